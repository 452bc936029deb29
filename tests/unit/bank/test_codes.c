/* What codes and words of banks mean. */
#include "kontor_test.h"

#include <string.h>

#include "bank/bank_codes.h"
#include "bank/bank_text.h"

static void the_gvc_is_the_second_part_of_the_code(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int gvc;
    } CASES[] = {
        {"NTRF+166+9310+997", 166},
        {"NMSC+201", 201},
        {"NTRF+166+09310", 166},
        {"NDDT+1+2", 0},
        {"NTRF", 0},
        {"NTRF+1666+1", 0},
        {"+009+1", 9},
        {NULL, 0},
        {"NTRF++1", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_int_equal(bank_gvc(CASES[i].code), CASES[i].gvc);
    }
}

static void returns_are_known_by_code(void **state)
{
    (void)state;
    assert_true(bank_gvc_is_return(108) && bank_gvc_is_return(109));
    assert_true(bank_gvc_is_return(159));
    assert_false(bank_gvc_is_return(166) || bank_gvc_is_return(0));
    assert_true(bank_sub_family_is_return("UPDD") && bank_sub_family_is_return("RRTN"));
    assert_false(bank_sub_family_is_return("ESCT") || bank_sub_family_is_return(NULL));
    assert_true(bank_gvc_is_batch(192) && !bank_gvc_is_batch(166));
}

static void the_banks_words_for_a_return_are_known_in_every_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool bank, payer; /* as booking text; as beginning of the payer's text */
    } CASES[] = {
        {"RÜCKLASTSCHRIFT", true, true},
        {"Rücklastschrift Entgelt", true, true},
        {"RUECKLASTSCHRIFT RE-1", true, true},
        {"R CKBUCHUNG", true, true},
        {"R?CKLASTSCHRIFT", true, true},
        {"RÜCKÜBERWEISUNG", true, true},
        {"RUECKUEBERWEISUNG wegen AC04", true, true},
        {"LS RUECKBELASTUNG", true, true},
        {"SVWZ+RUECKLASTSCHRIFT", true, true},
        {"EREF+ABC SVWZ+RUECKLASTSCHRIFT", true, true},
        {"SEPA-Rücklastschrift", true, false},
        {"Retoure SEPA-Lastschrift", true, false},
        {"Ausgleich Rücklastschrift RE-1", true, false},
        {"Lastschriftrückgabe", true, false},
        {"Rückzahlung Guthaben", false, false},
        {"Rücksprache Herr Meier", false, false},
        {"Druckbuchstaben", false, false},
        {"Stuckgabelstapler", false, false},
        {"Dachdeckerarbeiten", false, false},
        {"Rechnung R2026-0001", false, false},
        {"", false, false},
        {NULL, false, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        if (bank_words_say_return(CASES[i].text) != CASES[i].bank ||
            bank_text_begins_return(CASES[i].text) != CASES[i].payer) {
            fail_msg("%s", CASES[i].text ? CASES[i].text : "(null)");
        }
    }
}

static void the_reason_of_a_return_is_found_in_its_text(void **state)
{
    (void)state;
    assert_string_equal(bank_return_reason("Rückgabe AC04 Konto geschlossen"), "AC04");
    assert_string_equal(bank_return_reason("Grund:MD06"), "MD06");
    assert_string_equal(bank_return_reason("Grund:MD02"), "MD02");
    assert_string_equal(bank_return_reason("DT01"), "DT01");
    assert_null(bank_return_reason("RE-XMD061"));
    assert_null(bank_return_reason("ohne Grund"));
    assert_null(bank_return_reason(NULL));
}

static void names_that_say_nothing_are_none(void **state)
{
    (void)state;
    assert_null(bank_name("keine Information vorhanden"));
    assert_null(bank_name("KEINE INFORMATION VORHANDEN"));
    assert_null(bank_name("NOTPROVIDED"));
    assert_null(bank_name(""));
    assert_null(bank_name(NULL));
    assert_string_equal(bank_name("Petra Krause"), "Petra Krause");
}

static void excerpts_are_valid_text_of_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } CASES[] = {
        {"kurz", "kurz"},     {"Zeile 1\nZeile 2", "Zeile 1"}, {"M\xFCller", "M?ller"},
        {"a\x01\x7F", "a??"}, {"Müller €", "Müller €"},        {"", ""},
    };
    char buf[BANK_EXCERPT];
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_string_equal(bank_excerpt(buf, CASES[i].from), CASES[i].to);
    }
    char longer[200];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    bank_excerpt(buf, longer);
    assert_in_range(strlen(buf), 60, BANK_EXCERPT - 1);
    assert_string_equal(buf + strlen(buf) - 3, "...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gvc_is_the_second_part_of_the_code),
        cmocka_unit_test(returns_are_known_by_code),
        cmocka_unit_test(the_banks_words_for_a_return_are_known_in_every_spelling),
        cmocka_unit_test(the_reason_of_a_return_is_found_in_its_text),
        cmocka_unit_test(names_that_say_nothing_are_none),
        cmocka_unit_test(excerpts_are_valid_text_of_one_line),
    };
    return cmocka_run_group_tests_name("bank/codes", tests, NULL, NULL);
}
