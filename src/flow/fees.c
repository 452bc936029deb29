#include "flow/fees.h"

#include <inttypes.h>
#include <string.h>

#include "base/language.h"
#include "flow/payment.h"
#include "store/store_fee.h"

#include "base/banned.h"

static struct arena *scratch(const struct batch *b, const struct booking *bk)
{
    return bk->arena ? bk->arena : b->arena;
}

static char *task_of(const struct batch *b, const char *number)
{
    return arena_printf(b->arena, "fee:%s", number);
}

static const char *id_text(const struct batch *b, int64_t id)
{
    return id ? arena_printf(b->arena, "%" PRId64, id) : NULL;
}

static enum k_status note(struct batch *b, const char *event, const struct fee_row *f,
                          int64_t transaction_id, const char *reason, struct k_err *err)
{
    char amount[MONEY_BUF];
    return store_journal(b->firm->store, err, event, f->invoice_number, "transaction",
                         id_text(b, transaction_id), "amount",
                         money_format(amount, f->amount), "reason", reason, NULL);
}

/* ---- left over ------------------------------------------------------------------- */

/* Nothing is due but, years later, a security. */
static bool is_settled(const struct invoice_row *inv)
{
    return inv->open.cents == 0 ||
           (inv->open.cents > 0 && inv->open.cents <= inv->retained.cents);
}

bool fees_are_left(const struct invoice_row *inv)
{
    return inv->fee.cents > 0 && is_settled(inv);
}

/* over: came with the payment, but a fee is paid in full or not at all. */
static const char *ask_text(struct arena *a, const struct invoice_row *inv, money over,
                            const char *sum)
{
    char more[MONEY_BUF], fee[MONEY_BUF];
    const char *who = inv->customer_name ? inv->customer_name : tr("Der Kunde");
    if (over.cents > 0) {
        return arena_printf(
            a,
            tr("%s hat die Rechnung bezahlt und %s EUR mehr; vom Entgelt der "
               "Rückbuchung, %s EUR, fehlt der Rest. Kommt er noch, oder verzichten "
               "Sie: kontor writeoff --fee %s. Nachfordern, Vorschlag für die Mail: "
               "„Vielen Dank für Ihre Zahlung. Für die Rückbuchung hat unsere Bank uns "
               "%s EUR berechnet; davon fehlen noch %s EUR zu Rechnung %s.“"),
            who, money_format_de(more, over), money_format_de(fee, inv->fee),
            inv->number, money_format_de(fee, inv->fee), sum, inv->number);
    }
    return arena_printf(
        a,
        tr("%s hat die Rechnung bezahlt, das Entgelt der Rückbuchung nicht. "
           "Verzichten: kontor writeoff --fee %s. Nachfordern, Vorschlag für die "
           "Mail: „Vielen Dank für Ihre Zahlung. Für die Rückbuchung hat unsere Bank "
           "uns %s EUR berechnet; bitte überweisen Sie uns auch diesen Betrag zu "
           "Rechnung %s.“"),
        who, inv->number, sum, inv->number);
}

static enum k_status ask(struct batch *b, const struct invoice_row *inv, money over,
                         struct k_err *err)
{
    struct arena *a = b->arena;
    char amount[MONEY_BUF];
    const char *sum = money_format_de(amount, MONEY(inv->fee.cents - over.cents));
    return batch_task(b, task_of(b, inv->number), "payment", inv->number,
                      arena_printf(a, tr("Bankentgelt %s EUR zu Rechnung %s ist offen"),
                                   sum, inv->number),
                      ask_text(a, inv, over, sum), err);
}

enum k_status fees_left(struct batch *b, const struct invoice_row *inv, money over,
                        struct k_err *err)
{
    if (!fees_are_left(inv)) {
        return batch_task_close(b, task_of(b, inv->number), err);
    }
    return money_cmp(over, inv->fee) < 0 ? ask(b, inv, over, err) : K_OK;
}

static enum k_status look_again(struct batch *b, int64_t invoice_id, struct k_err *err)
{
    struct invoice_row inv;
    enum k_status st =
        store_invoice_row(&inv, b->firm->store, b->arena, invoice_id, err);
    return st == K_OK ? fees_left(b, &inv, MONEY(0), err) : st;
}

/* ---- incurred -------------------------------------------------------------------- */

/* Was the debit itself wrong? Then the customer is not at fault that it came back (§
 * 280 Abs. 1 Satz 2 BGB). ISO 20022 ExternalReturnReason1Code. */
static const char *own_fault(const char *reason)
{
    static const char *const FAULTS[][2] = {
        {"MD01", N_("kein gültiges Mandat")},
        {"MD02", N_("Angaben zum Mandat fehlen oder sind falsch")},
        {"AM05", N_("doppelt eingezogen")},
        {"DT01", N_("falsches Datum")},
        {"BE05", N_("falsche Gläubiger-ID")},
    };
    for (size_t i = 0; reason && i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        if (strcmp(reason, FAULTS[i][0]) == 0) {
            return tr(FAULTS[i][1]);
        }
    }
    return NULL;
}

/* Why the firm bears what the bank took; NULL: it is claimed. */
static const char *why_borne(const struct batch *b, const struct booking *bk,
                             const struct invoice_row *inv)
{
    struct arena *a = scratch(b, bk);
    const char *fault = own_fault(payment_return_reason(a, bk->tx));
    if (!b->firm->config.return_fee) {
        return tr("nach Ihrer Einstellung (dunning.return_fee)");
    }
    if (inv->cancelled_by) {
        return tr("die Rechnung ist storniert");
    }
    return fault ? arena_printf(a,
                                tr("der Kunde kann nichts dafür: %s (§ 280 Abs. 1 "
                                   "Satz 2 BGB)"),
                                fault)
                 : NULL;
}

/* tells: what the claim rests on, or why it is none. */
static enum k_status add(struct batch *b, const struct booking *bk,
                         const struct invoice_row *inv, money amount, bool borne,
                         const char *tells, struct k_err *err)
{
    struct fee_row f = {.invoice_id = inv->id,
                        .invoice_number = inv->number,
                        .transaction_id = bk->tx->id,
                        .amount = amount,
                        .on = bk->on};
    enum k_status st = store_fee_put(b->firm->store, &f, borne, err);
    if (st == K_OK) {
        st = note(b, "payment.fee", &f, bk->tx->id, tells, err);
    }
    return st == K_OK ? look_again(b, inv->id, err) : st;
}

/* What a return took back of fees: owed again, unless nothing is owed any more. */
static enum k_status claim_returned(struct batch *b, const struct booking *bk,
                                    const struct booking_part *p, struct k_err *err)
{
    struct invoice_row inv;
    enum k_status st =
        store_invoice_row(&inv, b->firm->store, scratch(b, bk), p->invoice_id, err);
    return st == K_OK ? add(b, bk, &inv, money_neg(p->fee), inv.cancelled_by != 0,
                            tr("war bezahlt und kam mit der Zahlung zurück"), err)
                      : st;
}

enum k_status fees_charge(struct batch *b, const struct booking *bk, struct k_err *err)
{
    enum k_status st = K_OK;
    struct arena *a = scratch(b, bk);
    struct invoice_row inv;
    for (size_t i = 0; st == K_OK && i < bk->parts; i++) {
        if (bk->part[i].fee.cents < 0) {
            st = claim_returned(b, bk, &bk->part[i], err);
        }
    }
    if (st != K_OK || bk->charge.cents <= 0 || bk->parts == 0) {
        return st;
    }
    st = store_invoice_row(&inv, b->firm->store, a, bk->part[0].invoice_id, err);
    if (st != K_OK) {
        return st;
    }
    const char *why = why_borne(b, bk, &inv);
    return add(b, bk, &inv, bk->charge, why != NULL,
               why ? arena_printf(a, tr("Rückbuchung; trägt die Firma: %s"), why)
                   : tr("Rückbuchung; neben der Rechnung gefordert"),
               err);
}

const char *fees_told(const struct batch *b, const struct booking *bk,
                      const struct invoice_row *inv)
{
    char buf[MONEY_BUF];
    const char *amount = money_format_de(buf, bk->charge);
    if (bk->charge.cents <= 0 || inv->id != bk->part[0].invoice_id) {
        return "";
    }
    const char *why = why_borne(b, bk, inv);
    return why ? arena_printf(scratch(b, bk),
                              tr(" Die Bank hat %s EUR Entgelt berechnet; die Firma "
                                 "trägt es: %s."),
                              amount, why)
               : arena_printf(
                     scratch(b, bk),
                     tr(" Die Bank hat %s EUR Entgelt berechnet; es steht neben "
                        "der Rechnung, die nächste Mahnung fordert es mit. "
                        "Verzichten: kontor writeoff --fee %s."),
                     amount, inv->number);
}

/* ---- settled --------------------------------------------------------------------- */

/* All of the invoice's that are claimed, one by one. */
typedef enum k_status fee_fn(struct batch *b, const struct fee_row *f, void *ud,
                             struct k_err *err);

static enum k_status each_open(money *sum, struct batch *b, struct arena *a,
                               int64_t invoice_id, fee_fn *fn, void *ud,
                               struct k_err *err)
{
    struct fee_row *f;
    size_t n;
    const char *number = NULL;
    *sum = MONEY(0);
    enum k_status st =
        store_fees(&f, &n, b->firm->store, a, FEES_OF_INVOICE, invoice_id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (strcmp(f[i].state, "open") == 0) {
            sum->cents += f[i].amount.cents;
            number = f[i].invoice_number;
            st = fn(b, &f[i], ud, err);
        }
    }
    return st == K_OK && number ? batch_task_close(b, task_of(b, number), err) : st;
}

static enum k_status pay_one(struct batch *b, const struct fee_row *f, void *ud,
                             struct k_err *err)
{
    const struct booking *bk = ud;
    int64_t tx = bk->tx ? bk->tx->id : 0;
    enum k_status st = store_fee_paid(b->firm->store, f->id, tx, bk->on, err);
    return st == K_OK ? note(b, "fee.paid", f, tx, bk->reason, err) : st;
}

enum k_status fees_pay(struct batch *b, const struct booking *bk,
                       const struct booking_part *p, struct k_err *err)
{
    money sum;
    struct booking with = *bk;
    enum k_status st =
        each_open(&sum, b, scratch(b, bk), p->invoice_id, pay_one, &with, err);
    if (st == K_OK && money_cmp(sum, p->fee) != 0) {
        char open[MONEY_BUF];
        st = err_set(err, K_REJECT,
                     "Neben der Rechnung sind %s EUR Bankentgelt offen, ganz oder gar "
                     "nicht zu bezahlen.",
                     money_format_de(open, sum));
    }
    return st;
}

static enum k_status forgo_one(struct batch *b, const struct fee_row *f, void *ud,
                               struct k_err *err)
{
    enum k_status st =
        store_fee_borne(b->firm->store, f->id, clock_today(&b->firm->clock), err);
    return st == K_OK ? note(b, "fee.forgone", f, 0, ud, err) : st;
}

enum k_status fees_forgo(struct batch *b, const struct invoice_row *inv,
                         const char *reason, struct k_err *err)
{
    money sum;
    char *why = arena_strdup(b->arena, reason);
    return each_open(&sum, b, b->arena, inv->id, forgo_one, why, err);
}

/* ---- taken back ------------------------------------------------------------------ */

static enum k_status claim_again(int *undone, struct batch *b, int64_t transaction_id,
                                 int64_t invoice_id, struct k_err *err)
{
    struct fee_row *f;
    size_t n;
    enum k_status st =
        store_fees(&f, &n, b->firm->store, b->arena, FEES_PAID_BY, transaction_id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (invoice_id && f[i].invoice_id != invoice_id) {
            continue;
        }
        st = store_fee_reopen(b->firm->store, f[i].id, err);
        if (st == K_OK) {
            st = store_reject(b->firm->store, transaction_id, f[i].invoice_id, err);
        }
        if (st == K_OK) {
            st = note(b, "fee.reopened", &f[i], transaction_id, NULL, err);
        }
        if (st == K_OK) {
            st = look_again(b, f[i].invoice_id, err);
        }
        (*undone)++;
    }
    return st;
}

/* The fee that a payment brought is none any more: the money is the customer's. */
static enum k_status give_back(struct batch *b, const struct fee_row *f,
                               struct k_err *err)
{
    struct arena *a = b->arena;
    char m[MONEY_BUF];
    const char *sum = money_format_de(m, f->amount);
    if (strcmp(f->state, "paid") != 0) {
        return K_OK;
    }
    return batch_task(
        b,
        f->paid_by ? arena_printf(a, "over:%" PRId64, f->paid_by)
                   : arena_printf(a, "credit:%s", f->invoice_number),
        "payment", f->invoice_number,
        arena_printf(a,
                     tr("Guthaben %s EUR: Bankentgelt zu Rechnung %s zurückgenommen"),
                     sum, f->invoice_number),
        arena_printf(
            a,
            tr("Der Kunde hatte %s EUR Bankentgelt zu Rechnung %s gezahlt; die "
               "Rückbuchung, für die es stand, ist zurückgenommen. Bitte "
               "erstatten oder verrechnen."),
            sum, f->invoice_number),
        err);
}

static enum k_status void_own(int *undone, struct batch *b, int64_t transaction_id,
                              int64_t invoice_id, struct k_err *err)
{
    struct fee_row *f;
    size_t n;
    enum k_status st = store_fees(&f, &n, b->firm->store, b->arena, FEES_OF_RETURN,
                                  transaction_id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (invoice_id && f[i].invoice_id != invoice_id) {
            continue;
        }
        st = give_back(b, &f[i], err);
        if (st == K_OK) {
            st = store_fee_undo(b->firm->store, f[i].id, err);
        }
        if (st == K_OK) {
            st = note(b, "fee.undone", &f[i], transaction_id, NULL, err);
        }
        if (st == K_OK) {
            st = look_again(b, f[i].invoice_id, err);
        }
        (*undone)++;
    }
    return st;
}

enum k_status fees_undo(int *undone, struct batch *b, int64_t transaction_id,
                        int64_t invoice_id, struct k_err *err)
{
    enum k_status st = claim_again(undone, b, transaction_id, invoice_id, err);
    return st == K_OK ? void_own(undone, b, transaction_id, invoice_id, err) : st;
}
