#include "match/match_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "match/match_scheme.h"

#include "base/banned.h"

struct match_policy match_policy_default(void)
{
    return (struct match_policy){.book_differences = true,
                                 .account_alone = true,
                                 .excess_percent = 25,
                                 .early_days = 3};
}

struct match_index *match_index_new(void)
{
    struct match_index *ix = calloc(1, sizeof *ix);
    if (!ix) {
        abort(); /* as an arena does */
    }
    ix->policy = match_policy_default();
    arena_init(&ix->arena);
    arena_init(&ix->scratch);
    return ix;
}

void match_index_free(struct match_index *ix)
{
    if (!ix) {
        return;
    }
    for (int i = 0; i < TABLES; i++) {
        match_table_release(&ix->table[i]);
    }
    free(ix->entry);
    free(ix->customer);
    free(ix->alias);
    free(ix->account);
    free(ix->booked);
    free(ix->part);
    free(ix->term);
    match_pool_release(&ix->text);
    match_pool_release(&ix->account_text);
    match_pool_release(&ix->settlement_text);
    match_map_release(&ix->by_id);
    match_map_release(&ix->by_customer);
    match_map_release(&ix->by_amount);
    match_map_release(&ix->by_payment);
    free(ix->own_name);
    free(ix->own_iban);
    arena_release(&ix->arena);
    arena_release(&ix->scratch);
    free(ix);
}

void match_index_set_policy(struct match_index *ix, const struct match_policy *p)
{
    ix->policy = *p;
}

/* ---- customers ---- */

static struct match_keys customer_ids(const struct match_index *ix)
{
    return MATCH_KEYS(ix->customer, id);
}

uint32_t match_index_find_customer(const struct match_index *ix, int64_t id)
{
    return match_map_get(&ix->by_customer, customer_ids(ix), id);
}

/* As it is written; the packed name stands behind. */
static const char *alias_text(const struct match_index *ix, uint32_t alias)
{
    return match_pool_text(&ix->text, ix->alias[alias].name);
}

/* Somebody else who is spelled the same, or MATCH_NIL. */
static uint32_t find_namesake(const struct match_index *ix,
                              const struct match_name *name, uint64_t key)
{
    for (uint32_t i = match_index_by_name(ix, 0, key); i != MATCH_NIL;
         i = ix->alias[i].same_key[0]) {
        struct match_name other;
        match_index_name(&other, ix, i);
        if (match_name_same(&other, name)) {
            return i;
        }
    }
    return MATCH_NIL;
}

void match_index_name(struct match_name *out, const struct match_index *ix,
                      uint32_t alias)
{
    const char *text = alias_text(ix, alias);
    match_name_unpack(out, (const unsigned char *)text + strlen(text) + 1);
}

const char *match_index_customer_name(const struct match_index *ix, uint32_t customer)
{
    uint32_t newest = ix->customer[customer].names;
    return newest == MATCH_NIL ? NULL : alias_text(ix, newest);
}

/* The same spelling lies there once. */
static uint32_t put_name(struct match_index *ix, uint32_t namesake, const char *text,
                         const struct match_name *name)
{
    unsigned char packed[MATCH_NAME_PACKED];
    if (namesake != MATCH_NIL && strcmp(alias_text(ix, namesake), text) == 0) {
        return ix->alias[namesake].name;
    }
    uint32_t at = match_pool_add(&ix->text, text, strlen(text));
    (void)match_pool_add(&ix->text, packed, match_name_pack(packed, name));
    return at;
}

static void add_alias(struct match_index *ix, uint32_t customer, const char *text)
{
    uint64_t key[2];
    struct match_customer *c = &ix->customer[customer];
    struct match_name name;
    match_name_parse(&name, &ix->scratch, text);
    match_name_keys(key, &name);
    uint32_t first = find_namesake(ix, &name, key[0]);
    ix->alias = match_grow(ix->alias, ix->aliases, &ix->alias_cap, sizeof *ix->alias);
    uint32_t at = (uint32_t)ix->aliases++;
    struct match_alias *al = &ix->alias[at];
    *al = (struct match_alias){.name = put_name(ix, first, text, &name),
                               .customer = customer,
                               .next = c->names,
                               .namesake = MATCH_NIL,
                               .same_key = {MATCH_NIL, MATCH_NIL}};
    arena_reset(&ix->scratch);
    c->names = at;
    if (first != MATCH_NIL) {
        al->namesake = ix->alias[first].namesake;
        ix->alias[first].namesake = at;
        return;
    }
    for (int v = 0; v < 1 + (key[1] != key[0]); v++) {
        uint32_t *head = match_table_put(&ix->table[BY_NAME + v], key[v]);
        al->same_key[v] = *head;
        *head = at;
    }
}

/* "K-1001" is asked for as 1001. */
static uint32_t put_digits(struct match_index *ix, const char *s)
{
    char *d = arena_strdup(&ix->scratch, s);
    size_t n = 0;
    for (const char *c = s; *c; c++) {
        if (*c >= '0' && *c <= '9') {
            d[n++] = *c;
        }
    }
    uint32_t at = match_pool_add(&ix->text, d, n);
    arena_reset(&ix->scratch);
    return at;
}

static uint32_t new_customer(struct match_index *ix, const struct match_invoice *inv)
{
    ix->customer = match_grow(ix->customer, ix->customers, &ix->customer_cap,
                              sizeof *ix->customer);
    uint32_t at = (uint32_t)ix->customers++;
    struct match_customer *c = &ix->customer[at];
    *c = (struct match_customer){.id = inv->customer_id,
                                 .entries = MATCH_NIL,
                                 .open = MATCH_NIL,
                                 .same_number = MATCH_NIL,
                                 .names = MATCH_NIL};
    match_map_set(&ix->by_customer, customer_ids(ix), c->id, at);
    if (!text_blank(inv->customer_number)) {
        c->number_key = put_digits(ix, inv->customer_number);
        const char *key = match_pool_text(&ix->text, c->number_key);
        uint32_t *head =
            match_table_put(&ix->table[BY_NUMBER], match_hash_text(BY_NUMBER, key));
        c->same_number = *head;
        *head = at;
    }
    return at;
}

static uint32_t customer_of(struct match_index *ix, const struct match_invoice *inv)
{
    uint32_t at = match_index_find_customer(ix, inv->customer_id);
    if (at == MATCH_NIL) {
        at = new_customer(ix, inv);
    }
    struct match_customer *c = &ix->customer[at];
    if (!c->street && !text_blank(inv->customer_street)) {
        const char *street = inv->customer_street;
        c->street = match_pool_add(&ix->text, street, strlen(street));
    }
    if (text_blank(inv->customer_name)) {
        return at;
    }
    const char *known = match_index_customer_name(ix, at);
    if (!known || strcmp(known, inv->customer_name) != 0) {
        add_alias(ix, at, inv->customer_name);
    }
    return at;
}

/* ---- invoices ---- */

static struct match_keys entry_ids(const struct match_index *ix)
{
    return MATCH_KEYS(ix->entry, id);
}

static struct match_keys amounts(const struct match_index *ix)
{
    return MATCH_KEYS(ix->entry, open.cents);
}

/* Take the entry out of the chains of its amount and of its customer. */
void match_index_unlist(struct match_index *ix, uint32_t at)
{
    struct match_entry *e = &ix->entry[at];
    if (!e->listed) {
        return;
    }
    if (e->newer_amount != MATCH_NIL) {
        ix->entry[e->newer_amount].older_amount = e->older_amount;
    } else {
        match_map_set(&ix->by_amount, amounts(ix), e->open.cents, e->older_amount);
    }
    if (e->older_amount != MATCH_NIL) {
        ix->entry[e->older_amount].newer_amount = e->newer_amount;
    }
    if (e->newer_open != MATCH_NIL) {
        ix->entry[e->newer_open].older_open = e->older_open;
    } else {
        ix->customer[e->customer].open = e->older_open;
    }
    if (e->older_open != MATCH_NIL) {
        ix->entry[e->older_open].newer_open = e->newer_open;
    }
    e->listed = false;
}

/* Put it in front of both. */
void match_index_list(struct match_index *ix, uint32_t at)
{
    struct match_entry *e = &ix->entry[at];
    if (!match_entry_is_open(e)) {
        return;
    }
    uint32_t *open = &ix->customer[e->customer].open;
    e->older_amount = match_index_by_open(ix, e->open);
    e->older_open = *open;
    e->newer_amount = e->newer_open = MATCH_NIL;
    if (e->older_amount != MATCH_NIL) {
        ix->entry[e->older_amount].newer_amount = at;
    }
    if (*open != MATCH_NIL) {
        ix->entry[*open].newer_open = at;
    }
    match_map_set(&ix->by_amount, amounts(ix), e->open.cents, at);
    *open = at;
    e->listed = true;
}

static struct match_terms *terms_of(struct match_index *ix, struct match_entry *e)
{
    if (e->terms == MATCH_NIL) {
        ix->term = match_grow(ix->term, ix->terms, &ix->term_cap, sizeof *ix->term);
        e->terms = (uint32_t)ix->terms++;
        ix->term[e->terms] = (struct match_terms){0};
    }
    return &ix->term[e->terms];
}

void match_index_set_fee(struct match_index *ix, struct match_entry *e, money fee)
{
    if (fee.cents != match_entry_fee(ix, e).cents) {
        terms_of(ix, e)->fee = match_fee_cents(fee);
    }
}

static void set_terms(struct match_index *ix, struct match_entry *e,
                      const struct match_invoice *inv)
{
    int skontos = inv->skontos < 0 ? 0 : inv->skontos > 2 ? 2 : inv->skontos;
    e->retained = inv->retained.cents != 0;
    match_index_set_fee(ix, e, inv->fee);
    if (e->terms == MATCH_NIL && skontos == 0 && !e->retained) {
        return;
    }
    struct match_terms *t = terms_of(ix, e);
    t->retained = inv->retained;
    t->skontos = skontos;
    memcpy(t->skonto, inv->skonto, (size_t)skontos * sizeof *t->skonto);
}

static void set_state(struct match_index *ix, struct match_entry *e,
                      const struct match_invoice *inv)
{
    e->issue = inv->issue_date;
    e->due = inv->due_date;
    e->gross = inv->gross;
    e->open = inv->open;
    set_terms(ix, e, inv);
    e->state = (unsigned)inv->state & 3U;
    e->reserved = inv->reserved;
    e->touched = inv->touched;
    if (inv->has_booking) {
        e->booked_on = inv->booking;
    }
    if (inv->open.cents > MATCH_CENTS_MAX || inv->open.cents < -MATCH_CENTS_MAX) {
        e->state = MATCH_CANCELLED;
    }
}

void match_index_add(struct match_index *ix, const struct match_invoice *inv)
{
    if (match_index_find(ix, inv->id) != MATCH_NIL) {
        match_index_update(ix, inv);
        return;
    }
    uint32_t customer = customer_of(ix, inv);
    ix->entry = match_grow(ix->entry, ix->entries, &ix->entry_cap, sizeof *ix->entry);
    uint32_t at = (uint32_t)ix->entries++;
    struct match_entry *e = &ix->entry[at];
    *e = (struct match_entry){.id = inv->id,
                              .customer = customer,
                              .same_digits = MATCH_NIL,
                              .older_amount = MATCH_NIL,
                              .newer_amount = MATCH_NIL,
                              .allocations = MATCH_NIL,
                              .terms = MATCH_NIL,
                              .booked_on = DAY_NONE};
    set_state(ix, e, inv);
    match_map_set(&ix->by_id, entry_ids(ix), e->id, at);
    e->same_customer = ix->customer[customer].entries;
    ix->customer[customer].entries = at;
    match_scheme_read(ix, e, inv->number ? inv->number : "");
    struct match_number number;
    match_index_number(&number, ix, e);
    if (number.digits[0]) {
        uint32_t *head = match_table_put(&ix->table[BY_DIGITS],
                                         match_hash_text(BY_DIGITS, number.digits));
        e->same_digits = *head;
        *head = at;
        ix->length_seen[strlen(number.digits)] = true;
    }
    match_index_list(ix, at);
}

void match_index_update(struct match_index *ix, const struct match_invoice *inv)
{
    uint32_t at = match_index_find(ix, inv->id);
    if (at == MATCH_NIL) {
        match_index_add(ix, inv);
        return;
    }
    match_index_unlist(ix, at);
    set_state(ix, &ix->entry[at], inv);
    match_index_list(ix, at);
}

/* ---- look-ups ---- */

uint32_t match_index_find(const struct match_index *ix, int64_t invoice_id)
{
    return match_map_get(&ix->by_id, entry_ids(ix), invoice_id);
}

bool match_index_has_invoice(const struct match_index *ix, int64_t invoice_id)
{
    return match_index_find(ix, invoice_id) != MATCH_NIL;
}

uint32_t match_index_by_digits(const struct match_index *ix, const char *digits,
                               size_t n)
{
    return match_table_get(&ix->table[BY_DIGITS],
                           match_hash_bytes(BY_DIGITS, digits, n));
}

uint32_t match_index_by_open(const struct match_index *ix, money open)
{
    return match_map_get(&ix->by_amount, amounts(ix), open.cents);
}

uint32_t match_index_by_name(const struct match_index *ix, int variant, uint64_t key)
{
    return match_table_get(&ix->table[BY_NAME + variant], key);
}

uint32_t match_index_by_customer_number(const struct match_index *ix, const char *key)
{
    return match_table_get(&ix->table[BY_NUMBER], match_hash_text(BY_NUMBER, key));
}
