#include "document/ubl.h"

#include "base/text.h"
#include "document/terms.h"

#include "base/banned.h"

#define OASIS "urn:oasis:names:specification:ubl:schema:xsd:"

/* ---- pieces ---- */

void ubl_money(struct xml_out *x, const char *name, money m)
{
    char buf[MONEY_BUF];
    xml_text_with(x, name, "currencyID", "EUR", money_format(buf, m));
}

void ubl_date(struct xml_out *x, const char *name, day d)
{
    char buf[DAY_BUF];
    xml_text(x, name, day_format_iso(buf, d));
}

void ubl_wrapped(struct xml_out *x, const char *outer, const char *inner,
                 const char *text)
{
    if (!text_blank(text)) {
        xml_open(x, outer);
        xml_text(x, inner, text);
        xml_close(x);
    }
}

void ubl_category(struct xml_out *x, const char *name, enum vat_category c,
                  decimal rate, const struct vat_group *group)
{
    xml_open(x, name);
    xml_text(x, "cbc:ID", vat_category_code(c));
    xml_decimal(x, "cbc:Percent", rate);
    if (group && c != VAT_S && c != VAT_Z) { /* BR-S-10, BR-Z-10 */
        xml_text(x, "cbc:TaxExemptionReasonCode", group->exemption_code);
        xml_text(x, "cbc:TaxExemptionReason", group->exemption_reason);
    }
    ubl_wrapped(x, "cac:TaxScheme", "cbc:ID", "VAT");
    xml_close(x);
}

void ubl_allowance(const struct ubl *u, const struct invoice_allowance *al,
                   bool with_category)
{
    struct xml_out *x = u->x;
    xml_open(x, "cac:AllowanceCharge");
    xml_text(x, "cbc:ChargeIndicator", al->charge ? "true" : "false");
    xml_text(x, "cbc:AllowanceChargeReason", terms_allowance_reason(u->inv, al));
    if (al->has_percent) {
        xml_decimal(x, "cbc:MultiplierFactorNumeric", al->percent);
    }
    ubl_money(x, "cbc:Amount", al->amount);
    if (al->has_percent) {
        ubl_money(x, "cbc:BaseAmount", al->base);
    }
    if (with_category) {
        ubl_category(x, "cac:TaxCategory", al->category, al->vat_rate, NULL);
    }
    xml_close(x);
}

void ubl_address(struct xml_out *x, const char *name, const struct address *adr)
{
    xml_open(x, name);
    xml_text(x, "cbc:StreetName", adr->line1);
    xml_text(x, "cbc:AdditionalStreetName", adr->line2);
    xml_text(x, "cbc:CityName", adr->city);
    xml_text(x, "cbc:PostalZone", adr->postcode);
    ubl_wrapped(x, "cac:AddressLine", "cbc:Line", adr->line3);
    ubl_wrapped(x, "cac:Country", "cbc:IdentificationCode",
                adr->country ? adr->country : "DE");
    xml_close(x);
}

/* ---- the head ---- */

static void identification(const struct ubl *u)
{
    struct xml_out *x = u->x;
    size_t notes;
    const char **note = terms_notes(&notes, u->arena, u->inv);
    xml_text(x, "cbc:CustomizationID", terms_profile(u->inv)); /* BT-24 */
    xml_text(x, "cbc:ProfileID", terms_process(u->inv));       /* BT-23 */
    xml_text(x, "cbc:ID", u->inv->number);                     /* BT-1 */
    ubl_date(x, "cbc:IssueDate", u->inv->issue_date);          /* BT-2 */
    ubl_date(x, "cbc:DueDate", u->inv->due_date);              /* BT-9 */
    xml_text(x, "cbc:InvoiceTypeCode", arena_printf(u->arena, "%d", u->inv->type_code));
    for (size_t i = 0; i < notes; i++) {
        xml_text(x, "cbc:Note", note[i]); /* BT-22 */
    }
    xml_text(x, "cbc:DocumentCurrencyCode", "EUR");                   /* BT-5 */
    xml_text(x, "cbc:BuyerReference", u->inv->buyer.buyer_reference); /* BT-10 */
}

static void period(struct xml_out *x, const struct invoice *inv)
{
    if (day_is_set(inv->service_from) && day_is_set(inv->service_to) &&
        day_cmp(inv->service_from, inv->service_to) != 0) {
        xml_open(x, "cac:InvoicePeriod");
        ubl_date(x, "cbc:StartDate", inv->service_from); /* BT-73 */
        ubl_date(x, "cbc:EndDate", inv->service_to);     /* BT-74 */
        xml_close(x);
    }
}

static void billing_reference(struct xml_out *x, const char *number, day date)
{
    xml_open(x, "cac:BillingReference");
    xml_open(x, "cac:InvoiceDocumentReference");
    xml_text(x, "cbc:ID", number);      /* BT-25 */
    ubl_date(x, "cbc:IssueDate", date); /* BT-26 */
    xml_close(x);
    xml_close(x);
}

/* BG-24 */
static void supporting(struct xml_out *x, const struct attachment *at)
{
    xml_open(x, "cac:AdditionalDocumentReference");
    xml_text(x, "cbc:ID", at->name); /* BT-122 */
    xml_open(x, "cac:Attachment");
    xml_open(x, "cbc:EmbeddedDocumentBinaryObject"); /* BT-125 */
    xml_attribute(x, "mimeCode", at->media_type);
    xml_attribute(x, "filename", at->name);
    xml_base64(x, at->data, at->n);
    xml_close(x);
    xml_close(x);
    xml_close(x);
}

static void references(struct xml_out *x, const struct invoice *inv)
{
    if (!text_blank(inv->purchase_order) || !text_blank(inv->order_number)) {
        xml_open(x, "cac:OrderReference");
        /* BT-13; the schema wants one where there is only the seller's number. */
        xml_text(x, "cbc:ID",
                 text_blank(inv->purchase_order) ? inv->order_number
                                                 : inv->purchase_order);
        xml_text(x, "cbc:SalesOrderID", inv->order_number); /* BT-14 */
        xml_close(x);
    }
    if (inv->preceding_number) {
        billing_reference(x, inv->preceding_number, inv->preceding_date);
    }
    for (size_t i = 0; i < inv->deductions; i++) {
        billing_reference(x, inv->deduction[i].number, inv->deduction[i].date);
    }
    for (size_t i = 0; i < terms_attachments(inv); i++) {
        supporting(x, &inv->attachment[i]);
    }
    ubl_wrapped(x, "cac:ProjectReference", "cbc:ID", inv->project); /* BT-11 */
}

static void delivery(struct xml_out *x, const struct invoice *inv)
{
    day done = day_is_set(inv->service_to) ? inv->service_to : inv->service_from;
    if (!day_is_set(done)) {
        return;
    }
    xml_open(x, "cac:Delivery");
    ubl_date(x, "cbc:ActualDeliveryDate", done); /* BT-72 */
    if (inv->tax_scheme == TAX_INTRA_EU) {       /* BR-IC-12 */
        xml_open(x, "cac:DeliveryLocation");
        ubl_address(x, "cac:Address", &inv->buyer.party.address);
        xml_close(x);
    }
    xml_close(x);
}

static void payment(const struct ubl *u)
{
    struct xml_out *x = u->x;
    const struct invoice *inv = u->inv;
    xml_open(x, "cac:PaymentMeans");
    xml_text(x, "cbc:PaymentMeansCode", terms_payment_means(inv)); /* BT-81 */
    xml_text(x, "cbc:PaymentID", inv->remittance);                 /* BT-83 */
    if (inv->iban) {
        xml_open(x, "cac:PayeeFinancialAccount");
        xml_text(x, "cbc:ID", inv->iban); /* BT-84 */
        xml_text(x, "cbc:Name",
                 inv->account_holder ? inv->account_holder : inv->seller.name);
        ubl_wrapped(x, "cac:FinancialInstitutionBranch", "cbc:ID", inv->bic);
        xml_close(x);
    }
    xml_close(x);
    ubl_wrapped(x, "cac:PaymentTerms", "cbc:Note", terms_payment(u->arena, inv));
}

/* ---- the foot ---- */

static void taxes(struct xml_out *x, const struct invoice *inv)
{
    xml_open(x, "cac:TaxTotal");
    ubl_money(x, "cbc:TaxAmount", inv->tax); /* BT-110 */
    for (size_t i = 0; i < inv->vats; i++) {
        const struct vat_group *g = &inv->vat[i];
        xml_open(x, "cac:TaxSubtotal");
        ubl_money(x, "cbc:TaxableAmount", g->basis); /* BT-116 */
        ubl_money(x, "cbc:TaxAmount", g->tax);       /* BT-117 */
        ubl_category(x, "cac:TaxCategory", g->category, g->rate, g);
        xml_close(x);
    }
    xml_close(x);
}

static void totals(struct xml_out *x, const struct invoice *inv)
{
    xml_open(x, "cac:LegalMonetaryTotal");
    ubl_money(x, "cbc:LineExtensionAmount", inv->line_total); /* BT-106 */
    ubl_money(x, "cbc:TaxExclusiveAmount", inv->net);         /* BT-109 */
    ubl_money(x, "cbc:TaxInclusiveAmount", inv->gross);       /* BT-112 */
    if (inv->allowance_total.cents != 0) {
        ubl_money(x, "cbc:AllowanceTotalAmount", inv->allowance_total); /* BT-107 */
    }
    if (inv->charge_total.cents != 0) {
        ubl_money(x, "cbc:ChargeTotalAmount", inv->charge_total); /* BT-108 */
    }
    if (inv->prepaid.cents != 0) {
        ubl_money(x, "cbc:PrepaidAmount", inv->prepaid); /* BT-113 */
    }
    if (inv->rounding.cents != 0) {
        ubl_money(x, "cbc:PayableRoundingAmount", inv->rounding); /* BT-114 */
    }
    ubl_money(x, "cbc:PayableAmount", inv->payable); /* BT-115 */
    xml_close(x);
}

enum k_status ubl_write(const char **out, size_t *n, struct arena *a,
                        const struct invoice *inv, struct k_err *err)
{
    struct xml_out x;
    struct ubl u = {.x = &x, .arena = a, .inv = inv};
    if (inv->type_code == 381) {
        return err_set(err, K_REJECT,
                       "Rechnungsart 381 gibt es in UBL nur als Gutschrift; wählen Sie "
                       "das Format „xrechnung“");
    }
    xml_out_begin(&x);
    xml_open(&x, "Invoice");
    xml_attribute(&x, "xmlns", OASIS "Invoice-2");
    xml_attribute(&x, "xmlns:cac", OASIS "CommonAggregateComponents-2");
    xml_attribute(&x, "xmlns:cbc", OASIS "CommonBasicComponents-2");
    identification(&u);
    period(&x, inv);
    references(&x, inv);
    ubl_parties(&u);
    delivery(&x, inv);
    payment(&u);
    for (size_t i = 0; i < inv->allowances; i++) {
        ubl_allowance(&u, &inv->allowance[i], true);
    }
    taxes(&x, inv);
    totals(&x, inv);
    ubl_lines(&u);
    xml_close(&x);
    return xml_out_end(out, n, a, &x, err);
}
