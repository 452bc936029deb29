/*
 * order_vcard - contacts from an address book: cards of vCard 2.1, 3.0 and 4.0.
 *
 * ORG makes a business customer with the person of N as contact; without ORG it is the
 * person. Of several mail addresses, numbers and addresses the preferred one counts,
 * then that of work. A property that the rule's map names, and X- properties that read
 * like a heading of a table (X-KUNDENNUMMER, X-LEITWEG-ID), go the way of a table's
 * cells. Groups of contacts and suppliers (CATEGORIES) are left out with a note, an
 * address in an unknown country, too.
 * Effects: none but contacts, faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_ORDER_VCARD_H
#define KONTOR_ORDER_ORDER_VCARD_H

#include "order/reader.h"

void order_vcard_read(struct reader *r, const void *bytes, size_t n);

#endif
