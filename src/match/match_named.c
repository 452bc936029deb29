/* Payments whose text names an open invoice in full: tiers A1 to A4, A7, A9, and the
 * proposals B1 and B2 when something speaks against booking. */
#include "base/language.h"
#include "match/match_case.h"

#include <string.h>

#include "match/match_reason.h"

#include "base/banned.h"

enum rank { /* of proposals; those of match_guess.c run from 20 to 95 */
    RANK_ALL_BUT_ASKED = 92,
    RANK_EXACT_OTHER_PAYER = 84,
    RANK_SUM = 83,
    RANK_DIFFERENCE = 78,
    RANK_DIFFERENCE_UNKNOWN = 58,
    RANK_DIFFERENCE_OTHER = 40
};

/* One named invoice, looked at from all sides. */
struct named {
    const struct reference_hit *hit;
    const struct match_entry *e;
    struct match_fit fit;
    enum payer_relation rel;
    const char *found;
    const char *block; /* N1, N3 */
};

static struct named look(struct match_case *c, const struct reference_hit *hit)
{
    struct named n = {.hit = hit, .e = match_case_entry(c, hit->entry)};
    n.fit = match_fit_one(c->ix, n.e, c->pay->amount, c->pay->booking_date, c->foreign);
    n.rel = match_case_relation(c, n.e);
    n.found = match_text_piece(&c->text, c->a, hit->start, hit->end);
    n.block = match_case_block(c, n.e);
    return n;
}

/* Has the payer another open invoice that has exactly this amount? */
static bool has_rival(struct match_case *c, const struct named *n)
{
    return match_case_fitting(c, n->e) > 0;
}

static bool proven(enum payer_relation rel)
{
    return rel == PAYER_NAME || rel == PAYER_IBAN;
}

static const char *reason_of(const struct match_case *c, const struct named *n)
{
    return match_reason_join(c->a, match_reason_number(n->hit->kind),
                             match_reason_amount(c->a, &n->fit),
                             match_reason_payer(n->rel));
}

/* A2 books for third parties too (insurer, parents, property manager); not when the
 * payer is another customer who may have meant an invoice of his own. */
static bool exact_is_proven(struct match_case *c, const struct named *n)
{
    switch (n->rel) {
    case PAYER_OTHER_IBAN:
        return false;
    case PAYER_OTHER_NAME:
    case PAYER_NAME_PART:
        return !has_rival(c, n);
    case PAYER_UNKNOWN:
        return !c->refund && !has_rival(c, n);
    case PAYER_IN_TEXT:
    case PAYER_NAME:
    case PAYER_IBAN:
        return true;
    }
    return false;
}

/* With the other open invoices of the same customer, does the amount make a sum? Then
 * the payer named one of several, and it is no excess. */
static bool sum_with_others(struct match_case *c, const struct named *n, bool propose)
{
    uint32_t pool[SUBSET_POOL_MAX];
    struct match_subset set[2];
    size_t pools = match_case_pool(c, pool, SUBSET_POOL_MAX, n->e->customer, n->e);
    size_t sets = match_fit_subsets(set, 2, c->ix, pool, pools, n->fit.rest);
    for (size_t i = 0; i < pools && sets == 0; i++) {
        if (match_case_entry(c, pool[i])->open.cents == n->fit.rest.cents) {
            set[0].item[0] = pool[i];
            set[0].items = 1;
            sets = 1;
        }
    }
    if (sets == 0 || !propose) {
        return sets > 0;
    }
    struct match_allocation al[FIT_ITEMS_MAX + 1];
    al[0] = (struct match_allocation){.invoice_id = n->e->id, .amount = n->fit.settle};
    for (size_t i = 0; i < set[0].items; i++) {
        const struct match_entry *o = match_case_entry(c, set[0].item[i]);
        al[i + 1] = (struct match_allocation){.invoice_id = o->id, .amount = o->open};
    }
    const char *sum = match_reason_sum(c->a, al, set[0].items + 1);
    match_case_propose(c,
                       &(struct match_draft){
                           .tier = "B3",
                           .reason = arena_printf(c->a, tr("%s; genannt ist nur %s"),
                                                  sum, match_entry_number(c->ix, n->e)),
                           .found = n->found,
                           .rank = RANK_SUM,
                           .kind = MATCH_COMBINED},
                       al, set[0].items + 1);
    return true;
}

/* A9: the money belongs to this invoice, whatever becomes of the difference. */
static bool difference_is_bookable(struct match_case *c, const struct named *n)
{
    if (!c->ix->policy.book_differences || !proven(n->rel) || n->e->open.cents <= 0 ||
        c->settleds > 0 || reference_unknown(&c->refs, c->ix) || has_rival(c, n)) {
        return false;
    }
    /* what a bank abroad kept is to be written off or asked for: one decision of the
     * owner in any case, and the account is a stranger's */
    if (n->fit.kind == MATCH_BANK_FEE && n->rel != PAYER_IBAN) {
        return false;
    }
    if (n->fit.kind == MATCH_OVER) {
        money most;
        return money_ratio(&most, n->e->gross, c->ix->policy.excess_percent, 100) &&
               money_cmp(n->fit.rest, most) <= 0 && !sum_with_others(c, n, false);
    }
    return true;
}

static const char *tier_of(const struct named *n)
{
    if (n->fit.kind == MATCH_REST) {
        return "A7";
    }
    return n->hit->kind == REFERENCE_STRUCTURED ? "A1" : "A2";
}

static bool book_one(struct match_case *c, const struct named *n)
{
    struct match_draft d = {.reason = reason_of(c, n), .found = n->found};
    if (n->block) {
        return false;
    }
    if (n->fit.kind == MATCH_FULL || n->fit.kind == MATCH_REST ||
        n->fit.kind == MATCH_FEE) {
        d.tier = tier_of(n);
        d.rank = exact_is_proven(c, n);
    } else if (match_fit_exact(&n->fit)) { /* A4: discount in time */
        d.tier = "A4";
        d.rank = n->rel >= PAYER_IN_TEXT && !has_rival(c, n);
    } else {
        d.tier = "A9";
        d.rank = difference_is_bookable(c, n);
    }
    if (!d.rank) {
        return false;
    }
    d.rank = 100;
    match_case_book_one(c, &d, n->e, &n->fit);
    return true;
}

static void propose_one(struct match_case *c, const struct named *n)
{
    struct match_draft d = {.tier = "B1", .reason = reason_of(c, n), .found = n->found};
    bool exact = match_fit_exact(&n->fit);
    if (n->block) {
        d.reason = arena_printf(c->a, "%s; %s %s", d.reason,
                                match_entry_number(c->ix, n->e), n->block);
    }
    if (exact && n->block && n->rel >= PAYER_UNKNOWN) {
        d.rank = RANK_ALL_BUT_ASKED;
    } else if (exact) {
        d.tier = "B2";
        d.rank = RANK_EXACT_OTHER_PAYER;
    } else {
        d.rank = n->rel >= PAYER_IN_TEXT   ? RANK_DIFFERENCE
                 : n->rel >= PAYER_UNKNOWN ? RANK_DIFFERENCE_UNKNOWN
                                           : RANK_DIFFERENCE_OTHER;
    }
    match_case_propose_one(c, &d, n->e, &n->fit);
    if (n->fit.kind == MATCH_OVER) {
        (void)sum_with_others(c, n, true);
    }
}

/* Is this somebody who has nothing to do with the invoice: a supplier's credit note
 * that happens to carry a number like ours? */
static bool is_foreign_refund(const struct match_case *c, const struct named *n)
{
    return c->refund && n->rel <= PAYER_NAME_PART && !match_fit_exact(&n->fit);
}

static void decide_single(struct match_case *c)
{
    struct named n = look(c, c->open[0]);
    if (n.e->open.cents <= 0) {
        match_case_none(c, MATCH_KIND_NONE, NULL,
                        arena_printf(c->a,
                                     tr("%s ist eine Gutschrift; eine Zahlung kann "
                                        "sie nicht ausgleichen."),
                                     match_entry_number(c->ix, n.e)));
        return;
    }
    if (book_one(c, &n)) {
        return;
    }
    if (is_foreign_refund(c, &n)) {
        match_case_none(c, MATCH_KIND_NONE, NULL,
                        arena_printf(c->a,
                                     tr("Der Text nennt %s, aber es ist eine "
                                        "Erstattung oder Gutschrift an Sie und der "
                                        "Betrag passt nicht."),
                                     match_entry_number(c->ix, n.e)));
        return;
    }
    propose_one(c, &n);
    if (!match_fit_exact(&n.fit) || has_rival(c, &n)) {
        match_guess_propose(c);
    }
}

/* ---- several numbers ---- */

struct sum {
    struct match_allocation al[REFERENCE_HITS_MAX];
    uint32_t entry[REFERENCE_HITS_MAX];
    size_t n;
    money open;    /* of all */
    money fees;    /* claimed beside them */
    money payable; /* less discounts that may still be taken */
    bool listed;   /* some number was completed from a list */
    bool credit;   /* a credit note is among them */
    const char *block;
    enum payer_relation rel; /* the best to any of them */
};

static void sum_up(struct sum *s, struct match_case *c, bool ranges, bool discounts)
{
    *s = (struct sum){.rel = PAYER_OTHER_IBAN};
    for (size_t i = 0; i < c->opens; i++) {
        const struct reference_hit *h = c->open[i];
        const struct match_entry *e = match_case_entry(c, h->entry);
        if (h->kind == REFERENCE_RANGE && !ranges) {
            continue;
        }
        money discount;
        money payable = match_fit_payable(c->ix, e, c->pay->booking_date, &discount);
        s->open.cents += e->open.cents;
        s->fees.cents += match_entry_fee(c->ix, e).cents;
        s->payable.cents += payable.cents;
        s->al[s->n] =
            (struct match_allocation){.invoice_id = e->id,
                                      .amount = discounts ? payable : e->open,
                                      .skonto = discounts ? discount : MONEY(0)};
        s->entry[s->n++] = h->entry;
        s->listed = s->listed || h->kind <= REFERENCE_LIST;
        s->credit = s->credit || e->open.cents < 0;
        const char *block = match_case_block(c, e);
        s->block = block ? block : s->block;
        enum payer_relation rel = match_case_relation(c, e);
        s->rel = rel > s->rel ? rel : s->rel;
    }
}

static const char *found_of(const struct match_case *c)
{
    size_t start = c->open[0]->start;
    size_t end = c->open[0]->end;
    for (size_t i = 1; i < c->opens; i++) {
        start = c->open[i]->start < start ? c->open[i]->start : start;
        end = c->open[i]->end > end ? c->open[i]->end : end;
    }
    return match_text_piece(&c->text, c->a, start, end);
}

/* The amount is that of all invoices, or with what returns cost, as a reminder asks. */
static bool is_sum(struct sum *s, const struct match_case *c, bool discounts)
{
    int64_t amount = c->pay->amount.cents;
    if (s->n < 2 || (discounts && s->payable.cents == s->open.cents)) {
        return false;
    }
    if (amount == (discounts ? s->payable : s->open).cents) {
        return true;
    }
    if (discounts || s->fees.cents == 0 || amount != s->open.cents + s->fees.cents) {
        return false;
    }
    for (size_t i = 0; i < s->n; i++) {
        s->al[i].fee = match_entry_fee(c->ix, match_case_entry(c, s->entry[i]));
    }
    return true;
}

static bool book_sum(struct match_case *c, bool ranges, bool discounts)
{
    struct sum s;
    sum_up(&s, c, ranges, discounts);
    if (!is_sum(&s, c, discounts)) {
        return false;
    }
    const char *sum = match_reason_sum(c->a, s.al, s.n);
    struct match_draft d = {
        .tier = discounts ? "A4" : "A3",
        .reason = match_reason_join(c->a, arena_printf(c->a, "%s, eindeutig", sum),
                                    s.listed ? tr("Nummern aus Aufzählung")
                                             : "alle Nummern exakt",
                                    match_reason_payer(s.rel)),
        .found = found_of(c),
        .rank = RANK_ALL_BUT_ASKED,
        .kind = s.credit ? MATCH_SET_OFF : MATCH_COMBINED};
    enum payer_relation least = s.listed || discounts ? PAYER_NAME
                                : c->refund           ? PAYER_NAME_PART
                                                      : PAYER_UNKNOWN;
    bool other = s.rel == PAYER_OTHER_NAME && !s.listed && !discounts;
    if (!s.block && (s.rel >= least || other) &&
        (s.rel >= PAYER_IN_TEXT || match_case_fitting(c, NULL) == 0)) {
        match_case_book(c, &d, s.al, s.n);
        return true;
    }
    if (s.block) {
        d.reason =
            arena_printf(c->a, tr("%s; eine der Rechnungen %s"), d.reason, s.block);
    }
    d.tier = "B2";
    match_case_propose(c, &d, s.al, s.n);
    return true;
}

/* Some of the named invoices make the amount. */
static void propose_subsets(struct match_case *c, const struct sum *s)
{
    struct match_subset set[3];
    size_t sets = match_fit_subsets(set, 3, c->ix, s->entry, s->n, c->pay->amount);
    for (size_t i = 0; i < sets && i < 3; i++) {
        struct match_allocation al[FIT_ITEMS_MAX];
        for (size_t k = 0; k < set[i].items; k++) {
            const struct match_entry *e = match_case_entry(c, set[i].item[k]);
            al[k] = (struct match_allocation){.invoice_id = e->id, .amount = e->open};
        }
        match_case_propose(
            c,
            &(struct match_draft){.tier = "B1",
                                  .reason = match_reason_sum(c->a, al, set[i].items),
                                  .found = found_of(c),
                                  .rank = RANK_SUM,
                                  .kind = MATCH_COMBINED},
            al, set[i].items);
    }
}

static void propose_oldest_first(struct match_case *c, const struct sum *s)
{
    struct match_allocation al[FIT_ITEMS_MAX];
    money rest;
    size_t n = match_case_fill(c, al, s->entry, s->n, &rest);
    const char *amount = match_reason_money(c->a, c->pay->amount);
    const char *open = match_reason_money(c->a, s->open);
    match_case_propose(
        c,
        &(struct match_draft){
            .tier = "B1",
            .reason = arena_printf(c->a,
                                   tr("genannt sind %zu Rechnungen über zusammen %s, "
                                      "gezahlt wurden %s; ältere zuerst: %s"),
                                   s->n, open, amount, match_reason_sum(c->a, al, n)),
            .found = found_of(c),
            .rank = RANK_DIFFERENCE,
            .kind = MATCH_COMBINED,
            .rest = rest},
        al, n);
}

/* The sum is another: whole invoices first, then oldest first. Never by itself. */
static void propose_parts(struct match_case *c)
{
    struct sum s;
    sum_up(&s, c, true, false);
    for (size_t i = 0; i < c->opens; i++) {
        struct named n = look(c, c->open[i]);
        if (match_fit_exact(&n.fit) && n.e->open.cents > 0) {
            propose_one(c, &n);
        }
    }
    propose_subsets(c, &s);
    propose_oldest_first(c, &s);
}

void match_named_decide(struct match_case *c)
{
    for (size_t i = 0; i < c->settleds; i++) {
        match_case_lose(
            c, "%s: im Text genannt, aber schon erledigt",
            match_entry_number(c->ix, match_case_entry(c, c->settled[i]->entry)));
    }
    if (c->opens == 1) {
        decide_single(c);
        return;
    }
    if (!book_sum(c, false, false) && !book_sum(c, true, false) &&
        !book_sum(c, false, true)) {
        propose_parts(c);
        match_guess_propose(c);
    }
}
