#include "base/str.h"
#include "order/fixture.h"
#include "order/table.h"

static void read_table(struct fixture *f, struct table *t, const char *text)
{
    struct table_options opt = {.delimiter = ';', .first_line = 1};
    f->st = table_read(t, &f->arena, text, strlen(text), &opt, &f->err);
}

static void a_row_carries_the_line_it_begins_on(void **state)
{
    static const struct {
        const char *text;
        size_t rows;
        int lines[4];
    } CASES[] = {
        {"a;b\nc;d\n", 2, {1, 2}},
        {"a;b\r\nc;d\r\n", 2, {1, 2}},
        {"a;b\rc;d\r", 2, {1, 2}},
        {"a;b\n\n\nc;d", 2, {1, 4}},
        {"a;\"b\nb\nb\"\nc;d\n", 2, {1, 4}},
        {"a;\"b\r\nb\"\r\nc;d\r\ne;f", 3, {1, 3, 4}},
        {"\"a\n\n\na\";b\nc;d\n", 2, {1, 5}},
        {" \n\t\na;b\n", 1, {3}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct table t;
        read_table(*state, &t, CASES[i].text);
        assert_int_equal(((struct fixture *)*state)->st, K_OK);
        assert_int_equal(t.rows, CASES[i].rows);
        for (size_t k = 0; k < t.rows; k++) {
            assert_int_equal(t.row[k].line, CASES[i].lines[k]);
        }
    }
}

static void quotes_protect_delimiters_breaks_and_quotes(void **state)
{
    struct table t;
    read_table(*state, &t, "\"a;b\";\"c \"\"d\"\"\";\"e\nf\"\n");
    assert_int_equal(t.row[0].cells, 3);
    assert_string_equal(table_cell(&t, 0, 0), "a;b");
    assert_string_equal(table_cell(&t, 0, 1), "c \"d\"");
    assert_string_equal(table_cell(&t, 0, 2), "e\nf");
}

static void an_inch_sign_is_text(void **state)
{
    struct table t;
    read_table(*state, &t, "Kugelhahn 1/2\";1\n\"Rohr 3/4\" verzinkt\";2\n");
    assert_int_equal(t.rows, 2);
    assert_string_equal(table_cell(&t, 0, 0), "Kugelhahn 1/2\"");
    assert_string_equal(table_cell(&t, 1, 0), "Rohr 3/4\" verzinkt");
}

static void a_missing_cell_is_empty(void **state)
{
    struct table t;
    read_table(*state, &t, "a;b\nc\n");
    assert_string_equal(table_cell(&t, 1, 1), "");
    assert_string_equal(table_cell(&t, 1, 99), "");
}

static void an_open_quote_is_refused_with_its_line(void **state)
{
    struct fixture *f = *state;
    struct table t;
    read_table(f, &t, "a;b\nc;\"d\ne;f\n");
    assert_int_equal(f->st, K_REJECT);
    assert_non_null(strstr(f->err.text, "Zeile 2"));
    assert_non_null(strstr(f->err.text, "Anführungszeichen"));
}

static char *repeated(struct arena *a, const char *what, size_t times, const char *tail)
{
    struct str s;
    str_init(&s, SIZE_MAX / 4);
    for (size_t i = 0; i < times; i++) {
        str_add(&s, what);
    }
    str_add(&s, tail);
    char *out = arena_strdup(a, s.data);
    str_release(&s);
    return out;
}

static void each_limit_is_kept(void **state)
{
    struct fixture *f = *state;
    struct table t;
    read_table(f, &t, repeated(&f->arena, "x", TABLE_CELL_MAX, ";b\n"));
    assert_int_equal(f->st, K_OK);
    read_table(f, &t, repeated(&f->arena, "x", TABLE_CELL_MAX + 1, ";b\n"));
    assert_int_equal(f->st, K_REJECT);
    read_table(f, &t, repeated(&f->arena, "x;", TABLE_COLUMNS_MAX - 1, "x\n"));
    assert_int_equal(f->st, K_OK);
    read_table(f, &t, repeated(&f->arena, "x;", TABLE_COLUMNS_MAX, "x\n"));
    assert_int_equal(f->st, K_REJECT);
    assert_non_null(strstr(f->err.text, "200 Spalten"));
    read_table(f, &t, repeated(&f->arena, "x;y\n", TABLE_ROWS_MAX, ""));
    assert_int_equal(f->st, K_OK);
    read_table(f, &t, repeated(&f->arena, "x;y\n", TABLE_ROWS_MAX + 1, ""));
    assert_int_equal(f->st, K_REJECT);
}

static void an_endless_quoted_cell_is_stopped_early(void **state)
{
    struct fixture *f = *state;
    struct table t;
    read_table(f, &t, repeated(&f->arena, "\"x\n", 1, ""));
    assert_int_equal(f->st, K_REJECT);
    read_table(f, &t, repeated(&f->arena, "\"abcdefgh", 4000000, ""));
    assert_int_equal(f->st, K_REJECT);
    assert_non_null(strstr(f->err.text, "64 KiB"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(a_row_carries_the_line_it_begins_on),
        T(quotes_protect_delimiters_breaks_and_quotes),
        T(an_inch_sign_is_text),
        T(a_missing_cell_is_empty),
        T(an_open_quote_is_refused_with_its_line),
        T(each_limit_is_kept),
        T(an_endless_quoted_cell_is_stopped_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
