#include "match/match_map.h"

#include <stdlib.h>
#include <string.h>

#include "match/match_table.h"

#include "base/banned.h"

#define FIRST_CAP ((size_t)256)
#define FREE MATCH_NIL
#define LEFT (MATCH_NIL - 1) /* was taken: a search goes on behind it */

void match_map_release(struct match_map *m)
{
    if (m) {
        free(m->slot);
        *m = (struct match_map){0};
    }
}

void match_map_clear(struct match_map *m)
{
    if (m->cap > 0) {
        memset(m->slot, 0xFF, m->cap * sizeof *m->slot); /* FREE */
    }
    m->used = 0;
}

static int64_t key_of(struct match_keys keys, uint32_t at)
{
    int64_t key;
    memcpy(&key, (const char *)keys.array + (size_t)at * keys.stride + keys.offset,
           sizeof key);
    return key;
}

/* Any capacity will do, not powers of two only. */
static size_t home(size_t cap, int64_t key)
{
    return (size_t)((match_hash_int(0, key) >> 32) * cap >> 32);
}

/* The slot of the number; else where it may go, which is not beyond the first free. */
static uint32_t *find(const struct match_map *m, struct match_keys keys, int64_t key)
{
    uint32_t *left = NULL;
    size_t i = home(m->cap, key);
    while (m->slot[i] != FREE) {
        uint32_t *s = &m->slot[i];
        if (*s == LEFT) {
            left = left ? left : s;
        } else if (key_of(keys, *s) == key) {
            return s;
        }
        i = i + 1 < m->cap ? i + 1 : 0;
    }
    return left ? left : &m->slot[i];
}

/* What was left is dropped on the way. */
static void enlarge(struct match_map *m, struct match_keys keys)
{
    struct match_map old = *m;
    size_t bytes;
    m->cap = old.cap ? old.cap + old.cap / 4 : FIRST_CAP;
    m->used = 0;
    m->slot =
        __builtin_mul_overflow(m->cap, sizeof *m->slot, &bytes) ? NULL : malloc(bytes);
    if (!m->slot) {
        match_out_of_memory();
    }
    memset(m->slot, 0xFF, bytes); /* FREE */
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slot[i] < LEFT) {
            *find(m, keys, key_of(keys, old.slot[i])) = old.slot[i];
            m->used++;
        }
    }
    free(old.slot);
}

uint32_t match_map_get(const struct match_map *m, struct match_keys keys, int64_t key)
{
    uint32_t at = m->cap ? *find(m, keys, key) : FREE;
    return at < LEFT ? at : MATCH_NIL;
}

void match_map_set(struct match_map *m, struct match_keys keys, int64_t key,
                   uint32_t at)
{
    if (m->used + 1 > m->cap / 16 * 12) {
        enlarge(m, keys);
    }
    uint32_t *s = find(m, keys, key);
    if (at != MATCH_NIL) {
        m->used += *s == FREE;
        *s = at;
    } else if (*s != FREE) {
        *s = LEFT;
    }
}
