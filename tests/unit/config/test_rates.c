#include "kontor_test.h"

#include <string.h>

#include "config/rates.h"
#include "table_file.h"

static struct k_err err;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    err = (struct k_err){0};
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    table_remove();
    arena_release(&arena);
    return 0;
}

static day on(const char *iso)
{
    day d = DAY_NONE;
    assert_true(day_parse_iso(&d, iso, strlen(iso)));
    return d;
}

static void a_day_has_the_rate_that_held_on_it(void **state)
{
    static const struct {
        const char *day, *rate;
    } CASES[] = {
        {"2025-06-30", "2.27"},  {"2025-07-01", "1.27"},  {"2026-06-30", "1.27"},
        {"2016-06-30", "-0.83"}, {"2016-07-01", "-0.88"}, {"2022-12-31", "-0.88"},
        {"2023-01-01", "1.62"},  {"2002-01-01", "2.57"},
    };
    struct base_rates *r;
    (void)state;
    assert_ok(rates_load(&r, &arena, SOURCE_DIR "/templates/base-rates.tab", &err));
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        decimal d;
        char buf[DECIMAL_BUF];
        assert_true(rates_base(r, on(CASES[i].day), &d));
        assert_string_equal(decimal_format(buf, d), CASES[i].rate);
    }
}

static void no_rate_is_carried_into_days_that_the_table_lacks(void **state)
{
    struct base_rates *r;
    decimal d;
    (void)state;
    assert_ok(rates_load(&r, &arena, SOURCE_DIR "/templates/base-rates.tab", &err));
    assert_false(rates_base(r, day_add(rates_end(r), 1), &d));
    assert_false(rates_base(r, on("2001-12-31"), &d));
}

static void the_table_has_no_gaps(void **state)
{
    struct base_rates *r;
    decimal d;
    (void)state;
    assert_ok(rates_load(&r, &arena, SOURCE_DIR "/templates/base-rates.tab", &err));
    for (day at = on("2002-01-01"); day_cmp(at, rates_end(r)) <= 0;
         at = day_add(at, 1)) {
        assert_true(rates_base(r, at, &d));
    }
}

static void broken_rows_are_named(void **state)
{
    static const char TEXT[] = "2025-01-01 2025-06-30 2.27\n"
                               "2025-06-30 2025-12-31 1.27\n"
                               "2026-01-01 2026-06-30 1,27\n"
                               "2026-12-31 2026-07-01 1\n"
                               "2026-07-01 99\n"
                               "2026-07-01 2026-12-31 127\n";
    struct base_rates *r;
    (void)state;
    assert_int_equal(rates_load(&r, &arena, table_write(TEXT), &err), K_REJECT);
    for (int line = 2; line <= 6; line++) {
        char want[16];
        (void)snprintf(want, sizeof want, ".tab:%d: ", line);
        assert_non_null(strstr(err.text, want));
    }
}

static void an_empty_table_ends_nowhere(void **state)
{
    struct base_rates *r;
    (void)state;
    assert_ok(rates_load(&r, &arena, table_write("# leer\n"), &err));
    assert_false(day_is_set(rates_end(r)));
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_day_has_the_rate_that_held_on_it),
        TEST(no_rate_is_carried_into_days_that_the_table_lacks),
        TEST(the_table_has_no_gaps),
        TEST(broken_rows_are_named),
        TEST(an_empty_table_ends_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
