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

/* The fonts and images of one document. */
struct paint {
    struct arena *arena;
    const struct sheet *sheet;
    struct face *face[PAINT_FACES_MAX];
    struct face_program program[PAINT_FACES_MAX];
    HPDF_Dict font[PAINT_FACES_MAX];
    size_t faces;
    const struct image *image[PAINT_IMAGES_MAX];
    HPDF_Image object[PAINT_IMAGES_MAX];
    size_t images;
};

/* Collect the characters of each font and cut the programs: outside haru_run. */
K_MUST_CHECK enum k_status paint_prepare(struct paint *p, struct arena *a,
                                         const struct sheet *sheet, struct k_err *err);

/* Add all pages: within haru_run. */
void paint_pages(struct haru *h, struct paint *p);

#endif
