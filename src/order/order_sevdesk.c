/*
 * An order of sevDesk: the Order with its printed address (several lines of text), its
 * OrderPos, and the Contact with mail addresses. Numbers mostly come as strings. Texts
 * may be HTML. positionNumber counts from 0.
 */
#include "order/order_sevdesk.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/html_text.h"
#include "order/loose.h"
#include "order/sevdesk_contact.h"
#include "order/sevdesk_parts.h"
#include "order/words.h"

#include "base/banned.h"

#define ADDRESS_LINES_MAX 8

/* ---- completed? ------------------------------------------------------------------ */

struct status_row {
    const char *code;
    const char *word;
    bool over; /* taken only if the rule's list names it */
};

static const struct status_row STATUS[] = {
    {"100", "status:draft", true},
    {"200", "status:sent", false},
    {"300", "status:rejected", true},
    {"500", "status:accepted", false},
    {"750", "status:partially-invoiced", true},
    {"1000", "status:invoiced", true},
};

static bool is_completed(struct reader *r, const char *status, const char *type)
{
    const char *word[4];
    size_t words = 0;
    bool only_if_listed = type && text_ieq(type, "AN");
    if (status) {
        word[words++] = arena_printf(r->arena, "status:%s", status);
    }
    for (size_t i = 0; status && i < sizeof STATUS / sizeof STATUS[0]; i++) {
        if (strcmp(STATUS[i].code, status) == 0) {
            word[words++] = STATUS[i].word;
            only_if_listed = only_if_listed || STATUS[i].over;
        }
    }
    if (type) {
        word[words++] = arena_printf(r->arena, "kind:%s", type);
    }
    if (type && text_ieq(type, "LI")) {
        word[words++] = "delivery-note";
    }
    return reader_completed(r, word, words, only_if_listed);
}

/* ---- tax --------------------------------------------------------------------------
 */

struct tax_row {
    const char *code;
    enum tax_scheme scheme;
};

/* taxRule: sevDesk Update 2.0; taxType: objects made before it. */
static const struct tax_row RULES[] = {
    {"1", TAX_STANDARD}, {"2", TAX_EXPORT},         {"3", TAX_INTRA_EU},
    {"4", TAX_EXEMPT},   {"5", TAX_REVERSE_CHARGE}, {"11", TAX_SMALL_BUSINESS},
};
static const struct tax_row TYPES[] = {
    {"default", TAX_STANDARD},
    {"eu", TAX_INTRA_EU},
    {"noteu", TAX_EXPORT},
    {"ss", TAX_SMALL_BUSINESS},
};

static enum tax_scheme tax_of(const struct tax_row *table, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(table[i].code, code) == 0) {
            return table[i].scheme;
        }
    }
    return TAX_UNKNOWN;
}

static void read_tax(struct order *o, struct reader *r, const struct json_at *at)
{
    const char *rule = parts_reference(r, at, "taxRule");
    const char *type = loose_text(r, at, "taxType");
    const char *text = loose_lines(r, at, "taxText");
    if (rule) {
        o->tax_scheme = tax_of(RULES, sizeof RULES / sizeof RULES[0], rule);
    } else if (type) {
        o->tax_scheme = tax_of(TYPES, sizeof TYPES / sizeof TYPES[0], type);
    } else {
        o->tax_scheme = TAX_UNKNOWN;
    }
    o->tax_note = o->tax_scheme == TAX_STANDARD ? NULL : text;
    if (o->tax_scheme == TAX_UNKNOWN) {
        o->tax_note =
            arena_printf(r->arena, "taxRule %s, taxType %s%s%s", rule ? rule : "fehlt",
                         type ? type : "fehlt", text ? ": " : "", text ? text : "");
        reader_note(r, "Auftrag %s: Steuerfall „%s“ aus sevDesk ist nicht bekannt.",
                    o->order_number ? o->order_number : tr("ohne Nummer"), o->tax_note);
    }
}

/* ---- the buyer ---------------------------------------------------------------------
 */

/* A line "01067 Dresden": five digits (Germany) or four (its neighbours). */
static bool split_city(struct address *out, struct reader *r, const char *line)
{
    size_t skip = text_starts(line, "D-") ? 2 : 0;
    size_t digits = strspn(line + skip, "0123456789");
    if ((digits != 5 && digits != 4) || line[skip + digits] != ' ') {
        return false;
    }
    out->postcode = arena_strndup(r->arena, line + skip, digits);
    out->city = text_trim(r->arena, line + skip + digits);
    return true;
}

/* "Firma\nz. Hd. Herrn Groß\nWerkstraße 9\n01067 Dresden[\nÖsterreich]". What does
 * not end in postcode and city is left to the contact's address. */
static void read_printed_address(struct customer *c, struct reader *r, const char *text)
{
    const char *line[ADDRESS_LINES_MAX];
    size_t n = 0;
    for (const char *p = text; p && *p && n < ADDRESS_LINES_MAX;) {
        const char *end = strchrnul(p, '\n');
        line[n] = text_trim(r->arena, arena_strndup(r->arena, p, (size_t)(end - p)));
        n += *line[n] != '\0';
        p = *end ? end + 1 : end;
    }
    if (n == 0) {
        return;
    }
    struct address at = {.country = c->party.address.country};
    const char *country = n > 1 ? words_country(r->arena, line[n - 1]) : NULL;
    if (country && strlen(line[n - 1]) > 2) {
        at.country = country;
        n--;
    }
    c->party.name = line[0];
    if (n < 3 || !split_city(&at, r, line[n - 1])) {
        return;
    }
    at.line1 = line[n - 2];
    at.line2 = n > 3 ? line[1] : NULL;
    at.line3 = n > 4 ? line[2] : NULL;
    c->party.address = at;
}

static void read_buyer(struct order *o, const struct parts *p, const struct json_at *at)
{
    struct reader *r = p->r;
    struct address *a = &o->buyer.party.address;
    const struct part *contact = parts_contact(p, parts_reference(r, at, "contact"));
    if (contact) {
        sevdesk_contact(&o->buyer, p, contact);
    }
    const char *country = sevdesk_country(r, at, "addressCountry");
    a->country = country ? country : a->country ? a->country : "DE";
    const char *zip = loose_text(r, at, "addressZip");
    if (zip) {
        const char *name = loose_text(r, at, "addressName");
        o->buyer.party.name = name ? name : o->buyer.party.name;
        a->line1 = loose_text(r, at, "addressStreet");
        a->line2 = a->line3 = NULL;
        a->postcode = zip;
        a->city = loose_text(r, at, "addressCity");
        return;
    }
    read_printed_address(&o->buyer, r, loose_lines(r, at, "address"));
}

/* ---- positions ---------------------------------------------------------------------
 */

/* Ids of /Unity that an account has from the start. Only 1 is documented, hence the
 * note wherever another one is used. */
static const char *const UNITS[] = {NULL,       "Stk", "m²",  "m",  "kg", "t",    "lfm",
                                    "pauschal", "m³",  "Std", "km", "%",  "Tage", "l"};

static const char *unit_of(struct reader *r, const struct json_at *pos,
                           const char *number)
{
    struct json_at at = json_member(pos, "unity");
    const char *id = parts_reference(r, pos, "unity");
    const char *name = loose_text(r, &at, "name");
    decimal d;
    if (name || !id || !decimal_parse(&d, id, strlen(id)) || d.scale != 0) {
        return name;
    }
    if (d.coef < 1 || (size_t)d.coef >= sizeof UNITS / sizeof UNITS[0]) {
        reader_note(r, "Auftrag %s: Einheit %s aus sevDesk ist nicht bekannt.", number,
                    id);
        return NULL;
    }
    if (d.coef != 1) {
        reader_note(r, "Auftrag %s: Einheit %s aus sevDesk als „%s“ gelesen.", number,
                    id, UNITS[d.coef]);
    }
    return UNITS[d.coef];
}

static void need_number(bool found, struct reader *r, const struct json_at *up,
                        const char *name)
{
    struct json_at at = json_member(up, name);
    if (!found && !at.value) {
        (void)json_fault(&r->in, &at, "fehlt");
    }
}

/* Offered along and not in the sums of the order: not a part of it. */
static bool is_optional(const struct order *o, struct reader *r,
                        const struct json_at *at)
{
    const char *name = html_text(r->arena, loose_text(r, at, "name"));
    if (!loose_bool(r, at, "optional")) {
        return false;
    }
    reader_note(
        r, "Auftrag %s: „%s“ war nur angeboten (optional) und wird nicht berechnet.",
        o->order_number ? o->order_number : "ohne Nummer",
        name ? reader_shown(r, name) : "ohne Bezeichnung");
    return true;
}

static void read_position(struct order *o, struct reader *r, const struct json_at *at)
{
    struct order_line *l = is_optional(o, r, at) ? NULL : reader_line(r, o);
    const char *price = o->prices_gross ? "priceGross" : "priceNet";
    struct allowance a = {.has_percent = true};
    int number;
    if (!l) {
        return;
    }
    l->name = html_text(r->arena, loose_text(r, at, "name"));
    l->description = html_text(r->arena, loose_lines(r, at, "text"));
    if (loose_int(&number, r, at, "positionNumber")) {
        l->position = arena_printf(r->arena, "%d", number + 1);
    }
    need_number(loose_decimal(&l->quantity, r, at, "quantity"), r, at, "quantity");
    if (!loose_decimal(&l->unit_price, r, at, price)) {
        need_number(loose_decimal(&l->unit_price, r, at, "price"), r, at, price);
    }
    l->unit = unit_of(r, at, o->order_number ? o->order_number : tr("ohne Nummer"));
    l->has_vat_rate = loose_decimal(&l->vat_rate, r, at, "taxRate");
    if (loose_decimal(&a.percent, r, at, "discount") && !decimal_is_zero(a.percent)) {
        l->allowance[l->allowances++] = a;
    }
}

struct placed {
    int number;
    size_t index; /* in the file */
    const struct json_at *at;
};

/* By positionNumber; positions without one keep their place behind. */
static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->number != y->number) {
        return x->number < y->number ? -1 : 1;
    }
    return (x->index > y->index) - (x->index < y->index);
}

static size_t positions_of(struct placed *out, const struct parts *p,
                           const struct part *order)
{
    size_t n = 0;
    for (size_t i = 0; i < p->count[PART_POSITION]; i++) {
        const struct part *pos = &p->part[PART_POSITION][i];
        if (parts_belongs(p, PART_ORDER, order, pos)) {
            if (out) {
                out[n] = (struct placed){
                    .number = READER_LINES_MAX, .index = i, .at = pos->at};
            }
            n++;
        }
    }
    return n;
}

/* How many there were. */
static size_t read_positions(struct order *o, const struct parts *p,
                             const struct part *order)
{
    size_t n = positions_of(NULL, p, order);
    struct placed *list = arena_array(p->r->arena, n + 1, sizeof *list);
    (void)positions_of(list, p, order);
    for (size_t i = 0; i < n; i++) {
        (void)loose_int(&list[i].number, p->r, list[i].at, "positionNumber");
    }
    qsort(list, n, sizeof *list, by_place);
    for (size_t i = 0; i < n; i++) {
        read_position(o, p->r, list[i].at);
    }
    return n;
}

/* ---- orders ------------------------------------------------------------------------
 */

static void check_currency(struct reader *r, const struct json_at *order)
{
    struct json_at at = json_member(order, "currency");
    const char *currency = loose_text(r, order, "currency");
    if (currency && !text_ieq(currency, "EUR")) {
        (void)json_expected(&r->in, &at, "EUR (Kontor rechnet nur in Euro)");
    }
}

/* How many positions it took. */
static size_t read_order(const struct parts *p, const struct part *part, bool completed)
{
    struct reader *r = p->r;
    const struct json_at *at = part->at;
    struct order o;
    order_init(&o);
    o.source = "sevdesk";
    o.order_number = loose_text(r, at, "orderNumber");
    o.status = loose_text(r, at, "status");
    o.completed =
        completed || is_completed(r, o.status, loose_text(r, at, "orderType"));
    o.order_date = loose_day(r, at, "orderDate");
    o.service_from = loose_day(r, at, "deliveryDate");
    o.service_to = loose_day(r, at, "deliveryDateUntil");
    if (!day_is_set(o.service_to)) {
        o.service_to = o.service_from;
    }
    o.purchase_order = loose_text(r, at, "customerInternalNote");
    o.introduction = html_text(r->arena, loose_lines(r, at, "headText"));
    o.remark = html_text(r->arena, loose_lines(r, at, "footText"));
    o.prices_gross = loose_has(at, "showNet") && !loose_bool(r, at, "showNet");
    o.has_declared_net = loose_money(&o.declared_net, r, at, "sumNet");
    o.has_declared_gross = loose_money(&o.declared_gross, r, at, "sumGross");
    check_currency(r, at);
    read_tax(&o, r, at);
    read_buyer(&o, p, at);
    (void)loose_int(&o.terms.net_days, r, at, "timeToPay");
    size_t positions = read_positions(&o, p, part);
    reader_push_order(r, &o);
    return positions;
}

void order_sevdesk_read(struct reader *r, const struct json_at *doc)
{
    struct parts p;
    size_t placed = 0;
    bool completed = loose_has(doc, "order") && loose_bool(r, doc, "completed");
    parts_collect(&p, r, doc);
    for (size_t i = 0; i < p.count[PART_CONTACT]; i++) {
        struct customer c;
        if (!sevdesk_is_supplier(r, p.part[PART_CONTACT][i].at)) {
            sevdesk_contact(&c, &p, &p.part[PART_CONTACT][i]);
            reader_push_contact(r, &c);
        }
    }
    for (size_t i = 0; i < p.count[PART_ORDER]; i++) {
        placed += read_order(&p, &p.part[PART_ORDER][i], completed);
    }
    if (p.count[PART_ORDER] > 0 && placed < p.count[PART_POSITION]) {
        (void)json_fault(&r->in, doc, "%zu Positionen gehören zu keinem Auftrag",
                         p.count[PART_POSITION] - placed);
    }
    if (p.count[PART_ORDER] + p.count[PART_CONTACT] == 0 && r->in.faults.count == 0) {
        (void)json_fault(
            &r->in, doc,
            p.count[PART_POSITION] > 0
                ? "Positionen ohne ihren Auftrag; legen Sie beides in "
                  "einer Datei ab: {\"order\": …, \"positions\": …}"
                : tr("weder Auftrag (Order) noch Kontakt (Contact) gefunden"));
    }
}
