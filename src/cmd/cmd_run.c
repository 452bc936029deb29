#include <stdio.h>

#include "base/language.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "flow/courier.h"
#include "flow/loop.h"
#include "flow/pass.h"

#include "base/banned.h"

static void print_summary(const struct pass_summary *s)
{
    const struct {
        int count;
        const char *one, *many;
    } LINES[] = {
        {s->arrivals.taken, N_("Mail eingegangen"), N_("Mails eingegangen")},
        {s->arrivals.known, N_("Mail war schon da"), N_("Mails waren schon da")},
        {s->connect.orders, N_("Auftrag abgeholt"), N_("Aufträge abgeholt")},
        {s->connect.pushed, N_("Eintrag zurückgeschrieben"),
         N_("Einträge zurückgeschrieben")},
        {s->connect.troubled, N_("Konto antwortet nicht wie erwartet: „kontor tasks“"),
         N_("Konten antworten nicht wie erwartet: „kontor tasks“")},
        {s->inbox.files, N_("Datei"), N_("Dateien")},
        {s->inbox.invoices, N_("Rechnung ausgestellt"), N_("Rechnungen ausgestellt")},
        {s->inbox.contacts, N_("Kontakt übernommen"), N_("Kontakte übernommen")},
        {s->inbox.transactions, N_("neuer Bankumsatz"), N_("neue Bankumsätze")},
        {s->inbox.duplicates, N_("Datei war schon da"), N_("Dateien waren schon da")},
        {s->inbox.failures, N_("Datei nach failed/"), N_("Dateien nach failed/")},
        {s->reminders, N_("Erinnerung"), N_("Erinnerungen")},
        {s->outbox.sent, N_("Mail gesendet"), N_("Mails gesendet")},
        {s->outbox.deferred, N_("Mail wartet auf den nächsten Versuch"),
         N_("Mails warten auf den nächsten Versuch")},
        {s->outbox.failed, N_("Mail nicht zustellbar"), N_("Mails nicht zustellbar")},
        {s->outbox.held, N_("Mail wartet: der Mailversand steht"),
         N_("Mails warten: der Mailversand steht")},
        {s->outbox.unknown, N_("Mail mit ungewisser Zustellung"),
         N_("Mails mit ungewisser Zustellung")},
    };
    bool any = false;
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        if (LINES[i].count > 0) {
            printf("%6d %s\n", LINES[i].count,
                   tr(LINES[i].count == 1 ? LINES[i].one : LINES[i].many));
            any = true;
        }
    }
    if (!any) {
        printf(tr("Nichts zu tun.\n"));
    }
}

/* Everything that is due, once; with the accounts asked now if wanted. */
int cmd_once_with(struct cmd *c, bool connect_now)
{
    struct firm f = {.lock_fd = -1};
    struct pass_summary sum = {0};
    struct cmd_bar bar = {.what = tr("Dateien")};
    struct pass_options opt = {.inbox = {.settle = settle_new(),
                                         .progress = cmd_bar_step,
                                         .progress_ud = &bar},
                               .postbox = postbox_new(),
                               .connectors = connectors_new(),
                               .connect_now = connect_now};
    enum k_status st = arrivals_open(&opt.arrivals, &c->err);
    if (st == K_OK) {
        st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    }
    if (st == K_OK) {
        st = pass_recover(&f, &c->err);
    }
    if (st == K_OK) {
        st = pass_until_quiet(&sum, &f, &opt, &c->err);
    }
    cmd_bar_end(&bar);
    if (!c->quiet && st == K_OK) {
        print_summary(&sum);
    }
    settle_free(opt.inbox.settle);
    postbox_free(opt.postbox);
    connectors_free(opt.connectors);
    firm_close(&f);
    arrivals_close(opt.arrivals);
    return cmd_fail(c, st);
}

int cmd_once(struct cmd *c)
{
    return cmd_once_with(c, false);
}

int cmd_run(struct cmd *c)
{
    struct firm f = {.lock_fd = -1};
    struct arrivals *arrivals = NULL;
    struct courier *courier = NULL;
    if (!c->quiet) {
        log_set_level(LOG_LEVEL_INFO);
    }
    /* Both are forked before anything is open. */
    enum k_status st = courier_open(&courier, c->root, &c->clock, &c->err);
    if (st == K_OK) {
        st = arrivals_open(&arrivals, &c->err);
    }
    if (st == K_OK) {
        st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    }
    if (st == K_OK) {
        st = loop_run(&f, arrivals, courier, &c->err);
    }
    courier_close(courier);
    firm_close(&f);
    arrivals_close(arrivals);
    return cmd_fail(c, st);
}
