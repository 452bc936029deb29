#include "store/store_arrival.h"

#include "store/sql.h"

#include "base/banned.h"

enum k_status store_arrival_has_name(bool *out, struct store *s, const char *name,
                                     struct k_err *err)
{
    int64_t n = 0;
    enum k_status st = sql_int(
        &n, s, err, 0, "SELECT count(*) FROM arrival WHERE name = ?", "t", name);
    *out = n > 0;
    return st;
}

enum k_status store_arrival_has_hash(bool *out, struct store *s, const char *sha256,
                                     struct k_err *err)
{
    int64_t n = 0;
    enum k_status st = sql_int(
        &n, s, err, 0, "SELECT count(*) FROM arrival WHERE sha256 = ?", "t", sha256);
    *out = n > 0;
    return st;
}

enum k_status store_arrival_commanded(bool *out, struct store *s, int64_t outbox_id,
                                      struct k_err *err)
{
    int64_t n = 0;
    enum k_status st = sql_int(&n, s, err, 0,
                               "SELECT count(*) FROM arrival WHERE outbox_id = ? AND "
                               "kind = 'command'",
                               "i", outbox_id);
    *out = n > 0;
    return st;
}

enum k_status store_arrival_put(struct store *s, struct arrival_row *r,
                                struct k_err *err)
{
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO arrival(name, sha256, kind, sender, recipient, subject, trusted, "
        "outbox_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "ttttttdzi", r->name, r->sha256, r->kind, r->sender, r->recipient, r->subject,
        (int)r->trusted, r->outbox_id, sql_now(s));
    if (st == K_OK) {
        r->id = sql_last_id(s);
    }
    return st;
}

enum k_status store_attachment_put(struct store *s, const char *sha256,
                                   int64_t arrival_id, struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO attachment(sha256, arrival_id) VALUES (?, ?) "
                   "ON CONFLICT(sha256) DO NOTHING",
                   "ti", sha256, arrival_id);
}

enum k_status store_attachment_origin(struct arrival_row *out, bool *found,
                                      struct store *s, struct arena *a,
                                      const char *sha256, struct k_err *err)
{
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT r.id, r.name, r.sha256, r.kind, r.sender, r.recipient, r.subject, "
        "r.trusted, r.outbox_id FROM attachment a JOIN arrival r ON r.id = a.arrival_id "
        "WHERE a.sha256 = ?",
        "t", sha256);
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        *out = (struct arrival_row){.id = sql_i64(q, 0),
                                    .name = sql_text(q, 1, a),
                                    .sha256 = sql_text(q, 2, a),
                                    .kind = sql_text(q, 3, a),
                                    .sender = sql_text(q, 4, a),
                                    .recipient = sql_text(q, 5, a),
                                    .subject = sql_text(q, 6, a),
                                    .trusted = sql_i32(q, 7) != 0,
                                    .outbox_id = sql_i64(q, 8)};
        sql_done(q);
    }
    return st;
}
