#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd_table.h"
#include "flow/reminders.h"
#include "store/store_invoice.h"
#include "store/store_task.h"

#include "base/banned.h"

/* ---- reminders: the plan for a day ---- */

static const struct column COLUMNS[] = {
    {"action", "Was", COLUMN_TEXT, false},
    {"level", "Stufe", COLUMN_NUMBER, false},
    {"invoices", "Rechnungen", COLUMN_TEXT, false},
    {"recipient", "An", COLUMN_TEXT, true},
    {"open", "Offen", COLUMN_MONEY, false},
    {"total", "Gesamt", COLUMN_MONEY, false},
    {"until", "Bis", COLUMN_DAY, false},
    {"reason", "Warum", COLUMN_TEXT, true},
};

static void add_action(struct cmd *c, struct report_table *t,
                       const struct dunning_action *ac)
{
    static const char *const WORDS[] = {"Mail", "Aufgabe", "gehalten"};
    struct cell *row = report_table_row(t);
    char *numbers = arena_strdup(&c->arena, "");
    for (size_t i = 0; i < ac->items; i++) {
        numbers = arena_printf(&c->arena, "%s%s%s", numbers, i ? ", " : "",
                               ac->item[i].invoice->number);
    }
    row[0].text = WORDS[ac->kind];
    row[1].number = ac->level;
    row[2].text = numbers;
    row[3].text = ac->recipient;
    row[4].amount = ac->open;
    row[5].amount = ac->total;
    row[6].date = ac->until;
    row[7].text = ac->reason;
}

int cmd_reminders(struct cmd *c)
{
    struct firm f;
    struct dunning_plan plan;
    struct report_table t;
    day on = clock_today(&c->clock);
    bool dated = c->argc == 3 && strcmp(c->argv[1], "--date") == 0;
    if ((c->argc > 1 && !dated) || (dated && !text_day(&on, c->argv[2]))) {
        return cmd_usage(c, "Erwartet: --date 2026-02-20.");
    }
    report_table_init(&t, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = reminders_plan(&plan, &f, &c->arena, on, &c->err);
    }
    for (size_t i = 0; st == K_OK && i < plan.actions; i++) {
        add_action(c, &t, &plan.action[i]);
    }
    if (st == K_OK) {
        if (plan.stopped && c->output == OUTPUT_TEXT) {
            printf("%s\n\n", plan.stopped);
        }
        cmd_table_print(c, &t, "Niemand ist zu erinnern.");
    }
    firm_close(&f);
    return cmd_fail(c, st);
}

/* ---- hold ---- */

static enum k_status put_hold(struct cmd *c, struct firm *f, day until,
                              const char *reason)
{
    struct invoice_row r;
    bool found;
    char buf[DAY_BUF];
    enum k_status st =
        store_invoice_by_number(&r, &found, f->store, &c->arena, c->argv[1], &c->err);
    if (st == K_OK && !found) {
        return err_set(&c->err, K_REJECT, "Eine Rechnung „%s“ gibt es nicht.",
                       c->argv[1]);
    }
    if (st == K_OK) {
        st = store_begin(f->store, STORE_DURABLE, &c->err);
    }
    if (st != K_OK) {
        return st;
    }
    store_set_actor(f->store, "owner");
    st = store_hold_put(f->store, r.id, 0, until, reason, &c->err);
    if (st == K_OK) {
        st = store_journal(f->store, &c->err, "invoice.hold", r.number, "until",
                           day_format_iso(buf, until), "reason", reason, NULL);
    }
    if (st == K_OK) {
        return store_commit(f->store, &c->err);
    }
    store_rollback(f->store);
    return st;
}

int cmd_hold(struct cmd *c)
{
    struct firm f;
    day until;
    char buf[DAY_BUF];
    if (c->argc < 3 || c->argc > 4 || !text_day(&until, c->argv[2])) {
        return cmd_usage(c, "Erwartet: Rechnung, letzter Tag der Pause und ein Grund.");
    }
    const char *reason = c->argc > 3 ? c->argv[3] : "vom Inhaber ausgesetzt";
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = put_hold(c, &f, until, reason);
    }
    firm_close(&f);
    if (st == K_OK && !c->quiet) {
        printf("Rechnung %s: keine Erinnerung bis %s (%s).\n", c->argv[1],
               day_format_de(buf, until), reason);
    }
    return cmd_fail(c, st);
}
