/*
 * sheet - finished pages as a list of what is drawn where.
 *
 * The layout makes it without knowing PDF; paint.c draws it without knowing invoices.
 * Measures are millimetres from the upper left corner, font sizes are points (72 to
 * the inch), y of a text is its baseline. Lives in the arena of the job.
 */
#ifndef KONTOR_DOCUMENT_SHEET_H
#define KONTOR_DOCUMENT_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define SHEET_MM_PER_POINT (25.4 / 72.0)

struct face;
struct image;
struct girocode;

enum op_kind {
    OP_TEXT,
    OP_BOX, /* a filled rectangle; rules are thin ones */
    OP_IMAGE,
    OP_CODE, /* w is its side */
};

struct op {
    enum op_kind kind;
    double x, y, w, h;
    uint32_t colour; /* 0xRRGGBB */
    struct face *face;
    double size;
    double tracking; /* extra space after each character, points */
    double angle;    /* degrees, against the clock; 0 for nearly all */
    const char *text;
    const struct image *image;
    const struct girocode *code;
};

struct op_list {
    struct op *item;
    size_t count;
};

struct sheet {
    double width, height;
    struct op_list *page;
    size_t pages;
};

static inline struct op *op_add(struct op_list *l, struct arena *a, struct op op)
{
    l->item = arena_grow(a, l->item, l->count, sizeof *l->item);
    l->item[l->count] = op;
    return &l->item[l->count++];
}

#endif
