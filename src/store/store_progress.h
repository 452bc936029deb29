/*
 * store_progress - earlier progress invoices (Abschläge) of the same work.
 */
#ifndef KONTOR_STORE_PROGRESS_H
#define KONTOR_STORE_PROGRESS_H

#include "base/money.h"
#include "store/store.h"

struct progress_row {
    const char *number;
    day issue_date;
    money net, tax, gross;
    money open;     /* but for what is retained */
    money retained; /* still to come, on a date of its own */
};

/* Not cancelled ones of a customer with this project (BT-11), oldest first. */
K_MUST_CHECK enum k_status store_progress(struct progress_row **out, size_t *n,
                                          struct store *s, struct arena *a,
                                          const char *project, int64_t customer_id,
                                          struct k_err *err);

#endif
