/*
 * claim - from the drop folder into work/, exactly once.
 *
 * In:      a folder that anybody may write to. Out: files of our own in work/, whole,
 *          hashed, unchanged while they were copied.
 * Effects: reads inbox/, writes work/. Never follows a link, never blocks on a FIFO,
 *          never trusts a name.
 *
 * Order of events: scan -> candidate -> settled -> copied (tmp, fsync, rename) ->
 * the caller books it -> claim_finish moves the original away.
 */
#ifndef KONTOR_INTAKE_CLAIM_H
#define KONTOR_INTAKE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"

enum candidate_kind {
    CANDIDATE_FILE,
    CANDIDATE_SPECIAL,  /* symlink, FIFO, socket, device: refused by name */
    CANDIDATE_BAD_NAME, /* not UTF-8, control characters, too long */
    CANDIDATE_EMPTY,
    CANDIDATE_TOO_BIG,
    CANDIDATE_LINKED, /* more than one hard link */
};

struct candidate {
    enum candidate_kind kind;
    const char *folder; /* below inbox/, "" for inbox/ itself */
    const char *name;   /* the bytes of the name */
    const char *shown;  /* the name as valid UTF-8, for messages */
    uint64_t device, inode;
    int64_t size;
    int64_t mtime_ns;
};

/* Temporary names of editors, browsers and sync tools, error reports of our own, and
 * hidden files: never touched. */
bool claim_ignored(const char *name);

struct claim_limits {
    int64_t max_bytes;
    size_t max_depth; /* of sub-folders */
};

/* All entries below dir, sorted by folder and name, without ignored ones. A folder
 * that cannot be read is K_RETRY. */
K_MUST_CHECK enum k_status claim_scan(struct candidate **out, size_t *n,
                                      struct arena *a, const char *dir,
                                      const struct claim_limits *limits,
                                      struct k_err *err);

/* Remember sizes and times between scans; a candidate is settled when it has not
 * changed for settle_ms. Files that a watch reported are settled at once. */
struct settle;
struct settle *settle_new(void);
void settle_free(struct settle *s);
void settle_ready(struct settle *s, const char *folder, const char *name);
/* Milliseconds until it may be taken; 0 = now. */
int64_t settle_wait(struct settle *s, const struct candidate *c, int settle_ms,
                    int64_t now_ms);
/* Forget what is no longer in the folder. */
void settle_sweep(struct settle *s, int64_t now_ms);

struct claimed {
    char hash[HASH_HEX];
    int64_t size;
    const char *work_path; /* in work/, named by its hash */
};

/* Copy into work_dir while hashing. K_RETRY when the file changed meanwhile or is
 * gone; K_REJECT when it turned out to be no ordinary file. */
K_MUST_CHECK enum k_status claim_copy(struct claimed *out, struct arena *a,
                                      const char *dir, const struct candidate *c,
                                      const char *work_dir, int64_t max_bytes,
                                      struct k_err *err);

/* Move the original (if it is still the same inode with the same size and time) to
 * target_dir/name, keeping what is there ("name-2"). *moved_to is the final name.
 * A name that is no UTF-8 is written as its shown form. Missing original: K_OK. */
K_MUST_CHECK enum k_status claim_move(char **moved_to, struct arena *a, const char *dir,
                                      const struct candidate *c, const char *target_dir,
                                      const char *target_name, struct k_err *err);

/* Remove the original after its bytes are safe in archive/. Only if still the same. */
K_MUST_CHECK enum k_status claim_remove(const char *dir, const struct candidate *c,
                                        struct k_err *err);

#endif
