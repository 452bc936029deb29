#include "order/vcard.h"

#include <string.h>

#include "base/text.h"

#include "base/banned.h"

#define NAME_MAX_BYTES 64

void vcard_init(struct vcard *v, struct arena *a, const void *bytes, size_t n)
{
    const char *p = bytes;
    size_t skip = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *v = (struct vcard){.arena = a, .at = p + skip, .end = p + n, .line = 1};
}

/* ---- physical lines -------------------------------------------------------------- */

struct span {
    const char *p;
    size_t n;
};

/* CRLF, LF, or the lone CR of old Macs. */
static struct span physical(struct vcard *v)
{
    const char *p = v->at;
    while (v->at < v->end && *v->at != '\n' && *v->at != '\r') {
        v->at++;
    }
    struct span out = {p, (size_t)(v->at - p)};
    if (v->at < v->end) {
        v->at += v->end - v->at > 1 && v->at[0] == '\r' && v->at[1] == '\n' ? 2 : 1;
        v->line++;
    }
    return out;
}

static bool is_blank(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && s.p[i] != '\t') {
            return false;
        }
    }
    return true;
}

/* A folded line goes on after a blank (RFC 6350 3.2). */
static bool goes_on(const struct vcard *v)
{
    return v->at < v->end && (*v->at == ' ' || *v->at == '\t');
}

static bool ends_soft(struct span s)
{
    return s.n > 0 && s.p[s.n - 1] == '=';
}

/* ---- one property ---------------------------------------------------------------- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool same(const char *p, size_t n, const char *word)
{
    size_t i = 0;
    for (; i < n && word[i]; i++) {
        if (upper(p[i]) != upper(word[i])) {
            return false;
        }
    }
    return i == n && word[i] == '\0';
}

/* "item1.EMAIL" is EMAIL. */
static const char *name_of(struct arena *a, struct span s)
{
    const char *dot = memchr(s.p, '.', s.n);
    if (dot) {
        s.n -= (size_t)(dot + 1 - s.p);
        s.p = dot + 1;
    }
    char *name = arena_strndup(a, s.p, s.n);
    for (char *p = name; *p; p++) {
        *p = upper(*p);
    }
    return name;
}

/* Where the parameters end: the first colon outside of quotes. */
static const char *colon_of(struct span s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            quoted = !quoted;
        } else if (s.p[i] == ':' && !quoted) {
            return s.p + i;
        }
    }
    return NULL;
}

static void split(struct vcard_line *out, struct arena *a, struct span s)
{
    const char *colon = colon_of(s);
    out->name = "";
    if (!colon) {
        return;
    }
    const char *semicolon = memchr(s.p, ';', (size_t)(colon - s.p));
    struct span name = {s.p, (size_t)((semicolon ? semicolon : colon) - s.p)};
    if (name.n == 0 || name.n > NAME_MAX_BYTES) {
        return;
    }
    out->name = name_of(a, name);
    out->parameters = name.p + name.n;
    out->parameters_n = (size_t)(colon - out->parameters);
    out->value = colon + 1;
    out->value_n = (size_t)(s.p + s.n - out->value);
}

/* Parameters one by one; false at the end. A bare one (2.1) has an empty name. */
static bool next_parameter(struct span *name, struct span *value, struct span *rest)
{
    if (rest->n == 0) {
        return false;
    }
    struct span one = {rest->p + 1, rest->n - 1}; /* behind the ';' */
    bool quoted = false;
    size_t n = 0;
    while (n < one.n && (quoted || one.p[n] != ';')) {
        quoted = one.p[n] == '"' ? !quoted : quoted;
        n++;
    }
    *rest = (struct span){one.p + n, one.n - n};
    const char *equals = memchr(one.p, '=', n);
    *name = (struct span){one.p, equals ? (size_t)(equals - one.p) : 0};
    *value = equals ? (struct span){equals + 1, n - (size_t)(equals + 1 - one.p)}
                    : (struct span){one.p, n};
    if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"') {
        *value = (struct span){value->p + 1, value->n - 2};
    }
    return true;
}

/* One of the words between commas. */
static bool has_word(struct span list, const char *word)
{
    while (list.n > 0) {
        const char *comma = memchr(list.p, ',', list.n);
        size_t n = comma ? (size_t)(comma - list.p) : list.n;
        if (same(list.p, n, word)) {
            return true;
        }
        n += comma != NULL;
        list = (struct span){list.p + n, list.n - n};
    }
    return false;
}

/* A bare word is a TYPE or an ENCODING. */
static bool has_parameter(const struct vcard_line *l, const char *parameter,
                          const char *word)
{
    struct span name, value, rest = {l->parameters, l->parameters_n};
    while (next_parameter(&name, &value, &rest)) {
        bool named = name.n == 0 || same(name.p, name.n, parameter);
        if (named && has_word(value, word)) {
            return true;
        }
    }
    return false;
}

bool vcard_is(const struct vcard_line *l, const char *type)
{
    return has_parameter(l, "TYPE", type);
}

int vcard_preference(const struct vcard_line *l)
{
    struct span name, value, rest = {l->parameters, l->parameters_n};
    while (next_parameter(&name, &value, &rest)) {
        int n = 0;
        for (size_t i = 0; i < value.n && i < 3; i++) {
            n = value.p[i] >= '0' && value.p[i] <= '9' ? n * 10 + (value.p[i] - '0')
                                                       : 101;
        }
        if (same(name.p, name.n, "PREF") && value.n <= 3 && n >= 1 && n <= 100) {
            return 101 - n;
        }
    }
    return vcard_is(l, "PREF") ? 100 : 0;
}

/* The lines of one property, joined. In 3.0 and 4.0 the blank of a fold goes away; in
 * 2.1 it belongs to the text, but programs fold as the later versions say. */
static struct span unfold(struct vcard *v, struct span first)
{
    size_t n = first.n;
    struct vcard ahead = *v;
    while (goes_on(&ahead)) {
        n += physical(&ahead).n;
    }
    if (ahead.at == v->at) {
        return first;
    }
    char *out = arena_alloc(v->arena, n + 1);
    memcpy(out, first.p, first.n);
    n = first.n;
    while (goes_on(v)) {
        struct span more = physical(v);
        memcpy(out + n, more.p + 1, more.n - 1);
        n += more.n - 1;
    }
    return (struct span){out, n};
}

/* Quoted-printable goes on in the next line after "=" at its end (RFC 2045 6.7), and by
 * a fold as well. */
static struct span unfold_soft(struct vcard *v, struct span first)
{
    struct vcard ahead = *v;
    size_t n = first.n;
    struct span s = first;
    while (ahead.at < ahead.end && (ends_soft(s) || goes_on(&ahead))) {
        s = physical(&ahead);
        n += s.n;
    }
    char *out = arena_alloc(v->arena, n + 1);
    memcpy(out, first.p, first.n);
    n = first.n;
    for (s = first; v->at < v->end && (ends_soft(s) || goes_on(v));) {
        size_t fold = ends_soft(s) ? 0 : 1;
        n -= ends_soft(s) ? 1 : 0;
        s = physical(v);
        memcpy(out + n, s.p + fold, s.n - fold);
        n += s.n - fold;
    }
    return (struct span){out, n};
}

bool vcard_next(struct vcard_line *out, struct vcard *v)
{
    while (v->at < v->end) {
        *out = (struct vcard_line){.line = v->line};
        struct span first = physical(v);
        if (is_blank(first)) {
            continue;
        }
        split(out, v->arena, first);
        out->quoted_printable =
            *out->name && has_parameter(out, "ENCODING", "QUOTED-PRINTABLE");
        struct span all =
            out->quoted_printable ? unfold_soft(v, first) : unfold(v, first);
        split(out, v->arena, all);
        return true;
    }
    return false;
}

/* ---- values ---------------------------------------------------------------------- */

static int hex(char c)
{
    c = upper(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* RFC 2045 6.7; what is no code stays as it is. */
static struct span decode(struct arena *a, struct span s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool code = s.p[i] == '=' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 &&
                    hex(s.p[i + 2]) >= 0;
        if (code) {
            out[n++] = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
            i += 2;
        } else {
            out[n++] = s.p[i];
        }
    }
    return (struct span){out, n};
}

/* \n \, \; \\ (RFC 6350 3.4); 2.1 knows \; alone, and nobody writes the others there.
 */
static char *unescape(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0;
    for (; *s; s++) {
        bool escape = *s == '\\' && s[1] && strchr("nN,;:\\", s[1]);
        s += escape;
        out[n++] = escape && (*s == 'n' || *s == 'N') ? '\n' : *s;
    }
    out[n] = '\0';
    return out;
}

/* The charset that a line names is what its bytes look like: valid UTF-8, or else
 * Windows-1252, which holds ISO-8859-1. */
static const char *clean(struct arena *a, const struct vcard_line *l, struct span s)
{
    struct k_err ignored;
    char *text;
    size_t n;
    if (l->quoted_printable) {
        s = decode(a, s);
    }
    if (text_to_utf8(&text, &n, a, s.p, s.n, NULL, &ignored) != K_OK) {
        return NULL;
    }
    text = text_trim(a, unescape(a, text));
    return *text ? text : NULL;
}

const char *vcard_part(struct arena *a, const struct vcard_line *l, size_t i)
{
    size_t from = 0, to = 0;
    for (;; to++) {
        if (to == l->value_n || l->value[to] == ';') {
            if (i == 0) {
                return clean(a, l, (struct span){l->value + from, to - from});
            }
            if (to == l->value_n) {
                return NULL;
            }
            i--;
            from = to + 1;
        } else if (l->value[to] == '\\' && to + 1 < l->value_n) {
            to++;
        }
    }
}

const char *vcard_text(struct arena *a, const struct vcard_line *l)
{
    return clean(a, l, (struct span){l->value, l->value_n});
}
