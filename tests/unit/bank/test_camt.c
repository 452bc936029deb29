/* The traps of CAMT, one file each in tests/data/bank; src/bank/README.md says why. */
#include "bank/bank_fixture.h"

#define KRAUSE "DE44500105175407324931"
#define RHEIN "DE75512108001245126199"
#define OWN "DE89370400440532013000"

static struct fixture f;

/* ---- T3 to T7: what moves ---- */

static void pending_and_information_are_told_apart(void **state)
{
    (void)state;
    fixture_read(&f, "t03-pending.xml");
    static const enum entry_status WANT[] = {ENTRY_BOOKED, ENTRY_PENDING, ENTRY_INFO,
                                             ENTRY_INFO, ENTRY_PENDING};
    assert_int_equal(f.txs, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(f.tx[i].status, WANT[i]);
    }
    assert_int_equal(f.n.pending, 2);
    assert_int_equal(f.n.info, 2);
    assert_cents(f.st[0].booked_sum, 92404);
    fixture_release(&f);
}

static void an_entry_without_details_is_one_transaction(void **state)
{
    (void)state;
    fixture_read(&f, "t04-no-details.xml");
    assert_int_equal(f.txs, 2);
    assert_cents(f.tx[0].amount, -490);
    assert_string_equal(f.tx[0].additional_information, "KONTOFÜHRUNG FEBRUAR 2026");
    assert_int_equal(f.tx[0].details, 0);
    assert_false(f.tx[0].batch);
    assert_cents(f.tx[1].amount, 92404);
    assert_true(f.tx[1].batch);
    assert_int_equal(f.tx[1].batch_count, 3);
    fixture_release(&f);
}

static void a_batch_that_adds_up_is_split(void **state)
{
    (void)state;
    fixture_read(&f, "t05-batch.xml");
    static const int64_t CENTS[] = {10000, 20000, 30000};
    assert_int_equal(f.txs, 5);
    for (int i = 0; i < 3; i++) {
        assert_cents(f.tx[i].amount, CENTS[i]);
        assert_cents(f.tx[i].entry_amount, 60000);
        assert_int_equal(f.tx[i].detail, i);
        assert_int_equal(f.tx[i].details, 3); /* over both NtryDtls */
        assert_string_equal(f.tx[i].entry_reference, "S1");
        assert_string_equal(f.tx[i].batch_payment_id, "SL-9");
    }
    assert_string_equal(f.tx[0].account_servicer_reference, "D1");
    assert_string_equal(f.tx[1].account_servicer_reference, "S1");
    assert_int_equal(f.n.entries, 3);
    assert_int_equal(f.n.details, 8);
    fixture_release(&f);
}

static void a_batch_that_does_not_add_up_stays_whole_with_all_texts(void **state)
{
    (void)state;
    fixture_read(&f, "t05-batch.xml");
    assert_cents(f.tx[3].amount, 59500);
    assert_int_equal(f.tx[3].details, 3);
    assert_string_equal(fixture_text(&f, 3), "R2026-0004 R2026-0005 R2026-0006");
    assert_null(f.tx[3].counterparty_name);
    assert_cents(f.tx[4].amount, 7000); /* details without amounts */
    assert_string_equal(fixture_text(&f, 4), "R2026-0007 R2026-0008");
    fixture_release(&f);
}

static void the_old_place_of_detail_amounts_is_read(void **state)
{
    (void)state;
    fixture_read(&f, "t05-batch-02.xml");
    assert_int_equal(f.txs, 2);
    assert_cents(f.tx[0].amount, 10000);
    assert_cents(f.tx[1].amount, 20000);
    assert_int_equal(f.st[0].version, 2);
    fixture_release(&f);
}

static void the_amount_of_the_entry_is_what_moved(void **state)
{
    (void)state;
    fixture_read(&f, "t06-entry-amount-counts.xml");
    assert_int_equal(f.txs, 1);
    assert_cents(f.tx[0].amount, 2000000);
    fixture_release(&f);
}

static void details_have_their_own_sign_and_reversals_are_not_turned(void **state)
{
    (void)state;
    fixture_read(&f, "t07-signs.xml");
    assert_int_equal(f.txs, 3);
    assert_cents(f.tx[0].amount, 10000);
    assert_cents(f.tx[1].amount, -1000);
    assert_cents(f.tx[2].amount, -92404);
    assert_true(f.tx[2].reversal);
    assert_string_equal(f.tx[2].counterparty_iban, KRAUSE);
    fixture_release(&f);
}

/* ---- T8, T9: returns and roles ---- */

static void a_return_tells_original_amount_and_fee(void **state)
{
    (void)state;
    static const char *const FILES[] = {"t08-return-08.xml", "t08-return-02.xml"};
    for (int i = 0; i < 2; i++) {
        fixture_read(&f, FILES[i]);
        assert_true(f.tx[0].is_return);
        assert_string_equal(f.tx[0].return_reason, "AC04");
        assert_cents(f.tx[0].amount, -5300);
        assert_true(f.tx[0].has_original_amount);
        assert_cents(f.tx[0].original_amount, -5000);
        assert_true(f.tx[0].has_charges);
        assert_cents(f.tx[0].charges, 300);
        assert_string_equal(f.tx[0].counterparty_iban, KRAUSE);
        fixture_release(&f);
    }
}

static void a_return_is_known_by_code_by_gvc_or_by_words(void **state)
{
    (void)state;
    fixture_read(&f, "t08-return-08.xml");
    assert_int_equal(f.txs, 6);
    assert_true(f.tx[1].is_return);
    assert_cents(f.tx[1].charges, 300); /* two records */
    assert_cents(f.tx[1].original_amount, -5000);
    assert_string_equal(f.tx[1].bank_code, "PMNT/IDDT/UPDD");
    assert_true(f.tx[2].is_return);
    assert_int_equal(f.tx[2].transaction_code, 109);
    assert_true(f.tx[3].is_return);  /* AddtlNtryInf */
    assert_true(f.tx[4].is_return);  /* Ustrd */
    assert_false(f.tx[5].is_return); /* a payment that speaks of one */
    fixture_release(&f);
}

static void the_counterparty_is_the_one_that_is_not_we(void **state)
{
    (void)state;
    static const struct {
        const char *name, *iban;
    } WANT[] = {
        {"Petra Krause", KRAUSE},         {"Petra Krause", KRAUSE},
        {"Großhandel Rhein GmbH", RHEIN}, {"Großhandel Rhein GmbH", NULL},
        {"Anna Beispiel", NULL},
    };
    fixture_read(&f, "t09-roles.xml");
    assert_int_equal(f.txs, 5);
    for (int i = 0; i < 5; i++) {
        assert_string_equal(f.tx[i].counterparty_name, WANT[i].name);
        if (WANT[i].iban) {
            assert_string_equal(f.tx[i].counterparty_iban, WANT[i].iban);
        } else {
            assert_null(f.tx[i].counterparty_iban);
        }
    }
    fixture_release(&f);
}

/* ---- T14, T15: shapes ---- */

static void namespaces_roots_and_encodings_do_not_matter(void **state)
{
    (void)state;
    static const char *const FILES[] = {
        "t14-no-namespace.xml",    "t14-unused-namespace.xml",
        "t14-short-namespace.xml", "t14-future-version.xml",
        "t14-lower-case-root.xml", "t14-envelope.xml",
        "t14-prefix.xml",          "t14-undeclared-prefix.xml",
        "t15-utf8-bom.xml",        "t15-utf16le.xml",
        "t15-utf16be.xml",         "t15-iso-8859-1.xml",
        "t15-iso-8859-15.xml",     "t15-windows-1252.xml",
        "t15-blank-first.xml",     "t25-schema-location.xml",
        "comments-cdata.xml",
    };
    struct bank_identity first;
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        fixture_read(&f, FILES[i]);
        assert_int_equal(f.txs, 1);
        assert_string_equal(f.tx[0].counterparty_name, "Jürgen Krüger");
        assert_string_equal(fixture_text(&f, 0), "R2026-0001 für Bad");
        assert_string_equal(f.tx[0].counterparty_iban, KRAUSE);
        assert_string_equal(f.st[0].account_iban, OWN);
        assert_cents(f.st[0].closing.amount, 192404);
        first = i == 0 ? f.id[0] : first;
        assert_same_weak(first, f.id[0]);
        fixture_release(&f);
    }
}

static void the_version_is_told_when_the_namespace_has_it(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        int version;
    } CASES[] = {{"t14-prefix.xml", 8},
                 {"t14-short-namespace.xml", 8},
                 {"t14-future-version.xml", 99},
                 {"t14-no-namespace.xml", 0},
                 {"version-01.xml", 1}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fixture_read(&f, CASES[i].file);
        assert_int_equal(f.st[0].version, CASES[i].version);
        fixture_release(&f);
    }
}

static void version_01_has_other_paths(void **state)
{
    (void)state;
    fixture_read(&f, "version-01.xml");
    assert_int_equal(f.st[0].kind, STATEMENT_052);
    assert_string_equal(f.st[0].account_iban, "37040044/532013000");
    assert_cents(f.st[0].opening.amount, 1000);
    assert_int_equal(f.txs, 2);
    assert_cents(f.tx[0].amount, 1000);
    assert_cents(f.tx[1].amount, 2000);
    assert_string_equal(f.tx[0].counterparty_name, "Petra Krause");
    assert_string_equal(f.tx[0].counterparty_iban, "5407324931");
    assert_string_equal(f.tx[0].counterparty_bic, "INGDDEFFXXX");
    assert_string_equal(f.tx[0].creditor_reference, "RF18539007547034");
    assert_int_equal(f.tx[0].structureds, 1);
    assert_string_equal(f.tx[0].structured_information[0], "R2026-0001");
    assert_string_equal(f.tx[0].batch_payment_id, "SL-1");
    assert_true(f.tx[1].is_return);
    assert_string_equal(f.tx[1].return_reason, "NOTE");
    fixture_release(&f);
}

/* ---- T16, T20: texts and names ---- */

static void pieces_of_text_are_kept_as_they_stand(void **state)
{
    (void)state;
    fixture_read(&f, "t16-pieces.xml");
    assert_int_equal(f.tx[0].remittances, 2);
    assert_string_equal(f.tx[0].remittance_information[0], "MUSTERSTADT DE");
    assert_string_equal(f.tx[0].remittance_information[1], "KAUFUMSATZ 12.01");
    assert_string_equal(f.tx[2].remittance_information[0], "Teilzahlung ");
    assert_string_equal(fixture_text(&f, 2), "Teilzahlung R2026-0001");
    assert_int_equal(f.tx[3].remittances, 0);
    assert_string_equal(f.tx[3].creditor_reference, "RF18539007547034");
    assert_int_equal(f.tx[3].structureds, 2);
    assert_string_equal(f.tx[3].structured_information[0], "R2026-0004");
    assert_string_equal(f.tx[3].structured_information[1], "Abzug Material");
    fixture_release(&f);
}

static void names_that_say_nothing_are_none(void **state)
{
    (void)state;
    fixture_read(&f, "t20-names.xml");
    assert_null(f.tx[0].ultimate_name);
    assert_string_equal(f.tx[1].ultimate_name, "Petra Krause");
    assert_string_equal(f.tx[1].counterparty_name, "Hausverwaltung Nord");
    assert_string_equal(f.tx[2].counterparty_name, "Sparkasse Musterstadt");
    fixture_release(&f);
}

static void letters_made_of_base_and_accent_are_composed(void **state)
{
    (void)state;
    fixture_read(&f, "t19-umlauts.xml");
    assert_string_equal(f.tx[2].counterparty_name, "Jürgen Krüger");
    fixture_release(&f);
}

/* ---- T21 to T23: amounts and dates ---- */

static void amounts_are_decimal_text(void **state)
{
    (void)state;
    static const int64_t CENTS[] = {2705, 11900, 11950, 0};
    fixture_read(&f, "t21-decimals.xml");
    for (int i = 0; i < 4; i++) {
        assert_cents(f.tx[i].amount, CENTS[i]);
    }
    assert_cents(f.st[0].opening.amount, 1815);
    fixture_release(&f);
    fixture_refused("t21-fraction-of-a-cent.xml", "Zeile 21");
    fixture_refused("t21-comma.xml", "66,00");
}

static void foreign_money_is_told_but_never_counted(void **state)
{
    (void)state;
    fixture_read(&f, "t21-foreign.xml");
    assert_cents(f.tx[0].amount, 90000);
    assert_false(f.tx[0].has_original_amount);
    assert_string_equal(f.tx[0].foreign_amount, "USD 1000.00");
    assert_string_equal(f.tx[1].foreign_amount, "KWD 20.125");
    assert_string_equal(f.tx[2].currency, "CHF");
    assert_string_equal(f.st[0].account_currency, "EUR");
    fixture_release(&f);
}

static void charges_inside_the_amount_give_the_original(void **state)
{
    (void)state;
    fixture_read(&f, "t22-charges.xml");
    assert_cents(f.tx[0].charges, 1000);
    assert_true(f.tx[0].has_original_amount);
    assert_cents(f.tx[0].original_amount, 100000);
    assert_cents(f.tx[1].charges, 1000); /* TtlChrgsAndTaxAmt; not said to be inside */
    assert_false(f.tx[1].has_original_amount);
    assert_cents(f.tx[2].charges, 1000); /* 12 - 2, of the entry */
    fixture_release(&f);
}

static void a_missing_date_is_taken_from_the_next_best(void **state)
{
    (void)state;
    fixture_read(&f, "t23-dates.xml");
    assert_day(f.tx[0].booking_date, "2026-02-13"); /* DtTm, not moved by its zone */
    assert_day(f.tx[0].value_date, "2026-02-13");
    assert_day(f.tx[1].booking_date, "2026-02-14"); /* value date with a zone */
    assert_day(f.tx[2].booking_date, "2026-02-12"); /* closing balance */
    fixture_release(&f);
    fixture_refused("t23-bad-date.xml", "2026-02-30");
}

/* ---- T27: balances ---- */

static void balances_belong_to_their_statement(void **state)
{
    (void)state;
    money gap;
    fixture_read(&f, "t27-balances.xml");
    assert_int_equal(f.statements, 2);
    assert_cents(f.st[0].opening.amount, 110000); /* OPBD before PRCD */
    assert_cents(f.st[0].closing.amount, 200000);
    assert_false(f.st[0].closing.intermediate);
    assert_true(bank_balance_gap(&gap, &f.st[0]));
    assert_cents(gap, 0);
    assert_string_equal(f.st[1].account_iban, RHEIN);
    assert_cents(f.st[1].opening.amount, -500);
    assert_true(bank_balance_gap(&gap, &f.st[1]));
    assert_cents(gap, 100);
    assert_int_equal(f.of_statement[2], 1);
    assert_int_equal(f.tx[2].entry, 0);
    fixture_release(&f);
}

static void a_page_has_intermediate_balances(void **state)
{
    (void)state;
    fixture_read(&f, "t27-page.xml");
    assert_int_equal(f.st[0].page, 2);
    assert_false(f.st[0].last_page);
    assert_true(f.st[0].opening.intermediate);
    assert_true(f.st[0].closing.intermediate);
    fixture_release(&f);
}

static void a_statement_without_turnover_is_fine(void **state)
{
    (void)state;
    fixture_read(&f, "empty-statement.xml");
    assert_int_equal(f.statements, 1);
    assert_int_equal(f.n.entries, 0);
    assert_true(f.st[0].last_page);
    assert_string_equal(f.st[0].sequence, "31");
    assert_day(f.st[0].created, "2026-02-13");
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pending_and_information_are_told_apart),
        cmocka_unit_test(an_entry_without_details_is_one_transaction),
        cmocka_unit_test(a_batch_that_adds_up_is_split),
        cmocka_unit_test(a_batch_that_does_not_add_up_stays_whole_with_all_texts),
        cmocka_unit_test(the_old_place_of_detail_amounts_is_read),
        cmocka_unit_test(the_amount_of_the_entry_is_what_moved),
        cmocka_unit_test(details_have_their_own_sign_and_reversals_are_not_turned),
        cmocka_unit_test(a_return_tells_original_amount_and_fee),
        cmocka_unit_test(a_return_is_known_by_code_by_gvc_or_by_words),
        cmocka_unit_test(the_counterparty_is_the_one_that_is_not_we),
        cmocka_unit_test(namespaces_roots_and_encodings_do_not_matter),
        cmocka_unit_test(the_version_is_told_when_the_namespace_has_it),
        cmocka_unit_test(version_01_has_other_paths),
        cmocka_unit_test(pieces_of_text_are_kept_as_they_stand),
        cmocka_unit_test(names_that_say_nothing_are_none),
        cmocka_unit_test(letters_made_of_base_and_accent_are_composed),
        cmocka_unit_test(amounts_are_decimal_text),
        cmocka_unit_test(foreign_money_is_told_but_never_counted),
        cmocka_unit_test(charges_inside_the_amount_give_the_original),
        cmocka_unit_test(a_missing_date_is_taken_from_the_next_best),
        cmocka_unit_test(balances_belong_to_their_statement),
        cmocka_unit_test(a_page_has_intermediate_balances),
        cmocka_unit_test(a_statement_without_turnover_is_fine),
    };
    return cmocka_run_group_tests_name("bank/camt", tests, NULL, NULL);
}
