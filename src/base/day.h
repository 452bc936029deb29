/*
 * day - a calendar date: days since 1970-01-01, Gregorian, 1900 to 2199.
 *
 * DAY_NONE means "not given". Deadlines count as §§ 187, 188 BGB: the day of the
 * event does not count, so "14 days from D" is day_add(D, 14).
 */
#ifndef KONTOR_BASE_DAY_H
#define KONTOR_BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t n;
} day;

#define DAY_NONE ((day){.n = INT32_MIN})
#define DAY_BUF 16

static inline bool day_is_set(day d)
{
    return d.n != INT32_MIN;
}

static inline int day_cmp(day a, day b)
{
    return (a.n > b.n) - (a.n < b.n);
}

static inline day day_add(day d, int days)
{
    return (day){.n = d.n + days};
}

static inline int day_diff(day later, day earlier)
{
    return later.n - earlier.n;
}

/* false for a date that does not exist or lies outside 1900 to 2199. */
bool day_make(day *out, int year, int month, int dom);
void day_split(day d, int *year, int *month, int *dom);
int day_year(day d);
/* 1 = Monday to 7 = Sunday (ISO 8601). */
int day_weekday(day d);
/* Easter Sunday of the Gregorian calendar. */
day day_easter(int year);

/* "2026-11-24", and whatever follows from 'T', '+', '-' or 'Z' on is ignored: the
 * literal day counts (an API's local midnight must not be moved through UTC). */
bool day_parse_iso(day *out, const char *s, size_t n);
/* "24.11.2026", "4.1.26" (26 = 2026; two digits 00 to 79 are 20xx, else 19xx). */
bool day_parse_de(day *out, const char *s, size_t n);

char *day_format_iso(char buf[DAY_BUF], day d);   /* 2026-11-24; "" for DAY_NONE */
char *day_format_de(char buf[DAY_BUF], day d);    /* 24.11.2026 */
char *day_format_basic(char buf[DAY_BUF], day d); /* 20261124 */

#endif
