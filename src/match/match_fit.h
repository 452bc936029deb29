/*
 * match_fit - how an amount relates to what is owed.
 *
 * In:      one invoice, or several, and an amount with its day.
 * Out:     full, discount, short, too much: what would be allocated and what is left.
 * Effects: none.
 */
#ifndef KONTOR_MATCH_MATCH_FIT_H
#define KONTOR_MATCH_MATCH_FIT_H

#include "match/match_index.h"

#define FIT_ITEMS_MAX 64 /* invoices in one payment */

struct match_fit {
    enum match_kind kind;
    money settle, skonto, rest;
    money fee;      /* what of it settles the fee beside the invoice */
    money retained; /* agreed, and not asked for yet */
    money short_by; /* owed less paid, when positive */
    const struct match_skonto *terms; /* of the discount taken */
};

/* `foreign`: the payer's account is not a German one. */
struct match_fit match_fit_one(const struct match_index *ix,
                               const struct match_entry *e, money amount, day booking,
                               bool foreign);

/* Does it explain the amount to the cent: full, discount in time, the fee alone? */
static inline bool match_fit_exact(const struct match_fit *f)
{
    return f->kind == MATCH_FULL || f->kind == MATCH_REST || f->kind == MATCH_SKONTO ||
           f->kind == MATCH_SKONTO_GRACE || f->kind == MATCH_FEE;
}

/* The open amount less the best discount that may still be taken that day. */
money match_fit_payable(const struct match_index *ix, const struct match_entry *e,
                        day booking, money *discount);

/* Sets of open invoices whose sum is the amount; at most `max` are found, all of them
 * counted up to `max` + 1. Items are positions in `entry`. Sizes 2 to 4, and all. */
struct match_subset {
    uint32_t item[FIT_ITEMS_MAX];
    size_t items;
};

#define SUBSET_POOL_MAX 24 /* 12,925 sets of up to four */

size_t match_fit_subsets(struct match_subset *out, size_t max,
                         const struct match_index *ix, const uint32_t *pool,
                         size_t pools, money amount);

#endif
