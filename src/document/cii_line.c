/* BG-25: the invoice lines. */
#include "document/cii.h"
#include "document/terms.h"

#include "base/banned.h"

static void quantity(struct xml_out *x, const char *name, decimal d, const char *unit)
{
    char buf[DECIMAL_BUF];
    xml_text_with(x, name, "unitCode", unit ? unit : "C62",
                  decimal_format(buf, decimal_trim(d, 0)));
}

static void heading(const struct cii *c, size_t i)
{
    struct xml_out *x = c->x;
    const char *note = terms_line_note(c->arena, c->inv, i);
    xml_open(x, "ram:AssociatedDocumentLineDocument");
    xml_text(x, "ram:LineID", c->inv->line[i].id); /* BT-126 */
    if (note) {
        xml_open(x, "ram:IncludedNote");
        xml_text(x, "ram:Content", note); /* BT-127 */
        xml_close(x);
    }
    xml_close(x);
}

static void product(struct xml_out *x, const struct invoice_line *l)
{
    xml_open(x, "ram:SpecifiedTradeProduct");
    xml_text(x, "ram:SellerAssignedID", l->seller_item_id); /* BT-155 */
    xml_text(x, "ram:Name", l->name);                       /* BT-153 */
    xml_text(x, "ram:Description", l->description);         /* BT-154 */
    xml_close(x);
}

static void price_and_quantity(struct xml_out *x, const struct invoice_line *l)
{
    decimal count, price;
    char buf[DECIMAL_BUF];
    terms_quantity(&count, &price, l);
    xml_open(x, "ram:SpecifiedLineTradeAgreement");
    xml_open(x, "ram:NetPriceProductTradePrice");
    xml_text(x, "ram:ChargeAmount", decimal_format(buf, decimal_trim(price, 2)));
    if (decimal_cmp(l->base_quantity, DECIMAL(1, 0)) != 0 &&
        !decimal_is_zero(l->base_quantity)) {
        quantity(x, "ram:BasisQuantity", l->base_quantity, l->unit_code); /* BT-149 */
    }
    xml_close(x);
    xml_close(x);
    xml_open(x, "ram:SpecifiedLineTradeDelivery");
    quantity(x, "ram:BilledQuantity", count, l->unit_code); /* BT-129, BT-130 */
    xml_close(x);
}

static void line_settlement(const struct cii *c, const struct invoice_line *l)
{
    struct xml_out *x = c->x;
    xml_open(x, "ram:SpecifiedLineTradeSettlement");
    xml_open(x, "ram:ApplicableTradeTax");
    xml_text(x, "ram:TypeCode", "VAT");
    xml_text(x, "ram:CategoryCode", vat_category_code(l->category)); /* BT-151 */
    xml_decimal(x, "ram:RateApplicablePercent", l->vat_rate);        /* BT-152 */
    xml_close(x);
    for (int i = 0; i < l->allowances; i++) {
        cii_allowance(c, &l->allowance[i], false);
    }
    xml_open(x, "ram:SpecifiedTradeSettlementLineMonetarySummation");
    xml_money(x, "ram:LineTotalAmount", l->net_amount); /* BT-131 */
    xml_close(x);
    xml_close(x);
}

void cii_lines(const struct cii *c)
{
    for (size_t i = 0; i < c->inv->lines; i++) {
        const struct invoice_line *l = &c->inv->line[i];
        if (l->kind == LINE_TEXT) {
            continue; /* BT-127 of the line below */
        }
        xml_open(c->x, "ram:IncludedSupplyChainTradeLineItem");
        heading(c, i);
        product(c->x, l);
        price_and_quantity(c->x, l);
        line_settlement(c, l);
        xml_close(c->x);
    }
}
