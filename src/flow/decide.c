#include "flow/decide.h"

#include <inttypes.h>
#include <string.h>

#include "base/language.h"
#include "flow/fees.h"
#include "flow/matching.h"
#include "flow/payment.h"
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
        left.cents -= bk->part[i].amount.cents + bk->part[i].fee.cents;
    }
    return left;
}

/* A debit takes back no more than was paid; what comes in takes nothing back, but may
 * be less by a credit note. */
static enum k_status check_back(const struct transaction_row *t,
                                const struct invoice_row *inv, money amount,
                                struct k_err *err)
{
    char m[MONEY_BUF];
    bool credit = inv->payable.cents < 0;
    if (t->amount.cents < 0 && !credit && -amount.cents > inv->paid.cents) {
        return err_set(err, K_REJECT,
                       "Auf Rechnung %s sind nur %s EUR gezahlt, mehr kann nicht "
                       "zurückgehen. Gehört Umsatz %lld zu keiner Rechnung: kontor "
                       "ignore %lld",
                       inv->number, money_format_de(m, inv->paid), (long long)t->id,
                       (long long)t->id);
    }
    if (t->amount.cents >= 0 && !(credit && amount.cents >= inv->open.cents)) {
        return err_set(err, K_REJECT,
                       "Umsatz %lld ist ein Eingang, er nimmt Rechnung %s nichts.",
                       (long long)t->id, inv->number);
    }
    return K_OK;
}

/* Much may have changed since the proposal was made: no more goes back than was paid,
 * and what it brings for a fee goes by what is claimed now. */
static enum k_status as_of_now(struct booking *bk, struct batch *b, struct k_err *err)
{
    struct booking_part *part = arena_array(b->arena, bk->parts + 1, sizeof *part);
    enum k_status st = K_OK;
    memcpy(part, bk->part, bk->parts * sizeof *part);
    bk->part = part;
    for (size_t i = 0; st == K_OK && i < bk->parts; i++) {
        struct invoice_row inv;
        struct booking_part *p = &part[i];
        st = store_invoice_row(&inv, b->firm->store, b->arena, p->invoice_id, err);
        if (st == K_OK && p->amount.cents < 0) {
            st = check_back(bk->tx, &inv, p->amount, err);
        }
        if (st == K_OK && p->fee.cents > 0 && money_cmp(inv.fee, p->fee) != 0) {
            p->fee = MONEY(0); /* what stays is the customer's credit */
        }
    }
    return st;
}

/* Proposals that an older Kontor stored do not tell it: it is what went out beyond the
 * amount that came back, as the bank states that. */
static money stated_charge(const struct batch *b, const struct transaction_row *t,
                           money rest)
{
    struct match_payment pay;
    payment_read(&pay, b->arena, t);
    int64_t original = pay.original_amount.cents;
    int64_t charge = -t->amount.cents - (original < 0 ? -original : original);
    bool believed = pay.has_original_amount && charge > 0 && charge <= -rest.cents &&
                    charge <= MATCH_CHARGE_MAX;
    return MONEY(believed ? charge : 0);
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
                                 .charge = p[i].charge,
                                 .proves_account = true};
        matching_parts(done, b->arena, p[i].allocations);
        st = as_of_now(done, b, err);
        if (st != K_OK) {
            return st;
        }
        done->rest = left_over(t, done);
        if (done->kind == MATCH_RETURN && done->charge.cents == 0) {
            done->charge = stated_charge(b, t, done->rest);
        }
        return book(b, done, err);
    }
    return st != K_OK ? st
                      : err_set(err, K_REJECT, "Umsatz %lld hat keinen Vorschlag %d.",
                                (long long)t->id, rank);
}

/* As long as more is owed, what is retained is not expected yet. */
static int64_t due_of(const struct invoice_row *inv)
{
    return inv->open.cents -
           (inv->open.cents > inv->retained.cents ? inv->retained.cents : 0);
}

money decide_fitting(const struct transaction_row *t, const struct invoice_row *inv)
{
    int64_t left = t->amount.cents - t->allocated.cents;
    int64_t most = inv->open.cents + inv->fee.cents;
    if (left < 0) { /* goes back: no more than came in */
        bool more = inv->paid.cents > 0 && -left > inv->paid.cents;
        return more ? money_neg(inv->paid) : MONEY(left);
    }
    if (left == due_of(inv) + inv->fee.cents) {
        return MONEY(left);
    }
    return MONEY(left >= most ? most : left > inv->open.cents ? inv->open.cents : left);
}

struct booking_part decide_part(const struct invoice_row *inv, money amount)
{
    int64_t rest = amount.cents - inv->fee.cents;
    bool fee = inv->fee.cents > 0 && amount.cents > 0 &&
               (rest == 0 || rest == due_of(inv) || rest == inv->open.cents);
    return (struct booking_part){.invoice_id = inv->id,
                                 .amount =
                                     MONEY(amount.cents - (fee ? inv->fee.cents : 0)),
                                 .fee = fee ? inv->fee : MONEY(0)};
}

static enum k_status check_part(struct booking_part *p, struct batch *b,
                                const struct transaction_row *t, bool *credit,
                                struct k_err *err)
{
    struct invoice_row inv;
    money settles;
    enum k_status st =
        store_invoice_row(&inv, b->firm->store, b->arena, p->invoice_id, err);
    if (st != K_OK) {
        return st;
    }
    *credit = *credit || inv.payable.cents < 0;
    if (p->skonto.cents == 0) {
        *p = decide_part(&inv, p->amount);
    }
    if (!money_add(&settles, p->amount, p->skonto) || p->skonto.cents < 0 ||
        settles.cents > inv.open.cents) {
        char open[MONEY_BUF];
        return err_set(err, K_REJECT, "Auf Rechnung %s sind nur %s EUR offen.",
                       inv.number, money_format_de(open, inv.open));
    }
    return p->amount.cents < 0 ? check_back(t, &inv, p->amount, err) : K_OK;
}

/* What no invoice explains of a debit, the bank took: within reason. */
static enum k_status check_charge(const struct transaction_row *t, money charge,
                                  struct k_err *err)
{
    char m[MONEY_BUF];
    return charge.cents <= MATCH_CHARGE_MAX
               ? K_OK
               : err_set(err, K_REJECT,
                         "Von Umsatz %lld blieben %s EUR, die keine Rechnung erklärt, "
                         "mehr als ein Bankentgelt. Kamen mehrere Zahlungen zurück, "
                         "nennen Sie alle: kontor split %lld RECHNUNG=-BETRAG ...",
                         (long long)t->id, money_format_de(m, charge),
                         (long long)t->id);
}

/* Each part within what its invoice is owed, all within what the payment has left.
 * *charge: of a return, what is left. */
static enum k_status check_parts(money *charge, struct batch *b,
                                 const struct transaction_row *t,
                                 struct booking_part *part, size_t parts,
                                 struct k_err *err)
{
    bool credit = false; /* paid out, not taken back */
    int64_t left = t->amount.cents - t->allocated.cents;
    bool pays = false;
    for (size_t i = 0; i < parts; i++) {
        enum k_status st = check_part(&part[i], b, t, &credit, err);
        if (st != K_OK) {
            return st;
        }
        pays = pays || part[i].amount.cents > 0;
        left -= part[i].amount.cents + part[i].fee.cents;
    }
    bool back = t->amount.cents < 0 && !credit;
    if (back && pays) {
        return err_set(err, K_REJECT,
                       "Umsatz %lld ist eine Abbuchung: was mit ihr zurückgeht, steht "
                       "mit einem Minus, wie -100,00.",
                       (long long)t->id);
    }
    if (left < 0 ? !back : t->amount.cents < 0 && left > 0) {
        return err_set(err, K_REJECT, "Die Teile sind mehr als die Zahlung.");
    }
    *charge = MONEY(left < 0 ? -left : 0);
    return check_charge(t, *charge, err);
}

enum k_status decide_parts(struct batch *b, const struct transaction_row *t,
                           const struct booking_part *part, size_t parts,
                           struct k_err *err)
{
    struct booking_part *own = arena_array(b->arena, parts, sizeof *own);
    memcpy(own, part, parts * sizeof *own);
    struct booking bk = {.tx = t,
                         .on = t->booking_date,
                         .part = own,
                         .parts = parts,
                         .tier = "owner",
                         .reason = parts > 1 ? tr("vom Inhaber aufgeteilt")
                                             : tr("vom Inhaber zugeordnet"),
                         .proves_account = parts == 1};
    enum k_status st = check_parts(&bk.charge, b, t, own, parts, err);
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
                              bool fee_only, const char *reason, struct k_err *err)
{
    struct booking_part part = {.invoice_id = inv->id, .skonto = inv->open};
    struct booking bk = {.on = clock_today(&b->firm->clock),
                         .part = &part,
                         .parts = 1,
                         .tier = "owner",
                         .reason = reason};
    bool rest = inv->open.cents > 0 && !fee_only;
    if (!rest && inv->fee.cents == 0) {
        return err_set(err, K_REJECT, "Auf Rechnung %s ist nichts offen.", inv->number);
    }
    enum k_status st = inv->fee.cents > 0 ? fees_forgo(b, inv, reason, err) : K_OK;
    return st == K_OK && rest ? booking_apply(b, &bk, err) : st;
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
