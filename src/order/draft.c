/*
 * What tables keep in several columns is joined here: names, street and number, days
 * and per cent of a Skonto, and the price column that counts.
 */
#include "order/draft.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/words.h"

#include "base/banned.h"

void draft_init(struct draft *d)
{
    *d = (struct draft){
        .service_to = DAY_NONE, .invoice_date = DAY_NONE, .skonto_until = DAY_NONE};
    order_init(&d->order);
    draft_begin_line(d);
}

/* ---- the buyer ------------------------------------------------------------------ */

static const char *join(struct reader *r, const char *a, const char *b)
{
    if (!a || !b) {
        return a ? a : b;
    }
    return arena_printf(r->arena, "%s %s", a, b);
}

static void finish_name(struct draft *d, struct reader *r)
{
    struct customer *c = &d->order.buyer;
    const char *first = join(r, d->title, d->first_name);
    const char *full = d->full_name;
    /* Columns "Name" and "Vorname": the name is the family's alone. */
    if (full && d->first_name && !d->last_name && !d->company) {
        d->last_name = full;
        full = NULL;
    }
    const char *person =
        d->last_name || d->first_name ? join(r, first, d->last_name) : NULL;
    c->party.name = d->company ? d->company : full ? full : person;
    const char *contact = person ? person : full;
    if (!c->party.contact && contact && strcmp(contact, c->party.name) != 0) {
        c->party.contact = contact;
    }
    if (c->kind == CUSTOMER_UNKNOWN && c->party.name) {
        bool is_person = c->party.name == person;
        c->kind = d->company  ? CUSTOMER_BUSINESS
                  : is_person ? CUSTOMER_PRIVATE
                              : CUSTOMER_UNKNOWN;
    }
}

/* "73033 Göppingen", "D-73033 Göppingen". */
static void split_postcode(struct address *at, struct reader *r, const char *both)
{
    const char *blank = strchr(both, ' ');
    if (!blank || strcspn(both, "0123456789") > (size_t)(blank - both)) {
        at->city = at->city ? at->city : both;
        return;
    }
    if (!at->postcode) {
        at->postcode = arena_strndup(r->arena, both, (size_t)(blank - both));
    }
    at->city = at->city ? at->city : blank + 1;
}

/* Spreadsheets read 01067 as a number and write 1067. */
static void pad_postcode(struct address *at, struct reader *r, int line)
{
    const char *s = at->postcode;
    if (!s || strcmp(at->country, "DE") != 0) {
        return;
    }
    if (text_starts(s, "D-") || text_starts(s, "DE-")) {
        s = strchr(s, '-') + 1;
    }
    if (strlen(s) == 4 && strspn(s, "0123456789") == 4) {
        s = arena_printf(r->arena, "0%s", s);
        reader_note(r, "Zeile %d: PLZ „%s“ um die führende Null ergänzt.", line,
                    at->postcode);
    }
    at->postcode = s;
}

/* "DE 123 456 789" and "de123456789" are the same number. */
static const char *without_blanks(struct reader *r, const char *s)
{
    char *out = text_fold(r->arena, s);
    s = out;
    size_t n = 0;
    for (; *s; s++) {
        if (*s != ' ' && *s != '.') {
            out[n++] = *s;
        }
    }
    out[n] = '\0';
    return out;
}

static void finish_buyer(struct draft *d, struct reader *r, int line)
{
    struct customer *c = &d->order.buyer;
    struct address *at = &c->party.address;
    finish_name(d, r);
    if (at->line1 && d->house_number) {
        at->line1 = join(r, at->line1, d->house_number);
    }
    if (d->postcode_city) {
        split_postcode(at, r, d->postcode_city);
    }
    if (!at->country) {
        at->country = "DE";
    }
    pad_postcode(at, r, line);
    if (!c->party.phone) {
        c->party.phone = d->mobile;
    }
    if (c->party.vat_id) {
        c->party.vat_id = without_blanks(r, c->party.vat_id);
    }
}

/* ---- the order ------------------------------------------------------------------- */

static void finish_skonto(struct draft *d, struct reader *r, int line)
{
    struct payment_terms *t = &d->order.terms;
    for (int i = 0; i < SKONTO_MAX; i++) {
        const struct maybe_decimal *p = &d->skonto_percent[i];
        const struct maybe_decimal *n = &d->skonto_days[i];
        bool has_percent = p->has && !decimal_is_zero(p->value);
        if (has_percent && n->has) {
            t->skonto[t->skontos++] =
                (struct skonto){.days = (int)n->value.coef, .percent = p->value};
        } else if (has_percent) {
            reader_fault(r,
                         "Zeile %d: Skonto ohne Frist; erwartet: eine Spalte "
                         "„Skontotage“ oder „2 %% 10 Tage“.",
                         line);
        }
    }
    if (t->skontos == 2 && t->skonto[0].days > t->skonto[1].days) {
        struct skonto first = t->skonto[0];
        t->skonto[0] = t->skonto[1];
        t->skonto[1] = first;
    }
}

void draft_finish_contact(struct draft *d, struct reader *r, int line)
{
    finish_buyer(d, r, line);
    finish_skonto(d, r, line);
    d->order.buyer.terms = d->order.terms;
}

static void finish_retention(struct draft *d)
{
    const struct maybe_decimal *p = &d->retention_percent;
    if (p->has && !decimal_is_zero(p->value)) {
        d->order.retention.has_percent = true;
        d->order.retention.percent = p->value;
    } else {
        d->order.retention.due = DAY_NONE;
    }
}

static void finish_service(struct draft *d, struct reader *r, int line)
{
    struct order *o = &d->order;
    o->service_to = d->service_to;
    if (!day_is_set(o->service_to)) {
        o->service_to = o->service_from;
    } else if (!day_is_set(o->service_from)) {
        o->service_from = o->service_to;
    }
    if (day_cmp(o->service_from, o->service_to) > 0) {
        reader_fault(r, "Zeile %d: die Leistung endet vor ihrem Beginn.", line);
    }
}

/* A discount of zero is none; minus signs are only a way of writing it. */
static void add_discount(struct allowance *list, int *count, struct reader *r,
                         const struct maybe_decimal *percent,
                         const struct maybe_decimal *amount, int line)
{
    if (percent->has && !decimal_is_zero(percent->value)) {
        list[(*count)++] =
            (struct allowance){.has_percent = true, .percent = percent->value};
    }
    if (!amount->has || decimal_is_zero(amount->value)) {
        return;
    }
    money m;
    if (!money_from_decimal(&m, amount->value)) {
        reader_fault(r, "Zeile %d: der Rabatt hat mehr als zwei Nachkommastellen.",
                     line);
        return;
    }
    list[(*count)++] = (struct allowance){.amount = m.cents < 0 ? money_neg(m) : m};
}

static bool declared(money *out, const struct maybe_decimal *d)
{
    return d->has && money_round_decimal(out, d->value);
}

static void finish_completed(struct draft *d, struct reader *r)
{
    struct order *o = &d->order;
    const char *word[3];
    size_t words = 0;
    bool only_if_listed = false;
    if (o->status) {
        word[words++] = arena_printf(r->arena, "status:%s", o->status);
        only_if_listed = words_status_is_over(r->arena, o->status);
    }
    if (d->document_kind) {
        word[words++] = arena_printf(r->arena, "kind:%s", d->document_kind);
        only_if_listed = only_if_listed || words_is_offer(r->arena, d->document_kind);
        (void)order_kind_parse(&o->kind, d->document_kind);
    }
    if (words == 0) {
        word[words++] = "no-status";
    }
    o->completed = reader_completed(r, word, words, only_if_listed);
}

void draft_finish_order(struct draft *d, struct reader *r, int line)
{
    struct order *o = &d->order;
    struct allowance list[2];
    int count = 0;
    o->source = "csv";
    finish_buyer(d, r, line);
    finish_skonto(d, r, line);
    finish_retention(d);
    finish_service(d, r, line);
    add_discount(list, &count, r, &d->order_discount_percent, &d->order_discount_amount,
                 line);
    for (int i = 0; i < count; i++) {
        o->allowance =
            arena_grow(r->arena, o->allowance, o->allowances, sizeof *o->allowance);
        o->allowance[o->allowances++] = list[i];
    }
    o->has_declared_net = declared(&o->declared_net, &d->total_net);
    o->has_declared_gross = declared(&o->declared_gross, &d->total_gross);
    finish_completed(d, r);
}

/* ---- positions ------------------------------------------------------------------- */

void draft_begin_line(struct draft *d)
{
    d->line = (struct order_line){.base_quantity = DECIMAL(1, 0)};
    struct maybe_decimal none = {0};
    d->quantity = d->base_quantity = d->vat_rate = none;
    d->price = d->price_net = d->price_gross = none;
    d->discount_percent = d->discount_amount = none;
    d->total = d->line_net = d->line_gross = none;
}

/* The cell that holds the price on the order's basis, net or gross. */
static const struct maybe_decimal *price_of(const struct draft *d)
{
    const struct maybe_decimal *named =
        d->order.prices_gross ? &d->price_gross : &d->price_net;
    return named->has ? named : &d->price;
}

static bool lacks(struct reader *r, int line, const char *what)
{
    reader_fault(r, "Zeile %d: %s fehlt.", line, what);
    return false;
}

static bool finish_amounts(struct draft *d, struct reader *r, int line)
{
    struct order_line *l = &d->line;
    const struct maybe_decimal *price = price_of(d);
    if (!d->quantity.has) {
        return lacks(r, line, tr("die Menge der Position"));
    }
    if (!price->has) {
        return lacks(r, line, tr("der Einzelpreis der Position"));
    }
    if (d->base_quantity.has && d->base_quantity.value.coef <= 0) {
        reader_fault(r, "Zeile %d: die Preiseinheit muss größer als null sein.", line);
        return false;
    }
    l->quantity = d->quantity.value;
    l->unit_price = price->value;
    l->base_quantity = d->base_quantity.has ? d->base_quantity.value : DECIMAL(1, 0);
    l->has_vat_rate = d->vat_rate.has;
    l->vat_rate = d->vat_rate.value;
    add_discount(l->allowance, &l->allowances, r, &d->discount_percent,
                 &d->discount_amount, line);
    const struct maybe_decimal *total =
        d->order.prices_gross ? &d->line_gross : &d->line_net;
    l->has_declared_total =
        declared(&l->declared_total, total->has ? total : &d->total);
    return true;
}

void draft_finish_line(struct draft *d, struct reader *r, int line)
{
    struct order_line *l = &d->line;
    bool has_amount = d->quantity.has || price_of(d)->has || d->total.has ||
                      d->line_net.has || d->line_gross.has;
    if (!l->name && l->description) {
        l->name = reader_clean_line(r, l->description);
        l->description = NULL;
    }
    if (!l->name) {
        (void)lacks(r, line, tr("die Bezeichnung der Position"));
        return;
    }
    if (!has_amount) {
        l->kind = LINE_TEXT;
    } else if (l->kind != LINE_TEXT && !finish_amounts(d, r, line)) {
        return;
    }
    struct order_line *stored = reader_line(r, &d->order);
    if (stored) {
        l->source_line = line;
        *stored = *l;
    }
}
