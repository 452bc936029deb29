#include "document/sample_invoices.h"

#include "document/format.h"

static int open_arena(void **state)
{
    static struct arena a;
    arena_init(&a);
    *state = &a;
    return 0;
}

static int close_arena(void **state)
{
    arena_release(*state);
    return 0;
}

static void amounts_follow_din_5008(void **state)
{
    struct format de = {*state, false}, en = {*state, true};
    assert_string_equal(format_money(&de, MONEY(123456)), "1.234,56" NBSP "€");
    assert_string_equal(format_money(&de, MONEY(-4379)), "−43,79" NBSP "€");
    assert_string_equal(format_money(&en, MONEY(123456)), "€1,234.56");
    assert_string_equal(format_money(&en, MONEY(-5)), "−€0.05");
}

static void prices_keep_their_decimals(void **state)
{
    struct format de = {*state, false}, en = {*state, true};
    static const struct {
        const char *price, *de, *en;
    } CASES[] = {
        {"58", "58,00" NBSP "€", "€58.00"},
        {"3.4567", "3,4567" NBSP "€", "€3.4567"},
        {"0.0500", "0,05" NBSP "€", "€0.05"},
        {"1234567.8", "1.234.567,80" NBSP "€", "€1,234,567.80"},
        {"-45", "−45,00" NBSP "€", "−€45.00"},
        {"999", "999,00" NBSP "€", "€999.00"},
        {"1000", "1.000,00" NBSP "€", "€1,000.00"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_string_equal(format_price(&de, dec(CASES[i].price)), CASES[i].de);
        assert_string_equal(format_price(&en, dec(CASES[i].price)), CASES[i].en);
    }
}

static void quantities_and_percentages_drop_idle_zeros(void **state)
{
    struct format de = {*state, false}, en = {*state, true};
    assert_string_equal(format_quantity(&de, dec("8.00")), "8");
    assert_string_equal(format_quantity(&de, dec("12.3456")), "12,3456");
    assert_string_equal(format_quantity(&de, dec("-1")), "−1");
    assert_string_equal(format_percent(&de, dec("19")), "19" NBSP "%");
    assert_string_equal(format_percent(&de, dec("5.50")), "5,5" NBSP "%");
    assert_string_equal(format_percent(&en, dec("19.00")), "19%");
}

static void a_period_of_one_year_is_short(void **state)
{
    struct format de = {*state, false}, en = {*state, true};
    assert_string_equal(format_period(&de, on(2026, 2, 9), on(2026, 2, 27)),
                        "09.02. – 27.02.2026");
    assert_string_equal(format_period(&de, on(2025, 12, 15), on(2026, 1, 8)),
                        "15.12.2025 – 08.01.2026");
    assert_string_equal(format_period(&de, on(2026, 2, 9), on(2026, 2, 9)),
                        "09.02.2026");
    assert_string_equal(format_period(&de, DAY_NONE, on(2026, 2, 9)), "09.02.2026");
    assert_null(format_period(&de, DAY_NONE, DAY_NONE));
    assert_string_equal(format_day(&en, on(2026, 2, 9)), "9" NBSP "February 2026");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_follow_din_5008),
        cmocka_unit_test(prices_keep_their_decimals),
        cmocka_unit_test(quantities_and_percentages_drop_idle_zeros),
        cmocka_unit_test(a_period_of_one_year_is_short),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
