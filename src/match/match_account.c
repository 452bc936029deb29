/* The part of the index about accounts: those of customers, and the firm's own accounts
 * and names. */
#include <string.h>

#include "match/match_index.h"

#include "base/banned.h"

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

const char *match_index_iban(const struct match_index *ix, uint32_t account)
{
    return match_pool_text(&ix->account_text, ix->account[account].iban);
}

static uint64_t iban_key(const char *iban)
{
    return match_hash_text(BY_IBAN, iban);
}

void match_index_add_account(struct match_index *ix, const struct match_account *acc)
{
    char iban[36];
    uint32_t customer = match_index_find_customer(ix, acc->customer_id);
    if (customer == MATCH_NIL || !match_iban_key(iban, acc->iban)) {
        return; /* a customer without invoices: nothing to settle */
    }
    for (uint32_t i = match_index_by_iban(ix, iban); i != MATCH_NIL;
         i = ix->account[i].same_iban) {
        struct match_known_account *k = &ix->account[i];
        if (k->customer == customer && strcmp(match_index_iban(ix, i), iban) == 0) {
            k->proven = k->dropped ? acc->proven : k->proven || acc->proven;
            k->dropped = false;
            return;
        }
    }
    ix->account =
        match_grow(ix->account, ix->accounts, &ix->account_cap, sizeof *ix->account);
    uint32_t at = (uint32_t)ix->accounts++;
    uint32_t *head = match_table_put(&ix->table[BY_IBAN], iban_key(iban));
    ix->account[at] = (struct match_known_account){
        .iban = match_pool_add(&ix->account_text, iban, strlen(iban)),
        .customer = customer,
        .same_iban = *head,
        .proven = acc->proven};
    *head = at;
}

void match_index_drop_account(struct match_index *ix, const char *iban,
                              int64_t customer_id)
{
    char key[36];
    uint32_t customer = match_index_find_customer(ix, customer_id);
    if (!match_iban_key(key, iban)) {
        return;
    }
    for (uint32_t i = match_index_by_iban(ix, key); i != MATCH_NIL;
         i = ix->account[i].same_iban) {
        if (ix->account[i].customer == customer &&
            strcmp(match_index_iban(ix, i), key) == 0) {
            ix->account[i].dropped = true;
        }
    }
}

void match_index_forget_accounts(struct match_index *ix)
{
    ix->accounts = 0;
    match_pool_clear(&ix->account_text);
    match_table_clear(&ix->table[BY_IBAN]);
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

uint32_t match_index_by_iban(const struct match_index *ix, const char *iban)
{
    return match_table_get(&ix->table[BY_IBAN], iban_key(iban));
}
