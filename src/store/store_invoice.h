/*
 * store_invoice - numbers, issued invoices, their files, and what is still owed.
 */
#ifndef KONTOR_STORE_INVOICE_H
#define KONTOR_STORE_INVOICE_H

#include "model/invoice.h"
#include "store/store.h"

/* Draw the next number of a series: gapless, in the transaction that stores the
 * invoice. `start` is the first number of a new series. */
K_MUST_CHECK enum k_status store_series_next(int64_t *out, struct store *s,
                                             const char *series, int64_t start,
                                             struct k_err *err);

/* A number of the series was used by another program: begin behind it. *ok false when
 * the series has begun and would still come to that number. */
K_MUST_CHECK enum k_status store_series_behind(bool *ok, struct store *s,
                                               const char *series, int64_t start,
                                               int64_t used, struct k_err *err);

struct invoice_row {
    int64_t id;
    const char *number;
    const char *series; /* NULL: taken over from another program */
    int64_t series_no;
    int type_code;
    int64_t order_id, customer_id;
    day issue_date, due_date;
    money net, tax, gross, payable;
    money turnover; /* gross, but for progress invoices that it deducts */
    money paid, skonto, open;
    money fee; /* claimed beside it: the banks' for payments that came back */
    /* Of open: kept as security and due on a day of its own. Where nothing else is
     * open, due_date is that day. */
    money retained;
    day retained_due;
    int64_t cancelled_by; /* 0 = not cancelled */
    day settled_on;       /* DAY_NONE while open */
    const char *delivery;
    int64_t issued_at;
    const char *customer_name, *customer_number, *customer_email;
};

/* What of open is to be paid by a day: all but what is retained beyond it. */
money store_invoice_owed(const struct invoice_row *r, day today);

/* Insert with its drawn number; sets inv->id. */
K_MUST_CHECK enum k_status store_invoice_put(struct store *s, struct arena *a,
                                             struct invoice *inv, const char *series,
                                             int64_t series_no, int64_t order_id,
                                             struct k_err *err);

K_MUST_CHECK enum k_status store_invoice_by_number(struct invoice_row *out, bool *found,
                                                   struct store *s, struct arena *a,
                                                   const char *number,
                                                   struct k_err *err);
K_MUST_CHECK enum k_status store_invoice_row(struct invoice_row *out, struct store *s,
                                             struct arena *a, int64_t id,
                                             struct k_err *err);
/* The frozen invoice. */
K_MUST_CHECK enum k_status store_invoice_load(struct invoice *out, struct store *s,
                                              struct arena *a, int64_t id,
                                              struct k_err *err);

enum invoice_filter {
    INVOICES_ALL,
    INVOICES_OPEN,    /* open <> 0 */
    INVOICES_OVERDUE, /* open > 0 and due before `day` */
    INVOICES_PAID,    /* settled since `day` */
    INVOICES_ISSUED,  /* issued since `day` */
    INVOICES_PAGE, /* the newest 2000 of those open or issued since `day`, newest first
                    */
};

/* Called row by row in order of issue; the row is valid during the call. */
typedef enum k_status store_invoice_fn(void *ud, const struct invoice_row *row,
                                       struct k_err *err);
K_MUST_CHECK enum k_status store_invoice_each(struct store *s, enum invoice_filter f,
                                              day since, store_invoice_fn *fn, void *ud,
                                              struct k_err *err);

/* Turnover of a calendar year, gross: a final invoice counts with what it adds to its
 * progress invoices, cancellations are taken off. */
K_MUST_CHECK enum k_status store_turnover(money *out, struct store *s, int year,
                                          struct k_err *err);

/* The same month by month since a day, net; months without an invoice are left out. */
struct turnover_row {
    int year, month;
    money net;
    size_t invoices;
};
K_MUST_CHECK enum k_status store_turnover_months(struct turnover_row **out, size_t *n,
                                                 struct store *s, struct arena *a,
                                                 day since, struct k_err *err);

/* How long customers took to pay what was settled since a day: the `most` slowest, the
 * slowest first. */
struct payer_row {
    const char *name;
    size_t invoices;
    int64_t days; /* of them all, from issue to settlement */
    money open;   /* still owed */
};
K_MUST_CHECK enum k_status store_payers(struct payer_row **out, size_t *n,
                                        struct store *s, struct arena *a, day since,
                                        size_t most, struct k_err *err);

/* What the payments and discounts in force add up to becomes paid, skonto, open. */
K_MUST_CHECK enum k_status store_invoice_settle(struct invoice_row *out,
                                                struct store *s, struct arena *a,
                                                int64_t id, struct k_err *err);
K_MUST_CHECK enum k_status store_invoice_cancelled(struct store *s, int64_t id,
                                                   int64_t by, struct k_err *err);
K_MUST_CHECK enum k_status store_invoice_delivery(struct store *s, int64_t id,
                                                  const char *delivery,
                                                  struct k_err *err);

struct document_row {
    int64_t id, invoice_id;
    const char *kind, *path, *sha256;
    int64_t bytes;
    const char *template;
};

K_MUST_CHECK enum k_status
store_document_put(struct store *s, const struct document_row *d, struct k_err *err);
/* invoice_id 0: all. */
typedef enum k_status store_document_fn(void *ud, const struct document_row *d,
                                        struct k_err *err);
K_MUST_CHECK enum k_status store_document_each(struct store *s, int64_t invoice_id,
                                               store_document_fn *fn, void *ud,
                                               struct k_err *err);

/* I2 and the sums: every series is gapless, every open amount follows from its
 * allocations. K_REJECT names the first fault. */
K_MUST_CHECK enum k_status store_invoice_verify(struct store *s, int64_t *count,
                                                struct k_err *err);

#endif
