/*
 * layout - a page layout file (templates/NAME.xml) as read into a tree.
 *
 * The elements, all measures in millimetres and font sizes in points:
 *
 *   layout        page font colour style box area flow
 *   page          width height
 *   font          name regular bold            files below templates/
 *   colour        name value                   "#1F4E79"
 *   style         name like font size leading colour weight align above tracking
 *   box           x y width height colour pages: a filled rectangle; thin = a rule
 *   area          x y width height pages valign fit: a fixed place for blocks
 *   flow          x width top next-top bottom: blocks that run over the pages
 * Blocks, in area, flow, part, group and (text only) cell:
 *   text          style align above; Mustache with <b> and <br/>
 *   space         height
 *   rule          thickness colour above below
 *   image, logo   file width height align
 *   girocode      size align
 *   columns/part  gap; width: side by side, never divided
 *   group         keep: together on a page; optional: left out rather than that it
 *                 begins a page
 *   table         gap padding inset; col (width align), head, row, carry-out, carry-in
 * with cell
 *
 * if="name", unless="name" on any block, column and row: shown when that Mustache
 * section would be. each="list" on text and row: once per element of the list.
 *
 * Faults are collected, each with file and line.
 * Owns:    fonts and images, shared by the files that name them.
 * Effects: reads the file and what it names. Never outside of templates/.
 */
#ifndef KONTOR_DOCUMENT_LAYOUT_H
#define KONTOR_DOCUMENT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "document/face.h"
#include "document/image.h"

#define LAYOUT_FONTS_MAX 4
#define LAYOUT_COLUMNS_MAX 12
#define LAYOUT_IMAGES_MAX 16

enum node_kind {
    NODE_LAYOUT,
    NODE_PAGE,
    NODE_FONT,
    NODE_COLOUR,
    NODE_STYLE,
    NODE_BOX,
    NODE_AREA,
    NODE_FLOW,
    NODE_TEXT,
    NODE_SPACE,
    NODE_RULE,
    NODE_IMAGE,
    NODE_LOGO,
    NODE_GIROCODE,
    NODE_COLUMNS,
    NODE_PART,
    NODE_GROUP,
    NODE_TABLE,
    NODE_COL,
    NODE_HEAD,
    NODE_ROW,
    NODE_CARRY_OUT,
    NODE_CARRY_IN,
    NODE_CELL,
};

enum align {
    ALIGN_UNSET = 0,
    ALIGN_LEFT,
    ALIGN_CENTRE,
    ALIGN_RIGHT,
};

enum valign {
    VALIGN_TOP = 0,
    VALIGN_BOTTOM,
    VALIGN_MIDDLE,
};

enum page_set {
    PAGES_ALL = 0,
    PAGES_FIRST,
    PAGES_FOLLOWING,
    PAGES_LAST,
};

struct font_pair {
    const char *name;
    struct face *face[2]; /* regular, bold */
};

struct style {
    const char *name;
    const struct font_pair *font;
    bool bold;
    double size;    /* points */
    double leading; /* mm from line to line */
    double above;   /* mm before the paragraph */
    double tracking;
    uint32_t colour;
    enum align align;
};

/* One element. What an attribute is not for stays zero. */
struct node {
    enum node_kind kind;
    int line;
    struct node *child, *next;
    const char *when;  /* section name of if= or unless= */
    bool unless;       /* when holds the name of unless= */
    const char *each;  /* section name */
    const char *text;  /* Mustache; "\x02" and "\x03" switch bold on and off */
    const char *words; /* of name, value, file */
    const char *regular, *bold;
    const struct style *style;
    const struct image *image;
    enum align align;
    enum valign valign;
    enum page_set pages;
    bool shrink, keep, spread, optional;
    int span;
    double x, y, width, height, top, next_top, bottom, gap, padding, inset;
    double above, below, thickness, size;
    bool has_colour, has_fill;
    uint32_t colour, fill;
    double rule_above, rule_below; /* of a row: thickness */
};

#define LAYOUT_REST (-1.0) /* width="*": what the other columns leave */
#define LAYOUT_BOLD_ON '\x02'
#define LAYOUT_BOLD_OFF '\x03'

/* Fonts and images by path, so that layouts share them. */
struct asset {
    const char *path;
    struct face *face;
    struct image *image;
    struct asset *next;
};

struct assets {
    struct arena *arena;
    const char *dir; /* templates/ */
    struct asset *first;
};

void assets_release(struct assets *s);

struct layout {
    const char *file; /* "classic.xml", for messages */
    char hash[HASH_HEX];
    struct node *root;
    const struct node *flow;
    double width, height;
};

struct layout_options {
    struct assets *assets;
    const char *logo; /* file in templates/, or NULL */
};

/* K_REJECT lists every fault, one a line, as "classic.xml:12: ...". */
K_MUST_CHECK enum k_status layout_read(struct layout *out, struct arena *a,
                                       const char *path,
                                       const struct layout_options *opt,
                                       struct k_err *err);

#endif
