#include "order/fixture.h"

#define ORDER(more)                                                                    \
    "{\"id\": \"1\", \"objectName\": \"Order\", \"orderNumber\": \"AB-1\", "           \
    "\"orderType\": \"AB\", \"status\": \"500\", \"showNet\": \"1\", \"taxRule\": "    \
    "{\"id\": \"1\", \"objectName\": \"TaxRule\"}, \"address\": \"X\\nWeg 1\\n01067 "  \
    "Dresden\"" more "}"
#define POSITION(number, more)                                                         \
    "{\"id\": \"9" number                                                              \
    "\", \"objectName\": \"OrderPos\", \"order\": {\"id\": \"1\", "                    \
    "\"objectName\": \"Order\"}, \"positionNumber\": \"" number                        \
    "\", \"name\": \"P" number "\", \"quantity\": \"2\", \"price\": \"10\", "          \
    "\"priceNet\": \"10\", \"priceGross\": \"11.9\", \"taxRate\": \"19\"" more "}"

static struct order *one_order(struct fixture *f, const char *text)
{
    read_ok(f, text);
    assert_string_equal(f->file.format, "sevdesk");
    assert_int_equal(f->file.orders, 1);
    return &f->file.order[0];
}

static void a_bundle_is_joined_by_ids(void **state)
{
    struct fixture *f = *state;
    read_file(f, SOURCE_DIR "/tests/data/orders/sevdesk-AB-2026-0031.json", NULL);
    assert_int_equal(f->file.orders, 1);
    assert_int_equal(f->file.contacts, 1);
    struct order *o = &f->file.order[0];
    struct party *p = &o->buyer.party;
    assert_string_equal(o->order_number, "AB-2026-0031");
    assert_day(o->order_date, "2026-01-29");
    assert_string_equal(o->purchase_order, "Best. 118/26");
    assert_string_equal(o->introduction,
                        "vielen Dank für den Auftrag.\nWir berechnen wie "
                        "vereinbart:");
    assert_string_equal(p->identifier, "2004");
    assert_string_equal(p->email, "praxis-moehring@example.org");
    assert_string_equal(p->phone, "0231 5550410");
    assert_string_equal(p->address.line1, "Königswall 21");
    assert_string_equal(p->address.line2, "Empfang");
    assert_string_equal(o->buyer.iban, "DE02120300000000202051");
    assert_int_equal(o->declared_gross.cents, 124472);
    assert_int_equal(o->lines, 2);
    assert_true(has_note(f, "war nur angeboten"));
    assert_string_equal(o->line[0].name, "Beleuchtung Behandlungsraum erneuern");
    assert_string_equal(o->line[0].unit, "Stunde");
    assert_string_equal(o->line[1].description, "blendfrei, UGR < 19");
}

static void every_packing_gives_the_same_order(void **state)
{
    static const char *const TEXTS[] = {
        "{\"order\": {\"objects\": [" ORDER(
            "") "]}, \"positions\": {\"objects\": [" POSITION("0", "") "]}}",
        "{\"order\": " ORDER("") ", \"positions\": [" POSITION("0", "") "]}",
        "{\"objects\": {\"order\": " ORDER("") ", \"orderPos\": [" POSITION("0",
                                                                            "") "]}}",
        "[{\"objects\": [" ORDER("") "]}, {\"objects\": [" POSITION("0", "") "]}]",
        "{\"objects\": [" ORDER(", \"positions\": [" POSITION("0", "") "]") "]}",
        "{\"orders\": [{\"order\": " ORDER("") ", \"positions\": [" POSITION("0",
                                                                             "") "]}]}",
        "{\"order\": {\"orderNumber\": \"AB-1\", \"status\": 500, \"showNet\": true, "
        "\"taxType\": \"default\", \"address\": \"X\\nWeg 1\\n01067 Dresden\"}, "
        "\"positions\": [{\"name\": \"P0\", \"quantity\": 2, \"priceNet\": 10, "
        "\"positionNumber\": 0, \"taxRate\": 19, \"objectName\": \"OrderPos\"}]}",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct order *o = one_order(*state, TEXTS[i]);
        assert_string_equal(o->order_number, "AB-1");
        assert_string_equal(o->status, "500");
        assert_string_equal(o->buyer.party.address.postcode, "01067");
        assert_int_equal(o->lines, 1);
        assert_string_equal(o->line[0].name, "P0");
        assert_decimal(o->line[0].quantity, "2");
        assert_decimal(o->line[0].unit_price, "10");
        assert_int_equal(o->tax_scheme, TAX_STANDARD);
    }
}

static void positions_stand_in_the_order_of_their_numbers(void **state)
{
    struct order *o = one_order(
        *state, "{\"order\": " ORDER("") ", \"positions\": [" POSITION(
                    "2", "") ", " POSITION("0", "") ", " POSITION("1", "") "]}");
    assert_string_equal(o->line[0].name, "P0");
    assert_string_equal(o->line[1].name, "P1");
    assert_string_equal(o->line[2].name, "P2");
    assert_string_equal(o->line[0].position, "1");
}

static void positions_go_to_their_own_order(void **state)
{
    struct fixture *f = *state;
    read_ok(
        f,
        "{\"orders\": [" ORDER(
            "") ", {\"id\": \"2\", \"objectName\": \"Order\", "
                "\"orderNumber\": \"AB-2\", \"taxType\": \"default\"}], \"positions\": [" POSITION(
                    "0",
                    "") ", {\"objectName\": \"OrderPos\", \"name\": \"Q\", "
                        "\"quantity\": 1, \"priceNet\": 5, \"order\": {\"id\": 2}}]}");
    assert_int_equal(f->file.orders, 2);
    assert_string_equal(f->file.order[0].line[0].name, "P0");
    assert_string_equal(f->file.order[1].line[0].name, "Q");
}

static void a_position_of_no_order_is_refused(void **state)
{
    static const char *const WORDS[] = {"1 Positionen", "keinem Auftrag"};
    read_refused(
        *state,
        "{\"order\": " ORDER(
            "") ", \"positions\": [{\"objectName\": "
                "\"OrderPos\", \"name\": \"Q\", \"quantity\": 1, \"priceNet\": 5, "
                "\"order\": {\"id\": \"77\"}}]}",
        WORDS, 2);
}

static void positions_alone_are_refused(void **state)
{
    static const char *const WORDS[] = {"Positionen ohne ihren Auftrag"};
    read_refused(*state, "{\"objects\": [" POSITION("0", "") "]}", WORDS, 1);
}

static void an_error_inside_an_answer_is_told(void **state)
{
    static const char *const WORDS[] = {"sevDesk meldet", "Model_Order"};
    read_refused(*state,
                 "{\"objects\": null, \"error\": {\"message\": \"No Model_Order with "
                 "the id 1 was found\", \"code\": 151}}",
                 WORDS, 2);
}

static void show_net_chooses_the_price(void **state)
{
    struct order *o =
        one_order(*state, "{\"order\": {\"id\": \"1\", \"objectName\": \"Order\", "
                          "\"orderNumber\": \"AB-1\", \"showNet\": \"0\", \"taxType\": "
                          "\"default\"}, \"positions\": [" POSITION("0", "") "]}");
    assert_true(o->prices_gross);
    assert_decimal(o->line[0].unit_price, "11.9");
}

static void tax_rule_and_tax_type_are_both_understood(void **state)
{
    static const struct {
        const char *rule, *type;
        enum tax_scheme scheme;
    } CASES[] = {
        {"{\"id\": \"1\"}", "null", TAX_STANDARD},
        {"{\"id\": 1}", "null", TAX_STANDARD},
        {"{\"id\": \"2\"}", "null", TAX_EXPORT},
        {"{\"id\": \"3\"}", "null", TAX_INTRA_EU},
        {"{\"id\": \"4\"}", "null", TAX_EXEMPT},
        {"{\"id\": \"5\"}", "null", TAX_REVERSE_CHARGE},
        {"{\"id\": \"11\"}", "null", TAX_SMALL_BUSINESS},
        {"{\"id\": \"17\"}", "null", TAX_UNKNOWN},
        {"{\"id\": \"17\"}", "\"default\"", TAX_UNKNOWN},
        {"null", "\"default\"", TAX_STANDARD},
        {"null", "\"eu\"", TAX_INTRA_EU},
        {"null", "\"noteu\"", TAX_EXPORT},
        {"null", "\"ss\"", TAX_SMALL_BUSINESS},
        {"null", "\"custom\"", TAX_UNKNOWN},
        {"null", "null", TAX_UNKNOWN},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(
            f, arena_printf(&f->arena,
                            "{\"objects\": [{\"id\": \"1\", \"objectName\": \"Order\", "
                            "\"orderNumber\": \"AB-1\", \"taxRule\": %s, \"taxType\": "
                            "%s, \"taxText\": \"T\"}]}",
                            CASES[i].rule, CASES[i].type));
        if (o->tax_scheme != CASES[i].scheme) {
            fail_msg("%s %s: %d", CASES[i].rule, CASES[i].type, (int)o->tax_scheme);
        }
        assert_int_equal(has_note(f, "Steuerfall"), CASES[i].scheme == TAX_UNKNOWN);
    }
}

static void status_and_type_decide_what_is_completed(void **state)
{
    static const struct {
        const char *status, *type, *word;
        bool completed;
    } CASES[] = {
        {"500", "AB", NULL, true},
        {"200", "AB", NULL, true},
        {"100", "AB", NULL, false},
        {"300", "AB", NULL, false},
        {"1000", "AB", NULL, false},
        {"750", "AB", NULL, false},
        {"500", "AN", NULL, false},
        {"500", "AB", "status:accepted", true},
        {"500", "AB", "status:500", true},
        {"200", "AB", "status:accepted", false},
        {"100", "AB", "status:draft", true},
        {"500", "AN", "kind:AN", true},
        {"200", "LI", "delivery-note", true},
        {"200", "LI", "kind:LI", true},
        {"500", "AB", "delivery-note", false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *list[] = {CASES[i].word};
        struct rule rule = {.action = RULE_ORDER,
                            .completed = {list, CASES[i].word ? 1 : 0}};
        read_under(f,
                   arena_printf(&f->arena,
                                "{\"objects\": [{\"id\": \"1\", \"objectName\": "
                                "\"Order\", \"orderNumber\": \"AB-1\", \"status\": "
                                "\"%s\", \"orderType\": \"%s\"}]}",
                                CASES[i].status, CASES[i].type),
                   &rule);
        assert_int_equal(f->st, K_OK);
        if (f->file.order[0].completed != CASES[i].completed) {
            fail_msg("%s %s under %s", CASES[i].status, CASES[i].type, CASES[i].word);
        }
    }
}

static void printed_addresses_are_taken_apart(void **state)
{
    static const struct {
        const char *address, *name, *line1, *line2, *postcode, *city, *country;
    } CASES[] = {
        {"X GmbH\\nWeg 1\\n01067 Dresden", "X GmbH", "Weg 1", NULL, "01067", "Dresden",
         "DE"},
        {"X GmbH\\nz. Hd. Frau Y\\nWeg 1\\n01067 Dresden", "X GmbH", "Weg 1",
         "z. Hd. Frau Y", "01067", "Dresden", "DE"},
        {"X\\r\\nWeg 1\\r\\nD-01067 Dresden\\r\\n", "X", "Weg 1", NULL, "01067",
         "Dresden", "DE"},
        {"X\\nWeg 1\\n1010 Wien\\nÖsterreich", "X", "Weg 1", NULL, "1010", "Wien",
         "AT"},
        {"X\\nirgendwo", "X", NULL, NULL, NULL, NULL, "DE"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(
            f, arena_printf(&f->arena,
                            "{\"objects\": [{\"id\": \"1\", \"objectName\": \"Order\", "
                            "\"orderNumber\": \"AB-1\", \"taxType\": \"default\", "
                            "\"address\": \"%s\"}]}",
                            CASES[i].address));
        const struct address *a = &o->buyer.party.address;
        assert_string_equal(o->buyer.party.name, CASES[i].name);
        assert_string_equal(a->country, CASES[i].country);
        assert_int_equal(a->line1 == NULL, CASES[i].line1 == NULL);
        assert_int_equal(a->line2 == NULL, CASES[i].line2 == NULL);
        if (CASES[i].line1) {
            assert_string_equal(a->line1, CASES[i].line1);
            assert_string_equal(a->postcode, CASES[i].postcode);
            assert_string_equal(a->city, CASES[i].city);
        }
    }
}

static void the_invoicing_address_is_preferred_for_mail(void **state)
{
    struct fixture *f = *state;
    read_ok(f,
            "{\"contact\": {\"objects\": [{\"id\": \"7\", \"objectName\": "
            "\"Contact\", \"name\": \"X\", \"customerNumber\": \"1\"}]}, "
            "\"communicationWays\": {\"objects\": ["
            "{\"objectName\": \"CommunicationWay\", \"contact\": {\"id\": \"7\"}, "
            "\"type\": \"EMAIL\", \"value\": \"work@example.org\", \"key\": {\"id\": "
            "\"2\"}, \"main\": \"0\"}, "
            "{\"objectName\": \"CommunicationWay\", \"contact\": {\"id\": \"7\"}, "
            "\"type\": \"EMAIL\", \"value\": \"bill@example.org\", \"key\": {\"id\": "
            "\"8\"}, \"main\": \"0\"}, "
            "{\"objectName\": \"CommunicationWay\", \"contact\": {\"id\": \"7\"}, "
            "\"type\": \"EMAIL\", \"value\": \"main@example.org\", \"key\": {\"id\": "
            "\"1\"}, \"main\": \"1\"}, "
            "{\"objectName\": \"CommunicationWay\", \"contact\": {\"id\": \"8\"}, "
            "\"type\": \"EMAIL\", \"value\": \"other@example.org\", \"key\": "
            "{\"id\": \"8\"}, \"main\": \"1\"}]}}");
    assert_int_equal(f->file.contacts, 1);
    assert_string_equal(f->file.contact[0].party.email, "bill@example.org");
}

static void persons_and_organisations_are_told_apart(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "{\"objects\": [{\"id\": \"7\", \"objectName\": \"Contact\", \"name\": "
               "\"Bauamt\", \"customerNumber\": \"1\", \"governmentAgency\": \"1\", "
               "\"buyerReference\": \"991-01484-64\"}, "
               "{\"id\": \"8\", \"objectName\": \"Contact\", \"name\": null, "
               "\"academicTitle\": \"Dr.\", \"surename\": \"Änne\", \"familyname\": "
               "\"Öhler\", \"gender\": \"w\", \"customerNumber\": \"2\"}, "
               "{\"id\": \"9\", \"objectName\": \"Contact\", \"surename\": \"Jo\", "
               "\"familyname\": \"Amt\", \"parent\": {\"id\": \"7\", \"objectName\": "
               "\"Contact\"}}, "
               "{\"id\": \"10\", \"objectName\": \"Contact\", \"name\": \"Händler\", "
               "\"category\": {\"id\": \"2\"}}]}");
    assert_int_equal(f->file.contacts, 3);
    struct customer *c = f->file.contact;
    assert_int_equal(c[0].kind, CUSTOMER_PUBLIC);
    assert_string_equal(c[0].buyer_reference, "991-01484-64");
    assert_string_equal(c[1].party.name, "Dr. Änne Öhler");
    assert_string_equal(c[1].salutation, "Frau");
    assert_int_equal(c[1].kind, CUSTOMER_PRIVATE);
    assert_string_equal(c[2].party.name, "Bauamt");
    assert_string_equal(c[2].party.contact, "Jo Amt");
}

static void an_embedded_contact_is_used(void **state)
{
    struct order *o =
        one_order(*state, "{\"objects\": [" ORDER(
                              ", \"contact\": {\"id\": \"7\", \"objectName\": "
                              "\"Contact\", \"name\": \"X\", \"customerNumber\": "
                              "\"42\", \"defaultTimeToPay\": \"30\", "
                              "\"defaultCashbackTime\": \"10\", "
                              "\"defaultCashbackPercent\": \"2\"}") "]}");
    assert_string_equal(o->buyer.party.identifier, "42");
    assert_int_equal(o->buyer.terms.net_days, 30);
    assert_int_equal(o->buyer.terms.skonto[0].days, 10);
}

static void a_unit_known_by_number_only_is_noted(void **state)
{
    struct fixture *f = *state;
    struct order *o = one_order(
        f,
        "{\"order\": " ORDER("") ", \"positions\": [" POSITION("0", ", \"unity\": {\"id\": \"2\", \"objectName\": \"Unity\"}") ", " POSITION(
            "1",
            ", \"unity\": {\"id\": \"77\", \"objectName\": \"Unity\"}") ", " POSITION("2",
                                                                                      ", \"unity\": {\"id\": \"1\", \"objectName\": \"Unity\"}") "]}");
    assert_string_equal(o->line[0].unit, "m²");
    assert_true(has_note(f, "Einheit 2"));
    assert_null(o->line[1].unit);
    assert_true(has_note(f, "Einheit 77"));
    assert_string_equal(o->line[2].unit, "Stk");
}

static void faults_name_the_member(void **state)
{
    static const struct {
        const char *text;
        const char *word[2];
    } CASES[] = {
        {"{\"order\": " ORDER("") ", \"positions\": [" POSITION(
             "0", ", \"discount\": \"viel\"") "]}",
         {"positions[0].discount", "„viel“"}},
        {"{\"order\": " ORDER(
             "") ", \"positions\": [{\"objectName\": \"OrderPos\", "
                 "\"name\": \"Q\", \"quantity\": \"1\", \"order\": {\"id\": \"1\"}}]}",
         {"positions[0].priceNet", "fehlt"}},
        {"{\"objects\": [" ORDER(", \"currency\": \"USD\"") "]}", {"currency", "EUR"}},
        {"{\"objects\": [" ORDER(", \"orderDate\": \"gestern\"") "]}",
         {"orderDate", "Datum"}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_refused(*state, CASES[i].text, CASES[i].word, 2);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(a_bundle_is_joined_by_ids),
        T(every_packing_gives_the_same_order),
        T(positions_stand_in_the_order_of_their_numbers),
        T(positions_go_to_their_own_order),
        T(a_position_of_no_order_is_refused),
        T(positions_alone_are_refused),
        T(an_error_inside_an_answer_is_told),
        T(show_net_chooses_the_price),
        T(tax_rule_and_tax_type_are_both_understood),
        T(status_and_type_decide_what_is_completed),
        T(printed_addresses_are_taken_apart),
        T(the_invoicing_address_is_preferred_for_mail),
        T(persons_and_organisations_are_told_apart),
        T(an_embedded_contact_is_used),
        T(a_unit_known_by_number_only_is_noted),
        T(faults_name_the_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
