/*
 * ubl - the invoice in UBL 2.1, the other syntax of XRechnung.
 *
 * The same terms as cii.h, in the order of the UBL schema; amounts carry their
 * currency. The kinds of document that Kontor issues are all <Invoice>; a 381 would be
 * a <CreditNote> and is refused.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_UBL_H
#define KONTOR_DOCUMENT_UBL_H

#include "document/xml_out.h"
#include "model/invoice.h"

K_MUST_CHECK enum k_status ubl_write(const char **out, size_t *n, struct arena *a,
                                     const struct invoice *inv, struct k_err *err);

/* ---- within ubl*.c ---- */

struct ubl {
    struct xml_out *x;
    struct arena *arena;
    const struct invoice *inv;
};

void ubl_parties(const struct ubl *u);
void ubl_lines(const struct ubl *u);

/* <name currencyID="EUR">; a date as YYYY-MM-DD, nothing when not set. */
void ubl_money(struct xml_out *x, const char *name, money m);
void ubl_date(struct xml_out *x, const char *name, day d);
/* <outer><inner>text</inner></outer>, nothing without a text. */
void ubl_wrapped(struct xml_out *x, const char *outer, const char *inner,
                 const char *text);
/* TaxCategory or ClassifiedTaxCategory; reasons only of a group. */
void ubl_category(struct xml_out *x, const char *name, enum vat_category c,
                  decimal rate, const struct vat_group *group);
void ubl_allowance(const struct ubl *u, const struct invoice_allowance *al,
                   bool with_category);
void ubl_address(struct xml_out *x, const char *name, const struct address *adr);

#endif
