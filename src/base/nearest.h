/*
 * nearest - which known word a misspelt one may have meant.
 *
 * For messages only ("meinten Sie …?"): nothing is ever corrected silently.
 */
#ifndef KONTOR_BASE_NEAREST_H
#define KONTOR_BASE_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *word; /* what was found */
    const char *best; /* NULL when nothing is near enough */
    size_t distance;  /* of best */
};

void nearest_init(struct nearest *n, const char *word);
/* Offer one known word; the nearest within about a quarter of its length stays. */
void nearest_offer(struct nearest *n, const char *known);

#endif
