/*
 * connect_push - what an owner wants written back: invoices as vouchers (lexoffice),
 * order status and payments (sevDesk).
 *
 * In:      an open account. Out: what became of one write.
 * Effects: one write each, and the reading before it.
 *
 * A 4xx or 5xx does not prove that nothing was written. PUSH_UNKNOWN says that it may
 * have been: the caller reads first where that is possible (sevDesk), and else leaves
 * it to the owner (lexoffice cannot be asked for a file that was uploaded).
 */
#ifndef KONTOR_CONNECT_CONNECT_PUSH_H
#define KONTOR_CONNECT_CONNECT_PUSH_H

#include "base/money.h"
#include "connect/connect.h"

#define CONNECT_UPLOAD_MAX ((size_t)5 * 1024 * 1024) /* of one file at lexoffice */

/* What a failed call means for what was to be written. */
enum connect_pushed {
    PUSH_LATER, /* not processed: the same again at the next poll */
    PUSH_UNKNOWN,
    PUSH_FAILED, /* refused: the same again would be, too */
};

/* The outcome of a failed call; err holds the reason. */
enum connect_pushed connect_push_outcome(const struct connect *c);

/* A PDF as a voucher: POST /files. *id of the file. */
K_MUST_CHECK enum k_status connect_upload(const char **id, struct connect *c,
                                          struct arena *a, const char *name,
                                          const void *bytes, size_t n,
                                          struct k_err *err);

/* An order becomes "berechnet" (1000). Reads first: nothing is written when it is so
 * already. */
K_MUST_CHECK enum k_status connect_set_invoiced(struct connect *c, struct arena *a,
                                                const char *order_id,
                                                struct k_err *err);

/* The invoice of that number, if it is there. */
struct connect_invoice {
    const char *id; /* NULL: there is none */
    money gross, paid;
};
K_MUST_CHECK enum k_status connect_invoice(struct connect_invoice *out,
                                           struct connect *c, struct arena *a,
                                           const char *number, struct k_err *err);
/* Book a payment on it, on the account's check_account. */
K_MUST_CHECK enum k_status connect_book(struct connect *c, struct arena *a,
                                        const struct connect_invoice *invoice,
                                        money amount, day on, struct k_err *err);

#endif
