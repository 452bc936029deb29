/*
 * unpack - the files within a ZIP, by libarchive, within limits.
 *
 * Each member becomes a file in work/, named by its hash, and takes the same way as a
 * dropped file from there on. Names of members are for display and for rules, never a
 * path. Folders and ignored names (claim_ignored, "__MACOSX/._x") are passed over;
 * nested archives, encrypted members, links and whatever passes the limits refuse the
 * whole file. Memory does not depend on the sizes.
 */
#ifndef KONTOR_INTAKE_UNPACK_H
#define KONTOR_INTAKE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "intake/claim.h"

struct unpack_limits {
    size_t max_members; /* 1000 */
    int64_t max_bytes;  /* of all members unpacked, 200 MiB */
    int64_t max_ratio;  /* unpacked : packed, 200; beyond the first MiB */
};

extern const struct unpack_limits UNPACK_DEFAULT;

struct unpacked_member {
    const char *shown; /* last part of the member's name, see claim_shown */
    struct claimed file;
};

struct unpacked {
    struct unpacked_member *item;
    size_t count;
    bool incomplete; /* no end record yet: a writer may still be at it */
};

/* All members, in order. K_REJECT with what is wrong with the archive; nothing is
 * handed out then, and what lies in work/ already is of no harm. K_RETRY when work/
 * cannot be written. */
K_MUST_CHECK enum k_status unpack_zip(struct unpacked *out, struct arena *a,
                                      const char *path, const char *work_dir,
                                      const struct unpack_limits *lim,
                                      struct k_err *err);

#endif
