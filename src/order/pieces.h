/*
 * pieces - a text file of any size, some whole lines at a time.
 *
 * In:      an open file.
 * Out:     its text in UTF-8 and NFC, decoded as text_to_utf8 does: the whole file
 *          decides about its encoding.
 * Owns:    nothing; the file is the caller's, a piece lives in the arena it is asked
 * for with. Effects: reads the file.
 */
#ifndef KONTOR_ORDER_PIECES_H
#define KONTOR_ORDER_PIECES_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define PIECE_BYTES ((size_t)256 * 1024) /* and of one line at most */

struct pieces {
    FILE *in;
    enum text_encoding encoding;
    const char *name; /* of the encoding, for people */
    long start;       /* behind the byte order mark */
    unsigned char *raw;
    size_t held;  /* bytes in raw */
    size_t taken; /* of them, handed out */
};

/* Look at the whole file once. K_REJECT when it is no text. */
K_MUST_CHECK enum k_status pieces_open(struct pieces *out, struct arena *a, FILE *in,
                                       struct k_err *err);

/* From the beginning. */
K_MUST_CHECK enum k_status pieces_rewind(struct pieces *p, struct k_err *err);

/* The next lines; *text NULL at the end. */
K_MUST_CHECK enum k_status pieces_next(char **text, size_t *n, struct pieces *p,
                                       struct arena *a, struct k_err *err);

#endif
