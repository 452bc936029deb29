#include "document/sample_invoices.h"

#include "document/girocode.h"

static int open_arena(void **state)
{
    static struct arena a;
    arena_init(&a);
    *state = &a;
    return 0;
}

static int close_arena(void **state)
{
    arena_release(*state);
    return 0;
}

static void the_payload_is_that_of_the_standard(void **state)
{
    struct arena *a = *state;
    assert_string_equal(girocode_payload(a, sample_private(a)),
                        "BCD\n002\n1\nSCT\n\nElektro Sommer e.K.\n"
                        "DE89370400440532013000\nEUR924.04\n\n\nR2026-0001 Kd 1001");
}

static void long_names_and_texts_are_cut_at_characters(void **state)
{
    struct arena *a = *state;
    struct invoice *inv = sample_private(a);
    struct girocode code;
    inv->account_holder =
        "ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüß"
        "ÄÖÜäöüßÄÖÜäöüß";
    const char *payload = girocode_payload(a, inv);
    const char *name = strstr(payload, "SCT\n\n") + 5;
    size_t characters = 0;
    for (const char *p = name; *p != '\n'; p++) {
        characters += (*p & 0xC0) != 0x80;
    }
    assert_int_equal(characters, 70);
    assert_true(girocode_make(&code, a, payload));
}

static void nothing_to_pay_makes_no_code(void **state)
{
    struct arena *a = *state;
    static const int64_t AMOUNTS[] = {0, -1, INT64_C(100000000000)};
    struct invoice *inv = sample_private(a);
    for (size_t i = 0; i < sizeof AMOUNTS / sizeof AMOUNTS[0]; i++) {
        inv->payable = MONEY(AMOUNTS[i]);
        assert_null(girocode_payload(a, inv));
    }
    inv->payable = MONEY(1);
    assert_non_null(girocode_payload(a, inv));
    inv->iban = NULL;
    assert_null(girocode_payload(a, inv));
}

static void a_payload_beyond_331_bytes_is_refused(void **state)
{
    struct arena *a = *state;
    struct girocode code;
    char text[333];
    memset(text, 'x', sizeof text);
    text[332] = '\0';
    assert_false(girocode_make(&code, a, text));
    text[200] = '\0';
    assert_true(girocode_make(&code, a, text));
    assert_in_range(code.side, 21, 69);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_payload_is_that_of_the_standard),
        cmocka_unit_test(long_names_and_texts_are_cut_at_characters),
        cmocka_unit_test(nothing_to_pay_makes_no_code),
        cmocka_unit_test(a_payload_beyond_331_bytes_is_refused),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
