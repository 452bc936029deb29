/* The part of the index that changes with bookings: what settled which invoice, so that
 * a return can undo it. */
#include <string.h>

#include "base/text.h"
#include "match/match_index.h"

#include "base/banned.h"

static struct match_keys payment_ids(const struct match_index *ix)
{
    return MATCH_KEYS(ix->booked, payment_id);
}

bool match_index_has_settlement(const struct match_index *ix, int64_t payment_id)
{
    return match_map_get(&ix->by_payment, payment_ids(ix), payment_id) != MATCH_NIL;
}

static void link_part(struct match_index *ix, uint32_t at)
{
    struct match_part *p = &ix->part[at];
    p->same_entry = MATCH_NIL;
    if (p->entry != MATCH_NIL) {
        p->same_entry = ix->entry[p->entry].allocations;
        ix->entry[p->entry].allocations = at;
    }
}

static void add_part(struct match_index *ix, uint32_t settlement,
                     const struct match_allocation *al)
{
    ix->part = match_grow(ix->part, ix->parts, &ix->part_cap, sizeof *ix->part);
    uint32_t at = (uint32_t)ix->parts++;
    ix->part[at] = (struct match_part){.entry = match_index_find(ix, al->invoice_id),
                                       .settlement = settlement,
                                       .fee = match_fee_cents(al->fee),
                                       .amount = al->amount,
                                       .skonto = al->skonto};
    link_part(ix, at);
}

/* which: 0 end-to-end id, 1 mandate. */
static void add_key(struct match_index *ix, uint32_t at, unsigned which,
                    const char *key)
{
    struct match_booked *b = &ix->booked[at];
    uint64_t hash = match_hash_text(BY_END_TO_END + which, key);
    uint32_t *head = match_table_put(&ix->table[BY_END_TO_END + which], hash);
    b->key[which] = match_pool_add(&ix->settlement_text, key, strlen(key));
    b->same_key[which] = *head;
    *head = at;
}

void match_index_add_settlement(struct match_index *ix,
                                const struct match_settlement *s)
{
    const char *const id[2] = {s->end_to_end_id, s->mandate_id};
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
    match_map_set(&ix->by_payment, payment_ids(ix), s->payment_id, at);
    for (unsigned i = 0; i < 2; i++) {
        if (!text_blank(id[i])) {
            add_key(ix, at, i, text_fold_alnum(&ix->scratch, id[i]));
            arena_reset(&ix->scratch);
        }
    }
    for (size_t i = 0; i < s->allocations; i++) {
        add_part(ix, at, &s->allocation[i]);
    }
}

/* Move what stays to the front, and link it anew in the old order. */
static void keep_settlements(struct match_index *ix, uint32_t from)
{
    struct match_pool text = ix->settlement_text;
    uint32_t part = ix->booked[from].first;
    for (size_t i = 0; i < ix->parts; i++) {
        if (ix->part[i].entry != MATCH_NIL) {
            ix->entry[ix->part[i].entry].allocations = MATCH_NIL;
        }
    }
    ix->settlement_text = (struct match_pool){0};
    match_table_clear(&ix->table[BY_END_TO_END]);
    match_table_clear(&ix->table[BY_MANDATE]);
    match_map_clear(&ix->by_payment);
    ix->bookeds -= from;
    ix->parts -= part;
    memmove(ix->booked, ix->booked + from, ix->bookeds * sizeof *ix->booked);
    memmove(ix->part, ix->part + part, ix->parts * sizeof *ix->part);
    for (uint32_t i = 0; i < ix->bookeds; i++) {
        struct match_booked *b = &ix->booked[i];
        b->first -= part;
        match_map_set(&ix->by_payment, payment_ids(ix), b->payment_id, i);
        for (unsigned which = 0; which < 2; which++) {
            if (b->key[which]) {
                add_key(ix, i, which, match_pool_text(&text, b->key[which]));
            }
        }
    }
    for (uint32_t i = 0; i < ix->parts; i++) {
        ix->part[i].settlement -= from;
        link_part(ix, i);
    }
    match_pool_release(&text);
}

void match_index_forget(struct match_index *ix, size_t keep)
{
    match_index_forget_accounts(ix);
    if (ix->bookeds > 2 * keep) { /* not for each few */
        keep_settlements(ix, (uint32_t)(ix->bookeds - keep));
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
    money retained = match_entry_retained(ix, e);
    if (e->open.cents <= 0 && retained.cents > 0) { /* now that is what is owed */
        e->open.cents += retained.cents;
        e->retained = 0;
    }
    match_index_set_fee(ix, e, MONEY(match_entry_fee(ix, e).cents - al->fee.cents));
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
        match_index_set_fee(ix, e,
                            MONEY(match_entry_fee(ix, e).cents + p->charge.cents));
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
