/*
 * order_open_items - open invoices of another program, from a CSV file.
 *
 * One row is one invoice: its number and date, what is open, its customer; due date,
 * full amount, Skonto (a day with per cent, days or amount) and the customer's account
 * where the table has them. Amounts stand in euros, or in cents where the heading says
 * so ("open_cents"). A row without open amount is left out with a note; credit notes
 * have negative ones.
 * The file is read in pieces: what is in memory does not grow with it.
 * Effects: reads the file; faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_ORDER_OPEN_ITEMS_H
#define KONTOR_ORDER_ORDER_OPEN_ITEMS_H

#include "order/reader.h"

/* Each row that is an open invoice, as long as none had a fault. r->arena is that of
 * one row when r->notes is another. */
K_MUST_CHECK enum k_status order_open_items_read(struct reader *r, FILE *in,
                                                 open_invoice_fn *fn, void *ud,
                                                 struct k_err *err);

#endif
