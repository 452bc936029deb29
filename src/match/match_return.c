/* A8: money that goes back. A returned direct debit or transfer re-opens what its
 * payment had settled; what the bank took for it is no matter of the invoice. */
#include "base/language.h"
#include "match/match_case.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "match/match_reason.h"

#include "base/banned.h"

#define RETURN_FEE_MAX 1500 /* cents: what banks charge for a returned debit */

struct undo {
    const struct match_booked *booked;
    money original; /* what had been paid */
};

/* What went out beyond what had come in. */
static money charge_of(const struct match_case *c, money paid)
{
    return MONEY(-c->pay->amount.cents - paid.cents);
}

static money original_of(const struct match_case *c)
{
    money m = c->pay->has_original_amount ? c->pay->original_amount : c->pay->amount;
    return m.cents < 0 ? money_neg(m) : m;
}

static size_t undo_allocations(const struct match_case *c, const struct match_booked *b,
                               struct match_allocation *al, size_t max)
{
    size_t n = 0;
    for (uint32_t i = b->first; i < b->first + b->count && n < max; i++) {
        const struct match_part *p = &c->ix->part[i];
        if (p->entry != MATCH_NIL) {
            al[n++] = (struct match_allocation){.invoice_id =
                                                    match_case_entry(c, p->entry)->id,
                                                .amount = money_neg(p->amount),
                                                .skonto = money_neg(p->skonto),
                                                .fee = MONEY(-p->fee)};
        }
    }
    return n;
}

/* 0: not this payment. 1: the amount fits with a fee on top that nobody stated.
 * 2: to the cent. */
static int amount_agrees(const struct match_case *c, const struct match_booked *b)
{
    int64_t more = original_of(c).cents - b->amount.cents;
    if (b->undone || b->amount.cents <= 0 || charge_of(c, b->amount).cents < 0) {
        return 0;
    }
    if (more == 0) {
        return charge_of(c, b->amount).cents <= MATCH_CHARGE_MAX ? 2 : 1;
    }
    return !c->pay->has_original_amount && more > 0 && more <= RETURN_FEE_MAX;
}

static const char *return_reason(struct match_case *c, const struct match_booked *b,
                                 const char *evidence, money charge)
{
    char date[DAY_BUF];
    const char *text =
        arena_printf(c->a, tr("Rückgabe der Zahlung vom %s über %s + %s"),
                     day_format_de(date, b->booking_date),
                     match_reason_money(c->a, b->amount), evidence);
    return charge.cents == 0 ? text
                             : arena_printf(c->a, tr("%s + Bankentgelt %s getrennt"),
                                            text, match_reason_money(c->a, charge));
}

static void use(struct match_case *c, const struct match_booked *b,
                const char *evidence, const char *found, bool certain)
{
    struct match_allocation al[FIT_ITEMS_MAX];
    size_t n = undo_allocations(c, b, al, FIT_ITEMS_MAX);
    money charge = charge_of(c, b->amount);
    struct match_draft d = {.tier = "A8",
                            .reason = return_reason(c, b, evidence, charge),
                            .found = found,
                            .rank = certain ? 100 : 60,
                            .kind = MATCH_RETURN,
                            .rest = money_neg(b->amount),
                            .undoes = b->payment_id,
                            .charge = charge};
    for (size_t i = 0; i < n; i++) { /* a credit that is gone as well */
        d.rest.cents -= al[i].amount.cents + al[i].fee.cents;
    }
    bool sure = certain && amount_agrees(c, b) == 2 && n == b->count && n > 0;
    if (sure) {
        match_case_book(c, &d, al, n);
    } else {
        d.tier = "B1";
        match_case_propose(c, &d, al, n);
    }
}

/* By the references that a return repeats. A mandate covers many payments: only one of
 * them may fit. */
static bool by_reference(struct match_case *c, int which, const char *id,
                         const char *evidence)
{
    const struct match_booked *found = NULL;
    size_t fitting = 0;
    if (text_blank(id)) {
        return false;
    }
    const char *key = text_fold_alnum(c->a, id);
    for (uint32_t i = match_index_by_payment(c->ix, which, key); i != MATCH_NIL && *key;
         i = c->ix->booked[i].same_key[which]) {
        const struct match_booked *b = &c->ix->booked[i];
        if (strcmp(match_pool_text(&c->ix->settlement_text, b->key[which]), key) == 0 &&
            amount_agrees(c, b)) {
            fitting++;
            found = found ? found : b;
        }
    }
    if (found) {
        use(c, found, evidence, id, which == 0 || fitting == 1);
    }
    return found != NULL;
}

/* The number of the invoice stands in the text of the return. */
static bool by_number(struct match_case *c)
{
    for (size_t h = 0; h < c->refs.hits; h++) {
        const struct reference_hit *hit = &c->refs.hit[h];
        const struct match_entry *e = match_case_entry(c, hit->entry);
        for (uint32_t i = e->allocations; i != MATCH_NIL;
             i = c->ix->part[i].same_entry) {
            const struct match_booked *b = &c->ix->booked[c->ix->part[i].settlement];
            if (amount_agrees(c, b)) {
                use(c, b, tr("Nummer exakt"),
                    match_text_piece(&c->text, c->a, hit->start, hit->end), true);
                return true;
            }
        }
    }
    return false;
}

/* A payment that is not in the index (taken over from before): the invoice alone. */
static bool by_invoice(struct match_case *c)
{
    for (size_t h = 0; h < c->refs.hits; h++) {
        const struct reference_hit *hit = &c->refs.hit[h];
        const struct match_entry *e = match_case_entry(c, hit->entry);
        money paid = MONEY(e->gross.cents - e->open.cents);
        if (e->allocations != MATCH_NIL || e->state == MATCH_CANCELLED ||
            paid.cents != original_of(c).cents || charge_of(c, paid).cents < 0 ||
            charge_of(c, paid).cents > MATCH_CHARGE_MAX) {
            continue;
        }
        struct match_allocation al = {.invoice_id = e->id, .amount = money_neg(paid)};
        struct match_draft d = {
            .tier = "A8",
            .reason = tr("Rückgabe + Nummer exakt + Betrag ist genau das Gezahlte"),
            .found = match_text_piece(&c->text, c->a, hit->start, hit->end),
            .rank = 100,
            .kind = MATCH_RETURN,
            .charge = charge_of(c, paid)};
        match_case_book(c, &d, &al, 1);
        return true;
    }
    return false;
}

/* Only account and amount agree: proposed. */
static void by_entry(struct match_case *c, const struct match_entry *e)
{
    for (uint32_t p = e->allocations; p != MATCH_NIL; p = c->ix->part[p].same_entry) {
        const struct match_booked *b = &c->ix->booked[c->ix->part[p].settlement];
        if (amount_agrees(c, b) == 2) {
            use(c, b, tr("Kunde und Betrag passen"), NULL, false);
        }
    }
}

static void by_account(struct match_case *c)
{
    uint32_t customer[2 * PAYER_CUSTOMERS_MAX];
    size_t customers = match_payer_customers(customer, &c->payer);
    for (size_t i = 0; i < customers; i++) {
        for (uint32_t at = c->ix->customer[customer[i]].entries; at != MATCH_NIL;
             at = match_case_entry(c, at)->same_customer) {
            by_entry(c, match_case_entry(c, at));
        }
    }
}

void match_return_decide(struct match_case *c)
{
    if (by_reference(c, 0, c->pay->end_to_end_id,
                     tr("End-to-End-Referenz der Zahlung")) ||
        by_number(c) || by_invoice(c) ||
        by_reference(c, 1, c->pay->mandate_id, tr("Mandat der Zahlung"))) {
        return;
    }
    by_account(c);
    if (c->proposals == 0) {
        match_case_none(c, MATCH_KIND_NONE, NULL,
                        tr("Rückgabe ohne Bezug auf eine gebuchte Zahlung."));
    }
}
