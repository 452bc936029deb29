#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "cmd/cmd_table.h"
#include "flow/reminders.h"
#include "store/store_customer.h"
#include "store/store_invoice.h"
#include "store/store_task.h"

#include "base/banned.h"

/* ---- reminders: the plan for a day ---- */

static const struct column COLUMNS[] = {
    {"action", N_("Was"), COLUMN_TEXT, false},
    {"level", N_("Stufe"), COLUMN_NUMBER, false},
    {"invoices", N_("Rechnungen"), COLUMN_TEXT, false},
    {"recipient", N_("An"), COLUMN_TEXT, true},
    {"open", N_("Offen"), COLUMN_MONEY, false},
    {"interest", N_("Zinsen"), COLUMN_MONEY, false},
    {"lump_sum", N_("Pauschale"), COLUMN_MONEY, false},
    {"fee", N_("Gebühr"), COLUMN_MONEY, false},
    {"return_fee", N_("Bankentgelt"), COLUMN_MONEY, false},
    {"total", N_("Gesamt"), COLUMN_MONEY, false},
    {"until", N_("Bis"), COLUMN_DAY, false},
    {"reason", N_("Warum"), COLUMN_TEXT, true},
};

static void add_action(struct cmd *c, struct report_table *t,
                       const struct dunning_action *ac)
{
    static const char *const WORDS[] = {N_("Mail"), N_("Aufgabe"), N_("gehalten")};
    struct cell *row = report_table_row(t);
    char *numbers = arena_strdup(&c->arena, "");
    for (size_t i = 0; i < ac->items; i++) {
        numbers = arena_printf(&c->arena, "%s%s%s", numbers, i ? ", " : "",
                               ac->item[i].invoice->number);
    }
    row[0].text = tr(WORDS[ac->kind]);
    row[1].number = ac->level;
    row[2].text = numbers;
    row[3].text = ac->recipient;
    row[4].amount = ac->open;
    row[5].amount = ac->interest;
    row[6].amount = ac->lump_sum;
    row[7].amount = ac->fee;
    row[8].amount = ac->return_fee;
    row[9].amount = ac->total;
    row[10].date = ac->until;
    row[11].text = ac->reason;
}

struct preview {
    const char *dir; /* the mails as files go there; NULL: the list only */
    day on;
    bool dated;
};

static bool parse_preview(struct preview *p, struct cmd *c)
{
    static const struct option OPTIONS[] = {{"date", required_argument, NULL, 'd'},
                                            {"output", required_argument, NULL, 'o'},
                                            {NULL, 0, NULL, 0}};
    int o;
    *p = (struct preview){.on = clock_today(&c->clock)};
    while ((o = getopt_long(c->argc, c->argv, "+o:", OPTIONS, NULL)) != -1) {
        if (o == 'd') {
            p->dated = text_day(&p->on, optarg);
        } else if (o == 'o') {
            p->dir = optarg;
        }
        if (o == '?' || (o == 'd' && !p->dated)) {
            return false;
        }
    }
    return optind == c->argc;
}

/* The very bytes that a run on that day would send, as files that a mail program
 * opens. */
static enum k_status write_letters(struct cmd *c, struct firm *f, const char *dir,
                                   const struct dunning_plan *plan)
{
    size_t n = 0;
    enum k_status st = file_mkdirs(dir, &c->err);
    for (size_t i = 0; st == K_OK && i < plan->actions; i++) {
        const struct dunning_action *ac = &plan->action[i];
        struct post_letter l;
        if (ac->kind != DUNNING_MAIL) {
            continue;
        }
        st = reminders_letter(&l, f, &c->arena, ac, &c->err);
        if (st == K_OK) {
            const char *name = arena_printf(
                &c->arena, "%s-%d.eml",
                text_filename(&c->arena, ac->item[0].invoice->number, 60), ac->level);
            st =
                file_write_lazy(file_join(&c->arena, dir, name), l.bytes, l.n, &c->err);
            n += st == K_OK;
        }
    }
    if (st == K_OK && !c->quiet && c->output == OUTPUT_TEXT) {
        printf(trn("%zu Mail in %s\n", "%zu Mails in %s\n", n), n, dir);
    }
    return st;
}

static enum k_status preview(struct cmd *c, struct firm *f, const struct preview *p)
{
    struct dunning_plan plan;
    struct report_table t;
    report_table_init(&t, &c->arena, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st = reminders_plan(&plan, f, &c->arena, p->on, &c->err);
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; i < plan.actions; i++) {
        add_action(c, &t, &plan.action[i]);
    }
    if (plan.stopped && c->output == OUTPUT_TEXT) {
        printf("%s\n\n", plan.stopped);
    }
    cmd_table_print(c, &t, tr("Niemand ist zu erinnern."));
    return p->dir ? write_letters(c, f, p->dir, &plan) : K_OK;
}

static enum k_status approve(struct cmd *c, struct firm *f)
{
    struct batch b;
    size_t mails;
    enum k_status st = batch_begin(&b, f, &c->arena, &c->err);
    if (st != K_OK) {
        return st;
    }
    store_set_actor(f->store, "owner");
    st = reminders_approve(&mails, &b, &c->err);
    store_set_actor(f->store, "kontor");
    st = batch_end(&b, st, &c->err);
    if (st == K_OK && !c->quiet) {
        printf(tr("Der nächste Mahnlauf darf bis zu %zu Mails senden.\n"), mails);
    }
    return st;
}

int cmd_reminders(struct cmd *c)
{
    struct firm f;
    struct preview p;
    bool approving = c->argc == 2 && strcmp(c->argv[1], "approve") == 0;
    if (!approving && !parse_preview(&p, c)) {
        return cmd_usage(c, "Erwartet: approve, oder --date 2026-02-20 und -o ORDNER.");
    }
    if (!approving && p.dated) { /* the whole firm lives on that day */
        c->clock = (struct clock){
            .fixed = true, .fixed_at = clock_instant(p.on, clock_minute(&c->clock))};
    }
    enum k_status st =
        firm_open(&f, c->root, &c->clock, approving ? FIRM_WORK : FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = approving ? approve(c, &f) : preview(c, &f, &p);
    }
    firm_close(&f);
    return cmd_fail(c, st);
}

/* ---- hold ---- */

/* An invoice, or all of a customer by his number. */
static enum k_status find_held(int64_t *invoice, int64_t *customer, struct cmd *c,
                               struct firm *f)
{
    struct invoice_row r;
    struct customer who, like = {.party.identifier = c->argv[1]};
    bool found;
    *invoice = *customer = 0;
    enum k_status st =
        store_invoice_by_number(&r, &found, f->store, &c->arena, c->argv[1], &c->err);
    if (st == K_OK && found) {
        *invoice = r.id;
        return K_OK;
    }
    if (st == K_OK) {
        st = store_customer_find(&who, &found, f->store, &c->arena, &like, &c->err);
    }
    if (st == K_OK && !found) {
        return err_set(&c->err, K_REJECT,
                       "Eine Rechnung oder Kundennummer „%s“ gibt es nicht.",
                       c->argv[1]);
    }
    *customer = st == K_OK ? who.id : 0;
    return st;
}

static enum k_status put_hold(struct cmd *c, struct firm *f, day until,
                              const char *reason)
{
    int64_t invoice, customer;
    char buf[DAY_BUF];
    enum k_status st = find_held(&invoice, &customer, c, f);
    if (st == K_OK) {
        st = store_begin(f->store, STORE_DURABLE, &c->err);
    }
    if (st != K_OK) {
        return st;
    }
    store_set_actor(f->store, "owner");
    st = store_hold_put(f->store, invoice, customer, until, reason, &c->err);
    if (st == K_OK) {
        st = store_journal(f->store, &c->err,
                           invoice ? "invoice.hold" : "customer.hold", c->argv[1],
                           "until", day_format_iso(buf, until), "reason", reason, NULL);
    }
    return store_end(f->store, st, &c->err);
}

int cmd_hold(struct cmd *c)
{
    struct firm f;
    day until;
    char buf[DAY_BUF];
    if (c->argc < 3 || c->argc > 4 || !text_day(&until, c->argv[2])) {
        return cmd_usage(
            c,
            "Erwartet: Rechnung oder Kundennummer, letzter Tag der Pause und ein Grund.");
    }
    const char *reason = c->argc > 3 ? c->argv[3] : tr("vom Inhaber ausgesetzt");
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_WORK, &c->err);
    if (st == K_OK) {
        st = put_hold(c, &f, until, reason);
    }
    firm_close(&f);
    if (st == K_OK && !c->quiet) {
        printf(tr("%s: keine Erinnerung bis %s (%s).\n"), c->argv[1],
               day_format_de(buf, until), reason);
    }
    return cmd_fail(c, st);
}
