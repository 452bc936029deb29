/*
 * str - a growing string with a stated upper bound.
 *
 * The bound is what protects us from endless input: an append that would pass it
 * sets `overflow`, drops the text and changes nothing else; ask str_ok at the end
 * instead of after each append. `data` is always a C string.
 */
#ifndef KONTOR_BASE_STR_H
#define KONTOR_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct str {
    char *data;
    size_t len;
    size_t cap;
    size_t max;
    bool overflow;
};

void str_init(struct str *s, size_t max_bytes);
void str_release(struct str *s);
void str_reset(struct str *s); /* len = 0, overflow = false; keeps the memory */

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const void *bytes, size_t n);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) K_PRINTF(2, 3);
void str_vaddf(struct str *s, const char *fmt, va_list ap);

static inline bool str_ok(const struct str *s)
{
    return !s->overflow;
}

/* K_OK, or K_REJECT with "longer than N bytes". */
K_MUST_CHECK enum k_status str_check(const struct str *s, struct k_err *err);

#endif
