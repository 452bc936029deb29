#include "flow/matching.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "match/match_run.h"
#include "model/remittance.h"
#include "store/store_bank.h"
#include "store/store_customer.h"
#include "store/store_invoice.h"

#include "base/banned.h"

/* Settled invoices are kept in view this long: a second payment of one is a credit,
 * not an unknown. */
#define RECENT_DAYS 400
#define PARTS_BYTES 4096

struct matching {
    struct batch *b;
    struct statements_result *result;
    struct match_index *ix;
    struct match_payment *pay;
    struct transaction_row *row;
    size_t pays;
    struct arena arena; /* of one decision */
};

/* ---- stored proposals
 * ---------------------------------------------------------------- */

static char *parts_text(struct arena *a, const struct match_proposal *p)
{
    struct str s;
    str_init(&s, PARTS_BYTES);
    for (size_t i = 0; i < p->allocations; i++) {
        str_addf(&s, "%s%" PRId64 ":%" PRId64 ":%" PRId64, i ? " " : "",
                 p->allocation[i].invoice_id, p->allocation[i].amount.cents,
                 p->allocation[i].skonto.cents);
    }
    char *out = arena_strdup(a, s.data);
    str_release(&s);
    return out;
}

void matching_parts(struct booking *bk, struct arena *a, const char *allocations)
{
    struct booking_part *part = NULL;
    size_t n = 0;
    int used;
    struct booking_part p;
    while (sscanf(allocations, "%" SCNd64 ":%" SCNd64 ":%" SCNd64 "%n", &p.invoice_id,
                  &p.amount.cents, &p.skonto.cents, &used) == 3) {
        part = arena_grow(a, part, n, sizeof *part);
        part[n++] = p;
        allocations += used;
    }
    bk->part = part;
    bk->parts = n;
}

char *matching_numbers(struct firm *f, struct arena *a, const char *allocations)
{
    struct booking bk = {0};
    char *out = arena_strdup(a, "");
    matching_parts(&bk, a, allocations);
    for (size_t i = 0; i < bk.parts; i++) {
        struct invoice_row r;
        if (store_invoice_row(&r, f->store, a, bk.part[i].invoice_id, NULL) == K_OK) {
            out = arena_printf(a, "%s%s%s", out, i ? " + " : "", r.number);
        }
    }
    return out;
}

/* ---- what the step wants to know
 * -------------------------------------------------------- */

static enum k_status add_skontos(struct match_invoice *m, const struct matching *mt,
                                 struct arena *a, int64_t id, struct k_err *err)
{
    struct invoice inv;
    const struct firm *f = mt->b->firm;
    enum k_status st = store_invoice_load(&inv, f->store, a, id, err);
    if (st != K_OK) {
        return st;
    }
    m->customer_street = inv.buyer.party.address.line1;
    m->customer_city = inv.buyer.party.address.city;
    m->skontos = inv.skontos;
    for (int i = 0; i < inv.skontos; i++) {
        m->skonto[i] =
            (struct match_skonto){.until = calendar_add_bank_days(
                                      inv.skonto[i].until, f->config.skonto_grace),
                                  .strict_until = inv.skonto[i].until,
                                  .discount = inv.skonto[i].discount};
    }
    return K_OK;
}

static enum k_status add_invoice(void *ud, const struct invoice_row *r,
                                 struct k_err *err)
{
    struct matching *mt = ud;
    struct match_invoice m = {
        .id = r->id,
        .customer_id = r->customer_id,
        .number = r->number,
        .customer_number = r->customer_number,
        .customer_name = r->customer_name,
        .issue_date = r->issue_date,
        .due_date = r->due_date,
        .gross = r->payable,
        .open = r->open,
        .state = r->cancelled_by || r->type_code == 384 ? MATCH_CANCELLED
                 : r->open.cents == 0                   ? MATCH_PAID
                                                        : MATCH_OPEN,
        .touched = r->paid.cents != 0 || r->skonto.cents != 0,
    };
    enum k_status st =
        store_invoice_in_review(&m.reserved, mt->b->firm->store, r->id, err);
    if (st == K_OK && m.state == MATCH_OPEN) {
        st = add_skontos(&m, mt, &mt->arena, r->id, err);
    }
    if (st == K_OK) {
        match_index_add(mt->ix, &m);
    }
    arena_reset(&mt->arena);
    return st;
}

static enum k_status add_settlements(void *ud, const struct transaction_row *t,
                                     struct k_err *err)
{
    struct matching *mt = ud;
    struct allocation_row *al;
    size_t n;
    if (strcmp(t->state, "matched") != 0) {
        return K_OK;
    }
    enum k_status st = store_allocations(&al, &n, mt->b->firm->store, &mt->arena, t->id,
                                         0, false, err);
    struct match_allocation *part = arena_array(&mt->arena, n + 1, sizeof *part);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        part[i] = (struct match_allocation){.invoice_id = al[i].invoice_id,
                                            .amount = al[i].amount,
                                            .skonto = al[i].skonto};
    }
    if (st == K_OK && n > 0) {
        struct match_settlement s = {.payment_id = t->id,
                                     .booking_date = t->booking_date,
                                     .amount = t->amount,
                                     .end_to_end_id = t->end_to_end_id,
                                     .allocation = part,
                                     .allocations = n};
        match_index_add_settlement(mt->ix, &s);
    }
    arena_reset(&mt->arena);
    return st;
}

static enum k_status add_accounts(struct matching *mt, struct k_err *err)
{
    struct customer_account *acc;
    size_t n;
    const struct config *c = &mt->b->firm->config;
    enum k_status st =
        store_customer_accounts(&acc, &n, mt->b->firm->store, mt->b->arena, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct match_account m = {.iban = acc[i].iban,
                                  .customer_id = acc[i].customer_id,
                                  .proven = acc[i].proven};
        match_index_add_account(mt->ix, &m);
    }
    match_index_add_own_iban(mt->ix, c->iban);
    match_index_add_own_name(mt->ix, c->seller.name);
    match_index_add_own_name(mt->ix, c->account_holder);
    return st;
}

static enum k_status build_index(struct matching *mt, struct k_err *err)
{
    struct store *s = mt->b->firm->store;
    day today = clock_today(&mt->b->firm->clock);
    enum k_status st = store_invoice_each(
        s, INVOICES_RECENT, day_add(today, -RECENT_DAYS), add_invoice, mt, err);
    if (st == K_OK) {
        st = add_accounts(mt, err);
    }
    if (st == K_OK) {
        st = store_transaction_each(s, TRANSACTIONS_SETTLED, add_settlements, mt, err);
    }
    return st;
}

/* ---- payments
 * ---------------------------------------------------------------------------- */

static const char *text_of(struct json_object *o, const char *name, struct arena *a)
{
    struct json_object *v;
    return json_object_object_get_ex(o, name, &v)
               ? arena_strdup(a, json_object_get_string(v))
               : NULL;
}

static bool flag_of(struct json_object *o, const char *name)
{
    struct json_object *v;
    return json_object_object_get_ex(o, name, &v) && json_object_get_boolean(v);
}

/* Remittance pieces, and behind them what stood in structured form. */
static const char **pieces_of(struct json_object *o, struct arena *a, size_t *n)
{
    static const char *const LISTS[] = {"remittance_information",
                                        "structured_information"};
    const char **piece = NULL;
    *n = 0;
    for (size_t l = 0; l < 2; l++) {
        struct json_object *list;
        if (!json_object_object_get_ex(o, LISTS[l], &list)) {
            continue;
        }
        for (size_t i = 0; i < json_object_array_length(list); i++) {
            piece = arena_grow(a, piece, *n, sizeof *piece);
            piece[(*n)++] = arena_strdup(
                a, json_object_get_string(json_object_array_get_idx(list, i)));
        }
    }
    return piece;
}

char *matching_text(struct arena *a, const struct transaction_row *t)
{
    struct json_object *o = json_tokener_parse(t->details);
    size_t n;
    const char **piece = pieces_of(o, a, &n);
    char *out = remittance_join(a, piece, n);
    if (!out || !*out) {
        const char *more = text_of(o, "additional_information", a);
        out = arena_strdup(a, more ? more : "");
    }
    (void)json_object_put(o);
    return out;
}

static enum k_status add_payment(void *ud, const struct transaction_row *t,
                                 struct k_err *err)
{
    struct matching *mt = ud;
    struct arena *a = mt->b->arena;
    struct json_object *o = json_tokener_parse(t->details), *v;
    int64_t *rejected;
    struct match_payment p = {
        .id = t->id,
        .amount = t->amount,
        .booking_date = t->booking_date,
        .counterparty_name = arena_strdup(a, t->counterparty),
        .counterparty_iban = arena_strdup(a, t->iban),
        .end_to_end_id = arena_strdup(a, t->end_to_end_id),
        .currency = text_of(o, "currency", a),
        .ultimate_name = text_of(o, "ultimate", a),
        .creditor_reference = text_of(o, "creditor_reference", a),
        .mandate_id = text_of(o, "mandate_id", a),
        .additional_information = text_of(o, "additional_information", a),
        .is_return = flag_of(o, "return"),
        .reversal = flag_of(o, "reversal"),
    };
    p.currency = p.currency ? p.currency : "EUR";
    p.remittance_information = pieces_of(o, a, &p.remittances);
    p.has_original_amount = json_object_object_get_ex(o, "original_cents", &v);
    p.original_amount = MONEY(p.has_original_amount ? json_object_get_int64(v) : 0);
    (void)json_object_put(o);
    enum k_status st =
        store_rejected(&rejected, &p.rejecteds, mt->b->firm->store, a, t->id, err);
    p.rejected = rejected;
    mt->pay = arena_grow(a, mt->pay, mt->pays, sizeof *mt->pay);
    mt->row = arena_grow(a, mt->row, mt->pays, sizeof *mt->row);
    mt->pay[mt->pays] = p;
    mt->row[mt->pays] = *t;
    mt->row[mt->pays].counterparty = p.counterparty_name;
    mt->row[mt->pays].iban = p.counterparty_iban;
    mt->row[mt->pays].end_to_end_id = p.end_to_end_id;
    mt->row[mt->pays].details = NULL;
    mt->row[mt->pays].account_iban = NULL;
    mt->row[mt->pays].strong = NULL;
    mt->row[mt->pays++].state = "new";
    return st;
}

/* ---- decisions
 * ---------------------------------------------------------------------------- */

static const char *id_text(struct matching *mt, int64_t id)
{
    return arena_printf(&mt->arena, "%" PRId64, id);
}

static enum k_status book(struct matching *mt, const struct transaction_row *t,
                          const struct match_proposal *p, struct k_err *err)
{
    struct booking bk = {
        .tx = t, .on = t->booking_date, .tier = p->tier, .reason = p->reason};
    struct booking_part *part =
        arena_array(&mt->arena, p->allocations + 1, sizeof *part);
    for (size_t i = 0; i < p->allocations; i++) {
        part[i] = (struct booking_part){.invoice_id = p->allocation[i].invoice_id,
                                        .amount = p->allocation[i].amount,
                                        .skonto = p->allocation[i].skonto};
    }
    bk.part = part;
    bk.parts = p->allocations;
    mt->result->booked++;
    return booking_apply(mt->b, &bk, err);
}

static enum k_status keep_proposals(struct matching *mt,
                                    const struct transaction_row *t,
                                    const struct match_result *r, struct k_err *err)
{
    enum k_status st = store_proposals_clear(mt->b->firm->store, t->id, err);
    for (size_t i = 0; st == K_OK && i < r->proposals; i++) {
        const struct match_proposal *p = &r->proposal[i];
        struct proposal_row row = {
            .transaction_id = t->id,
            .rank = (int)i + 1,
            .tier = p->tier,
            .reason = p->reason,
            .allocations = parts_text(&mt->arena, p),
            .first_invoice = p->allocations ? p->allocation[0].invoice_id : 0};
        st = store_proposal_put(mt->b->firm->store, &row, err);
    }
    return st;
}

static char *review_task_text(struct matching *mt, const struct transaction_row *t,
                              const struct match_result *r)
{
    struct str s;
    char amount[MONEY_BUF], on[DAY_BUF];
    str_init(&s, 6000);
    str_addf(&s, "%s EUR von %s am %s: %s\n", money_format_de(amount, t->amount),
             t->counterparty ? t->counterparty : "unbekannt",
             day_format_de(on, t->booking_date), r->explanation ? r->explanation : "");
    for (size_t i = 0; i < r->proposals && i < 5; i++) {
        str_addf(&s, "[%zu] %s: %s\n", i + 1,
                 matching_numbers(mt->b->firm, &mt->arena,
                                  parts_text(&mt->arena, &r->proposal[i])),
                 r->proposal[i].reason);
    }
    str_addf(&s, "\nAnnehmen: kontor match %" PRId64 " 1", t->id);
    char *out = arena_strdup(&mt->arena, s.data);
    str_release(&s);
    return out;
}

static enum k_status review(struct matching *mt, const struct transaction_row *t,
                            const struct match_result *r, struct k_err *err)
{
    char amount[MONEY_BUF];
    enum k_status st = keep_proposals(mt, t, r, err);
    if (st == K_OK) {
        st = store_transaction_state(mt->b->firm->store, t->id, "review", err);
    }
    if (st == K_OK) {
        st = store_journal(
            mt->b->firm->store, err, "payment.review", id_text(mt, t->id), "amount",
            money_format(amount, t->amount), "reason", r->explanation, NULL);
    }
    if (st == K_OK) {
        st = batch_task(mt->b, arena_printf(&mt->arena, "review:%" PRId64, t->id),
                        "payment", id_text(mt, t->id),
                        arena_printf(&mt->arena, "Umsatz %" PRId64 ": %s EUR zuordnen",
                                     t->id, money_format_de(amount, t->amount)),
                        review_task_text(mt, t, r), err);
    }
    mt->result->reviews++;
    return st;
}

/* Money for an invoice that is settled or cancelled: a credit of the customer. */
static enum k_status credit(struct matching *mt, const struct transaction_row *t,
                            const struct match_result *r, struct k_err *err)
{
    struct invoice_row inv;
    char amount[MONEY_BUF];
    struct arena *a = &mt->arena;
    enum k_status st =
        store_invoice_row(&inv, mt->b->firm->store, a, r->about_invoice, err);
    if (st != K_OK) {
        return st;
    }
    const char *why = r->kind == MATCH_CANCELLED_ONE ? "storniert" : "schon bezahlt";
    st = store_journal(mt->b->firm->store, err, "payment.credit", inv.number,
                       "transaction", id_text(mt, t->id), "amount",
                       money_format(amount, t->amount), "reason", r->explanation, NULL);
    const char *sum = money_format_de(amount, t->amount);
    if (st == K_OK) {
        st = batch_task(
            mt->b, arena_printf(a, "credit:%" PRId64, t->id), "payment", inv.number,
            arena_printf(a, "Guthaben %s EUR: Rechnung %s ist %s", sum, inv.number,
                         why),
            arena_printf(
                a,
                "%s Bitte erstatten oder verrechnen. Vorschlag für die Mail: "
                "„Vielen Dank für Ihre Zahlung. Die Rechnung %s war %s; dürfen "
                "wir %s EUR verrechnen oder zurücküberweisen?“",
                r->explanation ? r->explanation : "", inv.number, why, sum),
            err);
    }
    return st;
}

static enum k_status decided(void *ud, const struct match_payment *pay,
                             const struct match_result *r, struct k_err *err)
{
    struct matching *mt = ud;
    /* match_run hands back elements of the array that it was given. */
    const struct transaction_row *t = &mt->row[pay - mt->pay];
    enum k_status st = K_OK;
    if (r->decision == MATCH_AUTO) {
        st = book(mt, t, &r->proposal[0], err);
    } else if (r->decision == MATCH_REVIEW) {
        st = review(mt, t, r, err);
    } else {
        st = store_transaction_state(mt->b->firm->store, t->id, "none", err);
        if (st == K_OK && r->about_invoice) {
            st = credit(mt, t, r, err);
        }
    }
    arena_reset(&mt->arena);
    return st;
}

static enum k_status learned(void *ud, const struct match_account *acc,
                             struct k_err *err)
{
    struct matching *mt = ud;
    return store_customer_account_put(mt->b->firm->store, acc->iban, acc->customer_id,
                                      acc->proven, err);
}

enum k_status matching_run(struct batch *b, struct statements_result *out,
                           struct k_err *err)
{
    struct matching mt = {.b = b, .result = out};
    struct match_sink sink = {.ud = &mt, .decided = decided, .learned = learned};
    arena_init(&mt.arena);
    enum k_status st =
        store_transaction_each(b->firm->store, TRANSACTIONS_NEW, add_payment, &mt, err);
    if (st == K_OK && mt.pays > 0) {
        mt.ix = match_index_new();
        st = build_index(&mt, err);
    }
    if (st == K_OK && mt.pays > 0) {
        st = match_run(mt.ix, mt.pay, mt.pays, &sink, err);
    }
    if (st == K_OK) {
        log_info("matching.done", "payments=%zu booked=%d review=%d", mt.pays,
                 out->booked, out->reviews);
    }
    match_index_free(mt.ix);
    arena_release(&mt.arena);
    return st;
}
