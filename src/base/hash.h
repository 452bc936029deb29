/*
 * hash - SHA-256 (FIPS 180-4), by nettle.
 */
#ifndef KONTOR_BASE_HASH_H
#define KONTOR_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32
#define HASH_HEX 65 /* with the terminating NUL */

struct hash {
    uint64_t state[16]; /* room for struct sha256_ctx, checked at compile time */
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *bytes, size_t n);
void hash_end(struct hash *h, unsigned char out[HASH_BYTES]);
/* Lower-case hexadecimal of what was added. */
void hash_end_hex(struct hash *h, char out[HASH_HEX]);
void hash_hex(char out[HASH_HEX], const void *bytes, size_t n);

#endif
