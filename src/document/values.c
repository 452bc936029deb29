#include "document/values.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "base/banned.h"

/* "" and NULL are both false to a template. */
void values_text(struct value *v, const char *name, const char *text)
{
    value_set(v, name, text_blank(text) ? NULL : text);
}

static bool is_private(const struct invoice *inv)
{
    return inv->buyer.kind == CUSTOMER_PRIVATE;
}

/* ---- the document itself ---- */

static bool is_cancellation(const struct invoice *inv)
{
    return inv->type_code == 384 && inv->gross.cents < 0;
}

const char *values_title(const struct invoice *inv)
{
    switch (inv->type_code) {
    case 326:
    case 875:
        return "title_progress";
    case 876:
        return "title_partial_final";
    case 877:
        return "title_final";
    case 381:
        return "title_correction"; /* never "Gutschrift": § 14 Abs. 2 UStG */
    case 384:
        return is_cancellation(inv) ? "title_cancellation" : "title_correction";
    default:
        return "title_invoice";
    }
}

static void document(struct value *v, const struct format *f,
                     const struct values_input *in)
{
    const struct invoice *inv = in->invoice;
    values_text(v, "title", texts_get(in->texts, values_title(inv)));
    values_text(v, "number", inv->number);
    value_set_bool(v, "draft", inv->number == NULL);
    values_text(v, "issue_date", format_day(f, inv->issue_date));
    values_text(v, "due_date", format_day(f, inv->due_date));
    values_text(v, "service", format_period(f, inv->service_from, inv->service_to));
    value_set_bool(v, "service_period",
                   day_is_set(inv->service_from) && day_is_set(inv->service_to) &&
                       day_cmp(inv->service_from, inv->service_to) != 0);
    values_text(v, "order_number", inv->order_number);
    values_text(v, "purchase_order", inv->purchase_order);
    values_text(v, "project", inv->project);
    values_text(v, "preceding_number", inv->preceding_number);
    values_text(v, "preceding_date", format_day(f, inv->preceding_date));
    values_text(v, "reason", inv->reason);
    value_set_bool(v, "cancellation", is_cancellation(inv));
    value_set_bool(v, "progress", inv->type_code == 326 || inv->type_code == 875);
    value_set_bool(v, "final", inv->type_code == 877);
    values_text(v, "introduction", inv->introduction);
    values_text(v, "remark", inv->remark);
}

/* ---- the parties ---- */

static void party(struct value *v, const char *name, const struct format *f,
                  const struct party *p)
{
    struct value *m = value_map(f->arena);
    values_text(m, "name", p->name);
    values_text(m, "identifier", p->identifier);
    values_text(m, "contact", p->contact);
    values_text(m, "phone", p->phone);
    values_text(m, "email", p->email);
    values_text(m, "street", p->address.line1);
    values_text(m, "supplement", p->address.line2);
    values_text(m, "postcode", p->address.postcode);
    values_text(m, "city", p->address.city);
    values_text(m, "country", p->address.country);
    values_text(m, "vat_id", p->vat_id);
    values_text(m, "tax_number", p->tax_number);
    values_text(m, "register_number", p->register_number);
    value_set_value(v, name, m);
}

static void firm(struct value *v, const struct config *config)
{
    values_text(v, "website", config ? config->website : NULL);
    values_text(v, "manager", config ? config->manager : NULL);
    values_text(v, "register_court", config ? config->register_court : NULL);
}

static void bank(struct value *v, const struct format *f, const struct invoice *inv)
{
    struct value *m = value_map(f->arena);
    values_text(m, "holder",
                inv->account_holder ? inv->account_holder : inv->seller.name);
    values_text(m, "iban", inv->iban ? text_iban_print(f->arena, inv->iban) : NULL);
    values_text(m, "bic", inv->bic);
    values_text(m, "name", inv->bank_name);
    value_set_value(v, "bank", m);
    values_text(v, "remittance", inv->remittance);
}

static void push(struct value *list, const char *text)
{
    if (!text_blank(text)) {
        value_push_text(list, text);
    }
}

/* DIN 5008: the salutation before the name, what is added to it above the street; a
 * foreign country in the language of the sender. */
static void address(struct value *v, const struct format *f, const struct texts *texts,
                    const struct customer *buyer)
{
    const struct party *p = &buyer->party;
    struct value *list = value_list(f->arena);
    const char *salutation = buyer->salutation;
    if (salutation && strcmp(salutation, "Herr") == 0) {
        salutation = "Herrn"; /* "(an) Herrn" */
    }
    bool person = buyer->kind == CUSTOMER_PRIVATE || !p->contact;
    push(list, person && salutation && p->name
                   ? arena_printf(f->arena, "%s %s", salutation, p->name)
                   : p->name);
    if (p->contact && (!p->name || strcmp(p->contact, p->name) != 0)) {
        push(list, !person && salutation
                       ? arena_printf(f->arena, "%s %s", salutation, p->contact)
                       : p->contact);
    }
    push(list, p->address.line2);
    push(list, p->address.line3);
    push(list, p->address.line1);
    push(list,
         arena_printf(f->arena, "%s %s", p->address.postcode ? p->address.postcode : "",
                      p->address.city ? p->address.city : ""));
    if (p->address.country && strcmp(p->address.country, "DE") != 0) {
        char key[16] = "country_";
        size_t n = strlen(key);
        for (const char *s = p->address.country; *s && n + 1 < sizeof key; s++) {
            key[n++] = (char)(*s | 0x20);
        }
        const char *name = texts_get(texts, key);
        push(list, *name ? name : p->address.country);
    }
    value_set_value(v, "address", list);
}

/* "Dr. von Hohenstein" of "Dr. Karl von Hohenstein": titles, the last word, and small
 * words before it. */
static const char *family_name(struct arena *a, const char *s)
{
    const char *last = s ? strrchr(s, ' ') : NULL;
    const char *titles = s;
    if (!last) {
        return s;
    }
    while (last > s && last[-1] != ' ') {
        const char *word = last - 1;
        while (word > s && word[-1] != ' ') {
            word--;
        }
        if (word == s || *word < 'a' || *word > 'z') {
            break;
        }
        last = word - 1;
    }
    while (text_starts(titles, "Dr.") || text_starts(titles, "Prof.")) {
        titles += strcspn(titles, " ");
        titles += *titles == ' ';
    }
    return titles > last ? last + 1
                         : arena_printf(a, "%.*s%s", (int)(titles - s), s, last + 1);
}

static void greeting(struct value *v, struct arena *a, const struct customer *buyer)
{
    const char *name = buyer->party.contact ? buyer->party.contact : buyer->party.name;
    const char *s = buyer->salutation;
    bool mrs = s && strcmp(s, "Frau") == 0, mr = s && text_starts(s, "Herr");
    values_text(v, "family_name", family_name(a, name));
    value_set_bool(v, "mrs", mrs);
    value_set_bool(v, "mr", mr);
    value_set_bool(v, "addressed", mrs || mr);
}

/* ---- payment and texts ---- */

static void lines_of(struct value *v, const char *name, const struct format *f,
                     const char *text)
{
    struct value *list = value_list(f->arena);
    while (text && *text) {
        size_t n = strcspn(text, "\n");
        push(list, arena_strndup(f->arena, text, n));
        text += n + (text[n] ? 1 : 0);
    }
    value_set_value(v, name, list);
}

static void skontos(struct value *v, const struct format *f, const struct invoice *inv)
{
    struct value *list = value_list(f->arena);
    for (int i = 0; i < inv->skontos; i++) {
        const struct invoice_skonto *s = &inv->skonto[i];
        struct value *m = value_map(f->arena);
        value_setf(m, "days", "%d", s->days);
        values_text(m, "percent", format_percent(f, s->percent));
        values_text(m, "until", format_day(f, s->until));
        values_text(m, "discount", format_money(f, s->discount));
        values_text(m, "payable", format_money(f, s->payable));
        value_push(list, m);
    }
    value_set_value(v, "skontos", list);
    value_set_bool(v, "has_skonto", inv->skontos > 0);
}

static void notes(struct value *v, const struct format *f, const struct invoice *inv)
{
    struct value *list = value_list(f->arena);
    for (size_t i = 0; i < inv->notes; i++) {
        push(list, inv->note[i]);
    }
    value_set_value(v, "notes", list);
    value_set_bool(v, "has_notes", inv->notes > 0);
}

struct value *values_make(struct arena *a, const struct values_input *in)
{
    const struct invoice *inv = in->invoice;
    struct format f = {.arena = a,
                       .english = inv->locale && text_starts(inv->locale, "en")};
    struct value *v = value_map(a);
    document(v, &f, in);
    party(v, "seller", &f, &inv->seller);
    party(v, "buyer", &f, &inv->buyer.party);
    value_set_bool(v, "private_customer", is_private(inv));
    values_text(v, "customer_number", inv->buyer.party.identifier);
    values_text(v, "buyer_reference", inv->buyer.buyer_reference);
    firm(v, in->config);
    bank(v, &f, inv);
    address(v, &f, in->texts, &inv->buyer);
    greeting(v, a, &inv->buyer);
    values_amounts(v, &f, inv);
    skontos(v, &f, inv);
    lines_of(v, "payment_terms", &f, inv->payment_terms);
    notes(v, &f, inv);
    values_text(v, "attachments", invoice_attachment_names(inv, a));
    value_set_bool(v, "girocode", in->girocode);
    return v;
}
