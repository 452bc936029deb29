/*
 * text - UTF-8 and the national forms of numbers and dates.
 *
 * All text inside Kontor is valid UTF-8 in NFC without NUL. Input is brought into
 * that form at the door (text_to_utf8); what cannot be is refused.
 */
#ifndef KONTOR_BASE_TEXT_H
#define KONTOR_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"

/* Length of the valid prefix; equals n when all of it is valid UTF-8 (RFC 3629: no
 * surrogates, no overlong forms) without NUL. */
size_t text_valid_utf8(const char *s, size_t n);

/* Next code point, advancing *s; U+FFFD for a broken byte. 0 at the end. */
uint32_t text_next(const char **s);
/* Encode; returns the number of bytes (1 to 4), no terminator. */
size_t text_encode(char out[4], uint32_t cp);
/* Number of code points. */
size_t text_length(const char *s);
/* Columns on a terminal (wide and combining characters counted rightly). */
size_t text_columns(const char *s);

/* Decode a file's bytes: BOM of UTF-8 or UTF-16, else valid UTF-8, else
 * Windows-1252. NFC-normalised, NUL refused. *encoding (may be NULL) becomes a
 * static name such as "UTF-8 (BOM)". */
K_MUST_CHECK enum k_status text_to_utf8(char **out, size_t *out_len, struct arena *a,
                                        const void *bytes, size_t n,
                                        const char **encoding, struct k_err *err);

/* The same for a piece of a file whose encoding is known: NFC-normalised, ends at the
 * first NUL. */
enum text_encoding {
    TEXT_UTF8,
    TEXT_CP1252,
    TEXT_UTF16LE,
    TEXT_UTF16BE
};
char *text_decode(struct arena *a, const void *bytes, size_t n,
                  enum text_encoding encoding);

char *text_nfc(struct arena *a, const char *s);

/* Windows-1252 bytes of a UTF-8 string; what it lacks becomes '?'. */
char *text_to_cp1252(struct arena *a, const char *s);

/* White space trimmed at both ends (incl. NBSP), inner runs to one blank. */
char *text_squeeze(struct arena *a, const char *s);
/* Trimmed only. */
char *text_trim(struct arena *a, const char *s);
bool text_blank(const char *s); /* NULL, "" or only white space */

/* Upper case, ä->AE, ß->SS, accents dropped; everything else as it is. For
 * comparing names and column headings. */
char *text_fold(struct arena *a, const char *s);
/* text_fold, then only [A-Z0-9] kept. */
char *text_fold_alnum(struct arena *a, const char *s);
bool text_ieq(const char *a, const char *b); /* ASCII case ignored; NULL equals NULL */
bool text_starts(const char *s, const char *prefix);
bool text_ends_icase(const char *s, const char *suffix);

/* Any byte below 0x20 (LF and TAB allowed if `lines`), 0x7F, C1 controls, or a bidi
 * control (U+202A-202E, U+2066-2069): nothing a name, subject or number may hold. */
bool text_has_control(const char *s, bool lines);

/* RFC 5321/5322 address in the strict form that we send to: dot-atom @ LDH domain
 * with a dot (or "localhost"), 254 bytes at most, ASCII. */
bool text_is_email(const char *s);
/* Reason in German why it is not, or NULL. Static. */
const char *text_email_fault(const char *s);

/* ISO 13616: upper-cases, drops blanks into out (35 bytes), checks mod 97 and, for
 * DE, the length. false when it is none. */
bool text_iban(char out[36], const char *s);
/* "DE89 3704 0044 0532 0130 00" */
char *text_iban_print(struct arena *a, const char *iban);

/* Numbers as people and programs write them: "1.234,56", "1234.56", "1 234,56",
 * "12,00-", "-12,00 €", "19 %". With dec = ',' or '.', that is the decimal sign;
 * with 0 it is found from the value and "1.234" (undecidable) is refused. */
bool text_decimal(decimal *out, const char *s, char dec);
/* ISO, German, or an Excel serial (20000 to 80000). */
bool text_day(day *out, const char *s);

/* A name made safe for a file of ours: ASCII letters, digits, '-', '_', '.';
 * umlauts spelled out, at most `max` bytes, never empty, never starting with '.'. */
char *text_filename(struct arena *a, const char *s, size_t max);

/* As any editor shows it, also on Windows: a byte order mark, lines end with CR LF. */
char *text_for_editors(struct arena *a, const char *s);

#endif
