/*
 * paint - draw a sheet onto the pages of a PDF.
 *
 * In:      the sheet; the fonts' programs for the characters used.
 * Out:     pages in the document of h, within haru_run.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_PAINT_H
#define KONTOR_DOCUMENT_PAINT_H

#include "base/arena.h"
#include "base/err.h"
#include "document/face.h"
#include "document/haru.h"
#include "document/image.h"
#include "document/sheet.h"

#define PAINT_FACES_MAX 8
#define PAINT_IMAGES_MAX 16

/* What a sheet becomes: contents, fonts and images of one document. */
struct paint {
    struct arena *arena;
    const struct sheet *sheet;
    struct paint_content {
        const unsigned char *bytes; /* deflated */
        size_t n;
    } * content; /* by page */
    struct face *face[PAINT_FACES_MAX];
    struct face_program program[PAINT_FACES_MAX];
    HPDF_Dict font[PAINT_FACES_MAX];
    size_t faces;
    const struct image *image[PAINT_IMAGES_MAX];
    HPDF_Dict object[PAINT_IMAGES_MAX];
    size_t images;
};

/* Write the contents of the pages and cut the fonts for them: outside haru_run. */
K_MUST_CHECK enum k_status paint_prepare(struct paint *p, struct arena *a,
                                         const struct sheet *sheet, struct k_err *err);

/* Deflate into the arena, at the level that pays off for texts. */
K_MUST_CHECK enum k_status paint_deflate(const unsigned char **out, size_t *n,
                                         struct arena *a, const void *bytes, size_t len,
                                         struct k_err *err);

/* Add all pages: within haru_run. */
void paint_pages(struct haru *h, struct paint *p);

#endif
