/*
 * calendar - holidays of the Bundesländer and bank days.
 *
 * Holidays come from the dated table templates/holidays.tab; "bank day" is TARGET:
 * no Saturday, Sunday, 1 January, Good Friday, Easter Monday, 1 May, 25 and
 * 26 December.
 * Effects: none but reading the table once.
 */
#ifndef KONTOR_CONFIG_CALENDAR_H
#define KONTOR_CONFIG_CALENDAR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"

struct calendar;

/* The form of a row is explained at the top of the table; a holiday of the owner's
 * municipality is one more row. All faults are listed with file and line. */
K_MUST_CHECK enum k_status calendar_load(struct calendar **out, struct arena *a,
                                         const char *path, struct k_err *err);

/* Name of the holiday in a region ("NW"), or NULL. region NULL: nationwide ones. */
const char *calendar_holiday(const struct calendar *c, day d, const char *region);
/* § 193 BGB: the day itself, or the next working day. */
day calendar_next_workday(const struct calendar *c, day d, const char *region);

bool calendar_is_bank_day(day d);
day calendar_add_bank_days(day d, int n);
/* Bank days after `from` up to and including `to`; 0 when to <= from. */
int calendar_bank_days_between(day from, day to);

#endif
