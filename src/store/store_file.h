/*
 * store_file - every file that was taken in, and the moves that still follow.
 */
#ifndef KONTOR_STORE_FILE_H
#define KONTOR_STORE_FILE_H

#include "store/store.h"

struct file_row {
    int64_t id;
    const char *sha256;
    const char *name, *folder;
    int64_t bytes;
    const char *kind, *rule;
    const char *state; /* "done", "failed", "ignored" */
    const char *reason;
    const char *stored_as;
    int64_t first_seen, last_seen;
};

/* *found false when this content never came. */
K_MUST_CHECK enum k_status store_file_by_hash(struct file_row *out, bool *found,
                                              struct store *s, struct arena *a,
                                              const char *sha256, struct k_err *err);
/* Insert, or overwrite what an earlier, failed attempt left. Sets f->id. */
K_MUST_CHECK enum k_status store_file_put(struct store *s, struct file_row *f,
                                          struct k_err *err);
/* The same content came again. */
K_MUST_CHECK enum k_status store_file_seen(struct store *s, int64_t id,
                                           struct k_err *err);
/* In a state, newest first, seen since an instant. */
K_MUST_CHECK enum k_status store_files(struct file_row **out, size_t *n,
                                       struct store *s, struct arena *a,
                                       const char *state, int64_t since,
                                       struct k_err *err);
/* All, for `kontor verify`; the row is valid during the call. */
typedef enum k_status store_file_fn(void *ud, const struct file_row *f,
                                    struct k_err *err);
K_MUST_CHECK enum k_status store_file_each(struct store *s, store_file_fn *fn, void *ud,
                                           struct k_err *err);

enum effect_kind {
    EFFECT_PLACE,
    EFFECT_WRITE,
    EFFECT_REMOVE
};

struct effect {
    int64_t id;
    enum effect_kind kind;
    const char *source, *target, *data;
};

K_MUST_CHECK enum k_status store_effect_add(struct store *s, enum effect_kind kind,
                                            const char *source, const char *target,
                                            const char *data, struct k_err *err);
/* Oldest first. */
K_MUST_CHECK enum k_status store_effects(struct effect **out, size_t *n,
                                         struct store *s, struct arena *a,
                                         struct k_err *err);
/* Does a move to `target` wait already? A file of that name will lie there soon. */
K_MUST_CHECK enum k_status store_effect_pending(bool *out, struct store *s,
                                                const char *target, struct k_err *err);
/* Take back a move to `target` of this transaction. */
K_MUST_CHECK enum k_status store_effect_drop(struct store *s, const char *target,
                                             struct k_err *err);
K_MUST_CHECK enum k_status store_effect_done(struct store *s, int64_t id,
                                             struct k_err *err);

#endif
