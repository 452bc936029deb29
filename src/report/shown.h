/*
 * shown - amounts, days and instants as texts in a tree of values.
 *
 * Effects: none.
 */
#ifndef KONTOR_REPORT_SHOWN_H
#define KONTOR_REPORT_SHOWN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"
#include "base/mustache.h"
#include "report/report.h"

/* "1.234,50 €" with a no-break space and, if need be, the minus sign U+2212. */
const char *shown_text(struct arena *a, money m);

/* `name`, and `name_wide`: right-aligned for texts in a fixed-width face. */
void shown_money(struct value *map, struct arena *a, const char *name, money m);

/* "03.02.2026"; false for DAY_NONE. */
void shown_day(struct value *map, const char *name, day d);

/* "03.02.2026 09:00" in Berlin; false for 0. */
void shown_instant(struct value *map, const char *name, int64_t at);

/* name = { count, count_wide, one, any, amount, amount_wide } */
struct value *shown_sum(struct value *map, struct arena *a, const char *name,
                        struct report_sum s);

/* Part of a whole in per cent, 0 to 100, for the bars of small charts. */
int shown_share(money part, money whole);

#endif
