#include "store/sql.h"
#include "store/store_bank.h"

#include "base/banned.h"

enum k_status store_proposals_clear(struct store *s, int64_t transaction_id,
                                    struct k_err *err)
{
    return sql_run(s, err, "DELETE FROM proposal WHERE transaction_id = ?", "i",
                   transaction_id);
}

enum k_status store_proposal_put(struct store *s, const struct proposal_row *p,
                                 struct k_err *err)
{
    return sql_run(s, err, "INSERT INTO proposal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "idtttidtm", p->transaction_id, p->rank, p->tier, p->reason,
                   p->allocations, p->first_invoice, p->kind, p->found, p->charge);
}

#define PROPOSAL_COLUMNS                                                               \
    "p.transaction_id, p.rank, p.tier, p.reason, p.allocations, p.first_invoice, "     \
    "p.kind, p.found, p.charge FROM proposal p "

static struct proposal_row read_proposal(sqlite3_stmt *q, struct arena *a)
{
    return (struct proposal_row){.transaction_id = sql_i64(q, 0),
                                 .rank = sql_i32(q, 1),
                                 .tier = sql_text(q, 2, a),
                                 .reason = sql_text(q, 3, a),
                                 .allocations = sql_text(q, 4, a),
                                 .first_invoice = sql_i64(q, 5),
                                 .kind = sql_i32(q, 6),
                                 .found = sql_text(q, 7, a),
                                 .charge = sql_money(q, 8)};
}

enum k_status store_proposals(struct proposal_row **out, size_t *n, struct store *s,
                              struct arena *a, int64_t transaction_id,
                              struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err, "SELECT " PROPOSAL_COLUMNS "WHERE p.transaction_id = ? ORDER BY p.rank",
        "i", transaction_id);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = read_proposal(q, a);
    }
    return st;
}

enum k_status store_first_proposals(struct store *s, store_proposal_fn *fn, void *ud,
                                    struct k_err *err)
{
    sqlite3_stmt *q = sql_query(s, err,
                                "SELECT " PROPOSAL_COLUMNS
                                "JOIN transactions t ON t.id = p.transaction_id "
                                "WHERE t.state = 'review' AND p.rank = 1",
                                "");
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct proposal_row p = read_proposal(q, &a);
        st = fn(ud, &p, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

enum k_status store_invoice_in_review(bool *out, struct store *s, int64_t invoice_id,
                                      struct k_err *err)
{
    /* Any proposal counts for reminders, not only the best: whoever may have paid is
     * not reminded. "17:…" stands at the beginning or behind a blank. */
    int64_t n;
    enum k_status st = sql_int(
        &n, s, err, 0,
        "SELECT EXISTS (SELECT 1 FROM proposal p JOIN transactions t "
        "ON t.id = p.transaction_id WHERE t.state = 'review' AND p.first_invoice = ?1) "
        "OR EXISTS (SELECT 1 FROM proposal p JOIN transactions t "
        "ON t.id = p.transaction_id WHERE t.state = 'review' "
        "AND instr(p.allocations, ' ') > 0 "
        "AND instr(' ' || p.allocations, ' ' || ?1 || ':') > 0) "
        "OR EXISTS (SELECT 1 FROM task k JOIN invoice i ON k.dedupe = 'ask:' || i.number "
        "WHERE i.id = ?1 AND k.done IS NULL)",
        "i", invoice_id);
    *out = st == K_OK && n != 0;
    return st;
}

enum k_status store_decision_put(struct store *s, const struct decision_row *d,
                                 struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                   "ititdttt", d->transaction_id, d->decision, sql_now(s), d->tier,
                   d->kind, d->found, d->reason, d->lost);
}

enum k_status store_decision(struct decision_row *out, bool *found, struct store *s,
                             struct arena *a, int64_t transaction_id, struct k_err *err)
{
    sqlite3_stmt *q =
        sql_query(s, err,
                  "SELECT transaction_id, decision, at, tier, kind, found, "
                  "reason, lost FROM decision WHERE transaction_id = ?",
                  "i", transaction_id);
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        *out = (struct decision_row){.transaction_id = sql_i64(q, 0),
                                     .decision = sql_text(q, 1, a),
                                     .at = sql_i64(q, 2),
                                     .tier = sql_text(q, 3, a),
                                     .kind = sql_i32(q, 4),
                                     .found = sql_text(q, 5, a),
                                     .reason = sql_text(q, 6, a),
                                     .lost = sql_text(q, 7, a)};
        sql_done(q);
    }
    return st;
}

#define SEEN                                                                                 \
    "SELECT s.transaction_id, s.file_id, f.folder, f.name, f.sha256, s.statement, s.entry, " \
    "s.detail, t.state, d.decision, d.tier, d.reason FROM seen s "                           \
    "JOIN transactions t ON t.id = s.transaction_id JOIN file f ON f.id = s.file_id "        \
    "LEFT JOIN decision d ON d.transaction_id = s.transaction_id "

enum k_status store_seen_each(struct store *s, int64_t transaction_id,
                              store_seen_fn *fn, void *ud, struct k_err *err)
{
    sqlite3_stmt *q =
        transaction_id
            ? sql_query(s, err, SEEN "WHERE s.transaction_id = ? ORDER BY s.file_id",
                        "i", transaction_id)
            : sql_query(s, err, SEEN "ORDER BY s.transaction_id, s.file_id", "");
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct seen_row r = {.transaction_id = sql_i64(q, 0),
                             .file_id = sql_i64(q, 1),
                             .folder = sql_text(q, 2, &a),
                             .file = sql_text(q, 3, &a),
                             .sha256 = sql_text(q, 4, &a),
                             .statement = sql_i32(q, 5),
                             .entry = sql_i32(q, 6),
                             .detail = sql_i32(q, 7),
                             .state = sql_text(q, 8, &a),
                             .decision = sql_text(q, 9, &a),
                             .tier = sql_text(q, 10, &a),
                             .reason = sql_text(q, 11, &a)};
        st = fn(ud, &r, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}
