/*
 * store_advice - what a bank tells of a batch booking apart from the statement.
 *
 * A statement may book a batch as one sum, with its details in a camt.054 (or in a
 * later statement that has them). They wait here, as no money, until the booking is
 * there; then they take its place: one transaction each, the batch itself counts no
 * more.
 */
#ifndef KONTOR_STORE_ADVICE_H
#define KONTOR_STORE_ADVICE_H

#include "store/store_bank.h"

/* A detail and the batch it belongs to: t->part names it, t->amount is the detail's. */
K_MUST_CHECK enum k_status store_advice_put(struct store *s,
                                            const struct transaction_in *t,
                                            money entry_amount, struct k_err *err);

/* The entry of which t is a detail, when it was told as one sum: a booking of this sum
 * that shares a reference, or on the same day one that names nobody, where references
 * do not tell. *id 0: none. *free false: it is booked on invoices or the owner decided
 * it. */
K_MUST_CHECK enum k_status store_batch_find(int64_t *id, bool *free, struct store *s,
                                            const struct transaction_in *t,
                                            money entry_amount, struct k_err *err);

/* Put the waiting details in the place of their batches, as far as these are there and
 * the sums agree; fn is called with each batch that they stand for now. */
typedef enum k_status store_split_fn(void *ud, int64_t transaction_id,
                                     struct k_err *err);
K_MUST_CHECK enum k_status store_advice_apply(struct store *s, store_split_fn *fn,
                                              void *ud, struct k_err *err);

#endif
