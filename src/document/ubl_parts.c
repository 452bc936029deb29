/* Parties and lines in UBL. */
#include "base/text.h"
#include "document/terms.h"
#include "document/ubl.h"

#include "base/banned.h"

/* ---- BG-4, BG-7 ---- */

static void tax_scheme(struct xml_out *x, const char *id, const char *scheme)
{
    if (!text_blank(id)) {
        xml_open(x, "cac:PartyTaxScheme");
        xml_text(x, "cbc:CompanyID", id);
        ubl_wrapped(x, "cac:TaxScheme", "cbc:ID", scheme);
        xml_close(x);
    }
}

static void contact(struct xml_out *x, const struct party *p, const char *person)
{
    if (person || p->phone || p->email) {
        xml_open(x, "cac:Contact");
        xml_text(x, "cbc:Name", person);             /* BT-41, BT-56 */
        xml_text(x, "cbc:Telephone", p->phone);      /* BT-42, BT-57 */
        xml_text(x, "cbc:ElectronicMail", p->email); /* BT-43, BT-58 */
        xml_close(x);
    }
}

static void party(struct xml_out *x, const char *outer, const struct party *p,
                  const char *id, const char *person, const char *tax_number)
{
    const char *scheme;
    const char *electronic = terms_electronic(&scheme, p);
    xml_open(x, outer);
    xml_open(x, "cac:Party");
    xml_text_with(x, "cbc:EndpointID", "schemeID", scheme, electronic);
    ubl_wrapped(x, "cac:PartyIdentification", "cbc:ID", id);
    ubl_address(x, "cac:PostalAddress", &p->address);
    tax_scheme(x, p->vat_id, "VAT"); /* BT-31, BT-48 */
    tax_scheme(x, tax_number, "FC"); /* BT-32: any scheme but VAT */
    xml_open(x, "cac:PartyLegalEntity");
    xml_text(x, "cbc:RegistrationName", p->name);     /* BT-27, BT-44 */
    xml_text(x, "cbc:CompanyID", p->register_number); /* BT-30, BT-47 */
    xml_close(x);
    contact(x, p, person);
    xml_close(x);
    xml_close(x);
}

void ubl_parties(const struct ubl *u)
{
    const struct party *seller = &u->inv->seller, *buyer = &u->inv->buyer.party;
    party(u->x, "cac:AccountingSupplierParty", seller, terms_seller_id(u->inv),
          seller->contact ? seller->contact : seller->name, seller->tax_number);
    party(u->x, "cac:AccountingCustomerParty", buyer, buyer->identifier, buyer->contact,
          NULL);
}

/* ---- BG-25 ---- */

static void quantity(struct xml_out *x, const char *name, decimal d, const char *unit)
{
    char buf[DECIMAL_BUF];
    xml_text_with(x, name, "unitCode", unit ? unit : "C62",
                  decimal_format(buf, decimal_trim(d, 0)));
}

static void item(struct xml_out *x, const struct invoice_line *l)
{
    xml_open(x, "cac:Item");
    xml_text(x, "cbc:Description", l->description); /* BT-154 */
    xml_text(x, "cbc:Name", l->name);               /* BT-153 */
    ubl_wrapped(x, "cac:SellersItemIdentification", "cbc:ID", l->seller_item_id);
    ubl_category(x, "cac:ClassifiedTaxCategory", l->category, l->vat_rate, NULL);
    xml_close(x);
}

static void line(const struct ubl *u, size_t i)
{
    struct xml_out *x = u->x;
    const struct invoice_line *l = &u->inv->line[i];
    decimal count, price;
    char buf[DECIMAL_BUF];
    terms_quantity(&count, &price, l);
    xml_open(x, "cac:InvoiceLine");
    xml_text(x, "cbc:ID", l->id); /* BT-126 */
    xml_text(x, "cbc:Note", terms_line_note(u->arena, u->inv, i));
    quantity(x, "cbc:InvoicedQuantity", count, l->unit_code); /* BT-129 */
    ubl_money(x, "cbc:LineExtensionAmount", l->net_amount);   /* BT-131 */
    for (int k = 0; k < l->allowances; k++) {
        ubl_allowance(u, &l->allowance[k], false);
    }
    item(x, l);
    xml_open(x, "cac:Price");
    xml_text_with(x, "cbc:PriceAmount", "currencyID", "EUR",
                  decimal_format(buf, decimal_trim(price, 2))); /* BT-146 */
    if (decimal_cmp(l->base_quantity, DECIMAL(1, 0)) != 0 &&
        !decimal_is_zero(l->base_quantity)) {
        quantity(x, "cbc:BaseQuantity", l->base_quantity, l->unit_code); /* BT-149 */
    }
    xml_close(x);
    xml_close(x);
}

void ubl_lines(const struct ubl *u)
{
    for (size_t i = 0; i < u->inv->lines; i++) {
        if (u->inv->line[i].kind != LINE_TEXT) {
            line(u, i);
        }
    }
}
