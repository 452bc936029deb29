#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bank/bank_text.h"
#include "bank/camt_model.h"

#include "base/banned.h"

bool camt_true(const char *text)
{
    return text && (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

int camt_count(const char *text)
{
    long n = text ? strtol(text, NULL, 10) : 0;
    return n > 0 && n < 1000000 ? (int)n : 0;
}

enum k_status camt_day(day *out, const char *text, int line, const char *element,
                       struct k_err *err)
{
    char found[BANK_EXCERPT];
    *out = DAY_NONE;
    if (text && !day_parse_iso(out, text, strlen(text))) {
        return err_set(err, K_REJECT,
                       "Zeile %d: „%s“ in <%s> ist kein Datum; erwartet wird zum "
                       "Beispiel 2026-11-24.",
                       line, bank_excerpt(found, text), element);
    }
    return K_OK;
}

enum k_status camt_money(money *out, const struct camt_value *v, const char *direction,
                         int line, const char *element, struct k_err *err)
{
    if (!v->present) {
        return err_set(err, K_REJECT, "Zeile %d: in <%s> fehlt der Betrag (Amt).", line,
                       element);
    }
    if (!money_from_decimal(out, v->value)) {
        char buf[DECIMAL_BUF];
        return err_set(err, K_REJECT,
                       "Zeile %d: der Betrag %s in <%s> hat mehr als zwei "
                       "Nachkommastellen oder ist zu groß; erwartet wird zum Beispiel "
                       "924.04.",
                       v->line, decimal_format(buf, v->value), element);
    }
    if (out->cents < 0) {
        return err_set(err, K_REJECT,
                       "Zeile %d: der Betrag in <%s> ist negativ. In CAMT steht die "
                       "Richtung nur in CdtDbtInd.",
                       v->line, element);
    }
    char found[BANK_EXCERPT];
    if (!direction ||
        (strcmp(direction, "CRDT") != 0 && strcmp(direction, "DBIT") != 0)) {
        return err_set(err, K_REJECT,
                       "Zeile %d: in <%s> steht als Richtung (CdtDbtInd) „%s“; "
                       "erwartet wird CRDT oder DBIT.",
                       line, element, bank_excerpt(found, direction ? direction : ""));
    }
    if (strcmp(direction, "DBIT") == 0) {
        *out = money_neg(*out);
    }
    return K_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char upper(char c)
{
    if (c >= 'a' && c <= 'z') {
        return (char)(c - ('a' - 'A'));
    }
    return c;
}

const char *camt_account(struct arena *a, const char *iban, const char *other)
{
    const char *from = iban ? iban : other;
    if (!from) {
        return NULL;
    }
    char *out = arena_alloc(a, strlen(from) + 1);
    size_t n = 0;
    for (const char *s = from; *s; s++) {
        if (!is_blank(*s)) {
            out[n++] = upper(*s);
        }
    }
    return n > 0 ? out : NULL;
}
