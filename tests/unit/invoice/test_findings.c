#include "invoice/order_fixture.h"

static void plain(struct bench *b)
{
    bench_open(b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    add_line(b, "Elektroinstallation", "8", "58.00", "19");
}

static void a_customer_without_mail_is_the_owners_decision(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    b.order.buyer.party.email = NULL;
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "buyer.email", "Mailadresse");
    b.order.delivery = "post";
    build_ok(&b);
    b.order.delivery = NULL;
    b.order.buyer.party.email = "krause@";
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "buyer.email", "krause@");
    bench_close(&b);
}

static void totals_of_the_source_are_compared(void **state)
{
    struct bench b;
    (void)state;
    plain(&b); /* 464.00 + 88.16 = 552.16 */
    b.order.has_declared_gross = true;
    b.order.declared_gross = MONEY(55217);
    build_ok(&b);
    assert_finding(&b, FINDING_NOTE, "declared_gross", "552,17");
    b.order.declared_gross = MONEY(55316);
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "declared_gross", "552,16");
    b.order.has_declared_gross = false;
    b.order.line[0].has_declared_total = true;
    b.order.line[0].declared_total = MONEY(46500);
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "line[1].total", "465,00");
    bench_close(&b);
}

static void what_was_only_offered_is_never_invoiced(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    b.order.line[0].optional = true;
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "line[1].optional", "Eventualposition");
    bench_close(&b);
}

static void what_the_law_wants_is_asked_for(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    b.order.service_from = b.order.service_to = DAY_NONE;
    b.order.buyer.party.name = NULL;
    b.order.buyer.party.address.postcode = "";
    b.config.seller.vat_id = NULL;
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "service_from", "Leistungsdatum");
    assert_finding(&b, FINDING_REFUSE, "buyer.name", "Name");
    assert_finding(&b, FINDING_REFUSE, "buyer.address", "PLZ fehlt");
    assert_finding(&b, FINDING_DECIDE, "firm.vat_id", "Steuernummer");
    bench_close(&b);
}

static void positions_need_text_rate_and_sense(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    b.order.line[0].name = " ";
    add_line(&b, "Diverses", "1", "10", NULL);
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "line[1].name", "Bezeichnung");
    assert_finding(&b, FINDING_NOTE, "line[2].name", "sagt nicht");
    assert_finding(&b, FINDING_DECIDE, "line[2].vat_rate", "fehlt");
    b.order.lines = 0;
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "line", "keine Positionen");
    bench_close(&b);
}

static void negative_and_empty_totals_are_no_invoices(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    b.order.line[0].quantity = dec("-8");
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "total", "negativ");
    b.order.line[0].quantity = dec("0");
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "total", "0,00");
    bench_close(&b);
}

static void dates_in_the_future_or_long_past_are_noted(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    b.order.order_date = on(2026, 2, 4);
    b.order.service_to = on(2026, 2, 5);
    build_ok(&b);
    assert_finding(&b, FINDING_NOTE, "order_date", "04.02.2026");
    assert_finding(&b, FINDING_NOTE, "service_to", "05.02.2026");
    b.order.service_from = b.order.service_to = on(2025, 8, 1);
    build_ok(&b);
    assert_finding(&b, FINDING_NOTE, "service_to", "fünf Monate");
    b.order.service_to = on(2025, 7, 1);
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "service_to", "endet vor");
    bench_close(&b);
}

static void a_public_customer_needs_a_leitweg_id(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PUBLIC, on(2026, 3, 2));
    add_line(&b, "Arbeit", "1", "1000", "19");
    build(&b);
    assert_string_equal(b.inv.format, "xrechnung");
    assert_finding(&b, FINDING_DECIDE, "buyer.buyer_reference", "Leitweg-ID");
    b.order.buyer.buyer_reference = "04011000-12345-03";
    build_ok(&b);
    bench_close(&b);
}

static void from_2028_on_a_business_needs_an_e_invoice(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2027, 12, 31));
    b.order.buyer.format = "pdf";
    add_line(&b, "Arbeit", "1", "1000", "19");
    build_ok(&b);
    assert_finding(&b, FINDING_NOTE, "format", "800.000");
    b.ctx.issue_date = on(2028, 1, 3);
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "format", "E-Rechnung");
    bench_close(&b);
}

static void cash_accounting_is_printed_from_2028_on(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2027, 12, 31));
    b.config.cash_accounting = true;
    add_line(&b, "Arbeit", "1", "1000", "19");
    build_ok(&b);
    assert_false(has_note(&b.inv, "vereinnahmten Entgelten"));
    b.ctx.issue_date = on(2028, 1, 3);
    build_ok(&b);
    assert_true(has_note(&b.inv, "Versteuerung nach vereinnahmten Entgelten"));
    bench_close(&b);
}

static void labour_is_stated_only_if_every_position_has_its_kind(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    add_line(&b, "Arbeit", "8", "58.00", "19")->kind = LINE_LABOUR;
    add_line(&b, "Anfahrt", "1", "36.00", "19")->kind = LINE_TRAVEL;
    add_line(&b, "Material", "1", "312.50", "19")->kind = LINE_MATERIAL;
    struct allowance whole = {.has_percent = true, .percent = dec("10")};
    b.order.allowance = &whole;
    b.order.allowances = 1;
    build_ok(&b);
    assert_true(b.inv.labour.stated);
    assert_int_equal(b.inv.labour.net.cents, 45000); /* 500.00 less 10 % */
    assert_int_equal(b.inv.labour.vat.cents, 8550);
    b.order.line[2].kind = LINE_UNSPECIFIED;
    build_ok(&b);
    assert_false(b.inv.labour.stated);
    assert_false(has_note(&b.inv, "§ 35a"));
    bench_close(&b);
}

static void impossible_terms_are_refused(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    b.order.terms.net_days = 2000000000;
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "terms", "nicht möglich");
    b.order.terms.net_days = 90;
    build_ok(&b);
    assert_finding(&b, FINDING_NOTE, "terms.net_days", "90 Tagen");
    b.order.terms.skontos = 1;
    b.order.terms.skonto[0] = (struct skonto){10, dec("100")};
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "terms", "nicht möglich");
    bench_close(&b);
}

static void a_wrong_rate_on_a_surcharge_is_refused(void **state)
{
    struct bench b;
    (void)state;
    plain(&b);
    struct allowance whole = {.charge = true,
                              .amount = MONEY(500),
                              .has_vat_rate = true,
                              .vat_rate = dec("18")};
    b.order.allowance = &whole;
    b.order.allowances = 1;
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "allowance.vat_rate", "nicht gab");
    b.config.small_business = true;
    whole.vat_rate = dec("19");
    b.order.line[0].has_vat_rate = false;
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "allowance.vat_rate", "§ 14c");
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_customer_without_mail_is_the_owners_decision),
        cmocka_unit_test(totals_of_the_source_are_compared),
        cmocka_unit_test(what_was_only_offered_is_never_invoiced),
        cmocka_unit_test(what_the_law_wants_is_asked_for),
        cmocka_unit_test(positions_need_text_rate_and_sense),
        cmocka_unit_test(negative_and_empty_totals_are_no_invoices),
        cmocka_unit_test(dates_in_the_future_or_long_past_are_noted),
        cmocka_unit_test(a_public_customer_needs_a_leitweg_id),
        cmocka_unit_test(from_2028_on_a_business_needs_an_e_invoice),
        cmocka_unit_test(cash_accounting_is_printed_from_2028_on),
        cmocka_unit_test(labour_is_stated_only_if_every_position_has_its_kind),
        cmocka_unit_test(impossible_terms_are_refused),
        cmocka_unit_test(a_wrong_rate_on_a_surcharge_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
