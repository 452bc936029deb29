/*
 * libcsv knows no line numbers. The text is therefore handed over line by line, and a
 * row begins on the line that is being handed over while no row is pending.
 * Not strict: an inch sign (1/2" Kugelhahn) is text, quoted or not.
 */
#include "order/table.h"

#include <csv.h>
#include <stdbool.h>
#include <string.h>

#include "base/language.h"

#include "base/banned.h"

#define CHUNK 4096

struct builder {
    struct arena *arena;
    struct table *table;
    char *text;  /* of the cells read so far */
    size_t used; /* bytes of it */
    size_t max_rows;
    int line;       /* being handed over */
    int row_line;   /* where the pending row began */
    bool row_ended; /* by the chunk just handed over */
    uint32_t row_cells;
    const char *fault; /* in German, about row_line */
};

static void on_cell(void *s, size_t n, void *ud)
{
    struct builder *b = ud;
    struct table *t = b->table;
    if (b->fault || t->rows >= b->max_rows) {
        return;
    }
    if (n > TABLE_CELL_MAX) {
        b->fault =
            tr("eine Zelle ist länger als 64 KiB (fehlt ein Anführungszeichen?)");
        return;
    }
    if (b->row_cells >= TABLE_COLUMNS_MAX) {
        b->fault = tr("mehr als 200 Spalten");
        return;
    }
    if (t->cells >= TABLE_CELLS_MAX) {
        b->fault = tr("mehr als 4 Millionen Zellen: bitte die Datei aufteilen");
        return;
    }
    t->cell = arena_grow(b->arena, t->cell, t->cells, sizeof *t->cell);
    t->cell[t->cells++] = (uint32_t)b->used;
    if (n > 0) {
        memcpy(b->text + b->used, s, n);
    }
    b->used += n + 1;
    b->row_cells++;
}

static void on_row(int terminator, void *ud)
{
    struct builder *b = ud;
    struct table *t = b->table;
    (void)terminator;
    b->row_ended = true;
    if (b->fault || t->rows >= b->max_rows) {
        return;
    }
    if (t->rows >= TABLE_ROWS_MAX) {
        b->fault = tr("mehr als 200.000 Zeilen: bitte die Datei aufteilen");
        return;
    }
    t->row = arena_grow(b->arena, t->row, t->rows, sizeof *t->row);
    t->row[t->rows++] = (struct table_row){
        .line = b->row_line,
        .first = (uint32_t)t->cells - b->row_cells,
        .cells = b->row_cells,
    };
    b->row_cells = 0;
}

/* Up to and with the next line end, at most CHUNK bytes. *ends: does it end a line?
 * CR LF is one line end. */
static size_t next_chunk(const char *s, size_t n, bool *ends)
{
    *ends = false;
    for (size_t i = 0; i < n && i < CHUNK; i++) {
        bool cr_alone = s[i] == '\r' && !(i + 1 < n && s[i + 1] == '\n');
        if (s[i] == '\n' || cr_alone) {
            *ends = true;
            return i + 1;
        }
    }
    return n < CHUNK ? n : CHUNK;
}

static bool only_blank(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r' && s[i] != '\n') {
            return false;
        }
    }
    return true;
}

static enum k_status feed(struct csv_parser *p, struct builder *b, const char *text,
                          size_t n, struct k_err *err)
{
    bool pending = false;
    for (size_t at = 0; at < n && !b->fault && b->table->rows < b->max_rows;) {
        bool ends;
        size_t k = next_chunk(text + at, n - at, &ends);
        if (!pending) {
            b->row_line = b->line;
        }
        b->row_ended = false;
        if (csv_parse(p, text + at, k, on_cell, on_row, b) != k) {
            return err_set(err, K_FATAL, "CSV: %s", csv_strerror(csv_error(p)));
        }
        if (csv_get_buffer_size(p) > 2 * (size_t)TABLE_CELL_MAX && !b->fault) {
            b->fault =
                tr("eine Zelle ist länger als 64 KiB (fehlt ein Anführungszeichen?)");
        }
        pending = !b->row_ended && (pending || !only_blank(text + at, k));
        b->line += ends;
        at += k;
        if (!pending) {
            b->table->used = at;
            b->table->next_line = b->line;
        }
    }
    return K_OK;
}

enum k_status table_read(struct table *out, struct arena *a, const char *text, size_t n,
                         const struct table_options *opt, struct k_err *err)
{
    struct csv_parser p;
    enum k_status st;

    *out = (struct table){.next_line = opt->first_line};
    /* Each cell takes its delimiter or line end from the input, so that n + 2 bytes
     * hold all cells with their NULs. */
    struct builder b = {.arena = a,
                        .table = out,
                        .text = arena_alloc(a, n + 2),
                        .max_rows = opt->max_rows ? opt->max_rows : SIZE_MAX,
                        .line = opt->first_line};
    if (csv_init(&p, 0) != 0) {
        return err_nomem(err);
    }
    csv_set_delim(&p, (unsigned char)opt->delimiter);
    csv_set_blk_size(&p, CHUNK);
    st = feed(&p, &b, text, n, err);
    /* libcsv tells an open quote at the end only to a strict parser. */
    (void)csv_set_opts(&p, CSV_STRICT | CSV_STRICT_FINI);
    if (st == K_OK && !b.fault && !opt->more && out->rows < b.max_rows &&
        csv_fini(&p, on_cell, on_row, &b) != 0 && opt->max_rows == 0) {
        b.fault = tr("ein Anführungszeichen wird geöffnet, aber nicht geschlossen");
    }
    if (st == K_OK && b.fault) {
        st = err_set(err, K_REJECT, "Zeile %d: %s.", b.row_line, b.fault);
    }
    out->text = b.text;
    csv_free(&p);
    return st;
}

const char *table_cell(const struct table *t, size_t row, size_t column)
{
    const struct table_row *r = &t->row[row];
    return column < r->cells ? t->text + t->cell[r->first + column] : "";
}
