#include "match/match_run.h"

#include <stdlib.h>
#include <string.h>

#include "match/match_index.h"
#include "match/match_payer.h"

#include "base/banned.h"

struct run {
    struct match_index *ix;
    const struct match_sink *sink;
    struct arena arena; /* of one payment */
};

bool match_run_reserves(const struct match_result *r)
{
    return r->decision == MATCH_REVIEW && strcmp(r->proposal[0].tier, "B5") != 0;
}

/* Whose account is it? Learned when the payer's name is the customer's in full; an
 * account that was another's is noted as shared, which ends A6 for it. */
static bool account_shown(struct run *r, const struct match_payment *pay,
                          const struct match_result *res, struct match_account *out)
{
    char iban[36];
    const struct match_proposal *p = &res->proposal[0];
    if (!match_is_strong(res) || p->kind == MATCH_RETURN ||
        !match_iban_key(iban, pay->counterparty_iban)) {
        return false;
    }
    uint32_t at = match_index_find(r->ix, p->allocation[0].invoice_id);
    if (at == MATCH_NIL) {
        return false;
    }
    uint32_t customer = r->ix->entry[at].customer;
    bool known = false;
    for (uint32_t i = match_index_by_iban(r->ix, iban); i != MATCH_NIL;
         i = r->ix->account[i].same_iban) {
        const struct match_known_account *k = &r->ix->account[i];
        if (strcmp(match_index_iban(r->ix, i), iban) != 0) {
            continue;
        }
        if (k->customer == customer && (k->proven || k->dropped)) {
            return false; /* nothing new, or the owner wanted it forgotten */
        }
        known = true;
    }
    bool named = match_payer_is(r->ix, &r->arena, pay->counterparty_name, customer);
    if (!named && !known) {
        return false;
    }
    *out = (struct match_account){.iban = pay->counterparty_iban,
                                  .customer_id = r->ix->customer[customer].id,
                                  .proven = named};
    return true;
}

static enum k_status finish(struct run *r, const struct match_payment *pay,
                            const struct match_result *res, struct k_err *err)
{
    struct match_account acc;
    enum k_status st = r->sink->decided(r->sink->ud, pay, res, err);
    if (st != K_OK) {
        return st;
    }
    if (match_run_reserves(res)) {
        match_index_reserve(r->ix, &res->proposal[0], true);
    }
    if (res->decision != MATCH_AUTO) {
        return K_OK;
    }
    bool shown = account_shown(r, pay, res, &acc);
    match_index_apply(r->ix, pay, &res->proposal[0]);
    if (shown) {
        match_index_add_account(r->ix, &acc);
        if (r->sink->learned) {
            st = r->sink->learned(r->sink->ud, &acc, err);
        }
    }
    return st;
}

/* A payment in the order of the run. */
struct waiting {
    const struct match_payment *pay;
    bool done;
};

static int by_date(const void *a, const void *b)
{
    const struct match_payment *x = ((const struct waiting *)a)->pay;
    const struct match_payment *y = ((const struct waiting *)b)->pay;
    int order = day_cmp(x->booking_date, y->booking_date);
    return order ? order : (x > y) - (x < y); /* stable */
}

/* One day, from..to of the order. */
static enum k_status pass(struct run *r, struct waiting *from, const struct waiting *to,
                          bool strong_only, struct k_err *err)
{
    enum k_status st = K_OK;
    for (struct waiting *w = from; w < to && st == K_OK; w++) {
        struct match_result res;
        if (w->done) {
            continue;
        }
        if (strong_only) {
            w->done = match_payment_strong(&res, &r->arena, r->ix, w->pay);
        } else {
            match_payment(&res, &r->arena, r->ix, w->pay);
            w->done = true;
        }
        if (w->done) {
            st = finish(r, w->pay, &res, err);
        }
        arena_reset(&r->arena);
    }
    return st;
}

enum k_status match_run(struct match_index *ix, const struct match_payment *pay,
                        size_t n, const struct match_sink *sink, struct k_err *err)
{
    enum k_status st = K_OK;
    struct arena order_arena;
    struct run r = {.ix = ix, .sink = sink};
    arena_init(&r.arena);
    arena_init(&order_arena);
    struct waiting *order = arena_array(&order_arena, n, sizeof *order);
    for (size_t i = 0; i < n; i++) {
        order[i].pay = &pay[i];
    }
    qsort(order, n, sizeof *order, by_date);
    for (size_t from = 0, to; from < n && st == K_OK; from = to) {
        day date = order[from].pay->booking_date;
        to = from;
        while (to < n && day_cmp(order[to].pay->booking_date, date) == 0) {
            to++;
        }
        st = pass(&r, order + from, order + to, true, err);
        if (st == K_OK) {
            st = pass(&r, order + from, order + to, false, err);
        }
    }
    arena_release(&order_arena);
    arena_release(&r.arena);
    return st;
}
