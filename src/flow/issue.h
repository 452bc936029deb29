/*
 * issue - from a read order to a numbered, rendered, queued invoice; or to the reason
 * why not.
 *
 * Runs within a batch. The number is drawn after every check that can fail, in the
 * transaction that stores the invoice (GoBD, § 14 Abs. 4 Nr. 4 UStG): an order that
 * fails uses none.
 */
#ifndef KONTOR_FLOW_ISSUE_H
#define KONTOR_FLOW_ISSUE_H

#include "config/rules.h"
#include "flow/batch.h"
#include "invoice/invoice_build.h"
#include "model/order.h"

enum issue_outcome {
    ISSUE_INVOICED,
    ISSUE_DUPLICATE, /* known already, unchanged */
    ISSUE_WAITING,   /* not completed yet */
    ISSUE_DECIDE,    /* a task for the owner */
    ISSUE_REFUSED,
};

struct issue_result {
    enum issue_outcome outcome;
    const char *number; /* of the invoice */
    const char *reason; /* why not, German, one or more lines */
};

K_MUST_CHECK enum k_status issue_order(struct issue_result *out, struct batch *b,
                                       const struct order *order,
                                       const struct rule *rule, int64_t file_id,
                                       struct k_err *err);

/* The invoice as it would be made today, without a number; nothing is stored. Of *b
 * only the firm and the arena are used. K_OK also where a finding blocks it. */
K_MUST_CHECK enum k_status issue_preview(struct invoice *out,
                                         struct finding_list *findings, struct batch *b,
                                         const struct order *order,
                                         const struct rule *rule, struct k_err *err);

/* Cancel an issued invoice: a document of its own, and the original owes nothing more.
 * K_REJECT when it does not exist or is cancelled already. An order of kind correction
 * cancels the invoice that it references and issues a new one, both or none. */
K_MUST_CHECK enum k_status issue_cancellation(struct issue_result *out, struct batch *b,
                                              const char *number, const char *reason,
                                              struct k_err *err);

/* Look again at every order that waits for a decision: a contact that came since may
 * hold what it lacked. *issued counts. */
K_MUST_CHECK enum k_status issue_retry(int *issued, struct batch *b, struct k_err *err);

/* What changed between two orders, one line a difference: "Position 2, Einzelpreis:
 * 312,50 → 412,50". Both as order_to_json. */
char *issue_difference(struct arena *a, const char *before, const char *after);

#endif
