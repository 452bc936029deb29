#include "document/place.h"

#include <math.h>

#include "base/text.h"

#include "base/banned.h"

#define HAIR 0.001
#define SHRINK_STEP 0.96
#define SHRINK_MIN 0.55

/* ---- pages ---- */

struct placing {
    struct composer *c;
    const struct node *flow;
    struct op_list *page; /* what the flow draws, by page */
    size_t pages;
    double y;
    bool fresh; /* nothing placed since the page began */
};

static void new_page(struct placing *p)
{
    p->page = arena_grow(p->c->arena, p->page, p->pages, sizeof *p->page);
    p->page[p->pages] = (struct op_list){.item = NULL};
    p->y = p->pages == 0 ? p->flow->top : p->flow->next_top;
    p->pages++;
    p->fresh = true;
    if (p->pages > PLACE_PAGES_MAX && p->c->status == K_OK) {
        p->c->status = err_set(p->c->err, K_REJECT, "%s:%d: mehr als %d Seiten",
                               p->c->layout->file, p->flow->line, PLACE_PAGES_MAX);
    }
}

static void shift_ops(struct op_list *to, struct composer *c, const struct op_list *ops,
                      double y)
{
    for (size_t i = 0; i < ops->count; i++) {
        struct op op = ops->item[i];
        op.y += y;
        op_add(to, c->arena, op);
    }
}

static void put(struct placing *p, const struct strip *s)
{
    shift_ops(&p->page[p->pages - 1], p->c, &s->ops, p->y);
    p->y += s->height;
    p->fresh = false;
}

static void put_all(struct placing *p, const struct strips *s)
{
    for (size_t i = 0; i < s->count; i++) {
        put(p, &s->item[i]);
    }
}

/* ---- page breaks ---- */

static bool is_body(const struct strip *s)
{
    return s->run && s->row >= 0;
}

/* Do strip i and the one before belong to the rows of one table? */
static bool goes_on(const struct strips *s, size_t i)
{
    return i > 0 && i < s->count && is_body(&s->item[i]) && is_body(&s->item[i - 1]) &&
           s->item[i].run == s->item[i - 1].run;
}

/* The next page, before strip i; within a table with the sum of the rows that stand
 * complete on the pages so far. */
static void break_before(struct placing *p, const struct strips *s, size_t i)
{
    struct strips carry = {.item = NULL}, again = {.item = NULL};
    if (!goes_on(s, i)) {
        new_page(p);
        return;
    }
    struct table_run *run = s->item[i].run;
    int row = s->item[i - 1].row;
    if (row == s->item[i].row) {
        row--;
    }
    table_carry(&carry, p->c, run, row, true);
    put_all(p, &carry);
    new_page(p);
    table_head(&again, run);
    put_all(p, &again);
    carry = (struct strips){.item = NULL};
    table_carry(&carry, p->c, run, row, false);
    put_all(p, &carry);
    p->fresh = true;
}

static double height_of(const struct strips *s, size_t from, size_t to)
{
    double h = 0;
    for (size_t i = from; i < to; i++) {
        h += s->item[i].height;
    }
    return h;
}

static size_t group_end(const struct strips *s, size_t i)
{
    while (i + 1 < s->count && s->item[i].keep) {
        i++;
    }
    return i + 1;
}

static void place_strips(struct placing *p, const struct strips *s)
{
    for (size_t i = 0; i < s->count && p->c->status == K_OK;) {
        size_t end = group_end(s, i);
        if (s->item[i].space && p->fresh && p->pages > 1) {
            i++;
            continue;
        }
        double reserve =
            goes_on(s, end) ? table_carry_height(p->c, s->item[end].run) : 0;
        if (p->y + height_of(s, i, end) + reserve <= p->flow->bottom + HAIR) {
            for (; i < end; i++) {
                put(p, &s->item[i]);
            }
        } else if (s->item[i].optional) {
            i = end;
        } else if (!p->fresh) {
            break_before(p, s, i);
        } else {
            put(p, &s->item[i++]); /* taller than a page: divided anyway */
        }
    }
}

/* ---- fixed areas ---- */

static bool on_page(enum page_set set, size_t page, size_t pages)
{
    switch (set) {
    case PAGES_FIRST:
        return page == 0;
    case PAGES_FOLLOWING:
        return page > 0;
    case PAGES_LAST:
        return page + 1 == pages;
    case PAGES_ALL:
        break;
    }
    return true;
}

static double compose_area(struct strips *s, struct composer *c, const struct node *n)
{
    *s = (struct strips){.item = NULL};
    compose_blocks(s, c, n->child, n->x, n->width);
    return height_of(s, 0, s->count);
}

/* A long address must stay in the window of the envelope: smaller type then. */
static void add_area(struct op_list *to, struct composer *c, const struct node *n)
{
    struct strips s;
    double height = compose_area(&s, c, n);
    while (n->shrink && n->height > 0 && height > n->height + HAIR &&
           c->scale > SHRINK_MIN && c->status == K_OK) {
        c->scale *= SHRINK_STEP;
        height = compose_area(&s, c, n);
    }
    c->scale = 1;
    double y = n->y, room = n->height - height;
    if (n->valign == VALIGN_BOTTOM) {
        y += room;
    } else if (n->valign == VALIGN_MIDDLE) {
        y += room / 2;
    }
    for (size_t i = 0; i < s.count; i++) {
        shift_ops(to, c, &s.item[i].ops, y);
        y += s.item[i].height;
    }
}

static void add_box(struct op_list *to, struct composer *c, const struct node *n)
{
    op_add(to, c->arena,
           (struct op){.kind = OP_BOX,
                       .x = n->x,
                       .y = n->y,
                       .w = n->width,
                       .h = n->height,
                       .colour = n->colour});
}

static void add_fixed(struct op_list *to, struct composer *c, size_t page, size_t pages)
{
    for (const struct node *n = c->layout->root->child; n; n = n->next) {
        bool area = n->kind == NODE_AREA;
        if ((!area && n->kind != NODE_BOX) || !on_page(n->pages, page, pages) ||
            !compose_shown(c, n)) {
            continue;
        }
        if (area) {
            add_area(to, c, n);
        } else {
            add_box(to, c, n);
        }
    }
}

/* ---- the mark of a preview ---- */

#define MARK_ANGLE 52.0
#define MARK_SIZE 100.0
#define MARK_COLOUR 0xE6E6E6U

static const struct style *any_style(const struct node *first)
{
    const struct style *found = NULL;
    for (const struct node *n = first; n && !found; n = n->next) {
        found = n->style ? n->style : any_style(n->child);
    }
    return found;
}

static void add_mark(struct op_list *to, struct composer *c, const char *mark)
{
    const struct style *s = any_style(c->layout->root->child);
    if (!s || !*mark) {
        return;
    }
    struct face *f = s->font->face[1];
    double width = 0, angle = MARK_ANGLE * 3.14159265358979323846 / 180.0;
    double cap = face_cap_height(f) * MARK_SIZE * SHEET_MM_PER_POINT / 1000.0;
    const char *p = mark;
    for (uint32_t cp = text_next(&p); cp; cp = text_next(&p)) {
        width += face_width(f, cp) * MARK_SIZE * SHEET_MM_PER_POINT / 1000.0;
    }
    /* Its middle in the middle of the page; y of the page runs downwards. */
    double mid_x = c->layout->width / 2, mid_y = c->layout->height / 2;
    op_add(to, c->arena,
           (struct op){
               .kind = OP_TEXT,
               .x = mid_x - width / 2 * cos(angle) + cap / 2 * sin(angle),
               .y = mid_y + width / 2 * sin(angle) + cap / 2 * cos(angle),
               .colour = MARK_COLOUR,
               .face = f,
               .size = MARK_SIZE,
               .angle = MARK_ANGLE,
               .text = mark,
           });
}

/* Beneath all text, but above a picture of the whole paper. */
static void add_below(struct op_list *to, struct composer *c,
                      const struct op_list *fixed, const char *mark)
{
    size_t above = 0;
    double half = c->layout->width * c->layout->height / 2;
    for (size_t i = 0; i < fixed->count; i++) {
        const struct op *op = &fixed->item[i];
        bool picture = op->kind == OP_IMAGE || op->kind == OP_BOX;
        above = picture && op->w * op->h > half ? i + 1 : above;
    }
    struct op_list first = {fixed->item, above};
    struct op_list rest = {fixed->item + above, fixed->count - above};
    shift_ops(to, c, &first, 0);
    if (mark) {
        add_mark(to, c, mark);
    }
    shift_ops(to, c, &rest, 0);
}

/* ---- the sheet ---- */

void place_sheet(struct sheet *out, struct composer *c, struct value *data,
                 const char *mark)
{
    struct placing p = {.c = c, .flow = c->layout->flow};
    struct strips s = {.item = NULL};
    compose_blocks(&s, c, p.flow->child, p.flow->x, p.flow->width);
    new_page(&p);
    place_strips(&p, &s);
    *out = (struct sheet){.width = c->layout->width,
                          .height = c->layout->height,
                          .page = arena_array(c->arena, p.pages, sizeof *out->page),
                          .pages = p.pages};
    value_setf(data, "pages", "%zu", p.pages);
    value_set_bool(data, "several_pages", p.pages > 1);
    for (size_t i = 0; i < p.pages && c->status == K_OK; i++) {
        value_setf(data, "page", "%zu", i + 1);
        value_set_bool(data, "last_page", i + 1 == p.pages);
        struct op_list fixed = {.item = NULL};
        add_fixed(&fixed, c, i, p.pages);
        add_below(&out->page[i], c, &fixed, mark);
        shift_ops(&out->page[i], c, &p.page[i], 0);
    }
}
