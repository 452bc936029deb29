#include "firm.h"
#include "match/match_fit.h"

static void an_amount_is_explained_by_what_is_owed(void **state)
{
    static const struct {
        int64_t cents;
        const char *date;
        bool foreign;
        enum match_kind kind;
        int64_t settle, skonto, rest;
    } CASE[] = {
        {100000, "2026-02-10", false, MATCH_FULL, 100000, 0, 0},
        {98000, "2026-02-10", false, MATCH_SKONTO, 98000, 2000, 0},
        {98001, "2026-02-10", false, MATCH_SKONTO, 98001, 1999, 0},
        {97999, "2026-02-10", false, MATCH_SKONTO, 97999, 2001, 0},
        {98002, "2026-02-10", false, MATCH_PARTIAL, 98002, 0, 0},
        {98000, "2026-02-15", false, MATCH_SKONTO_GRACE, 98000, 2000, 0},
        {98000, "2026-02-16", false, MATCH_SKONTO_LATE, 98000, 0, 0},
        {85000, "2026-02-10", false, MATCH_BUILDING_TAX, 85000, 0, 0},
        {95000, "2026-02-10", false, MATCH_RETENTION, 95000, 0, 0},
        {98500, "2026-02-10", true, MATCH_BANK_FEE, 98500, 0, 0},
        {98500, "2026-02-10", false, MATCH_PARTIAL, 98500, 0, 0},
        {99999, "2026-02-10", false, MATCH_PARTIAL, 99999, 0, 0},
        {100001, "2026-02-10", false, MATCH_OVER, 100000, 0, 1},
    };
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice_skonto(&f, 1, KRAUSE, "R2026-0001", 100000,
                        (struct terms){"2026-02-03", 2000, "2026-02-13", "2026-02-15"});
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct match_fit fit =
            match_fit_one(f.ix, &f.ix->entry[0], MONEY(CASE[i].cents),
                          firm_day(CASE[i].date), CASE[i].foreign);
        if (fit.kind != CASE[i].kind) {
            fail_msg("%d cents: kind %d", (int)CASE[i].cents, (int)fit.kind);
        }
        assert_int_equal(fit.settle.cents, CASE[i].settle);
        assert_int_equal(fit.skonto.cents, CASE[i].skonto);
        assert_int_equal(fit.rest.cents, CASE[i].rest);
    }
    firm_close(&f);
}

static void no_discount_after_a_part_payment(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice_skonto(&f, 1, KRAUSE, "R2026-0001", 100000,
                        (struct terms){"2026-02-03", 2000, "2026-02-13", "2026-02-13"});
    firm_pays(&f, KRAUSE, 50000, "2026-02-10", "R2026-0001");
    firm_pays(&f, KRAUSE, 48000, "2026-02-11", "R2026-0001");
    assert_int_equal(f.r.kind, MATCH_PARTIAL);
    firm_close(&f);
}

static void sets_with_the_right_sum_are_found_and_counted(void **state)
{
    static const int64_t CENTS[] = {1000, 2000, 3000, 4000, 5000, 60000};
    struct firm f;
    uint32_t pool[6];
    struct match_subset set[3];
    (void)state;
    firm_open(&f);
    for (uint32_t i = 0; i < 6; i++) {
        char number[16];
        (void)snprintf(number, sizeof number, "R2026-%04u", i + 1);
        firm_invoice(&f, i + 1, KRAUSE, number, CENTS[i], "2026-02-03");
        pool[i] = i;
    }
    /* 1+4, 2+3; 5 alone is no set */
    assert_int_equal(match_fit_subsets(set, 3, f.ix, pool, 6, MONEY(5000)), 2);
    assert_int_equal(match_fit_subsets(set, 3, f.ix, pool, 6, MONEY(65000)), 3);
    assert_int_equal(match_fit_subsets(set, 3, f.ix, pool, 6, MONEY(75000)), 1);
    assert_int_equal(set[0].items, 6); /* all of them */
    assert_int_equal(match_fit_subsets(set, 3, f.ix, pool, 6, MONEY(999)), 0);
    firm_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_is_explained_by_what_is_owed),
        cmocka_unit_test(no_discount_after_a_part_payment),
        cmocka_unit_test(sets_with_the_right_sum_are_found_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
