/* Each tier of src/match/README.md: what it books, and what stops it. */
#include "firm.h"

static void open_three(struct firm *f)
{
    firm_open(f);
    firm_invoice(f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_invoice(f, 2, KRAUSE, "R2026-0002", 18589, "2026-02-03");
    firm_invoice(f, 3, YILDIZ, "R2026-0003", 50000, "2026-02-03");
}

static void every_tier_books_what_it_proves(void **state)
{
    const struct person nobody = STRANGER;
    const struct {
        struct person payer;
        int64_t cents;
        const char *text, *tier;
        int64_t invoice, settled;
        enum match_kind kind;
    } CASE[] = {
        {KRAUSE, 92404, "RF55R20260001", "A1", 1, 92404, MATCH_FULL},
        {KRAUSE, 92404, "Rechnung R2026-0001", "A2", 1, 92404, MATCH_FULL},
        {KRAUSE, 92404, "20260001", "A2", 1, 92404, MATCH_FULL},
        {nobody, 92404, "R2026-0001", "A2", 1, 92404, MATCH_FULL},
        {nobody, 92404, "R2026-0001 fuer Petra Krause", "A2", 1, 92404, MATCH_FULL},
        {YILDIZ, 92404, "R2026-0001 Lindenstr.", NULL, 0, 0, MATCH_FULL},
        {YILDIZ, 92404, "R2026-0001 Krause Lindenstrasse 5", "A2", 1, 92404,
         MATCH_FULL},
        {KRAUSE, 92404, "R2026-0010", "A5", 1, 92404, MATCH_FULL},
        {KRAUSE, 92404, "Rg 1", "A5", 1, 92404, MATCH_FULL},
        {nobody, 92404, "R2026-0010", NULL, 0, 0, MATCH_FULL},
        {KRAUSE, 30000, "Rate R2026-0001", "A9", 1, 30000, MATCH_PARTIAL},
        {nobody, 30000, "Rate R2026-0001", NULL, 0, 0, MATCH_PARTIAL},
        {KRAUSE, 78543, "R2026-0001", "A9", 1, 78543, MATCH_BUILDING_TAX},
        {KRAUSE, 87784, "R2026-0001", "A9", 1, 87784, MATCH_RETENTION},
        {KRAUSE, 93404, "R2026-0001", "A9", 1, 92404, MATCH_OVER},
        {KRAUSE, 192404, "R2026-0001", NULL, 0, 0, MATCH_OVER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct firm f;
        open_three(&f);
        firm_pays(&f, CASE[i].payer, CASE[i].cents, "2026-02-13", CASE[i].text);
        if (f.r.decision != (CASE[i].tier ? MATCH_AUTO : MATCH_REVIEW) ||
            f.r.kind != CASE[i].kind ||
            (CASE[i].tier && strcmp(f.r.proposal[0].tier, CASE[i].tier) != 0)) {
            fail_msg("%zu \"%s\": %s %d %s", i, CASE[i].text,
                     f.r.proposals ? f.r.proposal[0].tier : "-", (int)f.r.kind,
                     f.r.proposals ? f.r.proposal[0].reason : f.r.explanation);
        }
        if (CASE[i].tier) {
            expect_auto(&f, CASE[i].tier, CASE[i].invoice, CASE[i].settled);
        }
        firm_close(&f);
    }
}

static void several_numbers_whose_sum_is_right_are_booked(void **state)
{
    static const struct {
        const char *text;
        enum match_decision decision;
    } CASE[] = {{"R2026-0001, R2026-0002", MATCH_AUTO},
                {"R2026-0001/0002", MATCH_AUTO},
                {"R2026-0001 + 2", MATCH_AUTO},
                {"R2026-0001", MATCH_REVIEW}, /* the sum is only a guess */
                {"Sammelzahlung", MATCH_REVIEW}};
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct firm f;
        open_three(&f);
        firm_pays(&f, KRAUSE, 92404 + 18589, "2026-02-13", CASE[i].text);
        assert_int_equal(f.r.decision, CASE[i].decision);
        assert_int_equal(f.r.kind, MATCH_COMBINED);
        assert_int_equal(f.r.proposal[0].allocations, 2);
        firm_close(&f);
    }
}

static void a_range_books_all_of_it_when_the_sum_says_so(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    for (int64_t i = 1; i <= 3; i++) {
        static const char *const NUMBER[] = {"", "RE-2026-00123", "RE-2026-00124",
                                             "RE-2026-00125"};
        firm_invoice(&f, i, KRAUSE, NUMBER[i], 10000 + i, "2026-02-03");
    }
    firm_pays(&f, KRAUSE, 30006, "2026-02-13", "RE-2026-00123-125");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    assert_int_equal(f.r.proposal[0].allocations, 3);
    firm_close(&f);
}

static void several_invoices_less_their_discounts_are_booked(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice_skonto(&f, 1, HOFMANN, "R2026-0001", 10000,
                        (struct terms){"2026-03-02", 200, "2026-03-12", "2026-03-12"});
    firm_invoice_skonto(&f, 2, HOFMANN, "R2026-0002", 20000,
                        (struct terms){"2026-03-02", 400, "2026-03-12", "2026-03-12"});
    firm_pays(&f, HOFMANN, 29400, "2026-03-10", "R2026-0001 R2026-0002 abzgl. Skonto");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    expect_allocation(&f, 0, 0, 1, 9800, 200);
    expect_allocation(&f, 0, 1, 2, 19600, 400);
    firm_close(&f);
}

static void a_credit_note_that_is_named_is_set_off(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    struct match_invoice credit =
        firm_make(4, KRAUSE, "G2026-0004", -2404, "2026-02-05");
    match_index_add(f.ix, &credit);
    firm_pays(&f, KRAUSE, 90000, "2026-02-13", "R2026-0001 abzgl. G2026-0004");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    assert_int_equal(f.r.kind, MATCH_SET_OFF);
    expect_allocation(&f, 0, 0, 1, 92404, 0);
    expect_allocation(&f, 0, 1, 4, -2404, 0);
    firm_close(&f);
}

static void a_proven_account_alone_books_its_only_invoice_of_that_amount(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "Heizung");
    assert_int_equal(f.r.decision, MATCH_REVIEW); /* contact data prove nothing */
    match_index_add_account(f.ix, &(struct match_account){.iban = KRAUSE.iban,
                                                          .customer_id = KRAUSE.id,
                                                          .proven = true});
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "Heizung Kd. 1002");
    assert_int_equal(f.r.decision, MATCH_REVIEW); /* names another customer */
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "Heizung");
    expect_auto(&f, "A6", 1, 92404);
    firm_close(&f);
}

static void a_shared_or_forgotten_account_alone_books_nothing(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    match_index_add_account(f.ix, &(struct match_account){.iban = KRAUSE.iban,
                                                          .customer_id = KRAUSE.id,
                                                          .proven = true});
    match_index_add_account(
        f.ix, &(struct match_account){.iban = KRAUSE.iban, .customer_id = YILDIZ.id});
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "Heizung");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    match_index_drop_account(f.ix, KRAUSE.iban, YILDIZ.id);
    match_index_drop_account(f.ix, KRAUSE.iban, KRAUSE.id);
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "Heizung");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    firm_close(&f);
}

static void two_invoices_of_one_amount_are_never_chosen_between(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 11900, "2026-02-04");
    match_index_add_account(f.ix, &(struct match_account){.iban = KRAUSE.iban,
                                                          .customer_id = KRAUSE.id,
                                                          .proven = true});
    firm_pays(&f, KRAUSE, 11900, "2026-02-13", "Heizung");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    assert_int_equal(f.r.proposals, 2);
    firm_close(&f);
}

static void the_date_of_the_invoice_decides_what_is_proposed_first(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 11900, "2026-03-03");
    firm_pays(&f, KRAUSE, 11900, "2026-03-13", "Wartung, Rechnung vom 3.3.26");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    expect_allocation(&f, 0, 0, 2, 11900, 0);
    assert_string_equal(f.r.proposal[0].reason,
                        "Betrag exakt + IBAN bekannt + Rechnungsdatum genannt");
    firm_close(&f);
}

static void a_wrong_number_with_the_right_amount_is_proposed_for_the_payer(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "R2026-0003");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    expect_allocation(&f, 0, 0, 1, 92404, 0);
    expect_allocation(&f, 1, 0, 3, 50000, 0);
    firm_close(&f);
}

static void a_second_payment_is_a_credit_never_another_invoice(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 11900, "2026-02-03");
    firm_pays(&f, KRAUSE, 11900, "2026-02-13", "R2026-0001");
    firm_pays(&f, KRAUSE, 11900, "2026-02-20", "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_NONE);
    assert_int_equal(f.r.kind, MATCH_ALREADY_PAID);
    assert_int_equal(f.r.about_invoice, 1);
    assert_non_null(strstr(f.r.explanation, "R2026-0001 ist schon bezahlt"));
    firm_close(&f);
}

static void a_reserved_invoice_is_not_booked(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    firm_payment(&f, "P. Krause", STRANGER.iban, 92404, "2026-02-13", "Rechnung");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    match_index_reserve(f.ix, &f.r.proposal[0], true);
    struct match_proposal first = f.r.proposal[0];
    firm_pays(&f, KRAUSE, 92404, "2026-02-16", "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    assert_non_null(strstr(f.r.proposal[0].reason, "schon für eine andere Zahlung"));
    match_index_reserve(f.ix, &first, false);
    firm_pays(&f, KRAUSE, 92404, "2026-02-16", "R2026-0001");
    expect_auto(&f, "A2", 1, 92404);
    firm_close(&f);
}

static void one_invoice_gets_one_automatic_payment_a_day(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    firm_pays(&f, KRAUSE, 30000, "2026-02-13", "R2026-0001");
    firm_pays(&f, KRAUSE, 30000, "2026-02-13", "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    firm_pays(&f, KRAUSE, 30000, "2026-02-16", "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    firm_close(&f);
    open_three(&f); /* the day is known from the store as well */
    struct match_invoice inv = firm_make(4, KRAUSE, "R2026-0004", 60000, "2026-02-03");
    inv.open = MONEY(30000);
    inv.touched = inv.has_booking = true;
    inv.booking = firm_day("2026-02-13");
    match_index_add(f.ix, &inv);
    firm_pays(&f, KRAUSE, 30000, "2026-02-13", "R2026-0004");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    firm_close(&f);
}

static void an_invoice_of_the_future_is_not_booked(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    firm_pays(&f, KRAUSE, 92404, "2026-01-30", "R2026-0001");
    assert_int_not_equal(f.r.decision, MATCH_AUTO);
    firm_pays(&f, KRAUSE, 92404, "2026-01-31", "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    firm_close(&f);
}

static void what_the_owner_refused_is_not_repeated(void **state)
{
    static const int64_t refused[] = {1};
    struct firm f;
    (void)state;
    open_three(&f);
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, 92404, "2026-02-13", "R2026-0001");
    f.pay.rejected = refused;
    f.pay.rejecteds = 1;
    firm_decide(&f);
    assert_int_not_equal(f.r.decision, MATCH_AUTO);
    for (size_t i = 0; i < f.r.proposals; i++) {
        assert_int_not_equal(f.r.proposal[i].allocation[0].invoice_id, 1);
    }
    assert_true(f.r.losts > 0);
    firm_close(&f);
}

static void part_payments_can_be_left_to_the_owner(void **state)
{
    struct firm f;
    struct match_policy policy = match_policy_default();
    (void)state;
    open_three(&f);
    policy.book_differences = false;
    match_index_set_policy(f.ix, &policy);
    firm_pays(&f, KRAUSE, 30000, "2026-02-13", "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    assert_string_equal(f.r.proposal[0].tier, "B1");
    expect_allocation(&f, 0, 0, 1, 30000, 0);
    firm_close(&f);
}

static void a_fee_of_a_bank_abroad_is_booked_for_a_known_account_only(void **state)
{
    static const char *const AUSTRIAN = "AT611904300234573201";
    struct firm f;
    (void)state;
    open_three(&f);
    firm_payment(&f, KRAUSE.name, AUSTRIAN, 91654, "2026-02-13", "R2026-0001");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    assert_int_equal(f.r.kind, MATCH_BANK_FEE);
    expect_allocation(&f, 0, 0, 1, 91654, 0);
    match_index_add_account(
        f.ix, &(struct match_account){.iban = AUSTRIAN, .customer_id = KRAUSE.id});
    firm_decide(&f);
    expect_auto(&f, "A9", 1, 91654);
    firm_close(&f);
}

static void what_is_no_payment_of_a_customer_finds_nothing(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    firm_payment(&f, "Lieferant", STRANGER.iban, -92404, "2026-02-13", "R2026-0001");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_NONE); /* a debit */
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, 92404, "2026-02-13", "R2026-0001");
    f.pay.currency = "CHF";
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_NONE);
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, 92404, "2026-02-13", "R2026-0001");
    f.pay.is_return = true;
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_NONE); /* our own transfer comes back */
    firm_payment(&f, "X", "DE89370400440532013000", 92404, "2026-02-13", "Umbuchung");
    firm_decide(&f);
    assert_int_equal(f.r.kind, MATCH_OWN_TRANSFER);
    firm_payment(&f, "ELEKTRO SOMMER E.K.", STRANGER.iban, 92404, "2026-02-13", "");
    firm_decide(&f);
    assert_int_equal(f.r.kind, MATCH_OWN_TRANSFER);
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, 0, "2026-02-13", "R2026-0001");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_NONE);
    firm_close(&f);
}

static void a_suppliers_credit_with_a_number_like_ours_finds_nothing(void **state)
{
    struct firm f;
    (void)state;
    open_three(&f);
    firm_payment(&f, "Telefonfirma AG", STRANGER.iban, 1234, "2026-02-13",
                 "GUTSCHRIFT RG R2026-0001 KUNDENKONTO 123");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_NONE);
    firm_payment(&f, "Telefonfirma AG", STRANGER.iban, 92404, "2026-02-13",
                 "GUTSCHRIFT RG R2026-0001");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_REVIEW); /* the amount is right: ask */
    firm_payment(&f, "Krankenkasse", STRANGER.iban, 92404, "2026-02-13",
                 "ERSTATTUNG 4711");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_NONE);
    firm_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tier_books_what_it_proves),
        cmocka_unit_test(several_numbers_whose_sum_is_right_are_booked),
        cmocka_unit_test(a_range_books_all_of_it_when_the_sum_says_so),
        cmocka_unit_test(several_invoices_less_their_discounts_are_booked),
        cmocka_unit_test(a_credit_note_that_is_named_is_set_off),
        cmocka_unit_test(a_proven_account_alone_books_its_only_invoice_of_that_amount),
        cmocka_unit_test(a_shared_or_forgotten_account_alone_books_nothing),
        cmocka_unit_test(two_invoices_of_one_amount_are_never_chosen_between),
        cmocka_unit_test(the_date_of_the_invoice_decides_what_is_proposed_first),
        cmocka_unit_test(
            a_wrong_number_with_the_right_amount_is_proposed_for_the_payer),
        cmocka_unit_test(a_second_payment_is_a_credit_never_another_invoice),
        cmocka_unit_test(a_reserved_invoice_is_not_booked),
        cmocka_unit_test(one_invoice_gets_one_automatic_payment_a_day),
        cmocka_unit_test(an_invoice_of_the_future_is_not_booked),
        cmocka_unit_test(what_the_owner_refused_is_not_repeated),
        cmocka_unit_test(part_payments_can_be_left_to_the_owner),
        cmocka_unit_test(a_fee_of_a_bank_abroad_is_booked_for_a_known_account_only),
        cmocka_unit_test(what_is_no_payment_of_a_customer_finds_nothing),
        cmocka_unit_test(a_suppliers_credit_with_a_number_like_ours_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
