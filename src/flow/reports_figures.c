/*
 * The longer view in a report: turnover, who takes how long to pay, and what is to be
 * said beside.
 */
#include "base/language.h"
#include "config/rates.h"
#include "flow/life.h"
#include "flow/reports_parts.h"
#include "store/store_invoice.h"

#include "base/banned.h"

#define MONTHS 12
#define PAYERS 10 /* the slowest */
#define PAYER_DAYS 365

/* ---- turnover, time to pay ---- */

static enum k_status add_months(struct gather *g, struct k_err *err)
{
    struct turnover_row *row;
    size_t n, at = 0;
    int year, month, dom;
    day since = DAY_NONE;
    day_split(g->today, &year, &month, &dom);
    int first = year * 12 + month - MONTHS; /* months since the year 0 */
    if (!day_make(&since, first / 12, first % 12 + 1, 1)) {
        return K_OK;
    }
    enum k_status st =
        store_turnover_months(&row, &n, g->firm->store, g->arena, since, err);
    struct report_month *list = arena_array(g->arena, MONTHS, sizeof *list);
    for (int m = first; st == K_OK && m < first + MONTHS; m++) {
        struct report_month one = {.year = m / 12, .month = m % 12 + 1};
        if (at < n && row[at].year == one.year && row[at].month == one.month) {
            one.net = row[at].net;
            one.invoices = row[at].invoices;
            at++;
        }
        if (at > 0) { /* a young firm has no empty months before its first */
            list[g->data->months++] = one;
        }
    }
    g->data->month = list;
    return st;
}

static enum k_status add_payers(struct gather *g, struct k_err *err)
{
    struct payer_row *row;
    size_t n;
    enum k_status st = store_payers(&row, &n, g->firm->store, g->arena,
                                    day_add(g->today, -PAYER_DAYS), PAYERS, err);
    struct report_customer *list = arena_array(g->arena, PAYERS, sizeof *list);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        int64_t paid = (int64_t)row[i].invoices;
        list[g->data->customers++] = (struct report_customer){
            .name = row[i].name ? row[i].name : "-",
            .invoices = row[i].invoices,
            .days_to_pay = (int)((2 * row[i].days + paid) / (2 * paid)),
            .open = row[i].open};
    }
    g->data->customer = list;
    return st;
}

/* ---- notices ---- */

static bool states_interest(const struct config *c)
{
    bool any = false;
    for (size_t i = 0; i < c->levels; i++) {
        any = any || c->level[i].interest;
    }
    return c->dunning && any;
}

/* § 247 BGB: the rate changes twice a year, and nobody guesses it. */
static enum k_status missing_rate(const char **text, struct gather *g,
                                  struct k_err *err)
{
    struct base_rates *rates;
    char from[DAY_BUF];
    *text = NULL;
    if (!states_interest(&g->firm->config)) {
        return K_OK;
    }
    enum k_status st =
        rates_load(&rates, g->arena,
                   firm_path(g->firm, g->arena, "templates/base-rates.tab"), err);
    day end = st == K_OK ? rates_end(rates) : DAY_NONE;
    if (st == K_OK && day_is_set(end) && day_cmp(end, g->today) < 0) {
        *text = arena_printf(g->arena,
                             tr("Der Basiszins ab %s fehlt in "
                                "templates/base-rates.tab: ohne ihn keine Zinsen"),
                             day_format_de(from, day_add(end, 1)));
    }
    return st;
}

static enum k_status add_notices(struct gather *g, struct k_err *err)
{
    const char **list, *rate;
    enum k_status st =
        life_gaps(&list, &g->data->notices, g->firm, g->arena, g->since, err);
    if (st == K_OK) {
        st = missing_rate(&rate, g, err);
    }
    if (st == K_OK && rate) {
        *REPORTS_APPEND(g, list, g->data->notices) = rate;
    }
    g->data->notice = list;
    return st;
}

enum k_status reports_gather_figures(struct gather *g, struct k_err *err)
{
    enum k_status st = add_months(g, err);
    if (st == K_OK) {
        st = add_payers(g, err);
    }
    return st == K_OK ? add_notices(g, err) : st;
}
