#include "flow/fees.h"

#include <inttypes.h>
#include <string.h>

#include "base/language.h"
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

enum k_status fees_left(struct batch *b, const struct invoice_row *inv,
                        struct k_err *err)
{
    struct arena *a = b->arena;
    char amount[MONEY_BUF];
    const char *sum = money_format_de(amount, inv->fee);
    return batch_task(
        b, task_of(b, inv->number), "payment", inv->number,
        arena_printf(a, tr("Bankentgelt %s EUR zu Rechnung %s ist offen"), sum,
                     inv->number),
        arena_printf(
            a,
            tr("%s hat die Rechnung bezahlt, das Entgelt der Rückbuchung nicht. "
               "Verzichten: kontor writeoff --fee %s. Nachfordern, Vorschlag für die "
               "Mail: „Vielen Dank für Ihre Zahlung. Für die Rückbuchung hat unsere Bank "
               "uns %s EUR berechnet; bitte überweisen Sie uns auch diesen Betrag zu "
               "Rechnung %s.“"),
            inv->customer_name ? inv->customer_name : tr("Der Kunde"), inv->number, sum,
            inv->number),
        err);
}

static enum k_status ask_if_left(struct batch *b, int64_t invoice_id, struct k_err *err)
{
    struct invoice_row inv;
    enum k_status st =
        store_invoice_row(&inv, b->firm->store, b->arena, invoice_id, err);
    return st == K_OK && inv.open.cents == 0 && inv.fee.cents > 0
               ? fees_left(b, &inv, err)
               : st;
}

/* ---- incurred -------------------------------------------------------------------- */

static enum k_status add(struct batch *b, const struct booking *bk, int64_t invoice_id,
                         money amount, bool borne, const char *reason,
                         struct k_err *err)
{
    struct invoice_row inv;
    struct fee_row f = {.invoice_id = invoice_id,
                        .transaction_id = bk->tx->id,
                        .amount = amount,
                        .on = bk->on};
    enum k_status st =
        store_invoice_row(&inv, b->firm->store, scratch(b, bk), invoice_id, err);
    if (st == K_OK) {
        f.invoice_number = inv.number;
        st = store_fee_put(b->firm->store, &f, borne, err);
    }
    if (st == K_OK) {
        st = note(b, "payment.fee", &f, bk->tx->id, reason, err);
    }
    return st == K_OK ? ask_if_left(b, invoice_id, err) : st;
}

enum k_status fees_charge(struct batch *b, const struct booking *bk, struct k_err *err)
{
    enum k_status st = K_OK;
    bool borne = !b->firm->config.return_fee;
    for (size_t i = 0; st == K_OK && i < bk->parts; i++) {
        if (bk->part[i].fee.cents < 0) {
            st = add(b, bk, bk->part[i].invoice_id, money_neg(bk->part[i].fee), false,
                     tr("war bezahlt und kam mit der Zahlung zurück"), err);
        }
    }
    if (st != K_OK || bk->charge.cents <= 0 || bk->parts == 0) {
        return st;
    }
    return add(b, bk, bk->part[0].invoice_id, bk->charge, borne,
               borne ? tr("Rückbuchung; trägt die Firma")
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
    return b->firm->config.return_fee
               ? arena_printf(
                     scratch(b, bk),
                     tr(" Die Bank hat %s EUR Entgelt berechnet; es steht neben "
                        "der Rechnung, die nächste Mahnung fordert es mit. "
                        "Verzichten: kontor writeoff --fee %s."),
                     amount, inv->number)
               : arena_printf(
                     scratch(b, bk),
                     tr(" Die Bank hat %s EUR Entgelt berechnet; nach Ihrer "
                        "Einstellung (dunning.return_fee) trägt es die Firma."),
                     amount);
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
            st = ask_if_left(b, f[i].invoice_id, err);
        }
        (*undone)++;
    }
    return st;
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
        st = store_fee_undo(b->firm->store, f[i].id, err);
        if (st == K_OK) {
            st = note(b, "fee.undone", &f[i], transaction_id, NULL, err);
        }
        if (st == K_OK) {
            st = batch_task_close(b, task_of(b, f[i].invoice_number), err);
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
