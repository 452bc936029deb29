/*
 * image - a PNG or JPEG file of the layout: logo, letterhead, signature.
 *
 * Only what a PDF/A with an sRGB intent can show is taken: PNG of any kind, JPEG in
 * grey or RGB. Everything is checked when the layout is
 * loaded, so that no invoice fails on it; decoding and deflating happen then, too.
 *
 * Owns:    the deflated pixels.
 * Effects: image_load reads one file.
 */
#ifndef KONTOR_DOCUMENT_IMAGE_H
#define KONTOR_DOCUMENT_IMAGE_H

#include "base/err.h"
#include "document/haru.h"

struct image;

/* K_REJECT with the reason for a file that cannot be used. */
K_MUST_CHECK enum k_status image_load(struct image **out, const char *path,
                                      struct k_err *err);
void image_free(struct image *i);

const char *image_hash(const struct image *i);
double image_aspect(const struct image *i); /* width / height */

/* The image object of a document, within haru_run of that document. */
HPDF_Dict image_object(struct haru *h, const struct image *i);

#endif
