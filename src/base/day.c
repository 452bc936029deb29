#include "base/day.h"

#include <stdio.h>

#include "base/banned.h"

/* Days from civil and back: the year begins in March, so that the leap day is its
 * last; 400 years are 146097 days. */
static int32_t days_from_civil(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static bool is_leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && is_leap(y) ? 29 : DAYS[m - 1];
}

bool day_make(day *out, int year, int month, int dom)
{
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || dom < 1 ||
        dom > month_days(year, month)) {
        return false;
    }
    out->n = days_from_civil(year, month, dom);
    return true;
}

void day_split(day d, int *year, int *month, int *dom)
{
    int z = d.n + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *dom = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

int day_year(day d)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    return y;
}

int day_weekday(day d)
{
    /* 1970-01-01 was a Thursday. */
    int w = (d.n + 3) % 7;
    return (w < 0 ? w + 7 : w) + 1;
}

/* Gregorian computus (Meeus, Jones, Butcher). */
day day_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int month = (h + l - 7 * m + 114) / 31;
    int dom = (h + l - 7 * m + 114) % 31 + 1;
    return (day){.n = days_from_civil(year, month, dom)};
}

/* Up to max digits; returns how many were read. */
static int read_int(int *out, const char *s, size_t n, int max)
{
    int v = 0, k = 0;
    while (k < max && (size_t)k < n && s[k] >= '0' && s[k] <= '9') {
        v = v * 10 + (s[k] - '0');
        k++;
    }
    *out = v;
    return k;
}

bool day_parse_iso(day *out, const char *s, size_t n)
{
    int y, m, d;
    if (n < 10 || read_int(&y, s, n, 4) != 4 || s[4] != '-' ||
        read_int(&m, s + 5, n - 5, 2) != 2 || s[7] != '-' ||
        read_int(&d, s + 8, n - 8, 2) != 2) {
        return false;
    }
    if (n > 10 && s[10] != 'T' && s[10] != ' ' && s[10] != '+' && s[10] != '-' &&
        s[10] != 'Z') {
        return false;
    }
    return day_make(out, y, m, d);
}

bool day_parse_de(day *out, const char *s, size_t n)
{
    int y, m, d;
    size_t i = (size_t)read_int(&d, s, n, 2);
    if (i == 0 || i >= n || s[i] != '.') {
        return false;
    }
    i++;
    size_t k = (size_t)read_int(&m, s + i, n - i, 2);
    i += k;
    if (k == 0 || i >= n || s[i] != '.') {
        return false;
    }
    i++;
    k = (size_t)read_int(&y, s + i, n - i, 4);
    if ((k != 2 && k != 4) || i + k != n) {
        return false;
    }
    if (k == 2) {
        y += y < 80 ? 2000 : 1900;
    }
    return day_make(out, y, m, d);
}

char *day_format_iso(char buf[DAY_BUF], day d)
{
    buf[0] = '\0';
    if (day_is_set(d)) {
        int y, m, dom;
        day_split(d, &y, &m, &dom);
        (void)snprintf(buf, DAY_BUF, "%04d-%02d-%02d", y % 10000, m % 100, dom % 100);
    }
    return buf;
}

char *day_format_de(char buf[DAY_BUF], day d)
{
    buf[0] = '\0';
    if (day_is_set(d)) {
        int y, m, dom;
        day_split(d, &y, &m, &dom);
        (void)snprintf(buf, DAY_BUF, "%02d.%02d.%04d", dom % 100, m % 100, y % 10000);
    }
    return buf;
}

char *day_format_basic(char buf[DAY_BUF], day d)
{
    buf[0] = '\0';
    if (day_is_set(d)) {
        int y, m, dom;
        day_split(d, &y, &m, &dom);
        (void)snprintf(buf, DAY_BUF, "%04d%02d%02d", y % 10000, m % 100, dom % 100);
    }
    return buf;
}
