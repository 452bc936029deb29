#include "document/cii.h"

#include "document/terms.h"

#include "base/banned.h"

#define UNECE "urn:un:unece:uncefact:data:standard:"

void cii_date(struct xml_out *x, const char *name, day d)
{
    char buf[DAY_BUF];
    if (day_is_set(d)) {
        xml_open(x, name);
        xml_text_with(x, "udt:DateTimeString", "format", "102",
                      day_format_basic(buf, d));
        xml_close(x);
    }
}

/* BG-14, only where it says more than BT-72. */
void cii_period(struct xml_out *x, day from, day to)
{
    if (day_is_set(from) && day_is_set(to) && day_cmp(from, to) != 0) {
        xml_open(x, "ram:BillingSpecifiedPeriod");
        cii_date(x, "ram:StartDateTime", from); /* BT-73 */
        cii_date(x, "ram:EndDateTime", to);     /* BT-74 */
        xml_close(x);
    }
}

void cii_allowance(const struct cii *c, const struct invoice_allowance *al,
                   bool with_category)
{
    struct xml_out *x = c->x;
    xml_open(x, "ram:SpecifiedTradeAllowanceCharge");
    xml_open(x, "ram:ChargeIndicator");
    xml_text(x, "udt:Indicator", al->charge ? "true" : "false");
    xml_close(x);
    if (al->has_percent) { /* R041, R042: both or none */
        xml_decimal(x, "ram:CalculationPercent", al->percent);
        xml_money(x, "ram:BasisAmount", al->base);
    }
    xml_money(x, "ram:ActualAmount", al->amount);
    xml_text(x, "ram:Reason", terms_allowance_reason(c->inv, al));
    if (with_category) {
        xml_open(x, "ram:CategoryTradeTax");
        xml_text(x, "ram:TypeCode", "VAT");
        xml_text(x, "ram:CategoryCode", vat_category_code(al->category));
        xml_decimal(x, "ram:RateApplicablePercent", al->vat_rate);
        xml_close(x);
    }
    xml_close(x);
}

void cii_address(struct xml_out *x, const struct address *adr)
{
    xml_open(x, "ram:PostalTradeAddress");
    xml_text(x, "ram:PostcodeCode", adr->postcode);
    xml_text(x, "ram:LineOne", adr->line1);
    xml_text(x, "ram:LineTwo", adr->line2);
    xml_text(x, "ram:LineThree", adr->line3);
    xml_text(x, "ram:CityName", adr->city);
    xml_text(x, "ram:CountryID", adr->country ? adr->country : "DE");
    xml_close(x);
}

static void context(const struct cii *c)
{
    struct xml_out *x = c->x;
    const char *process = terms_process(c->inv);
    xml_open(x, "rsm:ExchangedDocumentContext");
    if (process) {
        xml_open(x, "ram:BusinessProcessSpecifiedDocumentContextParameter");
        xml_text(x, "ram:ID", process); /* BT-23 */
        xml_close(x);
    }
    xml_open(x, "ram:GuidelineSpecifiedDocumentContextParameter");
    xml_text(x, "ram:ID", terms_profile(c->inv)); /* BT-24 */
    xml_close(x);
    xml_close(x);
}

static void document(const struct cii *c)
{
    struct xml_out *x = c->x;
    size_t notes;
    const char **note = terms_notes(&notes, c->arena, c->inv);
    xml_open(x, "rsm:ExchangedDocument");
    xml_text(x, "ram:ID", c->inv->number); /* BT-1 */
    xml_text(x, "ram:TypeCode", arena_printf(c->arena, "%d", c->inv->type_code));
    cii_date(x, "ram:IssueDateTime", c->inv->issue_date); /* BT-2 */
    for (size_t i = 0; i < notes; i++) {
        xml_open(x, "ram:IncludedNote");
        xml_text(x, "ram:Content", note[i]); /* BT-22 */
        xml_close(x);
    }
    xml_close(x);
}

enum k_status cii_write(const char **out, size_t *n, struct arena *a,
                        const struct invoice *inv, struct k_err *err)
{
    struct xml_out x;
    struct cii c = {.x = &x, .arena = a, .inv = inv};
    xml_out_begin(&x);
    xml_open(&x, "rsm:CrossIndustryInvoice");
    xml_attribute(&x, "xmlns:rsm", UNECE "CrossIndustryInvoice:100");
    xml_attribute(&x, "xmlns:ram",
                  UNECE "ReusableAggregateBusinessInformationEntity:100");
    xml_attribute(&x, "xmlns:udt", UNECE "UnqualifiedDataType:100");
    xml_attribute(&x, "xmlns:qdt", UNECE "QualifiedDataType:100");
    context(&c);
    document(&c);
    xml_open(&x, "rsm:SupplyChainTradeTransaction");
    cii_lines(&c);
    cii_agreement(&c);
    cii_delivery(&c);
    cii_settlement(&c);
    xml_close(&x);
    xml_close(&x);
    return xml_out_end(out, n, a, &x, err);
}
