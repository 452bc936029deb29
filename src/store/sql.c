#include "store/sql.h"

#include <errno.h>
#include <string.h>

#include "base/banned.h"

enum k_status sql_fault(struct store *s, const char *what, struct k_err *err)
{
    int code = sqlite3_errcode(s->db) & 0xFF;
    int cause = sqlite3_system_errno(s->db);
    if (code == SQLITE_IOERR && (cause == ENOSPC || cause == EDQUOT)) {
        code = SQLITE_FULL; /* of the -shm file, which is not written like the others */
    }
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, K_RETRY,
                       "Die Datenbank ist belegt: läuft Kontor schon? (%s)", what);
    case SQLITE_FULL:
        return err_set(err, K_RETRY, "Der Datenträger ist voll. (%s)", what);
    case SQLITE_NOMEM:
        return err_nomem(err);
    default:
        return err_set(err, K_FATAL, "Datenbankfehler: %s (%s)", sqlite3_errmsg(s->db),
                       what);
    }
}

static sqlite3_stmt *prepare(struct store *s, struct k_err *err, const char *sql)
{
    size_t at = ((size_t)(uintptr_t)sql >> 3) % SQL_STATEMENTS;
    for (size_t i = 0; i < SQL_STATEMENTS; i++) {
        struct sql_slot *slot = &s->slot[(at + i) % SQL_STATEMENTS];
        if (slot->text == sql) {
            return slot->stmt;
        }
        if (slot->text) {
            continue;
        }
        if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &slot->stmt,
                               NULL) != SQLITE_OK) {
            (void)sql_fault(s, sql, err);
            return NULL;
        }
        slot->text = sql;
        return slot->stmt;
    }
    (void)err_set(err, K_FATAL, "zu viele SQL-Anweisungen");
    return NULL;
}

static int bind_one(sqlite3_stmt *q, int at, char kind, va_list *ap)
{
    int64_t number;
    const char *text;
    const void *bytes;
    day d;
    switch (kind) {
    case 'i':
        return sqlite3_bind_int64(q, at, va_arg(*ap, int64_t));
    case 'd':
        return sqlite3_bind_int(q, at, va_arg(*ap, int));
    case 'z':
        number = va_arg(*ap, int64_t);
        return number ? sqlite3_bind_int64(q, at, number) : sqlite3_bind_null(q, at);
    case 't':
        text = va_arg(*ap, const char *);
        return text ? sqlite3_bind_text(q, at, text, -1, SQLITE_STATIC)
                    : sqlite3_bind_null(q, at);
    case 'b':
        bytes = va_arg(*ap, const void *);
        return sqlite3_bind_blob(q, at, bytes, va_arg(*ap, int), SQLITE_STATIC);
    case 'y':
        d = va_arg(*ap, day);
        return day_is_set(d) ? sqlite3_bind_int(q, at, d.n) : sqlite3_bind_null(q, at);
    case 'm':
        return sqlite3_bind_int64(q, at, va_arg(*ap, money).cents);
    default:
        return SQLITE_MISUSE;
    }
}

static sqlite3_stmt *start(struct store *s, struct k_err *err, const char *sql,
                           const char *pattern, va_list *ap)
{
    sqlite3_stmt *q = prepare(s, err, sql);
    if (!q) {
        return NULL;
    }
    (void)sqlite3_reset(q);
    for (int i = 0; pattern[i]; i++) {
        if (bind_one(q, i + 1, pattern[i], ap) != SQLITE_OK) {
            (void)sql_fault(s, sql, err);
            return NULL;
        }
    }
    return q;
}

sqlite3_stmt *sql_query(struct store *s, struct k_err *err, const char *sql,
                        const char *pattern, ...)
{
    va_list ap;
    va_start(ap, pattern);
    sqlite3_stmt *q = start(s, err, sql, pattern, &ap);
    va_end(ap);
    return q;
}

void sql_done(sqlite3_stmt *q)
{
    (void)sqlite3_reset(q);
    (void)sqlite3_clear_bindings(q);
}

bool sql_row(enum k_status *st, struct store *s, sqlite3_stmt *q, struct k_err *err)
{
    if (!q) {
        *st = K_FATAL;
        return false;
    }
    if (*st == K_OK) {
        int rc = sqlite3_step(q);
        if (rc == SQLITE_ROW) {
            return true;
        }
        if (rc != SQLITE_DONE) {
            *st = sql_fault(s, sqlite3_sql(q), err);
        }
    }
    sql_done(q);
    return false;
}

enum k_status sql_run(struct store *s, struct k_err *err, const char *sql,
                      const char *pattern, ...)
{
    va_list ap;
    va_start(ap, pattern);
    sqlite3_stmt *q = start(s, err, sql, pattern, &ap);
    va_end(ap);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
    }
    return st;
}

enum k_status sql_int(int64_t *out, struct store *s, struct k_err *err,
                      int64_t otherwise, const char *sql, const char *pattern, ...)
{
    va_list ap;
    va_start(ap, pattern);
    sqlite3_stmt *q = start(s, err, sql, pattern, &ap);
    va_end(ap);
    enum k_status st = K_OK;
    *out = otherwise;
    if (sql_row(&st, s, q, err)) {
        if (sqlite3_column_type(q, 0) != SQLITE_NULL) {
            *out = sqlite3_column_int64(q, 0);
        }
        sql_done(q);
    }
    return st;
}

char *sql_text(sqlite3_stmt *q, int column, struct arena *a)
{
    const unsigned char *t = sqlite3_column_text(q, column);
    if (!t) {
        return NULL;
    }
    return arena_strndup(a, (const char *)t, (size_t)sqlite3_column_bytes(q, column));
}

int64_t sql_i64(sqlite3_stmt *q, int column)
{
    return sqlite3_column_int64(q, column);
}

int sql_i32(sqlite3_stmt *q, int column)
{
    return sqlite3_column_int(q, column);
}

day sql_day(sqlite3_stmt *q, int column)
{
    if (sqlite3_column_type(q, column) == SQLITE_NULL) {
        return DAY_NONE;
    }
    return (day){.n = sqlite3_column_int(q, column)};
}

money sql_money(sqlite3_stmt *q, int column)
{
    return MONEY(sqlite3_column_int64(q, column));
}

int64_t sql_last_id(struct store *s)
{
    return sqlite3_last_insert_rowid(s->db);
}

int64_t sql_changes(struct store *s)
{
    return sqlite3_changes64(s->db);
}

int64_t sql_now(struct store *s)
{
    return clock_now(s->clock);
}
