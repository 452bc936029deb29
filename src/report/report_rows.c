#include "report/report_rows.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "report/shown.h"

#include "base/banned.h"

/* ---- rows ---- */

static const char *state_text(enum report_state s)
{
    static const char *const TEXT[] = {
        [REPORT_OPEN] = N_("offen"),
        [REPORT_PART_PAID] = N_("teilweise bezahlt"),
        [REPORT_OVERDUE] = N_("überfällig"),
        [REPORT_PAID] = N_("bezahlt"),
        [REPORT_CANCELLED] = N_("storniert"),
    };
    return tr(TEXT[s]);
}

/* One value a line, so that a template can indent them all. */
static void set_lines(struct value *map, struct arena *a, const char *name,
                      const char *text)
{
    struct value *list = value_list(a);
    while (!text_blank(text)) {
        size_t n = strcspn(text, "\n");
        value_push_text(list, arena_strndup(a, text, n));
        text += n + (text[n] == '\n');
    }
    value_set_value(map, name, list);
}

struct value *report_invoice_value(struct arena *a, const struct report_invoice *i,
                                   day today)
{
    struct value *v = value_map(a);
    int late = day_is_set(i->due) ? day_diff(today, i->due) : 0;
    value_set(v, "number", i->number);
    value_set(v, "customer", i->customer);
    value_set(v, "customer_number", i->customer_number);
    shown_day(v, "issued", i->issued);
    shown_day(v, "due", i->due);
    shown_money(v, a, "amount", i->amount);
    shown_money(v, a, "open", i->open);
    shown_money(v, a, "fee", i->fee);
    value_set_bool(v, "has_fee", i->fee.cents > 0);
    value_set_bool(v, "part_paid", money_cmp(i->open, i->amount) != 0);
    value_set(v, "state", state_text(i->state));
    value_set(v, "delivery", i->delivery);
    value_set_bool(v, "delivery_bad", i->delivery_bad);
    value_set(v, "reminder", i->reminder);
    value_set(v, "held", i->held);
    value_setf(v, "late", "%d", late > 0 ? late : 0);
    value_set_bool(v, "late_one", late == 1);
    return v;
}

typedef struct value *row_fn(struct arena *a, const void *row,
                             const struct report_data *d);

static struct value *invoice_row(struct arena *a, const void *row,
                                 const struct report_data *d)
{
    return report_invoice_value(a, row, d->today);
}

static struct value *payment_row(struct arena *a, const void *row,
                                 const struct report_data *d)
{
    const struct report_payment *p = row;
    struct value *v = value_map(a);
    (void)d;
    shown_day(v, "on", p->on);
    value_set(v, "number", p->number);
    value_set(v, "customer", p->customer);
    shown_money(v, a, "amount", p->amount);
    value_set(v, "how", p->how);
    return v;
}

static struct value *failure_row(struct arena *a, const void *row,
                                 const struct report_data *d)
{
    const struct report_failure *f = row;
    struct value *v = value_map(a);
    (void)d;
    value_set(v, "task", f->task ? arena_printf(a, "%lld", (long long)f->task) : NULL);
    value_set(v, "what", f->what);
    set_lines(v, a, "reason", f->reason);
    shown_instant(v, "at", f->at);
    return v;
}

static struct value *task_row(struct arena *a, const void *row,
                              const struct report_data *d)
{
    const struct report_task *t = row;
    struct value *v = value_map(a);
    (void)d;
    value_setf(v, "id", "%lld", (long long)t->id);
    value_set(v, "title", t->title);
    set_lines(v, a, "text", t->text);
    shown_day(v, "since", t->since);
    return v;
}

static struct value *review_row(struct arena *a, const void *row,
                                const struct report_data *d)
{
    const struct report_review *r = row;
    struct value *v = value_map(a), *list = value_list(a);
    (void)d;
    value_setf(v, "id", "Z%lld", (long long)r->id);
    shown_day(v, "on", r->on);
    shown_money(v, a, "amount", r->amount);
    value_set(v, "payer", r->payer);
    value_set(v, "purpose", text_blank(r->purpose) ? NULL : r->purpose);
    value_set(v, "explanation", r->explanation);
    for (size_t i = 0; i < r->proposals; i++) {
        struct value *p = value_map(a);
        value_setf(p, "index", "%zu", i + 1);
        value_set(p, "text", r->proposal[i].text);
        value_set(p, "reason", r->proposal[i].reason);
        value_push(list, p);
    }
    value_set_value(v, "proposals", list);
    value_set_bool(v, "has_proposals", r->proposals > 0);
    return v;
}

static struct value *reminder_row(struct arena *a, const void *row,
                                  const struct report_data *d)
{
    const struct report_reminder *r = row;
    struct value *v = value_map(a);
    (void)d;
    value_set(v, "customer", r->customer);
    value_set(v, "numbers", r->numbers);
    value_set(v, "level", r->level);
    shown_money(v, a, "amount", r->amount);
    shown_day(v, "on", r->on);
    value_set(v, "reason", r->reason);
    return v;
}

static struct value *customer_row(struct arena *a, const void *row,
                                  const struct report_data *d)
{
    const struct report_customer *c = row;
    struct value *v = value_map(a);
    (void)d;
    value_set(v, "name", c->name);
    value_setf(v, "invoices", "%zu", c->invoices);
    value_setf(v, "days", "%d", c->days_to_pay);
    value_set_bool(v, "day_one", c->days_to_pay == 1);
    shown_money(v, a, "open", c->open);
    value_set_bool(v, "owes", c->open.cents > 0);
    return v;
}

static money largest_month(const struct report_data *d)
{
    money most = MONEY(0);
    for (size_t i = 0; i < d->months; i++) {
        if (money_cmp(d->month[i].net, most) > 0) {
            most = d->month[i].net;
        }
    }
    return most;
}

static struct value *month_row(struct arena *a, const void *row,
                               const struct report_data *d)
{
    static const char *const NAME[] = {N_("Jan"), N_("Feb"),  N_("März"), N_("Apr"),
                                       N_("Mai"), N_("Juni"), N_("Juli"), N_("Aug"),
                                       N_("Sep"), N_("Okt"),  N_("Nov"),  N_("Dez")};
    const struct report_month *m = row;
    struct value *v = value_map(a);
    value_set(v, "name", tr(NAME[(m->month + 11) % 12]));
    value_setf(v, "year", "%d", m->year);
    value_setf(v, "invoices", "%zu", m->invoices);
    shown_money(v, a, "net", m->net);
    value_set_bool(v, "any", m->net.cents > 0);
    value_setf(v, "percent", "%d", shown_share(m->net, largest_month(d)));
    value_setf(v, "rest", "%d", 100 - shown_share(m->net, largest_month(d)));
    return v;
}

/* ---- lists ---- */

struct list {
    const char *name;
    const void *rows;
    size_t count, size;
    row_fn *fn;
};

static void set_list(struct value *map, struct arena *a, const struct report_data *d,
                     const struct list *l)
{
    struct value *values = value_list(a);
    size_t shown = l->count < REPORT_ROWS ? l->count : REPORT_ROWS;
    for (size_t i = 0; i < shown; i++) {
        value_push(values, l->fn(a, (const char *)l->rows + i * l->size, d));
    }
    value_set_value(map, l->name, values);
    value_set_bool(map, arena_printf(a, "has_%s", l->name), l->count > 0);
    value_set(map, arena_printf(a, "%s_more", l->name),
              l->count > shown ? arena_printf(a, "%zu", l->count - shown) : NULL);
}

void report_rows_set(struct value *map, struct arena *a, const struct report_data *d)
{
    const struct list lists[] = {
        {"created", d->created, d->createds, sizeof *d->created, invoice_row},
        {"late", d->late, d->lates, sizeof *d->late, invoice_row},
        {"next", d->next, d->nexts, sizeof *d->next, invoice_row},
        {"expiring", d->expiring, d->expirings, sizeof *d->expiring, invoice_row},
        {"payments", d->payment, d->payments, sizeof *d->payment, payment_row},
        {"failures", d->failure, d->failures, sizeof *d->failure, failure_row},
        {"tasks", d->task, d->tasks, sizeof *d->task, task_row},
        {"reviews", d->review, d->reviews, sizeof *d->review, review_row},
        {"reminded", d->reminded, d->remindeds, sizeof *d->reminded, reminder_row},
        {"coming", d->coming, d->comings, sizeof *d->coming, reminder_row},
        {"held", d->held, d->helds, sizeof *d->held, reminder_row},
        {"months", d->month, d->months, sizeof *d->month, month_row},
        {"customers", d->customer, d->customers, sizeof *d->customer, customer_row},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        set_list(map, a, d, &lists[i]);
    }
}
