#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "store/sql.h"

#include "base/banned.h"

static enum k_status exec(struct store *s, const char *sql, struct k_err *err)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        return sql_fault(s, sql, err);
    }
    return K_OK;
}

static enum k_status migrate(struct store *s, const char *path, enum store_mode mode,
                             struct k_err *err)
{
    static const char *const STEPS[] = {SCHEMA_SQL,   SCHEMA_2_SQL, SCHEMA_3_SQL,
                                        SCHEMA_4_SQL, SCHEMA_5_SQL, SCHEMA_6_SQL};
    int64_t version;
    enum k_status st = sql_int(&version, s, err, 0, "PRAGMA user_version", "");
    if (st == K_OK && version == 0 && mode != STORE_CREATE) {
        return err_set(err, K_FATAL, "Die Datenbank ist leer.");
    }
    return st == K_OK ? migrate_run(s, path, STEPS, sizeof STEPS / sizeof STEPS[0], err)
                      : st;
}

static enum k_status configure(struct store *s, enum store_mode mode, struct k_err *err)
{
    (void)sqlite3_busy_timeout(s->db, 5000);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    enum k_status st = exec(s, "PRAGMA foreign_keys = ON", err);
    if (st == K_OK && mode != STORE_READ) {
        st = exec(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", err);
    }
    if (st == K_OK) {
        /* Memory stays bounded whatever is stored: 4 MiB of pages. Four times as many
         * made neither the storing nor the matching of a million entries faster. */
        st = exec(s, "PRAGMA cache_size = -4096; PRAGMA temp_store = FILE;", err);
    }
    return st;
}

enum k_status store_open(struct store **out, const char *path, enum store_mode mode,
                         const struct clock *clock, struct k_err *err)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s) {
        return err_nomem(err);
    }
    s->clock = clock;
    s->actor = "kontor";
    int flags = mode == STORE_CREATE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                     : SQLITE_OPEN_READWRITE;
    enum k_status st = K_OK;
    /* One thread has the store: locks inside SQLite would guard nothing, and cost. */
    flags |= SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX;
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS,
                         0); /* takes effect before the first */
    if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK) {
        st = err_set(err, K_FATAL, "%s öffnen: %s", path,
                     s->db ? sqlite3_errmsg(s->db) : tr("kein Speicher"));
    }
    if (st == K_OK) {
        st = configure(s, mode, err);
    }
    if (st == K_OK) {
        st = migrate(s, path, mode, err);
    }
    if (st != K_OK) {
        err_wrap(err, "%s", path);
        store_close(s);
        return st;
    }
    *out = s;
    return K_OK;
}

void store_close(struct store *s)
{
    if (!s) {
        return;
    }
    for (size_t i = 0; i < SQL_STATEMENTS; i++) {
        (void)sqlite3_finalize(s->slot[i].stmt);
    }
    (void)sqlite3_close(s->db);
    free(s);
}

void store_set_actor(struct store *s, const char *actor)
{
    s->actor = actor;
}

enum k_status store_begin(struct store *s, enum store_durability d, struct k_err *err)
{
    bool lazy = d == STORE_LAZY;
    s->head[0] = '\0';
    if (lazy != s->lazy) { /* cannot change within a transaction */
        enum k_status st = exec(
            s, lazy ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", err);
        if (st != K_OK) {
            return st;
        }
        s->lazy = lazy;
    }
    return sql_run(s, err, "BEGIN IMMEDIATE", "");
}

enum k_status store_commit(struct store *s, struct k_err *err)
{
    s->head[0] = '\0';
    enum k_status st = sql_run(s, err, "COMMIT", "");
    if (st != K_OK) {
        store_rollback(s);
    }
    return st;
}

void store_rollback(struct store *s)
{
    s->head[0] = '\0';
    if (!sqlite3_get_autocommit(s->db)) {
        (void)exec(s, "ROLLBACK", NULL);
    }
}

enum k_status store_end(struct store *s, enum k_status st, struct k_err *err)
{
    if (st == K_OK) {
        return store_commit(s, err);
    }
    store_rollback(s);
    return st;
}

enum k_status store_part_begin(struct store *s, struct k_err *err)
{
    return sql_run(s, err, "SAVEPOINT part", "");
}

enum k_status store_part_end(struct store *s, struct k_err *err)
{
    return sql_run(s, err, "RELEASE part", "");
}

void store_part_undo(struct store *s)
{
    s->head[0] = '\0';
    (void)exec(s, "ROLLBACK TO part", NULL);
    (void)exec(s, "RELEASE part", NULL);
}

enum k_status store_meta_get(char **out, struct store *s, struct arena *a,
                             const char *key, struct k_err *err)
{
    *out = NULL;
    sqlite3_stmt *q =
        sql_query(s, err, "SELECT value FROM meta WHERE key = ?", "t", key);
    enum k_status st = K_OK;
    if (sql_row(&st, s, q, err)) {
        *out = sql_text(q, 0, a);
        sql_done(q);
    }
    return st;
}

enum k_status store_meta_set(struct store *s, const char *key, const char *value,
                             struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO meta(key, value) VALUES (?, ?) "
                   "ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                   "tt", key, value);
}

enum k_status store_integrity(struct store *s, struct k_err *err)
{
    static const char *const CHECKS[] = {"PRAGMA integrity_check(1)",
                                         "PRAGMA foreign_key_check"};
    for (size_t i = 0; i < 2; i++) {
        sqlite3_stmt *q = sql_query(s, err, CHECKS[i], "");
        enum k_status st = K_OK;
        if (sql_row(&st, s, q, err)) {
            const char *said = (const char *)sqlite3_column_text(q, 0);
            if (i == 1 || !said || strcmp(said, "ok") != 0) {
                st = err_set(err, K_FATAL, "Die Datenbank ist beschädigt: %s",
                             said ? said : "?");
            }
            sql_done(q);
        }
        if (st != K_OK) {
            return st;
        }
    }
    return K_OK;
}
