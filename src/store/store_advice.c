#include "store/store_advice.h"

#include <string.h>

#include "store/bank_row.h"

#include "base/banned.h"

/* Details that no booking followed are dropped after so many days. */
#define ADVICE_DAYS 60

enum k_status store_advice_put(struct store *s, const struct transaction_in *t,
                               money entry_amount, struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO advice(account_id, file_id, kind, statement, entry, "
                   "detail, booking_date, value_date, entry_cents, batch, cents, weak, "
                   "loose, strong, counterparty, iban, end_to_end_id, details) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "iiddddyymtmiittttt", t->account_id, t->file_id, (int)t->kind,
                   t->statement, t->entry, t->detail, t->booking_date, t->value_date,
                   entry_amount, t->part, t->amount, t->weak, t->loose, t->strong,
                   t->counterparty, t->iban, t->end_to_end_id, t->details);
}

enum k_status store_batch_find(int64_t *id, bool *free, struct store *s,
                               const struct transaction_in *t, money entry_amount,
                               struct k_err *err)
{
    *id = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT t.id, t.batch, t.state = 'new' OR ((t.state = 'none' OR t.state = "
        "'review') AND NOT EXISTS (SELECT 1 FROM allocation WHERE transaction_id = t.id "
        "AND undone IS NULL)), (t.kind = 940) <> (?4 = 940), "
        "t.booking_date = ?2 AND t.counterparty IS NULL "
        "FROM transactions t WHERE t.account_id = ?1 "
        "AND t.booking_date IN (?2 - 4, ?2 - 3, ?2 - 2, ?2 - 1, ?2, ?2 + 1, ?2 + 2, "
        "?2 + 3, ?2 + 4) AND t.cents = ?3 AND t.batch IS NOT NULL "
        "AND t.state <> 'split' ORDER BY abs(t.booking_date - ?2), t.id",
        "iymd", t->account_id, t->booking_date, entry_amount, (int)t->kind);
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (*id == 0 && sql_row(&st, s, q, err)) {
        if (bank_same_entry(t->part, sql_text(q, 1, &a), sql_i32(q, 3) != 0,
                            sql_i32(q, 4) != 0)) {
            *id = sql_i64(q, 0);
            *free = sql_i32(q, 2) != 0;
            sql_done(q);
        }
    }
    arena_release(&a);
    return st;
}

/* The details of one entry of one file. */
struct group {
    int64_t account_id, file_id;
    int kind, statement, entry;
    day booking_date;
    money entry_amount, sum;
    const char *batch;
};

static enum k_status load_groups(struct group **out, size_t *n, struct store *s,
                                 struct arena *a, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(s, err,
                                "SELECT account_id, file_id, statement, entry, "
                                "booking_date, entry_cents, sum(cents), batch, kind "
                                "FROM advice GROUP BY file_id, statement, entry",
                                "");
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct group){.account_id = sql_i64(q, 0),
                                        .file_id = sql_i64(q, 1),
                                        .statement = sql_i32(q, 2),
                                        .entry = sql_i32(q, 3),
                                        .booking_date = sql_day(q, 4),
                                        .entry_amount = sql_money(q, 5),
                                        .sum = sql_money(q, 6),
                                        .batch = sql_text(q, 7, a),
                                        .kind = sql_i32(q, 8)};
    }
    return st;
}

static enum k_status drop(struct store *s, const struct group *g, struct k_err *err)
{
    return sql_run(
        s, err, "DELETE FROM advice WHERE file_id = ? AND statement = ? AND entry = ?",
        "idd", g->file_id, g->statement, g->entry);
}

static enum k_status split(struct store *s, const struct group *g, int64_t parent,
                           struct k_err *err)
{
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO transactions(account_id, booking_date, value_date, cents, weak, "
        "loose, strong, detail, last_file, kind, state, counterparty, iban, "
        "end_to_end_id, details, part, parent) SELECT a.account_id, p.booking_date, "
        "p.value_date, a.cents, a.weak, a.loose, a.strong, a.detail, a.file_id, 54, "
        "'new', a.counterparty, a.iban, a.end_to_end_id, a.details, "
        "a.batch, p.id FROM advice a JOIN transactions p ON p.id = ?4 "
        "WHERE a.file_id = ?1 AND a.statement = ?2 AND a.entry = ?3 ORDER BY a.detail",
        "iddi", g->file_id, g->statement, g->entry, parent);
    if (st == K_OK) {
        st = sql_run(s, err,
                     "INSERT INTO seen SELECT t.id, t.last_file, ?2, ?3, t.detail "
                     "FROM transactions t WHERE t.parent = ?1",
                     "idd", parent, g->statement, g->entry);
    }
    if (st == K_OK) {
        st = store_transaction_state(s, parent, "split", err);
    }
    if (st == K_OK) {
        st = store_proposals_clear(s, parent, err);
    }
    return st == K_OK ? drop(s, g, err) : st;
}

static enum k_status apply(struct store *s, const struct group *g, store_split_fn *fn,
                           void *ud, struct k_err *err)
{
    int64_t parent;
    bool free;
    struct transaction_in t = {.account_id = g->account_id,
                               .kind = (enum statement_kind)g->kind,
                               .booking_date = g->booking_date,
                               .part = g->batch};
    enum k_status st = store_batch_find(&parent, &free, s, &t, g->entry_amount, err);
    if (st != K_OK || parent == 0) {
        return st;
    }
    if (!free || g->sum.cents != g->entry_amount.cents) {
        return drop(s, g, err); /* decided already, or not to be trusted */
    }
    st = split(s, g, parent, err);
    return st == K_OK ? fn(ud, parent, err) : st;
}

enum k_status store_advice_apply(struct store *s, store_split_fn *fn, void *ud,
                                 struct k_err *err)
{
    struct group *g;
    size_t n;
    struct arena a;
    arena_init(&a);
    enum k_status st = load_groups(&g, &n, s, &a, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = apply(s, &g[i], fn, ud, err);
    }
    if (st == K_OK && n > 0) {
        st = sql_run(s, err,
                     "DELETE FROM advice WHERE booking_date < "
                     "(SELECT max(to_day) FROM statement) - ?",
                     "d", ADVICE_DAYS);
    }
    arena_release(&a);
    return st;
}
