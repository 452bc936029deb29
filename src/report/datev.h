/*
 * datev - the file that a bookkeeper's DATEV reads: Buchungsstapel, EXTF 700, category
 * 21, format version 13.
 *
 * In:      what the firm is called there, and bookings one by one.
 * Out:     bytes in Windows-1252: header of 31 fields, headings, and 125 fields a row,
 *          each line with CRLF; text in quotes, control characters and what a
 *          spreadsheet would take for a formula left out.
 * Effects: none.
 *
 * Source: developer.datev.de, DATEV-Format, Buchungsstapel.
 */
#ifndef KONTOR_REPORT_DATEV_H
#define KONTOR_REPORT_DATEV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"
#include "base/str.h"

#define DATEV_ROWS_MAX 99999

struct datev_head {
    long consultant, client; /* Berater, Mandant */
    int account_length;      /* of the ledger: 4 to 8; persons have one digit more */
    const char *chart;       /* "03", "04" */
    day year_begin, from, to;
    int64_t created; /* seconds UTC */
    const char *title;
};

struct datev_row {
    money amount; /* gross; negative is written as H, zero not at all */
    const char *account, *contra;
    day on;
    const char *document; /* invoice number */
    const char *text;
    const char *vat_id; /* of a customer in another member state, else NULL */
    day due, service;   /* DAY_NONE = not said */
};

void datev_begin(struct str *out, struct arena *a, const struct datev_head *h);
void datev_add(struct str *out, struct arena *a, const struct datev_row *r);

#endif
