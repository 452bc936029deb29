#include "kontor_test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"
#include "store/store_bank.h"
#include "store/store_file.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

static char path[] = "/tmp/kontor-store-XXXXXX";
static char db[64];
static struct clock now;
static struct store *s;
static struct arena a;
static struct k_err err;

static int setup(void **state)
{
    (void)state;
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(path));
    (void)snprintf(db, sizeof db, "%s/kontor.db", path);
    clock_init(&now);
    assert_ok(clock_set(&now, "2026-02-03T09:00", &err));
    arena_init(&a);
    assert_ok(store_open(&s, db, STORE_CREATE, &now, &err));
    return 0;
}

static int teardown(void **state)
{
    char cmd[128];
    (void)state;
    store_close(s);
    s = NULL;
    arena_release(&a);
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", path);
    return system(cmd);
}

static void begin(void)
{
    assert_ok(store_begin(s, STORE_DURABLE, &err));
}

static void commit(void)
{
    assert_ok(store_commit(s, &err));
}

/* ---- journal
 * ------------------------------------------------------------------------- */

/* Change the database behind the store's back, as a person with sqlite3 could. */
static int tamper(const char *sql)
{
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(db, &raw), SQLITE_OK);
    int rc = sqlite3_exec(raw, sql, NULL, NULL, NULL);
    sqlite3_close(raw);
    return rc;
}

static void the_journal_chain_holds_until_somebody_changes_a_row(void **state)
{
    int64_t rows;
    char before[65], after[65];
    (void)state;
    begin();
    for (int i = 0; i < 5; i++) {
        assert_ok(store_journal(s, &err, "test.event", "R-1", "text", "ä \"x\"\n",
                                "none", NULL, NULL));
    }
    commit();
    assert_ok(store_journal_head(before, s, &err));
    assert_ok(store_journal_verify(s, &rows, &err));
    assert_int_equal(rows, 5);
    assert_int_not_equal(tamper("UPDATE journal SET data = '{}' WHERE seq = 3"),
                         SQLITE_OK);
    assert_int_not_equal(tamper("DELETE FROM journal"), SQLITE_OK);
    assert_int_equal(tamper("DROP TRIGGER journal_no_update;"
                            "UPDATE journal SET data = '{}' WHERE seq = 3"),
                     SQLITE_OK);
    assert_int_equal(store_journal_verify(s, &rows, &err), K_REJECT);
    assert_non_null(strstr(err.text, "Zeile 3"));
    assert_ok(store_journal_head(after, s, &err));
    assert_string_equal(before, after);
}

static void a_rolled_back_line_leaves_no_gap_in_the_chain(void **state)
{
    int64_t rows;
    (void)state;
    begin();
    assert_ok(store_journal(s, &err, "one", "", NULL));
    assert_ok(store_part_begin(s, &err));
    assert_ok(store_journal(s, &err, "two", "", NULL));
    store_part_undo(s);
    assert_ok(store_journal(s, &err, "three", "", NULL));
    commit();
    begin();
    assert_ok(store_journal(s, &err, "four", "", NULL));
    store_rollback(s);
    begin();
    assert_ok(store_journal(s, &err, "five", "", NULL));
    commit();
    assert_ok(store_journal_verify(s, &rows, &err));
    assert_int_equal(rows, 3);
}

/* ---- numbers and invoices
 * ------------------------------------------------------------- */

static int64_t put_invoice(const char *number, int64_t series_no, int64_t cents)
{
    struct invoice inv;
    invoice_init(&inv);
    inv.number = number;
    inv.type_code = 380;
    assert_true(day_make(&inv.issue_date, 2026, 2, 3));
    inv.due_date = day_add(inv.issue_date, 14);
    inv.gross = inv.payable = inv.net = MONEY(cents);
    inv.buyer.party.name = "Petra Krause";
    assert_ok(store_invoice_put(s, &a, &inv, "R2026-{NNNN}", series_no, 0, &err));
    return inv.id;
}

static void numbers_are_drawn_without_gaps_and_given_back_on_rollback(void **state)
{
    int64_t n, count;
    (void)state;
    begin();
    assert_ok(store_series_next(&n, s, "R2026-{NNNN}", 1, &err));
    assert_int_equal(n, 1);
    (void)put_invoice("R2026-0001", 1, 100);
    commit();
    begin();
    assert_ok(store_series_next(&n, s, "R2026-{NNNN}", 1, &err));
    assert_int_equal(n, 2);
    store_rollback(s);
    begin();
    assert_ok(store_series_next(&n, s, "R2026-{NNNN}", 1, &err));
    assert_int_equal(n, 2);
    (void)put_invoice("R2026-0002", 2, 100);
    commit();
    assert_ok(store_invoice_verify(s, &count, &err));
    assert_int_equal(count, 2);
}

static void a_gap_in_the_numbers_is_found(void **state)
{
    int64_t n, count;
    (void)state;
    begin();
    assert_ok(store_series_next(&n, s, "R2026-{NNNN}", 1, &err));
    (void)put_invoice("R2026-0001", 1, 100);
    (void)put_invoice("R2026-0003", 3, 100);
    commit();
    assert_int_equal(store_invoice_verify(s, &count, &err), K_REJECT);
    assert_non_null(strstr(err.text, "Lücke"));
}

static void an_issued_invoice_cannot_be_changed_or_deleted(void **state)
{
    (void)state;
    begin();
    (void)put_invoice("R2026-0001", 1, 100);
    commit();
    assert_int_not_equal(tamper("UPDATE invoice SET gross = 1"), SQLITE_OK);
    assert_int_not_equal(tamper("UPDATE invoice_text SET document = '{}'"), SQLITE_OK);
    assert_int_not_equal(tamper("DELETE FROM invoice"), SQLITE_OK);
    assert_int_not_equal(tamper("DELETE FROM invoice_text"), SQLITE_OK);
    assert_int_equal(tamper("UPDATE invoice SET delivery = 'sent'"), SQLITE_OK);
}

static void open_amounts_follow_from_allocations(void **state)
{
    struct invoice_row r;
    int64_t count;
    (void)state;
    begin();
    int64_t id = put_invoice("R2026-0001", 1, 92404);
    struct allocation_row al = {.invoice_id = id,
                                .amount = MONEY(50000),
                                .on = {.n = 20497},
                                .tier = "owner",
                                .reason = "bar"};
    assert_ok(store_allocation_put(s, &al, &err));
    assert_ok(store_invoice_settle(&r, s, &a, id, &err));
    assert_int_equal(r.open.cents, 42404);
    assert_false(day_is_set(r.settled_on));
    struct allocation_row rest = al;
    rest.amount = MONEY(42404);
    rest.on.n++;
    assert_ok(store_allocation_put(s, &rest, &err));
    assert_ok(store_invoice_settle(&r, s, &a, id, &err));
    assert_int_equal(r.open.cents, 0);
    assert_int_equal(r.settled_on.n, 20498);
    assert_ok(store_allocation_undo(s, &rest, &err));
    assert_ok(store_invoice_settle(&r, s, &a, id, &err));
    assert_int_equal(r.open.cents, 42404);
    commit();
    begin();
    int64_t next;
    assert_ok(store_series_next(&next, s, "R2026-{NNNN}", 2, &err));
    store_rollback(s);
    assert_ok(store_invoice_verify(s, &count, &err));
}

/* ---- bank
 * -------------------------------------------------------------------------------- */

static enum transaction_fate put_tx(int64_t file, enum statement_kind kind, int32_t on,
                                    int64_t weak, const char *strong, int entry)
{
    enum transaction_fate fate;
    int64_t account;
    assert_ok(store_account(&account, s, "DE89370400440532013000", "EUR", &err));
    struct transaction_in t = {.account_id = account,
                               .file_id = file,
                               .kind = kind,
                               .entry = entry,
                               .booking_date = {.n = on},
                               .value_date = {.n = on},
                               .amount = MONEY(11900),
                               .weak = weak,
                               .loose = weak / 100,
                               .strong = strong,
                               .details = "{}"};
    assert_ok(store_transaction_put(&fate, s, &t, &err));
    return fate;
}

static void twins_in_one_statement_are_two_and_overlaps_add_none(void **state)
{
    (void)state;
    begin();
    assert_int_equal(put_tx(1, STATEMENT_053, 20500, 701, "", 0), TRANSACTION_NEW);
    assert_int_equal(put_tx(1, STATEMENT_053, 20500, 701, "", 1), TRANSACTION_NEW);
    assert_int_equal(put_tx(2, STATEMENT_053, 20500, 701, "", 0), TRANSACTION_KNOWN);
    assert_int_equal(put_tx(2, STATEMENT_053, 20500, 701, "", 1), TRANSACTION_KNOWN);
    assert_int_equal(put_tx(2, STATEMENT_053, 20500, 701, "", 2), TRANSACTION_NEW);
    commit();
}

static void different_bank_references_are_different_bookings(void **state)
{
    (void)state;
    begin();
    assert_int_equal(put_tx(1, STATEMENT_053, 20500, 701, "A", 0), TRANSACTION_NEW);
    assert_int_equal(put_tx(2, STATEMENT_053, 20500, 701, "B", 0), TRANSACTION_NEW);
    assert_int_equal(put_tx(3, STATEMENT_053, 20500, 701, "A", 0), TRANSACTION_KNOWN);
    assert_int_equal(put_tx(4, STATEMENT_053, 20500, 799, "A", 0), TRANSACTION_UPDATED);
    commit();
}

static void an_intraday_booking_is_confirmed_not_doubled(void **state)
{
    (void)state;
    begin();
    assert_int_equal(put_tx(1, STATEMENT_052, 20500, 701, "", 0), TRANSACTION_NEW);
    assert_int_equal(put_tx(2, STATEMENT_053, 20501, 702, "", 0), TRANSACTION_UPDATED);
    assert_int_equal(put_tx(3, STATEMENT_053, 20501, 702, "", 0), TRANSACTION_KNOWN);
    /* The other order: the statement first, the intraday file late. */
    assert_int_equal(put_tx(4, STATEMENT_053, 20510, 901, "", 0), TRANSACTION_NEW);
    assert_int_equal(put_tx(5, STATEMENT_052, 20509, 902, "", 0), TRANSACTION_UPDATED);
    commit();
}

/* ---- outbox, tasks, files
 * ------------------------------------------------------------------ */

static void what_was_queued_once_is_never_queued_again(void **state)
{
    bool added;
    struct outbox_entry e = {.kind = "report",
                             .recipient = "a@b.de",
                             .subject = "x",
                             .message_id = "m1@b.de",
                             .path = "p",
                             .sha256 = "h"};
    (void)state;
    begin();
    assert_ok(store_outbox_put(s, &e, "report:1", &added, &err));
    assert_true(added);
    e.message_id = "m2@b.de";
    assert_ok(store_outbox_put(s, &e, "report:1", &added, &err));
    assert_false(added);
    commit();
}

static void an_open_task_is_changed_a_closed_one_opened_anew(void **state)
{
    bool added, found;
    struct task_row t = {.kind = "order", .subject = "A-1", .title = "t", .text = "x"};
    (void)state;
    begin();
    assert_ok(store_task_put(s, &t, "order:A-1", &added, &err));
    assert_true(added);
    assert_ok(store_task_put(s, &t, "order:A-1", &added, &err));
    assert_false(added);
    assert_ok(store_task_done(&found, s, t.id, &err));
    assert_true(found);
    assert_ok(store_task_done(&found, s, t.id, &err));
    assert_false(found);
    assert_ok(store_task_put(s, &t, "order:A-1", &added, &err));
    assert_true(added);
    commit();
}

static void a_newer_schema_is_refused_with_words(void **state)
{
    struct store *other = NULL;
    (void)state;
    assert_int_equal(tamper("PRAGMA user_version = 99"), SQLITE_OK);
    assert_int_equal(store_open(&other, db, STORE_WRITE, &now, &err), K_FATAL);
    assert_non_null(strstr(err.text, "neueres Kontor"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_journal_chain_holds_until_somebody_changes_a_row),
        T(a_rolled_back_line_leaves_no_gap_in_the_chain),
        T(numbers_are_drawn_without_gaps_and_given_back_on_rollback),
        T(a_gap_in_the_numbers_is_found),
        T(an_issued_invoice_cannot_be_changed_or_deleted),
        T(open_amounts_follow_from_allocations),
        T(twins_in_one_statement_are_two_and_overlaps_add_none),
        T(different_bank_references_are_different_bookings),
        T(an_intraday_booking_is_confirmed_not_doubled),
        T(what_was_queued_once_is_never_queued_again),
        T(an_open_task_is_changed_a_closed_one_opened_anew),
        T(a_newer_schema_is_refused_with_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
