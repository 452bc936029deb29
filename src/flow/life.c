#include "flow/life.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/calendar.h"
#include "report/story.h"

#include "base/banned.h"

#define LAST_KEY "last-run"
#define GAP_EVENT "run.gap"
#define GAP_SUBJECT "Kontor"
#define GRAIN_S 600 /* not every pass of a busy hour is worth a write */

static enum k_status last_run(int64_t *at, struct firm *f, struct arena *a,
                              struct k_err *err)
{
    char *text;
    enum k_status st = store_meta_get(&text, f->store, a, LAST_KEY, err);
    *at = st == K_OK && text ? strtoll(text, NULL, 10) : 0;
    return st;
}

static bool is_gap(int64_t from, int64_t until)
{
    return calendar_bank_days_between(clock_day_of(from),
                                      day_add(clock_day_of(until), -1)) > 0;
}

/* Lazily: no pass is worth a sync. */
static enum k_status write_run(struct firm *f, struct arena *a, int64_t before,
                               int64_t now, struct k_err *err)
{
    enum k_status st = store_begin(f->store, STORE_LAZY, err);
    if (st != K_OK) {
        return st;
    }
    st = store_meta_set(f->store, LAST_KEY, arena_printf(a, "%" PRId64, now), err);
    if (st == K_OK && before && is_gap(before, now)) {
        char from[CLOCK_BUF], until[CLOCK_BUF];
        st = store_journal(f->store, err, GAP_EVENT, GAP_SUBJECT, "from",
                           clock_format_de(from, before), "until",
                           clock_format_de(until, now), NULL);
    }
    return store_end(f->store, st, err);
}

enum k_status life_note(struct firm *f, struct k_err *err)
{
    struct arena a;
    int64_t before, now = clock_now(&f->clock);
    arena_init(&a);
    enum k_status st = last_run(&before, f, &a, err);
    bool written = before != 0 && now >= before && now - before < GRAIN_S;
    if (st == K_OK && (!written || f->ran_before == 0)) {
        f->ran_before = before;
    }
    if (st == K_OK && !written) {
        st = write_run(f, &a, before, now, err);
    }
    arena_release(&a);
    return st;
}

enum k_status life_before(int64_t *at, struct firm *f, struct arena *a,
                          struct k_err *err)
{
    *at = f->ran_before;
    return *at ? K_OK : last_run(at, f, a, err);
}

struct gaps {
    struct arena *arena;
    int64_t since;
    const char **line;
    size_t lines;
};

static enum k_status add_gap(void *ud, const struct journal_row *row, struct k_err *err)
{
    struct gaps *g = ud;
    (void)err;
    if (row->at > g->since && strcmp(row->event, GAP_EVENT) == 0) {
        g->line = arena_grow(g->arena, g->line, g->lines, sizeof *g->line);
        g->line[g->lines++] = story_line(g->arena, row->event, row->data);
    }
    return K_OK;
}

enum k_status life_gaps(const char ***out, size_t *n, struct firm *f, struct arena *a,
                        int64_t since, struct k_err *err)
{
    struct gaps g = {.arena = a, .since = since};
    enum k_status st = store_journal_each(f->store, GAP_SUBJECT, add_gap, &g, err);
    *out = g.line;
    *n = g.lines;
    return st;
}
