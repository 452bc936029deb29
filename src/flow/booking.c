#include "flow/booking.h"

#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "flow/fees.h"
#include "flow/matching.h"
#include "flow/outcome.h"
#include "flow/payment.h"
#include "store/store_customer.h"

#include "base/banned.h"

#define TYPE_CORRECTED 384

const char *booking_status(const struct invoice_row *r, day today)
{
    if (r->type_code == TYPE_CORRECTED) {
        return N_("Storno");
    }
    if (r->cancelled_by) {
        return N_("storniert");
    }
    if (r->open.cents == 0) {
        return N_("bezahlt");
    }
    if (r->open.cents > 0 && day_cmp(r->due_date, today) < 0) {
        return N_("überfällig");
    }
    if (r->retained.cents > 0 && r->open.cents == r->retained.cents) {
        return N_("bezahlt bis auf Einbehalt");
    }
    return r->paid.cents || r->skonto.cents ? N_("teilweise bezahlt") : N_("offen");
}

static struct arena *scratch(const struct batch *b, const struct booking *bk)
{
    return bk->arena ? bk->arena : b->arena;
}

/* Money that goes back. On a credit note it is what settles it. */
static bool goes_back(const struct booking *bk, const struct booking_part *p,
                      const struct invoice_row *inv)
{
    return p->amount.cents < 0 && (bk->kind == MATCH_RETURN || inv->payable.cents >= 0);
}

static enum k_status journal_part(struct batch *b, const struct booking *bk,
                                  const struct booking_part *p,
                                  const struct invoice_row *after, struct k_err *err)
{
    char amount[MONEY_BUF], skonto[MONEY_BUF], open[MONEY_BUF], on[DAY_BUF];
    return store_journal(
        b->firm->store, err,
        goes_back(bk, p, after) ? "payment.returned" : "payment.booked", after->number,
        "transaction",
        bk->tx ? arena_printf(scratch(b, bk), "%lld", (long long)bk->tx->id) : NULL,
        "date", day_format_iso(on, bk->on), "amount", money_format(amount, p->amount),
        "skonto", p->skonto.cents ? money_format(skonto, p->skonto) : NULL, "open",
        money_format(open, after->open), "tier", bk->tier, "reason", bk->reason, NULL);
}

static enum k_status settled(struct batch *b, const struct invoice_row *after,
                             bool touched, struct k_err *err)
{
    log_info("invoice.paid", "no=%s", after->number);
    b->settled = true;
    /* Only what was short before can have raised a question. */
    return touched ? outcome_answered(b, after->number, err) : K_OK;
}

static enum k_status reopened(struct batch *b, const struct booking *bk,
                              const struct invoice_row *after, struct k_err *err)
{
    struct arena *a = scratch(b, bk);
    char open[MONEY_BUF], due[DAY_BUF];
    return batch_task(
        b,
        arena_printf(a, "return:%lld:%s", (long long)(bk->tx ? bk->tx->id : 0),
                     after->number),
        "payment", after->number,
        arena_printf(a, tr("Rückbuchung zu Rechnung %s"), after->number),
        arena_printf(
            a,
            tr("Die Zahlung zu Rechnung %s wurde zurückgebucht (%s). Offen sind "
               "wieder %s EUR, fällig seit %s.%s Bitte den Kunden ansprechen."),
            after->number, bk->reason, money_format_de(open, after->open),
            day_format_de(due, after->due_date), fees_told(b, bk, after)),
        err);
}

/* Money for a cancelled invoice, or less of it: that came back, or was refunded. */
static enum k_status cancelled_but_paid(struct batch *b, const struct invoice_row *r,
                                        money amount, struct k_err *err)
{
    struct arena *a = b->arena;
    char m[MONEY_BUF];
    const char *task = arena_printf(a, "credit:%s", r->number);
    if (amount.cents < 0 && r->paid.cents <= 0) {
        return batch_task_close(b, task, err);
    }
    return batch_task(
        b, task, "payment", r->number,
        arena_printf(a, tr("Guthaben %s EUR: Rechnung %s ist storniert"),
                     money_format_de(m, amount.cents < 0 ? r->paid : amount),
                     r->number),
        tr("Für eine stornierte Rechnung ging Geld ein. Bitte erstatten oder "
           "mit einer anderen Rechnung verrechnen."),
        err);
}

/* The owner's own booking says whose account it is, even if he had it forgotten; unless
 * a rule of his says that this payer pays for others. */
static enum k_status learn_account(struct batch *b, const struct booking *bk,
                                   const struct invoice_row *inv, struct k_err *err)
{
    char buf[36];
    if (!bk->tx || !bk->tx->iban || !inv->customer_id) {
        return K_OK;
    }
    const char *account = matching_account(buf, bk->tx->iban);
    if (rules_payment(&b->firm->rules, bk->tx->counterparty, account,
                      payment_text(scratch(b, bk), bk->tx))) {
        return K_OK;
    }
    enum k_status st =
        store_customer_account_recall(b->firm->store, account, inv->customer_id, err);
    return st == K_OK ? store_customer_account_put(b->firm->store, account,
                                                   inv->customer_id, true, err)
                      : st;
}

/* The invoice's own share of the payment. */
static enum k_status settle(struct invoice_row *after, struct batch *b,
                            const struct booking *bk, const struct booking_part *p,
                            struct k_err *err)
{
    struct allocation_row al = {.transaction_id = bk->tx ? bk->tx->id : 0,
                                .invoice_id = p->invoice_id,
                                .amount = p->amount,
                                .skonto = p->skonto,
                                .on = bk->on,
                                .tier = bk->tier,
                                .reason = bk->reason,
                                .kind = (int)bk->kind,
                                .found = bk->found};
    enum k_status st = store_allocation_put(b->firm->store, &al, err);
    if (st == K_OK) {
        st = store_invoice_settle(after, b->firm->store, scratch(b, bk), p->invoice_id,
                                  err);
    }
    return st == K_OK ? journal_part(b, bk, p, after, err) : st;
}

/* What of a payment its one invoice does not take. */
static money beyond(const struct booking *bk)
{
    return bk->tx && bk->tx->amount.cents > 0 && bk->parts == 1
               ? MONEY(bk->tx->amount.cents - bk->tx->allocated.cents -
                       bk->part[0].amount.cents - bk->part[0].fee.cents)
               : MONEY(0);
}

static enum k_status apply_part(struct batch *b, const struct booking *bk,
                                const struct booking_part *p, struct k_err *err)
{
    struct invoice_row after;
    enum k_status st = p->fee.cents > 0 ? fees_pay(b, bk, p, err) : K_OK;
    if (st == K_OK && p->amount.cents == 0 && p->skonto.cents == 0) {
        return K_OK; /* the fee alone */
    }
    if (st == K_OK) {
        st = settle(&after, b, bk, p, err);
    }
    if (st == K_OK && after.cancelled_by) {
        return cancelled_but_paid(b, &after, p->amount, err);
    }
    if (st == K_OK && goes_back(bk, p, &after)) {
        st = reopened(b, bk, &after, err);
    } else if (st == K_OK && after.open.cents == 0) {
        bool first = after.paid.cents == p->amount.cents &&
                     after.skonto.cents == p->skonto.cents;
        st = settled(b, &after, !first, err);
    }
    if (st == K_OK && after.fee.cents > 0) {
        st = fees_left(b, &after, beyond(bk), err);
    }
    return st == K_OK && bk->proves_account ? learn_account(b, bk, &after, err) : st;
}

static char *over_task(struct arena *a, int64_t transaction_id)
{
    return arena_printf(a, "over:%lld", (long long)transaction_id);
}

/* The owner booked a part of it; the invoice could take more. */
static enum k_status ask_where(struct batch *b, const struct booking *bk,
                               const struct invoice_row *inv, const char *sum,
                               struct k_err *err)
{
    struct arena *a = scratch(b, bk);
    char open[MONEY_BUF];
    long long id = (long long)bk->tx->id;
    return batch_task(
        b, over_task(a, bk->tx->id), "payment", inv->number,
        arena_printf(a, tr("Umsatz %lld: %s EUR sind noch nicht zugeordnet"), id, sum),
        arena_printf(
            a,
            tr("Auf Rechnung %s sind noch %s EUR offen. Zuordnen: kontor match "
               "%lld RECHNUNG BETRAG. Sonst bitte erstatten."),
            inv->number, money_format_de(open, inv->open), id),
        err);
}

static enum k_status ask_refund(struct batch *b, const struct booking *bk,
                                const struct invoice_row *inv, money over,
                                struct k_err *err)
{
    struct arena *a = scratch(b, bk);
    char m[MONEY_BUF], f[MONEY_BUF], back[MONEY_BUF];
    const char *sum = money_format_de(m, over);
    const char *who = bk->tx->counterparty ? bk->tx->counterparty : inv->customer_name;
    long long id = (long long)bk->tx->id;
    money fee =
        fees_are_left(inv) && money_cmp(over, inv->fee) >= 0 ? inv->fee : MONEY(0);
    const char *hint =
        fee.cents == 0
            ? ""
            : arena_printf(
                  a,
                  tr(" Davon gehen %s EUR auf das Bankentgelt der Rückbuchung, "
                     "wenn Sie es nicht erlassen: kontor match %lld %s %s."),
                  money_format_de(f, fee), id, inv->number, money_format_de(f, fee));
    return batch_task(
        b, over_task(a, bk->tx->id), "payment", inv->number,
        arena_printf(a, tr("Überzahlung %s EUR zu Rechnung %s: erstatten/verrechnen"),
                     sum, inv->number),
        arena_printf(
            a,
            tr("%s hat %s EUR mehr gezahlt als offen war (Umsatz %lld).%s Vorschlag "
               "für die Mail: „Vielen Dank für Ihre Zahlung. Sie haben %s EUR mehr "
               "überwiesen als offen war. Dürfen wir den Betrag verrechnen, oder "
               "sollen wir ihn zurücküberweisen?“"),
            who ? who : tr("Der Kunde"), sum, id, hint,
            money_format_de(back, MONEY(over.cents - fee.cents))),
        err);
}

/* What of the payment no invoice took. */
static enum k_status rest(struct batch *b, const struct booking *bk, struct k_err *err)
{
    struct arena *a = scratch(b, bk);
    char m[MONEY_BUF];
    struct transaction_row now;
    struct invoice_row inv;
    bool found;
    if (bk->kind != MATCH_KIND_NONE && bk->rest.cents <= 0) {
        return K_OK;
    }
    enum k_status st =
        store_transaction_get(&now, &found, b->firm->store, a, bk->tx->id, err);
    money over = MONEY(now.amount.cents - now.allocated.cents);
    if (st != K_OK || now.amount.cents <= 0 || bk->parts == 0) {
        return st;
    }
    if (over.cents <= 0) {
        return batch_task_close(b, over_task(a, bk->tx->id), err);
    }
    st = store_invoice_row(&inv, b->firm->store, a, bk->part[0].invoice_id, err);
    if (st != K_OK) {
        return st;
    }
    bool fee = fees_are_left(&inv);
    if (inv.open.cents > inv.retained.cents) {
        return ask_where(b, bk, &inv, money_format_de(m, over), err);
    }
    bool told = fee && bk->parts == 1 && over.cents < inv.fee.cents; /* by fees_left */
    if (told || (!fee && outcome_is_trifle(b, over))) {
        return K_OK;
    }
    return ask_refund(b, bk, &inv, over, err);
}

/* The transaction is decided; a review of it is over. */
static enum k_status close_review(struct batch *b, const struct booking *bk,
                                  struct k_err *err)
{
    enum k_status st =
        store_transaction_state(b->firm->store, bk->tx->id, "matched", err);
    if (st != K_OK || strcmp(bk->tx->state, "new") == 0) {
        return st;
    }
    st = store_proposals_clear(b->firm->store, bk->tx->id, err);
    return st == K_OK ? batch_task_close(b,
                                         arena_printf(scratch(b, bk), "review:%lld",
                                                      (long long)bk->tx->id),
                                         err)
                      : st;
}

enum k_status booking_apply(struct batch *b, const struct booking *bk,
                            struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < bk->parts; i++) {
        st = apply_part(b, bk, &bk->part[i], err);
    }
    if (st == K_OK && bk->tx) {
        st = close_review(b, bk, err);
    }
    if (st == K_OK && bk->tx) {
        st = rest(b, bk, err);
    }
    return st == K_OK ? outcome_follow(b, bk, err) : st;
}

enum k_status booking_undo(int *undone, struct batch *b, int64_t transaction_id,
                           int64_t invoice_id, struct k_err *err)
{
    struct allocation_row *al;
    size_t n;
    int fees = 0;
    *undone = 0;
    enum k_status st = store_allocations(&al, &n, b->firm->store, b->arena,
                                         transaction_id, 0, false, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct invoice_row after;
        char amount[MONEY_BUF];
        if (invoice_id && al[i].invoice_id != invoice_id) {
            continue;
        }
        st = store_allocation_undo(b->firm->store, &al[i], err);
        if (st == K_OK) {
            st = store_invoice_settle(&after, b->firm->store, b->arena,
                                      al[i].invoice_id, err);
        }
        if (st == K_OK) {
            st = store_journal(
                b->firm->store, err, "payment.undone", after.number, "transaction",
                arena_printf(b->arena, "%lld", (long long)transaction_id), "amount",
                money_format(amount, al[i].amount), NULL);
        }
        if (st == K_OK && after.fee.cents > 0) {
            st = fees_left(b, &after, MONEY(0), err);
        }
        (*undone)++;
    }
    if (st == K_OK) {
        st = fees_undo(&fees, b, transaction_id, invoice_id, err);
    }
    *undone = *undone ? *undone : fees;
    if (st == K_OK && *undone > 0) {
        st = batch_task_close(b, over_task(b->arena, transaction_id), err);
    }
    if (st == K_OK && *undone > 0) {
        st = store_transaction_state(b->firm->store, transaction_id, "review", err);
    }
    return st;
}
