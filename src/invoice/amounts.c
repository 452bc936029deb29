#include "invoice/amounts.h"

#include "invoice/gross.h"

#include "base/banned.h"

bool amounts_put(money *total, bool plus, money x)
{
    return plus ? money_add(total, *total, x) : money_sub(total, *total, x);
}

bool amounts_in_range(money m)
{
    return m.cents > -AMOUNTS_MAX_CENTS && m.cents < AMOUNTS_MAX_CENTS;
}

bool amounts_in_group(const struct amounts_group *g, enum vat_category c, decimal rate)
{
    return g->category == c && decimal_cmp(g->rate, rate) == 0;
}

bool amounts_line(struct invoice_line *l, money before)
{
    l->net_amount = before;
    for (int i = 0; i < l->allowances; i++) {
        struct invoice_allowance *al = &l->allowance[i];
        if (al->has_percent) {
            al->base = before;
            if (!money_percent(&al->amount, before, al->percent)) {
                return false;
            }
        }
        if (!amounts_in_range(al->amount) ||
            !amounts_put(&l->net_amount, al->charge, al->amount)) {
            return false;
        }
    }
    return amounts_in_range(before);
}

static bool net_lines(struct invoice *inv)
{
    for (size_t i = 0; i < inv->lines; i++) {
        struct invoice_line *l = &inv->line[i];
        money before;
        if (l->kind == LINE_TEXT) {
            continue;
        }
        if (!money_line(&before, l->quantity, l->unit_price, l->base_quantity) ||
            !amounts_line(l, before)) {
            return false;
        }
    }
    return true;
}

/* ---- groups ---- */

struct groups {
    struct amounts_group *item;
    size_t count;
};

static struct amounts_group *group_of(struct groups *gs, struct arena *a,
                                      enum vat_category c, decimal rate)
{
    for (size_t i = 0; i < gs->count; i++) {
        if (amounts_in_group(&gs->item[i], c, rate)) {
            return &gs->item[i];
        }
    }
    gs->item = arena_grow(a, gs->item, gs->count, sizeof *gs->item);
    /* Highest rate first, by insertion. */
    size_t at = gs->count++;
    while (at > 0 && decimal_cmp(gs->item[at - 1].rate, rate) < 0) {
        gs->item[at] = gs->item[at - 1];
        at--;
    }
    gs->item[at] = (struct amounts_group){.category = c, .rate = rate};
    return &gs->item[at];
}

static bool collect_groups(struct groups *gs, struct arena *a,
                           const struct invoice *inv)
{
    for (size_t i = 0; i < inv->lines; i++) {
        const struct invoice_line *l = &inv->line[i];
        if (l->kind == LINE_TEXT) {
            continue;
        }
        struct amounts_group *g = group_of(gs, a, l->category, l->vat_rate);
        if (!amounts_put(&g->lines, true, l->net_amount) ||
            !amounts_put(&g->gross, true, l->gross_amount)) {
            return false;
        }
    }
    return true;
}

/* ---- allowances on the whole order ---- */

static void push_allowance(struct invoice *inv, struct arena *a,
                           const struct allowance *w, const struct amounts_group *g,
                           money amount)
{
    inv->allowance =
        arena_grow(a, inv->allowance, inv->allowances, sizeof *inv->allowance);
    inv->allowance[inv->allowances++] = (struct invoice_allowance){
        .charge = w->charge,
        .has_percent = w->has_percent,
        .percent = w->percent,
        .amount = amount,
        .reason = w->reason,
        .category = g->category,
        .vat_rate = g->rate,
    };
}

static money group_weight(const struct invoice *inv, const struct amounts_group *g)
{
    return inv->prices_gross ? g->gross : g->lines;
}

/* Share a fixed amount over all groups by their line totals; the running sum is
 * rounded, so that the parts add up to the whole. */
static bool share_amount(struct invoice *inv, struct arena *a, const struct groups *gs,
                         const struct allowance *w)
{
    money total = MONEY(0), sum = MONEY(0), given = MONEY(0);
    for (size_t i = 0; i < gs->count; i++) {
        if (!amounts_put(&total, true, group_weight(inv, &gs->item[i]))) {
            return false;
        }
    }
    for (size_t i = 0; i < gs->count; i++) {
        money upto = w->amount, part;
        if (!amounts_put(&sum, true, group_weight(inv, &gs->item[i])) ||
            (i + 1 < gs->count && total.cents != 0 &&
             !money_ratio(&upto, w->amount, sum.cents, total.cents)) ||
            !money_sub(&part, upto, given)) {
            return false;
        }
        given = upto;
        if (part.cents != 0) {
            push_allowance(inv, a, w, &gs->item[i], part);
        }
    }
    return true;
}

static bool spread_one(struct invoice *inv, struct arena *a, struct groups *gs,
                       const struct allowance *w)
{
    if (w->has_vat_rate && (inv->tax_scheme == TAX_STANDARD || gs->count == 0)) {
        enum vat_category c = decimal_is_zero(w->vat_rate) ? VAT_Z : VAT_S;
        push_allowance(inv, a, w, group_of(gs, a, c, w->vat_rate), w->amount);
        return true;
    }
    if (!w->has_percent) {
        return share_amount(inv, a, gs, w);
    }
    for (size_t i = 0; i < gs->count; i++) {
        push_allowance(inv, a, w, &gs->item[i], MONEY(0));
    }
    return true;
}

bool amounts_basis(money *out, struct invoice *inv, const struct amounts_group *g,
                   bool store)
{
    *out = g->lines;
    for (size_t i = 0; i < inv->allowances; i++) {
        struct invoice_allowance *al = &inv->allowance[i];
        money amount = al->amount;
        if (!amounts_in_group(g, al->category, al->vat_rate)) {
            continue;
        }
        if (al->has_percent && !money_percent(&amount, g->lines, al->percent)) {
            return false;
        }
        if (store) {
            al->amount = amount;
            al->base = al->has_percent ? g->lines : MONEY(0);
        }
        if (!amounts_in_range(amount) || !amounts_put(out, al->charge, amount)) {
            return false;
        }
    }
    return true;
}

/* ---- totals ---- */

static bool tax_groups(struct invoice *inv, struct arena *a, const struct groups *gs)
{
    inv->vat = arena_array(a, gs->count, sizeof *inv->vat);
    inv->vats = gs->count;
    for (size_t i = 0; i < gs->count; i++) {
        const struct amounts_group *g = &gs->item[i];
        struct vat_group *v = &inv->vat[i];
        v->category = g->category;
        v->rate = g->rate;
        if (!amounts_basis(&v->basis, inv, g, true) ||
            !money_percent(&v->tax, v->basis, v->rate) || /* BR-CO-17 */
            !amounts_put(&inv->tax, true, v->tax) ||      /* BR-CO-14 */
            !amounts_put(&inv->line_total, true, g->lines)) {
            return false;
        }
    }
    return true;
}

static bool totals(struct invoice *inv)
{
    for (size_t i = 0; i < inv->allowances; i++) {
        const struct invoice_allowance *al = &inv->allowance[i];
        money *total = al->charge ? &inv->charge_total : &inv->allowance_total;
        if (!amounts_put(total, true, al->amount)) { /* BR-CO-11, -12 */
            return false;
        }
    }
    return money_sub(&inv->net, inv->line_total, inv->allowance_total) &&
           amounts_put(&inv->net, true, inv->charge_total) && /* BR-CO-13 */
           money_add(&inv->gross, inv->net, inv->tax);        /* BR-CO-15 */
}

/* BR-CO-16, after the rounding amount is known. */
static bool amount_due(struct invoice *inv, const struct groups *gs)
{
    if (inv->prices_gross) {
        money agreed = MONEY(0);
        for (size_t i = 0; i < gs->count; i++) {
            if (!amounts_put(&agreed, true, gs->item[i].gross)) {
                return false;
            }
        }
        if (!money_sub(&inv->rounding, agreed, inv->gross)) {
            return false;
        }
    }
    return money_sub(&inv->payable, inv->gross, inv->prepaid) &&
           amounts_put(&inv->payable, true, inv->rounding);
}

bool amounts_fill(struct invoice *inv, struct arena *a, const struct allowance *whole,
                  size_t wholes)
{
    struct groups gs = {0};
    money *before = NULL;
    if (inv->prices_gross) {
        before = arena_array(a, inv->lines, sizeof *before);
    }
    bool ok = inv->prices_gross ? gross_lines(inv, before) : net_lines(inv);
    ok = ok && collect_groups(&gs, a, inv);
    for (size_t i = 0; ok && i < wholes; i++) {
        ok = amounts_in_range(whole[i].amount) && spread_one(inv, a, &gs, &whole[i]);
    }
    for (size_t i = 0; ok && inv->prices_gross && i < gs.count; i++) {
        ok = gross_settle(inv, &gs.item[i], before);
    }
    if (ok && inv->prices_gross) {
        gross_prices(inv, before);
    }
    return ok && tax_groups(inv, a, &gs) && totals(inv) && amount_due(inv, &gs);
}
