/*
 * check - what an order lacks before it may become an invoice.
 *
 * The rules are those of § 14 UStG (facts of law L-01 to L-14), of the e-invoice
 * formats, and of caution: what the source itself summed up differently, and what was
 * only offered, is never invoiced silently. Each fault is a German sentence with its
 * field.
 * Effects: none.
 */
#ifndef KONTOR_INVOICE_CHECK_H
#define KONTOR_INVOICE_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "invoice/invoice_build.h"

/* The tax scheme that holds: § 19 from the configuration wins over "standard". */
enum tax_scheme check_scheme(const struct order *o, const struct config *config);

/* Faults that do not depend on amounts. false when amounts cannot be worked out. */
bool check_order(struct finding_list *l, struct arena *a, const struct order *o,
                 const struct invoice_context *ctx);

/* Faults of the worked-out invoice. */
void check_invoice(struct finding_list *l, struct arena *a, const struct invoice *inv,
                   const struct order *o, const struct invoice_context *ctx);

#endif
