#include "match/match_payer.h"

#include <string.h>

#include "base/text.h"

#include "base/banned.h"

#define NAMESAKES_MAX 256 /* looked at, per spelling and per key */

static bool contains(const uint32_t *list, size_t n, uint32_t customer)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == customer) {
            return true;
        }
    }
    return false;
}

static bool add(uint32_t *list, size_t *n, size_t max, uint32_t customer)
{
    if (contains(list, *n, customer)) {
        return true;
    }
    if (*n == max) {
        return false;
    }
    list[(*n)++] = customer;
    return true;
}

static void find_by_iban(struct match_payer *out, const struct match_index *ix,
                         const char *iban)
{
    char key[36];
    bool proven = true;
    if (!match_iban_key(key, iban)) {
        return;
    }
    for (uint32_t i = match_index_by_iban(ix, key); i != MATCH_NIL;
         i = ix->account[i].same_iban) {
        const struct match_known_account *k = &ix->account[i];
        if (!k->dropped && strcmp(match_index_iban(ix, i), key) == 0) {
            (void)add(out->by_iban, &out->ibans, PAYER_CUSTOMERS_MAX, k->customer);
            proven = proven && k->proven;
        }
    }
    out->iban_proven = out->ibans == 1 && proven;
}

static enum match_name_fit fit_of(const struct match_payer *p, uint32_t customer)
{
    const struct match_index *ix = p->ix;
    enum match_name_fit best = NAME_NONE;
    for (uint32_t i = ix->customer[customer].names; i != MATCH_NIL;
         i = ix->alias[i].next) {
        struct match_name name;
        match_index_name(&name, ix, i);
        for (int k = 0; k < p->names; k++) {
            enum match_name_fit fit = match_name_compare(&name, &p->name[k]);
            best = fit > best ? fit : best;
        }
    }
    return best;
}

/* All who are spelled like this one. */
static void add_namesakes(struct match_payer *out, uint32_t first)
{
    int seen = 0;
    for (uint32_t i = first; i != MATCH_NIL; i = out->ix->alias[i].namesake) {
        if (++seen > NAMESAKES_MAX ||
            !add(out->by_name, &out->nameds, PAYER_CUSTOMERS_MAX,
                 out->ix->alias[i].customer)) {
            out->name_too_common = true;
            return;
        }
    }
}

static void find_by_key(struct match_payer *out, const struct match_name *name,
                        uint64_t key)
{
    const struct match_index *ix = out->ix;
    for (int variant = 0; variant < 2; variant++) {
        int seen = 0;
        for (uint32_t i = match_index_by_name(ix, variant, key);
             i != MATCH_NIL && seen++ < NAMESAKES_MAX;
             i = ix->alias[i].same_key[variant]) {
            struct match_name other;
            match_index_name(&other, ix, i);
            if (match_name_compare(&other, name) == NAME_FULL) {
                add_namesakes(out, i);
            }
        }
    }
}

/* Costs a look-up per set of tokens and a comparison per namesake: most payments are
 * decided without it. */
static void search_names(struct match_payer *out)
{
    uint64_t key[MATCH_NAME_KEYS];
    if (out->searched) {
        return;
    }
    out->searched = true;
    for (int i = 0; i < out->names; i++) {
        size_t n = match_name_subset_keys(key, &out->name[i]);
        for (size_t k = 0; k < n; k++) {
            find_by_key(out, &out->name[i], key[k]);
        }
    }
}

static void add_name(struct match_payer *out, struct arena *a, const char *name)
{
    match_name_parse(&out->name[out->names], a, name);
    /* banks fill the ultimate debtor with a phrase (T20) */
    if (out->name[out->names].tokens > 0 &&
        strncmp(out->name[out->names].plain, "KEINE INFORMATION", 17) != 0) {
        out->names++;
    }
}

void match_payer_find(struct match_payer *out, struct arena *a,
                      const struct match_index *ix, const struct match_payment *pay,
                      const struct reference_set *refs)
{
    *out = (struct match_payer){.a = a, .ix = ix};
    out->own = match_index_is_own_iban(ix, pay->counterparty_iban);
    add_name(out, a, pay->counterparty_name);
    for (size_t i = 0; i < ix->own_names && out->names > 0; i++) {
        out->own = out->own ||
                   match_name_compare(&ix->own_name[i], &out->name[0]) == NAME_FULL;
    }
    add_name(out, a, pay->ultimate_name);
    find_by_iban(out, ix, pay->counterparty_iban);
    for (size_t i = 0; i < refs->customers; i++) {
        (void)add(out->by_number, &out->numbereds, REFERENCE_CUSTOMERS_MAX,
                  refs->customer[i]);
    }
}

static bool is_in_text(const struct match_payer *p, const struct match_text *t,
                       const char *s)
{
    return s && *s && match_text_has(t, text_fold_alnum(p->a, s));
}

enum payer_relation match_payer_relation(struct match_payer *p,
                                         const struct match_text *t, uint32_t customer)
{
    const struct match_customer *c = &p->ix->customer[customer];
    if (contains(p->by_iban, p->ibans, customer)) {
        return PAYER_IBAN;
    }
    enum match_name_fit fit = fit_of(p, customer);
    if (fit == NAME_FULL && p->ibans == 0) {
        return PAYER_NAME;
    }
    if (contains(p->by_number, p->numbereds, customer) ||
        is_in_text(p, t, match_index_customer_name(p->ix, customer)) ||
        is_in_text(p, t, match_pool_text(&p->ix->text, c->street))) {
        return PAYER_IN_TEXT;
    }
    if (p->ibans > 0) {
        return fit == NAME_FULL ? PAYER_NAME_PART : PAYER_OTHER_IBAN;
    }
    search_names(p);
    if (p->nameds > 0) {
        return PAYER_OTHER_NAME;
    }
    return fit == NAME_PART ? PAYER_NAME_PART : PAYER_UNKNOWN;
}

bool match_payer_is(const struct match_index *ix, struct arena *a, const char *name,
                    uint32_t customer)
{
    struct match_payer p = {.ix = ix};
    add_name(&p, a, name);
    return fit_of(&p, customer) == NAME_FULL;
}

size_t match_payer_customers(uint32_t out[2 * PAYER_CUSTOMERS_MAX],
                             struct match_payer *p)
{
    size_t n = 0;
    const size_t max = (size_t)2 * PAYER_CUSTOMERS_MAX;
    for (size_t i = 0; i < p->ibans; i++) {
        (void)add(out, &n, max, p->by_iban[i]);
    }
    if (p->ibans == 0) {
        search_names(p);
    }
    for (size_t i = 0; i < p->nameds && p->ibans == 0; i++) {
        (void)add(out, &n, max, p->by_name[i]);
    }
    for (size_t i = 0; i < p->numbereds; i++) {
        (void)add(out, &n, max, p->by_number[i]);
    }
    return n;
}
