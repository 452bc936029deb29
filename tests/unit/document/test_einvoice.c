#include "document/sample_invoices.h"

#include "base/str.h"
#include "document/einvoice.h"
#include "document/einvoice_check.h"

static int open_arena(void **state)
{
    static struct arena a;
    arena_init(&a);
    *state = &a;
    return 0;
}

static int close_arena(void **state)
{
    arena_release(*state);
    return 0;
}

static struct einvoice made(struct arena *a, const struct invoice *inv)
{
    struct einvoice x;
    struct k_err err = {.text = ""};
    assert_ok(einvoice_make(&x, a, inv, &err));
    return x;
}

/* The next element of that local name, whatever its prefix; NULL when there is none. */
static const char *element(const char *xml, const char *name, size_t n)
{
    for (const char *p = xml; (p = strchr(p, '<')); p++) {
        size_t prefix = strcspn(p, ": >");
        if (p[prefix] == ':' && strncmp(p + prefix + 1, name, n) == 0 &&
            strchr(" >", p[prefix + 1 + n])) {
            return p;
        }
    }
    return NULL;
}

static char *unescaped(struct arena *a, const char *s, size_t n)
{
    static const char *const ENTITY[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}};
    struct str out;
    str_init(&out, 65536);
    for (size_t i = 0; i < n;) {
        size_t k = 0;
        while (k < 4 && strncmp(s + i, ENTITY[k][0], strlen(ENTITY[k][0])) != 0) {
            k++;
        }
        str_addn(&out, k < 4 ? ENTITY[k][1] : s + i, 1);
        i += k < 4 ? strlen(ENTITY[k][0]) : 1;
    }
    char *text = arena_strndup(a, out.data, out.len);
    str_release(&out);
    return text;
}

/* "//A/B" is the text of the first B after the first A, "//A@b" an attribute; "" when
 * there is none. */
static const char *ask(struct arena *a, const struct einvoice *x, const char *path)
{
    const char *at = x->xml;
    while (*path && *path != '@') {
        path += strspn(path, "/");
        size_t n = strcspn(path, "/@");
        at = element(at, path, n);
        path += n;
        if (!at) {
            return "";
        }
    }
    if (*path == '@') {
        const char *value = strstr(at, arena_printf(a, "%s=\"", path + 1));
        return value ? arena_strndup(a, strchr(value, '"') + 1,
                                     strcspn(strchr(value, '"') + 1, "\""))
                     : "";
    }
    const char *text = strchr(at, '>') + 1;
    return unescaped(a, text, strcspn(text, "<"));
}

struct expected {
    const char *path, *value;
};

static void check_all(struct arena *a, const struct invoice *inv,
                      const struct expected *e, size_t n)
{
    struct einvoice x = made(a, inv);
    struct k_err err = {.text = ""};
    for (size_t i = 0; i < n; i++) {
        const char *is = ask(a, &x, e[i].path);
        if (strcmp(is, e[i].value) != 0) {
            print_error("%s: is \"%s\"\n", e[i].path, is);
        }
        assert_string_equal(is, e[i].value);
    }
    assert_ok(einvoice_check(a, x.xml, x.bytes, inv, &err));
}

#define CHECK(inv, ...)                                                                \
    do {                                                                               \
        const struct expected e_[] = {__VA_ARGS__};                                    \
        check_all(a, inv, e_, sizeof e_ / sizeof e_[0]);                               \
    } while (0)

static void a_zugferd_invoice_is_plain_en_16931(void **state)
{
    struct arena *a = *state;
    CHECK(
        sample_private(a),
        {"//GuidelineSpecifiedDocumentContextParameter/ID", "urn:cen.eu:en16931:2017"},
        {"//ExchangedDocument/ID", "R2026-0001"},
        {"//ExchangedDocument/TypeCode", "380"},
        {"//IssueDateTime/DateTimeString", "20260203"},
        {"//OccurrenceDateTime/DateTimeString", "20260202"},
        {"//DueDateDateTime/DateTimeString", "20260217"}, {"//BilledQuantity", "8"},
        {"//BilledQuantity@unitCode", "HUR"},
        {"//NetPriceProductTradePrice/ChargeAmount", "58.00"},
        {"//TaxTotalAmount@currencyID", "EUR"}, {"//TaxTotalAmount", "147.54"},
        {"//GrandTotalAmount", "924.04"}, {"//DuePayableAmount", "924.04"},
        {"//PaymentReference", "R2026-0001 Kd 1001"},
        {"//SellerOrderReferencedDocument/IssuerAssignedID", "A-1001"});
}

static void skonto_stands_first_and_as_xrechnung_wants_it(void **state)
{
    struct arena *a = *state;
    CHECK(sample_skonto(a),
          {"//SpecifiedTradePaymentTerms/Description",
           "#SKONTO#TAGE=10#PROZENT=2.00#\n2" NBSP
           "% Skonto bei Zahlung bis 12.03.2026: "
           "Abzug 43,79" NBSP "€, Zahlbetrag 2.145,81" NBSP
           "€.\nZahlbar bis 16.03.2026 ohne Abzug.\n"},
          {"//BillingSpecifiedPeriod/StartDateTime/DateTimeString", "20260209"},
          {"//BuyerOrderReferencedDocument/IssuerAssignedID", "BE-4711"},
          {"//SpecifiedProcuringProject/ID", "Umbau Filiale Westenhellweg"},
          {"//PayeeSpecifiedCreditorFinancialInstitution/BICID", "COBADEFFXXX"},
          {"//GrandTotalAmount", "2189.60"}, {"//DuePayableAmount", "2189.60"});
}

static void a_skonto_of_three_decimals_stays_a_text(void **state)
{
    struct arena *a = *state;
    struct invoice *inv = sample_skonto(a);
    inv->skonto[0].percent = dec("2.125");
    struct einvoice x = made(a, inv);
    assert_null(strstr(x.xml, "#SKONTO#"));
}

static void a_line_of_text_cannot_pass_for_a_code(void **state)
{
    struct arena *a = *state;
    struct invoice *inv = sample_private(a);
    inv->payment_terms = "#SKONTO#TAGE=1#PROZENT=99.00#";
    struct einvoice x = made(a, inv);
    assert_non_null(strstr(x.xml, "> #SKONTO#"));
}

static void each_tax_case_has_its_category_and_reason(void **state)
{
    struct arena *a = *state;
    CHECK(sample_reverse_charge(a),
          {"//ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode", "AE"},
          {"//ExemptionReason", "Steuerschuldnerschaft des Leistungsempfängers"},
          {"//ExemptionReasonCode", "VATEX-EU-AE"},
          {"//BuyerTradeParty/SpecifiedTaxRegistration/ID", "DE811122234"},
          {"//TaxTotalAmount", "0.00"});
    CHECK(sample_small_business(a),
          {"//ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode", "E"},
          {"//ExemptionReason", "Steuerfrei nach § 19 Abs. 1 UStG (Kleinunternehmer)"},
          /* BR-CO-26: some identifier of the seller */
          {"//SellerTradeParty/ID", "317/5123/4567"});
    CHECK(sample_zero_rate(a),
          {"//ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode", "Z"},
          {"//ExemptionReason", ""});
    CHECK(sample_intra_eu(a),
          {"//ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode", "K"},
          {"//ShipToTradeParty/PostalTradeAddress/CountryID", "NL"});
    CHECK(sample_export(a),
          {"//ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode", "G"});
}

static void discounts_name_percent_base_and_reason(void **state)
{
    struct arena *a = *state;
    CHECK(
        sample_discounts(a), {"//BasisQuantity", "100"},
        {"//BasisQuantity@unitCode", "C62"},
        {"//SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge/"
         "CalculationPercent",
         "10"},
        {"//SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge/Reason",
         "Mengenrabatt"},
        {"//ApplicableHeaderTradeSettlement/SpecifiedTradeAllowanceCharge/ActualAmount",
         "27.94"},
        {"//AllowanceTotalAmount", "27.94"}, {"//ChargeTotalAmount", "35.00"});
}

static void a_negative_price_becomes_a_negative_quantity(void **state)
{
    struct arena *a = *state;
    struct invoice *inv = sample_new(a, "R1", sample_krause);
    sample_line(inv, a, "2 Stk", "-10.00", "19", "Gutschrift Pfand");
    sample_sums(inv, a);
    CHECK(
        inv, {"//BilledQuantity", "-2"},
        {"//NetPriceProductTradePrice/ChargeAmount", "10.00"},
        {"//SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", "-20.00"});
}

static void deductions_are_prepaid_and_listed_with_their_tax(void **state)
{
    struct arena *a = *state;
    struct invoice *inv = sample_final(a);
    CHECK(inv, {"//ExchangedDocument/TypeCode", "877"},
          {"//TotalPrepaidAmount", "9520.00"}, {"//DuePayableAmount", "2927.40"},
          {"//InvoiceReferencedDocument/IssuerAssignedID", "R2026-0010"});
    struct einvoice x = made(a, inv);
    assert_non_null(strstr(x.xml, "Abzüglich Abschlagsrechnung R2026-0008 vom "
                                  "12.01.2026: 5.000,00" NBSP "€ netto, 950,00" NBSP
                                  "€ Umsatzsteuer, 5.950,00" NBSP "€ brutto"));
}

static void a_cancellation_refers_to_the_original(void **state)
{
    struct arena *a = *state;
    CHECK(sample_cancellation(a), {"//ExchangedDocument/TypeCode", "384"},
          {"//InvoiceReferencedDocument/IssuerAssignedID", "R2026-0001"},
          {"//FormattedIssueDateTime/DateTimeString", "20260203"},
          {"//BilledQuantity", "-8"}, {"//DuePayableAmount", "-924.04"});
}

static void headings_become_notes_of_the_line_below(void **state)
{
    struct arena *a = *state;
    CHECK(sample_long(a, 16), {"//AssociatedDocumentLineDocument/IncludedNote/Content",
                               "Titel 01 – 1. Obergeschoss"});
}

static struct invoice *authority(struct arena *a)
{
    struct invoice *inv = sample_skonto(a);
    inv->format = "xrechnung";
    inv->buyer.buyer_reference = "04011000-12345-34";
    return inv;
}

static void an_xrechnung_names_profile_process_and_reference(void **state)
{
    struct arena *a = *state;
    CHECK(authority(a),
          {"//GuidelineSpecifiedDocumentContextParameter/ID",
           "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"},
          {"//BusinessProcessSpecifiedDocumentContextParameter/ID",
           "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
          {"//BuyerReference", "04011000-12345-34"},
          {"//SellerTradeParty/URIUniversalCommunication/URIID@schemeID", "EM"},
          {"//BuyerTradeParty/URIUniversalCommunication/URIID",
           "rechnung@hofmann.example"});
}

static void what_xrechnung_wants_and_lacks_is_told_by_term(void **state)
{
    struct arena *a = *state;
    struct invoice *inv = authority(a);
    struct k_err err = {.text = ""};
    inv->buyer.buyer_reference = NULL;
    inv->buyer.party.email = NULL;
    inv->seller.phone = NULL;
    inv->buyer.party.address.city = NULL;
    struct einvoice x = made(a, inv);
    assert_int_equal(einvoice_check(a, x.xml, x.bytes, inv, &err), K_REJECT);
    static const char *const TERMS[] = {"BT-10", "BT-42", "BT-49", "BT-52"};
    for (size_t i = 0; i < sizeof TERMS / sizeof TERMS[0]; i++) {
        assert_non_null(strstr(err.text, TERMS[i]));
    }
}

static void a_changed_amount_is_found_term_by_term(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *was, *is, *says;
    } CASES[] = {
        {"<ram:GrandTotalAmount>924.04", "<ram:GrandTotalAmount>924.05", "BT-112"},
        {"<ram:DuePayableAmount>924.04", "<ram:DuePayableAmount>824.04", "BT-115"},
        {"currencyID=\"EUR\">147.54", "currencyID=\"EUR\">147.55", "BT-110"},
        {"<ram:CalculatedAmount>147.54", "<ram:CalculatedAmount>147.55", "BT-117"},
        {"<ram:LineTotalAmount>464.00", "<ram:LineTotalAmount>465.00", "BT-131"},
        {"<ram:ID>R2026-0001", "<ram:ID>R2026-0002", "BT-1 "},
        {"\"102\">20260203", "\"102\">20260204", "BT-2 "},
        {"<ram:IBANID>DE89", "<ram:IBANID>DE88", "BT-84"},
        {"<?xml", "<xml", "kein gültiges XML"},
    };
    struct invoice *inv = sample_private(a);
    struct einvoice x = made(a, inv);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char *copy = arena_strdup(a, x.xml);
        struct k_err err = {.text = ""};
        char *at = strstr(copy, CASES[i].was);
        assert_non_null(at);
        memcpy(at, CASES[i].is, strlen(CASES[i].is));
        assert_int_equal(einvoice_check(a, copy, strlen(copy), inv, &err), K_REJECT);
        assert_non_null(strstr(err.text, CASES[i].says));
    }
}

static void text_is_escaped_and_nothing_is_empty(void **state)
{
    struct arena *a = *state;
    struct invoice *inv = sample_private(a);
    inv->line[0].name = "Kabel <5 mm & \"Rohr\"";
    inv->line[0].description = "";
    inv->project = "  ";
    struct einvoice x = made(a, inv);
    assert_string_equal(ask(a, &x, "//SpecifiedTradeProduct/Name"),
                        "Kabel <5 mm & \"Rohr\"");
    assert_null(strstr(x.xml, "/>"));
    assert_null(strstr(x.xml, "ProcuringProject"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zugferd_invoice_is_plain_en_16931),
        cmocka_unit_test(skonto_stands_first_and_as_xrechnung_wants_it),
        cmocka_unit_test(a_skonto_of_three_decimals_stays_a_text),
        cmocka_unit_test(a_line_of_text_cannot_pass_for_a_code),
        cmocka_unit_test(each_tax_case_has_its_category_and_reason),
        cmocka_unit_test(discounts_name_percent_base_and_reason),
        cmocka_unit_test(a_negative_price_becomes_a_negative_quantity),
        cmocka_unit_test(deductions_are_prepaid_and_listed_with_their_tax),
        cmocka_unit_test(a_cancellation_refers_to_the_original),
        cmocka_unit_test(headings_become_notes_of_the_line_below),
        cmocka_unit_test(an_xrechnung_names_profile_process_and_reference),
        cmocka_unit_test(what_xrechnung_wants_and_lacks_is_told_by_term),
        cmocka_unit_test(a_changed_amount_is_found_term_by_term),
        cmocka_unit_test(text_is_escaped_and_nothing_is_empty),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
