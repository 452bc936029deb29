/*
 * outcome - what follows from how a payment and its invoice relate.
 *
 * Discounts get their split into net and tax for the books (§ 17 UStG); what is short
 * for a reason that only the owner can judge becomes the task "ask:NUMBER", and no
 * reminder goes out while it is open; trifles are written off by the owner's rule; what
 * a return cost stands beside its invoice (fees.h).
 *
 * Runs within the batch of the booking.
 */
#ifndef KONTOR_FLOW_OUTCOME_H
#define KONTOR_FLOW_OUTCOME_H

#include "flow/booking.h"

/* After all parts are stored. */
K_MUST_CHECK enum k_status outcome_follow(struct batch *b, const struct booking *bk,
                                          struct k_err *err);

/* The invoice is settled: its question is answered. */
K_MUST_CHECK enum k_status outcome_answered(struct batch *b, const char *number,
                                            struct k_err *err);

/* Is so little left over that the owner's rule keeps it without a word? */
bool outcome_is_trifle(const struct batch *b, money amount);

#endif
