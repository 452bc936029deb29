/*
 * Two looks at a table. The first, at its head, tries each delimiter and takes the row
 * in which most cells are headings that mean something. The second reads all of it and
 * gives each column its field: the rule's map first, then the best heading; a field
 * has one column, a column one field.
 */
#include "order/columns.h"

#include <string.h>

#include "base/language.h"
#include "base/nearest.h"
#include "base/text.h"
#include "order/cells.h"

#include "base/banned.h"

#define HEAD_ROWS 10               /* headings stand within the first rows */
#define HEAD_BYTES ((size_t)16384) /* and bytes */
#define ALL_SCOPES (FIELD_HEAD | FIELD_LINE | FIELD_CONTACT | FIELD_OPEN)

static const char DELIMITERS[] = {';', '\t', ',', '|'};

/* What "sep=;" on the first line, the hint for Excel, leaves: text, first line. */
struct body {
    const char *text;
    size_t n;
    int first_line;
    char delimiter; /* of the hint, or 0 */
};

static struct body skip_hint(const char *text, size_t n)
{
    struct body b = {.text = text, .n = n, .first_line = 1};
    size_t at = n > 0 && text[0] == '"' ? 1 : 0;
    if (n < at + 5 || strncasecmp(text + at, "sep=", 4) != 0) {
        return b;
    }
    size_t end = strcspn(text, "\r\n");
    if (end > at + 6) {
        return b;
    }
    b.delimiter = text[at + 4];
    end += text[end] == '\r' && text[end + 1] == '\n' ? 2 : text[end] != '\0';
    b.text += end;
    b.n -= end;
    b.first_line = 2;
    return b;
}

static const struct rule_map *map_of(const struct rule *rule, struct arena *a,
                                     const char *heading)
{
    const char *squeezed = text_squeeze(a, heading);
    for (size_t i = 0; rule && i < rule->maps; i++) {
        if (strcmp(text_squeeze(a, rule->map[i].column), squeezed) == 0) {
            return &rule->map[i];
        }
    }
    const char *folded = text_fold_alnum(a, heading);
    for (size_t i = 0; rule && i < rule->maps && *folded; i++) {
        if (strcmp(text_fold_alnum(a, rule->map[i].column), folded) == 0) {
            return &rule->map[i];
        }
    }
    return NULL;
}

static bool is_ignored(const struct rule_map *m)
{
    return strcmp(m->field, "-") == 0 || text_ieq(m->field, "ignore");
}

/* ---- guessing ---------------------------------------------------------------- */

static void guess_cell(struct columns_guess *g, struct arena *a, const char *heading,
                       const struct rule *rule)
{
    int rank = 0;
    const struct rule_map *m = map_of(rule, a, heading);
    const struct field *f = m ? fields_by_name(m->field, ALL_SCOPES)
                              : fields_by_heading(a, heading, ALL_SCOPES, &rank);
    if (!f) {
        g->known += m != NULL;
        return;
    }
    g->known++;
    bool person = f->scope == (FIELD_HEAD | FIELD_CONTACT);
    bool price = f->scope == FIELD_LINE && f->numeric;
    g->has_order = g->has_order || strcmp(f->name, "order_number") == 0;
    g->has_item = g->has_item || price || strcmp(f->name, "item_name") == 0;
    g->has_customer = g->has_customer || person;
    g->has_invoice = g->has_invoice || strcmp(f->name, "invoice_number") == 0 ||
                     strcmp(f->name, "open_amount") == 0 ||
                     strcmp(f->name, "open_cents") == 0;
}

/* The best heading row of a text cut by one delimiter. */
static void guess_by(struct columns_guess *best, struct arena *a,
                     const struct body *body, char delimiter, const struct rule *rule)
{
    struct table t;
    struct k_err ignored;
    struct table_options opt = {
        .delimiter = delimiter, .max_rows = HEAD_ROWS, .first_line = body->first_line};
    size_t n = body->n < HEAD_BYTES ? body->n : HEAD_BYTES;
    if (table_read(&t, a, body->text, n, &opt, &ignored) != K_OK) {
        return;
    }
    for (size_t row = 0; row < t.rows; row++) {
        struct columns_guess g = {.delimiter = delimiter,
                                  .header_line = t.row[row].line};
        if (t.row[row].cells < 2) {
            continue;
        }
        for (size_t i = 0; i < t.row[row].cells; i++) {
            guess_cell(&g, a, table_cell(&t, row, i), rule);
        }
        if (best->delimiter == 0 || g.known > best->known) {
            *best = g;
        }
    }
}

static void guess_body(struct columns_guess *out, struct arena *a,
                       const struct body *body, const struct rule *rule)
{
    *out = (struct columns_guess){0};
    if (body->delimiter) {
        guess_by(out, a, body, body->delimiter, rule);
        return;
    }
    size_t n = body->n < HEAD_BYTES ? body->n : HEAD_BYTES;
    for (size_t i = 0; i < sizeof DELIMITERS; i++) {
        if (memchr(body->text, DELIMITERS[i], n)) {
            guess_by(out, a, body, DELIMITERS[i], rule);
        }
    }
}

void columns_guess(struct columns_guess *out, struct arena *a, const char *text,
                   size_t n, const struct rule *rule)
{
    struct body body = skip_hint(text, n);
    guess_body(out, a, &body, rule);
}

/* ---- meaning of each column ------------------------------------------------------ */

static void map_by_rule(struct column *c, struct reader *r, const struct rule_map *m,
                        unsigned scope)
{
    if (is_ignored(m)) {
        c->how = tr("laut Regel nicht benutzt");
        return;
    }
    struct nearest near;
    c->field = fields_by_name(m->field, scope);
    c->how = tr("Regel");
    if (!c->field) {
        nearest_init(&near, m->field);
        for (size_t i = 0; i < FIELDS_COUNT; i++) {
            nearest_offer(&near, FIELDS[i].scope & scope ? FIELDS[i].name : "");
        }
        c->how = tr("die Regel nennt ein unbekanntes Feld");
        const char *maybe =
            near.best ? arena_printf(r->arena, tr("; meinten Sie „%s“?"), near.best)
                      : ".";
        reader_fault(r, "%s:%d: map „%s = %s“: das Feld „%s“ gibt es nicht%s",
                     r->rule->file ? r->rule->file : tr("Regel"), r->rule->line,
                     m->column, m->field, m->field, maybe);
    }
}

bool columns_ruled(struct column *out, struct reader *r, const char *heading,
                   unsigned scope)
{
    const struct rule_map *m = map_of(r->rule, r->arena, heading);
    if (m) {
        map_by_rule(out, r, m, scope);
    }
    return m != NULL;
}

static void understand(struct columns *out, struct reader *r, const struct table *first,
                       size_t header, unsigned scope)
{
    int *rank = arena_array(r->arena, out->count, sizeof *rank);
    for (size_t i = 0; i < out->count; i++) {
        struct column *c = &out->item[i];
        const char *heading = reader_clean_line(r, table_cell(first, header, i));
        c->heading = heading ? heading : "";
        if (columns_ruled(c, r, c->heading, scope)) {
            rank[i] = -1; /* stronger than any heading */
            continue;
        }
        c->field = fields_by_heading(r->arena, c->heading, scope, &rank[i]);
        c->how = c->field  ? tr("Überschrift")
                 : heading ? tr("nicht bekannt")
                           : tr("ohne Überschrift");
    }
    /* One column a field: the rule's, else the best heading, else the first. */
    for (size_t i = 0; i < out->count; i++) {
        for (size_t k = 0; k < out->count && out->item[i].field; k++) {
            bool better = rank[k] < rank[i] || (rank[k] == rank[i] && k < i);
            if (k != i && out->item[k].field == out->item[i].field && better) {
                out->item[i].how =
                    arena_printf(r->arena, tr("„%s“ ist schon Spalte „%s“"),
                                 out->item[i].field->label, out->item[k].heading);
                out->item[i].field = NULL;
            }
        }
    }
}

/* Where only "Beschreibung" tells what was done, that is the name of the position. */
static void promote_description(struct columns *out, unsigned scope)
{
    int at = columns_of(out, "description");
    if ((scope & FIELD_LINE) != 0 && at >= 0 && columns_of(out, "item_name") < 0) {
        out->item[at].field = fields_by_name("item_name", FIELD_LINE);
        out->item[at].how = tr("Überschrift (einzige Beschreibung)");
    }
}

/* ---- decimal signs --------------------------------------------------------------- */

static char decide(size_t commas, size_t points)
{
    if (commas > 0 && points == 0) {
        return ',';
    }
    if (points > 0 && commas == 0) {
        return '.';
    }
    return 0;
}

static void look_at(struct column *c, struct reader *r, const char *cell)
{
    if (!c->example && !text_blank(cell)) {
        c->example = reader_shown(r, cell);
    }
    if (c->field && c->field->numeric) {
        char sign = cells_decimal_sign(cell);
        c->commas += sign == ',';
        c->points += sign == '.';
    }
}

void columns_look(struct columns *c, struct reader *r, const struct table *t)
{
    for (size_t row = 0; row < t->rows; row++) {
        for (size_t i = 0; i < c->count && t->row[row].line > c->header_line; i++) {
            look_at(&c->item[i], r, table_cell(t, row, i));
        }
    }
}

/* A column whose own numbers do not tell takes what all numbers of the file agree
 * on; where they disagree, ambiguous numbers stay faults. */
void columns_settle(struct columns *c, struct reader *r)
{
    size_t commas = 0;
    size_t points = 0;
    for (size_t i = 0; i < c->count; i++) {
        commas += c->item[i].commas;
        points += c->item[i].points;
    }
    for (size_t i = 0; i < c->count; i++) {
        struct column *at = &c->item[i];
        at->decimal_sign = at->commas + at->points > 0 ? decide(at->commas, at->points)
                                                       : decide(commas, points);
        if (r->rule && r->rule->decimal_sign) {
            at->decimal_sign = r->rule->decimal_sign[0];
        }
    }
}

/* ---- all together ---------------------------------------------------------------- */

static size_t row_at_line(const struct table *t, int line)
{
    for (size_t row = 0; row < t->rows; row++) {
        if (t->row[row].line == line) {
            return row;
        }
    }
    return 0;
}

enum k_status columns_head(struct columns *out, struct reader *r, const char *text,
                           size_t n, struct k_err *err)
{
    struct body body = skip_hint(text, n);
    struct columns_guess g;
    *out = (struct columns){0};
    guess_body(&g, r->arena, &body, r->rule);
    if (g.delimiter == 0) {
        return err_set(err, K_REJECT,
                       "Die Datei ist keine Tabelle: in den ersten Zeilen steht kein "
                       "Trennzeichen (erwartet: Semikolon, Komma, Tabulator oder |).");
    }
    out->delimiter = g.delimiter;
    out->header_line = g.header_line;
    return K_OK;
}

void columns_begin(struct columns *out, struct reader *r, const struct table *first,
                   unsigned scope)
{
    size_t header = row_at_line(first, out->header_line);
    out->first_row = header + 1;
    out->count = first->rows > 0 ? first->row[header].cells : 0;
    out->item = arena_array(r->arena, out->count, sizeof *out->item);
    understand(out, r, first, header, scope);
    promote_description(out, scope);
}

enum k_status columns_read(struct columns *out, struct reader *r, const char *text,
                           size_t n, unsigned scope, struct k_err *err)
{
    enum k_status st = columns_head(out, r, text, n, err);
    struct table_options opt = {.delimiter = out->delimiter, .first_line = 1};
    if (st == K_OK) {
        st = table_read(&out->table, r->arena, text, n, &opt, err);
    }
    if (st != K_OK) {
        return st;
    }
    columns_begin(out, r, &out->table, scope);
    columns_look(out, r, &out->table);
    columns_settle(out, r);
    return K_OK;
}

int columns_of(const struct columns *c, const char *field_name)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->item[i].field && strcmp(c->item[i].field->name, field_name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

void columns_show(const struct columns *c, struct reader *r)
{
    struct order_file *out = r->out;
    out->delimiter = c->delimiter;
    out->columns = c->count;
    out->column = arena_array(r->arena, c->count, sizeof *out->column);
    for (size_t i = 0; i < c->count; i++) {
        const struct column *from = &c->item[i];
        struct column_view *v = &out->column[i];
        v->heading = from->heading;
        v->field = from->field ? from->field->name : NULL;
        v->how = from->how;
        v->example = from->example;
    }
}

void columns_missing(struct reader *r, const char *field_name)
{
    struct order_file *out = r->out;
    out->missing =
        arena_grow(r->arena, out->missing, out->missings, sizeof *out->missing);
    out->missing[out->missings++] = field_name;
}
