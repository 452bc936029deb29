#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "flow/issue.h"
#include "flow/outbox.h"
#include "store/store_invoice.h"

#include "base/banned.h"

/* A cancellation goes the way of every order: the same checks, number, document, mail.
 */
static enum k_status cancel(struct cmd *c, struct firm *f, const char **number)
{
    struct batch b;
    struct order order;
    struct issue_result r = {0};
    struct invoice_row row;
    struct invoice original;
    bool found;
    enum k_status st =
        store_invoice_by_number(&row, &found, f->store, &c->arena, c->argv[1], &c->err);
    if (st == K_OK && !found) {
        return err_set(&c->err, K_REJECT, "Eine Rechnung „%s“ gibt es nicht.",
                       c->argv[1]);
    }
    if (st == K_OK && row.cancelled_by) {
        return err_set(&c->err, K_REJECT, "Rechnung %s ist schon storniert.",
                       row.number);
    }
    if (st == K_OK) {
        st = store_invoice_load(&original, f->store, &c->arena, row.id, &c->err);
    }
    if (st == K_OK) {
        st = batch_begin(&b, f, &c->arena, &c->err);
    }
    if (st != K_OK) {
        return st;
    }
    order_init(&order);
    order.source = "kontor";
    order.kind = ORDER_CANCELLATION;
    order.order_number = arena_printf(&c->arena, "STORNO-%s", row.number);
    order.references = row.number;
    order.reason = c->argc > 2 ? c->argv[2] : NULL;
    order.buyer = original.buyer;
    order.completed = true;
    order.order_date = clock_today(&c->clock);
    store_set_actor(f->store, "owner");
    st = issue_order(&r, &b, &order, NULL, 0, &c->err);
    if (st == K_OK && r.outcome != ISSUE_INVOICED) {
        st = err_set(&c->err, K_REJECT, "%s", r.reason ? r.reason : "nicht möglich");
    }
    if (st != K_OK) {
        batch_cancel(&b);
        return st;
    }
    *number = r.number;
    return batch_commit(&b, &c->err);
}

int cmd_cancel(struct cmd *c)
{
    struct firm f;
    struct outbox_summary sum;
    const char *number = NULL;
    if (c->argc < 2 || c->argc > 3) {
        return cmd_usage(c, "Welche Rechnung?");
    }
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = cancel(c, &f, &number);
    }
    if (st == K_OK) {
        store_set_actor(f.store, "kontor");
        st = outbox_pump(&sum, &f, NULL, NULL, &c->err);
    }
    if (st == K_OK && !c->quiet) {
        printf("Rechnung %s ist storniert durch %s.\n", c->argv[1], number);
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
