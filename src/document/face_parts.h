/*
 * face_parts - what face.c and face_subset.c share: the loaded font and a cut subset.
 * Used within document/face*.c only.
 */
#ifndef KONTOR_DOCUMENT_FACE_PARTS_H
#define KONTOR_DOCUMENT_FACE_PARTS_H

#include "document/face.h"

/* A subset as made, on the heap. */
struct face_cut {
    unsigned char *font, *map;
    size_t font_bytes, font_raw, map_bytes;
    char *name, *widths;
};

struct face {
    char *name; /* PostScript name */
    unsigned char *bytes;
    size_t n;
    char hash[HASH_HEX];
    uint16_t glyph[65536];
    int16_t width[65536];
    int ascent, descent, cap_height, italic_angle, stemv, missing_width;
    unsigned flags;
    HPDF_Box box;
    struct charset common; /* cut.* is made for these, when first needed */
    struct face_cut cut;
};

/* The font as libharu reads it; with `embed`, glyphs that are looked up are marked for
 * HPDF_TTFontDef_SaveFontData. Within haru_run. */
HPDF_FontDef face_fontdef(struct haru *h, const struct face *f, bool embed);

void face_cut_release(struct face_cut *c);

#endif
