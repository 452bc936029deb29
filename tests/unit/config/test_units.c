#include "kontor_test.h"

#include <string.h>

#include "config/units.h"
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

static void printed_units_have_their_codes(void **state)
{
    static const struct {
        const char *unit, *code;
    } CASES[] = {
        {"Std", "HUR"}, {"std.", "HUR"},    {"h", "HUR"},       {" STUNDEN ", "HUR"},
        {"Stk", "C62"}, {"Stück", "C62"},   {"Stk.", "C62"},    {"m", "MTR"},
        {"lfm", "MTR"}, {"lfd.  m", "MTR"}, {"m²", "MTK"},      {"qm", "MTK"},
        {"m2", "MTK"},  {"m³", "MTQ"},      {"kg", "KGM"},      {"t", "TNE"},
        {"l", "LTR"},   {"Psch", "LS"},     {"pauschal", "LS"}, {"Satz", "SET"},
        {"Set", "SET"}, {"km", "KMT"},      {"Tag", "DAY"},     {"Monat", "MON"},
        {"Paar", "PR"}, {"%", "P1"},        {"HUR", "HUR"},     {"hur", "HUR"},
        {"xro", "XRO"}, {"", "C62"},        {"  ", "C62"},
    };
    struct unit_table *t;
    (void)state;
    assert_ok(units_load(&t, &arena, SOURCE_DIR "/templates/units.tab", &err));
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *code = units_code(t, CASES[i].unit);
        if (!code) {
            print_error("%s\n", CASES[i].unit);
        }
        assert_non_null(code);
        assert_string_equal(code, CASES[i].code);
    }
    assert_string_equal(units_code(t, NULL), "C62");
}

static void an_unknown_unit_is_not_guessed(void **state)
{
    struct unit_table *t;
    (void)state;
    assert_ok(units_load(&t, &arena, SOURCE_DIR "/templates/units.tab", &err));
    assert_null(units_code(t, "Fuhre"));
    assert_null(units_code(t, "ZZZ"));
}

static void the_owner_can_add_a_unit(void **state)
{
    struct unit_table *t;
    (void)state;
    assert_ok(units_load(&t, &arena,
                         table_write("# eigene\nFuhre voll   XVQ\nGlas XJR # Rec 21\n"),
                         &err));
    assert_string_equal(units_code(t, "fuhre VOLL"), "XVQ");
    assert_string_equal(units_code(t, "glas"), "XJR");
}

static void broken_rows_are_named(void **state)
{
    struct unit_table *t;
    (void)state;
    assert_int_equal(units_load(&t, &arena,
                                table_write("Std HUR\nMTR\nm mtr\nx ABCD\nstd. MIN\n"),
                                &err),
                     K_REJECT);
    assert_non_null(strstr(err.text, ".tab:2: gefunden „MTR“"));
    assert_non_null(strstr(err.text, ".tab:3: gefunden „m mtr“"));
    assert_non_null(strstr(err.text, ".tab:4: "));
    assert_non_null(strstr(err.text, ".tab:5: die Einheit hat weiter oben"));
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(printed_units_have_their_codes),
        TEST(an_unknown_unit_is_not_guessed),
        TEST(the_owner_can_add_a_unit),
        TEST(broken_rows_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
