#include <string.h>

#include "base/file.h"
#include "flow/export.h"
#include "intake/pack.h"
#include "report/report_table.h"
#include "store/store_invoice.h"

#include "base/banned.h"

#define DOCUMENT_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define LIST_BYTES_MAX ((size_t)64 * 1024 * 1024)

static const struct column LIST[] = {
    {"number", "Nummer", COLUMN_TEXT, false},
    {"issue_date", "Datum", COLUMN_DAY, false},
    {"due_date", "Fällig", COLUMN_DAY, false},
    {"customer_number", "Kundennummer", COLUMN_TEXT, false},
    {"customer", "Kunde", COLUMN_TEXT, false},
    {"net", "Netto", COLUMN_MONEY, false},
    {"tax", "Umsatzsteuer", COLUMN_MONEY, false},
    {"gross", "Brutto", COLUMN_MONEY, false},
    {"payable", "Zahlbetrag", COLUMN_MONEY, false},
    {"file", "Datei", COLUMN_TEXT, false},
    {"sha256", "SHA-256", COLUMN_TEXT, false},
};

struct job {
    struct firm *firm;
    const struct export_period *period;
    struct pack *zip;
    struct arena keep;    /* the list */
    struct arena scratch; /* a file */
    struct report_table list;
    const struct invoice_row *row; /* the one in hand */
    size_t invoices;
};

static void list_file(struct job *j, const struct document_row *d)
{
    const struct invoice_row *r = j->row;
    struct arena *a = &j->keep;
    struct cell *c = report_table_row(&j->list);
    c[0].text = arena_strdup(a, r->number);
    c[1].date = r->issue_date;
    c[2].date = r->due_date;
    c[3].text = arena_strdup(a, r->customer_number);
    c[4].text = arena_strdup(a, r->customer_name);
    c[5].amount = r->net;
    c[6].amount = r->tax;
    c[7].amount = r->gross;
    c[8].amount = r->payable;
    c[9].text = arena_strdup(a, file_base(d->path));
    c[10].text = arena_strdup(a, d->sha256);
}

static enum k_status add_document(void *ud, const struct document_row *d,
                                  struct k_err *err)
{
    struct job *j = ud;
    char *bytes;
    size_t n;
    if (strcmp(d->kind, "pdf") != 0 && strcmp(d->kind, "xml") != 0) {
        return K_OK;
    }
    enum k_status st =
        file_read(&bytes, &n, &j->scratch, firm_path(j->firm, &j->scratch, d->path),
                  DOCUMENT_BYTES_MAX, err);
    if (st == K_OK) {
        st = pack_add(j->zip, file_base(d->path), clock_instant(j->row->issue_date, 0),
                      bytes, n, err);
    }
    if (st == K_OK) {
        list_file(j, d);
    }
    return st;
}

static enum k_status add_invoice(void *ud, const struct invoice_row *r,
                                 struct k_err *err)
{
    struct job *j = ud;
    if (!r->series || day_cmp(r->issue_date, j->period->to) > 0) {
        return K_OK;
    }
    arena_reset(&j->scratch);
    j->row = r;
    j->invoices++;
    return store_document_each(j->firm->store, r->id, add_document, j, err);
}

static enum k_status add_list(struct job *j, struct k_err *err)
{
    struct str csv;
    str_init(&csv, LIST_BYTES_MAX);
    report_table_csv(&csv, &j->list, false);
    enum k_status st = str_check(&csv, err);
    if (st == K_OK) {
        st = pack_add(j->zip, "rechnungen.csv", clock_instant(j->period->to, 0),
                      csv.data, csv.len, err);
    }
    str_release(&csv);
    return st;
}

enum k_status export_zip(size_t *invoices, struct firm *f,
                         const struct export_period *p, const char *path,
                         struct k_err *err)
{
    struct job j = {.firm = f, .period = p};
    arena_init(&j.keep);
    arena_init(&j.scratch);
    report_table_init(&j.list, &j.keep, LIST, sizeof LIST / sizeof LIST[0]);
    enum k_status st = pack_open(&j.zip, &j.keep, path, err);
    if (st == K_OK) {
        st = store_invoice_each(f->store, INVOICES_ISSUED, p->from, add_invoice, &j,
                                err);
    }
    if (st == K_OK) {
        st = add_list(&j, err);
    }
    if (st == K_OK) {
        st = pack_close(j.zip, err);
    }
    pack_drop(j.zip);
    *invoices = j.invoices;
    arena_release(&j.scratch);
    arena_release(&j.keep);
    return st;
}
