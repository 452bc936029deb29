#include "kontor_test.h"

#include <string.h>

#include "base/str.h"
#include "model/order.h"

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

static enum k_status read_order(struct order *o, const char *json)
{
    return order_from_json(o, &arena, json, strlen(json), &err);
}

static const char FULL[] =
    "{\"source\":\"kontor\",\"order_number\":\"A-1001\",\"kind\":\"final\","
    "\"status\":\"accepted\",\"completed\":true,\"order_date\":\"2026-01-30\","
    "\"service_from\":\"2026-02-01\",\"service_to\":\"2026-02-02\","
    "\"buyer\":{\"customer_number\":\"1001\",\"kind\":\"private\","
    "\"salutation\":\"Frau\",\"name\":\"Petra Krause\",\"street\":\"Ring 1\","
    "\"postcode\":\"01067\",\"city\":\"Dresden\",\"country\":\"DE\","
    "\"region\":\"SN\",\"email\":\"krause@example.org\","
    "\"terms\":{\"net_days\":30,\"skonto\":[{\"days\":10,\"percent\":2.50}]},"
    "\"reverse_charge_until\":\"2027-12-31\",\"contractual_terms\":true},"
    "\"purchase_order\":\"B/7\",\"prices_gross\":true,"
    "\"tax_scheme\":\"reverse_charge\",\"on_property\":true,\"delivery\":\"post\","
    "\"introduction\":\"Sehr geehrte Frau Krause,\\nvielen Dank.\","
    "\"lines\":[{\"position\":\"1\",\"item_number\":\"E-1\","
    "\"name\":\"Müller-Leuchte \\\"Süd\\\"\",\"quantity\":18.7500,"
    "\"unit\":\"Std\",\"unit_price\":275.405,\"base_quantity\":100,"
    "\"vat_rate\":19,\"kind\":\"labour\",\"optional\":true,"
    "\"allowances\":[{\"percent\":10.0,\"amount\":0.00,\"reason\":\"Treue\"}],"
    "\"declared_total\":5163.84,\"source_line\":7},"
    "{\"name\":\"Hinweis\",\"quantity\":0,\"unit_price\":0,\"kind\":\"text\"}],"
    "\"allowances\":[{\"charge\":true,\"amount\":12.00,\"vat_rate\":19.0}],"
    "\"declared_net\":100.00,\"declared_gross\":119.00}";

/* "amount" beside "percent" is not written: it rests at zero. */
static char *expected_text(void)
{
    char *s = arena_strdup(&arena, FULL);
    char *cut = strstr(s, ",\"amount\":0.00");
    size_t n = strlen(",\"amount\":0.00");
    memmove(cut, cut + n, strlen(cut + n) + 1);
    return s;
}

static void what_was_written_is_read_and_written_again_alike(void **state)
{
    struct order o, again;
    (void)state;
    assert_ok(read_order(&o, FULL));
    char *first = order_to_json(&o, &arena);
    assert_string_equal(first, expected_text());
    assert_ok(read_order(&again, first));
    assert_string_equal(order_to_json(&again, &arena), first);
}

static void every_member_reaches_its_place(void **state)
{
    struct order o;
    (void)state;
    assert_ok(read_order(&o, FULL));
    assert_int_equal(o.kind, ORDER_FINAL);
    assert_true(o.completed);
    assert_int_equal(o.buyer.kind, CUSTOMER_PRIVATE);
    assert_string_equal(o.buyer.party.address.postcode, "01067");
    assert_int_equal(o.buyer.terms.skontos, 1);
    assert_int_equal(o.buyer.terms.skonto[0].percent.coef, 250);
    assert_int_equal(o.buyer.terms.skonto[0].percent.scale, 2);
    assert_int_equal(o.terms.net_days, -1);
    assert_false(day_is_set(o.terms.due));
    assert_int_equal(o.lines, 2);
    assert_int_equal(o.line[0].quantity.coef, 187500);
    assert_int_equal(o.line[0].quantity.scale, 4);
    assert_int_equal(o.line[0].unit_price.coef, 275405);
    assert_int_equal(o.line[0].allowances, 1);
    assert_true(o.line[0].allowance[0].has_percent);
    assert_int_equal(o.line[1].base_quantity.coef, 1);
    assert_int_equal(o.line[1].kind, LINE_TEXT);
    assert_false(o.line[1].has_vat_rate);
    assert_int_equal(o.allowance[0].amount.cents, 1200);
    assert_int_equal(o.declared_gross.cents, 11900);
}

static void a_line_can_be_added_to_an_order_that_was_read(void **state)
{
    struct order o;
    struct str text;
    (void)state;
    str_init(&text, 4096);
    str_add(&text, "{\"lines\":[");
    for (int i = 0; i < 11; i++) {
        str_addf(&text, "%s{\"name\":\"n%d\",\"quantity\":1,\"unit_price\":1}",
                 i ? "," : "", i);
    }
    str_add(&text, "]}");
    assert_ok(read_order(&o, text.data));
    str_release(&text);
    for (int i = 0; i < 9; i++) {
        order_add_line(&o, &arena)->name = "neu";
    }
    assert_int_equal(o.lines, 20);
    assert_string_equal(o.line[10].name, "n10");
    assert_string_equal(o.line[19].name, "neu");
}

static void a_short_order_by_hand_is_enough(void **state)
{
    struct order o;
    (void)state;
    assert_ok(read_order(&o, "\xEF\xBB\xBF{ \"order_number\": \"7\", "
                             "\"service_date\": \"2026-02-02\", \"status\": null,\r\n"
                             "\"delivery\": \"mail\", \"remark\": \"a\\r\\nb\" }\r\n"));
    assert_int_equal(day_diff(o.service_to, o.service_from), 0);
    assert_true(day_is_set(o.service_to));
    assert_null(o.delivery);
    assert_null(o.status);
    assert_string_equal(o.remark, "a\nb");
}

struct fault_case {
    const char *json, *text;
};

static void faults_name_the_member_what_was_found_and_expected(void **state)
{
    static const struct fault_case CASES[] = {
        {"{\"lines\":[{},{},{\"quantity\":\"drei\",\"unit_price\":1}]}",
         "lines[2].quantity: Zahl erwartet, gefunden: „drei“"},
        {"{\"lines\":[{\"unit_price\":1}]}", "lines[0].quantity: fehlt"},
        {"{\"lines\":[{\"quantiy\":1}]}",
         "lines[0].quantiy: dieses Feld kennt Kontor nicht. Meinten Sie „quantity“?"},
        {"{\"xyz\":1}", "xyz: dieses Feld kennt Kontor nicht"},
        {"{\"buyer\":{\"terms\":{\"net_days\":1.5}}}",
         "buyer.terms.net_days: ganze Zahl von 0 bis 3650 erwartet, gefunden: 1.5"},
        {"{\"buyer\":{\"postcode\":44137}}",
         "buyer.postcode: Text in Anführungszeichen erwartet, gefunden: 44137"},
        {"{\"buyer\":[]}", "buyer: Objekt { } erwartet, gefunden: eine Liste [ ]"},
        {"{\"lines\":{}}", "lines: Liste [ ] erwartet, gefunden: ein Objekt { }"},
        {"{\"order_date\":\"24.11.2026\"}",
         "order_date: Datum wie \"2026-11-24\" erwartet, gefunden: „24.11.2026“"},
        {"{\"order_date\":\"2026-02-30\"}", "order_date: Datum wie"},
        {"{\"completed\":\"ja\"}", "completed: true oder false erwartet"},
        {"{\"kind\":\"lieferschein\"}",
         "kind: eines von invoice, partial, final, cancellation, correction erwartet"},
        {"{\"declared_net\":1.005}", "Betrag mit höchstens zwei Nachkommastellen"},
        {"{\"lines\":[{\"quantity\":1e3,\"unit_price\":1}]}", "Zahl ohne Exponent"},
        {"{\"lines\":[{\"quantity\":99999999999999999999,\"unit_price\":1}]}",
         "höchstens 18 Ziffern"},
        {"{\"lines\":[{\"quantity\":1,\"unit_price\":1,\"base_quantity\":0}]}",
         "lines[0].base_quantity: Zahl größer als 0"},
        {"{\"order_number\":\"a\\nb\"}", "Steuerzeichen oder Zeilenumbrüche"},
        {"{\"remark\":\"a\\u0007b\"}", "remark: der Text enthält Steuerzeichen"},
        {"{\"remark\":\"a\\u202eb\"}", "remark: der Text enthält Steuerzeichen"},
        {"{\"remark\":\"a\\u0000b\"}", "remark: der Text enthält ein Nullzeichen"},
        {"{\"service_date\":\"2026-02-02\",\"service_to\":\"2026-02-03\"}",
         "entweder service_date oder"},
        {"{\"service_from\":\"2026-02-04\",\"service_to\":\"2026-02-03\"}",
         "service_to: liegt vor service_from"},
        {"{\"delivery\":\"fax\"}", "delivery: eines von mail, post"},
        {"{\"allowances\":[{\"percent\":1,\"amount\":2}]}",
         "allowances[0]: entweder percent oder amount"},
        {"{\"terms\":{\"skonto\":[{\"percent\":2}]}}", "terms.skonto[0].days: fehlt"},
        {"{\"terms\":{\"skonto\":[{},{},{}]}}",
         "terms.skonto: 3 Einträge, höchstens 2"},
        {"[]", "Datei: Objekt { } erwartet"},
        {"", "Die Datei ist leer"},
        {"{\"a\":", "nicht vollständig"},
        {"{\n\"a\":1,\n \"ä\" 2}", "Zeile 3, Spalte 6: hinter dem Namen fehlt"},
        {"{} x", "unerwartetes Zeichen"},
        {"{\"a\":tru}", "true oder false gemeint"},
        {"{\"status\":\"\xFF\"}", "kein gültiges UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order o;
        err = (struct k_err){0};
        assert_int_equal(read_order(&o, CASES[i].json), K_REJECT);
        if (!strstr(err.text, CASES[i].text)) {
            print_error("%s\n  gives: %s\n", CASES[i].json, err.text);
            fail();
        }
    }
}

static void all_faults_are_listed_at_once(void **state)
{
    struct order o;
    (void)state;
    assert_int_equal(read_order(&o, "{\"completed\":1,\"lines\":[{\"quantity\":\"x\"}],"
                                    "\"order_date\":7}"),
                     K_REJECT);
    assert_string_equal(err.text,
                        "completed: true oder false erwartet, gefunden: 1\n"
                        "lines[0].quantity: Zahl erwartet, gefunden: „x“\n"
                        "lines[0].unit_price: fehlt\n"
                        "order_date: Datum wie \"2026-11-24\" erwartet, gefunden: 7");
}

static void very_many_faults_are_counted(void **state)
{
    struct order o;
    struct str text;
    (void)state;
    str_init(&text, 100000);
    str_add(&text, "{\"lines\":[0");
    for (int i = 0; i < 999; i++) {
        str_add(&text, ",0");
    }
    str_add(&text, "]}");
    assert_int_equal(read_order(&o, text.data), K_REJECT);
    str_release(&text);
    assert_non_null(strstr(err.text, "weitere Fehler."));
    assert_true(strlen(err.text) < sizeof err.text - 1);
}

static void deep_and_huge_documents_are_refused(void **state)
{
    struct order o;
    struct str text;
    (void)state;
    str_init(&text, 1000000);
    for (int i = 0; i < 100; i++) {
        str_add(&text, "[");
    }
    assert_int_equal(read_order(&o, text.data), K_REJECT);
    assert_non_null(strstr(err.text, "zu tief verschachtelt"));
    str_reset(&text);
    str_add(&text, "[");
    for (int i = 0; i < 200000; i++) {
        str_add(&text, "[],");
    }
    assert_int_equal(read_order(&o, text.data), K_REJECT);
    assert_non_null(strstr(err.text, "zu groß"));
    str_release(&text);
}

static void a_customer_alone_makes_the_same_way(void **state)
{
    static const char JSON[] =
        "{\"customer_number\":\"2001\",\"kind\":\"business\","
        "\"name\":\"Hofmann Ladenbau GmbH\",\"vat_id\":\"DE811122234\","
        "\"buyer_reference\":\"05515-03004-07\",\"locale\":\"de\","
        "\"format\":\"xrechnung\",\"iban\":\"DE24200411550028811600\"}";
    struct customer c;
    (void)state;
    assert_ok(customer_from_json(&c, &arena, JSON, strlen(JSON), &err));
    assert_int_equal(c.terms.net_days, -1);
    assert_string_equal(customer_to_json(&c, &arena), JSON);
}

static void names_are_read_in_german_and_english(void **state)
{
    enum line_kind line;
    enum tax_scheme tax;
    enum order_kind order;
    enum customer_kind customer;
    (void)state;
    assert_true(line_kind_parse(&line, "LOHN"));
    assert_int_equal(line, LINE_LABOUR);
    assert_true(tax_scheme_parse(&tax, "kleinunternehmer"));
    assert_int_equal(tax, TAX_SMALL_BUSINESS);
    assert_true(order_kind_parse(&order, "Storno"));
    assert_int_equal(order, ORDER_CANCELLATION);
    assert_true(customer_kind_parse(&customer, "Behörde"));
    assert_string_equal(customer_kind_name(customer), "public");
    assert_false(customer_kind_parse(&customer, "niemand"));
    assert_false(customer_kind_parse(&customer, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_was_written_is_read_and_written_again_alike, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_member_reaches_its_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_line_can_be_added_to_an_order_that_was_read,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_short_order_by_hand_is_enough, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            faults_name_the_member_what_was_found_and_expected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_faults_are_listed_at_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(very_many_faults_are_counted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(deep_and_huge_documents_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_customer_alone_makes_the_same_way, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(names_are_read_in_german_and_english, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
