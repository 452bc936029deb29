#include "config/units.h"

#include <stdbool.h>
#include <string.h>

#include "base/faults.h"
#include "base/text.h"
#include "config/tab.h"

#include "base/banned.h"

/* EN 16931 allows a code of two or three characters. */
#define CODE_BYTES 3
#define DEFAULT_CODE "C62"

struct unit_row {
    const char *unit; /* folded */
    const char *code;
};

struct unit_table {
    struct unit_row *row;
    size_t rows;
};

/* Case, accents, outer blanks and a final point do not count. */
static char *fold(struct arena *a, const char *unit)
{
    char *s = text_fold(a, text_squeeze(a, unit));
    size_t n = strlen(s);
    while (n > 0 && s[n - 1] == '.') {
        s[--n] = '\0';
    }
    return s;
}

static bool is_code(const char *s)
{
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    return s[n] == '\0' && n >= 2 && n <= CODE_BYTES;
}

static const char *find(const struct unit_table *t, const char *folded)
{
    for (size_t i = 0; i < t->rows; i++) {
        if (strcmp(t->row[i].unit, folded) == 0) {
            return t->row[i].code;
        }
    }
    return NULL;
}

/* The last word of the line is the code, all before it the unit: "lfd. m  MTR". */
static void add_row(void *table, struct arena *a, const struct tab *tab,
                    const struct tab_row *row, struct faults *faults)
{
    struct unit_table *t = table;
    char *unit = arena_strdup(a, row->field[0]);
    size_t n = strlen(unit);
    while (n > 0 && unit[n - 1] != ' ' && unit[n - 1] != '\t') {
        n--;
    }
    const char *code = arena_strdup(a, unit + n);
    unit[n] = '\0';
    char *folded = fold(a, unit);
    if (!*folded || !is_code(code)) {
        faults_add(faults,
                   "%s:%d: gefunden „%s“, erwartet: Einheit und UN/ECE-Code wie "
                   "„Std HUR“",
                   tab->file, row->line, row->field[0]);
        return;
    }
    const char *known = find(t, folded);
    if (known && strcmp(known, code) != 0) {
        faults_add(faults, "%s:%d: die Einheit hat weiter oben schon den Code %s",
                   tab->file, row->line, known);
        return;
    }
    t->row = arena_grow(a, t->row, t->rows, sizeof *t->row);
    t->row[t->rows++] = (struct unit_row){.unit = folded, .code = code};
}

enum k_status units_load(struct unit_table **out, struct arena *a, const char *path,
                         struct k_err *err)
{
    *out = arena_alloc(a, sizeof **out);
    return tab_each(*out, a, path, 1, add_row, err);
}

static const char *known_code(const struct unit_table *t, const char *code)
{
    for (size_t i = 0; i < t->rows; i++) {
        if (text_ieq(t->row[i].code, code)) {
            return t->row[i].code;
        }
    }
    return NULL;
}

const char *units_code(const struct unit_table *t, const char *unit)
{
    if (text_blank(unit)) {
        return DEFAULT_CODE;
    }
    struct arena a;
    arena_init(&a);
    const char *code = find(t, fold(&a, unit));
    if (!code) {
        code = known_code(t, text_squeeze(&a, unit));
    }
    arena_release(&a);
    return code;
}
