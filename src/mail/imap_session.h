/*
 * imap_session - what the files imap*.c share. Private to them.
 */
#ifndef KONTOR_MAIL_IMAP_SESSION_H
#define KONTOR_MAIL_IMAP_SESSION_H

#include <libetpan/libetpan.h>

#include "base/arena.h"
#include "mail/imap.h"

struct imap {
    mailimap *session;
    struct arena arena;
    const struct config *config;
    const char *name;    /* "mail.example.org:993", for people */
    const char *account; /* "user@mail.example.org:993", for keys */
    const char *sent;    /* folder, found when first needed */
    bool broken;         /* out of step: no LOGOUT */
};

/* Status and words for a result of libetpan other than success. */
enum k_status imap_fault(struct imap *im, int result, const char *doing,
                         struct k_err *err);

/* The folder of sent mails: settings, SPECIAL-USE (RFC 6154), or a usual name. */
K_MUST_CHECK enum k_status imap_sent_folder(struct imap *im, struct k_err *err);

#endif
