/* What the matcher is told of the past: little from the start, the rest when a payment
 * names it. */
#include "kontor_test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow/recall.h"
#include "store/store_bank.h"
#include "store/store_customer.h"
#include "store/store_file.h"
#include "store/store_invoice.h"

#define KRAUSE_IBAN "DE44500105175407324931"

static char path[] = "/tmp/kontor-recall-XXXXXX";
static struct firm f;
static struct arena a;
static struct k_err err;
static int64_t account, krause;
static day today; /* 2026-02-20 */
static struct recall *recall;
static struct match_result res;
static int numbers;

static int setup(void **state)
{
    char db[64];
    (void)state;
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(path));
    (void)snprintf(db, sizeof db, "%s/kontor.db", path);
    f = (struct firm){.config = {.iban = "DE89370400440532013000"}};
    f.config.seller.name = "Elektro Sommer e.K.";
    clock_init(&f.clock);
    assert_ok(clock_set(&f.clock, "2026-02-20T09:00", &err));
    arena_init(&a);
    assert_true(day_make(&today, 2026, 2, 20));
    assert_ok(store_open(&f.store, db, STORE_CREATE, &f.clock, &err));
    assert_ok(store_begin(f.store, STORE_LAZY, &err));
    assert_ok(store_account(&account, f.store, f.config.iban, "EUR", &err));
    struct file_row file = {.name = "a.xml",
                            .folder = "",
                            .sha256 = "1",
                            .kind = "statement",
                            .rule = "",
                            .state = "done",
                            .reason = "",
                            .stored_as = "archive/a.xml"};
    assert_ok(store_file_put(f.store, &file, &err));
    struct customer c;
    customer_init(&c);
    c.party.identifier = "1001";
    c.party.name = "Petra Krause";
    assert_ok(store_customer_put(f.store, &a, &c, &err));
    krause = c.id;
    recall = NULL;
    numbers = 0;
    return 0;
}

static int teardown(void **state)
{
    char cmd[128];
    (void)state;
    recall_free(recall);
    store_rollback(f.store);
    store_close(f.store);
    arena_release(&a);
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", path);
    return system(cmd);
}

/* R2026-0001, R2026-0002 ... of Petra Krause. */
static int64_t issue(int64_t cents)
{
    struct invoice inv;
    invoice_init(&inv);
    inv.number = arena_printf(&a, "R2026-%04d", ++numbers);
    inv.type_code = 380;
    inv.issue_date = day_add(today, -30);
    inv.due_date = day_add(today, -16);
    inv.gross = inv.payable = inv.net = MONEY(cents);
    inv.buyer.id = krause;
    inv.buyer.party.name = "Petra Krause";
    assert_ok(store_invoice_put(f.store, &a, &inv, "R2026-{NNNN}", numbers, 0, &err));
    return inv.id;
}

static int64_t transfer(int64_t cents, const char *state)
{
    static int64_t key;
    enum transaction_fate fate;
    struct transaction_row t;
    bool found;
    struct transaction_in in = {.account_id = account,
                                .file_id = 1,
                                .kind = STATEMENT_053,
                                .booking_date = day_add(today, -8),
                                .value_date = day_add(today, -8),
                                .amount = MONEY(cents),
                                .weak = ++key,
                                .loose = key,
                                .strong = "",
                                .details = "{}"};
    assert_ok(store_transaction_put(&fate, f.store, &in, &err));
    for (int64_t id = 1;; id++) { /* the newest: ids go up by one */
        assert_ok(store_transaction_get(&t, &found, f.store, &a, id, &err));
        if (!found) {
            assert_ok(store_transaction_state(f.store, id - 1, state, &err));
            return id - 1;
        }
    }
}

static void allocate(int64_t invoice, int64_t transaction, int64_t cents)
{
    struct allocation_row al = {.transaction_id = transaction,
                                .invoice_id = invoice,
                                .amount = MONEY(cents),
                                .on = day_add(today, -8),
                                .tier = "A2",
                                .reason = "Nummer"};
    assert_ok(store_allocation_put(f.store, &al, &err));
}

static void pay(int64_t invoice, int64_t transaction, int64_t cents)
{
    struct invoice_row r;
    allocate(invoice, transaction, cents);
    assert_ok(store_invoice_settle(&r, f.store, &a, invoice, &err));
}

/* Decide a payment of today, after it has been recalled for. */
static const struct match_result *decide(int64_t cents, const char *iban,
                                         const char *text, bool back)
{
    const char *piece[1] = {text};
    struct match_payment p = {.id = 1000000,
                              .amount = MONEY(cents),
                              .currency = "EUR",
                              .booking_date = today,
                              .is_return = back,
                              .counterparty_name = "P. K.",
                              .counterparty_iban = iban,
                              .remittance_information = piece,
                              .remittances = 1};
    if (!recall) {
        assert_ok(recall_new(&recall, &f, &err));
    }
    assert_ok(recall_for(recall, &p, &err));
    match_payment(&res, &a, recall_index(recall), &p);
    return &res;
}

static void an_open_invoice_is_there_from_the_start(void **state)
{
    (void)state;
    int64_t id = issue(11900);
    assert_int_equal(decide(11900, "", "R2026-0001", false)->decision, MATCH_AUTO);
    assert_int_equal(res.proposal[0].allocation[0].invoice_id, id);
}

static void an_old_invoice_is_found_by_its_number(void **state)
{
    (void)state;
    int64_t old = issue(11900);
    pay(old, 0, 11900);
    for (int i = 0; i < 2100; i++) {
        pay(issue(100), 0, 100);
    }
    assert_int_equal(decide(11900, "", "Rg. R2026-0001", false)->decision, MATCH_NONE);
    assert_int_equal(res.kind, MATCH_ALREADY_PAID);
    assert_int_equal(res.about_invoice, old);
    /* cut in two by the bank, between two of its pieces */
    assert_int_equal(decide(11900, "", "R2026-00 01", false)->kind, MATCH_ALREADY_PAID);
}

static void an_account_speaks_until_it_is_forgotten(void **state)
{
    int64_t n;
    (void)state;
    (void)issue(11900);
    assert_int_equal(decide(11900, KRAUSE_IBAN, "danke", false)->decision,
                     MATCH_REVIEW); /* the amount alone */
    assert_ok(store_customer_account_put(f.store, KRAUSE_IBAN, krause, true, &err));
    assert_int_equal(
        decide(11900, "DE44 5001 0517 5407 3249 31", "danke", false)->decision,
        MATCH_AUTO);
    assert_string_equal(res.proposal[0].tier, "A6");
    assert_ok(store_customer_account_forget(&n, f.store, KRAUSE_IBAN, &err));
    assert_int_equal(decide(11900, KRAUSE_IBAN, "danke", false)->decision,
                     MATCH_REVIEW);
}

static void what_is_only_contact_data_proves_nothing(void **state)
{
    (void)state;
    (void)issue(11900);
    assert_ok(store_customer_account_put(f.store, KRAUSE_IBAN, krause, false, &err));
    assert_int_equal(decide(11900, KRAUSE_IBAN, "danke", false)->decision,
                     MATCH_REVIEW);
}

static void an_undecided_review_reserves_its_invoice(void **state)
{
    (void)state;
    int64_t id = issue(11900);
    int64_t waiting = transfer(11900, "review");
    struct proposal_row p = {.transaction_id = waiting,
                             .rank = 1,
                             .tier = "B2",
                             .reason = "?",
                             .allocations =
                                 arena_printf(&a, "%lld:11900:0", (long long)id),
                             .first_invoice = id};
    assert_ok(store_proposal_put(f.store, &p, &err));
    assert_int_equal(decide(11900, "", "R2026-0001", false)->decision, MATCH_REVIEW);
}

static void an_old_payment_that_comes_back_is_found_by_its_amount(void **state)
{
    (void)state;
    int64_t id = issue(11900);
    int64_t paid = transfer(11900, "matched");
    pay(id, paid, 11900);
    int64_t other = issue(5000);
    int64_t much = transfer(5000, "matched");
    for (int i = 0; i < 4100; i++) { /* what the index begins with ends before it */
        allocate(other, much, 1);
    }
    assert_int_equal(decide(-11900, "", "Retoure R2026-0001", true)->decision,
                     MATCH_AUTO);
    assert_int_equal(res.kind, MATCH_RETURN);
    assert_int_equal(res.proposal[0].undoes, paid);
    assert_int_equal(res.proposal[0].allocation[0].amount.cents, -11900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(an_open_invoice_is_there_from_the_start),
        T(an_old_invoice_is_found_by_its_number),
        T(an_account_speaks_until_it_is_forgotten),
        T(what_is_only_contact_data_proves_nothing),
        T(an_undecided_review_reserves_its_invoice),
        T(an_old_payment_that_comes_back_is_found_by_its_amount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
