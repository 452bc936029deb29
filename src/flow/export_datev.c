/* Bookings for DATEV. Each VAT group of an invoice is a row: the debtor owes its gross
 * amount, the account of its rate earns it; the account knows its tax. What a final
 * invoice deducts takes the progress invoice's rows back; a cancellation has negative
 * amounts of its own. */
#include <inttypes.h>
#include <string.h>

#include "flow/export.h"
#include "report/datev.h"
#include "store/store_bank.h"
#include "store/store_fee.h"
#include "store/store_invoice.h"

#include "base/banned.h"

struct job {
    struct firm *firm;
    const struct export_period *period;
    struct str *out;
    struct arena a; /* of one invoice or payment */
    size_t rows;
};

/* ---- accounts ---- */

struct account {
    size_t key; /* offset of the setting */
    const char *name, *skr03, *skr04;
};

#define ACCOUNT(KEY, SKR03, SKR04)                                                     \
    {                                                                                  \
        offsetof(struct config_datev, KEY), #KEY, SKR03, SKR04                         \
    }

enum {
    REVENUE_19,
    REVENUE_7,
    REVENUE_0,
    REVENUE_EXEMPT,
    REVENUE_SMALL,
    REVENUE_REVERSE,
    REVENUE_EU,
    REVENUE_EXPORT,
    SKONTO_19,
    SKONTO_7,
    SKONTO_0,
    BANK,
    BANK_FEES,
    TRANSIT
};

static const struct account ACCOUNTS[] = {
    ACCOUNT(revenue_19, "8400", "4400"),    ACCOUNT(revenue_7, "8300", "4300"),
    ACCOUNT(revenue_0, "8290", "4290"),     ACCOUNT(revenue_exempt, "8100", "4100"),
    ACCOUNT(revenue_small, "8195", "4185"), ACCOUNT(revenue_reverse, "8337", "4337"),
    ACCOUNT(revenue_eu, "8125", "4125"),    ACCOUNT(revenue_export, "8120", "4120"),
    ACCOUNT(skonto_19, "8736", "4736"),     ACCOUNT(skonto_7, "8731", "4731"),
    ACCOUNT(skonto_0, "8730", "4730"),      ACCOUNT(bank, "1200", "1800"),
    ACCOUNT(bank_fees, "4970", "6855"),     ACCOUNT(transit, "1360", "1460"),
};

static bool is_skr04(const struct config_datev *c)
{
    return strcmp(c->chart, "skr04") == 0;
}

/* The accounts of a chart have four digits; longer ledgers append zeros. */
static const char *account(struct job *j, int which)
{
    const struct config_datev *c = &j->firm->config.datev;
    const struct account *ac = &ACCOUNTS[which];
    const char *set = *(const char *const *)((const char *)c + ac->key);
    return set ? set
               : arena_printf(&j->a, "%s%.*s", is_skr04(c) ? ac->skr04 : ac->skr03,
                              c->account_length - 4, "0000");
}

static const char *debtor(struct job *j, int64_t customer_id)
{
    int64_t first = j->firm->config.datev.debtor_first;
    return arena_printf(&j->a, "%" PRId64, first + customer_id);
}

static bool is_rate(const struct vat_group *g, int percent)
{
    return decimal_cmp(g->rate, DECIMAL(percent, 0)) == 0;
}

static int revenue_of(const struct job *j, const struct vat_group *g)
{
    switch (g->category) {
    case VAT_S:
        return is_rate(g, 19) ? REVENUE_19 : is_rate(g, 7) ? REVENUE_7 : -1;
    case VAT_Z:
        return REVENUE_0;
    case VAT_E:
        return j->firm->config.small_business ? REVENUE_SMALL : REVENUE_EXEMPT;
    case VAT_AE:
        return REVENUE_REVERSE;
    case VAT_K:
        return REVENUE_EU;
    case VAT_G:
        return REVENUE_EXPORT;
    }
    return -1;
}

static int skonto_of(const struct vat_group *g)
{
    bool taxed = g->category == VAT_S;
    return taxed && is_rate(g, 19)  ? SKONTO_19
           : taxed && is_rate(g, 7) ? SKONTO_7
                                    : SKONTO_0;
}

/* ---- invoices ---- */

static void add(struct job *j, const struct datev_row *r)
{
    datev_add(j->out, &j->a, r);
    j->rows += r->amount.cents != 0;
}

static money gross_of(const struct vat_group *g)
{
    return MONEY(g->basis.cents + g->tax.cents);
}

static enum k_status add_groups(struct job *j, const struct invoice *of,
                                struct datev_row row, struct k_err *err)
{
    for (size_t i = 0; i < of->vats; i++) {
        const struct vat_group *g = &of->vat[i];
        int which = revenue_of(j, g);
        if (which < 0) {
            char rate[DECIMAL_BUF];
            return err_set(err, K_REJECT,
                           "Rechnung %s: für %s %% Umsatzsteuer gibt es kein Konto.",
                           of->number, decimal_format_de(rate, g->rate));
        }
        row.contra = account(j, which);
        row.amount = gross_of(g);
        add(j, &row);
    }
    return K_OK;
}

/* Back out what a progress invoice had booked, as far as it is deducted. */
static enum k_status add_deduction(struct job *j, const struct deduction *d,
                                   struct datev_row row, struct k_err *err)
{
    struct invoice_row earlier;
    struct invoice inv;
    bool found;
    int64_t left = d->gross.cents;
    enum k_status st = store_invoice_by_number(&earlier, &found, j->firm->store, &j->a,
                                               d->number, err);
    if (st == K_OK && !found) {
        return err_set(err, K_REJECT, "Die Abschlagsrechnung %s gibt es nicht.",
                       d->number);
    }
    if (st == K_OK) {
        st = store_invoice_load(&inv, j->firm->store, &j->a, earlier.id, err);
    }
    for (size_t i = 0; st == K_OK && i < inv.vats; i++) {
        money share = MONEY(left);
        int which = revenue_of(j, &inv.vat[i]);
        if (i + 1 < inv.vats &&
            !money_ratio(&share, d->gross, gross_of(&inv.vat[i]).cents,
                         inv.gross.cents)) {
            return err_set(err, K_REJECT, "Rechnung %s: Betrag zu groß.", d->number);
        }
        left -= share.cents;
        row.contra = account(j, which < 0 ? REVENUE_19 : which);
        row.amount = money_neg(share);
        add(j, &row);
    }
    return st;
}

static enum k_status add_invoice(void *ud, const struct invoice_row *r,
                                 struct k_err *err)
{
    struct job *j = ud;
    struct invoice inv;
    if (!r->series || day_cmp(r->issue_date, j->period->to) > 0) {
        return K_OK;
    }
    arena_reset(&j->a);
    enum k_status st = store_invoice_load(&inv, j->firm->store, &j->a, r->id, err);
    if (st != K_OK) {
        return st;
    }
    bool abroad =
        inv.buyer.party.vat_id && strncmp(inv.buyer.party.vat_id, "DE", 2) != 0;
    struct datev_row row = {
        .account = debtor(j, r->customer_id),
        .on = inv.issue_date,
        .document = inv.number,
        .text = inv.buyer.party.name,
        .vat_id = abroad ? inv.buyer.party.vat_id : NULL,
        .due = inv.due_date,
        .service = inv.service_to,
    };
    st = add_groups(j, &inv, row, err);
    for (size_t i = 0; st == K_OK && i < inv.deductions; i++) {
        st = add_deduction(j, &inv.deduction[i], row, err);
    }
    return st;
}

/* ---- payments ---- */

static enum k_status add_skonto(struct job *j, const struct invoice *inv, money skonto,
                                struct datev_row row, struct k_err *err)
{
    int64_t left = skonto.cents;
    for (size_t i = 0; i < inv->vats; i++) {
        money share = MONEY(left);
        if (i + 1 < inv->vats &&
            !money_ratio(&share, skonto, gross_of(&inv->vat[i]).cents,
                         inv->gross.cents)) {
            return err_set(err, K_REJECT, "Rechnung %s: Betrag zu groß.", inv->number);
        }
        left -= share.cents;
        row.account = account(j, skonto_of(&inv->vat[i]));
        row.amount = share;
        add(j, &row);
    }
    return K_OK;
}

static enum k_status add_payment(void *ud, const struct allocation_row *al,
                                 struct k_err *err)
{
    struct job *j = ud;
    struct invoice_row r;
    struct invoice inv;
    if (day_cmp(al->on, j->period->to) > 0) {
        return K_OK;
    }
    arena_reset(&j->a);
    enum k_status st =
        store_invoice_row(&r, j->firm->store, &j->a, al->invoice_id, err);
    if (st != K_OK || !r.series) {
        return st;
    }
    struct datev_row row = {
        .amount = al->amount,
        .account = account(j, al->transaction_id ? BANK : TRANSIT),
        .contra = debtor(j, r.customer_id),
        .on = al->on,
        .document = r.number,
        .text = r.customer_name,
        .due = DAY_NONE,
        .service = DAY_NONE,
    };
    add(j, &row);
    if (al->skonto.cents != 0) {
        st = store_invoice_load(&inv, j->firm->store, &j->a, r.id, err);
        if (st == K_OK) {
            st = add_skonto(j, &inv, al->skonto, row, err);
        }
    }
    return st;
}

/* ---- what returns cost ---- */

static bool within(const struct job *j, day on)
{
    return day_cmp(on, j->period->from) >= 0 && day_cmp(on, j->period->to) <= 0;
}

/* A cost of the firm; where it is claimed, the customer owes a damage without tax,
 * which takes the cost back, until it is forgone. */
static void add_fee_rows(struct job *j, const struct fee_row *f, struct datev_row row)
{
    const char *costs = account(j, BANK_FEES), *owed = row.account;
    bool borne = strcmp(f->state, "borne") == 0;
    bool claimed = !borne || day_cmp(f->settled_on, f->on) > 0;
    if (within(j, f->on)) {
        row.account = costs;
        row.contra = account(j, BANK);
        add(j, &row);
    }
    if (within(j, f->on) && claimed) {
        row.account = owed;
        row.contra = costs;
        add(j, &row);
    }
    if (claimed && day_is_set(f->settled_on) && within(j, f->settled_on)) {
        row.on = f->settled_on;
        row.account = borne ? costs : account(j, f->paid_by ? BANK : TRANSIT);
        row.contra = owed;
        add(j, &row);
    }
}

static enum k_status add_fee(void *ud, const struct fee_row *f, struct k_err *err)
{
    struct job *j = ud;
    struct invoice_row r;
    arena_reset(&j->a);
    enum k_status st = store_invoice_row(&r, j->firm->store, &j->a, f->invoice_id, err);
    if (st == K_OK && r.series) {
        add_fee_rows(j, f,
                     (struct datev_row){.amount = f->amount,
                                        .account = debtor(j, r.customer_id),
                                        .on = f->on,
                                        .document = r.number,
                                        .text = r.customer_name,
                                        .due = DAY_NONE,
                                        .service = DAY_NONE});
    }
    return st;
}

/* ---- the file ---- */

static enum k_status check(const struct config_datev *c, const struct export_period *p,
                           day *begin, struct k_err *err)
{
    int year, month, dom, last, ignored;
    if (c->consultant == 0 || c->client == 0) {
        return err_set(err, K_REJECT,
                       "In kontor.conf fehlen datev.consultant (Beraternummer) und "
                       "datev.client (Mandantennummer); Ihr Steuerbüro kennt sie.");
    }
    day_split(p->from, &year, &month, &dom);
    day_split(p->to, &last, &ignored, &ignored);
    if (!day_make(begin, month < c->year_begin ? year - 1 : year, c->year_begin, 1)) {
        return err_set(err, K_REJECT, "datev.year_begin ist kein Monat.");
    }
    if (year != last || day_diff(p->to, *begin) > 366) {
        return err_set(err, K_REJECT,
                       "Der Zeitraum muss in einem Kalenderjahr und einem "
                       "Wirtschaftsjahr liegen.");
    }
    return K_OK;
}

enum k_status export_datev(struct str *out, size_t *rows, struct firm *f,
                           const struct export_period *p, struct k_err *err)
{
    const struct config_datev *c = &f->config.datev;
    struct job j = {.firm = f, .period = p, .out = out};
    char from[DAY_BUF], to[DAY_BUF];
    day begin;
    enum k_status st = check(c, p, &begin, err);
    if (st != K_OK) {
        return st;
    }
    arena_init(&j.a);
    struct datev_head head = {
        .consultant = c->consultant,
        .client = c->client,
        .account_length = c->account_length,
        .chart = is_skr04(c) ? "04" : "03",
        .year_begin = begin,
        .from = p->from,
        .to = p->to,
        .created = clock_now(&f->clock),
        .title = arena_printf(&j.a, "Kontor %s-%s", day_format_de(from, p->from),
                              day_format_de(to, p->to)),
    };
    datev_begin(out, &j.a, &head);
    st = store_invoice_each(f->store, INVOICES_ISSUED, p->from, add_invoice, &j, err);
    if (st == K_OK && c->payments) {
        st = store_allocation_each(f->store, p->from, add_payment, &j, err);
    }
    if (st == K_OK && c->payments) {
        st = store_fee_each(f->store, p->from, add_fee, &j, err);
    }
    if (st == K_OK && j.rows > DATEV_ROWS_MAX) {
        st = err_set(err, K_REJECT,
                     "Mehr als %d Buchungen fasst ein Stapel nicht; bitte einen "
                     "kürzeren Zeitraum.",
                     DATEV_ROWS_MAX);
    }
    *rows = j.rows;
    arena_release(&j.a);
    return st == K_OK ? str_check(out, err) : st;
}
