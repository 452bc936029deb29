#include "flow/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "flow/matching.h"
#include "flow/payment.h"
#include "match/match_run.h"
#include "store/store_fee.h"
#include "store/store_invoice.h"
#include "store/store_open_item.h"

#include "base/banned.h"

/* So many settled invoices and payments are in view from the start: whole years of a
 * small firm. */
#define RECENT_ITEMS 2000
#define RECENT_SETTLEMENTS 4000
/* Direct debits may come back for 13 months (§ 676b BGB). */
#define RETURN_DAYS 400
/* A number is looked for in runs of digits with at most so many parts between signs. */
#define KEY_PARTS 5
#define KEY_DIGITS_MAX 32
#define KEYS_MAX 64
#define KEY_TEXT_MAX 4096
#define NAMED_MAX 16 /* invoices with the same digits */

struct recall {
    struct firm *firm;
    struct match_index *ix;
    bool lengths[KEY_DIGITS_MAX + 1]; /* how many digits the numbers have */
    struct arena arena;               /* of one look-up */
};

/* ---- invoices -------------------------------------------------------------------- */

static enum match_invoice_state state_of(const struct open_item *item)
{
    return item->cancelled         ? MATCH_CANCELLED
           : item->open.cents == 0 ? MATCH_PAID
                                   : MATCH_OPEN;
}

static enum k_status add_item(void *ud, const struct open_item *item, struct k_err *err)
{
    struct recall *r = ud;
    struct firm *f = r->firm;
    (void)err;
    /* As long as more is owed, what is retained is not expected yet. */
    money later = item->open.cents > item->retained.cents ? item->retained : MONEY(0);
    struct match_invoice m = {
        .id = item->id,
        .customer_id = item->customer_id,
        .number = item->number,
        .customer_number = item->customer_number,
        .customer_name = item->customer_name,
        .customer_street = item->customer_street,
        .customer_city = item->customer_city,
        .issue_date = item->issue_date,
        .due_date = item->due_date,
        .gross = item->payable,
        .open = MONEY(item->open.cents - later.cents),
        .retained = later,
        .fee = item->fee,
        .state = state_of(item),
        .touched = item->touched,
        .has_booking = day_is_set(item->booked_on),
        .booking = item->booked_on,
        .skontos = item->skontos,
    };
    for (int i = 0; i < item->skontos; i++) {
        /* The days of grace are ours to grant on our own terms; those of another
         * program are taken at their word. */
        int grace = item->foreign ? 0 : f->config.skonto_grace;
        m.skonto[i] = (struct match_skonto){
            .until = calendar_add_bank_days(item->skonto_until[i], grace),
            .strict_until = item->skonto_until[i],
            .discount = item->skonto_discount[i]};
    }
    match_index_add(r->ix, &m);
    size_t n = strlen(item->digits);
    if (n <= KEY_DIGITS_MAX) {
        r->lengths[n] = true;
    }
    return K_OK;
}

/* ---- earlier payments ------------------------------------------------------------ */

/* Open ones lie in the index, perhaps reserved: they are left as they are. */
static enum k_status add_settled(void *ud, const struct open_item *item,
                                 struct k_err *err)
{
    return item->open.cents == 0 ? add_item(ud, item, err) : K_OK;
}

/* What a payment settled of fees, without an invoice. */
static enum k_status fee_parts(struct match_allocation **part, size_t *n,
                               struct recall *r, int64_t payment_id, struct k_err *err)
{
    struct fee_row *f;
    enum k_status st =
        store_fees(&f, n, r->firm->store, &r->arena, FEES_PAID_BY, payment_id, err);
    *part = arena_array(&r->arena, *n + 1, sizeof **part);
    for (size_t i = 0; st == K_OK && i < *n; i++) {
        (*part)[i] = (struct match_allocation){.invoice_id = f[i].invoice_id,
                                               .fee = f[i].amount};
        st = store_item(r->firm->store, f[i].invoice_id, add_settled, r, err);
    }
    return st;
}

static enum k_status add_settlement(void *ud, const struct transaction_row *t,
                                    struct k_err *err)
{
    struct recall *r = ud;
    struct arena *a = &r->arena;
    struct allocation_row *al;
    size_t n;
    if (match_index_has_settlement(r->ix, t->id)) {
        return K_OK;
    }
    enum k_status st =
        store_allocations(&al, &n, r->firm->store, a, t->id, 0, false, err);
    struct match_allocation *part = arena_array(a, n + 1, sizeof *part);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        part[i] = (struct match_allocation){.invoice_id = al[i].invoice_id,
                                            .amount = al[i].amount,
                                            .skonto = al[i].skonto,
                                            .fee = al[i].fee};
        st = store_item(r->firm->store, al[i].invoice_id, add_settled, r, err);
    }
    if (st == K_OK && n == 0) {
        st = fee_parts(&part, &n, r, t->id, err);
    }
    if (st == K_OK && n > 0) {
        struct match_settlement s = {.payment_id = t->id,
                                     .booking_date = t->booking_date,
                                     .amount = t->amount,
                                     .end_to_end_id = t->end_to_end_id,
                                     .mandate_id = payment_mandate(a, t),
                                     .allocation = part,
                                     .allocations = n};
        match_index_add_settlement(r->ix, &s);
    }
    arena_reset(a);
    return st;
}

/* ---- reservations (N1) ----------------------------------------------------------- */

static enum k_status reserve(void *ud, const struct proposal_row *row,
                             struct k_err *err)
{
    struct recall *r = ud;
    struct booking bk = {0};
    (void)err;
    if (strcmp(row->tier, "B5") == 0) {
        return K_OK; /* rests on the amount alone: blocks nothing */
    }
    matching_parts(&bk, &r->arena, row->allocations);
    struct match_allocation *al = arena_array(&r->arena, bk.parts + 1, sizeof *al);
    for (size_t i = 0; i < bk.parts; i++) {
        al[i] = (struct match_allocation){.invoice_id = bk.part[i].invoice_id,
                                          .amount = bk.part[i].amount,
                                          .skonto = bk.part[i].skonto};
    }
    struct match_proposal p = {
        .allocation = al, .allocations = bk.parts, .tier = row->tier};
    match_index_reserve(r->ix, &p, true);
    arena_reset(&r->arena);
    return K_OK;
}

static void add_own_account(void *ud, const char *iban)
{
    match_index_add_own_iban(((struct recall *)ud)->ix, iban);
}

enum k_status recall_new(struct recall **out, struct firm *f, struct k_err *err)
{
    struct recall *r = calloc(1, sizeof *r);
    *out = r;
    if (!r) {
        return err_nomem(err);
    }
    r->firm = f;
    r->ix = match_index_new();
    struct match_policy policy = match_policy_default();
    policy.claim_charges = f->config.return_fee;
    match_index_set_policy(r->ix, &policy);
    arena_init(&r->arena);
    match_index_add_own_iban(r->ix, f->config.iban);
    match_index_add_own_name(r->ix, f->config.seller.name);
    match_index_add_own_name(r->ix, f->config.account_holder);
    enum k_status st = store_accounts(f->store, add_own_account, r, err);
    if (st == K_OK) {
        st = store_settled_items(f->store, RECENT_ITEMS, add_item, r, err);
    }
    if (st == K_OK) {
        st = store_open_items(f->store, add_item, r, err);
    }
    if (st == K_OK) {
        st = store_settlements(f->store, RECENT_SETTLEMENTS, add_settlement, r, err);
    }
    if (st == K_OK) {
        st = store_first_proposals(f->store, reserve, r, err);
    }
    return st;
}

void recall_free(struct recall *r)
{
    if (r) {
        match_index_free(r->ix);
        arena_release(&r->arena);
        free(r);
    }
}

struct match_index *recall_index(struct recall *r)
{
    return r->ix;
}

void recall_forget(struct recall *r)
{
    match_index_forget(r->ix, RECENT_SETTLEMENTS);
}

/* ---- what a payment names -------------------------------------------------------- */

struct keys {
    char key[KEYS_MAX][KEY_DIGITS_MAX + 1];
    size_t count;
};

static void add_key(struct keys *k, const struct recall *r, const char *digits,
                    size_t n)
{
    if (n > KEY_DIGITS_MAX || !r->lengths[n] || k->count == KEYS_MAX) {
        return;
    }
    for (size_t i = 0; i < k->count; i++) {
        if (strncmp(k->key[i], digits, n) == 0 && k->key[i][n] == '\0') {
            return;
        }
    }
    memcpy(k->key[k->count], digits, n);
    k->key[k->count++][n] = '\0';
}

/* The run of digits that begins at p and goes on over single signs: each of its
 * prefixes that ends with a group may be a number. */
static void keys_from(struct keys *k, const struct recall *r, const char *p)
{
    char digits[KEY_DIGITS_MAX + 1];
    size_t n = 0;
    for (int parts = 0; parts < KEY_PARTS; parts++) {
        while (*p >= '0' && *p <= '9' && n < KEY_DIGITS_MAX) {
            digits[n++] = *p++;
        }
        add_key(k, r, digits, n);
        size_t gap = strspn(p, " -./_:#");
        if (gap == 0 || gap > 3 || p[gap] < '0' || p[gap] > '9') {
            return;
        }
        p += gap;
    }
}

static void keys_of(struct keys *k, const struct recall *r, const char *text)
{
    bool inside = false;
    for (const char *p = text; p && *p && p - text < KEY_TEXT_MAX; p++) {
        bool digit = *p >= '0' && *p <= '9';
        if (digit && !inside) {
            keys_from(k, r, p);
        }
        inside = digit;
    }
}

/* The invoices with this number that the index does not know: old settled ones. A
 * return may be about any payment that its invoice had. */
static enum k_status add_named(struct recall *r, const char *digits, bool back,
                               struct k_err *err)
{
    int64_t id[NAMED_MAX];
    size_t n;
    struct store *s = r->firm->store;
    enum k_status st = store_items_by_digits(id, &n, NAMED_MAX, s, digits, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (!match_index_has_invoice(r->ix, id[i])) {
            st = store_item(s, id[i], add_item, r, err);
        }
        if (st == K_OK && back) {
            st = store_settlements_of(s, id[i], add_settlement, r, err);
        }
    }
    return st;
}

static enum k_status look_up_numbers(struct recall *r, const struct match_payment *pay,
                                     bool back, struct k_err *err)
{
    struct keys k = {.count = 0};
    char joined[KEY_TEXT_MAX + 1];
    size_t length = 0;
    for (size_t i = 0; i < pay->remittances && length < KEY_TEXT_MAX; i++) {
        const char *piece =
            pay->remittance_information[i] ? pay->remittance_information[i] : "";
        joined[length++] = ' ';
        size_t n = strnlen(piece, KEY_TEXT_MAX - length);
        memcpy(joined + length, piece, n);
        length += n;
    }
    joined[length] = '\0';
    keys_of(&k, r, joined);
    keys_of(&k, r, pay->end_to_end_id);
    /* RF and its two check digits stand before the number. */
    keys_of(&k, r, pay->creditor_reference);
    if (pay->creditor_reference && strlen(pay->creditor_reference) > 4) {
        keys_of(&k, r, pay->creditor_reference + 4);
    }
    keys_of(&k, r, pay->additional_information);
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < k.count; i++) {
        st = add_named(r, k.key[i], back, err);
    }
    return st;
}

struct account_of {
    struct recall *r;
    const char *iban;
};

static enum k_status add_account(void *ud, const struct known_account *k,
                                 struct k_err *err)
{
    struct account_of *of = ud;
    struct match_account acc = {
        .iban = of->iban, .customer_id = k->customer_id, .proven = k->proven};
    (void)err;
    match_index_add_account(of->r->ix, &acc);
    if (k->forgotten) {
        match_index_drop_account(of->r->ix, of->iban, k->customer_id);
    }
    return K_OK;
}

static enum k_status look_up_account(struct recall *r, const struct match_payment *pay,
                                     struct k_err *err)
{
    char iban[36];
    if (text_blank(pay->counterparty_iban)) {
        return K_OK;
    }
    struct account_of of = {r, matching_account(iban, pay->counterparty_iban)};
    return store_known_accounts(r->firm->store, of.iban, add_account, &of, err);
}

enum k_status recall_for(struct recall *r, const struct match_payment *pay,
                         struct k_err *err)
{
    bool back = pay->is_return || pay->reversal;
    enum k_status st = K_OK;
    if (pay->amount.cents > 0 || back) {
        st = look_up_numbers(r, pay, back, err);
    }
    if (st == K_OK && back) {
        money original = pay->has_original_amount ? pay->original_amount : pay->amount;
        st = store_settlements_like(r->firm->store, MONEY(-original.cents),
                                    day_add(pay->booking_date, -RETURN_DAYS),
                                    add_settlement, r, err);
    }
    return st == K_OK ? look_up_account(r, pay, err) : st;
}
