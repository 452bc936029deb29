#include "order/order_read.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "model/json.h"
#include "order/order_csv.h"
#include "order/order_kontor.h"
#include "order/order_lexoffice.h"
#include "order/order_open_items.h"
#include "order/order_sevdesk.h"
#include "order/order_vcard.h"
#include "order/reader.h"
#include "order/sniff.h"
#include "order/words.h"

#include "base/banned.h"

/* ---- which reader ------------------------------------------------------------------
 */

struct format {
    const char *name; /* as in a rule, and in struct order_file */
    const char *sniffed;
    void (*read)(struct reader *r, const struct json_at *doc); /* NULL: no JSON */
};

static const struct format FORMATS[] = {
    {"csv", "csv", NULL},
    {"vcard", "vcard", NULL},
    {"lexoffice", "lexoffice-", order_lexoffice_read},
    {"sevdesk", "sevdesk-", order_sevdesk_read},
    {"kontor", "kontor-", order_kontor_read},
};

static const struct format *format_of(const struct rule *rule, const char *content)
{
    bool ruled = rule && rule->format && !text_ieq(rule->format, "auto");
    for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        if (ruled ? text_ieq(FORMATS[i].name, rule->format)
                  : text_starts(content, FORMATS[i].sniffed)) {
            return &FORMATS[i];
        }
    }
    return NULL;
}

static enum k_status refuse_format(const char *content, struct k_err *err)
{
    static const struct {
        const char *content;
        const char *advice;
    } ADVICE[] = {
        {"empty", N_("Die Datei ist leer.")},
        {"xlsx", N_("Die Datei ist eine Excel-Arbeitsmappe. Bitte speichern Sie sie in "
                    "Excel als „CSV (Trennzeichen-getrennt)“.")},
        {"xls", N_("Die Datei ist eine Excel-Arbeitsmappe. Bitte speichern Sie sie in "
                   "Excel als „CSV (Trennzeichen-getrennt)“.")},
        {"pdf", N_("Die Datei ist ein PDF; daraus kann Kontor keinen Auftrag lesen.")},
        {"json", N_("Die JSON-Datei ist weder von lexoffice noch von sevDesk noch in "
                    "Kontors eigener Form.")},
    };
    for (size_t i = 0; i < sizeof ADVICE / sizeof ADVICE[0]; i++) {
        if (strcmp(ADVICE[i].content, content) == 0) {
            return err_set(err, K_REJECT, "%s", tr(ADVICE[i].advice));
        }
    }
    return err_set(
        err, K_REJECT,
        "Das Format der Datei ist nicht bekannt (erkannt: %s; erwartet: CSV, "
        "vCard, oder JSON von lexoffice, sevDesk oder Kontor).",
        content);
}

/* ---- what a rule adds ---- */

static void add_vat_rate(struct reader *r, struct order *o)
{
    decimal rate;
    if (!r->rule || !r->rule->default_vat_rate || o->tax_scheme != TAX_STANDARD) {
        return;
    }
    if (!text_decimal(&rate, r->rule->default_vat_rate, 0)) {
        reader_fault(r, "%s:%d: default_vat_rate „%s“ ist keine Zahl wie 19.",
                     r->rule->file ? r->rule->file : tr("Regel"), r->rule->line,
                     r->rule->default_vat_rate);
        return;
    }
    for (size_t i = 0; i < o->lines; i++) {
        struct order_line *l = &o->line[i];
        if (l->kind != LINE_TEXT && !l->has_vat_rate) {
            l->has_vat_rate = true;
            l->vat_rate = rate;
        }
    }
}

static void finish(struct reader *r)
{
    struct order_file *f = r->out;
    for (size_t i = 0; i < f->orders; i++) {
        struct order *o = &f->order[i];
        const char *whose =
            arena_printf(r->arena, tr("Auftrag %s"),
                         o->order_number ? o->order_number : tr("ohne Nummer"));
        reader_check_buyer(r, &o->buyer, whose);
        add_vat_rate(r, o);
    }
    for (size_t i = 0; i < f->contacts; i++) {
        struct customer *c = &f->contact[i];
        reader_check_buyer(
            r, c,
            arena_printf(r->arena, "Kontakt %s",
                         c->party.name ? c->party.name : tr("ohne Namen")));
    }
}

/* ---- reading ---- */

static enum k_status read_json(struct reader *r, const struct format *f,
                               const char *text, size_t n, struct k_err *err)
{
    struct json_object *doc = NULL;
    enum k_status st = json_document(&doc, text, n, err);
    if (st == K_OK) {
        struct json_at root = {.value = doc};
        f->read(r, &root);
        json_object_put(doc);
    }
    return st;
}

static enum k_status push_open_item(void *ud, struct open_invoice *in,
                                    struct k_err *err)
{
    struct reader *r = ud;
    struct order_file *f = r->out;
    (void)err;
    f->open_item = arena_grow(r->arena, f->open_item, f->open_items, sizeof *in);
    f->open_item[f->open_items++] = *in;
    return K_OK;
}

static enum k_status read_open_items(struct reader *r, const char *text, size_t n,
                                     struct k_err *err)
{
    FILE *in = fmemopen((void *)(uintptr_t)text, n, "r");
    if (!in) {
        return err_nomem(err);
    }
    const char *encoding = r->out->encoding; /* of the bytes, not of the text */
    enum k_status st = order_open_items_read(r, in, push_open_item, r, err);
    r->out->encoding = encoding;
    (void)fclose(in);
    return st;
}

/* What kind of table? The rule says so; without one, the headings. */
static enum k_status read_table(struct reader *r, const char *content, const char *text,
                                size_t n, struct k_err *err)
{
    bool contacts = r->rule ? r->rule->action == RULE_CONTACTS
                            : strcmp(content, "csv-contacts") == 0;
    bool open = r->rule ? r->rule->action == RULE_OPEN_ITEMS
                        : strcmp(content, "csv-open-items") == 0;
    return contacts ? order_csv_contacts(r, text, n, err)
           : open   ? read_open_items(r, text, n, err)
                    : order_csv_read(r, text, n, err);
}

/* A vCard names the charset of each line itself: bytes go in, unless each of them is
 * half a character. */
static enum k_status read_cards(struct reader *r, const char *text, size_t text_n,
                                const void *bytes, size_t n)
{
    bool wide = text_starts(r->out->encoding, "UTF-16");
    order_vcard_read(r, wide ? text : bytes, wide ? text_n : n);
    return K_OK;
}

static enum k_status read_bytes(struct reader *r, const void *bytes, size_t n,
                                struct k_err *err)
{
    const char *content = order_sniff(bytes, n);
    const struct format *f = format_of(r->rule, content);
    char *text;
    size_t len;

    *r->out = (struct order_file){0};
    json_in_init(&r->in, r->arena, false);
    if (!f || strcmp(content, "empty") == 0) {
        return refuse_format(content, err);
    }
    r->out->format = f->name;
    enum k_status st =
        text_to_utf8(&text, &len, r->arena, bytes, n, &r->out->encoding, err);
    if (st != K_OK) {
        return st;
    }
    st = f->read                         ? read_json(r, f, text, len, err)
         : strcmp(f->name, "vcard") == 0 ? read_cards(r, text, len, bytes, n)
                                         : read_table(r, content, text, len, err);
    if (st == K_OK) {
        finish(r);
        st = faults_status(&r->in.faults, err);
    }
    return st;
}

enum k_status order_read(struct order_file *out, struct arena *a, const void *bytes,
                         size_t n, const struct rule *rule, struct k_err *err)
{
    struct reader r = {.arena = a, .rule = rule, .out = out};
    return read_bytes(&r, bytes, n, err);
}

enum k_status order_explain(struct order_file *out, struct arena *a, const void *bytes,
                            size_t n, const struct rule *rule, struct k_err *err)
{
    struct reader r = {.arena = a, .rule = rule, .explain = true, .out = out};
    return read_bytes(&r, bytes, n, err);
}

enum k_status order_read_open_items(struct order_file *out, struct arena *a, FILE *in,
                                    const struct rule *rule, open_invoice_fn *fn,
                                    void *ud, struct k_err *err)
{
    struct arena row;
    struct reader r = {.arena = &row, .notes = a, .rule = rule, .out = out};
    arena_init(&row);
    *out = (struct order_file){.format = "csv"};
    json_in_init(&r.in, a, false);
    enum k_status st = order_open_items_read(&r, in, fn, ud, err);
    if (st == K_OK) {
        st = faults_status(&r.in.faults, err);
    }
    arena_release(&row);
    return st;
}
