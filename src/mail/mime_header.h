/*
 * mime_header - the header of a foreign mail or part, field by field.
 *
 * In:      the bytes of a header; whatever they are.
 * Out:     values of fields, unfolded, as they stand; parameters of a field in all the
 *          shapes of RFC 2045, 2047 and 2231, also those that no standard knows.
 * Effects: none. Time and memory grow with the input, not faster.
 */
#ifndef KONTOR_MAIL_MIME_HEADER_H
#define KONTOR_MAIL_MIME_HEADER_H

#include <stddef.h>

#include "base/arena.h"

struct mime_header {
    const char *bytes;
    size_t n;
};

/* The header at the start of a mail: up to the first empty line, or all of it. */
struct mime_header mime_header_of(const char *bytes, size_t n);

/* Value of the nth field (from 0) of that name, unfolded; NULL when there is none. */
char *mime_header_field(struct arena *a, const struct mime_header *h, const char *name,
                        size_t nth);

/* The parameter of a field's value: `filename` of
 *   attachment; filename="a.csv"               RFC 2183
 *   attachment; filename*=UTF-8''a%C3%A4.csv   RFC 2231, alone or in parts *0*, *1
 *   attachment; filename="=?utf-8?Q?...?="     RFC 2047 where it must not be
 *   attachment; filename=Auszug März.csv       raw, with blanks
 * UTF-8, or NULL. */
char *mime_header_param(struct arena *a, const char *value, const char *name);

/* The address of the first mailbox in From, Reply-To ...: lower case, or NULL. */
char *mime_header_address(struct arena *a, const char *value);

#endif
