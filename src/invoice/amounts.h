/*
 * amounts - every sum of an invoice, by the calculation rules of EN 16931.
 *
 * In:      an invoice whose lines carry quantity, price, allowances, category and
 *          rate, as the order gave them; the allowances on the whole order; prepaid.
 * Out:     the same invoice with BT-131, BG-20/21, BG-23 and BT-106 to BT-115 filled.
 * Effects: none.
 *
 * Net prices: BT-131 = round2(quantity * price / base) less allowances plus charges;
 * per (category, rate) BT-116 = sum of BT-131 less document allowances plus charges;
 * BT-117 = round2(BT-116 * rate). A percentage on the whole order becomes one
 * allowance per group, a fixed amount is shared out by the groups' line totals.
 *
 * Gross prices: the gross total G of a group is what the customer agreed to. Its basis
 * is N = round2(G / (1 + rate)); the net amounts of its lines are rounded each and the
 * cents that are then missing put on the largest lines first, so that they add up to
 * N exactly; net unit prices follow from the net amounts with as few decimals as
 * reproduce them. One gross total in six cannot be written as N + round2(N * rate)
 * (at 19 %): the cent goes to the rounding amount BT-114, so that all rules hold to
 * the cent and the amount due is the agreed one.
 */
#ifndef KONTOR_INVOICE_AMOUNTS_H
#define KONTOR_INVOICE_AMOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/invoice.h"
#include "model/order.h"

/* No single amount may be larger: 100 billion euros. Sums of all lines then fit. */
#define AMOUNTS_MAX_CENTS INT64_C(10000000000000)

/* false when an amount leaves its range. */
bool amounts_fill(struct invoice *inv, struct arena *a, const struct allowance *whole,
                  size_t wholes);

/* ---- shared with gross.c ---- */

/* What one group (category, rate) collects while it is worked out. */
struct amounts_group {
    enum vat_category category;
    decimal rate;
    money lines; /* sum of BT-131 */
    money gross; /* prices_gross: sum of the lines' gross, later what was agreed */
};

/* *total += or -= x. */
bool amounts_put(money *total, bool plus, money x);

bool amounts_in_range(money m);

/* Allowances and net amount of a line from its amount before allowances. */
bool amounts_line(struct invoice_line *l, money before);

bool amounts_in_group(const struct amounts_group *g, enum vat_category c, decimal rate);

/* BT-116 of a group: percentages on the whole are taken of its line total. With
 * `store`, base and amount are written into the allowances. */
bool amounts_basis(money *out, struct invoice *inv, const struct amounts_group *g,
                   bool store);

#endif
