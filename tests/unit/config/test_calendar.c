#include "kontor_test.h"

#include <string.h>

#include "config/calendar.h"
#include "table_file.h"

static struct k_err err;
static struct arena arena;
static struct calendar *cal;

static int set_up(void **state)
{
    (void)state;
    err = (struct k_err){0};
    arena_init(&arena);
    assert_ok(calendar_load(&cal, &arena, SOURCE_DIR "/templates/holidays.tab", &err));
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

static const char *const REGIONS[] = {"BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV",
                                      "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"};
#define REGION_COUNT (sizeof REGIONS / sizeof REGIONS[0])

static void movable_holidays_fall_on_the_days_of_the_official_lists(void **state)
{
    static const struct {
        const char *good_friday, *easter_monday, *ascension, *whit_monday,
            *corpus_christi, *repentance;
    } YEARS[] = {
        {"2024-03-29", "2024-04-01", "2024-05-09", "2024-05-20", "2024-05-30",
         "2024-11-20"},
        {"2025-04-18", "2025-04-21", "2025-05-29", "2025-06-09", "2025-06-19",
         "2025-11-19"},
        {"2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-06-04",
         "2026-11-18"},
        {"2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17", "2027-05-27",
         "2027-11-17"},
        {"2028-04-14", "2028-04-17", "2028-05-25", "2028-06-05", "2028-06-15",
         "2028-11-22"},
        {"2029-03-30", "2029-04-02", "2029-05-10", "2029-05-21", "2029-05-31",
         "2029-11-21"},
        {"2030-04-19", "2030-04-22", "2030-05-30", "2030-06-10", "2030-06-20",
         "2030-11-20"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof YEARS / sizeof YEARS[0]; i++) {
        assert_string_equal(calendar_holiday(cal, on(YEARS[i].good_friday), NULL),
                            "Karfreitag");
        assert_string_equal(calendar_holiday(cal, on(YEARS[i].easter_monday), "TH"),
                            "Ostermontag");
        assert_string_equal(calendar_holiday(cal, on(YEARS[i].ascension), "HH"),
                            "Christi Himmelfahrt");
        assert_string_equal(calendar_holiday(cal, on(YEARS[i].whit_monday), "BE"),
                            "Pfingstmontag");
        assert_string_equal(calendar_holiday(cal, on(YEARS[i].corpus_christi), "NW"),
                            "Fronleichnam");
        assert_null(calendar_holiday(cal, on(YEARS[i].corpus_christi), "NI"));
        assert_string_equal(calendar_holiday(cal, on(YEARS[i].repentance), "SN"),
                            "Buß- und Bettag");
        assert_null(calendar_holiday(cal, on(YEARS[i].repentance), "BY"));
        assert_null(calendar_holiday(cal, on(YEARS[i].repentance), NULL));
    }
}

static void each_land_has_its_number_of_holidays(void **state)
{
    static const int USUAL[REGION_COUNT] = {12, 12, 10, 12, 10, 10, 10, 11,
                                            10, 11, 11, 12, 11, 11, 10, 11};
    (void)state;
    for (int year = 2024; year <= 2030; year++) {
        for (size_t i = 0; i < REGION_COUNT; i++) {
            day d = DAY_NONE, end = DAY_NONE;
            int n = 0;
            assert_true(day_make(&d, year, 1, 1) && day_make(&end, year, 12, 31));
            for (; day_cmp(d, end) <= 0; d = day_add(d, 1)) {
                n += calendar_holiday(cal, d, REGIONS[i]) != NULL;
            }
            bool extra =
                strcmp(REGIONS[i], "BE") == 0 && (year == 2025 || year == 2028);
            if (n != USUAL[i] + extra) {
                print_error("%d %s: %d\n", year, REGIONS[i], n);
            }
            assert_int_equal(n, USUAL[i] + extra);
        }
    }
}

static void a_holiday_holds_where_and_since_the_law_says(void **state)
{
    static const struct {
        const char *day, *holds_in, *not_in;
    } CASES[] = {
        {"2026-01-06", "BW BY ST", "NW HE SN"},
        {"2026-03-08", "BE MV", "BB HH NW"},
        {"2022-03-08", "BE", "MV"},
        {"2018-03-08", "", "BE MV"},
        {"2026-04-05", "BB", "NW BE"},
        {"2026-05-24", "BB", "NW BE"},
        {"2026-08-15", "SL", "BY BW"},
        {"2026-08-08", "", "BY"},
        {"2026-09-20", "TH", "SN"},
        {"2018-09-20", "", "TH"},
        {"2026-10-31", "BB MV SN ST TH HB HH NI SH", "NW BW BY BE HE RP SL"},
        {"2016-10-31", "BB MV SN ST TH", "HB HH NI SH NW"},
        {"2017-10-31", "BB MV SN ST TH HB HH NI SH NW BW BY BE HE RP SL", ""},
        {"2026-11-01", "BW BY NW RP SL", "HE SN TH BE"},
        {"2020-05-08", "BE", "BB"},
        {"2025-05-08", "BE", "BB"},
        {"2026-05-08", "", "BE"},
        {"2028-06-17", "BE", "BB"},
        {"2026-12-24", "", "NW BY BE"},
        {"2026-12-31", "", "NW BY BE"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        for (size_t k = 0; k < REGION_COUNT; k++) {
            bool holds = calendar_holiday(cal, on(CASES[i].day), REGIONS[k]) != NULL;
            if (strstr(CASES[i].holds_in, REGIONS[k])) {
                assert_true(holds);
            }
            if (strstr(CASES[i].not_in, REGIONS[k])) {
                assert_false(holds);
            }
        }
    }
}

static void a_deadline_moves_to_the_next_working_day(void **state)
{
    static const struct {
        const char *due, *region, *moved;
    } CASES[] = {
        {"2026-04-03", "NW", "2026-04-07"}, /* Good Friday to Easter Tuesday */
        {"2026-02-17", "NW", "2026-02-17"},
        {"2026-02-14", "NW", "2026-02-16"}, /* a Saturday */
        {"2026-12-25", "NW", "2026-12-28"},
        {"2026-06-04", "NW", "2026-06-05"}, /* Corpus Christi */
        {"2026-06-04", "HH", "2026-06-04"},
        {"2026-06-04", NULL, "2026-06-04"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        day moved = calendar_next_workday(cal, on(CASES[i].due), CASES[i].region);
        assert_int_equal(moved.n, on(CASES[i].moved).n);
    }
}

static void bank_days_are_those_of_target(void **state)
{
    static const char *const CLOSED[] = {"2026-01-01", "2026-04-03", "2026-04-06",
                                         "2026-05-01", "2026-12-25", "2026-12-26",
                                         "2026-02-14", "2026-02-15"};
    static const char *const OPEN[] = {"2026-10-03", "2026-05-14", "2026-06-04",
                                       "2026-12-24", "2026-05-25"};
    (void)state;
    for (size_t i = 0; i < sizeof CLOSED / sizeof CLOSED[0]; i++) {
        assert_false(calendar_is_bank_day(on(CLOSED[i])));
    }
    for (size_t i = 0; i < sizeof OPEN / sizeof OPEN[0]; i++) {
        bool weekend = day_weekday(on(OPEN[i])) > 5;
        assert_int_equal(calendar_is_bank_day(on(OPEN[i])), !weekend);
    }
}

static void bank_days_are_counted_after_the_first_and_up_to_the_last(void **state)
{
    (void)state;
    assert_int_equal(calendar_bank_days_between(on("2026-02-18"), on("2026-02-24")), 4);
    assert_int_equal(calendar_bank_days_between(on("2026-02-18"), on("2026-02-18")), 0);
    assert_int_equal(calendar_bank_days_between(on("2026-02-24"), on("2026-02-18")), 0);
    assert_int_equal(calendar_bank_days_between(on("2026-04-02"), on("2026-04-07")), 1);
    assert_int_equal(calendar_add_bank_days(on("2026-03-12"), 3).n, on("2026-03-17").n);
    assert_int_equal(calendar_add_bank_days(on("2026-04-02"), 1).n, on("2026-04-07").n);
    assert_int_equal(calendar_add_bank_days(on("2026-04-04"), 0).n, on("2026-04-04").n);
}

static void a_row_of_the_owner_adds_a_holiday(void **state)
{
    struct calendar *own;
    (void)state;
    assert_ok(calendar_load(
        &own, &arena,
        table_write("# eigene\n08-15 BY - - Mariä Himmelfahrt # katholisch\n"
                    "\n  mon<03-01\tNW,HE 2026 2027 Rosen Montag\n"),
        &err));
    assert_string_equal(calendar_holiday(own, on("2026-08-15"), "BY"),
                        "Mariä Himmelfahrt");
    assert_string_equal(calendar_holiday(own, on("2026-02-23"), "HE"), "Rosen Montag");
    assert_null(calendar_holiday(own, on("2028-02-28"), "HE"));
}

static void broken_rows_are_named(void **state)
{
    struct calendar *own;
    (void)state;
    assert_int_equal(
        calendar_load(
            &own, &arena,
            table_write("01-01 * - - Neujahr\n13-01 * - - a\neaster+999 * - - "
                        "b\n01-02 NW;BY - - c\n01-02 NW 20 - d\n01-02 NW - -\n"
                        "xyz<01-01 NW - - e\n"),
            &err),
        K_REJECT);
    for (int line = 2; line <= 7; line++) {
        char want[16];
        (void)snprintf(want, sizeof want, ".tab:%d: ", line);
        assert_non_null(strstr(err.text, want));
    }
    assert_null(strstr(err.text, ".tab:1: "));
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(movable_holidays_fall_on_the_days_of_the_official_lists),
        TEST(each_land_has_its_number_of_holidays),
        TEST(a_holiday_holds_where_and_since_the_law_says),
        TEST(a_deadline_moves_to_the_next_working_day),
        TEST(bank_days_are_those_of_target),
        TEST(bank_days_are_counted_after_the_first_and_up_to_the_last),
        TEST(a_row_of_the_owner_adds_a_holiday),
        TEST(broken_rows_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
