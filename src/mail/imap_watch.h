/*
 * imap_watch - hear of new mail at once: a thread with a connection of its own in IDLE.
 *
 * Out:     a descriptor that becomes readable when there may be news. A hint only: the
 *          mailbox is looked at every few minutes anyhow, and a server without IDLE or
 * a broken connection costs nothing but that. Owns:    the thread. It reads a copy of
 * the settings, whose texts must outlive it.
 */
#ifndef KONTOR_MAIL_IMAP_WATCH_H
#define KONTOR_MAIL_IMAP_WATCH_H

#include "base/err.h"
#include "config/config.h"

struct imap_watch;

/* `folder`: where relative password files lie; copied. */
K_MUST_CHECK enum k_status imap_watch_open(struct imap_watch **out,
                                           const struct config *config,
                                           const char *folder, struct k_err *err);
/* Within a few seconds, whatever the server does. */
void imap_watch_close(struct imap_watch *w);

int imap_watch_fd(const struct imap_watch *w);
/* Take the news; true when there were some. */
bool imap_watch_drain(struct imap_watch *w);

#endif
