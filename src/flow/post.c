#include "flow/post.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "document/girocode.h"
#include "mail/letter.h"
#include "mail/letter_text.h"
#include "store/store_invoice.h"

#include "base/banned.h"

/* What all letters share. */
struct draft {
    const char *kind;
    const char *template, *locale;
    const char *dedupe, *reference;
    const char *to, *to_name;
    const char *reply_to; /* NULL: as the settings say */
    int64_t invoice_id;
    int level;
    const struct value *data;
    const struct post_file *file;
    size_t files;
};

/* ---- from values to a queued message ---- */

static struct letter_part *parts(struct arena *a, const struct draft *d)
{
    struct letter_part *p = arena_array(a, d->files + 1, sizeof *p);
    for (size_t i = 0; i < d->files; i++) {
        p[i] = (struct letter_part){.filename = d->file[i].name,
                                    .media_type = d->file[i].media_type,
                                    .content_id = d->file[i].content_id,
                                    .bytes = d->file[i].bytes,
                                    .n = d->file[i].n};
    }
    return p;
}

static enum k_status freeze(struct post_letter *out, struct batch *b,
                            const struct draft *d, struct k_err *err)
{
    const struct config *c = &b->firm->config;
    struct letter_text text;
    enum k_status st = letter_text_render(
        &text, b->arena,
        &(struct letter_template){
            .dir = b->firm->templates, .name = d->template, .locale = d->locale},
        d->data, err);
    if (st == K_REJECT) {
        /* The template is at fault, not the order: it waits until that is mended. */
        st = K_RETRY;
    }
    if (st != K_OK) {
        return st;
    }
    out->recipient = d->to;
    out->subject = text.subject;
    out->message_id =
        letter_message_id(b->arena, d->reference, d->dedupe, c->mail_from);
    struct letter l = {
        .from_name = c->mail_from_name,
        .from = c->mail_from,
        .to_name = d->to_name,
        .to = d->to,
        .reply_to = d->reply_to ? d->reply_to : c->reply_to,
        .subject = text.subject,
        .message_id = out->message_id,
        .date = clock_now(&b->firm->clock),
        .reference = d->reference,
        .text = text.text,
        .html = text.html,
        .part = parts(b->arena, d),
        .parts = d->files,
    };
    return letter_build(&out->bytes, &out->n, b->arena, &l, err);
}

/* The bytes into the archive, the entry into the outbox. */
static enum k_status enqueue(struct outbox_entry *e, struct batch *b,
                             const struct post_frozen *m, struct k_err *err)
{
    char *dir, hash[HASH_HEX];
    bool added;
    struct arena *a = b->arena;
    enum k_status st = batch_archive_dir(&dir, b, clock_today(&b->firm->clock), err);
    if (st != K_OK) {
        return st;
    }
    hash_hex(hash, m->dedupe, strlen(m->dedupe));
    e->path = arena_printf(a, "%s/%s-%.8s.eml", dir,
                           text_filename(a, m->reference, 100), hash);
    st = batch_file(hash, b, e->path, m->bytes, m->n, err);
    e->sha256 = arena_strdup(a, hash);
    struct document_row doc = {.invoice_id = e->invoice_id,
                               .kind = "mail",
                               .path = e->path,
                               .sha256 = e->sha256,
                               .bytes = (int64_t)m->n};
    if (st == K_OK) {
        st = store_document_put(b->firm->store, &doc, err);
    }
    if (st == K_OK) {
        st = store_outbox_put(b->firm->store, e, m->dedupe, &added, err);
    }
    return st;
}

enum k_status post_frozen(struct batch *b, struct outbox_entry *e,
                          const struct post_frozen *m, struct k_err *err)
{
    bool known;
    enum k_status st = store_outbox_has(&known, b->firm->store, m->dedupe, err);
    return st != K_OK || known ? st : enqueue(e, b, m, err);
}

static enum k_status queue(int64_t *id, struct batch *b, const struct draft *d,
                           struct k_err *err)
{
    struct post_letter l;
    bool known;
    *id = 0;
    enum k_status st = store_outbox_has(&known, b->firm->store, d->dedupe, err);
    if (st != K_OK || known) {
        return st;
    }
    st = freeze(&l, b, d, err);
    if (st != K_OK) {
        return st;
    }
    struct post_frozen m = {
        .dedupe = d->dedupe, .reference = d->reference, .bytes = l.bytes, .n = l.n};
    struct outbox_entry e = {.kind = d->kind,
                             .invoice_id = d->invoice_id,
                             .level = d->level,
                             .recipient = d->to,
                             .subject = l.subject,
                             .message_id = l.message_id};
    st = enqueue(&e, b, &m, err);
    *id = e.id;
    return st;
}

/* ---- values ---- */

static bool is_english(const char *locale)
{
    return locale && strcmp(locale, "en") == 0;
}

static const char *amount_text(struct arena *a, const char *locale, money m)
{
    char buf[MONEY_BUF];
    bool en = is_english(locale);
    return arena_printf(a, en ? "EUR %s" : "%s\u00A0€",
                        en ? money_format_en(buf, m) : money_format_de(buf, m));
}

static void set_amount(struct value *v, struct arena *a, const char *name,
                       const char *locale, money m)
{
    value_set(v, name, amount_text(a, locale, m));
}

static void set_day(struct value *v, const char *name, day d)
{
    char buf[DAY_BUF];
    value_set(v, name, day_is_set(d) ? day_format_de(buf, d) : NULL);
}

static struct value *skonto_values(struct arena *a, const struct invoice *inv)
{
    struct value *list = value_list(a);
    for (int i = 0; i < inv->skontos; i++) {
        const struct invoice_skonto *s = &inv->skonto[i];
        char percent[DECIMAL_BUF];
        struct value *v = value_map(a);
        value_set(v, "percent",
                  is_english(inv->locale) ? decimal_format(percent, s->percent)
                                          : decimal_format_de(percent, s->percent));
        set_day(v, "until", s->until);
        set_amount(v, a, "discount", inv->locale, s->discount);
        set_amount(v, a, "payable", inv->locale, s->payable);
        value_push(list, v);
    }
    return list;
}

/* "Frau Sabine Albers": the salutation is that of a person, never of a firm. */
static const char *greeting(struct arena *a, const struct customer *c)
{
    const char *person = c->party.contact              ? c->party.contact
                         : c->kind == CUSTOMER_PRIVATE ? c->party.name
                                                       : NULL;
    return person && c->salutation ? arena_printf(a, "%s %s", c->salutation, person)
                                   : NULL;
}

/* Values that every customer's letter may use: seller, account, dates. */
static struct value *common_values(struct arena *a, const struct firm *f,
                                   const struct invoice *inv)
{
    const struct config *c = &f->config;
    struct value *v = value_map(a);
    value_set(v, "number", inv->number);
    value_set(v, "seller_name", c->seller.name);
    value_set(v, "seller_street", c->seller.address.line1);
    value_set(v, "seller_postcode", c->seller.address.postcode);
    value_set(v, "seller_city", c->seller.address.city);
    value_set(v, "seller_phone", c->seller.phone);
    value_set(v, "seller_email", c->seller.email);
    value_set(v, "seller_website", c->website);
    value_set(v, "seller_register", c->register_court); /* § 35a GmbHG, § 37a HGB */
    value_set(v, "seller_manager", c->manager);
    value_set(v, "buyer_name", inv->buyer.party.name);
    value_set(v, "greeting", greeting(a, &inv->buyer));
    value_set(v, "customer_number", inv->buyer.party.identifier);
    value_set(v, "order_number", inv->order_number);
    value_set(v, "account_holder", inv->account_holder);
    value_set(v, "iban", text_iban_print(a, inv->iban));
    value_set(v, "bic", inv->bic);
    value_set(v, "bank_name", inv->bank_name);
    value_set(v, "remittance", inv->remittance);
    value_set(v, "payment_terms", inv->payment_terms);
    set_day(v, "issue_date", inv->issue_date);
    set_day(v, "due_date", inv->due_date);
    set_amount(v, a, "payable", inv->locale, invoice_due_now(inv));
    bool kept = inv->retention.amount.cents != 0;
    value_set(v, "retention",
              kept ? amount_text(a, inv->locale, inv->retention.amount) : NULL);
    set_day(v, "retention_due", kept ? inv->retention.due : DAY_NONE);
    set_amount(v, a, "gross", inv->locale, inv->gross);
    value_set_value(v, "skonto", skonto_values(a, inv));
    value_set_bool(v, "has_skonto", inv->skontos > 0);
    value_set_bool(v, "cancellation", inv->type_code == 384);
    value_set(v, "preceding_number", inv->preceding_number);
    value_set_bool(v, "owes", inv->payable.cents > 0);
    value_set(v, "attachments", invoice_attachment_names(inv, a));
    value_set(v, "girocode", NULL); /* an invoice carries it in its PDF */
    return v;
}

static void add_item(struct value *list, struct batch *b, const struct dunning_item *it,
                     const char *locale)
{
    struct arena *a = b->arena;
    const struct dunning_invoice *i = it->invoice;
    struct value *v = value_map(a), *payments = value_list(a);
    value_set(v, "number", i->number);
    set_day(v, "issue_date", i->issue_date);
    set_day(v, "due_date", it->deadline);
    set_amount(v, a, "gross", locale, i->gross);
    set_amount(v, a, "open", locale, i->open);
    value_set_bool(v, "part_paid", i->payments > 0);
    for (size_t k = 0; k < i->payments; k++) {
        struct value *p = value_map(a);
        money amount = i->payment[k].amount;
        set_day(p, "date", i->payment[k].on);
        set_amount(p, a, "amount", locale, amount);
        value_set(p, "returned",
                  amount.cents < 0 ? amount_text(a, locale, money_neg(amount)) : NULL);
        value_push(payments, p);
    }
    value_set_value(v, "payments", payments);
    value_push(list, v);
}

/* What banks took for payments that came back, each of its own. */
static struct value *return_fee_values(struct arena *a, const struct dunning_action *ac,
                                       const char *locale)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < ac->items && ac->return_fee.cents > 0; i++) {
        const struct dunning_invoice *inv = ac->item[i].invoice;
        for (size_t k = 0; k < inv->fees; k++) {
            struct value *v = value_map(a);
            value_set(v, "number", inv->number);
            set_day(v, "date", inv->fee[k].on);
            set_amount(v, a, "amount", locale, inv->fee[k].amount);
            value_push(list, v);
        }
    }
    return list;
}

/* How the interest comes about: days, rate, principal. */
static struct value *interest_values(struct arena *a, const struct dunning_action *ac,
                                     const char *locale)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < ac->items; i++) {
        const struct interest *in = &ac->item[i].detail;
        for (size_t k = 0; k < in->segments; k++) {
            const struct interest_segment *s = &in->segment[k];
            char percent[DECIMAL_BUF];
            struct value *v = value_map(a);
            set_day(v, "from", s->from);
            set_day(v, "until", s->until);
            value_setf(v, "days", "%d", s->days);
            value_set(v, "percent",
                      is_english(locale) ? decimal_format(percent, s->percent)
                                         : decimal_format_de(percent, s->percent));
            set_amount(v, a, "principal", locale, s->principal);
            value_push(list, v);
        }
    }
    return list;
}

/* The code for the sum, shown within the HTML. */
static enum k_status add_girocode(struct post_reminder *r, struct value *v,
                                  struct batch *b, const struct invoice *first,
                                  money total, const char *remittance,
                                  struct k_err *err)
{
    struct girocode code;
    struct invoice pay = *first;
    pay.payable = total;
    pay.remittance = remittance;
    char *payload = girocode_payload(b->arena, &pay);
    value_set(v, "girocode", NULL);
    if (!payload || !girocode_make(&code, b->arena, payload)) {
        return K_OK;
    }
    struct post_file *file = arena_array(b->arena, r->files + 1, sizeof *file);
    for (size_t i = 0; i < r->files; i++) {
        file[i] = r->file[i];
    }
    struct post_file *png = &file[r->files];
    png->name = "girocode.png";
    png->media_type = "image/png";
    png->content_id =
        letter_message_id(b->arena, "girocode", r->dedupe, b->firm->config.mail_from);
    value_set(v, "girocode", png->content_id);
    r->file = file;
    r->files++;
    return girocode_png(&png->bytes, &png->n, b->arena, &code, err);
}

static const char *all_numbers(struct arena *a, const struct dunning_action *ac)
{
    const char *numbers = ac->item[0].invoice->number;
    for (size_t i = 1; i < ac->items; i++) {
        numbers = arena_printf(a, "%s %s", numbers, ac->item[i].invoice->number);
    }
    return numbers;
}

enum k_status post_reminder_values(struct post_reminder *r, struct batch *b,
                                   const struct invoice *first,
                                   const struct dunning_action *ac, struct k_err *err)
{
    struct arena *a = b->arena;
    const char *locale = first->locale;
    struct value *v = common_values(a, b->firm, first);
    struct value *list = value_list(a);
    /* Of several all numbers, so that the payment finds its way. */
    const char *remittance = ac->items > 1 ? all_numbers(a, ac) : first->remittance;
    for (size_t i = 0; i < ac->items; i++) {
        add_item(list, b, &ac->item[i], locale);
    }
    value_set(v, "remittance", remittance);
    value_set_value(v, "invoices", list);
    value_set_bool(v, "several", ac->items > 1);
    set_amount(v, a, "open", locale, ac->open);
    set_amount(v, a, "total", locale, ac->total);
    value_set(v, "interest",
              ac->interest.cents ? amount_text(a, locale, ac->interest) : NULL);
    value_set_value(v, "interest_days", interest_values(a, ac, locale));
    value_set(v, "lump_sum",
              ac->lump_sum.cents ? amount_text(a, locale, ac->lump_sum) : NULL);
    value_set(v, "fee", ac->fee.cents ? amount_text(a, locale, ac->fee) : NULL);
    value_set_value(v, "return_fees", return_fee_values(a, ac, locale));
    value_set_bool(v, "extras", ac->total.cents != ac->open.cents);
    set_day(v, "deadline",
            ac->early ? ac->item[0].deadline
                      : day_add(clock_today(&b->firm->clock), POST_DEADLINE_DAYS));
    value_set(v, "level_name", b->firm->config.level[ac->level - 1].name);
    r->data = v;
    return add_girocode(r, v, b, first, ac->total, remittance, err);
}

/* ---- the letters ---- */

enum k_status post_invoice(struct batch *b, const struct invoice *inv,
                           const struct post_file *file, size_t files,
                           struct k_err *err)
{
    int64_t id;
    struct draft d = {
        .kind = "invoice",
        .template = "invoice",
        .locale = inv->locale,
        .dedupe = arena_printf(b->arena, "invoice:%" PRId64, inv->id),
        .reference = arena_printf(b->arena, "%s.invoice", inv->number),
        .to = inv->buyer.party.email,
        .to_name = inv->buyer.party.name,
        .invoice_id = inv->id,
        .data = common_values(b->arena, b->firm, inv),
        .file = file,
        .files = files,
    };
    return queue(&id, b, &d, err);
}

static struct draft reminder_draft(const struct post_reminder *r)
{
    return (struct draft){
        .kind = "reminder",
        .template = r->template,
        .locale = r->locale,
        .dedupe = r->dedupe,
        .reference = r->reference,
        .to = r->recipient,
        .to_name = r->recipient_name,
        .invoice_id = r->invoice_id,
        .level = r->level,
        .data = r->data,
        .file = r->file,
        .files = r->files,
    };
}

enum k_status post_reminder(int64_t *id, struct batch *b, const struct post_reminder *r,
                            struct k_err *err)
{
    struct draft d = reminder_draft(r);
    return queue(id, b, &d, err);
}

enum k_status post_reminder_letter(struct post_letter *out, struct batch *b,
                                   const struct post_reminder *r, struct k_err *err)
{
    struct draft d = reminder_draft(r);
    return freeze(out, b, &d, err);
}

enum k_status post_owner(struct batch *b, const struct post_owner *o, struct k_err *err)
{
    const struct config *c = &b->firm->config;
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < c->owner_emails; i++) {
        int64_t id;
        struct draft d = {
            .kind = o->kind,
            .template = o->template,
            .locale = language(),
            .dedupe = arena_printf(b->arena, "%s:%s:%s", o->kind, o->dedupe,
                                   c->owner_email[i]),
            .reference = o->reference,
            .to = c->owner_email[i],
            .reply_to = o->reply_to,
            .data = o->data,
            .file = o->file,
            .files = o->files,
        };
        st = queue(&id, b, &d, err);
    }
    return st;
}
