#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "cmd/cmd_table.h"
#include "flow/tasks.h"
#include "model/names.h"
#include "store/store_task.h"

#include "base/banned.h"

static const struct column COLUMNS[] = {
    {"task", N_("Nr."), COLUMN_NUMBER, false},
    {"created", N_("Seit"), COLUMN_DAY, false},
    {"kind", N_("Art"), COLUMN_TEXT, false},
    {"subject", N_("Betrifft"), COLUMN_TEXT, false},
    {"title", N_("Aufgabe"), COLUMN_TEXT, false},
    {"text", N_("Was zu tun ist"), COLUMN_TEXT, true},
};

static const char *kind_word(const char *kind)
{
    static const struct word_row WORDS[] = {
        {"order", N_("Auftrag")},
        {"payment", N_("Zahlung")},
        {"mail", N_("Mail")},
        {"connect", N_("Schnittstelle")},
        {"post", N_("Post")},
        {"template", N_("Vorlage")},
        {"attachment", N_("Anlage")},
        {"dunning", N_("Mahnung")},
        {NULL, NULL},
    };
    const char *word = names_word(WORDS, kind);
    return word ? tr(word) : kind;
}

static enum k_status list(struct cmd *c, struct firm *f)
{
    struct report_table t;
    struct task_row *task;
    size_t n;
    report_table_init(&t, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st = store_tasks(&task, &n, f->store, &c->arena, false, &c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct cell *row = report_table_row(&t);
        row[0].number = task[i].id;
        row[1].date = clock_day_of(task[i].created);
        row[2].text = c->output == OUTPUT_TEXT ? kind_word(task[i].kind) : task[i].kind;
        row[3].text = task[i].subject;
        row[4].text = task[i].title;
        row[5].text = task[i].text;
    }
    if (st == K_OK) {
        cmd_table_print(c, &t, tr("Keine offenen Aufgaben."));
        if (n > 0 && c->output == OUTPUT_TEXT && !c->quiet) {
            printf(tr(
                "\nDer ganze Text jeder Aufgabe liegt in tasks/. Erledigt? kontor tasks "
                "done NR\n"));
        }
    }
    return st;
}

static enum k_status done(struct cmd *c, struct firm *f, int64_t id)
{
    enum k_status st = tasks_close(f, id, "command", &c->err);
    if (st == K_OK) {
        st = tasks_write(f, &c->err);
    }
    if (st == K_OK && !c->quiet) {
        printf(tr("Aufgabe %lld ist erledigt.\n"), (long long)id);
    }
    return st;
}

int cmd_tasks(struct cmd *c)
{
    struct firm f;
    bool number = false;
    bool closing = c->argc == 3 && strcmp(c->argv[1], "done") == 0;
    int64_t id = closing ? cmd_number(c->argv[2], &number) : 0;
    if ((c->argc != 1 && !closing) || (closing && !number)) {
        return cmd_usage(c, "Erwartet: kontor tasks, oder kontor tasks done NUMMER.");
    }
    enum k_status st =
        firm_open(&f, c->root, &c->clock, closing ? FIRM_WORK : FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = closing ? done(c, &f, id) : list(c, &f);
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
