#include <stdio.h>

#include "base/log.h"
#include "cmd/cmd.h"
#include "flow/loop.h"
#include "flow/pass.h"

#include "base/banned.h"

static void print_summary(const struct pass_summary *s)
{
    const struct {
        int count;
        const char *one, *many;
    } LINES[] = {
        {s->arrivals, "Mail eingegangen", "Mails eingegangen"},
        {s->connect.orders, "Auftrag abgeholt", "Aufträge abgeholt"},
        {s->connect.pushed, "Eintrag zurückgeschrieben", "Einträge zurückgeschrieben"},
        {s->connect.troubled, "Konto antwortet nicht wie erwartet: „kontor tasks“",
         "Konten antworten nicht wie erwartet: „kontor tasks“"},
        {s->inbox.files, "Datei", "Dateien"},
        {s->inbox.invoices, "Rechnung ausgestellt", "Rechnungen ausgestellt"},
        {s->inbox.contacts, "Kontakt übernommen", "Kontakte übernommen"},
        {s->inbox.transactions, "neuer Bankumsatz", "neue Bankumsätze"},
        {s->inbox.duplicates, "Datei war schon da", "Dateien waren schon da"},
        {s->inbox.failures, "Datei nach failed/", "Dateien nach failed/"},
        {s->reminders, "Erinnerung", "Erinnerungen"},
        {s->outbox.sent, "Mail gesendet", "Mails gesendet"},
        {s->outbox.deferred, "Mail wartet auf den nächsten Versuch",
         "Mails warten auf den nächsten Versuch"},
        {s->outbox.failed, "Mail nicht zustellbar", "Mails nicht zustellbar"},
        {s->outbox.held, "Mail wartet: der Mailserver nimmt nichts an",
         "Mails warten: der Mailserver nimmt nichts an"},
        {s->outbox.unknown, "Mail mit ungewisser Zustellung",
         "Mails mit ungewisser Zustellung"},
    };
    bool any = false;
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        if (LINES[i].count > 0) {
            printf("%6d %s\n", LINES[i].count,
                   LINES[i].count == 1 ? LINES[i].one : LINES[i].many);
            any = true;
        }
    }
    if (!any) {
        printf("Nichts zu tun.\n");
    }
}

/* Everything that is due, once; with the accounts asked now if wanted. */
int cmd_once_with(struct cmd *c, bool connect_now)
{
    struct firm f = {.lock_fd = -1};
    struct pass_summary sum = {0};
    struct cmd_bar bar = {.what = "Dateien"};
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
    if (!c->quiet) {
        log_set_level(LOG_LEVEL_INFO);
    }
    enum k_status st = arrivals_open(&arrivals, &c->err);
    if (st == K_OK) {
        st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    }
    if (st == K_OK) {
        st = loop_run(&f, arrivals, &c->err);
    }
    firm_close(&f);
    arrivals_close(arrivals);
    return cmd_fail(c, st);
}
