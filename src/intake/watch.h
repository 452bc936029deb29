/*
 * watch - events of the watched folders; hints only, the scan is the truth.
 *
 * Wraps inotify: IN_CLOSE_WRITE and IN_MOVED_TO name a finished file; IN_CREATE (hard
 * links, folders), a full queue and folders that were moved away, removed or made
 * anew ask for a scan. Scan after watch_open, whenever asked, and every minute anyhow:
 * network file systems and user limits of inotify leave gaps.
 */
#ifndef KONTOR_INTAKE_WATCH_H
#define KONTOR_INTAKE_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct watch;

/* Watch a folder and its sub-folders (ignored names left out). The folder may be
 * missing: its parent is watched until it appears. Where the kernel grants no (more)
 * watches, that is logged and the scan has to do. */
K_MUST_CHECK enum k_status watch_open(struct watch **out, const char *dir,
                                      struct k_err *err);
void watch_close(struct watch *w);
/* To poll for reading; -1 when the kernel grants no inotify instance. */
int watch_fd(const struct watch *w);

/* A file that a writer closed or moved into place: act at once. Called for ordinary
 * names only, never for ignored ones. */
typedef void watch_file_fn(void *ud, const char *subfolder, const char *name);

/* Take the events that wait (of an endless stream, the first 100,000 or so). Calls
 * `ready` for each finished file. *rescan becomes true when a scan is needed, and is
 * left as it is otherwise. */
K_MUST_CHECK enum k_status watch_drain(struct watch *w, watch_file_fn *ready, void *ud,
                                       bool *rescan, struct k_err *err);

/* Before each periodic scan: find folders that came, went or were replaced without an
 * event. Returns whether there are new ones. */
bool watch_rearm(struct watch *w);

/* Does the kernel hear of changes only when they are made on this machine (NFS, SMB,
 * FUSE, 9P)? Then scan every few seconds. */
bool watch_is_network(const char *dir);

#endif
