/* Readers of cells that fill more than one place: terms, periods, tax, discounts. */
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/cells.h"
#include "order/words.h"

#include "base/banned.h"

#define DAYS_MAX 366

/* A number of days at the start: "14", "14 Tage netto", "10 T.". What follows must
 * begin with a letter T or D (Tage, days) or be nothing. */
static bool leading_days(const char *s, int *days, const char **rest)
{
    int n = 0;
    size_t digits = strspn(s, "0123456789");
    if (digits == 0 || digits > 3) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        n = n * 10 + (s[i] - '0');
    }
    s += digits;
    s += strspn(s, " ");
    if ((*s && !strchr("TtDd", *s)) || n > DAYS_MAX) {
        return false;
    }
    *days = n;
    *rest = s;
    return true;
}

void cells_days(const struct cell *c)
{
    int days;
    const char *rest;
    if (!leading_days(c->value, &days, &rest)) {
        cells_fault(c, tr("eine Zahl von Tagen wie 10"));
        return;
    }
    struct maybe_decimal *at =
        (struct maybe_decimal *)((char *)c->draft + c->field->offset);
    *at = (struct maybe_decimal){.has = true, .value = DECIMAL(days, 0)};
}

void cells_net_days(const struct cell *c)
{
    int days;
    const char *rest;
    const char *value = c->value;
    struct payment_terms *t = &c->draft->order.terms;
    if (strcmp(text_fold_alnum(c->r->arena, value), "SOFORT") == 0) {
        t->net_days = 0;
        return;
    }
    if (strcspn(value, ".-") < strlen(value) && text_day(&t->due, value)) {
        return;
    }
    if (text_starts(value, "netto ") || text_starts(value, "Netto ")) {
        value += strlen("netto ");
    }
    if (!leading_days(value, &days, &rest)) {
        cells_fault(c, tr("eine Zahl von Tagen wie 14 oder ein Datum"));
        return;
    }
    t->net_days = days;
}

/* "2 % 10 Tage", "2 % / 10 Tage": both parts in one cell. */
void cells_skonto(const struct cell *c)
{
    struct draft *d = c->draft;
    size_t i = (c->field->offset - offsetof(struct draft, skonto_percent)) /
               sizeof d->skonto_percent[0];
    const char *percent_sign = strchr(c->value, '%');
    const char *rest = percent_sign ? percent_sign + 1 : "";
    rest += strspn(rest, " /,");
    if (*rest) {
        int days;
        const char *tail;
        rest += strspn(rest, "abcdefghijklmnopqrstuvwxyz ");
        if (!leading_days(rest, &days, &tail)) {
            cells_fault(c, tr("ein Prozentsatz wie 2 oder „2 % 10 Tage“"));
            return;
        }
        d->skonto_days[i] =
            (struct maybe_decimal){.has = true, .value = DECIMAL(days, 0)};
    }
    struct cell percent = *c;
    if (percent_sign) {
        percent.value =
            arena_strndup(c->r->arena, c->value, (size_t)(percent_sign - c->value));
    }
    cells_percent(&percent);
}

/* Where one cell holds a period: the text between its two days. */
static const char *period_sign(const char *s, size_t *n)
{
    static const char *const SIGNS[] = {" bis ", " - ", "–", "—", " to "};
    for (size_t i = 0; i < sizeof SIGNS / sizeof SIGNS[0]; i++) {
        const char *at = strstr(s, SIGNS[i]);
        if (at) {
            *n = strlen(SIGNS[i]);
            return at;
        }
    }
    const char *hyphen = strchr(s, '-');
    if (hyphen && memchr(s, '.', (size_t)(hyphen - s))) {
        *n = 1; /* 01.02.2026-03.02.2026 */
        return hyphen;
    }
    return NULL;
}

void cells_service(const struct cell *c)
{
    struct order *o = &c->draft->order;
    const char *s = c->value;
    size_t n = 0;
    const char *sign = period_sign(s, &n);
    const char *first = sign ? arena_strndup(c->r->arena, s, (size_t)(sign - s)) : s;
    const char *last = sign ? sign + n : s;
    if (!text_day(&o->service_from, first) || !text_day(&c->draft->service_to, last)) {
        o->service_from = c->draft->service_to = DAY_NONE;
        cells_fault(c, tr("ein Datum wie 24.11.2026 oder ein Zeitraum wie "
                          "„20.11.2026 - 24.11.2026“"));
    }
}

void cells_customer_kind(const struct cell *c)
{
    if (!customer_kind_parse(&c->draft->order.buyer.kind, c->value)) {
        cells_note(
            c, tr("nicht als Kundenart verstanden (privat, gewerblich, öffentlich)"));
    }
}

void cells_delivery(const struct cell *c)
{
    if (!words_delivery(&c->draft->order.delivery, c->r->arena, c->value)) {
        cells_fault(c, tr("„E-Mail“ oder „Post“"));
    }
}

void cells_tax_scheme(const struct cell *c)
{
    struct order *o = &c->draft->order;
    o->tax_note = c->value;
    if (!tax_scheme_parse(&o->tax_scheme, c->value)) {
        o->tax_scheme = TAX_UNKNOWN;
        cells_note(c, tr("nicht als Steuerfall verstanden: bitte entscheiden"));
    }
}

void cells_line_kind(const struct cell *c)
{
    if (!line_kind_parse(&c->draft->line.kind, c->value)) {
        cells_fault(c, tr("Lohn, Material, Fahrt, Maschine oder Hinweis"));
    }
}

void cells_discount(const struct cell *c)
{
    struct cell part = *c;
    struct field as = *c->field;
    bool amount = strstr(c->value, "€") || strstr(c->value, "EUR");
    as.offset = amount ? offsetof(struct draft, discount_amount)
                       : offsetof(struct draft, discount_percent);
    part.field = &as;
    (amount ? cells_number : cells_percent)(&part);
}

void cells_currency(const struct cell *c)
{
    const char *folded = text_fold_alnum(c->r->arena, c->value);
    bool euro = strcmp(folded, "EUR") == 0 || strcmp(folded, "EURO") == 0 ||
                strcmp(c->value, "€") == 0;
    if (!euro) {
        cells_fault(c, tr("EUR; Kontor rechnet nur in Euro"));
    }
}
