#include "match/match_pool.h"

#include <stdlib.h>
#include <string.h>

#include "match/match_table.h"

#include "base/banned.h"

void match_pool_release(struct match_pool *p)
{
    if (p) {
        free(p->byte);
        *p = (struct match_pool){0};
    }
}

uint32_t match_pool_add(struct match_pool *p, const void *bytes, size_t n)
{
    size_t at = p->used ? p->used : 1;
    if (n > UINT32_MAX - 1 - at) {
        match_out_of_memory();
    }
    while (p->cap < at + n + 1) {
        p->byte = match_grow(p->byte, p->cap, &p->cap, 1);
    }
    if (n > 0) {
        memcpy(p->byte + at, bytes, n);
    }
    p->byte[at + n] = '\0';
    p->used = at + n + 1;
    return (uint32_t)at;
}
