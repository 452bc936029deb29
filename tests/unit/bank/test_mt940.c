/* MT940 as German banks write it; files in tests/data/bank. */
#include "bank/bank_fixture.h"

#include "base/str.h"

static struct fixture f;

static void a_structured_booking_is_read_in_full(void **state)
{
    (void)state;
    fixture_read(&f, "sparkasse.sta");
    assert_int_equal(f.st[0].kind, STATEMENT_MT940);
    assert_string_equal(f.st[0].account_iban, "DE89370400440532013000");
    assert_string_equal(f.st[0].sequence, "00031");
    assert_int_equal(f.st[0].page, 1);
    const struct bank_transaction *tx = &f.tx[0];
    assert_cents(tx->amount, 92404);
    assert_day(tx->booking_date, "2026-02-13");
    assert_int_equal(tx->transaction_code, 166);
    assert_string_equal(tx->bank_code_own, "N062+166+9310+997");
    assert_string_equal(tx->additional_information, "GUTSCHR. UEBERWEISUNG");
    assert_string_equal(tx->counterparty_name, "Petra Krause");
    assert_string_equal(tx->counterparty_iban, "DE44500105175407324931");
    assert_string_equal(tx->counterparty_bic, "INGDDEFFXXX");
    assert_string_equal(tx->account_servicer_reference, "2026021300017");
    assert_null(tx->end_to_end_id);
    assert_string_equal(fixture_text(&f, 0),
                        "EREF+NOTPROVIDED SVWZ+Rechnung Badsanierung R2026-0001 für "
                        "Müller Kd 1001");
    fixture_release(&f);
}

static void a_return_tells_reason_original_and_fee(void **state)
{
    (void)state;
    fixture_read(&f, "sparkasse.sta");
    const struct bank_transaction *tx = &f.tx[1];
    assert_cents(tx->amount, -5300);
    assert_true(tx->is_return);
    assert_string_equal(tx->return_reason, "AC04");
    assert_cents(tx->original_amount, -5000);
    assert_cents(tx->charges, 300);
    assert_string_equal(tx->end_to_end_id, "R2026-0002");
    assert_string_equal(tx->mandate_id, "M-17");
    assert_string_equal(tx->counterparty_name,
                        "Hans Beispiel mit einem sehr langen Namen");
    money gap;
    assert_true(bank_balance_gap(&gap, &f.st[0]));
    assert_cents(gap, 0);
    fixture_release(&f);
}

static void reversals_turn_the_direction(void **state)
{
    (void)state;
    fixture_read(&f, "volksbank.sta");
    assert_cents(f.tx[0].amount, 10000);
    assert_string_equal(f.tx[0].ultimate_name, "Otto Dritter");
    assert_cents(f.tx[1].amount, -2550); /* RC: a credit taken back */
    assert_true(f.tx[1].reversal);
    assert_cents(f.tx[2].amount, 500); /* RD */
    assert_day(f.tx[1].value_date, "2025-12-31");
    assert_day(f.tx[1].booking_date, "2026-01-02"); /* over the turn of the year */
    fixture_release(&f);
}

static void pages_have_intermediate_balances(void **state)
{
    (void)state;
    fixture_read(&f, "volksbank.sta");
    assert_int_equal(f.statements, 2);
    assert_cents(f.st[0].opening.amount, -1000);
    assert_true(f.st[0].closing.intermediate);
    assert_false(f.st[0].last_page);
    assert_true(f.st[1].opening.intermediate);
    assert_true(f.st[1].last_page);
    assert_string_equal(f.st[1].account_iban, "DE89370400440532013000");
    assert_string_equal(f.st[1].account_currency, "EUR");
    fixture_release(&f);
}

static void dialects_are_read(void **state)
{
    (void)state;
    fixture_read(&f, "dialects.sta");
    assert_int_equal(f.txs, 2);
    assert_string_equal(f.st[0].account_iban, "5407324931");
    assert_string_equal(f.st[0].account_bic, "INGDDEFFXXX");
    assert_cents(f.tx[0].amount, 3000);
    assert_string_equal(f.tx[0].additional_information, "GUTSCHRIFT");
    assert_cents(f.tx[1].amount, 150);
    assert_int_equal(f.tx[1].remittances, 3);
    assert_string_equal(f.tx[1].remittance_information[2], "R2026-0001");
    fixture_release(&f);
}

static void what_mt942_holds_is_pending(void **state)
{
    (void)state;
    fixture_read(&f, "interim.sta");
    assert_int_equal(f.txs, 1);
    assert_int_equal(f.tx[0].status, ENTRY_PENDING);
    assert_int_equal(f.n.pending, 1);
    fixture_release(&f);
}

static void faults_name_line_and_field(void **state)
{
    (void)state;
    fixture_refused("no-closing.sta", ":62F:");
    fixture_refused("bad-amount.sta", "Zeile 4: Feld :61:");
    static const struct {
        const char *text, *reason;
    } CASES[] = {
        {":20:X\n:61:2602130213C1,00NMSC\n", "fehlt das Konto"},
        {":25:37040044/532013000\n", "fehlt :20:"},
        {":20:X\n:25:\n:60F:C260213EUR1,00\n", ":25:"},
        {":20:X\n:25:37040044/1\n:60F:X260213EUR1,00\n", "Zeile 3: Feld :60F:"},
        {":20:X\n:25:37040044/1\n:60F:C261313EUR1,00\n", ":60F:"},
        {":20:X\n-\nirgendwas\n", ""},
        {":20:X\n:25:1\n:61:260213X1,00NMSC\n:62F:C260213EUR1,00\n", ":61:"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fixture_read_bytes(&f, CASES[i].text, strlen(CASES[i].text));
        if (f.status != K_REJECT || !strstr(f.err.text, CASES[i].reason)) {
            print_error("%s -> %s\n", CASES[i].text, f.err.text);
        }
        assert_int_equal(f.status, K_REJECT);
        assert_non_null(strstr(f.err.text, CASES[i].reason));
        fixture_release(&f);
    }
}

/* Found by fuzzing. */
static void bytes_that_do_not_belong_do_not_come_through(void **state)
{
    (void)state;
    static const char STA[] = ":20:X\n:25:37040044/532013000\n:60F:C260212EUR0,00\n"
                              ":61:260213C1,00NM\x80\x80NONREF//A\x0B\x9D"
                              "B\n"
                              ":86:166?20SVWZ+a\x1F"
                              "b?32Pe\x93tra\x07\n"
                              ":62F:C260213EUR1,00\n";
    fixture_read_bytes(&f, STA, sizeof STA - 1);
    assert_int_equal(f.status, K_OK);
    assert_string_equal(f.tx[0].bank_code_own, "NMSC+166");
    assert_string_equal(f.tx[0].remittance_information[0], "SVWZ+a b");
    assert_string_equal(f.tx[0].counterparty_name, "Pe“tra");
    fixture_release(&f);
}

/* Found by fuzzing. */
static void a_line_separator_is_a_blank(void **state)
{
    (void)state;
    static const char STA[] = ":20:X\n:25:37040044/532013000\n:60F:C260212EUR0,00\n"
                              ":61:260213C1,00NMSCNONREF\n"
                              ":86:166?20SVWZ+a\xE2\x80\xA8"
                              "b?32Pe\xE2\x80\xAEtra\n"
                              ":62F:C260213EUR1,00\n";
    fixture_read_bytes(&f, STA, sizeof STA - 1);
    assert_int_equal(f.status, K_OK);
    assert_string_equal(f.tx[0].remittance_information[0], "SVWZ+a b");
    assert_string_equal(f.tx[0].counterparty_name, "Petra");
    fixture_release(&f);
}

static void endless_lines_and_fields_are_refused(void **state)
{
    (void)state;
    struct str s;
    str_init(&s, (size_t)1 << 20);
    str_add(&s, ":20:");
    for (int i = 0; i < 600; i++) {
        str_add(&s, "0123456789");
    }
    fixture_read_bytes(&f, s.data, s.len);
    assert_int_equal(f.status, K_REJECT);
    fixture_release(&f);
    str_reset(&s);
    str_add(&s, ":20:X\n:25:37040044/1\n:86:");
    for (int i = 0; i < 7000; i++) {
        str_add(&s, "0123456789\n");
    }
    fixture_read_bytes(&f, s.data, s.len);
    assert_int_equal(f.status, K_REJECT);
    assert_non_null(strstr(f.err.text, "länger"));
    fixture_release(&f);
    str_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_structured_booking_is_read_in_full),
        cmocka_unit_test(a_return_tells_reason_original_and_fee),
        cmocka_unit_test(reversals_turn_the_direction),
        cmocka_unit_test(pages_have_intermediate_balances),
        cmocka_unit_test(dialects_are_read),
        cmocka_unit_test(what_mt942_holds_is_pending),
        cmocka_unit_test(faults_name_line_and_field),
        cmocka_unit_test(bytes_that_do_not_belong_do_not_come_through),
        cmocka_unit_test(a_line_separator_is_a_blank),
        cmocka_unit_test(endless_lines_and_fields_are_refused),
    };
    return cmocka_run_group_tests_name("bank/mt940", tests, NULL, NULL);
}
