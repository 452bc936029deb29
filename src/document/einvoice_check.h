/*
 * einvoice_check - does the XML say what the invoice says?
 *
 * In:      XML as it will be sent, and the invoice that it was made from.
 * Out:     K_OK, or K_REJECT with one line a term: "BT-112 Gesamtbetrag: ...".
 * Effects: none.
 *
 * The XML is parsed anew and asked term by term. That the sums of the invoice are
 * right is proven by the invoice step; here every amount is compared with it, and what
 * EN 16931 and XRechnung make mandatory has to be there.
 */
#ifndef KONTOR_DOCUMENT_EINVOICE_CHECK_H
#define KONTOR_DOCUMENT_EINVOICE_CHECK_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/invoice.h"

K_MUST_CHECK enum k_status einvoice_check(struct arena *a, const char *xml, size_t n,
                                          const struct invoice *inv, struct k_err *err);

#endif
