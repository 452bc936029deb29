#include "store/store_open_item.h"

#include <stdlib.h>

#include "store/bank_row.h"
#include "store/sql.h"

#include "base/banned.h"

/* The last automatic booking is asked only of what has a payment. */
#define ITEM_COLUMNS                                                                                           \
    "i.id, i.customer_id, i.number, i.digits, c.number, i.buyer_name, i.buyer_street, "                        \
    "i.buyer_city, i.issue_date, i.due_date, i.payable, i.open, "                                              \
    "i.cancelled_by IS NOT NULL OR i.type_code = 384, "                                                        \
    "i.paid <> 0 OR i.skonto <> 0, i.terms, "                                                                  \
    "iif(i.open <> 0 AND i.paid <> 0, (SELECT max(day) FROM allocation "                                       \
    " WHERE invoice_id = i.id AND undone IS NULL AND actor = 'kontor'), NULL), i.series IS NULL, i.retained, " \
    "(SELECT coalesce(sum(cents), 0) FROM fee WHERE invoice_id = i.id AND state = 'open')"
#define ITEM_FROM " FROM invoice i LEFT JOIN customer c ON c.id = i.customer_id "

/* "20512:4379 20522:2000" as store_invoice_put wrote it. */
static void read_terms(struct open_item *item, const char *terms)
{
    while (terms && *terms && item->skontos < OPEN_ITEM_SKONTOS) {
        char *end;
        long until = strtol(terms, &end, 10);
        if (*end != ':') {
            return;
        }
        item->skonto_until[item->skontos] = (day){.n = (int32_t)until};
        item->skonto_discount[item->skontos++] = MONEY(strtoll(end + 1, &end, 10));
        terms = *end == ' ' ? end + 1 : end;
    }
}

static struct open_item read_item(sqlite3_stmt *q, struct arena *a)
{
    struct open_item item = {
        .id = sql_i64(q, 0),
        .customer_id = sql_i64(q, 1),
        .number = sql_text(q, 2, a),
        .digits = sql_text(q, 3, a),
        .customer_number = sql_text(q, 4, a),
        .customer_name = sql_text(q, 5, a),
        .customer_street = sql_text(q, 6, a),
        .customer_city = sql_text(q, 7, a),
        .issue_date = sql_day(q, 8),
        .due_date = sql_day(q, 9),
        .payable = sql_money(q, 10),
        .open = sql_money(q, 11),
        .cancelled = sql_i32(q, 12) != 0,
        .touched = sql_i32(q, 13) != 0,
        .booked_on = sql_day(q, 15),
        .foreign = sql_i32(q, 16) != 0,
        .retained = sql_money(q, 17),
        .fee = sql_money(q, 18),
    };
    read_terms(&item, sql_text(q, 14, a));
    return item;
}

static enum k_status each_item(struct store *s, sqlite3_stmt *q, store_open_item_fn *fn,
                               void *ud, struct k_err *err)
{
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct open_item item = read_item(q, &a);
        st = fn(ud, &item, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

enum k_status store_open_items(struct store *s, store_open_item_fn *fn, void *ud,
                               struct k_err *err)
{
    return each_item(
        s, sql_query(s, err, "SELECT " ITEM_COLUMNS ITEM_FROM "WHERE i.open <> 0", ""),
        fn, ud, err);
}

enum k_status store_settled_items(struct store *s, int limit, store_open_item_fn *fn,
                                  void *ud, struct k_err *err)
{
    return each_item(s,
                     sql_query(s, err,
                               "SELECT " ITEM_COLUMNS ITEM_FROM
                               "WHERE i.id > (SELECT max(id) FROM invoice) - ? "
                               "AND i.open = 0 ORDER BY i.id",
                               "d", limit),
                     fn, ud, err);
}

enum k_status store_items_by_digits(int64_t *id, size_t *n, size_t max, struct store *s,
                                    const char *digits, struct k_err *err)
{
    sqlite3_stmt *q =
        sql_query(s, err, "SELECT id FROM invoice WHERE digits = ? LIMIT ?", "ti",
                  digits, (int64_t)max);
    enum k_status st = K_OK;
    *n = 0;
    while (sql_row(&st, s, q, err)) {
        id[(*n)++] = sql_i64(q, 0);
    }
    return st;
}

enum k_status store_item(struct store *s, int64_t invoice_id, store_open_item_fn *fn,
                         void *ud, struct k_err *err)
{
    return each_item(s,
                     sql_query(s, err,
                               "SELECT " ITEM_COLUMNS ITEM_FROM "WHERE i.id = ?", "i",
                               invoice_id),
                     fn, ud, err);
}

#define SELECT "SELECT " TRANSACTION_COLUMNS TRANSACTION_FROM
#define IN_FORCE "FROM allocation WHERE undone IS NULL AND transaction_id IS NOT NULL "

enum k_status store_settlements(struct store *s, int limit, store_transaction_fn *fn,
                                void *ud, struct k_err *err)
{
    return bank_each_row(s,
                         sql_query(s, err,
                                   SELECT
                                   "WHERE t.id IN (SELECT transaction_id " IN_FORCE
                                   "ORDER BY id DESC LIMIT ?) ORDER BY t.id",
                                   "d", limit),
                         fn, ud, err);
}

enum k_status store_settlements_of(struct store *s, int64_t invoice_id,
                                   store_transaction_fn *fn, void *ud,
                                   struct k_err *err)
{
    return bank_each_row(s,
                         sql_query(s, err,
                                   SELECT
                                   "WHERE t.id IN (SELECT transaction_id " IN_FORCE
                                   "AND invoice_id = ?1 UNION ALL SELECT paid_by "
                                   "FROM fee WHERE invoice_id = ?1) ORDER BY t.id",
                                   "i", invoice_id),
                         fn, ud, err);
}

enum k_status store_settlements_like(struct store *s, money amount, day since,
                                     store_transaction_fn *fn, void *ud,
                                     struct k_err *err)
{
    /* A seek for each day: the amounts of all days between are not read. */
    return bank_each_row(
        s,
        sql_query(
            s, err,
            "WITH RECURSIVE days(d) AS (SELECT ?2 UNION ALL SELECT d + 1 FROM days "
            "WHERE d < ?2 + 450) SELECT " TRANSACTION_COLUMNS
            " FROM account a CROSS JOIN days CROSS JOIN transactions t "
            "WHERE t.account_id = a.id AND t.booking_date = days.d "
            "AND t.cents = ?1 AND t.state = 'matched' LIMIT 64",
            "my", amount, since),
        fn, ud, err);
}

enum k_status store_undecided(struct store *s, int limit, store_transaction_fn *fn,
                              void *ud, struct k_err *err)
{
    /* Nothing of them is booked: no sum is asked for. */
    return bank_each_row(
        s,
        sql_query(s, err,
                  "SELECT t.id, NULL, t.booking_date, t.value_date, t.cents, t.state, "
                  "t.counterparty, t.iban, t.end_to_end_id, NULL, t.details, 0 "
                  "FROM transactions t WHERE t.state = 'new' "
                  "ORDER BY t.booking_date, t.id LIMIT ?",
                  "d", limit),
        fn, ud, err);
}

enum k_status store_known_accounts(struct store *s, const char *iban,
                                   store_known_account_fn *fn, void *ud,
                                   struct k_err *err)
{
    sqlite3_stmt *q = sql_query(s, err,
                                "SELECT customer_id, proven, forgotten "
                                "FROM customer_account WHERE iban = ? LIMIT 64",
                                "t", iban);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        struct known_account k = {.customer_id = sql_i64(q, 0),
                                  .proven = sql_i32(q, 1) != 0,
                                  .forgotten = sql_i32(q, 2) != 0};
        st = fn(ud, &k, err);
    }
    return st;
}
