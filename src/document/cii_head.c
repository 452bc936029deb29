/* The header: agreement, delivery, settlement. */
#include "base/text.h"
#include "document/cii.h"
#include "document/terms.h"

#include "base/banned.h"

/* ---- BG-4, BG-7 ---- */

/* BG-6, BG-9; XRechnung wants all three of the seller (BR-DE-5 to 7). */
static void contact(struct xml_out *x, const struct party *p, const char *person)
{
    if (!person && !p->phone && !p->email) {
        return;
    }
    xml_open(x, "ram:DefinedTradeContact");
    xml_text(x, "ram:PersonName", person); /* BT-41, BT-56 */
    if (p->phone) {
        xml_open(x, "ram:TelephoneUniversalCommunication");
        xml_text(x, "ram:CompleteNumber", p->phone); /* BT-42, BT-57 */
        xml_close(x);
    }
    if (p->email) {
        xml_open(x, "ram:EmailURIUniversalCommunication");
        xml_text(x, "ram:URIID", p->email); /* BT-43, BT-58 */
        xml_close(x);
    }
    xml_close(x);
}

static void registration(struct xml_out *x, const char *scheme, const char *id)
{
    if (!text_blank(id)) {
        xml_open(x, "ram:SpecifiedTaxRegistration");
        xml_text_with(x, "ram:ID", "schemeID", scheme, id);
        xml_close(x);
    }
}

static void party(struct xml_out *x, const struct party *p, const char *id,
                  const char *person)
{
    const char *scheme;
    const char *electronic = terms_electronic(&scheme, p);
    xml_text(x, "ram:ID", id);        /* BT-29, BT-46 */
    xml_text(x, "ram:Name", p->name); /* BT-27, BT-44 */
    if (p->register_number) {
        xml_open(x, "ram:SpecifiedLegalOrganization");
        xml_text(x, "ram:ID", p->register_number); /* BT-30, BT-47 */
        xml_close(x);
    }
    contact(x, p, person);
    cii_address(x, &p->address);
    if (electronic) {
        xml_open(x, "ram:URIUniversalCommunication");
        xml_text_with(x, "ram:URIID", "schemeID", scheme, electronic);
        xml_close(x);
    }
}

static void reference(struct xml_out *x, const char *name, const char *id)
{
    if (!text_blank(id)) {
        xml_open(x, name);
        xml_text(x, "ram:IssuerAssignedID", id);
        xml_close(x);
    }
}

/* BG-24, any number. CII-SR-476 of CEN 1.3.16 counts those of the whole invoice where
 * it means one document, and warns of the second: no receiver refuses for it. */
static void supporting(struct xml_out *x, const struct attachment *at)
{
    xml_open(x, "ram:AdditionalReferencedDocument");
    xml_text(x, "ram:IssuerAssignedID", at->name); /* BT-122 */
    xml_text(x, "ram:TypeCode", "916");            /* a related document */
    xml_open(x, "ram:AttachmentBinaryObject");     /* BT-125 */
    xml_attribute(x, "mimeCode", at->media_type);
    xml_attribute(x, "filename", at->name);
    xml_base64(x, at->data, at->n);
    xml_close(x);
    xml_close(x);
}

void cii_agreement(const struct cii *c)
{
    struct xml_out *x = c->x;
    const struct party *seller = &c->inv->seller, *buyer = &c->inv->buyer.party;
    xml_open(x, "ram:ApplicableHeaderTradeAgreement");
    xml_text(x, "ram:BuyerReference", c->inv->buyer.buyer_reference); /* BT-10 */
    xml_open(x, "ram:SellerTradeParty");
    party(x, seller, terms_seller_id(c->inv),
          seller->contact ? seller->contact : seller->name);
    registration(x, "FC", seller->tax_number); /* BT-32 */
    registration(x, "VA", seller->vat_id);     /* BT-31 */
    xml_close(x);
    xml_open(x, "ram:BuyerTradeParty");
    party(x, buyer, buyer->identifier, buyer->contact);
    registration(x, "VA", buyer->vat_id); /* BT-48 */
    xml_close(x);
    reference(x, "ram:SellerOrderReferencedDocument", c->inv->order_number);
    reference(x, "ram:BuyerOrderReferencedDocument", c->inv->purchase_order);
    for (size_t i = 0; i < terms_attachments(c->inv); i++) {
        supporting(x, &c->inv->attachment[i]);
    }
    if (!text_blank(c->inv->project)) {
        xml_open(x, "ram:SpecifiedProcuringProject");
        xml_text(x, "ram:ID", c->inv->project); /* BT-11 */
        xml_text(x, "ram:Name", "Project reference");
        xml_close(x);
    }
    xml_close(x);
}

/* ---- BG-13 ---- */

void cii_delivery(const struct cii *c)
{
    struct xml_out *x = c->x;
    const struct invoice *inv = c->inv;
    const struct party *buyer = &inv->buyer.party;
    xml_open(x, "ram:ApplicableHeaderTradeDelivery");
    if (inv->tax_scheme == TAX_INTRA_EU) {
        /* BR-IC-12: the country that the goods went to. */
        xml_open(x, "ram:ShipToTradeParty");
        xml_text(x, "ram:Name", buyer->name);
        cii_address(x, &buyer->address);
        xml_close(x);
    }
    day done = day_is_set(inv->service_to) ? inv->service_to : inv->service_from;
    if (day_is_set(done)) {
        xml_open(x, "ram:ActualDeliverySupplyChainEvent");
        cii_date(x, "ram:OccurrenceDateTime", done); /* BT-72 */
        xml_close(x);
    }
    xml_close(x);
}

/* ---- payment, tax, sums ---- */

static void payment_means(struct xml_out *x, const struct invoice *inv)
{
    xml_open(x, "ram:SpecifiedTradeSettlementPaymentMeans");
    xml_text(x, "ram:TypeCode", terms_payment_means(inv)); /* BT-81 */
    if (inv->iban) {
        xml_open(x, "ram:PayeePartyCreditorFinancialAccount");
        xml_text(x, "ram:IBANID", inv->iban); /* BT-84 */
        xml_text(x, "ram:AccountName",
                 inv->account_holder ? inv->account_holder : inv->seller.name);
        xml_close(x);
    }
    if (inv->iban && inv->bic) {
        xml_open(x, "ram:PayeeSpecifiedCreditorFinancialInstitution");
        xml_text(x, "ram:BICID", inv->bic); /* BT-86 */
        xml_close(x);
    }
    xml_close(x);
}

/* BG-23 */
static void tax_group(struct xml_out *x, const struct vat_group *g)
{
    xml_open(x, "ram:ApplicableTradeTax");
    xml_money(x, "ram:CalculatedAmount", g->tax); /* BT-117 */
    xml_text(x, "ram:TypeCode", "VAT");
    if (g->category != VAT_S && g->category != VAT_Z) {          /* BR-S-10, BR-Z-10 */
        xml_text(x, "ram:ExemptionReason", g->exemption_reason); /* BT-120 */
    }
    xml_money(x, "ram:BasisAmount", g->basis);                       /* BT-116 */
    xml_text(x, "ram:CategoryCode", vat_category_code(g->category)); /* BT-118 */
    if (g->category != VAT_S && g->category != VAT_Z) {
        xml_text(x, "ram:ExemptionReasonCode", g->exemption_code); /* BT-121 */
    }
    xml_decimal(x, "ram:RateApplicablePercent", g->rate); /* BT-119 */
    xml_close(x);
}

static void payment_terms(const struct cii *c)
{
    const char *text = terms_payment(c->arena, c->inv);
    if (text || day_is_set(c->inv->due_date)) {
        xml_open(c->x, "ram:SpecifiedTradePaymentTerms");
        xml_text(c->x, "ram:Description", text);                 /* BT-20 */
        cii_date(c->x, "ram:DueDateDateTime", c->inv->due_date); /* BT-9 */
        xml_close(c->x);
    }
}

static void summation(struct xml_out *x, const struct invoice *inv)
{
    char buf[MONEY_BUF];
    xml_open(x, "ram:SpecifiedTradeSettlementHeaderMonetarySummation");
    xml_money(x, "ram:LineTotalAmount", inv->line_total); /* BT-106 */
    if (inv->charge_total.cents != 0) {
        xml_money(x, "ram:ChargeTotalAmount", inv->charge_total); /* BT-108 */
    }
    if (inv->allowance_total.cents != 0) {
        xml_money(x, "ram:AllowanceTotalAmount", inv->allowance_total); /* BT-107 */
    }
    xml_money(x, "ram:TaxBasisTotalAmount", inv->net); /* BT-109 */
    xml_text_with(x, "ram:TaxTotalAmount", "currencyID", "EUR",
                  money_format(buf, inv->tax)); /* BT-110 */
    if (inv->rounding.cents != 0) {
        xml_money(x, "ram:RoundingAmount", inv->rounding); /* BT-114 */
    }
    xml_money(x, "ram:GrandTotalAmount", inv->gross); /* BT-112 */
    if (inv->prepaid.cents != 0) {
        xml_money(x, "ram:TotalPrepaidAmount", inv->prepaid); /* BT-113 */
    }
    xml_money(x, "ram:DuePayableAmount", inv->payable); /* BT-115 */
    xml_close(x);
}

/* BG-3. D16B has room for one only; further ones are told in BT-22. */
static void preceding(struct xml_out *x, const struct invoice *inv)
{
    char buf[DAY_BUF];
    day date = DAY_NONE;
    const char *number = terms_preceding(&date, inv);
    if (!number) {
        return;
    }
    xml_open(x, "ram:InvoiceReferencedDocument");
    xml_text(x, "ram:IssuerAssignedID", number); /* BT-25 */
    if (day_is_set(date)) {
        xml_open(x, "ram:FormattedIssueDateTime"); /* BT-26 */
        xml_text_with(x, "qdt:DateTimeString", "format", "102",
                      day_format_basic(buf, date));
        xml_close(x);
    }
    xml_close(x);
}

void cii_settlement(const struct cii *c)
{
    struct xml_out *x = c->x;
    const struct invoice *inv = c->inv;
    xml_open(x, "ram:ApplicableHeaderTradeSettlement");
    xml_text(x, "ram:PaymentReference", inv->remittance); /* BT-83 */
    xml_text(x, "ram:InvoiceCurrencyCode", "EUR");        /* BT-5 */
    payment_means(x, inv);
    for (size_t i = 0; i < inv->vats; i++) {
        tax_group(x, &inv->vat[i]);
    }
    cii_period(x, inv->service_from, inv->service_to);
    for (size_t i = 0; i < inv->allowances; i++) {
        cii_allowance(c, &inv->allowance[i], true);
    }
    payment_terms(c);
    summation(x, inv);
    preceding(x, inv);
    xml_close(x);
}
