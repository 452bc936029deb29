/*
 * sevdesk_contact - a Contact of sevDesk with its addresses and ways, as a customer.
 *
 * Effects: none but faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_SEVDESK_CONTACT_H
#define KONTOR_ORDER_SEVDESK_CONTACT_H

#include "order/sevdesk_parts.h"

void sevdesk_contact(struct customer *out, const struct parts *p,
                     const struct part *contact);

/* A supplier (category 2) is nobody to send invoices to. */
bool sevdesk_is_supplier(struct reader *r, const struct json_at *contact);

/* Country of a StaticCountry reference: its code where embedded. NULL: not known. */
const char *sevdesk_country(struct reader *r, const struct json_at *up,
                            const char *name);

#endif
