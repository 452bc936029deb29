/* The acceptance scenarios S12 to S20 as far as they are matching. */
#include "firm.h"

static void a_full_payment_with_number_amount_and_account_is_booked(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "R2026-0001 Kd 1001");
    expect_auto(&f, "A2", 1, 92404);
    assert_int_equal(f.r.kind, MATCH_FULL);
    assert_string_equal(f.r.proposal[0].reason,
                        "Nummer exakt + Betrag exakt + IBAN bekannt");
    assert_string_equal(f.r.proposal[0].found, "R2026-0001");
    firm_close(&f);
}

static void skonto_goes_by_the_booking_date(void **state)
{
    static const struct {
        const char *date, *tier;
        enum match_kind kind;
        int64_t skonto;
    } CASE[] = {{"2026-03-12", "A4", MATCH_SKONTO, 4379},
                {"2026-03-17", "A4", MATCH_SKONTO_GRACE, 4379},
                {"2026-03-18", "A9", MATCH_SKONTO_LATE, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct firm f;
        firm_open(&f);
        firm_invoice_skonto(
            &f, 3, HOFMANN, "R2026-0003", 218960,
            (struct terms){"2026-03-02", 4379, "2026-03-12", "2026-03-17"});
        firm_pays(&f, HOFMANN, 214581, CASE[i].date, "R2026-0003");
        expect_auto(&f, CASE[i].tier, 3, 214581);
        assert_int_equal(f.r.kind, CASE[i].kind);
        assert_int_equal(f.r.proposal[0].allocation[0].skonto.cents, CASE[i].skonto);
        firm_close(&f);
    }
}

static void late_skonto_says_what_stays_open(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice_skonto(&f, 3, HOFMANN, "R2026-0003", 218960,
                        (struct terms){"2026-03-02", 4379, "2026-03-12", "2026-03-17"});
    firm_pays(&f, HOFMANN, 214581, "2026-03-18", "R2026-0003");
    assert_string_equal(f.r.proposal[0].reason,
                        "Nummer exakt + Skonto verspätet: 43,79 bleiben offen (Frist "
                        "12.03.2026) + IBAN bekannt");
    firm_close(&f);
}

static void a_part_payment_then_too_much_leaves_a_credit(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_pays(&f, KRAUSE, 50000, "2026-02-13", "Anzahlung R2026-0001");
    expect_auto(&f, "A9", 1, 50000);
    assert_int_equal(f.r.kind, MATCH_PARTIAL);
    assert_non_null(strstr(f.r.proposal[0].reason, "424,04 bleiben offen"));
    firm_pays(&f, KRAUSE, 50000, "2026-02-26", "R2026-0001");
    expect_auto(&f, "A9", 1, 42404);
    assert_int_equal(f.r.kind, MATCH_OVER);
    assert_int_equal(f.r.proposal[0].rest.cents, 7596);
    firm_close(&f);
}

static void the_rest_of_a_part_payment_is_booked(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_pays(&f, KRAUSE, 50000, "2026-02-13", "Anzahlung R2026-0001");
    firm_pays(&f, STRANGER, 42404, "2026-02-26", "Rest R2026-0001");
    expect_auto(&f, "A7", 1, 42404);
    assert_int_equal(f.r.kind, MATCH_REST);
    firm_close(&f);
}

static void two_short_numbers_whose_sum_is_right_are_booked(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 18589, "2026-02-03");
    firm_pays(&f, KRAUSE, 110993, "2026-02-13", "Rechnungen 0001 und 0002/2026");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    expect_allocation(&f, 0, 0, 1, 92404, 0);
    expect_allocation(&f, 0, 1, 2, 18589, 0);
    assert_non_null(
        strstr(f.r.proposal[0].reason, "Summe 924,04 + 185,89 = 1.109,93, eindeutig"));
    firm_close(&f);
}

static void two_numbers_with_another_sum_are_proposed_older_first(void **state)
{
    static const char *const TEXT[] = {"Rechnungen 0001 und 0002/2026",
                                       "R2026-0001, R2026-0002"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct firm f;
        firm_open(&f);
        firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
        firm_invoice(&f, 2, KRAUSE, "R2026-0002", 18589, "2026-02-03");
        firm_pays(&f, KRAUSE, 100000, "2026-02-13", TEXT[i]);
        assert_int_equal(f.r.decision, MATCH_REVIEW);
        expect_allocation(&f, 0, 0, 1, 92404, 0);
        expect_allocation(&f, 0, 1, 2, 7596, 0);
        firm_close(&f);
    }
}

static void a_number_without_its_zeros_is_booked_for_the_known_account(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 17, KRAUSE, "R2026-0017", 92404, "2026-02-03");
    firm_pays(&f, KRAUSE, 92404, "2026-02-13", "Rechnung R2026-17 danke");
    expect_auto(&f, "A5", 17, 92404);
    assert_string_equal(f.r.proposal[0].reason, "Nummer ohne führende Nullen + Betrag "
                                                "exakt + IBAN bekannt");
    firm_close(&f);
}

static void an_unknown_number_from_an_unknown_account_is_only_proposed(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 17, KRAUSE, "R2026-0017", 92404, "2026-02-03");
    firm_payment(&f, "P. Krause-Meier", STRANGER.iban, 92404, "2026-02-13",
                 "Rg 2026-0071");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    expect_allocation(&f, 0, 0, 17, 92404, 0);
    assert_non_null(strstr(f.r.proposal[0].reason,
                           "Nummer 0071 unbekannt; Betrag passt zu R2026-0017"));
    firm_close(&f);
}

static void two_candidates_by_amount_are_both_proposed(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    firm_invoice(&f, 2, YILDIZ, "R2026-0002", 11900, "2026-02-03");
    firm_payment(&f, "K. Schmidt", STRANGER.iban, 11900, "2026-02-13",
                 "Elektro Rechnung");
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    assert_int_equal(f.r.proposals, 2);
    expect_allocation(&f, 0, 0, 1, 11900, 0);
    expect_allocation(&f, 1, 0, 2, 11900, 0);
    firm_close(&f);
}

static void a_returned_payment_opens_its_invoice_and_leaves_the_fee_apart(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, 92404, "2026-02-13", "R2026-0001");
    f.pay.end_to_end_id = "E2E-4711";
    firm_decide(&f);
    match_index_apply(f.ix, &f.pay, &f.r.proposal[0]);
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, -92754, "2026-02-25", "Retoure");
    f.pay.end_to_end_id = "E2E-4711";
    f.pay.is_return = f.pay.has_original_amount = true;
    f.pay.original_amount = MONEY(-92404);
    firm_decide(&f);
    expect_auto(&f, "A8", 1, -92404);
    assert_int_equal(f.r.kind, MATCH_RETURN);
    assert_int_equal(f.r.proposal[0].rest.cents, 0);
    assert_int_equal(f.r.proposal[0].charge.cents, 350);
    firm_close(&f);
}

static void money_for_a_cancelled_invoice_is_a_credit(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    struct match_invoice inv = firm_make(1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    inv.state = MATCH_CANCELLED;
    inv.open = MONEY(0);
    match_index_add(f.ix, &inv);
    firm_pays(&f, KRAUSE, 92404, "2026-02-20", "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_NONE);
    assert_int_equal(f.r.kind, MATCH_CANCELLED_ONE);
    assert_int_equal(f.r.about_invoice, 1);
    firm_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_payment_with_number_amount_and_account_is_booked),
        cmocka_unit_test(skonto_goes_by_the_booking_date),
        cmocka_unit_test(late_skonto_says_what_stays_open),
        cmocka_unit_test(a_part_payment_then_too_much_leaves_a_credit),
        cmocka_unit_test(the_rest_of_a_part_payment_is_booked),
        cmocka_unit_test(two_short_numbers_whose_sum_is_right_are_booked),
        cmocka_unit_test(two_numbers_with_another_sum_are_proposed_older_first),
        cmocka_unit_test(a_number_without_its_zeros_is_booked_for_the_known_account),
        cmocka_unit_test(an_unknown_number_from_an_unknown_account_is_only_proposed),
        cmocka_unit_test(two_candidates_by_amount_are_both_proposed),
        cmocka_unit_test(a_returned_payment_opens_its_invoice_and_leaves_the_fee_apart),
        cmocka_unit_test(money_for_a_cancelled_invoice_is_a_credit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
