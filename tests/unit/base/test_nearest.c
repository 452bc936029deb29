#include "kontor_test.h"

#include <string.h>

#include "base/nearest.h"

static const char *guess(const char *word)
{
    static const char *const KNOWN[] = {"quantity", "unit", "unit_price", "name",
                                        "iban",     "bank", "net_days"};
    struct nearest n;
    nearest_init(&n, word);
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        nearest_offer(&n, KNOWN[i]);
    }
    return n.best;
}

static void a_slip_of_the_pen_finds_the_word_that_was_meant(void **state)
{
    static const char *const CASES[][2] = {
        {"quantiy", "quantity"}, {"unitprice", "unit_price"}, {"Unit", "unit"},
        {"nmae", "name"},        {"netdays", "net_days"},     {"iban2", "iban"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_non_null(guess(CASES[i][0]));
        assert_string_equal(guess(CASES[i][0]), CASES[i][1]);
    }
}

static void another_word_finds_none(void **state)
{
    char longest[200];
    (void)state;
    memset(longest, 'u', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(guess("rechnung"));
    assert_null(guess(""));
    assert_null(guess(longest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_pen_finds_the_word_that_was_meant),
        cmocka_unit_test(another_word_finds_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
