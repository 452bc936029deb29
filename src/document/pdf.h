/*
 * pdf - a sheet as PDF/A-3b (ISO 19005-3), with an e-invoice embedded.
 *
 * In:      the sheet and what the file says of itself.
 * Out:     bytes in the arena; the same input gives the same bytes.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_PDF_H
#define KONTOR_DOCUMENT_PDF_H

#include <stddef.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "document/sheet.h"

struct pdf_input {
    const struct sheet *sheet;
    const char *title, *author, *language; /* "de-DE" */
    day date;                              /* of the invoice; midnight UTC */
    const unsigned char *xml;              /* NULL: nothing embedded */
    size_t xml_bytes;
    const char *xml_name;  /* "factur-x.xml" */
    const char *xml_level; /* fx:ConformanceLevel: "EN 16931" */
};

K_MUST_CHECK enum k_status pdf_make(const unsigned char **out, size_t *n,
                                    struct arena *a, const struct pdf_input *in,
                                    struct k_err *err);

#endif
