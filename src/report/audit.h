/*
 * audit - tables as an auditor's program reads them (data access after § 147 Abs. 6 AO,
 * GoBD): a CSV file each and index.xml, which describes them.
 *
 * In:      columns and cells. Out: text appended to a file or a string.
 * Effects: writes to the stream it is given.
 *
 * CSV: UTF-8, ';', text in quotes, decimal comma, DD.MM.YYYY, CRLF, first line with the
 * names of the columns; a text that a spreadsheet would take for a formula gets an
 * apostrophe. index.xml follows the description standard of the tax authorities
 * (gdpdu-01-09-2004.dtd).
 */
#ifndef KONTOR_REPORT_AUDIT_H
#define KONTOR_REPORT_AUDIT_H

#include <stdio.h>

#include "report/report_table.h"

struct audit_table {
    const char *file;            /* "rechnungen.csv" */
    const char *name;            /* "Rechnungen" */
    const char *description;     /* German */
    const struct column *column; /* the first is the key; title = description */
    size_t columns;
};

struct audit_set {
    const char *supplier, *place; /* the firm */
    const char *comment;
    day from, to;
    const struct audit_table *table;
    size_t tables;
};

void audit_head(FILE *to, const struct audit_table *t);
/* cell: one a column. */
void audit_row(FILE *to, const struct audit_table *t, const struct cell *cell);

void audit_index(struct str *out, const struct audit_set *set);

#endif
