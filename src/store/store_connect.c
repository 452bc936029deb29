#include "store/store_connect.h"

#include "store/sql.h"

#include "base/banned.h"

/* ---- accounts -------------------------------------------------------------------- */

enum k_status store_connect_state(struct connect_state *out, struct store *s,
                                  const char *account, struct k_err *err)
{
    *out = (struct connect_state){.changed_since = DAY_NONE,
                                  .parts_day = DAY_NONE,
                                  .list_total = -1,
                                  .list_page = 1};
    sqlite3_stmt *q =
        sql_query(s, err,
                  "SELECT next_at, polled_at, changed_since, failures, failing_since, "
                  "parts_day, parts_list, parts_page, pushed, booked, complete, "
                  "list_total, list_page "
                  "FROM connect_account WHERE name = ?",
                  "t", account);
    enum k_status st = K_OK;
    if (sql_row(&st, s, q, err)) {
        *out = (struct connect_state){.next_at = sql_i64(q, 0),
                                      .polled_at = sql_i64(q, 1),
                                      .changed_since = sql_day(q, 2),
                                      .failures = sql_i32(q, 3),
                                      .failing_since = sql_i64(q, 4),
                                      .parts_day = sql_day(q, 5),
                                      .parts_list = sql_i32(q, 6),
                                      .parts_page = sql_i32(q, 7),
                                      .pushed = sql_i64(q, 8),
                                      .booked = sql_i64(q, 9),
                                      .complete = sql_i32(q, 10) != 0,
                                      .list_total = sql_i64(q, 11),
                                      .list_page = sql_i32(q, 12)};
        sql_done(q);
    }
    return st;
}

enum k_status store_connect_state_put(struct store *s, const char *account,
                                      const struct connect_state *state,
                                      struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT OR REPLACE INTO connect_account(name, next_at, polled_at, "
                   "changed_since, failures, failing_since, parts_day, parts_list, "
                   "parts_page, pushed, booked, complete, list_total, list_page) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "tiiydiyddiidid", account, state->next_at, state->polled_at,
                   state->changed_since, state->failures, state->failing_since,
                   state->parts_day, state->parts_list, state->parts_page,
                   state->pushed, state->booked, state->complete ? 1 : 0,
                   state->list_total, state->list_page);
}

/* ---- orders ---------------------------------------------------------------------- */

enum k_status store_connect_seen(enum connect_sight *out, struct store *s,
                                 const char *account, const char *remote_id,
                                 const char *stamp, struct k_err *err)
{
    int64_t sight;
    enum k_status st = sql_int(&sight, s, err, SIGHT_NEW,
                               "SELECT taken + 1 FROM connect_seen WHERE account = ? "
                               "AND remote_id = ? AND stamp IN (?, '*')",
                               "ttt", account, remote_id, stamp);
    *out = st == K_OK ? (enum connect_sight)sight : SIGHT_NEW;
    return st;
}

enum k_status store_connect_seen_put(struct store *s, const char *account,
                                     const struct connect_seen_row *row,
                                     struct k_err *err)
{
    /* Once taken it stays so: the order went its way. */
    return sql_run(s, err,
                   "INSERT INTO connect_seen(account, remote_id, stamp, number, taken, "
                   "at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                   "stamp = excluded.stamp, number = excluded.number, "
                   "taken = max(taken, excluded.taken), at = excluded.at",
                   "ttttdi", account, row->remote_id, row->stamp,
                   row->number ? row->number : "", row->taken ? 1 : 0, sql_now(s));
}

/* ---- contacts -------------------------------------------------------------------- */

enum k_status store_connect_part_put(struct store *s, const char *account,
                                     const struct connect_part_row *row,
                                     struct k_err *err)
{
    return sql_run(
        s, err,
        "INSERT INTO connect_part(account, kind, remote_id, owner, document, at, fresh) "
        "VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET "
        "fresh = max(fresh, document <> excluded.document), owner = excluded.owner, "
        "document = excluded.document, at = excluded.at",
        "ttttti", account, row->kind, row->remote_id, row->owner, row->document,
        sql_now(s));
}

enum k_status store_connect_parts(struct connect_part_row **out, size_t *n,
                                  struct store *s, struct arena *a, const char *account,
                                  const char *contact, int64_t since, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    bool found = false;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT kind, remote_id, owner, document, at FROM connect_part "
        "WHERE account = ?1 AND kind = 'contact' AND remote_id = ?2 AND at >= ?3 "
        "UNION ALL SELECT kind, remote_id, owner, document, at FROM connect_part "
        "WHERE account = ?1 AND owner = ?2 AND kind <> 'contact'",
        "tti", account, contact, since);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        struct connect_part_row *p = &(*out)[(*n)++];
        *p = (struct connect_part_row){.kind = sql_text(q, 0, a),
                                       .remote_id = sql_text(q, 1, a),
                                       .owner = sql_text(q, 2, a),
                                       .document = sql_text(q, 3, a),
                                       .at = sql_i64(q, 4)};
        found = found || p->kind[0] == 'c';
    }
    *n = found ? *n : 0;
    return st;
}

enum k_status store_connect_fresh(const char ***out, size_t *n, struct store *s,
                                  struct arena *a, const char *account, size_t max,
                                  struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT DISTINCT iif(kind = 'contact', remote_id, owner) FROM connect_part "
        "WHERE account = ? AND fresh = 1 AND iif(kind = 'contact', remote_id, owner) "
        "IS NOT NULL LIMIT ?",
        "ti", account, (int64_t)max);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = sql_text(q, 0, a);
    }
    return st;
}

enum k_status store_connect_settled(struct store *s, const char *account,
                                    const char *contact, struct k_err *err)
{
    enum k_status st = sql_run(s, err,
                               "UPDATE connect_part SET fresh = 0 WHERE account = ? "
                               "AND kind = 'contact' AND remote_id = ?",
                               "tt", account, contact);
    if (st == K_OK) {
        st =
            sql_run(s, err,
                    "UPDATE connect_part SET fresh = 0 WHERE account = ? AND owner = ? "
                    "AND kind <> 'contact'",
                    "tt", account, contact);
    }
    return st;
}
