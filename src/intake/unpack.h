/*
 * unpack - the files within a ZIP, by libarchive, within limits.
 *
 * Member names are for display only and never used as a path. Nested archives,
 * encrypted members, links and whatever passes the limits refuse the whole file.
 */
#ifndef KONTOR_INTAKE_UNPACK_H
#define KONTOR_INTAKE_UNPACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct unpack_limits {
    size_t max_members; /* 1000 */
    int64_t max_bytes;  /* of all members unpacked, 200 MiB */
    int64_t max_ratio;  /* unpacked : packed, 200 */
};

extern const struct unpack_limits UNPACK_DEFAULT;

/* Called for each regular member, in order; bytes are valid during the call. Return
 * other than K_OK to stop. */
typedef enum k_status unpack_member_fn(void *ud, const char *shown, const void *bytes,
                                       size_t n, struct k_err *err);

/* K_REJECT with what is wrong with the archive. */
K_MUST_CHECK enum k_status unpack_zip(const char *path, const struct unpack_limits *lim,
                                      unpack_member_fn *fn, void *ud,
                                      struct k_err *err);

#endif
