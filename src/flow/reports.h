/*
 * reports - the owner's status report: gather, mail when due, show on demand.
 */
#ifndef KONTOR_FLOW_REPORTS_H
#define KONTOR_FLOW_REPORTS_H

#include "flow/firm.h"
#include "flow/post.h"
#include "report/report.h"
#include "store/store_invoice.h"

/* Everything a report tells, as of now; what is new came behind the instant `since`. In
 * the arena. */
K_MUST_CHECK enum k_status reports_gather(struct report_data *out, struct firm *f,
                                          struct arena *a, int64_t since,
                                          struct k_err *err);

/* One invoice as reports and the status page list it. */
struct report_invoice reports_invoice(struct arena *a, const struct invoice_row *r,
                                      day today);

/* All that is open as a CSV file for the report's mail, in the arena. No name: nothing
 * is open; no bytes: more is open than a mail can hold. */
K_MUST_CHECK enum k_status reports_csv(struct post_file *out, struct firm *f,
                                       struct arena *a, struct k_err *err);

/* Mail the report when it is due (once a day, week or month). *sent 0 or 1. */
K_MUST_CHECK enum k_status reports_pass(int *sent, struct firm *f, struct k_err *err);

/* Mail it now; text (may be NULL) becomes its plain form, for the terminal. */
K_MUST_CHECK enum k_status reports_send(struct firm *f, struct arena *a,
                                        struct k_err *err);
K_MUST_CHECK enum k_status reports_text(char **text, struct firm *f, struct arena *a,
                                        struct k_err *err);

/* status/index.html as of now, when something changed since it was written. */
K_MUST_CHECK enum k_status reports_status(struct firm *f, struct k_err *err);

#endif
