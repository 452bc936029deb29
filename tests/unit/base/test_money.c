#include "kontor_test.h"

#include <string.h>

#include "base/money.h"

static decimal dec(const char *s)
{
    decimal d = {0};
    assert_true(decimal_parse(&d, s, strlen(s)));
    return d;
}

static void a_line_is_rounded_half_away_from_zero(void **state)
{
    static const struct {
        const char *quantity, *price, *base;
        int64_t cents;
    } CASES[] = {
        {"3", "33.33", "1", 9999},
        {"2.5", "17.99", "1", 4498},
        {"-2.5", "17.99", "1", -4498},
        {"1", "0.005", "1", 1},
        {"-1", "0.005", "1", -1},
        {"1", "0.0049", "1", 0},
        {"250", "12.3456", "100", 3086},
        {"0.0001", "0.0001", "1", 0},
        {"18.75", "41.2", "1", 77250},
        {"1", "275.405", "1", 27541},
        {"1000000", "999999.9999", "1", 99999999990000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        money m;
        assert_true(money_line(&m, dec(CASES[i].quantity), dec(CASES[i].price),
                               dec(CASES[i].base)));
        assert_int_equal(m.cents, CASES[i].cents);
    }
}

static void a_product_out_of_range_is_refused(void **state)
{
    money m;
    (void)state;
    assert_false(
        money_line(&m, dec("999999999999999999"), dec("999999999999999999"), dec("1")));
    assert_false(money_line(&m, dec("1"), dec("1"), dec("0")));
}

static void percent_and_contained_tax_follow_the_same_rule(void **state)
{
    money m;
    (void)state;
    assert_true(money_percent(&m, MONEY(14497), dec("19")));
    assert_int_equal(m.cents, 2754);
    assert_true(money_percent(&m, MONEY(1250), dec("7")));
    assert_int_equal(m.cents, 88);
    assert_true(money_percent(&m, MONEY(218960), dec("2")));
    assert_int_equal(m.cents, 4379);
    assert_true(money_tax_in_gross(&m, MONEY(4379), dec("19")));
    assert_int_equal(m.cents, 699);
    assert_true(money_tax_in_gross(&m, MONEY(-4379), dec("19")));
    assert_int_equal(m.cents, -699);
}

static void decimals_keep_what_was_written(void **state)
{
    char buf[DECIMAL_BUF];
    decimal d;
    (void)state;
    assert_string_equal(decimal_format(buf, dec("275.405")), "275.405");
    assert_string_equal(decimal_format_de(buf, dec("-0.50")), "-0,50");
    assert_string_equal(decimal_format(buf, decimal_trim(dec("12.3400"), 2)), "12.34");
    assert_string_equal(decimal_format(buf, decimal_trim(dec("12"), 2)), "12.00");
    assert_int_equal(decimal_cmp(dec("1.50"), dec("1.5")), 0);
    assert_false(decimal_parse(&d, "1.2.3", 5));
    assert_false(decimal_parse(&d, "", 0));
    assert_false(decimal_parse(&d, "-", 1));
    assert_false(decimal_parse(&d, "1e5", 3));
    assert_false(decimal_parse(&d, "1.0000000001", 12));
    assert_true(decimal_parse(&d, "1.0000000000", 12));
    assert_false(decimal_parse(&d, "1234567890123456789", 19));
}

static void amounts_are_grouped_for_people(void **state)
{
    char buf[MONEY_BUF];
    (void)state;
    assert_string_equal(money_format_de(buf, MONEY(218960)), "2.189,60");
    assert_string_equal(money_format_de(buf, MONEY(-123456789)), "-1.234.567,89");
    assert_string_equal(money_format_de(buf, MONEY(5)), "0,05");
    assert_string_equal(money_format_de(buf, MONEY(100000)), "1.000,00");
    assert_string_equal(money_format_de(buf, MONEY(99999)), "999,99");
    assert_string_equal(money_format_en(buf, MONEY(100000)), "1,000.00");
    assert_string_equal(money_format(buf, MONEY(INT64_MIN + 1)),
                        "-92233720368547758.07");
}

static void cents_of_a_decimal_are_exact_or_refused(void **state)
{
    money m;
    (void)state;
    assert_true(money_from_decimal(&m, dec("27.05000")));
    assert_int_equal(m.cents, 2705);
    assert_false(money_from_decimal(&m, dec("27.051")));
    assert_true(money_round_decimal(&m, dec("-0.125")));
    assert_int_equal(m.cents, -13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_rounded_half_away_from_zero),
        cmocka_unit_test(a_product_out_of_range_is_refused),
        cmocka_unit_test(percent_and_contained_tax_follow_the_same_rule),
        cmocka_unit_test(decimals_keep_what_was_written),
        cmocka_unit_test(amounts_are_grouped_for_people),
        cmocka_unit_test(cents_of_a_decimal_are_exact_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
