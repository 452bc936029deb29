/*
 * draft - from the cells of a table to a whole order, position or contact.
 *
 * Joins what tables keep apart (first and last name, street and number, days and per
 * cent of a Skonto) and says which cell a position lacks.
 * Effects: none but faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_DRAFT_H
#define KONTOR_ORDER_DRAFT_H

#include "order/fields.h"

void draft_init(struct draft *d);

/* line: of the file, for messages.
 * A contact: the buyer with the terms that its row names. */
void draft_finish_contact(struct draft *d, struct reader *r, int line);

/* After the head's cells. */
void draft_finish_order(struct draft *d, struct reader *r, int line);

/* Before and after the cells of one position; the latter adds it to the order. */
void draft_begin_line(struct draft *d);
void draft_finish_line(struct draft *d, struct reader *r, int line);

#endif
