/*
 * invoice_build - make the final invoice from a complete order.
 *
 * In:      an order with its customer merged, the firm's settings, the issue date,
 *          the dated tables, for a final invoice the earlier progress invoices.
 * Out:     an invoice with every amount, date and legal text, without a number; or
 *          what the order lacks, as a list of findings for the owner.
 * Effects: none. No SQL, no files, no clock.
 *
 * Amounts follow EN 16931 (BT-131, BR-CO-10 to 17): tax per category and rate on the
 * sum of net amounts, half away from zero. Orders priced gross keep the agreed gross
 * total; how is told in amounts.h. What the customer owes is `payable` (BT-115).
 */
#ifndef KONTOR_INVOICE_INVOICE_BUILD_H
#define KONTOR_INVOICE_INVOICE_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/calendar.h"
#include "config/config.h"
#include "config/units.h"
#include "invoice/finding.h"
#include "model/invoice.h"
#include "model/order.h"

/* An Abschlagsrechnung issued earlier for the same work, not cancelled. */
struct progress_invoice {
    const char *number;
    day date;
    money net, vat, gross;
    money open;     /* what of it is unpaid; only paid ones are deducted */
    money retained; /* beside that: a security, which stays owed there */
};

struct invoice_context {
    const struct config *config;
    const struct unit_table *units;
    const struct calendar *calendar;
    day issue_date;
    /* Issued by Kontor this year so far, for § 19 UStG. The turnover before Kontor
     * (config->small_business_before) is added here, not by the caller. */
    money year_turnover;
    /* The invoice named by order->references, for cancellation and correction; NULL
     * when there is none or it is unknown. */
    const struct invoice *original;
    /* For ORDER_FINAL, oldest first. */
    const struct progress_invoice *progress;
    size_t progresses;
    /* Files that go with the invoice; a cancellation has none. */
    struct attachment *attachment;
    size_t attachments;
};

/* K_OK without blocking findings: *out is complete but for number and remittance.
 * K_OK with blocking findings: *out must not be used. Other statuses: memory or an
 * amount left its range. */
K_MUST_CHECK enum k_status invoice_build(struct invoice *out, struct arena *a,
                                         const struct order *order,
                                         const struct invoice_context *ctx,
                                         struct finding_list *findings,
                                         struct k_err *err);

/* The cancellation (Storno) of an issued invoice: type 384, all quantities and
 * amounts negated, with the reference to the original. `reason` may be NULL.
 * K_REJECT when the original has no number or is itself a cancellation. */
K_MUST_CHECK enum k_status invoice_cancel(struct invoice *out, struct arena *a,
                                          const struct invoice *original,
                                          const char *reason, day issue_date,
                                          struct k_err *err);

/* Number from a pattern: {JJJJ} year, {JJ}, {MM}, {N} to {NNNNNNNN} the running
 * number with at least as many digits. K_REJECT for a pattern without {N}, with two
 * of them or with an unknown {...}, and for a number below 1. */
K_MUST_CHECK enum k_status invoice_number(char **out, struct arena *a,
                                          const char *pattern, day date, int64_t n,
                                          struct k_err *err);
/* The series a number belongs to: the pattern with its date filled in and the
 * running part kept ("R2026-{NNNN}"): numbers restart when it changes. */
char *invoice_series(struct arena *a, const char *pattern, day date);

/* Set number and what follows from it (remittance text). */
void invoice_set_number(struct invoice *inv, struct arena *a, const char *number);

/* Every sum rule of EN 16931 (BR-CO-10 to BR-CO-17) once more on the finished
 * struct, independent of how it was built. K_REJECT names the rule. */
K_MUST_CHECK enum k_status invoice_verify(const struct invoice *inv, struct k_err *err);

#endif
