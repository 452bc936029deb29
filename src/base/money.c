#include "base/money.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

__extension__ typedef __int128 wide;

#define SCALE_MAX 9

static const int64_t POW10[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
};

static wide pow10_wide(int n)
{
    wide p = 1;
    while (n-- > 0) {
        p *= 10;
    }
    return p;
}

/* num / den, half away from zero; den > 0. */
static wide div_round(wide num, wide den)
{
    wide q = num / den;
    wide r = num % den;
    wide twice = (r < 0 ? -r : r) * 2;
    if (twice >= den) {
        q += num < 0 ? -1 : 1;
    }
    return q;
}

static bool narrow(int64_t *out, wide v)
{
    if (v > INT64_MAX || v < -INT64_MAX) {
        return false;
    }
    *out = (int64_t)v;
    return true;
}

bool money_add(money *out, money a, money b)
{
    return !__builtin_add_overflow(a.cents, b.cents, &out->cents);
}

bool money_sub(money *out, money a, money b)
{
    return !__builtin_sub_overflow(a.cents, b.cents, &out->cents);
}

bool money_line(money *out, decimal quantity, decimal price, decimal base)
{
    if (base.coef <= 0) {
        return false;
    }
    /* cents = q * p * 100 / b with the scales brought to one fraction. Each factor
     * has at most 18 digits: q * p < 10^36 fits; the powers of ten are cancelled
     * first so that the rest does, too. */
    wide num = (wide)quantity.coef * price.coef;
    int scale = quantity.scale + price.scale - base.scale - 2;
    wide den = base.coef;
    wide bound = pow10_wide(37);
    while (scale < 0) {
        if (num > bound || num < -bound) {
            return false;
        }
        num *= 10;
        scale++;
    }
    if (scale > 19 || den > pow10_wide(37 - scale)) {
        return false;
    }
    den *= pow10_wide(scale);
    if (den > pow10_wide(37)) {
        return false;
    }
    return narrow(&out->cents, div_round(num, den));
}

bool money_percent(money *out, money amount, decimal percent)
{
    wide num = (wide)amount.cents * percent.coef;
    return narrow(&out->cents, div_round(num, pow10_wide(percent.scale + 2)));
}

bool money_tax_in_gross(money *tax, money gross, decimal percent)
{
    /* net = gross * 100 / (100 + percent) */
    wide unit = pow10_wide(percent.scale);
    wide den = 100 * unit + percent.coef;
    if (den <= 0) {
        return false;
    }
    int64_t net;
    if (!narrow(&net, div_round((wide)gross.cents * 100 * unit, den))) {
        return false;
    }
    tax->cents = gross.cents - net;
    return true;
}

bool money_ratio(money *out, money amount, int64_t num, int64_t den)
{
    if (den == 0) {
        return false;
    }
    wide n = (wide)amount.cents * num;
    wide d = den;
    if (d < 0) {
        n = -n;
        d = -d;
    }
    return narrow(&out->cents, div_round(n, d));
}

bool money_from_decimal(money *out, decimal d)
{
    d = decimal_trim(d, 2);
    if (d.scale > 2) {
        return false;
    }
    return narrow(&out->cents, (wide)d.coef * POW10[2 - d.scale]);
}

bool money_round_decimal(money *out, decimal d)
{
    if (d.scale <= 2) {
        return narrow(&out->cents, (wide)d.coef * POW10[2 - d.scale]);
    }
    return narrow(&out->cents, div_round(d.coef, POW10[d.scale - 2]));
}

decimal decimal_from_money(money m)
{
    return DECIMAL(m.cents, 2);
}

/* Digits of a number, read one by one. */
struct digits {
    wide coef;
    int scale;
    bool point, any;
};

static bool take_digit(struct digits *d, char c)
{
    if (c == '.') {
        if (d->point) {
            return false;
        }
        d->point = true;
        return true;
    }
    if (c < '0' || c > '9') {
        return false;
    }
    d->any = true;
    d->coef = d->coef * 10 + (c - '0');
    d->scale += d->point ? 1 : 0;
    return d->coef < pow10_wide(28);
}

bool decimal_parse(decimal *out, const char *s, size_t n)
{
    struct digits d = {0};
    bool negative = false;
    size_t i = 0;
    if (n > 0 && (s[0] == '-' || s[0] == '+')) {
        negative = s[0] == '-';
        i = 1;
    }
    for (; i < n; i++) {
        if (!take_digit(&d, s[i])) {
            return false;
        }
    }
    if (!d.any) {
        return false;
    }
    while (d.scale > 0 && (d.scale > SCALE_MAX || d.coef >= pow10_wide(18)) &&
           d.coef % 10 == 0) {
        d.coef /= 10;
        d.scale--;
    }
    if (d.scale > SCALE_MAX || d.coef >= pow10_wide(18)) {
        return false;
    }
    *out = DECIMAL((int64_t)(negative ? -d.coef : d.coef), d.scale);
    return true;
}

int decimal_cmp(decimal a, decimal b)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    wide x = (wide)a.coef * POW10[scale - a.scale];
    wide y = (wide)b.coef * POW10[scale - b.scale];
    return (x > y) - (x < y);
}

bool decimal_is_zero(decimal a)
{
    return a.coef == 0;
}

static bool fit(decimal *out, wide coef, int scale)
{
    while (scale > 0 &&
           (scale > SCALE_MAX || coef >= pow10_wide(18) || coef <= -pow10_wide(18)) &&
           coef % 10 == 0) {
        coef /= 10;
        scale--;
    }
    if (scale > SCALE_MAX || coef >= pow10_wide(18) || coef <= -pow10_wide(18)) {
        return false;
    }
    *out = DECIMAL((int64_t)coef, scale);
    return true;
}

bool decimal_mul(decimal *out, decimal a, decimal b)
{
    return fit(out, (wide)a.coef * b.coef, a.scale + b.scale);
}

bool decimal_add(decimal *out, decimal a, decimal b)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    return fit(out,
               (wide)a.coef * POW10[scale - a.scale] +
                   (wide)b.coef * POW10[scale - b.scale],
               scale);
}

decimal decimal_trim(decimal a, int min_scale)
{
    while (a.scale > min_scale && a.coef % 10 == 0) {
        a.coef /= 10;
        a.scale--;
    }
    while (a.scale < min_scale && a.coef < INT64_MAX / 10 && a.coef > -INT64_MAX / 10) {
        a.coef *= 10;
        a.scale++;
    }
    return a;
}

/* Write |coef| with `scale` places, `point` and, if not 0, a group sign. */
static void print_digits(char *buf, size_t cap, decimal d, char point, char group)
{
    uint64_t v = d.coef < 0 ? 0 - (uint64_t)d.coef : (uint64_t)d.coef;
    char tmp[64];
    size_t n = 0;
    int place = 0;
    do {
        if (d.scale > 0 && place == d.scale) {
            tmp[n++] = point;
        }
        int whole = place - d.scale;
        if (group && whole > 0 && whole % 3 == 0) {
            tmp[n++] = group;
        }
        tmp[n++] = (char)('0' + v % 10);
        v /= 10;
        place++;
    } while (v > 0 || place <= d.scale);
    size_t out = 0;
    if (d.coef < 0) {
        buf[out++] = '-';
    }
    while (n > 0 && out + 1 < cap) {
        buf[out++] = tmp[--n];
    }
    buf[out] = '\0';
}

char *money_format(char buf[MONEY_BUF], money m)
{
    print_digits(buf, MONEY_BUF, DECIMAL(m.cents, 2), '.', 0);
    return buf;
}

char *money_format_de(char buf[MONEY_BUF], money m)
{
    print_digits(buf, MONEY_BUF, DECIMAL(m.cents, 2), ',', '.');
    return buf;
}

char *money_format_en(char buf[MONEY_BUF], money m)
{
    print_digits(buf, MONEY_BUF, DECIMAL(m.cents, 2), '.', ',');
    return buf;
}

char *decimal_format(char buf[DECIMAL_BUF], decimal d)
{
    print_digits(buf, DECIMAL_BUF, d, '.', 0);
    return buf;
}

char *decimal_format_de(char buf[DECIMAL_BUF], decimal d)
{
    print_digits(buf, DECIMAL_BUF, d, ',', 0);
    return buf;
}
