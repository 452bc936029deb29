#include "store/store_order.h"

#include <string.h>

#include "store/sql.h"

#include "base/banned.h"

#define ORDER_COLUMNS                                                                  \
    "id, number, state, reason, document, file_id, customer_id, layout, received, "    \
    "changed"

static const char *const STATES[] = {"waiting", "decide", "refused", "invoiced",
                                     "dropped"};

static enum order_state parse_state(const char *name)
{
    for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        if (strcmp(STATES[i], name) == 0) {
            return (enum order_state)i;
        }
    }
    return ORDER_STATE_REFUSED; /* the CHECK of the table lets nothing else in */
}

static struct order_row read_order(sqlite3_stmt *q, struct arena *a)
{
    return (struct order_row){
        .id = sql_i64(q, 0),
        .number = sql_text(q, 1, a),
        .state = parse_state((const char *)sqlite3_column_text(q, 2)),
        .reason = sql_text(q, 3, a),
        .document = sql_text(q, 4, a),
        .file_id = sql_i64(q, 5),
        .customer_id = sql_i64(q, 6),
        .layout = sql_text(q, 7, a),
        .received = sql_i64(q, 8),
        .changed = sql_i64(q, 9),
    };
}

enum k_status store_order_by_number(struct order_row *out, bool *found, struct store *s,
                                    struct arena *a, const char *number,
                                    struct k_err *err)
{
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT " ORDER_COLUMNS " FROM orders WHERE number = ?", "t", number);
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        *out = read_order(q, a);
        sql_done(q);
    }
    return st;
}

enum k_status store_order_by_file_key(struct order_row *out, bool *found,
                                      struct store *s, struct arena *a, const char *key,
                                      struct k_err *err)
{
    sqlite3_stmt *q = sql_query(s, err,
                                "SELECT " ORDER_COLUMNS " FROM orders "
                                "WHERE file_key = ? ORDER BY id DESC LIMIT 1",
                                "t", key);
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        *out = read_order(q, a);
        sql_done(q);
    }
    return st;
}

enum k_status store_order_get(struct order_row *out, struct store *s, struct arena *a,
                              int64_t id, struct k_err *err)
{
    sqlite3_stmt *q =
        sql_query(s, err, "SELECT " ORDER_COLUMNS " FROM orders WHERE id = ?", "i", id);
    enum k_status st = K_OK;
    if (sql_row(&st, s, q, err)) {
        *out = read_order(q, a);
        sql_done(q);
    } else if (st == K_OK) {
        st =
            err_set(err, K_FATAL, "Auftrag %lld fehlt in der Datenbank", (long long)id);
    }
    return st;
}

enum k_status store_order_put(struct store *s, struct order_row *o, struct k_err *err)
{
    int64_t now = sql_now(s);
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO orders(number, state, reason, document, file_id, customer_id, "
        "layout, received, changed, file_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(number) DO UPDATE SET state = excluded.state, "
        "reason = excluded.reason, document = excluded.document, "
        "file_id = excluded.file_id, customer_id = excluded.customer_id, "
        "layout = excluded.layout, changed = excluded.changed "
        "WHERE orders.state <> 'invoiced'",
        "ttttzztiit", o->number, STATES[o->state], o->reason ? o->reason : "",
        o->document, o->file_id, o->customer_id, o->layout, now, now, o->file_key);
    if (st == K_OK && sql_changes(s) == 0) {
        return err_set(err, K_FATAL, "Auftrag %s ist schon berechnet", o->number);
    }
    if (st == K_OK) {
        st = sql_int(&o->id, s, err, 0, "SELECT id FROM orders WHERE number = ?", "t",
                     o->number);
    }
    return st;
}

enum k_status store_order_state(struct store *s, int64_t id, enum order_state state,
                                const char *reason, struct k_err *err)
{
    return sql_run(s, err,
                   "UPDATE orders SET state = ?, reason = ?, changed = ? WHERE id = ?",
                   "ttii", STATES[state], reason ? reason : "", sql_now(s), id);
}

enum k_status store_orders_in(struct order_row **out, size_t *n, struct store *s,
                              struct arena *a, enum order_state state,
                              struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT " ORDER_COLUMNS " FROM orders WHERE state = ? ORDER BY id", "t",
        STATES[state]);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = read_order(q, a);
    }
    return st;
}
