/*
 * letterbox - deliver a message into a Maildir++ folder.
 *
 * In:      the path of the folder ("maildir/.Outgoing"), a key, the bytes.
 * Out:     one file in new/ (or in cur/ with the flag S), complete or not there:
 *          written in tmp/, synced, renamed, folder synced (maildir(5)).
 * Effects: files below the folder, which is made when it is missing.
 *
 * The name comes from the key alone, so that a repeated delivery replaces itself:
 * also one that a mail program has moved to cur/ as opened or answered meanwhile.
 * "maildir" and "mail" begin the names of libetpan, hence the name.
 */
#ifndef KONTOR_MAIL_LETTERBOX_H
#define KONTOR_MAIL_LETTERBOX_H

#include <stddef.h>

#include "base/err.h"

/* Not opened yet: new/. K_RETRY when the disk or the folder's rights are in the way. */
K_MUST_CHECK enum k_status letterbox_deliver(const char *folder, const char *key,
                                             const void *bytes, size_t n,
                                             struct k_err *err);

/* A copy of our own, as read (cur/, flag S), of a message that lies in the file `path`.
 * Bytes of its own: whatever a program does to the files of a Maildir, the message that
 * is kept stays as it was sent. One that is there already is left. Not synced: the kept
 * one is what counts. */
K_MUST_CHECK enum k_status letterbox_copy(const char *folder, const char *key,
                                          const char *path, struct k_err *err);

#endif
