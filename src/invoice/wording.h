/*
 * wording - amounts, percentages and dates inside printed sentences.
 *
 * DIN 5008: "2.145,81 €", "2 %", "12.03.2026", with a no-break space (U+00A0) before
 * the sign so that it never stands alone on the next line; negative amounts with the
 * minus sign U+2212. English: "€2,145.81", "2%", "12 March 2026".
 */
#ifndef KONTOR_INVOICE_WORDING_H
#define KONTOR_INVOICE_WORDING_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"

/* "en" and its variants; every other locale is served in German. */
bool wording_is_english(const char *locale);

const char *wording_money(struct arena *a, money m, bool english);
const char *wording_percent(struct arena *a, decimal d, bool english);
const char *wording_day(struct arena *a, day d, bool english);

#endif
