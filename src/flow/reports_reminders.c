/*
 * Reminders in a report: those that were sent, those that are due in the next days, and
 * those that are held back.
 */
#include <stdlib.h>

#include "base/language.h"
#include "flow/reminders.h"
#include "flow/reports_parts.h"
#include "store/store_invoice.h"
#include "store/store_task.h"

#include "base/banned.h"

#define COMING_DAYS 7

/* ---- sent ---- */

const char *reports_level_name(const struct config *c, int level, const char *name)
{
    if (name && *name) {
        return name;
    }
    bool in_ladder = !name && level > 0 && (size_t)level <= c->levels;
    return in_ladder ? c->level[level - 1].name : tr("Mahnung");
}

/* One mail may remind of several invoices: in the tone of the highest level. */
static void add_reminded(struct gather *g, struct report_reminder *r,
                         const struct reminded_row *row, bool first)
{
    if (first) {
        *r = (struct report_reminder){.customer = row->customer ? row->customer : "-",
                                      .numbers = row->number,
                                      .amount = row->open,
                                      .on = row->on};
        return;
    }
    r->numbers = arena_printf(g->arena, "%s, %s", r->numbers, row->number);
    r->amount.cents += row->open.cents;
}

static enum k_status add_mailed(struct gather *g, struct k_err *err)
{
    struct reminded_row *row;
    struct report_reminder *list = NULL;
    int highest = 0;
    size_t n;
    enum k_status st =
        store_dunning_mailed(&row, &n, g->firm->store, g->arena, g->since, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        bool first = i == 0 || row[i].outbox_id != row[i - 1].outbox_id;
        struct report_reminder *r = first ? REPORTS_APPEND(g, list, g->data->remindeds)
                                          : &list[g->data->remindeds - 1];
        add_reminded(g, r, &row[i], first);
        if (first || row[i].level > highest) {
            highest = row[i].level;
            r->level = reports_level_name(&g->firm->config, highest, row[i].name);
        }
    }
    g->data->reminded = list;
    return st;
}

/* ---- coming, held ---- */

static struct report_reminder reminder_of(struct gather *g,
                                          const struct dunning_action *ac, day on)
{
    const struct config *c = &g->firm->config;
    const char *numbers = arena_strdup(g->arena, ac->item[0].invoice->number);
    struct invoice_row r;
    for (size_t i = 1; i < ac->items; i++) {
        numbers =
            arena_printf(g->arena, "%s, %s", numbers, ac->item[i].invoice->number);
    }
    bool known = store_invoice_row(&r, g->firm->store, g->arena,
                                   ac->item[0].invoice->id, NULL) == K_OK;
    return (struct report_reminder){
        .customer = known && r.customer_name ? r.customer_name : "-",
        .numbers = numbers,
        .level = ac->level > 0 && (size_t)ac->level <= c->levels
                     ? c->level[ac->level - 1].name
                     : tr("Aufgabe"),
        .amount = ac->open,
        .on = on};
}

struct coming {
    struct gather *g;
    struct arena *arena; /* until all days are told */
    struct report_reminder *list;
    int64_t *invoice; /* told already: it is due on each later day, too */
    size_t invoices;
    size_t sorted; /* of them, those of earlier days */
};

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_told(const struct coming *c, int64_t invoice_id)
{
    return c->sorted > 0 && bsearch(&invoice_id, c->invoice, c->sorted,
                                    sizeof invoice_id, by_id) != NULL;
}

/* Of an action what no earlier day told of. */
static void add_coming(struct coming *c, struct dunning_action *ac, day on)
{
    size_t kept = 0;
    for (size_t i = 0; i < ac->items; i++) {
        const struct dunning_invoice *inv = ac->item[i].invoice;
        if (is_told(c, inv->id)) {
            ac->open.cents -= inv->open.cents;
            continue;
        }
        c->invoice = arena_grow(c->arena, c->invoice, c->invoices, sizeof *c->invoice);
        c->invoice[c->invoices++] = inv->id;
        ac->item[kept++] = ac->item[i];
    }
    ac->items = kept;
    if (kept > 0 && !reports_beyond(&c->g->data->comings)) {
        *REPORTS_APPEND(c->g, c->list, c->g->data->comings) = reminder_of(c->g, ac, on);
    }
}

/* A run that stands still is news only where somebody was to be reminded; it is said
 * once, not with each invoice. */
static void add_held(struct gather *g, const struct dunning_plan *plan)
{
    struct report_reminder *list = NULL;
    struct report_data *d = g->data;
    for (size_t i = 0; i < plan->actions; i++) {
        const struct dunning_action *ac = &plan->action[i];
        if (ac->kind != DUNNING_HOLD) {
            continue;
        }
        bool all = ac->reason == plan->stopped;
        if (all && !d->stopped) {
            d->stopped = arena_strdup(g->arena, plan->stopped);
        }
        if (!reports_beyond(&d->helds)) {
            struct report_reminder *r = REPORTS_APPEND(g, list, d->helds);
            *r = reminder_of(g, ac, ac->until);
            r->reason = all ? NULL : arena_strdup(g->arena, ac->reason);
        }
    }
    d->held = list;
}

static void add_plan(void *ud, struct dunning_plan *plan, day on)
{
    struct coming *c = ud;
    if (day_cmp(on, c->g->today) == 0) {
        add_held(c->g, plan);
    }
    for (size_t i = 0; i < plan->actions; i++) {
        if (plan->action[i].kind != DUNNING_HOLD) {
            add_coming(c, &plan->action[i], on);
        }
    }
    if (c->invoices > 0) {
        qsort(c->invoice, c->invoices, sizeof *c->invoice, by_id);
    }
    c->sorted = c->invoices;
}

enum k_status reports_gather_reminders(struct gather *g, struct k_err *err)
{
    struct arena told; /* as large as what is due, not as what a report shows */
    struct coming c = {.g = g, .arena = &told};
    arena_init(&told);
    enum k_status st = add_mailed(g, err);
    if (st == K_OK) {
        st = reminders_coming(COMING_DAYS, g->firm, g->today, add_plan, &c, err);
    }
    g->data->coming = c.list;
    arena_release(&told);
    return st;
}
