/*
 * inbox - everything that lies in inbox/, taken in exactly once.
 *
 * In:      the folder. Out: booked files, orders, invoices, statements.
 * Effects: the store, archive/, failed/; see intake/claim.h and batch.h for the order
 *          in which nothing can be lost.
 */
#ifndef KONTOR_FLOW_INBOX_H
#define KONTOR_FLOW_INBOX_H

#include "flow/firm.h"
#include "flow/stuck.h"
#include "intake/settle.h"

struct inbox_summary {
    int files, invoices, statements, contacts, duplicates, failures;
    int transactions;   /* new ones */
    int open_items;     /* taken over */
    int64_t wait_ms;    /* until the next file may be taken; -1 = none waits */
    struct stuck stuck; /* what cannot be read or moved away, in this pass */
};

/* Called after each file, for a progress bar; may be NULL. */
typedef void inbox_progress_fn(void *ud, size_t done, size_t of);

struct inbox_options {
    struct settle *settle; /* lives over many passes */
    inbox_progress_fn *progress;
    void *progress_ud;
    /* A file that is taken under this rule whatever the folder's rules say; or NULL. */
    const char *as_name;
    const struct rule *as_rule;
};

/* Take in what is ready. Adds to *sum. */
K_MUST_CHECK enum k_status inbox_pass(struct inbox_summary *sum, struct firm *f,
                                      const struct inbox_options *opt,
                                      struct k_err *err);

#endif
