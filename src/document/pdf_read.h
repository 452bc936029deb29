/*
 * pdf_read - read back a PDF that Kontor wrote: its text and its embedded file.
 *
 * Works on the bytes alone and shares nothing with the writer, so that it finds what
 * really stands in the file. It knows what we write (classic cross-reference table,
 * direct dictionaries, Flate) and takes anything else for a fault.
 *
 * Owns:    nothing; results live in the arena.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_PDF_READ_H
#define KONTOR_DOCUMENT_PDF_READ_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct pdf_file {
    const char *bytes;
    size_t n;
    struct arena *arena;
    size_t *offset; /* by object number; 0 = none */
    size_t objects;
    const char *root; /* the catalog's dictionary */
};

K_MUST_CHECK enum k_status pdf_read_open(struct pdf_file *f, struct arena *a,
                                         const unsigned char *bytes, size_t n,
                                         struct k_err *err);

/* Text of all pages in the order of drawing, one line a piece, through each font's
 * ToUnicode map. */
K_MUST_CHECK enum k_status pdf_read_text(struct str *out, const struct pdf_file *f,
                                         struct k_err *err);

/* The first embedded file; *out NULL when there is none. */
K_MUST_CHECK enum k_status pdf_read_attachment(const char **out, size_t *n,
                                               const char **name,
                                               const struct pdf_file *f,
                                               struct k_err *err);

/* ---- within pdf_read*.c ---- */

/* The value of a key in a dictionary, references followed; NULL when there is none. */
const char *pdf_read_get(const struct pdf_file *f, const char *dict, const char *key);
/* Values of an array, or of a dictionary with their keys: call with *at = the array's
 * or dictionary's begin, NULL at the end. */
const char *pdf_read_next(const struct pdf_file *f, const char **at);
/* The bytes of a stream object, inflated. */
K_MUST_CHECK enum k_status pdf_read_stream(const char **out, size_t *n,
                                           const struct pdf_file *f, const char *dict,
                                           struct k_err *err);
/* Skip white space. */
const char *pdf_read_blank(const struct pdf_file *f, const char *p);
enum k_status pdf_read_fault(struct k_err *err, const char *what);

#endif
