/*
 * vat - which tax category an order's tax scheme means, and what the law wants said.
 *
 * One row a scheme: category (BT-118), VATEX code (BT-121), reason (BT-120) in both
 * languages, and whether a rate on a position would be a wrongly stated tax (§ 14c
 * UStG). Rates by date: 19/7 % since 2007 (16/5 % in the second half of 2020), 0 % for
 * photovoltaics (§ 12 Abs. 3 UStG) since 2023; the day of the service decides.
 * Effects: none.
 */
#ifndef KONTOR_INVOICE_VAT_H
#define KONTOR_INVOICE_VAT_H

#include <stdbool.h>

#include "base/day.h"
#include "base/money.h"
#include "model/invoice.h"
#include "model/order.h"

struct vat_scheme {
    enum tax_scheme scheme;
    enum vat_category category; /* of every position; VAT_S: by its rate */
    const char *code;           /* VATEX, or NULL */
    const char *reason_de;      /* NULL: none, or the order's own words (§ 4 UStG) */
    const char *reason_en;
    const char *law; /* for messages: "§ 19" */
};

/* The row of a scheme; never NULL (TAX_UNKNOWN has the row of TAX_STANDARD). */
const struct vat_scheme *vat_scheme(enum tax_scheme s);

/* Category of a position: VAT_S with a rate, VAT_Z at 0 %, else the scheme's own. */
enum vat_category vat_category(const struct vat_scheme *s, decimal rate);

/* Was there such a rate in Germany on that day? DAY_NONE: at any time. */
bool vat_rate_valid(decimal rate, day service);

/* Member states of the EU (XI counts for goods: § 1 Abs. 2a UStG). */
bool vat_is_eu(const char *country);

#endif
