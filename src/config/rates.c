#include "config/rates.h"

#include <stddef.h>
#include <string.h>

#include "base/faults.h"
#include "config/tab.h"

#include "base/banned.h"

struct rate_row {
    day from, until;
    decimal percent;
};

struct base_rates {
    struct rate_row *row;
    size_t rows;
};

static bool parse_row(struct rate_row *out, const struct tab_row *row)
{
    return row->fields == 3 &&
           day_parse_iso(&out->from, row->field[0], strlen(row->field[0])) &&
           day_parse_iso(&out->until, row->field[1], strlen(row->field[1])) &&
           day_cmp(out->from, out->until) <= 0 &&
           decimal_parse(&out->percent, row->field[2], strlen(row->field[2])) &&
           decimal_cmp(out->percent, DECIMAL(-5, 0)) > 0 &&
           decimal_cmp(out->percent, DECIMAL(30, 0)) < 0;
}

static void add_row(void *table, struct arena *a, const struct tab *tab,
                    const struct tab_row *row, struct faults *faults)
{
    struct base_rates *r = table;
    struct rate_row rate;
    if (!parse_row(&rate, row)) {
        faults_add(faults,
                   "%s:%d: erwartet: erster Tag, letzter Tag und Prozent wie "
                   "„2025-07-01 2026-06-30 1.27“",
                   tab->file, row->line);
        return;
    }
    if (r->rows > 0 && day_cmp(rate.from, r->row[r->rows - 1].until) <= 0) {
        faults_add(faults, "%s:%d: der Zeitraum beginnt nicht nach dem vorigen",
                   tab->file, row->line);
        return;
    }
    r->row = arena_grow(a, r->row, r->rows, sizeof *r->row);
    r->row[r->rows++] = rate;
}

enum k_status rates_load(struct base_rates **out, struct arena *a, const char *path,
                         struct k_err *err)
{
    *out = arena_alloc(a, sizeof **out);
    return tab_each(*out, a, path, 3, add_row, err);
}

bool rates_base(const struct base_rates *r, day d, decimal *percent)
{
    for (size_t i = 0; i < r->rows; i++) {
        if (day_cmp(d, r->row[i].from) >= 0 && day_cmp(d, r->row[i].until) <= 0) {
            *percent = r->row[i].percent;
            return true;
        }
    }
    return false;
}

day rates_end(const struct base_rates *r)
{
    return r->rows > 0 ? r->row[r->rows - 1].until : DAY_NONE;
}
