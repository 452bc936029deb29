#include "bank/bank_text.h"

#include <string.h>

#include "base/text.h"

#include "base/banned.h"

static bool is_layout(unsigned char c)
{
    return c < 0x20 || c == 0x7F;
}

/* Length of a character that may not stand in a text of ours: C1 controls (U+0080 to
 * U+009F), U+2028 to U+202E, U+2066 to U+2069. */
static size_t forbidden(const unsigned char *s, size_t n)
{
    if (n >= 2 && s[0] == 0xC2 && s[1] < 0xA0) {
        return 2;
    }
    if (n >= 3 && s[0] == 0xE2 &&
        ((s[1] == 0x80 && s[2] >= 0xA8 && s[2] <= 0xAE) ||
         (s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9))) {
        return 3;
    }
    return 0;
}

size_t bank_clean(char *text, size_t len)
{
    unsigned char *s = (unsigned char *)text;
    size_t n = 0;
    for (size_t i = 0; i < len;) {
        size_t bad = forbidden(s + i, len - i);
        bool line = bad == 3 && s[i + 1] == 0x80 && s[i + 2] <= 0xA9;
        if (bad == 2 || line || (is_layout(s[i]) && s[i] != '\n')) {
            s[n++] = ' ';
            i += bad > 0 ? bad : 1;
        } else if (bad == 3) {
            i += 3;
        } else {
            s[n++] = s[i++];
        }
    }
    s[n] = '\0';
    return n;
}

/* Pretty-printing inside a text: a line break with its indentation is one blank. */
static void join_lines(struct str *v)
{
    char *s = v->data;
    size_t n = 0;
    for (size_t i = 0; i < v->len;) {
        size_t run = strspn(s + i, " \t\r\n");
        if (run == 0) {
            s[n++] = s[i++];
            continue;
        }
        bool layout = strcspn(s + i, "\r\n\t") < run;
        for (size_t k = 0; k < (layout ? 1 : run); k++) {
            s[n++] = ' ';
        }
        i += run;
    }
    v->len = n;
    s[n] = '\0';
}

static void trim(struct str *v)
{
    size_t lead = strspn(v->data, " \t\r\n");
    while (v->len > lead && strchr(" \t\r\n", v->data[v->len - 1])) {
        v->len--;
    }
    v->len -= lead < v->len ? lead : v->len;
    memmove(v->data, v->data + lead, v->len);
    v->data[v->len] = '\0';
}

static bool line_break_at_end(const struct str *v)
{
    size_t lead = strspn(v->data, " \t\r\n");
    if (strcspn(v->data, "\r\n") < lead) {
        return true;
    }
    for (size_t i = v->len; i > 0 && strchr(" \t\r\n", v->data[i - 1]); i--) {
        if (v->data[i - 1] == '\n' || v->data[i - 1] == '\r') {
            return true;
        }
    }
    return false;
}

void bank_tidy(struct str *v, bool keep_blanks)
{
    if (v->len == 0) {
        return;
    }
    bool layout = false, beyond_ascii = false;
    for (size_t i = 0; i < v->len; i++) {
        unsigned char c = (unsigned char)v->data[i];
        layout = layout || is_layout(c);
        beyond_ascii = beyond_ascii || c >= 0x80;
    }
    if (!keep_blanks || (layout && line_break_at_end(v)) ||
        v->data[strspn(v->data, " ")] == '\0') {
        trim(v);
    }
    if (layout) {
        join_lines(v);
    }
    if (layout || beyond_ascii) {
        v->len = bank_clean(v->data, v->len);
    }
}

char *bank_string(struct arena *a, const struct str *v)
{
    char *s = arena_strndup(a, v->data, v->len);
    for (size_t i = 0; i < v->len; i++) {
        if ((unsigned char)s[i] >= 0xCC) { /* U+0300, the first combining mark */
            return text_nfc(a, s);
        }
    }
    return s;
}

bool bank_decimal(decimal *out, const char *s, size_t n)
{
    const char *point = memchr(s, '.', n);
    if (point) {
        size_t cents = (size_t)(point - s) + 3;
        while (n > cents && s[n - 1] == '0') {
            n--;
        }
        n -= s[n - 1] == '.';
    }
    return decimal_parse(out, s, n);
}

char *bank_excerpt(char buf[BANK_EXCERPT], const char *s)
{
    size_t n = 0;
    while (*s && *s != '\n' && n + 8 < BANK_EXCERPT) {
        size_t valid = text_valid_utf8(s, strnlen(s, 4));
        const char *end = s;
        (void)text_next(&end);
        size_t k = (size_t)(end - s);
        if (valid < k || is_layout((unsigned char)*s) ||
            forbidden((const unsigned char *)s, k) > 0) {
            buf[n++] = '?';
        } else {
            memcpy(buf + n, s, k);
            n += k;
        }
        s += k;
    }
    memcpy(buf + n, *s && *s != '\n' ? "..." : "", *s && *s != '\n' ? 4 : 1);
    return buf;
}
