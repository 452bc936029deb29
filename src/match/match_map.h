/*
 * match_map - where an element with a number stands: a hash table of four bytes a slot.
 *
 * The numbers (ids, amounts) stay where they are, in the elements of an array; a slot
 * holds a position. The array is handed over with each call, since it may move.
 */
#ifndef KONTOR_MATCH_MATCH_MAP_H
#define KONTOR_MATCH_MATCH_MAP_H

#include <stddef.h>
#include <stdint.h>

struct match_map {
    uint32_t *slot;
    size_t cap, used; /* used: slots that are or were taken */
};

/* The number of element i stands in the array at i * stride + offset; NULL: no
 * elements. */
struct match_keys {
    const void *array;
    size_t stride, offset;
};

/* Those in a member of the elements of an array. */
#define MATCH_KEYS(ARRAY, MEMBER)                                                      \
    ((struct match_keys){(ARRAY), sizeof *(ARRAY),                                     \
                         offsetof(__typeof__(*(ARRAY)), MEMBER)})

void match_map_release(struct match_map *m);

/* As if nothing had been set. */
void match_map_clear(struct match_map *m);

/* The element with this number, or MATCH_NIL. */
uint32_t match_map_get(const struct match_map *m, struct match_keys keys, int64_t key);

/* From now on element `at`, which has this number, stands for it; MATCH_NIL: none.
 * An element that stood for it must still have the number when it is replaced. */
void match_map_set(struct match_map *m, struct match_keys keys, int64_t key,
                   uint32_t at);

#endif
