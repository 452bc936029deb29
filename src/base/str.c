#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* What an empty or released string points to, so that data is never NULL. */
static char EMPTY[1];

void str_init(struct str *s, size_t max_bytes)
{
    *s = (struct str){.data = EMPTY, .max = max_bytes};
}

void str_release(struct str *s)
{
    if (!s) {
        return;
    }
    if (s->cap > 0) {
        free(s->data);
    }
    *s = (struct str){.data = EMPTY, .max = s->max};
}

void str_reset(struct str *s)
{
    s->len = 0;
    s->overflow = false;
    if (s->cap > 0) {
        s->data[0] = '\0';
    }
}

/* Room for n more bytes and the NUL; false when the bound forbids it. */
static bool reserve(struct str *s, size_t n)
{
    if (s->overflow || n > s->max || s->len > s->max - n) {
        s->overflow = true;
        return false;
    }
    size_t need = s->len + n + 1;
    if (need <= s->cap) {
        return true;
    }
    size_t cap = s->cap < 64 ? 64 : s->cap;
    while (cap < need) {
        cap *= 2;
    }
    char *p = realloc(s->cap > 0 ? s->data : NULL, cap);
    if (!p) {
        s->overflow = true;
        return false;
    }
    s->data = p;
    s->cap = cap;
    return true;
}

void str_addn(struct str *s, const void *bytes, size_t n)
{
    if (n == 0 || !reserve(s, n)) {
        return;
    }
    memcpy(s->data + s->len, bytes, n);
    s->len += n;
    s->data[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
    if (text) {
        str_addn(s, text, strlen(text));
    }
}

void str_addc(struct str *s, char c)
{
    str_addn(s, &c, 1);
}

void str_vaddf(struct str *s, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0) {
        s->overflow = true;
    } else if (reserve(s, (size_t)n)) {
        (void)vsnprintf(s->data + s->len, (size_t)n + 1, fmt, again);
        s->len += (size_t)n;
    }
    va_end(again);
}

void str_addf(struct str *s, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str_vaddf(s, fmt, ap);
    va_end(ap);
}

enum k_status str_check(const struct str *s, struct k_err *err)
{
    if (!s->overflow) {
        return K_OK;
    }
    return err_set(err, K_REJECT, "Der Text ist länger als %zu Bytes.", s->max);
}
