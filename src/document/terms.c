#include "document/terms.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "document/format.h"

#include "base/banned.h"

#define EN16931 "urn:cen.eu:en16931:2017"
#define XRECHNUNG EN16931 "#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
#define BILLING "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
#define PAYMENT_BYTES_MAX ((size_t)16 * 1024)

bool terms_is_xrechnung(const struct invoice *inv)
{
    return inv->format && text_starts(inv->format, "xrechnung");
}

const char *terms_profile(const struct invoice *inv)
{
    return terms_is_xrechnung(inv) ? XRECHNUNG : EN16931;
}

const char *terms_process(const struct invoice *inv)
{
    return terms_is_xrechnung(inv) ? BILLING : NULL;
}

static bool is_english(const struct invoice *inv)
{
    return inv->locale && text_starts(inv->locale, "en");
}

/* ---- BT-20 ---- */

/* BR-DE-18: two decimals, and a line feed after each line, the last one too. */
static void add_skonto(struct str *s, const struct invoice_skonto *k)
{
    char percent[DECIMAL_BUF];
    decimal d = decimal_trim(k->percent, 2);
    if (d.scale == 2) {
        str_addf(s, "#SKONTO#TAGE=%d#PROZENT=%s#\n", k->days,
                 decimal_format(percent, d));
    }
}

const char *terms_payment(struct arena *a, const struct invoice *inv)
{
    struct str s;
    str_init(&s, PAYMENT_BYTES_MAX);
    for (int i = 0; i < inv->skontos; i++) {
        add_skonto(&s, &inv->skonto[i]);
    }
    bool structured = s.len > 0;
    for (const char *p = inv->payment_terms; p && *p;) {
        size_t n = strcspn(p, "\n");
        /* A line of the text that began with '#' would be read as a code. */
        str_addn(&s, p[0] == '#' ? " " : "", p[0] == '#');
        str_addn(&s, p, n);
        p += n + (p[n] ? 1 : 0);
        if (structured || *p) {
            str_addc(&s, '\n');
        }
    }
    const char *out = s.len > 0 ? arena_strndup(a, s.data, s.len) : NULL;
    str_release(&s);
    return out;
}

/* ---- BT-22, BT-127 ---- */

struct note_list {
    struct arena *arena;
    const char **item;
    size_t count;
};

static void add_note(struct note_list *l, const char *text)
{
    if (!text_blank(text)) {
        l->item = arena_grow(l->arena, l->item, l->count, sizeof *l->item);
        l->item[l->count++] = text;
    }
}

/* BT-113 has no room for the tax of what is deducted, § 14 Abs. 5 S. 2 UStG wants it.
 */
static void add_deduction(struct note_list *l, const struct invoice *inv,
                          const struct deduction *d)
{
    struct format f = {.arena = l->arena, .english = is_english(inv)};
    add_note(
        l, arena_printf(l->arena,
                        f.english
                            ? "Less progress invoice %s of %s: %s net, %s VAT, %s gross"
                            : "Abzüglich Abschlagsrechnung %s vom %s: %s netto, %s "
                              "Umsatzsteuer, %s brutto",
                        d->number, format_day(&f, d->date), format_money(&f, d->net),
                        format_money(&f, d->vat), format_money(&f, d->gross)));
}

static const char *heading(struct arena *a, const struct invoice_line *l)
{
    if (!text_blank(l->name) && !text_blank(l->description)) {
        return arena_printf(a, "%s\n%s", l->name, l->description);
    }
    return text_blank(l->name) ? l->description : l->name;
}

const char **terms_notes(size_t *count, struct arena *a, const struct invoice *inv)
{
    struct note_list l = {.arena = a};
    for (size_t i = 0; i < inv->notes; i++) {
        add_note(&l, inv->note[i]);
    }
    add_note(&l, inv->introduction);
    add_note(&l, inv->remark);
    for (size_t i = 0; i < inv->deductions; i++) {
        add_deduction(&l, inv, &inv->deduction[i]);
    }
    /* Texts behind the last position have no line to stand above. */
    size_t last = inv->lines;
    while (last > 0 && inv->line[last - 1].kind == LINE_TEXT) {
        last--;
    }
    for (size_t i = last; i < inv->lines; i++) {
        add_note(&l, heading(a, &inv->line[i]));
    }
    *count = l.count;
    return l.item;
}

const char *terms_line_note(struct arena *a, const struct invoice *inv, size_t line)
{
    const char *note = NULL;
    while (line > 0 && inv->line[line - 1].kind == LINE_TEXT) {
        const char *text = heading(a, &inv->line[--line]);
        if (!text_blank(text)) {
            note = note ? arena_printf(a, "%s\n%s", text, note) : text;
        }
    }
    return note;
}

/* ---- single terms ---- */

const char *terms_payment_means(const struct invoice *inv)
{
    /* Countries of the Single Euro Payments Area. */
    static const char SEPA[] =
        "AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC "
        "ME MK MT NL NO PL PT RO SE SI SK SM VA AL MD RS ";
    if (!inv->iban) {
        return "1";
    }
    char code[4] = {inv->iban[0], inv->iban[1], ' ', '\0'};
    return strstr(SEPA, code) ? "58" : "30";
}

const char *terms_electronic(const char **scheme, const struct party *p)
{
    if (p->electronic_address) {
        *scheme = p->electronic_scheme ? p->electronic_scheme : "EM";
        return p->electronic_address;
    }
    *scheme = "EM";
    return p->email;
}

const char *terms_seller_id(const struct invoice *inv)
{
    const struct party *p = &inv->seller;
    if (p->identifier || p->vat_id || p->register_number) {
        return p->identifier;
    }
    return p->tax_number;
}

const char *terms_allowance_reason(const struct invoice *inv,
                                   const struct invoice_allowance *x)
{
    if (!text_blank(x->reason)) {
        return x->reason;
    }
    if (is_english(inv)) {
        return x->charge ? "Surcharge" : "Discount";
    }
    return x->charge ? "Zuschlag" : "Nachlass";
}

const char *terms_preceding(day *date, const struct invoice *inv)
{
    if (inv->preceding_number) {
        *date = inv->preceding_date;
        return inv->preceding_number;
    }
    if (inv->deductions > 0) {
        const struct deduction *d = &inv->deduction[inv->deductions - 1];
        *date = d->date;
        return d->number;
    }
    return NULL;
}

size_t terms_attachments(const struct invoice *inv)
{
    return terms_is_xrechnung(inv) ? inv->attachments : 0;
}

void terms_quantity(decimal *quantity, decimal *price, const struct invoice_line *l)
{
    *quantity = l->quantity;
    *price = l->unit_price;
    if (price->coef < 0) {
        price->coef = -price->coef;
        quantity->coef = -quantity->coef;
    }
}
