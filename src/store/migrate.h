/*
 * migrate - bring a store to the schema that this program knows.
 *
 * A step leads from one version to the next; the first makes an empty file into
 * version 1. All of them run in one transaction: a store has one version or the next,
 * never half of it. Before a store with content is changed, a copy is written beside
 * it ("kontor.db.v1").
 */
#ifndef KONTOR_STORE_MIGRATE_H
#define KONTOR_STORE_MIGRATE_H

#include <stddef.h>

#include "store/sql.h"

/* steps[i] leads from version i to i + 1. `path` is that of the database file.
 * K_FATAL when the store is newer than the last step. */
K_MUST_CHECK enum k_status migrate_run(struct store *s, const char *path,
                                       const char *const *step, size_t steps,
                                       struct k_err *err);

#endif
