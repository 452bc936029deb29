#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define BLOCK_BYTES ((size_t)64 * 1024)

struct arena_block {
    struct arena_block *next;
    size_t cap;
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void arena_release(struct arena *a)
{
    if (!a) {
        return;
    }
    struct arena_block *b = a->head;
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = a->head;
    if (!keep) {
        return;
    }
    struct arena rest = {.head = keep->next};
    arena_release(&rest);
    keep->next = NULL;
    if (keep->cap > BLOCK_BYTES) { /* one huge job must not bind its memory */
        arena_release(a);
        return;
    }
    keep->used = 0;
    a->used = 0;
}

static void out_of_memory(void)
{
    fputs("kontor: Der Arbeitsspeicher reicht nicht.\n", stderr);
    abort();
}

/* Not zeroed: most arenas are small and short-lived, and pay for what they use. */
static struct arena_block *add_block(struct arena *a, size_t bytes)
{
    size_t cap = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    if (cap > SIZE_MAX - sizeof(struct arena_block)) {
        out_of_memory();
    }
    struct arena_block *b = malloc(sizeof *b + cap);
    if (!b) {
        out_of_memory();
    }
    b->next = NULL;
    b->cap = cap;
    b->used = 0;
    /* A big piece goes behind the head, so that the head's room is not lost. */
    if (a->head && bytes > BLOCK_BYTES / 4) {
        b->next = a->head->next;
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
    }
    return b;
}

static void *take(struct arena *a, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    if (bytes > SIZE_MAX - align) {
        out_of_memory();
    }
    size_t want = (bytes + align - 1) / align * align;
    if (want == 0) {
        want = align;
    }
    struct arena_block *b = a->head;
    if (!b || b->cap - b->used < want) {
        b = add_block(a, want);
    }
    void *p = b->data + b->used;
    b->used += want;
    a->used += want;
    return p;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    return memset(take(a, bytes), 0, bytes);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        out_of_memory();
    }
    return arena_alloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    if (!s) {
        return NULL;
    }
    char *p = take(a, n + 1);
    memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    char *p = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
    if (n >= 0) {
        (void)vsnprintf(p, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t size)
{
    /* Capacities are 8, 16, 32 ...: full exactly when count is one of them. */
    if (array && (count < 8 || (count & (count - 1)) != 0)) {
        return array;
    }
    size_t cap = count < 8 ? 8 : count * 2;
    void *moved = arena_array(a, cap, size);
    if (array) {
        memcpy(moved, array, count * size);
    }
    return moved;
}
