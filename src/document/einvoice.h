/*
 * einvoice - the invoice as XML: EN 16931 in the syntaxes UN/CEFACT CII and UBL.
 *
 * In:      a numbered invoice.
 * Out:     bytes in the arena; the same invoice gives the same bytes.
 * Effects: none.
 *
 * Format "zugferd" is the plain European invoice, which the PDF embeds; "xrechnung"
 * is the German CIUS, a file of its own; "xrechnung-ubl" the same in UBL. Terms are
 * written in the order of the schema, with their BT numbers beside them.
 */
#ifndef KONTOR_DOCUMENT_EINVOICE_H
#define KONTOR_DOCUMENT_EINVOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/invoice.h"

#define EINVOICE_EMBEDDED "factur-x.xml"
#define EINVOICE_XRECHNUNG "xrechnung.xml"
#define EINVOICE_UBL "xrechnung-ubl" /* the format that asks for UBL */

struct einvoice {
    const char *xml;
    size_t bytes;
    const char *name;
};

/* Does the invoice's format ask for XML? */
bool einvoice_wanted(const struct invoice *inv);

K_MUST_CHECK enum k_status einvoice_make(struct einvoice *out, struct arena *a,
                                         const struct invoice *inv, struct k_err *err);

#endif
