/*
 * Kontor's own JSON form of an order. The names are those of struct order, but for
 * the flat customer and `service_date`, which stands for both ends of the period.
 *
 *     {"order_number": "A-1001", "completed": true, "service_date": "2026-02-02",
 *      "buyer": {"name": "Petra Krause", "street": "Ring 1", "postcode": "44135",
 *                "city": "Dortmund", "email": "krause@example.org"},
 *      "lines": [{"name": "Elektroinstallation", "quantity": 8, "unit": "Std",
 *                 "unit_price": 58.00, "vat_rate": 19, "kind": "labour"}]}
 */
#include <string.h>

#include <json-c/json.h>

#include "base/text.h"
#include "model/order.h"
#include "model/record.h"
#include "model/tables.h"

#include "base/banned.h"

#define A struct allowance

static const struct record_field ALLOWANCE_FIELDS[] = {
    RECORD_ROW(RECORD_BOOL, "charge", A, charge, 0),
    RECORD_GIVEN(RECORD_DECIMAL, "percent", A, percent, has_percent),
    RECORD_ROW(RECORD_MONEY, "amount", A, amount, 0),
    RECORD_GIVEN(RECORD_DECIMAL, "vat_rate", A, vat_rate, has_vat_rate),
    RECORD_ROW(RECORD_TEXT, "reason", A, reason, 0),
};

#undef A

static void check_allowance(struct json_in *in, void *object, const struct json_at *at)
{
    const struct allowance *al = object;
    if (al->has_percent && al->amount.cents != 0) {
        (void)json_fault(in, at, "entweder percent oder amount, nicht beides");
    }
}

static const struct record ALLOWANCE_RECORD = {
    .field = ALLOWANCE_FIELDS,
    .fields = sizeof ALLOWANCE_FIELDS / sizeof ALLOWANCE_FIELDS[0],
    .size = sizeof(struct allowance),
    .check = check_allowance,
};

#define R struct retention

static const struct record_field RETENTION_FIELDS[] = {
    RECORD_GIVEN(RECORD_DECIMAL, "percent", R, percent, has_percent),
    RECORD_ROW(RECORD_MONEY, "amount", R, amount, 0),
    RECORD_ROW(RECORD_DAY, "due", R, due, 0),
};

#undef R

static void init_retention(void *object)
{
    ((struct retention *)object)->due = DAY_NONE;
}

const struct record RETENTION_RECORD = {
    .field = RETENTION_FIELDS,
    .fields = sizeof RETENTION_FIELDS / sizeof RETENTION_FIELDS[0],
    .size = sizeof(struct retention),
    .init = init_retention,
};

#define L struct order_line

static const struct record_field LINE_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "position", L, position, 0),
    RECORD_ROW(RECORD_TEXT, "item_number", L, seller_item_id, 0),
    RECORD_ROW(RECORD_TEXT, "name", L, name, 0),
    RECORD_ROW(RECORD_LINES, "description", L, description, 0),
    RECORD_ROW(RECORD_DECIMAL, "quantity", L, quantity, RECORD_WRITTEN),
    RECORD_ROW(RECORD_TEXT, "unit", L, unit, 0),
    RECORD_ROW(RECORD_DECIMAL, "unit_price", L, unit_price, RECORD_WRITTEN),
    {
        .name = "base_quantity",
        .type = RECORD_DECIMAL,
        .offset = offsetof(L, base_quantity),
        .other = RECORD_NO_OFFSET,
        .rest = 1,
    },
    RECORD_GIVEN(RECORD_DECIMAL, "vat_rate", L, vat_rate, has_vat_rate),
    RECORD_WORD("kind", L, kind, LINE_KINDS, 0),
    RECORD_ROW(RECORD_BOOL, "optional", L, optional, 0),
    RECORD_MANY(RECORD_FIXED, "allowances", L, allowance, allowances,
                LINE_ALLOWANCES_MAX, &ALLOWANCE_RECORD),
    RECORD_GIVEN(RECORD_MONEY, "declared_total", L, declared_total, has_declared_total),
    RECORD_NUMBER("source_line", L, source_line, 0, 0, INT32_MAX, 0),
};

#undef L

static void init_line(void *object)
{
    struct order_line *l = object;
    l->base_quantity = DECIMAL(1, 0);
}

/* What every line that carries an amount has to say; nothing is guessed. */
static void check_line(struct json_in *in, void *object, const struct json_at *at)
{
    static const char *const NEEDED[] = {"quantity", "unit_price"};
    const struct order_line *l = object;
    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        struct json_at member = json_member(at, NEEDED[i]);
        if (!member.value && l->kind != LINE_TEXT) {
            (void)json_fault(in, &member, "fehlt");
        }
    }
    if (l->base_quantity.coef <= 0) {
        struct json_at member = json_member(at, "base_quantity");
        (void)json_expected(in, &member, "Zahl größer als 0");
    }
}

static const struct record LINE_RECORD = {
    .field = LINE_FIELDS,
    .fields = sizeof LINE_FIELDS / sizeof LINE_FIELDS[0],
    .size = sizeof(struct order_line),
    .init = init_line,
    .check = check_line,
};

#define O struct order

static const struct record_field ORDER_FIELDS[] = {
    RECORD_ROW(RECORD_TEXT, "source", O, source, 0),
    RECORD_ROW(RECORD_TEXT, "order_number", O, order_number, 0),
    RECORD_WORD("kind", O, kind, ORDER_KINDS, 0),
    RECORD_ROW(RECORD_TEXT, "status", O, status, 0),
    RECORD_ROW(RECORD_BOOL, "completed", O, completed, 0),
    RECORD_ROW(RECORD_DAY, "order_date", O, order_date, 0),
    {
        .name = "service_date",
        .type = RECORD_BOTH_DAYS,
        .offset = offsetof(O, service_from),
        .other = offsetof(O, service_to),
    },
    RECORD_ROW(RECORD_DAY, "service_from", O, service_from, 0),
    RECORD_ROW(RECORD_DAY, "service_to", O, service_to, 0),
    RECORD_PART("buyer", O, buyer, &CUSTOMER_RECORD),
    RECORD_ROW(RECORD_TEXT, "purchase_order", O, purchase_order, 0),
    RECORD_ROW(RECORD_TEXT, "project", O, project, 0),
    RECORD_ROW(RECORD_TEXT, "references", O, references, 0),
    RECORD_ROW(RECORD_TEXT, "reason", O, reason, 0),
    RECORD_ROW(RECORD_BOOL, "prices_gross", O, prices_gross, 0),
    RECORD_WORD("tax_scheme", O, tax_scheme, TAX_SCHEMES, 0),
    RECORD_ROW(RECORD_LINES, "tax_note", O, tax_note, 0),
    RECORD_ROW(RECORD_BOOL, "on_property", O, on_property, 0),
    RECORD_ROW(RECORD_TEXT, "delivery", O, delivery, 0),
    RECORD_ROW(RECORD_LINES, "introduction", O, introduction, 0),
    RECORD_ROW(RECORD_LINES, "remark", O, remark, 0),
    RECORD_PART("terms", O, terms, &TERMS_RECORD),
    RECORD_PART("retention", O, retention, &RETENTION_RECORD),
    RECORD_MANY(RECORD_LIST, "lines", O, line, lines, 0, &LINE_RECORD),
    RECORD_MANY(RECORD_LIST, "allowances", O, allowance, allowances, 0,
                &ALLOWANCE_RECORD),
    RECORD_GIVEN(RECORD_MONEY, "declared_net", O, declared_net, has_declared_net),
    RECORD_GIVEN(RECORD_MONEY, "declared_gross", O, declared_gross, has_declared_gross),
};

#undef O

static void init_order(void *object)
{
    order_init(object);
}

static void check_order(struct json_in *in, void *object, const struct json_at *at)
{
    struct order *o = object;
    struct json_at date = json_member(at, "service_date");
    struct json_at from = json_member(at, "service_from");
    struct json_at to = json_member(at, "service_to");
    struct json_at delivery = json_member(at, "delivery");
    if (date.value && (from.value || to.value)) {
        (void)json_fault(in, &date,
                         "entweder service_date oder service_from mit service_to");
    }
    if (day_is_set(o->service_from) && day_is_set(o->service_to) &&
        day_cmp(o->service_from, o->service_to) > 0) {
        (void)json_fault(in, &to, "liegt vor service_from");
    }
    if (o->delivery && text_ieq(o->delivery, "mail")) {
        o->delivery = NULL;
    } else if (o->delivery && strcmp(o->delivery, "post") != 0) {
        (void)json_expected(in, &delivery, "eines von mail, post");
    }
}

static const struct record ORDER_RECORD = {
    .field = ORDER_FIELDS,
    .fields = sizeof ORDER_FIELDS / sizeof ORDER_FIELDS[0],
    .size = sizeof(struct order),
    .init = init_order,
    .check = check_order,
};

char *order_to_json(const struct order *o, struct arena *a)
{
    return record_to_json(o, &ORDER_RECORD, a);
}

enum k_status order_from_json(struct order *out, struct arena *a, const char *json,
                              size_t n, struct k_err *err)
{
    return record_from_json(out, a, &ORDER_RECORD, json, n, err);
}
