/*
 * match_table - a hash table of eight bytes a slot.
 *
 * Keys are hashes of what is looked for (digits of a number, an IBAN, an amount);
 * values are the head of a chain of elements. Only half of the hash is kept, so that
 * different things may share a chain: the caller compares each element with what he
 * looks for. Keys are never removed; a value may become MATCH_NIL again. A lookup
 * touches one cache line however many are stored.
 */
#ifndef KONTOR_MATCH_MATCH_TABLE_H
#define KONTOR_MATCH_MATCH_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define MATCH_NIL UINT32_MAX

struct match_slot {
    uint32_t key;
    uint32_t value;
};

struct match_table {
    struct match_slot *slot;
    size_t cap, used;
};

void match_table_release(struct match_table *t);

/* As if nothing had been put. */
void match_table_clear(struct match_table *t);

/* The value, or MATCH_NIL when the key was never put. */
uint32_t match_table_get(const struct match_table *t, uint64_t key);

/* Where the value lives, created as MATCH_NIL. Valid until the next put. */
uint32_t *match_table_put(struct match_table *t, uint64_t key);

uint64_t match_hash_bytes(uint64_t seed, const void *bytes, size_t n);
uint64_t match_hash_text(uint64_t seed, const char *s);
uint64_t match_hash_int(uint64_t seed, int64_t v);

_Noreturn void match_out_of_memory(void);

/* realloc for the index's arrays: one more element of `size` bytes fits behind
 * `count`; the array grows by a quarter. Ends the program when memory runs out. */
void *match_grow(void *array, size_t count, size_t *cap, size_t size);

#endif
