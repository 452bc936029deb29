/* Tables: columns that may be absent, rows of several paragraphs that may run over a
 * page break, carried sums. */
#include <string.h>

#include "base/text.h"
#include "document/compose.h"

#include "base/banned.h"

#define GAP_DEFAULT 3.0
#define CELLS_MAX LAYOUT_COLUMNS_MAX
#define PARAGRAPHS_MAX 8
/* A row of at most this many bands is never divided. */
#define ROW_WHOLE 8
#define HAIR 0.01

struct column {
    double x, width;
    enum align align;
    bool shown;
};

/* The paragraphs of one cell, for all records of the row. */
struct paragraph {
    const struct node *node;
    const char **text;
    size_t count;
};

struct cell {
    const struct node *node;
    int column;
    struct paragraph paragraph[PARAGRAPHS_MAX];
    size_t paragraphs;
};

struct row_source {
    const struct node *node;
    struct cell cell[CELLS_MAX];
    size_t cells, records;
};

struct table_run {
    const struct node *node;
    double x, width, gap, padding;
    struct column column[LAYOUT_COLUMNS_MAX];
    int columns;
    struct strips head;
    const char *each; /* of the rows whose sums are carried */
    const struct node *carry_out, *carry_in;
    double carry_height;
};

/* ---- columns ---- */

static void measure_columns(struct table_run *t, struct composer *c)
{
    double fixed = 0, at = t->x + t->node->inset;
    int flexible = 0, shown = 0;
    for (const struct node *n = t->node->child; n; n = n->next) {
        if (n->kind != NODE_COL || t->columns == LAYOUT_COLUMNS_MAX) {
            continue;
        }
        struct column *col = &t->column[t->columns++];
        *col = (struct column){
            .width = n->width, .align = n->align, .shown = compose_shown(c, n)};
        if (col->shown) {
            shown++;
            flexible += n->width <= 0;
            fixed += n->width > 0 ? n->width : 0;
        }
    }
    double rest =
        t->width - 2 * t->node->inset - fixed - (shown > 1 ? t->gap * (shown - 1) : 0);
    for (int i = 0; i < t->columns; i++) {
        struct column *col = &t->column[i];
        if (col->shown) {
            if (col->width <= 0) {
                col->width = rest > 0 ? rest / flexible : 1;
            }
            col->x = at;
            at += col->width + t->gap;
        }
    }
}

/* Right edge of `span` columns from `first` on that are shown. */
static double right_edge(const struct table_run *t, int first, int span)
{
    double edge = t->column[first].x;
    for (int i = first; i < first + span && i < t->columns; i++) {
        if (t->column[i].shown) {
            edge = t->column[i].x + t->column[i].width;
        }
    }
    return edge;
}

static int first_shown(const struct table_run *t, int first, int span)
{
    int i = first;
    while (i < first + span && i < t->columns && !t->column[i].shown) {
        i++;
    }
    return i < first + span && i < t->columns ? i : -1;
}

/* ---- the texts of a row ---- */

static void source_cell(struct row_source *s, struct composer *c, const struct node *n,
                        int column)
{
    struct cell *cell = &s->cell[s->cells++];
    *cell = (struct cell){.node = n, .column = column};
    const struct node *first = n->child ? n->child : n;
    for (const struct node *p = first; p; p = n->child ? p->next : NULL) {
        if (cell->paragraphs == PARAGRAPHS_MAX) {
            break;
        }
        struct paragraph *to = &cell->paragraph[cell->paragraphs++];
        to->node = p;
        to->text = compose_texts(&to->count, c, p, s->node->each);
        s->records = to->count > s->records ? to->count : s->records;
    }
}

static struct row_source *source_row(struct composer *c, const struct node *row,
                                     const char *each)
{
    struct row_source *s = arena_alloc(c->arena, sizeof *s);
    struct node *copy = arena_alloc(c->arena, sizeof *copy);
    int column = 0;
    *copy = *row;
    copy->each = each;
    s->node = copy;
    for (const struct node *n = row->child; n && s->cells < CELLS_MAX; n = n->next) {
        source_cell(s, c, n, column);
        column += n->span;
    }
    return s;
}

static bool is_empty(const struct cell *cell, size_t record)
{
    for (size_t i = 0; i < cell->paragraphs; i++) {
        const struct paragraph *p = &cell->paragraph[i];
        if (record < p->count && !text_blank(p->text[record])) {
            return false;
        }
    }
    return true;
}

/* Columns that a cell covers: with spread="yes" also those of empty cells behind. */
static int covered(const struct row_source *s, size_t index, size_t record)
{
    const struct cell *cell = &s->cell[index];
    int span = cell->node->span;
    if (cell->node->spread) {
        for (size_t i = index + 1; i < s->cells && is_empty(&s->cell[i], record); i++) {
            span += s->cell[i].node->span;
        }
    }
    return span;
}

/* A row whose text runs over the columns of amounts: never alone at a page's foot. */
static bool is_heading(const struct row_source *s, size_t record)
{
    for (size_t i = 0; i + 1 < s->cells; i++) {
        if (covered(s, i, record) > s->cell[i].node->span) {
            return true;
        }
    }
    return false;
}

/* ---- a row as bands ---- */

struct placed {
    double top, bottom;
    struct op_list ops;
};

struct placed_list {
    struct placed *item;
    size_t count;
    double height;
    size_t from[CELLS_MAX + 1]; /* first line of each cell */
};

static const struct style *style_of(const struct row_source *s, const struct cell *cell,
                                    const struct node *paragraph)
{
    if (paragraph->style) {
        return paragraph->style;
    }
    return cell->node->style ? cell->node->style : s->node->style;
}

static void place_cell(struct placed_list *out, struct composer *c,
                       const struct table_run *t, const struct row_source *s,
                       size_t index, size_t record)
{
    const struct cell *cell = &s->cell[index];
    int span = covered(s, index, record);
    int first = first_shown(t, cell->column, span);
    double top = 0;
    if (first < 0) {
        return;
    }
    double x = t->column[first].x, width = right_edge(t, first, span) - x;
    enum align align =
        cell->node->align ? cell->node->align : t->column[cell->column].align;
    for (size_t i = 0; i < cell->paragraphs; i++) {
        const struct paragraph *p = &cell->paragraph[i];
        const struct style *style = style_of(s, cell, p->node);
        struct text_lines lines = {.item = NULL};
        if (!style || record >= p->count) {
            continue;
        }
        struct text_place at = {
            style, p->node->align != ALIGN_UNSET ? p->node->align : align, x, width};
        compose_lines(&lines, c, &at, p->text[record]);
        top += lines.count > 0 && top > 0 ? style->above * c->scale : 0;
        for (size_t k = 0; k < lines.count; k++) {
            out->item = arena_grow(c->arena, out->item, out->count, sizeof *out->item);
            out->item[out->count++] =
                (struct placed){top, top + lines.item[k].height, lines.item[k].ops};
            top += lines.item[k].height;
        }
    }
    out->height = top > out->height ? top : out->height;
}

/* Type of different sizes stands on one line: each cell moves down to the lowest first
 * baseline. The bands stay as they are. */
static void align_baselines(struct placed_list *l, size_t cells)
{
    double lowest = 0;
    for (size_t i = 0; i < cells; i++) {
        if (l->from[i] < l->from[i + 1] && l->item[l->from[i]].ops.count > 0) {
            double y = l->item[l->from[i]].ops.item[0].y;
            lowest = y > lowest ? y : lowest;
        }
    }
    for (size_t i = 0; i < cells; i++) {
        if (l->from[i] == l->from[i + 1] || l->item[l->from[i]].ops.count == 0) {
            continue;
        }
        double shift = lowest - l->item[l->from[i]].ops.item[0].y;
        for (size_t k = l->from[i]; k < l->from[i + 1]; k++) {
            for (size_t o = 0; o < l->item[k].ops.count; o++) {
                l->item[k].ops.item[o].y += shift;
            }
        }
    }
}

/* May a page break go through the row at y? */
static bool divides_no_line(const struct placed_list *l, double y)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->item[i].top < y - HAIR && l->item[i].bottom > y + HAIR) {
            return false;
        }
    }
    return true;
}

/* The next place below y where the row may be divided. */
static double next_cut(const struct placed_list *l, double y)
{
    double cut = l->height;
    for (size_t i = 0; i < l->count; i++) {
        double bottom = l->item[i].bottom;
        if (bottom > y + HAIR && bottom < cut && divides_no_line(l, bottom)) {
            cut = bottom;
        }
    }
    return cut;
}

/* One row as it is divided into bands. */
struct row_layout {
    struct composer *c;
    struct table_run *t;
    const struct node *node;
    struct placed_list lines;
};

static void add_box(struct op_list *ops, const struct row_layout *r, double y, double h,
                    uint32_t colour)
{
    op_add(ops, r->c->arena,
           (struct op){.kind = OP_BOX,
                       .x = r->t->x,
                       .y = y,
                       .w = r->t->width,
                       .h = h,
                       .colour = colour});
}

static void add_lines(struct strip *to, const struct row_layout *r, double from,
                      double cut, double shift)
{
    for (size_t i = 0; i < r->lines.count; i++) {
        const struct placed *line = &r->lines.item[i];
        if (line->top < from - HAIR || line->top >= cut - HAIR) {
            continue;
        }
        for (size_t k = 0; k < line->ops.count; k++) {
            struct op op = line->ops.item[k];
            op.y += line->top - from + shift;
            op_add(&to->ops, r->c->arena, op);
        }
    }
}

/* One band of a row, from y to cut. */
static void add_band(struct strips *out, const struct row_layout *r, double y,
                     double cut)
{
    const struct node *n = r->node;
    double padding = n->padding > 0 ? n->padding : r->t->padding;
    bool first = y <= 0, last = cut >= r->lines.height - HAIR;
    double above = first ? padding + n->rule_above : 0;
    struct strip band = {.run = r->t, .row = -1};
    band.height = above + (cut - y) + (last ? padding + n->rule_below : 0);
    if (n->has_fill) {
        add_box(&band.ops, r, 0, band.height, n->fill);
    }
    if (first && n->rule_above > 0) {
        add_box(&band.ops, r, 0, n->rule_above, n->colour);
    }
    if (last && n->rule_below > 0) {
        add_box(&band.ops, r, band.height - n->rule_below, n->rule_below, n->colour);
    }
    add_lines(&band, r, y, cut, above);
    strips_add(out, r->c->arena, band);
}

static void compose_row(struct strips *out, struct composer *c, struct table_run *t,
                        const struct row_source *s, size_t record)
{
    struct row_layout r = {.c = c, .t = t, .node = s->node};
    struct placed_list *l = &r.lines;
    for (size_t i = 0; i < s->cells; i++) {
        l->from[i] = l->count;
        place_cell(l, c, t, s, i, record);
    }
    l->from[s->cells] = l->count;
    align_baselines(l, s->cells);
    if (l->height <= 0) {
        return; /* nothing in it on this invoice */
    }
    size_t from = out->count;
    for (double y = 0; y < l->height - HAIR;) {
        double cut = next_cut(l, y);
        add_band(out, &r, y, cut);
        y = cut;
    }
    size_t bands = out->count - from;
    bool heading = is_heading(s, record);
    for (size_t i = 0; i < bands; i++) {
        struct strip *band = &out->item[from + i];
        bool last = i + 1 == bands;
        band->row = s->node->each ? (int)record : -1;
        band->keep = last ? s->node->keep || heading
                          : bands <= ROW_WHOLE || i == 0 || i + 2 == bands;
    }
}

/* ---- carried sums ---- */

static void carry_row(struct strips *out, struct composer *c, struct table_run *t,
                      const struct node *n, size_t record)
{
    struct row_source *s = source_row(c, n, t->each);
    size_t from = out->count;
    compose_row(out, c, t, s, record);
    for (size_t i = from; i < out->count; i++) {
        out->item[i].row = -1;
    }
}

void table_carry(struct strips *out, struct composer *c, struct table_run *t, int row,
                 bool carry_out)
{
    const struct node *n = carry_out ? t->carry_out : t->carry_in;
    if (n && t->each && row >= 0) {
        carry_row(out, c, t, n, (size_t)row);
    }
}

double table_carry_height(struct composer *c, struct table_run *t)
{
    if (t->carry_out && t->each && t->carry_height <= 0) {
        struct strips s = {.item = NULL};
        carry_row(&s, c, t, t->carry_out, 0);
        for (size_t i = 0; i < s.count; i++) {
            t->carry_height += s.item[i].height;
        }
    }
    return t->carry_height;
}

void table_head(struct strips *out, struct table_run *t)
{
    *out = t->head;
}

/* ---- the table ---- */

static void note_carry(struct table_run *t, const struct node *n)
{
    if (n->kind == NODE_CARRY_OUT) {
        t->carry_out = n;
    } else if (n->kind == NODE_CARRY_IN) {
        t->carry_in = n;
    } else if (n->kind == NODE_ROW && n->each && !t->each) {
        t->each = n->each;
    }
}

void compose_table(struct strips *out, struct composer *c, const struct node *table,
                   double x, double width)
{
    struct table_run *t = arena_alloc(c->arena, sizeof *t);
    t->node = table;
    t->x = x;
    t->width = width;
    t->gap = table->gap > 0 ? table->gap : GAP_DEFAULT;
    t->padding = table->padding;
    measure_columns(t, c);
    for (const struct node *n = table->child; n; n = n->next) {
        note_carry(t, n);
    }
    for (const struct node *n = table->child; n; n = n->next) {
        if ((n->kind != NODE_HEAD && n->kind != NODE_ROW) || !compose_shown(c, n)) {
            continue;
        }
        struct row_source *s = source_row(c, n, n->each);
        size_t from = out->count;
        for (size_t i = 0; i < s->records; i++) {
            compose_row(out, c, t, s, i);
        }
        for (size_t i = from; n->kind == NODE_HEAD && i < out->count; i++) {
            out->item[i].keep = true;
            strips_add(&t->head, c->arena, out->item[i]);
        }
    }
}
