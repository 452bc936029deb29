/*
 * rates - the base rate of § 247 BGB, from the dated table templates/base-rates.tab.
 *
 * A day that no row covers has no rate: nothing is carried forward or guessed.
 * Effects: none but reading the table once.
 */
#ifndef KONTOR_CONFIG_RATES_H
#define KONTOR_CONFIG_RATES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"

struct base_rates;

/* Rows "2025-07-01 2026-06-30 1.27" in order, not overlapping. All faults are listed
 * with file and line. */
K_MUST_CHECK enum k_status rates_load(struct base_rates **out, struct arena *a,
                                      const char *path, struct k_err *err);

/* Per cent a year on a day, may be negative; false when the table has none. */
bool rates_base(const struct base_rates *r, day d, decimal *percent);

/* Last day that the table knows; DAY_NONE for an empty one. */
day rates_end(const struct base_rates *r);

#endif
