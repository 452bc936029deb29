#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "cmd/cmd_file.h"
#include "flow/issue.h"
#include "flow/outbox.h"
#include "order/order_read.h"

#include "base/banned.h"

static enum k_status run_cancel(struct cmd *c, struct batch *b, struct issue_result *r)
{
    return issue_cancellation(r, b, c->argv[1], c->argc > 2 ? c->argv[2] : NULL,
                              &c->err);
}

/* The corrected order from a file, read under the rule that would take it. */
static enum k_status run_correct(struct cmd *c, struct batch *b, struct issue_result *r)
{
    struct order_file f = {0};
    struct cmd_file in;
    const char *path = c->argv[2];
    enum k_status st = cmd_file_read(&in, c, b->firm, path);
    if (st == K_OK) {
        st = order_read(&f, b->arena, in.bytes, in.n, in.rule, &c->err);
    }
    if (st == K_OK && f.orders != 1) {
        st = err_set(&c->err, K_REJECT, "%s enthält %zu Aufträge, erwartet ist einer.",
                     path, f.orders);
    }
    if (st == K_OK) {
        f.order[0].kind = ORDER_CORRECTION;
        f.order[0].references = c->argv[1];
        f.order[0].completed = true;
        st = issue_order(r, b, &f.order[0], in.rule, 0, &c->err);
    }
    return st;
}

typedef enum k_status issue_fn(struct cmd *c, struct batch *b, struct issue_result *r);

/* One transaction as the owner, then the mails. */
static int run(struct cmd *c, issue_fn *fn, const char *said)
{
    struct firm f;
    struct batch b;
    struct issue_result r = {0};
    struct outbox_summary sum;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = batch_begin(&b, &f, &c->arena, &c->err);
    }
    if (st == K_OK) {
        store_set_actor(f.store, "owner");
        st = fn(c, &b, &r);
        store_set_actor(f.store, "kontor");
        st = batch_end(&b, st, &c->err);
    }
    if (st == K_OK) {
        st = outbox_pump(&sum, &f, NULL, NULL, &c->err);
    }
    if (st == K_OK && !c->quiet) {
        printf(tr("Rechnung %s ist %s %s.\n"), c->argv[1], said, r.number);
    }
    firm_close(&f);
    return cmd_fail(c, st);
}

int cmd_cancel(struct cmd *c)
{
    if (c->argc < 2 || c->argc > 3) {
        return cmd_usage(c, "Welche Rechnung?");
    }
    return run(c, run_cancel, tr("storniert durch"));
}

int cmd_correct(struct cmd *c)
{
    if (c->argc != 3) {
        return cmd_usage(c, "Erwartet: die Rechnung und die Datei mit dem richtigen "
                            "Auftrag.");
    }
    return run(c, run_correct, tr("storniert und ersetzt durch"));
}
