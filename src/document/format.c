#include "document/format.h"

#include <string.h>

#include "base/str.h"

#include "base/banned.h"

#define NBSP "\xC2\xA0"
#define MINUS "\xE2\x88\x92"
#define EURO "\xE2\x82\xAC"
#define EN_DASH "\xE2\x80\x93"

static const char *with_euro(const struct format *f, bool negative, const char *digits)
{
    const char *sign = negative ? MINUS : "";
    return f->english ? arena_printf(f->arena, "%s" EURO "%s", sign, digits)
                      : arena_printf(f->arena, "%s%s" NBSP EURO, sign, digits);
}

const char *format_money(const struct format *f, money m)
{
    char buf[MONEY_BUF];
    money size = m.cents < 0 ? money_neg(m) : m;
    return with_euro(f, m.cents < 0,
                     f->english ? money_format_en(buf, size)
                                : money_format_de(buf, size));
}

/* Digits with grouped thousands, without a sign. */
static const char *grouped(const struct format *f, decimal d, int min_scale)
{
    char buf[DECIMAL_BUF];
    struct str s;
    if (d.coef < 0) {
        d.coef = -d.coef;
    }
    decimal_format(buf, decimal_trim(d, min_scale));
    size_t whole = strcspn(buf, ".");
    str_init(&s, (size_t)2 * DECIMAL_BUF);
    for (size_t i = 0; i < whole; i++) {
        str_addc(&s, buf[i]);
        if ((whole - i - 1) % 3 == 0 && i + 1 < whole) {
            str_addc(&s, f->english ? ',' : '.');
        }
    }
    if (buf[whole]) {
        str_addc(&s, f->english ? '.' : ',');
        str_add(&s, buf + whole + 1);
    }
    const char *out = arena_strndup(f->arena, s.data, s.len);
    str_release(&s);
    return out;
}

const char *format_price(const struct format *f, decimal d)
{
    return with_euro(f, d.coef < 0, grouped(f, d, 2));
}

const char *format_quantity(const struct format *f, decimal d)
{
    return arena_printf(f->arena, "%s%s", d.coef < 0 ? MINUS : "", grouped(f, d, 0));
}

const char *format_percent(const struct format *f, decimal d)
{
    return arena_printf(f->arena, f->english ? "%s%%" : "%s" NBSP "%%",
                        format_quantity(f, d));
}

const char *format_day(const struct format *f, day d)
{
    static const char *const MONTH[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    if (!day_is_set(d)) {
        return NULL;
    }
    if (!f->english) {
        char buf[DAY_BUF];
        return arena_strdup(f->arena, day_format_de(buf, d));
    }
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    return arena_printf(f->arena, "%d" NBSP "%s %d", dom, MONTH[month - 1], year);
}

const char *format_period(const struct format *f, day from, day to)
{
    if (!day_is_set(from) || !day_is_set(to) || day_cmp(from, to) == 0) {
        return format_day(f, day_is_set(to) ? to : from);
    }
    if (!f->english && day_year(from) == day_year(to)) {
        int year, month, dom;
        day_split(from, &year, &month, &dom);
        return arena_printf(f->arena, "%02d.%02d. " EN_DASH " %s", dom, month,
                            format_day(f, to));
    }
    return arena_printf(f->arena, "%s " EN_DASH " %s", format_day(f, from),
                        format_day(f, to));
}
