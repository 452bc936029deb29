#include "store/migrate.h"

#include <stdio.h>

#include "base/file.h"
#include "base/log.h"

#include "base/banned.h"

static enum k_status exec(struct store *s, const char *sql, struct k_err *err)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        return sql_fault(s, "Schema", err);
    }
    return K_OK;
}

/* A copy of an earlier attempt that failed stays: it is the older, untouched one. */
static enum k_status copy_aside(struct store *s, const char *path, int version,
                                struct k_err *err)
{
    enum k_status st = K_OK;
    char *copy = sqlite3_mprintf("%s.v%d", path, version);
    char *sql = copy ? sqlite3_mprintf("VACUUM INTO %Q", copy) : NULL;
    if (!sql) {
        st = err_nomem(err);
    } else if (!file_exists(copy)) {
        st = exec(s, sql, err);
    }
    sqlite3_free(sql);
    sqlite3_free(copy);
    return st;
}

static enum k_status climb(struct store *s, int from, const char *const *step,
                           size_t steps, struct k_err *err)
{
    char sql[64];
    enum k_status st = exec(s, "BEGIN IMMEDIATE", err);
    for (size_t i = (size_t)from; st == K_OK && i < steps; i++) {
        st = exec(s, step[i], err);
    }
    (void)snprintf(sql, sizeof sql, "PRAGMA user_version = %zu", steps);
    if (st == K_OK) {
        st = exec(s, sql, err);
    }
    if (st == K_OK) {
        st = exec(s, "COMMIT", err);
    }
    if (st != K_OK) {
        (void)exec(s, "ROLLBACK", NULL);
    }
    return st;
}

enum k_status migrate_run(struct store *s, const char *path, const char *const *step,
                          size_t steps, struct k_err *err)
{
    int64_t version;
    enum k_status st = sql_int(&version, s, err, 0, "PRAGMA user_version", "");
    if (st != K_OK || (size_t)version == steps) {
        return st;
    }
    if (version < 0 || (size_t)version > steps) {
        return err_set(err, K_FATAL,
                       "Die Datenbank hat Schema %d, dieses Programm kennt nur %zu: "
                       "bitte ein neueres Kontor verwenden.",
                       (int)version, steps);
    }
    if (version > 0) {
        st = copy_aside(s, path, (int)version, err);
    }
    if (st == K_OK) {
        st = climb(s, (int)version, step, steps, err);
    }
    if (st == K_OK && version > 0) {
        log_info("store.migrated", "from=%d to=%zu", (int)version, steps);
    }
    return st;
}
