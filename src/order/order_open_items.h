/*
 * order_open_items - open invoices of another program, from a CSV file.
 *
 * One row is one invoice: its number and date, what is open, its customer; due date,
 * full amount, Skonto (a day with per cent, days or amount) and the customer's account
 * where the table has them. Amounts stand in euros, or in cents where the heading says
 * so ("open_cents"). A row without open amount is left out with a note; credit notes
 * have negative ones.
 * Effects: none but invoices, faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_ORDER_OPEN_ITEMS_H
#define KONTOR_ORDER_ORDER_OPEN_ITEMS_H

#include "order/reader.h"

K_MUST_CHECK enum k_status order_open_items_read(struct reader *r, const char *text,
                                                 size_t n, struct k_err *err);

#endif
