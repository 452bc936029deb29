/*
 * courier - what waits for the network while `kontor run` serves the folder.
 *
 * A process of its own: it fetches mails into maildir/ and orders into inbox/, writes
 * back, and lays copies of sent mails into the mailbox. It holds the firm's lock only
 * to write down what came of it (firm_leave), so that a server that hangs delays
 * nothing but itself. The loop hears of files by its watches, of the rest from here.
 *
 * It is forked before the store is open, for SQLite's locks do not survive a fork, and
 * waits to be sent out: where no mailbox and no account is set it never is.
 */
#ifndef KONTOR_FLOW_COURIER_H
#define KONTOR_FLOW_COURIER_H

#include "flow/firm.h"

struct courier;

K_MUST_CHECK enum k_status courier_open(struct courier **out, const char *root,
                                        const struct clock *clock, struct k_err *err);
/* Within a few seconds: a step that waits longer is cut off as by a crash. */
void courier_close(struct courier *c);

/* Once the firm is recovered, and after the settings changed: out, if there is anything
 * to fetch by them. */
void courier_send(struct courier *c, const struct firm *f);
/* Look at once: settings, mailbox, accounts. */
void courier_hurry(struct courier *c);
/* Mails were sent: their copies may go. */
void courier_copy(struct courier *c);

/* To poll for reading: something came of a way. */
int courier_fd(const struct courier *c);
/* Take the news. K_FATAL when it is no more. */
K_MUST_CHECK enum k_status courier_drain(struct courier *c, struct k_err *err);
/* Are mails being fetched, as far as is known? */
bool courier_fetches(const struct courier *c);

#endif
