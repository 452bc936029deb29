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

/* The bank states what the payment was, and takes more. */
static void give_back_with_charge(struct firm *f, int64_t cents, int64_t charge,
                                  const char *end_to_end)
{
    firm_payment(f, KRAUSE.name, KRAUSE.iban, -cents - charge, "2026-02-25", "Retoure");
    f->pay.end_to_end_id = end_to_end;
    f->pay.is_return = true;
    f->pay.has_original_amount = true;
    f->pay.original_amount = MONEY(-cents);
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
    assert_int_equal(f.r.proposal[0].rest.cents, 0);
    assert_int_equal(f.r.proposal[0].charge.cents, 350);
    give_back(&f, 92404, NULL, "Retoure");
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    give_back(&f, 5000, NULL, "R2026-0001");
    assert_int_equal(f.r.decision, MATCH_NONE);
    firm_close(&f);
}

/* Krause's invoice of 924.04 came back and cost 3.50; what does her next payment do? */
static void the_charge_of_a_return_is_settled_as_a_whole_or_not(void **state)
{
    const struct person nobody = STRANGER;
    const struct {
        struct person payer;
        const char *text;
        int64_t cents, amount, fee, rest;
        enum match_kind kind;
        const char *tier; /* NULL: asked */
    } CASE[] = {
        {KRAUSE, "R2026-0001", 92754, 92404, 350, 0, MATCH_FULL, "A2"},
        {nobody, "R2026-0001", 92754, 92404, 350, 0, MATCH_FULL, "A2"},
        {KRAUSE, "RF55R20260001", 92754, 92404, 350, 0, MATCH_FULL, "A1"},
        {KRAUSE, "R2026-1", 92754, 92404, 350, 0, MATCH_FULL, "A5"},
        {KRAUSE, "Heizung", 92754, 92404, 350, 0, MATCH_FULL, "A6"},
        {KRAUSE, "R2026-0001", 92404, 92404, 0, 0, MATCH_FULL, "A2"},
        {KRAUSE, "R2026-0001", 350, 0, 350, 0, MATCH_FEE, "A2"},
        {KRAUSE, "R2026-0001", 92654, 92404, 0, 250, MATCH_OVER, "A9"},
        {KRAUSE, "R2026-0001", 93004, 92404, 350, 250, MATCH_OVER, "A9"},
        {KRAUSE, "R2026-0001", 50000, 50000, 0, 0, MATCH_PARTIAL, "A9"},
        {KRAUSE, "Entgelt", 350, 0, 350, 0, MATCH_FEE, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct firm f;
        struct match_policy policy = match_policy_default();
        policy.claim_charges = true;
        firm_open(&f);
        match_index_set_policy(f.ix, &policy);
        firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
        match_index_add_account(f.ix, &(struct match_account){.iban = KRAUSE.iban,
                                                              .customer_id = KRAUSE.id,
                                                              .proven = true});
        pay(&f, KRAUSE, 92404, "E-1", "R2026-0001");
        give_back_with_charge(&f, 92404, 350, "E-1");
        firm_pays(&f, CASE[i].payer, CASE[i].cents, "2026-03-02", CASE[i].text);
        if (f.r.decision != (CASE[i].tier ? MATCH_AUTO : MATCH_REVIEW) ||
            f.r.kind != CASE[i].kind ||
            (CASE[i].tier && strcmp(f.r.proposal[0].tier, CASE[i].tier) != 0)) {
            fail_msg("%zu \"%s\" %d: %d %s", i, CASE[i].text, (int)CASE[i].cents,
                     (int)f.r.kind,
                     f.r.proposals ? f.r.proposal[0].reason : f.r.explanation);
        }
        expect_allocation(&f, 0, 0, 1, CASE[i].amount, 0);
        assert_int_equal(f.r.proposal[0].allocation[0].fee.cents, CASE[i].fee);
        assert_int_equal(f.r.proposal[0].rest.cents, CASE[i].rest);
        firm_close(&f);
    }
}

static void a_charge_that_the_firm_bears_is_asked_of_nobody(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    pay(&f, KRAUSE, 92404, "E-1", "R2026-0001");
    give_back_with_charge(&f, 92404, 350, "E-1");
    firm_pays(&f, KRAUSE, 92754, "2026-03-02", "R2026-0001");
    expect_auto(&f, "A9", 1, 92404);
    assert_int_equal(f.r.kind, MATCH_OVER);
    firm_close(&f);
}

/* After the invoice itself: the fee alone, and no more than that. */
static void the_charge_of_a_settled_invoice_is_paid_by_its_exact_amount(void **state)
{
    static const struct {
        int64_t cents;
        enum match_decision decision;
        enum match_kind kind;
    } CASE[] = {{350, MATCH_AUTO, MATCH_FEE},
                {351, MATCH_NONE, MATCH_ALREADY_PAID},
                {92404, MATCH_NONE, MATCH_ALREADY_PAID}};
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct firm f;
        firm_open(&f);
        struct match_invoice inv =
            firm_make(1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
        inv.open = MONEY(0);
        inv.state = MATCH_PAID;
        inv.fee = MONEY(350);
        match_index_add(f.ix, &inv);
        firm_pays(&f, KRAUSE, CASE[i].cents, "2026-03-02", "R2026-0001");
        assert_int_equal(f.r.decision, CASE[i].decision);
        assert_int_equal(f.r.kind, CASE[i].kind);
        firm_pays(&f, KRAUSE, CASE[i].cents, "2026-03-03", "R2026-0001");
        assert_int_equal(f.r.kind, MATCH_ALREADY_PAID); /* nothing is paid twice */
        firm_close(&f);
    }
}

static void several_invoices_are_paid_with_all_their_charges(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    struct match_invoice one = firm_make(1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    struct match_invoice two = firm_make(2, KRAUSE, "R2026-0002", 18589, "2026-02-03");
    one.fee = MONEY(350);
    match_index_add(f.ix, &one);
    match_index_add(f.ix, &two);
    firm_pays(&f, KRAUSE, 92404 + 18589 + 350, "2026-03-02", "R2026-0001 R2026-0002");
    assert_int_equal(f.r.decision, MATCH_AUTO);
    assert_string_equal(f.r.proposal[0].tier, "A3");
    assert_string_equal(f.r.proposal[0].reason,
                        "Summe 924,04 + 185,89 + 3,50 Entgelt der Rückbuchung = "
                        "1.113,43, eindeutig + alle Nummern exakt + Name passt");
    expect_allocation(&f, 0, 0, 1, 92404, 0);
    assert_int_equal(f.r.proposal[0].allocation[0].fee.cents, 350);
    assert_int_equal(f.r.proposal[0].allocation[1].fee.cents, 0);
    firm_close(&f);
}

static void a_charge_that_was_paid_comes_back_with_its_payment(void **state)
{
    struct firm f;
    (void)state;
    firm_open(&f);
    struct match_invoice inv = firm_make(1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
    inv.fee = MONEY(350);
    match_index_add(f.ix, &inv);
    pay(&f, KRAUSE, 92754, "E-2", "R2026-0001");
    give_back_with_charge(&f, 92754, 400, "E-2");
    expect_auto(&f, "A8", 1, -92404);
    assert_int_equal(f.r.proposal[0].allocation[0].fee.cents, -350);
    assert_int_equal(f.r.proposal[0].charge.cents, 400);
    assert_int_equal(f.r.proposal[0].rest.cents, 0);
    firm_close(&f);
}

/* What a statement says against reason is asked about: more than any bank takes, or
 * less going out than had come in. */
static void an_unlikely_charge_is_not_believed(void **state)
{
    static const struct {
        int64_t charge;
        enum match_decision decision;
    } CASE[] = {
        {0, MATCH_AUTO}, {5000, MATCH_AUTO}, {5001, MATCH_REVIEW}, {-1, MATCH_NONE}};
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        struct firm f;
        firm_open(&f);
        firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
        pay(&f, KRAUSE, 92404, "E-1", "R2026-0001");
        give_back_with_charge(&f, 92404, CASE[i].charge, "E-1");
        assert_int_equal(f.r.decision, CASE[i].decision);
        firm_close(&f);
    }
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

static void of_many_payments_the_newest_are_kept(void **state)
{
    struct firm f;
    char number[16];
    (void)state;
    firm_open(&f);
    for (int i = 1; i <= 10; i++) {
        (void)snprintf(number, sizeof number, "R2026-%04d", i);
        firm_invoice(&f, i, KRAUSE, number, 10000 + i, "2026-02-03");
        firm_payment(&f, KRAUSE.name, KRAUSE.iban, 10000 + i, "2026-02-13", number);
        f.pay.id = i;
        f.pay.end_to_end_id = number;
        firm_decide(&f);
        match_index_apply(f.ix, &f.pay, &f.r.proposal[0]);
    }
    match_index_forget(f.ix, 5); /* not yet twice as many */
    assert_true(match_index_has_settlement(f.ix, 1));
    match_index_forget(f.ix, 4);
    for (int i = 1; i <= 10; i++) {
        assert_int_equal(match_index_has_settlement(f.ix, i), i > 6);
    }
    give_back(&f, 10009, "R2026-0009", NULL);
    expect_auto(&f, "A8", 9, -10009);
    assert_int_equal(f.r.proposal[0].undoes, 9);
    give_back(&f, 10008, NULL, NULL); /* by account and amount: R2026-0008 */
    assert_int_equal(f.r.decision, MATCH_REVIEW);
    assert_int_equal(f.r.proposal[0].undoes, 8);
    give_back(&f, 10002, NULL, NULL);
    assert_int_equal(f.r.decision, MATCH_NONE);
    firm_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_charge_of_a_return_is_settled_as_a_whole_or_not),
        cmocka_unit_test(a_charge_that_the_firm_bears_is_asked_of_nobody),
        cmocka_unit_test(the_charge_of_a_settled_invoice_is_paid_by_its_exact_amount),
        cmocka_unit_test(several_invoices_are_paid_with_all_their_charges),
        cmocka_unit_test(a_charge_that_was_paid_comes_back_with_its_payment),
        cmocka_unit_test(an_unlikely_charge_is_not_believed),
        cmocka_unit_test(a_return_is_known_by_number_or_end_to_end_reference),
        cmocka_unit_test(a_return_gives_a_discount_back_as_well),
        cmocka_unit_test(a_returned_collective_payment_opens_all_its_invoices),
        cmocka_unit_test(nothing_is_returned_twice),
        cmocka_unit_test(an_invoice_that_was_returned_can_be_paid_again),
        cmocka_unit_test(a_mandate_identifies_the_only_payment_of_that_amount),
        cmocka_unit_test(another_amount_or_only_the_account_is_proposed),
        cmocka_unit_test(a_payment_from_before_is_returned_by_its_invoice),
        cmocka_unit_test(of_many_payments_the_newest_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
