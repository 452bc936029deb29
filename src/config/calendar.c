#include "config/calendar.h"

#include <stddef.h>
#include <string.h>

#include "base/faults.h"
#include "base/text.h"
#include "config/digits.h"
#include "config/tab.h"

#include "base/banned.h"

#define SATURDAY 6
#define EASTER_REACH 100 /* days around Easter Sunday */
#define DAYS_TRIED 366

enum when_kind {
    WHEN_YEARLY,  /* month and day */
    WHEN_EASTER,  /* days from Easter Sunday */
    WHEN_WEEKDAY, /* last weekday before month and day */
    WHEN_ONCE     /* one date */
};

struct holiday {
    enum when_kind kind;
    int month, dom; /* YEARLY, WEEKDAY */
    int offset;     /* EASTER: days; WEEKDAY: 1 = Monday */
    day once;
    int from_year, to_year;
    const char *regions; /* "BW,BY", or "*" */
    const char *name;
};

struct calendar {
    struct holiday *holiday;
    size_t count;
};

/* ---- the table ------------------------------------------------------------------- */

static const char WEEKDAYS[][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* "11-23"; a leap year is taken, so that 02-29 may stand in the table. */
static bool parse_month_day(int *month, int *dom, const char *s)
{
    day d;
    s = digits_exactly(month, s, 2);
    s = s && *s == '-' ? digits_exactly(dom, s + 1, 2) : NULL;
    return s && !*s && day_make(&d, 2024, *month, *dom);
}

static bool parse_when(struct holiday *h, const char *s)
{
    size_t n = strlen(s);
    if (day_parse_iso(&h->once, s, n) && n == 10) {
        h->kind = WHEN_ONCE;
        return true;
    }
    if (text_starts(s, "easter+") || text_starts(s, "easter-")) {
        bool before = s[6] == '-';
        const char *end = digits_read(&h->offset, s + 7, 3);
        bool whole = end && !*end && h->offset <= EASTER_REACH;
        h->kind = WHEN_EASTER;
        h->offset = before ? -h->offset : h->offset;
        return whole;
    }
    for (int i = 0; i < 7; i++) {
        if (strncmp(s, WEEKDAYS[i], 3) == 0 && s[3] == '<') {
            h->kind = WHEN_WEEKDAY;
            h->offset = i + 1;
            return parse_month_day(&h->month, &h->dom, s + 4);
        }
    }
    h->kind = WHEN_YEARLY;
    return parse_month_day(&h->month, &h->dom, s);
}

static bool parse_year(int *out, const char *s, int open)
{
    *out = open;
    if (strcmp(s, "-") == 0) {
        return true;
    }
    const char *end = digits_exactly(out, s, 4);
    return end && !*end && *out >= 1900;
}

/* "*" or two-letter names with commas between. */
static bool are_regions(const char *s)
{
    if (strcmp(s, "*") == 0) {
        return true;
    }
    for (;; s += 3) {
        if (strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2) {
            return false;
        }
        if (s[2] != ',') {
            return s[2] == '\0';
        }
    }
}

static void add_row(void *table, struct arena *a, const struct tab *tab,
                    const struct tab_row *row, struct faults *faults)
{
    struct calendar *c = table;
    struct holiday h = {0};
    if (row->fields != 5 || !parse_when(&h, row->field[0]) ||
        !are_regions(row->field[1]) || !parse_year(&h.from_year, row->field[2], 0) ||
        !parse_year(&h.to_year, row->field[3], 9999)) {
        faults_add(faults,
                   "%s:%d: erwartet: wann, wo, von Jahr, bis Jahr und Name wie "
                   "„easter-2 * - - Karfreitag“",
                   tab->file, row->line);
        return;
    }
    h.regions = row->field[1];
    h.name = row->field[4];
    c->holiday = arena_grow(a, c->holiday, c->count, sizeof *c->holiday);
    c->holiday[c->count++] = h;
}

enum k_status calendar_load(struct calendar **out, struct arena *a, const char *path,
                            struct k_err *err)
{
    *out = arena_alloc(a, sizeof **out);
    return tab_each(*out, a, path, 5, add_row, err);
}

/* ---- questions ------------------------------------------------------------------- */

static bool holds_in(const struct holiday *h, const char *region)
{
    return strcmp(h->regions, "*") == 0 ||
           (region && strlen(region) == 2 && strstr(h->regions, region));
}

static bool falls_on(const struct holiday *h, day d)
{
    int year, month, dom;
    day at;
    day_split(d, &year, &month, &dom);
    if (year < h->from_year || year > h->to_year) {
        return false;
    }
    switch (h->kind) {
    case WHEN_ONCE:
        return day_cmp(h->once, d) == 0;
    case WHEN_EASTER:
        return day_diff(d, day_easter(year)) == h->offset;
    case WHEN_WEEKDAY:
        return day_weekday(d) == h->offset && day_make(&at, year, h->month, h->dom) &&
               day_diff(at, d) >= 1 && day_diff(at, d) <= 7;
    case WHEN_YEARLY:
    default:
        return month == h->month && dom == h->dom;
    }
}

const char *calendar_holiday(const struct calendar *c, day d, const char *region)
{
    for (size_t i = 0; i < c->count; i++) {
        if (holds_in(&c->holiday[i], region) && falls_on(&c->holiday[i], d)) {
            return c->holiday[i].name;
        }
    }
    return NULL;
}

/* Monday to Friday and no holiday in the region (§ 193 BGB counts Saturday as no
 * working day for deadlines). */
static bool is_workday(const struct calendar *c, day d, const char *region)
{
    return day_weekday(d) < SATURDAY && !calendar_holiday(c, d, region);
}

day calendar_next_workday(const struct calendar *c, day d, const char *region)
{
    /* A table may call every day a holiday: a year is enough to see that. */
    for (int i = 0; i < DAYS_TRIED && !is_workday(c, d, region); i++) {
        d = day_add(d, 1);
    }
    return d;
}

/* ---- bank days: TARGET, the same in all regions ------------------------------------
 */

bool calendar_is_bank_day(day d)
{
    static const struct {
        int month, dom;
    } CLOSED[] = {{1, 1}, {5, 1}, {12, 25}, {12, 26}};
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    int easter = day_diff(d, day_easter(year));
    if (day_weekday(d) >= SATURDAY || easter == -2 || easter == 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof CLOSED / sizeof CLOSED[0]; i++) {
        if (CLOSED[i].month == month && CLOSED[i].dom == dom) {
            return false;
        }
    }
    return true;
}

day calendar_add_bank_days(day d, int n)
{
    while (n > 0) {
        d = day_add(d, 1);
        n -= calendar_is_bank_day(d);
    }
    return d;
}

int calendar_bank_days_between(day from, day to)
{
    int days = 0;
    for (day d = day_add(from, 1); day_cmp(d, to) <= 0; d = day_add(d, 1)) {
        days += calendar_is_bank_day(d);
    }
    return days;
}
