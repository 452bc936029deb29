/*
 * hold - what keeps a reminder back, for one invoice or for the whole run.
 *
 * Every reason is a German sentence for the report; an end is given where there is one.
 * Effects: none.
 */
#ifndef KONTOR_DUNNING_HOLD_H
#define KONTOR_DUNNING_HOLD_H

#include <stdbool.h>

#include "base/arena.h"
#include "dunning/dunning.h"

struct hold {
    const char *reason;
    day until; /* last day of the hold; DAY_NONE = open end */
};

/* Is this due invoice held? `stopped` is what hold_run said. The invoice's own reasons
 * come first: they still hold when the run goes on. */
bool hold_invoice(struct hold *out, struct arena *a, const struct dunning_input *in,
                  const struct dunning_invoice *inv, day deadline, const char *stopped);

/* Why nothing may go out today: switched off, a quiet day, unsure statements; NULL. */
const char *hold_run(struct arena *a, const struct dunning_input *in);

#endif
