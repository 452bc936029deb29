#include "kontor_test.h"

#include <string.h>

#include "match/match_text.h"

static struct arena arena;
static struct match_text text;

static void build(const char *one, const char *two)
{
    const char *pieces[] = {one, two};
    struct match_payment pay = {.remittance_information = pieces,
                                .remittances = two ? 2 : 1};
    match_text_build(&text, &arena, &pay);
}

/* The digits that may be a reference, groups joined by blanks; (soft) in brackets. */
static const char *numbers(void)
{
    static char out[512];
    out[0] = '\0';
    for (size_t i = 0; i < text.tokens; i++) {
        const struct match_token *k = &text.token[i];
        if (k->digits && !(k->mask & MASK_HARD)) {
            size_t n = strlen(out);
            (void)snprintf(out + n, sizeof out - n, "%s%s%.*s%s", n ? " " : "",
                           k->mask ? "(" : "", k->end - k->start, text.fold + k->start,
                           k->mask ? ")" : "");
        }
    }
    return out;
}

static int init(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void letters_are_folded_and_signs_kept(void **state)
{
    (void)state;
    build("Rechnung für Größe – 12", NULL);
    text.fold[text.n] = '\0';
    assert_string_equal(text.fold, "RECHNUNG FUER GROESSE - 12");
}

static void pieces_are_joined_by_a_blank_unless_there_is_one(void **state)
{
    (void)state;
    build("RE-2026-", "00123");
    assert_string_equal(text.raw, "RE-2026- 00123");
    build("RE-2026-00123 ", "danke");
    assert_string_equal(text.raw, "RE-2026-00123 danke");
}

static void a_place_leads_back_to_the_original_text(void **state)
{
    (void)state;
    build("Müller Rechnung Nr. 4711 für Größe", NULL);
    const char *at = strstr(text.fold, "4711");
    size_t start = (size_t)(at - text.fold);
    assert_string_equal(match_text_piece(&text, &arena, start, start + 4), "4711");
    at = strstr(text.fold, "GROESSE");
    start = (size_t)(at - text.fold);
    assert_string_equal(match_text_piece(&text, &arena, start, start + 7), "Größe");
}

static void what_is_no_reference_is_masked(void **state)
{
    static const struct {
        const char *text, *numbers;
    } CASE[] = {
        {"RE-2026-00123 vom 12.01.2026", "2026 00123 (12) (01) (2026)"},
        {"RE-2026-00123 vom 12.1.26 danke", "2026 00123 (12) (1) (26)"},
        {"Datum 2026-01-12 Nr 7", "(2026) (01) (12) 7"},
        {"RE 17 DATUM 12.01.2026, 12.34 UHR", "17 (12) (01) (2026) (12) (34)"},
        {"RE 17 um 12:34:56", "17 (12) (34) (56)"},
        {"RE 17 Betrag 1.234,56 EUR", "17 (1) (234) (56)"},
        {"RE 17 119 EUR", "17 (119)"},
        {"RE 17 IBAN DE44 5001 0517 5407 3249 31 x 5", "17 5"},
        {"RE 17 DE44500105175407324931", "17"},
        {"RE 17 TAN:123456 Nr 8", "17 8"},
        {"RE 17 1.TAN 123456", "17 1"},
        {"RE 17 Tel. 0221/123456", "17"},
        {"RE 17 +49 221 123456", "17"},
        {"RE 17 COLSDE33", "17"},
        {"RE.2026.00123", "2026 00123"},
        {"R26.12.001", "26 12 001"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        build(CASE[i].text, NULL);
        if (strcmp(numbers(), CASE[i].numbers) != 0) {
            fail_msg("%s: %s", CASE[i].text, numbers());
        }
    }
}

static void only_eref_and_svwz_count_of_the_subfields(void **state)
{
    static const struct {
        const char *text, *numbers;
    } CASE[] = {
        {"EREF+4711 KREF+123456 SVWZ+RE 17", "4711 17"},
        {"EREF+NOTPROVIDED SVWZ+RE 17 IBAN+DE44500105175407324931 BIC+COLSDE33", "17"},
        {"SVWZ+RE 17 KREF+99 und RE 18", "17 18"},
        {"SVWZ: RE 17 MREF: 4712", "17"},
        {"RE 17 CR ED+DE98ZZZ09999999999 SV WZ+ RE 18", "17 18"},
        {"ABWA+Firma 24 GmbH SVWZ+RE 17", "17"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        build(CASE[i].text, NULL);
        if (strcmp(numbers(), CASE[i].numbers) != 0) {
            fail_msg("%s: %s", CASE[i].text, numbers());
        }
    }
}

static void words_are_found_when_they_were_cut(void **state)
{
    (void)state;
    build("Beitragserstat", "tung 2026");
    assert_true(match_text_is_refund(&text));
    build("R?CKZAHLUNG", NULL);
    assert_true(match_text_is_refund(&text));
    build("Rechnung 2026-0001", NULL);
    assert_false(match_text_is_refund(&text));
    build("Linden", "strasse 50");
    assert_true(match_text_has(&text, "LINDENSTRASSE50"));
}

static void the_banks_own_words_are_no_refund(void **state)
{
    (void)state;
    struct match_payment pay = {.additional_information = "GUTSCHRIFT"};
    match_text_build(&text, &arena, &pay);
    assert_false(match_text_is_refund(&text));
}

static void endless_text_is_bounded(void **state)
{
    static const char *many[2000];
    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        many[i] = "RE-2026-00123 Rechnung 4711 äöü ";
    }
    struct match_payment pay = {.remittance_information = many, .remittances = 2000};
    match_text_build(&text, &arena, &pay);
    assert_true(text.n <= MATCH_TEXT_MAX && text.tokens <= MATCH_TOKENS_MAX);
    assert_true(text.tokens > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_folded_and_signs_kept),
        cmocka_unit_test(pieces_are_joined_by_a_blank_unless_there_is_one),
        cmocka_unit_test(a_place_leads_back_to_the_original_text),
        cmocka_unit_test(what_is_no_reference_is_masked),
        cmocka_unit_test(only_eref_and_svwz_count_of_the_subfields),
        cmocka_unit_test(words_are_found_when_they_were_cut),
        cmocka_unit_test(the_banks_own_words_are_no_refund),
        cmocka_unit_test(endless_text_is_bounded),
    };
    return cmocka_run_group_tests(tests, init, release);
}
