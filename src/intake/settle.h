/*
 * settle - has a file come to rest?
 *
 * Remembers what each candidate looked like at the last scan. One that a watch
 * reported as closed may be taken at once; one that only the scan found, or that
 * changed, waits until it has been the same for settle_ms.
 * Time is handed in (clock_monotonic_ms). Cost per file: a search in a balanced tree.
 */
#ifndef KONTOR_INTAKE_SETTLE_H
#define KONTOR_INTAKE_SETTLE_H

#include <stdint.h>

#include "intake/claim.h"

struct settle;

struct settle *settle_new(void);
void settle_free(struct settle *s);

/* The writer closed the file or moved it into place: do not wait. Holds for the state
 * that the next settle_wait sees; a change after that waits again. */
void settle_ready(struct settle *s, const char *folder, const char *name);

/* It was taken too early (a copy that found it changing, a document that ends too
 * soon): wait settle_ms from now on. */
void settle_again(struct settle *s, const struct candidate *c, int64_t now_ms);

/* Milliseconds until it may be taken; 0 = now. */
int64_t settle_wait(struct settle *s, const struct candidate *c, int settle_ms,
                    int64_t now_ms);

/* Milliseconds since it was first seen in its present shape, for giving up on one that
 * never becomes whole. */
int64_t settle_age(const struct settle *s, const struct candidate *c, int64_t now_ms);

/* After a full scan, with the now_ms of its settle_wait calls: forget what is no
 * longer in the folder. */
void settle_sweep(struct settle *s, int64_t now_ms);

#endif
