/*
 * connectors - finished orders of lexoffice and sevDesk come by themselves.
 *
 * A source beside inbox and mailbox: each finished order is laid into inbox/ as a JSON
 * file of the raw answers and goes the one road from there. What was fetched is
 * remembered after its file lies there durably: a crash in between fetches the same
 * bytes again, and the inbox knows them.
 *
 * A poll may take long (two requests a second): a pass does some seconds of it, so that
 * everything else goes on, and the next one continues where it stopped. Trouble with an
 * account is told once, as a task; it never stops the pass.
 */
#ifndef KONTOR_FLOW_CONNECTORS_H
#define KONTOR_FLOW_CONNECTORS_H

#include "flow/firm.h"
#include "intake/settle.h"

struct connectors; /* lives over many passes */

struct connectors *connectors_new(void);
void connectors_free(struct connectors *c);

struct connectors_summary {
    int orders, contacts, pushed, troubled;
    bool more;       /* a poll is under way */
    int64_t next_at; /* instant of the next poll; 0 = no account */
};

struct connectors_options {
    struct settle *settle; /* files of ours need no time to come to rest; may be NULL */
    bool now;              /* poll every account, due or not */
};

K_MUST_CHECK enum k_status connectors_pass(struct connectors_summary *sum,
                                           struct connectors *c, struct firm *f,
                                           const struct connectors_options *opt,
                                           struct k_err *err);

/* What a poll would take over; nothing is changed. */
struct connectors_found {
    const char *account, *number, *customer, *kind;
    day on;
    bool no_contact; /* a one-time address: there will be no mail address */
};
typedef void connectors_found_fn(void *ud, const struct connectors_found *found);

/* K_REJECT or K_RETRY with the account's reason. */
K_MUST_CHECK enum k_status connectors_preview(connectors_found_fn *fn, void *ud,
                                              struct firm *f, struct k_err *err);

/* Can the accounts be reached? Called with NULL for a good one, else with why not. */
typedef void connectors_probe_fn(void *ud, const struct config_account *account,
                                 const char *fault);
void connectors_probe(connectors_probe_fn *fn, void *ud, struct firm *f);

/* In words: "Auftragsbestätigungen, zu denen es einen Lieferschein gibt, oder ...". */
char *connectors_describe(struct arena *a, const struct config_account *account);

/* The owner looked at an upload or booking that may or may not have happened. */
K_MUST_CHECK enum k_status connectors_resolve(struct firm *f, const char *invoice,
                                              bool again, struct k_err *err);

#endif
