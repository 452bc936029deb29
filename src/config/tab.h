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

#endif
