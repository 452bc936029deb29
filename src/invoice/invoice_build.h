/*
 * invoice_build - make the final invoice from a complete order.
 *
 * In:      an order with its customer merged, the firm's settings, the issue date,
 *          the dated tables.
 * Out:     an invoice with every amount, date and legal text, without a number; or
 *          what the order lacks, as a list of findings for the owner.
 * Effects: none. No SQL, no files, no clock.
 *
 * Amounts: EN 16931 (BT-131, BR-CO-10 to 17), tax per category and rate on the sum
 * of net amounts, half away from zero. Gross-priced orders keep the agreed gross.
 */
#ifndef KONTOR_INVOICE_INVOICE_BUILD_H
#define KONTOR_INVOICE_INVOICE_BUILD_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/calendar.h"
#include "config/config.h"
#include "config/units.h"
#include "model/invoice.h"
#include "model/order.h"

/* What stands between an order and its invoice. */
enum finding_kind {
    FINDING_REFUSE, /* the order is wrong: failed/ with the reason */
    FINDING_DECIDE, /* the owner has to decide or add: a task */
    FINDING_NOTE,   /* printed in the journal, stops nothing */
};

struct finding {
    enum finding_kind kind;
    const char *field; /* "buyer.email", "line[2].vat_rate" */
    const char *text;  /* German, one sentence */
};

struct finding_list {
    struct finding *item;
    size_t count;
};

struct invoice_context {
    const struct config *config;
    const struct unit_table *units;
    const struct calendar *calendar;
    day issue_date;
    money year_turnover; /* issued this year so far, for § 19 */
};

/* K_OK with findings->count of blocking kinds == 0: *out is complete but for number
 * and remittance. K_OK with blocking findings: *out must not be used. Other
 * statuses: the table or the memory failed. */
K_MUST_CHECK enum k_status invoice_build(struct invoice *out, struct arena *a,
                                         const struct order *order,
                                         const struct invoice_context *ctx,
                                         struct finding_list *findings,
                                         struct k_err *err);

bool finding_blocks(const struct finding_list *l);

/* Number from a pattern: {JJJJ} year, {JJ}, {MM}, {N} to {NNNNNNNN} the running
 * number with at least as many digits. K_REJECT for a pattern without {N}. */
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
