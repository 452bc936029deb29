/*
 * order_kontor - Kontor's own JSON: one order, one customer, a list of either, or
 * {"orders": [...], "contacts": [...]}. The forms themselves belong to model/.
 *
 * Words for the rule's `completed` list: "status:...", "kind:..." (invoice, partial,
 * ...), "no-status" when there is no status. A member "completed" decides alone.
 * Effects: none but orders, contacts and faults in the reader.
 */
#ifndef KONTOR_ORDER_ORDER_KONTOR_H
#define KONTOR_ORDER_ORDER_KONTOR_H

#include "order/reader.h"

void order_kontor_read(struct reader *r, const struct json_at *doc);

#endif
