#include "order/order_open_items.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/cells.h"
#include "order/columns.h"
#include "order/draft.h"
#include "order/pieces.h"
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

/* False when it is no open invoice, with a fault or a note. */
static bool finish(struct open_invoice *inv, struct reader *r, struct draft *d,
                   int line)
{
    *inv = (struct open_invoice){.line = line,
                                 .number = d->invoice_number,
                                 .issue_date = d->invoice_date,
                                 .due_date = d->order.terms.due,
                                 .skonto_until = DAY_NONE};
    if (!inv->number || !day_is_set(inv->issue_date)) {
        reader_fault(r, "Zeile %d: %s fehlt.", line,
                     inv->number ? tr("das Rechnungsdatum")
                                 : tr("die Rechnungsnummer"));
        return false;
    }
    if (!read_amounts(inv, d, r)) {
        return false;
    }
    if (inv->open.cents == 0) {
        reader_note(r, "Zeile %d: Rechnung %s ist bezahlt und wurde übergangen.", line,
                    reader_shown(r, inv->number));
        return false;
    }
    read_skonto(inv, d, r);
    d->skonto_percent[0].has = d->skonto_days[0].has = false; /* of the invoice alone */
    draft_finish_contact(d, r, line);
    inv->buyer = d->order.buyer;
    inv->buyer.terms = (struct payment_terms){.net_days = -1, .due = DAY_NONE};
    if (!inv->buyer.party.name) {
        reader_fault(r, "Zeile %d: der Name des Kunden fehlt.", line);
        return false;
    }
    reader_check_buyer(r, &inv->buyer,
                       arena_printf(r->arena, tr("Rechnung %s"), inv->number));
    return true;
}

static bool row_is_blank(const struct table *t, size_t row)
{
    for (size_t i = 0; i < t->row[row].cells; i++) {
        if (!text_blank(table_cell(t, row, i))) {
            return false;
        }
    }
    return true;
}

static bool read_row(struct open_invoice *inv, struct reader *r,
                     const struct columns *c, const struct table *t, size_t row)
{
    struct draft d;
    int line = t->row[row].line;
    if (line <= c->header_line || row_is_blank(t, row)) {
        return false;
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
            cells_take(&cell, table_cell(t, row, i));
        }
    }
    if (words_is_sum(r->arena,
                     d.invoice_number ? d.invoice_number : table_cell(t, row, 0))) {
        reader_note(r, "Zeile %d: Summenzeile übergangen.", line);
        return false;
    }
    return finish(inv, r, &d, line);
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

/* ---- row by row ------------------------------------------------------------------ */

/* The file is read twice: what a column means, and what its numbers look like, is known
 * at the end only. */
struct stream {
    struct reader *r;
    struct columns columns;
    struct pieces pieces;
    struct arena block[2]; /* the rows at work; the row that is not whole yet */
    open_invoice_fn *fn;
    void *ud;
};

typedef enum k_status table_fn(struct stream *s, const struct table *t,
                               struct k_err *err);

/* Join what was left of the last piece and the next one. *more false: it was the last.
 */
static enum k_status next_text(char **text, size_t *n, bool *more, struct stream *s,
                               struct arena *a, struct k_err *err)
{
    char *piece;
    size_t length;
    enum k_status st = pieces_next(&piece, &length, &s->pieces, a, err);
    *more = st == K_OK && piece != NULL;
    if (!*more) {
        return st;
    }
    char *joined = arena_alloc(a, *n + length + 1);
    if (*n > 0) {
        memcpy(joined, *text, *n);
    }
    memcpy(joined + *n, piece, length);
    *text = joined;
    *n += length;
    return K_OK;
}

static enum k_status each_table(struct stream *s, table_fn *fn, struct k_err *err)
{
    struct table_options opt = {.first_line = 1, .more = true};
    char *text = NULL;
    size_t n = 0;
    enum k_status st = pieces_rewind(&s->pieces, err);
    for (unsigned turn = 0; st == K_OK && opt.more; turn++) {
        struct table t;
        struct arena *a = &s->block[turn & 1];
        arena_reset(a);
        st = next_text(&text, &n, &opt.more, s, a, err);
        if (st == K_OK && !s->columns.delimiter) {
            st = columns_head(&s->columns, s->r, text ? text : "", n, err);
        }
        opt.delimiter = s->columns.delimiter;
        if (st == K_OK && n > 0) {
            st = table_read(&t, a, text, n, &opt, err);
        }
        if (st == K_OK && n > 0) {
            st = fn(s, &t, err);
            text += t.used;
            n -= t.used;
            opt.first_line = t.next_line;
        }
    }
    return st;
}

static enum k_status look(struct stream *s, const struct table *t, struct k_err *err)
{
    (void)err;
    if (t->rows == 0) {
        return K_OK;
    }
    if (!s->columns.item) {
        columns_begin(&s->columns, s->r, t, FIELD_OPEN | FIELD_CONTACT);
    }
    columns_look(&s->columns, s->r, t);
    return K_OK;
}

static enum k_status take(struct stream *s, const struct table *t, struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t row = 0; st == K_OK && row < t->rows; row++) {
        struct open_invoice inv;
        if (read_row(&inv, s->r, &s->columns, t, row) && s->r->in.faults.count == 0) {
            st = s->fn(s->ud, &inv, err);
        }
        if (s->r->notes) {
            arena_reset(s->r->arena);
        }
    }
    return st;
}

/* What lasts is made in the arena of the notes, if there is one of rows. */
static enum k_status understand(struct stream *s, struct k_err *err)
{
    struct reader *r = s->r;
    struct arena *row = r->arena;
    r->arena = r->notes ? r->notes : row;
    enum k_status st = each_table(s, look, err);
    if (st == K_OK) {
        columns_settle(&s->columns, r);
        check_required(r, &s->columns);
        columns_show(&s->columns, r);
    }
    r->arena = row;
    return st;
}

enum k_status order_open_items_read(struct reader *r, FILE *in, open_invoice_fn *fn,
                                    void *ud, struct k_err *err)
{
    struct stream s = {.r = r, .fn = fn, .ud = ud};
    struct arena raw;
    arena_init(&raw);
    arena_init(&s.block[0]);
    arena_init(&s.block[1]);
    enum k_status st = pieces_open(&s.pieces, &raw, in, err);
    if (st == K_OK) {
        r->out->encoding = s.pieces.name;
        st = understand(&s, err);
    }
    if (st == K_OK && r->out->missings == 0) {
        st = each_table(&s, take, err);
    }
    arena_release(&s.block[0]);
    arena_release(&s.block[1]);
    arena_release(&raw);
    return st;
}
