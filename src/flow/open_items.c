#include "flow/open_items.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "invoice/invoice_build.h"
#include "store/store_bank.h"
#include "store/store_customer.h"
#include "store/store_invoice.h"

#include "base/banned.h"

#define TYPE_INVOICE 380
#define TYPE_CREDIT_NOTE 381
#define REFUSED_BYTES 4000

struct take {
    struct batch *b;
    struct open_items_result *result;
    struct str refused; /* why which rows were not taken, for the owner */
    struct arena arena; /* of one row */
};

static void refuse(struct take *t, const struct open_invoice *in, const char *why)
{
    str_addf(&t->refused, tr("Zeile %d, Rechnung %s: %s\n"), in->line, in->number, why);
    t->result->refused++;
}

/* The running number that our own series would have to write this text, or 0. */
static int64_t own_running_number(struct arena *a, const char *pattern,
                                  const char *series, const struct open_invoice *in)
{
    const char *open = strchr(series, '{');
    size_t head = open ? (size_t)(open - series) : 0;
    char *again;
    struct k_err ignored;
    if (!open || strncmp(series, in->number, head) != 0) {
        return 0;
    }
    const char *digits = in->number + head;
    size_t n = strspn(digits, "0123456789");
    if (n == 0 || n > 9) {
        return 0;
    }
    int64_t running = strtoll(digits, NULL, 10);
    return running > 0 &&
                   invoice_number(&again, a, pattern, in->issue_date, running,
                                  &ignored) == K_OK &&
                   strcmp(again, in->number) == 0
               ? running
               : 0;
}

/* A foreign number must never be drawn again: our series begins behind it, or, when it
 * has begun already, the row is refused. */
static enum k_status keep_apart(bool *ok, struct take *t, const struct open_invoice *in,
                                struct k_err *err)
{
    const struct config *c = &t->b->firm->config;
    char *series = invoice_series(&t->arena, c->number_pattern, in->issue_date);
    int64_t n = own_running_number(&t->arena, c->number_pattern, series, in);
    *ok = true;
    return n == 0 ? K_OK
                  : store_series_behind(ok, t->b->firm->store, series, c->number_start,
                                        n, err);
}

static enum k_status put_customer(struct take *t, struct customer *c, struct k_err *err)
{
    struct customer known;
    struct store *s = t->b->firm->store;
    bool found;
    enum k_status st = store_customer_find(&known, &found, s, &t->arena, c, err);
    if (st == K_OK && found) {
        store_customer_fill(c, &known);
        c->id = known.id;
    }
    if (st == K_OK) {
        st = store_customer_put(s, &t->arena, c, err);
    }
    if (st == K_OK && c->iban) {
        st = store_customer_account_put(s, c->iban, c->id, true, err);
    }
    return st;
}

static void build(struct invoice *inv, const struct take *t,
                  const struct open_invoice *in)
{
    const struct config *c = &t->b->firm->config;
    invoice_init(inv);
    inv->number = in->number;
    inv->remittance = in->number;
    inv->type_code = in->gross.cents < 0 ? TYPE_CREDIT_NOTE : TYPE_INVOICE;
    inv->issue_date = in->issue_date;
    inv->due_date =
        day_is_set(in->due_date) ? in->due_date : day_add(in->issue_date, c->net_days);
    inv->seller = c->seller;
    inv->account_holder = c->account_holder;
    inv->iban = c->iban;
    inv->bic = c->bic;
    inv->bank_name = c->bank_name;
    inv->buyer = in->buyer;
    inv->locale = c->locale;
    inv->format = "pdf";
    /* Its tax stands on the paper of the other program only. */
    inv->line_total = inv->net = inv->gross = inv->payable = in->gross;
    if (day_is_set(in->skonto_until)) {
        inv->skontos = 1;
        inv->skonto[0] = (struct invoice_skonto){
            .days = day_diff(in->skonto_until, in->issue_date),
            .until = in->skonto_until,
            .discount = in->skonto,
            .payable = MONEY(in->gross.cents - in->skonto.cents)};
    }
}

/* What had come in before the take-over. */
static enum k_status put_paid_before(struct take *t, const struct open_invoice *in,
                                     int64_t id, struct k_err *err)
{
    struct invoice_row after;
    struct allocation_row al = {.invoice_id = id,
                                .amount = MONEY(in->gross.cents - in->open.cents),
                                .on = in->issue_date,
                                .tier = "import",
                                .reason = tr("vor der Übernahme bezahlt")};
    if (al.amount.cents == 0) {
        return K_OK;
    }
    enum k_status st = store_allocation_put(t->b->firm->store, &al, err);
    return st == K_OK
               ? store_invoice_settle(&after, t->b->firm->store, &t->arena, id, err)
               : st;
}

static enum k_status put_invoice(struct take *t, struct open_invoice *in,
                                 struct k_err *err)
{
    struct store *s = t->b->firm->store;
    struct invoice inv;
    char open[MONEY_BUF], due[DAY_BUF];
    enum k_status st = put_customer(t, &in->buyer, err);
    if (st != K_OK) {
        return st;
    }
    build(&inv, t, in);
    st = store_invoice_put(s, &t->arena, &inv, NULL, 0, 0, err);
    if (st == K_OK) { /* the customer has had it from the other program */
        st = store_invoice_delivery(s, inv.id, "post", err);
    }
    if (st == K_OK) {
        st = put_paid_before(t, in, inv.id, err);
    }
    if (st == K_OK) {
        st = store_journal(s, err, "invoice.taken-over", in->number, "open",
                           money_format(open, in->open), "due",
                           day_format_iso(due, inv.due_date), NULL);
    }
    t->result->taken++;
    return st;
}

static enum k_status take_one(struct take *t, struct open_invoice *in,
                              struct k_err *err)
{
    struct invoice_row known;
    bool found, ok;
    enum k_status st = store_invoice_by_number(&known, &found, t->b->firm->store,
                                               &t->arena, in->number, err);
    if (st != K_OK) {
        return st;
    }
    if (found && known.series) {
        refuse(t, in, tr("diese Nummer hat Kontor selbst vergeben."));
        return K_OK;
    }
    if (found) {
        t->result->known++; /* never twice, and never changed */
        return K_OK;
    }
    st = keep_apart(&ok, t, in, err);
    if (st == K_OK && !ok) {
        refuse(t, in,
               tr("diese Nummer würde Kontor selbst noch vergeben. Bitte "
                  "invoice.number_pattern in kontor.conf ändern."));
        return K_OK;
    }
    return st == K_OK ? put_invoice(t, in, err) : st;
}

static enum k_status on_row(void *ud, struct open_invoice *in, struct k_err *err)
{
    struct take *t = ud;
    enum k_status st = take_one(t, in, err);
    arena_reset(&t->arena);
    return st;
}

static enum k_status read_file(struct take *t, const struct inbox_file *f,
                               struct k_err *err)
{
    struct order_file read;
    if (!f->streamed) {
        return K_OK; /* of a format that has no open items */
    }
    FILE *in = fopen(f->claimed.work_path, "re");
    if (!in) {
        return err_set(err, K_RETRY, "%s: %s", f->claimed.work_path, err_cause(errno));
    }
    enum k_status st =
        order_read_open_items(&read, t->b->arena, in, f->rule, on_row, t, err);
    (void)fclose(in);
    return st;
}

enum k_status open_items_take(struct open_items_result *out, struct batch *b,
                              const struct inbox_file *f, struct k_err *err)
{
    struct take t = {.b = b, .result = out};
    arena_init(&t.arena);
    str_init(&t.refused, REFUSED_BYTES);
    enum k_status st = read_file(&t, f, err);
    if (st == K_OK && out->refused > 0) {
        batch_notice(b, f->c.shown, t.refused.data);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "open-items.imported", f->c.shown,
                           "taken", arena_printf(b->arena, "%d", out->taken), "known",
                           arena_printf(b->arena, "%d", out->known), "refused",
                           arena_printf(b->arena, "%d", out->refused), NULL);
    }
    if (st == K_OK) {
        log_info("open-items.imported", "taken=%d known=%d refused=%d", out->taken,
                 out->known, out->refused);
    }
    str_release(&t.refused);
    arena_release(&t.arena);
    return st;
}
