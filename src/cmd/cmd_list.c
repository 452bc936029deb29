#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "cmd/cmd_table.h"
#include "flow/booking.h"
#include "flow/firm.h"
#include "model/names.h"
#include "store/store_invoice.h"

#include "base/banned.h"

static const struct column COLUMNS[] = {
    {"number", N_("Rechnung"), COLUMN_TEXT, false},
    {"issue_date", N_("Datum"), COLUMN_DAY, false},
    {"due_date", N_("Fällig"), COLUMN_DAY, false},
    {"customer", N_("Kunde"), COLUMN_TEXT, true},
    {"gross", N_("Betrag"), COLUMN_MONEY, false},
    {"open", N_("Offen"), COLUMN_MONEY, false},
    {"status", N_("Stand"), COLUMN_TEXT, false},
    {"delivery", N_("Versand"), COLUMN_TEXT, false},
    {"fee", N_("Entgelt"), COLUMN_MONEY,
     false}, /* for programs: few invoices have one */
};

struct list {
    struct report_table table;
    struct arena *arena;
    day today;
    bool words; /* for people: in their language */
};

static const char *delivery_word(const char *delivery)
{
    static const struct word_row WORDS[] = {
        {"pending", N_("wartet")},
        {"sent", N_("gesendet")},
        {"failed", N_("fehlgeschlagen")},
        {"unknown", N_("ungewiss")},
        {"post", N_("per Post")},
        {"undeliverable", N_("unzustellbar")},
        {NULL, NULL},
    };
    const char *word = names_word(WORDS, delivery);
    return word ? word : delivery;
}

static enum k_status add_row(void *ud, const struct invoice_row *r, struct k_err *err)
{
    struct list *l = ud;
    (void)err;
    struct cell *c = report_table_row(&l->table);
    c[0].text = arena_strdup(l->arena, r->number);
    c[1].date = r->issue_date;
    c[2].date = r->due_date;
    c[3].text = arena_strdup(l->arena, r->customer_name);
    c[4].amount = r->gross;
    c[5].amount = r->open;
    const char *status = booking_status(r, l->today);
    const char *delivery = delivery_word(arena_strdup(l->arena, r->delivery));
    c[6].text = l->words ? tr(status) : status;
    c[6].mark = strcmp(status, "überfällig") == 0;
    c[7].text = l->words ? tr(delivery) : delivery;
    if (!l->words) {
        c[8].amount = r->fee;
    }
    return K_OK;
}

int cmd_list(struct cmd *c)
{
    static const struct {
        const char *name;
        enum invoice_filter filter;
    } FILTERS[] = {
        {"all", INVOICES_ALL},         {"alle", INVOICES_ALL},
        {"open", INVOICES_OPEN},       {"offen", INVOICES_OPEN},
        {"overdue", INVOICES_OVERDUE}, {"überfällig", INVOICES_OVERDUE},
        {"paid", INVOICES_PAID},       {"bezahlt", INVOICES_PAID},
    };
    enum invoice_filter filter = INVOICES_ALL;
    bool known = c->argc < 2;
    for (size_t i = 0; c->argc > 1 && i < sizeof FILTERS / sizeof FILTERS[0]; i++) {
        if (strcmp(c->argv[1], FILTERS[i].name) == 0) {
            filter = FILTERS[i].filter;
            known = true;
        }
    }
    if (!known) {
        return cmd_usage(c, "„%s“ gibt es nicht: open, overdue, paid oder all.",
                         c->argv[1]);
    }
    struct firm f;
    struct list l = {.arena = &c->arena,
                     .today = clock_today(&c->clock),
                     .words = c->output == OUTPUT_TEXT};
    report_table_init(&l.table, &c->arena, COLUMNS,
                      sizeof COLUMNS / sizeof COLUMNS[0] - l.words);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        day since = filter == INVOICES_PAID ? (day){.n = 0} : l.today;
        st = store_invoice_each(f.store, filter, since, add_row, &l, &c->err);
    }
    if (st == K_OK) {
        cmd_table_print(c, &l.table, tr("Keine Rechnungen."));
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
