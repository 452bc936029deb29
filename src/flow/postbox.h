/*
 * postbox - bring the mails of the IMAP mailbox into maildir/, where arrivals takes
 * them.
 *
 * In:      imap { } of the settings. Out: files in maildir/new, each on the disk before
 *          the server hears that it was fetched.
 * Effects: network, maildir/, a task when the mailbox cannot be read.
 *
 * While `kontor run` waits, a thread in IDLE tells of new mail; without it, and anyhow,
 * the mailbox is looked at every imap.poll_minutes.
 */
#ifndef KONTOR_FLOW_POSTBOX_H
#define KONTOR_FLOW_POSTBOX_H

#include "flow/firm.h"

struct postbox;

struct postbox *postbox_new(void);
void postbox_free(struct postbox *p);

/* Listen for news from now on; again after the settings changed. */
void postbox_listen(struct postbox *p, const struct firm *f);
/* To poll for reading, or -1. */
int postbox_fd(const struct postbox *p);
/* Will postbox_pass look into the mailbox? */
bool postbox_is_due(const struct postbox *p, const struct firm *f);
void postbox_hurry(struct postbox *p);

/* Fetch when it is time. *wait_ms: until the next time, -1 without a mailbox. Faults of
 * the mailbox are told to the owner, they do not end the pass. */
K_MUST_CHECK enum k_status postbox_pass(int64_t *wait_ms, struct postbox *p,
                                        struct firm *f, struct k_err *err);

/* Lay copies of what was sent into the folder of sent mails, where the settings want
 * it. What does not succeed is done by the next look into the mailbox. */
K_MUST_CHECK enum k_status postbox_copy(struct firm *f, struct k_err *err);

#endif
