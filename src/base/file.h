/*
 * file - durable files, relative to a directory descriptor or a path.
 *
 * A file is written under a temporary name, synced, renamed into place, and its
 * directory synced: after a power cut there is the old one, the new one or none,
 * never half. Every open uses O_CLOEXEC and O_NOFOLLOW.
 */
#ifndef KONTOR_BASE_FILE_H
#define KONTOR_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"

/* Read a regular file of at most `max` bytes; NUL-terminated in the arena. */
K_MUST_CHECK enum k_status file_read(char **out, size_t *n, struct arena *a,
                                     const char *path, size_t max, struct k_err *err);

enum file_mode {
    FILE_REPLACE,
    FILE_NEW /* K_REJECT when it exists */
};

/* Write durably (temporary name in the same folder, fsync, rename, fsync of the
 * folder). mode 0640 less umask. */
K_MUST_CHECK enum k_status file_write(const char *path, const void *bytes, size_t n,
                                      enum file_mode mode, struct k_err *err);

/* The same with what a regular file of at most `max` bytes holds, however large. */
K_MUST_CHECK enum k_status file_copy(const char *from, const char *to, size_t max,
                                     enum file_mode mode, struct k_err *err);

/* As file_write, without any sync: for what can be made again (status page, tasks). */
K_MUST_CHECK enum k_status file_write_lazy(const char *path, const void *bytes,
                                           size_t n, struct k_err *err);

/* As file_copy, in place of what is there, without any sync. */
K_MUST_CHECK enum k_status file_copy_lazy(const char *from, const char *to, size_t max,
                                          struct k_err *err);

/* mkdir -p, 0750 less umask. A folder that is new is synced into the one above it. */
K_MUST_CHECK enum k_status file_mkdirs(const char *path, struct k_err *err);

/* fsync of what lies there. K_FATAL on EIO: Linux forgets pages that it could not
 * write, so a second sync would lie; a restart reads what the disk really has. (A file
 * that file_write could not sync is written anew, under another inode: that is
 * K_RETRY.) */
K_MUST_CHECK enum k_status file_sync(const char *path, struct k_err *err);
K_MUST_CHECK enum k_status file_sync_dir(const char *path, struct k_err *err);
/* The status for errno after a sync of `path` failed, by the same rule. */
enum k_status file_sync_fault(const char *path, struct k_err *err);

/* SHA-256 of a regular file, as far as possible from the disk and not from memory.
 * False when there is none, or it cannot be read. */
bool file_hash(char out[HASH_HEX], const char *path);

/* Rename without replacing: K_REJECT when the target exists, K_RETRY on EXDEV and
 * the rest. Both folders synced. */
K_MUST_CHECK enum k_status file_move(const char *from, const char *to,
                                     struct k_err *err);

/* Copy a folder with what is in it, a few levels deep, without syncs; files that are
 * there already stay as they are. Ordinary files up to 16 MiB; ".keep" is left out. */
K_MUST_CHECK enum k_status file_copy_tree(struct arena *a, const char *from,
                                          const char *to, struct k_err *err);
/* Remove a folder of ours with all that is in it; links are not followed. Gone
 * already: fine. */
K_MUST_CHECK enum k_status file_remove_tree(const char *path, struct k_err *err);

bool file_exists(const char *path);
bool file_is_dir(const char *path);
/* "a/b" from "a" and "b". */
char *file_join(struct arena *a, const char *dir, const char *name);
/* The part after the last '/'. Points into path. */
const char *file_base(const char *path);

#endif
