/*
 * life - when Kontor ran: a silent Kontor must not look like a quiet day.
 *
 * Each pass leaves its time in the store, to the minutes; lost in a power cut it is
 * some minutes older. A bank day on which no pass was made becomes a journal line, from
 * which the next report tells of the gap; nights and weekends are none.
 */
#ifndef KONTOR_FLOW_LIFE_H
#define KONTOR_FLOW_LIFE_H

#include "flow/firm.h"

/* A pass begins. */
K_MUST_CHECK enum k_status life_note(struct firm *f, struct k_err *err);

/* The pass before this one; in a process that makes none, the last. 0 = never. */
K_MUST_CHECK enum k_status life_before(int64_t *at, struct firm *f, struct arena *a,
                                       struct k_err *err);

/* Gaps found since an instant, a sentence each, oldest first. In the arena. */
K_MUST_CHECK enum k_status life_gaps(const char ***out, size_t *n, struct firm *f,
                                     struct arena *a, int64_t since, struct k_err *err);

#endif
