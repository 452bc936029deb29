/*
 * arena - the memory of one job.
 *
 * Whatever lives as long as the job (one file, one mail, one due run) comes from
 * here, is never freed singly, and goes with arena_release. Memory is zeroed and
 * aligned for any type. Running out of memory ends the program (abort): a small
 * background job restarts in a known state, half a job does not.
 */
#ifndef KONTOR_BASE_ARENA_H
#define KONTOR_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t used; /* bytes handed out since init or reset */
};

void arena_init(struct arena *a);

/* Free all; accepts an empty arena. The arena may be used again. */
void arena_release(struct arena *a);

/* Forget all but keep one block, for loops over many small jobs. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t bytes) __attribute__((malloc));

/* count * size, checked for overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Copies; NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) K_PRINTF(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap);

/* Make room for one more element in an arena array that doubles as it grows:
 * returns the (moved) array. `count` is the number of elements in use. */
void *arena_grow(struct arena *a, void *array, size_t count, size_t size);

#endif
