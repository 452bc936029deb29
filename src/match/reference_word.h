/*
 * reference_word - what kind of number a text announces.
 *
 * In:      a text and the place of a number in it.
 * Out:     "Rechnung", "Kd.-Nr.", "Vertrag" as a kind; joining words as such.
 * Effects: none.
 */
#ifndef KONTOR_MATCH_REFERENCE_WORD_H
#define KONTOR_MATCH_REFERENCE_WORD_H

#include "match/reference.h"

/* The word that introduces the number at token `at`; in "Rechnungen 1, 2 und 3" it
 * is "Rechnungen" for all three. */
enum reference_word reference_word_before(const struct match_text *t, size_t at);

/* Is one of the firm's own number prefixes before it ("R", "RG")? */
bool reference_word_is_prefix(const struct match_index *ix, const struct match_text *t,
                              size_t at);

/* Does another number stand before it, with a joining sign or word between? */
bool reference_word_continues(const struct match_text *t, size_t at);

/* "und", "u", "bis", "sowie" */
bool reference_word_joins(const struct match_text *t, const struct match_token *k);
bool reference_word_is(const struct match_text *t, const struct match_token *k,
                       const char *word);

#endif
