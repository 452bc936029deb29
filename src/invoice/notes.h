/*
 * notes - the sentences that law asks for on an invoice, and the § 35a share.
 *
 * Each sentence has one condition and one source (facts of law L-07 to L-23); they are
 * a table. Consumer texts go to customers known to be private only: on the invoice of
 * a business they would be wrong.
 * Effects: none.
 */
#ifndef KONTOR_INVOICE_NOTES_H
#define KONTOR_INVOICE_NOTES_H

#include <stdbool.h>

#include "base/arena.h"
#include "config/config.h"
#include "model/invoice.h"
#include "model/order.h"

/* § 35a EStG: labour, machine and travel cost within the invoice, with their part of
 * what allowances on the whole order take off. Stated only for private customers and
 * only if every position with an amount carries its kind. false: out of range. */
bool notes_labour(struct invoice *inv);

/* Exemption reason and code of the groups (BT-120, BT-121). */
void notes_exemptions(struct invoice *inv, const struct order *o);

/* inv->note; amounts, dates, scheme and labour share must be known. */
void notes_fill(struct invoice *inv, struct arena *a, const struct order *o,
                const struct config *config);

/* One more sentence. */
void notes_add(struct invoice *inv, struct arena *a, const char *text);

#endif
