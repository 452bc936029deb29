#include "order/fixture.h"

#define HEAD "Auftragsnummer;Kunde;Bezeichnung;Menge;Einzelpreis netto;MwSt\n"

/* ---- rows and orders ------------------------------------------------------------- */

static void rows_of_an_order_may_stand_anywhere(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "A-1;Albers;Montage;8;58,00;19\n"
                    "A-2;Rehm;Licht;1;10,00;19\n"
                    "A-1;Albers;Material;1;312,50;19\n");
    assert_int_equal(f->file.orders, 2);
    assert_string_equal(f->file.order[0].order_number, "A-1");
    assert_int_equal(f->file.order[0].lines, 2);
    assert_string_equal(f->file.order[0].line[1].name, "Material");
    assert_int_equal(f->file.order[0].line[1].source_line, 4);
    assert_int_equal(f->file.order[1].lines, 1);
}

static void a_row_without_number_continues_the_row_above(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "A-1;Albers;Montage;8;58,00;19\n"
                    ";;Material;1;312,50;19\n"
                    "A-2;Rehm;Licht;1;10,00;19\n"
                    "A-1;;Anfahrt;1;35,00;19\n"
                    ";;Entsorgung;1;5,00;19\n");
    assert_int_equal(f->file.orders, 2);
    assert_int_equal(f->file.order[0].lines, 4);
    assert_string_equal(f->file.order[0].line[3].name, "Entsorgung");
    assert_string_equal(f->file.order[0].buyer.party.name, "Albers");
}

static void a_row_of_the_order_alone_adds_no_position(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "A-1;Albers;;;;\n"
                    "A-1;;Montage;8;58,00;19\n");
    assert_int_equal(f->file.orders, 1);
    assert_int_equal(f->file.order[0].lines, 1);
}

static void a_conflict_in_repeated_cells_names_both_lines(void **state)
{
    static const char *const WORDS[] = {"Zeile 4", "Spalte „Kunde“", "Albrecht",
                                        "Zeile 2", "Albers",         "A-1"};
    read_refused(*state,
                 HEAD "A-1;Albers;Montage;8;58,00;19\n"
                      "A-1;  Albers ;Material;1;312,50;19\n"
                      "A-1;Albrecht;Anfahrt;1;35,00;19\n",
                 WORDS, 6);
}

static void sum_rows_are_skipped_with_a_note(void **state)
{
    static const char *const SUMS[] = {"Summe;;;;370,50;\n", ";;Summe;;370,50;\n",
                                       ";;;;370,50;\n", ";Gesamt;;;370,50;\n",
                                       ";;Gesamt netto;;370,50;\n"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof SUMS / sizeof SUMS[0]; i++) {
        read_ok(f, arena_printf(&f->arena, "%s%s%s", HEAD,
                                "A-1;Albers;Montage;8;58,00;19\n", SUMS[i]));
        assert_int_equal(f->file.orders, 1);
        assert_int_equal(f->file.order[0].lines, 1);
        assert_true(has_note(f, "Zeile 3: Summenzeile"));
    }
}

static void a_row_below_may_complete_the_head(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Auftragsnummer;Kunde;Ort;Bezeichnung;Menge;EP netto\n"
               "A-1;Albers;;Montage;8;58,00\n;;Dortmund;;;\n");
    assert_string_equal(f->file.order[0].buyer.party.address.city, "Dortmund");
    assert_int_equal(f->file.order[0].lines, 1);
    assert_int_equal(f->file.notes, 1); /* the rate of tax alone */
}

static void numbers_that_only_look_like_months_are_kept(void **state)
{
    static const char *const NUMBERS[] = {"MAR-26", "Feb", "1-2026", "A-Mrz-26",
                                          "3 Feb 26 b"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        read_ok(f, arena_printf(&f->arena, "%s%s;X;M;8;58,00;19\n", HEAD, NUMBERS[i]));
        assert_string_equal(f->file.order[0].order_number, NUMBERS[i]);
    }
}

static void a_position_named_like_a_sum_stays_a_position(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "A-1;Albers;Gesamtreinigung;1;58,00;19\n"
                    ";;Summe der Regiestunden;2;10,00;19\n");
    assert_int_equal(f->file.order[0].lines, 2);
}

static void blank_rows_and_lines_are_nothing(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "\n" HEAD "\n;;;;;\nA-1;Albers;Montage;8;58,00;19\n ; ;;;;\n\n");
    assert_int_equal(f->file.order[0].lines, 1);
    assert_int_equal(f->file.order[0].line[0].source_line, 5);
}

static void a_row_with_too_many_fields_is_refused(void **state)
{
    static const char *const WORDS[] = {"Zeile 2", "7 Felder", "erwartet: 6"};
    read_refused(*state, HEAD "A-1;Albers;Rohr; Bogen;8;58,00;19\n", WORDS, 3);
}

static void the_first_row_needs_an_order_number(void **state)
{
    static const char *const WORDS[] = {"Zeile 2", "Auftragsnummer fehlt"};
    read_refused(*state, HEAD ";Albers;Montage;8;58,00;19\n", WORDS, 2);
}

static void a_position_without_amounts_is_a_text(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "A-1;Albers;Montage;8;58,00;19\n;;Bitte beachten.;;;\n");
    assert_int_equal(f->file.order[0].line[1].kind, LINE_TEXT);
}

/* ---- faults name line, column, value and what was expected --------------------------
 */

static void every_fault_says_where_and_what(void **state)
{
    static const struct {
        const char *row;
        const char *word[4];
    } CASES[] = {
        {"A-1;X;M;drei;58,00;19", {"Zeile 2", "„Menge“", "„drei“", "eine Zahl"}},
        {"A-1;X;M;;58,00;19", {"Zeile 2", "Menge", "fehlt"}},
        {"A-1;X;M;8;;19", {"Zeile 2", "Einzelpreis", "fehlt"}},
        {"A-1;X;;8;58,00;19", {"Zeile 2", "Bezeichnung", "fehlt"}},
        {"A-1;X;M;8;58,00;190", {"Zeile 2", "„MwSt“", "„190“", "Steuersatz"}},
        {"A-1;X;M;8;58,00;-19", {"Zeile 2", "Steuersatz"}},
        {"A-1;X;M;8;1.234;19", {"Zeile 2", "„1.234“", "eindeutige Zahl"}},
        {"1,23457E+12;X;M;8;58,00;19", {"Zeile 2", "Tabellenkalkulation", "verändert"}},
        {"03. Feb;X;M;8;58,00;19", {"Zeile 2", "„03. Feb“", "verändert"}},
        {"Mrz 26;X;M;8;58,00;19", {"Zeile 2", "„Mrz 26“", "verändert"}},
        {"A-1;X;M;1,2E+5;58,00;19", {"Zeile 2", "„Menge“", "verkürzt"}},
        {"A-1;#BEZUG!;M;8;58,00;19", {"Zeile 2", "„#BEZUG!“", "Fehlermeldung"}},
        {"A-1;X;M;########;58,00;19", {"Zeile 2", "Fehlermeldung"}},
        {"A-1;X\xE2\x80\xAEY;M;8;58,00;19", {"Zeile 2", "„Kunde“", "Steuerzeichen"}},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_refused(f, arena_printf(&f->arena, "%s%s\n", HEAD, CASES[i].row),
                     CASES[i].word, 4);
    }
}

static void all_faults_of_a_file_come_at_once(void **state)
{
    static const char *const WORDS[] = {"Zeile 2", "Zeile 3", "Zeile 4"};
    read_refused(*state,
                 HEAD "A-1;X;M;drei;58,00;19\nA-2;X;M;8;zwei;19\nA-3;X;;8;1,00;19\n",
                 WORDS, 3);
}

static void line_numbers_hold_behind_breaks_in_quotes(void **state)
{
    static const char *const WORDS[] = {"Zeile 5", "„drei“"};
    read_refused(*state,
                 HEAD "A-1;X;\"Montage\nund\nmehr\";8;58,00;19\n"
                      "A-2;X;M;drei;58,00;19\n",
                 WORDS, 2);
}

/* ---- encodings and delimiters
 * -------------------------------------------------------- */

static void delimiters_are_found(void **state)
{
    static const char *const TEXTS[] = {
        "Auftragsnummer;Kunde;Bezeichnung;Menge;EP netto\nA-1;X;Rohr, rot, lang, dick, "
        "neu;2;3,50\n",
        "Auftragsnummer,Kunde,Bezeichnung,Menge,EP netto\nA-1,X,\"Rohr; rot; lang; "
        "dick; neu; rund\",2,3.50\n",
        "Auftragsnummer\tKunde\tBezeichnung\tMenge\tEP netto\nA-1\tX\tRohr; rot\t2\t3,50"
        "\n",
        "Auftragsnummer|Kunde|Bezeichnung|Menge|EP netto\nA-1|X|Rohr|2|3,50\n",
        "sep=|\nAuftragsnummer|Kunde|Bezeichnung|Menge|EP netto\nA-1|X|Rohr|2|3,50\n",
        "SEP=;\r\nAuftragsnummer;Kunde;Bezeichnung;Menge;EP netto\r\nA-1;X;Rohr;2;3,50"
        "\r\n",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        read_ok(f, TEXTS[i]);
        assert_decimal(f->file.order[0].line[0].quantity, "2");
        assert_decimal(f->file.order[0].line[0].unit_price, "3.50");
    }
}

static void lines_above_the_headings_are_passed_over(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Auftragsliste;vom 02.02.2026\n\n" HEAD "A-1;X;M;8;58,00;19\n");
    assert_int_equal(f->file.order[0].line[0].source_line, 4);
}

static void old_and_new_encodings_are_read(void **state)
{
    static const struct {
        const char *text, *encoding;
    } CASES[] = {
        {"Auftragsnummer;Kunde;Stra\xDF"
         "e;Bezeichnung;Menge;EP netto\nA-1;Wei\xDF;Weg 1;F\xFC\xDF"
         "e \x96 5 \x80;1;2,00\n",
         "Windows-1252"},
        {"\xEF\xBB\xBF"
         "Auftragsnummer;Kunde;Straße;Bezeichnung;Menge;EP netto\nA-1;Weiß;Weg 1;Füße – "
         "5 €;1;2,00\n",
         "UTF-8 (BOM)"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < 2; i++) {
        read_ok(f, CASES[i].text);
        assert_string_equal(f->file.encoding, CASES[i].encoding);
        assert_string_equal(f->file.order[0].buyer.party.name, "Weiß");
        assert_string_equal(f->file.order[0].buyer.party.address.line1, "Weg 1");
        assert_string_equal(f->file.order[0].line[0].name, "Füße – 5 €");
    }
}

/* ---- numbers
 * ------------------------------------------------------------------------- */

static void other_cells_decide_what_a_point_means(void **state)
{
    static const struct {
        const char *other, *price;
    } CASES[] = {
        {"2,50", "1234"},     /* the same column has a decimal comma */
        {"2.50", "1.234"},    /* the same column has a decimal point */
        {"1.234.567", "1234"} /* the same column groups by points */
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_ok(f, arena_printf(&f->arena, "%sA-1;X;M;1;1.234;19\n;;N;1;%s;19\n", HEAD,
                                CASES[i].other));
        assert_decimal(f->file.order[0].line[0].unit_price, CASES[i].price);
    }
    read_ok(f, HEAD "A-1;X;M;1,5;1.234;19\n"); /* another column tells */
    assert_decimal(f->file.order[0].line[0].unit_price, "1234");
}

static void where_cells_disagree_an_open_number_is_refused(void **state)
{
    static const char *const WORDS[] = {"Zeile 2", "„1.234“", "eindeutige"};
    read_refused(*state, HEAD "A-1;X;M;1;1.234;19\n;;N;1;2,50;19\n;;O;1;2.50;19\n",
                 WORDS, 3);
}

static void the_rule_decides_the_decimal_sign(void **state)
{
    struct fixture *f = *state;
    struct rule rule = {.action = RULE_ORDER, .decimal_sign = ","};
    read_under(f, HEAD "A-1;X;M;1;1.234;19\n", &rule);
    assert_int_equal(f->st, K_OK);
    assert_decimal(f->file.order[0].line[0].unit_price, "1234");
    rule.decimal_sign = ".";
    read_under(f, HEAD "A-1;X;M;1;1.234;19\n", &rule);
    assert_decimal(f->file.order[0].line[0].unit_price, "1.234");
}

static void numbers_may_carry_units_and_signs(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "A-1;X;M;-1;1 234,56 €;19 %\n;;N;1;12,00-;0,19\n");
    assert_decimal(f->file.order[0].line[0].quantity, "-1");
    assert_decimal(f->file.order[0].line[0].unit_price, "1234.56");
    assert_decimal(f->file.order[0].line[0].vat_rate, "19");
    assert_decimal(f->file.order[0].line[1].unit_price, "-12.00");
    assert_decimal(f->file.order[0].line[1].vat_rate, "19");
}

/* ---- net and gross
 * -------------------------------------------------------------------- */

static void headings_or_the_rule_tell_net_from_gross(void **state)
{
    static const struct {
        const char *heading;
        int rule; /* 0 none, 1 net, 2 gross */
        bool gross, noted;
    } CASES[] = {
        {"Einzelpreis netto", 0, false, false}, {"Einzelpreis brutto", 0, true, false},
        {"Einzelpreis", 0, false, true},        {"Einzelpreis", 1, false, false},
        {"Einzelpreis", 2, true, false},        {"EP brutto", 1, true, false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct rule rule = {.action = RULE_ORDER,
                            .has_prices_gross = CASES[i].rule > 0,
                            .prices_gross = CASES[i].rule == 2};
        read_under(f,
                   arena_printf(&f->arena,
                                "Auftragsnummer;Kunde;Bezeichnung;Menge;%s\nA-1;X;M;1;"
                                "2,00\n",
                                CASES[i].heading),
                   CASES[i].rule ? &rule : NULL);
        assert_int_equal(f->st, K_OK);
        assert_int_equal(f->file.order[0].prices_gross, CASES[i].gross);
        assert_int_equal(has_note(f, "Nettopreis"), CASES[i].noted);
    }
}

static void of_both_prices_net_counts_unless_the_rule_wants_gross(void **state)
{
    static const char TEXT[] = "Auftragsnummer;Kunde;Bezeichnung;Menge;EP netto;EP "
                               "brutto\nA-1;X;M;1;100,00;119,00\n";
    struct fixture *f = *state;
    struct rule rule = {
        .action = RULE_ORDER, .has_prices_gross = true, .prices_gross = true};
    read_ok(f, TEXT);
    assert_decimal(f->file.order[0].line[0].unit_price, "100.00");
    read_under(f, TEXT, &rule);
    assert_true(f->file.order[0].prices_gross);
    assert_decimal(f->file.order[0].line[0].unit_price, "119.00");
}

static void a_line_total_is_compared_on_the_basis_of_its_prices(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Auftragsnummer;Kunde;Bezeichnung;Menge;EP brutto;Gesamt netto;Gesamt "
               "brutto\nA-1;X;M;2;11,90;20,00;23,80\n");
    assert_true(f->file.order[0].line[0].has_declared_total);
    assert_int_equal(f->file.order[0].line[0].declared_total.cents, 2380);
    read_ok(f, "Auftragsnummer;Kunde;Bezeichnung;Menge;EP brutto;Gesamt netto\n"
               "A-1;X;M;2;11,90;20,00\n");
    assert_false(f->file.order[0].line[0].has_declared_total);
}

static void discounts_are_per_cent_or_euros(void **state)
{
    static const struct {
        const char *heading, *value, *percent;
        int64_t cents;
    } CASES[] = {
        {"Rabatt %", "5", "5", 0},         {"Rabatt", "5", "5", 0},
        {"Rabatt", "5 %", "5", 0},         {"Rabatt", "10,50 €", NULL, 1050},
        {"Rabatt €", "10,50", NULL, 1050}, {"Rabatt €", "-10,50", NULL, 1050},
        {"Rabatt %", "0", NULL, 0},        {"Rabatt %", "", NULL, 0},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_ok(f, arena_printf(&f->arena,
                                "Auftragsnummer;Kunde;Bezeichnung;Menge;EP netto;%s\n"
                                "A-1;X;M;1;100,00;%s\n",
                                CASES[i].heading, CASES[i].value));
        struct order_line *l = &f->file.order[0].line[0];
        assert_int_equal(l->allowances, CASES[i].percent || CASES[i].cents ? 1 : 0);
        if (CASES[i].percent) {
            assert_decimal(l->allowance[0].percent, CASES[i].percent);
        }
        assert_int_equal(l->allowance[0].amount.cents, CASES[i].cents);
    }
}

/* ---- the head of an order
 * --------------------------------------------------------------- */

static struct order *one_order(struct fixture *f, const char *headings,
                               const char *values)
{
    read_ok(f, arena_printf(&f->arena,
                            "Auftragsnummer;Bezeichnung;Menge;EP netto;%s\n"
                            "A-1;M;1;1,00;%s\n",
                            headings, values));
    assert_int_equal(f->file.orders, 1);
    return &f->file.order[0];
}

static void names_are_joined_and_tell_the_kind(void **state)
{
    static const struct {
        const char *headings, *values, *name, *contact;
        enum customer_kind kind;
    } CASES[] = {
        {"Kunde", "Rehm GmbH", "Rehm GmbH", NULL, CUSTOMER_UNKNOWN},
        {"Firma;Vorname;Nachname", "Rehm GmbH;Karin;Rehm", "Rehm GmbH", "Karin Rehm",
         CUSTOMER_BUSINESS},
        {"Firma;Vorname;Nachname", ";Karin;Rehm", "Karin Rehm", NULL, CUSTOMER_PRIVATE},
        {"Titel;Vorname;Nachname", "Dr.;Änne;Öhler", "Dr. Änne Öhler", NULL,
         CUSTOMER_PRIVATE},
        {"Name;Vorname", "Weiß;Jürgen", "Jürgen Weiß", NULL, CUSTOMER_PRIVATE},
        {"Kunde;Kundenart", "Rehm;gewerblich", "Rehm", NULL, CUSTOMER_BUSINESS},
        {"Firma;Kundenart", "Stadtwerke;öffentlich", "Stadtwerke", NULL,
         CUSTOMER_PUBLIC},
        {"Firma;Ansprechpartner", "Rehm GmbH;Frau Rehm", "Rehm GmbH", "Frau Rehm",
         CUSTOMER_BUSINESS},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(*state, CASES[i].headings, CASES[i].values);
        assert_string_equal(o->buyer.party.name, CASES[i].name);
        assert_int_equal(o->buyer.kind, CASES[i].kind);
        if (CASES[i].contact) {
            assert_string_equal(o->buyer.party.contact, CASES[i].contact);
        } else {
            assert_null(o->buyer.party.contact);
        }
    }
}

static void addresses_come_in_many_columns(void **state)
{
    static const struct {
        const char *headings, *values, *street, *postcode, *city, *country;
    } CASES[] = {
        {"Kunde;Straße;PLZ;Ort", "X;Weg 1;01067;Dresden", "Weg 1", "01067", "Dresden",
         "DE"},
        {"Kunde;Straße;Hausnummer;PLZ;Ort", "X;Weg;1 a;44137;Dortmund", "Weg 1 a",
         "44137", "Dortmund", "DE"},
        {"Kunde;Straße;PLZ Ort", "X;Weg 1;73033 Göppingen", "Weg 1", "73033",
         "Göppingen", "DE"},
        {"Kunde;Straße;PLZ;Ort", "X;Weg 1;1067;Dresden", "Weg 1", "01067", "Dresden",
         "DE"},
        {"Kunde;Straße;PLZ;Ort", "X;Weg 1;D-44137;Dortmund", "Weg 1", "44137",
         "Dortmund", "DE"},
        {"Kunde;Straße;PLZ;Ort;Land", "X;Weg 1;1010;Wien;Österreich", "Weg 1", "1010",
         "Wien", "AT"},
        {"Kunde;Straße;PLZ;Ort;Land", "X;Weg 1;8001;Zürich;ch", "Weg 1", "8001",
         "Zürich", "CH"},
        {"Kunde;Straße;PLZ;Ort;Land", "X;Weg 1;44137;Dortmund;D", "Weg 1", "44137",
         "Dortmund", "DE"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(*state, CASES[i].headings, CASES[i].values);
        const struct address *a = &o->buyer.party.address;
        assert_string_equal(a->line1, CASES[i].street);
        assert_string_equal(a->postcode, CASES[i].postcode);
        assert_string_equal(a->city, CASES[i].city);
        assert_string_equal(a->country, CASES[i].country);
    }
}

static void a_padded_postcode_is_noted(void **state)
{
    (void)one_order(*state, "Kunde;PLZ", "X;1067");
    assert_true(has_note(*state, "PLZ „1067“"));
}

static void dates_are_days_or_periods(void **state)
{
    static const struct {
        const char *heading, *value, *from, *to;
    } CASES[] = {
        {"Leistungsdatum", "02.02.2026", "2026-02-02", "2026-02-02"},
        {"Leistungsdatum", "2.2.26", "2026-02-02", "2026-02-02"},
        {"Leistungsdatum", "2026-02-02", "2026-02-02", "2026-02-02"},
        {"Leistungsdatum", "2026-02-02T23:30:00.000+01:00", "2026-02-02", "2026-02-02"},
        {"Leistungsdatum", "46055", "2026-02-02", "2026-02-02"},
        {"Leistungszeitraum", "02.02.2026 - 04.02.2026", "2026-02-02", "2026-02-04"},
        {"Leistungszeitraum", "02.02.2026-04.02.2026", "2026-02-02", "2026-02-04"},
        {"Leistungszeitraum", "02.02.2026 – 04.02.2026", "2026-02-02", "2026-02-04"},
        {"Leistungszeitraum", "02.02.2026 bis 04.02.2026", "2026-02-02", "2026-02-04"},
        {"Leistungszeitraum", "2026-02-02 - 2026-02-04", "2026-02-02", "2026-02-04"},
        {"Leistung von;Leistung bis", "02.02.2026;04.02.2026", "2026-02-02",
         "2026-02-04"},
        {"Leistung von;Leistung bis", "02.02.2026;", "2026-02-02", "2026-02-02"},
        {"Leistungsdatum", "", "", ""},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o =
            one_order(f, arena_printf(&f->arena, "Kunde;%s", CASES[i].heading),
                      arena_printf(&f->arena, "X;%s", CASES[i].value));
        assert_day(o->service_from, CASES[i].from);
        assert_day(o->service_to, CASES[i].to);
    }
}

static void terms_are_days_a_date_and_skonto(void **state)
{
    static const struct {
        const char *headings, *values;
        int net_days, days;
        const char *due, *percent;
    } CASES[] = {
        {"Zahlungsziel", "14", 14, 0, "", NULL},
        {"Zahlungsziel", "14 Tage netto", 14, 0, "", NULL},
        {"Zahlungsziel", "netto 30 Tage", 30, 0, "", NULL},
        {"Zahlungsziel", "sofort", 0, 0, "", NULL},
        {"Zahlungsziel", "17.02.2026", -1, 0, "2026-02-17", NULL},
        {"Fällig am", "17.02.2026", -1, 0, "2026-02-17", NULL},
        {"Skonto %;Skontotage", "2;10", -1, 10, "", "2"},
        {"Skonto;Skontofrist", "2,5 %;10 Tage", -1, 10, "", "2.5"},
        {"Skonto", "2 % 10 Tage", -1, 10, "", "2"},
        {"Skonto", "3 % / 8", -1, 8, "", "3"},
        {"Skonto %;Skontotage", "0;0", -1, 0, "", NULL},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o =
            one_order(f, arena_printf(&f->arena, "Kunde;%s", CASES[i].headings),
                      arena_printf(&f->arena, "X;%s", CASES[i].values));
        assert_int_equal(o->terms.net_days, CASES[i].net_days);
        assert_day(o->terms.due, CASES[i].due);
        assert_int_equal(o->terms.skontos, CASES[i].percent ? 1 : 0);
        if (CASES[i].percent) {
            assert_decimal(o->terms.skonto[0].percent, CASES[i].percent);
            assert_int_equal(o->terms.skonto[0].days, CASES[i].days);
        }
    }
}

static void two_steps_of_skonto_stand_shortest_first(void **state)
{
    struct order *o = one_order(
        *state, "Kunde;Skonto %;Skontotage;Skonto 2 %;Skontotage 2", "X;2;14;3;8");
    assert_int_equal(o->terms.skontos, 2);
    assert_int_equal(o->terms.skonto[0].days, 8);
    assert_decimal(o->terms.skonto[0].percent, "3");
}

static void faults_in_the_head_are_told(void **state)
{
    static const struct {
        const char *heading, *value;
        const char *word[2];
    } CASES[] = {
        {"Leistungsdatum", "31.02.2026", {"31.02.2026", "Datum"}},
        {"Leistungsdatum", "gestern", {"gestern", "Datum"}},
        {"Land", "Absurdistan", {"Absurdistan", "Land"}},
        {"Zahlungsziel", "bald", {"bald", "Tagen"}},
        {"Skonto %", "2", {"Skonto", "Frist"}},
        {"Zustellung", "Brieftaube", {"Brieftaube", "Post"}},
        {"Am Grundstück", "vielleicht", {"vielleicht", "ja oder nein"}},
        {"Währung", "USD", {"USD", "EUR"}},
        {"Sprache", "fr", {"fr", "de oder en"}},
        {"Rechnungsformat", "Word", {"Word", "xrechnung"}},
        {"Art", "Quatsch", {"Quatsch", "Lohn"}},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_refused(f,
                     arena_printf(&f->arena,
                                  "Auftragsnummer;Kunde;Bezeichnung;Menge;EP netto;%s\n"
                                  "A-1;X;M;1;1,00;%s\n",
                                  CASES[i].heading, CASES[i].value),
                     CASES[i].word, 2);
    }
}

static void other_fields_arrive_where_they_belong(void **state)
{
    struct order *o = one_order(
        *state,
        "Kunde;Kunden-Nr.;E-Mail;USt-IdNr.;Leitweg-ID;Bestellnummer;Projekt;Zustellung;"
        "Am Grundstück;Art;Position;Artikel-Nr.;Einheit;Beschreibung;Optional",
        "X;00042;x@example.org;DE 123 456 789;991-01484-64;B 7/26;Neubau;Post;ja;Lohn;"
        "1.2;0815;Std;\"erste\r\nzweite\";nein");
    assert_string_equal(o->buyer.party.identifier, "00042");
    assert_string_equal(o->buyer.party.email, "x@example.org");
    assert_string_equal(o->buyer.party.vat_id, "DE123456789");
    assert_string_equal(o->buyer.buyer_reference, "991-01484-64");
    assert_string_equal(o->purchase_order, "B 7/26");
    assert_string_equal(o->project, "Neubau");
    assert_string_equal(o->delivery, "post");
    assert_true(o->on_property);
    assert_int_equal(o->line[0].kind, LINE_LABOUR);
    assert_string_equal(o->line[0].position, "1.2");
    assert_string_equal(o->line[0].seller_item_id, "0815");
    assert_string_equal(o->line[0].unit, "Std");
    assert_string_equal(o->line[0].description, "erste\nzweite");
    assert_false(o->line[0].optional);
}

static void a_wrong_mail_address_is_left_out_with_a_note(void **state)
{
    struct order *o = one_order(*state, "Kunde;E-Mail", "X;x at example.org");
    assert_null(o->buyer.party.email);
    assert_true(has_note(*state, "x at example.org"));
}

static void a_cell_that_begins_like_a_formula_is_text(void **state)
{
    struct order *o = one_order(*state, "Kunde;Projekt", "=1+1;@cmd");
    assert_string_equal(o->buyer.party.name, "=1+1");
    assert_string_equal(o->project, "@cmd");
}

static void an_unknown_tax_case_waits_for_a_decision(void **state)
{
    struct order *o = one_order(*state, "Kunde;Steuerfall", "X;Differenzbesteuerung");
    assert_int_equal(o->tax_scheme, TAX_UNKNOWN);
    assert_string_equal(o->tax_note, "Differenzbesteuerung");
    o = one_order(*state, "Kunde;Steuerfall", "X;Bauleistung");
    assert_int_equal(o->tax_scheme, TAX_REVERSE_CHARGE);
}

static void invisible_characters_do_not_make_a_second_order(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "A-1;X;M;8;58,00;19\n\xE2\x80\x8B"
                    "A-1\xC2\xA0;X;N;8;58,00;19\n");
    assert_int_equal(f->file.orders, 1);
    assert_int_equal(f->file.order[0].lines, 2);
}

/* ---- completed
 * ----------------------------------------------------------------------- */

static void the_rule_decides_what_is_completed(void **state)
{
    static const char *LIST[] = {"status:abgeschlossen", "kind:AB", "no-status"};
    static const struct {
        const char *headings, *values;
        bool with_list, without_list;
    } CASES[] = {
        {"Kunde;Status", "X;abgeschlossen", true, true},
        {"Kunde;Status", "X;in Arbeit", false, true},
        {"Kunde;Status", "X;storniert", false, false},
        {"Kunde;Status", "X;Entwurf", false, false},
        {"Kunde;Belegart", "X;AB", true, true},
        {"Kunde;Belegart", "X;AN", false, false},
        {"Kunde", "X", true, true},
    };
    struct fixture *f = *state;
    struct rule rule = {.action = RULE_ORDER, .completed = {LIST, 3}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct order *o = one_order(f, CASES[i].headings, CASES[i].values);
        assert_int_equal(o->completed, CASES[i].without_list);
        read_under(f,
                   arena_printf(&f->arena,
                                "Auftragsnummer;Bezeichnung;Menge;EP netto;%s\n"
                                "A-1;M;1;1,00;%s\n",
                                CASES[i].headings, CASES[i].values),
                   &rule);
        assert_int_equal(f->st, K_OK);
        assert_int_equal(f->file.order[0].completed, CASES[i].with_list);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(rows_of_an_order_may_stand_anywhere),
        T(a_row_without_number_continues_the_row_above),
        T(a_row_of_the_order_alone_adds_no_position),
        T(a_conflict_in_repeated_cells_names_both_lines),
        T(sum_rows_are_skipped_with_a_note),
        T(a_row_below_may_complete_the_head),
        T(numbers_that_only_look_like_months_are_kept),
        T(a_position_named_like_a_sum_stays_a_position),
        T(blank_rows_and_lines_are_nothing),
        T(a_row_with_too_many_fields_is_refused),
        T(the_first_row_needs_an_order_number),
        T(a_position_without_amounts_is_a_text),
        T(every_fault_says_where_and_what),
        T(all_faults_of_a_file_come_at_once),
        T(line_numbers_hold_behind_breaks_in_quotes),
        T(delimiters_are_found),
        T(lines_above_the_headings_are_passed_over),
        T(old_and_new_encodings_are_read),
        T(other_cells_decide_what_a_point_means),
        T(where_cells_disagree_an_open_number_is_refused),
        T(the_rule_decides_the_decimal_sign),
        T(numbers_may_carry_units_and_signs),
        T(headings_or_the_rule_tell_net_from_gross),
        T(of_both_prices_net_counts_unless_the_rule_wants_gross),
        T(a_line_total_is_compared_on_the_basis_of_its_prices),
        T(discounts_are_per_cent_or_euros),
        T(names_are_joined_and_tell_the_kind),
        T(addresses_come_in_many_columns),
        T(a_padded_postcode_is_noted),
        T(dates_are_days_or_periods),
        T(terms_are_days_a_date_and_skonto),
        T(two_steps_of_skonto_stand_shortest_first),
        T(faults_in_the_head_are_told),
        T(other_fields_arrive_where_they_belong),
        T(a_wrong_mail_address_is_left_out_with_a_note),
        T(a_cell_that_begins_like_a_formula_is_text),
        T(an_unknown_tax_case_waits_for_a_decision),
        T(invisible_characters_do_not_make_a_second_order),
        T(the_rule_decides_what_is_completed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
