#include "dunning/interest.h"

#include "base/language.h"

#include "base/banned.h"

__extension__ typedef __int128 wide;

#define LUMP_SUM_CENTS 4000
#define CONSUMER_POINTS 5
#define BUSINESS_POINTS 9
#define THIRTY_DAYS 30

/* ---- delay ---- */

static bool is_consumer(enum customer_kind kind)
{
    return kind == CUSTOMER_PRIVATE || kind == CUSTOMER_UNKNOWN;
}

static void keep_earlier(day *best, enum interest_ground *ground, day d,
                         enum interest_ground g)
{
    if (!day_is_set(*best) || day_cmp(d, *best) < 0) {
        *best = d;
        *ground = g;
    }
}

day interest_delay_start(const struct interest_cause *c, enum interest_ground *ground)
{
    day best = DAY_NONE;
    *ground = INTEREST_NO_DELAY;
    if (c->agreed_date) {
        keep_earlier(&best, ground, day_add(c->deadline, 1), INTEREST_AGREED_DATE);
    }
    if (day_is_set(c->first_reminder) && day_cmp(c->first_reminder, c->deadline) > 0) {
        keep_earlier(&best, ground, day_add(c->first_reminder, 1), INTEREST_REMINDER);
    }
    if (day_is_set(c->received) && (!is_consumer(c->kind) || c->consumer_notice)) {
        day later = day_cmp(c->received, c->deadline) > 0 ? c->received : c->deadline;
        keep_earlier(&best, ground, day_add(later, THIRTY_DAYS + 1),
                     INTEREST_THIRTY_DAYS);
    }
    return best;
}

money interest_lump_sum(enum customer_kind kind)
{
    return MONEY(is_consumer(kind) ? 0 : LUMP_SUM_CENTS);
}

/* ---- interest ---- */

/* Percentages are summed with four places; a year has 365 or 366 days. One cent is
 * then UNIT parts, whatever the year, and all segments add up exactly. */
#define RATE_SCALE 4
#define UNIT ((wide)100 * 10000 * 365 * 366)

static int year_days(day d)
{
    day first, next;
    int year = day_year(d);
    if (!day_make(&first, year, 1, 1) || !day_make(&next, year + 1, 1, 1)) {
        return 365;
    }
    return day_diff(next, first);
}

/* The last day of d's half-year: the base rate changes on 1 January and 1 July. */
static day half_year_end(day d)
{
    int year, month, dom;
    day end = d;
    day_split(d, &year, &month, &dom);
    (void)day_make(&end, year, month <= 6 ? 6 : 12, month <= 6 ? 30 : 31);
    return end;
}

static bool principal_on(money *out, const struct interest_claim *c, day d)
{
    *out = c->principal;
    for (size_t i = 0; i < c->payments; i++) {
        if (day_cmp(c->payment[i].on, d) < 0 &&
            !money_sub(out, *out, c->payment[i].amount)) {
            return false;
        }
    }
    return true;
}

/* How far principal and rate of day d hold; the table may end within a half-year. */
static day segment_end(const struct interest_claim *c, const struct base_rates *rates,
                       day d)
{
    day end = half_year_end(d), last = rates_end(rates);
    if (day_is_set(last) && day_cmp(last, d) >= 0 && day_cmp(last, end) < 0) {
        end = last;
    }
    for (size_t i = 0; i < c->payments; i++) {
        day paid = c->payment[i].on;
        if (day_cmp(paid, d) >= 0 && day_cmp(paid, end) < 0) {
            end = paid;
        }
    }
    return day_cmp(end, c->until) > 0 ? c->until : end;
}

static bool yearly_percent(decimal *out, decimal base, bool consumer)
{
    return decimal_add(out, base,
                       DECIMAL(consumer ? CONSUMER_POINTS : BUSINESS_POINTS, 0));
}

/* Parts of a cent that a segment costs. */
static wide parts_of(const struct interest_segment *s)
{
    decimal r = decimal_trim(s->percent, RATE_SCALE);
    return (wide)s->principal.cents * r.coef * s->days *
           (year_days(s->from) == 365 ? 366 : 365);
}

static void push_segment(struct interest *out, struct arena *a,
                         struct interest_segment s)
{
    out->segment = arena_grow(a, out->segment, out->segments, sizeof *out->segment);
    out->segment[out->segments++] = s;
}

bool interest_compute(struct interest *out, struct arena *a,
                      const struct interest_claim *claim,
                      const struct base_rates *rates)
{
    wide total = 0;
    *out = (struct interest){.missing_from = DAY_NONE};
    if (!day_is_set(claim->from)) {
        return true;
    }
    for (day d = claim->from; day_cmp(d, claim->until) <= 0;) {
        struct interest_segment s = {.from = d, .until = segment_end(claim, rates, d)};
        decimal base;
        d = day_add(s.until, 1);
        if (!principal_on(&s.principal, claim, s.from)) {
            return false;
        }
        if (s.principal.cents <= 0) {
            continue;
        }
        if (!rates_base(rates, s.from, &base)) {
            if (!day_is_set(out->missing_from)) {
                out->missing_from = s.from;
            }
            continue;
        }
        s.days = day_diff(s.until, s.from) + 1;
        if (!yearly_percent(&s.percent, base, claim->consumer)) {
            return false;
        }
        total += parts_of(&s);
        push_segment(out, a, s);
    }
    wide cents = (total + UNIT / 2) / UNIT; /* never negative: points exceed the base */
    if (cents > INT64_MAX) {
        return false;
    }
    out->amount = MONEY((int64_t)cents);
    return true;
}

const char *interest_note(const struct interest *i, struct arena *a)
{
    char from[DAY_BUF], until[DAY_BUF];
    if (!day_is_set(i->missing_from)) {
        return NULL;
    }
    day_format_de(from, i->missing_from);
    if (i->segments == 0) {
        return arena_printf(a, tr("Basiszins ab %s fehlt – keine Zinsen berechnet"),
                            from);
    }
    day_format_de(until, i->segment[i->segments - 1].until);
    return arena_printf(a, tr("Basiszins ab %s fehlt – Zinsen bis %s berechnet"), from,
                        until);
}
