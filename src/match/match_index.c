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

static uint32_t find_customer(const struct match_index *ix, int64_t id)
{
    uint32_t at =
        match_table_get(&ix->table[BY_CUSTOMER], match_hash_int(BY_CUSTOMER, id));
    while (at != MATCH_NIL && ix->customer[at].id != id) {
        at = ix->customer[at].same_id;
    }
    return at;
}

/* Somebody else who is spelled the same, or MATCH_NIL. */
static uint32_t find_namesake(const struct match_index *ix,
                              const struct match_name *name, uint64_t key)
{
    for (uint32_t i = match_index_by_name(ix, 0, key); i != MATCH_NIL;
         i = ix->alias[i].same_key[0]) {
        struct match_name other;
        match_name_unpack(&other, ix->alias[i].name);
        if (match_name_same(&other, name)) {
            return i;
        }
    }
    return MATCH_NIL;
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
    *al = (struct match_alias){.customer = customer,
                               .next = c->names,
                               .namesake = MATCH_NIL,
                               .same_key = {MATCH_NIL, MATCH_NIL}};
    c->names = at;
    if (first != MATCH_NIL) {
        al->name = ix->alias[first].name;
        al->namesake = ix->alias[first].namesake;
        ix->alias[first].namesake = at;
        arena_reset(&ix->scratch);
        return;
    }
    al->name = match_name_pack(&name, &ix->arena);
    arena_reset(&ix->scratch);
    for (int v = 0; v < 1 + (key[1] != key[0]); v++) {
        uint32_t *head = match_table_put(&ix->table[BY_NAME + v], key[v]);
        al->same_key[v] = *head;
        *head = at;
    }
}

/* "K-1001" is asked for as 1001. */
static const char *digits_of(struct arena *a, const char *s)
{
    char *d = arena_strdup(a, s);
    size_t n = 0;
    for (const char *c = s; *c; c++) {
        if (*c >= '0' && *c <= '9') {
            d[n++] = *c;
        }
    }
    d[n] = '\0';
    return d;
}

static uint32_t new_customer(struct match_index *ix, const struct match_invoice *inv)
{
    ix->customer = match_grow(ix->customer, ix->customers, &ix->customer_cap,
                              sizeof *ix->customer);
    uint32_t at = (uint32_t)ix->customers++;
    struct match_customer *c = &ix->customer[at];
    *c = (struct match_customer){
        .id = inv->customer_id, .entries = MATCH_NIL, .open = MATCH_NIL};
    c->names = c->same_number = MATCH_NIL;
    uint32_t *same =
        match_table_put(&ix->table[BY_CUSTOMER], match_hash_int(BY_CUSTOMER, c->id));
    c->same_id = *same;
    *same = at;
    if (!text_blank(inv->customer_number)) {
        c->number_key = digits_of(&ix->arena, inv->customer_number);
        uint32_t *head = match_table_put(&ix->table[BY_NUMBER],
                                         match_hash_text(BY_NUMBER, c->number_key));
        c->same_number = *head;
        *head = at;
    }
    return at;
}

static uint32_t customer_of(struct match_index *ix, const struct match_invoice *inv)
{
    uint32_t at = find_customer(ix, inv->customer_id);
    if (at == MATCH_NIL) {
        at = new_customer(ix, inv);
    }
    struct match_customer *c = &ix->customer[at];
    if (!c->street && !text_blank(inv->customer_street)) {
        c->street = arena_strdup(&ix->arena, inv->customer_street);
    }
    if (text_blank(inv->customer_name)) {
        return at;
    }
    if (!c->name || strcmp(c->name, inv->customer_name) != 0) {
        c->name = arena_strdup(&ix->arena, inv->customer_name);
        add_alias(ix, at, c->name);
    }
    return at;
}

/* ---- invoices ---- */

static uint64_t amount_key(money open)
{
    return match_hash_int(BY_AMOUNT, open.cents);
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
        *match_table_put(&ix->table[BY_AMOUNT], amount_key(e->open)) = e->older_amount;
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
    uint32_t *head = match_table_put(&ix->table[BY_AMOUNT], amount_key(e->open));
    uint32_t *open = &ix->customer[e->customer].open;
    e->older_amount = *head;
    e->older_open = *open;
    e->newer_amount = e->newer_open = MATCH_NIL;
    if (*head != MATCH_NIL) {
        ix->entry[*head].newer_amount = at;
    }
    if (*open != MATCH_NIL) {
        ix->entry[*open].newer_open = at;
    }
    *head = *open = at;
    e->listed = true;
}

static void set_state(struct match_index *ix, struct match_entry *e,
                      const struct match_invoice *inv)
{
    e->issue = inv->issue_date;
    e->due = inv->due_date;
    e->gross = inv->gross;
    e->open = inv->open;
    e->retained = inv->retained;
    e->fee = match_fee_cents(inv->fee);
    e->state = (uint8_t)inv->state;
    e->reserved = inv->reserved;
    e->touched = inv->touched;
    if (inv->has_booking) {
        e->booked_on = inv->booking;
    }
    if (inv->open.cents > MATCH_CENTS_MAX || inv->open.cents < -MATCH_CENTS_MAX) {
        e->state = MATCH_CANCELLED;
    }
    e->skontos = (uint8_t)(inv->skontos < 0 ? 0 : inv->skontos > 2 ? 2 : inv->skontos);
    e->skonto = NULL;
    if (e->skontos > 0) {
        struct match_skonto *s = arena_array(&ix->arena, e->skontos, sizeof *s);
        memcpy(s, inv->skonto, e->skontos * sizeof *s);
        e->skonto = s;
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
                              .booked_on = DAY_NONE};
    set_state(ix, e, inv);
    uint32_t *same = match_table_put(&ix->table[BY_ID], match_hash_int(BY_ID, e->id));
    e->same_id = *same;
    *same = at;
    e->same_customer = ix->customer[customer].entries;
    ix->customer[customer].entries = at;
    match_scheme_read(ix, e, inv->number ? inv->number : "");
    if (e->digits[0]) {
        uint32_t *head = match_table_put(&ix->table[BY_DIGITS],
                                         match_hash_text(BY_DIGITS, e->digits));
        e->same_digits = *head;
        *head = at;
        ix->length_seen[strlen(e->digits)] = true;
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

/* ---- accounts, own names ---- */

bool match_iban_key(char out[36], const char *iban)
{
    size_t n = 0;
    for (const char *s = iban; s && *s; s++) {
        if (*s == ' ') {
            continue;
        }
        if (n == 35) {
            return false;
        }
        out[n++] = (char)(*s >= 'a' && *s <= 'z' ? *s - 'a' + 'A' : *s);
    }
    out[n] = '\0';
    return n > 0;
}

static uint64_t iban_key(const char *iban)
{
    return match_hash_text(BY_IBAN, iban);
}

void match_index_add_account(struct match_index *ix, const struct match_account *acc)
{
    char iban[36];
    uint32_t customer = find_customer(ix, acc->customer_id);
    if (customer == MATCH_NIL || !match_iban_key(iban, acc->iban)) {
        return; /* a customer without invoices: nothing to settle */
    }
    for (uint32_t i = match_index_by_iban(ix, iban); i != MATCH_NIL;
         i = ix->account[i].same_iban) {
        struct match_known_account *k = &ix->account[i];
        if (k->customer == customer && strcmp(k->iban, iban) == 0) {
            k->proven = k->dropped ? acc->proven : k->proven || acc->proven;
            k->dropped = false;
            return;
        }
    }
    ix->account =
        match_grow(ix->account, ix->accounts, &ix->account_cap, sizeof *ix->account);
    uint32_t at = (uint32_t)ix->accounts++;
    uint32_t *head = match_table_put(&ix->table[BY_IBAN], iban_key(iban));
    ix->account[at] =
        (struct match_known_account){.iban = arena_strdup(&ix->arena, iban),
                                     .customer = customer,
                                     .same_iban = *head,
                                     .proven = acc->proven};
    *head = at;
}

void match_index_drop_account(struct match_index *ix, const char *iban,
                              int64_t customer_id)
{
    char key[36];
    uint32_t customer = find_customer(ix, customer_id);
    if (!match_iban_key(key, iban)) {
        return;
    }
    for (uint32_t i = match_index_by_iban(ix, key); i != MATCH_NIL;
         i = ix->account[i].same_iban) {
        if (ix->account[i].customer == customer &&
            strcmp(ix->account[i].iban, key) == 0) {
            ix->account[i].dropped = true;
        }
    }
}

void match_index_add_own_iban(struct match_index *ix, const char *iban)
{
    char key[36];
    if (match_iban_key(key, iban) && !match_index_is_own_iban(ix, key)) {
        ix->own_iban = match_grow(ix->own_iban, ix->own_ibans, &ix->own_iban_cap,
                                  sizeof *ix->own_iban);
        ix->own_iban[ix->own_ibans++] = arena_strdup(&ix->arena, key);
    }
}

bool match_index_is_own_iban(const struct match_index *ix, const char *iban)
{
    char key[36];
    bool own = false;
    if (match_iban_key(key, iban)) {
        for (size_t i = 0; i < ix->own_ibans && !own; i++) {
            own = strcmp(ix->own_iban[i], key) == 0;
        }
    }
    return own;
}

void match_index_add_own_name(struct match_index *ix, const char *name)
{
    ix->own_name = match_grow(ix->own_name, ix->own_names, &ix->own_name_cap,
                              sizeof *ix->own_name);
    match_name_parse(&ix->own_name[ix->own_names++], &ix->arena, name);
}

/* ---- look-ups ---- */

uint32_t match_index_find(const struct match_index *ix, int64_t invoice_id)
{
    uint32_t at = match_table_get(&ix->table[BY_ID], match_hash_int(BY_ID, invoice_id));
    while (at != MATCH_NIL && ix->entry[at].id != invoice_id) {
        at = ix->entry[at].same_id;
    }
    return at;
}

uint32_t match_index_by_digits(const struct match_index *ix, const char *digits,
                               size_t n)
{
    return match_table_get(&ix->table[BY_DIGITS],
                           match_hash_bytes(BY_DIGITS, digits, n));
}

uint32_t match_index_by_open(const struct match_index *ix, money open)
{
    return match_table_get(&ix->table[BY_AMOUNT], amount_key(open));
}

uint32_t match_index_by_iban(const struct match_index *ix, const char *iban)
{
    return match_table_get(&ix->table[BY_IBAN], iban_key(iban));
}

uint32_t match_index_by_name(const struct match_index *ix, int variant, uint64_t key)
{
    return match_table_get(&ix->table[BY_NAME + variant], key);
}

uint32_t match_index_by_customer_number(const struct match_index *ix, const char *key)
{
    return match_table_get(&ix->table[BY_NUMBER], match_hash_text(BY_NUMBER, key));
}
