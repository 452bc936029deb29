/*
 * claim - from the drop folder into work/, exactly once.
 *
 * In:      a folder that anybody may write to. Out: files of our own in work/, whole,
 *          hashed, unchanged while they were copied.
 * Effects: reads inbox/, writes work/, moves or removes originals. Never follows a
 *          link, never blocks on a FIFO, never opens a device, never trusts a name.
 *
 * The order that loses nothing, however it is cut off:
 *
 *   1. claim_scan -> candidate -> settle_wait says 0
 *   2. claim_copy: bytes to work/HASH. Not synced: the original still stands.
 *   3. the caller understands the copy, moves it to archive/, books it (one
 *      transaction: a HASH that is booked already is a duplicate, not a new order)
 *   4. claim_sync: the archived bytes are on the disk, once for a whole batch
 *   5. claim_remove (done) or claim_move (refused): the original goes
 *
 * A crash or a power cut before 5 leaves the original in place; the next scan copies
 * it anew, finds HASH booked, and needs only 3 (is the archived file there, with that
 * hash?), 4 and 5. So nothing in work/ needs a sync of its own, and what lies there
 * after a power cut is worth nothing: claim_clean removes it. Neither does 5: a
 * removal that a power cut undoes brings back a duplicate, which 3 recognises.
 *
 * K_REJECT always means: the original is not (any more) what the scan saw, or cannot be
 * read; leave it and look again. K_RETRY concerns us: no room, no right to write.
 *
 * Copy, not rename: a writer that still has the original open (SMB, sync tools) goes on
 * writing into the renamed file.
 */
#ifndef KONTOR_INTAKE_CLAIM_H
#define KONTOR_INTAKE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"

/* Begins the name under which an original waits for a moment while it is removed. */
#define CLAIM_ASIDE ".kontor-aside."

enum candidate_kind {
    CANDIDATE_FILE,
    CANDIDATE_SPECIAL,  /* symlink, FIFO, socket, device */
    CANDIDATE_BAD_NAME, /* not UTF-8, or control characters in it; a folder too */
    CANDIDATE_EMPTY,    /* no bytes yet: sync tools lay down placeholders */
    CANDIDATE_TOO_BIG,
    CANDIDATE_LINKED, /* more than one hard link: may be anybody's file */
    CANDIDATE_FOLDER, /* too deep or not readable: cannot be looked into, stays */
};

/* Whatever the kind, ask settle_wait before acting on it: a file that is just being
 * linked into place has two names for a moment. */
struct candidate {
    enum candidate_kind kind;
    const char *why;    /* in German, why it is refused; NULL for CANDIDATE_FILE */
    const char *folder; /* below inbox/, "" for inbox/ itself; valid UTF-8 */
    const char *name;   /* the bytes of the name */
    const char *shown;  /* for messages, rules and file names: see claim_shown */
    uint64_t device, inode;
    int64_t size;
    int64_t mtime_ns;
};

/* Temporary names of editors, browsers and sync tools, error reports of our own, and
 * hidden files: never touched. */
bool claim_ignored(const char *name);

/* A name fit for messages and for a file name of ours: bytes that are not UTF-8,
 * control and bidi characters and '/' become %XX. Returns `name` itself where nothing
 * had to change. */
const char *claim_shown(struct arena *a, const char *name);

struct claim_limits {
    int64_t max_bytes;
    size_t max_depth;   /* of sub-folders; 0 = inbox/ alone */
    size_t max_entries; /* a scan stops there: handle those, then scan again */
};

/* All entries below dir without ignored ones, sorted by folder and name. What
 * vanishes meanwhile is left out. K_RETRY when dir itself cannot be read; a sub-folder
 * that cannot be is a CANDIDATE_FOLDER. */
K_MUST_CHECK enum k_status claim_scan(struct candidate **out, size_t *n,
                                      struct arena *a, const char *dir,
                                      const struct claim_limits *limits,
                                      struct k_err *err);

struct claimed {
    char hash[HASH_HEX];
    int64_t size;
    const char *work_path; /* work/HASH */
    bool unreadable;       /* rejected: it is there, but may or can not be read */
};

struct claim_dirs {
    const char *inbox;
    const char *work;
    int64_t max_bytes;
};

/* Copy to work/HASH. K_REJECT when the file changed since the scan or meanwhile, is
 * gone, cannot be read, is no ordinary file or too big; K_RETRY when work/ is full. */
K_MUST_CHECK enum k_status claim_copy(struct claimed *out, struct arena *a,
                                      const struct claim_dirs *dirs,
                                      const struct candidate *c, struct k_err *err);

/* Make files of ours last (bytes and names), all in one file system: up to four by
 * fsync each and one for their folder, more by one syncfs. "folder/" is the folder
 * alone: for names whose bytes are on the disk already. K_FATAL on EIO: Linux forgets
 * pages that it could not write, so a second sync would lie. */
K_MUST_CHECK enum k_status claim_sync(const char *const *paths, size_t n,
                                      struct k_err *err);

/* Move the original, if it is still the same (file, size, time), to `target` (folder
 * and name), keeping what is there: "name-2.csv", and shortening names so that
 * ".error.txt" still fits behind. *moved_to is the final path, NULL when the original
 * is gone already. K_REJECT when it changed. Between file systems: copy, sync, remove.
 */
K_MUST_CHECK enum k_status claim_move(char **moved_to, struct arena *a, const char *dir,
                                      const struct candidate *c, const char *target,
                                      struct k_err *err);

/* Remove the original after its bytes are safe in archive/; one that was replaced or
 * written to since stays, with K_REJECT. Gone already: K_OK. */
K_MUST_CHECK enum k_status claim_remove(const char *dir, const struct candidate *c,
                                        struct k_err *err);

/* Empty work/ of copies (names of 64 hexadecimal digits and unfinished ones), at start
 * after the caller has taken from it what was booked but not archived. */
K_MUST_CHECK enum k_status claim_clean(const char *work_dir, struct k_err *err);

#endif
