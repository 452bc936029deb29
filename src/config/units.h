/*
 * units - printed units and their UN/ECE Recommendation 20 codes (BT-130).
 *
 * The table is templates/units.tab, which the owner can extend: one line a unit,
 * "Std HUR"; '#' begins a comment.
 */
#ifndef KONTOR_CONFIG_UNITS_H
#define KONTOR_CONFIG_UNITS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct unit_table;

K_MUST_CHECK enum k_status units_load(struct unit_table **out, struct arena *a,
                                      const char *path, struct k_err *err);

/* "Std" -> "HUR", case and final point ignored; a UN/ECE code that the table knows
 * stands for itself; NULL or "" -> "C62" (piece). NULL when unknown. */
const char *units_code(const struct unit_table *t, const char *unit);

#endif
