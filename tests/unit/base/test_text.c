#include "kontor_test.h"

#include <string.h>

#include "base/text.h"

static struct arena a;

static void encodings_are_found_by_their_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *text, *encoding;
    } CASES[] = {
        {"\xEF\xBB\xBFStra\xC3\x9F"
         "e",
         10, "Straße", "UTF-8 (BOM)"},
        {"Stra\xC3\x9F"
         "e",
         7, "Straße", "UTF-8"},
        {"Stra\xDF"
         "e 5 \x80 \x96",
         12, "Straße 5 € –", "Windows-1252"},
        {"\xFF\xFE"
         "a\0\xE4\0",
         6, "aä", "UTF-16LE"},
        {"u\xCC\x88", 3, "ü", "UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char *out;
        size_t n;
        const char *encoding;
        struct k_err err;
        assert_ok(
            text_to_utf8(&out, &n, &a, CASES[i].bytes, CASES[i].n, &encoding, &err));
        assert_string_equal(out, CASES[i].text);
        assert_string_equal(encoding, CASES[i].encoding);
    }
    char *out;
    size_t n;
    struct k_err err;
    assert_int_equal(text_to_utf8(&out, &n, &a, "a\0b", 3, NULL, &err), K_REJECT);
}

static void numbers_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *text;
        char dec;
        const char *value; /* NULL = refused */
    } CASES[] = {
        {"1.234,56", 0, "1234.56"},
        {"1,234.56", 0, "1234.56"},
        {"1234,56", 0, "1234.56"},
        {"1234.56", 0, "1234.56"},
        {"1 234,56", 0, "1234.56"},
        {"-12,00 €", 0, "-12.00"},
        {"12,00-", 0, "-12.00"},
        {"19 %", 0, "19"},
        {"1.234", 0, NULL},
        {"1.234", ',', "1234"},
        {"1.234", '.', "1.234"},
        {"0,125", 0, "0.125"},
        {"1.234.567", 0, "1234567"},
        {"1,5", '.', NULL},
        {"1.23", ',', NULL},
        {"1,23457E+12", 0, NULL},
        {"abc", 0, NULL},
        {"", 0, NULL},
        {"--5", 0, NULL},
        {"1,2,3", 0, NULL},
        {"EUR 5,00", 0, "5.00"},
        {"5,00 EUR", 0, "5.00"},
        {"12.34.56", ',', NULL},
        {"2.5", 0, "2.5"},
        {"−3", 0, "-3"},
        {"1.1234,5", ',', NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        decimal d;
        char buf[DECIMAL_BUF];
        bool ok = text_decimal(&d, CASES[i].text, CASES[i].dec);
        if (ok != (CASES[i].value != NULL)) {
            print_error("number %s\n", CASES[i].text);
        }
        assert_int_equal(ok, CASES[i].value != NULL);
        if (ok) {
            assert_string_equal(decimal_format(buf, d), CASES[i].value);
        }
    }
}

static void addresses_that_could_inject_are_refused(void **state)
{
    static const char *const GOOD[] = {"a@b.de", "juergen.weiss@example.org",
                                       "x+y@sub.example.co.uk", "root@localhost"};
    static const char *const BAD[] = {"",         "a",         "a@b",
                                      "a@b@c.de", "a b@c.de",  "a@b.de\r\nX: y",
                                      "<a@b.de>", "a..b@c.de", ".a@c.de",
                                      "a@-c.de",  "a@c-.de",   "ä@c.de",
                                      "a@b,c.de", "-a@b.de",   "\"a b\"@c.de",
                                      "a@b..de",  "a@.de",     "a@b.de "};
    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        assert_true(text_is_email(GOOD[i]));
    }
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_false(text_is_email(BAD[i]));
    }
}

static void ibans_are_checked_by_their_digits(void **state)
{
    char iban[36];
    (void)state;
    assert_true(text_iban(iban, "de89 3704 0044 0532 0130 00"));
    assert_string_equal(iban, "DE89370400440532013000");
    assert_string_equal(text_iban_print(&a, iban), "DE89 3704 0044 0532 0130 00");
    assert_false(text_iban(iban, "DE88370400440532013000"));
    assert_false(text_iban(iban, "DE8937040044053201300"));
    assert_true(text_iban(iban, "GB82WEST12345698765432"));
    assert_false(text_iban(iban, NULL));
}

static void names_fold_to_what_a_bank_prints(void **state)
{
    (void)state;
    assert_string_equal(text_fold(&a, "Łukasz Müßig"), "LUKASZ MUESSIG");
    assert_string_equal(text_fold(&a, "Éva Çiçek"), "EVA CICEK");
    assert_string_equal(text_fold_alnum(&a, "Auftrags-Nr. (ä)"), "AUFTRAGSNRAE");
    assert_string_equal(text_squeeze(&a, "  a \xC2\xA0 b\t"), "a b");
    assert_string_equal(text_trim(&a, " a  b "), "a  b");
}

static void file_names_are_harmless(void **state)
{
    (void)state;
    assert_string_equal(text_filename(&a, "../../etc/passwd", 50), "etc_passwd");
    assert_string_equal(text_filename(&a, "Kontoauszüge März.xml", 50),
                        "Kontoauszuege_Maerz.xml");
    assert_string_equal(text_filename(&a, "...", 50), "datei");
}

static void control_and_bidi_characters_are_seen(void **state)
{
    (void)state;
    assert_true(text_has_control("a\r\nb", false));
    assert_false(text_has_control("a\nb", true));
    assert_true(text_has_control("a\rb", true));
    assert_true(text_has_control("a\xE2\x80\xAE"
                                 "b",
                                 true));
    assert_true(text_has_control("a\xC2\x85"
                                 "b",
                                 true));
    assert_false(text_has_control("Müller – Söhne", false));
}

static void spreadsheet_dates_are_understood(void **state)
{
    char buf[DAY_BUF];
    day d;
    (void)state;
    assert_true(text_day(&d, "45000"));
    assert_string_equal(day_format_iso(buf, d), "2023-03-15");
    assert_true(text_day(&d, " 24.11.2026 00:00:00"));
    assert_string_equal(day_format_iso(buf, d), "2026-11-24");
    assert_false(text_day(&d, "1234"));
    assert_false(text_day(&d, "11/24/2026"));
}

static int setup(void **state)
{
    (void)state;
    arena_init(&a);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_are_found_by_their_bytes),
        cmocka_unit_test(numbers_are_read_as_people_write_them),
        cmocka_unit_test(addresses_that_could_inject_are_refused),
        cmocka_unit_test(ibans_are_checked_by_their_digits),
        cmocka_unit_test(names_fold_to_what_a_bank_prints),
        cmocka_unit_test(file_names_are_harmless),
        cmocka_unit_test(control_and_bidi_characters_are_seen),
        cmocka_unit_test(spreadsheet_dates_are_understood),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
