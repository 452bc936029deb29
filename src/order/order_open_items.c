#include "order/order_open_items.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/cells.h"
#include "order/columns.h"
#include "order/draft.h"
#include "order/words.h"

#include "base/banned.h"

/* Euros, or whole cents. False with a fault when it is neither. */
static bool amount_of(money *out, struct reader *r, int line, const char *what,
                      const struct maybe_decimal *euros,
                      const struct maybe_decimal *cents)
{
    decimal d = cents->has ? cents->value : euros->value;
    bool ok;
    if (cents->has) { /* a decimal of two places more is the same amount in euros */
        d = decimal_trim(d, 0);
        ok = d.scale == 0 && money_from_decimal(out, DECIMAL(d.coef, 2));
    } else {
        ok = money_from_decimal(out, d);
    }
    if (!ok) {
        reader_fault(
            r, "Zeile %d: %s hat mehr als zwei Nachkommastellen oder ist zu groß.",
            line, what);
    }
    return ok;
}

static bool read_amounts(struct open_invoice *inv, struct draft *d, struct reader *r)
{
    bool has_gross = d->gross.has || d->gross_cents.has;
    bool has_open = d->open.has || d->open_cents.has;
    if (!has_gross && !has_open) {
        reader_fault(r, "Zeile %d: der offene Betrag fehlt.", inv->line);
        return false;
    }
    if (has_open && !amount_of(&inv->open, r, inv->line, tr("der offene Betrag"),
                               &d->open, &d->open_cents)) {
        return false;
    }
    if (has_gross && !amount_of(&inv->gross, r, inv->line, tr("der Rechnungsbetrag"),
                                &d->gross, &d->gross_cents)) {
        return false;
    }
    inv->gross = has_gross ? inv->gross : inv->open;
    inv->open = has_open ? inv->open : inv->gross;
    bool credit = inv->gross.cents < 0;
    if (inv->open.cents != 0 && (credit != (inv->open.cents < 0) ||
                                 (credit ? inv->open.cents < inv->gross.cents
                                         : inv->open.cents > inv->gross.cents))) {
        reader_fault(r, "Zeile %d: offen ist mehr als der Rechnungsbetrag.", inv->line);
        return false;
    }
    return true;
}

/* Per cent with a last day or with days, or the amount itself. */
static void read_skonto(struct open_invoice *inv, const struct draft *d,
                        struct reader *r)
{
    const struct maybe_decimal *percent = &d->skonto_percent[0];
    const struct maybe_decimal *days = &d->skonto_days[0];
    int64_t count = days->has ? decimal_trim(days->value, 0).coef : 0;
    inv->skonto_until = d->skonto_until;
    if (!day_is_set(inv->skonto_until) && days->has && count > 0 && count < 366) {
        inv->skonto_until = day_add(inv->issue_date, (int)count);
    }
    bool ok = true;
    if (d->skonto_amount.has) {
        ok = money_from_decimal(&inv->skonto, d->skonto_amount.value);
    } else if (percent->has) {
        ok = money_percent(&inv->skonto, inv->gross, percent->value);
    }
    if (!ok || inv->skonto.cents < 0 || inv->skonto.cents > inv->gross.cents / 2) {
        inv->skonto = MONEY(0);
    }
    if (inv->skonto.cents == 0 || !day_is_set(inv->skonto_until)) {
        if (percent->has || d->skonto_amount.has) {
            reader_note(r, "Zeile %d: Skonto ohne Frist oder Satz, nicht übernommen.",
                        inv->line);
        }
        inv->skonto = MONEY(0);
        inv->skonto_until = DAY_NONE;
    }
}

static void finish(struct reader *r, struct draft *d, int line)
{
    struct order_file *f = r->out;
    struct open_invoice inv = {.line = line,
                               .number = d->invoice_number,
                               .issue_date = d->invoice_date,
                               .due_date = d->order.terms.due,
                               .skonto_until = DAY_NONE};
    if (!inv.number || !day_is_set(inv.issue_date)) {
        reader_fault(r, "Zeile %d: %s fehlt.", line,
                     inv.number ? tr("das Rechnungsdatum") : tr("die Rechnungsnummer"));
        return;
    }
    if (!read_amounts(&inv, d, r)) {
        return;
    }
    if (inv.open.cents == 0) {
        reader_note(r, "Zeile %d: Rechnung %s ist bezahlt und wurde übergangen.", line,
                    reader_shown(r, inv.number));
        return;
    }
    read_skonto(&inv, d, r);
    d->skonto_percent[0].has = d->skonto_days[0].has = false; /* of the invoice alone */
    draft_finish_contact(d, r, line);
    inv.buyer = d->order.buyer;
    inv.buyer.terms = (struct payment_terms){.net_days = -1, .due = DAY_NONE};
    if (!inv.buyer.party.name) {
        reader_fault(r, "Zeile %d: der Name des Kunden fehlt.", line);
        return;
    }
    f->open_item = arena_grow(r->arena, f->open_item, f->open_items, sizeof inv);
    f->open_item[f->open_items++] = inv;
}

static bool row_is_blank(const struct columns *c, size_t row)
{
    for (size_t i = 0; i < c->table.row[row].cells; i++) {
        if (!text_blank(table_cell(&c->table, row, i))) {
            return false;
        }
    }
    return true;
}

static void take_row(struct reader *r, const struct columns *c, size_t row)
{
    struct draft d;
    int line = c->table.row[row].line;
    if (row_is_blank(c, row)) {
        return;
    }
    draft_init(&d);
    for (size_t i = 0; i < c->count; i++) {
        const struct field *field = c->item[i].field;
        struct cell cell = {.r = r,
                            .draft = &d,
                            .field = field,
                            .heading = c->item[i].heading,
                            .line = line,
                            .decimal_sign = c->item[i].decimal_sign};
        if (field && field->read) {
            cells_take(&cell, table_cell(&c->table, row, i));
        }
    }
    if (words_is_sum(r->arena, d.invoice_number ? d.invoice_number
                                                : table_cell(&c->table, row, 0))) {
        reader_note(r, "Zeile %d: Summenzeile übergangen.", line);
        return;
    }
    finish(r, &d, line);
}

/* One of the fields must be there; the first is the one to ask for. */
static void check_required(struct reader *r, const struct columns *c)
{
    static const char *const NEED[][4] = {
        {"invoice_number"},
        {"invoice_date"},
        {"open_amount", "open_cents", "gross_amount", "gross_cents"},
        {"name", "company", "last_name"},
    };
    for (size_t i = 0; i < sizeof NEED / sizeof NEED[0]; i++) {
        bool found = false;
        for (size_t k = 0; k < 4 && NEED[i][k]; k++) {
            found = found || columns_of(c, NEED[i][k]) >= 0;
        }
        if (!found) {
            columns_missing(r, NEED[i][0]);
            if (!r->explain) {
                reader_fault(
                    r,
                    "Keine Spalte für „%s“. Ordnen Sie sie in der Regel mit map "
                    "zu; „kontor import --explain“ zeigt, wie jede Spalte "
                    "verstanden wurde.",
                    NEED[i][0]);
            }
        }
    }
}

enum k_status order_open_items_read(struct reader *r, const char *text, size_t n,
                                    struct k_err *err)
{
    struct columns c;
    enum k_status st = columns_read(&c, r, text, n, FIELD_OPEN | FIELD_CONTACT, err);
    if (st != K_OK) {
        return st;
    }
    check_required(r, &c);
    columns_show(&c, r);
    for (size_t row = c.first_row; r->out->missings == 0 && row < c.table.rows; row++) {
        take_row(r, &c, row);
    }
    return K_OK;
}
