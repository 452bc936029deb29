/*
 * store - everything Kontor knows, in one SQLite file; the only SQL.
 *
 * Functions speak in business words. Whatever changes state is called between
 * store_begin and store_commit (flow does that) and writes its journal line in the
 * same transaction. WAL, synchronous=FULL: what store_commit returned for is on disk.
 *
 * Lists are filled through arenas. Statuses: K_RETRY when the database is locked or
 * the disk is full, K_FATAL when it is damaged or of a newer schema.
 */
#ifndef KONTOR_STORE_STORE_H
#define KONTOR_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

struct store;

enum store_mode {
    STORE_READ,  /* the file must exist; nothing is changed */
    STORE_WRITE, /* migrates when needed */
    STORE_CREATE /* makes a new one */
};

K_MUST_CHECK enum k_status store_open(struct store **out, const char *path,
                                      enum store_mode mode, const struct clock *clock,
                                      struct k_err *err);
void store_close(struct store *s);

/* Who acts in the journal: "kontor" until set. Static or long-lived string. */
void store_set_actor(struct store *s, const char *actor);

enum store_durability {
    STORE_DURABLE, /* on disk when store_commit returns */
    STORE_LAZY     /* atomic, but a power cut may undo it: for what recovery re-does */
};

K_MUST_CHECK enum k_status store_begin(struct store *s, enum store_durability d,
                                       struct k_err *err);
/* On failure the transaction is rolled back. */
K_MUST_CHECK enum k_status store_commit(struct store *s, struct k_err *err);
void store_rollback(struct store *s);
/* Commit what went well (st K_OK), else roll back. Returns st, or what the commit came
 * to. */
K_MUST_CHECK enum k_status store_end(struct store *s, enum k_status st,
                                     struct k_err *err);

/* One part of a transaction that may fail alone. Not nested. */
K_MUST_CHECK enum k_status store_part_begin(struct store *s, struct k_err *err);
K_MUST_CHECK enum k_status store_part_end(struct store *s, struct k_err *err);
void store_part_undo(struct store *s);

/* Small settings of the program's own: "last-report" and the like. NULL when unset. */
K_MUST_CHECK enum k_status store_meta_get(char **out, struct store *s, struct arena *a,
                                          const char *key, struct k_err *err);
K_MUST_CHECK enum k_status store_meta_set(struct store *s, const char *key,
                                          const char *value, struct k_err *err);

/* integrity_check and foreign_key_check (I9). K_FATAL with what they say. */
K_MUST_CHECK enum k_status store_integrity(struct store *s, struct k_err *err);

/* ---- journal ----------------------------------------------------------------- */

/* Append. Pairs of (name, text), NULL at the end; a NULL text leaves the pair out. */
K_MUST_CHECK enum k_status store_journal(struct store *s, struct k_err *err,
                                         const char *event, const char *subject, ...)
    __attribute__((sentinel));

struct journal_row {
    int64_t seq, at;
    const char *actor, *event, *subject, *data, *hash;
};

/* Called row by row; stop by returning other than K_OK. */
typedef enum k_status store_journal_fn(void *ud, const struct journal_row *row,
                                       struct k_err *err);

/* Rows about a subject (NULL = all), oldest first. */
K_MUST_CHECK enum k_status store_journal_each(struct store *s, const char *subject,
                                              store_journal_fn *fn, void *ud,
                                              struct k_err *err);

/* Rows behind number `seq`, oldest first. */
K_MUST_CHECK enum k_status store_journal_after(struct store *s, int64_t seq,
                                               store_journal_fn *fn, void *ud,
                                               struct k_err *err);

/* Walk the chain. K_REJECT names the first row that does not fit. */
K_MUST_CHECK enum k_status store_journal_verify(struct store *s, int64_t *rows,
                                                struct k_err *err);

K_MUST_CHECK enum k_status store_journal_count(int64_t *out, struct store *s,
                                               struct k_err *err);
/* Hash of the newest row, "" when there is none. */
K_MUST_CHECK enum k_status store_journal_head(char out[65], struct store *s,
                                              struct k_err *err);

#endif
