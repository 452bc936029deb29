#include "order/sevdesk_contact.h"

#include <string.h>

#include "base/text.h"
#include "order/loose.h"
#include "order/words.h"

#include "base/banned.h"

const char *sevdesk_country(struct reader *r, const struct json_at *up,
                            const char *name)
{
    struct json_at at = json_member(up, name);
    const char *id = parts_reference(r, up, name);
    if (!id) {
        return NULL;
    }
    const char *code = loose_text(r, &at, "code");
    if (!code) {
        code = loose_text(r, &at, "name");
    }
    if (code) {
        return words_country(r->arena, code);
    }
    return strcmp(id, "1") == 0 ? "DE" : NULL; /* the only id that is documented */
}

bool sevdesk_is_supplier(struct reader *r, const struct json_at *contact)
{
    const char *category = parts_reference(r, contact, "category");
    return category && strcmp(category, "2") == 0;
}

static const char *joined(struct reader *r, const char *a, const char *b)
{
    if (!a || !b) {
        return a ? a : b;
    }
    return arena_printf(r->arena, "%s %s", a, b);
}

/* surename is the FIRST name (sic), familyname the last. */
static const char *person_name(struct reader *r, const struct json_at *c)
{
    const char *first =
        joined(r, loose_text(r, c, "academicTitle"), loose_text(r, c, "surename"));
    return joined(r, first, loose_text(r, c, "familyname"));
}

/* How well a mail address suits for invoices: key 8 is "invoicing", 2 is "work". */
static int way_rank(struct reader *r, const struct json_at *way)
{
    const char *key = parts_reference(r, way, "key");
    if (key && strcmp(key, "8") == 0) {
        return 4;
    }
    if (loose_bool(r, way, "main")) {
        return 3;
    }
    return key && strcmp(key, "2") == 0 ? 2 : 1;
}

static const char *best_way(const struct parts *p, const struct part *contact,
                            const char *type)
{
    const char *best = NULL;
    int best_rank = 0;
    for (size_t i = 0; i < p->count[PART_WAY]; i++) {
        const struct part *way = &p->part[PART_WAY][i];
        if (!parts_belongs(p, PART_CONTACT, contact, way) ||
            !text_ieq(loose_text(p->r, way->at, "type"), type)) {
            continue;
        }
        const char *key = parts_reference(p->r, way->at, "key");
        bool fax = key && strcmp(key, "3") == 0;
        int rank = way_rank(p->r, way->at);
        if (!fax && rank > best_rank) {
            best_rank = rank;
            best = loose_text(p->r, way->at, "value");
        }
    }
    return best;
}

static void read_address(struct customer *c, const struct parts *p,
                         const struct part *contact)
{
    for (size_t i = 0; i < p->count[PART_ADDRESS]; i++) {
        const struct part *a = &p->part[PART_ADDRESS][i];
        if (!parts_belongs(p, PART_CONTACT, contact, a)) {
            continue;
        }
        const char *country = sevdesk_country(p->r, a->at, "country");
        c->party.address = (struct address){
            .line1 = loose_text(p->r, a->at, "street"),
            .line2 = loose_text(p->r, a->at, "name2"),
            .line3 = loose_text(p->r, a->at, "name3"),
            .postcode = loose_text(p->r, a->at, "zip"),
            .city = loose_text(p->r, a->at, "city"),
            .country = country ? country : "DE",
        };
        return;
    }
}

static void read_terms(struct customer *c, struct reader *r, const struct json_at *at)
{
    struct skonto s = {0};
    (void)loose_int(&c->terms.net_days, r, at, "defaultTimeToPay");
    if (loose_decimal(&s.percent, r, at, "defaultCashbackPercent") &&
        !decimal_is_zero(s.percent) &&
        loose_int(&s.days, r, at, "defaultCashbackTime")) {
        c->terms.skonto[c->terms.skontos++] = s;
    }
}

static void read_kind(struct customer *c, struct reader *r, const struct json_at *at,
                      bool organisation)
{
    const char *gender = loose_text(r, at, "gender");
    c->kind = organisation ? CUSTOMER_BUSINESS : CUSTOMER_PRIVATE;
    if (loose_bool(r, at, "governmentAgency")) {
        c->kind = CUSTOMER_PUBLIC;
    }
    if (!organisation && gender) {
        c->salutation = text_ieq(gender, "m")                            ? "Herr"
                        : text_ieq(gender, "w") || text_ieq(gender, "f") ? "Frau"
                                                                         : NULL;
    }
}

void sevdesk_contact(struct customer *out, const struct parts *p,
                     const struct part *contact)
{
    struct reader *r = p->r;
    const struct json_at *at = contact->at;
    const char *organisation = loose_text(r, at, "name");
    customer_init(out);
    struct party *party = &out->party;
    party->name = organisation ? organisation : person_name(r, at);
    party->identifier = loose_text(r, at, "customerNumber");
    party->vat_id = loose_text(r, at, "vatNumber");
    party->tax_number = loose_text(r, at, "taxNumber");
    party->email = best_way(p, contact, "EMAIL");
    party->phone = best_way(p, contact, "PHONE");
    if (!party->phone) {
        party->phone = best_way(p, contact, "MOBILE");
    }
    out->iban = loose_text(r, at, "bankAccount");
    out->buyer_reference = loose_text(r, at, "buyerReference");
    read_kind(out, r, at, organisation != NULL);
    read_address(out, p, contact);
    read_terms(out, r, at);
    /* A person of an organisation: the invoice goes to the organisation. */
    const struct part *parent = parts_contact(p, contact->owner);
    if (parent && !organisation) {
        party->contact = party->name;
        party->name = loose_text(r, parent->at, "name");
        out->kind = CUSTOMER_BUSINESS;
        if (!party->address.line1) {
            read_address(out, p, parent);
        }
        if (!party->email) {
            party->email = best_way(p, parent, "EMAIL");
        }
    }
}
