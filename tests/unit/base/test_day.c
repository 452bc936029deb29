#include "kontor_test.h"

#include <string.h>

#include "base/clock.h"
#include "base/day.h"

static day iso(const char *s)
{
    day d = DAY_NONE;
    assert_true(day_parse_iso(&d, s, strlen(s)));
    return d;
}

static void every_day_of_three_centuries_survives_the_round_trip(void **state)
{
    day d;
    (void)state;
    assert_true(day_make(&d, 1900, 1, 1));
    for (day end = iso("2199-12-31"); day_cmp(d, end) < 0; d = day_add(d, 1)) {
        int y, m, dom;
        day again;
        day_split(d, &y, &m, &dom);
        assert_true(day_make(&again, y, m, dom));
        assert_int_equal(again.n, d.n);
    }
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    day d;
    (void)state;
    assert_false(day_make(&d, 2026, 2, 29));
    assert_true(day_make(&d, 2024, 2, 29));
    assert_false(day_make(&d, 2100, 2, 29));
    assert_false(day_parse_iso(&d, "2026-13-01", 10));
    assert_false(day_parse_de(&d, "31.04.2026", 10));
    assert_false(day_parse_de(&d, "1.1.026", 7));
    assert_false(day_parse_iso(&d, "2026-01-01x", 11));
}

static void local_midnight_keeps_its_literal_day(void **state)
{
    char buf[DAY_BUF];
    day d;
    (void)state;
    const char *s = "2020-02-21T00:00:00.000+01:00";
    assert_true(day_parse_iso(&d, s, strlen(s)));
    assert_string_equal(day_format_de(buf, d), "21.02.2020");
    assert_true(day_parse_de(&d, "4.1.26", 6));
    assert_string_equal(day_format_iso(buf, d), "2026-01-04");
}

static void weekdays_and_easter_are_those_of_the_calendar(void **state)
{
    static const char *const EASTER[] = {"2024-03-31", "2025-04-20", "2026-04-05",
                                         "2027-03-28", "2028-04-16", "2030-04-21"};
    (void)state;
    assert_int_equal(day_weekday(iso("2026-02-17")), 2);
    assert_int_equal(day_weekday(iso("1969-12-28")), 7);
    for (size_t i = 0; i < sizeof EASTER / sizeof EASTER[0]; i++) {
        day e = iso(EASTER[i]);
        assert_int_equal(day_easter(day_year(e)).n, e.n);
    }
}

static void the_clock_knows_summer_time_without_the_machine(void **state)
{
    struct clock c;
    struct k_err err;
    char buf[CLOCK_BUF];
    (void)state;
    clock_init(&c);
    assert_ok(clock_set(&c, "2026-02-03T09:00", &err));
    assert_string_equal(clock_format_utc(buf, clock_now(&c)), "2026-02-03T08:00:00Z");
    assert_string_equal(clock_format_rfc5322(buf, clock_now(&c)),
                        "Tue, 03 Feb 2026 09:00:00 +0100");
    assert_ok(clock_set(&c, "2026-07-01T00:30", &err));
    assert_string_equal(clock_format_utc(buf, clock_now(&c)), "2026-06-30T22:30:00Z");
    assert_int_equal(clock_today(&c).n, iso("2026-07-01").n);
    assert_int_equal(clock_minute(&c), 30);
    assert_ok(clock_set(&c, "2026-03-29T01:00Z", &err));
    assert_string_equal(clock_format_de(buf, clock_now(&c)), "29.03.2026 03:00");
    assert_ok(clock_set(&c, "2026-10-25T01:00:00Z", &err));
    assert_string_equal(clock_format_de(buf, clock_now(&c)), "25.10.2026 02:00");
    assert_int_equal(clock_set(&c, "2026-02-30", &err), K_REJECT);
    assert_int_equal(clock_set(&c, "2026-02-03T25:00", &err), K_REJECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_three_centuries_survives_the_round_trip),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(local_midnight_keeps_its_literal_day),
        cmocka_unit_test(weekdays_and_easter_are_those_of_the_calendar),
        cmocka_unit_test(the_clock_knows_summer_time_without_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
