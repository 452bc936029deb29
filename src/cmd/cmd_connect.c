#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "cmd/cmd.h"
#include "cmd/cmd_table.h"
#include "flow/connectors.h"

#include "base/banned.h"

static const struct column COLUMNS[] = {
    {"account", N_("Konto"), COLUMN_TEXT, false},
    {"order", N_("Auftrag"), COLUMN_TEXT, false},
    {"date", N_("Datum"), COLUMN_DAY, false},
    {"customer", N_("Kunde"), COLUMN_TEXT, false},
    {"kind", N_("Art"), COLUMN_TEXT, false},
    {"hint", N_("Hinweis"), COLUMN_TEXT, false},
};

struct found_list {
    struct arena *arena;
    struct report_table table;
};

static void on_found(void *ud, const struct connectors_found *found)
{
    struct found_list *l = ud;
    struct cell *row = report_table_row(&l->table);
    row[0].text = arena_strdup(l->arena, found->account);
    row[1].text = arena_strdup(l->arena, found->number);
    row[2].date = found->on;
    row[3].text = arena_strdup(l->arena, found->customer ? found->customer : "");
    row[4].text = arena_strdup(l->arena, found->kind);
    row[5].text = found->no_contact
                      ? tr("ohne Kontakt: keine Mailadresse, gibt eine Aufgabe")
                      : "";
}

static int preview(struct cmd *c)
{
    struct firm f;
    struct found_list l = {.arena = &c->arena};
    report_table_init(&l.table, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = connectors_preview(on_found, &l, &f, &c->err);
    }
    if (st == K_OK) {
        cmd_table_print(c, &l.table, tr("Es gäbe nichts zu übernehmen."));
    }
    firm_close(&f);
    return cmd_fail(c, st);
}

static int resolve(struct cmd *c, const char *invoice, bool again)
{
    struct firm f;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        store_set_actor(f.store, "owner");
        st = connectors_resolve(&f, invoice, again, &c->err);
    }
    if (st == K_OK && !c->quiet) {
        printf("%s\n",
               again ? tr("Kontor versucht es bei der nächsten Abfrage noch einmal.")
                     : tr("Erledigt."));
    }
    firm_close(&f);
    return cmd_fail(c, st);
}

static int poll_now(struct cmd *c)
{
    struct firm f;
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_CONFIG, &c->err);
    size_t accounts = f.config.accounts;
    firm_close(&f);
    if (st != K_OK) {
        return cmd_fail(c, st);
    }
    if (accounts == 0) {
        (void)fputs(tr("kontor: In kontor.conf ist kein Konto eingetragen (Abschnitt "
                       "account).\n"),
                    stderr);
        return EX_CONFIG;
    }
    return cmd_once_with(c, true);
}

int cmd_connect(struct cmd *c)
{
    if (c->argc == 1) {
        return poll_now(c);
    }
    if (c->argc == 2 && strcmp(c->argv[1], "--dry-run") == 0) {
        return preview(c);
    }
    bool again = strcmp(c->argv[1], "again") == 0;
    if (c->argc == 3 && (again || strcmp(c->argv[1], "done") == 0)) {
        return resolve(c, c->argv[2], again);
    }
    return cmd_usage(c, "„%s“ gibt es hier nicht.", c->argv[1]);
}
