/*
 * digits - short numbers within dates, times and tables.
 */
#ifndef KONTOR_CONFIG_DIGITS_H
#define KONTOR_CONFIG_DIGITS_H

/* Read one to `max` digits (max at most 9): returns what stands behind them, NULL when
 * there is none. */
static inline const char *digits_read(int *out, const char *s, int max)
{
    int n = 0;
    *out = 0;
    for (; n < max && s[n] >= '0' && s[n] <= '9'; n++) {
        *out = *out * 10 + (s[n] - '0');
    }
    return n > 0 ? s + n : 0;
}

/* Exactly `count` digits. */
static inline const char *digits_exactly(int *out, const char *s, int count)
{
    const char *end = digits_read(out, s, count);
    return end == s + count ? end : 0;
}

#endif
