#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "cmd/cmd.h"
#include "flow/outbox.h"
#include "flow/reports.h"

#include "base/banned.h"

static enum k_status send_now(struct cmd *c, struct firm *f)
{
    struct outbox_summary sum;
    enum k_status st = reports_send(f, &c->arena, &c->err);
    if (st == K_OK) {
        st = outbox_pump(&sum, f, NULL, NULL, &c->err);
    }
    if (st == K_OK && !c->quiet) {
        printf(tr("Der Statusbericht ist %s.\n"),
               sum.sent > 0 ? tr("gesendet") : "eingereiht");
    }
    return st;
}

static enum k_status show(struct cmd *c, struct firm *f)
{
    char *text;
    enum k_status st = reports_text(&text, f, &c->arena, &c->err);
    if (st == K_OK) {
        (void)fputs(text, stdout);
    }
    return st;
}

int cmd_report(struct cmd *c)
{
    struct firm f;
    bool sending = c->argc == 2 && strcmp(c->argv[1], "--send") == 0;
    if (c->argc > 1 && !sending) {
        return cmd_usage(c, "„%s“ gibt es hier nicht.", c->argv[1]);
    }
    enum k_status st =
        firm_open(&f, c->root, &c->clock, sending ? FIRM_WORK : FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = sending ? send_now(c, &f) : show(c, &f);
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
