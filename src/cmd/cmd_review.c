#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd_table.h"
#include "flow/booking.h"
#include "flow/matching.h"
#include "flow/payment.h"
#include "store/store_bank.h"

#include "base/banned.h"

/* ---- review -------------------------------------------------------------------------
 */

static const struct column COLUMNS[] = {
    {"transaction", "Umsatz", COLUMN_NUMBER, false},
    {"date", "Datum", COLUMN_DAY, false},
    {"amount", "Betrag", COLUMN_MONEY, false},
    {"payer", "Von", COLUMN_TEXT, true},
    {"text", "Verwendungszweck", COLUMN_TEXT, true},
    {"proposal", "Vorschlag", COLUMN_NUMBER, false},
    {"invoices", "Rechnungen", COLUMN_TEXT, false},
    {"reason", "Warum", COLUMN_TEXT, true},
};

struct review {
    struct cmd *c;
    struct firm *f;
    struct report_table table;
};

static enum k_status add_transaction(void *ud, const struct transaction_row *t,
                                     struct k_err *err)
{
    struct review *r = ud;
    struct arena *a = &r->c->arena;
    struct proposal_row *p;
    size_t n;
    enum k_status st = store_proposals(&p, &n, r->f->store, a, t->id, err);
    for (size_t i = 0; st == K_OK && (i < n || i == 0); i++) {
        struct cell *row = report_table_row(&r->table);
        row[0].number = t->id;
        row[1].date = t->booking_date;
        row[2].amount = t->amount;
        row[3].text = arena_strdup(a, t->counterparty);
        row[4].text = payment_text(a, t);
        if (n > 0) {
            row[5].number = p[i].rank;
            row[6].text = matching_numbers(r->f, a, p[i].allocations);
            row[7].text = p[i].reason;
        }
    }
    return st;
}

int cmd_review(struct cmd *c)
{
    struct firm f;
    struct review r = {.c = c, .f = &f};
    report_table_init(&r.table, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = store_transaction_each(f.store, TRANSACTIONS_REVIEW, add_transaction, &r,
                                    &c->err);
    }
    if (st == K_OK) {
        cmd_table_print(c, &r.table, "Keine Zahlung wartet auf eine Entscheidung.");
        if (r.table.rows > 0 && c->output == OUTPUT_TEXT && !c->quiet) {
            printf(
                "\nAnnehmen: kontor match UMSATZ VORSCHLAG – oder eine andere Rechnung: "
                "kontor match UMSATZ RECHNUNG\n");
        }
    }
    firm_close(&f);
    return cmd_fail(c, st);
}

/* ---- match, unmatch, paid
 * ------------------------------------------------------------ */

typedef enum k_status batch_fn(struct cmd *c, struct batch *b);

/* One command of the owner as one transaction. */
static int as_owner(struct cmd *c, batch_fn *fn)
{
    struct firm f;
    struct batch b;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = batch_begin(&b, &f, &c->arena, &c->err);
    }
    if (st == K_OK) {
        store_set_actor(f.store, "owner");
        st = fn(c, &b);
        if (st == K_OK) {
            st = batch_commit(&b, &c->err);
        } else {
            batch_cancel(&b);
        }
    }
    firm_close(&f);
    return cmd_fail(c, st);
}

static enum k_status amount_argument(money *out, struct cmd *c, const char *text)
{
    decimal d;
    if (!text_decimal(&d, text, 0) || !money_from_decimal(out, d) || out->cents <= 0) {
        return err_set(&c->err, K_REJECT,
                       "„%s“ ist kein Betrag. Erwartet: 119,00 oder 119.00.", text);
    }
    return K_OK;
}

static enum k_status get_invoice(struct invoice_row *out, struct cmd *c,
                                 struct batch *b, const char *number)
{
    bool found;
    enum k_status st =
        store_invoice_by_number(out, &found, b->firm->store, b->arena, number, &c->err);
    if (st == K_OK && !found) {
        st = err_set(&c->err, K_REJECT, "Eine Rechnung „%s“ gibt es nicht.", number);
    }
    return st;
}

static enum k_status get_transaction(struct transaction_row *out, struct cmd *c,
                                     struct batch *b)
{
    bool number, found = false;
    int64_t id = cmd_number(c->argv[1], &number);
    enum k_status st = K_OK;
    if (number) {
        st = store_transaction_get(out, &found, b->firm->store, b->arena, id, &c->err);
    }
    if (st == K_OK && !found) {
        st = err_set(&c->err, K_REJECT, "Einen Umsatz „%s“ gibt es nicht.", c->argv[1]);
    }
    return st;
}

static void say_stand(struct cmd *c, struct batch *b, int64_t invoice_id)
{
    struct invoice_row r;
    char open[MONEY_BUF];
    if (!c->quiet &&
        store_invoice_row(&r, b->firm->store, b->arena, invoice_id, &c->err) == K_OK) {
        printf("Rechnung %s: %s, offen %s EUR.\n", r.number,
               booking_status(&r, clock_today(&c->clock)),
               money_format_de(open, r.open));
    }
}

/* "kontor match 17 2": the second proposal of the review. */
static enum k_status match_proposal(struct cmd *c, struct batch *b,
                                    const struct transaction_row *t, int rank)
{
    struct proposal_row *p;
    size_t n;
    enum k_status st =
        store_proposals(&p, &n, b->firm->store, b->arena, t->id, &c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (p[i].rank != rank) {
            continue;
        }
        struct booking bk = {.tx = t,
                             .on = t->booking_date,
                             .tier = "owner",
                             .reason = p[i].reason,
                             .proves_account = true};
        matching_parts(&bk, b->arena, p[i].allocations);
        st = booking_apply(b, &bk, &c->err);
        for (size_t k = 0; st == K_OK && k < bk.parts; k++) {
            say_stand(c, b, bk.part[k].invoice_id);
        }
        return st;
    }
    return st != K_OK
               ? st
               : err_set(&c->err, K_REJECT, "Umsatz %lld hat keinen Vorschlag %d.",
                         (long long)t->id, rank);
}

static enum k_status match_invoice(struct cmd *c, struct batch *b,
                                   const struct transaction_row *t)
{
    struct invoice_row inv;
    enum k_status st = get_invoice(&inv, c, b, c->argv[2]);
    money amount = MONEY(t->amount.cents - t->allocated.cents);
    if (st == K_OK && amount.cents > 0 && inv.open.cents < amount.cents) {
        amount = inv.open;
    }
    if (st == K_OK && c->argc > 3) {
        st = amount_argument(&amount, c, c->argv[3]);
    }
    if (st != K_OK) {
        return st;
    }
    if (amount.cents == 0 || amount.cents > t->amount.cents - t->allocated.cents) {
        return err_set(&c->err, K_REJECT,
                       "Rechnung %s hat nichts offen, oder die Zahlung ist schon "
                       "verbraucht.",
                       inv.number);
    }
    struct booking_part part = {.invoice_id = inv.id, .amount = amount};
    struct booking bk = {.tx = t,
                         .on = t->booking_date,
                         .part = &part,
                         .parts = 1,
                         .tier = "owner",
                         .reason = "vom Inhaber zugeordnet",
                         .proves_account = true};
    st = booking_apply(b, &bk, &c->err);
    if (st == K_OK) {
        say_stand(c, b, inv.id);
    }
    return st;
}

static enum k_status run_match(struct cmd *c, struct batch *b)
{
    struct transaction_row t;
    struct invoice_row inv;
    bool number, found = false;
    long long rank = cmd_number(c->argv[2], &number);
    enum k_status st = get_transaction(&t, c, b);
    if (st == K_OK) { /* an invoice number may be all digits, too */
        st = store_invoice_by_number(&inv, &found, b->firm->store, b->arena, c->argv[2],
                                     &c->err);
    }
    if (st == K_OK && number && !found && rank < 100) {
        return match_proposal(c, b, &t, (int)rank);
    }
    return st == K_OK ? match_invoice(c, b, &t) : st;
}

int cmd_match(struct cmd *c)
{
    if (c->argc < 3 || c->argc > 4) {
        return cmd_usage(c, "Erwartet: Umsatz und Rechnung.");
    }
    return as_owner(c, run_match);
}

static enum k_status run_unmatch(struct cmd *c, struct batch *b)
{
    struct transaction_row t;
    struct invoice_row inv = {0};
    int undone = 0;
    enum k_status st = get_transaction(&t, c, b);
    if (st == K_OK && c->argc > 2) {
        st = get_invoice(&inv, c, b, c->argv[2]);
    }
    if (st == K_OK) {
        st = booking_undo(&undone, b, t.id, inv.id, &c->err);
    }
    if (st == K_OK && undone == 0) {
        st = err_set(&c->err, K_REJECT,
                     "Zu Umsatz %lld gibt es keine solche Zuordnung.", (long long)t.id);
    }
    if (st == K_OK && !c->quiet) {
        printf("%d Zuordnung%s zurückgenommen.\n", undone, undone == 1 ? "" : "en");
    }
    return st;
}

int cmd_unmatch(struct cmd *c)
{
    if (c->argc < 2 || c->argc > 3) {
        return cmd_usage(c, "Erwartet: Umsatz, und wenn nötig eine Rechnung.");
    }
    return as_owner(c, run_unmatch);
}

static enum k_status run_paid(struct cmd *c, struct batch *b)
{
    struct invoice_row inv;
    struct booking_part part = {0};
    struct booking bk = {.on = clock_today(&c->clock),
                         .part = &part,
                         .parts = 1,
                         .tier = "owner",
                         .reason = "vom Inhaber als bezahlt gemeldet"};
    enum k_status st = get_invoice(&inv, c, b, c->argv[1]);
    if (st == K_OK) {
        st = amount_argument(&part.amount, c, c->argv[2]);
    }
    if (st == K_OK && c->argc > 3 && !text_day(&bk.on, c->argv[3])) {
        st = err_set(&c->err, K_REJECT, "„%s“ ist kein Datum.", c->argv[3]);
    }
    if (st == K_OK && part.amount.cents > inv.open.cents) {
        char open[MONEY_BUF];
        st = err_set(&c->err, K_REJECT, "Offen sind nur %s EUR.",
                     money_format_de(open, inv.open));
    }
    part.invoice_id = inv.id;
    if (st == K_OK) {
        st = booking_apply(b, &bk, &c->err);
    }
    if (st == K_OK) {
        say_stand(c, b, inv.id);
    }
    return st;
}

int cmd_paid(struct cmd *c)
{
    if (c->argc < 3 || c->argc > 4) {
        return cmd_usage(c, "Erwartet: Rechnung und Betrag, und wenn nötig ein Datum.");
    }
    return as_owner(c, run_paid);
}
