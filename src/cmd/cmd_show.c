#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/str.h"
#include "cmd/cmd_table.h"
#include "flow/booking.h"
#include "flow/firm.h"
#include "model/names.h"
#include "report/story.h"
#include "store/store_bank.h"
#include "store/store_fee.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"

#include "base/banned.h"

#define SHOW_BYTES ((size_t)8 * 1024 * 1024)

struct show {
    struct cmd *c;
    struct firm *f;
    struct invoice_row r;
    struct str out;
    bool first; /* element of a JSON list */
};

/* ---- for people -------------------------------------------------------------------
 */

static void text_head(struct show *s)
{
    char gross[MONEY_BUF], open[MONEY_BUF], issued[DAY_BUF], due[DAY_BUF], on[DAY_BUF];
    const struct invoice_row *r = &s->r;
    str_addf(&s->out, tr("Rechnung %s vom %s\n"), r->number,
             day_format_de(issued, r->issue_date));
    str_addf(&s->out, tr("  Kunde    %s%s%s\n"),
             r->customer_name ? r->customer_name : "-",
             r->customer_number ? tr(", Nr. ") : "",
             r->customer_number ? r->customer_number : "");
    str_addf(&s->out, tr("  Betrag   %s EUR, fällig am %s\n"),
             money_format_de(gross, r->gross), day_format_de(due, r->due_date));
    if (r->retained.cents > 0) {
        str_addf(&s->out, tr("  Einbehalt %s EUR, fällig am %s\n"),
                 money_format_de(open, r->retained),
                 day_format_de(on, r->retained_due));
    }
    str_addf(&s->out, tr("  Stand    %s, offen %s EUR"),
             tr(booking_status(r, clock_today(&s->c->clock))),
             money_format_de(open, r->open));
    if (day_is_set(r->settled_on)) {
        str_addf(&s->out, tr(", bezahlt am %s"), day_format_de(on, r->settled_on));
    }
    str_add(&s->out, "\n");
}

static enum k_status text_document(void *ud, const struct document_row *d,
                                   struct k_err *err)
{
    struct show *s = ud;
    (void)err;
    str_addf(&s->out, tr("  Beleg    %s (%lld Bytes, SHA-256 %.16s…)\n"), d->path,
             (long long)d->bytes, d->sha256);
    return K_OK;
}

/* What went with it, from its frozen form. */
static enum k_status text_attachments(struct show *s)
{
    struct invoice inv;
    enum k_status st =
        store_invoice_load(&inv, s->f->store, &s->c->arena, s->r.id, &s->c->err);
    for (size_t i = 0; st == K_OK && i < inv.attachments; i++) {
        str_addf(&s->out, tr("  Anlage   %s (SHA-256 %.16s…)\n"),
                 inv.attachment[i].name, inv.attachment[i].sha256);
    }
    return st;
}

static enum k_status text_mails(struct show *s)
{
    struct outbox_entry *e;
    size_t n;
    enum k_status st =
        store_outbox_of_invoice(&e, &n, s->f->store, &s->c->arena, s->r.id, &s->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        char at[CLOCK_BUF];
        const char *state = outbox_state_word(e[i].state);
        if (e[i].sent_at) {
            state = arena_printf(&s->c->arena, tr("%s am %s"), state,
                                 clock_format_de(at, e[i].sent_at));
        }
        str_addf(&s->out, tr("  Mail %-4lld%s an %s: %s (%d. Versuch)%s%s\n"),
                 (long long)e[i].id, e[i].subject, e[i].recipient, state, e[i].attempts,
                 e[i].last_text[0] ? tr(", Server: ") : "", e[i].last_text);
    }
    return st;
}

static enum k_status text_payments(struct show *s)
{
    struct allocation_row *al;
    size_t n;
    enum k_status st = store_allocations(&al, &n, s->f->store, &s->c->arena, 0, s->r.id,
                                         true, &s->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        char on[DAY_BUF], amount[MONEY_BUF], skonto[MONEY_BUF];
        str_addf(&s->out, tr("  Zahlung  %s EUR am %s"),
                 money_format_de(amount, al[i].amount), day_format_de(on, al[i].on));
        if (al[i].skonto.cents) {
            str_addf(&s->out, tr(" und %s EUR Skonto"),
                     money_format_de(skonto, al[i].skonto));
        }
        str_addf(&s->out, tr(" von %s (Umsatz %lld): %s%s\n"),
                 al[i].counterparty ? al[i].counterparty : "-",
                 (long long)al[i].transaction_id, al[i].reason,
                 al[i].undone ? tr(" – zurückgenommen") : "");
    }
    return st;
}

/* "Entgelt 3,50 EUR für die Rückbuchung vom 24.02.2026 (Umsatz 3): gefordert" */
static enum k_status text_fees(struct show *s)
{
    static const struct word_row STATES[] = {{"open", N_("gefordert")},
                                             {"paid", N_("bezahlt")},
                                             {"borne", N_("trägt die Firma")},
                                             {"undone", N_("zurückgenommen")},
                                             {NULL, NULL}};
    struct fee_row *f;
    size_t n;
    enum k_status st = store_fees(&f, &n, s->f->store, &s->c->arena, FEES_OF_INVOICE,
                                  s->r.id, &s->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        char on[DAY_BUF], amount[MONEY_BUF];
        str_addf(&s->out,
                 tr("  Entgelt  %s EUR der Bank für die Rückbuchung vom %s (Umsatz "
                    "%lld): %s"),
                 money_format_de(amount, f[i].amount), day_format_de(on, f[i].on),
                 (long long)f[i].transaction_id, tr(names_word(STATES, f[i].state)));
        if (day_is_set(f[i].settled_on) && strcmp(f[i].state, "paid") == 0) {
            str_addf(&s->out, tr(" am %s"), day_format_de(on, f[i].settled_on));
        }
        str_add(&s->out, "\n");
    }
    return st;
}

static enum k_status text_journal(void *ud, const struct journal_row *row,
                                  struct k_err *err)
{
    struct show *s = ud;
    char at[CLOCK_BUF];
    (void)err;
    str_addf(&s->out, "  %s  %s%s\n", clock_format_de(at, row->at),
             story_line(&s->c->arena, row->event, row->data),
             strcmp(row->actor, "owner") == 0 ? tr(" (Inhaber)") : "");
    return K_OK;
}

static enum k_status show_text(struct show *s)
{
    text_head(s);
    enum k_status st =
        store_document_each(s->f->store, s->r.id, text_document, s, &s->c->err);
    if (st == K_OK) {
        st = text_attachments(s);
    }
    if (st == K_OK) {
        st = text_mails(s);
    }
    if (st == K_OK) {
        st = text_payments(s);
    }
    if (st == K_OK) {
        st = text_fees(s);
    }
    str_add(&s->out, tr("\nVerlauf\n"));
    if (st == K_OK) {
        st = store_journal_each(s->f->store, s->r.number, text_journal, s, &s->c->err);
    }
    return st;
}

/* ---- for programs ------------------------------------------------------------------
 */

static void json_pair(struct show *s, const char *name, const char *text)
{
    str_addf(&s->out, "%s\"%s\":", s->first ? "" : ",", name);
    s->first = false;
    if (text) {
        report_json_string(&s->out, text);
    } else {
        str_add(&s->out, "null");
    }
}

static void json_money(struct show *s, const char *name, money m)
{
    char buf[MONEY_BUF];
    str_addf(&s->out, "%s\"%s\":%s", s->first ? "" : ",", name, money_format(buf, m));
    s->first = false;
}

static void json_day(struct show *s, const char *name, day d)
{
    char buf[DAY_BUF];
    json_pair(s, name, day_is_set(d) ? day_format_iso(buf, d) : NULL);
}

static void json_open(struct show *s)
{
    str_add(&s->out, s->first ? "{" : ",{");
    s->first = true;
}

static void json_close(struct show *s)
{
    str_addc(&s->out, '}');
    s->first = false;
}

static void json_head(struct show *s)
{
    const struct invoice_row *r = &s->r;
    json_pair(s, "number", r->number);
    json_pair(s, "status", booking_status(r, clock_today(&s->c->clock)));
    json_pair(s, "delivery", r->delivery);
    json_pair(s, "customer", r->customer_name);
    json_pair(s, "customer_number", r->customer_number);
    json_day(s, "issue_date", r->issue_date);
    json_day(s, "due_date", r->due_date);
    json_day(s, "settled_on", r->settled_on);
    json_money(s, "net", r->net);
    json_money(s, "tax", r->tax);
    json_money(s, "gross", r->gross);
    json_money(s, "payable", r->payable);
    json_money(s, "paid", r->paid);
    json_money(s, "skonto", r->skonto);
    json_money(s, "open", r->open);
    json_money(s, "fee", r->fee);
    json_money(s, "retained", r->retained);
    json_day(s, "retained_due", r->retained_due);
}

static enum k_status json_document(void *ud, const struct document_row *d,
                                   struct k_err *err)
{
    struct show *s = ud;
    (void)err;
    json_open(s);
    json_pair(s, "kind", d->kind);
    json_pair(s, "path", d->path);
    json_pair(s, "sha256", d->sha256);
    json_close(s);
    return K_OK;
}

static enum k_status json_attachments(struct show *s)
{
    struct invoice inv;
    enum k_status st =
        store_invoice_load(&inv, s->f->store, &s->c->arena, s->r.id, &s->c->err);
    for (size_t i = 0; st == K_OK && i < inv.attachments; i++) {
        json_open(s);
        json_pair(s, "name", inv.attachment[i].name);
        json_pair(s, "media_type", inv.attachment[i].media_type);
        json_pair(s, "sha256", inv.attachment[i].sha256);
        json_close(s);
    }
    return st;
}

static enum k_status json_mails(struct show *s)
{
    struct outbox_entry *e;
    size_t n;
    enum k_status st =
        store_outbox_of_invoice(&e, &n, s->f->store, &s->c->arena, s->r.id, &s->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        json_open(s);
        json_pair(s, "id", arena_printf(&s->c->arena, "%lld", (long long)e[i].id));
        json_pair(s, "kind", e[i].kind);
        json_pair(s, "recipient", e[i].recipient);
        json_pair(s, "subject", e[i].subject);
        json_pair(s, "message_id", e[i].message_id);
        json_pair(s, "state", outbox_state_name(e[i].state));
        json_pair(s, "answer", e[i].last_text);
        json_pair(s, "path", e[i].path);
        json_close(s);
    }
    return st;
}

static enum k_status json_payments(struct show *s)
{
    struct allocation_row *al;
    size_t n;
    enum k_status st = store_allocations(&al, &n, s->f->store, &s->c->arena, 0, s->r.id,
                                         true, &s->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        json_open(s);
        json_pair(s, "transaction",
                  arena_printf(&s->c->arena, "%lld", (long long)al[i].transaction_id));
        json_day(s, "date", al[i].on);
        json_money(s, "amount", al[i].amount);
        json_money(s, "skonto", al[i].skonto);
        json_pair(s, "payer", al[i].counterparty);
        json_pair(s, "tier", al[i].tier);
        json_pair(s, "reason", al[i].reason);
        json_pair(s, "undone", al[i].undone ? "true" : "false");
        json_close(s);
    }
    return st;
}

static enum k_status json_fees(struct show *s)
{
    struct fee_row *f;
    size_t n;
    enum k_status st = store_fees(&f, &n, s->f->store, &s->c->arena, FEES_OF_INVOICE,
                                  s->r.id, &s->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        json_open(s);
        json_pair(s, "transaction",
                  arena_printf(&s->c->arena, "%lld", (long long)f[i].transaction_id));
        json_day(s, "date", f[i].on);
        json_money(s, "amount", f[i].amount);
        json_pair(s, "state", f[i].state);
        json_day(s, "settled_on", f[i].settled_on);
        json_close(s);
    }
    return st;
}

static enum k_status json_journal(void *ud, const struct journal_row *row,
                                  struct k_err *err)
{
    struct show *s = ud;
    char at[CLOCK_BUF];
    (void)err;
    json_open(s);
    json_pair(s, "at", clock_format_utc(at, row->at));
    json_pair(s, "actor", row->actor);
    json_pair(s, "event", row->event);
    str_addf(&s->out, ",\"data\":%s", row->data);
    json_close(s);
    return K_OK;
}

static enum k_status show_json(struct show *s)
{
    s->first = true;
    json_open(s);
    json_head(s);
    str_add(&s->out, ",\n\"documents\":[");
    s->first = true;
    enum k_status st =
        store_document_each(s->f->store, s->r.id, json_document, s, &s->c->err);
    str_add(&s->out, "],\n\"attachments\":[");
    s->first = true;
    if (st == K_OK) {
        st = json_attachments(s);
    }
    str_add(&s->out, "],\n\"mails\":[");
    s->first = true;
    if (st == K_OK) {
        st = json_mails(s);
    }
    str_add(&s->out, "],\n\"payments\":[");
    s->first = true;
    if (st == K_OK) {
        st = json_payments(s);
    }
    str_add(&s->out, "],\n\"fees\":[");
    s->first = true;
    if (st == K_OK) {
        st = json_fees(s);
    }
    str_add(&s->out, "],\n\"history\":[");
    s->first = true;
    if (st == K_OK) {
        st = store_journal_each(s->f->store, s->r.number, json_journal, s, &s->c->err);
    }
    str_add(&s->out, "]}\n");
    return st;
}

int cmd_show(struct cmd *c)
{
    struct firm f;
    struct show s = {.c = c, .f = &f};
    bool found = false;
    if (c->argc != 2) {
        return cmd_usage(c, "Welche Rechnung?");
    }
    str_init(&s.out, SHOW_BYTES);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = store_invoice_by_number(&s.r, &found, f.store, &c->arena, c->argv[1],
                                     &c->err);
    }
    if (st == K_OK && !found) {
        st =
            err_set(&c->err, K_REJECT, "Eine Rechnung „%s“ gibt es nicht.", c->argv[1]);
    }
    if (st == K_OK) {
        st = c->output == OUTPUT_JSON ? show_json(&s) : show_text(&s);
    }
    if (st == K_OK) {
        (void)fwrite(s.out.data, 1, s.out.len, stdout);
    }
    str_release(&s.out);
    firm_close(&f);
    return cmd_fail(c, st);
}
