/*
 * cii - the invoice in UN/CEFACT Cross Industry Invoice D16B (Factur-X, XRechnung).
 *
 * The order of elements is the schema's and is checked by every receiver. Amounts carry
 * no currency but for the tax total (CII-DT-031).
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_CII_H
#define KONTOR_DOCUMENT_CII_H

#include "document/xml_out.h"
#include "model/invoice.h"

K_MUST_CHECK enum k_status cii_write(const char **out, size_t *n, struct arena *a,
                                     const struct invoice *inv, struct k_err *err);

/* ---- within cii*.c ---- */

struct cii {
    struct xml_out *x;
    struct arena *arena;
    const struct invoice *inv;
};

void cii_lines(const struct cii *c);
void cii_agreement(const struct cii *c);
void cii_delivery(const struct cii *c);
void cii_settlement(const struct cii *c);

/* ram:NAME holding udt:DateTimeString; nothing for a day that is not set. */
void cii_date(struct xml_out *x, const char *name, day d);
void cii_period(struct xml_out *x, day from, day to);
/* BG-20, BG-21, BG-27, BG-28; the category only on the document. */
void cii_allowance(const struct cii *c, const struct invoice_allowance *al,
                   bool with_category);
void cii_address(struct xml_out *x, const struct address *adr);

#endif
