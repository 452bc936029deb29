/*
 * decide - the owner's word on a payment.
 *
 * Each call runs within a batch whose actor is the owner, and says what came of it
 * through the store and the journal. What cannot be is K_REJECT with the reason.
 */
#ifndef KONTOR_FLOW_DECIDE_H
#define KONTOR_FLOW_DECIDE_H

#include "flow/booking.h"

/* Book a stored proposal of a review: rank 1 is the best. */
K_MUST_CHECK enum k_status decide_proposal(struct booking *done, struct batch *b,
                                           const struct transaction_row *t, int rank,
                                           struct k_err *err);

/* As much of a payment as the invoice can take: what is open, with the fee beside it
 * where the payment brings that, too; of a return, what was paid. */
money decide_fitting(const struct transaction_row *t, const struct invoice_row *inv);

/* An amount for an invoice as a part of a payment: the fee beside it is paid by exactly
 * that amount, or that with all that is open. */
struct booking_part decide_part(const struct invoice_row *inv, money amount);

/* Book on these invoices; what is left stays the payer's credit, or is what the bank
 * took for a return. */
K_MUST_CHECK enum k_status decide_parts(struct batch *b,
                                        const struct transaction_row *t,
                                        const struct booking_part *part, size_t parts,
                                        struct k_err *err);

/* It belongs to no invoice: never asked again. */
K_MUST_CHECK enum k_status
decide_ignore(struct batch *b, const struct transaction_row *t, struct k_err *err);
/* Take that back: it waits for a decision again. */
K_MUST_CHECK enum k_status
decide_unignore(struct batch *b, const struct transaction_row *t, struct k_err *err);

/* Forgo what is left of an invoice: late Skonto granted, a trifle; and the fee beside
 * it, or only that. */
K_MUST_CHECK enum k_status decide_writeoff(struct batch *b,
                                           const struct invoice_row *inv, bool fee_only,
                                           const char *reason, struct k_err *err);

/* Whose account is it? Not anybody's that we learned. *forgotten counts customers. */
K_MUST_CHECK enum k_status decide_forget(int64_t *forgotten, struct batch *b,
                                         const char *iban, struct k_err *err);

#endif
