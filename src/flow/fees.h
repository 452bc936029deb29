/*
 * fees - what banks took for payments that came back.
 *
 * A claim beside the invoice, exactly what the bank took (§ 280 Abs. 1 BGB): asked for
 * in the next reminder of the invoice, settled by a payment that brings it along or
 * brings nothing else, forgone by the owner's word. The firm bears it by the setting
 * dunning.return_fee, and when the customer is not at fault: by the reason of the
 * return, the debit itself was wrong (sentence 2 there). Each change runs within the
 * batch of its cause, with its journal line.
 */
#ifndef KONTOR_FLOW_FEES_H
#define KONTOR_FLOW_FEES_H

#include "flow/booking.h"

/* A return is booked: its charge, and fees that the returned payment had settled. */
K_MUST_CHECK enum k_status fees_charge(struct batch *b, const struct booking *bk,
                                       struct k_err *err);
/* What the task about the return of this invoice says of its charge; "" when there is
 * none, or it stands beside another invoice of the payment. */
const char *fees_told(const struct batch *b, const struct booking *bk,
                      const struct invoice_row *inv);

/* A payment brings all of an invoice's fees. */
K_MUST_CHECK enum k_status fees_pay(struct batch *b, const struct booking *bk,
                                    const struct booking_part *p, struct k_err *err);

/* Is the invoice settled without them, at least as far as it is due? */
bool fees_are_left(const struct invoice_row *inv);
/* Then the owner decides; else he is asked no more. over: what its payment brought
 * beyond the invoice; what covers them all is told as that (booking.h). */
K_MUST_CHECK enum k_status fees_left(struct batch *b, const struct invoice_row *inv,
                                     money over, struct k_err *err);

/* The firm bears what is claimed beside the invoice. */
K_MUST_CHECK enum k_status fees_forgo(struct batch *b, const struct invoice_row *inv,
                                      const char *reason, struct k_err *err);

/* A transaction is taken back, or its part of one invoice (0 = all): what it settled is
 * claimed again, what it cost is void. Adds to *undone. */
K_MUST_CHECK enum k_status fees_undo(int *undone, struct batch *b,
                                     int64_t transaction_id, int64_t invoice_id,
                                     struct k_err *err);

#endif
