#include "match/match_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define FIRST_CAP ((size_t)256)

_Noreturn void match_out_of_memory(void)
{
    fputs("kontor: Der Arbeitsspeicher reicht nicht.\n", stderr);
    abort();
}

void *match_grow(void *array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return array;
    }
    size_t wanted = *cap ? *cap + *cap / 4 : 16;
    size_t bytes;
    void *moved =
        __builtin_mul_overflow(wanted, size, &bytes) ? NULL : realloc(array, bytes);
    if (!moved) {
        match_out_of_memory();
    }
    *cap = wanted;
    return moved;
}

/* splitmix64's finalizer: spreads small integers over all bits. */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9U;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

uint64_t match_hash_bytes(uint64_t seed, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t h = 0xcbf29ce484222325U ^ mix(seed); /* FNV-1a */
    for (size_t i = 0; i < n; i++) {
        h = (h ^ p[i]) * 0x100000001b3U;
    }
    return mix(h);
}

uint64_t match_hash_text(uint64_t seed, const char *s)
{
    return match_hash_bytes(seed, s, strlen(s));
}

uint64_t match_hash_int(uint64_t seed, int64_t v)
{
    return mix(mix(seed) + (uint64_t)v);
}

void match_table_release(struct match_table *t)
{
    if (!t) {
        return;
    }
    free(t->slot);
    *t = (struct match_table){0};
}

void match_table_clear(struct match_table *t)
{
    if (t->cap > 0) {
        memset(t->slot, 0, t->cap * sizeof *t->slot);
    }
    t->used = 0;
}

/* 0 marks an empty slot. */
static uint32_t stored(uint64_t key)
{
    uint32_t half = (uint32_t)(key >> 32);
    return half ? half : 1;
}

/* Where the key is, or the empty slot where it would be. */
static size_t find(const struct match_slot *slot, size_t cap, uint32_t key)
{
    size_t i = key & (cap - 1);
    while (slot[i].key && slot[i].key != key) {
        i = (i + 1) & (cap - 1);
    }
    return i;
}

static void enlarge(struct match_table *t)
{
    size_t cap = t->cap ? t->cap * 2 : FIRST_CAP;
    struct match_slot *slot = calloc(cap, sizeof *slot);
    if (!slot) {
        match_out_of_memory();
    }
    for (size_t i = 0; i < t->cap; i++) {
        if (t->slot[i].key) {
            slot[find(slot, cap, t->slot[i].key)] = t->slot[i];
        }
    }
    free(t->slot);
    t->slot = slot;
    t->cap = cap;
}

uint32_t match_table_get(const struct match_table *t, uint64_t key)
{
    if (t->cap == 0) {
        return MATCH_NIL;
    }
    const struct match_slot *s = &t->slot[find(t->slot, t->cap, stored(key))];
    return s->key ? s->value : MATCH_NIL;
}

uint32_t *match_table_put(struct match_table *t, uint64_t key)
{
    if (t->used + 1 > t->cap / 16 * 13) {
        enlarge(t);
    }
    struct match_slot *s = &t->slot[find(t->slot, t->cap, stored(key))];
    if (!s->key) {
        *s = (struct match_slot){.key = stored(key), .value = MATCH_NIL};
        t->used++;
    }
    return &s->value;
}
