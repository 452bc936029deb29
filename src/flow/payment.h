/*
 * payment - a stored bank transaction as the match step wants to see it.
 *
 * In:      a row of the store, its details as JSON.
 * Out:     strings in the arena.
 * Effects: none.
 */
#ifndef KONTOR_FLOW_PAYMENT_H
#define KONTOR_FLOW_PAYMENT_H

#include "match/match.h"
#include "store/store_bank.h"

/* Everything but what the owner refused. */
void payment_read(struct match_payment *out, struct arena *a,
                  const struct transaction_row *t);

/* The remittance text, one line, as people read it. */
char *payment_text(struct arena *a, const struct transaction_row *t);

/* The mandate of a direct debit, or NULL. */
const char *payment_mandate(struct arena *a, const struct transaction_row *t);

/* "AC04", or what the bank wrote instead; NULL: no reason is known. */
const char *payment_return_reason(struct arena *a, const struct transaction_row *t);

#endif
