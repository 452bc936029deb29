/*
 * secret - a password or token, from where the settings say, for as short as can be.
 *
 * In:      a file that only we can read (0600), the output of a command, or a
 *          credential that systemd hands over ($CREDENTIALS_DIRECTORY/NAME).
 * Out:     one line, in a buffer that secret_wipe empties.
 * Effects: reads a file or runs the command (sh -c, 30 s at most).
 *
 * Never in a log, an error text, an argument or the environment.
 */
#ifndef KONTOR_BASE_SECRET_H
#define KONTOR_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define SECRET_MAX 8192 /* tokens of OAuth have a few thousand bytes */

struct secret {
    char text[SECRET_MAX];
    size_t n;
};

/* At most one is set. */
struct secret_source {
    const char *file; /* a relative one lies in `folder` */
    const char *command;
    const char *credential;
    const char *folder;
    /* How messages call it; NULL = "Passwort", "mail", "password". */
    const char *what, *section, *stem;
};

/* K_REJECT: what is wrong with the source and how to mend it. On failure *out is
 * wiped. */
K_MUST_CHECK enum k_status
secret_read(struct secret *out, const struct secret_source *source, struct k_err *err);
void secret_wipe(struct secret *s);

static inline bool secret_is_set(const struct secret_source *source)
{
    return source->file || source->command || source->credential;
}

#endif
