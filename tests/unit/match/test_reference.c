#include "kontor_test.h"

#include <string.h>

#include "firm.h"
#include "match/match_index.h"
#include "match/reference.h"

static struct reference_set set;

/* Hits and their strength as "4711/R2 4712/R6". */
static const char *find(struct firm *f, const char *text)
{
    static const char *const KIND[] = {"-", "range", "R6", "R3", "R2", "R1"};
    static char out[512];
    struct match_text t;
    struct match_payment pay = {.remittance_information = &text, .remittances = 1};
    match_text_build(&t, &f->arena, &pay);
    reference_find(&set, f->ix, &t);
    out[0] = '\0';
    for (size_t i = 0; i < set.hits; i++) {
        size_t n = strlen(out);
        (void)snprintf(out + n, sizeof out - n, "%s%s/%s", n ? " " : "",
                       match_entry_number(f->ix, &f->ix->entry[set.hit[i].entry]),
                       KIND[set.hit[i].kind]);
    }
    return out;
}

struct expectation {
    const char *text, *hits;
};

static void expect(const char *const *number, size_t n, const struct expectation *c,
                   size_t cases)
{
    struct firm f;
    firm_open(&f);
    for (size_t i = 0; i < n; i++) {
        firm_invoice(&f, (int64_t)i + 1, KRAUSE, number[i], 10000 + (int64_t)i,
                     "2026-02-03");
    }
    for (size_t i = 0; i < cases; i++) {
        const char *got = find(&f, c[i].text);
        if (strcmp(got, c[i].hits) != 0) {
            fail_msg("\"%s\": \"%s\" instead of \"%s\"", c[i].text, got, c[i].hits);
        }
    }
    firm_close(&f);
}

static void numbers_with_prefix_year_and_sequence_are_found(void **state)
{
    static const char *const NUMBER[] = {"RE-2026-00123", "RE-2026-00124",
                                         "RE-2026-00125"};
    static const struct expectation CASE[] = {
        {"RE-2026-00123", "RE-2026-00123/R2"},
        {"Rechnung re 2026 00123 danke", "RE-2026-00123/R2"},
        {"RNRRE202600123", "RE-2026-00123/R2"},
        {"RE/2026/00123", "RE-2026-00123/R2"},
        {"RE-2026-00 123", "RE-2026-00123/R2"},
        {"R E-20 26-001 23", "RE-2026-00123/R2"},
        {"Rechnungsnr 202600123", "RE-2026-00123/R3"},
        {"2026-00123", "RE-2026-00123/R3"},
        {"9202600123", ""},
        {"2026001234", ""},
        {"AB2026-00123", ""},
        {"Auftrag 202600123", ""},
        {"Kd 202600123", ""},
        {"RE-2026-00123 RE-2026-00124", "RE-2026-00123/R2 RE-2026-00124/R2"},
        {"RE-2026-00123, RE202600124", "RE-2026-00123/R2 RE-2026-00124/R2"},
        {"RE-2026-00123/124", "RE-2026-00123/R2 RE-2026-00124/R6"},
        {"RE-2026-00123 u. 00125", "RE-2026-00123/R2 RE-2026-00125/R6"},
        {"RE-2026-00123/124/125", "RE-2026-00123/R2 RE-2026-00124/R6 RE-2026-00125/R6"},
        {"RE-2026-00123-125", "RE-2026-00123/R2 RE-2026-00125/R6 RE-2026-00124/range"},
        {"RE-2026-00123 bis 125",
         "RE-2026-00123/R2 RE-2026-00125/R6 RE-2026-00124/range"},
        {"RE-2026-00123 vom 12.01.2026", "RE-2026-00123/R2"},
        {"KREF+202600123 SVWZ+danke", ""},
        {"EREF+RE-2026-00123 SVWZ+danke", "RE-2026-00123/R2"},
    };
    (void)state;
    expect(NUMBER, 3, CASE, sizeof CASE / sizeof *CASE);
}

static void numbers_of_other_schemes_are_found(void **state)
{
    static const char *const NUMBER[] = {"R2600123", "202600456",   "RG-2026/0789",
                                         "HM100123", "2026/R/0001", "1234",
                                         "R-17",     "0815/2026"};
    static const struct expectation CASE[] = {
        {"R2600123", "R2600123/R2"},
        {"Rechnungsnr 2600123", "R2600123/R2"},
        {"R26 00123", "R2600123/R2"},
        {"202600456", "202600456/R3"},
        {"Rechnung 2026 00456", "202600456/R3"},
        {"RG 2026 0789", "RG-2026/0789/R2"},
        {"20260789", "RG-2026/0789/R3"},
        {"hm100123", "HM100123/R2"},
        {"100123", "HM100123/R3"},
        {"KD 100123", ""},
        {"2026/R/0001", "2026/R/0001/R3"},
        {"2026-R-0001", "2026/R/0001/R3"},
        {"2026/X/0001", ""},
        {"Rechnung 1234", "1234/R3"},
        {"1234", "1234/R3"}, /* all that was written */
        {"Haus 1234", ""},
        {"R-17", "R-17/R2"},
        {"Nr 17", ""},
        {"0815/2026", "0815/2026/R3"},
    };
    (void)state;
    expect(NUMBER, 8, CASE, sizeof CASE / sizeof *CASE);
}

static void rf_references_are_checked(void **state)
{
    static const char *const NUMBER[] = {"RG-2026/0051", "202600123"};
    static const struct expectation CASE[] = {
        {"RF39RG20260051", "RG-2026/0051/R1"},
        {"RF39 RG20 2600 51", "RG-2026/0051/R1"},
        {"RF38RG20260051", "RG-2026/0051/R2"}, /* still the number, but not R1 */
        {"RF97202600123", ""},
    };
    (void)state;
    expect(NUMBER, 2, CASE, sizeof CASE / sizeof *CASE);
}

static void a_number_that_is_nearly_right_is_recognised_for_its_invoice(void **state)
{
    static const struct {
        const char *number, *text;
        enum reference_near near;
    } CASE[] = {
        {"R2026-0017", "Rechnung R2026-17", NEAR_ZEROS},
        {"R2026-0017", "Rechnung 17", NEAR_ZEROS},
        {"R2026-0017", "Rechnung 0017/2026", NEAR_ZEROS},
        {"R2026-0017", "R26-0017", NEAR_ZEROS},
        {"R2026-0017", "Rechnung 00017", NEAR_ZEROS},
        {"R2026-0017", "R2026-0071", NEAR_EDIT},
        {"R2026-0017", "R2026-017", NEAR_ZEROS},
        {"R2026-0017", "R2025-0017", NEAR_EDIT},
        {"R2026-0017", "R2O26-OO17", NEAR_EDIT},
        {"R2026-0017", "R2026-00l7", NEAR_EDIT},
        {"R2026-0017", "R2026-0099", NEAR_NONE},
        {"R2026-0017", "17", NEAR_ZEROS},
        {"R2026-0017", "Nr. 17", NEAR_ZEROS},
        {"R2026-0017", "Haus Nr. 17", NEAR_NONE},
        {"R2026-0017", "Lindenstr. 17", NEAR_NONE},
        {"R2026-0017", "Kd 17", NEAR_NONE},
        {"HM100123", "Rechnung 123", NEAR_TAIL},
        {"HM100123", "Rechnung 23", NEAR_NONE},
        {"HM100123", "HM10123", NEAR_EDIT},
        {"HM100123", "HM1001223", NEAR_EDIT},
        {"202600123", "Rechnung 123", NEAR_ZEROS},
        {"RE-2026-00123", "RE-2026-00132", NEAR_EDIT},
        {"RE-2026-00123", "RE-2026-0O123", NEAR_EDIT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct firm f;
        firm_open(&f);
        firm_invoice(&f, 1, KRAUSE, CASE[i].number, 10000, "2026-02-03");
        assert_string_equal(find(&f, CASE[i].text), "");
        enum reference_near near = reference_near(&set, f.ix, &f.ix->entry[0], NULL);
        if (near != CASE[i].near) {
            fail_msg("%s in \"%s\": %d", CASE[i].number, CASE[i].text, (int)near);
        }
        firm_close(&f);
    }
}

static void what_all_numbers_begin_with_is_no_part_of_the_running_number(void **state)
{
    static char number[60][16];
    struct firm f;
    (void)state;
    firm_open(&f);
    for (int64_t i = 0; i < 60; i++) {
        (void)snprintf(number[i], sizeof number[0], "HM%06d", 100023 + (int)i);
        firm_invoice(&f, i + 1, KRAUSE, number[i], 10000 + i, "2026-02-03");
    }
    assert_string_equal(find(&f, "Rechnung 23"), "");
    assert_int_equal(reference_near(&set, f.ix, &f.ix->entry[0], NULL), NEAR_ZEROS);
    assert_int_equal(reference_near(&set, f.ix, &f.ix->entry[1], NULL), NEAR_NONE);
    firm_close(&f);
}

static void customers_are_found_by_their_number(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 10000, "2026-02-03");
    (void)find(&f, "Kd.-Nr. 1001 Heizung");
    assert_int_equal(set.customers, 1);
    (void)find(&f, "Kundennummer: 1001");
    assert_int_equal(set.customers, 1);
    (void)find(&f, "Lindenstr. 1001");
    assert_int_equal(set.customers, 0);
    firm_close(&f);
}

static void an_unknown_number_of_our_kind_is_noticed(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 10000, "2026-02-03");
    (void)find(&f, "R2026-0001 abzgl. 2% Skonto");
    assert_null(reference_unknown(&set, f.ix));
    (void)find(&f, "R2026-0001 und R2026-0099");
    assert_non_null(reference_unknown(&set, f.ix));
    firm_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_with_prefix_year_and_sequence_are_found),
        cmocka_unit_test(numbers_of_other_schemes_are_found),
        cmocka_unit_test(rf_references_are_checked),
        cmocka_unit_test(a_number_that_is_nearly_right_is_recognised_for_its_invoice),
        cmocka_unit_test(what_all_numbers_begin_with_is_no_part_of_the_running_number),
        cmocka_unit_test(customers_are_found_by_their_number),
        cmocka_unit_test(an_unknown_number_of_our_kind_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
