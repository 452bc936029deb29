#include "kontor_test.h"

#include <string.h>

#include "model/invoice.h"

static struct k_err err;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    err = (struct k_err){0};
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static day on(int y, int m, int d)
{
    day out;
    assert_true(day_make(&out, y, m, d));
    return out;
}

static void fill_amounts(struct invoice *inv)
{
    inv->line = arena_array(&arena, 8, sizeof *inv->line);
    inv->lines = 2;
    inv->line[0] = (struct invoice_line){
        .id = "1",
        .name = "Elektroinstallation",
        .description = "Zeile 1\nZeile 2",
        .quantity = DECIMAL(800, 2),
        .unit = "Std",
        .unit_code = "HUR",
        .unit_price = DECIMAL(5800, 2),
        .base_quantity = DECIMAL(1, 0),
        .vat_rate = DECIMAL(19, 0),
        .kind = LINE_LABOUR,
        .allowances = 1,
        .allowance = {{.amount = MONEY(100), .reason = "Treue"}},
        .net_amount = MONEY(46300),
    };
    inv->line[1] = (struct invoice_line){
        .name = "Hinweis", .kind = LINE_TEXT, .base_quantity = DECIMAL(1, 0)};
    inv->vat = arena_array(&arena, 1, sizeof *inv->vat);
    inv->vats = 1;
    inv->vat[0] = (struct vat_group){.category = VAT_AE,
                                     .rate = DECIMAL(0, 0),
                                     .basis = MONEY(46300),
                                     .exemption_code = "VATEX-EU-AE"};
    inv->line_total = inv->net = inv->gross = inv->payable = MONEY(46300);
    inv->rounding = MONEY(-1);
}

static struct invoice sample(void)
{
    struct invoice inv;
    invoice_init(&inv);
    inv.number = "R2026-0001";
    inv.type_code = 380;
    inv.issue_date = on(2026, 2, 3);
    inv.due_date = on(2026, 2, 17);
    inv.service_from = inv.service_to = on(2026, 2, 2);
    inv.seller.name = "Elektro Sommer e.K.";
    inv.seller.vat_id = "DE123456788";
    inv.buyer.party.name = "Petra Krause";
    inv.buyer.kind = CUSTOMER_PRIVATE;
    inv.locale = "de";
    inv.prices_gross = true;
    inv.tax_scheme = TAX_REVERSE_CHARGE;
    fill_amounts(&inv);
    inv.skontos = 1;
    inv.skonto[0] = (struct invoice_skonto){10, DECIMAL(200, 2), on(2026, 2, 13),
                                            MONEY(926), MONEY(45374)};
    inv.deduction = arena_array(&arena, 1, sizeof *inv.deduction);
    inv.deductions = 1;
    inv.deduction[0] = (struct deduction){"R2026-0000", on(2026, 1, 1), MONEY(500000),
                                          MONEY(95000), MONEY(595000)};
    inv.labour = (struct labour_share){true, MONEY(46400), MONEY(8816), MONEY(55216)};
    static const char *notes[] = {"Steuerschuldnerschaft des Leistungsempfängers",
                                  "§ 14b: \"zwei Jahre\"\nbis 31.12.2028"};
    inv.note = notes;
    inv.notes = 2;
    return inv;
}

static void the_frozen_form_reads_back_to_the_same_bytes(void **state)
{
    struct invoice inv = sample(), back;
    (void)state;
    char *first = invoice_to_json(&inv, &arena);
    assert_ok(invoice_from_json(&back, &arena, first, strlen(first), &err));
    assert_string_equal(invoice_to_json(&back, &arena), first);
    assert_int_equal(back.vat[0].category, VAT_AE);
    assert_int_equal(back.vat[0].rate.scale, 0);
    assert_int_equal(back.line[0].quantity.scale, 2);
    assert_int_equal(back.line[0].allowance[0].amount.cents, 100);
    assert_int_equal(back.skonto[0].until.n, inv.skonto[0].until.n);
    assert_int_equal(back.deduction[0].gross.cents, 595000);
    assert_true(back.labour.stated);
    assert_int_equal(back.notes, 2);
    assert_string_equal(back.note[1], inv.note[1]);
    assert_int_equal(back.rounding.cents, -1);
    assert_false(day_is_set(back.preceding_date));
    assert_int_equal(back.buyer.terms.net_days, -1);
}

static void a_frozen_text_is_read_as_it_stands(void **state)
{
    struct invoice inv = sample(), back;
    (void)state;
    inv.remark = "a\x07 b\r\n\xE2\x80\xAE";
    char *json = invoice_to_json(&inv, &arena);
    assert_ok(invoice_from_json(&back, &arena, json, strlen(json), &err));
    assert_string_equal(back.remark, inv.remark);
}

static void an_invoice_without_its_sums_is_refused(void **state)
{
    struct invoice back;
    (void)state;
    assert_int_equal(invoice_from_json(&back, &arena, "{}", 2, &err), K_REJECT);
    assert_non_null(strstr(err.text, "gross: fehlt"));
    assert_non_null(strstr(err.text, "payable: fehlt"));
}

static void categories_have_their_codes(void **state)
{
    (void)state;
    assert_string_equal(vat_category_code(VAT_AE), "AE");
    assert_string_equal(vat_category_code(VAT_Z), "Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_frozen_form_reads_back_to_the_same_bytes,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_frozen_text_is_read_as_it_stands, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_invoice_without_its_sums_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test(categories_have_their_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
