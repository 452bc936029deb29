/*
 * sql - the few SQLite calls that the store is made of. Private to store/.
 *
 * Statements are prepared once and kept, found by the address of their text: always
 * pass a string literal. Arguments follow a pattern, one letter each:
 *   i int64_t   d int   t const char * (NULL = NULL)   b const void *, int bytes
 *   y day (NULL when not set)   m money   z int64_t, 0 = NULL
 */
#ifndef KONTOR_STORE_SQL_H
#define KONTOR_STORE_SQL_H

#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>

#include "base/day.h"
#include "base/money.h"
#include "store/store.h"

#define SQL_STATEMENTS 256

struct sql_slot {
    const char *text;
    sqlite3_stmt *stmt;
};

struct store {
    sqlite3 *db;
    const struct clock *clock;
    const char *actor;
    bool lazy;        /* synchronous=NORMAL is in force */
    char head[65];    /* hash of the newest journal row, "" when not loaded */
    int64_t head_seq; /* its number */
    struct sql_slot slot[SQL_STATEMENTS];
    struct { /* store_bank: the days that earlier files told of an account */
        int64_t account_id, file_id, from, to;
    } known;
};

/* Run to the end; rows are thrown away. */
K_MUST_CHECK enum k_status sql_run(struct store *s, struct k_err *err, const char *sql,
                                   const char *pattern, ...);

/* Start a query. NULL on failure (err is set). */
sqlite3_stmt *sql_query(struct store *s, struct k_err *err, const char *sql,
                        const char *pattern, ...);

/* Step to the next row; false behind the last one, and when something failed.
 *
 *     enum k_status st = K_OK;
 *     while (sql_row(&st, s, q, err)) {
 *         st = use(q);
 *     }
 *
 * A query that could not be started (NULL) makes *st K_FATAL; a body that sets *st ends
 * the walk. Either way the statement is reset: only who leaves the walk otherwise, as
 * after the first row, says sql_done. */
bool sql_row(enum k_status *st, struct store *s, sqlite3_stmt *q, struct k_err *err);
void sql_done(sqlite3_stmt *q);

/* One number from the first row; `otherwise` when there is none or it is NULL. */
K_MUST_CHECK enum k_status sql_int(int64_t *out, struct store *s, struct k_err *err,
                                   int64_t otherwise, const char *sql,
                                   const char *pattern, ...);

/* Columns. Text is copied into the arena; NULL stays NULL. */
char *sql_text(sqlite3_stmt *q, int column, struct arena *a);
int64_t sql_i64(sqlite3_stmt *q, int column);
int sql_i32(sqlite3_stmt *q, int column);
day sql_day(sqlite3_stmt *q, int column);
money sql_money(sqlite3_stmt *q, int column);

int64_t sql_last_id(struct store *s);
int64_t sql_changes(struct store *s);
int64_t sql_now(struct store *s);

/* The status and German text of SQLite's last error. */
enum k_status sql_fault(struct store *s, const char *what, struct k_err *err);

#endif
