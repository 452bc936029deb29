/*
 * Rows first become groups, one for each order number: the group remembers which row
 * filled each column that concerns the whole order, and a second value that differs is
 * a fault. Only then is each group built into an order, its head from those cells, its
 * positions from its rows, in the order of the file. So rows may stand anywhere, and a
 * fault is told once.
 */
#include "order/order_csv.h"

#include <search.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "order/cells.h"
#include "order/columns.h"
#include "order/draft.h"
#include "order/words.h"

#include "base/banned.h"

/* The rows of one order. Rows are chained through book.next (row + 1, 0 = end). */
struct group {
    const char *number;
    uint32_t *head; /* for each column: row + 1 that filled it, 0 = none yet */
    uint32_t first, last;
};

struct book {
    struct reader *r;
    struct columns *c;
    struct group **group;
    size_t groups;
    void *by_number; /* tsearch tree of groups */
    uint32_t *next;
    struct group *above; /* whose row came last */
    int number, quantity, item;
};

/* ---- headings -------------------------------------------------------------------- */

/* Any one of the fields will do; the first is the one to ask for. */
struct required {
    const char *field[4];
};

static void check_required(struct reader *r, const struct columns *c,
                           const struct required *need, size_t needs)
{
    for (size_t i = 0; i < needs; i++) {
        bool found = false;
        for (size_t k = 0; k < 4 && need[i].field[k]; k++) {
            found = found || columns_of(c, need[i].field[k]) >= 0;
        }
        if (!found) {
            columns_missing(r, need[i].field[0]);
        }
    }
}

static void fault_missing(struct reader *r, const struct columns *c)
{
    const char *headings = "";
    for (size_t i = 0; i < c->count && i < 40; i++) {
        headings = arena_printf(r->arena, "%s%s%s", headings, i ? ", " : "",
                                reader_shown(r, c->item[i].heading));
    }
    for (size_t i = 0; i < r->out->missings; i++) {
        const char *name = r->out->missing[i];
        const struct field *f = fields_by_name(name, FIELD_HEAD | FIELD_LINE);
        reader_fault(r, "Keine Spalte für „%s“ (%s).", f ? f->label : name, name);
    }
    reader_fault(r,
                 "Gefundene Überschriften: %s. Ordnen Sie sie in der Regel mit map zu; "
                 "„kontor import --explain“ zeigt, wie jede Spalte verstanden wurde.",
                 headings);
}

/* Which of the price columns counts, and whether it holds gross prices. */
static bool decide_gross(struct reader *r, const struct columns *c)
{
    bool net = columns_of(c, "unit_price_net") >= 0;
    bool gross = columns_of(c, "unit_price_gross") >= 0;
    bool ruled = r->rule && r->rule->has_prices_gross;
    bool rule_gross = ruled && r->rule->prices_gross;
    int plain = columns_of(c, "unit_price");
    if (net != gross) {
        return gross;
    }
    if (!net && plain >= 0 && !ruled) {
        reader_note(r,
                    "Spalte „%s“ sagt nicht, ob netto oder brutto: als Nettopreis "
                    "gelesen (in der Regel prices_gross festlegen).",
                    c->item[plain].heading);
    }
    return rule_gross;
}

static void note_columns(struct reader *r, const struct columns *c)
{
    int discount = columns_of(c, "discount");
    if (discount >= 0) {
        reader_note(r, "Spalte „%s“: Zahlen ohne Zeichen gelten als Prozent.",
                    c->item[discount].heading);
    }
    bool ruled = r->rule && r->rule->default_vat_rate;
    if (columns_of(c, "vat_rate") < 0 && !ruled) {
        reader_note(r, "Keine Spalte für den Steuersatz, und die Regel nennt keinen "
                       "(default_vat_rate).");
    }
}

/* ---- rows into groups ------------------------------------------------------------ */

static const char *cell_at(const struct book *b, size_t row, int column)
{
    return column < 0 ? "" : table_cell(&b->c->table, row, (size_t)column);
}

static bool row_has(const struct book *b, size_t row, unsigned scope)
{
    for (size_t i = 0; i < b->c->count; i++) {
        const struct field *f = b->c->item[i].field;
        if (f && (f->scope & scope) != 0 &&
            !text_blank(table_cell(&b->c->table, row, i))) {
            return true;
        }
    }
    return false;
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

static bool row_has_amount(const struct book *b, size_t row)
{
    for (size_t i = 0; i < b->c->count; i++) {
        const struct field *f = b->c->item[i].field;
        if (f && f->numeric && !text_blank(table_cell(&b->c->table, row, i))) {
            return true;
        }
    }
    return false;
}

/* Of a row without order number. "Summe;;;;1.234,00": a word for it, or an amount
 * that belongs to nothing. */
static bool row_is_sum(const struct book *b, size_t row)
{
    if (!text_blank(cell_at(b, row, b->quantity))) {
        return false;
    }
    for (size_t i = 0; i < b->c->table.row[row].cells; i++) {
        if (words_is_sum(b->r->arena, table_cell(&b->c->table, row, i))) {
            return true;
        }
    }
    return text_blank(cell_at(b, row, b->item)) && row_has_amount(b, row);
}

static int by_number(const void *a, const void *b)
{
    return strcmp(((const struct group *)a)->number, ((const struct group *)b)->number);
}

static void keep_node(void *node)
{
    (void)node; /* groups belong to the arena */
}

static struct group *group_of(struct book *b, const char *number)
{
    struct group key = {.number = number};
    struct group **found = tfind(&key, &b->by_number, by_number);
    if (found) {
        return *found;
    }
    struct group *g = arena_alloc(b->r->arena, sizeof *g);
    g->number = number;
    g->head = arena_array(b->r->arena, b->c->count, sizeof *g->head);
    b->group = arena_grow(b->r->arena, b->group, b->groups, sizeof(struct group *));
    b->group[b->groups++] = g;
    return tsearch(g, &b->by_number, by_number) ? g : NULL;
}

/* White space apart. The quick way first: most cells repeat byte by byte. */
static bool same_text(struct reader *r, const char *x, const char *y)
{
    if (strcmp(x, y) == 0) {
        return true;
    }
    x = reader_clean_line(r, x);
    y = reader_clean_line(r, y);
    return x && y && strcmp(x, y) == 0;
}

static void merge_head(struct book *b, struct group *g, size_t row)
{
    const struct table *t = &b->c->table;
    for (size_t i = 0; i < b->c->count; i++) {
        const struct column *col = &b->c->item[i];
        const char *value = table_cell(t, row, i);
        if (!col->field || (col->field->scope & FIELD_HEAD) == 0 || text_blank(value)) {
            continue;
        }
        if (g->head[i] == 0) {
            g->head[i] = (uint32_t)row + 1;
            continue;
        }
        const char *before = table_cell(t, g->head[i] - 1, i);
        if (!same_text(b->r, before, value)) {
            reader_fault(b->r,
                         "Zeile %d, Spalte „%s“: „%s“, aber in Zeile %d steht „%s“ "
                         "(beide gehören zu Auftrag %s).",
                         t->row[row].line, col->heading, reader_shown(b->r, value),
                         t->row[g->head[i] - 1].line, reader_shown(b->r, before),
                         reader_shown(b->r, g->number));
        }
    }
}

static bool row_too_wide(const struct book *b, size_t row)
{
    const struct table_row *tr = &b->c->table.row[row];
    for (size_t i = b->c->count; i < tr->cells; i++) {
        if (!text_blank(table_cell(&b->c->table, row, i))) {
            reader_fault(b->r,
                         "Zeile %d: %u Felder gefunden, erwartet: %zu wie in den "
                         "Überschriften (steht ein Trennzeichen ohne "
                         "Anführungszeichen im Text?).",
                         tr->line, (unsigned)tr->cells, b->c->count);
            return true;
        }
    }
    return false;
}

/* The group that a row belongs to; NULL: skipped or a fault. */
static struct group *group_of_row(struct book *b, size_t row)
{
    int line = b->c->table.row[row].line;
    const char *number = reader_clean_line(b->r, cell_at(b, row, b->number));
    if (number && !words_is_sum(b->r->arena, number)) {
        return group_of(b, number);
    }
    if (number || row_is_sum(b, row)) {
        reader_note(b->r, "Zeile %d: Summenzeile übergangen.", line);
        return NULL;
    }
    if (!b->above) {
        reader_fault(b->r,
                     "Zeile %d: die Auftragsnummer fehlt, und keine Zeile darüber "
                     "nennt eine.",
                     line);
    }
    return b->above;
}

static void take_row(struct book *b, size_t row)
{
    if (row_is_blank(b->c, row) || row_too_wide(b, row)) {
        return;
    }
    struct group *g = group_of_row(b, row);
    if (!g) {
        return;
    }
    merge_head(b, g, row);
    if (g->first == 0) {
        g->first = (uint32_t)row + 1;
    } else {
        b->next[g->last - 1] = (uint32_t)row + 1;
    }
    g->last = (uint32_t)row + 1;
    b->above = g;
}

/* ---- groups into orders ---------------------------------------------------------- */

static void take_cell(struct book *b, struct draft *d, size_t row, size_t column)
{
    const struct column *col = &b->c->item[column];
    struct cell cell = {.r = b->r,
                        .draft = d,
                        .field = col->field,
                        .heading = col->heading,
                        .line = b->c->table.row[row].line,
                        .decimal_sign = col->decimal_sign};
    cells_take(&cell, table_cell(&b->c->table, row, column));
}

static void take_line(struct book *b, struct draft *d, size_t row)
{
    if (!row_has(b, row, FIELD_LINE)) {
        return; /* a row that only has what holds for the whole order */
    }
    draft_begin_line(d);
    for (size_t i = 0; i < b->c->count; i++) {
        const struct field *f = b->c->item[i].field;
        if (f && (f->scope & FIELD_LINE) != 0) {
            take_cell(b, d, row, i);
        }
    }
    draft_finish_line(d, b->r, b->c->table.row[row].line);
}

static void build_order(struct book *b, const struct group *g, bool gross)
{
    struct draft d;
    draft_init(&d);
    d.order.prices_gross = gross;
    for (size_t i = 0; i < b->c->count; i++) {
        if (g->head[i] > 0) {
            take_cell(b, &d, g->head[i] - 1, i);
        }
    }
    draft_finish_order(&d, b->r, b->c->table.row[g->first - 1].line);
    for (uint32_t row = g->first; row > 0; row = b->next[row - 1]) {
        take_line(b, &d, row - 1);
    }
    reader_push_order(b->r, &d.order);
}

static void read_rows(struct reader *r, struct columns *c)
{
    struct book b = {.r = r,
                     .c = c,
                     .next = arena_array(r->arena, c->table.rows + 1, sizeof *b.next),
                     .number = columns_of(c, "order_number"),
                     .quantity = columns_of(c, "quantity"),
                     .item = columns_of(c, "item_name")};
    bool gross = decide_gross(r, c);
    note_columns(r, c);
    for (size_t row = c->first_row; row < c->table.rows; row++) {
        take_row(&b, row);
    }
    tdestroy(b.by_number, keep_node);
    for (size_t i = 0; i < b.groups; i++) {
        build_order(&b, b.group[i], gross);
    }
    if (b.groups == 0) {
        reader_fault(r, "Die Tabelle enthält keine Aufträge.");
    }
}

enum k_status order_csv_read(struct reader *r, const char *text, size_t n,
                             struct k_err *err)
{
    static const struct required NEED[] = {
        {{"order_number"}},
        {{"item_name"}},
        {{"quantity"}},
        {{"unit_price_net", "unit_price_gross", "unit_price"}},
        {{"name", "company", "last_name", "customer_number"}},
    };
    struct columns c;
    enum k_status st = columns_read(&c, r, text, n, FIELD_HEAD | FIELD_LINE, err);
    if (st != K_OK) {
        return st;
    }
    check_required(r, &c, NEED, sizeof NEED / sizeof NEED[0]);
    columns_show(&c, r);
    if (r->out->missings == 0) {
        read_rows(r, &c);
    } else if (!r->explain) {
        fault_missing(r, &c);
    }
    return K_OK;
}

/* ---- contacts -------------------------------------------------------------------- */

static void take_contact(struct book *b, size_t row)
{
    struct draft d;
    int line = b->c->table.row[row].line;
    if (row_is_blank(b->c, row) || row_too_wide(b, row)) {
        return;
    }
    draft_init(&d);
    for (size_t i = 0; i < b->c->count; i++) {
        if (b->c->item[i].field) {
            take_cell(b, &d, row, i);
        }
    }
    if (d.category && words_is_supplier(b->r->arena, d.category)) {
        reader_note(b->r, "Zeile %d: Lieferant übergangen.", line);
        return;
    }
    draft_finish_contact(&d, b->r, line);
    if (!d.order.buyer.party.name) {
        reader_fault(b->r, "Zeile %d: weder Firma noch Name des Kontakts.", line);
        return;
    }
    reader_push_contact(b->r, &d.order.buyer);
}

enum k_status order_csv_contacts(struct reader *r, const char *text, size_t n,
                                 struct k_err *err)
{
    static const struct required NEED[] = {
        {{"name", "company", "last_name"}},
    };
    struct columns c;
    enum k_status st = columns_read(&c, r, text, n, FIELD_CONTACT, err);
    if (st != K_OK) {
        return st;
    }
    check_required(r, &c, NEED, 1);
    columns_show(&c, r);
    if (r->out->missings > 0) {
        if (!r->explain) {
            fault_missing(r, &c);
        }
        return K_OK;
    }
    struct book b = {.r = r, .c = &c};
    for (size_t row = c.first_row; row < c.table.rows; row++) {
        take_contact(&b, row);
    }
    return K_OK;
}
