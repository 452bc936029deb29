#include "flow/reminders.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "store/store_bank.h"
#include "store/store_customer.h"
#include "store/store_fee.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

#include "base/banned.h"

/* So many runs say what is usual. */
#define RECENT_RUNS 10

struct gather {
    struct firm *firm;
    struct arena *arena;  /* what stays */
    struct arena scratch; /* of one invoice */
    struct dunning_input in;
    struct dunning_input far; /* the same on the last day that is asked about */
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

static enum k_status add_fees(struct dunning_invoice *d, struct gather *g,
                              struct k_err *err)
{
    struct fee_row *row;
    size_t n;
    enum k_status st =
        store_fees(&row, &n, g->firm->store, &g->scratch, FEES_OF_INVOICE, d->id, err);
    struct dunning_fee *fee = n ? arena_array(g->arena, n, sizeof *fee) : NULL;
    d->fee = fee;
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (strcmp(row[i].state, "open") == 0) {
            fee[d->fees++] =
                (struct dunning_fee){.on = row[i].on, .amount = row[i].amount};
        }
    }
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

/* Where a level that an invoice has had stands in the ladder of today. One that was
 * renamed keeps its place. */
static int place_of(const struct config *c, const struct dunning_row *row)
{
    if (row->name && !*row->name) {
        return (int)c->levels + 1;
    }
    for (size_t i = 0; row->name && i < c->levels; i++) {
        if (text_ieq(c->level[i].name, row->name)) {
            return (int)i + 1;
        }
    }
    return row->level;
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
        d->levels_had = row[i].level;
        d->level_failed = row[i].failed;
        if (row[i].failed) {
            break;
        }
        day on = sent ? clock_day_of(row[i].sent_at) : row[i].on;
        int place = place_of(&g->firm->config, &row[i]);
        d->level_reached = place > d->level_reached ? place : d->level_reached;
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
        st = add_fees(d, g, err);
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
        .open = store_invoice_owed(r, g->in.today),
        .cancelled = r->cancelled_by != 0 || r->type_code == 384,
        .undeliverable = strcmp(r->delivery, "undeliverable") == 0 ||
                         strcmp(r->delivery, "failed") == 0,
        .delivered_on = strcmp(r->delivery, "post") == 0 ? r->issue_date : DAY_NONE,
        .level_date = DAY_NONE,
        .first_reminder = DAY_NONE,
        .hold_until = DAY_NONE,
    };
    enum k_status st = add_levels(&d, g, err);
    if (st == K_OK && dunning_may_be_due(&g->far, &d)) {
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
        out->gap_text =
            b.short_
                ? arena_printf(a, tr("Auszug vom %02d.%02d. ist unvollständig"), d2, m2)
                : arena_printf(a, tr("Auszug fehlt zwischen %02d.%02d. und %02d.%02d."),
                               d1, m1, d2, m2);
    }
    return st;
}

/* What is usual, and what the owner let go beyond it. */
static enum k_status add_usual(struct dunning_input *in, struct firm *f,
                               struct arena *a, struct k_err *err)
{
    enum k_status st = store_dunning_recent(&in->recent_mails, &in->recent_runs,
                                            f->store, in->today, RECENT_RUNS, err);
    return st == K_OK ? reminders_approved(&in->approved, f, a, in->today, err) : st;
}

enum k_status reminders_input(struct dunning_input *in, struct firm *f, struct arena *a,
                              day today, struct k_err *err)
{
    struct base_rates *rates = NULL;
    *in = (struct dunning_input){
        .calendar = f->calendar, .config = &f->config, .today = today};
    enum k_status st =
        rates_load(&rates, a, firm_path(f, a, "templates/base-rates.tab"), err);
    in->rates = rates;
    if (st == K_OK) {
        st = add_usual(in, f, a, err);
    }
    return st == K_OK ? add_bank(&in->bank, f, a, err) : st;
}

/* All that decides on the days from `today` on, as known today. */
static enum k_status gather_input(struct dunning_input *out, struct firm *f,
                                  struct arena *a, day today, int days,
                                  struct k_err *err)
{
    struct gather g = {.firm = f, .arena = a};
    enum k_status st = reminders_input(&g.in, f, a, today, err);
    g.far = g.in;
    g.far.today = day_add(today, days);
    day horizon = dunning_horizon(&g.far);
    arena_init(&g.scratch);
    if (st == K_OK && day_is_set(horizon)) {
        st = store_invoice_each(f->store, INVOICES_OVERDUE, day_add(horizon, 1),
                                add_invoice, &g, err);
    }
    arena_release(&g.scratch);
    *out = g.in;
    out->invoice = g.item;
    out->invoices = g.items;
    return st;
}

enum k_status reminders_plan(struct dunning_plan *out, struct firm *f, struct arena *a,
                             day today, struct k_err *err)
{
    struct dunning_input in;
    *out = (struct dunning_plan){0};
    enum k_status st = gather_input(&in, f, a, today, 0, err);
    return st == K_OK ? dunning_decide(out, a, &in, err) : st;
}

enum k_status reminders_coming(int days, struct firm *f, day today,
                               reminders_day_fn *fn, void *ud, struct k_err *err)
{
    struct dunning_input in;
    struct arena gathered;
    struct arena one;
    arena_init(&gathered);
    arena_init(&one);
    enum k_status st = gather_input(&in, f, &gathered, today, days, err);
    bool fresh = st == K_OK && in.bank.has_statement &&
                 calendar_bank_days_between(in.bank.newest_statement, today) <=
                     f->config.fresh_days;
    for (int i = 0; st == K_OK && i <= days; i++) {
        struct dunning_plan plan = {0};
        if (i > 0) {
            in.today = day_add(today, i);
            in.approved = SIZE_MAX;
        }
        if (i > 0 && fresh) {
            in.bank.newest_statement = in.today;
        }
        st = dunning_decide(&plan, &one, &in, err);
        if (st == K_OK) {
            fn(ud, &plan, in.today);
        }
        arena_reset(&one);
    }
    arena_release(&one);
    arena_release(&gathered);
    return st;
}
