#include "match/match_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define FIRST_CAP ((size_t)256)

static void out_of_memory(void)
{
    fputs("kontor: Der Arbeitsspeicher reicht nicht.\n", stderr);
    abort();
}

void *match_grow(void *array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return array;
    }
    size_t wanted = *cap ? *cap * 2 : 16;
    size_t bytes;
    void *moved =
        __builtin_mul_overflow(wanted, size, &bytes) ? NULL : realloc(array, bytes);
    if (!moved) {
        out_of_memory();
    }
    *cap = wanted;
    return moved;
}

/* splitmix64's finalizer: spreads small integers over all bits. */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t match_hash_bytes(uint64_t seed, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t h = 0xcbf29ce484222325u ^ mix(seed); /* FNV-1a */
    for (size_t i = 0; i < n; i++) {
        h = (h ^ p[i]) * 0x100000001b3u;
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
    free(t->key);
    free(t->value);
    *t = (struct match_table){0};
}

/* 0 marks an empty slot. */
static uint64_t stored(uint64_t key)
{
    return key ? key : 1;
}

static size_t slot_of(const struct match_table *t, uint64_t key)
{
    size_t i = (size_t)key & (t->cap - 1);
    while (t->key[i] && t->key[i] != key) {
        i = (i + 1) & (t->cap - 1);
    }
    return i;
}

static void enlarge(struct match_table *t)
{
    struct match_table bigger = {.cap = t->cap ? t->cap * 2 : FIRST_CAP,
                                 .used = t->used};
    bigger.key = calloc(bigger.cap, sizeof *bigger.key);
    bigger.value = calloc(bigger.cap, sizeof *bigger.value);
    if (!bigger.key || !bigger.value) {
        out_of_memory();
    }
    for (size_t i = 0; i < t->cap; i++) {
        if (t->key[i]) {
            size_t to = slot_of(&bigger, t->key[i]);
            bigger.key[to] = t->key[i];
            bigger.value[to] = t->value[i];
        }
    }
    match_table_release(t);
    *t = bigger;
}

uint32_t match_table_get(const struct match_table *t, uint64_t key)
{
    if (t->cap == 0) {
        return MATCH_NIL;
    }
    size_t i = slot_of(t, stored(key));
    return t->key[i] ? t->value[i] : MATCH_NIL;
}

uint32_t *match_table_put(struct match_table *t, uint64_t key)
{
    if (t->used + 1 > t->cap / 2) {
        enlarge(t);
    }
    size_t i = slot_of(t, stored(key));
    if (!t->key[i]) {
        t->key[i] = stored(key);
        t->value[i] = MATCH_NIL;
        t->used++;
    }
    return &t->value[i];
}
