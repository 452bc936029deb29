/*
 * order_sevdesk - orders and contacts of sevDesk.
 *
 * In:      answers of the API in any shape: {"objects": [...]}, {"objects": {...}},
 *          bare objects, lists, or a bundle {"order": ..., "positions": ...,
 *          "contact": ..., "addresses": ..., "communicationWays": ...} of such
 *          answers. Parts find each other by their ids. "completed": true in a bundle:
 *          whoever fetched the order has asked whether it is finished (connect.h).
 * Words for the rule's `completed` list:
 *          "status:500" and "status:accepted" (100 draft, 200 sent, 300 rejected,
 *          500 accepted, 750 partially-invoiced, 1000 invoiced); "kind:AB",
 *          "kind:AN", "kind:LI"; "delivery-note" for LI. Offers (AN), drafts and
 *          rejected or invoiced orders count only if the list says so.
 * Prices: priceNet or priceGross as showNet says; optional positions are left out, with
 * a note. Effects: none but orders, contacts, faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_ORDER_SEVDESK_H
#define KONTOR_ORDER_ORDER_SEVDESK_H

#include "order/reader.h"

void order_sevdesk_read(struct reader *r, const struct json_at *doc);

#endif
