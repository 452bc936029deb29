/*
 * imap - read a mailbox of a mail server, and lay copies of sent mails there.
 *
 * In:      imap { } of the settings. Out: the bytes of mails, to a callback that makes
 *          them last; only then is a mail marked or moved on the server.
 * Owns:    one connection, the password while it logs in.
 * Effects: network.
 *
 * What libetpan 1.9.4 needs from us:
 * - It neither verifies certificates nor sends SNI: both are done here, before the
 * log-in (STARTTLS too; without TLS nothing is said at all).
 * - After an answer that it could not parse the stream is out of step: the connection
 * is given up.
 * - ENVELOPE and BODYSTRUCTURE have crashed it: only UID, RFC822.SIZE and BODY.PEEK[]
 *   are asked for, the size first, for a literal is held in memory.
 *
 * A connection that breaks anywhere loses nothing: what was not marked is fetched
 * again, and what was fetched before is known by its content.
 */
#ifndef KONTOR_MAIL_IMAP_H
#define KONTOR_MAIL_IMAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/err.h"
#include "config/config.h"

struct imap;

/* Connect, verify, log in. `folder`: where relative password files lie. K_RETRY: the
 * network; K_REJECT: certificate, password, settings: a person has to act. */
K_MUST_CHECK enum k_status imap_open(struct imap **out, const struct config *config,
                                     const char *folder, struct k_err *err);
void imap_close(struct imap *im);

/* Connect, log in, look at the folder: for `kontor check`. K_OK while no mailbox is
 * set.
 */
K_MUST_CHECK enum k_status imap_probe(const struct config *config, const char *folder,
                                      struct k_err *err);

/* Make the mail last under a name that is made from `key`: the same mail has the same
 * key. It is marked on the server when this returns K_OK. */
typedef enum k_status imap_spool_fn(void *ud, const char *key, const char *bytes,
                                    size_t n, struct k_err *err);

struct imap_fetch {
    size_t max_bytes; /* larger ones are marked and counted, not fetched */
    size_t max_count; /* in one call */
    day since;
    /* Up to where a mailbox was read that cannot keep keywords. Another uid_validity
     * than the server's means: from the beginning. In and out. */
    uint32_t uid_validity, uid;
    imap_spool_fn *spool;
    void *ud;
    size_t fetched, too_big; /* out */
    bool more;               /* out: max_count was reached */
};

K_MUST_CHECK enum k_status imap_fetch(struct imap *im, struct imap_fetch *f,
                                      struct k_err *err);

/* Wait for new mail, at most so many seconds (RFC 2177: below 29 minutes) or until
 * *stop. *news true: there may be some. K_REJECT: the server has no IDLE. */
K_MUST_CHECK enum k_status imap_idle(bool *news, struct imap *im, int seconds,
                                     const atomic_bool *stop, struct k_err *err);

/* Is a mail with this Message-ID in the folder for sent mails? */
K_MUST_CHECK enum k_status imap_sent_has(bool *out, struct imap *im,
                                         const char *message_id, struct k_err *err);
/* Lay a copy there, as read, unless it is there. */
K_MUST_CHECK enum k_status imap_sent_add(struct imap *im, const char *message_id,
                                         const char *bytes, size_t n,
                                         struct k_err *err);

#endif
