/* The frozen form of an issued invoice. Rows may be added to these tables, but never
 * renamed or removed: what was written once must be read for ten years (§ 147 AO). */
#include "model/invoice.h"
#include "model/record.h"
#include "model/tables.h"

#include "base/banned.h"

#define KEEP (RECORD_REQUIRED | RECORD_WRITTEN)

#define A struct invoice_allowance

static const struct record_field ALLOWANCE_FIELDS[] = {
    RECORD_ROW(RECORD_BOOL, "charge", A, charge, 0),
    RECORD_GIVEN(RECORD_DECIMAL, "percent", A, percent, has_percent),
    RECORD_ROW(RECORD_MONEY, "base", A, base, 0),
    RECORD_ROW(RECORD_MONEY, "amount", A, amount, KEEP),
    RECORD_ROW(RECORD_TEXT, "reason", A, reason, 0),
    RECORD_WORD("category", A, category, VAT_CATEGORIES, 0),
    RECORD_ROW(RECORD_DECIMAL, "vat_rate", A, vat_rate, 0),
};

#undef A

static const struct record ALLOWANCE_RECORD = {
    .field = ALLOWANCE_FIELDS,
    .fields = sizeof ALLOWANCE_FIELDS / sizeof ALLOWANCE_FIELDS[0],
    .size = sizeof(struct invoice_allowance),
};

#define L struct invoice_line

static const struct record_field LINE_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "id", L, id, 0),
    RECORD_ROW(RECORD_TEXT, "item_number", L, seller_item_id, 0),
    RECORD_ROW(RECORD_LINES, "name", L, name, 0),
    RECORD_ROW(RECORD_LINES, "description", L, description, 0),
    RECORD_ROW(RECORD_DECIMAL, "quantity", L, quantity, RECORD_WRITTEN),
    RECORD_ROW(RECORD_TEXT, "unit", L, unit, 0),
    RECORD_ROW(RECORD_TEXT, "unit_code", L, unit_code, 0),
    RECORD_ROW(RECORD_DECIMAL, "unit_price", L, unit_price, RECORD_WRITTEN),
    RECORD_ROW(RECORD_DECIMAL, "base_quantity", L, base_quantity, RECORD_WRITTEN),
    RECORD_ROW(RECORD_DECIMAL, "gross_price", L, gross_price, 0),
    RECORD_ROW(RECORD_MONEY, "gross_amount", L, gross_amount, 0),
    RECORD_WORD("category", L, category, VAT_CATEGORIES, KEEP),
    RECORD_ROW(RECORD_DECIMAL, "vat_rate", L, vat_rate, KEEP),
    RECORD_WORD("kind", L, kind, LINE_KINDS, 0),
    RECORD_MANY(RECORD_FIXED, "allowances", L, allowance, allowances,
                LINE_ALLOWANCES_MAX, &ALLOWANCE_RECORD),
    RECORD_ROW(RECORD_MONEY, "net_amount", L, net_amount, KEEP),
};

#undef L

static const struct record LINE_RECORD = {
    .field = LINE_FIELDS,
    .fields = sizeof LINE_FIELDS / sizeof LINE_FIELDS[0],
    .size = sizeof(struct invoice_line),
};

#define V struct vat_group

static const struct record_field VAT_FIELDS[] = {
    RECORD_WORD("category", V, category, VAT_CATEGORIES, KEEP),
    RECORD_ROW(RECORD_DECIMAL, "rate", V, rate, KEEP),
    RECORD_ROW(RECORD_MONEY, "basis", V, basis, KEEP),
    RECORD_ROW(RECORD_MONEY, "tax", V, tax, KEEP),
    RECORD_ROW(RECORD_TEXT, "exemption_reason", V, exemption_reason, 0),
    RECORD_ROW(RECORD_TEXT, "exemption_code", V, exemption_code, 0),
};

#undef V

static const struct record VAT_RECORD = {
    .field = VAT_FIELDS,
    .fields = sizeof VAT_FIELDS / sizeof VAT_FIELDS[0],
    .size = sizeof(struct vat_group),
};

#define S struct invoice_skonto

static const struct record_field SKONTO_FIELDS[] = {
    RECORD_NUMBER("days", S, days, -1, 0, INT32_MAX, RECORD_REQUIRED),
    RECORD_ROW(RECORD_DECIMAL, "percent", S, percent, KEEP),
    RECORD_ROW(RECORD_DAY, "until", S, until, KEEP),
    RECORD_ROW(RECORD_MONEY, "discount", S, discount, KEEP),
    RECORD_ROW(RECORD_MONEY, "payable", S, payable, KEEP),
};

#undef S

static void init_skonto(void *object)
{
    struct invoice_skonto *s = object;
    s->until = DAY_NONE;
}

static const struct record SKONTO_RECORD = {
    .field = SKONTO_FIELDS,
    .fields = sizeof SKONTO_FIELDS / sizeof SKONTO_FIELDS[0],
    .size = sizeof(struct invoice_skonto),
    .init = init_skonto,
};

#define D struct deduction

static const struct record_field DEDUCTION_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "number", D, number, RECORD_REQUIRED),
    RECORD_ROW(RECORD_DAY, "date", D, date, 0),
    RECORD_ROW(RECORD_MONEY, "net", D, net, KEEP),
    RECORD_ROW(RECORD_MONEY, "vat", D, vat, KEEP),
    RECORD_ROW(RECORD_MONEY, "gross", D, gross, KEEP),
};

#undef D

static void init_deduction(void *object)
{
    struct deduction *d = object;
    d->date = DAY_NONE;
}

static const struct record DEDUCTION_RECORD = {
    .field = DEDUCTION_FIELDS,
    .fields = sizeof DEDUCTION_FIELDS / sizeof DEDUCTION_FIELDS[0],
    .size = sizeof(struct deduction),
    .init = init_deduction,
};

#define S struct labour_share

static const struct record_field LABOUR_FIELDS[] = {
    RECORD_ROW(RECORD_BOOL, "stated", S, stated, 0),
    RECORD_ROW(RECORD_MONEY, "net", S, net, 0),
    RECORD_ROW(RECORD_MONEY, "vat", S, vat, 0),
    RECORD_ROW(RECORD_MONEY, "gross", S, gross, 0),
};

#undef S

static const struct record LABOUR_RECORD = {
    .field = LABOUR_FIELDS,
    .fields = sizeof LABOUR_FIELDS / sizeof LABOUR_FIELDS[0],
    .size = sizeof(struct labour_share),
};

#define T struct attachment

static const struct record_field ATTACHMENT_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "name", T, name, RECORD_REQUIRED),
    RECORD_ROW(RECORD_TEXT, "media_type", T, media_type, RECORD_REQUIRED),
    RECORD_ROW(RECORD_TEXT, "sha256", T, sha256, RECORD_REQUIRED),
};

#undef T

static const struct record ATTACHMENT_RECORD = {
    .field = ATTACHMENT_FIELDS,
    .fields = sizeof ATTACHMENT_FIELDS / sizeof ATTACHMENT_FIELDS[0],
    .size = sizeof(struct attachment),
};

#define P struct party

/* The seller by itself: a buyer's party is flat within the customer. */
static const struct record_field SELLER_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "identifier", P, identifier, 0),
    RECORD_ROW(RECORD_TEXT, "name", P, name, 0),
    RECORD_ROW(RECORD_TEXT, "contact", P, contact, 0),
    RECORD_ROW(RECORD_TEXT, "street", P, address.line1, 0),
    RECORD_ROW(RECORD_TEXT, "supplement", P, address.line2, 0),
    RECORD_ROW(RECORD_TEXT, "supplement2", P, address.line3, 0),
    RECORD_ROW(RECORD_TEXT, "postcode", P, address.postcode, 0),
    RECORD_ROW(RECORD_TEXT, "city", P, address.city, 0),
    RECORD_ROW(RECORD_TEXT, "country", P, address.country, 0),
    RECORD_ROW(RECORD_TEXT, "email", P, email, 0),
    RECORD_ROW(RECORD_TEXT, "phone", P, phone, 0),
    RECORD_ROW(RECORD_TEXT, "vat_id", P, vat_id, 0),
    RECORD_ROW(RECORD_TEXT, "tax_number", P, tax_number, 0),
    RECORD_ROW(RECORD_TEXT, "register_number", P, register_number, 0),
    RECORD_ROW(RECORD_TEXT, "electronic_address", P, electronic_address, 0),
    RECORD_ROW(RECORD_TEXT, "electronic_scheme", P, electronic_scheme, 0),
};

#undef P

static const struct record SELLER_RECORD = {
    .field = SELLER_FIELDS,
    .fields = sizeof SELLER_FIELDS / sizeof SELLER_FIELDS[0],
    .size = sizeof(struct party),
};

#define I struct invoice

static const struct record_field INVOICE_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "number", I, number, 0),
    RECORD_NUMBER("type_code", I, type_code, 0, 0, 999, 0),
    RECORD_ROW(RECORD_DAY, "issue_date", I, issue_date, 0),
    RECORD_ROW(RECORD_DAY, "due_date", I, due_date, 0),
    RECORD_ROW(RECORD_DAY, "service_from", I, service_from, 0),
    RECORD_ROW(RECORD_DAY, "service_to", I, service_to, 0),
    RECORD_ROW(RECORD_TEXT, "order_number", I, order_number, 0),
    RECORD_ROW(RECORD_TEXT, "purchase_order", I, purchase_order, 0),
    RECORD_ROW(RECORD_TEXT, "project", I, project, 0),
    RECORD_ROW(RECORD_TEXT, "preceding_number", I, preceding_number, 0),
    RECORD_ROW(RECORD_DAY, "preceding_date", I, preceding_date, 0),
    RECORD_ROW(RECORD_LINES, "reason", I, reason, 0),
    RECORD_PART("seller", I, seller, &SELLER_RECORD),
    RECORD_ROW(RECORD_TEXT, "account_holder", I, account_holder, 0),
    RECORD_ROW(RECORD_TEXT, "iban", I, iban, 0),
    RECORD_ROW(RECORD_TEXT, "bic", I, bic, 0),
    RECORD_ROW(RECORD_TEXT, "bank_name", I, bank_name, 0),
    RECORD_PART("buyer", I, buyer, &CUSTOMER_RECORD),
    RECORD_ROW(RECORD_TEXT, "locale", I, locale, 0),
    RECORD_ROW(RECORD_TEXT, "format", I, format, 0),
    RECORD_ROW(RECORD_LINES, "introduction", I, introduction, 0),
    RECORD_ROW(RECORD_LINES, "remark", I, remark, 0),
    RECORD_ROW(RECORD_TEXT, "remittance", I, remittance, 0),
    RECORD_ROW(RECORD_BOOL, "prices_gross", I, prices_gross, 0),
    RECORD_ROW(RECORD_BOOL, "small_amount", I, small_amount, 0),
    RECORD_ROW(RECORD_BOOL, "contractual_terms", I, contractual_terms, 0),
    RECORD_WORD("tax_scheme", I, tax_scheme, TAX_SCHEMES, KEEP),
    RECORD_MANY(RECORD_LIST, "lines", I, line, lines, 0, &LINE_RECORD),
    RECORD_MANY(RECORD_LIST, "allowances", I, allowance, allowances, 0,
                &ALLOWANCE_RECORD),
    RECORD_MANY(RECORD_LIST, "vat", I, vat, vats, 0, &VAT_RECORD),
    RECORD_ROW(RECORD_MONEY, "line_total", I, line_total, KEEP),
    RECORD_ROW(RECORD_MONEY, "allowance_total", I, allowance_total, 0),
    RECORD_ROW(RECORD_MONEY, "charge_total", I, charge_total, 0),
    RECORD_ROW(RECORD_MONEY, "net", I, net, KEEP),
    RECORD_ROW(RECORD_MONEY, "tax", I, tax, KEEP),
    RECORD_ROW(RECORD_MONEY, "gross", I, gross, KEEP),
    RECORD_ROW(RECORD_MONEY, "prepaid", I, prepaid, 0),
    RECORD_ROW(RECORD_MONEY, "rounding", I, rounding, 0),
    RECORD_ROW(RECORD_MONEY, "payable", I, payable, KEEP),
    RECORD_MANY(RECORD_FIXED, "skonto", I, skonto, skontos, SKONTO_MAX, &SKONTO_RECORD),
    RECORD_PART("retention", I, retention, &RETENTION_RECORD),
    RECORD_MANY(RECORD_LIST, "deductions", I, deduction, deductions, 0,
                &DEDUCTION_RECORD),
    RECORD_PART("labour", I, labour, &LABOUR_RECORD),
    RECORD_MANY(RECORD_LIST, "attachments", I, attachment, attachments, 0,
                &ATTACHMENT_RECORD),
    RECORD_MANY(RECORD_TEXTS, "notes", I, note, notes, 0, NULL),
    RECORD_ROW(RECORD_LINES, "payment_terms", I, payment_terms, 0),
};

#undef I

static void init_invoice(void *object)
{
    invoice_init(object);
}

static const struct record INVOICE_RECORD = {
    .field = INVOICE_FIELDS,
    .fields = sizeof INVOICE_FIELDS / sizeof INVOICE_FIELDS[0],
    .size = sizeof(struct invoice),
    .trusted = true,
    .init = init_invoice,
};

char *invoice_to_json(const struct invoice *inv, struct arena *a)
{
    return record_to_json(inv, &INVOICE_RECORD, a);
}

enum k_status invoice_from_json(struct invoice *out, struct arena *a, const char *json,
                                size_t n, struct k_err *err)
{
    return record_from_json(out, a, &INVOICE_RECORD, json, n, err);
}
