#include "kontor_test.h"

#include <string.h>

#include "dunning/interest.h"

struct bench {
    struct arena a;
    struct base_rates *rates;
    struct interest out;
};

static day on(int year, int month, int dom)
{
    day d = DAY_NONE;
    assert_true(day_make(&d, year, month, dom));
    return d;
}

static void bench_open(struct bench *b)
{
    struct k_err err = {0};
    memset(b, 0, sizeof *b);
    arena_init(&b->a);
    assert_ok(rates_load(&b->rates, &b->a,
                         SOURCE_DIR "/tests/data/dunning/base-rates.tab", &err));
}

static void bench_close(struct bench *b)
{
    arena_release(&b->a);
}

static int64_t cost(struct bench *b, int64_t cents, bool consumer, day from, day until)
{
    struct interest_claim c = {
        .principal = MONEY(cents), .consumer = consumer, .from = from, .until = until};
    assert_true(interest_compute(&b->out, &b->a, &c, b->rates));
    return b->out.amount.cents;
}

/* S23: 31 days at 11.27 %, 20 days at 10.27 %. */
static void the_base_rate_changes_within_the_delay(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    assert_int_equal(cost(&b, 218960, false, on(2025, 5, 31), on(2025, 7, 20)), 3328);
    assert_int_equal(b.out.segments, 2);
    assert_int_equal(b.out.segment[0].days, 31);
    assert_int_equal(decimal_cmp(b.out.segment[0].percent, DECIMAL(1127, 2)), 0);
    assert_int_equal(b.out.segment[1].days, 20);
    assert_int_equal(decimal_cmp(b.out.segment[1].percent, DECIMAL(1027, 2)), 0);
    assert_false(day_is_set(b.out.missing_from));
    bench_close(&b);
}

static void days_without_a_base_rate_cost_nothing_and_are_told(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    assert_int_equal(cost(&b, 218960, false, on(2026, 4, 1), on(2026, 5, 15)), 2772);
    assert_null(interest_note(&b.out, &b.a));
    int64_t half = cost(&b, 218960, false, on(2026, 4, 1), on(2026, 6, 30));
    assert_int_equal(cost(&b, 218960, false, on(2026, 4, 1), on(2026, 7, 15)), half);
    assert_string_equal(
        interest_note(&b.out, &b.a),
        "Basiszins ab 01.07.2026 fehlt – Zinsen bis 30.06.2026 berechnet");
    assert_int_equal(cost(&b, 218960, false, on(2026, 7, 1), on(2026, 7, 15)), 0);
    assert_non_null(strstr(interest_note(&b.out, &b.a), "keine Zinsen"));
    bench_close(&b);
}

static void a_consumer_pays_five_points(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    assert_int_equal(cost(&b, 92404, true, on(2026, 3, 4), on(2026, 4, 10)), 603);
    assert_int_equal(b.out.segment[0].days, 38);
    bench_close(&b);
}

/* 366 days of 2024 are one year: 3.62 % and 3.37 % over its halves. */
static void a_leap_year_has_366_days(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    /* 182/366 * 8.62 % + 184/366 * 8.37 % of 100,000.00 */
    assert_int_equal(cost(&b, 10000000, true, on(2024, 1, 1), on(2024, 12, 31)),
                     849432);
    bench_close(&b);
}

static void a_payment_counts_from_the_day_after(void **state)
{
    struct bench b;
    struct interest_payment paid = {on(2026, 3, 10), MONEY(50000)};
    struct interest_claim c = {.principal = MONEY(100000),
                               .from = on(2026, 3, 1),
                               .until = on(2026, 3, 20),
                               .payment = &paid,
                               .payments = 1};
    (void)state;
    bench_open(&b);
    assert_true(interest_compute(&b.out, &b.a, &c, b.rates));
    assert_int_equal(b.out.segments, 2);
    assert_int_equal(b.out.segment[0].days, 10);
    assert_int_equal(b.out.segment[1].principal.cents, 50000);
    /* 1000 * 10.27 % * 10/365 + 500 * 10.27 % * 10/365 = 4.2205 */
    assert_int_equal(b.out.amount.cents, 422);
    paid.amount = MONEY(100000);
    assert_true(interest_compute(&b.out, &b.a, &c, b.rates));
    assert_int_equal(b.out.segments, 1);
    bench_close(&b);
}

static void the_lump_sum_never_meets_a_consumer(void **state)
{
    (void)state;
    assert_int_equal(interest_lump_sum(CUSTOMER_PRIVATE).cents, 0);
    assert_int_equal(interest_lump_sum(CUSTOMER_UNKNOWN).cents, 0);
    assert_int_equal(interest_lump_sum(CUSTOMER_BUSINESS).cents, 4000);
    assert_int_equal(interest_lump_sum(CUSTOMER_PUBLIC).cents, 4000);
}

static void delay_begins_by_agreement_reminder_or_thirty_days(void **state)
{
    const struct interest_cause BASE = {.kind = CUSTOMER_PRIVATE,
                                        .deadline = on(2026, 2, 17),
                                        .received = on(2026, 2, 3),
                                        .first_reminder = DAY_NONE};
    enum interest_ground ground;
    struct interest_cause c = BASE;
    (void)state;
    assert_false(day_is_set(interest_delay_start(&c, &ground)));
    assert_int_equal(ground, INTEREST_NO_DELAY);
    c.consumer_notice = true;
    assert_int_equal(interest_delay_start(&c, &ground).n, on(2026, 3, 20).n);
    assert_int_equal(ground, INTEREST_THIRTY_DAYS);
    c.first_reminder = on(2026, 2, 24);
    assert_int_equal(interest_delay_start(&c, &ground).n, on(2026, 2, 25).n);
    assert_int_equal(ground, INTEREST_REMINDER);
    c.agreed_date = true;
    assert_int_equal(interest_delay_start(&c, &ground).n, on(2026, 2, 18).n);
    assert_int_equal(ground, INTEREST_AGREED_DATE);
    c = BASE;
    c.first_reminder = on(2026, 2, 14); /* a friendly note before the deadline */
    assert_false(day_is_set(interest_delay_start(&c, &ground)));
    c.kind = CUSTOMER_BUSINESS; /* needs no notice */
    assert_int_equal(interest_delay_start(&c, &ground).n, on(2026, 3, 20).n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_rate_changes_within_the_delay),
        cmocka_unit_test(days_without_a_base_rate_cost_nothing_and_are_told),
        cmocka_unit_test(a_consumer_pays_five_points),
        cmocka_unit_test(a_leap_year_has_366_days),
        cmocka_unit_test(a_payment_counts_from_the_day_after),
        cmocka_unit_test(the_lump_sum_never_meets_a_consumer),
        cmocka_unit_test(delay_begins_by_agreement_reminder_or_thirty_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
