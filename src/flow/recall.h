/*
 * recall - what the matcher knows of invoices, accounts and earlier payments.
 *
 * All open invoices lie in the index, and the newest settled ones. Older ones, accounts
 * and what a return may undo are looked up in the store when a payment names them: so
 * a payment costs the same whether a thousand invoices are stored or a million.
 *
 * In:      the firm, and payments before they are decided.
 * Owns:    the index.
 * Effects: none but reading the store.
 */
#ifndef KONTOR_FLOW_RECALL_H
#define KONTOR_FLOW_RECALL_H

#include "flow/firm.h"
#include "match/match.h"

struct recall;

/* Build the index. Free with recall_free in any case. */
K_MUST_CHECK enum k_status recall_new(struct recall **out, struct firm *f,
                                      struct k_err *err);
void recall_free(struct recall *r);
struct match_index *recall_index(struct recall *r);

/* Bring in what this payment may be about. */
K_MUST_CHECK enum k_status recall_for(struct recall *r, const struct match_payment *pay,
                                      struct k_err *err);

/* Let go what payments needed that are decided: recall_for brings it again, for
 * whichever needs it. */
void recall_forget(struct recall *r);

#endif
