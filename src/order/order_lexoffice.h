/*
 * order_lexoffice - orders and contacts of lexoffice / Lexware Office.
 *
 * In:      the JSON of the public API: an order confirmation, delivery note, quotation
 *          or contact; lists of them; a page with `content`; or a bundle
 *          {"order": ..., "contact": ...}. A voucher does not say what it is: it is
 *          told by `voucherType` (as the voucher list has it), its title and members.
 *          A bundle may say both for it: "voucherType", and "completed": true when
 *          whoever fetched the order has asked whether it is finished (connect.h).
 * Words for the rule's `completed` list:
 *          "status:draft" ..., "kind:orderconfirmation", "kind:deliverynote",
 *          "kind:quotation"; "delivery-note" for a delivery note and for an order
 *          confirmation that has one; "mark:fertig" for a word of your own in title
 *          or remark. Quotations count only if the list says so.
 * Refused: invoices and credit notes: they have their number already.
 * Effects: none but orders, contacts, faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_ORDER_LEXOFFICE_H
#define KONTOR_ORDER_ORDER_LEXOFFICE_H

#include "order/reader.h"

void order_lexoffice_read(struct reader *r, const struct json_at *doc);

#endif
