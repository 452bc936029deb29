/* By what a booking is known again (facts in src/bank/README.md). */
#include "bank/bank_fixture.h"

static struct fixture one, two;

static void overlapping_exports_give_the_same_keys(void **state)
{
    (void)state;
    fixture_read(&one, "t02-overlap-first.xml");
    fixture_read(&two, "t02-overlap-second.xml");
    assert_same_weak(one.id[1], two.id[0]);
    assert_other_weak(one.id[0], two.id[0]);
    fixture_release(&one);
    fixture_release(&two);
}

static void place_and_order_are_not_in_the_key(void **state)
{
    (void)state;
    fixture_read(&one, "t02-overlap-first.xml");
    fixture_read(&two, "t12-order.xml");
    assert_same_weak(one.id[0], two.id[2]);
    assert_same_weak(one.id[1], two.id[1]);
    assert_string_equal(one.id[0].strong, two.id[2].strong);
    fixture_release(&one);
    fixture_release(&two);
}

static void the_same_booking_has_one_key_in_052_and_053(void **state)
{
    (void)state;
    fixture_read(&one, "t01-same-day-052.xml");
    fixture_read(&two, "t01-same-day-053.xml");
    assert_int_equal(one.st[0].kind, STATEMENT_052);
    assert_int_equal(two.st[0].kind, STATEMENT_053);
    assert_same_weak(one.id[0], two.id[0]);
    assert_string_equal(one.id[0].strong, "2026021300017");
    assert_string_equal(two.id[0].strong, "2026021300017");
    fixture_release(&one);
    fixture_release(&two);
}

static void details_of_a_054_find_their_entry(void **state)
{
    (void)state;
    money sum = MONEY(0);
    fixture_read(&one, "t01-same-day-053.xml");
    fixture_read(&two, "t01-same-day-054.xml");
    assert_int_equal(two.st[0].kind, STATEMENT_054);
    assert_int_equal(one.tx[1].details, 0);
    for (int i = 0; i < two.txs; i++) {
        assert_string_equal(two.tx[i].entry_reference, one.tx[1].entry_reference);
        assert_cents(two.tx[i].entry_amount, one.tx[1].amount.cents);
        assert_true(money_add(&sum, sum, two.tx[i].amount));
    }
    assert_cents(sum, one.tx[1].amount.cents);
    fixture_release(&one);
    fixture_release(&two);
}

static void versions_02_and_08_give_the_same_keys(void **state)
{
    (void)state;
    fixture_read(&one, "t08-return-02.xml");
    fixture_read(&two, "t08-return-08.xml");
    assert_same_weak(one.id[0], two.id[0]);
    fixture_release(&one);
    fixture_release(&two);
    fixture_read(&one, "t05-batch-02.xml");
    fixture_read(&two, "t05-batch.xml");
    assert_same_weak(one.id[0], two.id[0]);
    assert_same_weak(one.id[1], two.id[1]);
    fixture_release(&one);
    fixture_release(&two);
}

static void references_that_say_nothing_are_not_strong(void **state)
{
    (void)state;
    fixture_read(&one, "t10-references.xml");
    assert_string_equal(one.id[0].strong, ""); /* NONREF */
    assert_string_equal(one.id[1].strong, ""); /* none */
    assert_string_equal(one.id[2].strong, "BATCH-5");
    assert_string_equal(one.id[3].strong, "BATCH-5");
    assert_other_weak(one.id[2], one.id[3]);
    assert_string_equal(one.id[4].strong, "2026-02-13-10.11.12.131415");
    fixture_release(&one);
}

static void twins_are_two_bookings_with_one_key(void **state)
{
    (void)state;
    fixture_read(&one, "t11-twins.xml");
    assert_int_equal(one.txs, 2);
    assert_same_weak(one.id[0], one.id[1]);
    fixture_release(&one);
}

static void a_moved_date_leaves_the_loose_key(void **state)
{
    (void)state;
    fixture_read(&one, "t13-moved-before.xml");
    fixture_read(&two, "t13-moved-after.xml");
    assert_other_weak(one.id[0], two.id[0]);
    assert_memory_equal(one.id[0].loose, two.id[0].loose, 32);
    fixture_release(&one);
    fixture_release(&two);
}

static void tags_umlauts_case_and_cuts_do_not_count(void **state)
{
    (void)state;
    fixture_read(&one, "t18-sepa-tags.xml");
    assert_same_weak(one.id[0], one.id[1]);
    fixture_release(&one);
    fixture_read(&one, "t19-umlauts.xml");
    assert_same_weak(one.id[0], one.id[1]);
    assert_same_weak(one.id[0], one.id[2]);
    fixture_release(&one);
}

static void mt940_and_camt_of_one_booking_have_one_key(void **state)
{
    (void)state;
    static const char CAMT[] =
        "<Document><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000"
        "</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry><Amt Ccy=\"EUR\">924.04</Amt><CdtDbtInd>"
        "CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-02-13</Dt></BookgDt><AcctSvcrRef>"
        "2026021300017</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED"
        "</EndToEndId></Refs><RltdPties><Dbtr><Nm>Petra Krause</Nm></Dbtr><DbtrAcct><Id>"
        "<IBAN>DE44500105175407324931</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>"
        "Rechnung Badsanierung R2026-0001 für Müller Kd 1001</Ustrd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>";
    fixture_read_bytes(&one, CAMT, sizeof CAMT - 1);
    assert_int_equal(one.status, K_OK);
    fixture_read(&two, "sparkasse.sta");
    assert_same_weak(one.id[0], two.id[0]);
    assert_string_equal(one.id[0].strong, two.id[0].strong);
    fixture_release(&one);
    fixture_release(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlapping_exports_give_the_same_keys),
        cmocka_unit_test(place_and_order_are_not_in_the_key),
        cmocka_unit_test(the_same_booking_has_one_key_in_052_and_053),
        cmocka_unit_test(details_of_a_054_find_their_entry),
        cmocka_unit_test(versions_02_and_08_give_the_same_keys),
        cmocka_unit_test(references_that_say_nothing_are_not_strong),
        cmocka_unit_test(twins_are_two_bookings_with_one_key),
        cmocka_unit_test(a_moved_date_leaves_the_loose_key),
        cmocka_unit_test(tags_umlauts_case_and_cuts_do_not_count),
        cmocka_unit_test(mt940_and_camt_of_one_booking_have_one_key),
    };
    return cmocka_run_group_tests_name("bank/identity", tests, NULL, NULL);
}
