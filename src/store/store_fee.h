/*
 * store_fee - what banks took for payments that came back: claims beside the invoices.
 *
 * A fee is open (claimed from the customer), paid, borne by the firm, or undone with
 * its return. It is settled as a whole, all fees of an invoice at once; no open amount
 * of an invoice contains it. Sums of open ones: invoice_row.fee.
 */
#ifndef KONTOR_STORE_STORE_FEE_H
#define KONTOR_STORE_STORE_FEE_H

#include "base/day.h"
#include "base/money.h"
#include "store/store.h"

struct fee_row {
    int64_t id, invoice_id;
    int64_t transaction_id; /* the return that cost it, or took its payment back */
    money amount;
    day on;            /* of the return */
    const char *state; /* open, paid, borne, undone */
    int64_t paid_by;   /* transaction, 0 = the owner's word or not paid */
    day settled_on;    /* paid, or borne since; else DAY_NONE */
    const char *invoice_number;
};

/* borne: by the firm from the start. Sets ->id. */
K_MUST_CHECK enum k_status store_fee_put(struct store *s, struct fee_row *f, bool borne,
                                         struct k_err *err);

enum fee_key {
    FEES_OF_INVOICE, /* all, undone ones too */
    FEES_OF_RETURN,  /* in force */
    FEES_PAID_BY     /* a transaction */
};
K_MUST_CHECK enum k_status store_fees(struct fee_row **out, size_t *n, struct store *s,
                                      struct arena *a, enum fee_key key, int64_t id,
                                      struct k_err *err);
/* Incurred, paid or borne on or after a day, and in force; oldest first. */
typedef enum k_status store_fee_fn(void *ud, const struct fee_row *f,
                                   struct k_err *err);
K_MUST_CHECK enum k_status store_fee_each(struct store *s, day since, store_fee_fn *fn,
                                          void *ud, struct k_err *err);

/* A new state for one of them. paid_by 0: the owner's word. */
K_MUST_CHECK enum k_status store_fee_paid(struct store *s, int64_t id, int64_t paid_by,
                                          day on, struct k_err *err);
K_MUST_CHECK enum k_status store_fee_borne(struct store *s, int64_t id, day on,
                                           struct k_err *err);
K_MUST_CHECK enum k_status store_fee_reopen(struct store *s, int64_t id,
                                            struct k_err *err);
K_MUST_CHECK enum k_status store_fee_undo(struct store *s, int64_t id,
                                          struct k_err *err);

#endif
