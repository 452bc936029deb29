/*
 * reference_rf - creditor references of ISO 11649: "RF", two check digits, the number.
 *
 * In:      a text, the letters and digits of an invoice number, the place where a
 * number ends. Out:     whether the number of the invoice stands there as an RF
 * reference whose check digits are right. Effects: none.
 */
#ifndef KONTOR_MATCH_REFERENCE_RF_H
#define KONTOR_MATCH_REFERENCE_RF_H

#include "match/match_index.h"
#include "match/match_text.h"

bool reference_rf_before(const struct match_text *t, const char *alnum, size_t end);

#endif
