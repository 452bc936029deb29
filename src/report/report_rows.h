/*
 * report_rows - the lists of a report as values for templates.
 *
 * Each list NAME comes with `has_NAME`, and `NAME_more` when rows were left out.
 * Effects: none.
 */
#ifndef KONTOR_REPORT_REPORT_ROWS_H
#define KONTOR_REPORT_REPORT_ROWS_H

#include "base/arena.h"
#include "base/mustache.h"
#include "report/report.h"

void report_rows_set(struct value *map, struct arena *a, const struct report_data *d);

#endif
