/* A customer as JSON: flat and plain, as people write it by hand. */
#include "model/order.h"
#include "model/record.h"
#include "model/tables.h"

#include "base/banned.h"

#define TERM_DAYS_MAX 3650

static const struct record_field SKONTO_FIELDS[] = {
    RECORD_NUMBER("days", struct skonto, days, -1, 0, TERM_DAYS_MAX, RECORD_REQUIRED),
    RECORD_ROW(RECORD_DECIMAL, "percent", struct skonto, percent,
               RECORD_REQUIRED | RECORD_WRITTEN),
};

static const struct record SKONTO_RECORD = {
    .field = SKONTO_FIELDS,
    .fields = sizeof SKONTO_FIELDS / sizeof SKONTO_FIELDS[0],
    .size = sizeof(struct skonto),
};

static const struct record_field TERMS_FIELDS[] = {
    RECORD_NUMBER("net_days", struct payment_terms, net_days, -1, 0, TERM_DAYS_MAX, 0),
    RECORD_ROW(RECORD_DAY, "due", struct payment_terms, due, 0),
    RECORD_MANY(RECORD_FIXED, "skonto", struct payment_terms, skonto, skontos,
                SKONTO_MAX, &SKONTO_RECORD),
};

const struct record TERMS_RECORD = {
    .field = TERMS_FIELDS,
    .fields = sizeof TERMS_FIELDS / sizeof TERMS_FIELDS[0],
    .size = sizeof(struct payment_terms),
};

#define C struct customer

static const struct record_field CUSTOMER_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "customer_number", C, party.identifier, 0),
    RECORD_WORD("kind", C, kind, CUSTOMER_KINDS, 0),
    RECORD_ROW(RECORD_TEXT, "salutation", C, salutation, 0),
    RECORD_ROW(RECORD_TEXT, "name", C, party.name, 0),
    RECORD_ROW(RECORD_TEXT, "contact", C, party.contact, 0),
    RECORD_ROW(RECORD_TEXT, "street", C, party.address.line1, 0),
    RECORD_ROW(RECORD_TEXT, "supplement", C, party.address.line2, 0),
    RECORD_ROW(RECORD_TEXT, "supplement2", C, party.address.line3, 0),
    RECORD_ROW(RECORD_TEXT, "postcode", C, party.address.postcode, 0),
    RECORD_ROW(RECORD_TEXT, "city", C, party.address.city, 0),
    RECORD_ROW(RECORD_TEXT, "country", C, party.address.country, 0),
    RECORD_ROW(RECORD_TEXT, "region", C, region, 0),
    RECORD_ROW(RECORD_TEXT, "email", C, party.email, 0),
    RECORD_ROW(RECORD_TEXT, "phone", C, party.phone, 0),
    RECORD_ROW(RECORD_TEXT, "vat_id", C, party.vat_id, 0),
    RECORD_ROW(RECORD_TEXT, "tax_number", C, party.tax_number, 0),
    RECORD_ROW(RECORD_TEXT, "register_number", C, party.register_number, 0),
    RECORD_ROW(RECORD_TEXT, "electronic_address", C, party.electronic_address, 0),
    RECORD_ROW(RECORD_TEXT, "electronic_scheme", C, party.electronic_scheme, 0),
    RECORD_ROW(RECORD_TEXT, "buyer_reference", C, buyer_reference, 0),
    RECORD_ROW(RECORD_TEXT, "locale", C, locale, 0),
    RECORD_ROW(RECORD_TEXT, "format", C, format, 0),
    RECORD_ROW(RECORD_TEXT, "iban", C, iban, 0),
    RECORD_PART("terms", C, terms, &TERMS_RECORD),
    RECORD_ROW(RECORD_DAY, "reverse_charge_until", C, reverse_charge_until, 0),
    RECORD_ROW(RECORD_BOOL, "contractual_terms", C, contractual_terms, 0),
};

#undef C

static void init(void *object)
{
    customer_init(object);
}

const struct record CUSTOMER_RECORD = {
    .field = CUSTOMER_FIELDS,
    .fields = sizeof CUSTOMER_FIELDS / sizeof CUSTOMER_FIELDS[0],
    .size = sizeof(struct customer),
    .init = init,
};

char *customer_to_json(const struct customer *c, struct arena *a)
{
    return record_to_json(c, &CUSTOMER_RECORD, a);
}

enum k_status customer_from_json(struct customer *out, struct arena *a,
                                 const char *json, size_t n, struct k_err *err)
{
    return record_from_json(out, a, &CUSTOMER_RECORD, json, n, err);
}
