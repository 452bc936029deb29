#include "store/sql.h"
#include "store/store_bank.h"
#include "store/store_open_item.h"

#include "base/banned.h"

enum k_status store_allocation_put(struct store *s, struct allocation_row *al,
                                   struct k_err *err)
{
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO allocation(transaction_id, invoice_id, cents, skonto, day, tier, "
        "reason, kind, found, actor, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "zimmyttdtti", al->transaction_id, al->invoice_id, al->amount, al->skonto,
        al->on, al->tier, al->reason, al->kind, al->found, s->actor, sql_now(s));
    al->id = sql_last_id(s);
    return st;
}

#define ALLOCATION_COLUMNS                                                               \
    "l.id, l.transaction_id, l.invoice_id, l.cents, l.skonto, l.day, l.tier, l.reason, " \
    "l.actor, l.undone IS NOT NULL, i.number, t.counterparty, l.kind, l.found, "         \
    "iif(l.undone IS NULL AND NOT EXISTS (SELECT 1 FROM allocation e "                   \
    "WHERE e.transaction_id = l.transaction_id AND e.invoice_id = l.invoice_id "         \
    "AND e.undone IS NULL AND e.id < l.id), "                                            \
    "(SELECT coalesce(sum(f.cents), 0) FROM fee f "                                      \
    "WHERE f.paid_by = l.transaction_id AND f.invoice_id = l.invoice_id), 0), "          \
    "i.buyer_name "                                                                      \
    "FROM allocation l "                                                                 \
    "JOIN invoice i ON i.id = l.invoice_id "                                             \
    "LEFT JOIN transactions t ON t.id = l.transaction_id "

static struct allocation_row read_allocation(sqlite3_stmt *q, struct arena *a)
{
    return (struct allocation_row){
        .id = sql_i64(q, 0),
        .transaction_id = sql_i64(q, 1),
        .invoice_id = sql_i64(q, 2),
        .amount = sql_money(q, 3),
        .skonto = sql_money(q, 4),
        .on = sql_day(q, 5),
        .tier = sql_text(q, 6, a),
        .reason = sql_text(q, 7, a),
        .actor = sql_text(q, 8, a),
        .undone = sql_i32(q, 9) != 0,
        .invoice_number = sql_text(q, 10, a),
        .counterparty = sql_text(q, 11, a),
        .kind = sql_i32(q, 12),
        .found = sql_text(q, 13, a),
        .fee = sql_money(q, 14),
        .customer_name = sql_text(q, 15, a),
    };
}

static enum k_status each(struct store *s, sqlite3_stmt *q, store_allocation_fn *fn,
                          void *ud, struct k_err *err)
{
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct allocation_row al = read_allocation(q, &a);
        st = fn(ud, &al, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

enum k_status store_allocation_each(struct store *s, day since, store_allocation_fn *fn,
                                    void *ud, struct k_err *err)
{
    return each(s,
                sql_query(s, err,
                          "SELECT " ALLOCATION_COLUMNS
                          "WHERE l.undone IS NULL AND l.day >= ? ORDER BY l.day, l.id",
                          "y", since),
                fn, ud, err);
}

/* Numbers grow with time: the newest of those before is found from the end. */
enum k_status store_allocation_new(struct store *s, int64_t since,
                                   store_allocation_fn *fn, void *ud, struct k_err *err)
{
    return each(
        s,
        sql_query(
            s, err,
            "SELECT " ALLOCATION_COLUMNS
            "WHERE l.undone IS NULL AND l.id > coalesce((SELECT id FROM allocation "
            "WHERE created <= ? ORDER BY id DESC LIMIT 1), 0) ORDER BY l.id",
            "i", since),
        fn, ud, err);
}

enum k_status store_allocations(struct allocation_row **out, size_t *n, struct store *s,
                                struct arena *a, int64_t transaction_id,
                                int64_t invoice_id, bool all, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q =
        transaction_id
            ? sql_query(s, err,
                        "SELECT " ALLOCATION_COLUMNS
                        "WHERE l.transaction_id = ? AND (? OR l.undone IS NULL) "
                        "ORDER BY l.id",
                        "id", transaction_id, all ? 1 : 0)
            : sql_query(s, err,
                        "SELECT " ALLOCATION_COLUMNS
                        "WHERE l.invoice_id = ? AND (? OR l.undone IS NULL) "
                        "ORDER BY l.id",
                        "id", invoice_id, all ? 1 : 0);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = read_allocation(q, a);
    }
    return st;
}

enum k_status store_reject(struct store *s, int64_t transaction_id, int64_t invoice_id,
                           struct k_err *err)
{
    return sql_run(s, err, "INSERT INTO rejected VALUES (?, ?) ON CONFLICT DO NOTHING",
                   "ii", transaction_id, invoice_id);
}

enum k_status store_allocation_undo(struct store *s, const struct allocation_row *al,
                                    struct k_err *err)
{
    enum k_status st = sql_run(s, err, "UPDATE allocation SET undone = ? WHERE id = ?",
                               "ii", sql_now(s), al->id);
    if (st == K_OK && al->transaction_id) {
        st = store_reject(s, al->transaction_id, al->invoice_id, err);
    }
    return st;
}

enum k_status store_rejected(int64_t **out, size_t *n, struct store *s, struct arena *a,
                             int64_t transaction_id, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q =
        sql_query(s, err, "SELECT invoice_id FROM rejected WHERE transaction_id = ?",
                  "i", transaction_id);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = sql_i64(q, 0);
    }
    return st;
}

enum k_status store_any_rejected(bool *out, struct store *s, struct k_err *err)
{
    int64_t n;
    enum k_status st =
        sql_int(&n, s, err, 0, "SELECT EXISTS (SELECT 1 FROM rejected)", "");
    *out = st == K_OK && n != 0;
    return st;
}
