/*
 * From the text of a template to its tags.
 *
 * A tag that writes nothing itself (section, end, comment, partial, delimiters) and
 * stands alone on its line takes the whole line with it, the line feed included.
 */
#include <string.h>

#include "base/mustache_parts.h"

#include "base/banned.h"

#define DELIMITER_BYTES 8
#define TAGS_MAX 100000
#define SECTIONS_MAX 64

struct parser {
    struct arena *arena;
    struct k_err *err;
    const char *name;
    const char *begin;   /* of the template */
    const char *counted; /* lines up to here are in `line` */
    int line;
    const char *at;   /* where reading goes on */
    const char *text; /* begin of the literal text before the next tag */
    char open[DELIMITER_BYTES + 1], close[DELIMITER_BYTES + 1];
    struct tag_list tags;
    size_t section[SECTIONS_MAX]; /* indexes of the open ones */
    size_t depth;
};

/* One tag as it stands in the text. */
struct raw_tag {
    const char *from, *to; /* with its delimiters */
    char sigil;            /* '#', '^', '/', '!', '>', '=', '{', '&', or 0 */
    const char *body;      /* between sigil and closing delimiter */
    size_t n;
    int line;
};

/* Tags come in order: lines are counted on from the one before. */
static int line_of(struct parser *p, const char *at)
{
    for (; p->counted < at; p->counted++) {
        p->line += *p->counted == '\n';
    }
    return p->line;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void trim_body(struct raw_tag *t)
{
    while (t->n > 0 && is_space(t->body[0])) {
        t->body++;
        t->n--;
    }
    while (t->n > 0 && is_space(t->body[t->n - 1])) {
        t->n--;
    }
}

static struct tag *add_tag(struct parser *p, enum tag_kind kind, int line)
{
    struct tag_list *l = &p->tags;
    l->item = arena_grow(p->arena, l->item, l->count, sizeof *l->item);
    l->item[l->count] = (struct tag){.kind = kind, .line = line};
    return &l->item[l->count++];
}

static void add_text(struct parser *p, const char *to)
{
    if (to > p->text) {
        struct tag *t = add_tag(p, TAG_TEXT, 0);
        t->text = p->text;
        t->n = (size_t)(to - p->text);
    }
}

/* Find the next tag; from is NULL at the end of the template. */
static enum k_status next_tag(struct raw_tag *t, struct parser *p)
{
    *t = (struct raw_tag){0};
    t->from = strstr(p->at, p->open);
    if (!t->from) {
        return K_OK;
    }
    t->line = line_of(p, t->from);
    const char *body = t->from + strlen(p->open);
    t->to = body;
    if (*body && strchr("#^/!>={&", *body)) {
        t->sigil = *body++;
    }
    /* {{{x}}} and {{=<% %>=}} have a sigil at their end, too. */
    char last[DELIMITER_BYTES + 2] = {0};
    size_t k = 0;
    if (t->sigil == '{' || t->sigil == '=') {
        last[k++] = t->sigil == '{' ? '}' : '=';
    }
    memcpy(last + k, p->close, strlen(p->close));
    const char *end = strstr(body, last);
    if (!end) {
        return err_set(p->err, K_REJECT, "%s:%d: zu %s fehlt das schließende %s.",
                       p->name, t->line, p->open, last);
    }
    t->body = body;
    t->n = (size_t)(end - body);
    t->to = end + strlen(last);
    trim_body(t);
    return K_OK;
}

/* Is the tag alone on its line? Then *from is where its line begins and *to where
 * the next one does. */
static bool stands_alone(const struct parser *p, const struct raw_tag *t,
                         const char **from, const char **to)
{
    const char *before = t->from, *after = t->to;
    if (t->sigil == '\0' || t->sigil == '{' || t->sigil == '&') {
        return false;
    }
    while (before > p->begin && (before[-1] == ' ' || before[-1] == '\t')) {
        before--;
    }
    while (*after == ' ' || *after == '\t') {
        after++;
    }
    if (after[0] == '\r' && after[1] == '\n') {
        after++;
    }
    if ((before > p->begin && before[-1] != '\n') || (*after && *after != '\n')) {
        return false;
    }
    *from = before;
    *to = *after ? after + 1 : after;
    return true;
}

static bool is_name(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_space(s[i])) {
            return false;
        }
    }
    return n > 0;
}

static bool is_delimiter(const char *s, size_t n)
{
    return n <= DELIMITER_BYTES && is_name(s, n) && !memchr(s, '=', n);
}

static enum k_status set_delimiters(struct parser *p, const struct raw_tag *t)
{
    size_t open = 0, gap;
    while (open < t->n && !is_space(t->body[open])) {
        open++;
    }
    for (gap = open; gap < t->n && is_space(t->body[gap]); gap++) {
    }
    if (gap == open || !is_delimiter(t->body, open) ||
        !is_delimiter(t->body + gap, t->n - gap)) {
        return err_set(p->err, K_REJECT,
                       "%s:%d: neue Trennzeichen werden als {{=<%% %%>=}} geschrieben: "
                       "zwei Zeichenfolgen bis %d Zeichen, ohne = darin.",
                       p->name, t->line, DELIMITER_BYTES);
    }
    memcpy(p->open, t->body, open);
    p->open[open] = '\0';
    memcpy(p->close, t->body + gap, t->n - gap);
    p->close[t->n - gap] = '\0';
    return K_OK;
}

static enum k_status begin_section(struct parser *p, const struct raw_tag *t)
{
    if (p->depth == SECTIONS_MAX) {
        return err_set(p->err, K_REJECT, "%s:%d: mehr als %d Abschnitte ineinander.",
                       p->name, t->line, SECTIONS_MAX);
    }
    p->section[p->depth++] = p->tags.count - 1;
    return K_OK;
}

static enum k_status end_section(struct parser *p, const struct raw_tag *t)
{
    const struct tag *end = &p->tags.item[p->tags.count - 1];
    if (p->depth == 0) {
        return err_set(p->err, K_REJECT, "%s:%d: {{/%s}} schließt keinen Abschnitt.",
                       p->name, t->line, end->text);
    }
    struct tag *section = &p->tags.item[p->section[--p->depth]];
    if (strcmp(section->text, end->text) != 0) {
        return err_set(p->err, K_REJECT,
                       "%s:%d: {{/%s}} steht, wo {{/%s}} erwartet wird (Abschnitt aus "
                       "Zeile %d).",
                       p->name, t->line, end->text, section->text, section->line);
    }
    section->end = p->tags.count - 1;
    return K_OK;
}

static enum tag_kind kind_of(char sigil)
{
    static const struct {
        char sigil;
        enum tag_kind kind;
    } KINDS[] = {{'#', TAG_SECTION}, {'^', TAG_INVERTED}, {'/', TAG_END},
                 {'>', TAG_PARTIAL}, {'{', TAG_RAW},      {'&', TAG_RAW}};
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (KINDS[i].sigil == sigil) {
            return KINDS[i].kind;
        }
    }
    return TAG_VARIABLE;
}

static enum k_status take_named(struct parser *p, const struct raw_tag *t,
                                const char *indent, size_t indent_bytes)
{
    if (!is_name(t->body, t->n)) {
        return err_set(p->err, K_REJECT,
                       "%s:%d: %s%s%s: ein Name ohne Leerzeichen wird erwartet.",
                       p->name, t->line, p->open,
                       arena_strndup(p->arena, t->body, t->n), p->close);
    }
    struct tag *tag = add_tag(p, kind_of(t->sigil), t->line);
    tag->text = arena_strndup(p->arena, t->body, t->n);
    tag->n = t->n;
    tag->indent = arena_strndup(p->arena, indent, indent_bytes);
    switch (tag->kind) {
    case TAG_SECTION:
    case TAG_INVERTED:
        return begin_section(p, t);
    case TAG_END:
        return end_section(p, t);
    case TAG_TEXT:
    case TAG_VARIABLE:
    case TAG_RAW:
    case TAG_PARTIAL:
    default:
        return K_OK;
    }
}

static enum k_status take_tag(struct parser *p, const struct raw_tag *t)
{
    const char *from = t->from, *to = t->to;
    bool alone = stands_alone(p, t, &from, &to);
    add_text(p, from);
    p->at = p->text = to;
    if (t->sigil == '!') {
        return K_OK;
    }
    if (t->sigil == '=') {
        return set_delimiters(p, t);
    }
    return take_named(p, t, from, alone ? (size_t)(t->from - from) : 0);
}

enum k_status mustache_parse(struct tag_list *out, struct arena *a,
                             const char *template, const char *name, struct k_err *err)
{
    struct parser p = {.arena = a,
                       .err = err,
                       .name = name,
                       .begin = template,
                       .counted = template,
                       .line = 1,
                       .at = template,
                       .text = template,
                       .open = "{{",
                       .close = "}}"};
    for (;;) {
        struct raw_tag t;
        enum k_status st = next_tag(&t, &p);
        if (st == K_OK && t.from) {
            st = take_tag(&p, &t);
        }
        if (st != K_OK) {
            return st;
        }
        if (!t.from) {
            break;
        }
        if (p.tags.count > TAGS_MAX) {
            return err_set(err, K_REJECT, "%s:%d: mehr als %d Marken.", name, t.line,
                           TAGS_MAX);
        }
    }
    add_text(&p, p.text + strlen(p.text));
    if (p.depth > 0) {
        const struct tag *open = &p.tags.item[p.section[p.depth - 1]];
        return err_set(err, K_REJECT,
                       "%s:%d: der Abschnitt {{#%s}} wird nicht "
                       "geschlossen.",
                       name, open->line, open->text);
    }
    *out = p.tags;
    return K_OK;
}
