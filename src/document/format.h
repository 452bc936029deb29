/*
 * format - amounts, quantities and dates as they stand on the page.
 *
 * German by DIN 5008: "1.234,56 €", "19 %", "24.11.2026", with a no-break space before
 * the sign and the minus sign U+2212. English: "€1,234.56", "19%", "24 November 2026".
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_FORMAT_H
#define KONTOR_DOCUMENT_FORMAT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"

struct format {
    struct arena *arena;
    bool english;
};

const char *format_money(const struct format *f, money m);
/* A unit price: at least two decimals, all that it has. */
const char *format_price(const struct format *f, decimal d);
const char *format_quantity(const struct format *f, decimal d);
const char *format_percent(const struct format *f, decimal d);
/* NULL for a day that is not set. */
const char *format_day(const struct format *f, day d);
/* One day, "02.11. – 20.11.2026", or both in full; NULL when not set. */
const char *format_period(const struct format *f, day from, day to);

#endif
