#include "kontor_test.h"

#include <string.h>

#include "base/text.h"
#include "report/report_table.h"

static const struct column COLUMNS[] = {
    {"number", "Nummer", COLUMN_TEXT, false}, {"customer", "Kunde", COLUMN_TEXT, true},
    {"due", "fällig", COLUMN_DAY, false},     {"open", "offen", COLUMN_MONEY, false},
    {"days", "Tage", COLUMN_NUMBER, false},
};

struct bench {
    struct arena a;
    struct report_table t;
    struct str out;
};

static void bench_open(struct bench *b)
{
    arena_init(&b->a);
    report_table_init(&b->t, &b->a, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    str_init(&b->out, 1 << 20);
}

static void bench_close(struct bench *b)
{
    str_release(&b->out);
    arena_release(&b->a);
}

static struct cell *add(struct bench *b, const char *number, const char *customer,
                        int64_t cents)
{
    struct cell *c = report_table_row(&b->t);
    c[0].text = number;
    c[1].text = customer;
    assert_true(day_make(&c[2].date, 2026, 2, 17));
    c[3].amount = MONEY(cents);
    c[4].number = 7;
    return c;
}

static void columns_are_as_wide_as_their_content(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    add(&b, "R2026-0001", "Jürgen Groß", 92404);
    add(&b, "R2026-0002", "李明", 123456789);
    report_table_text(&b.out, &b.t, 0, false);
    assert_string_equal(b.out.data,
                        "Nummer      Kunde        fällig             offen  Tage\n"
                        "──────────  ───────────  ──────────  ────────────  ────\n"
                        "R2026-0001  Jürgen Groß  17.02.2026        924,04     7\n"
                        "R2026-0002  李明         17.02.2026  1.234.567,89     7\n");
    bench_close(&b);
}

static void a_narrow_terminal_cuts_what_may_be_cut(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    add(&b, "R2026-0001", "Bauwerk Ruhr Gesellschaft für Hoch- und Tiefbau mbH", 92404);
    report_table_text(&b.out, &b.t, 60, false);
    assert_non_null(strstr(b.out.data, "Bauwerk Ruhr Ges"));
    assert_non_null(strstr(b.out.data, "…"));
    for (const char *line = b.out.data; *line;) {
        size_t n = strcspn(line, "\n");
        assert_in_range(text_columns(arena_strndup(&b.a, line, n)), 1, 60);
        line += n + 1;
    }
    bench_close(&b);
}

static void colours_appear_only_when_asked_for(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    add(&b, "R2026-0001", "Krause", 92404)[3].mark = true;
    report_table_text(&b.out, &b.t, 0, false);
    assert_null(strchr(b.out.data, '\033'));
    str_reset(&b.out);
    report_table_text(&b.out, &b.t, 0, true);
    assert_non_null(strstr(b.out.data, "\033[1;31m924,04\033[0m"));
    bench_close(&b);
}

static void a_name_cannot_steer_the_terminal(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    add(&b, "R1",
        "a\033[2Jb\xC2\x9B"
        "c\xE2\x80\xAE"
        "d\ne",
        1);
    report_table_text(&b.out, &b.t, 0, false);
    assert_null(strchr(b.out.data, '\033'));
    assert_non_null(strstr(b.out.data, "a [2Jbcd e"));
    bench_close(&b);
}

static void csv_is_quoted_and_safe_against_formulas(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    add(&b, "R2026-0001", "Groß; \"Sohn\"\nGmbH", 123456);
    add(&b, "=1+1", "@SUM(A1)", -4379);
    add(&b, "+49", "-cmd", 0);
    add(&b, "\tx", "＝1+1", 0);
    report_table_csv(&b.out, &b.t, false);
    assert_string_equal(
        b.out.data, "\xEF\xBB\xBF"
                    "number;customer;due;open;days\r\n"
                    "R2026-0001;\"Groß; \"\"Sohn\"\"\nGmbH\";17.02.2026;1234,56;7\r\n"
                    "\"'=1+1\";\"'@SUM(A1)\";17.02.2026;-43,79;7\r\n"
                    "\"'+49\";\"'-cmd\";17.02.2026;0,00;7\r\n"
                    "\"'\tx\";\"'＝1+1\";17.02.2026;0,00;7\r\n");
    bench_close(&b);
}

static void csv_for_people_is_headed_by_titles(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    report_table_csv(&b.out, &b.t, true);
    assert_string_equal(b.out.data, "\xEF\xBB\xBFNummer;Kunde;fällig;offen;Tage\r\n");
    bench_close(&b);
}

static void json_has_numbers_dates_and_nulls(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    struct cell *c = add(&b, "R\"1\\\n\t", NULL, -4379);
    c[2].date = DAY_NONE;
    report_table_json(&b.out, &b.t);
    assert_string_equal(b.out.data,
                        "[\n {\"number\":\"R\\\"1\\\\\\n\\u0009\",\"customer\":null,"
                        "\"due\":null,\"open\":-43.79,\"days\":7}\n]\n");
    bench_close(&b);
}

static void an_empty_table_is_still_well_formed(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    report_table_json(&b.out, &b.t);
    assert_string_equal(b.out.data, "[\n]\n");
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_their_content),
        cmocka_unit_test(a_narrow_terminal_cuts_what_may_be_cut),
        cmocka_unit_test(colours_appear_only_when_asked_for),
        cmocka_unit_test(a_name_cannot_steer_the_terminal),
        cmocka_unit_test(csv_is_quoted_and_safe_against_formulas),
        cmocka_unit_test(csv_for_people_is_headed_by_titles),
        cmocka_unit_test(json_has_numbers_dates_and_nulls),
        cmocka_unit_test(an_empty_table_is_still_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
