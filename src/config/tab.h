/*
 * tab - the dated tables in templates/, which owners can extend with any editor.
 *
 * One row a line, fields with blanks or tabs between, the last one up to the end of
 * the line; '#' at the begin of a word begins a comment.
 * Effects: reads the file.
 */
#ifndef KONTOR_CONFIG_TAB_H
#define KONTOR_CONFIG_TAB_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/faults.h"

#define TAB_FIELDS_MAX 5
#define TAB_ROWS_MAX 20000

struct tab_row {
    int line;
    const char *field[TAB_FIELDS_MAX];
    size_t fields;
};

struct tab {
    const char *file; /* without folders, for messages */
    struct tab_row *row;
    size_t rows;
};

/* At most `fields` a row. Rows may have fewer: that is the caller's to judge. */
K_MUST_CHECK enum k_status tab_load(struct tab *out, struct arena *a, const char *path,
                                    size_t fields, struct k_err *err);

/* Take one row into *table, or add a fault that names the file and its line. */
typedef void tab_row_fn(void *table, struct arena *a, const struct tab *tab,
                        const struct tab_row *row, struct faults *faults);

/* Load, and hand each row to fn. K_REJECT with all faults at once. */
K_MUST_CHECK enum k_status tab_each(void *table, struct arena *a, const char *path,
                                    size_t fields, tab_row_fn *fn, struct k_err *err);

#endif
