#include "report/report_table.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"

#include "base/banned.h"

#define GAP 2
#define SHRUNK_MIN 8

void report_table_init(struct report_table *t, struct arena *a,
                       const struct column *column, size_t columns)
{
    *t = (struct report_table){.arena = a, .column = column, .columns = columns};
}

struct cell *report_table_row(struct report_table *t)
{
    /* Rows grow as one block: the capacity doubles with the number of rows. */
    t->cell = arena_grow(t->arena, t->cell, t->rows, t->columns * sizeof *t->cell);
    struct cell *row = t->cell + t->rows * t->columns;
    memset(row, 0, t->columns * sizeof *row);
    for (size_t i = 0; i < t->columns; i++) {
        row[i].date = DAY_NONE;
    }
    t->rows++;
    return row;
}

/* On one line, without what could steer a terminal: a name comes from outside. */
static const char *plain(struct arena *a, const char *text)
{
    char *s = text_squeeze(a, text);
    if (text_has_control(s, false)) {
        char *out = s;
        for (const char *at = s, *next = s; *at; at = next) {
            uint32_t cp = text_next(&next);
            bool control = cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ||
                           (cp >= 0x202A && cp <= 0x202E) ||
                           (cp >= 0x2066 && cp <= 0x2069);
            if (!control) {
                memmove(out, at, (size_t)(next - at));
                out += next - at;
            }
        }
        *out = '\0';
    }
    return s;
}

static const char *cell_text(const struct report_table *t, size_t column,
                             const struct cell *c)
{
    char buf[MONEY_BUF > DAY_BUF ? MONEY_BUF : DAY_BUF];
    switch (t->column[column].kind) {
    case COLUMN_MONEY:
        return arena_strdup(t->arena, money_format_de(buf, c->amount));
    case COLUMN_DAY:
        return arena_strdup(t->arena, day_format_de(buf, c->date));
    case COLUMN_NUMBER:
        return arena_printf(t->arena, "%lld", (long long)c->number);
    case COLUMN_TEXT:
        return c->text ? plain(t->arena, c->text) : "";
    }
    return "";
}

static bool right_aligned(const struct column *c)
{
    return c->kind == COLUMN_MONEY || c->kind == COLUMN_NUMBER;
}

/* Cut to a number of terminal columns, with an ellipsis. */
static void add_cut(struct str *out, const char *s, size_t width)
{
    size_t used = 0;
    while (*s) {
        const char *at = s;
        char one[8] = {0};
        (void)text_next(&s);
        memcpy(one, at, (size_t)(s - at));
        size_t w = text_columns(one);
        if (used + w + 1 > width) {
            break;
        }
        str_add(out, one);
        used += w;
    }
    str_add(out, "…");
}

static void add_padded(struct str *out, const char *s, size_t width, bool right)
{
    size_t w = text_columns(s);
    size_t pad = w < width ? width - w : 0;
    if (right) {
        str_addf(out, "%*s", (int)pad, "");
    }
    if (w > width) {
        add_cut(out, s, width);
    } else {
        str_add(out, s);
    }
    if (!right) {
        str_addf(out, "%*s", (int)pad, "");
    }
}

/* Columns as wide as their content; those that may shrink give way, widest first. */
static size_t *widths(const struct report_table *t, const char *const *text,
                      size_t width)
{
    size_t *w = arena_array(t->arena, t->columns, sizeof *w);
    size_t total = 0;
    for (size_t c = 0; c < t->columns; c++) {
        w[c] = text_columns(tr(t->column[c].title));
        for (size_t r = 0; r < t->rows; r++) {
            size_t n = text_columns(text[r * t->columns + c]);
            w[c] = n > w[c] ? n : w[c];
        }
        total += w[c] + (c ? GAP : 0);
    }
    while (width > 0 && total > width) {
        size_t widest = t->columns;
        for (size_t c = 0; c < t->columns; c++) {
            bool may = t->column[c].shrink && w[c] > SHRUNK_MIN;
            if (may && (widest == t->columns || w[c] > w[widest])) {
                widest = c;
            }
        }
        if (widest == t->columns) {
            break;
        }
        w[widest]--;
        total--;
    }
    return w;
}

static void trim_line(struct str *out)
{
    while (out->len > 0 && out->data[out->len - 1] == ' ') {
        out->data[--out->len] = '\0';
    }
    str_addc(out, '\n');
}

void report_table_text(struct str *out, const struct report_table *t, size_t width,
                       bool colour)
{
    const char **text = arena_array(t->arena, t->rows * t->columns + 1, sizeof *text);
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        text[i] = cell_text(t, i % t->columns, &t->cell[i]);
    }
    size_t *w = widths(t, text, width);
    for (size_t c = 0; c < t->columns; c++) {
        str_addf(out, "%*s", c ? GAP : 0, "");
        add_padded(out, tr(t->column[c].title), w[c], right_aligned(&t->column[c]));
    }
    trim_line(out);
    for (size_t c = 0; c < t->columns; c++) {
        str_addf(out, "%*s", c ? GAP : 0, "");
        for (size_t i = 0; i < w[c]; i++) {
            str_add(out, "─");
        }
    }
    str_addc(out, '\n');
    for (size_t r = 0; r < t->rows; r++) {
        for (size_t c = 0; c < t->columns; c++) {
            bool mark = colour && t->cell[r * t->columns + c].mark;
            str_addf(out, "%*s%s", c ? GAP : 0, "", mark ? "\033[1;31m" : "");
            add_padded(out, text[r * t->columns + c], w[c],
                       right_aligned(&t->column[c]));
            str_add(out, mark ? "\033[0m" : "");
        }
        trim_line(out);
    }
}

/* What a spreadsheet may take for the beginning of a formula; some take the full-width
 * forms for it, too. */
static bool is_formula(const char *s)
{
    static const uint32_t BEGINS[] = {'=',  '+',    '-',    '@',    '\t',  '\r',
                                      '\n', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};
    uint32_t cp = *s ? text_next(&s) : 0;
    for (size_t i = 0; i < sizeof BEGINS / sizeof BEGINS[0]; i++) {
        if (cp == BEGINS[i]) {
            return true;
        }
    }
    return false;
}

static void add_csv_text(struct str *out, const char *s)
{
    bool formula = is_formula(s);
    if (!formula && !strpbrk(s, ";\"\r\n")) {
        str_add(out, s);
        return;
    }
    str_add(out, formula ? "\"'" : "\"");
    for (; *s; s++) {
        if (*s == '"') {
            str_addc(out, '"');
        }
        str_addc(out, *s);
    }
    str_addc(out, '"');
}

static void add_csv_cell(struct str *out, const struct column *col,
                         const struct cell *c)
{
    char money_buf[MONEY_BUF], day_buf[DAY_BUF];
    switch (col->kind) {
    case COLUMN_MONEY: /* a number: no grouping, decimal comma */
        str_add(out, decimal_format_de(money_buf, decimal_from_money(c->amount)));
        break;
    case COLUMN_DAY:
        str_add(out, day_format_de(day_buf, c->date));
        break;
    case COLUMN_NUMBER:
        str_addf(out, "%lld", (long long)c->number);
        break;
    case COLUMN_TEXT:
        add_csv_text(out, c->text ? c->text : "");
        break;
    }
}

void report_table_csv(struct str *out, const struct report_table *t, bool titles)
{
    str_add(out, "\xEF\xBB\xBF");
    for (size_t c = 0; c < t->columns; c++) {
        const struct column *col = &t->column[c];
        str_addf(out, "%s%s", c ? ";" : "", titles ? tr(col->title) : col->name);
    }
    str_add(out, "\r\n");
    for (size_t r = 0; r < t->rows; r++) {
        for (size_t c = 0; c < t->columns; c++) {
            str_add(out, c ? ";" : "");
            add_csv_cell(out, &t->column[c], &t->cell[r * t->columns + c]);
        }
        str_add(out, "\r\n");
    }
}

void report_json_string(struct str *out, const char *text)
{
    str_addc(out, '"');
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        switch (*p) {
        case '"':
            str_add(out, "\\\"");
            break;
        case '\\':
            str_add(out, "\\\\");
            break;
        case '\n':
            str_add(out, "\\n");
            break;
        default:
            if (*p < 0x20) {
                str_addf(out, "\\u%04x", *p);
            } else {
                str_addc(out, (char)*p);
            }
        }
    }
    str_addc(out, '"');
}

static void add_json_cell(struct str *out, const struct column *col,
                          const struct cell *c)
{
    char money_buf[MONEY_BUF], day_buf[DAY_BUF];
    switch (col->kind) {
    case COLUMN_MONEY:
        str_add(out, money_format(money_buf, c->amount));
        break;
    case COLUMN_DAY:
        if (day_is_set(c->date)) {
            str_addf(out, "\"%s\"", day_format_iso(day_buf, c->date));
        } else {
            str_add(out, "null");
        }
        break;
    case COLUMN_NUMBER:
        str_addf(out, "%lld", (long long)c->number);
        break;
    case COLUMN_TEXT:
        if (c->text) {
            report_json_string(out, c->text);
        } else {
            str_add(out, "null");
        }
        break;
    }
}

void report_table_json(struct str *out, const struct report_table *t)
{
    str_addc(out, '[');
    for (size_t r = 0; r < t->rows; r++) {
        str_add(out, r ? ",\n {" : "\n {");
        for (size_t c = 0; c < t->columns; c++) {
            str_addf(out, "%s\"%s\":", c ? "," : "", t->column[c].name);
            add_json_cell(out, &t->column[c], &t->cell[r * t->columns + c]);
        }
        str_addc(out, '}');
    }
    str_add(out, "\n]\n");
}
