/*
 * removals - originals in inbox/ that are booked and archived, but could not be
 * removed.
 *
 * The scan sees them again in each pass; they are neither new nor duplicates.
 */
#ifndef KONTOR_FLOW_REMOVALS_H
#define KONTOR_FLOW_REMOVALS_H

#include <stdbool.h>

#include "intake/claim.h"
#include "store/store_file.h"

struct removals {
    struct effect *item; /* by path */
    size_t count;
};

/* As the store has them, in the arena. */
K_MUST_CHECK enum k_status removals_load(struct removals *out, struct store *s,
                                         struct arena *a, struct k_err *err);

/* Is it this very file, unchanged since? */
bool removals_contain(const struct removals *r, struct arena *a,
                      const struct candidate *c);

#endif
