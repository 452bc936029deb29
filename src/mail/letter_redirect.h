/*
 * letter_redirect - the same letter for another address: what a customer would have
 * got, shown to the owner (trial mode), or the customer's new address.
 *
 * In:      the frozen bytes of a letter of ours. Out: bytes with another recipient,
 *          subject and Message-ID; text and attachments untouched.
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
    /* addr-spec of the customer: a field names him, and answers do not go to Reply-To.
     * NULL: it is for him, everything else stays. */
    const char *meant_for;
};

/* K_REJECT: a field is wrong, or the bytes are no letter of ours. */
K_MUST_CHECK enum k_status letter_redirect(char **out, size_t *n, struct arena *a,
                                           const struct letter_redirect *r,
                                           struct k_err *err);

#endif
