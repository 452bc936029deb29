/*
 * face - one TrueType font file: widths for the layout, subsets for the PDF.
 *
 * Loaded once per process. Text is written glyph by glyph (Identity-H, CID = glyph
 * number), not by libharu's UTF-8 encoder: that one loses the highest character, takes
 * milliseconds, and writes a ToUnicode map that no reader takes.
 *
 * The characters of nearly all German invoices are one subset, cut and deflated once;
 * a document that needs more gets its own.
 *
 * Owns:    the bytes of the file and the subset.
 * Effects: face_load reads one file.
 */
#ifndef KONTOR_DOCUMENT_FACE_H
#define KONTOR_DOCUMENT_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "document/haru.h"

/* Characters of the Basic Multilingual Plane. */
struct charset {
    unsigned char bit[65536 / 8];
};

static inline bool charset_has(const struct charset *s, uint32_t cp)
{
    return cp < 65536 && (s->bit[cp >> 3] >> (cp & 7) & 1);
}

static inline void charset_add(struct charset *s, uint32_t cp)
{
    if (cp < 65536) {
        s->bit[cp >> 3] |= (unsigned char)(1U << (cp & 7));
    }
}

struct face;

/* K_REJECT for a file that is no usable font, K_RETRY when it cannot be read. */
K_MUST_CHECK enum k_status face_load(struct face **out, const char *path,
                                     struct k_err *err);
void face_free(struct face *f);

/* SHA-256 (hex) of the file. */
const char *face_hash(const struct face *f);

/* 0 when the font lacks the character. */
unsigned face_glyph(const struct face *f, uint32_t cp);
/* In thousandths of the font size. */
int face_width(const struct face *f, uint32_t cp);
int face_cap_height(const struct face *f);

/* What a PDF needs to embed the font for these characters; bytes are deflated. */
struct face_program {
    const char *name; /* "ABCDEF+KontorSans-Regular" */
    const unsigned char *font;
    size_t font_bytes, font_raw; /* deflated, and as it was */
    const unsigned char *map;    /* ToUnicode */
    size_t map_bytes;
    const char *widths; /* "[3 [580 580] 7 [600]]" */
};

/* Lives as long as the face or the arena. */
K_MUST_CHECK enum k_status face_program(struct face_program *out, struct arena *a,
                                        struct face *f, const struct charset *used,
                                        struct k_err *err);

/* The font dictionary of a document, within haru_run of that document. */
HPDF_Dict face_dict(struct haru *h, const struct face *f, const struct face_program *p);

#endif
