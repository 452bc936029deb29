/*
 * order_csv - orders and contacts from a CSV file.
 *
 * One row is one position; the rows of an order carry the same order number and may
 * stand anywhere. Cells about the whole order stand in one of its rows or in all; a
 * row without an order number continues the row above it.
 * Effects: none but orders, contacts, faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_ORDER_CSV_H
#define KONTOR_ORDER_ORDER_CSV_H

#include "order/reader.h"

K_MUST_CHECK enum k_status order_csv_read(struct reader *r, const char *text, size_t n,
                                          struct k_err *err);
K_MUST_CHECK enum k_status order_csv_contacts(struct reader *r, const char *text,
                                              size_t n, struct k_err *err);

#endif
