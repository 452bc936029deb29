/* A8: what comes back. */
#include "firm.h"

static void pay(struct firm *f, struct person p, int64_t cents, const char *end_to_end,
                const char *text)
{
    firm_payment(f, p.name, p.iban, cents, "2026-02-13", text);
    f->pay.end_to_end_id = end_to_end;
    firm_decide(f);
    assert_int_equal(f->r.decision, MATCH_AUTO);
    match_index_apply(f->ix, &f->pay, &f->r.proposal[0]);
}

static void give_back(struct firm *f, int64_t cents, const char *end_to_end,
                      const char *text)
{
    firm_payment(f, KRAUSE.name, KRAUSE.iban, -cents, "2026-02-25", text);
    f->pay.end_to_end_id = end_to_end;
    f->pay.is_return = true;
    firm_decide(f);
    if (f->r.decision == MATCH_AUTO) {
        match_index_apply(f->ix, &f->pay, &f->r.proposal[0]);
    }
}

static void a_return_is_known_by_number_or_end_to_end_reference(void **state)
{
    static const struct {
        const char *end_to_end, *text;
    } CASE[] = {{"R2026-0001", "RUECKLASTSCHRIFT"},
                {NULL, "RUECKLASTSCHRIFT R2026-0001"},
                {"R2026-0001", NULL}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct firm f;
        firm_open(&f);
        firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
        pay(&f, KRAUSE, 92404, "R2026-0001", "Lastschrift R2026-0001");
        give_back(&f, 92404, CASE[i].end_to_end, CASE[i].text);
        expect_auto(&f, "A8", 1, -92404);
        assert_int_equal(f.r.proposal[0].rest.cents, 0);
        firm_close(&f);
    }
}

static void a_return_gives_a_discount_back_as_well(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice_skonto(&f, 3, KRAUSE, "R2026-0003", 218960,
                        (struct terms){"2026-02-03", 4379, "2026-02-13", "2026-02-13"});
    pay(&f, KRAUSE, 214581, NULL, "R2026-0003");
    give_back(&f, 214581, NULL, "Retoure R2026-0003");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    expect_allocation(&f, 0, 0, 3, -214581, -4379);
    firm_close(&f);
}

static void a_returned_collective_payment_opens_all_its_invoices(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 18589, "2026-02-03");
    pay(&f, KRAUSE, 110993, "SAMMEL-1", "R2026-0001 R2026-0002");
    give_back(&f, 110993, "SAMMEL-1", NULL);
    assert_int_equal(f.r.decision, MATCH_AUTO);
    assert_int_equal(f.r.proposal[0].allocations, 2);
    firm_close(&f);
}

static void nothing_is_returned_twice(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    pay(&f, KRAUSE, 92404, "R2026-0001", "R2026-0001");
    give_back(&f, 92404, "R2026-0001", NULL);
    assert_int_equal(f.r.decision, MATCH_AUTO);
    give_back(&f, 92404, "R2026-0001", NULL);
    assert_int_not_equal(f.r.decision, MATCH_AUTO);
    firm_close(&f);
}

static void an_invoice_that_was_returned_can_be_paid_again(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    pay(&f, KRAUSE, 92404, NULL, "R2026-0001");
    give_back(&f, 92404, NULL, "R2026-0001");
    firm_pays(&f, KRAUSE, 92404, "2026-03-02", "R2026-0001");
    expect_auto(&f, "A2", 1, 92404);
    firm_close(&f);
}

static void a_mandate_identifies_the_only_payment_of_that_amount(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 92404, "2026-02-04");
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, 92404, "2026-02-13", "R2026-0001");
    f.pay.mandate_id = "M-77";
    firm_decide(&f);
    match_index_apply(f.ix, &f.pay, &f.r.proposal[0]);
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, -92404, "2026-02-25", "Retoure");
    f.pay.mandate_id = "M-77";
    f.pay.is_return = true;
    firm_decide(&f);
    expect_auto(&f, "A8", 1, -92404);
    assert_int_equal(f.r.proposal[0].undoes, 1);
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, 92404, "2026-02-14", "R2026-0002");
    f.pay.mandate_id = "M-77";
    firm_decide(&f);
    match_index_apply(f.ix, &f.pay, &f.r.proposal[0]);
    firm_payment(&f, KRAUSE.name, KRAUSE.iban, -92404, "2026-02-25", "Retoure");
    f.pay.mandate_id = "M-77";
    f.pay.is_return = true;
    firm_decide(&f);
    assert_int_equal(f.r.decision, MATCH_REVIEW); /* which of the two? */
    firm_close(&f);
}

static void another_amount_or_only_the_account_is_proposed(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    pay(&f, KRAUSE, 92404, NULL, "R2026-0001");
    give_back(&f, 92754, NULL, "R2026-0001"); /* 3.50 on top that nobody stated */
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    expect_allocation(&f, 0, 0, 1, -92404, 0);
    assert_int_equal(f.r.proposal[0].rest.cents, -350);
    give_back(&f, 92404, NULL, "Retoure");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    give_back(&f, 5000, NULL, "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_NONE);
    firm_close(&f);
}

static void a_payment_from_before_is_returned_by_its_invoice(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    struct match_invoice inv = firm_make(1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    inv.state = MATCH_PAID;
    inv.open = MONEY(0);
    match_index_add(f.ix, &inv);
    give_back(&f, 92404, NULL, "R2026-0001");
    expect_auto(&f, "A8", 1, -92404);
    firm_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_return_is_known_by_number_or_end_to_end_reference),
        cmocka_unit_test(a_return_gives_a_discount_back_as_well),
        cmocka_unit_test(a_returned_collective_payment_opens_all_its_invoices),
        cmocka_unit_test(nothing_is_returned_twice),
        cmocka_unit_test(an_invoice_that_was_returned_can_be_paid_again),
        cmocka_unit_test(a_mandate_identifies_the_only_payment_of_that_amount),
        cmocka_unit_test(another_amount_or_only_the_account_is_proposed),
        cmocka_unit_test(a_payment_from_before_is_returned_by_its_invoice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
