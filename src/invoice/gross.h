/*
 * gross - net amounts of an order priced gross, so that the agreed total stays.
 *
 * The method is told in amounts.h. `before` holds, a line, the net amount before its
 * allowances; quantity * unit price must give exactly that.
 * Effects: none.
 */
#ifndef KONTOR_INVOICE_GROSS_H
#define KONTOR_INVOICE_GROSS_H

#include <stdbool.h>

#include "invoice/amounts.h"
#include "model/invoice.h"

/* Gross amount of each line, its allowances turned into net ones, a first net. */
bool gross_lines(struct invoice *inv, money *before);

/* g->gross becomes the agreed total with the allowances on the whole order, these are
 * turned into net ones, and single cents moved until the basis fits. */
bool gross_settle(struct invoice *inv, struct amounts_group *g, money *before);

/* The net unit prices. */
void gross_prices(struct invoice *inv, const money *before);

#endif
