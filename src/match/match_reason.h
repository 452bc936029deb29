/*
 * match_reason - the German words for evidence.
 *
 * In:      how number, amount and payer relate to an invoice.
 * Out:     "Nummer exakt + Betrag exakt + IBAN bekannt".
 * Effects: none; texts live in the arena of the payment.
 */
#ifndef KONTOR_MATCH_MATCH_REASON_H
#define KONTOR_MATCH_MATCH_REASON_H

#include "match/match_fit.h"
#include "match/match_payer.h"
#include "match/reference.h"

const char *match_reason_number(enum reference_kind kind);
const char *match_reason_near(enum reference_near near);
const char *match_reason_payer(enum payer_relation rel);
const char *match_reason_amount(struct arena *a, const struct match_fit *fit);

/* "a + b + c"; NULL parts are left out. */
const char *match_reason_join(struct arena *a, const char *first, const char *second,
                              const char *third);

/* "Summe 924,04 + 185,89 = 1.109,93" */
const char *match_reason_sum(struct arena *a, const struct match_allocation *al,
                             size_t n);

/* "924,04" in the arena. */
const char *match_reason_money(struct arena *a, money m);

#endif
