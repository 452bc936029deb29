/*
 * sender - hand one frozen message to one recipient: SMTP by libcurl, or the local
 * Maildir while no server is set. The only place that talks SMTP.
 *
 * In:      a message and its recipient. Out: what became of it.
 * Owns:    one connection that serves many messages, the password while it is open.
 * Effects: network or maildir. Exactly one callback `committing` before the last
 *          byte (the final dot) can leave; when it fails, nothing is sent.
 *
 * How an outcome is found: verdict.h. A connection that turns out to be dead or out
 * of step before the message was handed over is made anew once, unseen. The third
 * refusal in a row for reasons of policy (5xx, x.7.x) is HELD: the provider blocks us,
 * and the other mails shall not be burnt on it. A server that gave no answer at all is
 * not asked again by this session for a minute: the result is the same at once.
 */
#ifndef KONTOR_MAIL_SENDER_H
#define KONTOR_MAIL_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/config.h"

enum sender_outcome {
    SENDER_SENT,     /* 2xx after the dot, or stored in the Maildir */
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

/* Seconds, and messages over one connection. */
struct sender_limits {
    int connect_s;
    int reply_s; /* for each answer of the server */
    int final_s; /* for the answer to the dot: RFC 5321, 4.5.3.2.6 */
    int per_connection;
};

#define SENDER_LIMITS                                                                  \
    ((struct sender_limits){                                                           \
        .connect_s = 20, .reply_s = 60, .final_s = 600, .per_connection = 100})

struct sender; /* a session: connection re-use, rate limit */

/* maildir_dir: the firm's maildir/. Passwords are read here (credential, command,
 * 0600 file) and wiped in sender_close. Copies what it needs of the settings.
 * K_REJECT: a setting or the password source is wrong; every mail has to wait. */
K_MUST_CHECK enum k_status sender_open(struct sender **out, const struct config *config,
                                       const char *maildir_dir, struct k_err *err);
void sender_close(struct sender *s);

/* Other limits than SENDER_LIMITS, before the first message. */
void sender_set_limits(struct sender *s, const struct sender_limits *limits);

/* Milliseconds until mail.rate_per_minute lets the next message go; 0 = now. */
int64_t sender_wait_ms(const struct sender *s);

/* Called when all but the last byte is on its way and that one is about to follow.
 * Return false to stop: the message is then not sent (outcome DEFERRED). */
typedef bool sender_commit_fn(void *ud);

struct sender_message {
    const char *recipient; /* one addr-spec */
    const char *key; /* names the file in the Maildir: the same key replaces itself */
    const void *bytes;
    size_t n;
    sender_commit_fn *committing; /* may be NULL */
    void *ud;
};

/* Never fails as a call: every outcome is in *result. Sleeps for sender_wait_ms()
 * when called too early. */
void sender_send(struct sender_result *result, struct sender *s,
                 const struct sender_message *m);

/* Connect, TLS, log in, leave. K_OK, or what is wrong and how to mend it. */
K_MUST_CHECK enum k_status sender_try(struct sender *s, struct k_err *err);

/* The same from the settings alone: for `kontor check`. K_OK while no server is set. */
K_MUST_CHECK enum k_status sender_probe(const struct config *config, struct k_err *err);

#endif
