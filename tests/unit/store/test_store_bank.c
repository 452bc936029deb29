/* What files tell of an account, put together: which booking is the same as which, what
 * a sum and its details are to each other, and whether statements follow each other. */
#include "kontor_test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store_advice.h"
#include "store/store_bank.h"
#include "store/store_file.h"

static char path[] = "/tmp/kontor-bank-XXXXXX";
static struct clock now;
static struct store *s;
static struct arena a;
static struct k_err err;
static int64_t account;
static day monday; /* 2026-02-16 */

static int setup(void **state)
{
    char db[64];
    (void)state;
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(path));
    (void)snprintf(db, sizeof db, "%s/kontor.db", path);
    clock_init(&now);
    assert_ok(clock_set(&now, "2026-02-20T09:00", &err));
    arena_init(&a);
    assert_true(day_make(&monday, 2026, 2, 16));
    assert_ok(store_open(&s, db, STORE_CREATE, &now, &err));
    assert_ok(store_begin(s, STORE_DURABLE, &err));
    assert_ok(store_account(&account, s, "DE89370400440532013000", "EUR", &err));
    for (int64_t i = 1; i <= 9; i++) { /* files to come from */
        struct file_row f = {.name = "a.xml",
                             .folder = "",
                             .sha256 = arena_printf(&a, "%064d", (int)i),
                             .kind = "statement",
                             .rule = "",
                             .state = "done",
                             .reason = "",
                             .stored_as = "archive/a.xml"};
        assert_ok(store_file_put(s, &f, &err));
        assert_int_equal(f.id, i);
    }
    return 0;
}

static int teardown(void **state)
{
    char cmd[128];
    (void)state;
    store_rollback(s);
    store_close(s);
    arena_release(&a);
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", path);
    return system(cmd);
}

/* A booking as file number `file` tells it: its weak key is `key`. */
static struct transaction_in booking(int64_t file, int kind, int64_t cents, int64_t key)
{
    static int entry;
    return (struct transaction_in){.account_id = account,
                                   .file_id = file,
                                   .kind = (enum statement_kind)kind,
                                   .entry = entry++,
                                   .booking_date = monday,
                                   .value_date = monday,
                                   .amount = MONEY(cents),
                                   .weak = key,
                                   .loose = -key,
                                   .strong = "",
                                   .details = "{}"};
}

static enum transaction_fate put(struct transaction_in t)
{
    enum transaction_fate fate;
    assert_ok(store_transaction_put(&fate, s, &t, &err));
    return fate;
}

static struct transaction_in moved(struct transaction_in t, int days)
{
    t.booking_date = day_add(t.booking_date, days);
    t.weak += 1000;
    return t;
}

static struct transaction_in strong(struct transaction_in t, const char *reference)
{
    t.strong = reference;
    return t;
}

static void a_date_that_the_bank_moved_is_no_new_booking(void **state)
{
    (void)state;
    struct transaction_in t = strong(booking(1, 53, 500, 7), "X1");
    assert_int_equal(put(t), TRANSACTION_NEW);
    t.file_id = 2;
    assert_int_equal(put(moved(t, 2)), TRANSACTION_UPDATED);
    t.file_id = 3;
    assert_int_equal(put(moved(t, 5)), TRANSACTION_NEW); /* too far */
}

/* ---- sums and details ---- */

static struct transaction_in part(int64_t file, int entry, int detail, int64_t cents,
                                  const char *references)
{
    struct transaction_in t = booking(file, 53, cents, 100 + cents);
    t.entry = entry;
    t.detail = detail;
    t.part = references;
    t.counterparty = "Petra Krause";
    return t;
}

static void put_details(int64_t file, int entry, const char *references)
{
    assert_int_equal(put(part(file, entry, 0, 100, references)), TRANSACTION_NEW);
    assert_int_equal(put(part(file, entry, 1, 257, references)), TRANSACTION_NEW);
}

static struct transaction_in sum(int64_t file, int kind, const char *references)
{
    struct transaction_in t = booking(file, kind, 357, 9);
    t.batch = references;
    return t;
}

static void a_sum_whose_details_are_there_is_known(void **state)
{
    (void)state;
    put_details(1, 500, "B1\nMSG-7");
    assert_int_equal(put(sum(2, 53, "MSG-7")), TRANSACTION_KNOWN);
    assert_int_equal(put(sum(2, 53, "MSG-7")), TRANSACTION_NEW); /* a second one */
}

static void references_that_differ_keep_sum_and_details_apart(void **state)
{
    (void)state;
    put_details(1, 500, "B1");
    assert_int_equal(put(sum(2, 53, "B2")), TRANSACTION_NEW);
    assert_int_equal(put(sum(3, 53, "")), TRANSACTION_KNOWN);
    assert_int_equal(put(sum(4, 940, "B3")),
                     TRANSACTION_KNOWN); /* numbers of its own */
}

static void a_payment_of_somebody_is_no_sum(void **state)
{
    (void)state;
    put_details(1, 500, "");
    struct transaction_in t = sum(2, 940, "");
    t.counterparty = "Bernd Boss";
    assert_int_equal(put(t), TRANSACTION_NEW);
    t = sum(3, 940, "");
    t.booking_date = day_add(t.booking_date, 1);
    assert_int_equal(put(t), TRANSACTION_NEW); /* another day */
    t = sum(4, 940, "");
    t.amount = MONEY(358);
    assert_int_equal(put(t), TRANSACTION_NEW);
}

static enum k_status count(void *ud, int64_t transaction_id, struct k_err *e)
{
    (void)transaction_id;
    (void)e;
    ++*(int *)ud;
    return K_OK;
}

/* Details wait, apply; how many sums did they replace? */
static int advise(int64_t cents, const char *references)
{
    int splits = 0;
    struct transaction_in t = part(2, 600, 0, 100, references);
    t.kind = STATEMENT_054;
    assert_ok(store_advice_put(s, &t, MONEY(357), &err));
    t.detail = 1;
    t.amount = MONEY(cents);
    assert_ok(store_advice_put(s, &t, MONEY(357), &err));
    assert_ok(store_advice_apply(s, count, &splits, &err));
    return splits;
}

static void details_of_an_advice_take_the_place_of_the_sum(void **state)
{
    (void)state;
    assert_int_equal(put(sum(1, 53, "B1")), TRANSACTION_NEW);
    assert_int_equal(advise(257, "B1"), 1);
    /* and that sum, told once more in another format, is they */
    assert_int_equal(put(sum(3, 940, "B1")), TRANSACTION_KNOWN);
}

static void details_that_do_not_make_the_sum_are_dropped(void **state)
{
    (void)state;
    assert_int_equal(put(sum(1, 53, "B1")), TRANSACTION_NEW);
    assert_int_equal(advise(256, "B1"), 0);
    int splits = 0;
    assert_ok(store_advice_apply(s, count, &splits, &err));
    assert_int_equal(splits, 0);
}

static void a_sum_that_is_decided_keeps_its_place(void **state)
{
    int64_t id;
    bool free;
    (void)state;
    assert_int_equal(put(sum(1, 53, "B1")), TRANSACTION_NEW);
    struct transaction_in t = part(2, 600, 0, 100, "B1");
    assert_ok(store_batch_find(&id, &free, s, &t, MONEY(357), &err));
    assert_true(id != 0 && free);
    assert_ok(store_transaction_state(s, id, "matched", &err));
    assert_ok(store_batch_find(&id, &free, s, &t, MONEY(357), &err));
    assert_true(id != 0 && !free);
    assert_int_equal(advise(257, "B1"), 0);
}

static void money_that_goes_out_waits_for_nobody(void **state)
{
    struct transaction_row row;
    bool found;
    (void)state;
    struct transaction_in t = booking(1, 53, -4000, 7);
    t.outgoing = true;
    assert_int_equal(put(t), TRANSACTION_NEW);
    assert_ok(store_transaction_get(&row, &found, s, &a, 1, &err));
    assert_true(found);
    assert_string_equal(row.state, "none");
}

/* ---- statements ---- */

static void statement(int from, int to, int64_t opening, int64_t booked,
                      int64_t closing, const char *sequence)
{
    struct statement st = {.kind = STATEMENT_053,
                           .sequence = sequence,
                           .from = day_add(monday, from),
                           .to = day_add(monday, to)};
    st.opening.present = st.closing.present = opening >= 0;
    st.opening.amount = MONEY(opening);
    st.closing.amount = MONEY(closing);
    st.closing.date = st.to;
    assert_ok(store_statement_put(s, 1, account, &st, MONEY(booked), 1, &err));
}

static struct bank_state bank(void)
{
    struct bank_state b;
    assert_ok(store_bank_state(&b, s, &a, &err));
    return b;
}

static void statements_that_follow_each_other_have_no_gap(void **state)
{
    (void)state;
    assert_false(bank().any);
    statement(0, 1, 100, 50, 150, "1");
    statement(2, 4, 150, -20, 130, "2");
    statement(0, 4, 100, 30, 130, "3"); /* the same days once more */
    assert_true(bank().any);
    assert_false(bank().gap);
    assert_int_equal(bank().newest.n, monday.n + 4);
}

static void a_missing_statement_is_a_gap_until_it_comes(void **state)
{
    (void)state;
    statement(0, 1, 100, 50, 150, "1");
    statement(4, 4, 170, 0, 170, "3");
    struct bank_state b = bank();
    assert_true(b.gap && !b.short_);
    assert_int_equal(b.gap_from.n, monday.n + 1);
    assert_int_equal(b.gap_to.n, monday.n + 4);
    statement(2, 3, 150, 20, 170, "2");
    assert_false(bank().gap);
}

static void without_balances_the_numbers_tell(void **state)
{
    (void)state;
    statement(0, 0, -1, 50, 0, "00007");
    statement(2, 2, -1, 50, 0, "00009");
    assert_true(bank().gap);
    statement(1, 1, -1, 50, 0, "00008");
    assert_false(bank().gap);
}

static void
a_statement_that_does_not_add_up_is_short_until_a_whole_one_comes(void **state)
{
    (void)state;
    statement(0, 1, 100, 40, 150, "1");
    struct bank_state b = bank();
    assert_true(b.gap && b.short_);
    assert_int_equal(b.gap_to.n, monday.n + 1);
    statement(0, 1, 100, 50, 150, "1");
    assert_false(bank().gap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(a_date_that_the_bank_moved_is_no_new_booking),
        T(a_sum_whose_details_are_there_is_known),
        T(references_that_differ_keep_sum_and_details_apart),
        T(a_payment_of_somebody_is_no_sum),
        T(details_of_an_advice_take_the_place_of_the_sum),
        T(details_that_do_not_make_the_sum_are_dropped),
        T(a_sum_that_is_decided_keeps_its_place),
        T(money_that_goes_out_waits_for_nobody),
        T(statements_that_follow_each_other_have_no_gap),
        T(a_missing_statement_is_a_gap_until_it_comes),
        T(without_balances_the_numbers_tell),
        T(a_statement_that_does_not_add_up_is_short_until_a_whole_one_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
