#include "cmd/cmd_explain.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "flow/matching.h"
#include "flow/payment.h"
#include "match/match.h"
#include "store/store_fee.h"

#include "base/banned.h"

struct maker {
    struct cmd *c;
    struct firm *f;
    struct arena *a;
    struct json_object *to; /* the list that is filled */
};

static void put(struct json_object *o, const char *name, struct json_object *value)
{
    (void)json_object_object_add(o, name, value);
}

static void put_text(struct json_object *o, const char *name, const char *text)
{
    put(o, name, text ? json_object_new_string(text) : NULL);
}

/* As 119.00, never through floating point: the text that is given is what is written.
 */
static void put_money(struct json_object *o, const char *name, money m)
{
    char buf[MONEY_BUF];
    put(o, name, json_object_new_double_s(0, money_format(buf, m)));
}

static void put_day(struct json_object *o, const char *name, day d)
{
    char buf[DAY_BUF];
    put_text(o, name, day_is_set(d) ? day_format_iso(buf, d) : NULL);
}

static struct json_object *put_list(struct json_object *o, const char *name)
{
    struct json_object *list = json_object_new_array();
    put(o, name, list);
    return list;
}

static struct json_object *put_object(struct json_object *list)
{
    struct json_object *o = json_object_new_object();
    (void)json_object_array_add(list, o);
    return o;
}

static const char *kind_name(int kind)
{
    static const char *const NAMES[] = {
        [MATCH_FULL] = "full",
        [MATCH_REST] = "rest",
        [MATCH_SKONTO] = "skonto",
        [MATCH_SKONTO_GRACE] = "skonto-grace",
        [MATCH_SKONTO_LATE] = "skonto-late",
        [MATCH_PARTIAL] = "partial",
        [MATCH_BANK_FEE] = "bank-fee",
        [MATCH_BUILDING_TAX] = "building-tax",
        [MATCH_RETENTION] = "retention",
        [MATCH_OVER] = "over",
        [MATCH_COMBINED] = "combined",
        [MATCH_SET_OFF] = "set-off",
        [MATCH_RETURN] = "return",
        [MATCH_ALREADY_PAID] = "already-paid",
        [MATCH_CANCELLED_ONE] = "cancelled",
        [MATCH_OWN_TRANSFER] = "own-transfer",
        [MATCH_FEE] = "fee",
    };
    bool known = kind > 0 && (size_t)kind < sizeof NAMES / sizeof NAMES[0];
    return known ? NAMES[kind] : NULL;
}

static void put_evidence(struct json_object *o, const char *tier, int kind,
                         const char *found, const char *reason)
{
    put_text(o, "tier", tier);
    put_text(o, "kind", kind_name(kind));
    put_text(o, "found", found);
    put_text(o, "reason", reason);
}

static void put_booking(struct json_object *list, const struct allocation_row *al)
{
    struct json_object *o = put_object(list);
    put_text(o, "invoice", al->invoice_number);
    put_day(o, "date", al->on);
    put_money(o, "amount", al->amount);
    put_money(o, "skonto", al->skonto);
    put_money(o, "fee", al->fee);
    put_evidence(o, al->tier, al->kind, al->found, al->reason);
    put_text(o, "actor", al->actor);
    put(o, "undone", json_object_new_boolean(al->undone));
}

static enum k_status add_bookings(const struct maker *m, struct json_object *o,
                                  int64_t transaction_id)
{
    struct allocation_row *al;
    size_t n;
    struct json_object *list = put_list(o, "bookings");
    enum k_status st = store_allocations(&al, &n, m->f->store, m->a, transaction_id, 0,
                                         true, &m->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        put_booking(list, &al[i]);
    }
    return st;
}

static enum k_status add_fees(const struct maker *m, struct json_object *o,
                              const char *name, enum fee_key key, int64_t id)
{
    struct fee_row *f;
    size_t n;
    struct json_object *list = put_list(o, name);
    enum k_status st = store_fees(&f, &n, m->f->store, m->a, key, id, &m->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct json_object *one = put_object(list);
        put_text(one, "invoice", f[i].invoice_number);
        put_money(one, "amount", f[i].amount);
        put_text(one, "state", f[i].state);
    }
    return st;
}

static enum k_status add_decision(const struct maker *m, struct json_object *o,
                                  int64_t transaction_id)
{
    struct decision_row d;
    bool found;
    enum k_status st =
        store_decision(&d, &found, m->f->store, m->a, transaction_id, &m->c->err);
    struct json_object *decision = NULL;
    if (st == K_OK && found) {
        decision = json_object_new_object();
        put_text(decision, "decision", d.decision);
        put_evidence(decision, d.tier, d.kind, d.found, d.reason);
    }
    put(o, "decision", decision);
    struct json_object *lost = put_list(o, "lost");
    for (const char *p = st == K_OK && found ? d.lost : NULL; p && *p;) {
        size_t n = strcspn(p, "\n");
        (void)json_object_array_add(lost, json_object_new_string_len(p, (int)n));
        p += n + (p[n] == '\n');
    }
    return st;
}

static enum k_status add_invoices(const struct maker *m, struct json_object *o,
                                  const char *allocations)
{
    struct booking bk = {0};
    enum k_status st = K_OK;
    struct json_object *list = put_list(o, "invoices");
    matching_parts(&bk, m->a, allocations);
    for (size_t i = 0; st == K_OK && i < bk.parts; i++) {
        struct invoice_row inv;
        st = store_invoice_row(&inv, m->f->store, m->a, bk.part[i].invoice_id,
                               &m->c->err);
        if (st == K_OK) {
            struct json_object *part = put_object(list);
            put_text(part, "invoice", inv.number);
            put_money(part, "amount", bk.part[i].amount);
            put_money(part, "skonto", bk.part[i].skonto);
            put_money(part, "fee", bk.part[i].fee);
        }
    }
    return st;
}

static enum k_status add_proposals(const struct maker *m, struct json_object *o,
                                   int64_t transaction_id)
{
    struct proposal_row *p;
    size_t n;
    struct json_object *list = put_list(o, "proposals");
    enum k_status st =
        store_proposals(&p, &n, m->f->store, m->a, transaction_id, &m->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct json_object *one = put_object(list);
        put(one, "rank", json_object_new_int(p[i].rank));
        put_evidence(one, p[i].tier, p[i].kind, p[i].found, p[i].reason);
        st = add_invoices(m, one, p[i].allocations);
    }
    return st;
}

static enum k_status add_rejected(const struct maker *m, struct json_object *o,
                                  int64_t transaction_id)
{
    int64_t *id;
    size_t n;
    struct json_object *list = put_list(o, "rejected");
    enum k_status st =
        store_rejected(&id, &n, m->f->store, m->a, transaction_id, &m->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct invoice_row inv;
        st = store_invoice_row(&inv, m->f->store, m->a, id[i], &m->c->err);
        if (st == K_OK) {
            (void)json_object_array_add(list, json_object_new_string(inv.number));
        }
    }
    return st;
}

static enum k_status add_place(void *ud, const struct seen_row *r, struct k_err *err)
{
    const struct maker *m = ud;
    struct json_object *o = put_object(m->to);
    (void)err;
    put_text(o, "file",
             arena_printf(m->a, "%s%s%s", r->folder, r->folder[0] ? "/" : "", r->file));
    put(o, "statement", json_object_new_int(r->statement + 1));
    put(o, "entry", json_object_new_int(r->entry + 1));
    put(o, "detail", json_object_new_int(r->detail + 1));
    return K_OK;
}

static enum k_status fill(struct maker *m, struct json_object *o,
                          const struct transaction_row *t)
{
    put(o, "transaction", json_object_new_int64(t->id));
    put_day(o, "date", t->booking_date);
    put_money(o, "amount", t->amount);
    put_text(o, "payer", t->counterparty);
    put_text(o, "account", t->iban);
    put_text(o, "text", payment_text(m->a, t));
    put_text(o, "state", t->state);
    enum k_status st = add_bookings(m, o, t->id);
    if (st == K_OK) {
        st = add_fees(m, o, "fees", FEES_OF_RETURN, t->id);
    }
    if (st == K_OK) {
        st = add_fees(m, o, "fees_paid", FEES_PAID_BY, t->id);
    }
    if (st == K_OK) {
        st = add_decision(m, o, t->id);
    }
    if (st == K_OK) {
        st = add_proposals(m, o, t->id);
    }
    if (st == K_OK) {
        st = add_rejected(m, o, t->id);
    }
    if (st == K_OK) {
        struct maker places = *m;
        places.to = put_list(o, "seen");
        st = store_seen_each(m->f->store, t->id, add_place, &places, &m->c->err);
    }
    return st;
}

static enum k_status show(struct json_object *o, enum k_status st)
{
    if (st == K_OK) {
        puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE |
                                                   JSON_C_TO_STRING_PRETTY));
    }
    (void)json_object_put(o);
    return st;
}

enum k_status cmd_explain_json_transaction(struct cmd *c, struct firm *f,
                                           const struct transaction_row *t)
{
    struct maker m = {.c = c, .f = f, .a = &c->arena};
    struct json_object *o = json_object_new_object();
    return show(o, fill(&m, o, t));
}

/* ---- of an invoice ---- */

static bool has(const struct json_object *list, int64_t transaction_id)
{
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *id;
        if (json_object_object_get_ex(json_object_array_get_idx(list, i), "transaction",
                                      &id) &&
            json_object_get_int64(id) == transaction_id) {
            return true;
        }
    }
    return false;
}

static enum k_status add_transaction(struct maker *m, int64_t id)
{
    struct transaction_row t;
    bool found = false;
    enum k_status st = K_OK;
    if (id != 0 && !has(m->to, id)) {
        st = store_transaction_get(&t, &found, m->f->store, m->a, id, &m->c->err);
    }
    return st == K_OK && found ? fill(m, put_object(m->to), &t) : st;
}

static enum k_status add_fee_payments(struct maker *m, int64_t invoice_id)
{
    struct fee_row *f;
    size_t n;
    enum k_status st =
        store_fees(&f, &n, m->f->store, m->a, FEES_OF_INVOICE, invoice_id, &m->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = add_transaction(m, f[i].paid_by);
    }
    return st;
}

struct naming {
    struct maker *m;
    int64_t invoice_id;
};

static enum k_status add_named(void *ud, const struct proposal_row *p,
                               struct k_err *err)
{
    const struct naming *n = ud;
    struct booking bk = {0};
    enum k_status st = K_OK;
    (void)err;
    matching_parts(&bk, n->m->a, p->allocations);
    for (size_t i = 0; st == K_OK && i < bk.parts; i++) {
        if (bk.part[i].invoice_id == n->invoice_id) {
            st = add_transaction(n->m, p->transaction_id);
        }
    }
    return st;
}

enum k_status cmd_explain_json_invoice(struct cmd *c, struct firm *f,
                                       const struct invoice_row *r)
{
    struct maker m = {.c = c, .f = f, .a = &c->arena};
    struct allocation_row *al;
    size_t n;
    struct json_object *o = json_object_new_object();
    put_text(o, "invoice", r->number);
    put_money(o, "payable", r->payable);
    put_money(o, "open", r->open);
    put_money(o, "fee", r->fee);
    struct json_object *word = put_list(o, "granted"); /* without a transaction */
    m.to = put_list(o, "transactions");
    enum k_status st =
        store_allocations(&al, &n, f->store, m.a, 0, r->id, true, &c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (al[i].transaction_id == 0) {
            put_booking(word, &al[i]);
        } else {
            st = add_transaction(&m, al[i].transaction_id);
        }
    }
    if (st == K_OK) { /* of what a return cost, and of nothing else */
        st = add_fee_payments(&m, r->id);
    }
    struct naming naming = {&m, r->id};
    if (st == K_OK) {
        st = store_first_proposals(f->store, add_named, &naming, &c->err);
    }
    return show(o, st);
}
