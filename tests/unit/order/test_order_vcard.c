#include "order/fixture.h"

static struct customer *book(struct fixture *f, const char *name, size_t contacts)
{
    read_file(f, arena_printf(&f->arena, SOURCE_DIR "/tests/data/orders/%s", name),
              NULL);
    assert_string_equal(f->file.format, "vcard");
    assert_int_equal(f->file.contacts, contacts);
    return f->file.contact;
}

static struct customer *card(struct fixture *f, const char *lines)
{
    read_ok(f, arena_printf(&f->arena, "BEGIN:VCARD\r\n%sEND:VCARD\r\n", lines));
    assert_int_equal(f->file.contacts, 1);
    return f->file.contact;
}

static void version_2_1_is_read_with_its_charsets_and_soft_line_breaks(void **state)
{
    struct customer *c = book(*state, "adressbuch-2.1.vcf", 2);
    struct party *p = &c[0].party;
    assert_string_equal(p->name, "Müller & Söhne OHG");
    assert_string_equal(p->contact, "Dr. Jürgen Müller");
    assert_string_equal(c[0].salutation, "Herr");
    assert_int_equal(c[0].kind, CUSTOMER_BUSINESS);
    assert_string_equal(p->phone, "0231 55501-10");
    assert_string_equal(p->email, "buero@mueller-soehne.example");
    assert_string_equal(p->address.line1, "Königswall 21");
    assert_string_equal(p->address.line2, "Halle 3");
    assert_string_equal(p->address.city, "Dortmund");
    p = &c[1].party;
    assert_string_equal(p->name, "Annegret Groß");
    assert_string_equal(c[1].salutation, "Frau");
    assert_int_equal(c[1].kind, CUSTOMER_PRIVATE);
    assert_string_equal(p->identifier, "10077");
    assert_string_equal(p->address.line1, "Straße der Einheit 7");
    assert_string_equal(p->address.city, "Schönberg");
    assert_string_equal(p->address.postcode, "01067");
    assert_string_equal(p->address.country, "DE");
}

static void version_3_0_is_unfolded_and_the_preferred_ways_count(void **state)
{
    struct customer *c = book(*state, "adressbuch-3.0.vcf", 2);
    assert_string_equal(c[0].party.name, "Petra Krause");
    assert_string_equal(c[0].party.email, "buero@krause.example");
    assert_string_equal(c[0].party.phone, "0171 5550777");
    assert_string_equal(c[0].party.address.line1,
                        "Lange Zeile, die ein altes Programm mitten im Wort faltet 12");
    assert_string_equal(c[1].party.name, "Stadtwerke Hüfingen");
    assert_int_equal(c[1].kind, CUSTOMER_BUSINESS);
    assert_string_equal(c[1].party.address.line1, "Postfach 1234");
    assert_string_equal(c[1].buyer_reference, "08326027-0001-42");
    assert_true(has_note(*state, "„Heinz Holz“ ist nur Lieferant"));
}

static void version_4_0_knows_kinds_preferences_and_numbers_as_addresses(void **state)
{
    struct customer *c = book(*state, "adressbuch-4.0.vcf", 2);
    assert_string_equal(c[0].party.name, "Café Zur Mühle GmbH");
    assert_null(c[0].party.contact);
    assert_string_equal(c[0].party.email, "rechnung@muehle.example");
    assert_string_equal(c[0].party.phone, "+49-551-5550100");
    assert_string_equal(c[0].party.address.line1, "Mühlweg 4");
    assert_string_equal(c[0].party.address.postcode, "37073");
    assert_null(c[0].locale); /* the owner's word, not the address book's */
    assert_string_equal(c[1].party.name, "Dr. Ayşe Özdemir");
    assert_string_equal(c[1].salutation, "Frau");
    assert_string_equal(c[1].party.email, "ayse@example.org");
    assert_string_equal(c[1].party.address.country, "LU");
    assert_true(has_note(*state, "„Alle Kunden“ ist eine Gruppe"));
    assert_false(has_note(*state, "kein@")); /* there is a better one */
}

static void how_each_property_was_understood_is_told(void **state)
{
    struct fixture *f = *state;
    static struct rule_map map[] = {{"UID", "customer_number"}, {"NOTE", "-"}};
    static const struct rule rule = {
        .action = RULE_CONTACTS, .format = "vcard", .map = map, .maps = 2};
    read_under(f,
               "BEGIN:VCARD\nFN:A\nUID:4711\nNOTE:geheim\nX-USTID:DE123456789\n"
               "X-FOO:1\nEND:VCARD\n",
               &rule);
    assert_int_equal(f->st, K_OK);
    assert_string_equal(f->file.contact[0].party.identifier, "4711");
    assert_string_equal(f->file.contact[0].party.vat_id, "DE123456789");
    static const struct {
        const char *heading, *field, *how;
    } VIEWS[] = {{"FN", "name", "vCard"},
                 {"UID", "customer_number", "Regel"},
                 {"NOTE", NULL, "laut Regel nicht benutzt"},
                 {"X-USTID", "vat_id", "Name der Eigenschaft"},
                 {"X-FOO", NULL, "nicht gebraucht"}};
    assert_int_equal(f->file.columns, sizeof VIEWS / sizeof VIEWS[0]);
    for (size_t i = 0; i < f->file.columns; i++) {
        assert_string_equal(f->file.column[i].heading, VIEWS[i].heading);
        assert_string_equal(f->file.column[i].how, VIEWS[i].how);
        assert_true(!VIEWS[i].field == !f->file.column[i].field);
    }
    assert_string_equal(f->file.column[1].example, "4711");
}

static void a_card_within_a_card_is_left_alone(void **state)
{
    struct customer *c = card(*state, "N:Chef;Karl\nAGENT:\nBEGIN:VCARD\nN:Hilfe;Eva\n"
                                      "END:VCARD\nEMAIL:karl@example.org\n");
    assert_string_equal(c->party.name, "Karl Chef");
    assert_string_equal(c->party.email, "karl@example.org");
}

static void bytes_of_several_charsets_in_one_file_are_each_read_right(void **state)
{
    struct customer *c = card(*state, "ORG:M\xFCller\nN:Gro\xC3\x9F;J\xC3\xB6rg\n");
    assert_string_equal(c->party.name, "Müller");
    assert_string_equal(c->party.contact, "Jörg Groß");
}

static void quoted_printable_that_is_broken_stays_readable(void **state)
{
    struct customer *c =
        card(*state, "FN;QUOTED-PRINTABLE:A =ZZ B=3\r\nTEL:1\r\n"
                     "ORG;ENCODING=QUOTED-PRINTABLE:C=\r\n  D=\r\n\r\n");
    assert_string_equal(c->party.name, "C D");
}

static void a_file_in_utf_16_is_read(void **state)
{
    struct fixture *f = *state;
    static const char TEXT[] = "BEGIN:VCARD\nN:Krause;Petra\nEND:VCARD\n";
    char wide[2 * sizeof TEXT] = {'\xFF', '\xFE'};
    for (size_t i = 0; TEXT[i]; i++) {
        wide[2 + 2 * i] = TEXT[i];
    }
    size_t n = 2 * sizeof TEXT;
    assert_string_equal(order_sniff(wide, n), "vcard");
    assert_false(order_looks_incomplete(wide, n));
    assert_int_equal(order_read(&f->file, &f->arena, wide, n, NULL, &f->err), K_OK);
    assert_string_equal(f->file.contact[0].party.name, "Petra Krause");
}

static void an_address_in_an_unknown_country_is_left_out_with_a_note(void **state)
{
    struct customer *c =
        card(*state, "FN:A\nADR:;;Weg 1;Ort;;12345;Atlantis\nEMAIL:a@example.org\n");
    assert_null(c->party.address.line1);
    assert_true(has_note(*state, "Atlantis"));
}

static void a_mail_address_that_cannot_be_is_noted(void **state)
{
    assert_null(card(*state, "FN:A\nEMAIL:a@@b\n")->party.email);
    assert_true(has_note(*state, "a@@b"));
}

static void a_card_without_any_name_is_left_out(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "BEGIN:VCARD\nEMAIL:a@example.org\nEND:VCARD\n");
    assert_int_equal(f->file.contacts, 0);
    assert_true(has_note(f, "ohne Namen"));
}

static void a_card_without_its_end_is_refused_and_waited_for(void **state)
{
    static const char *const WORDS[] = {"END:VCARD"};
    static const char HALF[] = "BEGIN:VCARD\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\n";
    read_refused(*state, HALF, WORDS, 1);
    assert_true(order_looks_incomplete(HALF, sizeof HALF - 1));
    assert_false(order_looks_incomplete("BEGIN:VCARD\nEND:VCARD", 21));
}

static void what_only_a_rule_calls_a_vcard_is_refused(void **state)
{
    struct fixture *f = *state;
    static const struct rule rule = {.action = RULE_CONTACTS, .format = "vcard"};
    read_under(f, "Name;Ort\nA;B\n", &rule);
    assert_int_equal(f->st, K_REJECT);
    assert_non_null(strstr(f->err.text, "BEGIN:VCARD"));
}

int main(void)
{
#define T(NAME) cmocka_unit_test_setup_teardown(NAME, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(version_2_1_is_read_with_its_charsets_and_soft_line_breaks),
        T(version_3_0_is_unfolded_and_the_preferred_ways_count),
        T(version_4_0_knows_kinds_preferences_and_numbers_as_addresses),
        T(how_each_property_was_understood_is_told),
        T(a_card_within_a_card_is_left_alone),
        T(bytes_of_several_charsets_in_one_file_are_each_read_right),
        T(quoted_printable_that_is_broken_stays_readable),
        T(a_file_in_utf_16_is_read),
        T(an_address_in_an_unknown_country_is_left_out_with_a_note),
        T(a_mail_address_that_cannot_be_is_noted),
        T(a_card_without_any_name_is_left_out),
        T(a_card_without_its_end_is_refused_and_waited_for),
        T(what_only_a_rule_calls_a_vcard_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
