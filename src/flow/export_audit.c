#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "flow/export.h"
#include "report/audit.h"
#include "store/store_bank.h"
#include "store/store_invoice.h"

#include "base/banned.h"

#define INDEX_BYTES_MAX ((size_t)256 * 1024)
#define CELLS_MAX 20

static const struct column INVOICES[] = {
    {"nummer", "Rechnungsnummer (BT-1)", COLUMN_TEXT, false},
    {"art", "Belegart nach UNTDID 1001 (380 Rechnung, 384 Korrektur, ...)",
     COLUMN_NUMBER, false},
    {"datum", "Rechnungsdatum", COLUMN_DAY, false},
    {"leistung_von", "Leistung von", COLUMN_DAY, false},
    {"leistung_bis", "Leistung bis", COLUMN_DAY, false},
    {"faellig", "Fällig am", COLUMN_DAY, false},
    {"kundennummer", "Kundennummer", COLUMN_TEXT, false},
    {"kunde", "Name des Kunden", COLUMN_TEXT, false},
    {"ust_id_kunde", "USt-IdNr. des Kunden", COLUMN_TEXT, false},
    {"bezug", "Vorherige Rechnung (BT-25)", COLUMN_TEXT, false},
    {"netto", "Summe netto", COLUMN_MONEY, false},
    {"steuer", "Umsatzsteuer", COLUMN_MONEY, false},
    {"brutto", "Summe brutto", COLUMN_MONEY, false},
    {"angerechnet", "Davon angerechnet (Abschläge)", COLUMN_MONEY, false},
    {"zahlbetrag", "Zahlbetrag", COLUMN_MONEY, false},
    {"bezahlt", "Bezahlt (Stand der Ausgabe)", COLUMN_MONEY, false},
    {"skonto", "Skonto (Stand der Ausgabe)", COLUMN_MONEY, false},
    {"offen", "Offen (Stand der Ausgabe)", COLUMN_MONEY, false},
};

static const struct column TAXES[] = {
    {"schluessel", "Rechnungsnummer und laufende Nummer", COLUMN_TEXT, false},
    {"nummer", "Rechnungsnummer", COLUMN_TEXT, false},
    {"kategorie", "Kategorie nach UNTDID 5305 (S, Z, E, AE, K, G)", COLUMN_TEXT, false},
    {"satz", "Steuersatz in Prozent", COLUMN_TEXT, false},
    {"basis", "Bemessungsgrundlage", COLUMN_MONEY, false},
    {"steuer", "Umsatzsteuer", COLUMN_MONEY, false},
};

static const struct column LINES[] = {
    {"schluessel", "Rechnungsnummer und Position", COLUMN_TEXT, false},
    {"nummer", "Rechnungsnummer", COLUMN_TEXT, false},
    {"bezeichnung", "Bezeichnung", COLUMN_TEXT, false},
    {"menge", "Menge", COLUMN_TEXT, false},
    {"einheit", "Einheit", COLUMN_TEXT, false},
    {"einzelpreis", "Einzelpreis netto", COLUMN_TEXT, false},
    {"satz", "Steuersatz in Prozent", COLUMN_TEXT, false},
    {"netto", "Summe netto", COLUMN_MONEY, false},
};

static const struct column PAYMENTS[] = {
    {"zuordnung", "Nummer der Zuordnung", COLUMN_NUMBER, false},
    {"umsatz", "Nummer des Umsatzes; 0 = auf Wort des Inhabers", COLUMN_NUMBER, false},
    {"nummer", "Rechnungsnummer", COLUMN_TEXT, false},
    {"datum", "Buchungstag", COLUMN_DAY, false},
    {"betrag", "Zahlung", COLUMN_MONEY, false},
    {"skonto", "Skonto, Ausbuchung", COLUMN_MONEY, false},
    {"zahler", "Auftraggeber laut Auszug", COLUMN_TEXT, false},
    {"grund", "Warum so zugeordnet", COLUMN_TEXT, false},
};

static const struct column JOURNAL[] = {
    {"nummer", "Laufende Nummer", COLUMN_NUMBER, false},
    {"zeit", "Zeitpunkt (UTC)", COLUMN_TEXT, false},
    {"wer", "kontor (von selbst), owner (Inhaber)", COLUMN_TEXT, false},
    {"ereignis", "Was geschah", COLUMN_TEXT, false},
    {"gegenstand", "Rechnung, Auftrag oder Datei", COLUMN_TEXT, false},
    {"angaben", "Einzelheiten (JSON)", COLUMN_TEXT, false},
    {"pruefsumme", "SHA-256 über die Zeile und die davor", COLUMN_TEXT, false},
};

#define TABLE(FILE, NAME, TEXT, COLUMNS)                                               \
    {                                                                                  \
        FILE, NAME, TEXT, COLUMNS, sizeof(COLUMNS) / sizeof *(COLUMNS)                 \
    }

enum {
    INVOICE,
    TAX,
    LINE,
    PAYMENT,
    JOURNAL_ROWS,
    TABLES
};

static const struct audit_table SET[TABLES] = {
    TABLE("rechnungen.csv", "Rechnungen", "Ausgestellte Rechnungen und Stornos",
          INVOICES),
    TABLE("steuern.csv", "Steuern", "Umsatzsteuer je Rechnung und Satz", TAXES),
    TABLE("positionen.csv", "Positionen", "Positionen der Rechnungen", LINES),
    TABLE("zahlungen.csv", "Zahlungen", "Geltende Zuordnungen von Zahlungen", PAYMENTS),
    TABLE("journal.csv", "Journal",
          "Jeder Vorgang, fortlaufend und durch Prüfsummen verkettet", JOURNAL),
};

struct job {
    struct firm *firm;
    const struct export_period *period;
    struct arena a; /* of one row */
    FILE *file[TABLES];
};

/* ---- rows ---- */

static void add_parts(struct job *j, const struct invoice *inv)
{
    char percent[DECIMAL_BUF], quantity[DECIMAL_BUF], price[DECIMAL_BUF];
    for (size_t i = 0; i < inv->vats; i++) {
        const struct vat_group *g = &inv->vat[i];
        struct cell c[CELLS_MAX] = {
            {.text = arena_printf(&j->a, "%s/%zu", inv->number, i + 1)},
            {.text = inv->number},
            {.text = vat_category_code(g->category)},
            {.text = decimal_format_de(percent, g->rate)},
            {.amount = g->basis},
            {.amount = g->tax}};
        audit_row(j->file[TAX], &SET[TAX], c);
    }
    for (size_t i = 0; i < inv->lines; i++) {
        const struct invoice_line *l = &inv->line[i];
        if (l->kind == LINE_TEXT) {
            continue;
        }
        struct cell c[CELLS_MAX] = {
            {.text = arena_printf(&j->a, "%s/%s", inv->number, l->id)},
            {.text = inv->number},
            {.text = l->name},
            {.text = decimal_format_de(quantity, l->quantity)},
            {.text = l->unit},
            {.text = decimal_format_de(price, l->unit_price)},
            {.text = decimal_format_de(percent, l->vat_rate)},
            {.amount = l->net_amount}};
        audit_row(j->file[LINE], &SET[LINE], c);
    }
}

static enum k_status add_invoice(void *ud, const struct invoice_row *r,
                                 struct k_err *err)
{
    struct job *j = ud;
    struct invoice inv;
    if (!r->series || day_cmp(r->issue_date, j->period->to) > 0) {
        return K_OK;
    }
    arena_reset(&j->a);
    enum k_status st = store_invoice_load(&inv, j->firm->store, &j->a, r->id, err);
    if (st != K_OK) {
        return st;
    }
    struct cell c[CELLS_MAX] = {{.text = inv.number},
                                {.number = inv.type_code},
                                {.date = inv.issue_date},
                                {.date = inv.service_from},
                                {.date = inv.service_to},
                                {.date = inv.due_date},
                                {.text = inv.buyer.party.identifier},
                                {.text = inv.buyer.party.name},
                                {.text = inv.buyer.party.vat_id},
                                {.text = inv.preceding_number},
                                {.amount = inv.net},
                                {.amount = inv.tax},
                                {.amount = inv.gross},
                                {.amount = inv.prepaid},
                                {.amount = inv.payable},
                                {.amount = r->paid},
                                {.amount = r->skonto},
                                {.amount = r->open}};
    audit_row(j->file[INVOICE], &SET[INVOICE], c);
    add_parts(j, &inv);
    return K_OK;
}

static enum k_status add_payment(void *ud, const struct allocation_row *al,
                                 struct k_err *err)
{
    struct job *j = ud;
    (void)err;
    if (day_cmp(al->on, j->period->to) > 0) {
        return K_OK;
    }
    struct cell c[CELLS_MAX] = {
        {.number = al->id},           {.number = al->transaction_id},
        {.text = al->invoice_number}, {.date = al->on},
        {.amount = al->amount},       {.amount = al->skonto},
        {.text = al->counterparty},   {.text = al->reason}};
    audit_row(j->file[PAYMENT], &SET[PAYMENT], c);
    return K_OK;
}

static enum k_status add_event(void *ud, const struct journal_row *r, struct k_err *err)
{
    struct job *j = ud;
    char at[CLOCK_BUF];
    day on = clock_day_of(r->at);
    (void)err;
    if (day_cmp(on, j->period->from) < 0 || day_cmp(on, j->period->to) > 0) {
        return K_OK;
    }
    struct cell c[CELLS_MAX] = {
        {.number = r->seq},   {.text = clock_format_utc(at, r->at)},
        {.text = r->actor},   {.text = r->event},
        {.text = r->subject}, {.text = r->data},
        {.text = r->hash}};
    audit_row(j->file[JOURNAL_ROWS], &SET[JOURNAL_ROWS], c);
    return K_OK;
}

/* ---- files ---- */

static enum k_status open_files(struct job *j, const char *dir, struct k_err *err)
{
    enum k_status st = file_mkdirs(dir, err);
    for (size_t i = 0; st == K_OK && i < TABLES; i++) {
        const char *path = file_join(&j->a, dir, SET[i].file);
        j->file[i] = fopen(path, "we");
        if (!j->file[i]) {
            st = err_set(err, K_RETRY, "%s: %s", path, err_cause(errno));
        } else {
            audit_head(j->file[i], &SET[i]);
        }
    }
    return st;
}

static enum k_status close_files(struct job *j, enum k_status st, struct k_err *err)
{
    for (size_t i = 0; i < TABLES; i++) {
        bool bad = j->file[i] && ferror(j->file[i]) != 0;
        bad = (j->file[i] && fclose(j->file[i]) != 0) || bad;
        if (bad && st == K_OK) {
            st = err_set(err, K_RETRY, "%s: %s", SET[i].file, err_cause(errno));
        }
    }
    return st;
}

static enum k_status write_index(struct job *j, const char *dir, struct k_err *err)
{
    const struct config *c = &j->firm->config;
    struct str xml;
    struct audit_set set = {
        .supplier = c->seller.name,
        .place = c->seller.address.city,
        .comment = "Rechnungen, Zahlungen und Journal aus Kontor " KONTOR_VERSION,
        .from = j->period->from,
        .to = j->period->to,
        .table = SET,
        .tables = TABLES,
    };
    str_init(&xml, INDEX_BYTES_MAX);
    audit_index(&xml, &set);
    enum k_status st = str_check(&xml, err);
    if (st == K_OK) {
        st =
            file_write_lazy(file_join(&j->a, dir, "index.xml"), xml.data, xml.len, err);
    }
    str_release(&xml);
    return st;
}

enum k_status export_audit(struct firm *f, const struct export_period *p,
                           const char *dir, struct k_err *err)
{
    struct job j = {.firm = f, .period = p};
    arena_init(&j.a);
    enum k_status st = open_files(&j, dir, err);
    if (st == K_OK) {
        st = store_invoice_each(f->store, INVOICES_ISSUED, p->from, add_invoice, &j,
                                err);
    }
    if (st == K_OK) {
        st = store_allocation_each(f->store, p->from, add_payment, &j, err);
    }
    if (st == K_OK) {
        st = store_journal_each(f->store, NULL, add_event, &j, err);
    }
    st = close_files(&j, st, err);
    if (st == K_OK) {
        st = write_index(&j, dir, err);
    }
    arena_release(&j.a);
    return st;
}
