/*
 * pack - write a ZIP, by libarchive.
 *
 * The same members in the same order give the same bytes. The file has its name only
 * when it is whole: pack_close renames it, pack_drop leaves nothing.
 */
#ifndef KONTOR_INTAKE_PACK_H
#define KONTOR_INTAKE_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct pack; /* in the arena */

K_MUST_CHECK enum k_status pack_open(struct pack **out, struct arena *a,
                                     const char *path, struct k_err *err);
/* `at`: its date, seconds UTC. */
K_MUST_CHECK enum k_status pack_add(struct pack *p, const char *name, int64_t at,
                                    const void *bytes, size_t n, struct k_err *err);
K_MUST_CHECK enum k_status pack_close(struct pack *p, struct k_err *err);
/* Give up. Accepts NULL and a closed one. */
void pack_drop(struct pack *p);

#endif
