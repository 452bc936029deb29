/*
 * submission - one connection to one mail server, by libcurl.
 *
 * In:      a server, a log-in, one message for one recipient.
 * Out:     the facts from which verdict.h finds the outcome.
 * Owns:    the curl handle and its connection, which is used again for the next
 *          message as long as all goes well.
 * Effects: network. `committing` is called once, when the last bytes are handed over
 *          and before any of them can leave.
 *
 * What libcurl 7.88 (GnuTLS) needs from us:
 * - TLS is demanded (CURLUSESSL_ALL), so nobody can talk us out of STARTTLS; one CA
 *   file and no CA directory, which would cost 27 ms instead of 4 per connection.
 * - A CR LF in a recipient goes to the wire as it is: addresses are checked before.
 * - Its one timeout for answers is lengthened once the message is handed over: RFC
 *   5321, 4.5.3.2 wants ten minutes for the answer to the dot, and giving up there is
 *   what makes an outcome unknown.
 * - It says QUIT after a refusal and waits for the answer. We stop reading instead, so
 *   that a silent server cannot hold us.
 * - What is said passes through its debug callback, passwords too: dialogue.h keeps
 *   the verbs of commands only.
 */
#ifndef KONTOR_MAIL_SUBMISSION_H
#define KONTOR_MAIL_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/secret.h"
#include "mail/dialogue.h"
#include "mail/sender.h"
#include "mail/server.h"
#include "mail/verdict.h"

struct submission;

struct submission_login {
    const char *user; /* NULL: no log-in */
    const char *auth; /* "auto", "plain", "login", "xoauth2" */
    const struct secret *secret;
};

/* How one message, or one trial, went. */
struct submission_report {
    struct verdict_facts facts; /* its texts live as long as the submission */
    bool reused;                /* the connection was there already */
};

struct submission_settings {
    struct server server;
    const char *ca_file;
    const char *from; /* addr-spec, checked */
    struct sender_limits limits;
};

/* The texts in *settings must outlive it. */
K_MUST_CHECK enum k_status submission_new(struct submission **out,
                                          const struct submission_settings *settings,
                                          struct k_err *err);
void submission_free(struct submission *s);

/* The password is copied into curl's memory until the next call or the end. */
void submission_login(struct submission *s, const struct submission_login *login);

/* last: close the connection behind it. fresh: do not use an open one. The recipient
 * must have passed text_is_email, n must not be 0. */
void submission_send(struct submission_report *out, struct submission *s,
                     const struct sender_message *m, bool fresh, bool last);

/* Connect, TLS, log in, NOOP. */
void submission_try(struct submission_report *out, struct submission *s);

#endif
