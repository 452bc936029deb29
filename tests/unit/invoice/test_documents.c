#include "invoice/order_fixture.h"

/* ---- numbers ---- */

static const char *number(struct arena *a, const char *pattern, int64_t n)
{
    char *out = NULL;
    struct k_err err = {0};
    return invoice_number(&out, a, pattern, on(2026, 2, 3), n, &err) == K_OK ? out
                                                                             : NULL;
}

static void numbers_follow_the_pattern(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    assert_string_equal(number(&a, "R{JJJJ}-{NNNN}", 1), "R2026-0001");
    assert_string_equal(number(&a, "R{JJJJ}-{NNNN}", 12345), "R2026-12345");
    assert_string_equal(number(&a, "{JJ}{MM}/{N}", 7), "2602/7");
    assert_string_equal(number(&a, "RE-{NNNNNNNN}", 42), "RE-00000042");
    assert_null(number(&a, "R{JJJJ}", 1));
    assert_null(number(&a, "R{N}{N}", 1));
    assert_null(number(&a, "R{TT}{N}", 1));
    assert_null(number(&a, "R{}{N}", 1));
    assert_null(number(&a, "R{N", 1));
    assert_null(number(&a, "R{NNNNNNNNN}", 1));
    assert_null(number(&a, "R{N}", 0));
    assert_null(number(&a, "RECHNUNGSNUMMER-MIT-SEHR-LANGEM-VORSATZ-{NNNN}", 1));
    arena_release(&a);
}

static void a_series_ends_with_its_date(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    assert_string_equal(invoice_series(&a, "R{JJJJ}-{NNNN}", on(2026, 2, 3)),
                        "R2026-{NNNN}");
    assert_string_equal(invoice_series(&a, "{JJ}{MM}-{N}", on(2027, 11, 3)),
                        "2711-{N}");
    assert_string_equal(invoice_series(&a, "RE-{N}", on(2027, 11, 3)), "RE-{N}");
    arena_release(&a);
}

static void the_remittance_names_number_and_customer(void **state)
{
    struct arena a;
    struct invoice inv;
    (void)state;
    arena_init(&a);
    invoice_init(&inv);
    inv.buyer.party.identifier = "1001";
    invoice_set_number(&inv, &a, "R2026-0001");
    assert_string_equal(inv.remittance, "R2026-0001 Kd 1001");
    inv.buyer.party.identifier = NULL;
    invoice_set_number(&inv, &a, "R2026-0001");
    assert_string_equal(inv.remittance, "R2026-0001");
    arena_release(&a);
}

/* ---- cancellation: S20 ---- */

static void issue_krause(struct bench *b)
{
    bench_open(b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    add_line(b, "Elektroinstallation", "8.00", "58.00", "19");
    add_line(b, "Material", "1", "312.50", "19");
    build_ok(b);
    invoice_set_number(&b->inv, &b->a, "R2026-0001");
}

static void a_cancellation_negates_and_refers(void **state)
{
    struct bench b;
    struct invoice storno;
    struct k_err err = {0};
    (void)state;
    issue_krause(&b);
    assert_ok(
        invoice_cancel(&storno, &b.a, &b.inv, "falsche Menge", on(2026, 2, 10), &err));
    assert_int_equal(storno.net.cents, -77650);
    assert_int_equal(storno.tax.cents, -14754);
    assert_int_equal(storno.gross.cents, -92404);
    assert_int_equal(storno.type_code, 384);
    assert_string_equal(storno.preceding_number, "R2026-0001");
    assert_int_equal(storno.preceding_date.n, on(2026, 2, 3).n);
    assert_true(has_note(&storno, "Storno zu Rechnung R2026-0001 vom 03.02.2026"));
    assert_true(has_note(&storno, "falsche Menge"));
    assert_false(has_note(&storno, "§ 286"));
    assert_null(storno.number);
    assert_int_equal(b.inv.gross.cents, 92404); /* the original stays */
    invoice_set_number(&storno, &b.a, "R2026-0002");
    struct invoice again;
    assert_int_equal(invoice_cancel(&again, &b.a, &storno, NULL, on(2026, 2, 11), &err),
                     K_REJECT);
    bench_close(&b);
}

static void discounts_are_cancelled_as_surcharges(void **state)
{
    struct bench b;
    struct invoice storno;
    struct k_err err = {0};
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    struct order_line *l = add_line(&b, "Montage", "10", "50.00", "19");
    l->allowances = 1;
    l->allowance[0] = (struct allowance){.has_percent = true, .percent = dec("10")};
    struct allowance whole = {.has_percent = true, .percent = dec("5")};
    b.order.allowance = &whole;
    b.order.allowances = 1;
    build_ok(&b);
    invoice_set_number(&b.inv, &b.a, "R2026-0001");
    assert_ok(invoice_cancel(&storno, &b.a, &b.inv, NULL, on(2026, 3, 3), &err));
    assert_int_equal(storno.net.cents, -b.inv.net.cents);
    assert_true(storno.line[0].allowance[0].charge);
    assert_true(storno.line[0].allowance[0].amount.cents > 0);
    assert_int_equal(storno.charge_total.cents, b.inv.allowance_total.cents);
    bench_close(&b);
}

static void an_order_may_ask_for_a_cancellation_or_correction(void **state)
{
    struct bench b;
    (void)state;
    issue_krause(&b);
    struct invoice original = b.inv;
    b.order.kind = ORDER_CANCELLATION;
    b.order.reason = "falsche Menge";
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "references", "fehlt");
    b.order.references = "R2026-0001";
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "references", "R2026-0001");
    b.ctx.original = &original;
    build_ok(&b);
    assert_int_equal(b.inv.gross.cents, -92404);
    b.order.kind = ORDER_CORRECTION;
    build_ok(&b);
    assert_int_equal(b.inv.type_code, 384);
    assert_int_equal(b.inv.gross.cents, 92404);
    assert_true(has_note(&b.inv, "Korrektur zu Rechnung R2026-0001 vom 03.02.2026"));
    bench_close(&b);
}

/* ---- progress and final invoices: S25 ---- */

static void final_order(struct bench *b, struct progress_invoice p[2])
{
    bench_open(b, CUSTOMER_BUSINESS, on(2026, 6, 1));
    b->order.kind = ORDER_FINAL;
    add_line(b, "Ladenbau komplett", "1", "10460.00", "19");
    p[0] = (struct progress_invoice){"R2026-0003", on(2026, 3, 2), MONEY(500000),
                                     MONEY(95000), MONEY(595000),  MONEY(0),
                                     MONEY(0)};
    p[1] = (struct progress_invoice){"R2026-0005", on(2026, 4, 1), MONEY(300000),
                                     MONEY(57000), MONEY(357000),  MONEY(0),
                                     MONEY(0)};
    b->ctx.progress = p;
    b->ctx.progresses = 2;
}

static void a_final_invoice_deducts_what_was_paid(void **state)
{
    struct bench b;
    struct progress_invoice p[2];
    (void)state;
    final_order(&b, p);
    build_ok(&b);
    assert_int_equal(b.inv.net.cents, 1046000);
    assert_int_equal(b.inv.tax.cents, 198740);
    assert_int_equal(b.inv.gross.cents, 1244740);
    assert_int_equal(b.inv.prepaid.cents, 952000);
    assert_int_equal(b.inv.payable.cents, 292740);
    assert_int_equal(b.inv.deductions, 2);
    assert_int_equal(b.inv.deduction[1].vat.cents, 57000);
    bench_close(&b);
}

static void an_unpaid_progress_invoice_stops_the_final_one(void **state)
{
    struct bench b;
    struct progress_invoice p[2];
    (void)state;
    final_order(&b, p);
    p[1].open = MONEY(357000);
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "progress",
                   "Abschlag 2 offen: stornieren oder abwarten");
    bench_close(&b);
}

static void a_progress_invoice_says_so(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    b.order.kind = ORDER_PARTIAL;
    b.order.on_property = true;
    b.order.service_from = b.order.service_to = DAY_NONE;
    add_line(&b, "1. Abschlag", "1", "5000", "19");
    build_ok(&b);
    assert_int_equal(b.inv.type_code, 875);
    assert_true(has_note(&b.inv, "Abschlagsrechnung"));
    b.order.on_property = false;
    build_ok(&b);
    assert_int_equal(b.inv.type_code, 326);
    bench_close(&b);
}

/* ---- the check afterwards ---- */

static void every_sum_that_is_off_is_named(void **state)
{
    struct bench b;
    struct k_err err = {0};
    (void)state;
    issue_krause(&b);
    const struct {
        money *amount;
        const char *rule;
    } CASES[] = {
        {&b.inv.line[0].net_amount, "BT-131"},
        {&b.inv.line_total, "BR-CO-10"},
        {&b.inv.allowance_total, "BR-CO-11"},
        {&b.inv.charge_total, "BR-CO-12"},
        {&b.inv.net, "BR-CO-13"},
        {&b.inv.vat[0].basis, "BR-S-08"},
        {&b.inv.vat[0].tax, "BR-CO-17"},
        {&b.inv.tax, "BR-CO-1"},
        {&b.inv.gross, "BR-CO-15"},
        {&b.inv.payable, "BR-CO-16"},
    };
    assert_ok(invoice_verify(&b.inv, &err));
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        CASES[i].amount->cents += 1;
        assert_int_equal(invoice_verify(&b.inv, &err), K_REJECT);
        assert_non_null(strstr(err.text, CASES[i].rule));
        CASES[i].amount->cents -= 1;
    }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_follow_the_pattern),
        cmocka_unit_test(a_series_ends_with_its_date),
        cmocka_unit_test(the_remittance_names_number_and_customer),
        cmocka_unit_test(a_cancellation_negates_and_refers),
        cmocka_unit_test(discounts_are_cancelled_as_surcharges),
        cmocka_unit_test(an_order_may_ask_for_a_cancellation_or_correction),
        cmocka_unit_test(a_final_invoice_deducts_what_was_paid),
        cmocka_unit_test(an_unpaid_progress_invoice_stops_the_final_one),
        cmocka_unit_test(a_progress_invoice_says_so),
        cmocka_unit_test(every_sum_that_is_off_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
