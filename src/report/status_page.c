#include "report/status_page.h"

#include <string.h>

#include "base/text.h"
#include "report/shown.h"

#include "base/banned.h"

/* The chart of the months, in the units of its viewBox. */
#define CHART_HEIGHT 120
#define CHART_STEP 50
#define CHART_BAR 34
#define CHART_MONTHS 12 /* room for a whole year, however young the firm is */

/* ---- invoices ---- */

/* Relative and without a scheme: a link can only lead into the firm folder. */
static void set_link(struct value *v, const char *name, const char *path)
{
    bool safe = !text_blank(path) && !strpbrk(path, ":\\\"<>") && path[0] != '/';
    value_set(v, name, safe ? path : NULL);
}

static const char *state_class(enum report_state s)
{
    static const char *const CLASS[] = {
        [REPORT_OPEN] = "open",           [REPORT_PART_PAID] = "part",
        [REPORT_OVERDUE] = "overdue",     [REPORT_PAID] = "paid",
        [REPORT_CANCELLED] = "cancelled",
    };
    return CLASS[s];
}

/* What the script sorts by: ISO dates and cents. */
static void set_keys(struct value *v, const struct report_invoice *i)
{
    char buf[DAY_BUF];
    value_set(v, "issued_key", day_format_iso(buf, i->issued));
    value_set(v, "due_key", day_format_iso(buf, i->due));
    value_setf(v, "amount_key", "%lld", (long long)i->amount.cents);
    value_setf(v, "open_key", "%lld", (long long)i->open.cents);
}

static struct value *invoice_value(struct arena *a, const struct report_invoice *i,
                                   day today)
{
    struct value *v = report_invoice_value(a, i, today), *story = value_list(a);
    for (size_t k = 0; k < i->stories; k++) {
        value_push_text(story, i->story[k]);
    }
    value_set_value(v, "story", story);
    value_set_bool(v, "has_story", i->stories > 0);
    value_set(v, "class", state_class(i->state));
    value_set_bool(v, "is_overdue", i->state == REPORT_OVERDUE);
    value_set_bool(v, "owes", i->open.cents != 0);
    set_link(v, "pdf", i->pdf);
    set_link(v, "mail", i->mail);
    set_keys(v, i);
    return v;
}

static void set_invoices(struct value *v, struct arena *a, const struct status_page *p)
{
    struct value *list = value_list(a);
    size_t shown = p->invoices < STATUS_PAGE_ROWS ? p->invoices : STATUS_PAGE_ROWS;
    for (size_t i = 0; i < shown; i++) {
        value_push(list, invoice_value(a, &p->invoice[i], p->report->today));
    }
    value_set_value(v, "invoices", list);
    value_set_bool(v, "has_invoices", shown > 0);
    value_setf(v, "invoices_shown", "%zu", shown);
    value_set(v, "invoices_more",
              p->invoices > shown ? arena_printf(a, "%zu", p->invoices - shown) : NULL);
}

/* ---- the chart ---- */

static void set_chart(struct value *v, struct arena *a, const struct report_data *d)
{
    struct value *bars = value_list(a);
    money most = MONEY(0);
    for (size_t i = 0; i < d->months; i++) {
        if (money_cmp(d->month[i].net, most) > 0) {
            most = d->month[i].net;
        }
    }
    for (size_t i = 0; i < d->months; i++) {
        struct value *bar = value_map(a);
        int height = shown_share(d->month[i].net, most) * CHART_HEIGHT / 100;
        int x = (int)i * CHART_STEP;
        value_setf(bar, "x", "%d", x + (CHART_STEP - CHART_BAR) / 2);
        value_setf(bar, "y", "%d", CHART_HEIGHT - height);
        value_setf(bar, "height", "%d", height);
        value_setf(bar, "middle", "%d", x + CHART_STEP / 2);
        value_setf(bar, "label", "%02d/%02d", d->month[i].month,
                   d->month[i].year % 100);
        value_set(bar, "net", shown_text(a, d->month[i].net));
        value_push(bars, bar);
    }
    value_set_value(v, "bars", bars);
    value_set_bool(v, "has_bars", most.cents > 0);
    value_setf(v, "chart_width", "%d", CHART_MONTHS * CHART_STEP);
}

enum k_status status_page_render(struct str *out, struct arena *a,
                                 const struct status_page *page, const char *template,
                                 struct k_err *err)
{
    struct value *v = report_value(a, page->report);
    struct mustache_options opt = {
        .escape = MUSTACHE_HTML,
        .partial = page->partial,
        .partial_ud = page->partial_ud,
        .name = "status/index.html",
        .strict = true,
    };
    set_invoices(v, a, page);
    set_chart(v, a, page->report);
    value_setf(v, "made_key", "%lld", (long long)page->report->made_at);
    value_set_bool(v, "has_ages", page->report->overdue.amount.cents > 0);
    return mustache_render(out, template, v, &opt, err);
}
