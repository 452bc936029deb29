/*
 * table - the rows and cells of a CSV text, read by libcsv (RFC 4180 and its kin).
 *
 * In:      UTF-8 text and a delimiter.
 * Out:     rows with the number of the line they begin on in the file, also where
 *          line breaks stand inside quotes. Blank lines are no rows.
 * Owns:    nothing; cells live in the arena.
 * Effects: none.
 */
#ifndef KONTOR_ORDER_TABLE_H
#define KONTOR_ORDER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define TABLE_ROWS_MAX 200000
#define TABLE_COLUMNS_MAX 200
#define TABLE_CELL_MAX 65536
#define TABLE_CELLS_MAX 4000000

struct table_row {
    int line;       /* of the file, from 1 */
    uint32_t first; /* index into cell[] */
    uint32_t cells;
};

struct table {
    const char *text; /* all cells, each with its NUL */
    uint32_t *cell;   /* offsets into text */
    size_t cells;
    struct table_row *row;
    size_t rows;
    size_t used;   /* bytes of the text up to the end of the last row */
    int next_line; /* the number of the line that begins there */
};

/* Read at most max_rows rows (0 = all). A head that ends inside a quoted cell is
 * no fault when max_rows is set. first_line: number of the text's first line. more: the
 * text goes on; what it ends with may be the beginning of a row and is left. */
struct table_options {
    char delimiter;
    size_t max_rows;
    int first_line;
    bool more;
};

K_MUST_CHECK enum k_status table_read(struct table *out, struct arena *a,
                                      const char *text, size_t n,
                                      const struct table_options *opt,
                                      struct k_err *err);

/* "" for a cell that the row does not have. */
const char *table_cell(const struct table *t, size_t row, size_t column);

#endif
