/*
 * match_eval - run the matcher over statements as flow does, without a store.
 *
 *   match_eval [-p] OPEN-INVOICES.csv STATEMENT.xml...
 *
 * The invoices' columns are found by name: invoice_no, invoice_date, due_date,
 * customer_no, customer_name, customer_street, known_iban, gross_cents, open_cents,
 * skonto_pct, skonto_until. One line of CSV per transaction:
 *
 *   file,statement,entry,detail,decision,allocations,kind,tier,reason
 *
 * with allocations as NUMBER:CENTS:SKONTO;... and ranked proposals separated by '|'.
 * -p leaves part payments and other differences to the owner (policy A9 off).
 */
#include <csv.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bank/bank_read.h"
#include "base/file.h"
#include "match/match_run.h"

#include "base/banned.h"

#define COLUMNS 16
#define FILE_MAX_BYTES ((size_t)256 << 20)

/* Where a payment stands. */
struct place {
    const char *file;
    int statement, entry, detail;
};

struct eval {
    struct arena arena;
    struct match_index *ix;
    struct match_invoice *invoice;
    size_t invoices, invoice_cap;
    struct match_payment *payment;
    struct place *place;
    size_t payments;
    const char *file;
    FILE *out;
};

/* ---- invoices ------------------------------------------------------------------- */

static const char *const COLUMN[] = {"invoice_no",  "invoice_date",  "due_date",
                                     "customer_no", "customer_name", "customer_street",
                                     "known_iban",  "gross_cents",   "open_cents",
                                     "skonto_pct",  "skonto_until"};
enum {
    NUMBER,
    DATE,
    DUE,
    CUSTOMER,
    NAME,
    STREET,
    IBAN,
    GROSS,
    OPEN,
    PERCENT,
    UNTIL,
    ALL
};

struct rows {
    struct eval *ev;
    int target[64]; /* column of the file -> COLUMN, -1 unknown */
    char *cell[ALL];
    int column;
    bool header;
};

static void on_cell(void *text, size_t n, void *ud)
{
    struct rows *r = ud;
    if (r->column >= 64) {
        return;
    }
    if (r->header) {
        r->target[r->column] = -1;
        for (int i = 0; i < ALL; i++) {
            if (strlen(COLUMN[i]) == n && memcmp(COLUMN[i], text, n) == 0) {
                r->target[r->column] = i;
            }
        }
    } else if (r->target[r->column] >= 0) {
        r->cell[r->target[r->column]] = arena_strndup(&r->ev->arena, text, n);
    }
    r->column++;
}

static day date_of(const char *s)
{
    day d = DAY_NONE;
    if (s && !day_parse_iso(&d, s, strlen(s))) {
        d = DAY_NONE;
    }
    return d;
}

static void add_invoice(struct rows *r)
{
    struct eval *ev = r->ev;
    struct match_invoice inv = {
        .id = (int64_t)ev->invoices + 1,
        .number = r->cell[NUMBER],
        .customer_id = strtoll(r->cell[CUSTOMER], NULL, 10),
        .customer_number = r->cell[CUSTOMER],
        .customer_name = r->cell[NAME],
        .customer_street = r->cell[STREET],
        .issue_date = date_of(r->cell[DATE]),
        .due_date = date_of(r->cell[DUE]),
        .gross = MONEY(strtoll(r->cell[GROSS], NULL, 10)),
        .open = MONEY(strtoll(r->cell[OPEN], NULL, 10)),
    };
    int64_t percent = r->cell[PERCENT] ? strtoll(r->cell[PERCENT], NULL, 10) : 0;
    if (percent > 0) {
        day until = date_of(r->cell[UNTIL]);
        inv.skontos = 1;
        inv.skonto[0].until = inv.skonto[0].strict_until = until;
        (void)money_percent(&inv.skonto[0].discount, inv.gross, DECIMAL(percent, 0));
    }
    match_index_add(ev->ix, &inv);
    if (r->cell[IBAN] && r->cell[IBAN][0]) {
        match_index_add_account(ev->ix,
                                &(struct match_account){.iban = r->cell[IBAN],
                                                        .customer_id = inv.customer_id,
                                                        .proven = true});
    }
    ev->invoice = arena_grow(&ev->arena, ev->invoice, ev->invoices, sizeof inv);
    ev->invoice[ev->invoices++] = inv;
}

static void on_row(int end, void *ud)
{
    struct rows *r = ud;
    (void)end;
    if (!r->header && r->cell[NUMBER] && r->cell[CUSTOMER] && r->cell[GROSS] &&
        r->cell[OPEN]) {
        add_invoice(r);
    }
    r->header = false;
    r->column = 0;
    memset(r->cell, 0, sizeof r->cell);
}

static enum k_status read_invoices(struct eval *ev, const char *path, struct k_err *err)
{
    char *text;
    size_t n;
    struct csv_parser p;
    struct rows r = {.ev = ev, .header = true};
    enum k_status st = file_read(&text, &n, &ev->arena, path, FILE_MAX_BYTES, err);
    if (st != K_OK) {
        return st;
    }
    if (csv_init(&p, 0) != 0) {
        return err_nomem(err);
    }
    if (csv_parse(&p, text, n, on_cell, on_row, &r) != n) {
        st = err_set(err, K_REJECT, "%s: %s", path, csv_strerror(csv_error(&p)));
    }
    (void)csv_fini(&p, on_cell, on_row, &r);
    csv_free(&p);
    return st;
}

/* ---- statements -------------------------------------------------------------------
 */

static enum k_status on_statement(void *ud, const struct statement *st,
                                  struct k_err *err)
{
    struct eval *ev = ud;
    (void)err;
    match_index_add_own_iban(ev->ix, st->account_iban);
    return K_OK;
}

static enum k_status on_end(void *ud, const struct statement *st, struct k_err *err)
{
    (void)ud;
    (void)st;
    (void)err;
    return K_OK;
}

static const char *const *copy_texts(struct arena *a, const char *const *text, size_t n)
{
    const char **copy = arena_array(a, n, sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        copy[i] = arena_strdup(a, text[i]);
    }
    return copy;
}

static enum k_status on_transaction(void *ud, const struct statement *st,
                                    const struct bank_transaction *tx,
                                    struct k_err *err)
{
    struct eval *ev = ud;
    struct arena *a = &ev->arena;
    (void)err;
    if (tx->status != ENTRY_BOOKED) {
        return K_OK;
    }
    ev->payment = arena_grow(a, ev->payment, ev->payments, sizeof *ev->payment);
    ev->place = arena_grow(a, ev->place, ev->payments, sizeof *ev->place);
    ev->place[ev->payments] =
        (struct place){ev->file, st->index + 1, tx->entry + 1, tx->detail + 1};
    ev->payment[ev->payments] = (struct match_payment){
        .id = (int64_t)ev->payments,
        .amount = tx->amount,
        .currency = arena_strdup(a, tx->currency),
        .booking_date = tx->booking_date,
        .is_return = tx->is_return,
        .reversal = tx->reversal,
        .has_original_amount = tx->has_original_amount,
        .original_amount = tx->original_amount,
        .counterparty_name = arena_strdup(a, tx->counterparty_name),
        .counterparty_iban = arena_strdup(a, tx->counterparty_iban),
        .ultimate_name = arena_strdup(a, tx->ultimate_name),
        .end_to_end_id = arena_strdup(a, tx->end_to_end_id),
        .creditor_reference = arena_strdup(a, tx->creditor_reference),
        .mandate_id = arena_strdup(a, tx->mandate_id),
        .remittance_information =
            copy_texts(a, tx->remittance_information, tx->remittances),
        .remittances = tx->remittances,
        .additional_information = arena_strdup(a, tx->additional_information),
    };
    ev->payments++;
    return K_OK;
}

static enum k_status read_statement(struct eval *ev, const char *path,
                                    struct k_err *err)
{
    struct bank_counts counts;
    const struct bank_sink sink = {ev, on_statement, on_transaction, on_end};
    ev->file = path;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return err_set(err, K_RETRY, "%s", path);
    }
    enum k_status st = bank_read_fd(&counts, fd, path, &sink, err);
    (void)close(fd);
    return st;
}

/* ---- results
 * ------------------------------------------------------------------------- */

static void print_allocations(const struct eval *ev, const struct match_proposal *p)
{
    for (size_t i = 0; i < p->allocations; i++) {
        const struct match_allocation *al = &p->allocation[i];
        fprintf(ev->out, "%s%s:%" PRId64 ":%" PRId64, i ? ";" : "",
                ev->invoice[al->invoice_id - 1].number, al->amount.cents,
                al->skonto.cents);
    }
}

static enum k_status on_decided(void *ud, const struct match_payment *pay,
                                const struct match_result *r, struct k_err *err)
{
    static const char *const DECISION[] = {"none", "auto", "review"};
    struct eval *ev = ud;
    const struct place *at = &ev->place[pay->id];
    (void)err;
    fprintf(ev->out, "%s,%d,%d,%d,%s,", at->file, at->statement, at->entry, at->detail,
            DECISION[r->decision]);
    for (size_t i = 0; i < r->proposals; i++) {
        fputs(i ? "|" : "", ev->out);
        print_allocations(ev, &r->proposal[i]);
    }
    const char *tier = r->proposals ? r->proposal[0].tier : "";
    const char *reason = r->proposals ? r->proposal[0].reason : r->explanation;
    fprintf(ev->out, ",%d,%s,\"%s\"\n", (int)r->kind, tier, reason);
    return K_OK;
}

/* Of this process: other work on the machine does not count. */
static long long microseconds(void)
{
    struct timespec ts;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    struct k_err err = {""};
    struct eval ev = {.ix = match_index_new(), .out = stdout};
    struct match_policy policy = match_policy_default();
    int first = 1;
    arena_init(&ev.arena);
    if (argc > 1 && strcmp(argv[1], "-p") == 0) {
        policy.book_differences = false;
        first = 2;
    }
    if (argc < first + 2) {
        fputs("match_eval [-p] OPEN-INVOICES.csv STATEMENT.xml...\n", stderr);
        return 2;
    }
    match_index_set_policy(ev.ix, &policy);
    long long t0 = microseconds();
    enum k_status st = read_invoices(&ev, argv[first], &err);
    long long t1 = microseconds();
    for (int i = first + 1; i < argc && st == K_OK; i++) {
        st = read_statement(&ev, argv[i], &err);
    }
    long long t2 = microseconds();
    puts("file,statement,entry,detail,decision,allocations,kind,tier,reason");
    if (st == K_OK) {
        const struct match_sink sink = {&ev, on_decided, NULL};
        st = match_run(ev.ix, ev.payment, ev.payments, &sink, &err);
    }
    fprintf(stderr,
            "%zu invoices indexed in %lld us, %zu payments read in %lld us, matched in "
            "%lld us\n",
            ev.invoices, t1 - t0, ev.payments, t2 - t1, microseconds() - t2);
    if (st != K_OK) {
        fprintf(stderr, "%s\n", err.text);
    }
    match_index_free(ev.ix);
    arena_release(&ev.arena);
    return st == K_OK ? 0 : 1;
}
