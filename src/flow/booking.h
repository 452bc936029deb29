/*
 * booking - a payment settles invoices, or is taken back; all that follows from it.
 *
 * Runs within a batch: open amounts, history and tasks change in the transaction of
 * the booking itself.
 */
#ifndef KONTOR_FLOW_BOOKING_H
#define KONTOR_FLOW_BOOKING_H

#include "flow/batch.h"
#include "match/match.h"
#include "store/store_bank.h"
#include "store/store_invoice.h"

struct booking_part {
    int64_t invoice_id;
    money amount; /* of the payment; negative re-opens */
    money skonto;
    money fee; /* of the payment, for the fees beside the invoice: all of them; negative
                  claims anew what a return took back */
};

struct booking {
    const struct transaction_row *tx; /* NULL: the owner's word */
    day on;                           /* booking date */
    const struct booking_part *part;
    size_t parts;
    const char *tier, *reason;
    const char *found;    /* the piece of text, or NULL */
    enum match_kind kind; /* how amount and invoice relate, MATCH_KIND_NONE: not said */
    money rest;           /* of the payment, after all parts */
    money charge;         /* of a return: what the bank took for it */
    bool proves_account;  /* the payer's account is the customer's */
    struct arena *arena;  /* scratch memory; NULL: the batch's */
};

K_MUST_CHECK enum k_status booking_apply(struct batch *b, const struct booking *bk,
                                         struct k_err *err);

/* Take back all that a transaction settles, or only its part of one invoice
 * (invoice_id 0 = all). The transaction waits for a review again. *undone counts. */
K_MUST_CHECK enum k_status booking_undo(int *undone, struct batch *b,
                                        int64_t transaction_id, int64_t invoice_id,
                                        struct k_err *err);

/* "offen", "teilweise bezahlt", "bezahlt", "bezahlt bis auf Einbehalt", "überfällig",
 * "storniert" as of a day. For programs as it stands; people read it through tr(). */
const char *booking_status(const struct invoice_row *r, day today);

#endif
