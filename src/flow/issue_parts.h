/*
 * issue_parts - an order on its way to an invoice. Private to issue*.c.
 *
 * issue.c decides what becomes of an order; issue_make.c makes the invoice of one that
 * lacks nothing: number, document, mail, and the journal's line.
 */
#ifndef KONTOR_FLOW_ISSUE_PARTS_H
#define KONTOR_FLOW_ISSUE_PARTS_H

#include "flow/issue.h"
#include "store/store_invoice.h"
#include "store/store_order.h"

/* What is being done for one order. */
struct issue {
    struct batch *b;
    const struct order *read; /* as it came */
    struct order order;       /* with the customer's data filled in */
    const struct rule *rule;
    int64_t file_id;
    struct order_row row;
    struct invoice original; /* that a cancellation or correction is about */
    struct invoice_row original_row;
};

/* What the tasks about the order are known by. */
char *issue_order_key(const struct issue *is);

/* Store the order with its state; sets is->row. */
K_MUST_CHECK enum k_status issue_put_order(struct issue *is, enum order_state state,
                                           const char *reason, const char *document,
                                           struct k_err *err);

/* Number, store, draw and post *inv, all in the running batch. The number is drawn
 * here, after every check that may fail. */
K_MUST_CHECK enum k_status issue_make(struct issue_result *out, struct issue *is,
                                      struct invoice *inv,
                                      const struct finding_list *findings,
                                      const char *document, struct k_err *err);

#endif
