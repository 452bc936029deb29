/*
 * mt940_field - the contents of single MT940 fields.
 *
 * In:      the field without its tag, UTF-8, lines separated by '\n'.
 * Out:     fields of the model; strings in the arena.
 * Errors:  false when the field has not the form that its comment names; the caller
 *          knows line and tag for the message.
 */
#ifndef KONTOR_BANK_MT940_FIELD_H
#define KONTOR_BANK_MT940_FIELD_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/statement.h"

/* :25: "70150000/1234567890", "...EUR", an IBAN, or a BIC with an account. A German
 * bank code with account becomes the IBAN (standard method of the Bundesbank). */
bool mt940_account(struct statement *st, struct arena *a, const char *s);

/* :28C: "00012/001": number and page. */
void mt940_number(struct statement *st, struct arena *a, const char *s);

/* :60F: "C260213EUR1000,00". `currency` has room for 4 bytes. */
bool mt940_balance(struct balance *out, char currency[4], const char *s);

/* :61: "2602130213CR924,04NTRFNONREF//0213...": dates, sign, amount, references. */
bool mt940_booking(struct bank_transaction *tx, struct arena *a, const char *s);

/* :86: structured with ?00 to ?63, or free text. Adds to what :61: gave. */
void mt940_details(struct bank_transaction *tx, struct arena *a, const char *s);

#endif
