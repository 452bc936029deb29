/*
 * match_pool - texts one behind the other.
 *
 * Each is named by its offset; offset 0 is the empty text. Texts are never taken out
 * singly. Adding one may move them all: a pointer is good until then. Running out of
 * memory ends the program, as with an arena.
 */
#ifndef KONTOR_MATCH_MATCH_POOL_H
#define KONTOR_MATCH_MATCH_POOL_H

#include <stddef.h>
#include <stdint.h>

struct match_pool {
    char *byte;
    size_t used, cap;
};

void match_pool_release(struct match_pool *p);

/* Forget all texts; the room is kept. */
static inline void match_pool_clear(struct match_pool *p)
{
    p->used = 0;
}

/* A copy of n bytes and a NUL. */
uint32_t match_pool_add(struct match_pool *p, const void *bytes, size_t n);

static inline const char *match_pool_text(const struct match_pool *p, uint32_t at)
{
    return at ? p->byte + at : "";
}

#endif
