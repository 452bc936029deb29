#include "store/store_invoice.h"

#include <string.h>

#include "base/language.h"
#include "store/sql.h"

#include "base/banned.h"

enum k_status store_series_next(int64_t *out, struct store *s, const char *series,
                                int64_t start, struct k_err *err)
{
    enum k_status st = sql_run(s, err,
                               "INSERT INTO series(name, next) VALUES (?, ?) "
                               "ON CONFLICT(name) DO NOTHING",
                               "ti", series, start);
    if (st == K_OK) {
        st = sql_int(out, s, err, 0, "SELECT next FROM series WHERE name = ?", "t",
                     series);
    }
    if (st == K_OK) {
        st = sql_run(s, err, "UPDATE series SET next = next + 1 WHERE name = ?", "t",
                     series);
    }
    return st;
}

enum k_status store_series_behind(bool *ok, struct store *s, const char *series,
                                  int64_t start, int64_t used, struct k_err *err)
{
    int64_t begun, next;
    *ok = true;
    enum k_status st =
        sql_int(&begun, s, err, 0,
                "SELECT EXISTS (SELECT 1 FROM invoice WHERE series = ?)", "t", series);
    if (st == K_OK) {
        st = sql_int(&next, s, err, start, "SELECT next FROM series WHERE name = ?",
                     "t", series);
    }
    if (st != K_OK || next > used) {
        return st;
    }
    if (begun) {
        *ok = false;
        return K_OK;
    }
    return sql_run(s, err,
                   "INSERT INTO series(name, next) VALUES (?1, ?2) "
                   "ON CONFLICT(name) DO UPDATE SET next = ?2",
                   "ti", series, used + 1);
}

/* The digits of a number, by which a payment's text is searched. */
static char *digits_of(struct arena *a, const char *number)
{
    char *out = arena_strdup(a, number);
    size_t n = 0;
    for (const char *p = number; *p; p++) {
        if (*p >= '0' && *p <= '9') {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
    return out;
}

/* "20512:4379": the last day of a discount and its cents. */
static char *terms_of(struct arena *a, const struct invoice *inv)
{
    char *out = arena_strdup(a, "");
    for (int i = 0; i < inv->skontos; i++) {
        out = arena_printf(a, "%s%s%d:%lld", out, i ? " " : "", inv->skonto[i].until.n,
                           (long long)inv->skonto[i].discount.cents);
    }
    return out;
}

static money turnover_of(const struct invoice *inv)
{
    money m = inv->gross;
    for (size_t i = 0; i < inv->deductions; i++) {
        m.cents -= inv->deduction[i].gross.cents;
    }
    return m;
}

enum k_status store_invoice_put(struct store *s, struct arena *a, struct invoice *inv,
                                const char *series, int64_t series_no, int64_t order_id,
                                struct k_err *err)
{
    inv->id = 0; /* the frozen form must not depend on where it is stored */
    char *json = invoice_to_json(inv, a);
    const struct party *buyer = &inv->buyer.party;
    enum k_status st = sql_run(
        s, err,
        "INSERT INTO invoice(number, series, series_no, type_code, order_id, "
        "customer_id, issue_date, due_date, net, tax, gross, payable, issued_at, open, "
        "digits, buyer_name, buyer_street, buyer_city, terms, retained, retained_due, turnover) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "ttzdzzyymmmmimtttttmym", inv->number, series, series_no, inv->type_code,
        order_id, inv->buyer.id, inv->issue_date, inv->due_date, inv->net, inv->tax,
        inv->gross, inv->payable, sql_now(s), inv->payable, digits_of(a, inv->number),
        buyer->name, buyer->address.line1, buyer->address.city, terms_of(a, inv),
        inv->retention.amount, inv->retention.due, turnover_of(inv));
    inv->id = sql_last_id(s);
    return st == K_OK ? sql_run(s, err, "INSERT INTO invoice_text VALUES (?, ?)", "it",
                                inv->id, json)
                      : st;
}

/* Only what is retained is left: its own date counts. */
#define DUE "iif(i.open > 0 AND i.open <= i.retained, i.retained_due, i.due_date)"

#define INVOICE_COLUMNS                                                                  \
    "i.id, i.number, i.series, i.series_no, i.type_code, i.order_id, i.customer_id, "    \
    "i.issue_date, " DUE ", i.net, i.tax, i.gross, i.payable, i.paid, i.skonto, "        \
    "i.open, i.cancelled_by, i.settled_on, i.delivery, i.issued_at, "                    \
    "i.buyer_name, c.number, c.email, min(i.retained, max(i.open, 0)), i.retained_due, " \
    "i.turnover, (SELECT coalesce(sum(cents), 0) FROM fee "                              \
    "WHERE invoice_id = i.id AND state = 'open')"
#define INVOICE_FROM " FROM invoice i LEFT JOIN customer c ON c.id = i.customer_id "

static struct invoice_row read_invoice(sqlite3_stmt *q, struct arena *a)
{
    return (struct invoice_row){
        .id = sql_i64(q, 0),
        .number = sql_text(q, 1, a),
        .series = sql_text(q, 2, a),
        .series_no = sql_i64(q, 3),
        .type_code = sql_i32(q, 4),
        .order_id = sql_i64(q, 5),
        .customer_id = sql_i64(q, 6),
        .issue_date = sql_day(q, 7),
        .due_date = sql_day(q, 8),
        .net = sql_money(q, 9),
        .tax = sql_money(q, 10),
        .gross = sql_money(q, 11),
        .payable = sql_money(q, 12),
        .paid = sql_money(q, 13),
        .skonto = sql_money(q, 14),
        .open = sql_money(q, 15),
        .cancelled_by = sql_i64(q, 16),
        .settled_on = sql_day(q, 17),
        .delivery = sql_text(q, 18, a),
        .issued_at = sql_i64(q, 19),
        .customer_name = sql_text(q, 20, a),
        .customer_number = sql_text(q, 21, a),
        .customer_email = sql_text(q, 22, a),
        .retained = sql_money(q, 23),
        .retained_due = sql_day(q, 24),
        .turnover = sql_money(q, 25),
        .fee = sql_money(q, 26),
    };
}

money store_invoice_owed(const struct invoice_row *r, day today)
{
    bool later = r->retained.cents > 0 && day_cmp(r->retained_due, today) >= 0;
    return MONEY(r->open.cents - (later ? r->retained.cents : 0));
}

static enum k_status first_row(struct invoice_row *out, bool *found, struct store *s,
                               sqlite3_stmt *q, struct arena *a, struct k_err *err)
{
    enum k_status st = K_OK;
    *found = sql_row(&st, s, q, err);
    if (*found) {
        *out = read_invoice(q, a);
        sql_done(q);
    }
    return st;
}

enum k_status store_invoice_by_number(struct invoice_row *out, bool *found,
                                      struct store *s, struct arena *a,
                                      const char *number, struct k_err *err)
{
    return first_row(
        out, found, s,
        sql_query(s, err, "SELECT " INVOICE_COLUMNS INVOICE_FROM "WHERE i.number = ?",
                  "t", number),
        a, err);
}

enum k_status store_invoice_row(struct invoice_row *out, struct store *s,
                                struct arena *a, int64_t id, struct k_err *err)
{
    bool found = false;
    enum k_status st = first_row(
        out, &found, s,
        sql_query(s, err, "SELECT " INVOICE_COLUMNS INVOICE_FROM "WHERE i.id = ?", "i",
                  id),
        a, err);
    if (st == K_OK && !found) {
        st = err_set(err, K_FATAL, "Rechnung %lld fehlt in der Datenbank",
                     (long long)id);
    }
    return st;
}

enum k_status store_invoice_load(struct invoice *out, struct store *s, struct arena *a,
                                 int64_t id, struct k_err *err)
{
    sqlite3_stmt *q =
        sql_query(s, err,
                  "SELECT t.document, i.customer_id FROM invoice i "
                  "JOIN invoice_text t ON t.invoice_id = i.id WHERE i.id = ?",
                  "i", id);
    enum k_status st = K_OK;
    if (!sql_row(&st, s, q, err)) {
        return st != K_OK
                   ? st
                   : err_set(err, K_FATAL, "Rechnung %lld fehlt in der Datenbank",
                             (long long)id);
    }
    const char *json = sql_text(q, 0, a);
    int64_t customer_id = sql_i64(q, 1);
    sql_done(q);
    st = invoice_from_json(out, a, json, strlen(json), err);
    out->id = id;
    out->buyer.id = customer_id;
    return st == K_REJECT ? K_FATAL : st;
}

/* Each filter is a literal of its own, so that its statement is prepared once. */
static sqlite3_stmt *filter_query(struct store *s, enum invoice_filter f, day since,
                                  struct k_err *err)
{
#define SELECT "SELECT " INVOICE_COLUMNS INVOICE_FROM
    /* The sign keeps SQLite from walking through all invoices only to save the sorting;
     * "open <> 0" is what the index over open ones asks for. */
#define ORDER " ORDER BY +i.id"
    switch (f) {
    case INVOICES_ALL:
        return sql_query(s, err, SELECT " ORDER BY i.id", "");
    case INVOICES_OPEN:
        return sql_query(s, err, SELECT "WHERE i.open <> 0" ORDER, "");
    case INVOICES_OVERDUE:
        return sql_query(s, err,
                         SELECT
                         "WHERE i.open <> 0 AND i.open > 0 AND i.due_date < ?1 AND " DUE
                         " < ?1" ORDER,
                         "y", since);
    case INVOICES_PAID:
        return sql_query(s, err,
                         SELECT "WHERE i.open = 0 AND i.cancelled_by IS NULL "
                                "AND i.settled_on >= ?" ORDER,
                         "y", since);
    case INVOICES_ISSUED:
        return sql_query(s, err, SELECT "WHERE i.issue_date >= ?" ORDER, "y", since);
    case INVOICES_PAGE:
        return sql_query(s, err,
                         SELECT "WHERE i.id IN (SELECT id FROM invoice WHERE open <> 0 "
                                "UNION SELECT id FROM invoice WHERE issue_date >= ?) "
                                "ORDER BY i.id DESC LIMIT 2000",
                         "y", since);
    }
    return NULL;
#undef SELECT
#undef ORDER
}

enum k_status store_invoice_each(struct store *s, enum invoice_filter f, day since,
                                 store_invoice_fn *fn, void *ud, struct k_err *err)
{
    sqlite3_stmt *q = filter_query(s, f, since, err);
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct invoice_row r = read_invoice(q, &a);
        st = fn(ud, &r, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

enum k_status store_turnover(money *out, struct store *s, int year, struct k_err *err)
{
    day from, to;
    if (!day_make(&from, year, 1, 1) || !day_make(&to, year, 12, 31)) {
        return err_set(err, K_REJECT, "Jahr %d liegt außerhalb des Kalenders", year);
    }
    return sql_int(&out->cents, s, err, 0,
                   "SELECT sum(turnover) FROM invoice WHERE issue_date BETWEEN ? AND ? "
                   "AND series IS NOT NULL",
                   "yy", from, to);
}

/* Only what deducts progress invoices has to be read in full. */
#define NET_TURNOVER                                                                   \
    "iif(i.turnover = i.gross, i.net, i.net - (SELECT "                                \
    "sum(CAST(round(100 * json_extract(d.value, '$.net')) AS INTEGER)) "               \
    "FROM invoice_text t, json_each(t.document, '$.deductions') d "                    \
    "WHERE t.invoice_id = i.id))"

enum k_status store_turnover_months(struct turnover_row **out, size_t *n,
                                    struct store *s, struct arena *a, day since,
                                    struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT CAST(strftime('%Y%m', i.issue_date * 86400, 'unixepoch') AS INTEGER) "
        "AS month, sum(" NET_TURNOVER "), count(*) FROM invoice i "
        "WHERE i.issue_date >= ? AND i.series IS NOT NULL GROUP BY month ORDER BY month",
        "y", since);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct turnover_row){.year = sql_i32(q, 0) / 100,
                                               .month = sql_i32(q, 0) % 100,
                                               .net = sql_money(q, 1),
                                               .invoices = (size_t)sql_i64(q, 2)};
    }
    return st;
}

enum k_status store_payers(struct payer_row **out, size_t *n, struct store *s,
                           struct arena *a, day since, size_t most, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    sqlite3_stmt *q = sql_query(
        s, err,
        "SELECT p.name, p.n, p.taken, (SELECT coalesce(sum(o.open), 0) FROM invoice o "
        "WHERE o.customer_id = p.customer_id AND o.open > 0) FROM ("
        "SELECT customer_id, buyer_name AS name, count(*) AS n, "
        "sum(max(settled_on - issue_date, 0)) AS taken, max(id) FROM invoice "
        "WHERE settled_on >= ? AND open = 0 AND payable > 0 AND cancelled_by IS NULL "
        "AND customer_id IS NOT NULL GROUP BY customer_id) p "
        "ORDER BY 1000 * p.taken / p.n DESC, p.customer_id LIMIT ?",
        "yi", since, (int64_t)most);
    enum k_status st = K_OK;
    while (sql_row(&st, s, q, err)) {
        *out = arena_grow(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct payer_row){.name = sql_text(q, 0, a),
                                            .invoices = (size_t)sql_i64(q, 1),
                                            .days = sql_i64(q, 2),
                                            .open = sql_money(q, 3)};
    }
    return st;
}

enum k_status store_invoice_settle(struct invoice_row *out, struct store *s,
                                   struct arena *a, int64_t id, struct k_err *err)
{
    enum k_status st = sql_run(
        s, err,
        "UPDATE invoice SET (paid, skonto, open, settled_on) = ("
        "SELECT coalesce(sum(cents), 0), coalesce(sum(al.skonto), 0), "
        "iif(cancelled_by IS NULL AND type_code <> 384, "
        "    payable - coalesce(sum(cents), 0) - coalesce(sum(al.skonto), 0), 0), "
        "iif(cancelled_by IS NULL "
        "    AND payable = coalesce(sum(cents), 0) + coalesce(sum(al.skonto), 0), "
        "    max(day), NULL) "
        "FROM allocation al WHERE al.invoice_id = ?1 AND al.undone IS NULL) "
        "WHERE id = ?1",
        "i", id);
    return st == K_OK ? store_invoice_row(out, s, a, id, err) : st;
}

enum k_status store_invoice_cancelled(struct store *s, int64_t id, int64_t by,
                                      struct k_err *err)
{
    enum k_status st =
        sql_run(s, err, "UPDATE invoice SET cancelled_by = ?, open = 0 WHERE id = ?",
                "ii", by, id);
    if (st == K_OK) {
        st = sql_run(s, err, "UPDATE invoice SET open = 0 WHERE id = ?", "i", by);
    }
    return st;
}

enum k_status store_invoice_delivery(struct store *s, int64_t id, const char *delivery,
                                     struct k_err *err)
{
    return sql_run(s, err, "UPDATE invoice SET delivery = ? WHERE id = ?", "ti",
                   delivery, id);
}

enum k_status store_document_put(struct store *s, const struct document_row *d,
                                 struct k_err *err)
{
    return sql_run(s, err,
                   "INSERT INTO document(invoice_id, kind, path, sha256, bytes, "
                   "template, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
                   "ztttiti", d->invoice_id, d->kind, d->path, d->sha256, d->bytes,
                   d->template ? d->template : "", sql_now(s));
}

enum k_status store_document_each(struct store *s, int64_t invoice_id,
                                  store_document_fn *fn, void *ud, struct k_err *err)
{
    sqlite3_stmt *q =
        invoice_id
            ? sql_query(s, err,
                        "SELECT id, invoice_id, kind, path, sha256, bytes, template "
                        "FROM document WHERE invoice_id = ? ORDER BY id",
                        "i", invoice_id)
            : sql_query(s, err,
                        "SELECT id, invoice_id, kind, path, sha256, bytes, template "
                        "FROM document ORDER BY id",
                        "");
    enum k_status st = K_OK;
    struct arena a;
    arena_init(&a);
    while (sql_row(&st, s, q, err)) {
        struct document_row d = {.id = sql_i64(q, 0),
                                 .invoice_id = sql_i64(q, 1),
                                 .kind = sql_text(q, 2, &a),
                                 .path = sql_text(q, 3, &a),
                                 .sha256 = sql_text(q, 4, &a),
                                 .bytes = sql_i64(q, 5),
                                 .template = sql_text(q, 6, &a)};
        st = fn(ud, &d, err);
        arena_reset(&a);
    }
    arena_release(&a);
    return st;
}

/* A query that finds the first thing which must not be. */
static enum k_status none_found(struct store *s, const char *sql, const char *fault,
                                struct k_err *err)
{
    sqlite3_stmt *q = sql_query(s, err, sql, "");
    enum k_status st = K_OK;
    if (sql_row(&st, s, q, err)) {
        st = err_set(err, K_REJECT, "%s: %s", sqlite3_column_text(q, 0), tr(fault));
        sql_done(q);
    }
    return st;
}

enum k_status store_invoice_verify(struct store *s, int64_t *count, struct k_err *err)
{
    static const struct {
        const char *sql, *fault;
    } RULES[] = {
        {"SELECT series FROM invoice WHERE series IS NOT NULL GROUP BY series "
         "HAVING max(series_no) - min(series_no) + 1 <> count(*)",
         N_("der Nummernkreis hat eine Lücke")},
        {"SELECT i.number FROM invoice i JOIN invoice j ON j.series = i.series "
         "AND j.series_no = i.series_no + 1 WHERE j.id < i.id LIMIT 1",
         N_("die Nummer ist nicht in der Reihenfolge der Ausstellung")},
        {"SELECT s.name FROM series s JOIN (SELECT series, max(series_no) AS top "
         "FROM invoice GROUP BY series) m ON m.series = s.name WHERE s.next <> m.top + 1",
         N_("der Nummernkreis zeigt nicht auf die nächste freie Nummer")},
        {"SELECT number FROM invoice WHERE cancelled_by IS NULL AND type_code <> 384 "
         "AND open <> payable - paid - skonto",
         N_("der offene Betrag folgt nicht aus den Zahlungen")},
        {"SELECT i.number FROM invoice i WHERE i.paid <> (SELECT coalesce(sum(cents), 0) "
         "FROM allocation WHERE invoice_id = i.id AND undone IS NULL)",
         N_("die Zahlungen ergeben eine andere Summe")},
        {"SELECT number FROM invoice WHERE cancelled_by IS NULL AND type_code <> 384 "
         "AND series IS NOT NULL GROUP BY order_id HAVING order_id IS NOT NULL "
         "AND count(*) > 1",
         N_("der Auftrag hat mehr als eine gültige Rechnung")},
        {"SELECT t.id FROM transactions t JOIN (SELECT id, sum(cents) AS used FROM ("
         "SELECT transaction_id AS id, cents FROM allocation WHERE undone IS NULL "
         "UNION ALL SELECT paid_by, cents FROM fee UNION ALL "
         "SELECT transaction_id, -cents FROM fee WHERE state <> 'undone') GROUP BY id) u "
         "ON u.id = t.id WHERE abs(u.used) > abs(t.cents)",
         N_("es ist mehr zugeordnet als gezahlt wurde")},
        {"SELECT i.number FROM fee f JOIN invoice i ON i.id = f.invoice_id "
         "WHERE (f.state IN ('paid', 'borne')) <> (f.settled_on IS NOT NULL) "
         "OR (f.paid_by IS NOT NULL AND f.state <> 'paid') LIMIT 1",
         N_("ein Bankentgelt ist offen und erledigt zugleich")},
        {"SELECT i.number FROM fee f JOIN invoice i ON i.id = f.invoice_id "
         "JOIN transactions t ON t.id = f.transaction_id "
         "WHERE f.state <> 'undone' AND t.state <> 'matched' AND NOT EXISTS (SELECT 1 FROM allocation "
         "WHERE transaction_id = f.transaction_id AND invoice_id = f.invoice_id "
         "AND undone IS NULL) LIMIT 1",
         N_("ein Bankentgelt gehört zu keiner geltenden Rückbuchung")},
        {"SELECT o.message_id FROM outbox o WHERE o.state = 'sent' "
         "AND (o.sent_at IS NULL OR o.last_text = '')",
         N_("als gesendet geführt ohne Antwort des Servers")},
        {"SELECT i.number FROM invoice i WHERE i.delivery = 'sent' AND NOT EXISTS "
         "(SELECT 1 FROM outbox o WHERE o.invoice_id = i.id AND o.kind = 'invoice' "
         "AND o.state = 'sent')",
         N_("gilt als gesendet, aber keine Mail wurde angenommen")},
    };
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++) {
        enum k_status st = none_found(s, RULES[i].sql, RULES[i].fault, err);
        if (st != K_OK) {
            return st;
        }
    }
    return sql_int(count, s, err, 0, "SELECT count(*) FROM invoice", "");
}
