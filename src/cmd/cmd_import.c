#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bank/bank_read.h"
#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "cmd/cmd_file.h"
#include "cmd/cmd_table.h"
#include "flow/attachments.h"
#include "flow/firm.h"
#include "flow/issue.h"
#include "flow/pass.h"
#include "flow/reports.h"
#include "order/order_read.h"

#include "base/banned.h"

/* ---- explain ----------------------------------------------------------------- */

static const struct column COLUMNS[] = {
    {"heading", N_("Spalte"), COLUMN_TEXT, true},
    {"field", N_("verstanden als"), COLUMN_TEXT, false},
    {"how", N_("durch"), COLUMN_TEXT, false},
    {"example", N_("Beispiel"), COLUMN_TEXT, true},
};

static void explain_columns(struct cmd *c, const struct order_file *f)
{
    struct report_table t;
    report_table_init(&t, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    for (size_t i = 0; i < f->columns; i++) {
        struct cell *row = report_table_row(&t);
        row[0].text = f->column[i].heading;
        row[1].text = f->column[i].field ? f->column[i].field : tr("(nicht verwendet)");
        row[2].text = f->column[i].how;
        row[3].text = f->column[i].example;
    }
    if (f->columns > 0) {
        cmd_table_print(c, &t, "");
        printf("\n");
    }
}

/* An order, and what still keeps it from being invoiced. */
static enum k_status explain_order(bool *blocked, struct cmd *c, struct firm *firm,
                                   const struct order *o, const struct rule *rule)
{
    char from[DAY_BUF];
    struct invoice inv;
    struct finding_list findings = {0};
    struct batch nothing_stored = {.firm = firm, .arena = &c->arena};
    printf(trn("Auftrag %s: %zu Position, Kunde %s, Leistung %s%s\n",
               "Auftrag %s: %zu Positionen, Kunde %s, Leistung %s%s\n", o->lines),
           o->order_number ? o->order_number : "?", o->lines,
           o->buyer.party.name ? o->buyer.party.name : "?",
           day_is_set(o->service_from) ? day_format_de(from, o->service_from) : "?",
           o->completed ? "" : tr(" – gilt nicht als fertig"));
    enum k_status st =
        issue_preview(&inv, &findings, &nothing_stored, o, rule, &c->err);
    if (st == K_OK) {
        cmd_findings_print(stdout, &findings);
        *blocked = *blocked || finding_blocks(&findings);
    }
    return st;
}

static enum k_status explain_orders(bool *blocked, struct cmd *c, struct firm *firm,
                                    const struct order_file *f, const struct rule *rule)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < f->orders; i++) {
        st = explain_order(blocked, c, firm, &f->order[i], rule);
    }
    return st;
}

static void explain_rest(const struct order_file *f)
{
    for (size_t i = 0; i < f->contacts; i++) {
        const struct customer *k = &f->contact[i];
        printf(tr("Kontakt %s: %s, %s\n"),
               k->party.identifier ? k->party.identifier : "-",
               k->party.name ? k->party.name : "?",
               k->party.email ? k->party.email : tr("ohne E-Mail-Adresse"));
    }
    for (size_t i = 0; i < f->open_items; i++) {
        const struct open_invoice *o = &f->open_item[i];
        char open[MONEY_BUF];
        printf(tr("Offene Rechnung %s: %s EUR, %s\n"), o->number,
               money_format_de(open, o->open), o->buyer.party.name);
    }
    for (size_t i = 0; i < f->notes; i++) {
        printf(tr("Hinweis: %s\n"), f->note[i]);
    }
    for (size_t i = 0; i < f->missings; i++) {
        printf(
            tr("FEHLT: keine Spalte für „%s“. In inbox-rules/ lässt sie sich zuordnen: "
               "map = { \"Ihre Spalte = %s\" }\n"),
            f->missing[i], f->missing[i]);
    }
}

static enum k_status explain_order_file(struct cmd *c, struct firm *firm,
                                        const struct rule *rule,
                                        const struct cmd_file *in)
{
    struct order_file f = {0};
    bool blocked = false;
    enum k_status st = order_explain(&f, &c->arena, in->bytes, in->n, rule, &c->err);
    if (!f.format) {
        return st;
    }
    printf(tr("Format %s%s%s"), f.format, f.encoding ? ", " : "",
           f.encoding ? f.encoding : "");
    if (f.delimiter) {
        printf(tr(", Trennzeichen %s"),
               f.delimiter == '\t' ? tr("Tabulator") : (char[]){f.delimiter, '\0'});
    }
    printf("\n\n");
    explain_columns(c, &f);
    if (st == K_OK) {
        st = explain_orders(&blocked, c, firm, &f, rule);
    }
    explain_rest(&f);
    return st == K_OK && (f.missings || blocked)
               ? err_set(&c->err, K_REJECT,
                         "So entsteht nicht aus allem eine Rechnung.")
               : st;
}

static enum k_status print_statement(void *ud, const struct statement *st,
                                     struct k_err *err)
{
    char open[MONEY_BUF], close[MONEY_BUF];
    (void)ud;
    (void)err;
    printf(tr("Kontoauszug %s, Konto %s"), st->statement_id ? st->statement_id : "-",
           st->account_iban ? st->account_iban : "?");
    if (st->opening.present) {
        printf(tr(", Anfangssaldo %s"), money_format_de(open, st->opening.amount));
    }
    if (st->closing.present) {
        printf(tr(", Endsaldo %s"), money_format_de(close, st->closing.amount));
    }
    printf("\n");
    return K_OK;
}

static enum k_status ignore_statement(void *ud, const struct statement *st,
                                      struct k_err *err)
{
    (void)ud;
    (void)st;
    (void)err;
    return K_OK;
}

static enum k_status ignore_transaction(void *ud, const struct statement *st,
                                        const struct bank_transaction *tx,
                                        struct k_err *err)
{
    (void)ud;
    (void)st;
    (void)tx;
    (void)err;
    return K_OK;
}

static enum k_status explain_statement(struct cmd *c, const char *path)
{
    struct bank_counts n = {0};
    struct bank_sink sink = {.begin = ignore_statement,
                             .transaction = ignore_transaction,
                             .end = print_statement};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        return err_set(&c->err, K_RETRY, "%s: %s", path, err_cause(errno));
    }
    enum k_status st = bank_read_fd(&n, fd, file_base(path), &sink, &c->err);
    (void)close(fd);
    if (st == K_OK) {
        printf(
            tr("%llu Buchungen (%llu Einzelheiten), davon %llu vorgemerkt und %llu nur zur "
               "Information\n"),
            (unsigned long long)n.entries, (unsigned long long)n.details,
            (unsigned long long)n.pending, (unsigned long long)n.info);
    }
    return st;
}

static enum k_status explain(struct cmd *c, struct firm *f, const char *path,
                             const struct rule *as)
{
    struct cmd_file in;
    enum k_status st = cmd_file_read(&in, c, f, path);
    if (st != K_OK) {
        return st;
    }
    const struct rule *rule = as ? as : in.rule;
    printf(tr("Datei  %s\nInhalt %s\nRegel  %s\n"), in.name, in.content,
           rule ? rule_describe(&c->arena, rule) : tr("keine passt"));
    if (!rule) {
        return err_set(&c->err, K_REJECT,
                       "Keine Regel in inbox-rules/ nimmt diese Datei.");
    }
    switch (rule->action) {
    case RULE_ORDER:
    case RULE_CONTACTS:
    case RULE_OPEN_ITEMS:
        return explain_order_file(c, f, rule, &in);
    case RULE_STATEMENT:
        return explain_statement(c, path);
    case RULE_ATTACHMENT:
        printf(tr("Anlage zu Auftrag „%s“: geht mit dessen Rechnung mit.\n"),
               attachments_number(&c->arena, in.name));
        return K_OK;
    case RULE_REFUSE:
        return err_set(&c->err, K_REJECT, "Diese Regel weist die Datei ab.");
    case RULE_IGNORE:
        return K_OK;
    }
    return K_OK;
}

/* ---- import ------------------------------------------------------------------ */

/* The one road: a copy into inbox/, under a temporary name until it is whole. */
static enum k_status drop(struct cmd *c, struct firm *f, const char *path)
{
    size_t max = (size_t)f->config.max_file_mb << 20;
    const char *name = arena_printf(&c->arena, "inbox/%s", file_base(path));
    return file_copy(path, firm_path(f, &c->arena, name), max, FILE_NEW, &c->err);
}

/* The owner's own rule for such files may map their columns. */
static const struct rule *rule_as(const struct firm *f, struct arena *a,
                                  enum rule_action action)
{
    for (size_t i = 0; i < f->rules.count; i++) {
        if (f->rules.rule[i].action == action) {
            return &f->rules.rule[i];
        }
    }
    struct rule *r = arena_alloc(a, sizeof *r);
    *r = (struct rule){
        .title = "kontor import --as", .file = "", .action = action, .format = "csv"};
    return r;
}

static enum k_status import(struct cmd *c, struct firm *f, const char *path,
                            const struct rule *as)
{
    struct pass_summary sum = {0};
    struct pass_options opt = {
        .inbox = {.settle = settle_new(), .as_name = file_base(path), .as_rule = as}};
    enum k_status st = drop(c, f, path);
    if (st == K_OK) {
        settle_ready(opt.inbox.settle, "", file_base(path));
        st = pass_all(&sum, f, &opt, &c->err);
    }
    if (st == K_OK) {
        st = reports_status(f, &c->err);
    }
    settle_free(opt.inbox.settle);
    if (st == K_OK && !c->quiet) {
        printf(tr("%d Rechnungen, %d neue Bankumsätze, %d Kontakte, %d offene Posten, "
                  "%d schon bekannt, %d nach failed/\n"),
               sum.inbox.invoices, sum.inbox.transactions, sum.inbox.contacts,
               sum.inbox.open_items, sum.inbox.duplicates, sum.inbox.failures);
    }
    if (st == K_OK && sum.inbox.failures > 0) {
        return err_set(&c->err, K_REJECT,
                       "%s wurde abgewiesen; der Grund steht in failed/.",
                       file_base(path));
    }
    return st;
}

/* "open-items" after --as; false when it is no word for it. */
static bool action_of(enum rule_action *out, const char *word)
{
    static const struct {
        const char *word;
        enum rule_action action;
    } WORDS[] = {{"open-items", RULE_OPEN_ITEMS},
                 {"orders", RULE_ORDER},
                 {"contacts", RULE_CONTACTS}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(WORDS[i].word, word) == 0) {
            *out = WORDS[i].action;
            return true;
        }
    }
    return false;
}

int cmd_import(struct cmd *c)
{
    struct firm f;
    enum rule_action action = RULE_ORDER;
    bool explaining = false, as = false;
    int at = 1;
    for (; at < c->argc && c->argv[at][0] == '-'; at++) {
        if (strcmp(c->argv[at], "--explain") == 0) {
            explaining = true;
        } else if (strcmp(c->argv[at], "--as") == 0 && at + 1 < c->argc &&
                   action_of(&action, c->argv[at + 1])) {
            as = true;
            at++;
        } else {
            return cmd_usage(c, "„%s“ verstehe ich hier nicht.", c->argv[at]);
        }
    }
    if (at != c->argc - 1) {
        return cmd_usage(c, "Welche Datei?");
    }
    const char *path = c->argv[at];
    enum k_status st =
        firm_open(&f, c->root, &c->clock, explaining ? FIRM_STORE : FIRM_WORK, &c->err);
    if (st == K_OK) {
        const struct rule *rule = as ? rule_as(&f, &c->arena, action) : NULL;
        st = explaining ? explain(c, &f, path, rule) : import(c, &f, path, rule);
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
