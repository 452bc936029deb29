#include "store/store_file.h"

#include <string.h>

#include "store/sql.h"

#include "base/banned.h"

#define FILE_COLUMNS                                                                   \
    "id, sha256, name, folder, bytes, kind, rule, state, reason, stored_as, "          \
    "first_seen, last_seen"

static struct file_row read_file(sqlite3_stmt *q, struct arena *a)
{
    return (struct file_row){
        .id = sql_i64(q, 0),
        .sha256 = sql_text(q, 1, a),
        .name = sql_text(q, 2, a),
        .folder = sql_text(q, 3, a),
        .bytes = sql_i64(q, 4),
        .kind = sql_text(q, 5, a),
        .rule = sql_text(q, 6, a),
        .state = sql_text(q, 7, a),
        .reason = sql_text(q, 8, a),
        .stored_as = sql_text(q, 9, a),
        .first_seen = sql_i64(q, 10),
        .last_seen = sql_i64(q, 11),
    };
}

enum k_status store_file_by_hash(struct file_row *out, bool *found, struct store *s,
                                 struct arena *a, const char *sha256, struct k_err *err)
{
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT " FILE_COLUMNS " FROM file WHERE sha256 = ?", "t", sha256);
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        *out = read_file(q, a);
        sql_done(q);
    }
    return st;
}

enum k_status store_file_put(struct store *s, struct file_row *f, struct k_err *err)
{
    int64_t now = sql_now(s);
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO file(sha256, name, folder, bytes, kind, rule, state, reason, "
        "stored_as, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(sha256) DO UPDATE SET name = excluded.name, "
        "folder = excluded.folder, kind = excluded.kind, rule = excluded.rule, "
        "state = excluded.state, reason = excluded.reason, "
        "stored_as = excluded.stored_as, last_seen = excluded.last_seen",
        "tttitttttii", f->sha256, f->name, f->folder, f->bytes, f->kind, f->rule,
        f->state, f->reason ? f->reason : "", f->stored_as, now, now);
    if (st == K_OK) {
        st = sql_int(&f->id, s, err, 0, "SELECT id FROM file WHERE sha256 = ?", "t",
                     f->sha256);
    }
    return st;
}

enum k_status store_file_seen(struct store *s, int64_t id, struct k_err *err)
{
    return sql_run(s, err, "UPDATE file SET last_seen = ? WHERE id = ?", "ii",
                   sql_now(s), id);
}

enum k_status store_files(struct file_row **out, size_t *n, struct store *s,
                          struct arena *a, const char *state, int64_t since,
                          struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(s, err,
                                "SELECT " FILE_COLUMNS " FROM file WHERE state = ? "
                                "AND last_seen >= ? ORDER BY last_seen DESC, id DESC",
                                "ti", state, since);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = read_file(q, a);
    }
    return st;
}

enum k_status store_file_each(struct store *s, store_file_fn *fn, void *ud,
                              struct k_err *err)
{
    sqlite3_stmt *q =
        sql_query(s, err, "SELECT " FILE_COLUMNS " FROM file ORDER BY id", "");
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct file_row f = read_file(q, &a);
        st = fn(ud, &f, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

static const char *const EFFECTS[] = {"place", "write", "remove"};

enum k_status store_effect_add(struct store *s, enum effect_kind kind,
                               const char *source, const char *target, const char *data,
                               struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO effect(kind, source, target, data) VALUES (?, ?, ?, ?)",
                   "tttt", EFFECTS[kind], source ? source : "", target ? target : "",
                   data ? data : "");
}

enum k_status store_effects(struct effect **out, size_t *n, struct store *s,
                            struct arena *a, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT id, kind, source, target, data FROM effect ORDER BY id", "");
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        struct effect *e = &(*out)[(*n)++];
        const char *kind = sql_text(q, 1, a);
        *e = (struct effect){.id = sql_i64(q, 0),
                             .kind = strcmp(kind, "place") == 0   ? EFFECT_PLACE
                                     : strcmp(kind, "write") == 0 ? EFFECT_WRITE
                                                                  : EFFECT_REMOVE,
                             .source = sql_text(q, 2, a),
                             .target = sql_text(q, 3, a),
                             .data = sql_text(q, 4, a)};
    }
    return st;
}

enum k_status store_effect_pending(bool *out, struct store *s, const char *target,
                                   struct k_err *err)
{
    int64_t count = 0;
    enum k_status st = sql_int(
        &count, s, err, 0,
        "SELECT count(*) FROM effect WHERE kind = 'place' AND target = ?", "t", target);
    *out = count > 0;
    return st;
}

enum k_status store_effect_done(struct store *s, int64_t id, struct k_err *err)
{
    return sql_run(s, err, "DELETE FROM effect WHERE id = ?", "i", id);
}

enum k_status store_effect_drop(struct store *s, const char *target, struct k_err *err)
{
    return sql_run(s, err, "DELETE FROM effect WHERE target = ?", "t", target);
}
