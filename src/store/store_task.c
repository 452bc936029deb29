#include "store/store_task.h"

#include <string.h>

#include "store/sql.h"

#include "base/banned.h"

enum k_status store_task_put(struct store *s, struct task_row *t, const char *dedupe,
                             bool *added, struct k_err *err)
{
    enum k_status st = sql_run(
        s, err, "UPDATE task SET title = ?, text = ? WHERE dedupe = ? AND done IS NULL",
        "ttt", t->title, t->text, dedupe);
    if (st != K_OK) {
        return st;
    }
    *added = sql_changes(s) == 0;
    if (*added) {
        st = sql_run(s, err,
                     "INSERT INTO task(dedupe, kind, subject, title, text, created) "
                     "VALUES (?, ?, ?, ?, ?, ?)",
                     "tttttz", dedupe, t->kind, t->subject, t->title, t->text,
                     sql_now(s));
    }
    if (st == K_OK) {
        st = sql_int(&t->id, s, err, 0,
                     "SELECT id FROM task WHERE dedupe = ? AND done IS NULL", "t",
                     dedupe);
    }
    return st;
}

enum k_status store_task_done(bool *found, struct store *s, int64_t id,
                              struct k_err *err)
{
    enum k_status st =
        sql_run(s, err, "UPDATE task SET done = ? WHERE id = ? AND done IS NULL", "ii",
                sql_now(s), id);
    *found = st == K_OK && sql_changes(s) > 0;
    return st;
}

enum k_status store_task_close(bool *found, struct store *s, const char *dedupe,
                               struct k_err *err)
{
    enum k_status st =
        sql_run(s, err, "UPDATE task SET done = ? WHERE dedupe = ? AND done IS NULL",
                "it", sql_now(s), dedupe);
    *found = st == K_OK && sql_changes(s) > 0;
    return st;
}

enum k_status store_tasks_settled(bool *found, struct store *s, struct k_err *err)
{
    /* ';' follows ':': all keys "dunning:...", by the index of what is open. */
    enum k_status st = sql_run(
        s, err,
        "UPDATE task SET done = ? WHERE done IS NULL AND dedupe > 'dunning:' AND "
        "dedupe < 'dunning;' AND EXISTS (SELECT 1 FROM invoice WHERE "
        "number = task.subject AND open = 0)",
        "i", sql_now(s));
    *found = st == K_OK && sql_changes(s) > 0;
    return st;
}

enum k_status store_tasks(struct task_row **out, size_t *n, struct store *s,
                          struct arena *a, bool all, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q =
        all ? sql_query(
                  s, err,
                  "SELECT id, kind, subject, title, text, created, done, dedupe FROM task "
                  "ORDER BY id",
                  "")
            : sql_query(
                  s, err,
                  "SELECT id, kind, subject, title, text, created, done, dedupe FROM task "
                  "WHERE done IS NULL ORDER BY id",
                  "");
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct task_row){.id = sql_i64(q, 0),
                                           .kind = sql_text(q, 1, a),
                                           .subject = sql_text(q, 2, a),
                                           .title = sql_text(q, 3, a),
                                           .text = sql_text(q, 4, a),
                                           .created = sql_i64(q, 5),
                                           .done = sql_i64(q, 6),
                                           .dedupe = sql_text(q, 7, a)};
    }
    return st;
}

enum k_status store_task_is_open(bool *out, struct store *s, const char *dedupe,
                                 struct k_err *err)
{
    int64_t n;
    enum k_status st = sql_int(
        &n, s, err, 0, "SELECT count(*) FROM task WHERE dedupe = ? AND done IS NULL",
        "t", dedupe);
    *out = st == K_OK && n > 0;
    return st;
}

enum k_status store_notice_put(struct store *s, bool task, const char *subject,
                               const char *text, struct k_err *err)
{
    return sql_run(s, err, "INSERT INTO notice(task, subject, text) VALUES (?, ?, ?)",
                   "dtt", (int)task, subject, text);
}

enum k_status store_notices(struct notice_row **out, size_t *n, int64_t *waiting,
                            struct store *s, struct arena *a, bool task, size_t max,
                            struct k_err *err)
{
    *out = NULL;
    *n = 0;
    enum k_status st =
        sql_int(waiting, s, err, 0, "SELECT count(*) FROM notice WHERE task = ?", "d",
                (int)task);
    if (st != K_OK || *waiting == 0) {
        return st;
    }
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT subject, text FROM notice WHERE task = ? ORDER BY id LIMIT ?",
        "di", (int)task, (int64_t)max);
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct notice_row){sql_text(q, 0, a), sql_text(q, 1, a)};
    }
    return st;
}

enum k_status store_notices_forget(struct store *s, struct k_err *err)
{
    return sql_run(s, err, "DELETE FROM notice", "");
}

enum k_status store_dunning_levels(struct dunning_row **out, size_t *n, struct store *s,
                                   struct arena *a, int64_t invoice_id,
                                   struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q =
        sql_query(s, err,
                  "SELECT d.level, d.name, d.day, d.outbox_id IS NOT NULL, "
                  "o.state IS 'failed', o.sent_at FROM dunning d "
                  "LEFT JOIN outbox o ON o.id = d.outbox_id WHERE d.invoice_id = ? "
                  "ORDER BY d.level",
                  "i", invoice_id);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct dunning_row){.level = sql_i32(q, 0),
                                              .name = sql_text(q, 1, a),
                                              .on = sql_day(q, 2),
                                              .mailed = sql_i32(q, 3) != 0,
                                              .failed = sql_i32(q, 4) != 0,
                                              .sent_at = sql_i64(q, 5)};
    }
    return st;
}

enum k_status store_dunning_put(struct store *s, int64_t invoice_id, int level,
                                const char *name, day on, int64_t outbox_id,
                                int64_t task_id, struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO dunning(invoice_id, level, name, day, outbox_id, "
                   "task_id) VALUES (?, ?, ?, ?, ?, ?)",
                   "idtyzz", invoice_id, level, name, on, outbox_id, task_id);
}

enum k_status store_dunning_recent(size_t *mails, size_t *days, struct store *s,
                                   day before, size_t most, struct k_err *err)
{
    *mails = *days = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT count(*), coalesce(sum(n), 0) FROM (SELECT count(DISTINCT outbox_id) n "
        "FROM dunning WHERE outbox_id IS NOT NULL AND day < ? GROUP BY day "
        "ORDER BY day DESC LIMIT ?)",
        "yi", before, (int64_t)most);
    enum k_status st = K_OK;
    if (sql_row(&st, s, q, err)) {
        *days = (size_t)sql_i64(q, 0);
        *mails = (size_t)sql_i64(q, 1);
        sql_done(q);
    }
    return st;
}

/* What was asked for stands in the journal only: the open amount changes. */
enum k_status store_dunning_mailed(struct reminded_row **out, size_t *n,
                                   struct store *s, struct arena *a, int64_t since,
                                   struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT d.outbox_id, i.buyer_name, i.number, d.level, d.name, d.day, "
        "(SELECT json_extract(j.data, '$.open') FROM journal j WHERE j.subject = i.number "
        "AND j.event = 'reminder.queued' "
        "AND json_extract(j.data, '$.level') = CAST(d.level AS TEXT) "
        "ORDER BY j.seq DESC LIMIT 1) "
        "FROM dunning d JOIN invoice i ON i.id = d.invoice_id "
        "JOIN outbox o ON o.id = d.outbox_id "
        "WHERE d.outbox_id IS NOT NULL AND d.day >= ? AND o.created_at > ? "
        "AND o.state <> 'failed' "
        "ORDER BY d.outbox_id, d.invoice_id",
        "yi", clock_day_of(since), since);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        decimal number;
        money open = MONEY(0);
        const char *asked = sql_text(q, 6, a);
        if (asked && decimal_parse(&number, asked, strlen(asked))) {
            (void)money_from_decimal(&open, number);
        }
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct reminded_row){.outbox_id = sql_i64(q, 0),
                                               .customer = sql_text(q, 1, a),
                                               .number = sql_text(q, 2, a),
                                               .level = sql_i32(q, 3),
                                               .name = sql_text(q, 4, a),
                                               .on = sql_day(q, 5),
                                               .open = open};
    }
    return st;
}

enum k_status store_dunning_move(struct store *s, int64_t from_outbox,
                                 int64_t to_outbox, struct k_err *err)
{
    return sql_run(s, err, "UPDATE dunning SET outbox_id = ? WHERE outbox_id = ?", "ii",
                   to_outbox, from_outbox);
}

enum k_status store_hold(day *until, char **reason, struct store *s, struct arena *a,
                         int64_t invoice_id, int64_t customer_id, day today,
                         struct k_err *err)
{
    *until = DAY_NONE;
    *reason = NULL;
    sqlite3_stmt *q =
        sql_query(s, err,
                  "SELECT until, reason FROM hold WHERE until >= ?3 AND "
                  "(invoice_id = ?1 OR customer_id = ?2) ORDER BY until DESC LIMIT 1",
                  "izy", invoice_id, customer_id, today);
    enum k_status st = K_OK;
    if (sql_row(&st, s, q, err)) {
        *until = sql_day(q, 0);
        *reason = sql_text(q, 1, a);
        sql_done(q);
    }
    return st;
}

enum k_status store_hold_put(struct store *s, int64_t invoice_id, int64_t customer_id,
                             day until, const char *reason, struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO hold(invoice_id, customer_id, until, reason, created) "
                   "VALUES (?, ?, ?, ?, ?)",
                   "zzyti", invoice_id, customer_id, until, reason, sql_now(s));
}
