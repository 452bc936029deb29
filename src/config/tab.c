#include "config/tab.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "config/conf.h"

#include "base/banned.h"

static const char BLANKS[] = " \t\r";

/* The line without its comment. */
static char *bare_line(struct arena *a, const char *line, size_t n)
{
    char *s = arena_strndup(a, line, n);
    for (char *p = s; *p; p++) {
        if (*p == '#' && (p == s || strchr(BLANKS, p[-1]))) {
            *p = '\0';
            break;
        }
    }
    return text_trim(a, s);
}

static void split(struct tab_row *row, struct arena *a, const char *s, size_t fields)
{
    while (*s && row->fields < fields) {
        bool last = row->fields + 1 == fields;
        size_t n = last ? strlen(s) : strcspn(s, BLANKS);
        row->field[row->fields++] = arena_strndup(a, s, n);
        s += n;
        s += strspn(s, BLANKS);
    }
}

enum k_status tab_load(struct tab *out, struct arena *a, const char *path,
                       size_t fields, struct k_err *err)
{
    char *text = NULL;
    *out = (struct tab){.file = file_base(path)};
    enum k_status st = conf_load_text(&text, a, path, err);
    if (st != K_OK) {
        return st;
    }
    int line = 1;
    for (const char *p = text; *p; line++) {
        size_t n = strcspn(p, "\n");
        struct tab_row row = {.line = line};
        split(&row, a, bare_line(a, p, n), fields);
        if (row.fields > 0) {
            if (out->rows == TAB_ROWS_MAX) {
                return err_set(err, K_REJECT, "%s:%d: mehr als %d Zeilen", out->file,
                               line, TAB_ROWS_MAX);
            }
            out->row = arena_grow(a, out->row, out->rows, sizeof *out->row);
            out->row[out->rows++] = row;
        }
        p += n + (p[n] == '\n');
    }
    return K_OK;
}

enum k_status tab_each(void *table, struct arena *a, const char *path, size_t fields,
                       tab_row_fn *fn, struct k_err *err)
{
    struct tab tab;
    struct faults faults;
    enum k_status st = tab_load(&tab, a, path, fields, err);
    if (st != K_OK) {
        return st;
    }
    faults_init(&faults);
    for (size_t i = 0; i < tab.rows; i++) {
        fn(table, a, &tab, &tab.row[i], &faults);
    }
    return faults_status(&faults, err);
}
