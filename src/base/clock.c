#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"

#define SECONDS_PER_DAY 86400

void clock_init(struct clock *c)
{
    *c = (struct clock){0};
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static int32_t last_sunday(int year, int month)
{
    day d;
    if (!day_make(&d, year, month, 31)) {
        return 0;
    }
    return d.n - day_weekday(d) % 7;
}

/* Summer time runs from the last Sunday of March to that of October, 01:00 UTC. */
static int64_t berlin_offset(int64_t instant)
{
    day d = {.n = (int32_t)floor_div(instant, SECONDS_PER_DAY)};
    int year = day_year(d);
    int64_t from = (int64_t)last_sunday(year, 3) * SECONDS_PER_DAY + 3600;
    int64_t to = (int64_t)last_sunday(year, 10) * SECONDS_PER_DAY + 3600;
    return instant >= from && instant < to ? 7200 : 3600;
}

int64_t clock_instant(day d, int minute)
{
    int64_t local = (int64_t)d.n * SECONDS_PER_DAY + (int64_t)minute * 60;
    int64_t guess = local - 3600;
    int64_t offset = berlin_offset(guess);
    /* In the hour that spring leaves out, the later reading wins; in the doubled
     * hour of autumn the first. */
    int64_t summer = local - 7200;
    return offset == 7200 || berlin_offset(summer) == 7200 ? summer : guess;
}

/* "09:00" or "09:00:30" into seconds of the day. */
static bool parse_time(int *seconds, const char *s)
{
    int h, m, sec = 0;
    char rest = '\0';
    int n = sscanf(s, "%2d:%2d:%2d%c", &h, &m, &sec, &rest);
    bool short_form = n == 2 && strlen(s) == 5;
    bool long_form = n == 3 && strlen(s) == 8;
    if (!(short_form || long_form) || h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 ||
        sec > 59) {
        return false;
    }
    *seconds = h * 3600 + m * 60 + sec;
    return true;
}

/* Everything behind the date: "T09:00", "T09:00:30Z". */
static bool parse_rest(int *seconds, bool *utc, const char *rest)
{
    char buf[16];
    size_t n = strlen(rest);
    if ((rest[0] != 'T' && rest[0] != ' ') || n > sizeof buf) {
        return false;
    }
    memcpy(buf, rest + 1, n); /* with the NUL */
    if (n >= 2 && buf[n - 2] == 'Z') {
        *utc = true;
        buf[n - 2] = '\0';
    }
    return parse_time(seconds, buf);
}

enum k_status clock_set(struct clock *c, const char *text, struct k_err *err)
{
    day d = DAY_NONE;
    int seconds = 9 * 3600;
    bool utc = false;
    size_t n = strlen(text);
    if (n < 10 || !day_parse_iso(&d, text, 10) ||
        (n > 10 && !parse_rest(&seconds, &utc, text + 10))) {
        return err_set(err, K_REJECT,
                       "„%s“ ist kein Zeitpunkt. Erwartet: 2026-02-03 oder "
                       "2026-02-03T09:00 (Ortszeit Berlin), mit Z am Ende UTC.",
                       text);
    }
    c->fixed = true;
    c->fixed_at = utc ? (int64_t)d.n * SECONDS_PER_DAY + seconds
                      : clock_instant(d, seconds / 60) + seconds % 60;
    return K_OK;
}

int64_t clock_now(const struct clock *c)
{
    if (c->fixed) {
        return c->fixed_at;
    }
    struct timespec ts;
    if (clock_gettime(CLOCK_REALTIME, &ts) != 0) {
        abort();
    }
    return ts.tv_sec;
}

day clock_day_of(int64_t instant)
{
    return (day){
        .n = (int32_t)floor_div(instant + berlin_offset(instant), SECONDS_PER_DAY)};
}

day clock_today(const struct clock *c)
{
    return clock_day_of(clock_now(c));
}

int clock_minute(const struct clock *c)
{
    int64_t t = clock_now(c);
    int64_t local = t + berlin_offset(t);
    return (int)((local - floor_div(local, SECONDS_PER_DAY) * SECONDS_PER_DAY) / 60);
}

struct wall {
    int year, month, dom, weekday, hour, minute, second;
};

static struct wall wall_of(int64_t local)
{
    struct wall w;
    day d = {.n = (int32_t)floor_div(local, SECONDS_PER_DAY)};
    int rest = (int)(local - (int64_t)d.n * SECONDS_PER_DAY);
    day_split(d, &w.year, &w.month, &w.dom);
    w.weekday = day_weekday(d);
    w.hour = rest / 3600;
    w.minute = rest / 60 % 60;
    w.second = rest % 60;
    return w;
}

char *clock_format_utc(char buf[CLOCK_BUF], int64_t instant)
{
    struct wall w = wall_of(instant);
    (void)snprintf(buf, CLOCK_BUF, "%04d-%02d-%02dT%02d:%02d:%02dZ", w.year % 10000,
                   w.month, w.dom, w.hour, w.minute, w.second);
    return buf;
}

char *clock_format_de(char buf[CLOCK_BUF], int64_t instant)
{
    struct wall w = wall_of(instant + berlin_offset(instant));
    (void)snprintf(buf, CLOCK_BUF, "%02d.%02d.%04d %02d:%02d", w.dom, w.month,
                   w.year % 10000, w.hour, w.minute);
    return buf;
}

char *clock_format_rfc5322(char buf[CLOCK_BUF], int64_t instant)
{
    static const char *const DAYS[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t offset = berlin_offset(instant);
    struct wall w = wall_of(instant + offset);
    (void)snprintf(buf, CLOCK_BUF, "%s, %02d %s %04d %02d:%02d:%02d +0%d00",
                   DAYS[w.weekday - 1], w.dom, MONTHS[w.month - 1], w.year % 10000,
                   w.hour, w.minute, w.second, (int)(offset / 3600));
    return buf;
}

int64_t clock_monotonic_ms(void)
{
    struct timespec ts;
    if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0) {
        abort();
    }
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
