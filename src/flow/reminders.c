#include "flow/reminders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/batch.h"
#include "flow/post.h"
#include "store/store_bank.h"
#include "store/store_customer.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

#include "base/banned.h"

#define ATTACHMENT_MAX ((size_t)20 * 1024 * 1024)

/* ---- gathering ---------------------------------------------------------------------
 */

struct gather {
    struct firm *firm;
    struct arena *arena;  /* what stays */
    struct arena scratch; /* of one invoice */
    struct dunning_input in;
    struct dunning_invoice *item;
    size_t items;
};

static enum k_status add_payments(struct dunning_invoice *d, struct gather *g,
                                  struct k_err *err)
{
    struct allocation_row *al;
    size_t n = 0;
    enum k_status st =
        store_allocations(&al, &n, g->firm->store, &g->scratch, 0, d->id, false, err);
    struct interest_payment *p = n ? arena_array(g->arena, n, sizeof *p) : NULL;
    for (size_t i = 0; st == K_OK && i < n; i++) {
        p[i] = (struct interest_payment){.on = al[i].on, .amount = al[i].amount};
    }
    d->payment = p;
    d->payments = n;
    return st;
}

/* When the invoice was really taken by a server. */
static enum k_status add_delivery(struct dunning_invoice *d, struct gather *g,
                                  struct k_err *err)
{
    struct outbox_entry *e;
    size_t n;
    enum k_status st =
        store_outbox_of_invoice(&e, &n, g->firm->store, &g->scratch, d->id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (strcmp(e[i].kind, "invoice") == 0 && e[i].state == OUTBOX_SENT) {
            d->delivered_on = clock_day_of(e[i].sent_at);
        }
    }
    return st;
}

/* The levels so far: what counts is the day of the real sending. */
static enum k_status add_levels(struct dunning_invoice *d, struct gather *g,
                                struct k_err *err)
{
    struct dunning_row *row;
    size_t n;
    enum k_status st =
        store_dunning_levels(&row, &n, g->firm->store, &g->scratch, d->id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        bool sent = row[i].mailed && row[i].sent_at != 0;
        day on = sent ? clock_day_of(row[i].sent_at) : row[i].on;
        d->level_reached = row[i].level;
        d->level_date = on;
        d->level_pending = row[i].mailed && !sent;
        if (sent && day_cmp(on, d->due_date) > 0 && !day_is_set(d->first_reminder)) {
            d->first_reminder = on;
        }
    }
    return st;
}

static enum k_status add_frozen(struct dunning_invoice *d, struct gather *g,
                                struct k_err *err)
{
    struct invoice inv;
    struct customer now;
    const char *recipient;
    enum k_status st =
        store_invoice_load(&inv, g->firm->store, &g->scratch, d->id, err);
    if (st != K_OK) {
        return st;
    }
    recipient = inv.buyer.party.email;
    d->kind = inv.buyer.kind;
    d->region = arena_strdup(g->arena, inv.buyer.region);
    d->contractual_terms = inv.contractual_terms;
    for (size_t i = 0; i < inv.notes; i++) {
        /* § 286 Abs. 3 BGB is the only paragraph of that law on an invoice. */
        d->consumer_notice = d->consumer_notice || strstr(inv.note[i], "BGB");
    }
    if (d->customer_id != 0) {
        /* The address of today, not that of the invoice: it may have been mended. */
        st = store_customer_get(&now, g->firm->store, &g->scratch, d->customer_id, err);
        if (st == K_OK && now.party.email) {
            recipient = now.party.email;
        }
    }
    d->recipient = arena_strdup(g->arena, recipient);
    return st;
}

/* All that decides, for an invoice that may have reached a level. */
static enum k_status add_details(struct gather *g, struct dunning_invoice *d,
                                 struct k_err *err)
{
    struct store *s = g->firm->store;
    char *reason;
    enum k_status st = store_invoice_in_review(&d->in_review, s, d->id, err);
    if (st == K_OK) {
        st = store_hold(&d->hold_until, &reason, s, g->arena, d->id, d->customer_id,
                        g->in.today, err);
        d->hold_reason = reason;
    }
    if (st == K_OK) {
        st = add_payments(d, g, err);
    }
    if (st == K_OK) {
        st = add_frozen(d, g, err);
    }
    return st == K_OK ? add_delivery(d, g, err) : st;
}

static enum k_status add_invoice(void *ud, const struct invoice_row *r,
                                 struct k_err *err)
{
    struct gather *g = ud;
    struct dunning_invoice d = {
        .id = r->id,
        .customer_id = r->customer_id,
        .issue_date = r->issue_date,
        .due_date = r->due_date,
        .gross = r->payable,
        .open = r->open,
        .cancelled = r->cancelled_by != 0 || r->type_code == 384,
        .undeliverable = strcmp(r->delivery, "undeliverable") == 0 ||
                         strcmp(r->delivery, "failed") == 0,
        .delivered_on = strcmp(r->delivery, "post") == 0 ? r->issue_date : DAY_NONE,
        .level_date = DAY_NONE,
        .first_reminder = DAY_NONE,
        .hold_until = DAY_NONE,
    };
    enum k_status st = add_levels(&d, g, err);
    if (st == K_OK && dunning_may_be_due(&g->in, &d)) {
        d.number = arena_strdup(g->arena, r->number);
        st = add_details(g, &d, err);
        g->item = arena_grow(g->arena, g->item, g->items, sizeof *g->item);
        g->item[g->items++] = d;
    }
    arena_reset(&g->scratch);
    return st;
}

static enum k_status add_bank(struct dunning_bank *out, struct firm *f, struct arena *a,
                              struct k_err *err)
{
    struct bank_state b;
    enum k_status st = store_bank_state(&b, f->store, a, err);
    *out = (struct dunning_bank){
        .has_statement = b.any, .newest_statement = b.newest, .gap = b.gap};
    if (b.gap) {
        int y, m1, d1, m2, d2;
        day_split(b.gap_from, &y, &m1, &d1);
        day_split(b.gap_to, &y, &m2, &d2);
        out->gap_text = arena_printf(
            a, "Auszug fehlt zwischen %02d.%02d. und %02d.%02d.", d1, m1, d2, m2);
    }
    return st;
}

static enum k_status load_input(struct dunning_input *in, struct firm *f,
                                struct arena *a, day today, struct k_err *err)
{
    struct base_rates *rates = NULL;
    *in = (struct dunning_input){
        .calendar = f->calendar, .config = &f->config, .today = today};
    enum k_status st =
        rates_load(&rates, a, firm_path(f, a, "templates/base-rates.tab"), err);
    in->rates = rates;
    return st == K_OK ? add_bank(&in->bank, f, a, err) : st;
}

enum k_status reminders_plan(struct dunning_plan *out, struct firm *f, struct arena *a,
                             day today, struct k_err *err)
{
    struct gather g = {.firm = f, .arena = a};
    *out = (struct dunning_plan){0};
    enum k_status st = load_input(&g.in, f, a, today, err);
    day horizon = dunning_horizon(&g.in);
    arena_init(&g.scratch);
    if (st == K_OK && day_is_set(horizon)) {
        st = store_invoice_each(f->store, INVOICES_OVERDUE, day_add(horizon, 1),
                                add_invoice, &g, err);
    }
    arena_release(&g.scratch);
    if (st == K_OK) {
        g.in.invoice = g.item;
        g.in.invoices = g.items;
        st = dunning_decide(out, a, &g.in, err);
    }
    return st;
}

/* ---- doing ---- */

static enum k_status note_level(struct batch *b, const struct dunning_item *it,
                                int64_t outbox_id, int64_t task_id, struct k_err *err)
{
    char open[MONEY_BUF];
    enum k_status st =
        store_dunning_put(b->firm->store, it->invoice->id, it->level,
                          clock_today(&b->firm->clock), outbox_id, task_id, err);
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "reminder.queued", it->invoice->number,
                           "level", arena_printf(b->arena, "%d", it->level), "open",
                           money_format(open, it->invoice->open), NULL);
    }
    return st;
}

/* A reminder carries the invoice again. */
struct attach {
    struct batch *b;
    struct post_file *file;
    size_t files;
};

static enum k_status attach_pdf(void *ud, const struct document_row *d,
                                struct k_err *err)
{
    struct attach *at = ud;
    struct arena *a = at->b->arena;
    char *bytes;
    size_t n;
    if (strcmp(d->kind, "pdf") != 0) {
        return K_OK;
    }
    const char *path = arena_strdup(a, d->path);
    enum k_status st =
        file_read(&bytes, &n, a, firm_path(at->b->firm, a, path), ATTACHMENT_MAX, err);
    if (st == K_OK) {
        at->file = arena_grow(a, at->file, at->files, sizeof *at->file);
        at->file[at->files++] =
            (struct post_file){file_base(path), "application/pdf", bytes, n};
    }
    return st;
}

static enum k_status send_mail(struct batch *b, const struct dunning_action *ac,
                               struct k_err *err)
{
    const struct config_level *level = &b->firm->config.level[ac->level - 1];
    const struct dunning_item *first = &ac->item[0];
    struct attach at = {.b = b};
    struct invoice inv;
    int64_t id;
    enum k_status st =
        store_invoice_load(&inv, b->firm->store, b->arena, first->invoice->id, err);
    for (size_t i = 0; st == K_OK && i < ac->items; i++) {
        st = store_document_each(b->firm->store, ac->item[i].invoice->id, attach_pdf,
                                 &at, err);
    }
    if (st != K_OK) {
        return st;
    }
    struct post_reminder r = {
        .template = level->template,
        .locale = inv.locale,
        .recipient = ac->recipient,
        .recipient_name = inv.buyer.party.name,
        .reference = arena_printf(b->arena, "%s.%d", first->invoice->number, ac->level),
        .dedupe = arena_printf(b->arena, "reminder:%" PRId64 ":%d", first->invoice->id,
                               ac->level),
        .invoice_id = first->invoice->id,
        .level = ac->level,
        .data = post_reminder_values(b, &inv, ac),
        .file = at.file,
        .files = at.files,
    };
    st = post_reminder(&id, b, &r, err);
    for (size_t i = 0; st == K_OK && i < ac->items; i++) {
        st = note_level(b, &ac->item[i], id, 0, err);
    }
    return st;
}

static enum k_status open_task(struct batch *b, const struct dunning_action *ac,
                               struct k_err *err)
{
    char open[MONEY_BUF];
    const struct dunning_item *first = &ac->item[0];
    struct arena *a = b->arena;
    enum k_status st = batch_task(
        b, arena_printf(a, "dunning:%" PRId64 ":%d", first->invoice->id, first->level),
        "dunning", first->invoice->number,
        arena_printf(a, "Rechnung %s ist überfällig: %s EUR offen",
                     first->invoice->number, money_format_de(open, ac->open)),
        arena_printf(a,
                     "%s Bitte den Kunden anrufen oder über weitere Schritte "
                     "entscheiden.",
                     ac->reason),
        err);
    for (size_t i = 0; st == K_OK && i < ac->items; i++) {
        st = note_level(b, &ac->item[i], 0, 0, err);
    }
    return st;
}

/* Each action is a transaction of its own: one that fails stops no other. */
static enum k_status do_action(bool *done, int *sent, struct firm *f,
                               const struct dunning_action *ac, struct k_err *err)
{
    struct arena a;
    struct batch b;
    struct k_err why = {{0}};
    arena_init(&a);
    enum k_status st = batch_begin(&b, f, &a, &why);
    if (st == K_OK) {
        st = ac->kind == DUNNING_MAIL ? send_mail(&b, ac, &why)
                                      : open_task(&b, ac, &why);
        if (st == K_OK) {
            st = batch_commit(&b, &why);
        } else {
            batch_cancel(&b);
        }
        *sent += st == K_OK && ac->kind == DUNNING_MAIL;
    }
    *done = st == K_OK;
    if (st == K_REJECT || st == K_RETRY) {
        log_error("reminder.failed", "no=%s: %s", ac->item[0].invoice->number,
                  why.text);
        st = K_OK;
    } else if (st != K_OK) {
        *err = why;
    }
    arena_release(&a);
    return st;
}

/* ---- when ---------------------------------------------------------------------------
 */

/* What a day's run saw last: the day, settings and the journal row up to which nothing
 * more can have become due. Kept in the store, since cron starts a new process each
 * time. */
#define SEEN_KEY "reminders-seen"
#define SEEN_BYTES 128

/* Journal lines after which no reminder is due that was not before: they tell of what
 * is new and due later, of mails on their way, or hold something back. Every other line
 * asks for a look, those that are not invented yet, too. A mail that arrives late may
 * lift a hold; its invoice is looked at on the next day, which is soon enough. */
static bool brings_none(const char *event)
{
    static const char *const EVENTS[] = {
        "file.",         "document.",       "order.",         "mail.",
        "connect.",      "invoice.issued",  "task.opened",    "reminder.queued",
        "report.queued", "control.ignored", "control.refused"};
    for (size_t i = 0; i < sizeof EVENTS / sizeof EVENTS[0]; i++) {
        if (text_starts(event, EVENTS[i])) {
            return true;
        }
    }
    return false;
}

static enum k_status look_at_row(void *ud, const struct journal_row *row,
                                 struct k_err *err)
{
    bool *matters = ud;
    (void)err;
    *matters = *matters || !brings_none(row->event);
    return K_OK;
}

/* "2026-02-03 0.9 5f3c…": reading the folder's settings anew asks for a look, too. */
static void seen_prefix(char out[SEEN_BYTES], const struct firm *f)
{
    char today[DAY_BUF];
    (void)snprintf(out, SEEN_BYTES, "%s %s %016" PRIx64 " ",
                   day_format_iso(today, clock_today(&f->clock)), KONTOR_VERSION,
                   firm_stamp(f));
}

/* Can anything have become due since the last look? */
static enum k_status must_look(bool *out, struct firm *f, struct arena *a,
                               const char *prefix, struct k_err *err)
{
    char *seen;
    *out = false;
    enum k_status st = store_meta_get(&seen, f->store, a, SEEN_KEY, err);
    if (st != K_OK) {
        return st;
    }
    if (!seen || !text_starts(seen, prefix)) {
        *out = true;
        return K_OK;
    }
    int64_t after = strtoll(seen + strlen(prefix), NULL, 10);
    return store_journal_after(f->store, after, look_at_row, out, err);
}

/* Lazily: forgotten in a power cut it costs one more look. */
static enum k_status note_seen(struct firm *f, struct arena *a, const char *prefix,
                               struct k_err *err)
{
    int64_t rows;
    char *seen, *now = NULL;
    enum k_status st = store_journal_count(&rows, f->store, err);
    if (st == K_OK) {
        now = arena_printf(a, "%s%" PRId64, prefix, rows);
        st = store_meta_get(&seen, f->store, a, SEEN_KEY, err);
    }
    if (st != K_OK || (seen && strcmp(seen, now) == 0)) {
        return st;
    }
    st = store_begin(f->store, STORE_LAZY, err);
    if (st == K_OK) {
        st = store_meta_set(f->store, SEEN_KEY, now, err);
        if (st == K_OK) {
            return store_commit(f->store, err);
        }
        store_rollback(f->store);
    }
    return st;
}

/* *all: nothing failed that has to be tried again. */
static enum k_status do_plan(bool *all, int *sent, struct firm *f, struct arena *a,
                             struct k_err *err)
{
    struct dunning_input in;
    struct dunning_plan plan = {0};
    enum k_status st = load_input(&in, f, a, clock_today(&f->clock), err);
    /* On a day without reminders nobody has to know whom they would go to. */
    if (st == K_OK && !dunning_stopped(&in, a)) {
        st = reminders_plan(&plan, f, a, in.today, err);
    }
    for (size_t i = 0; st == K_OK && !plan.stopped && i < plan.actions; i++) {
        if (plan.action[i].kind != DUNNING_HOLD) {
            bool done;
            st = do_action(&done, sent, f, &plan.action[i], err);
            *all = *all && done;
        }
    }
    return st;
}

enum k_status reminders_pass(int *sent, struct firm *f, struct k_err *err)
{
    struct arena a;
    char prefix[SEEN_BYTES];
    bool look, all = true;
    int minute = clock_minute(&f->clock);
    *sent = 0;
    if (!f->config.dunning || minute < f->config.window_from ||
        minute >= f->config.window_to) {
        return K_OK;
    }
    arena_init(&a);
    seen_prefix(prefix, f);
    enum k_status st = must_look(&look, f, &a, prefix, err);
    if (st == K_OK && look) {
        st = do_plan(&all, sent, f, &a, err);
    }
    if (st == K_OK && all) {
        st = note_seen(f, &a, prefix, err);
    }
    arena_release(&a);
    return st;
}
