/*
 * letter_redirect - the same letter for somebody else: what a customer would have got,
 * shown to the owner (trial mode).
 *
 * In:      the frozen bytes of a letter of ours. Out: bytes with another recipient,
 *          subject and Message-ID and a field that names whom it was for; text and
 *          attachments untouched.
 * Effects: none.
 */
#ifndef KONTOR_MAIL_LETTER_REDIRECT_H
#define KONTOR_MAIL_LETTER_REDIRECT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct letter_redirect {
    const char *bytes;
    size_t n;
    const char *to; /* addr-spec, checked */
    const char *subject;
    const char *message_id;
    const char *meant_for; /* addr-spec of the customer */
};

/* K_REJECT: a field is wrong, or the bytes are no letter of ours. */
K_MUST_CHECK enum k_status letter_redirect(char **out, size_t *n, struct arena *a,
                                           const struct letter_redirect *r,
                                           struct k_err *err);

#endif
