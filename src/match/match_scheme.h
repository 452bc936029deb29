/*
 * match_scheme - how the firm's invoice numbers are built.
 *
 * In:      a number such as "RE-2026-00123", "R2600123", "0123/2026", and its date.
 * Out:     its letters and digits, and which of these are the year and which the
 *          running number. Each shape is noted once in the index.
 * Effects: none.
 */
#ifndef KONTOR_MATCH_MATCH_SCHEME_H
#define KONTOR_MATCH_MATCH_SCHEME_H

#include "match/match_index.h"

/* Fill what the number of e says, and learn its scheme. */
void match_scheme_read(struct match_index *ix, struct match_entry *e,
                       const char *number);

#endif
