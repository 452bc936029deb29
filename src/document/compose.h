/*
 * compose - blocks of a layout as a column of strips, not yet on pages.
 *
 * In:      the layout's blocks, the values of one invoice, the texts of its language.
 * Out:     strips: horizontal bands that no page break divides.
 * Effects: none.
 *
 * The first fault stays in the composer and what follows it is empty: ask `status` at
 * the end. Everything lives in the arena of the job.
 */
#ifndef KONTOR_DOCUMENT_COMPOSE_H
#define KONTOR_DOCUMENT_COMPOSE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/mustache.h"
#include "base/str.h"
#include "document/girocode.h"
#include "document/layout.h"
#include "document/sheet.h"
#include "document/texts.h"

struct composer {
    struct arena *arena;
    const struct layout *layout;
    const struct texts *texts;
    const struct value *data;
    const struct girocode *code; /* NULL: none on this invoice */
    bool strict;                 /* unknown names are faults */
    double scale;                /* of type, while an area is made to fit */
    struct str buf;
    enum k_status status;
    struct k_err *err;
    const char **note; /* characters that the fonts lack, each once */
    size_t notes;
};

void composer_init(struct composer *c, struct arena *a, const struct layout *layout,
                   const struct texts *texts, const struct value *data,
                   struct k_err *err);
void composer_release(struct composer *c);

struct table_run;

struct strip {
    double height;
    struct op_list ops; /* x on the page, y from the top of the strip */
    bool keep;          /* on one page with the strip below */
    bool space;         /* dropped at the top of a page */
    bool optional;      /* dropped where it does not fit */
    bool repeated;      /* head of a table: drawn again after a page break */
    struct table_run *run;
    int row; /* of run; -1: not a row with a carried sum */
};

struct strips {
    struct strip *item;
    size_t count;
};

struct strip *strips_add(struct strips *s, struct arena *a, struct strip strip);

/* Append the strips of sibling blocks. */
void compose_blocks(struct strips *out, struct composer *c, const struct node *first,
                    double x, double width);

/* ---- texts ---- */

/* A filled template; "" after a fault. */
const char *compose_render(struct composer *c, int line, const char *template);
/* Does the section if= (or not unless=) hold? */
bool compose_shown(struct composer *c, const struct node *n);
/* The texts of a node, one per element of each=, or a single one. */
const char **compose_texts(size_t *count, struct composer *c, const struct node *n,
                           const char *each);

struct text_line {
    double height;
    struct op_list ops;
};

struct text_lines {
    struct text_line *item;
    size_t count;
};

/* Where a paragraph goes and how it looks. */
struct text_place {
    const struct style *style;
    enum align align; /* unset: that of the style */
    double x, width;
};

/* Break a paragraph. Line feeds and LAYOUT_BOLD_ON/OFF are understood. */
void compose_lines(struct text_lines *out, struct composer *c,
                   const struct text_place *at, const char *text);

/* ---- tables ---- */

void compose_table(struct strips *out, struct composer *c, const struct node *table,
                   double x, double width);

/* The carried sum after `row`, at the foot of a page (out) or the head of the next;
 * nothing when the table has no such row. */
void table_carry(struct strips *out, struct composer *c, struct table_run *t, int row,
                 bool carry_out);
/* Height that must stay free for it. */
double table_carry_height(struct composer *c, struct table_run *t);
/* The head that is repeated after a page break. */
void table_head(struct strips *out, struct table_run *t);

#endif
