#include "report/shown.h"

#include "base/clock.h"
#include "base/text.h"

#include "base/banned.h"

#define NBSP "\xC2\xA0"
#define COUNT_WIDTH 4
#define AMOUNT_WIDTH 15

const char *shown_text(struct arena *a, money m)
{
    char buf[MONEY_BUF];
    const char *sign = m.cents < 0 ? "−" : "";
    money size = m.cents < 0 ? money_neg(m) : m;
    return arena_printf(a, "%s%s" NBSP "€", sign, money_format_de(buf, size));
}

/* printf counts bytes, a terminal columns. */
static const char *wide(struct arena *a, const char *text, size_t width)
{
    size_t columns = text_columns(text);
    int blanks = columns < width ? (int)(width - columns) : 0;
    return arena_printf(a, "%*s%s", blanks, "", text);
}

void shown_money(struct value *map, struct arena *a, const char *name, money m)
{
    const char *text = shown_text(a, m);
    value_set(map, name, text);
    value_set(map, arena_printf(a, "%s_wide", name), wide(a, text, AMOUNT_WIDTH));
}

void shown_day(struct value *map, const char *name, day d)
{
    char buf[DAY_BUF];
    value_set(map, name, day_is_set(d) ? day_format_de(buf, d) : NULL);
}

void shown_instant(struct value *map, const char *name, int64_t at)
{
    char buf[CLOCK_BUF];
    value_set(map, name, at != 0 ? clock_format_de(buf, at) : NULL);
}

struct value *shown_sum(struct value *map, struct arena *a, const char *name,
                        struct report_sum s)
{
    struct value *v = value_map(a);
    const char *count = arena_printf(a, "%zu", s.count);
    value_set(v, "count", count);
    value_set(v, "count_wide", wide(a, count, COUNT_WIDTH));
    value_set_bool(v, "one", s.count == 1);
    value_set_bool(v, "any", s.count > 0);
    shown_money(v, a, "amount", s.amount);
    value_set_value(map, name, v);
    return v;
}

int shown_share(money part, money whole)
{
    money p;
    if (part.cents <= 0 || whole.cents <= 0 ||
        !money_ratio(&p, MONEY(100), part.cents, whole.cents)) {
        return 0;
    }
    return p.cents > 100 ? 100 : (int)p.cents;
}
