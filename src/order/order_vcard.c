#include "order/order_vcard.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/cells.h"
#include "order/columns.h"
#include "order/draft.h"
#include "order/vcard.h"
#include "order/words.h"

#include "base/banned.h"

#define NAMES_MAX 200 /* different properties of a file */

/* The best so far of a property that may come several times. */
struct choice {
    int rank; /* 0 = none yet */
    struct vcard_line line;
};

struct card {
    int line; /* of BEGIN */
    struct draft draft;
    bool organisation, group, supplier;
    struct choice mail, wrong_mail, phone, mobile, address;
};

/* What the properties of one name mean in this file. */
struct meaning {
    const char *name;
    const struct property *property; /* or */
    const struct field *field;       /* or neither: not used */
};

struct book {
    struct reader *r;
    struct meaning *meaning;
    size_t meanings;
    size_t cards;
    int depth; /* a card may hold that of an assistant (AGENT of 2.1) */
    bool odd;  /* a line that is no property was noted */
    struct card card;
};

/* ---- values into the draft ------------------------------------------------------- */

static void put_field(struct book *b, const struct vcard_line *l,
                      const struct field *field, const char *value)
{
    struct cell c = {.r = b->r,
                     .draft = &b->card.draft,
                     .field = field,
                     .heading = l->name,
                     .line = l->line};
    if (value && field && field->read) {
        cells_take(&c, value);
    }
}

static void put(struct book *b, const struct vcard_line *l, const char *field,
                const char *value)
{
    put_field(b, l, fields_by_name(field, FIELD_CONTACT), value);
}

/* A later one wins only when it is better. */
static void offer(struct choice *c, const struct vcard_line *l, int rank)
{
    int all = 1 + rank + 10 * vcard_preference(l);
    if (all > c->rank) {
        *c = (struct choice){all, *l};
    }
}

/* ---- properties ------------------------------------------------------------------ */

static void take_name(struct book *b, const struct vcard_line *l)
{
    struct arena *a = b->r->arena;
    const char *before = vcard_part(a, l, 3);
    static const char *const SALUTATIONS[] = {"Herr", "Frau"};
    put(b, l, "last_name", vcard_part(a, l, 0));
    put(b, l, "first_name", vcard_part(a, l, 1));
    for (size_t i = 0; before && i < 2; i++) {
        size_t n = strlen(SALUTATIONS[i]);
        if (text_starts(before, SALUTATIONS[i]) && (before[n] == ' ' || !before[n])) {
            put(b, l, "salutation", SALUTATIONS[i]);
            before = before[n] ? before + n + 1 : NULL;
        }
    }
    put(b, l, "title", before);
}

static void take_full_name(struct book *b, const struct vcard_line *l)
{
    if (!b->card.draft.full_name) {
        put(b, l, "name", vcard_text(b->r->arena, l));
    }
}

static void take_company(struct book *b, const struct vcard_line *l)
{
    put(b, l, "company", vcard_part(b->r->arena, l, 0));
}

static void take_mail(struct book *b, const struct vcard_line *l)
{
    const char *mail = vcard_text(b->r->arena, l);
    if (mail) { /* one that cannot be right is noted, when there is no other */
        offer(text_email_fault(mail) ? &b->card.wrong_mail : &b->card.mail, l,
              vcard_is(l, "WORK") ? 1 : 0);
    }
}

static void take_phone(struct book *b, const struct vcard_line *l)
{
    if (vcard_is(l, "FAX") || vcard_is(l, "PAGER") || vcard_is(l, "TEXT")) {
        return;
    }
    bool cell = vcard_is(l, "CELL");
    offer(cell ? &b->card.mobile : &b->card.phone, l, vcard_is(l, "WORK") ? 1 : 0);
}

static void take_address(struct book *b, const struct vcard_line *l)
{
    int rank = vcard_is(l, "WORK") ? 2 : vcard_is(l, "HOME") ? 1 : 0;
    if (vcard_part(b->r->arena, l, 2) || vcard_part(b->r->arena, l, 3) ||
        vcard_part(b->r->arena, l, 0)) {
        offer(&b->card.address, l, rank);
    }
}

static void take_kind(struct book *b, const struct vcard_line *l)
{
    const char *kind = vcard_text(b->r->arena, l);
    b->card.group = b->card.group || (kind && text_ieq(kind, "group"));
    b->card.organisation =
        b->card.organisation ||
        (kind && (text_ieq(kind, "org") || text_ieq(kind, "COMPANY")));
}

static void take_gender(struct book *b, const struct vcard_line *l)
{
    const char *gender = vcard_part(b->r->arena, l, 0);
    if (gender && !b->card.draft.order.buyer.salutation) {
        put(b, l, "salutation",
            text_ieq(gender, "F")   ? "Frau"
            : text_ieq(gender, "M") ? "Herr"
                                    : NULL);
    }
}

static void take_categories(struct book *b, const struct vcard_line *l)
{
    const char *list = vcard_text(b->r->arena, l);
    while (list && *list) {
        size_t n = strcspn(list, ",");
        b->card.supplier =
            b->card.supplier ||
            words_is_supplier(b->r->arena, arena_strndup(b->r->arena, list, n));
        list += n + (list[n] == ',');
    }
}

static const struct property {
    const char *name;
    const char *shown; /* our fields, for --explain */
    void (*take)(struct book *, const struct vcard_line *);
} PROPERTIES[] = {
    {"N", "last_name, first_name, title, salutation", take_name},
    {"FN", "name", take_full_name},
    {"ORG", "company", take_company},
    {"EMAIL", "email", take_mail},
    {"TEL", "phone", take_phone},
    {"ADR", "street, supplement, postcode, city, country", take_address},
    {"KIND", "customer_kind", take_kind},
    {"X-ABSHOWAS", "customer_kind", take_kind}, /* Apple's COMPANY of version 3.0 */
    {"GENDER", "salutation", take_gender},
    {"CATEGORIES", "category", take_categories},
};

/* ---- what a property means ------------------------------------------------------- */

static const struct property *property_of(const char *name)
{
    for (size_t i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0]; i++) {
        if (strcmp(PROPERTIES[i].name, name) == 0) {
            return &PROPERTIES[i];
        }
    }
    return NULL;
}

/* The rule's map first, then the standards' meaning, then X- names like a heading. */
static void understand(struct meaning *m, struct column_view *view, struct reader *r)
{
    struct column c = {.heading = m->name};
    int rank;
    if (columns_ruled(&c, r, m->name, FIELD_CONTACT)) {
        m->field = c.field;
        view->how = c.how;
    } else if ((m->property = property_of(m->name)) != NULL) {
        view->field = m->property->shown;
        view->how = "vCard";
    } else {
        m->field = text_starts(m->name, "X-")
                       ? fields_by_heading(r->arena, m->name + 2, FIELD_CONTACT, &rank)
                       : NULL;
        view->how = m->field ? tr("Name der Eigenschaft") : tr("nicht gebraucht");
    }
    view->field = m->field ? m->field->name : view->field;
}

static const struct meaning *meaning_of(struct book *b, const struct vcard_line *l)
{
    struct reader *r = b->r;
    for (size_t i = 0; i < b->meanings; i++) {
        if (strcmp(b->meaning[i].name, l->name) == 0) {
            return &b->meaning[i];
        }
    }
    if (b->meanings >= NAMES_MAX) {
        return NULL;
    }
    struct order_file *out = r->out;
    const char *example = reader_clean_line(r, vcard_text(r->arena, l));
    b->meaning = arena_grow(r->arena, b->meaning, b->meanings, sizeof *b->meaning);
    out->column = arena_grow(r->arena, out->column, out->columns, sizeof *out->column);
    struct meaning *m = &b->meaning[b->meanings++];
    struct column_view *view = &out->column[out->columns++];
    *m = (struct meaning){.name = l->name};
    *view = (struct column_view){.heading = l->name,
                                 .example = example ? reader_shown(r, example) : NULL};
    understand(m, view, r);
    return m;
}

/* ---- a card ---------------------------------------------------------------------- */

/* "tel:+49-231-5550" of version 4.0. */
static const char *number_of(struct arena *a, const struct choice *c)
{
    const char *text = c->rank ? vcard_text(a, &c->line) : NULL;
    bool uri = text && strlen(text) > 4 && text_ieq(arena_strndup(a, text, 4), "tel:");
    return uri ? arena_strndup(a, text + 4, strcspn(text + 4, ";")) : text;
}

static void put_address(struct book *b)
{
    struct arena *a = b->r->arena;
    const struct vcard_line *l = &b->card.address.line;
    if (b->card.address.rank == 0) {
        return;
    }
    const char *box = vcard_part(a, l, 0), *street = vcard_part(a, l, 2);
    const char *country = vcard_part(a, l, 6);
    if (country && !words_country(a, country)) {
        reader_note(b->r,
                    "Zeile %d: Das Land „%s“ ist nicht bekannt; die Anschrift wurde "
                    "nicht übernommen.",
                    l->line, reader_shown(b->r, country));
        return;
    }
    if (!street && box) {
        bool bare = strspn(box, "0123456789 ") == strlen(box);
        street = arena_printf(a, "%s%s", bare ? "Postfach " : "", box);
    }
    put(b, l, "street", street);
    put(b, l, "supplement", vcard_part(a, l, 1));
    put(b, l, "city", vcard_part(a, l, 3));
    put(b, l, "postcode", vcard_part(a, l, 5));
    put(b, l, "country", country);
}

/* FN is the name of an organisation without ORG, and of a person without N. */
static void name_card(struct card *c)
{
    struct draft *d = &c->draft;
    const char *full = d->full_name;
    d->company = c->organisation && !d->company ? full : d->company;
    if (c->organisation && full && strcmp(d->company, full) == 0) {
        d->first_name = d->last_name = d->title = NULL; /* its name, in pieces */
    }
    if (d->first_name || d->last_name) {
        d->full_name = NULL;
    }
}

static void end_card(struct book *b)
{
    struct card *c = &b->card;
    struct arena *a = b->r->arena;
    const char *full = c->draft.full_name;
    const char *shown = full ? reader_shown(b->r, full) : tr("ohne Namen");
    if (c->group || c->supplier) {
        reader_note(b->r, "Zeile %d: „%s“ ist %s: übergangen.", c->line, shown,
                    c->group ? tr("eine Gruppe von Kontakten") : tr("nur Lieferant"));
        return;
    }
    const struct choice *mail = c->mail.rank ? &c->mail : &c->wrong_mail;
    put(b, &mail->line, "email", mail->rank ? vcard_text(a, &mail->line) : NULL);
    put(b, &c->phone.line, "phone", number_of(a, &c->phone));
    put(b, &c->mobile.line, "mobile", number_of(a, &c->mobile));
    put_address(b);
    name_card(c);
    draft_finish_contact(&c->draft, b->r, c->line);
    if (!c->draft.order.buyer.party.name) {
        reader_note(b->r, "Zeile %d: ein Kontakt ohne Namen: übergangen.", c->line);
        return;
    }
    reader_push_contact(b->r, &c->draft.order.buyer);
}

static void take_property(struct book *b, const struct vcard_line *l)
{
    if (!*l->name) {
        if (!b->odd) {
            reader_note(b->r, "Zeile %d ist keine Zeile einer vCard: übergangen.",
                        l->line);
        }
        b->odd = true;
        return;
    }
    const struct meaning *m = meaning_of(b, l);
    if (m && m->property) {
        m->property->take(b, l);
    } else if (m && m->field) {
        put_field(b, l, m->field, vcard_text(b->r->arena, l));
    }
}

static bool is_card(struct arena *a, const struct vcard_line *l)
{
    return text_ieq(vcard_text(a, l), "VCARD");
}

static void take_line(struct book *b, const struct vcard_line *l)
{
    struct arena *a = b->r->arena;
    if (strcmp(l->name, "BEGIN") == 0 && is_card(a, l)) {
        if (b->depth++ == 0) {
            b->cards++;
            b->card = (struct card){.line = l->line};
            draft_init(&b->card.draft);
        }
    } else if (strcmp(l->name, "END") == 0 && is_card(a, l)) {
        if (b->depth > 0 && --b->depth == 0) {
            end_card(b);
        }
    } else if (b->depth == 1) {
        take_property(b, l);
    }
}

void order_vcard_read(struct reader *r, const void *bytes, size_t n)
{
    struct book b = {.r = r};
    struct vcard v;
    struct vcard_line l;
    vcard_init(&v, r->arena, bytes, n);
    while (vcard_next(&l, &v)) {
        take_line(&b, &l);
    }
    if (b.cards == 0) {
        reader_fault(r, "Die Datei enthält keine vCard (BEGIN:VCARD fehlt).");
    }
    if (b.depth > 0) {
        reader_fault(r,
                     "Die Karte ab Zeile %d endet nicht (END:VCARD fehlt): die Datei "
                     "wurde abgeschnitten.",
                     b.card.line);
    }
}
