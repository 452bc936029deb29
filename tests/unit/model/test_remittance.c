/* Remittance texts, put together and taken apart. */
#include "kontor_test.h"

#include "model/remittance.h"

static void pieces_are_joined_as_they_were_cut(void **state)
{
    (void)state;
    static const struct {
        const char *piece[3];
        size_t n;
        const char *joined, *glued;
    } CASES[] = {
        {{"MUSTERSTADT DE", "KAUFUMSATZ 12.01"},
         2,
         "MUSTERSTADT DE KAUFUMSATZ 12.01",
         "MUSTERSTADT DEKAUFUMSATZ 12.01"},
        {{"Rechnung Heizungswartung R2", "026-0001 vom 10.02."},
         2,
         "Rechnung Heizungswartung R2026-0001 vom 10.02.",
         "Rechnung Heizungswartung R2026-0001 vom 10.02."},
        {{"Rechnung Heizungswartung 12", "SVWZ+Text"},
         2,
         "Rechnung Heizungswartung 12 SVWZ+Text",
         "Rechnung Heizungswartung 12SVWZ+Text"},
        {{"Teil ", "zwei"}, 2, "Teil zwei", "Teil zwei"},
        {{"Teil", " zwei", ""}, 3, "Teil zwei", "Teil zwei"},
        {{"  viele   Blanks  "}, 1, "viele Blanks", "  viele   Blanks  "},
        {{NULL}, 0, "", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_string_equal(remittance_join(&a, CASES[i].piece, CASES[i].n),
                            CASES[i].joined);
        assert_string_equal(remittance_glue(&a, CASES[i].piece, CASES[i].n),
                            CASES[i].glued);
    }
    arena_release(&a);
}

static void tags_are_taken_apart(void **state)
{
    (void)state;
    struct arena a;
    struct remittance_parts p;
    arena_init(&a);
    remittance_split(
        &p, &a,
        "EREF+R2026-0001 KREF+NONREF MREF+M-1 CRED+DE98ZZZ09999999999 "
        "SVWZ+Rechnung R2026-0001 ABWA+Otto Dritter IBAN+DE44 5001 0517 5407 "
        "3249 31 und mehr BIC+INGDDEFFXXX OAMT+50,00 COAM+3,00 PURP+SALA");
    assert_true(p.tagged);
    assert_string_equal(p.end_to_end_id, "R2026-0001");
    assert_null(p.customer_reference);
    assert_string_equal(p.mandate_id, "M-1");
    assert_string_equal(p.creditor_id, "DE98ZZZ09999999999");
    assert_string_equal(p.purpose, "Rechnung R2026-0001");
    assert_string_equal(p.ultimate_debtor, "Otto Dritter");
    assert_string_equal(p.bic, "INGDDEFFXXX");
    assert_string_equal(p.original_amount, "50,00");
    assert_string_equal(p.charges, "3,00");
    assert_string_equal(p.purpose_code, "SALA");
    arena_release(&a);
}

static void an_iban_ends_at_the_blank_behind_its_length(void **state)
{
    (void)state;
    struct arena a;
    struct remittance_parts p;
    arena_init(&a);
    remittance_split(&p, &a, "SVWZ+x IBAN+DE4450010517540732 4931 BIC+ABC");
    assert_string_equal(p.iban, "DE44500105175407324931");
    remittance_split(&p, &a, "SVWZ+x IBAN+DE44500105175407324931 und mehr");
    assert_string_equal(p.iban, "DE44500105175407324931");
    arena_release(&a);
}

static void the_purpose_is_what_is_left(void **state)
{
    (void)state;
    static const struct {
        const char *text, *purpose;
        bool tagged;
    } CASES[] = {
        {"Rechnung R2026-0001", "Rechnung R2026-0001", false},
        {"Rechnung 1 EREF+ABC", "Rechnung 1", true},
        {"EREF+ABC SVWZ+", "EREF+ABC SVWZ+", true},
        {"SVWZ: Rechnung 1 EREF: ABC", "Rechnung 1", true},
        {"ABCSVWZ+Rechnung", "Rechnung", true},
        {"meineBIC+x", "meineBIC+x", false},
        {"FIBAN: nein", "FIBAN: nein", false},
        {"SVWZ+Rechnung TAN: 123", "Rechnung TAN: 123", true},
    };
    struct arena a;
    struct remittance_parts p;
    arena_init(&a);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        remittance_split(&p, &a, CASES[i].text);
        assert_string_equal(p.purpose, CASES[i].purpose);
        assert_int_equal(p.tagged, CASES[i].tagged);
    }
    remittance_split(&p, &a, NULL);
    assert_null(p.purpose);
    arena_release(&a);
}

static void references_that_say_nothing_are_none(void **state)
{
    (void)state;
    static const char *const NONE[] = {
        "NOTPROVIDED", "NOT PROVIDED", "notprovided", "NONREF",
        "-",           "0000000",      "NOTAVAIL",    "",
        "  "};
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
        assert_null(remittance_reference(NONE[i]));
    }
    assert_null(remittance_reference(NULL));
    assert_string_equal(remittance_reference("R2026-0001"), "R2026-0001");
    assert_string_equal(remittance_reference("00017"), "00017");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_joined_as_they_were_cut),
        cmocka_unit_test(tags_are_taken_apart),
        cmocka_unit_test(an_iban_ends_at_the_blank_behind_its_length),
        cmocka_unit_test(the_purpose_is_what_is_left),
        cmocka_unit_test(references_that_say_nothing_are_none),
    };
    return cmocka_run_group_tests_name("model/remittance", tests, NULL, NULL);
}
