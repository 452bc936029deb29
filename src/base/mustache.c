/* Filling a template: the walk over its tags with a stack of contexts. */
#include "base/mustache.h"

#include <string.h>

#include "base/language.h"
#include "base/mustache_parts.h"

#include "base/banned.h"

#define DEFAULT_BYTES ((size_t)16 * 1024 * 1024)
#define PARTIALS_MAX 32 /* one within the other: a recursive one must end */
#define STEPS_MAX 5000000

/* A parsed template and where its faults are reported. */
struct source {
    const char *name;
    struct tag_list tags;
};

/* A partial that was met before: a list of many rows parses it once. */
struct known_partial {
    struct known_partial *next;
    const char *indent;
    struct source source;
};

struct render {
    struct str *out;
    size_t start, max; /* of out->len */
    const struct mustache_options *opt;
    struct arena arena; /* parsed tags */
    struct known_partial *known;
    int partials; /* one within the other */
    size_t steps;
    struct k_err *err;
};

/* The stack of contexts, the innermost first. */
struct frame {
    const struct frame *up;
    const struct value *value;
};

static bool is_false(const struct value *v)
{
    return !v || v->kind == VALUE_FALSE || (v->kind == VALUE_TEXT && !*v->text) ||
           (v->kind == VALUE_LIST && v->count == 0);
}

/* "a.b.c": a is looked for in all contexts, b only in a, c only in b. *known is false
 * when no context has a, or when a map lacks the next part. */
static const struct value *look_up(const struct frame *f, const char *name, bool *known)
{
    *known = true;
    if (strcmp(name, ".") == 0) {
        return f->value;
    }
    size_t n = strcspn(name, ".");
    const struct value *v = NULL;
    for (; f && !v; f = f->up) {
        v = value_get(f->value, name, n);
    }
    *known = v != NULL;
    while (v && name[n] == '.') {
        bool is_map = v->kind == VALUE_MAP;
        name += n + 1;
        n = strcspn(name, ".");
        v = value_get(v, name, n);
        *known = v || !is_map;
    }
    return v;
}

static enum k_status find(const struct value **out, struct render *r,
                          const struct frame *f, const struct source *s,
                          const struct tag *t)
{
    bool known;
    *out = look_up(f, t->text, &known);
    if (!known && r->opt->strict) {
        return err_set(r->err, K_REJECT, "%s:%d: den Namen „%s“ gibt es hier nicht.",
                       s->name, t->line, t->text);
    }
    return K_OK;
}

static void add_escaped(struct str *out, const char *s)
{
    static const struct {
        char c;
        const char *entity;
    } ENTITIES[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    while (*s) {
        size_t n = strcspn(s, "&<>\"'");
        str_addn(out, s, n);
        s += n;
        for (size_t i = 0; *s && i < sizeof ENTITIES / sizeof ENTITIES[0]; i++) {
            if (ENTITIES[i].c == *s) {
                str_add(out, ENTITIES[i].entity);
                s++;
                break;
            }
        }
    }
}

static void add_variable(struct render *r, const struct value *v, enum tag_kind kind)
{
    const char *text = "";
    if (v && v->kind == VALUE_TEXT) {
        text = v->text;
    } else if (v && v->kind == VALUE_TRUE) {
        text = "true";
    }
    if (kind == TAG_RAW || r->opt->escape == MUSTACHE_PLAIN) {
        str_add(r->out, text);
    } else {
        add_escaped(r->out, text);
    }
}

static enum k_status walk(struct render *r, const struct source *s, size_t from,
                          size_t to, const struct frame *f);

static enum k_status walk_section(struct render *r, const struct source *s, size_t at,
                                  const struct frame *f)
{
    const struct tag *t = &s->tags.item[at];
    const struct value *v;
    enum k_status st = find(&v, r, f, s, t);
    if (st != K_OK) {
        return st;
    }
    if (t->kind == TAG_INVERTED) {
        return is_false(v) ? walk(r, s, at + 1, t->end, f) : K_OK;
    }
    if (is_false(v)) {
        return K_OK;
    }
    if (v->kind != VALUE_LIST) {
        struct frame inner = {.up = f, .value = v};
        return walk(r, s, at + 1, t->end, &inner);
    }
    for (size_t i = 0; st == K_OK && i < v->count; i++) {
        struct frame inner = {.up = f, .value = v->item[i]};
        st = walk(r, s, at + 1, t->end, &inner);
    }
    return st;
}

/* A partial that stands alone carries its indentation into each of its lines; what
 * is filled in later is not indented. */
static const char *indented(struct arena *a, const char *text, const char *indent)
{
    struct str s;
    if (!*indent) {
        return text;
    }
    str_init(&s, DEFAULT_BYTES);
    while (*text) {
        size_t n = strcspn(text, "\n");
        n += text[n] == '\n';
        str_add(&s, indent);
        str_addn(&s, text, n);
        text += n;
    }
    char *out = arena_strdup(a, s.data);
    str_release(&s);
    return out;
}

/* *out becomes NULL when there is no such partial. */
static enum k_status load_partial(const struct source **out, struct render *r,
                                  const struct tag *t)
{
    const struct mustache_options *opt = r->opt;
    *out = NULL;
    for (struct known_partial *k = r->known; k; k = k->next) {
        if (strcmp(k->source.name, t->text) == 0 && strcmp(k->indent, t->indent) == 0) {
            *out = &k->source;
            return K_OK;
        }
    }
    const char *text = opt->partial ? opt->partial(opt->partial_ud, t->text) : NULL;
    if (!text) {
        return K_OK;
    }
    struct known_partial *k = arena_alloc(&r->arena, sizeof *k);
    *k = (struct known_partial){
        .next = r->known, .indent = t->indent, .source = {.name = t->text}};
    enum k_status st =
        mustache_parse(&k->source.tags, &r->arena, indented(&r->arena, text, t->indent),
                       t->text, r->err);
    if (st == K_OK) {
        r->known = k;
        *out = &k->source;
    }
    return st;
}

static enum k_status walk_partial(struct render *r, const struct source *s,
                                  const struct tag *t, const struct frame *f)
{
    const struct source *partial;
    enum k_status st = load_partial(&partial, r, t);
    if (st != K_OK) {
        return st;
    }
    if (!partial && r->opt->strict) {
        return err_set(r->err, K_REJECT, "%s:%d: den Baustein „%s“ gibt es nicht.",
                       s->name, t->line, t->text);
    }
    if (!partial) {
        return K_OK;
    }
    if (r->partials == PARTIALS_MAX) {
        return err_set(r->err, K_REJECT,
                       "%s:%d: mehr als %d Bausteine ineinander: „%s“ ruft sich "
                       "vermutlich selbst auf.",
                       s->name, t->line, PARTIALS_MAX, t->text);
    }
    r->partials++;
    st = walk(r, partial, 0, partial->tags.count, f);
    r->partials--;
    return st;
}

static enum k_status step(struct render *r, const struct source *s, size_t at,
                          const struct frame *f)
{
    const struct tag *t = &s->tags.item[at];
    const struct value *v;
    switch (t->kind) {
    case TAG_TEXT:
        str_addn(r->out, t->text, t->n);
        return K_OK;
    case TAG_SECTION:
    case TAG_INVERTED:
        return walk_section(r, s, at, f);
    case TAG_PARTIAL:
        return walk_partial(r, s, t, f);
    case TAG_END:
        return K_OK;
    case TAG_VARIABLE:
    case TAG_RAW:
    default:
        break;
    }
    enum k_status st = find(&v, r, f, s, t);
    if (st == K_OK) {
        add_variable(r, v, t->kind);
    }
    return st;
}

static enum k_status walk(struct render *r, const struct source *s, size_t from,
                          size_t to, const struct frame *f)
{
    for (size_t i = from; i < to; i++) {
        const struct tag *t = &s->tags.item[i];
        enum k_status st = step(r, s, i, f);
        if (st != K_OK) {
            return st;
        }
        if (!str_ok(r->out) || r->out->len - r->start > r->max) {
            return err_set(r->err, K_REJECT, "%s:%d: das Ergebnis ist zu lang.",
                           s->name, t->line);
        }
        if (++r->steps > STEPS_MAX) {
            return err_set(r->err, K_REJECT, "%s:%d: die Vorlage kommt zu keinem Ende.",
                           s->name, t->line);
        }
        if (t->kind == TAG_SECTION || t->kind == TAG_INVERTED) {
            i = t->end;
        }
    }
    return K_OK;
}

enum k_status mustache_render(struct str *out, const char *template,
                              const struct value *data,
                              const struct mustache_options *opt, struct k_err *err)
{
    struct render r = {.out = out,
                       .start = out->len,
                       .max = opt->max_bytes ? opt->max_bytes : DEFAULT_BYTES,
                       .opt = opt,
                       .err = err};
    struct source s = {.name = opt->name ? opt->name : tr("Vorlage")};
    struct frame root = {.value = data};
    arena_init(&r.arena);
    enum k_status st = mustache_parse(&s.tags, &r.arena, template, s.name, err);
    if (st == K_OK) {
        st = walk(&r, &s, 0, s.tags.count, &root);
    }
    arena_release(&r.arena);
    return st;
}
