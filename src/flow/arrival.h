/*
 * arrival - what follows from one mail, within a batch.
 *
 * bounce       the invoices of that mail are undeliverable, a task, no reminders
 * delay, auto-reply, receipt   a line in the history
 * reply        filed under its invoice, no reminders for a week, forwarded to the
 *              owner, a task
 * files        those that a rule takes go to inbox/
 * own          proves that a mail of unknown fate was sent
 * Any of them that names a mail of unknown fate proves that it was sent.
 */
#ifndef KONTOR_FLOW_ARRIVAL_H
#define KONTOR_FLOW_ARRIVAL_H

#include "flow/batch.h"
#include "mail/inbound_kind.h"
#include "model/outbox.h"
#include "store/store_arrival.h"

struct arrival {
    struct arrival_row row;
    const char *bytes; /* as it came */
    size_t n;
    struct inbound_mail mail;
    struct inbound_verdict verdict;
    struct outbox_entry about; /* id 0: none of ours is known */
    const char **placed;       /* attachments: "mail/3fa9.../auszug.xml" */
    size_t places;
};

/* Book the mail and all that follows from it. */
K_MUST_CHECK enum k_status arrival_take(struct arrival *ar, struct batch *b,
                                        struct k_err *err);

/* It could not be read: a copy in failed/ with the reason, a notice for the owner. */
K_MUST_CHECK enum k_status arrival_refuse(struct arrival *ar, struct batch *b,
                                          const char *reason, struct k_err *err);

/* The files attached to it that a rule takes, into inbox/. */
K_MUST_CHECK enum k_status arrival_files(struct arrival *ar, struct batch *b,
                                         struct k_err *err);

#endif
