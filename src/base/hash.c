#include "base/hash.h"

#include <nettle/sha2.h>
#include <string.h>

#include "base/banned.h"

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(struct hash),
               "struct hash must hold nettle's context");

static struct sha256_ctx *ctx(struct hash *h)
{
    return (struct sha256_ctx *)(void *)h;
}

void hash_init(struct hash *h)
{
    sha256_init(ctx(h));
}

void hash_add(struct hash *h, const void *bytes, size_t n)
{
    sha256_update(ctx(h), n, bytes);
}

void hash_end(struct hash *h, unsigned char out[HASH_BYTES])
{
    sha256_digest(ctx(h), HASH_BYTES, out);
}

void hash_end_hex(struct hash *h, char out[HASH_HEX])
{
    static const char HEX[] = "0123456789abcdef";
    unsigned char raw[HASH_BYTES];
    hash_end(h, raw);
    for (size_t i = 0; i < HASH_BYTES; i++) {
        out[2 * i] = HEX[raw[i] >> 4];
        out[2 * i + 1] = HEX[raw[i] & 15];
    }
    out[HASH_HEX - 1] = '\0';
}

void hash_hex(char out[HASH_HEX], const void *bytes, size_t n)
{
    struct hash h;
    hash_init(&h);
    hash_add(&h, bytes, n);
    hash_end_hex(&h, out);
}
