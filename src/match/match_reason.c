#include "match/match_reason.h"

#include "base/language.h"
#include "base/str.h"

#include "base/banned.h"

#define SUM_SHOWN 8

const char *match_reason_money(struct arena *a, money m)
{
    char buf[MONEY_BUF];
    return arena_strdup(a, money_format_de(buf, m));
}

const char *match_reason_number(enum reference_kind kind)
{
    switch (kind) {
    case REFERENCE_STRUCTURED:
        return tr("Referenz exakt");
    case REFERENCE_NUMBER:
        return tr("Nummer exakt");
    case REFERENCE_DIGITS:
        return tr("Ziffern der Nummer exakt");
    case REFERENCE_LIST:
    case REFERENCE_RANGE:
        return tr("Nummer aus Aufzählung");
    case REFERENCE_NONE:
        break;
    }
    return NULL;
}

const char *match_reason_near(enum reference_near near)
{
    switch (near) {
    case NEAR_ZEROS:
        return tr("Nummer ohne führende Nullen");
    case NEAR_EDIT:
        return tr("Nummer mit einem Schreibfehler");
    case NEAR_TAIL:
        return tr("Ende der Nummer");
    case NEAR_NONE:
        break;
    }
    return NULL;
}

const char *match_reason_payer(enum payer_relation rel)
{
    switch (rel) {
    case PAYER_IBAN:
        return tr("IBAN bekannt");
    case PAYER_NAME:
        return tr("Name passt");
    case PAYER_IN_TEXT:
        return tr("Kunde im Text genannt");
    case PAYER_NAME_PART:
        return tr("Name passt teilweise");
    case PAYER_UNKNOWN:
        return tr("Zahler unbekannt");
    case PAYER_OTHER_NAME:
        return tr("Zahler heißt wie ein anderer Kunde");
    case PAYER_OTHER_IBAN:
        return tr("Konto gehört einem anderen Kunden");
    }
    return NULL;
}

static const char *skonto_text(struct arena *a, const struct match_fit *fit)
{
    char until[DAY_BUF];
    const char *sum = match_reason_money(
        a, fit->kind == MATCH_SKONTO_LATE ? fit->short_by : fit->skonto);
    day_format_de(until, day_is_set(fit->terms->strict_until) ? fit->terms->strict_until
                                                              : fit->terms->until);
    switch ((int)fit->kind) {
    case MATCH_SKONTO:
        return arena_printf(a, tr("Skonto %s (Frist %s)"), sum, until);
    case MATCH_SKONTO_GRACE:
        return arena_printf(a, tr("Skonto in Kulanz: %s (Frist %s)"), sum, until);
    default:
        return arena_printf(a, tr("Skonto verspätet: %s bleiben offen (Frist %s)"), sum,
                            until);
    }
}

static const char *amount_text(struct arena *a, const struct match_fit *fit)
{
    const char *missing = match_reason_money(a, fit->short_by);
    switch (fit->kind) {
    case MATCH_FULL:
        return fit->retained.cents > 0
                   ? arena_printf(a, tr("Betrag exakt, ohne den Einbehalt von %s"),
                                  match_reason_money(a, fit->retained))
                   : tr("Betrag exakt");
    case MATCH_REST:
        return tr("Betrag ist genau der Rest");
    case MATCH_SKONTO:
    case MATCH_SKONTO_GRACE:
    case MATCH_SKONTO_LATE:
        return skonto_text(a, fit);
    case MATCH_BUILDING_TAX:
        return arena_printf(
            a,
            tr("85 %% des Betrags: vermutlich Bauabzugsteuer (§ 48 EStG), "
               "%s bleiben offen"),
            missing);
    case MATCH_RETENTION:
        return arena_printf(
            a,
            tr("95 %% des Betrags: vermutlich Sicherheitseinbehalt, %s bleiben offen"),
            missing);
    case MATCH_BANK_FEE:
        return arena_printf(a, tr("%s fehlen, vermutlich Entgelt der Auslandsbank"),
                            missing);
    case MATCH_PARTIAL:
        return arena_printf(a, tr("Teilzahlung, %s bleiben offen"), missing);
    case MATCH_OVER:
        return arena_printf(a, tr("%s zu viel gezahlt"),
                            match_reason_money(a, fit->rest));
    case MATCH_FEE:
        return tr("Betrag ist genau das Entgelt der Rückbuchung");
    case MATCH_KIND_NONE:
    case MATCH_COMBINED:
    case MATCH_SET_OFF:
    case MATCH_RETURN:
    case MATCH_ALREADY_PAID:
    case MATCH_CANCELLED_ONE:
    case MATCH_OWN_TRANSFER:
        break;
    }
    return NULL;
}

const char *match_reason_amount(struct arena *a, const struct match_fit *fit)
{
    const char *text = amount_text(a, fit);
    return fit->fee.cents == 0 || fit->kind == MATCH_FEE
               ? text
               : arena_printf(a, tr("%s, mit %s Entgelt der Rückbuchung"), text,
                              match_reason_money(a, fit->fee));
}

const char *match_reason_join(struct arena *a, const char *first, const char *second,
                              const char *third)
{
    const char *part[3] = {first, second, third};
    const char *text = NULL;
    for (int i = 0; i < 3; i++) {
        if (part[i]) {
            text = text ? arena_printf(a, "%s + %s", text, part[i]) : part[i];
        }
    }
    return text ? text : "";
}

const char *match_reason_sum(struct arena *a, const struct match_allocation *al,
                             size_t n)
{
    struct str s;
    char buf[MONEY_BUF];
    money total = MONEY(0), fees = MONEY(0);
    str_init(&s, 1000);
    str_add(&s, tr("Summe "));
    for (size_t i = 0; i < n; i++) {
        total.cents += al[i].amount.cents;
        fees.cents += al[i].fee.cents;
        bool minus = al[i].amount.cents < 0;
        if (i < SUM_SHOWN) {
            str_add(&s, i == 0 ? (minus ? "-" : "") : minus ? " - " : " + ");
            str_add(&s, money_format_de(buf, minus ? money_neg(al[i].amount)
                                                   : al[i].amount));
        }
    }
    if (n > SUM_SHOWN) {
        str_addf(&s, tr(" + %zu weitere"), n - SUM_SHOWN);
    }
    if (fees.cents != 0) {
        str_addf(&s, tr(" + %s Entgelt der Rückbuchung"), money_format_de(buf, fees));
        total.cents += fees.cents;
    }
    str_addf(&s, " = %s", money_format_de(buf, total));
    const char *text = arena_strdup(a, s.data);
    str_release(&s);
    return text;
}
