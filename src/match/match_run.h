/*
 * match_run - put many payments to match_payment in the right order.
 *
 * In:      an index and the payments that wait, in any order.
 * Out:     a callback for each decision, in the order in which they were made.
 * Owns:    nothing. The index changes with each decision.
 * Effects: none but the callbacks' own.
 *
 * The order is rule N2: by booking date, because a payment sees what earlier ones
 * settled; within a day first what a reference proves, then the rest. What is booked
 * or waits for the owner is at once seen by the next payment: open amounts (A7, B4),
 * reservations (N1), one automatic booking per invoice and day (N3), accounts that a
 * proven payment showed (N4).
 */
#ifndef KONTOR_MATCH_MATCH_RUN_H
#define KONTOR_MATCH_MATCH_RUN_H

#include <stddef.h>

#include "base/err.h"
#include "match/match.h"

/* A callback may stop the run by returning other than K_OK; the index has then seen
 * decisions that the caller may have thrown away, and must be built anew. */
struct match_sink {
    void *ud;
    /* *r lives until the callback returns. */
    enum k_status (*decided)(void *ud, const struct match_payment *pay,
                             const struct match_result *r, struct k_err *err);
    /* May be NULL. */
    enum k_status (*learned)(void *ud, const struct match_account *acc,
                             struct k_err *err);
};

/* Payments of equal date keep the order in which they are given. */
K_MUST_CHECK enum k_status match_run(struct match_index *ix,
                                     const struct match_payment *pay, size_t n,
                                     const struct match_sink *sink, struct k_err *err);

/* Does this review block its invoices for automatic bookings (N1)? What rests on the
 * amount alone does not. */
bool match_run_reserves(const struct match_result *r);

#endif
