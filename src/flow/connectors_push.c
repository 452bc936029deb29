/*
 * What an owner wants written back, each exactly once: 'sending' is on the disk before
 * the request goes out. What a crash or a lost answer leaves there is decided by
 * reading first (sevDesk), or by the owner (lexoffice, which cannot be asked).
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "connect/connect_push.h"
#include "flow/connectors_parts.h"
#include "store/store_invoice.h"

#include "base/banned.h"

#define AT_ONCE 100
#define PUSH_SECONDS_AT_ONCE 5
#define PDF_MAX ((size_t)64 << 20)

/* ---- what is new ----------------------------------------------------------------- */

static bool wants_invoices(const struct poll *p)
{
    return p->account.upload_invoices || p->account.order_status;
}

enum k_status poll_push_begin(struct poll *p, struct k_err *err)
{
    int64_t invoice, booked;
    enum k_status st = store_connect_newest(&invoice, &booked, p->firm->store, err);
    bool first = p->state.polled_at == 0 && p->state.pushed == 0;
    if (first || !wants_invoices(p)) {
        p->state.pushed = invoice;
    }
    if (first || !p->account.book_payments) {
        p->state.booked = booked;
    }
    return st;
}

static enum k_status queue_invoice(struct poll *p, struct arena *a,
                                   const struct connect_news *news, struct k_err *err)
{
    bool upload = p->account.upload_invoices;
    struct connect_push_row row = {.kind = upload ? "invoice" : "status",
                                   .subject = news->number,
                                   .remote_id = upload ? NULL : news->remote_id,
                                   .on = news->on};
    if (!upload && !news->remote_id) {
        return K_OK; /* of an order that came another way */
    }
    return store_connect_push_put(
        p->firm->store, p->account.name, &row,
        arena_printf(a, "%s:%s:%s", row.kind, p->account.name, news->number), err);
}

static enum k_status queue_payment(struct poll *p, struct arena *a,
                                   const struct connect_news *news, struct k_err *err)
{
    struct connect_push_row row = {.kind = "payment",
                                   .subject = news->number,
                                   .amount = news->amount,
                                   .on = news->on};
    return store_connect_push_put(
        p->firm->store, p->account.name, &row,
        arena_printf(a, "payment:%s:%lld", p->account.name, (long long)news->id), err);
}

static enum k_status queue_news(struct poll *p, struct k_err *err)
{
    struct connect_news *news;
    size_t n;
    struct arena *a = &p->one;
    struct store *s = p->firm->store;
    enum k_status st = K_OK;
    if (wants_invoices(p)) {
        st = store_connect_invoices(&news, &n, s, a, p->account.name, p->state.pushed,
                                    AT_ONCE, err);
        for (size_t i = 0; st == K_OK && i < n; i++) {
            st = queue_invoice(p, a, &news[i], err);
            p->state.pushed = news[i].id;
        }
    }
    if (st == K_OK && p->account.book_payments) {
        st = store_connect_payments(&news, &n, s, a, p->state.booked, AT_ONCE, err);
        for (size_t i = 0; st == K_OK && i < n; i++) {
            st = queue_payment(p, a, &news[i], err);
            p->state.booked = news[i].id;
        }
    }
    return st == K_OK ? store_connect_state_put(s, p->account.name, &p->state, err)
                      : st;
}

static enum k_status queue(struct poll *p, struct k_err *err)
{
    struct store *s = p->firm->store;
    arena_reset(&p->one);
    enum k_status st = store_begin(s, STORE_DURABLE, err);
    if (st != K_OK) {
        return st;
    }
    st = queue_news(p, err);
    return store_end(s, st, err);
}

/* ---- states ---------------------------------------------------------------------- */

static enum k_status set_state(struct poll *p, const struct connect_push_row *row,
                               const char *state, const char *remote_id,
                               const char *text, struct k_err *err)
{
    struct store *s = p->firm->store;
    enum k_status st = store_begin(s, STORE_DURABLE, err);
    if (st != K_OK) {
        return st;
    }
    st = store_connect_push_state(s, row->id, state, remote_id, text, err);
    if (st == K_OK && strcmp(state, "done") == 0) {
        st = store_journal(s, err, "connect.pushed", row->subject, "account",
                           p->account.name, "kind", row->kind, "remote", remote_id,
                           NULL);
    }
    return store_end(s, st, err);
}

static const char *title_of(struct arena *a, const struct poll *p,
                            const struct connect_push_row *row, bool unknown)
{
    const char *what = strcmp(row->kind, "invoice") == 0 ? tr("Hochladen von Rechnung")
                       : strcmp(row->kind, "status") == 0
                           ? tr("Auftragsstatus zu Rechnung")
                           : tr("Zahlung zu Rechnung");
    return arena_printf(a, tr("%s %s in „%s“ %s"), what, row->subject, p->account.name,
                        unknown ? tr("ist ungewiss") : tr("ist gescheitert"));
}

/* Which write a task is about. */
static char *about(struct arena *a, int64_t id)
{
    return arena_printf(a, "push:%lld", (long long)id);
}

static enum k_status tell(struct poll *p, const struct connect_push_row *row,
                          bool unknown, const char *why, struct k_err *err)
{
    struct arena *a = &p->one;
    return poll_task(
        p, about(a, row->id), title_of(a, p, row, unknown),
        arena_printf(a,
                     tr("%s\n\n%s „kontor connect done %s“ beendet die Sache, „kontor "
                        "connect again %s“ versucht es noch einmal."),
                     why,
                     unknown
                         ? tr("Kontor sendet es nicht von selbst noch einmal, damit "
                              "nichts doppelt entsteht. Bitte dort nachsehen, ob es "
                              "angekommen ist.")
                         : tr("Bitte dort nachsehen und es gegebenenfalls von Hand "
                              "erledigen."),
                     row->subject, row->subject),
        err);
}

static enum k_status give_up(struct poll *p, const struct connect_push_row *row,
                             bool unknown, const char *why, struct k_err *err)
{
    enum k_status st =
        set_state(p, row, unknown ? "unknown" : "failed", NULL, why, err);
    return st == K_OK ? tell(p, row, unknown, why, err) : st;
}

/* Whoever can read first decides by what he reads: at the next poll. */
static bool reads_first(const struct connect_push_row *row)
{
    return strcmp(row->kind, "invoice") != 0;
}

/* A call failed: what becomes of the push, and does the poll go on? An account that
 * does not answer at all ends it; what is wrong with this write alone does not hold up
 * the others. */
static enum k_status failed(struct poll *p, const struct connect_push_row *row,
                            enum k_status why_st, struct k_err *why, struct k_err *err)
{
    enum connect_pushed outcome = connect_push_outcome(p->connect);
    bool away = connect_trouble(p->connect) == HTTP_AWAY;
    bool again = strcmp(row->state, "sending") == 0;
    if (outcome == PUSH_UNKNOWN && reads_first(row) && !away && again) {
        outcome = PUSH_FAILED; /* read in between: it was not done, twice */
    }
    if (outcome == PUSH_FAILED || (outcome == PUSH_UNKNOWN && !reads_first(row))) {
        return give_up(p, row, outcome == PUSH_UNKNOWN, why->text, err);
    }
    enum k_status st = set_state(p, row, outcome == PUSH_LATER ? "queued" : "sending",
                                 NULL, NULL, err);
    if (st == K_OK && (outcome == PUSH_LATER || away)) {
        *err = *why;
        st = why_st;
    }
    return st;
}

static enum k_status done(struct poll *p, const struct connect_push_row *row,
                          const char *remote_id, struct k_err *err)
{
    enum k_status st = set_state(p, row, "done", remote_id, "", err);
    if (st == K_OK) {
        p->sum->pushed++;
        log_info("connect.pushed", "account=%s kind=%s no=%s", p->account.name,
                 row->kind, row->subject);
    }
    return st;
}

/* ---- an invoice as a voucher ----------------------------------------------------- */

struct wanted_pdf {
    struct arena *arena;
    const char *path;
};

static enum k_status find_pdf(void *ud, const struct document_row *d, struct k_err *err)
{
    struct wanted_pdf *w = ud;
    (void)err;
    if (strcmp(d->kind, "pdf") == 0) {
        w->path = arena_strdup(w->arena, d->path);
    }
    return K_OK;
}

static enum k_status read_pdf(char **bytes, size_t *n, struct poll *p,
                              const char *number, struct k_err *err)
{
    struct invoice_row inv;
    bool found;
    struct store *s = p->firm->store;
    struct wanted_pdf w = {.arena = &p->one};
    enum k_status st = store_invoice_by_number(&inv, &found, s, &p->one, number, err);
    if (st == K_OK && found) {
        st = store_document_each(s, inv.id, find_pdf, &w, err);
    }
    if (st == K_OK && !w.path) {
        st = err_set(err, K_REJECT, "Zu Rechnung %s gibt es kein PDF.", number);
    }
    if (st == K_OK) {
        st = file_read(bytes, n, &p->one, firm_path(p->firm, &p->one, w.path), PDF_MAX,
                       err);
    }
    if (st == K_OK && *n > CONNECT_UPLOAD_MAX) {
        st = err_set(err, K_REJECT,
                     "Das PDF ist größer als %zu MiB; mehr nimmt lexoffice nicht an. "
                     "Meist hilft ein kleineres Logo.",
                     CONNECT_UPLOAD_MAX >> 20);
    }
    return st;
}

static enum k_status push_invoice(struct poll *p, const struct connect_push_row *row,
                                  struct k_err *err)
{
    struct k_err why = {{0}};
    const char *id = NULL;
    char *bytes;
    size_t n;
    if (strcmp(row->state, "sending") == 0) { /* a crash came between */
        (void)err_set(&why, K_REJECT,
                      "Kontor wurde beim Hochladen unterbrochen: Der Beleg kann in "
                      "lexoffice angekommen sein oder nicht.");
        return give_up(p, row, true, why.text, err);
    }
    enum k_status st = read_pdf(&bytes, &n, p, row->subject, &why);
    if (st != K_OK) {
        return give_up(p, row, false, why.text, err);
    }
    st = set_state(p, row, "sending", NULL, NULL, err);
    if (st != K_OK) {
        return st;
    }
    const char *name = arena_printf(&p->one, "%s.pdf", row->subject);
    st = connect_upload(&id, p->connect, &p->one, name, bytes, n, &why);
    return st == K_OK ? done(p, row, id, err) : failed(p, row, st, &why, err);
}

/* ---- an order's status ----------------------------------------------------------- */

/* Reads first and sets only what is not so yet: the same again does no harm. */
static enum k_status push_status(struct poll *p, const struct connect_push_row *row,
                                 struct k_err *err)
{
    struct k_err why = {{0}};
    enum k_status st = set_state(p, row, "sending", NULL, NULL, err);
    if (st != K_OK) {
        return st;
    }
    st = connect_set_invoiced(p->connect, &p->one, row->remote_id, &why);
    return st == K_OK ? done(p, row, NULL, err) : failed(p, row, st, &why, err);
}

/* ---- a payment ------------------------------------------------------------------- */

/* `text` of a payment under way is what had been paid before, in cents: what is there
 * now tells whether it was booked. */
static enum k_status interrupted(bool *settled, struct poll *p,
                                 const struct connect_push_row *row,
                                 const struct connect_invoice *inv, struct k_err *err)
{
    int64_t before = strtoll(row->text, NULL, 10);
    *settled = true;
    if (inv->paid.cents == before) {
        *settled = false; /* it was not: once more */
        return K_OK;
    }
    if (inv->paid.cents == before + row->amount.cents) {
        return done(p, row, inv->id, err);
    }
    const char *why =
        tr("Die Buchung wurde unterbrochen, und in sevDesk ist ein anderer "
           "Betrag gebucht als erwartet.");
    enum k_status st = set_state(p, row, "unknown", inv->id, why, err);
    return st == K_OK ? tell(p, row, true, why, err) : st;
}

static enum k_status book(struct poll *p, const struct connect_push_row *row,
                          const struct connect_invoice *inv, struct k_err *err)
{
    struct k_err why = {{0}};
    const char *before = arena_printf(&p->one, "%lld", (long long)inv->paid.cents);
    enum k_status st = set_state(p, row, "sending", inv->id, before, err);
    if (st != K_OK) {
        return st;
    }
    st = connect_book(p->connect, &p->one, inv, row->amount, row->on, &why);
    return st == K_OK ? done(p, row, inv->id, err) : failed(p, row, st, &why, err);
}

static enum k_status push_payment(struct poll *p, const struct connect_push_row *row,
                                  struct k_err *err)
{
    struct connect_invoice inv;
    bool settled = false;
    enum k_status st = connect_invoice(&inv, p->connect, &p->one, row->subject, err);
    if (st != K_OK) {
        return st;
    }
    if (!inv.id) {
        return set_state(p, row, "done", NULL, tr("in sevDesk unbekannt"), err);
    }
    if (strcmp(row->state, "sending") == 0) {
        st = interrupted(&settled, p, row, &inv, err);
    }
    return st == K_OK && !settled ? book(p, row, &inv, err) : st;
}

/* ---- all ------------------------------------------------------------------------- */

static enum k_status push(struct poll *p, const struct connect_push_row *row,
                          struct k_err *err)
{
    static const struct {
        const char *kind;
        enum k_status (*run)(struct poll *, const struct connect_push_row *,
                             struct k_err *);
    } KINDS[] = {
        {"invoice", push_invoice}, {"status", push_status}, {"payment", push_payment}};
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(KINDS[i].kind, row->kind) == 0) {
            return KINDS[i].run(p, row, err);
        }
    }
    return K_OK;
}

enum k_status poll_push(bool *over, struct poll *p, struct k_err *err)
{
    struct connect_push_row *row;
    size_t n;
    int64_t until = clock_monotonic_ms() + PUSH_SECONDS_AT_ONCE * INT64_C(1000);
    enum k_status st = queue(p, err);
    if (st == K_OK) {
        st = store_connect_pushes(&row, &n, p->firm->store, &p->arena, p->account.name,
                                  AT_ONCE, err);
    }
    *over = true;
    for (size_t i = 0; st == K_OK && i < n; i++) {
        arena_reset(&p->one);
        st = push(p, &row[i], err);
        if (clock_monotonic_ms() > until && i + 1 < n) {
            *over = false;
            break;
        }
    }
    *over = *over && (st != K_OK || n < AT_ONCE);
    return st;
}

static enum k_status resolve(struct batch *b, const char *invoice, bool again,
                             struct k_err *err)
{
    struct connect_push_id *push;
    size_t n;
    struct store *s = b->firm->store;
    enum k_status st =
        store_connect_push_resolve(&push, &n, s, b->arena, invoice, again, err);
    if (st == K_OK && n == 0) {
        st = err_set(err, K_REJECT,
                     "Zu Rechnung %s ist in keinem Konto etwas ungewiss oder "
                     "gescheitert.",
                     invoice);
    }
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = batch_task_close(
            b, poll_task_key(b->arena, push[i].account, about(b->arena, push[i].id)),
            err);
    }
    return st == K_OK ? store_journal(s, err, "connect.resolved", invoice, "again",
                                      again ? "ja" : "nein", NULL)
                      : st;
}

enum k_status connectors_resolve(struct firm *f, const char *invoice, bool again,
                                 struct k_err *err)
{
    struct batch b;
    struct arena a;
    arena_init(&a);
    enum k_status st = batch_begin(&b, f, &a, err);
    if (st == K_OK) {
        st = resolve(&b, invoice, again, err);
        st = batch_end(&b, st, err);
    }
    arena_release(&a);
    return st;
}
