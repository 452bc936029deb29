#include "mail/mime_header.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "mail/mime_text.h"

#include "base/banned.h"

#define SECTIONS_MAX 100
#define PARAMS_MAX 200
#define NAME_MAX_BYTES 64

struct mime_header mime_header_of(const char *bytes, size_t n)
{
    size_t at = 0;
    while (at < n) {
        const char *end = memchr(bytes + at, '\n', n - at);
        size_t next = end ? (size_t)(end - bytes) + 1 : n;
        size_t len = next - at;
        if ((len == 1 && bytes[at] == '\n') ||
            (len == 2 && bytes[at] == '\r' && bytes[at + 1] == '\n')) {
            break;
        }
        at = next;
    }
    return (struct mime_header){.bytes = bytes, .n = at};
}

/* ---- fields ------------------------------------------------------------------------
 */

/* One line end and all that follows from it: folding is undone by dropping it. */
static char *unfolded(struct arena *a, const char *s, size_t n)
{
    char *out = arena_alloc(a, n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] != '\r' && s[i] != '\n') {
            out[len++] = s[i];
            if (!s[i]) {
                out[len - 1] = ' ';
            }
        }
    }
    while (len > 0 && (out[len - 1] == ' ' || out[len - 1] == '\t')) {
        len--;
    }
    out[len] = '\0';
    return out;
}

/* The end of the field that begins at `at`: behind its last folded line. */
static size_t field_end(const struct mime_header *h, size_t at)
{
    do {
        const char *end = memchr(h->bytes + at, '\n', h->n - at);
        at = end ? (size_t)(end - h->bytes) + 1 : h->n;
    } while (at < h->n && (h->bytes[at] == ' ' || h->bytes[at] == '\t'));
    return at;
}

static size_t skip_blanks(const struct mime_header *h, size_t at, size_t end)
{
    while (at < end && (h->bytes[at] == ' ' || h->bytes[at] == '\t')) {
        at++;
    }
    return at;
}

/* Where the value begins, when the field at `at` has that name; else 0. */
static size_t value_start(const struct mime_header *h, size_t at, size_t end,
                          const char *name)
{
    size_t len = strlen(name);
    if (end - at <= len || strncasecmp(h->bytes + at, name, len) != 0) {
        return 0;
    }
    size_t colon = skip_blanks(h, at + len, end);
    return colon < end && h->bytes[colon] == ':' ? skip_blanks(h, colon + 1, end) : 0;
}

char *mime_header_field(struct arena *a, const struct mime_header *h, const char *name,
                        size_t nth)
{
    for (size_t at = 0; at < h->n;) {
        size_t end = field_end(h, at);
        size_t value = value_start(h, at, end, name);
        if (value && nth-- == 0) {
            return unfolded(a, h->bytes + value, end - value);
        }
        at = end;
    }
    return NULL;
}

/* ---- parameters --------------------------------------------------------------------
 */

struct param {
    char name[NAME_MAX_BYTES];
    char *value;
};

/* "a\"b": up to the closing quote, or to the end where it is missing. */
static const char *quoted(struct arena *a, const char *s, char **out)
{
    char *to = *out = arena_alloc(a, strlen(s) + 1);
    for (s++; *s && *s != '"'; s++) {
        if (*s == '\\' && s[1]) {
            s++;
        }
        *to++ = *s;
    }
    return *s ? s + 1 : s;
}

/* One "; name=value"; NULL at the end. */
static const char *next_param(struct arena *a, const char *s, struct param *p)
{
    s += strcspn(s, ";");
    s += strspn(s, "; \t");
    if (!*s) {
        return NULL;
    }
    size_t n = strcspn(s, "=;"), name = n;
    while (name > 0 && (s[name - 1] == ' ' || s[name - 1] == '\t')) {
        name--;
    }
    if (name >= NAME_MAX_BYTES) {
        name = 0;
    }
    memcpy(p->name, s, name);
    p->name[name] = '\0';
    p->value = arena_strdup(a, "");
    s += n;
    if (*s != '=') {
        return s;
    }
    s++;
    s += strspn(s, " \t");
    if (*s == '"') {
        return quoted(a, s, &p->value);
    }
    size_t len = strcspn(s, ";");
    p->value = text_trim(a, arena_strndup(a, s, len));
    return s + len;
}

/* What stands behind the name: "" (plain), "*" (encoded), "*0", "*0*". */
struct section {
    int number; /* -1: not in parts */
    bool encoded;
};

static bool section_of(struct section *out, const char *rest)
{
    *out = (struct section){.number = -1};
    if (!*rest) {
        return true;
    }
    if (*rest++ != '*') {
        return false;
    }
    if (!*rest) {
        out->encoded = true;
        return true;
    }
    char *end;
    long n = strtol(rest, &end, 10);
    if (end == rest || n < 0 || n >= SECTIONS_MAX) {
        return false;
    }
    out->number = (int)n;
    out->encoded = *end == '*';
    return end[out->encoded] == '\0';
}

struct collected {
    char *plain, *extended;   /* name=, name*= */
    char *part[SECTIONS_MAX]; /* name*N= */
    bool encoded[SECTIONS_MAX];
};

static void collect(struct collected *c, struct arena *a, const char *value,
                    const char *name)
{
    struct param p;
    struct section at;
    size_t len = strlen(name), count = 0;
    while ((value = next_param(a, value, &p)) && count++ < PARAMS_MAX) {
        if (strncasecmp(p.name, name, len) != 0 || !section_of(&at, p.name + len)) {
            continue;
        }
        if (at.number >= 0) {
            c->part[at.number] = p.value;
            c->encoded[at.number] = at.encoded;
        } else if (at.encoded) {
            c->extended = p.value;
        } else if (!c->plain) {
            c->plain = p.value;
        }
    }
}

/* "UTF-8'de'text": the charset, and where the text begins. */
static const char *charset_of(struct arena *a, const char *s, char **charset)
{
    const char *first = strchr(s, '\''),
               *second = first ? strchr(first + 1, '\'') : NULL;
    if (!second) {
        *charset = NULL;
        return s;
    }
    *charset = arena_strndup(a, s, (size_t)(first - s));
    return second + 1;
}

static char *extended_value(struct arena *a, const char *s)
{
    char *charset;
    size_t n;
    char *bytes = mime_text_percent(a, charset_of(a, s, &charset), &n);
    return mime_text_convert(a, charset, bytes, n);
}

static char *joined(struct arena *a, const struct collected *c)
{
    char *charset = NULL, *all = arena_strdup(a, "");
    size_t have = 0;
    for (int i = 0; i < SECTIONS_MAX && c->part[i]; i++) {
        const char *s = c->part[i];
        size_t n = strlen(s);
        if (c->encoded[i]) {
            s = i == 0 ? charset_of(a, s, &charset) : s;
            s = mime_text_percent(a, s, &n);
        }
        char *grown = arena_alloc(a, have + n + 1);
        memcpy(grown, all, have + 1);
        memcpy(grown + have, s, n + 1); /* both end in NUL */
        all = grown;
        have += n;
    }
    char *text = mime_text_convert(a, charset, all, have);
    return charset ? text : mime_text_words(a, text);
}

char *mime_header_param(struct arena *a, const char *value, const char *name)
{
    struct collected c = {0};
    collect(&c, a, value, name);
    if (c.extended) {
        return extended_value(a, c.extended);
    }
    if (c.part[0]) {
        return joined(a, &c);
    }
    return c.plain ? mime_text_words(a, c.plain) : NULL;
}

/* ---- addresses ---------------------------------------------------------------------
 */

/* Between angle brackets outside of quotes, else the first word with an "@". */
char *mime_header_address(struct arena *a, const char *value)
{
    bool in_quotes = false;
    const char *start = NULL, *end = NULL;
    for (const char *s = value; *s && !end; s++) {
        if (*s == '\\' && s[1]) {
            s++;
        } else if (*s == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes && *s == '<') {
            start = s + 1;
        } else if (!in_quotes && *s == '>' && start) {
            end = s;
        }
    }
    if (!end) {
        const char *at = strchr(value, '@');
        start = at;
        while (start && start > value && !strchr(" \t,;:<(\"", start[-1])) {
            start--;
        }
        end = at ? at + strcspn(at, " \t,;>)\"") : NULL;
    }
    if (!start || !end || end <= start) {
        return NULL;
    }
    char *out = text_trim(a, arena_strndup(a, start, (size_t)(end - start)));
    for (char *s = out; *s; s++) {
        *s = (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s);
    }
    return text_is_email(out) ? out : NULL;
}
