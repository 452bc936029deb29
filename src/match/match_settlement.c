/* The part of the index that changes with bookings: what settled which invoice, so that
 * a return can undo it. */
#include "base/text.h"
#include "match/match_index.h"

#include "base/banned.h"

static void add_part(struct match_index *ix, uint32_t settlement,
                     const struct match_allocation *al)
{
    uint32_t entry = match_index_find(ix, al->invoice_id);
    ix->part = match_grow(ix->part, ix->parts, &ix->part_cap, sizeof *ix->part);
    uint32_t at = (uint32_t)ix->parts++;
    ix->part[at] = (struct match_part){.entry = entry,
                                       .settlement = settlement,
                                       .same_entry = MATCH_NIL,
                                       .fee = match_fee_cents(al->fee),
                                       .amount = al->amount,
                                       .skonto = al->skonto};
    if (entry != MATCH_NIL) {
        ix->part[at].same_entry = ix->entry[entry].allocations;
        ix->entry[entry].allocations = at;
    }
}

static void add_keys(struct match_index *ix, uint32_t at,
                     const struct match_settlement *s)
{
    const char *const id[2] = {s->end_to_end_id, s->mandate_id};
    struct match_booked *b = &ix->booked[at];
    for (unsigned i = 0; i < 2; i++) {
        if (text_blank(id[i])) {
            continue;
        }
        b->key[i] = text_fold_alnum(&ix->arena, id[i]);
        uint32_t *head = match_table_put(&ix->table[BY_END_TO_END + i],
                                         match_hash_text(BY_END_TO_END + i, b->key[i]));
        b->same_key[i] = *head;
        *head = at;
    }
}

void match_index_add_settlement(struct match_index *ix,
                                const struct match_settlement *s)
{
    ix->booked =
        match_grow(ix->booked, ix->bookeds, &ix->booked_cap, sizeof *ix->booked);
    uint32_t at = (uint32_t)ix->bookeds++;
    struct match_booked *b = &ix->booked[at];
    *b = (struct match_booked){.payment_id = s->payment_id,
                               .amount = s->amount,
                               .booking_date = s->booking_date,
                               .first = (uint32_t)ix->parts,
                               .count = (uint32_t)s->allocations,
                               .same_key = {MATCH_NIL, MATCH_NIL}};
    add_keys(ix, at, s);
    for (size_t i = 0; i < s->allocations; i++) {
        add_part(ix, at, &s->allocation[i]);
    }
}

/* ---- booking in the index ---- */

static void allocate(struct match_index *ix, const struct match_payment *pay,
                     const struct match_allocation *al)
{
    uint32_t at = match_index_find(ix, al->invoice_id);
    if (at == MATCH_NIL) {
        return;
    }
    match_index_unlist(ix, at);
    struct match_entry *e = &ix->entry[at];
    e->open.cents -= al->amount.cents + al->skonto.cents;
    if (e->open.cents <= 0 && e->retained.cents > 0) { /* now that is what is owed */
        e->open.cents += e->retained.cents;
        e->retained = MONEY(0);
    }
    e->fee = match_fee_cents(MONEY(e->fee - al->fee.cents));
    e->touched = e->open.cents != e->gross.cents;
    if (e->state != MATCH_CANCELLED) {
        e->state = e->open.cents == 0 ? MATCH_PAID : MATCH_OPEN;
    }
    if (pay->amount.cents > 0) {
        e->booked_on = pay->booking_date;
    }
    match_index_list(ix, at);
}

/* What the bank took for a return is claimed beside its first invoice. */
static void claim(struct match_index *ix, const struct match_proposal *p)
{
    uint32_t at = match_index_find(ix, p->allocation[0].invoice_id);
    if (at != MATCH_NIL && ix->policy.claim_charges) {
        struct match_entry *e = &ix->entry[at];
        e->fee = match_fee_cents(MONEY(e->fee + p->charge.cents));
    }
}

/* What a return undid cannot be undone again. */
static void mark_undone(struct match_index *ix, const struct match_proposal *p)
{
    uint32_t entry = match_index_find(ix, p->allocation[0].invoice_id);
    if (entry == MATCH_NIL) {
        return;
    }
    for (uint32_t i = ix->entry[entry].allocations; i != MATCH_NIL;
         i = ix->part[i].same_entry) {
        struct match_booked *b = &ix->booked[ix->part[i].settlement];
        if (!b->undone && b->payment_id == p->undoes) {
            b->undone = true;
            return;
        }
    }
}

void match_index_apply(struct match_index *ix, const struct match_payment *pay,
                       const struct match_proposal *p)
{
    for (size_t i = 0; i < p->allocations; i++) {
        allocate(ix, pay, &p->allocation[i]);
    }
    if (p->kind == MATCH_RETURN) {
        claim(ix, p);
        mark_undone(ix, p);
        return;
    }
    match_index_add_settlement(
        ix, &(struct match_settlement){.payment_id = pay->id,
                                       .booking_date = pay->booking_date,
                                       .amount = pay->amount,
                                       .end_to_end_id = pay->end_to_end_id,
                                       .mandate_id = pay->mandate_id,
                                       .allocation = p->allocation,
                                       .allocations = p->allocations});
}

void match_index_reserve(struct match_index *ix, const struct match_proposal *p,
                         bool reserved)
{
    for (size_t i = 0; i < p->allocations; i++) {
        uint32_t at = match_index_find(ix, p->allocation[i].invoice_id);
        if (at != MATCH_NIL) {
            ix->entry[at].reserved = reserved;
        }
    }
}

uint32_t match_index_by_payment(const struct match_index *ix, int which, const char *id)
{
    unsigned look_up = BY_END_TO_END + (unsigned)which;
    return match_table_get(&ix->table[look_up], match_hash_text(look_up, id));
}
