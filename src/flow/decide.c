#include "flow/decide.h"

#include <inttypes.h>
#include <string.h>

#include "base/language.h"
#include "flow/matching.h"
#include "store/store_customer.h"

#include "base/banned.h"

static char *id_text(const struct batch *b, int64_t id)
{
    return arena_printf(b->arena, "%" PRId64, id);
}

static enum k_status book(struct batch *b, const struct booking *bk, struct k_err *err)
{
    struct decision_row d = {.transaction_id = bk->tx->id,
                             .decision = "owner",
                             .tier = bk->tier,
                             .reason = bk->reason};
    enum k_status st = booking_apply(b, bk, err);
    return st == K_OK ? store_decision_put(b->firm->store, &d, err) : st;
}

static money left_over(const struct transaction_row *t, const struct booking *bk)
{
    money left = MONEY(t->amount.cents - t->allocated.cents);
    for (size_t i = 0; i < bk->parts; i++) {
        left.cents -= bk->part[i].amount.cents;
    }
    return left;
}

enum k_status decide_proposal(struct booking *done, struct batch *b,
                              const struct transaction_row *t, int rank,
                              struct k_err *err)
{
    struct proposal_row *p;
    size_t n;
    enum k_status st = store_proposals(&p, &n, b->firm->store, b->arena, t->id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (p[i].rank != rank) {
            continue;
        }
        *done = (struct booking){.tx = t,
                                 .on = t->booking_date,
                                 .tier = "owner",
                                 .reason = p[i].reason,
                                 .found = p[i].found,
                                 .kind = (enum match_kind)p[i].kind,
                                 .proves_account = true};
        matching_parts(done, b->arena, p[i].allocations);
        done->rest = left_over(t, done);
        return book(b, done, err);
    }
    return st != K_OK ? st
                      : err_set(err, K_REJECT, "Umsatz %lld hat keinen Vorschlag %d.",
                                (long long)t->id, rank);
}

/* Each part within what its invoice is owed, all within what the payment has left. */
static enum k_status check_parts(struct batch *b, const struct transaction_row *t,
                                 const struct booking_part *part, size_t parts,
                                 struct k_err *err)
{
    int64_t left = t->amount.cents - t->allocated.cents;
    for (size_t i = 0; i < parts; i++) {
        struct invoice_row inv;
        enum k_status st =
            store_invoice_row(&inv, b->firm->store, b->arena, part[i].invoice_id, err);
        if (st != K_OK) {
            return st;
        }
        money settles;
        if (!money_add(&settles, part[i].amount, part[i].skonto) ||
            part[i].skonto.cents < 0 || settles.cents > inv.open.cents) {
            char open[MONEY_BUF];
            return err_set(err, K_REJECT, "Auf Rechnung %s sind nur %s EUR offen.",
                           inv.number, money_format_de(open, inv.open));
        }
        left -= part[i].amount.cents;
    }
    if (left < 0) {
        return err_set(err, K_REJECT, "Die Teile sind mehr als die Zahlung.");
    }
    return K_OK;
}

enum k_status decide_parts(struct batch *b, const struct transaction_row *t,
                           const struct booking_part *part, size_t parts,
                           struct k_err *err)
{
    struct booking bk = {.tx = t,
                         .on = t->booking_date,
                         .part = part,
                         .parts = parts,
                         .tier = "owner",
                         .reason = parts > 1 ? tr("vom Inhaber aufgeteilt")
                                             : tr("vom Inhaber zugeordnet"),
                         .proves_account = parts == 1};
    enum k_status st = check_parts(b, t, part, parts, err);
    return st == K_OK ? book(b, &bk, err) : st;
}

static enum k_status set_aside(struct batch *b, const struct transaction_row *t,
                               const char *state, const char *event, struct k_err *err)
{
    char amount[MONEY_BUF];
    enum k_status st = store_transaction_state(b->firm->store, t->id, state, err);
    return st == K_OK ? store_journal(b->firm->store, err, event, id_text(b, t->id),
                                      "amount", money_format(amount, t->amount), NULL)
                      : st;
}

enum k_status decide_ignore(struct batch *b, const struct transaction_row *t,
                            struct k_err *err)
{
    struct decision_row d = {.transaction_id = t->id,
                             .decision = "ignored",
                             .reason = tr("vom Inhaber beiseite gelegt")};
    if (strcmp(t->state, "matched") == 0) {
        return err_set(err, K_REJECT,
                       "Umsatz %lld ist gebucht. Zuerst: kontor unmatch %lld",
                       (long long)t->id, (long long)t->id);
    }
    if (strcmp(t->state, "split") == 0) {
        return err_set(err, K_REJECT, "Für Umsatz %lld stehen seine Einzelumsätze.",
                       (long long)t->id);
    }
    enum k_status st = set_aside(b, t, "ignored", "payment.ignored", err);
    if (st == K_OK) {
        st = store_decision_put(b->firm->store, &d, err);
    }
    if (st == K_OK) {
        st = store_proposals_clear(b->firm->store, t->id, err);
    }
    return st == K_OK ? batch_task_close(
                            b, arena_printf(b->arena, "review:%" PRId64, t->id), err)
                      : st;
}

enum k_status decide_unignore(struct batch *b, const struct transaction_row *t,
                              struct k_err *err)
{
    return set_aside(b, t, "review", "payment.unignored", err);
}

enum k_status decide_writeoff(struct batch *b, const struct invoice_row *inv,
                              const char *reason, struct k_err *err)
{
    struct booking_part part = {.invoice_id = inv->id, .skonto = inv->open};
    struct booking bk = {.on = clock_today(&b->firm->clock),
                         .part = &part,
                         .parts = 1,
                         .tier = "owner",
                         .reason = reason};
    if (inv->open.cents <= 0) {
        return err_set(err, K_REJECT, "Auf Rechnung %s ist nichts offen.", inv->number);
    }
    return booking_apply(b, &bk, err);
}

enum k_status decide_forget(int64_t *forgotten, struct batch *b, const char *iban,
                            struct k_err *err)
{
    char buf[36];
    const char *account = matching_account(buf, iban);
    enum k_status st =
        store_customer_account_forget(forgotten, b->firm->store, account, err);
    if (st == K_OK && *forgotten == 0) {
        return err_set(err, K_REJECT, "Das Konto %s ist keinem Kunden zugeordnet.",
                       account);
    }
    return st == K_OK
               ? store_journal(b->firm->store, err, "account.forgotten", account, NULL)
               : st;
}
