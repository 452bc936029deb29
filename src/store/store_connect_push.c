#include "store/sql.h"
#include "store/store_connect.h"

#include "base/banned.h"

enum k_status store_connect_push_put(struct store *s, const char *account,
                                     const struct connect_push_row *row,
                                     const char *dedupe, struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO connect_push(account, kind, subject, remote_id, cents, "
                   "day, dedupe, state, created_at) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?) "
                   "ON CONFLICT(dedupe) DO NOTHING",
                   "ttttmyti", account, row->kind, row->subject,
                   row->remote_id ? row->remote_id : "", row->amount, row->on, dedupe,
                   sql_now(s));
}

enum k_status store_connect_pushes(struct connect_push_row **out, size_t *n,
                                   struct store *s, struct arena *a,
                                   const char *account, size_t max, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q =
        sql_query(s, err,
                  "SELECT id, kind, subject, remote_id, cents, day, state, text "
                  "FROM connect_push WHERE account = ? AND "
                  "state IN ('queued', 'sending') ORDER BY id LIMIT ?",
                  "ti", account, (int64_t)max);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct connect_push_row){.id = sql_i64(q, 0),
                                                   .kind = sql_text(q, 1, a),
                                                   .subject = sql_text(q, 2, a),
                                                   .remote_id = sql_text(q, 3, a),
                                                   .amount = sql_money(q, 4),
                                                   .on = sql_day(q, 5),
                                                   .state = sql_text(q, 6, a),
                                                   .text = sql_text(q, 7, a)};
    }
    return st;
}

enum k_status store_connect_push_state(struct store *s, int64_t id, const char *state,
                                       const char *remote_id, const char *text,
                                       struct k_err *err)
{
    return sql_run(s, err,
                   "UPDATE connect_push SET state = ?1, "
                   "remote_id = coalesce(?2, remote_id), text = coalesce(?3, text), "
                   "done_at = iif(?1 = 'done', ?4, NULL) WHERE id = ?5",
                   "tttii", state, remote_id, text, sql_now(s), id);
}

enum k_status store_connect_push_resolve(struct connect_push_id **out, size_t *n,
                                         struct store *s, struct arena *a,
                                         const char *subject, bool again,
                                         struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "UPDATE connect_push SET state = ?, done_at = ? WHERE subject = ? "
        "AND state IN ('unknown', 'failed') RETURNING id, account",
        "tzt", again ? "queued" : "done", again ? (int64_t)0 : sql_now(s), subject);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] =
            (struct connect_push_id){.id = sql_i64(q, 0), .account = sql_text(q, 1, a)};
    }
    return st;
}

enum k_status store_connect_newest(int64_t *invoice, int64_t *allocation,
                                   struct store *s, struct k_err *err)
{
    enum k_status st = sql_int(invoice, s, err, 0, "SELECT max(id) FROM invoice", "");
    if (st == K_OK) {
        st = sql_int(allocation, s, err, 0, "SELECT max(id) FROM allocation", "");
    }
    return st;
}

static enum k_status collect(struct connect_news **out, size_t *n, struct store *s,
                             sqlite3_stmt *q, struct arena *a, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct connect_news){.id = sql_i64(q, 0),
                                               .number = sql_text(q, 1, a),
                                               .remote_id = sql_text(q, 2, a),
                                               .amount = sql_money(q, 3),
                                               .on = sql_day(q, 4)};
    }
    return st;
}

enum k_status store_connect_invoices(struct connect_news **out, size_t *n,
                                     struct store *s, struct arena *a,
                                     const char *account, int64_t after, size_t max,
                                     struct k_err *err)
{
    return collect(out, n, s,
                   sql_query(s, err,
                             "SELECT i.id, i.number, (SELECT c.remote_id FROM "
                             "connect_seen c WHERE c.account = ?1 AND c.number = "
                             "o.number AND c.taken = 1 LIMIT 1), i.payable, "
                             "i.issue_date FROM invoice i LEFT JOIN orders o "
                             "ON o.id = i.order_id WHERE i.id > ?2 "
                             "AND i.series IS NOT NULL ORDER BY i.id LIMIT ?3",
                             "tii", account, after, (int64_t)max),
                   a, err);
}

enum k_status store_connect_payments(struct connect_news **out, size_t *n,
                                     struct store *s, struct arena *a, int64_t after,
                                     size_t max, struct k_err *err)
{
    return collect(
        out, n, s,
        sql_query(s, err,
                  "SELECT al.id, i.number, NULL, al.cents, al.day "
                  "FROM allocation al JOIN invoice i ON i.id = al.invoice_id "
                  "WHERE al.id > ? AND al.undone IS NULL AND i.series IS NULL "
                  "AND al.tier <> 'import' ORDER BY al.id LIMIT ?",
                  "ii", after, (int64_t)max),
        a, err);
}
