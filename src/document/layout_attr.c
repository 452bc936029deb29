/* The attributes of a layout's elements: one table says what each is and where in
 * struct node it goes. */
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/nearest.h"
#include "base/text.h"
#include "document/layout_parts.h"

#include "base/banned.h"

#define MEASURE_MAX 2000.0
#define ATTRIBUTES_MAX 24

enum attr_kind {
    ATTR_NUMBER, /* mm or points */
    ATTR_WIDTH,  /* number or "*" */
    ATTR_WORDS,
    ATTR_SECTION, /* name of a value */
    ATTR_UNLESS,
    ATTR_COLOUR, /* name of a colour */
    ATTR_VALUE,  /* "#RRGGBB" */
    ATTR_STYLE,
    ATTR_ALIGN,
    ATTR_VALIGN,
    ATTR_PAGES,
    ATTR_YES,
    ATTR_FIT,
    ATTR_SPAN,
};

struct attr_rule {
    const char *name;
    enum attr_kind kind;
    size_t at;
};

#define AT(member) offsetof(struct node, member)

static const struct attr_rule RULES[] = {
    {"name", ATTR_WORDS, AT(words)},
    {"file", ATTR_WORDS, AT(words)},
    {"regular", ATTR_WORDS, AT(regular)},
    {"bold", ATTR_WORDS, AT(bold)},
    {"value", ATTR_VALUE, AT(colour)},
    {"if", ATTR_SECTION, AT(when)},
    {"unless", ATTR_UNLESS, AT(when)},
    {"each", ATTR_SECTION, AT(each)},
    {"style", ATTR_STYLE, AT(style)},
    {"align", ATTR_ALIGN, AT(align)},
    {"valign", ATTR_VALIGN, AT(valign)},
    {"pages", ATTR_PAGES, AT(pages)},
    {"fit", ATTR_FIT, AT(shrink)},
    {"keep", ATTR_YES, AT(keep)},
    {"spread", ATTR_YES, AT(spread)},
    {"optional", ATTR_YES, AT(optional)},
    {"span", ATTR_SPAN, AT(span)},
    {"x", ATTR_NUMBER, AT(x)},
    {"y", ATTR_NUMBER, AT(y)},
    {"width", ATTR_WIDTH, AT(width)},
    {"height", ATTR_NUMBER, AT(height)},
    {"top", ATTR_NUMBER, AT(top)},
    {"next-top", ATTR_NUMBER, AT(next_top)},
    {"bottom", ATTR_NUMBER, AT(bottom)},
    {"gap", ATTR_NUMBER, AT(gap)},
    {"padding", ATTR_NUMBER, AT(padding)},
    {"inset", ATTR_NUMBER, AT(inset)},
    {"above", ATTR_NUMBER, AT(above)},
    {"below", ATTR_NUMBER, AT(below)},
    {"thickness", ATTR_NUMBER, AT(thickness)},
    {"size", ATTR_NUMBER, AT(size)},
    {"rule-above", ATTR_NUMBER, AT(rule_above)},
    {"rule-below", ATTR_NUMBER, AT(rule_below)},
    {"colour", ATTR_COLOUR, AT(colour)},
    {"fill", ATTR_COLOUR, AT(fill)},
};

/* ---- values ---- */

/* "12", "12.5": digits and one point; strtod would follow the locale. */
static bool parse_number(double *out, const char *s)
{
    decimal d;
    if (!decimal_parse(&d, s, strlen(s))) {
        return false;
    }
    double v = (double)d.coef;
    for (int i = 0; i < d.scale; i++) {
        v /= 10;
    }
    *out = v;
    return v >= -MEASURE_MAX && v <= MEASURE_MAX;
}

static bool parse_hex_colour(uint32_t *out, const char *s)
{
    if (s[0] != '#' || strlen(s) != 7 || strspn(s + 1, "0123456789abcdefABCDEF") != 6) {
        return false;
    }
    *out = (uint32_t)strtoul(s + 1, NULL, 16);
    return true;
}

struct word {
    const char *name;
    int value;
};

static bool parse_word(int *out, const struct word *words, const char *s)
{
    for (; words->name; words++) {
        if (strcmp(words->name, s) == 0) {
            *out = words->value;
            return true;
        }
    }
    return false;
}

static const struct word ALIGNS[] = {
    {"left", ALIGN_LEFT}, {"centre", ALIGN_CENTRE}, {"right", ALIGN_RIGHT}, {NULL, 0}};
static const struct word VALIGNS[] = {{"top", VALIGN_TOP},
                                      {"bottom", VALIGN_BOTTOM},
                                      {"middle", VALIGN_MIDDLE},
                                      {NULL, 0}};
static const struct word PAGES[] = {{"all", PAGES_ALL},
                                    {"first", PAGES_FIRST},
                                    {"following", PAGES_FOLLOWING},
                                    {"last", PAGES_LAST},
                                    {NULL, 0}};
static const struct word YES[] = {{"yes", 1}, {"no", 0}, {NULL, 0}};
static const struct word FITS[] = {{"shrink", 1}, {"no", 0}, {NULL, 0}};
static const struct word WEIGHTS[] = {{"regular", 0}, {"bold", 1}, {NULL, 0}};

static bool is_section(const char *s)
{
    return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_.")] == '\0';
}

/* The value of an attribute, at `to` in struct node. Returns what was expected, or
 * NULL when it was good or the fault is told. */
static const char *take_word(const struct attr_rule *rule, void *to, const char *value)
{
    int word = 0;
    switch ((int)rule->kind) {
    case ATTR_ALIGN:
        if (!parse_word(&word, ALIGNS, value)) {
            return tr("left, centre oder right");
        }
        *(enum align *)to = (enum align)word;
        return NULL;
    case ATTR_VALIGN:
        if (!parse_word(&word, VALIGNS, value)) {
            return tr("top, middle oder bottom");
        }
        *(enum valign *)to = (enum valign)word;
        return NULL;
    case ATTR_PAGES:
        if (!parse_word(&word, PAGES, value)) {
            return tr("all, first, following oder last");
        }
        *(enum page_set *)to = (enum page_set)word;
        return NULL;
    case ATTR_FIT:
        if (!parse_word(&word, FITS, value)) {
            return tr("shrink oder no");
        }
        *(bool *)to = word != 0;
        return NULL;
    default: /* ATTR_YES */
        if (!parse_word(&word, YES, value)) {
            return tr("yes oder no");
        }
        *(bool *)to = word != 0;
        return NULL;
    }
}

static const char *take_number(const struct attr_rule *rule, void *to,
                               const char *value)
{
    double v;
    if (rule->kind == ATTR_WIDTH && strcmp(value, "*") == 0) {
        *(double *)to = LAYOUT_REST;
        return NULL;
    }
    if (!parse_number(&v, value) || (rule->kind == ATTR_WIDTH && v <= 0)) {
        return rule->kind == ATTR_WIDTH ? tr("eine Breite in Millimetern oder *")
                                        : tr("eine Zahl wie 12.5");
    }
    if (rule->kind == ATTR_SPAN) {
        if (v < 1 || v > LAYOUT_COLUMNS_MAX) {
            return tr("eine Zahl von 1 bis 12");
        }
        *(int *)to = (int)v;
    } else {
        *(double *)to = v;
    }
    return NULL;
}

static void take_colour(struct reader *r, struct node *n, const struct attr_rule *rule,
                        const char *value)
{
    const uint32_t *colour =
        reader_find(r, &r->colours, n->line, tr("die Farbe"), value);
    if (!colour) {
        return;
    }
    if (rule->at == AT(fill)) {
        n->fill = *colour;
        n->has_fill = true;
    } else {
        n->colour = *colour;
        n->has_colour = true;
    }
}

static void take(struct reader *r, struct node *n, const struct attr_rule *rule,
                 const char *value)
{
    void *to = (char *)n + rule->at;
    const char *expected = NULL;
    switch (rule->kind) {
    case ATTR_NUMBER:
    case ATTR_WIDTH:
    case ATTR_SPAN:
        expected = take_number(rule, to, value);
        break;
    case ATTR_WORDS:
        *(const char **)to = value;
        break;
    case ATTR_SECTION:
    case ATTR_UNLESS:
        expected = is_section(value) ? NULL : tr("der Name eines Werts");
        *(const char **)to = value;
        n->unless = rule->kind == ATTR_UNLESS || (n->unless && rule->at != AT(when));
        break;
    case ATTR_COLOUR:
        take_colour(r, n, rule, value);
        break;
    case ATTR_VALUE:
        expected =
            parse_hex_colour(&n->colour, value) ? NULL : tr("eine Farbe: #1F4E79");
        break;
    case ATTR_STYLE:
        n->style = reader_find(r, &r->styles, n->line, tr("der Stil"), value);
        break;
    case ATTR_ALIGN:
    case ATTR_VALIGN:
    case ATTR_PAGES:
    case ATTR_YES:
    case ATTR_FIT:
        expected = take_word(rule, to, value);
        break;
    }
    if (expected) {
        layout_fault(r, n->line, "%s=\"%s\": erwartet wird %s", rule->name, value,
                     expected);
    }
}

/* ---- which are allowed ---- */

struct allowed {
    const char *name[ATTRIBUTES_MAX];
    bool mandatory[ATTRIBUTES_MAX];
    size_t count;
};

static void split_allowed(struct allowed *out, struct arena *a, const char *list)
{
    out->count = 0;
    for (const char *p = list; *p && out->count < ATTRIBUTES_MAX;) {
        size_t n = strcspn(p, " ");
        bool mandatory = n > 0 && p[n - 1] == '!';
        out->name[out->count] = arena_strndup(a, p, n - (mandatory ? 1 : 0));
        out->mandatory[out->count++] = mandatory;
        p += n;
        p += strspn(p, " ");
    }
}

static size_t allowed_index(const struct allowed *al, const char *name)
{
    size_t i = 0;
    while (i < al->count && strcmp(al->name[i], name) != 0) {
        i++;
    }
    return i;
}

static void unknown_attribute(struct reader *r, int line, const struct allowed *al,
                              const char *name)
{
    struct nearest near;
    nearest_init(&near, name);
    for (size_t i = 0; i < al->count; i++) {
        nearest_offer(&near, al->name[i]);
    }
    if (near.best) {
        layout_fault(r, line, "unbekanntes Attribut %s; meinten Sie %s?", name,
                     near.best);
    } else {
        layout_fault(r, line, "das Attribut %s ist hier nicht vorgesehen", name);
    }
}

static const char *value_of(struct reader *r, const xmlAttr *at)
{
    const char *content = at->children && at->children->content
                              ? (const char *)at->children->content
                              : "";
    return arena_strdup(r->arena, content);
}

typedef void take_fn(struct reader *r, void *ud, const char *name, const char *value);

static void each_attribute(struct reader *r, xmlNode *e, const char *list, take_fn *fn,
                           void *ud)
{
    struct allowed al;
    bool seen[ATTRIBUTES_MAX] = {false};
    int line = (int)xmlGetLineNo(e);
    split_allowed(&al, r->arena, list);
    for (const xmlAttr *at = e->properties; at; at = at->next) {
        size_t i = allowed_index(&al, (const char *)at->name);
        if (i == al.count) {
            unknown_attribute(r, line, &al, (const char *)at->name);
            continue;
        }
        seen[i] = true;
        fn(r, ud, al.name[i], value_of(r, at));
    }
    for (size_t i = 0; i < al.count; i++) {
        if (al.mandatory[i] && !seen[i]) {
            layout_fault(r, line, "in <%s> fehlt das Attribut %s",
                         (const char *)e->name, al.name[i]);
        }
    }
}

static void take_named(struct reader *r, void *ud, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++) {
        if (strcmp(RULES[i].name, name) == 0) {
            take(r, ud, &RULES[i], value);
            return;
        }
    }
}

void attributes_read(struct reader *r, struct node *n, xmlNode *e, const char *allowed)
{
    each_attribute(r, e, allowed, take_named, n);
}

/* ---- <style> ---- */

static const char *style_number(struct style *s, const char *name, const char *value)
{
    static const struct {
        const char *name;
        size_t at;
        double min, max;
    } NUMBERS[] = {
        {"size", offsetof(struct style, size), 3, 200},
        {"leading", offsetof(struct style, leading), 1, 100},
        {"above", offsetof(struct style, above), 0, 100},
        {"tracking", offsetof(struct style, tracking), -5, 20},
    };
    double v;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        if (strcmp(NUMBERS[i].name, name) == 0) {
            if (!parse_number(&v, value) || v < NUMBERS[i].min || v > NUMBERS[i].max) {
                return tr("eine sinnvolle Größe");
            }
            *(double *)((char *)s + NUMBERS[i].at) = v;
        }
    }
    return NULL;
}

struct style_input {
    struct style *style;
    int line;
};

static void take_style(struct reader *r, void *ud, const char *name, const char *value)
{
    struct style_input *in = ud;
    struct style *s = in->style;
    const char *expected = NULL;
    int word = 0;
    if (strcmp(name, "like") == 0) {
        return; /* taken first, see style_read */
    } else if (strcmp(name, "name") == 0) {
        s->name = value;
    } else if (strcmp(name, "font") == 0) {
        s->font = reader_find(r, &r->fonts, in->line, tr("die Schrift"), value);
    } else if (strcmp(name, "colour") == 0) {
        const uint32_t *c =
            reader_find(r, &r->colours, in->line, tr("die Farbe"), value);
        s->colour = c ? *c : 0;
    } else if (strcmp(name, "weight") == 0) {
        expected = parse_word(&word, WEIGHTS, value) ? NULL : tr("regular oder bold");
        s->bold = word != 0;
    } else if (strcmp(name, "align") == 0) {
        expected =
            parse_word(&word, ALIGNS, value) ? NULL : tr("left, centre oder right");
        s->align = (enum align)word;
    } else {
        expected = style_number(s, name, value);
    }
    if (expected) {
        layout_fault(r, in->line, "%s=\"%s\": erwartet wird %s", name, value, expected);
    }
}

void style_read(struct reader *r, xmlNode *e)
{
    struct style *s = arena_alloc(r->arena, sizeof *s);
    struct style_input in = {s, (int)xmlGetLineNo(e)};
    for (const xmlAttr *at = e->properties; at; at = at->next) {
        if (xmlStrEqual(at->name, BAD_CAST "like")) {
            const struct style *like =
                reader_find(r, &r->styles, in.line, tr("der Stil"), value_of(r, at));
            if (like) {
                *s = *like;
            }
        }
    }
    each_attribute(r, e,
                   "name! like font size leading colour weight align above tracking",
                   take_style, &in);
    if (s->size <= 0 || s->leading <= 0 || !s->font) {
        layout_fault(r, in.line, "ein Stil braucht font, size und leading (oder like)");
    }
    if (s->name) {
        reader_define(r, &r->styles, in.line, s->name, s);
    }
}
