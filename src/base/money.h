/*
 * money - amounts in cents, decimals as read, and the one rounding rule.
 *
 * money    whole cents of euros in an int64; never floating point.
 * decimal  coefficient * 10^-scale, as written in the input: quantities, unit
 *          prices, percentages. At most 18 digits, scale 0 to 9.
 *
 * Rounding is half away from zero ("kaufmännisch": EN 16931 BR-DEC, DIN 1333),
 * done once, on a 128-bit intermediate. Sums and products that leave the range are
 * errors (false), never a wrap.
 */
#ifndef KONTOR_BASE_MONEY_H
#define KONTOR_BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t cents;
} money;

typedef struct {
    int64_t coef;
    int32_t scale;
} decimal;

#define MONEY(c) ((money){.cents = (c)})
#define DECIMAL(c, s) ((decimal){.coef = (c), .scale = (s)})

/* Buffers for the printers below. */
#define MONEY_BUF 40
#define DECIMAL_BUF 40

/* false when the result does not fit. */
bool money_add(money *out, money a, money b);
bool money_sub(money *out, money a, money b);

static inline int money_cmp(money a, money b)
{
    return (a.cents > b.cents) - (a.cents < b.cents);
}

static inline money money_neg(money a)
{
    return MONEY(-a.cents);
}

/* round2(quantity * price / base): EN 16931 BT-131 without allowances.
 * base (BT-149) must be positive. */
bool money_line(money *out, decimal quantity, decimal price, decimal base);

/* round2(amount * percent / 100): BR-CO-17, allowances, Skonto. */
bool money_percent(money *out, money amount, decimal percent);

/* The tax contained in a gross amount: gross - round2(gross / (1 + percent/100)). */
bool money_tax_in_gross(money *tax, money gross, decimal percent);

/* round2(amount * num / den), den != 0. */
bool money_ratio(money *out, money amount, int64_t num, int64_t den);

/* Cents of a decimal; false when it has non-zero digits after the second place. */
bool money_from_decimal(money *out, decimal d);
/* The same, rounded half away from zero. */
bool money_round_decimal(money *out, decimal d);
decimal decimal_from_money(money m);

/* "1234.5", "-12", "+3.00": digits, one '.', nothing else; the whole of n bytes.
 * This is the form of XML and JSON; national forms are read in text.h. */
bool decimal_parse(decimal *out, const char *s, size_t n);
/* -1, 0, 1 by value: 1.50 equals 1.5. */
int decimal_cmp(decimal a, decimal b);
bool decimal_is_zero(decimal a);
/* false when out of range or the scale would pass 9 with non-zero digits. */
bool decimal_mul(decimal *out, decimal a, decimal b);
bool decimal_add(decimal *out, decimal a, decimal b);
/* Trailing zeros after the point removed, but at least min_scale places kept. */
decimal decimal_trim(decimal a, int min_scale);

/* "1234.50" (XML, JSON, SQL). Returns buf. */
char *money_format(char buf[MONEY_BUF], money m);
/* "1.234,50" (DIN 5008 grouping, U+2212 is left to the caller: a plain '-'). */
char *money_format_de(char buf[MONEY_BUF], money m);
/* "1,234.50". */
char *money_format_en(char buf[MONEY_BUF], money m);
/* "2.5" / "2,5": places as in the value, no grouping. */
char *decimal_format(char buf[DECIMAL_BUF], decimal d);
char *decimal_format_de(char buf[DECIMAL_BUF], decimal d);

#endif
