/*
 * srgb - the sRGB colour profile that a PDF/A output intent needs (ISO 19005-3, 6.2.3).
 *
 * Made by scripts/make-srgb; ICC version 4.2, three components.
 */
#ifndef KONTOR_DOCUMENT_SRGB_H
#define KONTOR_DOCUMENT_SRGB_H

#include <stddef.h>

extern const unsigned char SRGB_PROFILE[];
extern const size_t SRGB_PROFILE_BYTES;

#endif
