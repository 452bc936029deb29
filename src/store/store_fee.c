#include "store/store_fee.h"

#include "store/sql.h"

#include "base/banned.h"

enum k_status store_fee_put(struct store *s, struct fee_row *f, bool borne,
                            struct k_err *err)
{
    enum k_status st =
        sql_run(s, err,
                "INSERT INTO fee(invoice_id, transaction_id, cents, day, state, "
                "settled_on) VALUES (?, ?, ?, ?, ?, ?)",
                "iimyty", f->invoice_id, f->transaction_id, f->amount, f->on,
                borne ? "borne" : "open", borne ? f->on : DAY_NONE);
    f->id = sql_last_id(s);
    return st;
}

#define SELECT                                                                          \
    "SELECT f.id, f.invoice_id, f.transaction_id, f.cents, f.day, f.state, f.paid_by, " \
    "f.settled_on, i.number FROM fee f JOIN invoice i ON i.id = f.invoice_id "

static struct fee_row read_fee(sqlite3_stmt *q, struct arena *a)
{
    return (struct fee_row){
        .id = sql_i64(q, 0),
        .invoice_id = sql_i64(q, 1),
        .transaction_id = sql_i64(q, 2),
        .amount = sql_money(q, 3),
        .on = sql_day(q, 4),
        .state = sql_text(q, 5, a),
        .paid_by = sql_i64(q, 6),
        .settled_on = sql_day(q, 7),
        .invoice_number = sql_text(q, 8, a),
    };
}

static sqlite3_stmt *query(struct store *s, enum fee_key key, int64_t id,
                           struct k_err *err)
{
    switch (key) {
    case FEES_OF_INVOICE:
        return sql_query(s, err, SELECT "WHERE f.invoice_id = ? ORDER BY f.id", "i",
                         id);
    case FEES_OF_RETURN:
        return sql_query(
            s, err,
            SELECT "WHERE f.transaction_id = ? AND f.state <> 'undone' ORDER BY f.id",
            "i", id);
    case FEES_PAID_BY:
        return sql_query(s, err, SELECT "WHERE f.paid_by = ? ORDER BY f.id", "i", id);
    }
    return NULL;
}

enum k_status store_fees(struct fee_row **out, size_t *n, struct store *s,
                         struct arena *a, enum fee_key key, int64_t id,
                         struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = query(s, key, id, err);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = read_fee(q, a);
    }
    return st;
}

enum k_status store_fee_each(struct store *s, day since, store_fee_fn *fn, void *ud,
                             struct k_err *err)
{
    sqlite3_stmt *q = sql_query(s, err,
                                SELECT "WHERE f.state <> 'undone' AND (f.day >= ?1 OR "
                                       "f.settled_on >= ?1) ORDER BY f.day, f.id",
                                "y", since);
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct fee_row f = read_fee(q, &a);
        st = fn(ud, &f, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

static enum k_status set_state(struct store *s, int64_t id, const char *state,
                               int64_t paid_by, day on, struct k_err *err)
{
    return sql_run(s, err,
                   "UPDATE fee SET state = ?, paid_by = ?, settled_on = ? WHERE id = ?",
                   "tzyi", state, paid_by, on, id);
}

enum k_status store_fee_paid(struct store *s, int64_t id, int64_t paid_by, day on,
                             struct k_err *err)
{
    return set_state(s, id, "paid", paid_by, on, err);
}

enum k_status store_fee_borne(struct store *s, int64_t id, day on, struct k_err *err)
{
    return set_state(s, id, "borne", 0, on, err);
}

enum k_status store_fee_reopen(struct store *s, int64_t id, struct k_err *err)
{
    return set_state(s, id, "open", 0, DAY_NONE, err);
}

enum k_status store_fee_undo(struct store *s, int64_t id, struct k_err *err)
{
    return set_state(s, id, "undone", 0, DAY_NONE, err);
}
