/*
 * layout_parts - what the files that read a layout share.
 * Used within document/layout*.c only.
 */
#ifndef KONTOR_DOCUMENT_LAYOUT_PARTS_H
#define KONTOR_DOCUMENT_LAYOUT_PARTS_H

#include <libxml/tree.h>

#include "base/faults.h"
#include "document/layout.h"

/* Named things of one file, in the order of their definition. */
struct named {
    const char *name;
    const void *thing;
};

struct names {
    struct named *item;
    size_t count;
};

struct reader {
    struct arena *arena;
    const char *file;
    const struct layout_options *opt;
    struct faults faults;
    struct names fonts, colours, styles;
    int images;
};

void layout_fault(struct reader *r, int line, const char *fmt, ...) K_PRINTF(3, 4);

/* NULL with a recorded fault that offers the nearest name. */
const void *reader_find(struct reader *r, const struct names *names, int line,
                        const char *what, const char *name);
void reader_define(struct reader *r, struct names *names, int line, const char *name,
                   const void *thing);

/* Fill n from the attributes of an element; `allowed` is a list of names with blanks
 * between, those with '!' after them are mandatory. */
void attributes_read(struct reader *r, struct node *n, xmlNode *e, const char *allowed);

/* The style of an element <style>. */
void style_read(struct reader *r, xmlNode *e);

/* A file below templates/; NULL with a fault. */
struct face *asset_face(struct reader *r, int line, const char *name);
struct image *asset_image(struct reader *r, int line, const char *name);

#endif
