/*
 * batch - one transaction of the flow and what goes with it.
 *
 * Files made for it lie in work/ and are synced before the commit; moves that follow
 * from it are effects in the store, done after the commit and again at the next start
 * when a crash came between. What failed is collected for one mail to the owner.
 *
 *     batch_begin -> ... batch_file, batch_notice ... -> batch_end
 */
#ifndef KONTOR_FLOW_BATCH_H
#define KONTOR_FLOW_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "flow/firm.h"
#include "flow/stuck.h"
#include "store/store_file.h"

/* One thing the owner has to hear of: something failed, or a task was opened. */
struct notice {
    bool task;
    const char *subject; /* "auftrag.csv", "R2026-0001", the task's title */
    const char *text;
};

struct batch {
    struct firm *firm;
    struct arena *arena; /* the job's memory, or a scratch of it */
    struct arena *keep;  /* what lives until the commit */
    const char **made;   /* files in work/ to sync before the commit */
    size_t mades;
    struct notice *notice;
    size_t notices;
    struct {
        size_t notices;
        int invoices, duplicates, failures;
    } mark; /* at the last batch_part_begin */
    bool tasks_changed;
    bool settled; /* an invoice was, or cancelled: its reminder tasks end by the commit
                   */
    bool no_mail; /* tell by task only: it is the mail to the owner that failed */
    int invoices, duplicates, failures; /* for the summary */
};

K_MUST_CHECK enum k_status batch_begin(struct batch *b, struct firm *f, struct arena *a,
                                       struct k_err *err);
/* The same for what a power cut may undo: the next durable commit takes it along. For
 * steps without files and moves. */
K_MUST_CHECK enum k_status batch_begin_lazy(struct batch *b, struct firm *f,
                                            struct arena *a, struct k_err *err);
/* Queue the owner's mail about what failed, sync, commit, do the effects. */
K_MUST_CHECK enum k_status batch_commit(struct batch *b, struct k_err *err);
void batch_cancel(struct batch *b);
/* Commit what went well (st K_OK), else cancel. Returns st, or what the commit came to.
 */
K_MUST_CHECK enum k_status batch_end(struct batch *b, enum k_status st,
                                     struct k_err *err);

/* Work in an arena of its own for a while: what is made there ends with it; files and
 * notices of the batch stay. */
void batch_scratch(struct batch *b, struct arena *scratch);
void batch_scratch_end(struct batch *b, struct arena *scratch);

/* A part that may fail alone: its changes and notices are undone. */
K_MUST_CHECK enum k_status batch_part_begin(struct batch *b, struct k_err *err);
K_MUST_CHECK enum k_status batch_part_end(struct batch *b, struct k_err *err);
void batch_part_undo(struct batch *b);

/* Store bytes durably as `target` (below the firm folder) when the batch commits. */
K_MUST_CHECK enum k_status batch_file(char hash[HASH_HEX], struct batch *b,
                                      const char *target, const void *bytes, size_t n,
                                      struct k_err *err);

/* A file in work/ that nothing could make again: sync it before the commit. */
void batch_made(struct batch *b, const char *work_path);

/* "archive/2026/02" of a day; the folder is made. */
K_MUST_CHECK enum k_status batch_archive_dir(char **out, struct batch *b, day on,
                                             struct k_err *err);

/* Tell the owner, in one mail with everything else of this batch. */
void batch_notice(struct batch *b, const char *subject, const char *text);

/* Open (or change) a task for the owner, with its journal line. */
K_MUST_CHECK enum k_status batch_task(struct batch *b, const char *dedupe,
                                      const char *kind, const char *subject,
                                      const char *title, const char *text,
                                      struct k_err *err);
K_MUST_CHECK enum k_status batch_task_close(struct batch *b, const char *dedupe,
                                            struct k_err *err);

/* Do all moves that are still open. Called after each commit and at start. An original
 * that cannot be removed is noted in *stuck (may be NULL), and tried again next time.
 * Of the batch that was just committed (NULL: none) the files made are synced already.
 */
K_MUST_CHECK enum k_status effects_run(struct stuck *stuck, struct firm *f,
                                       const struct batch *committed,
                                       struct k_err *err);

#endif
