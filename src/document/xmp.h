/*
 * xmp - the metadata packet of a PDF/A-3 file (ISO 19005-3, 6.6).
 *
 * With an e-invoice it also describes the Factur-X properties, as PDF/A demands of
 * every schema it does not know (6.6.2.3).
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_XMP_H
#define KONTOR_DOCUMENT_XMP_H

#include "base/arena.h"
#include "base/str.h"
#include "document/pdf.h"

#define XMP_TOOL "Kontor " KONTOR_VERSION
#define XMP_PRODUCER XMP_TOOL " (libharu 2.3.0)"

char *xmp_packet(struct arena *a, const struct pdf_input *in);

#endif
