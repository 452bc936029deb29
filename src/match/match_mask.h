/*
 * match_mask - spans of a payment's text that are no reference.
 *
 * In:      the folded text.
 * Out:     its mask: SEPA subfields other than EREF and SVWZ (T18), IBANs and BICs,
 *          dates, times, amounts, TANs, telephone and account numbers.
 * Effects: none.
 */
#ifndef KONTOR_MATCH_MATCH_MASK_H
#define KONTOR_MATCH_MATCH_MASK_H

#include <stddef.h>

#include "match/match_text.h"

/* `end`: where the free text ends and other fields begin. */
void match_mask(struct match_text *t, size_t end);

#endif
