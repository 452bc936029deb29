#include "store/store_bank.h"

#include <string.h>

#include "store/bank_row.h"

#include "base/banned.h"

enum k_status store_account(int64_t *id, struct store *s, const char *iban,
                            const char *currency, struct k_err *err)
{
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO account(iban, currency) VALUES (?, ?) ON CONFLICT DO NOTHING",
        "tt", iban, currency ? currency : "EUR");
    if (st == K_OK) {
        st = sql_int(id, s, err, 0, "SELECT id FROM account WHERE iban = ?", "t", iban);
    }
    return st;
}

enum k_status store_accounts(struct store *s, store_account_fn *fn, void *ud,
                             struct k_err *err)
{
    sqlite3_stmt *q = sql_query(s, err, "SELECT iban FROM account", "");
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        fn(ud, sql_text(q, 0, &a));
    }
    arena_release(&a);
    return st;
}

enum k_status store_statement_put(struct store *s, int64_t file_id, int64_t account_id,
                                  const struct statement *st, money booked,
                                  int64_t entries, struct k_err *err)
{
    bool balanced = st->opening.present && st->closing.present;
    day to = st->closing.present ? st->closing.date : st->to;
    if (!day_is_set(to)) {
        to = st->created;
    }
    /* A balance that is not given is NULL; 'z' would make a real zero NULL, too, so
     * the statement text differs instead. */
    if (balanced) {
        return sql_run(s, err,
                       "INSERT INTO statement(file_id, account_id, kind, place, name, "
                       "sequence, from_day, to_day, opening, closing, booked, entries) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "iiddttyymmmi", file_id, account_id, (int)st->kind, st->index,
                       st->statement_id ? st->statement_id : "",
                       st->sequence ? st->sequence : "", st->from, to,
                       st->opening.amount, st->closing.amount, booked, entries);
    }
    return sql_run(s, err,
                   "INSERT INTO statement(file_id, account_id, kind, place, name, "
                   "sequence, from_day, to_day, booked, entries) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "iiddttyymi", file_id, account_id, (int)st->kind, st->index,
                   st->statement_id ? st->statement_id : "",
                   st->sequence ? st->sequence : "", st->from, to, booked, entries);
}

/* Of the rows with this identity that the running file has not met yet, the first
 * that the bank's reference does not tell apart. 0 when there is none. */
static enum k_status find_twin(int64_t *id, struct store *s,
                               const struct transaction_in *t, struct k_err *err)
{
    return sql_int(id, s, err, 0,
                   "SELECT id FROM transactions WHERE account_id = ?1 "
                   "AND booking_date = ?2 AND cents = ?3 AND weak = ?4 "
                   "AND last_file <> ?5 AND (strong = ?6 OR strong = '' OR ?6 = '') "
                   "ORDER BY strong <> ?6, id LIMIT 1",
                   "iymiit", t->account_id, t->booking_date, t->amount, t->weak,
                   t->file_id, t->strong);
}

/* The bank changed something between two deliveries: the text, the date by some days,
 * or it confirms an intraday booking. In this order of strength:
 *   the bank's reference and place in the entry, same day;
 *   the bank's reference and everything but the date;
 *   camt.052 against the rest, one day apart: everything but the date, or the same
 *   end-to-end reference. */
static enum k_status find_changed(int64_t *id, struct store *s,
                                  const struct transaction_in *t, struct k_err *err)
{
    return sql_int(
        id, s, err, 0,
        "SELECT id FROM transactions WHERE account_id = ?1 AND booking_date IN "
        "(?2 - 4, ?2 - 3, ?2 - 2, ?2 - 1, ?2, ?2 + 1, ?2 + 2, ?2 + 3, ?2 + 4) "
        "AND cents = ?3 AND last_file <> ?4 AND parent IS NULL AND ("
        "(strong <> '' AND strong = ?5 AND detail = ?6 AND booking_date = ?2) OR "
        "(strong <> '' AND strong = ?5 AND loose = ?7) OR "
        "((kind = 52) <> (?8 = 52) AND abs(booking_date - ?2) <= 1 "
        " AND (strong = '' OR ?5 = '' OR strong = ?5) "
        " AND (loose = ?7 OR end_to_end_id = ?9))) "
        "ORDER BY strong <> ?5, booking_date <> ?2, id LIMIT 1",
        "iymitdidt", t->account_id, t->booking_date, t->amount, t->file_id, t->strong,
        t->detail, t->loose, (int)t->kind, t->end_to_end_id);
}

/* What earlier files told of the account lies between two days: a booking outside
 * needs no search. The running file has not stored anything of it yet when asked. */
static enum k_status load_known(struct store *s, const struct transaction_in *t,
                                struct k_err *err)
{
    int64_t from = INT64_MAX, to = INT64_MIN;
    if (s->known.account_id == t->account_id && s->known.file_id == t->file_id) {
        return K_OK;
    }
    enum k_status st = sql_int(&from, s, err, INT64_MAX,
                               "SELECT min(booking_date) FROM transactions "
                               "WHERE account_id = ? AND last_file <> ?",
                               "ii", t->account_id, t->file_id);
    if (st == K_OK) {
        st = sql_int(&to, s, err, INT64_MIN,
                     "SELECT max(booking_date) FROM transactions "
                     "WHERE account_id = ? AND last_file <> ?",
                     "ii", t->account_id, t->file_id);
    }
    s->known.account_id = t->account_id;
    s->known.file_id = t->file_id;
    s->known.from = from == INT64_MAX ? INT64_MAX : from - 4;
    s->known.to = to == INT64_MIN ? INT64_MIN : to + 4;
    return st;
}

static enum k_status find_known(int64_t *id, struct store *s,
                                const struct transaction_in *t, bool *changed,
                                struct k_err *err)
{
    *id = 0;
    *changed = false;
    enum k_status st = load_known(s, t, err);
    if (st != K_OK || t->booking_date.n < s->known.from ||
        t->booking_date.n > s->known.to) {
        return st;
    }
    st = find_twin(id, s, t, err);
    if (st == K_OK && *id == 0) {
        st = find_changed(id, s, t, err);
        *changed = *id != 0;
    }
    return st;
}

/* ---- batches ---- */

static bool share_line(const char *a, const char *b)
{
    while (*a) {
        size_t n = strcspn(a, "\n");
        for (const char *p = b; n > 0 && *p;
             p += p[strcspn(p, "\n")] ? strcspn(p, "\n") + 1 : strcspn(p, "\n")) {
            if (strcspn(p, "\n") == n && memcmp(a, p, n) == 0) {
                return true;
            }
        }
        a += n + (a[n] == '\n');
    }
    return false;
}

bool bank_same_entry(const char *a, const char *b, bool formats, bool else_)
{
    return share_line(a, b) || (else_ && (!*a || !*b || formats));
}

/* The details of one entry, where an earlier file told them. */
struct parts {
    int64_t file_id;
    int statement, entry;
};

/* A sum whose details are stored already. Each set of details stands for one sum of a
 * file: twins stay two. */
static enum k_status find_parts(struct parts *out, bool *found, struct store *s,
                                const struct transaction_in *t, struct k_err *err)
{
    struct arena a;
    enum k_status st = K_OK;
    *found = false;
    arena_init(&a);
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT n.file_id, n.statement, n.entry, p.part, (p.kind = 940) <> (?5 = 940), "
        "p.booking_date = ?2 FROM transactions p JOIN seen n ON n.transaction_id = p.id "
        "WHERE p.account_id = ?1 AND p.booking_date BETWEEN ?2 - 4 AND ?2 + 4 "
        "AND p.part IS NOT NULL AND p.last_file <> ?4 "
        "GROUP BY n.file_id, n.statement, n.entry HAVING count(*) > 1 "
        "AND sum(p.cents) = ?3 ORDER BY abs(min(p.booking_date) - ?2), n.file_id, n.entry",
        "iymid", t->account_id, t->booking_date, t->amount, t->file_id, (int)t->kind);
    while (!*found && sql_row(&st, s, q, err)) {
        *found = bank_same_entry(t->batch, sql_text(q, 3, &a), sql_i32(q, 4) != 0,
                                 sql_i32(q, 5) != 0 && !t->counterparty);
        if (*found) {
            *out = (struct parts){sql_i64(q, 0), sql_i32(q, 1), sql_i32(q, 2)};
            sql_done(q);
        }
    }
    arena_release(&a);
    return st;
}

static enum k_status note_parts_seen(struct store *s, const struct parts *p,
                                     const struct transaction_in *t, struct k_err *err)
{
    enum k_status st =
        sql_run(s, err,
                "INSERT INTO seen SELECT t.id, ?3, ?4, ?5, 0 FROM transactions t "
                "WHERE t.account_id = ?1 AND t.booking_date BETWEEN ?2 - 4 AND ?2 + 4 "
                "AND t.part IS NOT NULL AND EXISTS (SELECT 1 FROM seen n "
                "WHERE n.transaction_id = t.id AND n.file_id = ?6 AND n.statement = ?7 "
                "AND n.entry = ?8)",
                "iyiddidd", t->account_id, t->booking_date, t->file_id, t->statement,
                t->entry, p->file_id, p->statement, p->entry);
    return st == K_OK
               ? sql_run(s, err,
                         "UPDATE transactions SET last_file = ?3 WHERE account_id = ?1 "
                         "AND booking_date BETWEEN ?2 - 4 AND ?2 + 4 "
                         "AND part IS NOT NULL AND EXISTS (SELECT 1 FROM seen n "
                         "WHERE n.transaction_id = transactions.id AND n.file_id = ?3 "
                         "AND n.statement = ?4 AND n.entry = ?5)",
                         "iyidd", t->account_id, t->booking_date, t->file_id,
                         t->statement, t->entry)
               : st;
}

static enum k_status put_sum(bool *known, struct store *s,
                             const struct transaction_in *t, struct k_err *err)
{
    struct parts parts;
    *known = false;
    if (!t->batch || t->booking_date.n < s->known.from ||
        t->booking_date.n > s->known.to) {
        return K_OK;
    }
    enum k_status st = find_parts(&parts, known, s, t, err);
    return st == K_OK && *known ? note_parts_seen(s, &parts, t, err) : st;
}

static enum k_status note_seen(struct store *s, int64_t id,
                               const struct transaction_in *t, struct k_err *err)
{
    return sql_run(s, err, "INSERT INTO seen VALUES (?, ?, ?, ?, ?)", "iiddd", id,
                   t->file_id, t->statement, t->entry, t->detail);
}

enum k_status store_transaction_put(enum transaction_fate *fate, struct store *s,
                                    const struct transaction_in *t, struct k_err *err)
{
    int64_t id;
    bool changed, in_parts = false;
    enum k_status st = find_known(&id, s, t, &changed, err);
    *fate = changed ? TRANSACTION_UPDATED : TRANSACTION_KNOWN;
    if (st == K_OK && id == 0) {
        st = put_sum(&in_parts, s, t, err);
    }
    if (st != K_OK || in_parts) {
        return st;
    }
    if (id != 0) {
        st = sql_run(s, err,
                     "UPDATE transactions SET last_file = ?2, "
                     "strong = iif(strong = '', ?3, strong), "
                     "booking_date = iif(?4 <> 52 AND kind = 52, ?5, booking_date), "
                     "weak = iif(?4 <> 52 AND kind = 52, ?6, weak), "
                     "batch = coalesce(batch, ?7), kind = iif(?4 <> 52, ?4, kind) "
                     "WHERE id = ?1",
                     "iitdyit", id, t->file_id, t->strong, (int)t->kind,
                     t->booking_date, t->weak, t->batch);
    } else {
        *fate = TRANSACTION_NEW;
        st = sql_run(s, err,
                     "INSERT INTO transactions(account_id, booking_date, value_date, "
                     "cents, weak, loose, strong, detail, last_file, kind, state, "
                     "counterparty, iban, end_to_end_id, details, batch, part) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "iyymiitdidttttttt", t->account_id, t->booking_date, t->value_date,
                     t->amount, t->weak, t->loose, t->strong, t->detail, t->file_id,
                     (int)t->kind, t->outgoing ? "none" : "new", t->counterparty,
                     t->iban, t->end_to_end_id, t->details, t->batch, t->part);
        id = sql_last_id(s);
    }
    return st == K_OK ? note_seen(s, id, t, err) : st;
}

enum k_status store_pending_clear(struct store *s, int64_t account_id,
                                  struct k_err *err)
{
    return sql_run(s, err, "DELETE FROM pending WHERE account_id = ?", "i", account_id);
}

enum k_status store_pending_put(struct store *s, int64_t account_id, int64_t file_id,
                                day on, money amount, const char *text,
                                struct k_err *err)
{
    return sql_run(s, err, "INSERT INTO pending VALUES (?, ?, ?, ?, ?)", "iiymt",
                   account_id, file_id, on, amount, text);
}

static enum k_status note_gap(struct bank_state *out, struct store *s, sqlite3_stmt *q,
                              struct arena *a, struct k_err *err)
{
    enum k_status st = K_OK;
    if (sql_row(&st, s, q, err)) {
        out->gap = true;
        out->gap_iban = sql_text(q, 0, a);
        out->gap_from = sql_day(q, 1);
        out->gap_to = sql_day(q, 2);
        sql_done(q);
    }
    return st;
}

/* The newest place where a day's statement (053, MT940) does not go on from the one
 * before it. Statements overlap and come twice; so one has a gap before it only if no
 * other covers its first day from before, and none that ends since the last earlier one
 * closes with its opening balance. A gap older than a quarter is history: whoever lived
 * with it so long has looked at it. */
static enum k_status find_gap(struct bank_state *out, struct store *s, struct arena *a,
                              struct k_err *err)
{
    sqlite3_stmt *q = sql_query(
        s, err,
        "WITH day_statement AS (SELECT account_id, coalesce(from_day, to_day) AS first, "
        " to_day AS last, opening, closing FROM statement "
        " WHERE kind IN (53, 940) AND opening IS NOT NULL), "
        "after AS (SELECT d.*, (SELECT max(o.last) FROM day_statement o "
        " WHERE o.account_id = d.account_id AND o.last < d.first) AS before "
        " FROM day_statement d WHERE d.last >= (SELECT max(last) FROM day_statement) - 92) "
        "SELECT a.iban, d.before, d.first FROM after d JOIN account a "
        "ON a.id = d.account_id WHERE d.before IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM day_statement o WHERE o.account_id = d.account_id "
        " AND o.closing = d.opening AND o.last BETWEEN d.before AND d.last "
        " AND NOT (o.first = d.first AND o.last = d.last AND o.opening = d.opening)) "
        "AND NOT EXISTS (SELECT 1 FROM day_statement o WHERE o.account_id = d.account_id "
        " AND o.first < d.first AND o.last >= d.first) "
        "ORDER BY d.last DESC LIMIT 1",
        "");
    return note_gap(out, s, q, a, err);
}

/* Statements without balances have only their numbers, which begin anew each year. */
static enum k_status find_missing_number(struct bank_state *out, struct store *s,
                                         struct arena *a, struct k_err *err)
{
    sqlite3_stmt *q = sql_query(
        s, err,
        "WITH numbered AS (SELECT account_id, CAST(sequence AS INTEGER) AS n, to_day, "
        " strftime('%Y', to_day * 86400, 'unixepoch') AS year FROM statement "
        " WHERE kind IN (53, 940) AND opening IS NULL AND to_day IS NOT NULL "
        " AND CAST(sequence AS INTEGER) > 0) "
        "SELECT a.iban, p.to_day, n.to_day FROM numbered n JOIN numbered p "
        "ON p.account_id = n.account_id AND p.year = n.year AND p.n = (SELECT max(o.n) "
        " FROM numbered o WHERE o.account_id = n.account_id AND o.year = n.year "
        " AND o.n < n.n) JOIN account a ON a.id = n.account_id "
        "WHERE n.n > p.n + 1 AND n.to_day >= (SELECT max(to_day) FROM numbered) - 92 "
        "ORDER BY n.to_day DESC LIMIT 1",
        "");
    return note_gap(out, s, q, a, err);
}

/* The newest statement that does not add up and that no whole one has replaced. */
static enum k_status find_short(struct bank_state *out, struct store *s,
                                struct arena *a, struct k_err *err)
{
    sqlite3_stmt *q = sql_query(
        s, err,
        "WITH day_statement AS (SELECT account_id, coalesce(from_day, to_day) AS first, "
        " to_day AS last, opening + booked = closing AS whole FROM statement "
        " WHERE kind IN (53, 940) AND opening IS NOT NULL) "
        "SELECT a.iban, d.first, d.last FROM day_statement d JOIN account a "
        "ON a.id = d.account_id WHERE NOT d.whole "
        "AND d.last >= (SELECT max(last) FROM day_statement) - 92 "
        "AND NOT EXISTS (SELECT 1 FROM day_statement o WHERE o.account_id = d.account_id "
        " AND o.whole AND o.first <= d.first AND o.last >= d.last) "
        "ORDER BY d.last DESC LIMIT 1",
        "");
    enum k_status st = note_gap(out, s, q, a, err);
    out->short_ = out->gap;
    return st;
}

enum k_status store_bank_state(struct bank_state *out, struct store *s, struct arena *a,
                               struct k_err *err)
{
    int64_t newest;
    *out = (struct bank_state){.newest = DAY_NONE};
    enum k_status st =
        sql_int(&newest, s, err, INT64_MIN,
                "SELECT min(newest) FROM (SELECT max(to_day) AS newest FROM statement "
                "WHERE kind <> 54 GROUP BY account_id)",
                "");
    if (st == K_OK && newest != INT64_MIN) {
        out->any = true;
        out->newest = (day){.n = (int32_t)newest};
        st = find_gap(out, s, a, err);
    }
    if (st == K_OK && out->any && !out->gap) {
        st = find_missing_number(out, s, a, err);
    }
    if (st == K_OK && out->any && !out->gap) {
        st = find_short(out, s, a, err);
    }
    return st;
}
