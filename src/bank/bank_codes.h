/*
 * bank_codes - what the codes and words of a bank say about a booking.
 *
 * German banks give a Geschäftsvorfallcode (GVC) of three digits, alone in MT940, and
 * in CAMT inside BkTxCd/Prtry/Cd as "NTRF+166+9310+997". ISO 20022 gives domain,
 * family and sub-family. Some banks give neither and only write "RUECKLASTSCHRIFT".
 *
 * Effects: none.
 */
#ifndef KONTOR_BANK_BANK_CODES_H
#define KONTOR_BANK_BANK_CODES_H

#include <stdbool.h>

/* The GVC inside a proprietary code (BkTxCd/Prtry/Cd), 0 when there is none. */
int bank_gvc(const char *code);

/* Returned direct debits and transfers: GVC 108, 109, 159. */
bool bank_gvc_is_return(int gvc);
/* Collective bookings: GVC 191 to 199. */
bool bank_gvc_is_batch(int gvc);
/* Sub-families UPDD, PRDD, RRTN and their like; NULL is none. */
bool bank_sub_family_is_return(const char *sub);

/* "Rücklastschrift", "RUECKUEBERWEISUNG", "R CKBUCHUNG", "Retoure", ... in the bank's
 * own booking text. */
bool bank_words_say_return(const char *text);
/* The same at the beginning of the payer's text; "Ausgleich Rücklastschrift" does not
 * count, for that is a payment. */
bool bank_text_begins_return(const char *text);

/* The reason code that a text names ("AC04", "MD06", ...), or NULL. Static. */
const char *bank_return_reason(const char *text);

/* NULL for names that say nothing: "keine Information vorhanden", NOTPROVIDED. */
const char *bank_name(const char *name);

#endif
