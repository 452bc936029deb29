#include "flow/matching.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/payment.h"
#include "flow/recall.h"
#include "match/match_run.h"
#include "model/remittance.h"
#include "store/store_customer.h"
#include "store/store_invoice.h"
#include "store/store_open_item.h"

#include "base/banned.h"

#define PARTS_BYTES 4096
/* Payments in memory at once. A day with more of them is decided in pieces; what a
 * reference proves then comes first within the piece only. */
#define CHUNK 4000
#define REVIEW_LINES 5

struct matching {
    struct batch *b;
    struct statements_result *result;
    struct recall *recall;
    struct match_payment *pay; /* these two are used again for each chunk */
    struct transaction_row *row;
    size_t pays, room;
    int64_t decided;
    bool any_rejected;  /* by the owner, of any payment */
    struct arena chunk; /* the payments */
    struct arena lists; /* pay and row */
    struct arena arena; /* of one decision */
};

/* ---- stored proposals ---- */

static char *parts_text(struct arena *a, const struct match_proposal *p)
{
    struct str s;
    str_init(&s, PARTS_BYTES);
    for (size_t i = 0; i < p->allocations; i++) {
        const struct match_allocation *al = &p->allocation[i];
        str_addf(&s, "%s%" PRId64 ":%" PRId64 ":%" PRId64, i ? " " : "", al->invoice_id,
                 al->amount.cents, al->skonto.cents);
        if (al->fee.cents != 0) {
            str_addf(&s, ":%" PRId64, al->fee.cents);
        }
    }
    char *out = arena_strdup(a, s.data);
    str_release(&s);
    return out;
}

void matching_parts(struct booking *bk, struct arena *a, const char *allocations)
{
    struct booking_part *part = NULL;
    size_t n = 0;
    int used, more;
    struct booking_part p;
    while (sscanf(allocations, "%" SCNd64 ":%" SCNd64 ":%" SCNd64 "%n", &p.invoice_id,
                  &p.amount.cents, &p.skonto.cents, &used) == 3) {
        allocations += used;
        p.fee = MONEY(0);
        if (sscanf(allocations, ":%" SCNd64 "%n", &p.fee.cents, &more) == 1) {
            allocations += more;
        }
        part = arena_grow(a, part, n, sizeof *part);
        part[n++] = p;
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

/* ---- decisions ------------------------------------------------------------------- */

static const char *id_text(struct matching *mt, int64_t id)
{
    return arena_printf(&mt->arena, "%" PRId64, id);
}

static enum k_status book(struct matching *mt, const struct transaction_row *t,
                          const struct match_proposal *p, struct k_err *err)
{
    struct booking bk = {.tx = t,
                         .on = t->booking_date,
                         .tier = p->tier,
                         .reason = p->reason,
                         .found = p->found,
                         .kind = p->kind,
                         .rest = p->rest,
                         .charge = p->charge,
                         .arena = &mt->arena};
    struct booking_part *part =
        arena_array(&mt->arena, p->allocations + 1, sizeof *part);
    for (size_t i = 0; i < p->allocations; i++) {
        part[i] = (struct booking_part){.invoice_id = p->allocation[i].invoice_id,
                                        .amount = p->allocation[i].amount,
                                        .skonto = p->allocation[i].skonto,
                                        .fee = p->allocation[i].fee};
    }
    bk.part = part;
    bk.parts = p->allocations;
    mt->result->booked++;
    return booking_apply(mt->b, &bk, err);
}

/* ---- evidence -------------------------------------------------------------------- */

/* Why: kept for `kontor explain`, also when nothing was found. */
static enum k_status keep_decision(struct matching *mt, const struct transaction_row *t,
                                   const struct match_result *r, struct k_err *err)
{
    static const char *const WORDS[] = {"none", "auto", "review"};
    const struct match_proposal *p = r->proposals ? &r->proposal[0] : NULL;
    char *lost = NULL;
    /* Most payments: the allocations say why, or nothing is to say. */
    if (!r->losts && (r->decision == MATCH_AUTO ||
                      strcmp(r->explanation, match_nothing_found()) == 0)) {
        return K_OK;
    }
    for (size_t i = 0; i < r->losts; i++) {
        lost = lost ? arena_printf(&mt->arena, "%s\n%s", lost, r->lost[i])
                    : arena_strdup(&mt->arena, r->lost[i]);
    }
    struct decision_row d = {.transaction_id = t->id,
                             .decision = WORDS[r->decision],
                             .tier = p ? p->tier : NULL,
                             .kind = (int)r->kind,
                             .found = p ? p->found : NULL,
                             .reason = r->decision == MATCH_AUTO && p ? p->reason
                                                                      : r->explanation,
                             .lost = lost};
    return store_decision_put(mt->b->firm->store, &d, err);
}

static enum k_status keep_proposals(struct matching *mt,
                                    const struct transaction_row *t,
                                    const struct match_result *r, struct k_err *err)
{
    enum k_status st = store_proposals_clear(mt->b->firm->store, t->id, err);
    for (size_t i = 0; st == K_OK && i < r->proposals; i++) {
        const struct match_proposal *p = &r->proposal[i];
        struct proposal_row row = {.transaction_id = t->id,
                                   .rank = (int)i + 1,
                                   .tier = p->tier,
                                   .reason = p->reason,
                                   .allocations = parts_text(&mt->arena, p),
                                   .first_invoice =
                                       p->allocations ? p->allocation[0].invoice_id : 0,
                                   .kind = (int)p->kind,
                                   .found = p->found,
                                   .charge = p->charge};
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
    str_addf(&s, tr("%s EUR von %s am %s: %s\n"), money_format_de(amount, t->amount),
             t->counterparty ? t->counterparty : tr("unbekannt"),
             day_format_de(on, t->booking_date), r->explanation ? r->explanation : "");
    for (size_t i = 0; i < r->proposals && i < REVIEW_LINES; i++) {
        str_addf(&s, "[%zu] %s: %s\n", i + 1,
                 matching_numbers(mt->b->firm, &mt->arena,
                                  parts_text(&mt->arena, &r->proposal[i])),
                 r->proposal[i].reason);
    }
    str_addf(&s, tr("\nAnnehmen: kontor match %lld 1"), (long long)t->id);
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
                        arena_printf(&mt->arena, tr("Umsatz %lld: %s EUR zuordnen"),
                                     (long long)t->id,
                                     money_format_de(amount, t->amount)),
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
    const char *why =
        r->kind == MATCH_CANCELLED_ONE ? tr("storniert") : tr("schon bezahlt");
    st = store_journal(mt->b->firm->store, err, "payment.credit", inv.number,
                       "transaction", id_text(mt, t->id), "amount",
                       money_format(amount, t->amount), "reason", r->explanation, NULL);
    const char *sum = money_format_de(amount, t->amount);
    if (st == K_OK) {
        st = batch_task(
            mt->b, arena_printf(a, "credit:%" PRId64, t->id), "payment", inv.number,
            arena_printf(a, tr("Guthaben %s EUR: Rechnung %s ist %s"), sum, inv.number,
                         why),
            arena_printf(
                a,
                tr("%s Bitte erstatten oder verrechnen. Vorschlag für die Mail: "
                   "„Vielen Dank für Ihre Zahlung. Die Rechnung %s war %s; dürfen "
                   "wir %s EUR verrechnen oder zurücküberweisen?“"),
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
    enum k_status st = keep_decision(mt, t, r, err);
    mt->decided++;
    if (st == K_OK && r->decision == MATCH_AUTO) {
        st = book(mt, t, &r->proposal[0], err);
    } else if (st == K_OK && r->decision == MATCH_REVIEW) {
        st = review(mt, t, r, err);
    } else if (st == K_OK) {
        st = store_transaction_state(mt->b->firm->store, t->id, "none", err);
        if (st == K_OK && r->about_invoice) {
            st = credit(mt, t, r, err);
        }
    }
    arena_reset(&mt->arena);
    return st;
}

const char *matching_account(char buf[36], const char *account)
{
    return account && text_iban(buf, account) ? buf : account;
}

static enum k_status learned(void *ud, const struct match_account *acc,
                             struct k_err *err)
{
    struct matching *mt = ud;
    char iban[36];
    return store_customer_account_put(mt->b->firm->store,
                                      matching_account(iban, acc->iban),
                                      acc->customer_id, acc->proven, err);
}

/* ---- the owner's rules ----------------------------------------------------------- */

static const char *rule_text(struct arena *a, const struct payment_rule *rule)
{
    return arena_printf(a, tr("Ihre Regel „%s“ (%s, Zeile %d)"), rule->title,
                        rule->file, rule->line);
}

static enum k_status lay_aside(struct matching *mt, const struct transaction_row *t,
                               const struct payment_rule *rule, struct k_err *err)
{
    char amount[MONEY_BUF];
    struct decision_row d = {.transaction_id = t->id,
                             .decision = "ignored",
                             .reason = rule_text(&mt->arena, rule)};
    enum k_status st =
        store_transaction_state(mt->b->firm->store, t->id, "ignored", err);
    if (st == K_OK) {
        st = store_decision_put(mt->b->firm->store, &d, err);
    }
    return st == K_OK ? store_journal(mt->b->firm->store, err, "payment.ignored",
                                      id_text(mt, t->id), "amount",
                                      money_format(amount, t->amount), "reason",
                                      d.reason, NULL)
                      : st;
}

static const struct payment_rule *rule_for(struct matching *mt,
                                           const struct match_payment *p)
{
    char iban[36];
    if (p->amount.cents <= 0) {
        return NULL; /* returns are never anybody else's matter */
    }
    return rules_payment(
        &mt->b->firm->rules, p->counterparty_name,
        matching_account(iban, p->counterparty_iban),
        remittance_join(&mt->arena, p->remittance_information, p->remittances));
}

/* What rules set aside does not come to the matcher. */
static enum k_status apply_rules(struct matching *mt, struct k_err *err)
{
    size_t kept = 0;
    enum k_status st = K_OK;
    if (mt->b->firm->rules.payments == 0) {
        return K_OK;
    }
    for (size_t i = 0; st == K_OK && i < mt->pays; i++) {
        const struct payment_rule *rule = rule_for(mt, &mt->pay[i]);
        if (rule && rule->action == PAYMENT_IGNORE) {
            st = lay_aside(mt, &mt->row[i], rule, err);
            mt->decided++;
        } else {
            mt->pay[kept] = mt->pay[i];
            mt->pay[kept].ask = rule ? rule_text(&mt->chunk, rule) : NULL;
            mt->row[kept++] = mt->row[i];
        }
        arena_reset(&mt->arena);
    }
    mt->pays = kept;
    return st;
}

/* ---- the run --------------------------------------------------------------------- */

/* In few steps: what is outgrown stays in the arena. */
static void make_room(struct matching *mt)
{
    if (mt->pays < mt->room) {
        return;
    }
    size_t room = mt->room ? CHUNK : CHUNK / 16;
    struct match_payment *pay = arena_array(&mt->lists, room, sizeof *pay);
    struct transaction_row *row = arena_array(&mt->lists, room, sizeof *row);
    if (mt->pays > 0) {
        memcpy(pay, mt->pay, mt->pays * sizeof *pay);
        memcpy(row, mt->row, mt->pays * sizeof *row);
    }
    mt->pay = pay;
    mt->row = row;
    mt->room = room;
}

static enum k_status add_payment(void *ud, const struct transaction_row *t,
                                 struct k_err *err)
{
    struct matching *mt = ud;
    struct arena *a = &mt->chunk;
    int64_t *rejected;
    make_room(mt);
    struct match_payment *p = &mt->pay[mt->pays];
    payment_read(p, a, t);
    enum k_status st = K_OK;
    if (mt->any_rejected) {
        st =
            store_rejected(&rejected, &p->rejecteds, mt->b->firm->store, a, t->id, err);
        p->rejected = rejected;
    }
    mt->row[mt->pays++] = (struct transaction_row){
        .id = t->id,
        .booking_date = t->booking_date,
        .value_date = t->value_date,
        .amount = t->amount,
        .state = "new",
        .counterparty = p->counterparty_name,
        .iban = p->counterparty_iban,
        .end_to_end_id = p->end_to_end_id,
        .details = p->is_return ? arena_strdup(a, t->details) : NULL,
        .allocated = t->allocated};
    return st;
}

/* The next payments, whole days as far as they fit. */
static enum k_status next_chunk(struct matching *mt, struct k_err *err)
{
    arena_reset(&mt->chunk);
    mt->pays = 0;
    enum k_status st = store_undecided(mt->b->firm->store, CHUNK, add_payment, mt, err);
    if (st != K_OK || mt->pays < CHUNK) {
        return st;
    }
    size_t n = mt->pays;
    day last = mt->row[n - 1].booking_date;
    while (n > 0 && day_cmp(mt->row[n - 1].booking_date, last) == 0) {
        n--;
    }
    mt->pays = n > 0 ? n : mt->pays;
    return K_OK;
}

static enum k_status run_chunk(struct matching *mt, struct k_err *err)
{
    struct match_sink sink = {.ud = mt, .decided = decided, .learned = learned};
    enum k_status st = apply_rules(mt, err);
    if (st == K_OK && !mt->recall) {
        st = recall_new(&mt->recall, mt->b->firm, err);
    }
    if (st == K_OK) {
        recall_forget(mt->recall);
    }
    for (size_t i = 0; st == K_OK && i < mt->pays; i++) {
        st = recall_for(mt->recall, &mt->pay[i], err);
    }
    if (st == K_OK) {
        st = match_run(recall_index(mt->recall), mt->pay, mt->pays, &sink, err);
    }
    return st;
}

enum k_status matching_run(struct batch *b, struct statements_result *out,
                           struct k_err *err)
{
    struct matching mt = {.b = b, .result = out};
    arena_init(&mt.arena);
    arena_init(&mt.chunk);
    arena_init(&mt.lists);
    enum k_status st = store_any_rejected(&mt.any_rejected, b->firm->store, err);
    if (st == K_OK) {
        st = next_chunk(&mt, err);
    }
    while (st == K_OK && mt.pays > 0) {
        st = run_chunk(&mt, err);
        if (st == K_OK) {
            st = next_chunk(&mt, err);
        }
    }
    if (st == K_OK) {
        log_info("matching.done", "payments=%" PRId64 " booked=%d review=%d",
                 mt.decided, out->booked, out->reviews);
    }
    recall_free(mt.recall);
    arena_release(&mt.chunk);
    arena_release(&mt.lists);
    arena_release(&mt.arena);
    return st;
}
