#include "base/text.h"
#include "order/cells.h"
#include "order/fields.h"
#include "order/fixture.h"

#define ORDERS (FIELD_HEAD | FIELD_LINE)

static void headings_are_understood_as_people_write_them(void **state)
{
    static const struct {
        const char *heading, *field;
    } CASES[] = {
        {"Auftragsnummer", "order_number"},
        {"Auftrags-Nr.", "order_number"},
        {"AUFTRAGSNR", "order_number"},
        {"order_number", "order_number"},
        {"Order No.", "order_number"},
        {"Kunden-Nr.", "customer_number"},
        {"Kd.-Nr.", "customer_number"},
        {"Straße", "street"},
        {"Strasse", "street"},
        {"STRASSE / HAUSNR.", "street"},
        {"PLZ", "postcode"},
        {"Ort", "city"},
        {"E-Mail", "email"},
        {"E-Mail-Adresse", "email"},
        {"USt-IdNr.", "vat_id"},
        {"Umsatzsteuer ID", "vat_id"},
        {"Leitweg-ID", "buyer_reference"},
        {"Zahlungsziel (Tage)", "net_days"},
        {"Skonto %", "skonto_percent"},
        {"Skontotage", "skonto_days"},
        {"Leistungsdatum", "service_date"},
        {"Leistung von", "service_from"},
        {"Bezeichnung", "item_name"},
        {"Menge", "quantity"},
        {"Qty", "quantity"},
        {"Einheit", "unit"},
        {"Einzelpreis", "unit_price"},
        {"Einzelpreis netto", "unit_price_net"},
        {"Einzelpreis netto (€)", "unit_price_net"},
        {"Einzelpreis (netto) in EUR", "unit_price_net"},
        {"EP brutto", "unit_price_gross"},
        {"Unit price net", "unit_price_net"},
        {"unit_price_gross", "unit_price_gross"},
        {"Rabatt", "discount"},
        {"Rabatt %", "discount_percent"},
        {"Rabatt €", "discount_amount"},
        {"Rabatt (EUR)", "discount_amount"},
        {"MwSt-Satz", "vat_rate"},
        {"MwSt. %", "vat_rate"},
        {"VAT rate", "vat_rate"},
        {"Gesamt netto", "line_total_net"},
        {"Betrag", "line_total"},
        {"  Menge  ", "quantity"},
        {"Notiz", NULL},
        {"Irgendwas", NULL},
        {"", NULL},
        {"%", NULL},
        {"EUR", NULL},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int rank;
        const struct field *found =
            fields_by_heading(&f->arena, CASES[i].heading, ORDERS, &rank);
        if ((found == NULL) != (CASES[i].field == NULL) ||
            (found && strcmp(found->name, CASES[i].field) != 0)) {
            fail_msg("„%s“ was taken for %s", CASES[i].heading,
                     found ? found->name : "nothing");
        }
    }
}

static void check_headings(struct arena *a, const struct field *of)
{
    for (const char *p = of->headings; *p;) {
        const char *end = strchrnul(p, '|');
        const char *one = arena_strndup(a, p, (size_t)(end - p));
        int rank;
        const struct field *found = fields_by_heading(a, one, of->scope, &rank);
        if (found != of) {
            fail_msg("%s of %s leads to %s", one, of->name,
                     found ? found->name : "nothing");
        }
        p = *end ? end + 1 : end;
    }
}

static void each_heading_of_the_table_leads_to_its_own_field(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < FIELDS_COUNT; i++) {
        check_headings(&f->arena, &FIELDS[i]);
    }
}

static void names_of_fields_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIELDS_COUNT; i++) {
        for (size_t k = i + 1; k < FIELDS_COUNT; k++) {
            assert_string_not_equal(FIELDS[i].name, FIELDS[k].name);
        }
    }
}

static void a_number_tells_its_decimal_sign_or_none(void **state)
{
    static const struct {
        const char *value;
        char sign;
    } CASES[] = {
        {"12,50", ','},     {"12.50", '.'},  {"1.234,56", ','}, {"1,234.56", '.'},
        {"1.234", '?'},     {"1,234", '?'},  {"123.456", '?'},  {"1234.567", '.'},
        {"0.125", '.'},     {"0,125", ','},  {",125", ','},     {"1.234.567", ','},
        {"1,234,567", '.'}, {"12", 0},       {"", 0},           {"-1.234", '?'},
        {"1.234 €", '?'},   {"12,5 %", ','}, {"1.23", '.'},     {"1,2345", ','},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        if (cells_decimal_sign(CASES[i].value) != CASES[i].sign) {
            fail_msg("%s: '%c'", CASES[i].value, cells_decimal_sign(CASES[i].value));
        }
    }
}

/* The evidence of one cell must never contradict how that cell is read. */
static void the_sign_found_reads_the_number_it_was_found_in(void **state)
{
    static const char *const VALUES[] = {"12,50",     "1.234,56", "1,234.56",
                                         "1.234.567", "0.125",    "1234.5678"};
    (void)state;
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++) {
        decimal with, without;
        assert_true(text_decimal(&with, VALUES[i], cells_decimal_sign(VALUES[i])));
        assert_true(text_decimal(&without, VALUES[i], 0));
        assert_int_equal(decimal_cmp(with, without), 0);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(headings_are_understood_as_people_write_them),
        T(each_heading_of_the_table_leads_to_its_own_field),
        T(names_of_fields_are_unique),
        T(a_number_tells_its_decimal_sign_or_none),
        T(the_sign_found_reads_the_number_it_was_found_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
