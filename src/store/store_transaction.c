#include "store/bank_row.h"

#include "base/banned.h"

static struct transaction_row read_row(sqlite3_stmt *q, struct arena *a)
{
    return (struct transaction_row){
        .id = sql_i64(q, 0),
        .account_iban = sql_text(q, 1, a),
        .booking_date = sql_day(q, 2),
        .value_date = sql_day(q, 3),
        .amount = sql_money(q, 4),
        .state = sql_text(q, 5, a),
        .counterparty = sql_text(q, 6, a),
        .iban = sql_text(q, 7, a),
        .end_to_end_id = sql_text(q, 8, a),
        .strong = sql_text(q, 9, a),
        .details = sql_text(q, 10, a),
        .allocated = sql_money(q, 11),
    };
}

static sqlite3_stmt *transaction_query(struct store *s, enum transaction_filter f,
                                       struct k_err *err)
{
#define SELECT "SELECT " TRANSACTION_COLUMNS TRANSACTION_FROM
#define ORDER " ORDER BY t.booking_date, t.id"
    switch (f) {
    case TRANSACTIONS_NEW:
        return sql_query(s, err, SELECT "WHERE t.state = 'new'" ORDER, "");
    case TRANSACTIONS_REVIEW:
        return sql_query(s, err, SELECT "WHERE t.state = 'review'" ORDER, "");
    case TRANSACTIONS_SETTLED:
        return sql_query(s, err, SELECT "WHERE t.state = 'matched'" ORDER, "");
    case TRANSACTIONS_ALL:
        return sql_query(s, err, SELECT ORDER, "");
    }
    return NULL;
#undef SELECT
#undef ORDER
}

enum k_status bank_each_row(struct store *s, sqlite3_stmt *q, store_transaction_fn *fn,
                            void *ud, struct k_err *err)
{
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct transaction_row t = read_row(q, &a);
        st = fn(ud, &t, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

enum k_status store_transaction_each(struct store *s, enum transaction_filter f,
                                     store_transaction_fn *fn, void *ud,
                                     struct k_err *err)
{
    return bank_each_row(s, transaction_query(s, f, err), fn, ud, err);
}

enum k_status store_transaction_get(struct transaction_row *out, bool *found,
                                    struct store *s, struct arena *a, int64_t id,
                                    struct k_err *err)
{
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT " TRANSACTION_COLUMNS TRANSACTION_FROM "WHERE t.id = ?", "i",
        id);
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        *out = read_row(q, a);
        sql_done(q);
    }
    return st;
}

enum k_status store_transaction_state(struct store *s, int64_t id, const char *state,
                                      struct k_err *err)
{
    return sql_run(s, err, "UPDATE transactions SET state = ? WHERE id = ?", "ti",
                   state, id);
}
