/* Open invoices of another program: order/order_open_items. */
#include "fixture.h"

#define HEAD "Rechnungsnummer;Rechnungsdatum;Fällig am;Kunde;Rechnungsbetrag;Offen\n"

static void a_row_becomes_an_open_invoice(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "RE-77;12.01.2026;26.01.2026;Petra Krause;1.200,00;1.000,00\n");
    assert_int_equal(f->file.open_items, 1);
    const struct open_invoice *o = &f->file.open_item[0];
    assert_string_equal(o->number, "RE-77");
    assert_string_equal(o->buyer.party.name, "Petra Krause");
    assert_day(o->issue_date, "2026-01-12");
    assert_day(o->due_date, "2026-01-26");
    assert_int_equal(o->gross.cents, 120000);
    assert_int_equal(o->open.cents, 100000);
    assert_int_equal(o->line, 2);
    assert_false(day_is_set(o->skonto_until));
    assert_int_equal(f->file.orders + f->file.contacts, 0);
}

static void cents_accounts_and_english_headings_are_understood(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "invoice_no,invoice_date,due_date,customer_no,customer_name,"
               "customer_street,known_iban,gross_cents,open_cents,skonto_pct,"
               "skonto_until,creditor_ref\n"
               "RE-1,2026-01-02,2026-01-16,10145,Anna Weiß,Weg 5,"
               "DE44500105175407324931,55415,55415,2,2026-01-12,RF33RE1\n");
    const struct open_invoice *o = &f->file.open_item[0];
    assert_int_equal(o->open.cents, 55415);
    assert_int_equal(o->skonto.cents, 1108);
    assert_day(o->skonto_until, "2026-01-12");
    assert_string_equal(o->buyer.iban, "DE44500105175407324931");
    assert_string_equal(o->buyer.party.identifier, "10145");
    assert_string_equal(o->buyer.party.address.line1, "Weg 5");
    assert_int_equal(o->buyer.terms.skontos, 0); /* of this invoice, not of all */
}

static void skonto_may_be_days_or_an_amount(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Rechnungsnummer;Rechnungsdatum;Kunde;Offen;Skonto %;Skontotage\n"
               "A-1;01.02.2026;Albers;100,00;3;10\n");
    assert_int_equal(f->file.open_item[0].skonto.cents, 300);
    assert_day(f->file.open_item[0].skonto_until, "2026-02-11");
    read_ok(f, "Rechnungsnummer;Rechnungsdatum;Kunde;Offen;Skontobetrag;Skonto bis\n"
               "A-1;01.02.2026;Albers;100,00;2,50;09.02.2026\n");
    assert_int_equal(f->file.open_item[0].skonto.cents, 250);
    read_ok(f, "Rechnungsnummer;Rechnungsdatum;Kunde;Offen;Skonto %\n"
               "A-1;01.02.2026;Albers;100,00;3\n");
    assert_int_equal(f->file.open_item[0].skonto.cents, 0);
    assert_true(has_note(f, "Skonto ohne Frist"));
}

static void one_amount_stands_for_both(void **state)
{
    struct fixture *f = *state;
    read_ok(f, "Rechnungsnummer;Rechnungsdatum;Kunde;Offen\nA;1.2.2026;B;12,50\n");
    assert_int_equal(f->file.open_item[0].gross.cents, 1250);
    assert_false(day_is_set(f->file.open_item[0].due_date));
}

static void credit_notes_are_negative_and_paid_ones_left_out(void **state)
{
    struct fixture *f = *state;
    read_ok(f, HEAD "G-1;01.02.2026;;Albers;-50,00;-50,00\n"
                    "A-2;01.02.2026;;Albers;80,00;0,00\n"
                    "Summe;;;;30,00;-50,00\n");
    assert_int_equal(f->file.open_items, 1);
    assert_int_equal(f->file.open_item[0].open.cents, -5000);
    assert_true(has_note(f, "A-2 ist bezahlt"));
}

static void faults_name_their_line(void **state)
{
    static const struct {
        const char *rows;
        const char *word[3];
    } CASES[] = {
        {"A-1;heute;;Albers;1,00;1,00\n", {"Zeile 2", "heute", "Datum"}},
        {";01.02.2026;;Albers;1,00;1,00\n", {"Zeile 2", "Rechnungsnummer fehlt"}},
        {"A-1;01.02.2026;;;1,00;1,00\n", {"Zeile 2", "Name des Kunden"}},
        {"A-1;01.02.2026;;Albers;1,00;2,00\n", {"Zeile 2", "mehr als der"}},
        {"A-1;01.02.2026;;Albers;1,00;-1,00\n", {"Zeile 2", "mehr als der"}},
        {"A-1;01.02.2026;;Albers;1,0055;1,0055\n", {"Zeile 2", "Nachkommastellen"}},
        {"A-1;01.02.2026;;Albers;;\n", {"Zeile 2", "offene Betrag fehlt"}},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        read_refused(f, arena_printf(&f->arena, "%s%s", HEAD, CASES[i].rows),
                     CASES[i].word, 3);
    }
}

static void a_missing_column_is_asked_for(void **state)
{
    static const char *const WORDS[] = {"invoice_date", "map"};
    read_refused(*state, "Rechnungsnummer;Kunde;Offen\nA-1;Albers;1,00\n", WORDS, 2);
}

/* ---- row by row ------------------------------------------------------------------ */

#define ROWS 12000
#define PLAIN_HEAD "Rechnungsnummer;Rechnungsdatum;Kunde;Offen\n"

struct seen {
    int count, last_line;
    int64_t cents;
    char last_name[64];
};

static enum k_status see(void *ud, struct open_invoice *in, struct k_err *err)
{
    struct seen *s = ud;
    (void)err;
    s->count++;
    s->cents += in->open.cents;
    s->last_line = in->line;
    (void)snprintf(s->last_name, sizeof s->last_name, "%s", in->buyer.party.name);
    return K_OK;
}

/* Each row has a line break within quotes; only the last tells how numbers and letters
 * are written. */
static FILE *large_table(const char *last_row)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    (void)fputs(PLAIN_HEAD, f);
    for (int i = 1; i < ROWS; i++) {
        (void)fprintf(f, "RE-%d;12.01.2026;\"Krause\r\nund Sohn\";1.200\r\n", i);
    }
    (void)fputs(last_row, f);
    rewind(f);
    return f;
}

static void read_large(struct seen *s, struct fixture *f, const char *last_row)
{
    FILE *in = large_table(last_row);
    *s = (struct seen){0};
    f->st = order_read_open_items(&f->file, &f->arena, in, NULL, see, s, &f->err);
    (void)fclose(in);
}

static void a_table_of_any_size_is_read_row_by_row(void **state)
{
    struct fixture *f = *state;
    struct seen s;
    read_large(&s, f,
               "RE-0;12.01.2026;M\xFC"
               "ller;99,50\n");
    assert_int_equal(f->st, K_OK);
    assert_int_equal(s.count, ROWS);
    assert_int_equal(s.cents, (ROWS - 1) * 120000 + 9950);
    assert_int_equal(s.last_line, 2 * ROWS);
    assert_string_equal(s.last_name, "Müller");
    assert_string_equal(f->file.encoding, "Windows-1252");
    assert_true(f->arena.used < 65536);
}

static void a_fault_in_the_last_row_refuses_a_large_table(void **state)
{
    struct fixture *f = *state;
    struct seen s;
    char place[32];
    read_large(&s, f, "RE-0;12.01.2026;;99,50\n");
    assert_int_equal(f->st, K_REJECT);
    (void)snprintf(place, sizeof place, "Zeile %d:", 2 * ROWS);
    assert_non_null(strstr(f->err.text, place));
    read_large(&s, f, "RE-0;12.01.2026;\"Krause;99,50\n");
    assert_int_equal(f->st, K_REJECT); /* nothing closes the quote */
}

static void a_table_in_wide_characters_is_read_row_by_row(void **state)
{
    struct fixture *f = *state;
    struct seen s = {0};
    FILE *in = tmpfile();
    assert_non_null(in);
    (void)fputs("\xFF\xFE", in);
    for (int i = 0; i <= ROWS; i++) {
        char row[64] = PLAIN_HEAD;
        if (i > 0) {
            (void)snprintf(row, sizeof row, "RE-%d;12.01.2026;Krause;12,50\n", i);
        }
        for (const char *c = row; *c; c++) {
            const char little[2] = {*c, 0};
            (void)fwrite(little, 1, 2, in);
        }
    }
    rewind(in);
    f->st = order_read_open_items(&f->file, &f->arena, in, NULL, see, &s, &f->err);
    (void)fclose(in);
    assert_int_equal(f->st, K_OK);
    assert_int_equal(s.count, ROWS);
    assert_int_equal(s.cents, ROWS * 1250);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_row_becomes_an_open_invoice),
        TEST(cents_accounts_and_english_headings_are_understood),
        TEST(skonto_may_be_days_or_an_amount),
        TEST(one_amount_stands_for_both),
        TEST(credit_notes_are_negative_and_paid_ones_left_out),
        TEST(faults_name_their_line),
        TEST(a_missing_column_is_asked_for),
        TEST(a_table_of_any_size_is_read_row_by_row),
        TEST(a_fault_in_the_last_row_refuses_a_large_table),
        TEST(a_table_in_wide_characters_is_read_row_by_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
