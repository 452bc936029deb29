#include "order/fixture.h"

#define LIT(s) s, sizeof(s) - 1

static const struct {
    const char *bytes;
    size_t n;
    const char *word;
} CONTENTS[] = {
    {LIT(""), "empty"},
    {LIT(" \r\n\t"), "empty"},
    {LIT("\xEF\xBB\xBF"), "empty"},
    {LIT("PK\x03\x04rest"), "zip"},
    {LIT("PK\x05\x06"), "zip"},
    {LIT("PK\x03\x04....[Content_Types].xml....xl/workbook.xml"), "xlsx"},
    {LIT("PK\x03\x04....[Content_Types].xml....word/document.xml"), "office"},
    {LIT("PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "ods"},
    {LIT("PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.text"), "office"},
    {LIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."), "xls"},
    {LIT("%PDF-1.7\n"), "pdf"},
    {LIT("\n\n%PDF-1.7\n"), "pdf"},
    {LIT("\x89PNG\r\n"), "image"},
    {LIT("\0\1\2\3\4"), "unknown"},
    {LIT("Guten Tag"), "unknown"},
    /* bank */
    {LIT("<?xml version=\"1.0\"?><Document xmlns=\"urn:x\"><BkToCstmrStmt>"), "camt"},
    {LIT("\xEF\xBB\xBF<Document><BkToCstmrAcctRpt>"), "camt"},
    {LIT("<n2:Document><!-- x --><n2:BkToCstmrDbtCdtNtfctn>"), "camt"},
    {LIT("\xFF\xFE<\0D\0o\0c\0>\0<\0B\0k\0T\0o\0C\0s\0t\0m\0r\0S\0t\0m\0t\0>\0"),
     "camt"},
    {LIT("<html>about BkToCstmrStmt</html>"), "xml"},
    {LIT("<Invoice/>"), "xml"},
    {LIT(":20:STARTUMSE\r\n:25:37040044/0532013000\r\n"), "mt940"},
    {LIT("\r\n:20:STARTUMSE\r\n:25:37040044/0532013000\r\n"), "mt940"},
    {LIT("{1:F01BANKDEFF}{4:\r\n:20:X\r\n:25:1/2\r\n"), "mt940"},
    /* JSON */
    {LIT("{\"a\": 1}"), "json"},
    {LIT("[1, 2]"), "json"},
    {LIT("{\"order_number\": \"A-1\"}"), "kontor-order"},
    {LIT("[{\"order_number\": \"A-1\"}]"), "kontor-order"},
    {LIT("{\"orders\": []}"), "kontor-order"},
    {LIT("{\"name\": \"X\", \"email\": \"x@example.org\"}"), "kontor-contact"},
    {LIT("{\"voucherDate\": \"\", \"lineItems\": [], \"totalPrice\": {}}"),
     "lexoffice-order"},
    {LIT("{\"voucherDate\": \"\", \"lineItems\": []}"), "lexoffice-delivery-note"},
    {LIT("{\"order\": {\"lineItems\": [], \"voucherDate\": \"\", \"totalPrice\": {}}, "
         "\"contact\": {\"roles\": {}, \"company\": {}}}"),
     "lexoffice-order"},
    {LIT("{\"roles\": {}, \"company\": {\"name\": \"X\"}}"), "lexoffice-contact"},
    {LIT("{\"roles\" : {}, \"person\" : {}}"), "lexoffice-contact"},
    {LIT("{\"content\": [{\"voucherNumber\": \"1\"}]}"), "lexoffice-list"},
    {LIT("{\"objects\": [{\"objectName\": \"Order\", \"orderNumber\": \"1\"}]}"),
     "sevdesk-order"},
    {LIT("{\"objects\": [{\"objectName\": \"OrderPos\", \"positionNumber\": \"0\"}]}"),
     "sevdesk-positions"},
    {LIT("{\"objects\": [{\"objectName\": \"Contact\", \"customerNumber\": \"1\"}]}"),
     "sevdesk-contact"},
    {LIT("{\"objects\": null, \"error\": {}}"), "sevdesk-other"},
    {LIT("{\"text\": \"the word lineItems: alone\"}"), "json"},
    /* tables */
    {LIT("Auftragsnummer;Kunde;Menge\n"), "csv-orders"},
    {LIT("sep=,\nOrder No,Customer,Quantity\n"), "csv-orders"},
    {LIT("Kundennummer;Firma;Stra\xDF"
         "e;PLZ;Ort\n1;X;Y;1;Z\n"),
     "csv-contacts"},
    {LIT("Vorname\tNachname\tE-Mail\n"), "csv-contacts"},
    {LIT("invoice_no,invoice_date,customer_name,open_cents\n"), "csv-open-items"},
    {LIT("Rechnungsnummer;Kunde;Offen\n"), "csv-open-items"},
    {LIT("A;B;C\n1;2;3\n"), "csv"},
    {LIT("Bezeichnung;Menge;Preis\n"), "csv"},
    {LIT("\"EXTF\";700;21;\"Buchungsstapel\"\n"), "datev"},
    {LIT("Kun\0de;x"), "unknown"},
};

static void content_is_told_by_its_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CONTENTS / sizeof CONTENTS[0]; i++) {
        const char *word = order_sniff(CONTENTS[i].bytes, CONTENTS[i].n);
        if (strcmp(word, CONTENTS[i].word) != 0) {
            fail_msg("%s, expected %s: %s", word, CONTENTS[i].word, CONTENTS[i].bytes);
        }
    }
}

static void a_file_cut_off_is_told_from_a_wrong_one(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        bool incomplete;
    } CASES[] = {
        {LIT(""), true},
        {LIT("\n"), true},
        {LIT("{\"order_number\": \"A-1\", \"lines\": ["), true},
        {LIT("{\"order_number\": \"A-"), true},
        {LIT("{\"order_number\": \"A-1\"}"), false},
        {LIT("\xEF\xBB\xBF{\"order_number\": \"A-1\"}\n"), false},
        {LIT("{\"order_number\" \"A-1\"}"), false}, /* wrong, not cut */
        {LIT("[{\"order_number\": \"A-1\"}"), true},
        {LIT("<?xml version=\"1.0\"?><Document><BkToCstmrStmt>"), true},
        {LIT("<?xml version=\"1.0\"?><Document><BkToCstmrStmt></BkToCstmrStmt></Doc"),
         true},
        {LIT("<Document><BkToCstmrStmt></BkToCstmrStmt></Document>\n"), false},
        {LIT("<n:Document><n:BkToCstmrStmt></n:BkToCstmrStmt></n:Document>"), false},
        {LIT("<?xml version=\"1.0\"?>"), true},
        {LIT("<Invoice/>"), false},
        {LIT("\xFF\xFE<\0A\0>\0<\0/\0A\0>\0"), false},
        {LIT("\xFF\xFE<\0A\0>\0<\0/\0"), true},
        {LIT("Auftragsnummer;Kunde;Menge\nA-1;X;1\n"), false},
        {LIT("Auftragsnummer;Kunde;Menge\nA-1;X;1"), false},
        {LIT("Auftragsnummer;Kunde;Menge\nA-1;X"), true},
        {LIT("Auftragsnummer;Kunde;Menge\nA-1;X\n"), false},
        {LIT("Auftragsnummer;Kunde;Menge\nA-1;\"X\nY"), true},
        {LIT("sep=;\nAuftragsnummer;Kunde;Menge\nA-1;X;1"), false},
        {LIT("PK\x03\x04......."), true},
        {LIT("PK\x03\x04.......PK\x05\x06.................."), false},
        {LIT("%PDF-1.7\n..."), true},
        {LIT("%PDF-1.7\n...\n%%EOF\n"), false},
        {LIT(":20:X\r\n:25:1/2\r\n:60F:C260213EUR1,00\r\n"), true},
        {LIT(":20:X\r\n:25:1/2\r\n:60F:C260213EUR1,00\r\n:62F:C260213EUR1,00\r\n-\r\n"),
         false},
        {LIT("Guten Tag"), false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        if (order_looks_incomplete(CASES[i].bytes, CASES[i].n) != CASES[i].incomplete) {
            fail_msg("%s: %s", CASES[i].bytes,
                     CASES[i].incomplete ? "not seen as cut" : "seen as cut");
        }
    }
}

/* Whatever is cut off anywhere, sniffing must stay within its bytes. */
static void every_prefix_is_sniffed_without_harm(void **state)
{
    struct fixture *f = *state;
    char *bytes;
    size_t n;
    assert_int_equal(file_read(&bytes, &n, &f->arena,
                               SOURCE_DIR
                               "/tests/data/orders/sevdesk-AB-2026-0031.json",
                               1 << 20, &f->err),
                     K_OK);
    for (size_t k = 0; k < n; k++) {
        char *part = test_malloc(k + 1);
        memcpy(part, bytes, k);
        assert_non_null(order_sniff(part, k));
        if (k > 0 && k % 64 == 0) {
            assert_true(order_looks_incomplete(part, k));
        }
        test_free(part);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(content_is_told_by_its_bytes),
        T(a_file_cut_off_is_told_from_a_wrong_one),
        T(every_prefix_is_sniffed_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
