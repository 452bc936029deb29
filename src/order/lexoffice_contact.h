/*
 * lexoffice_contact - a contact of lexoffice / Lexware Office as a customer.
 *
 * Effects: none but faults and notes in the reader.
 */
#ifndef KONTOR_ORDER_LEXOFFICE_CONTACT_H
#define KONTOR_ORDER_LEXOFFICE_CONTACT_H

#include "order/reader.h"

/* false: skipped with a note (a supplier without a customer's role). */
bool lexoffice_contact(struct customer *out, struct reader *r,
                       const struct json_at *at);

/* supplement, street, zip, city, countryCode: the same in vouchers and contacts. */
void lexoffice_address(struct address *out, struct reader *r, const struct json_at *at);

#endif
