/*
 * watch - events of the watched folders; hints only, the scan is the truth.
 *
 * Wraps inotify: IN_CLOSE_WRITE, IN_MOVED_TO, IN_CREATE (hard links and folders),
 * overflow, folders that were moved away or made anew.
 */
#ifndef KONTOR_INTAKE_WATCH_H
#define KONTOR_INTAKE_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct watch;

/* Watch a folder and its sub-folders (hidden ones left out). The folder may be
 * missing: it is watched when it appears. */
K_MUST_CHECK enum k_status watch_open(struct watch **out, const char *dir,
                                      struct k_err *err);
void watch_close(struct watch *w);
int watch_fd(const struct watch *w); /* to poll for reading */

/* A file that a writer closed or moved into place: act at once. */
typedef void watch_file_fn(void *ud, const char *subfolder, const char *name);

/* Drain all events. Calls `ready` for each finished file. *rescan becomes true when a
 * full scan is needed (overflow, new folder, re-made folder). */
K_MUST_CHECK enum k_status watch_drain(struct watch *w, watch_file_fn *ready, void *ud,
                                       bool *rescan, struct k_err *err);

/* Re-arm after a folder was replaced; call at each periodic rescan. */
K_MUST_CHECK enum k_status watch_rearm(struct watch *w, bool *rescan,
                                       struct k_err *err);

/* Does the kernel report changes there at all (no: NFS, SMB, FUSE, 9P)? */
bool watch_is_network(const char *dir);

#endif
