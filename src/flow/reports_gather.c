#include <inttypes.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "flow/matching.h"
#include "flow/payment.h"
#include "flow/reminders.h"
#include "flow/reports.h"
#include "store/store_bank.h"
#include "store/store_file.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

#include "base/banned.h"

#define NEXT_DAYS 7
#define AGES 4

struct gather {
    struct firm *firm;
    struct arena *arena;
    struct report_data *data;
    struct report_invoice *late, *next, *created;
    struct report_payment *payment;
    day today, since;
};

/* One more element in a list of the report. */
#define APPEND(g, list, count)                                                         \
    ((list) = arena_grow((g)->arena, (list), (count), sizeof *(list)),                 \
     &(list)[(count)++])

/* Only counted: behind the last row that a report shows. */
static bool beyond(size_t *count)
{
    bool is = *count >= REPORT_ROWS;
    *count += is;
    return is;
}

static enum report_state state_of(const struct invoice_row *r, day today)
{
    if (r->cancelled_by || r->type_code == 384) {
        return REPORT_CANCELLED;
    }
    if (r->open.cents == 0) {
        return REPORT_PAID;
    }
    if (r->open.cents > 0 && day_cmp(r->due_date, today) < 0) {
        return REPORT_OVERDUE;
    }
    return r->paid.cents || r->skonto.cents ? REPORT_PART_PAID : REPORT_OPEN;
}

static const char *delivery_text(const char *d, bool *bad)
{
    static const struct {
        const char *name, *text;
        bool bad;
    } TABLE[] = {
        {"pending", N_("wartet auf Versand"), false},
        {"sent", N_("gesendet"), false},
        {"failed", N_("Versand fehlgeschlagen"), true},
        {"unknown", N_("Zustellung ungewiss"), true},
        {"post", N_("per Post"), false},
        {"undeliverable", N_("unzustellbar"), true},
    };
    *bad = false;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        if (strcmp(TABLE[i].name, d) == 0) {
            *bad = TABLE[i].bad;
            return tr(TABLE[i].text);
        }
    }
    return d;
}

struct report_invoice reports_invoice(struct arena *a, const struct invoice_row *r,
                                      day today)
{
    struct report_invoice i = {
        .number = arena_strdup(a, r->number),
        .customer = arena_strdup(a, r->customer_name ? r->customer_name : "-"),
        .customer_number = arena_strdup(a, r->customer_number),
        .issued = r->issue_date,
        .due = r->due_date,
        .amount = r->payable,
        .open = r->open,
        .fee = r->fee,
        .state = state_of(r, today),
    };
    i.delivery = arena_strdup(a, delivery_text(r->delivery, &i.delivery_bad));
    return i;
}

/* 1 to 14, 15 to 30, 31 to 60, over 60 days. */
static void add_age(struct report_data *d, int days, money open)
{
    static const int LIMITS[AGES - 1] = {14, 30, 60};
    size_t at = 0;
    while (at < AGES - 1 && days > LIMITS[at]) {
        at++;
    }
    d->age[at].count++;
    d->age[at].amount.cents += open.cents;
}

static enum k_status add_last_level(struct gather *g, struct report_invoice *i,
                                    int64_t id, struct k_err *err)
{
    struct dunning_row *row;
    size_t n;
    char buf[DAY_BUF];
    const struct config *c = &g->firm->config;
    enum k_status st =
        store_dunning_levels(&row, &n, g->firm->store, g->arena, id, err);
    while (st == K_OK && n > 0 && row[n - 1].failed) {
        n--; /* it reached nobody */
    }
    if (st == K_OK && n > 0 && (size_t)row[n - 1].level <= c->levels) {
        i->reminder =
            arena_printf(g->arena, tr("%s vom %s"), c->level[row[n - 1].level - 1].name,
                         day_format_de(buf, row[n - 1].on));
    }
    return st;
}

static enum k_status add_open(void *ud, const struct invoice_row *r, struct k_err *err)
{
    struct gather *g = ud;
    struct report_data *d = g->data;
    if (r->open.cents < 0) {
        d->credit.count++;
        d->credit.amount.cents -= r->open.cents;
        return K_OK;
    }
    d->open.count++;
    d->open.amount.cents += r->open.cents;
    int days = day_diff(g->today, r->due_date);
    if (days > 0) {
        d->overdue.count++;
        money owed = store_invoice_owed(r, g->today);
        d->overdue.amount.cents += owed.cents;
        add_age(d, days, owed);
        if (beyond(&d->lates)) {
            return K_OK;
        }
        struct report_invoice *i = APPEND(g, g->late, d->lates);
        *i = reports_invoice(g->arena, r, g->today);
        i->open = owed;
        return add_last_level(g, i, r->id, err);
    }
    if (days >= -NEXT_DAYS && !beyond(&d->nexts)) {
        *APPEND(g, g->next, d->nexts) = reports_invoice(g->arena, r, g->today);
    }
    return K_OK;
}

static enum k_status add_issued(void *ud, const struct invoice_row *r,
                                struct k_err *err)
{
    struct gather *g = ud;
    (void)err;
    if (r->series) {
        g->data->issued.count++;
        g->data->issued.amount.cents += r->turnover.cents;
        if (!beyond(&g->data->createds)) {
            *APPEND(g, g->created, g->data->createds) =
                reports_invoice(g->arena, r, g->today);
        }
    }
    return K_OK;
}

static enum k_status add_allocation(void *ud, const struct allocation_row *al,
                                    struct k_err *err)
{
    struct gather *g = ud;
    (void)err;
    g->data->received.count++;
    g->data->received.amount.cents += al->amount.cents;
    if (beyond(&g->data->payments)) {
        return K_OK;
    }
    *APPEND(g, g->payment, g->data->payments) = (struct report_payment){
        .on = al->on,
        .number = arena_strdup(g->arena, al->invoice_number),
        .customer = arena_strdup(g->arena, al->counterparty ? al->counterparty : "-"),
        .amount = al->amount,
        .how = arena_strdup(g->arena, al->reason)};
    return K_OK;
}

static enum k_status add_money(struct gather *g, struct k_err *err)
{
    struct store *s = g->firm->store;
    enum k_status st = store_invoice_each(s, INVOICES_OPEN, g->today, add_open, g, err);
    if (st == K_OK) {
        st = store_invoice_each(s, INVOICES_ISSUED, g->since, add_issued, g, err);
    }
    if (st == K_OK) {
        st = store_allocation_each(s, g->since, add_allocation, g, err);
    }
    g->data->late = g->late;
    g->data->next = g->next;
    g->data->created = g->created;
    g->data->payment = g->payment;
    return st;
}

/* ---- what failed, what waits ---- */

static enum k_status add_failures(struct gather *g, struct k_err *err)
{
    struct file_row *f;
    struct outbox_entry *e;
    size_t n, m;
    struct report_failure *list = NULL;
    struct report_data *d = g->data;
    enum k_status st = store_files(&f, &n, g->firm->store, g->arena, "failed",
                                   clock_instant(g->since, 0), err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        *APPEND(g, list, d->failures) = (struct report_failure){
            .what = f[i].name, .reason = f[i].reason, .at = f[i].last_seen};
    }
    if (st == K_OK) {
        st = store_outbox_list(&e, &m, g->firm->store, g->arena, false, err);
    }
    for (size_t i = 0; st == K_OK && i < m; i++) {
        if (e[i].state == OUTBOX_FAILED || e[i].state == OUTBOX_UNKNOWN) {
            *APPEND(g, list, d->failures) = (struct report_failure){
                .what = arena_printf(g->arena, tr("„%s“ an %s"), e[i].subject,
                                     e[i].recipient),
                .reason =
                    arena_printf(g->arena, "%s: %s",
                                 e[i].state == OUTBOX_FAILED ? tr("nicht zugestellt")
                                                             : "Zustellung ungewiss",
                                 e[i].last_text),
                .at = e[i].created_at};
        } else {
            d->outbox_waiting++;
        }
    }
    d->failure = list;
    return st;
}

static enum k_status add_tasks(struct gather *g, struct k_err *err)
{
    struct task_row *t;
    size_t n;
    enum k_status st = store_tasks(&t, &n, g->firm->store, g->arena, false, err);
    struct report_task *list = arena_array(g->arena, n + 1, sizeof *list);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (text_starts(t[i].dedupe, "review:")) {
            continue; /* shown with its proposals */
        }
        list[g->data->tasks++] =
            (struct report_task){.id = t[i].id,
                                 .title = t[i].title,
                                 .text = t[i].text,
                                 .since = clock_day_of(t[i].created)};
    }
    g->data->task = list;
    return st;
}

struct reviews {
    struct gather *g;
    struct report_review *list;
};

static enum k_status add_review(void *ud, const struct transaction_row *t,
                                struct k_err *err)
{
    struct reviews *r = ud;
    struct gather *g = r->g;
    struct arena *a = g->arena;
    struct proposal_row *p;
    size_t n;
    enum k_status st = store_proposals(&p, &n, g->firm->store, a, t->id, err);
    struct report_proposal *list = arena_array(a, n + 1, sizeof *list);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        list[i].text = matching_numbers(g->firm, a, p[i].allocations);
        list[i].reason = p[i].reason;
    }
    *APPEND(g, r->list, g->data->reviews) = (struct report_review){
        .id = t->id,
        .on = t->booking_date,
        .amount = t->amount,
        .payer = arena_strdup(a, t->counterparty ? t->counterparty : "unbekannt"),
        .purpose = payment_text(a, t),
        .proposal = list,
        .proposals = n};
    return st;
}

static enum k_status add_reviews(struct gather *g, struct k_err *err)
{
    struct reviews r = {.g = g};
    enum k_status st = store_transaction_each(g->firm->store, TRANSACTIONS_REVIEW,
                                              add_review, &r, err);
    g->data->review = r.list;
    return st;
}

/* ---- reminders ---- */

static struct report_reminder reminder_of(struct gather *g,
                                          const struct dunning_action *ac)
{
    const struct config *c = &g->firm->config;
    struct arena *a = g->arena;
    char *numbers = arena_strdup(a, "");
    struct invoice_row r;
    for (size_t i = 0; i < ac->items; i++) {
        numbers = arena_printf(a, "%s%s%s", numbers, i ? ", " : "",
                               ac->item[i].invoice->number);
    }
    bool known =
        ac->items > 0 &&
        store_invoice_row(&r, g->firm->store, a, ac->item[0].invoice->id, NULL) == K_OK;
    return (struct report_reminder){
        .customer = known && r.customer_name ? r.customer_name : "-",
        .numbers = numbers,
        .level = ac->level > 0 && (size_t)ac->level <= c->levels
                     ? c->level[ac->level - 1].name
                     : tr("Aufgabe"),
        .amount = ac->open,
        .on = ac->kind == DUNNING_HOLD ? ac->until : g->today,
        .reason = ac->kind == DUNNING_HOLD ? ac->reason : NULL};
}

static enum k_status add_reminders(struct gather *g, struct k_err *err)
{
    struct dunning_plan plan;
    struct report_reminder *coming = NULL, *held = NULL;
    struct report_data *d = g->data;
    enum k_status st = reminders_plan(&plan, g->firm, g->arena, g->today, err);
    for (size_t i = 0; st == K_OK && i < plan.actions; i++) {
        if (plan.action[i].kind == DUNNING_HOLD) {
            /* A run that stands still is news only where somebody was to be reminded.
             */
            if (plan.action[i].reason == plan.stopped) {
                d->stopped = plan.stopped;
            }
            if (!beyond(&d->helds)) {
                *APPEND(g, held, d->helds) = reminder_of(g, &plan.action[i]);
            }
        } else if (!beyond(&d->comings)) {
            *APPEND(g, coming, d->comings) = reminder_of(g, &plan.action[i]);
        }
    }
    d->coming = coming;
    d->held = held;
    return st;
}

static enum k_status add_state(struct gather *g, struct k_err *err)
{
    struct bank_state b;
    struct report_data *d = g->data;
    char hash[65];
    enum k_status st = store_bank_state(&b, g->firm->store, g->arena, err);
    if (st == K_OK) {
        st = store_journal_head(hash, g->firm->store, err);
    }
    if (st == K_OK) {
        st = store_journal_count(&d->journal_rows, g->firm->store, err);
    }
    if (st != K_OK) {
        return st;
    }
    d->journal_hash = arena_strdup(g->arena, hash);
    d->statement = b.newest;
    if (b.any) {
        d->statement_bank_days = calendar_bank_days_between(b.newest, g->today);
        d->statement_old = d->statement_bank_days > g->firm->config.fresh_days;
    }
    return K_OK;
}

enum k_status reports_gather(struct report_data *out, struct firm *f, struct arena *a,
                             day since, struct k_err *err)
{
    struct gather g = {.firm = f,
                       .arena = a,
                       .data = out,
                       .today = clock_today(&f->clock),
                       .since = since};
    *out = (struct report_data){.firm = f->config.seller.name,
                                .made_at = clock_now(&f->clock),
                                .last_run = clock_now(&f->clock),
                                .today = g.today,
                                .since = since,
                                .statement = DAY_NONE,
                                .trial = f->config.trial,
                                .control = f->config.control_by_mail,
                                .version = KONTOR_VERSION};
    enum k_status st = add_money(&g, err);
    if (st == K_OK) {
        st = add_failures(&g, err);
    }
    if (st == K_OK) {
        st = add_tasks(&g, err);
    }
    if (st == K_OK) {
        st = add_reviews(&g, err);
    }
    if (st == K_OK) {
        st = add_reminders(&g, err);
    }
    return st == K_OK ? add_state(&g, err) : st;
}
