#include "order/fixture.h"

/* An order confirmation around the parts that a test is about. */
#define VOUCHER(members)                                                                \
    "{\"voucherNumber\": \"AB1\", \"voucherStatus\": \"draft\", "                       \
    "\"voucherDate\": \"2026-02-02T00:00:00.000+01:00\", "                              \
    "\"address\": {\"name\": \"X\"}, \"totalPrice\": {\"currency\": \"EUR\"}, " members \
    "}"
#define NET "\"taxConditions\": {\"taxType\": \"net\"}"
#define LINES(item) "\"lineItems\": [" item "]"
#define ITEM(more)                                                                     \
    "{\"type\": \"custom\", \"name\": \"M\", \"quantity\": 1, \"unitPrice\": "         \
    "{\"currency\": \"EUR\", \"netAmount\": 10, \"grossAmount\": 11.9, "               \
    "\"taxRatePercentage\": 19}" more "}"

static struct order *one_order(struct fixture *f, const char *text)
{
    read_ok(f, text);
    assert_string_equal(f->file.format, "lexoffice");
    assert_int_equal(f->file.orders, 1);
    return &f->file.order[0];
}

static void an_order_confirmation_is_read_whole(void **state)
{
    struct fixture *f = *state;
    read_file(f, SOURCE_DIR "/tests/data/orders/lexoffice-AB2041.json", NULL);
    struct order *o = &f->file.order[0];
    assert_string_equal(o->source, "lexoffice");
    assert_string_equal(o->order_number, "AB2041");
    assert_day(o->order_date, "2026-01-30");
    assert_day(o->service_from, "2026-02-04");
    assert_day(o->service_to, "2026-02-04");
    assert_int_equal(o->terms.net_days, 14);
    assert_int_equal(o->terms.skonto[0].days, 10);
    assert_int_equal(o->lines, 3);
    assert_decimal(o->line[1].unit_price, "9.8765");
    assert_decimal(o->line[1].quantity, "18.25");
    assert_decimal(o->line[1].allowance[0].percent, "3");
    assert_int_equal(o->line[1].declared_total.cents, 17484);
    assert_int_equal(o->line[0].kind, LINE_LABOUR);
    assert_int_equal(o->line[1].kind, LINE_MATERIAL);
    assert_int_equal(o->line[2].kind, LINE_TEXT);
    assert_string_equal(o->line[0].description,
                        "Drehstromanschluss 32 A,\nLeitung im Kabelkanal");
    assert_int_equal(o->declared_net.cents, 55184);
    assert_int_equal(o->declared_gross.cents, 65669);
}

static void the_contact_of_a_bundle_gives_what_the_voucher_lacks(void **state)
{
    struct fixture *f = *state;
    read_file(f, SOURCE_DIR "/tests/data/orders/lexoffice-AB2041.json", NULL);
    struct customer *c = &f->file.order[0].buyer;
    assert_string_equal(c->party.email, "backstube-ott@example.com");
    assert_string_equal(c->party.identifier, "2003");
    assert_string_equal(c->party.address.city, "Wetter (Ruhr)");
    assert_int_equal(c->kind, CUSTOMER_BUSINESS);
    assert_int_equal(f->file.contacts, 1);
}

static void a_one_time_address_has_no_mail(void **state)
{
    struct order *o = one_order(*state, VOUCHER(NET ", " LINES(ITEM(""))));
    assert_null(o->buyer.party.email);
    assert_int_equal(o->buyer.kind, CUSTOMER_UNKNOWN);
}

static void the_tax_type_decides_scheme_and_basis(void **state)
{
    static const struct {
        const char *conditions;
        enum tax_scheme scheme;
        bool gross;
    } CASES[] = {
        {"{\"taxType\": \"net\"}", TAX_STANDARD, false},
        {"{\"taxType\": \"gross\"}", TAX_STANDARD, true},
        {"{\"taxType\": \"vatfree\"}", TAX_EXEMPT, false},
        {"{\"taxType\": \"vatfree\", \"taxTypeNote\": \"Kleinunternehmer nach § 19\"}",
         TAX_SMALL_BUSINESS, false},
        {"{\"taxType\": \"constructionService13b\"}", TAX_REVERSE_CHARGE, false},
        {"{\"taxType\": \"externalService13b\"}", TAX_REVERSE_CHARGE, false},
        {"{\"taxType\": \"intraCommunitySupply\"}", TAX_INTRA_EU, false},
        {"{\"taxType\": \"thirdPartyCountryDelivery\"}", TAX_EXPORT, false},
        {"{\"taxType\": \"thirdPartyCountryService\"}", TAX_UNKNOWN, false},
        {"{\"taxType\": \"photovoltaicEquipment\"}", TAX_STANDARD, false},
        {"{\"taxType\": \"net\", \"taxSubType\": \"distanceSales\"}", TAX_UNKNOWN,
         false},
        {"{\"taxType\": \"somethingNew\"}", TAX_UNKNOWN, false},
        {"null", TAX_UNKNOWN, false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(
            f, arena_printf(&f->arena, "%s%s%s",
                            "{\"voucherNumber\": \"AB1\", \"voucherDate\": "
                            "\"2026-02-02\", \"totalPrice\": {}, \"taxConditions\": ",
                            CASES[i].conditions, ", " LINES(ITEM("")) "}"));
        assert_int_equal(o->tax_scheme, CASES[i].scheme);
        assert_int_equal(o->prices_gross, CASES[i].gross);
        assert_decimal(o->line[0].unit_price, CASES[i].gross ? "11.9" : "10");
        assert_int_equal(o->tax_scheme == TAX_UNKNOWN, has_note(f, "Steuerfall"));
    }
}

static void the_literal_day_counts(void **state)
{
    struct order *o = one_order(
        *state, "{\"voucherNumber\": \"AB1\", \"totalPrice\": {}, \"voucherDate\": "
                "\"2026-07-01T00:00:00.000+02:00\", \"shippingConditions\": "
                "{\"shippingType\": \"serviceperiod\", \"shippingDate\": "
                "\"2026-06-29T00:00:00.000+02:00\", \"shippingEndDate\": "
                "\"2026-07-01T00:00:00.000+02:00\"}, " NET ", " LINES(ITEM("")) "}");
    assert_day(o->order_date, "2026-07-01");
    assert_day(o->service_from, "2026-06-29");
    assert_day(o->service_to, "2026-07-01");
}

static void without_shipping_there_is_no_service_date(void **state)
{
    struct order *o = one_order(
        *state,
        VOUCHER("\"shippingConditions\": {\"shippingType\": \"none\", "
                "\"shippingDate\": \"2026-02-02\"}, " NET ", " LINES(ITEM(""))));
    assert_false(day_is_set(o->service_from));
}

static void a_discount_on_all_is_an_allowance_of_the_order(void **state)
{
    static const struct {
        const char *total;
        bool percent;
        int64_t cents;
        size_t n;
    } CASES[] = {
        {"\"totalDiscountPercentage\": 5", true, 0, 1},
        {"\"totalDiscountAbsolute\": 12.5", false, 1250, 1},
        {"\"totalDiscountAbsolute\": null, \"totalDiscountPercentage\": 0", false, 0,
         0},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(
            f, arena_printf(&f->arena,
                            "{\"voucherNumber\": \"AB1\", \"totalPrice\": {%s}%s",
                            CASES[i].total, ", " NET ", " LINES(ITEM("")) "}"));
        assert_int_equal(o->allowances, CASES[i].n);
        if (CASES[i].n) {
            assert_int_equal(o->allowance[0].has_percent, CASES[i].percent);
            assert_int_equal(o->allowance[0].amount.cents, CASES[i].cents);
        }
    }
}

static void optional_and_alternative_items_are_marked(void **state)
{
    struct order *o =
        one_order(*state, VOUCHER(NET ", " LINES(ITEM(", \"optional\": true") ", " ITEM(
                              ", \"alternative\": true") ", " ITEM(""))));
    assert_true(o->line[0].optional);
    assert_true(o->line[1].optional);
    assert_false(o->line[2].optional);
}

static void what_is_billed_already_is_refused(void **state)
{
    static const char *const TEXTS[] = {
        "{\"voucherNumber\": \"RE1\", \"dueDate\": \"2026-02-02\", \"totalPrice\": {}, "
        "\"lineItems\": []}",
        "{\"voucherNumber\": \"RE1\", \"title\": \"Rechnung\", \"totalPrice\": {}, "
        "\"lineItems\": []}",
        "{\"voucherNumber\": \"RE1\", \"voucherType\": \"creditnote\", \"lineItems\": []}",
    };
    static const char *const WORDS[] = {"RE1", "schon eine Rechnung"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        read_refused(*state, TEXTS[i], WORDS, 2);
    }
}

static void faults_name_the_member(void **state)
{
    static const struct {
        const char *text;
        const char *word[2];
    } CASES[] = {
        {VOUCHER(NET ", " LINES("{\"type\": \"custom\", \"name\": \"M\", \"quantity\": "
                                "\"x\", \"unitPrice\": {\"netAmount\": 1}}")),
         {"lineItems[0].quantity", "„x“"}},
        {VOUCHER(NET ", " LINES(
             ITEM("") ", {\"type\": \"custom\", \"name\": \"M\", \"quantity\": 1}")),
         {"lineItems[1].unitPrice", "Belege ohne Preise"}},
        {VOUCHER(NET
                 ", " LINES("{\"type\": \"custom\", \"name\": \"M\", \"quantity\": 1, "
                            "\"unitPrice\": {\"grossAmount\": 1}}")),
         {"lineItems[0].unitPrice.netAmount", "fehlt"}},
        {VOUCHER(NET
                 ", " LINES("{\"type\": \"custom\", \"name\": \"M\", \"quantity\": 1, "
                            "\"unitPrice\": {\"currency\": \"CHF\", \"netAmount\": "
                            "1}}")),
         {"currency", "EUR"}},
        {VOUCHER(NET ", " LINES(ITEM(", \"subItems\": [{}]"))),
         {"subItems", "Unterpositionen"}},
        {VOUCHER(NET ", \"lineItems\": {}"), {"lineItems", "Liste"}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_refused(*state, CASES[i].text, CASES[i].word, 2);
    }
}

static void a_voucher_list_is_no_order(void **state)
{
    static const char *const WORDS[] = {"voucherlist", "Positionen"};
    read_refused(*state, "{\"content\": [{\"voucherNumber\": \"AB1\"}]}", WORDS, 2);
}

static void decimals_come_from_the_text_of_the_number(void **state)
{
    static const struct {
        const char *text, *value;
    } CASES[] = {
        {"0.1", "0.1"},       {"275.405", "275.405"}, {"9.3458", "9.3458"},
        {"119.00", "119.00"}, {"1.0E-4", "0.0001"},   {"\"12.50\"", "12.50"},
        {"5e2", "500"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(
            f, arena_printf(&f->arena,
                            "{\"voucherNumber\": \"AB1\", \"totalPrice\": {}, " NET
                            ", \"lineItems\": [{\"type\": \"custom\", \"name\": \"M\", "
                            "\"quantity\": %s, \"unitPrice\": {\"netAmount\": 1}}]}",
                            CASES[i].text));
        assert_decimal(o->line[0].quantity, CASES[i].value);
    }
}

static void delivery_note_marks_and_status_complete_an_order(void **state)
{
    static const struct {
        const char *members;
        const char *word;
        bool completed;
    } CASES[] = {
        {"\"relatedVouchers\": [{\"voucherType\": \"quotation\"}, {\"voucherType\": "
         "\"deliverynote\"}]",
         "delivery-note", true},
        {"\"relatedVouchers\": [{\"voucherType\": \"quotation\"}]", "delivery-note",
         false},
        {"\"relatedVouchers\": []", "kind:orderconfirmation", true},
        {"\"title\": \"Lieferschein\"", "kind:deliverynote", true},
        {"\"title\": \"Lieferschein\"", "delivery-note", true},
        {"\"title\": \"Angebot\"", NULL, false},
        {"\"title\": \"Angebot\"", "kind:quotation", true},
        {"\"expirationDate\": \"2026-03-01\"", NULL, false},
        {"\"remark\": \"Arbeiten FERTIG am 3.2.\"", "mark:fertig", true},
        {"\"remark\": \"noch offen\"", "mark:fertig", false},
        {"\"remark\": null", "status:draft", true},
        {"\"remark\": null", NULL, true},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *list[] = {CASES[i].word};
        struct rule rule = {.action = RULE_ORDER,
                            .completed = {list, CASES[i].word ? 1 : 0}};
        read_under(f,
                   arena_printf(&f->arena,
                                "{\"voucherNumber\": \"AB1\", \"voucherStatus\": "
                                "\"draft\", \"totalPrice\": {}, %s%s",
                                CASES[i].members, ", " NET ", " LINES(ITEM("")) "}"),
                   &rule);
        assert_int_equal(f->st, K_OK);
        if (f->file.order[0].completed != CASES[i].completed) {
            fail_msg("%s under %s", CASES[i].members, CASES[i].word);
        }
    }
}

static void contacts_become_customers(void **state)
{
    struct fixture *f = *state;
    read_ok(f,
            "{\"content\": [{\"id\": \"1\", \"roles\": {\"customer\": {\"number\": "
            "10001}}, \"person\": {\"salutation\": \"Frau\", \"firstName\": \"Ida\", "
            "\"lastName\": \"Groß\"}, \"emailAddresses\": {\"private\": "
            "[\"ida@example.org\"], \"other\": [\"o@example.org\"]}, "
            "\"phoneNumbers\": {\"fax\": [\"0\"], \"mobile\": [\"0171\"]}}, "
            "{\"id\": \"2\", \"roles\": {\"vendor\": {\"number\": 70001}}, "
            "\"company\": {\"name\": \"Großhandel\"}}]}");
    assert_int_equal(f->file.contacts, 1);
    struct customer *c = &f->file.contact[0];
    assert_string_equal(c->party.identifier, "10001");
    assert_string_equal(c->party.name, "Ida Groß");
    assert_string_equal(c->salutation, "Frau");
    assert_int_equal(c->kind, CUSTOMER_PRIVATE);
    assert_string_equal(c->party.email, "ida@example.org");
    assert_string_equal(c->party.phone, "0171");
    assert_true(has_note(f, "Großhandel"));
}

static void a_company_without_own_mail_uses_its_primary_person(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "{\"id\": \"1\", \"roles\": {\"customer\": {\"number\": 1}}, "
               "\"company\": {\"name\": \"X\", \"contactPersons\": [{\"lastName\": "
               "\"Erste\", \"emailAddress\": \"a@example.org\"}, {\"lastName\": "
               "\"Zweite\", \"primary\": true, \"emailAddress\": \"b@example.org\"}]}, "
               "\"xRechnung\": {\"buyerReference\": \"991-01484-64\"}, \"addresses\": "
               "{\"shipping\": [{\"street\": \"Weg 1\", \"zip\": \"01067\", \"city\": "
               "\"Dresden\"}]}}");
    struct customer *c = &f->file.contact[0];
    assert_string_equal(c->party.email, "b@example.org");
    assert_string_equal(c->party.contact, "Zweite");
    assert_string_equal(c->buyer_reference, "991-01484-64");
    assert_string_equal(c->party.address.postcode, "01067");
    assert_string_equal(c->party.address.country, "DE");
}

static void several_bundles_in_a_file_are_read(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "[{\"order\": " VOUCHER(NET ", " LINES(ITEM(
                   ""))) "}, {\"order\": "
                         "{\"voucherNumber\": \"AB2\", \"totalPrice\": {}, " NET ", "
                         "\"lineItems\": []}, \"contact\": null}]");
    assert_int_equal(f->file.orders, 2);
    assert_string_equal(f->file.order[1].order_number, "AB2");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(an_order_confirmation_is_read_whole),
        T(the_contact_of_a_bundle_gives_what_the_voucher_lacks),
        T(a_one_time_address_has_no_mail),
        T(the_tax_type_decides_scheme_and_basis),
        T(the_literal_day_counts),
        T(without_shipping_there_is_no_service_date),
        T(a_discount_on_all_is_an_allowance_of_the_order),
        T(optional_and_alternative_items_are_marked),
        T(what_is_billed_already_is_refused),
        T(faults_name_the_member),
        T(a_voucher_list_is_no_order),
        T(decimals_come_from_the_text_of_the_number),
        T(delivery_note_marks_and_status_complete_an_order),
        T(contacts_become_customers),
        T(a_company_without_own_mail_uses_its_primary_person),
        T(several_bundles_in_a_file_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
