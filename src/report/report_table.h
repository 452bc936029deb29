/*
 * report_table - lists for people and for programs from one description.
 *
 * In:      columns and cells. Out: text fitted to a terminal, CSV or JSON.
 * Effects: none.
 *
 * CSV follows RFC 4180 with ';' (what German spreadsheets expect), UTF-8 with BOM, and
 * is safe against formulas: a text cell that begins with = + - @ (of either width),
 * TAB, CR or LF gets a leading apostrophe. JSON is a list of objects; amounts are
 * numbers with two decimals.
 */
#ifndef KONTOR_REPORT_REPORT_TABLE_H
#define KONTOR_REPORT_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"
#include "base/str.h"

enum column_kind {
    COLUMN_TEXT,
    COLUMN_MONEY,
    COLUMN_DAY,
    COLUMN_NUMBER
};

struct column {
    const char *name;  /* in CSV and JSON: "issue_date" */
    const char *title; /* on the terminal: "Datum" */
    enum column_kind kind;
    bool shrink; /* may be cut when the terminal is narrow */
};

struct cell {
    const char *text; /* COLUMN_TEXT; NULL = empty */
    money amount;
    day date;
    int64_t number;
    bool mark; /* on a terminal: emphasised */
};

struct report_table {
    struct arena *arena;
    const struct column *column;
    size_t columns;
    struct cell *cell;
    size_t rows;
};

void report_table_init(struct report_table *t, struct arena *a,
                       const struct column *column, size_t columns);
/* A new row of empty cells; texts are not copied. */
struct cell *report_table_row(struct report_table *t);

/* width 0 = as wide as needed; colour = ANSI emphasis of marked cells. */
void report_table_text(struct str *out, const struct report_table *t, size_t width,
                       bool colour);
/* Columns are headed by their names, or for people by their titles. */
void report_table_csv(struct str *out, const struct report_table *t, bool titles);
void report_table_json(struct str *out, const struct report_table *t);

/* One JSON string with its quotes. */
void report_json_string(struct str *out, const char *text);

#endif
