#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "cmd/cmd_table.h"
#include "flow/outbox.h"
#include "store/store_outbox.h"

#include "base/banned.h"

/* Held mails of trial mode are planned for no day (flow/trial.h). */
#define NEVER_S ((int64_t)366 * 24 * 3600)

static const struct column COLUMNS[] = {
    {"id", N_("Nr."), COLUMN_NUMBER, false},
    {"kind", N_("Art"), COLUMN_TEXT, false},
    {"recipient", N_("An"), COLUMN_TEXT, true},
    {"subject", N_("Betreff"), COLUMN_TEXT, true},
    {"state", N_("Zustand"), COLUMN_TEXT, false},
    {"attempts", N_("Versuche"), COLUMN_NUMBER, false},
    {"next", N_("Nächster Versuch"), COLUMN_TEXT, false},
    {"message_id", N_("Message-ID"), COLUMN_TEXT, true},
    {"answer", N_("Antwort des Servers"), COLUMN_TEXT, true},
};

static enum k_status list(struct cmd *c, struct firm *f, bool all)
{
    struct report_table t;
    struct outbox_entry *e;
    size_t n;
    char at[CLOCK_BUF];
    report_table_init(&t, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st = store_outbox_list(&e, &n, f->store, &c->arena, all, &c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        bool waits = e[i].state == OUTBOX_QUEUED || e[i].state == OUTBOX_DEFERRED ||
                     e[i].state == OUTBOX_HELD;
        struct cell *row = report_table_row(&t);
        row[0].number = e[i].id;
        bool words = c->output == OUTPUT_TEXT;
        row[1].text = words ? outbox_kind_word(e[i].kind) : e[i].kind;
        row[2].text = e[i].recipient;
        row[3].text = e[i].subject;
        row[4].text =
            words ? outbox_state_word(e[i].state) : outbox_state_name(e[i].state);
        row[4].mark = e[i].state == OUTBOX_FAILED || e[i].state == OUTBOX_UNKNOWN;
        row[5].number = e[i].attempts;
        row[6].text = !waits ? ""
                      : e[i].next_at - clock_now(&f->clock) > NEVER_S
                          ? tr("auf Ihr Wort")
                          : arena_strdup(&c->arena, clock_format_de(at, e[i].next_at));
        row[7].text = e[i].message_id;
        row[8].text = e[i].last_text;
    }
    if (st == K_OK) {
        cmd_table_print(c, &t, tr("Alle Mails sind gesendet."));
    }
    return st;
}

static enum k_status resolve(struct cmd *c, struct firm *f, enum outbox_decision d)
{
    bool ok;
    int64_t id = cmd_number(c->argv[2], &ok);
    if (!ok) {
        return err_set(&c->err, K_REJECT, "„%s“ ist keine Nummer einer Mail.",
                       c->argv[2]);
    }
    enum k_status st = outbox_resolve(f, id, d, &c->err);
    if (st == K_OK && !c->quiet) {
        printf(tr("Mail %lld: vermerkt.\n"), (long long)id);
    }
    return st;
}

static enum k_status retry(struct cmd *c, struct firm *f)
{
    struct outbox_summary sum;
    enum k_status st = outbox_retry(f, &c->err);
    if (st == K_OK) {
        st = outbox_pump(&sum, f, NULL, NULL, &c->err);
    }
    if (st == K_OK && !c->quiet) {
        printf(tr("%d gesendet, %d warten, %d fehlgeschlagen, %d ungewiss.\n"),
               sum.sent, sum.deferred + sum.held, sum.failed, sum.unknown);
    }
    return st;
}

int cmd_outbox(struct cmd *c)
{
    static const struct {
        const char *word;
        enum outbox_decision decision;
    } WORDS[] = {{"sent", OUTBOX_WAS_SENT},
                 {"resend", OUTBOX_SEND_AGAIN},
                 {"drop", OUTBOX_GIVE_UP}};
    struct firm f;
    const char *word = c->argc > 1 ? c->argv[1] : "";
    bool all = strcmp(word, "all") == 0;
    bool listing = c->argc == 1 || (all && c->argc == 2);
    enum k_status st =
        firm_open(&f, c->root, &c->clock, listing ? FIRM_STORE : FIRM_WORK, &c->err);
    bool understood = listing;
    if (st == K_OK && listing) {
        st = list(c, &f, all);
    }
    if (st == K_OK && c->argc == 2 && strcmp(word, "retry") == 0) {
        understood = true;
        st = retry(c, &f);
    }
    for (size_t i = 0; st == K_OK && c->argc == 3 && i < 3; i++) {
        if (strcmp(word, WORDS[i].word) == 0) {
            understood = true;
            st = resolve(c, &f, WORDS[i].decision);
        }
    }
    firm_close(&f);
    if (st == K_OK && !understood) {
        return cmd_usage(c,
                         "Erwartet: all, retry, oder sent, resend, drop mit Nummer.");
    }
    return cmd_fail(c, st);
}
