/* What must not be read: hostile, broken and foreign files. */
#include "bank/bank_fixture.h"

#include "base/str.h"

static struct fixture f;

#define HEAD                                                                            \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">"               \
    "<BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id>" \
    "</Acct>"
#define TAIL "</Stmt></BkToCstmrStmt></Document>"
#define ENTRY                                                                          \
    "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd>"   \
    "</Sts><BookgDt><Dt>2026-02-13</Dt></BookgDt>"

static void refuse_text(const char *xml, size_t n, const char *reason)
{
    fixture_read_bytes(&f, xml, n);
    if (f.status != K_REJECT || !strstr(f.err.text, reason)) {
        print_error("%.60s: %s: %s\n", xml, k_status_name(f.status), f.err.text);
    }
    assert_int_equal(f.status, K_REJECT);
    assert_non_null(strstr(f.err.text, reason));
    fixture_release(&f);
}

static void a_doctype_is_refused_whatever_it_holds(void **state)
{
    (void)state;
    fixture_refused("t25-doctype.xml", "DOCTYPE");
    fixture_refused("t25-entity-bomb.xml", "DOCTYPE");
    fixture_refused("t25-undeclared-entity.xml", "Zeile 38");
}

static void broken_and_foreign_files_name_line_and_reason(void **state)
{
    (void)state;
    fixture_refused("t15-wrong-encoding.xml", "Zeile 37");
    fixture_refused("t15-unknown-encoding.xml", "Zeichenkodierung");
    fixture_refused("t26-truncated.xml", "unvollständig");
    fixture_refused("t26-two-documents.xml", "aneinander");
    fixture_refused("t26-no-statement.xml", "kein Kontoauszug");
    fixture_refused("t26-other-xml.xml", "kein Kontoauszug");
    refuse_text("", 0, "leer");
    refuse_text(" \n ", 3, "leer");
    refuse_text("Datum;Betrag\n", 13, "weder");
    refuse_text("\x89PNG\r\n", 6, "weder");
    refuse_text("<", 1, "");
}

/* Found by fuzzing: libxml2 2.9 stops there and still calls the document well-formed.
 */
static void a_character_that_is_none_is_refused_in_every_encoding(void **state)
{
    (void)state;
    struct arena a;
    size_t n;
    arena_init(&a);
    char *bytes = fixture_file(&a, "t15-utf16le.xml", &n);
    for (size_t at = 100; at + 2 < n; at += 2) {
        char saved[2] = {bytes[at], bytes[at + 1]};
        bytes[at] = '\xFF';
        bytes[at + 1] = '\xD8'; /* half of a surrogate pair */
        refuse_text(bytes, n, "Zeile");
        memcpy(bytes + at, saved, 2);
    }
    bytes = fixture_file(&a, "t15-windows-1252.xml", &n);
    char *umlaut = memchr(bytes, '\xFC', n);
    assert_non_null(umlaut);
    *umlaut = '\x81'; /* not assigned */
    refuse_text(bytes, n, "Kodierung");
    arena_release(&a);
}

static void cut_anywhere(const char *name)
{
    struct arena a;
    size_t n;
    arena_init(&a);
    char *bytes = fixture_file(&a, name, &n);
    while (n > 0 && (bytes[n - 1] == '\n' || bytes[n - 1] == '\0')) {
        n--;
    }
    n += bytes[1] == '\xFE'; /* UTF-16: the second byte of '>' */
    for (size_t cut = 0; cut < n; cut++) {
        fixture_read_bytes(&f, bytes, cut);
        assert_int_equal(f.status, K_REJECT);
        fixture_release(&f);
    }
    fixture_read_bytes(&f, bytes, n);
    assert_int_equal(f.status, K_OK);
    fixture_release(&f);
    arena_release(&a);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    cut_anywhere("t14-no-namespace.xml");
    cut_anywhere("t15-utf16le.xml");
    cut_anywhere("t15-windows-1252.xml");
}

static void an_entry_must_have_amount_direction_and_date(void **state)
{
    (void)state;
    static const struct {
        const char *xml, *reason;
    } CASES[] = {
        {HEAD "<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>" TAIL, "fehlt der Betrag"},
        {HEAD "<Ntry><Amt Ccy=\"EUR\">1.00</Amt></Ntry>" TAIL, "CdtDbtInd"},
        {HEAD "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>C</CdtDbtInd></Ntry>" TAIL,
         "„C“"},
        {HEAD
         "<Ntry><Amt Ccy=\"EUR\">-1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>" TAIL,
         "negativ"},
        {HEAD "<Ntry><Amt Ccy=\"EUR\">1e3</Amt></Ntry>" TAIL, "1e3"},
        {HEAD
         "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>" TAIL,
         "kein Datum"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        refuse_text(CASES[i].xml, strlen(CASES[i].xml), CASES[i].reason);
    }
}

static void sums_out_of_range_are_refused(void **state)
{
    (void)state;
    struct str s;
    str_init(&s, 10000);
    str_add(&s, HEAD);
    for (int i = 0; i < 12; i++) { /* 12 * 10^18 cents do not fit */
        str_add(&s,
                "<Ntry><Amt Ccy=\"EUR\">9999999999999999.99</Amt>"
                "<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>2026-02-13</Dt>"
                "</ValDt></Ntry>");
    }
    str_add(&s, TAIL);
    refuse_text(s.data, s.len, "Summe");
    str_release(&s);
}

static void repeat(struct str *s, const char *text, int times)
{
    for (int i = 0; i < times; i++) {
        str_add(s, text);
    }
}

static void depth_text_and_batches_have_limits(void **state)
{
    (void)state;
    struct str s;
    str_init(&s, (size_t)128 << 20);
    repeat(&s, "<a>", 200);
    refuse_text(s.data, s.len, "geschachtelt");

    str_reset(&s);
    str_add(&s, HEAD ENTRY "<AddtlNtryInf>");
    repeat(&s, "0123456789", 7000);
    str_add(&s, "</AddtlNtryInf></Ntry>" TAIL);
    refuse_text(s.data, s.len, "AddtlNtryInf");

    str_reset(&s);
    str_add(&s, HEAD ENTRY "<NtryDtls>");
    repeat(&s, "<TxDtls><RmtInf><Ustrd>x</Ustrd></RmtInf></TxDtls>", 200000);
    str_add(&s, "</NtryDtls></Ntry>" TAIL);
    refuse_text(s.data, s.len, "mehr Einzelposten");
    str_release(&s);
}

static void ten_thousand_details_are_no_problem(void **state)
{
    (void)state;
    struct str s;
    str_init(&s, (size_t)128 << 20);
    str_add(&s, HEAD "<Ntry><Amt Ccy=\"EUR\">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
                     "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-02-13</Dt></BookgDt>"
                     "<NtryDtls>");
    repeat(&s, "<TxDtls><Amt Ccy=\"EUR\">0.01</Amt></TxDtls>", 10000);
    str_add(&s, "</NtryDtls></Ntry>" TAIL);
    fixture_read_bytes(&f, s.data, s.len);
    struct k_err err = f.err;
    assert_ok(f.status);
    assert_int_equal(f.n.details, 10000);
    assert_cents(f.tx[0].amount, 1);
    fixture_release(&f);
    str_release(&s);
}

static enum k_status stop_here(void *ud, const struct statement *st,
                               const struct bank_transaction *tx, struct k_err *err)
{
    int *calls = ud;
    (void)st;
    (void)tx;
    ++*calls;
    return err_set(err, K_RETRY, "busy");
}

static void a_sink_that_stops_ends_the_reading_with_its_own_words(void **state)
{
    (void)state;
    static const char XML[] = HEAD ENTRY "</Ntry>" ENTRY "</Ntry>" TAIL;
    struct bank_counts n;
    struct k_err err = {{0}};
    int calls = 0;
    struct bank_sink sink = {.ud = &calls, .transaction = stop_here};
    enum k_status st = bank_read_bytes(&n, XML, sizeof XML - 1, NULL, &sink, &err);
    assert_int_equal(st, K_RETRY);
    assert_string_equal(err.text, "busy");
    assert_int_equal(calls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_doctype_is_refused_whatever_it_holds),
        cmocka_unit_test(broken_and_foreign_files_name_line_and_reason),
        cmocka_unit_test(a_character_that_is_none_is_refused_in_every_encoding),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(an_entry_must_have_amount_direction_and_date),
        cmocka_unit_test(sums_out_of_range_are_refused),
        cmocka_unit_test(depth_text_and_batches_have_limits),
        cmocka_unit_test(ten_thousand_details_are_no_problem),
        cmocka_unit_test(a_sink_that_stops_ends_the_reading_with_its_own_words),
    };
    return cmocka_run_group_tests_name("bank/refusal", tests, NULL, NULL);
}
