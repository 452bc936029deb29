/*
 * pass - everything that is due now, once, in the order in which it must happen.
 *
 * Left-over moves, tasks closed by hand, mails that came in and accounts of other
 * programs (both may bring files), inbox, reminders (after the statements: what was
 * paid is not reminded of), report, mails. The status page is written behind them: once
 * at the end by pass_until_quiet, at its own pace by the loop.
 *
 * While a file comes to rest or mails are still to be fetched, reminders and the report
 * are left to the next pass: a payment may lie there. That has an end: a file that is
 * written all the time keeps nobody from being reminded.
 */
#ifndef KONTOR_FLOW_PASS_H
#define KONTOR_FLOW_PASS_H

#include "flow/arrivals.h"
#include "flow/connectors.h"
#include "flow/firm.h"
#include "flow/inbox.h"
#include "flow/outbox.h"
#include "flow/postbox.h"

struct pass_summary {
    struct inbox_summary inbox;
    struct outbox_summary outbox;
    struct arrivals_summary arrivals; /* mails that came in */
    int64_t postbox_ms; /* until the mailbox is looked at again; -1 = there is none */
    struct connectors_summary connect;
    int reminders;
    int reports;
    bool held; /* the last pass left both to the next one */
};

struct pass_options {
    struct inbox_options inbox;
    struct arrivals *arrivals; /* NULL: mails that came in are left alone */
    struct postbox *postbox;   /* NULL: none is fetched */
    outbox_progress_fn *mail_progress;
    void *mail_ud;
    struct connectors *connectors; /* lives over many passes; NULL: none is asked */
    bool connect_now;              /* due or not */
    bool fetching;                 /* another process is about to bring mails */
    int64_t hold_until_ms;         /* pass_hold_until; then nothing is left undone */
};

/* Behind a pass, for the next one: until when files may come to rest
 * (clock_monotonic_ms). `until` is what the pass was given. 0: the time counts from
 * behind the next pass that holds something, however long that pass takes. */
int64_t pass_hold_until(const struct pass_summary *sum, const struct firm *f,
                        int64_t until);

/* After the start of a process: what a crash left behind. */
K_MUST_CHECK enum k_status pass_recover(struct firm *f, struct k_err *err);

/* Without the status page. */
K_MUST_CHECK enum k_status pass_all(struct pass_summary *sum, struct firm *f,
                                    const struct pass_options *opt, struct k_err *err);

/* Passes until nothing more comes to rest, then the status page: for `kontor once`. */
K_MUST_CHECK enum k_status pass_until_quiet(struct pass_summary *sum, struct firm *f,
                                            const struct pass_options *opt,
                                            struct k_err *err);

#endif
