#include "invoice/gross.h"

#include <stdint.h>

#include "base/banned.h"

#define PRICE_SCALE_MAX 9
/* Steps that a group may take beyond one a line; more are needed only under discounts
 * near 100 %, and then the rounding amount takes the rest. */
#define EXTRA_STEPS 400

static bool net_of(money *net, money gross, decimal rate)
{
    money tax;
    return money_tax_in_gross(&tax, gross, rate) && money_sub(net, gross, tax);
}

/* ---- lines ---- */

static bool gross_line(struct invoice_line *l, money *before)
{
    money gross;
    l->gross_price = l->unit_price;
    if (!money_line(&gross, l->quantity, l->gross_price, l->base_quantity) ||
        !amounts_in_range(gross) || !net_of(before, gross, l->vat_rate)) {
        return false;
    }
    l->gross_amount = gross;
    for (int i = 0; i < l->allowances; i++) {
        struct invoice_allowance *al = &l->allowance[i];
        money amount = al->amount;
        if ((al->has_percent && !money_percent(&amount, gross, al->percent)) ||
            !amounts_in_range(amount) ||
            !amounts_put(&l->gross_amount, al->charge, amount) ||
            !net_of(&al->amount, amount, l->vat_rate)) {
            return false;
        }
    }
    return amounts_line(l, *before);
}

bool gross_lines(struct invoice *inv, money *before)
{
    for (size_t i = 0; i < inv->lines; i++) {
        if (inv->line[i].kind != LINE_TEXT && !gross_line(&inv->line[i], &before[i])) {
            return false;
        }
    }
    return true;
}

/* ---- settling a group ---- */

static bool agreed_total(struct invoice *inv, struct amounts_group *g)
{
    money lines = g->gross;
    for (size_t i = 0; i < inv->allowances; i++) {
        struct invoice_allowance *al = &inv->allowance[i];
        money amount = al->amount;
        if (!amounts_in_group(g, al->category, al->vat_rate)) {
            continue;
        }
        if ((al->has_percent && !money_percent(&amount, lines, al->percent)) ||
            !amounts_in_range(amount) || !amounts_put(&g->gross, al->charge, amount) ||
            !net_of(&al->amount, amount, al->vat_rate)) {
            return false;
        }
    }
    return true;
}

static int sign(int64_t v)
{
    return (v > 0) - (v < 0);
}

/* Move the amount before allowances until the net has moved by one cent; its sign
 * stays. Percentages are rounded each, so that the net may stand still or step back
 * before it goes on. */
static bool shift_before(struct invoice_line *l, money *before, int step)
{
    for (int k = 1; k <= LINE_ALLOWANCES_MAX + 1; k++) {
        struct invoice_line trial = *l;
        money b = MONEY(before->cents + (int64_t)k * step);
        if (sign(b.cents) != sign(before->cents) || !amounts_line(&trial, b)) {
            return false;
        }
        if (trial.net_amount.cents == l->net_amount.cents + step) {
            *l = trial;
            *before = b;
            return true;
        }
    }
    return false;
}

/* A line of a cent or so with a larger discount: the discount takes the cent. */
static bool shift_allowance(struct invoice_line *l, int step)
{
    for (int i = 0; i < l->allowances; i++) {
        struct invoice_allowance *al = &l->allowance[i];
        int64_t amount = al->amount.cents + (al->charge ? step : -step);
        if (!al->has_percent && amount > 0) {
            al->amount.cents = amount;
            l->net_amount.cents += step;
            return true;
        }
    }
    return false;
}

static bool belongs(const struct invoice_line *l, const struct amounts_group *g)
{
    return l->kind != LINE_TEXT && amounts_in_group(g, l->category, l->vat_rate);
}

static int64_t size_of(const struct invoice_line *l)
{
    return l->gross_amount.cents < 0 ? -l->gross_amount.cents : l->gross_amount.cents;
}

static size_t largest_line(const struct invoice *inv, const struct amounts_group *g)
{
    size_t best = 0;
    int64_t size = -1;
    for (size_t i = 0; i < inv->lines; i++) {
        if (belongs(&inv->line[i], g) && size_of(&inv->line[i]) > size) {
            size = size_of(&inv->line[i]);
            best = i;
        }
    }
    return best;
}

bool gross_settle(struct invoice *inv, struct amounts_group *g, money *before)
{
    money target, basis;
    if (!agreed_total(inv, g) || !net_of(&target, g->gross, g->rate) ||
        !amounts_basis(&basis, inv, g, false)) {
        return false;
    }
    int step = sign(target.cents - basis.cents);
    size_t at = largest_line(inv, g);
    size_t left = inv->lines * 2 + EXTRA_STEPS;
    /* Until the basis fits, or a surcharge makes it jump past the target. */
    while (step != 0 && sign(target.cents - basis.cents) == step && left-- > 0) {
        struct invoice_line *l = &inv->line[at];
        if (belongs(l, g) &&
            (shift_before(l, &before[at], step) || shift_allowance(l, step))) {
            g->lines.cents += step;
            if (!amounts_basis(&basis, inv, g, false)) {
                return false;
            }
        }
        at = (at + 1) % inv->lines;
    }
    return true;
}

/* ---- prices ---- */

static bool scaled(int64_t *out, int64_t v, int power)
{
    *out = v;
    while (power-- > 0) {
        if (__builtin_mul_overflow(*out, 10, out)) {
            return false;
        }
    }
    return true;
}

/* amount * base / quantity at a scale; it must give the amount back. */
static bool price_at(decimal *price, const struct invoice_line *l, money amount,
                     int scale)
{
    decimal q = decimal_trim(l->quantity, 0), b = decimal_trim(l->base_quantity, 0);
    int64_t num, den;
    money p, back;
    if (q.coef == 0 || !scaled(&num, b.coef, q.scale + scale - 2) ||
        !scaled(&den, q.coef, b.scale) || !money_ratio(&p, amount, num, den)) {
        return false;
    }
    *price = DECIMAL(p.cents, scale);
    return money_line(&back, l->quantity, *price, l->base_quantity) &&
           money_cmp(back, amount) == 0;
}

static void set_price(struct invoice_line *l, money amount)
{
    for (int scale = 2; scale <= PRICE_SCALE_MAX; scale++) {
        if (price_at(&l->unit_price, l, amount, scale)) {
            return;
        }
    }
    /* The amount as the price of the whole quantity: always exact. */
    if (l->quantity.coef != 0) {
        l->base_quantity = l->quantity;
        l->unit_price = decimal_from_money(amount);
        if (l->quantity.coef < 0) {
            l->base_quantity.coef = -l->quantity.coef;
            l->unit_price.coef = -l->unit_price.coef;
        }
    }
}

void gross_prices(struct invoice *inv, const money *before)
{
    for (size_t i = 0; i < inv->lines; i++) {
        struct invoice_line *l = &inv->line[i];
        if (l->kind == LINE_TEXT) {
            continue;
        }
        if (l->quantity.coef == 0) {
            l->unit_price = l->gross_price;
            continue;
        }
        set_price(l, before[i]);
    }
}
