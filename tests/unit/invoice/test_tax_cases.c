#include "invoice/order_fixture.h"

/* ---- § 13b: S04 ---- */

static void bauwerk(struct bench *b)
{
    bench_open(b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    b->order.tax_scheme = TAX_REVERSE_CHARGE;
    b->order.buyer.party.identifier = "2002";
    b->order.buyer.party.vat_id = "DE287654324";
    b->order.buyer.reverse_charge_until = on(2027, 12, 31);
    add_line(b, "Trockenbau", "1", "12480.00", NULL);
}

static void building_services_carry_no_tax(void **state)
{
    struct bench b;
    (void)state;
    bauwerk(&b);
    build_ok(&b);
    assert_int_equal(b.inv.tax.cents, 0);
    assert_int_equal(b.inv.gross.cents, 1248000);
    assert_int_equal(b.inv.vat[0].category, VAT_AE);
    assert_string_equal(b.inv.vat[0].exemption_code, "VATEX-EU-AE");
    assert_true(has_note(&b.inv, "Steuerschuldnerschaft des Leistungsempfängers"));
    assert_false(b.inv.small_amount);
    bench_close(&b);
}

static void an_expired_proof_stops_the_reverse_charge(void **state)
{
    struct bench b;
    (void)state;
    bauwerk(&b);
    b.order.buyer.reverse_charge_until = on(2026, 2, 28);
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "buyer.reverse_charge_until",
                   "Nachweis USt 1 TG abgelaufen 28.02.2026");
    b.order.buyer.reverse_charge_until = DAY_NONE;
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "buyer.reverse_charge_until", "fehlt");
    bench_close(&b);
}

static void reverse_charge_needs_the_vat_id_and_a_business(void **state)
{
    struct bench b;
    (void)state;
    bauwerk(&b);
    b.order.buyer.party.vat_id = NULL;
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "buyer.vat_id", "USt-IdNr.");
    b.order.buyer.kind = CUSTOMER_PRIVATE;
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "tax_scheme", "Privatkunden");
    bench_close(&b);
}

static void tax_stated_under_reverse_charge_is_refused(void **state)
{
    struct bench b;
    (void)state;
    bauwerk(&b);
    b.order.line[0].has_vat_rate = true;
    b.order.line[0].vat_rate = dec("19");
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "line[1].vat_rate",
                   "§ 14c: USt-Ausweis bei § 13b gesperrt");
    bench_close(&b);
}

/* ---- § 19: S05 ---- */

static void klein(struct bench *b)
{
    bench_open(b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    b->config.small_business = true;
    b->config.seller.vat_id = NULL;
    b->config.seller.tax_number = "314/5001/0123";
    add_line(b, "Schneiden", "1", "120.00", NULL);
    add_line(b, "Färben", "1", "180.00", NULL);
    add_line(b, "Pflege", "1", "86.00", NULL);
}

static void a_small_business_states_no_tax(void **state)
{
    struct bench b;
    (void)state;
    klein(&b);
    build_ok(&b);
    assert_int_equal(b.inv.gross.cents, 38600);
    assert_int_equal(b.inv.vats, 1);
    assert_int_equal(b.inv.vat[0].category, VAT_E);
    assert_true(
        has_note(&b.inv, "Steuerfrei nach § 19 Abs. 1 UStG (Kleinunternehmer)"));
    assert_string_equal(b.inv.seller.identifier, "314/5001/0123"); /* BR-CO-26 */
    bench_close(&b);
}

static void tax_stated_by_a_small_business_is_refused(void **state)
{
    struct bench b;
    (void)state;
    klein(&b);
    b.order.line[1].has_vat_rate = true;
    b.order.line[1].vat_rate = dec("19");
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "line[2].vat_rate",
                   "§ 14c: USt-Ausweis bei § 19 gesperrt");
    bench_close(&b);
}

static void the_yearly_limit_stops_the_invoice_that_passes_it(void **state)
{
    struct bench b;
    (void)state;
    klein(&b);
    b.ctx.year_turnover = MONEY(9980000);
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "small_business",
                   "100.000-€-Grenze überschritten (100.186,00)");
    b.ctx.year_turnover = MONEY(0);
    b.config.small_business_before = MONEY(9980000);
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "small_business", "(100.186,00)");
    bench_close(&b);
}

static void nine_tenths_of_the_limit_are_told(void **state)
{
    struct bench b;
    (void)state;
    klein(&b);
    b.ctx.year_turnover = MONEY(8961399); /* + 386.00 = 89,999.99 */
    build_ok(&b);
    assert_int_equal(b.findings.count, 0);
    b.ctx.year_turnover = MONEY(8961400);
    build_ok(&b);
    assert_finding(&b, FINDING_NOTE, "small_business", "90.000,00");
    b.ctx.year_turnover = MONEY(9961400); /* 100,000.00 exactly is still within */
    build_ok(&b);
    bench_close(&b);
}

/* ---- small amounts: S06 ---- */

static void build_without_address(struct bench *b, const char *net)
{
    bench_open(b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    b->order.buyer.party.address = (struct address){.country = "DE"};
    add_line(b, "Reparatur", "1", net, "19");
    build(b);
}

static void up_to_250_euros_need_no_address(void **state)
{
    struct bench b;
    (void)state;
    build_without_address(&b, "210.08");
    assert_false(finding_blocks(&b.findings));
    assert_true(b.inv.small_amount);
    assert_int_equal(b.inv.tax.cents, 3992);
    assert_int_equal(b.inv.gross.cents, 25000);
    bench_close(&b);
    build_without_address(&b, "210.09");
    assert_int_equal(b.inv.gross.cents, 25001);
    assert_finding(&b, FINDING_REFUSE, "buyer.address",
                   "Anschrift fehlt (über 250,00 €)");
    bench_close(&b);
}

/* ---- photovoltaics, abroad, exempt ---- */

static void photovoltaics_are_zero_rated(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    add_line(&b, "PV-Anlage 9,8 kWp", "1", "14000", "0");
    add_line(&b, "Zählerschrank", "1", "1000", "19");
    build_ok(&b);
    assert_int_equal(b.inv.vats, 2);
    assert_int_equal(b.inv.vat[1].category, VAT_Z);
    assert_int_equal(b.inv.vat[1].tax.cents, 0);
    assert_null(b.inv.vat[1].exemption_reason);
    assert_true(has_note(&b.inv, "§ 12 Abs. 3 UStG"));
    bench_close(&b);
}

static void the_rate_of_the_service_day_counts(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2021, 1, 4));
    b.order.service_from = b.order.service_to = on(2020, 12, 21);
    add_line(&b, "Arbeit", "1", "1000", "16");
    build_ok(&b);
    b.order.line[0].vat_rate = dec("19");
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "line[1].vat_rate", "21.12.2020");
    b.order.line[0].vat_rate = dec("18");
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "line[1].vat_rate", "gibt es nicht");
    bench_close(&b);
}

static void an_intra_community_supply_needs_both_vat_ids(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    b.order.tax_scheme = TAX_INTRA_EU;
    b.order.buyer.party.address.country = "NL";
    b.order.buyer.party.vat_id = "NL123456789B01";
    b.order.buyer.locale = "en";
    add_line(&b, "Cabinet", "1", "5000", NULL);
    build_ok(&b);
    assert_int_equal(b.inv.vat[0].category, VAT_K);
    assert_string_equal(b.inv.vat[0].exemption_code, "VATEX-EU-IC");
    assert_true(has_note(&b.inv, "intra-community supply"));
    b.order.buyer.party.vat_id = NULL;
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "buyer.vat_id", "innergemeinschaftlich");
    b.order.buyer.party.address.country = "CH";
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "buyer.address.country", "CH");
    b.order.tax_scheme = TAX_EXPORT;
    build_ok(&b);
    assert_int_equal(b.inv.vat[0].category, VAT_G);
    bench_close(&b);
}

static void an_exemption_needs_its_reason(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    b.order.tax_scheme = TAX_EXEMPT;
    add_line(&b, "Unterricht", "1", "500", "0");
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "tax_note", "Grund");
    b.order.tax_note = "Steuerfrei nach § 4 Nr. 21 UStG";
    build_ok(&b);
    assert_string_equal(b.inv.vat[0].exemption_reason, b.order.tax_note);
    b.order.tax_scheme = TAX_UNKNOWN;
    build(&b);
    assert_finding(&b, FINDING_DECIDE, "tax_scheme", "unbekannt");
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(building_services_carry_no_tax),
        cmocka_unit_test(an_expired_proof_stops_the_reverse_charge),
        cmocka_unit_test(reverse_charge_needs_the_vat_id_and_a_business),
        cmocka_unit_test(tax_stated_under_reverse_charge_is_refused),
        cmocka_unit_test(a_small_business_states_no_tax),
        cmocka_unit_test(tax_stated_by_a_small_business_is_refused),
        cmocka_unit_test(the_yearly_limit_stops_the_invoice_that_passes_it),
        cmocka_unit_test(nine_tenths_of_the_limit_are_told),
        cmocka_unit_test(up_to_250_euros_need_no_address),
        cmocka_unit_test(photovoltaics_are_zero_rated),
        cmocka_unit_test(the_rate_of_the_service_day_counts),
        cmocka_unit_test(an_intra_community_supply_needs_both_vat_ids),
        cmocka_unit_test(an_exemption_needs_its_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
