/*
 * spool - a new file in work/, hashed while it is written, named by its hash.
 *
 * One at a time: the unfinished one always has the same name, so that crashes leave
 * at most one behind. Without sync: see claim.h.
 */
#ifndef KONTOR_INTAKE_SPOOL_H
#define KONTOR_INTAKE_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "intake/claim.h"

#define SPOOL_UNFINISHED ".unfinished.tmp"

struct spool {
    const char *work_dir;
    int dir_fd;
    int fd;
    int64_t size;
    struct hash hash;
};

#define SPOOL_CLOSED ((struct spool){.dir_fd = -1, .fd = -1})

K_MUST_CHECK enum k_status spool_open(struct spool *s, const char *work_dir,
                                      struct k_err *err);
K_MUST_CHECK enum k_status spool_add(struct spool *s, const void *bytes, size_t n,
                                     struct k_err *err);
/* Give it its name. The spool is closed in any case. */
K_MUST_CHECK enum k_status spool_keep(struct claimed *out, struct arena *a,
                                      struct spool *s, struct k_err *err);
/* Close and remove what was not kept. Accepts a closed spool. */
void spool_close(struct spool *s);

#endif
