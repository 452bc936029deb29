/*
 * What is open, as a file for the owner's spreadsheet: the sums of its columns are
 * those of the report that it goes with.
 */
#include "base/language.h"
#include "base/str.h"
#include "flow/reports.h"
#include "report/report_table.h"

#include "base/banned.h"

/* More than a hundred thousand rows; the report's other bytes fit beside it. */
#define CSV_BYTES ((size_t)12 * 1024 * 1024)

static const struct column COLUMNS[] = {
    {"number", N_("Rechnung"), COLUMN_TEXT, false},
    {"issue_date", N_("Datum"), COLUMN_DAY, false},
    {"due_date", N_("Fällig"), COLUMN_DAY, false},
    {"customer_number", N_("Kundennummer"), COLUMN_TEXT, false},
    {"customer", N_("Kunde"), COLUMN_TEXT, false},
    {"amount", N_("Betrag"), COLUMN_MONEY, false},
    {"open", N_("Offen"), COLUMN_MONEY, false},
    {"overdue", N_("Überfällig"), COLUMN_MONEY, false},
    {"days_late", N_("Tage überfällig"), COLUMN_NUMBER, false},
    {"delivery", N_("Versand"), COLUMN_TEXT, false},
};

struct list {
    struct report_table table;
    struct arena *arena;
    day today;
};

static enum k_status add_row(void *ud, const struct invoice_row *r, struct k_err *err)
{
    struct list *l = ud;
    (void)err;
    struct report_invoice i = reports_invoice(l->arena, r, l->today);
    bool late = i.state == REPORT_OVERDUE;
    struct cell *c = report_table_row(&l->table);
    c[0].text = i.number;
    c[1].date = i.issued;
    c[2].date = i.due;
    c[3].text = i.customer_number;
    c[4].text = i.customer;
    c[5].amount = i.amount;
    c[6].amount = i.open;
    c[7].amount = late ? store_invoice_owed(r, l->today) : MONEY(0);
    c[8].number = late ? day_diff(l->today, i.due) : 0;
    c[9].text = i.delivery;
    return K_OK;
}

enum k_status reports_csv(struct post_file *out, struct firm *f, struct arena *a,
                          struct k_err *err)
{
    struct str csv;
    char date[DAY_BUF];
    struct list l = {.arena = a, .today = clock_today(&f->clock)};
    *out = (struct post_file){.media_type = "text/csv"};
    report_table_init(&l.table, a, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum k_status st =
        store_invoice_each(f->store, INVOICES_OPEN, l.today, add_row, &l, err);
    if (st != K_OK || l.table.rows == 0) {
        return st;
    }
    out->name = arena_printf(a, "%s-%s.csv", tr("Offene-Rechnungen"),
                             day_format_iso(date, l.today));
    str_init(&csv, CSV_BYTES);
    report_table_csv(&csv, &l.table, true);
    if (!csv.overflow) {
        out->bytes = arena_strndup(a, csv.data, csv.len);
        out->n = csv.len;
    }
    str_release(&csv);
    return K_OK;
}
