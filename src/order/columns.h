/*
 * columns - find the heading row, the delimiter, and what each column means.
 *
 * In:      UTF-8 text of a CSV, the scope that is looked for, the rule's own map.
 * Out:     the table behind the headings, with a field (or none, and why) for each
 *          column.
 * Effects: none.
 *
 * The delimiter is the one of ; , TAB | by which most headings are understood: counts
 * of signs alone are fooled by commas in texts and by lines above the headings.
 */
#ifndef KONTOR_ORDER_COLUMNS_H
#define KONTOR_ORDER_COLUMNS_H

#include "order/fields.h"
#include "order/table.h"

struct column {
    const char *heading;
    const struct field *field; /* NULL: not used */
    const char *how;           /* as in struct column_view */
    char decimal_sign;         /* of its numbers: ',' '.' or 0 = not known */
    size_t commas, points;     /* how many of its numbers tell */
    const char *example;       /* first cell that is not empty */
};

struct columns {
    struct table table; /* of columns_read */
    size_t first_row;   /* of the data */
    int header_line;
    struct column *item;
    size_t count;
    char delimiter;
};

/* K_REJECT when the text is no table or breaks a limit; columns that nobody
 * understands are no fault here. */
K_MUST_CHECK enum k_status columns_read(struct columns *out, struct reader *r,
                                        const char *text, size_t n, unsigned scope,
                                        struct k_err *err);

/* The same for a text that is read in pieces: begin with the head of the text and again
 * with the first table, look at the rows of each, and settle. Data are the rows behind
 * header_line. */
K_MUST_CHECK enum k_status columns_head(struct columns *out, struct reader *r,
                                        const char *text, size_t n, struct k_err *err);
void columns_begin(struct columns *out, struct reader *r, const struct table *first,
                   unsigned scope);
void columns_look(struct columns *c, struct reader *r, const struct table *t);
void columns_settle(struct columns *c, struct reader *r);

/* Does the rule's map name this heading? Then *out has its field, or none and why. */
bool columns_ruled(struct column *out, struct reader *r, const char *heading,
                   unsigned scope);

/* The column of a field, or -1. */
int columns_of(const struct columns *c, const char *field_name);

/* Fill the views for --explain. */
void columns_show(const struct columns *c, struct reader *r);

/* Name a field that no column gives as missing. */
void columns_missing(struct reader *r, const char *field_name);

/* Which scopes the head of a text speaks of: the guess behind order_sniff. */
struct columns_guess {
    char delimiter; /* 0: not a table */
    size_t known;   /* headings that mean something */
    bool has_order, has_item, has_customer, has_invoice;
    int header_line;
};

void columns_guess(struct columns_guess *out, struct arena *a, const char *text,
                   size_t n, const struct rule *rule);

#endif
