/*
 * sender - hand one frozen message to one recipient: SMTP by libcurl, or the local
 * Maildir while no server is set. The only place that talks SMTP.
 *
 * In:      a message and its recipient. Out: what became of it.
 * Effects: network or maildir. Exactly one callback `committing` before the last
 *          byte (the final dot) can leave; when it fails, nothing is sent.
 */
#ifndef KONTOR_MAIL_SENDER_H
#define KONTOR_MAIL_SENDER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/config.h"

enum sender_outcome {
    SENDER_SENT,     /* 250 after the dot, or stored in the Maildir */
    SENDER_DEFERRED, /* temporary: try again later */
    SENDER_FAILED,   /* permanent for this message */
    SENDER_HELD,     /* log-in, certificate, TLS: nothing wrong with the message */
    SENDER_UNKNOWN,  /* the dot may have left, no answer came */
};

struct sender_result {
    enum sender_outcome outcome;
    int code;        /* SMTP reply, 0 when there was none */
    char text[1000]; /* the server's words, or what went wrong, UTF-8, one line */
};

struct sender; /* a session: connection re-use, rate limit */

/* maildir_dir: the firm's maildir/. Passwords are read here (credential, command,
 * 0600 file) and wiped in sender_close. */
K_MUST_CHECK enum k_status sender_open(struct sender **out, const struct config *config,
                                       const char *maildir_dir, struct k_err *err);
void sender_close(struct sender *s);

/* Called when the last byte has been handed over and before it can leave. Return
 * false to stop: the message is then not sent (outcome DEFERRED). */
typedef bool sender_commit_fn(void *ud);

/* Never fails as a call: every outcome is in *result. `key` names the file in the
 * Maildir so that a repeated delivery there replaces itself. */
void sender_send(struct sender_result *result, struct sender *s, const char *recipient,
                 const char *key, const void *bytes, size_t n,
                 sender_commit_fn *committing, void *ud);

/* Connect, TLS, log in, leave: for `kontor check`. K_OK, or what is wrong and how to
 * mend it. */
K_MUST_CHECK enum k_status sender_probe(const struct config *config, struct k_err *err);

#endif
