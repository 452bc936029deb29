#include "invoice/order_fixture.h"

/* S01: labour and material for a private customer. */
static void krause(struct bench *b)
{
    bench_open(b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    b->order.on_property = true;
    add_line(b, "Elektroinstallation", "8.00", "58.00", "19")->kind = LINE_LABOUR;
    add_line(b, "Material", "1", "312.50", "19")->kind = LINE_MATERIAL;
}

static void a_private_order_becomes_the_invoice_of_scenario_one(void **state)
{
    struct bench b;
    (void)state;
    krause(&b);
    build_ok(&b);
    assert_int_equal(b.inv.net.cents, 77650);
    assert_int_equal(b.inv.tax.cents, 14754);
    assert_int_equal(b.inv.gross.cents, 92404);
    assert_int_equal(b.inv.payable.cents, 92404);
    assert_int_equal(b.inv.type_code, 380);
    assert_int_equal(b.inv.due_date.n, on(2026, 2, 17).n);
    assert_string_equal(b.inv.payment_terms, "Zahlbar bis 17.02.2026 ohne Abzug.");
    assert_true(has_note(&b.inv, "464,00" NBSP "€ netto zzgl. 88,16" NBSP
                                 "€ USt = 552,16" NBSP "€"));
    assert_true(has_note(&b.inv, "bis 31.12.2028"));
    assert_true(has_note(&b.inv, "§ 286 Abs. 3 BGB"));
    bench_close(&b);
}

static void tax_is_rounded_once_a_rate(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    add_line(&b, "Kabel", "3", "33.33", "19");
    add_line(&b, "Rohr", "2.5", "17.99", "19");
    add_line(&b, "Pflanze", "1", "12.50", "7");
    build_ok(&b);
    assert_int_equal(b.inv.line[0].net_amount.cents, 9999);
    assert_int_equal(b.inv.line[1].net_amount.cents, 4498);
    assert_int_equal(b.inv.vats, 2);
    assert_int_equal(b.inv.vat[0].basis.cents, 14497);
    assert_int_equal(b.inv.vat[0].tax.cents, 2754);
    assert_int_equal(b.inv.vat[1].basis.cents, 1250);
    assert_int_equal(b.inv.vat[1].tax.cents, 88);
    assert_int_equal(b.inv.gross.cents, 18589);
    bench_close(&b);
}

static void allowances_reduce_lines_and_the_whole(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    struct order_line *l = add_line(&b, "Montage", "10", "50.00", "19");
    l->allowances = 2;
    l->allowance[0] = (struct allowance){.has_percent = true, .percent = dec("10")};
    l->allowance[1] = (struct allowance){.charge = true, .amount = MONEY(1500)};
    add_line(&b, "Buch", "1", "100.00", "7");
    struct allowance whole[] = {
        {.has_percent = true, .percent = dec("5"), .reason = "Treuerabatt"},
        {.amount = MONEY(1000), .reason = "Gutschein"},
        {.charge = true,
         .amount = MONEY(900),
         .has_vat_rate = true,
         .vat_rate = dec("19"),
         .reason = "Versand"},
    };
    b.order.allowance = whole;
    b.order.allowances = 3;
    build_ok(&b);
    assert_int_equal(b.inv.line[0].net_amount.cents, 46500); /* 500 - 50 + 15 */
    assert_int_equal(b.inv.line_total.cents, 56500);
    /* 5 % of 465 and of 100; 10 euros shared 465 : 100 */
    assert_int_equal(b.inv.allowance_total.cents, 2325 + 500 + 1000);
    assert_int_equal(b.inv.charge_total.cents, 900);
    assert_int_equal(b.inv.net.cents, 56500 - 3825 + 900);
    assert_int_equal(b.inv.vat[0].basis.cents, 46500 - 2325 - 823 + 900);
    assert_int_equal(b.inv.vat[1].basis.cents, 10000 - 500 - 177);
    bench_close(&b);
}

static void a_negative_price_becomes_a_negative_quantity(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    add_line(&b, "Montage", "1", "500", "19");
    add_line(&b, "Rücknahme", "2", "-25.00", "19");
    build_ok(&b);
    assert_int_equal(b.inv.line[1].quantity.coef, -2);
    assert_true(b.inv.line[1].unit_price.coef > 0);
    assert_int_equal(b.inv.net.cents, 45000);
    bench_close(&b);
}

static void price_per_hundred_divides(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    add_line(&b, "Schrauben", "250", "12.3456", "19")->base_quantity = dec("100");
    build_ok(&b);
    assert_int_equal(b.inv.net.cents, 3086);
    bench_close(&b);
}

static void a_gross_order_keeps_its_total(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    b.order.prices_gross = true;
    add_line(&b, "Arbeit", "3", "59.90", "19");
    add_line(&b, "Teil", "7", "3.33", "19");
    add_line(&b, "Buch", "1", "10.00", "7");
    build_ok(&b);
    assert_int_equal(b.inv.payable.cents, 17970 + 2331 + 1000);
    assert_int_equal(b.inv.line[0].gross_amount.cents, 17970);
    assert_int_equal(b.inv.vat[0].basis.cents, 17060); /* 203.01 / 1.19 */
    assert_int_equal(b.inv.line[0].net_amount.cents + b.inv.line[1].net_amount.cents,
                     17060);
    bench_close(&b);
}

/* 1.00 gross at 19 %: 0.84 + 0.16 fits; 0.03 has no such pair. */
static void a_gross_total_without_net_and_tax_is_rounded_by_a_cent(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    b.order.prices_gross = true;
    int64_t rounded = 0;
    add_line(&b, "Teil", "1", "1.00", "19");
    for (int64_t cents = 1; cents <= 1000; cents++) {
        b.order.line[0].unit_price = DECIMAL(cents, 2);
        build_ok(&b);
        assert_int_equal(b.inv.payable.cents, cents);
        assert_in_range(b.inv.rounding.cents + 1, 0, 2);
        rounded += b.inv.rounding.cents != 0;
    }
    assert_in_range(rounded, 140, 180); /* 19 of 119 */
    bench_close(&b);
}

static void gross_discounts_keep_the_agreed_total(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    b.order.prices_gross = true;
    struct order_line *l = add_line(&b, "Arbeit", "3", "59.90", "19");
    l->allowances = 1;
    l->allowance[0] = (struct allowance){.has_percent = true, .percent = dec("15")};
    add_line(&b, "Teil", "7", "3.33", "19");
    struct allowance whole = {.amount = MONEY(500), .reason = "Gutschein"};
    b.order.allowance = &whole;
    b.order.allowances = 1;
    build_ok(&b);
    assert_int_equal(b.inv.payable.cents, 17970 - 2696 + 2331 - 500);
    bench_close(&b);
}

static void amounts_out_of_range_are_refused(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 3, 2));
    add_line(&b, "Riese", "999999999999999999", "999999999999999999", "19");
    build(&b);
    assert_finding(&b, FINDING_REFUSE, "total", "zu groß");
    bench_close(&b);
}

static void a_text_line_carries_no_amount(void **state)
{
    struct bench b;
    (void)state;
    krause(&b);
    struct order_line *l = order_add_line(&b.order, &b.a);
    l->kind = LINE_TEXT;
    l->name = "Hinweis";
    build_ok(&b);
    assert_int_equal(b.inv.lines, 3);
    assert_null(b.inv.line[2].id);
    assert_int_equal(b.inv.gross.cents, 92404);
    bench_close(&b);
}

static void the_struct_survives_the_store(void **state)
{
    struct bench b;
    struct invoice back;
    struct k_err err = {0};
    (void)state;
    krause(&b);
    build_ok(&b);
    invoice_set_number(&b.inv, &b.a, "R2026-0001");
    char *json = invoice_to_json(&b.inv, &b.a);
    assert_ok(invoice_from_json(&back, &b.a, json, strlen(json), &err));
    assert_ok(invoice_verify(&back, &err));
    assert_string_equal(invoice_to_json(&back, &b.a), json);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_private_order_becomes_the_invoice_of_scenario_one),
        cmocka_unit_test(tax_is_rounded_once_a_rate),
        cmocka_unit_test(allowances_reduce_lines_and_the_whole),
        cmocka_unit_test(a_negative_price_becomes_a_negative_quantity),
        cmocka_unit_test(price_per_hundred_divides),
        cmocka_unit_test(a_gross_order_keeps_its_total),
        cmocka_unit_test(a_gross_total_without_net_and_tax_is_rounded_by_a_cent),
        cmocka_unit_test(gross_discounts_keep_the_agreed_total),
        cmocka_unit_test(amounts_out_of_range_are_refused),
        cmocka_unit_test(a_text_line_carries_no_amount),
        cmocka_unit_test(the_struct_survives_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
