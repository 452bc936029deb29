/*
 * mime_text - text of foreign mails, in whatever way it was encoded, as UTF-8.
 *
 * In:      bytes of a header field or a body, and the charset they claim to have.
 * Out:     valid UTF-8 in the arena, without NUL; a byte that means nothing in its
 *          charset becomes U+FFFD. A charset that we do not know is taken for
 *          Windows-1252 unless the bytes are UTF-8.
 * Effects: mime_text_open loads the converters of iconv; afterwards no file is opened.
 *
 * libetpan 1.9.4 decodes neither RFC 2231 nor encoded words next to quoted strings,
 * so this is ours. Runs in the worker that reads foreign mails (inbound.h).
 */
#ifndef KONTOR_MAIL_MIME_TEXT_H
#define KONTOR_MAIL_MIME_TEXT_H

#include <stddef.h>

#include "base/arena.h"

/* Load the converters for the less usual charsets, before the sandbox closes. */
void mime_text_open(void);

/* n bytes in a charset, NULL when none is named. */
char *mime_text_convert(struct arena *a, const char *charset, const char *bytes,
                        size_t n);

/* The value of a header field: encoded words (RFC 2047) decoded, also those within
 * quotes, which it forbids and everybody writes; blanks between two of them dropped;
 * control characters become blanks. */
char *mime_text_words(struct arena *a, const char *value);

/* "%C3%A4" (RFC 2231, 7) as bytes; *n their number. */
char *mime_text_percent(struct arena *a, const char *s, size_t *n);

#endif
