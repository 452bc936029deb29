/*
 * words - what people write in cells for yes, a country, a kind of customer.
 *
 * Effects: none.
 */
#ifndef KONTOR_ORDER_WORDS_H
#define KONTOR_ORDER_WORDS_H

#include <stdbool.h>

#include "base/arena.h"

/* false for a word that it does not know. */
bool words_yes_no(bool *out, struct arena *a, const char *value);

/* "post" in *out for paper mail, NULL for e-mail. */
bool words_delivery(const char **out, struct arena *a, const char *value);

/* Constant string, or NULL for an unknown word. */
const char *words_country(struct arena *a, const char *value); /* ISO 3166-1 alpha-2 */
const char *words_locale(struct arena *a, const char *value);  /* "de", "en" */
const char *words_format(struct arena *a, const char *value);  /* "zugferd", ... */

/* A status that no firm invoices by default: cancelled, rejected, draft, billed. */
bool words_status_is_over(struct arena *a, const char *status);

/* A kind of document that only offers: "Angebot", "AN". */
bool words_is_offer(struct arena *a, const char *kind);

/* A contact that only sells to us: "Lieferant". */
bool words_is_supplier(struct arena *a, const char *category);

/* The first cell of a sum row: "Summe", "Gesamt netto", "Total". */
bool words_is_sum(struct arena *a, const char *value);

#endif
