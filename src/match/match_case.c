#include "match/match_case.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"

#include "base/banned.h"

/* ---- opening ---- */

void match_case_open(struct match_case *c, struct arena *a,
                     const struct match_index *ix, const struct match_payment *pay)
{
    *c = (struct match_case){.a = a, .ix = ix, .pay = pay};
    match_text_build(&c->text, a, pay);
    reference_find(&c->refs, ix, &c->text);
    for (size_t i = 0; i < c->refs.hits; i++) {
        const struct match_entry *e = match_case_entry(c, c->refs.hit[i].entry);
        if (!match_entry_is_open(e)) {
            c->settled[c->settleds++] = &c->refs.hit[i];
        } else if (match_case_may_settle(c, e)) {
            c->open[c->opens++] = &c->refs.hit[i];
        } else {
            match_case_lose(c, "%s: für diese Zahlung abgelehnt oder später datiert",
                            match_entry_number(c->ix, e));
        }
    }
}

void match_case_meet_payer(struct match_case *c)
{
    char iban[36];
    match_payer_find(&c->payer, c->a, c->ix, c->pay, &c->refs);
    c->foreign =
        match_iban_key(iban, c->pay->counterparty_iban) && strncmp(iban, "DE", 2) != 0;
    c->refund = match_text_is_refund(&c->text);
}

enum payer_relation match_case_relation(struct match_case *c,
                                        const struct match_entry *e)
{
    return match_payer_relation(&c->payer, &c->text, e->customer);
}

bool match_case_may_settle(const struct match_case *c, const struct match_entry *e)
{
    for (size_t i = 0; i < c->pay->rejecteds; i++) {
        if (c->pay->rejected[i] == e->id) {
            return false;
        }
    }
    bool early = day_is_set(e->issue) && day_is_set(c->pay->booking_date) &&
                 day_diff(e->issue, c->pay->booking_date) > c->ix->policy.early_days;
    return match_entry_is_open(e) && !early;
}

const char *match_case_block(const struct match_case *c, const struct match_entry *e)
{
    if (e->reserved) {
        return tr("ist schon für eine andere Zahlung vorgeschlagen, die noch nicht "
                  "entschieden ist");
    }
    if (day_is_set(e->booked_on) && day_cmp(e->booked_on, c->pay->booking_date) == 0) {
        return tr("hat an diesem Tag schon eine Zahlung bekommen");
    }
    return NULL;
}

size_t match_case_fitting(struct match_case *c, const struct match_entry *not_this)
{
    uint32_t customer[2 * PAYER_CUSTOMERS_MAX];
    size_t customers = match_payer_customers(customer, &c->payer);
    size_t n = c->payer.name_too_common;
    for (size_t i = 0; i < customers; i++) {
        for (uint32_t at = c->ix->customer[customer[i]].open; at != MATCH_NIL;
             at = match_case_entry(c, at)->older_open) {
            const struct match_entry *e = match_case_entry(c, at);
            struct match_fit fit = match_fit_one(c->ix, e, c->pay->amount,
                                                 c->pay->booking_date, c->foreign);
            n += e != not_this && match_fit_exact(&fit) && match_case_may_settle(c, e);
        }
    }
    return n;
}

static void sort_oldest_first(const struct match_case *c, uint32_t *list, size_t n)
{
    for (size_t i = 1; i < n; i++) { /* short lists, mostly in order already */
        uint32_t x = list[i];
        size_t k = i;
        while (k > 0) {
            const struct match_entry *a = match_case_entry(c, list[k - 1]);
            const struct match_entry *b = match_case_entry(c, x);
            int order = day_cmp(a->due, b->due);
            if (order < 0 || (order == 0 && a->id <= b->id)) {
                break;
            }
            list[k] = list[k - 1];
            k--;
        }
        list[k] = x;
    }
}

size_t match_case_pool(const struct match_case *c, uint32_t *out, size_t max,
                       uint32_t customer, const struct match_entry *not_this)
{
    size_t n = 0;
    for (uint32_t at = c->ix->customer[customer].open; at != MATCH_NIL && n < max;
         at = match_case_entry(c, at)->older_open) {
        const struct match_entry *e = match_case_entry(c, at);
        if (e != not_this && e->open.cents > 0 && match_case_may_settle(c, e)) {
            out[n++] = at;
        }
    }
    sort_oldest_first(c, out, n);
    return n;
}

size_t match_case_fill(const struct match_case *c, struct match_allocation *al,
                       const uint32_t *entries, size_t n, money *rest)
{
    uint32_t sorted[FIT_ITEMS_MAX];
    size_t used = 0;
    n = n < FIT_ITEMS_MAX ? n : FIT_ITEMS_MAX;
    memcpy(sorted, entries, n * sizeof *sorted);
    sort_oldest_first(c, sorted, n);
    *rest = c->pay->amount;
    for (size_t i = 0; i < n && rest->cents > 0; i++) {
        const struct match_entry *e = match_case_entry(c, sorted[i]);
        if (e->open.cents <= 0) {
            continue;
        }
        money take = money_cmp(e->open, *rest) < 0 ? e->open : *rest;
        al[used++] = (struct match_allocation){.invoice_id = e->id, .amount = take};
        rest->cents -= take.cents;
    }
    return used;
}

/* ---- proposals ---- */

static bool same_allocations(const struct match_proposal *p,
                             const struct match_allocation *al, size_t n)
{
    if (p->allocations != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        for (size_t k = 0; k < n && !found; k++) {
            found = p->allocation[k].invoice_id == al[i].invoice_id &&
                    p->allocation[k].amount.cents == al[i].amount.cents &&
                    p->allocation[k].skonto.cents == al[i].skonto.cents &&
                    p->allocation[k].fee.cents == al[i].fee.cents;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

static void fill(struct match_case *c, struct match_proposal *p,
                 const struct match_draft *d, const struct match_allocation *al,
                 size_t n)
{
    *p = (struct match_proposal){.allocation = arena_array(c->a, n, sizeof *al),
                                 .allocations = n,
                                 .kind = d->kind,
                                 .rest = d->rest,
                                 .undoes = d->undoes,
                                 .charge = d->charge,
                                 .tier = d->tier,
                                 .reason = d->reason,
                                 .found = d->found,
                                 .rank = d->rank};
    memcpy(p->allocation, al, n * sizeof *al);
}

void match_case_propose(struct match_case *c, const struct match_draft *d,
                        const struct match_allocation *al, size_t n)
{
    for (size_t i = 0; i < c->proposals; i++) {
        if (same_allocations(&c->proposal[i], al, n)) {
            if (c->proposal[i].rank < d->rank) {
                fill(c, &c->proposal[i], d, al, n);
            }
            return;
        }
    }
    if (n > 0 && c->proposals < CASE_PROPOSALS_MAX) {
        fill(c, &c->proposal[c->proposals++], d, al, n);
    }
}

void match_case_book(struct match_case *c, const struct match_draft *d,
                     const struct match_allocation *al, size_t n)
{
    fill(c, &c->proposal[0], d, al, n);
    c->proposals = 1;
    c->decided = true;
}

static struct match_allocation allocation_of(const struct match_entry *e,
                                             const struct match_fit *fit)
{
    return (struct match_allocation){.invoice_id = e->id,
                                     .amount = fit->settle,
                                     .skonto = fit->skonto,
                                     .fee = fit->fee};
}

void match_case_propose_one(struct match_case *c, const struct match_draft *d,
                            const struct match_entry *e, const struct match_fit *fit)
{
    struct match_allocation al = allocation_of(e, fit);
    struct match_draft with = *d;
    with.kind = fit->kind;
    with.rest = fit->rest;
    match_case_propose(c, &with, &al, 1);
}

void match_case_book_one(struct match_case *c, const struct match_draft *d,
                         const struct match_entry *e, const struct match_fit *fit)
{
    struct match_allocation al = allocation_of(e, fit);
    struct match_draft with = *d;
    with.kind = fit->kind;
    with.rest = fit->rest;
    match_case_book(c, &with, &al, 1);
}

void match_case_none(struct match_case *c, enum match_kind kind,
                     const struct match_entry *about, const char *why)
{
    c->kind = kind;
    c->about = about ? about->id : 0;
    c->explanation = why;
    c->proposals = 0;
}

void match_case_lose(struct match_case *c, const char *fmt, ...)
{
    va_list ap;
    if (c->losts == CASE_LOST_MAX) {
        return;
    }
    va_start(ap, fmt);
    c->lost[c->losts++] = arena_vprintf(c->a, tr(fmt), ap);
    va_end(ap);
}

/* ---- result ---- */

static void sort_best_first(struct match_proposal *p, size_t n)
{
    for (size_t i = 1; i < n; i++) { /* stable: equals stay in the order of finding */
        struct match_proposal x = p[i];
        size_t k = i;
        while (k > 0 && p[k - 1].rank < x.rank) {
            p[k] = p[k - 1];
            k--;
        }
        p[k] = x;
    }
}

void match_case_result(struct match_result *out, struct match_case *c)
{
    sort_best_first(c->proposal, c->proposals);
    size_t shown = c->proposals < CASE_SHOWN_MAX ? c->proposals : CASE_SHOWN_MAX;
    *out = (struct match_result){.decision = c->decided     ? MATCH_AUTO
                                             : c->proposals ? MATCH_REVIEW
                                                            : MATCH_NONE,
                                 .proposals = shown,
                                 .kind = shown ? c->proposal[0].kind : c->kind,
                                 .about_invoice = shown ? 0 : c->about,
                                 .losts = c->losts};
    if (shown > 0) {
        out->proposal = arena_array(c->a, shown, sizeof *out->proposal);
        memcpy(out->proposal, c->proposal, shown * sizeof *out->proposal);
    }
    if (c->losts > 0) {
        out->lost = arena_array(c->a, c->losts, sizeof *out->lost);
        memcpy(out->lost, c->lost, c->losts * sizeof *out->lost);
    }
    out->explanation = c->explanation ? c->explanation
                       : c->decided   ? tr("Gebucht.")
                       : shown        ? tr("Bitte entscheiden.")
                                      : match_nothing_found();
}
