/*
 * bank_text - the text of one element or field, made fit to be kept.
 *
 * What comes in is valid UTF-8; what remains is white space of pretty-printing, line
 * breaks, control characters, and letters written as base and accent.
 *
 * Effects: none.
 */
#ifndef KONTOR_BANK_BANK_TEXT_H
#define KONTOR_BANK_BANK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/money.h"
#include "base/str.h"

/* Trim, in place; line breaks, tabs and C1 controls become blanks, bidi controls go.
 * With keep_blanks the blanks at both ends stay, for they say whether a text was cut
 * between words (T16), unless a line break stands there: then they are layout. */
void bank_tidy(struct str *v, bool keep_blanks);

/* Only the controls, in place: C0 (but '\n') and C1 become blanks, bidi controls go.
 * Returns the new length. */
size_t bank_clean(char *text, size_t len);

/* A copy in NFC. */
char *bank_string(struct arena *a, const struct str *v);

/* xs:decimal, not longer than fits; zeros behind the last place that counts do not
 * matter ("27.05000"). */
bool bank_decimal(decimal *out, const char *s, size_t n);

/* The beginning of any bytes, for a message: valid UTF-8 up to a line break, what is
 * none as '?', with "..." when it goes on. Returns buf. */
#define BANK_EXCERPT 84
char *bank_excerpt(char buf[BANK_EXCERPT], const char *s);

#endif
