/*
 * terms - business terms of EN 16931 that the invoice does not hold literally.
 *
 * In:      an invoice.
 * Out:     what BT-20, BT-22, BT-34 and others say, the same for CII and UBL.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_TERMS_H
#define KONTOR_DOCUMENT_TERMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/invoice.h"

/* BT-24 and BT-23. */
const char *terms_profile(const struct invoice *inv);
const char *terms_process(const struct invoice *inv); /* NULL: not stated */
bool terms_is_xrechnung(const struct invoice *inv);

/* BT-20: "#SKONTO#TAGE=10#PROZENT=2.00#" lines as XRechnung wants them, then the text
 * for people. */
const char *terms_payment(struct arena *a, const struct invoice *inv);

/* BT-22: texts of law, remark, deducted progress invoices with net and tax. */
const char **terms_notes(size_t *count, struct arena *a, const struct invoice *inv);

/* BT-127: the heading above a line, which is no line of its own in EN 16931. */
const char *terms_line_note(struct arena *a, const struct invoice *inv, size_t line);

/* BT-81: 58 SEPA credit transfer, 30 elsewhere, 1 when no account is known. */
const char *terms_payment_means(const struct invoice *inv);

/* BT-34, BT-49 and their scheme: stated, else the mail address. */
const char *terms_electronic(const char **scheme, const struct party *p);

/* BT-29: some identifier has to be there (BR-CO-26). */
const char *terms_seller_id(const struct invoice *inv);

/* BT-97, BT-104, BT-139, BT-144. */
const char *terms_allowance_reason(const struct invoice *inv,
                                   const struct invoice_allowance *x);

/* BT-25, BT-26: the invoice that is corrected, or the last progress invoice. */
const char *terms_preceding(day *date, const struct invoice *inv);

/* BG-24: what the XML itself holds; the embedded e-invoice has none, its mail has. */
size_t terms_attachments(const struct invoice *inv);

/* BR-27: a price is never negative; the quantity carries the sign. */
void terms_quantity(decimal *quantity, decimal *price, const struct invoice_line *l);

#endif
