/*
 * A voucher of lexoffice: address, lineItems, totalPrice, taxConditions,
 * paymentConditions, shippingConditions, relatedVouchers. Unknown members are ignored,
 * as the vendor adds some now and then. Prices: netAmount or grossAmount leads, as
 * taxType says; the other one is rounded and never used.
 */
#include "order/order_lexoffice.h"

#include <json-c/json.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/lexoffice_contact.h"
#include "order/loose.h"

#include "base/banned.h"

#define WALK_DEPTH 4
#define ORDER_RELATED_MAX 100

enum voucher_type {
    VOUCHER_ORDER,
    VOUCHER_DELIVERY_NOTE,
    VOUCHER_QUOTATION,
    VOUCHER_BILLED, /* invoice, credit note, dunning */
};

/* A contact of this file, by which vouchers find their mail address. */
struct known_contact {
    const char *id;
    struct customer customer;
};

struct lexoffice {
    struct reader *r;
    struct known_contact *contact;
    size_t contacts;
    size_t things; /* vouchers and contacts found */
    /* What a bundle says of its one voucher: see order_lexoffice.h. */
    const char *type;
    bool completed;
};

/* ---- what kind of voucher -------------------------------------------------------- */

struct type_word {
    const char *word;
    enum voucher_type type;
};

static enum voucher_type type_by_word(const struct type_word *table, size_t n,
                                      const char *folded, enum voucher_type otherwise)
{
    for (size_t i = 0; folded && i < n; i++) {
        if (text_starts(folded, table[i].word)) {
            return table[i].type;
        }
    }
    return otherwise;
}

static enum voucher_type type_of(const struct lexoffice *x, const struct json_at *v)
{
    struct reader *r = x->r;
    static const struct type_word TYPES[] = {
        {"ORDERCONFIRMATION", VOUCHER_ORDER}, {"DELIVERYNOTE", VOUCHER_DELIVERY_NOTE},
        {"QUOTATION", VOUCHER_QUOTATION},     {"INVOICE", VOUCHER_BILLED},
        {"DOWNPAYMENT", VOUCHER_BILLED},      {"CREDITNOTE", VOUCHER_BILLED},
        {"DUNNING", VOUCHER_BILLED},          {"SALES", VOUCHER_BILLED},
    };
    static const struct type_word TITLES[] = {
        {"AUFTRAGSBESTAETIGUNG", VOUCHER_ORDER},
        {"LIEFERSCHEIN", VOUCHER_DELIVERY_NOTE},
        {"DELIVERYNOTE", VOUCHER_DELIVERY_NOTE},
        {"ANGEBOT", VOUCHER_QUOTATION},
        {"RECHNUNG", VOUCHER_BILLED},
        {"INVOICE", VOUCHER_BILLED},
        {"ABSCHLAGSRECHNUNG", VOUCHER_BILLED},
        {"SCHLUSSRECHNUNG", VOUCHER_BILLED},
        {"GUTSCHRIFT", VOUCHER_BILLED},
        {"MAHNUNG", VOUCHER_BILLED},
    };
    const char *said = loose_text(r, v, "voucherType");
    const char *type = text_fold_alnum(r->arena, said ? said : x->type);
    if (type) {
        return type_by_word(TYPES, sizeof TYPES / sizeof TYPES[0], type, VOUCHER_ORDER);
    }
    if (loose_has(v, "dueDate")) {
        return VOUCHER_BILLED;
    }
    if (loose_has(v, "expirationDate")) {
        return VOUCHER_QUOTATION;
    }
    /* Delivery notes carry no sums. */
    return type_by_word(TITLES, sizeof TITLES / sizeof TITLES[0],
                        text_fold_alnum(r->arena, loose_text(r, v, "title")),
                        loose_has(v, "totalPrice") ? VOUCHER_ORDER
                                                   : VOUCHER_DELIVERY_NOTE);
}

/* ---- completed? ------------------------------------------------------------------ */

static bool has_delivery_note(struct reader *r, const struct json_at *v)
{
    struct json_at list = json_member(v, "relatedVouchers");
    for (size_t i = 0; i < loose_length(&list) && i < ORDER_RELATED_MAX; i++) {
        struct json_at item = json_element(&list, i);
        if (text_ieq(loose_text(r, &item, "voucherType"), "deliverynote")) {
            return true;
        }
    }
    return false;
}

/* "mark:fertig" in the rule: does title or remark hold the word? */
static bool has_mark(struct reader *r, const struct json_at *v)
{
    static const char *const MEMBERS[] = {"title", "remark"};
    for (size_t i = 0; r->rule && i < r->rule->completed.count; i++) {
        const char *word = r->rule->completed.item[i];
        const char *mark = text_starts(word, "mark:")
                               ? text_fold(r->arena, word + strlen("mark:"))
                               : "";
        for (size_t k = 0; *mark && k < 2; k++) {
            const char *text = text_fold(r->arena, loose_lines(r, v, MEMBERS[k]));
            if (text && strstr(text, mark)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_completed(struct reader *r, const struct json_at *v,
                         enum voucher_type type, const char *status)
{
    static const char *const KINDS[] = {"kind:orderconfirmation", "kind:deliverynote",
                                        "kind:quotation"};
    const char *word[3];
    size_t words = 0;
    word[words++] = KINDS[type];
    if (status) {
        word[words++] = arena_printf(r->arena, "status:%s", status);
    }
    if (type == VOUCHER_DELIVERY_NOTE || has_delivery_note(r, v)) {
        word[words++] = "delivery-note";
    }
    bool refused =
        status && (text_ieq(status, "voided") || text_ieq(status, "rejected"));
    return has_mark(r, v) ||
           reader_completed(r, word, words, refused || type == VOUCHER_QUOTATION);
}

/* ---- parts of a voucher ---------------------------------------------------------- */

static void read_tax(struct order *o, struct reader *r, const struct json_at *v)
{
    static const struct {
        const char *word;
        enum tax_scheme scheme;
    } TYPES[] = {
        {"net", TAX_STANDARD},
        {"gross", TAX_STANDARD},
        {"photovoltaicEquipment", TAX_STANDARD}, /* 0 % on the lines */
        {"vatfree", TAX_EXEMPT},
        {"intraCommunitySupply", TAX_INTRA_EU},
        {"constructionService13b", TAX_REVERSE_CHARGE},
        {"externalService13b", TAX_REVERSE_CHARGE},
        {"thirdPartyCountryDelivery", TAX_EXPORT},
    };
    struct json_at tax = json_member(v, "taxConditions");
    const char *type = loose_text(r, &tax, "taxType");
    const char *note = loose_lines(r, &tax, "taxTypeNote");
    const char *sub = loose_text(r, &tax, "taxSubType");
    o->tax_scheme = TAX_UNKNOWN;
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (type && text_ieq(type, TYPES[i].word)) {
            o->tax_scheme = TYPES[i].scheme;
        }
    }
    o->prices_gross = type && text_ieq(type, "gross");
    o->tax_note = note;
    const char *folded = text_fold_alnum(r->arena, note);
    if (o->tax_scheme == TAX_EXEMPT && folded &&
        (strstr(folded, "KLEINUNTERNEHMER") || strstr(folded, "19USTG"))) {
        o->tax_scheme = TAX_SMALL_BUSINESS;
    }
    if (sub) {
        o->tax_scheme = TAX_UNKNOWN;
    }
    if (o->tax_scheme == TAX_UNKNOWN) {
        o->tax_note = arena_printf(r->arena, "taxType %s%s%s", type ? type : "fehlt",
                                   sub ? ", taxSubType " : "", sub ? sub : "");
        reader_note(r, "Auftrag %s: Steuerfall „%s“ aus lexoffice ist nicht bekannt.",
                    o->order_number ? o->order_number : tr("ohne Nummer"), o->tax_note);
    }
}

static void read_terms(struct order *o, struct reader *r, const struct json_at *v)
{
    struct json_at terms = json_member(v, "paymentConditions");
    struct json_at discount = json_member(&terms, "paymentDiscountConditions");
    struct skonto s = {0};
    (void)loose_int(&o->terms.net_days, r, &terms, "paymentTermDuration");
    if (loose_decimal(&s.percent, r, &discount, "discountPercentage") &&
        loose_int(&s.days, r, &discount, "discountRange") &&
        !decimal_is_zero(s.percent)) {
        o->terms.skonto[o->terms.skontos++] = s;
    }
}

static void read_service(struct order *o, struct reader *r, const struct json_at *v)
{
    struct json_at shipping = json_member(v, "shippingConditions");
    const char *type = loose_text(r, &shipping, "shippingType");
    if (type && text_ieq(type, "none")) {
        return;
    }
    o->service_from = loose_day(r, &shipping, "shippingDate");
    o->service_to = loose_day(r, &shipping, "shippingEndDate");
    if (!day_is_set(o->service_to) || !type || !text_ends_icase(type, "period")) {
        o->service_to = o->service_from;
    }
}

static void check_currency(struct reader *r, const struct json_at *up)
{
    struct json_at at = json_member(up, "currency");
    const char *currency = loose_text(r, up, "currency");
    if (currency && !text_ieq(currency, "EUR")) {
        (void)json_expected(&r->in, &at, "EUR (Kontor rechnet nur in Euro)");
    }
}

static void read_totals(struct order *o, struct reader *r, const struct json_at *v)
{
    struct json_at total = json_member(v, "totalPrice");
    struct allowance a = {0};
    check_currency(r, &total);
    o->has_declared_net = loose_money(&o->declared_net, r, &total, "totalNetAmount");
    o->has_declared_gross =
        loose_money(&o->declared_gross, r, &total, "totalGrossAmount");
    if (loose_decimal(&a.percent, r, &total, "totalDiscountPercentage") &&
        !decimal_is_zero(a.percent)) {
        a.has_percent = true;
    } else if (!loose_money(&a.amount, r, &total, "totalDiscountAbsolute") ||
               a.amount.cents == 0) {
        return;
    }
    o->allowance = arena_grow(r->arena, o->allowance, 0, sizeof *o->allowance);
    o->allowance[o->allowances++] = a;
}

/* ---- positions ------------------------------------------------------------------- */

static enum line_kind kind_of(const char *type)
{
    if (!type || text_ieq(type, "custom")) {
        return LINE_UNSPECIFIED;
    }
    return text_ieq(type, "text")       ? LINE_TEXT
           : text_ieq(type, "service")  ? LINE_LABOUR
           : text_ieq(type, "material") ? LINE_MATERIAL
                                        : LINE_UNSPECIFIED;
}

static void need_number(bool found, struct reader *r, const struct json_at *up,
                        const char *name)
{
    struct json_at at = json_member(up, name);
    if (!found && !at.value) {
        (void)json_fault(&r->in, &at, "fehlt");
    }
}

static void read_amounts(struct order_line *l, bool gross, struct reader *r,
                         const struct json_at *item)
{
    struct json_at price = json_member(item, "unitPrice");
    const char *amount = gross ? "grossAmount" : "netAmount";
    struct allowance a = {.has_percent = true};
    check_currency(r, &price);
    need_number(loose_decimal(&l->quantity, r, item, "quantity"), r, item, "quantity");
    if (!price.value) {
        (void)json_fault(&r->in, &price,
                         "fehlt; Belege ohne Preise, wie mancher Lieferschein, kann "
                         "Kontor nicht abrechnen");
        return;
    }
    need_number(loose_decimal(&l->unit_price, r, &price, amount), r, &price, amount);
    l->unit = loose_text(r, item, "unitName");
    l->has_vat_rate = loose_decimal(&l->vat_rate, r, &price, "taxRatePercentage");
    l->has_declared_total = loose_money(&l->declared_total, r, item, "lineItemAmount");
    if (loose_decimal(&a.percent, r, item, "discountPercentage") &&
        !decimal_is_zero(a.percent)) {
        l->allowance[l->allowances++] = a;
    }
}

static void read_line(struct order *o, struct reader *r, const struct json_at *item,
                      size_t index)
{
    struct order_line *l = reader_line(r, o);
    if (!l) {
        return;
    }
    struct json_at sub = json_member(item, "subItems");
    l->position = arena_printf(r->arena, "%zu", index + 1);
    l->kind = kind_of(loose_text(r, item, "type"));
    l->name = loose_text(r, item, "name");
    l->description = loose_lines(r, item, "description");
    l->optional = loose_bool(r, item, "optional") || loose_bool(r, item, "alternative");
    if (l->kind != LINE_TEXT) {
        read_amounts(l, o->prices_gross, r, item);
    }
    if (loose_length(&sub) > 0) {
        (void)json_fault(&r->in, &sub,
                         "Unterpositionen kann Kontor nicht abrechnen; bitte in "
                         "lexoffice zu einfachen Positionen auflösen");
    }
}

static void read_lines(struct order *o, struct reader *r, const struct json_at *v)
{
    struct json_at list = json_member(v, "lineItems");
    if (!json_is_list(&r->in, &list, READER_LINES_MAX)) {
        return;
    }
    for (size_t i = 0; i < loose_length(&list); i++) {
        struct json_at item = json_element(&list, i);
        read_line(o, r, &item, i);
    }
}

/* ---- vouchers -------------------------------------------------------------------- */

static const struct customer *contact_of(const struct lexoffice *x, const char *id)
{
    for (size_t i = 0; id && i < x->contacts; i++) {
        if (x->contact[i].id && strcmp(x->contact[i].id, id) == 0) {
            return &x->contact[i].customer;
        }
    }
    return NULL;
}

/* The voucher's address is what the customer saw; the contact adds what it lacks. */
static void read_buyer(struct order *o, struct lexoffice *x, const struct json_at *v)
{
    struct reader *r = x->r;
    struct json_at at = json_member(v, "address");
    const struct customer *known = contact_of(x, loose_text(r, &at, "contactId"));
    if (known) {
        o->buyer = *known;
    }
    struct party *p = &o->buyer.party;
    const char *name = loose_text(r, &at, "name");
    const char *person = loose_text(r, &at, "contactPerson");
    const char *language = loose_text(r, v, "language");
    p->name = name ? name : p->name;
    p->contact = person ? person : p->contact;
    if (loose_has(&at, "street") || loose_has(&at, "city")) {
        lexoffice_address(&p->address, r, &at);
    }
    if (language && !o->buyer.locale &&
        (text_ieq(language, "de") || text_ieq(language, "en"))) {
        o->buyer.locale = text_ieq(language, "de") ? "de" : "en";
    }
}

static void read_voucher(struct lexoffice *x, const struct json_at *v)
{
    struct reader *r = x->r;
    struct order o;
    enum voucher_type type = type_of(x, v);
    order_init(&o);
    o.source = "lexoffice";
    o.order_number = loose_text(r, v, "voucherNumber");
    if (type == VOUCHER_BILLED) {
        (void)json_fault(
            &r->in, v,
            "Beleg %s ist in lexoffice schon eine Rechnung, Gutschrift "
            "oder Mahnung; erwartet: Auftragsbestätigung oder Lieferschein",
            o.order_number ? o.order_number : tr("ohne Nummer"));
        return;
    }
    o.status = loose_text(r, v, "voucherStatus");
    o.completed = x->completed || is_completed(r, v, type, o.status);
    o.order_date = loose_day(r, v, "voucherDate");
    o.introduction = loose_lines(r, v, "introduction");
    o.remark = loose_lines(r, v, "remark");
    read_tax(&o, r, v);
    read_buyer(&o, x, v);
    read_service(&o, r, v);
    read_terms(&o, r, v);
    read_totals(&o, r, v);
    read_lines(&o, r, v);
    reader_push_order(r, &o);
}

static void read_contact(struct lexoffice *x, const struct json_at *c)
{
    struct known_contact k = {.id = loose_text(x->r, c, "id")};
    if (!lexoffice_contact(&k.customer, x->r, c)) {
        return;
    }
    x->contact = arena_grow(x->r->arena, x->contact, x->contacts, sizeof *x->contact);
    x->contact[x->contacts++] = k;
    reader_push_contact(x->r, &k.customer);
}

/* ---- the document ---------------------------------------------------------------- */

typedef void visit_fn(struct lexoffice *x, const struct json_at *thing);

static bool is_contact(const struct json_at *at)
{
    return loose_has(at, "company") || loose_has(at, "person");
}

/* Call one of the functions for each voucher and contact, however they are packed. */
static void walk(struct lexoffice *x, const struct json_at *at, int depth,
                 visit_fn *voucher, visit_fn *contact)
{
    static const char *const PACKED[] = {"content", "orders", "order", "contacts",
                                         "contact"};
    for (size_t i = 0; i < loose_length(at) && depth < WALK_DEPTH; i++) {
        struct json_at item = json_element(at, i);
        walk(x, &item, depth + 1, voucher, contact);
    }
    if (loose_has(at, "lineItems") || is_contact(at)) {
        visit_fn *visit = loose_has(at, "lineItems") ? voucher : contact;
        x->things++;
        if (visit) {
            visit(x, at);
        }
        return;
    }
    for (size_t i = 0; i < sizeof PACKED / sizeof PACKED[0] && depth < WALK_DEPTH;
         i++) {
        struct json_at member = json_member(at, PACKED[i]);
        if (member.value) {
            walk(x, &member, depth + 1, voucher, contact);
        }
    }
}

void order_lexoffice_read(struct reader *r, const struct json_at *doc)
{
    struct lexoffice x = {.r = r};
    if (loose_has(doc, "order")) {
        x.type = loose_text(r, doc, "voucherType");
        x.completed = loose_bool(r, doc, "completed");
    }
    walk(&x, doc, 0, NULL, read_contact);
    walk(&x, doc, 0, read_voucher, NULL);
    if (x.things == 0) {
        (void)json_fault(&r->in, doc,
                         "weder Beleg mit lineItems noch Kontakt gefunden; eine "
                         "Belegliste (voucherlist) hat keine Positionen");
    }
}
