#include "cmd/cmd_owner.h"

#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "store/store_bank.h"

#include "base/banned.h"

enum k_status cmd_owner_batch(struct cmd *c, cmd_batch_fn *fn, void *ud)
{
    struct firm f;
    struct batch b;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = batch_begin(&b, &f, &c->arena, &c->err);
    }
    if (st == K_OK) {
        store_set_actor(f.store, "owner");
        st = fn(c, &b, ud);
        st = batch_end(&b, st, &c->err);
    }
    firm_close(&f);
    return st;
}

int cmd_owner_run(struct cmd *c, cmd_batch_fn *fn)
{
    return cmd_fail(c, cmd_owner_batch(c, fn, NULL));
}

enum k_status cmd_owner_signed(money *out, struct cmd *c, const char *text)
{
    decimal d;
    if (!text_decimal(&d, text, 0) || !money_from_decimal(out, d) || out->cents == 0) {
        return err_set(&c->err, K_REJECT,
                       "„%s“ ist kein Betrag. Erwartet: 119,00 oder 119.00.", text);
    }
    return K_OK;
}

enum k_status cmd_owner_amount(money *out, struct cmd *c, const char *text)
{
    enum k_status st = cmd_owner_signed(out, c, text);
    return st == K_OK && out->cents < 0
               ? err_set(&c->err, K_REJECT,
                         "„%s“ ist kein Betrag. Erwartet: 119,00 oder 119.00.", text)
               : st;
}

enum k_status cmd_owner_invoice(struct invoice_row *out, struct cmd *c, struct firm *f,
                                const char *number)
{
    bool found;
    enum k_status st =
        store_invoice_by_number(out, &found, f->store, &c->arena, number, &c->err);
    if (st == K_OK && !found) {
        st = err_set(&c->err, K_REJECT, "Eine Rechnung „%s“ gibt es nicht.", number);
    }
    return st;
}

enum k_status cmd_owner_transaction(struct transaction_row *out, struct cmd *c,
                                    struct firm *f, const char *text)
{
    bool number, found = false;
    int64_t id = cmd_number(text, &number);
    enum k_status st = K_OK;
    if (number) {
        st = store_transaction_get(out, &found, f->store, &c->arena, id, &c->err);
    }
    if (st == K_OK && !found) {
        st = err_set(&c->err, K_REJECT, "Einen Umsatz „%s“ gibt es nicht.", text);
    }
    return st;
}

enum k_status cmd_owner_part(struct booking_part *out, struct cmd *c, struct firm *f,
                             const char *text)
{
    struct invoice_row inv;
    const char *sign = strrchr(text, '=');
    if (!sign) {
        return err_set(&c->err, K_REJECT,
                       "„%s“: erwartet wird RECHNUNG=BETRAG, z. B. R2026-0001=100,00.",
                       text);
    }
    const char *slash = strchr(sign, '/');
    size_t n = slash ? (size_t)(slash - sign) - 1 : strlen(sign + 1);
    *out = (struct booking_part){0};
    enum k_status st = cmd_owner_invoice(
        &inv, c, f, arena_strndup(&c->arena, text, (size_t)(sign - text)));
    if (st == K_OK) {
        out->invoice_id = inv.id;
        st = cmd_owner_signed(&out->amount, c, arena_strndup(&c->arena, sign + 1, n));
    }
    if (st == K_OK && slash) {
        st = cmd_owner_amount(&out->skonto, c, slash + 1);
    }
    return st;
}

void cmd_owner_stand(struct cmd *c, struct firm *f, int64_t invoice_id)
{
    struct invoice_row r;
    char open[MONEY_BUF];
    if (!c->quiet &&
        store_invoice_row(&r, f->store, &c->arena, invoice_id, &c->err) == K_OK) {
        printf(tr("Rechnung %s: %s, offen %s EUR.\n"), r.number,
               tr(booking_status(&r, clock_today(&c->clock))),
               money_format_de(open, r.open));
        if (r.fee.cents > 0) {
            printf(tr("Bankentgelt daneben offen: %s EUR.\n"),
                   money_format_de(open, r.fee));
        }
    }
}
