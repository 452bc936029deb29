/*
 * stuck - what Kontor cannot get at in inbox/, told once until it can.
 *
 * A folder without the right to write, a file without the right to read: nothing is
 * lost and nothing booked twice, but somebody has to mend it. One task for all of it,
 * opened when the first such thing is met and closed by itself when none is left.
 */
#ifndef KONTOR_FLOW_STUCK_H
#define KONTOR_FLOW_STUCK_H

#include "flow/firm.h"

struct stuck {
    size_t entries;
    char first[512]; /* "auftrag.csv öffnen: Permission denied" */
};

void stuck_add(struct stuck *s, const char *why);

/* Has the owner been told already? */
K_MUST_CHECK enum k_status stuck_told(bool *out, struct firm *f, struct k_err *err);

/* Open or close the task, whichever is to be done now. */
K_MUST_CHECK enum k_status stuck_tell(const struct stuck *s, struct firm *f,
                                      struct k_err *err);

#endif
