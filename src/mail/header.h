/*
 * header - the values of mail header fields: ASCII only, whatever the text.
 *
 * In:      UTF-8 that was checked for control characters before.
 * Out:     text that the writer of libetpan may fold at its blanks, in the arena.
 * Effects: none.
 *
 * libetpan 1.9.4 has no encoder for RFC 2047 and writes a display name that has a
 * blank as a quoted string, in which encoded words mean nothing. So both are ours.
 */
#ifndef KONTOR_MAIL_HEADER_H
#define KONTOR_MAIL_HEADER_H

#include <stdbool.h>

#include "base/arena.h"

/* Unstructured text (Subject): as it is when a reader gets the same back, else in
 * encoded words ("=?UTF-8?B?...?=", RFC 2047), each of at most 75 characters and
 * ending on a character border; the first is short, so that it stays beside the
 * name of the field. */
char *header_text(struct arena *a, const char *s);

/* "Display Name <addr>" (RFC 5322, mailbox): atoms, a quoted string or encoded words.
 * `name` NULL or "" gives the bare address. */
char *header_mailbox(struct arena *a, const char *name, const char *addr);

/* A Message-ID without its angle brackets: dot-atom "@" dot-atom, at most 250
 * bytes. */
bool header_is_message_id(const char *s);

#endif
