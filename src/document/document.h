/*
 * document - the invoice as a file: PDF/A-3 page and e-invoice XML.
 *
 * In:      an invoice, the layout and texts in templates/; website, manager and
 *          register court from the configuration.
 * Out:     bytes. The same invoice, templates and version give the same bytes.
 * Effects: reads templates/ and fonts. No SQL, no clock, no network.
 *
 * Formats: "zugferd" (XML embedded), "xrechnung" (CII) and "xrechnung-ubl" (a file of
 * its own), "pdf". All are PDF/A-3b, and all are read back before they are handed out.
 *
 * PDF and XML are made from the same struct, never one from the other.
 */
#ifndef KONTOR_DOCUMENT_DOCUMENT_H
#define KONTOR_DOCUMENT_DOCUMENT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/config.h"
#include "model/invoice.h"

/* Fonts, layouts and whatever else does not depend on the invoice: made once. */
struct document_kit;

K_MUST_CHECK enum k_status document_kit_new(struct document_kit **out,
                                            const char *templates_dir,
                                            const struct config *config,
                                            struct k_err *err);
void document_kit_free(struct document_kit *kit);

struct document {
    const unsigned char *pdf;
    size_t pdf_bytes;
    const char *xml; /* NULL for format "pdf" */
    size_t xml_bytes;
    const char *xml_name; /* "factur-x.xml", "xrechnung.xml" */
    const char
        *template_hash;  /* SHA-256 (hex) over layout, texts, fonts, images used */
    const char *checked; /* what was read back and agreed with the invoice, by which
                            rules: for the journal. NULL for a preview */
    int pages;
    const char **note; /* "U+1F600 fehlt in der Schrift" */
    size_t notes;
};

/* A preview (inv->number NULL) carries "ENTWURF" on the page and no XML. layout NULL
 * = as configured. K_REJECT for a template fault, with file and line. */
K_MUST_CHECK enum k_status document_render(struct document *out, struct arena *a,
                                           struct document_kit *kit,
                                           const struct invoice *inv,
                                           const char *layout, struct k_err *err);

/* Read the file back, from its bytes alone, and compare: number, dates, totals and tax
 * on the page; the embedded XML byte by byte, and its terms with the invoice.
 * document_render has done so already; for what lies in an archive. K_REJECT names
 * every difference. */
K_MUST_CHECK enum k_status document_verify(const struct document *doc,
                                           const struct invoice *inv,
                                           struct k_err *err);

/* Check all layouts and texts of a templates/ folder: every fault with file and line.
 */
K_MUST_CHECK enum k_status document_check(const char *templates_dir,
                                          const struct config *config,
                                          struct k_err *err);

#endif
