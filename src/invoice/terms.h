/*
 * terms - until when the customer pays, and what early payment earns.
 *
 * The terms of the order win over those of the customer, these over the configured
 * ones; an order that states a period or a date but no Skonto grants none. A deadline
 * on a Saturday, Sunday or holiday, where the firm or where the customer sits, moves
 * to the next working day (§ 193 BGB, L-70, L-71); the moved date is printed, stands
 * in the XML and is the one that reminders count from. Skonto dates do not move.
 * Effects: none.
 */
#ifndef KONTOR_INVOICE_TERMS_H
#define KONTOR_INVOICE_TERMS_H

#include <stdbool.h>

#include "base/arena.h"
#include "invoice/invoice_build.h"
#include "model/invoice.h"
#include "model/order.h"

/* Set due_date and the Skonto steps; payable must be known. false when an amount
 * leaves its range. */
bool terms_fill(struct invoice *inv, const struct order *o,
                const struct invoice_context *ctx);

/* payment_terms: BT-20 for people, a sentence a line. */
void terms_text(struct invoice *inv, struct arena *a);

#endif
