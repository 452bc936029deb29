#include "document/compose.h"

#include <string.h>

#include "base/banned.h"

#define RULE_THICKNESS 0.2

struct strip *strips_add(struct strips *s, struct arena *a, struct strip strip)
{
    s->item = arena_grow(a, s->item, s->count, sizeof *s->item);
    s->item[s->count] = strip;
    return &s->item[s->count++];
}

static void add_space(struct strips *out, struct composer *c, double height)
{
    if (height > 0) {
        strips_add(out, c->arena,
                   (struct strip){.height = height, .space = true, .row = -1});
    }
}

static double left_edge(enum align align, double x, double width, double used)
{
    if (align == ALIGN_RIGHT) {
        return x + width - used;
    }
    return align == ALIGN_CENTRE ? x + (width - used) / 2 : x;
}

static void text(struct strips *out, struct composer *c, const struct node *n, double x,
                 double width)
{
    size_t count;
    const char **t = compose_texts(&count, c, n, n->each);
    if (!n->style) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct text_lines lines = {.item = NULL};
        compose_lines(&lines, c, &(struct text_place){n->style, n->align, x, width},
                      t[i]);
        if (lines.count == 0) {
            continue;
        }
        add_space(out, c, n->above + n->style->above * c->scale);
        for (size_t k = 0; k < lines.count; k++) {
            /* No line of a paragraph alone at the foot or head of a page. */
            bool keep = k + 1 < lines.count && (k == 0 || k + 2 == lines.count);
            strips_add(out, c->arena,
                       (struct strip){.height = lines.item[k].height,
                                      .ops = lines.item[k].ops,
                                      .keep = keep,
                                      .row = -1});
        }
    }
}

static void rule(struct strips *out, struct composer *c, const struct node *n, double x,
                 double width)
{
    struct strip s = {.row = -1};
    double thickness = n->thickness > 0 ? n->thickness : RULE_THICKNESS;
    s.height = n->above + thickness + n->below;
    op_add(&s.ops, c->arena,
           (struct op){.kind = OP_BOX,
                       .x = x,
                       .y = n->above,
                       .w = width,
                       .h = thickness,
                       .colour = n->colour});
    strips_add(out, c->arena, s);
}

static void image(struct strips *out, struct composer *c, const struct node *n,
                  double x, double width)
{
    if (!n->image) {
        return; /* a firm without a logo */
    }
    double w = n->width, h = n->height, aspect = image_aspect(n->image);
    if (w / h > aspect) {
        w = h * aspect;
    } else {
        h = w / aspect;
    }
    struct strip s = {.height = h, .row = -1};
    op_add(&s.ops, c->arena,
           (struct op){.kind = OP_IMAGE,
                       .x = left_edge(n->align, x, width, w),
                       .w = w,
                       .h = h,
                       .image = n->image});
    strips_add(out, c->arena, s);
}

static void code(struct strips *out, struct composer *c, const struct node *n, double x,
                 double width)
{
    if (!c->code) {
        return;
    }
    struct strip s = {.height = n->size, .row = -1};
    op_add(&s.ops, c->arena,
           (struct op){.kind = OP_CODE,
                       .x = left_edge(n->align, x, width, n->size),
                       .w = n->size,
                       .h = n->size,
                       .code = c->code});
    strips_add(out, c->arena, s);
}

/* Put strips below one another into a single one, from `top` on. */
static double stack(struct strip *into, struct composer *c, const struct strips *s,
                    double top)
{
    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = 0; k < s->item[i].ops.count; k++) {
            struct op op = s->item[i].ops.item[k];
            op.y += top;
            op_add(&into->ops, c->arena, op);
        }
        top += s->item[i].height;
    }
    return top;
}

static void columns(struct strips *out, struct composer *c, const struct node *n,
                    double x, double width)
{
    struct strip s = {.row = -1};
    double fixed = 0;
    int parts = 0, flexible = 0;
    for (const struct node *p = n->child; p; p = p->next) {
        if (!compose_shown(c, p)) {
            continue;
        }
        parts++;
        flexible += p->width <= 0;
        fixed += p->width > 0 ? p->width : 0;
    }
    double gaps = parts > 1 ? n->gap * (parts - 1) : 0;
    double rest = flexible ? (width - fixed - gaps) / flexible : 0;
    for (const struct node *p = n->child; p; p = p->next) {
        if (!compose_shown(c, p)) {
            continue;
        }
        struct strips inner = {.item = NULL};
        double w = p->width > 0 ? p->width : rest;
        compose_blocks(&inner, c, p->child, x, w);
        double height = stack(&s, c, &inner, 0);
        s.height = height > s.height ? height : s.height;
        x += w + n->gap;
    }
    if (s.height > 0) {
        strips_add(out, c->arena, s);
    }
}

static void group(struct strips *out, struct composer *c, const struct node *n,
                  double x, double width)
{
    size_t from = out->count;
    compose_blocks(out, c, n->child, x, width);
    for (size_t i = from; i < out->count; i++) {
        struct strip *s = &out->item[i];
        s->keep = s->keep || ((n->keep || n->optional) && i + 1 < out->count);
        s->optional = s->optional || n->optional;
    }
}

static void block(struct strips *out, struct composer *c, const struct node *n,
                  double x, double width)
{
    switch ((int)n->kind) {
    case NODE_TEXT:
        text(out, c, n, x, width);
        break;
    case NODE_SPACE:
        add_space(out, c, n->height);
        break;
    case NODE_RULE:
        rule(out, c, n, x, width);
        break;
    case NODE_IMAGE:
    case NODE_LOGO:
        image(out, c, n, x, width);
        break;
    case NODE_GIROCODE:
        code(out, c, n, x, width);
        break;
    case NODE_COLUMNS:
        columns(out, c, n, x, width);
        break;
    case NODE_GROUP:
        group(out, c, n, x, width);
        break;
    case NODE_TABLE:
        compose_table(out, c, n, x, width);
        break;
    default:
        break;
    }
}

void compose_blocks(struct strips *out, struct composer *c, const struct node *first,
                    double x, double width)
{
    for (const struct node *n = first; n; n = n->next) {
        /* A text asks for its condition itself, within each=. */
        if (n->kind == NODE_TEXT || compose_shown(c, n)) {
            block(out, c, n, x, width);
        }
    }
}
