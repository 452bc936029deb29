/*
 * cells - reading single cells of a table into a draft, with the reason when one
 * cannot be read.
 *
 * A cell whose meaning would have to be guessed is a fault of the file. A mail
 * address or IBAN that cannot be right is left out with a note: the order is then
 * incomplete, and its owner gets a task instead of losing the whole file.
 * Effects: none but faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_CELLS_H
#define KONTOR_ORDER_CELLS_H

#include "order/fields.h"

/* "Zeile 7, Spalte „Menge“: „drei“; erwartet: ...". */
void cells_fault(const struct cell *c, const char *expected);
void cells_note(const struct cell *c, const char *text);

/* Clean the raw value, refuse what a spreadsheet destroyed, call the field's read.
 * Blank cells are left alone. */
void cells_take(struct cell *c, const char *raw);

/* What a number tells of the decimal sign of its column: ',' or '.'; 0 = nothing;
 * '?' = "1.234" and the like, which can be both. */
char cells_decimal_sign(const char *value);

/* Readers of the field table: each stores at c->field->offset of the draft. */
void cells_text(const struct cell *c);
void cells_id(const struct cell *c); /* refuses 1,23E+12 */
void cells_lines(const struct cell *c);
void cells_date(const struct cell *c);
void cells_number(const struct cell *c);  /* struct maybe_decimal */
void cells_percent(const struct cell *c); /* 0 to 100 */
void cells_vat_rate(const struct cell *c);
void cells_yes_no(const struct cell *c);
void cells_email(const struct cell *c);
void cells_iban(const struct cell *c);
void cells_country_code(const struct cell *c);
void cells_locale(const struct cell *c);
void cells_format(const struct cell *c);
void cells_days(const struct cell *c); /* "10", "10 Tage" */
/* Those that fill more than one place or know the draft. */
void cells_customer_kind(const struct cell *c);
void cells_net_days(const struct cell *c); /* days, or a due date */
void cells_skonto(const struct cell *c);   /* "2", "2 %", "2 % 10 Tage" */
void cells_service(const struct cell *c);  /* a day or a period */
void cells_delivery(const struct cell *c);
void cells_tax_scheme(const struct cell *c);
void cells_line_kind(const struct cell *c);
void cells_discount(const struct cell *c); /* "5 %", "10,00 €", "5" = per cent */
void cells_currency(const struct cell *c);

#endif
