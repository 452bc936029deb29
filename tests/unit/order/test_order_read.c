#include "order/fixture.h"

#define CSV "Auftragsnummer;Kunde;Bezeichnung;Menge;Einzelpreis netto;MwSt\n"

static const struct column_view *view(const struct fixture *f, const char *heading)
{
    for (size_t i = 0; i < f->file.columns; i++) {
        if (strcmp(f->file.column[i].heading, heading) == 0) {
            return &f->file.column[i];
        }
    }
    fail_msg("no column %s", heading);
    return NULL;
}

static void explain(struct fixture *f, const char *text, const struct rule *rule)
{
    f->st = order_explain(&f->file, &f->arena, text, strlen(text), rule, &f->err);
}

/* ---- formats ------------------------------------------------------------------------
 */

static void what_is_no_order_file_is_refused_with_advice(void **state)
{
    static const struct {
        const char *text;
        const char *word[1];
    } CASES[] = {
        {"", {"leer"}},
        {"%PDF-1.7", {"PDF"}},
        {"PK\x03\x04[Content_Types].xml xl/", {"Excel"}},
        {"{\"a\": 1}", {"weder von lexoffice noch von sevDesk"}},
        {"Guten Tag", {"nicht bekannt"}},
        {":20:X\r\n:25:1/2\r\n", {"mt940"}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_refused(*state, CASES[i].text, CASES[i].word, 1);
    }
}

static void a_rule_may_name_the_format(void **state)
{
    struct fixture *f = *state;
    struct rule rule = {.action = RULE_ORDER, .format = "lexoffice"};
    read_under(f, "{\"voucherNumber\": \"AB1\"}", &rule);
    assert_int_equal(f->st, K_REJECT);
    assert_string_equal(f->file.format, "lexoffice");
    rule.format = "auto";
    read_under(f, CSV "A-1;X;M;1;1,00;19\n", &rule);
    assert_int_equal(f->st, K_OK);
    assert_string_equal(f->file.format, "csv");
}

static void broken_json_is_refused_with_its_line(void **state)
{
    static const char *const WORDS[] = {"Zeile 2"};
    read_refused(*state, "{\"order_number\": \"A-1\",\n \"lines\" []}", WORDS, 1);
}

/* ---- explaining
 * ---------------------------------------------------------------------- */

static void explain_says_how_each_column_was_understood(void **state)
{
    struct fixture *f = *state;
    struct rule_map map[] = {{"Unser Zeichen", "order_number"}, {"Intern", "-"}};
    struct rule rule = {.action = RULE_ORDER, .map = map, .maps = 2};
    explain(f,
            "Unser Zeichen;Auftragsnummer;Kunde;Name;Intern;Bezeichnung;Menge;EP "
            "netto;Quatsch;\nX-1;7;Rehm;Karin;geheim;M;1;2,00;;\n",
            &rule);
    assert_int_equal(f->st, K_OK);
    assert_string_equal(view(f, "Unser Zeichen")->field, "order_number");
    assert_string_equal(view(f, "Unser Zeichen")->how, "Regel");
    assert_string_equal(view(f, "Unser Zeichen")->example, "X-1");
    assert_null(view(f, "Auftragsnummer")->field);
    assert_non_null(strstr(view(f, "Auftragsnummer")->how, "Unser Zeichen"));
    assert_string_equal(view(f, "Kunde")->field, "name");
    assert_string_equal(view(f, "Kunde")->how, "Überschrift");
    assert_null(view(f, "Name")->field);
    assert_null(view(f, "Intern")->field);
    assert_non_null(strstr(view(f, "Intern")->how, "Regel"));
    assert_null(view(f, "Quatsch")->field);
    assert_string_equal(view(f, "Quatsch")->how, "nicht bekannt");
    assert_null(view(f, "Quatsch")->example);
    assert_string_equal(view(f, "")->how, "ohne Überschrift");
    assert_int_equal(f->file.missings, 0);
    assert_string_equal(f->file.order[0].order_number, "X-1");
}

static void explain_lists_what_is_missing_without_refusing(void **state)
{
    struct fixture *f = *state;
    explain(f, "Auftragsnummer;Kunde;Betreff\nA-1;X;Y\n", NULL);
    assert_int_equal(f->st, K_OK);
    assert_int_equal(f->file.missings, 3);
    assert_string_equal(f->file.missing[0], "item_name");
    assert_string_equal(f->file.missing[1], "quantity");
    assert_string_equal(f->file.missing[2], "unit_price_net");
    assert_int_equal(f->file.delimiter, ';');
    assert_int_equal(f->file.orders, 0);
}

static void without_explain_missing_columns_are_refused(void **state)
{
    static const char *const WORDS[] = {"Keine Spalte für „Menge“ (quantity)",
                                        "Betreff", "map"};
    read_refused(*state, "Auftragsnummer;Kunde;Betreff\nA-1;X;Y\n", WORDS, 3);
}

static void a_customer_number_stands_for_a_name(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Auftragsnummer;Kundennummer;Bezeichnung;Menge;EP netto\n"
               "A-1;1001;M;1;1,00\n");
    assert_string_equal(f->file.order[0].buyer.party.identifier, "1001");
    assert_null(f->file.order[0].buyer.party.name);
}

static void the_only_description_names_the_position(void **state)
{
    struct fixture *f = *state;
    read_ok(f,
            "Auftragsnummer;Kunde;Beschreibung;Menge;EP netto\nA-1;X;Montage;1;1,00\n");
    assert_string_equal(f->file.order[0].line[0].name, "Montage");
}

/* ---- what rules add
 * ------------------------------------------------------------------ */

static void a_map_finds_columns_by_their_spelling(void **state)
{
    static const char *const COLUMNS[] = {"Auftr. Nr (neu)", "auftr nr neu",
                                          " Auftr.  Nr  (neu) "};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof COLUMNS / sizeof COLUMNS[0]; i++) {
        struct rule_map map[] = {{COLUMNS[i], "order_number"}};
        struct rule rule = {.action = RULE_ORDER, .map = map, .maps = 1};
        read_under(f,
                   "Auftr. Nr (neu);Kunde;Bezeichnung;Menge;EP netto\n"
                   "A-1;X;M;1;1,00\n",
                   &rule);
        assert_int_equal(f->st, K_OK);
        assert_string_equal(f->file.order[0].order_number, "A-1");
    }
}

static void a_map_to_an_unknown_field_is_told_with_the_rule(void **state)
{
    struct fixture *f = *state;
    struct rule_map map[] = {{"Kunde", "ordernumber"}};
    struct rule rule = {.action = RULE_ORDER,
                        .map = map,
                        .maps = 1,
                        .file = "10-orders.rule",
                        .line = 7};
    read_under(f, CSV "A-1;X;M;1;1,00;19\n", &rule);
    assert_int_equal(f->st, K_REJECT);
    assert_non_null(strstr(f->err.text, "10-orders.rule:7"));
    assert_non_null(strstr(f->err.text, "ordernumber"));
    assert_non_null(strstr(f->err.text, "meinten Sie „order_number“"));
}

static void defaults_of_the_rule_fill_what_the_file_does_not_say(void **state)
{
    struct fixture *f = *state;
    struct rule rule = {.action = RULE_ORDER,
                        .customer_kind = "business",
                        .invoice_format = "xrechnung",
                        .default_vat_rate = "19"};
    read_under(f,
               "Auftragsnummer;Kunde;Bezeichnung;Menge;EP netto;MwSt;Kundenart\n"
               "A-1;X;M;1;1,00;;\n;;N;1;1,00;7;\n;;Hinweis.;;;;\n"
               "A-2;Y;M;1;1,00;;privat\n",
               &rule);
    assert_int_equal(f->st, K_OK);
    struct order *o = &f->file.order[0];
    assert_int_equal(o->buyer.kind, CUSTOMER_BUSINESS);
    assert_string_equal(o->buyer.format, "xrechnung");
    assert_decimal(o->line[0].vat_rate, "19");
    assert_decimal(o->line[1].vat_rate, "7");
    assert_false(o->line[2].has_vat_rate);
    assert_int_equal(f->file.order[1].buyer.kind, CUSTOMER_PRIVATE);
}

static void without_a_rate_the_line_says_so(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Auftragsnummer;Kunde;Bezeichnung;Menge;EP netto\nA-1;X;M;1;1,00\n");
    assert_false(f->file.order[0].line[0].has_vat_rate);
    assert_true(has_note(f, "default_vat_rate"));
}

/* ---- contacts
 * -------------------------------------------------------------------------- */

static void a_table_of_contacts_is_read(void **state)
{
    struct fixture *f = *state;
    read_ok(f,
            "Kunden-Nr.;Kategorie;Organisation;Titel;Vorname;Nachname;Straße;PLZ;Ort;"
            "Land;E-Mail;USt-IdNr.;IBAN;Zahlungsziel;Beschreibung\n"
            "1007;Kunde;Maler Groß GmbH;;;;Weg 9;1067;Dresden;Deutschland;"
            "maler@example.org;DE287654321;DE02120300000000202051;14;\"zwei\nZeilen\"\n"
            "1008;Kunde;;Dr.;Änne;Öhler;Gasse 3;88212;Ravensburg;;a@example.org;;;;\n"
            "70001;Lieferant;Großhandel;;;;;;;;;;;;\n");
    assert_int_equal(f->file.contacts, 2);
    assert_int_equal(f->file.orders, 0);
    struct customer *c = f->file.contact;
    assert_string_equal(c[0].party.identifier, "1007");
    assert_string_equal(c[0].party.name, "Maler Groß GmbH");
    assert_string_equal(c[0].party.address.postcode, "01067");
    assert_string_equal(c[0].iban, "DE02120300000000202051");
    assert_int_equal(c[0].terms.net_days, 14);
    assert_int_equal(c[0].kind, CUSTOMER_BUSINESS);
    assert_string_equal(c[1].party.name, "Dr. Änne Öhler");
    assert_int_equal(c[1].kind, CUSTOMER_PRIVATE);
    assert_int_equal(c[1].terms.net_days, -1);
    assert_true(has_note(f, "Lieferant"));
}

static void the_rule_says_that_a_table_holds_contacts(void **state)
{
    struct fixture *f = *state;
    struct rule rule = {.action = RULE_CONTACTS};
    read_under(f, "Name;Belegnummer\nRehm;7\n", &rule);
    assert_int_equal(f->st, K_OK);
    assert_int_equal(f->file.contacts, 1);
}

static void contacts_without_a_name_are_refused(void **state)
{
    static const char *const WORDS[] = {"Zeile 3", "Name"};
    read_refused(*state, "Kundennummer;Firma;PLZ;Ort\n1;X;44137;D\n2;;44137;D\n", WORDS,
                 2);
}

static void wrong_ibans_are_left_out_with_a_note(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Kundennummer;Firma;IBAN\n1;X;DE02120300000000202052\n");
    assert_null(f->file.contact[0].iban);
    assert_true(has_note(f, "DE02120300000000202052"));
}

/* ---- our own form
 * ---------------------------------------------------------------------- */

static void our_own_json_is_read_in_every_packing(void **state)
{
#define O "{\"order_number\": \"A-1\", \"lines\": []}"
#define C "{\"customer_number\": \"7\", \"name\": \"X\"}"
    static const struct {
        const char *text;
        size_t orders, contacts;
    } CASES[] = {
        {O, 1, 0},
        {"[" O ", " O "]", 2, 0},
        {"{\"orders\": [" O "]}", 1, 0},
        {"{\"orders\": [" O "], \"contacts\": [" C ", " C "]}", 1, 2},
        {"{\"contacts\": [" C "]}", 0, 1},
        {C, 0, 1},
        {"[" C "]", 0, 1},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_ok(f, CASES[i].text);
        assert_string_equal(f->file.format, "kontor");
        assert_int_equal(f->file.orders, CASES[i].orders);
        assert_int_equal(f->file.contacts, CASES[i].contacts);
    }
}

static void faults_of_our_own_json_name_the_element(void **state)
{
    static const char *const WORDS[] = {"orders[1]", "lines[0].quantity", "„drei“"};
    read_refused(*state,
                 "{\"orders\": [" O
                 ", {\"order_number\": \"A-2\", \"lines\": [{\"name\": "
                 "\"M\", \"quantity\": \"drei\", \"unit_price\": 1}]}]}",
                 WORDS, 3);
}

static void a_completed_member_decides_alone(void **state)
{
    static const char *LIST[] = {"status:fertig"};
    static const struct {
        const char *members;
        bool completed;
    } CASES[] = {
        {"\"completed\": true", true},
        {"\"completed\": false, \"status\": \"fertig\"", false},
        {"\"status\": \"fertig\"", true},
        {"\"status\": \"offen\"", false},
        {"\"project\": \"X\"", false},
    };
    struct fixture *f = *state;
    struct rule rule = {.action = RULE_ORDER, .completed = {LIST, 1}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_under(f,
                   arena_printf(&f->arena,
                                "{\"order_number\": \"A-1\", \"lines\": [], %s}",
                                CASES[i].members),
                   &rule);
        assert_int_equal(f->st, K_OK);
        assert_int_equal(f->file.order[0].completed, CASES[i].completed);
    }
}

/* ---- files
 * ----------------------------------------------------------------------------- */

static void the_shipped_sample_orders_are_read(void **state)
{
    static const struct {
        const char *name;
        size_t orders, contacts;
    } FILES[] = {
        {"auftraege-februar.csv", 5, 0}, {"kontakte.csv", 0, 6},
        {"lexoffice-AB2041.json", 1, 1}, {"sevdesk-AB-2026-0031.json", 1, 1},
        {"kontor-A-1010.json", 1, 0},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        read_file(f,
                  arena_printf(&f->arena, "%s/tests/data/orders/%s", SOURCE_DIR,
                               FILES[i].name),
                  NULL);
        assert_int_equal(f->file.orders, FILES[i].orders);
        assert_int_equal(f->file.contacts, FILES[i].contacts);
        for (size_t k = 0; k < f->file.orders; k++) {
            const struct order *o = &f->file.order[k];
            assert_true(o->completed);
            assert_non_null(o->buyer.party.name);
            assert_non_null(o->buyer.party.email);
            assert_non_null(o->buyer.party.address.city);
            assert_true(o->lines > 0);
        }
    }
}

static void orders_read_back_as_they_were_written(void **state)
{
    struct fixture *f = *state;
    struct order again;
    read_file(f, SOURCE_DIR "/tests/data/orders/auftraege-februar.csv", NULL);
    for (size_t i = 0; i < f->file.orders; i++) {
        char *json = order_to_json(&f->file.order[i], &f->arena);
        assert_int_equal(
            order_from_json(&again, &f->arena, json, strlen(json), &f->err), K_OK);
        assert_string_equal(order_to_json(&again, &f->arena), json);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(what_is_no_order_file_is_refused_with_advice),
        T(a_rule_may_name_the_format),
        T(broken_json_is_refused_with_its_line),
        T(explain_says_how_each_column_was_understood),
        T(explain_lists_what_is_missing_without_refusing),
        T(without_explain_missing_columns_are_refused),
        T(a_customer_number_stands_for_a_name),
        T(the_only_description_names_the_position),
        T(a_map_finds_columns_by_their_spelling),
        T(a_map_to_an_unknown_field_is_told_with_the_rule),
        T(defaults_of_the_rule_fill_what_the_file_does_not_say),
        T(without_a_rate_the_line_says_so),
        T(a_table_of_contacts_is_read),
        T(the_rule_says_that_a_table_holds_contacts),
        T(contacts_without_a_name_are_refused),
        T(wrong_ibans_are_left_out_with_a_note),
        T(our_own_json_is_read_in_every_packing),
        T(faults_of_our_own_json_name_the_element),
        T(a_completed_member_decides_alone),
        T(the_shipped_sample_orders_are_read),
        T(orders_read_back_as_they_were_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
