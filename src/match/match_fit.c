#include "match/match_fit.h"

#include <string.h>

#include "base/banned.h"

#define BANK_FEE_MAX 2500       /* cents a foreign bank may keep */
#define BUILDING_TAX_PERCENT 85 /* § 48 EStG: 15 % go to the tax office */
#define RETENTION_PERCENT 95    /* security retention of 5 %, VOB/B § 17 */

static bool about(int64_t a, int64_t b)
{
    return a - b <= 1 && b - a <= 1; /* the other side may round otherwise */
}

/* The discount that explains the amount, to the cent of rounding. */
static const struct match_skonto *discount_taken(const struct match_terms *terms,
                                                 const struct match_entry *e,
                                                 money amount)
{
    const struct match_skonto *best = NULL;
    for (int i = 0; terms && i < terms->skontos && !e->touched; i++) {
        const struct match_skonto *s = &terms->skonto[i];
        if (s->discount.cents > 0 && amount.cents < e->open.cents &&
            about(amount.cents, e->open.cents - s->discount.cents) &&
            (!best || day_cmp(s->until, best->until) > 0)) {
            best = s;
        }
    }
    return best;
}

static enum match_kind discount_kind(const struct match_skonto *s, day booking)
{
    if (day_is_set(s->strict_until) && day_cmp(booking, s->strict_until) <= 0) {
        return MATCH_SKONTO;
    }
    return day_cmp(booking, s->until) <= 0 ? MATCH_SKONTO_GRACE : MATCH_SKONTO_LATE;
}

static enum match_kind short_kind(const struct match_entry *e, money amount,
                                  bool foreign)
{
    money part;
    if (!e->touched && money_ratio(&part, e->gross, BUILDING_TAX_PERCENT, 100) &&
        about(part.cents, amount.cents)) {
        return MATCH_BUILDING_TAX;
    }
    if (!e->touched && money_ratio(&part, e->gross, RETENTION_PERCENT, 100) &&
        about(part.cents, amount.cents)) {
        return MATCH_RETENTION;
    }
    return foreign && e->open.cents - amount.cents <= BANK_FEE_MAX ? MATCH_BANK_FEE
                                                                   : MATCH_PARTIAL;
}

/* What a return cost comes with the invoice, or alone. What is less than both goes to
 * the invoice: the payer says so by naming it (§ 366 Abs. 1 BGB). */
static money fee_in(const struct match_index *ix, const struct match_entry *e,
                    money amount)
{
    int64_t fee = match_entry_fee(ix, e).cents;
    int64_t all = e->open.cents + match_entry_retained(ix, e).cents;
    if (e->open.cents <= 0 || fee <= 0) {
        return MONEY(0);
    }
    bool with = amount.cents == e->open.cents + fee || amount.cents >= all + fee;
    return MONEY(with || amount.cents == fee ? fee : 0);
}

struct match_fit match_fit_one(const struct match_index *ix,
                               const struct match_entry *e, money amount, day booking,
                               bool foreign)
{
    money fee = fee_in(ix, e, amount);
    money retained = match_entry_retained(ix, e);
    if (fee.cents > 0 && amount.cents == fee.cents) {
        return (struct match_fit){.kind = MATCH_FEE, .retained = retained, .fee = fee};
    }
    amount.cents -= fee.cents;
    struct match_fit f = {.settle = amount, .retained = retained, .fee = fee};
    int64_t all = e->open.cents + retained.cents;
    if (amount.cents == e->open.cents || amount.cents == all) {
        f.retained = MONEY(all - amount.cents);
        f.kind = e->touched ? MATCH_REST : MATCH_FULL;
        return f;
    }
    if (amount.cents > all) {
        f.kind = MATCH_OVER;
        f.settle = MONEY(all);
        f.rest = MONEY(amount.cents - all);
        return f;
    }
    if (amount.cents > e->open.cents) { /* and some of what is retained */
        f.kind = MATCH_PARTIAL;
        f.short_by = MONEY(all - amount.cents);
        return f;
    }
    f.short_by = MONEY(e->open.cents - amount.cents);
    f.terms = discount_taken(match_entry_terms(ix, e), e, amount);
    f.kind = f.terms ? discount_kind(f.terms, booking) : short_kind(e, amount, foreign);
    if (f.kind == MATCH_SKONTO || f.kind == MATCH_SKONTO_GRACE) {
        f.skonto = f.short_by;
        f.short_by = MONEY(0);
    }
    return f;
}

money match_fit_payable(const struct match_index *ix, const struct match_entry *e,
                        day booking, money *discount)
{
    const struct match_terms *terms = match_entry_terms(ix, e);
    *discount = MONEY(0);
    for (int i = 0; terms && i < terms->skontos && !e->touched; i++) {
        const struct match_skonto *s = &terms->skonto[i];
        if (day_cmp(booking, s->until) <= 0 && s->discount.cents > discount->cents &&
            s->discount.cents < e->open.cents) {
            *discount = s->discount;
        }
    }
    return MONEY(e->open.cents - discount->cents);
}

struct search {
    struct match_subset *out;
    size_t max, found;
    const struct match_index *ix;
    const uint32_t *pool;
    size_t pools;
    uint32_t chosen[4];
    size_t depth;
};

static void keep(struct search *s)
{
    if (s->found < s->max) {
        struct match_subset *set = &s->out[s->found];
        memcpy(set->item, s->chosen, s->depth * sizeof *s->chosen);
        set->items = s->depth;
    }
    s->found++;
}

/* Depth first, at most four deep: recursion is bounded by `chosen`. */
static void search(struct search *s, size_t from, int64_t missing)
{
    if (s->depth >= 2 && missing == 0) {
        keep(s);
    }
    if (s->depth == 4) {
        return;
    }
    for (size_t i = from; i < s->pools && s->found <= s->max; i++) {
        s->chosen[s->depth++] = s->pool[i];
        search(s, i + 1, missing - s->ix->entry[s->pool[i]].open.cents);
        s->depth--;
    }
}

size_t match_fit_subsets(struct match_subset *out, size_t max,
                         const struct match_index *ix, const uint32_t *pool,
                         size_t pools, money amount)
{
    struct search s = {.out = out, .max = max, .ix = ix, .pool = pool};
    int64_t total = 0;
    for (size_t i = 0; i < pools; i++) {
        total += ix->entry[pool[i]].open.cents;
    }
    if (total == amount.cents && pools > 4 && pools <= FIT_ITEMS_MAX && max > 0) {
        memcpy(out[0].item, pool, pools * sizeof *pool); /* "alle offenen" */
        out[0].items = pools;
        s.found = 1;
    }
    s.pools = pools < SUBSET_POOL_MAX ? pools : SUBSET_POOL_MAX;
    search(&s, 0, amount.cents);
    return s.found;
}
