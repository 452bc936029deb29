#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "cmd/cmd_owner.h"
#include "flow/decide.h"

#include "base/banned.h"

#define SPLIT_MAX 32

/* ---- match ----------------------------------------------------------------------- */

static enum k_status match_proposal(struct cmd *c, struct batch *b,
                                    const struct transaction_row *t, int rank)
{
    struct booking done;
    enum k_status st = decide_proposal(&done, b, t, rank, &c->err);
    for (size_t i = 0; st == K_OK && i < done.parts; i++) {
        cmd_owner_stand(c, b->firm, done.part[i].invoice_id);
    }
    return st;
}

static enum k_status match_invoice(struct cmd *c, struct batch *b,
                                   const struct transaction_row *t)
{
    struct invoice_row inv;
    enum k_status st = cmd_owner_invoice(&inv, c, b->firm, c->argv[2]);
    money amount = st == K_OK ? decide_fitting(t, &inv) : MONEY(0);
    if (st == K_OK && c->argc > 3) {
        st = cmd_owner_signed(&amount, c, c->argv[3]);
    }
    if (st != K_OK) {
        return st;
    }
    int64_t left = t->amount.cents - t->allocated.cents;
    if (amount.cents == 0 || (left >= 0 && amount.cents > left)) {
        return err_set(&c->err, K_REJECT,
                       "Rechnung %s hat nichts offen, oder die Zahlung ist schon "
                       "verbraucht.",
                       inv.number);
    }
    struct booking_part part = {.invoice_id = inv.id, .amount = amount};
    st = decide_parts(b, t, &part, 1, &c->err);
    if (st == K_OK) {
        cmd_owner_stand(c, b->firm, inv.id);
    }
    return st;
}

static enum k_status run_match(struct cmd *c, struct batch *b, void *ud)
{
    struct transaction_row t;
    struct invoice_row inv;
    bool number, found = false;
    (void)ud;
    long long rank = cmd_number(c->argv[2], &number);
    enum k_status st = cmd_owner_transaction(&t, c, b->firm, c->argv[1]);
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
    return cmd_owner_run(c, run_match);
}

/* ---- split ----------------------------------------------------------------------- */

static enum k_status run_split(struct cmd *c, struct batch *b, void *ud)
{
    struct transaction_row t;
    struct booking_part part[SPLIT_MAX];
    size_t n = (size_t)c->argc - 2;
    (void)ud;
    enum k_status st = cmd_owner_transaction(&t, c, b->firm, c->argv[1]);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = cmd_owner_part(&part[i], c, b->firm, c->argv[i + 2]);
    }
    if (st == K_OK) {
        st = decide_parts(b, &t, part, n, &c->err);
    }
    for (size_t i = 0; st == K_OK && i < n; i++) {
        cmd_owner_stand(c, b->firm, part[i].invoice_id);
    }
    return st;
}

int cmd_split(struct cmd *c)
{
    if (c->argc < 3 || c->argc > SPLIT_MAX + 2) {
        return cmd_usage(c,
                         "Erwartet: Umsatz und bis zu %d Teile wie R2026-0001=100,00.",
                         SPLIT_MAX);
    }
    return cmd_owner_run(c, run_split);
}

/* ---- unmatch, ignore, forget ----------------------------------------------------- */

static enum k_status run_unmatch(struct cmd *c, struct batch *b, void *ud)
{
    struct transaction_row t;
    struct invoice_row inv = {0};
    int undone = 0;
    (void)ud;
    enum k_status st = cmd_owner_transaction(&t, c, b->firm, c->argv[1]);
    if (st == K_OK && strcmp(t.state, "ignored") == 0) {
        return decide_unignore(b, &t, &c->err);
    }
    if (st == K_OK && c->argc > 2) {
        st = cmd_owner_invoice(&inv, c, b->firm, c->argv[2]);
    }
    if (st == K_OK) {
        st = booking_undo(&undone, b, t.id, inv.id, &c->err);
    }
    if (st == K_OK && undone == 0) {
        st = err_set(&c->err, K_REJECT,
                     "Zu Umsatz %lld gibt es keine solche Zuordnung.", (long long)t.id);
    }
    if (st == K_OK && !c->quiet) {
        printf(trn("%d Zuordnung zurückgenommen.\n", "%d Zuordnungen zurückgenommen.\n",
                   (unsigned long)undone),
               undone);
    }
    return st;
}

int cmd_unmatch(struct cmd *c)
{
    if (c->argc < 2 || c->argc > 3) {
        return cmd_usage(c, "Erwartet: Umsatz, und wenn nötig eine Rechnung.");
    }
    return cmd_owner_run(c, run_unmatch);
}

static enum k_status run_ignore(struct cmd *c, struct batch *b, void *ud)
{
    struct transaction_row t;
    (void)ud;
    enum k_status st = cmd_owner_transaction(&t, c, b->firm, c->argv[1]);
    return st == K_OK ? decide_ignore(b, &t, &c->err) : st;
}

int cmd_ignore(struct cmd *c)
{
    if (c->argc != 2) {
        return cmd_usage(c, "Erwartet: ein Umsatz.");
    }
    return cmd_owner_run(c, run_ignore);
}

static enum k_status run_forget(struct cmd *c, struct batch *b, void *ud)
{
    int64_t n;
    (void)ud;
    enum k_status st = decide_forget(&n, b, c->argv[1], &c->err);
    if (st == K_OK && !c->quiet) {
        printf(trn("Das Konto gilt nicht mehr als das von %lld Kunde.\n",
                   "Das Konto gilt nicht mehr als das von %lld Kunden.\n",
                   (unsigned long)n),
               (long long)n);
    }
    return st;
}

int cmd_forget(struct cmd *c)
{
    if (c->argc != 2) {
        return cmd_usage(c, "Erwartet: eine IBAN.");
    }
    return cmd_owner_run(c, run_forget);
}

/* ---- without a statement --------------------------------------------------------- */

static enum k_status run_paid(struct cmd *c, struct batch *b, void *ud)
{
    struct invoice_row inv;
    money amount = MONEY(0);
    struct booking_part part;
    struct booking bk = {.on = clock_today(&c->clock),
                         .part = &part,
                         .parts = 1,
                         .tier = "owner",
                         .reason = tr("vom Inhaber als bezahlt gemeldet")};
    (void)ud;
    enum k_status st = cmd_owner_invoice(&inv, c, b->firm, c->argv[1]);
    if (st == K_OK) {
        st = cmd_owner_amount(&amount, c, c->argv[2]);
    }
    part = st == K_OK ? decide_part(&inv, amount) : (struct booking_part){0};
    if (st == K_OK && c->argc > 3 && !text_day(&bk.on, c->argv[3])) {
        st = err_set(&c->err, K_REJECT, "„%s“ ist kein Datum.", c->argv[3]);
    }
    if (st == K_OK && part.amount.cents > inv.open.cents) {
        char open[MONEY_BUF];
        st = err_set(&c->err, K_REJECT, "Offen sind nur %s EUR.",
                     money_format_de(open, inv.open));
    }
    if (st == K_OK) {
        st = booking_apply(b, &bk, &c->err);
    }
    if (st == K_OK) {
        cmd_owner_stand(c, b->firm, inv.id);
    }
    return st;
}

int cmd_paid(struct cmd *c)
{
    if (c->argc < 3 || c->argc > 4) {
        return cmd_usage(c, "Erwartet: Rechnung und Betrag, und wenn nötig ein Datum.");
    }
    return cmd_owner_run(c, run_paid);
}

static enum k_status run_writeoff(struct cmd *c, struct batch *b, void *ud)
{
    struct invoice_row inv;
    const bool *fee_only = ud;
    const char *reason = optind + 1 < c->argc ? c->argv[optind + 1]
                         : *fee_only ? tr("Verzicht des Inhabers auf das Bankentgelt")
                                     : tr("Rest vom Inhaber ausgebucht");
    enum k_status st = cmd_owner_invoice(&inv, c, b->firm, c->argv[optind]);
    if (st == K_OK) {
        st = decide_writeoff(b, &inv, *fee_only, reason, &c->err);
    }
    if (st == K_OK) {
        cmd_owner_stand(c, b->firm, inv.id);
    }
    return st;
}

int cmd_writeoff(struct cmd *c)
{
    static const struct option OPTIONS[] = {{"fee", no_argument, NULL, 'f'},
                                            {NULL, 0, NULL, 0}};
    bool fee_only = false;
    int o;
    while ((o = getopt_long(c->argc, c->argv, "+", OPTIONS, NULL)) == 'f') {
        fee_only = true;
    }
    if (o != -1 || optind >= c->argc || c->argc - optind > 2) {
        return cmd_usage(c, "Erwartet: Rechnung, und wenn gewünscht ein Grund.");
    }
    return cmd_fail(c, cmd_owner_batch(c, run_writeoff, &fee_only));
}
