/* Payments whose text names no invoice in full: what payer, amount and a number that
 * is nearly right can prove (A5, A6), and what they can only propose (B3, B5). */
#include "base/language.h"
#include "match/match_case.h"

#include <stdio.h>
#include <string.h>

#include "match/match_reason.h"

#include "base/banned.h"

#define CANDIDATES_MAX 96
#define SAME_AMOUNT_MAX 64 /* open invoices of one amount that are looked at */
#define AMOUNT_ONLY_MAX 3  /* more candidates than that are no help */
#define POOL_MAX 256

/* An open invoice that the payment may mean. */
struct candidate {
    uint32_t at;
    const struct match_entry *e;
    struct match_fit fit;
    enum payer_relation rel;
    enum reference_near near;
    const struct reference_mention *mention;
    bool exact;
};

struct guess {
    struct match_case *c;
    struct candidate list[CANDIDATES_MAX];
    size_t n;
    bool too_many; /* more of the same amount than were looked at */
};

static bool proven(const struct candidate *k)
{
    return k->rel == PAYER_NAME || k->rel == PAYER_IBAN;
}

static bool full(const struct candidate *k)
{
    return k->fit.kind == MATCH_FULL || k->fit.kind == MATCH_REST;
}

static void add(struct guess *g, uint32_t at)
{
    struct match_case *c = g->c;
    const struct match_entry *e = match_case_entry(c, at);
    if (!match_case_may_settle(c, e) || e->open.cents <= 0) {
        return;
    }
    for (size_t i = 0; i < g->n; i++) {
        if (g->list[i].at == at) {
            return;
        }
    }
    struct candidate k = {.at = at, .e = e};
    k.fit = match_fit_one(c->ix, e, c->pay->amount, c->pay->booking_date, c->foreign);
    k.exact = match_fit_exact(&k.fit);
    k.near = reference_near(&c->refs, c->ix, e, &k.mention);
    if (!k.exact && k.near == NEAR_NONE) {
        return;
    }
    k.rel = match_case_relation(c, e);
    if (g->n < CANDIDATES_MAX) {
        g->list[g->n++] = k;
    } else {
        g->too_many = true;
    }
}

/* The payer's own invoices first, then whatever has the amount; oldest first. */
static void collect(struct guess *g)
{
    struct match_case *c = g->c;
    uint32_t customer[2 * PAYER_CUSTOMERS_MAX];
    uint32_t pool[POOL_MAX];
    size_t customers = match_payer_customers(customer, &c->payer);
    for (size_t i = 0; i < customers; i++) {
        size_t n = match_case_pool(c, pool, POOL_MAX, customer[i], NULL);
        for (size_t k = 0; k < n; k++) {
            add(g, pool[k]);
        }
    }
    size_t n = 0;
    for (uint32_t at = match_index_by_open(c->ix, c->pay->amount); at != MATCH_NIL;
         at = match_case_entry(c, at)->older_amount) {
        if (n == SAME_AMOUNT_MAX) {
            g->too_many = true;
            break;
        }
        pool[n++] = at;
    }
    while (n > 0) { /* the chain begins with the newest */
        add(g, pool[--n]);
    }
}

static const char *piece(const struct guess *g, const struct candidate *k)
{
    return k->mention ? match_text_piece(&g->c->text, g->c->a, k->mention->start,
                                         k->mention->end)
                      : NULL;
}

/* ---- what may be booked ---- */

/* A5: a number nearly right, the amount, and a payer who is this customer. */
static bool book_near(struct guess *g)
{
    const struct candidate *only = NULL;
    size_t exact = 0;
    for (size_t i = 0; i < g->n; i++) {
        const struct candidate *k = &g->list[i];
        if (!proven(k) || !full(k)) {
            continue;
        }
        exact++;
        bool enough = k->rel == PAYER_IBAN || k->near > NEAR_TAIL ||
                      (k->near == NEAR_TAIL && k->mention->n >= 3);
        if (k->near != NEAR_NONE && enough) {
            only = k;
        }
    }
    if (!only || exact != 1 || match_case_block(g->c, only->e)) {
        return false;
    }
    match_case_book_one(
        g->c,
        &(struct match_draft){
            .tier = "A5",
            .reason = match_reason_join(g->c->a, match_reason_near(only->near),
                                        match_reason_amount(g->c->a, &only->fit),
                                        match_reason_payer(only->rel)),
            .found = piece(g, only),
            .rank = 100},
        only->e, &only->fit);
    return true;
}

/* Does the text point to another invoice than this one, or to another customer? */
static bool points_elsewhere(const struct guess *g, const struct candidate *this)
{
    const struct match_payer *p = &g->c->payer;
    for (size_t i = 0; i < p->numbereds; i++) {
        if (p->by_number[i] != this->e->customer) {
            return true;
        }
    }
    for (size_t i = 0; i < g->n; i++) {
        const struct candidate *k = &g->list[i];
        if (k != this && k->rel == PAYER_IBAN && k->near == NEAR_ZEROS) {
            return true;
        }
    }
    return false;
}

/* A6: the account is proven to be one customer's, and one invoice of his has exactly
 * this amount. */
static bool book_account(struct guess *g)
{
    const struct candidate *only = NULL;
    size_t exact = 0;
    if (!g->c->ix->policy.account_alone || !g->c->payer.iban_proven || g->c->refund) {
        return false;
    }
    for (size_t i = 0; i < g->n; i++) {
        if (g->list[i].rel == PAYER_IBAN && full(&g->list[i])) {
            exact++;
            only = &g->list[i];
        }
    }
    if (exact != 1 || match_case_block(g->c, only->e) || points_elsewhere(g, only)) {
        return false;
    }
    match_case_book_one(
        g->c,
        &(struct match_draft){.tier = "A6",
                              .reason = match_reason_join(
                                  g->c->a, match_reason_payer(only->rel),
                                  match_reason_amount(g->c->a, &only->fit),
                                  tr("einzige offene Rechnung des Kunden mit diesem "
                                     "Betrag")),
                              .rank = 100},
        only->e, &only->fit);
    return true;
}

/* A5 for several: "Rechnungen 0001 und 0002/2026". */
static size_t near_list(const struct guess *g, uint32_t *entry,
                        struct match_allocation *al, int64_t *total)
{
    size_t n = 0;
    *total = 0;
    for (size_t i = 0; i < g->n && n < FIT_ITEMS_MAX; i++) {
        const struct candidate *k = &g->list[i];
        bool sure =
            k->near == NEAR_ZEROS || (k->near == NEAR_TAIL && k->mention->n >= 3);
        if (proven(k) && sure) {
            al[n] =
                (struct match_allocation){.invoice_id = k->e->id, .amount = k->e->open};
            *total += k->e->open.cents;
            entry[n++] = k->at;
        }
    }
    return n;
}

static bool decide_near_list(struct guess *g)
{
    struct match_case *c = g->c;
    uint32_t entry[FIT_ITEMS_MAX];
    struct match_allocation al[FIT_ITEMS_MAX];
    int64_t total;
    size_t n = near_list(g, entry, al, &total);
    if (n < 2) {
        return false;
    }
    bool blocked = false;
    enum payer_relation rel = PAYER_UNKNOWN;
    for (size_t i = 0; i < n; i++) {
        const struct match_entry *e = match_case_entry(c, entry[i]);
        blocked = blocked || match_case_block(c, e);
        rel = match_case_relation(c, e);
    }
    struct match_draft d = {.tier = "A5", .rank = 90, .kind = MATCH_COMBINED};
    if (total == c->pay->amount.cents) {
        d.reason = match_reason_join(
            c->a,
            arena_printf(c->a, tr("%s, eindeutig"), match_reason_sum(c->a, al, n)),
            tr("Nummern ohne Vorsatz"), match_reason_payer(rel));
        if (!blocked) {
            match_case_book(c, &d, al, n);
            return true;
        }
    } else {
        n = match_case_fill(c, al, entry, n, &d.rest);
        d.reason = arena_printf(c->a,
                                tr("mehrere Nummern genannt, Summe %s statt %s; "
                                   "ältere zuerst: %s"),
                                match_reason_money(c->a, MONEY(total)),
                                match_reason_money(c->a, c->pay->amount),
                                match_reason_sum(c->a, al, n));
        d.rank = 88;
    }
    d.tier = "B1";
    match_case_propose(c, &d, al, n);
    return false;
}

/* ---- what is proposed ---- */

/* "Ihre Rechnung vom 3.2.26": tells monthly invoices of one amount apart. */
static bool names_date(const struct guess *g, const struct match_entry *e)
{
    int y;
    int m;
    int d;
    char form[4][DAY_BUF];
    if (!day_is_set(e->issue)) {
        return false;
    }
    day_split(e->issue, &y, &m, &d);
    (void)snprintf(form[0], DAY_BUF, "%02d.%02d.%04d", d, m, y % 10000);
    (void)snprintf(form[1], DAY_BUF, "%d.%d.%04d", d, m, y % 10000);
    (void)snprintf(form[2], DAY_BUF, "%02d.%02d.%02d", d, m, y % 100);
    (void)snprintf(form[3], DAY_BUF, "%d.%d.%02d", d, m, y % 100);
    for (int i = 0; i < 4; i++) {
        if (strstr(g->c->text.fold, form[i])) {
            return true;
        }
    }
    return false;
}

static int rank_of(const struct guess *g, const struct candidate *k)
{
    static const int BY_PAYER[] = {
        [PAYER_OTHER_IBAN] = 10, [PAYER_OTHER_NAME] = 16, [PAYER_UNKNOWN] = 20,
        [PAYER_NAME_PART] = 44,  [PAYER_IN_TEXT] = 60,    [PAYER_NAME] = 64,
        [PAYER_IBAN] = 70};
    static const int BY_NEAR[] = {
        [NEAR_NONE] = 0, [NEAR_TAIL] = 8, [NEAR_EDIT] = 20, [NEAR_ZEROS] = 25};
    int rank = BY_PAYER[k->rel] + BY_NEAR[k->near];
    if (!k->exact) {
        rank -= 30;
    } else if (!full(k)) {
        rank -= 6;
    }
    rank += names_date(g, k->e) ? 6 : 0;
    return k->e->reserved ? rank - 12 : rank - (g->too_many ? 1 : 0);
}

static const char *reason_for(const struct guess *g, const struct candidate *k)
{
    struct arena *a = g->c->a;
    const struct reference_mention *m = reference_unknown(&g->c->refs, g->c->ix);
    const char *payer = match_reason_payer(k->rel);
    if (m && k->exact && !proven(k)) {
        const char *number = match_text_piece(&g->c->text, a, m->last_start, m->end);
        const char *text =
            arena_printf(a, tr("Nummer %s unbekannt; Betrag passt zu %s"), number,
                         match_entry_number(g->c->ix, k->e));
        return k->rel == PAYER_UNKNOWN ? text : arena_printf(a, "%s; %s", text, payer);
    }
    const char *why = match_reason_join(a, match_reason_near(k->near),
                                        match_reason_amount(a, &k->fit), payer);
    if (names_date(g, k->e)) {
        why = match_reason_join(a, why, tr("Rechnungsdatum genannt"), NULL);
    }
    const char *block = match_case_block(g->c, k->e);
    return block ? arena_printf(a, "%s; %s %s", why, match_entry_number(g->c->ix, k->e),
                                block)
                 : why;
}

static void propose(struct guess *g, const struct candidate *k, const char *tier)
{
    match_case_propose_one(g->c,
                           &(struct match_draft){.tier = tier,
                                                 .reason = reason_for(g, k),
                                                 .found = piece(g, k),
                                                 .rank = rank_of(g, k)},
                           k->e, &k->fit);
}

/* Somebody known, or a number that is nearly right. Not a supplier's credit note. */
static bool has_evidence(const struct guess *g, const struct candidate *k)
{
    if (g->c->refund && k->rel < PAYER_IN_TEXT) {
        return false;
    }
    if (k->exact) {
        return k->rel >= PAYER_NAME_PART || k->near >= NEAR_EDIT;
    }
    return proven(k) && k->near >= NEAR_EDIT;
}

static size_t propose_candidates(struct guess *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (has_evidence(g, &g->list[i])) {
            propose(g, &g->list[i], "B3");
            n++;
        }
    }
    return n;
}

/* Several invoices of one customer that add up to the amount. */
static size_t propose_subsets(struct guess *g, uint32_t customer)
{
    struct match_case *c = g->c;
    struct match_subset set[3];
    uint32_t pool[FIT_ITEMS_MAX];
    size_t pools = match_case_pool(c, pool, FIT_ITEMS_MAX, customer, NULL);
    size_t sets = match_fit_subsets(set, 3, c->ix, pool, pools, c->pay->amount);
    for (size_t i = 0; i < sets && i < 3; i++) {
        struct match_allocation al[FIT_ITEMS_MAX];
        enum payer_relation rel = PAYER_UNKNOWN;
        for (size_t k = 0; k < set[i].items; k++) {
            const struct match_entry *e = match_case_entry(c, set[i].item[k]);
            al[k] = (struct match_allocation){.invoice_id = e->id, .amount = e->open};
            rel = match_case_relation(c, e);
        }
        const char *sum = match_reason_sum(c->a, al, set[i].items);
        match_case_propose(
            c,
            &(struct match_draft){.tier = "B3",
                                  .reason = match_reason_join(
                                      c->a, sum,
                                      sets == 1 ? tr("einzige passende Auswahl") : NULL,
                                      match_reason_payer(rel)),
                                  .rank = (rel == PAYER_IBAN ? 58 : 52) - (int)i,
                                  .kind = MATCH_COMBINED},
            al, set[i].items);
    }
    return sets;
}

/* The customer is known, the amount fits nothing: oldest first. */
static void propose_oldest(struct guess *g, uint32_t customer)
{
    struct match_case *c = g->c;
    uint32_t pool[FIT_ITEMS_MAX];
    struct match_allocation al[FIT_ITEMS_MAX];
    struct match_draft d = {.tier = "B3", .rank = 30, .kind = MATCH_PARTIAL};
    size_t pools = match_case_pool(c, pool, FIT_ITEMS_MAX, customer, NULL);
    size_t n = match_case_fill(c, al, pool, pools, &d.rest);
    if (n == 0) {
        return;
    }
    d.kind = n > 1 ? MATCH_COMBINED : d.rest.cents > 0 ? MATCH_OVER : MATCH_PARTIAL;
    d.reason = arena_printf(c->a,
                            tr("Kunde %s; der Betrag passt zu keiner offenen Rechnung; "
                               "ältere zuerst: %s"),
                            c->payer.ibans == 1 ? tr("an der IBAN erkannt")
                                                : tr("an der Kundennummer erkannt"),
                            match_reason_sum(c->a, al, n));
    match_case_propose(c, &d, al, n);
}

static void propose_sums(struct guess *g)
{
    uint32_t customer[2 * PAYER_CUSTOMERS_MAX];
    struct match_payer *p = &g->c->payer;
    size_t customers = match_payer_customers(customer, p);
    size_t sets = 0;
    for (size_t i = 0; i < customers; i++) {
        sets += propose_subsets(g, customer[i]);
    }
    if (sets == 0 && customers == 1 && (p->ibans == 1 || p->numbereds == 1)) {
        propose_oldest(g, customer[0]);
    }
}

/* The amount alone: shown when it helps, never booked, blocks nothing (B5). */
static void propose_amounts(struct guess *g)
{
    struct match_case *c = g->c;
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        n += full(&g->list[i]);
    }
    if (c->refund || n == 0) {
        return;
    }
    if (n > AMOUNT_ONLY_MAX || g->too_many) {
        c->explanation = arena_printf(
            c->a, tr("Nur der Betrag %s passt, und zwar zu %zu%s offenen Rechnungen."),
            match_reason_money(c->a, c->pay->amount), n,
            g->too_many ? tr(" oder mehr") : "");
        return;
    }
    for (size_t i = 0; i < g->n; i++) {
        if (full(&g->list[i])) {
            propose(g, &g->list[i], "B5");
        }
    }
}

/* A customer known by his account paid the amount of an invoice that is settled. */
static void look_at_settled(struct guess *g)
{
    struct match_case *c = g->c;
    if (c->payer.ibans != 1) {
        return;
    }
    for (uint32_t at = c->ix->customer[c->payer.by_iban[0]].entries; at != MATCH_NIL;
         at = match_case_entry(c, at)->same_customer) {
        const struct match_entry *e = match_case_entry(c, at);
        if (e->state == MATCH_PAID && e->gross.cents == c->pay->amount.cents) {
            match_case_none(
                c, MATCH_ALREADY_PAID, e,
                arena_printf(c->a,
                             tr("Die IBAN gehört dem Kunden von %s; diese Rechnung "
                                "über %s ist schon bezahlt. Vermutlich doppelt."),
                             match_entry_number(c->ix, e),
                             match_reason_money(c->a, c->pay->amount)));
            return;
        }
    }
}

static struct guess *look_around(struct match_case *c)
{
    struct guess *g = arena_alloc(c->a, sizeof *g);
    g->c = c;
    collect(g);
    return g;
}

void match_guess_propose(struct match_case *c)
{
    (void)propose_candidates(look_around(c));
}

void match_guess_decide(struct match_case *c)
{
    struct guess *g = look_around(c);
    if (book_near(g) || decide_near_list(g) || book_account(g)) {
        return;
    }
    if (propose_candidates(g) > 0 || c->proposals > 0) {
        return;
    }
    propose_sums(g);
    if (c->proposals == 0) {
        look_at_settled(g);
    }
    if (c->proposals == 0 && c->kind == MATCH_KIND_NONE) {
        propose_amounts(g);
    }
}
