#include "invoice/order_fixture.h"

static void skonto_states_date_discount_and_payable(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    add_line(&b, "Ladenbau", "1", "1840.00", "19");
    b.order.terms.skontos = 1;
    b.order.terms.skonto[0] = (struct skonto){10, dec("2.00")};
    build_ok(&b);
    assert_int_equal(b.inv.tax.cents, 34960);
    assert_int_equal(b.inv.gross.cents, 218960);
    assert_int_equal(b.inv.skonto[0].discount.cents, 4379);
    assert_int_equal(b.inv.skonto[0].payable.cents, 214581);
    assert_int_equal(b.inv.due_date.n, on(2026, 3, 16).n);
    assert_string_equal(b.inv.payment_terms,
                        "2" NBSP "% Skonto bei Zahlung bis 12.03.2026: Abzug 43,79" NBSP
                        "€, Zahlbetrag 2.145,81" NBSP "€.\n"
                        "Zahlbar bis 16.03.2026 ohne Abzug.");
    assert_int_equal(b.inv.notes, 0); /* nothing of what consumers are told */
    bench_close(&b);
}

static day due_with(int order_days, int customer_days, int configured)
{
    struct bench b;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    add_line(&b, "Arbeit", "1", "100", "19");
    b.order.terms.net_days = order_days;
    b.order.buyer.terms.net_days = customer_days;
    b.config.net_days = configured;
    build_ok(&b);
    day due = b.inv.due_date;
    bench_close(&b);
    return due;
}

static void the_order_wins_over_customer_and_configuration(void **state)
{
    (void)state;
    assert_int_equal(due_with(8, 21, 14).n, on(2026, 3, 10).n);
    assert_int_equal(due_with(-1, 21, 14).n, on(2026, 3, 23).n);
    assert_int_equal(due_with(-1, -1, 14).n, on(2026, 3, 16).n);
    assert_int_equal(due_with(0, 21, 14).n, on(2026, 3, 2).n);
}

static void an_order_with_a_period_but_no_skonto_grants_none(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    add_line(&b, "Arbeit", "1", "100", "19");
    b.order.buyer.terms = (struct payment_terms){
        .net_days = 30, .due = DAY_NONE, .skontos = 1, .skonto = {{8, dec("3")}}};
    build_ok(&b);
    assert_int_equal(b.inv.skontos, 1);
    b.order.terms.net_days = 14;
    build_ok(&b);
    assert_int_equal(b.inv.skontos, 0);
    bench_close(&b);
}

static void a_deadline_on_good_friday_moves_past_easter(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 3, 20));
    add_line(&b, "Arbeit", "1", "300", "19");
    build_ok(&b);
    assert_int_equal(b.inv.due_date.n, on(2026, 4, 7).n);
    assert_string_equal(b.inv.payment_terms, "Zahlbar bis 07.04.2026 ohne Abzug.");
    bench_close(&b);
}

/* 06.01.2026 is a holiday in Bavaria, none in North Rhine-Westphalia. */
static void a_holiday_of_the_customer_counts_too(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2025, 12, 23));
    add_line(&b, "Arbeit", "1", "300", "19");
    build_ok(&b);
    assert_int_equal(b.inv.due_date.n, on(2026, 1, 6).n);
    b.order.buyer.region = "BY";
    build_ok(&b);
    assert_int_equal(b.inv.due_date.n, on(2026, 1, 7).n);
    bench_close(&b);
}

static void an_english_customer_reads_english(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    add_line(&b, "Work", "1", "1840.00", "19");
    b.order.buyer.locale = "en";
    b.order.terms.skontos = 1;
    b.order.terms.skonto[0] = (struct skonto){10, dec("2.5")};
    build_ok(&b);
    assert_string_equal(b.inv.payment_terms,
                        "2.5% discount for payment by 12 March 2026: deduct €54.74, "
                        "amount to pay €2,134.86.\n"
                        "Payable by 16 March 2026 without deduction.");
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skonto_states_date_discount_and_payable),
        cmocka_unit_test(the_order_wins_over_customer_and_configuration),
        cmocka_unit_test(an_order_with_a_period_but_no_skonto_grants_none),
        cmocka_unit_test(a_deadline_on_good_friday_moves_past_easter),
        cmocka_unit_test(a_holiday_of_the_customer_counts_too),
        cmocka_unit_test(an_english_customer_reads_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
