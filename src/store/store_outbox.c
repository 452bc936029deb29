#include "store/store_outbox.h"

#include "store/sql.h"

#include "base/banned.h"

#define LOOK_BACK_S ((int64_t)60 * 24 * 3600)
#define OUTBOX_COLUMNS                                                                   \
    "id, kind, invoice_id, level, recipient, subject, message_id, path, sha256, state, " \
    "attempts, next_at, last_code, last_text, created_at, sent_at"
/* As the index outbox_due has it, or it is not used. */
#define OUTBOX_WAITS "(state = 'queued' OR state = 'deferred' OR state = 'held')"

static struct outbox_entry read_entry(sqlite3_stmt *q, struct arena *a)
{
    struct outbox_entry e = {
        .id = sql_i64(q, 0),
        .kind = sql_text(q, 1, a),
        .invoice_id = sql_i64(q, 2),
        .level = sql_i32(q, 3),
        .recipient = sql_text(q, 4, a),
        .subject = sql_text(q, 5, a),
        .message_id = sql_text(q, 6, a),
        .path = sql_text(q, 7, a),
        .sha256 = sql_text(q, 8, a),
        .attempts = sql_i32(q, 10),
        .next_at = sql_i64(q, 11),
        .last_code = sql_i32(q, 12),
        .last_text = sql_text(q, 13, a),
        .created_at = sql_i64(q, 14),
        .sent_at = sql_i64(q, 15),
    };
    /* The CHECK of the table allows the known names only. */
    (void)outbox_state_parse(&e.state, (const char *)sqlite3_column_text(q, 9));
    return e;
}

static enum k_status collect(struct outbox_entry **out, size_t *n, struct store *s,
                             sqlite3_stmt *q, struct arena *a, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = read_entry(q, a);
    }
    return st;
}

enum k_status store_outbox_put(struct store *s, struct outbox_entry *e,
                               const char *dedupe, bool *added, struct k_err *err)
{
    int64_t now = sql_now(s);
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO outbox(kind, dedupe, invoice_id, level, recipient, subject, "
        "message_id, path, sha256, state, next_at, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?) "
        "ON CONFLICT(dedupe) DO NOTHING",
        "ttzdtttttii", e->kind, dedupe, e->invoice_id, e->level, e->recipient,
        e->subject, e->message_id, e->path, e->sha256, now, now);
    *added = st == K_OK && sql_changes(s) > 0;
    if (*added) {
        e->id = sql_last_id(s);
    }
    return st;
}

enum k_status store_outbox_due(struct outbox_entry **out, size_t *n, struct store *s,
                               struct arena *a, int64_t now, size_t max,
                               struct k_err *err)
{
    return collect(out, n, s,
                   sql_query(s, err,
                             "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE " OUTBOX_WAITS
                             " AND next_at <= ? ORDER BY next_at, id LIMIT ?",
                             "ii", now, (int64_t)max),
                   a, err);
}

enum k_status store_outbox_next(int64_t *out, struct store *s, struct k_err *err)
{
    return sql_int(out, s, err, 0,
                   "SELECT min(next_at) FROM outbox WHERE " OUTBOX_WAITS, "");
}

enum k_status store_outbox_get(struct outbox_entry *out, bool *found, struct store *s,
                               struct arena *a, int64_t id, struct k_err *err)
{
    struct outbox_entry *list;
    size_t n;
    enum k_status st =
        collect(&list, &n, s,
                sql_query(s, err, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = ?",
                          "i", id),
                a, err);
    *found = st == K_OK && n > 0;
    if (*found) {
        *out = list[0];
    }
    return st;
}

enum k_status store_outbox_list(struct outbox_entry **out, size_t *n, struct store *s,
                                struct arena *a, bool all, struct k_err *err)
{
    sqlite3_stmt *q =
        all ? sql_query(s, err,
                        "SELECT " OUTBOX_COLUMNS " FROM outbox ORDER BY id DESC", "")
            : sql_query(s, err,
                        "SELECT " OUTBOX_COLUMNS
                        " FROM outbox WHERE state <> 'sent' ORDER BY id DESC",
                        "");
    return collect(out, n, s, q, a, err);
}

enum k_status store_outbox_of_invoice(struct outbox_entry **out, size_t *n,
                                      struct store *s, struct arena *a,
                                      int64_t invoice_id, struct k_err *err)
{
    return collect(out, n, s,
                   sql_query(s, err,
                             "SELECT " OUTBOX_COLUMNS
                             " FROM outbox WHERE invoice_id = ? ORDER BY id",
                             "i", invoice_id),
                   a, err);
}

enum k_status store_outbox_update(struct store *s, const struct outbox_entry *e,
                                  struct k_err *err)
{
    return sql_run(s, err,
                   "UPDATE outbox SET state = ?, attempts = ?, next_at = ?, "
                   "last_code = ?, last_text = ?, sent_at = ? WHERE id = ?",
                   "tdidtzi", outbox_state_name(e->state), e->attempts, e->next_at,
                   e->last_code, e->last_text ? e->last_text : "", e->sent_at, e->id);
}

enum k_status store_outbox_hurry(struct store *s, struct k_err *err)
{
    return sql_run(s, err,
                   "UPDATE outbox SET next_at = ? WHERE state IN ('deferred', 'held')",
                   "i", sql_now(s));
}

enum k_status store_outbox_has(bool *out, struct store *s, const char *dedupe,
                               struct k_err *err)
{
    int64_t n;
    enum k_status st = sql_int(
        &n, s, err, 0, "SELECT count(*) FROM outbox WHERE dedupe = ?", "t", dedupe);
    *out = st == K_OK && n > 0;
    return st;
}

static enum k_status first(struct outbox_entry *out, bool *found, struct store *s,
                           sqlite3_stmt *q, struct arena *a, struct k_err *err)
{
    struct outbox_entry *list = NULL;
    size_t n = 0;
    enum k_status st = collect(&list, &n, s, q, a, err);
    *found = st == K_OK && n > 0;
    if (*found) {
        *out = list[0];
    }
    return st;
}

enum k_status store_outbox_by_message_id(struct outbox_entry *out, bool *found,
                                         struct store *s, struct arena *a,
                                         const char *message_id, struct k_err *err)
{
    return first(out, found, s,
                 sql_query(s, err,
                           "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE message_id = ?",
                           "t", message_id),
                 a, err);
}

enum k_status store_outbox_last_to(struct outbox_entry *out, bool *found,
                                   struct store *s, struct arena *a,
                                   const char *recipient, struct k_err *err)
{
    return first(out, found, s,
                 sql_query(s, err,
                           "SELECT " OUTBOX_COLUMNS " FROM outbox "
                           "WHERE recipient = ? AND invoice_id IS NOT NULL AND "
                           "state IN ('sent', 'unknown') AND created_at >= ? "
                           "ORDER BY id DESC LIMIT 1",
                           "ti", recipient, sql_now(s) - LOOK_BACK_S),
                 a, err);
}

enum k_status store_outbox_invoices(int64_t **out, size_t *n, struct store *s,
                                    struct arena *a, int64_t outbox_id,
                                    struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT invoice_id FROM outbox WHERE id = ?1 AND invoice_id IS NOT NULL "
        "UNION SELECT invoice_id FROM dunning WHERE outbox_id = ?1 ORDER BY 1",
        "i", outbox_id);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = sql_i64(q, 0);
    }
    return st;
}

enum k_status store_outbox_uncopied(struct outbox_entry **out, size_t *n,
                                    struct store *s, struct arena *a, int64_t since,
                                    struct k_err *err)
{
    return collect(out, n, s,
                   sql_query(s, err,
                             "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE copied = 0 "
                             "AND sent_at >= ? AND state = 'sent' ORDER BY sent_at "
                             "LIMIT 500",
                             "i", since),
                   a, err);
}

enum k_status store_outbox_copied(struct store *s, int64_t id, struct k_err *err)
{
    return sql_run(s, err, "UPDATE outbox SET copied = 1 WHERE id = ?", "i", id);
}
