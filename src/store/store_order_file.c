#include "store/store_order_file.h"

#include "store/sql.h"

#include "base/banned.h"

#define COLUMNS                                                                        \
    "SELECT o.id, o.file_id, o.folder, o.name, o.name_key, o.folder_key, "             \
    "o.media_type, o.state, o.since, f.sha256, f.stored_as, f.bytes "                  \
    "FROM order_file o JOIN file f ON f.id = o.file_id "

static enum k_status collect(struct order_file_row **out, size_t *n, struct store *s,
                             struct arena *a, sqlite3_stmt *q, struct k_err *err)
{
    enum k_status st = K_OK;
    *out = NULL;
    *n = 0;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct order_file_row){.id = sql_i64(q, 0),
                                                 .file_id = sql_i64(q, 1),
                                                 .folder = sql_text(q, 2, a),
                                                 .name = sql_text(q, 3, a),
                                                 .name_key = sql_text(q, 4, a),
                                                 .folder_key = sql_text(q, 5, a),
                                                 .media_type = sql_text(q, 6, a),
                                                 .state = sql_text(q, 7, a),
                                                 .since = sql_i64(q, 8),
                                                 .sha256 = sql_text(q, 9, a),
                                                 .stored_as = sql_text(q, 10, a),
                                                 .bytes = sql_i64(q, 11)};
    }
    return st;
}

enum k_status store_order_file_put(struct store *s, struct order_file_row *r,
                                   struct k_err *err)
{
    enum k_status st =
        sql_run(s, err, "DELETE FROM order_file WHERE folder = ? AND name = ?", "tt",
                r->folder, r->name);
    if (st == K_OK) {
        r->since = sql_now(s);
        st = sql_run(s, err,
                     "INSERT INTO order_file(file_id, folder, name, name_key, "
                     "folder_key, media_type, state, since) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                     "itttttti", r->file_id, r->folder, r->name, r->name_key,
                     r->folder_key, r->media_type, r->state, r->since);
    }
    r->id = sql_last_id(s);
    return st;
}

enum k_status store_order_file_known(bool *out, struct store *s, int64_t file_id,
                                     const char *folder, const char *name,
                                     struct k_err *err)
{
    int64_t n = 0;
    enum k_status st = sql_int(&n, s, err, 0,
                               "SELECT count(*) FROM order_file WHERE file_id = ? AND "
                               "folder = ? AND name = ?",
                               "itt", file_id, folder, name);
    *out = n > 0;
    return st;
}

enum k_status store_order_files(struct order_file_row **out, size_t *n, struct store *s,
                                struct arena *a, const char *order_key,
                                struct k_err *err)
{
    return collect(out, n, s, a,
                   sql_query(s, err,
                             COLUMNS "WHERE o.name_key = ?1 OR o.folder_key = ?1 "
                                     "ORDER BY o.name, o.folder",
                             "t", order_key),
                   err);
}

enum k_status store_order_files_lost(struct order_file_row **out, size_t *n,
                                     struct store *s, struct arena *a, int64_t before,
                                     struct k_err *err)
{
    return collect(
        out, n, s, a,
        sql_query(s, err,
                  COLUMNS "WHERE o.state = 'waiting' AND o.since <= ? AND NOT EXISTS "
                          "(SELECT 1 FROM orders WHERE file_key = o.name_key) AND NOT "
                          "EXISTS (SELECT 1 FROM orders WHERE file_key = o.folder_key) "
                          "ORDER BY o.id",
                  "i", before),
        err);
}

enum k_status store_order_file_state(struct store *s, int64_t id, const char *state,
                                     struct k_err *err)
{
    return sql_run(s, err, "UPDATE order_file SET state = ? WHERE id = ?", "ti", state,
                   id);
}
