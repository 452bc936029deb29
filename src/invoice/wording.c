#include "invoice/wording.h"

#include "base/text.h"

#include "base/banned.h"

#define NBSP "\xC2\xA0"
#define MINUS "\xE2\x88\x92"
#define EURO "\xE2\x82\xAC"

bool wording_is_english(const char *locale)
{
    return locale && text_starts(locale, "en");
}

const char *wording_money(struct arena *a, money m, bool english)
{
    char buf[MONEY_BUF];
    const char *sign = m.cents < 0 ? MINUS : "";
    money size = m.cents < 0 ? money_neg(m) : m;
    if (english) {
        return arena_printf(a, "%s" EURO "%s", sign, money_format_en(buf, size));
    }
    return arena_printf(a, "%s%s" NBSP EURO, sign, money_format_de(buf, size));
}

const char *wording_percent(struct arena *a, decimal d, bool english)
{
    char buf[DECIMAL_BUF];
    d = decimal_trim(d, 0);
    if (english) {
        return arena_printf(a, "%s%%", decimal_format(buf, d));
    }
    return arena_printf(a, "%s" NBSP "%%", decimal_format_de(buf, d));
}

const char *wording_day(struct arena *a, day d, bool english)
{
    static const char *const MONTH[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    if (!english || !day_is_set(d)) {
        char buf[DAY_BUF];
        return arena_strdup(a, day_format_de(buf, d));
    }
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    return arena_printf(a, "%d %s %d", dom, MONTH[month - 1], year);
}
