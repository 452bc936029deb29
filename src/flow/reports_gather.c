#include <string.h>

#include "base/language.h"
#include "flow/life.h"
#include "flow/reports.h"
#include "flow/reports_parts.h"
#include "store/store_bank.h"
#include "store/store_invoice.h"
#include "store/store_task.h"

#include "base/banned.h"

#define NEXT_DAYS 7
#define AGES 4
#define LAPSE_YEARS 3
#define LAPSE_MONTH 10

bool reports_beyond(size_t *count)
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

static bool is_end(const struct dunning_row *row)
{
    return row->name && !*row->name;
}

static enum k_status add_last_level(struct gather *g, struct report_invoice *i,
                                    int64_t id, struct k_err *err)
{
    struct dunning_row *row;
    size_t n;
    char buf[DAY_BUF];
    enum k_status st =
        store_dunning_levels(&row, &n, g->firm->store, g->arena, id, err);
    while (st == K_OK && n > 0 && (row[n - 1].failed || is_end(&row[n - 1]))) {
        n--; /* it reached nobody, or was no reminder */
    }
    if (st == K_OK && n > 0) {
        i->reminder = arena_printf(
            g->arena, tr("%s vom %s"),
            reports_level_name(&g->firm->config, row[n - 1].level, row[n - 1].name),
            day_format_de(buf, row[n - 1].on));
    }
    return st;
}

/* §§ 195, 199 BGB: three years from the end of the year in which it was due. Told early
 * enough for a court order, which stops the clock; a reminder does not. */
static bool is_lapsing(const struct gather *g, const struct invoice_row *r)
{
    int year, month, dom;
    day_split(g->today, &year, &month, &dom);
    return month >= LAPSE_MONTH && day_year(r->due_date) == year - LAPSE_YEARS;
}

static void add_lapsing(struct gather *g, const struct invoice_row *r, money owed)
{
    if (!reports_beyond(&g->data->expirings)) {
        struct report_invoice *i = REPORTS_APPEND(g, g->expiring, g->data->expirings);
        *i = reports_invoice(g->arena, r, g->today);
        i->open = owed;
    }
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
        if (is_lapsing(g, r)) {
            add_lapsing(g, r, owed);
        }
        if (reports_beyond(&d->lates)) {
            return K_OK;
        }
        struct report_invoice *i = REPORTS_APPEND(g, g->late, d->lates);
        *i = reports_invoice(g->arena, r, g->today);
        i->open = owed;
        return add_last_level(g, i, r->id, err);
    }
    if (days >= -NEXT_DAYS && !reports_beyond(&d->nexts)) {
        *REPORTS_APPEND(g, g->next, d->nexts) = reports_invoice(g->arena, r, g->today);
    }
    return K_OK;
}

static enum k_status add_issued(void *ud, const struct invoice_row *r,
                                struct k_err *err)
{
    struct gather *g = ud;
    (void)err;
    if (r->series && r->issued_at > g->since) {
        g->data->issued.count++;
        g->data->issued.amount.cents += r->turnover.cents;
        if (!reports_beyond(&g->data->createds)) {
            *REPORTS_APPEND(g, g->created, g->data->createds) =
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
    if (reports_beyond(&g->data->payments)) {
        return K_OK;
    }
    *REPORTS_APPEND(g, g->payment, g->data->payments) = (struct report_payment){
        .on = al->on,
        .number = arena_strdup(g->arena, al->invoice_number),
        .customer = arena_strdup(g->arena, al->counterparty    ? al->counterparty
                                           : al->customer_name ? al->customer_name
                                                               : "-"),
        .amount = al->amount,
        .how = arena_strdup(g->arena, al->reason)};
    return K_OK;
}

static enum k_status add_money(struct gather *g, struct k_err *err)
{
    struct store *s = g->firm->store;
    enum k_status st = store_invoice_each(s, INVOICES_OPEN, g->today, add_open, g, err);
    if (st == K_OK) {
        st = store_invoice_each(s, INVOICES_ISSUED, clock_day_of(g->since), add_issued,
                                g, err);
    }
    if (st == K_OK) {
        st = store_allocation_new(s, g->since, add_allocation, g, err);
    }
    g->data->late = g->late;
    g->data->next = g->next;
    g->data->created = g->created;
    g->data->payment = g->payment;
    g->data->expiring = g->expiring;
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
                             int64_t since, struct k_err *err)
{
    struct gather g = {.firm = f,
                       .arena = a,
                       .data = out,
                       .today = clock_today(&f->clock),
                       .since = since};
    *out = (struct report_data){.firm = f->config.seller.name,
                                .made_at = clock_now(&f->clock),
                                .today = g.today,
                                .since = clock_day_of(since),
                                .statement = DAY_NONE,
                                .trial = f->config.trial,
                                .control = f->config.control_by_mail,
                                .version = KONTOR_VERSION};
    enum k_status st = life_before(&out->last_run, f, a, err);
    if (st == K_OK) {
        st = add_money(&g, err);
    }
    if (st == K_OK) {
        st = reports_gather_work(&g, err);
    }
    if (st == K_OK) {
        st = reports_gather_figures(&g, err);
    }
    if (st == K_OK) {
        st = reports_gather_reminders(&g, err);
    }
    return st == K_OK ? add_state(&g, err) : st;
}
