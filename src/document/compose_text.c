#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "document/compose.h"

#include "base/banned.h"

#define RENDERED_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define TEMPLATE_BYTES_MAX ((size_t)64 * 1024)
#define RECORD_SEPARATOR '\x1e'
#define NOTES_MAX 20

/* ---- Mustache ---- */

static const char *partial(void *ud, const char *name)
{
    const struct composer *c = ud;
    const struct text_row *row = texts_find(c->texts, name);
    return row ? row->text : NULL;
}

/* mustache says "NAME:LINE: ..."; NAME is empty for the layout, else it is the text's.
 * What the owner needs is the line of a file. */
static void tell_fault(struct composer *c, int line, const struct k_err *fault)
{
    char name[64];
    const char *rest = strstr(fault->text, ": ");
    size_t n = strcspn(fault->text, ":");
    snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : 0), fault->text);
    const struct text_row *row = texts_find(c->texts, name);
    rest = rest ? rest + 2 : fault->text;
    if (row) {
        c->status = err_set(c->err, K_REJECT, "texts/%s:%d: %s", c->texts->file,
                            row->line, rest);
    } else {
        c->status = err_set(c->err, K_REJECT, "%s:%d: %s", c->layout->file, line, rest);
    }
}

const char *compose_render(struct composer *c, int line, const char *template)
{
    if (c->status != K_OK) {
        return "";
    }
    if (!strchr(template, '{')) {
        return template;
    }
    struct k_err fault = {.text = ""};
    struct mustache_options opt = {
        .escape = MUSTACHE_PLAIN,
        .partial = partial,
        .partial_ud = c,
        .name = "",
        .strict = c->strict,
        .max_bytes = RENDERED_BYTES_MAX,
    };
    str_reset(&c->buf);
    enum k_status st = mustache_render(&c->buf, template, c->data, &opt, &fault);
    if (st != K_OK) {
        tell_fault(c, line, &fault);
        return "";
    }
    return arena_strndup(c->arena, c->buf.data, c->buf.len);
}

bool compose_shown(struct composer *c, const struct node *n)
{
    if (!n->when) {
        return true;
    }
    const char *template = arena_printf(
        c->arena, n->unless ? "{{^%s}}1{{/%s}}" : "{{#%s}}1{{/%s}}", n->when, n->when);
    return *compose_render(c, n->line, template) != '\0';
}

static const char *wrapped(struct composer *c, const struct node *n, const char *each)
{
    const char *t = n->text ? n->text : "";
    if (n->when) {
        t = arena_printf(c->arena, n->unless ? "{{^%s}}%s{{/%s}}" : "{{#%s}}%s{{/%s}}",
                         n->when, t, n->when);
    }
    if (each) {
        t = arena_printf(c->arena, "{{#%s}}%s%c{{/%s}}", each, t, RECORD_SEPARATOR,
                         each);
    }
    return t;
}

/* One rendering for all elements: the separator cannot come from data, which has no
 * control characters. */
const char **compose_texts(size_t *count, struct composer *c, const struct node *n,
                           const char *each)
{
    const char **out = NULL;
    const char *all = compose_render(c, n->line, wrapped(c, n, each));
    *count = 0;
    if (!each) {
        out = arena_array(c->arena, 1, sizeof *out);
        out[(*count)++] = all;
        return out;
    }
    for (const char *p = all, *end; (end = strchr(p, RECORD_SEPARATOR)); p = end + 1) {
        out = arena_grow(c->arena, out, *count, sizeof *out);
        out[(*count)++] = arena_strndup(c->arena, p, (size_t)(end - p));
    }
    return out;
}

/* ---- characters ---- */

struct glyph {
    uint32_t cp;
    bool bold;
    double width; /* mm */
};

struct glyphs {
    struct glyph *item;
    size_t count;
};

/* What looks the same, or near enough, when the font lacks it. */
static const struct {
    uint32_t cp, instead;
} STAND_INS[] = {
    {0x00A0, ' '},  {0x2007, ' '},    {0x2009, ' '}, {0x202F, ' '}, {0x2010, '-'},
    {0x2011, '-'},  {0x2012, '-'},    {0x2013, '-'}, {0x2014, '-'}, {0x2212, '-'},
    {0x2018, '\''}, {0x2019, '\''},   {0x201C, '"'}, {0x201D, '"'}, {0x201E, '"'},
    {0x2022, 0xB7}, {0x2126, 0x03A9}, {'\t', ' '},
};

/* Joiners and selectors draw nothing. */
static bool is_silent(uint32_t cp)
{
    return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7F && cp < 0xA0) ||
           (cp >= 0x200C && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF ||
           (cp >= 0xFE00 && cp <= 0xFE0F);
}

static void note_missing(struct composer *c, uint32_t cp)
{
    char utf8[5] = "";
    text_encode(utf8, cp);
    const char *note = arena_printf(
        c->arena,
        tr("Das Zeichen „%s“ (U+%04X) fehlt in der Schrift; gedruckt ist ein "
           "Fragezeichen."),
        utf8, (unsigned)cp);
    for (size_t i = 0; i < c->notes; i++) {
        if (strcmp(c->note[i], note) == 0) {
            return;
        }
    }
    if (c->notes < NOTES_MAX) {
        c->note = arena_grow(c->arena, c->note, c->notes, sizeof *c->note);
        c->note[c->notes++] = note;
    }
}

static uint32_t drawable(struct composer *c, const struct face *f, uint32_t cp)
{
    if (face_glyph(f, cp) != 0) {
        return cp;
    }
    for (size_t i = 0; i < sizeof STAND_INS / sizeof STAND_INS[0]; i++) {
        if (STAND_INS[i].cp == cp && face_glyph(f, STAND_INS[i].instead) != 0) {
            return STAND_INS[i].instead;
        }
    }
    note_missing(c, cp);
    return '?';
}

#define SOFT_HYPHEN 0xAD
#define ZERO_SPACE 0x200B
#define PARAGRAPH_SIGN 0xA7

static struct glyphs decode(struct composer *c, const struct style *s, const char *text)
{
    struct glyphs g = {.item = arena_array(c->arena, strlen(text) + 1, sizeof *g.item)};
    bool bold = s->bold;
    double mm = s->size * c->scale * SHEET_MM_PER_POINT / 1000.0;
    double tracking = s->tracking * c->scale * SHEET_MM_PER_POINT;
    for (uint32_t cp = text_next(&text); cp; cp = text_next(&text)) {
        if (cp == LAYOUT_BOLD_ON || cp == LAYOUT_BOLD_OFF) {
            bold = cp == LAYOUT_BOLD_ON || s->bold;
        } else if (cp == '\n' || cp == SOFT_HYPHEN || cp == ZERO_SPACE) {
            g.item[g.count++] = (struct glyph){cp, bold, 0};
        } else if (!is_silent(cp)) {
            const struct face *f = s->font->face[bold];
            cp = drawable(c, f, cp);
            g.item[g.count++] =
                (struct glyph){cp, bold, face_width(f, cp) * mm + tracking};
        }
    }
    return g;
}

/* ---- lines ---- */

/* From `from` to before `to`, drawn; the next line begins at `next`. */
struct cut {
    size_t to, next;
    bool hyphen;
};

/* A line may end after a hyphen or slash between letters, not after "-5". */
static bool breaks_after(const struct glyphs *g, size_t i)
{
    uint32_t cp = g->item[i].cp;
    if (cp == ZERO_SPACE) {
        return true;
    }
    return (cp == '-' || cp == '/' || cp == 0x2010 || cp == 0x2013) && i > 0 &&
           g->item[i - 1].cp != ' ' && i + 1 < g->count && g->item[i + 1].cp != ' ' &&
           !(g->item[i + 1].cp >= '0' && g->item[i + 1].cp <= '9');
}

static bool word_at(const struct glyphs *g, size_t i, const char *word)
{
    while (*word && i < g->count && g->item[i].cp == (unsigned char)*word) {
        word++;
        i++;
    }
    return !*word;
}

/* "§ 14b Abs. 1 Satz 5 UStG" is one thing: no line ends in it. */
static bool holds_together(const struct glyphs *g, size_t blank)
{
    static const char *const WORDS[] = {"Abs. ", "Nr. ", "Satz ", "S. ",
                                        "UStG",  "EStG", "BGB"};
    if (blank > 0 && g->item[blank - 1].cp == PARAGRAPH_SIGN) {
        return true;
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        size_t n = strlen(WORDS[i]);
        if (word_at(g, blank + 1, WORDS[i]) ||
            (blank + 1 >= n && word_at(g, blank + 1 - n, WORDS[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_letter(uint32_t cp)
{
    return (cp | 0x20) >= 'a' && ((cp | 0x20) <= 'z' || cp >= 0xC0);
}

/* A word longer than the line is cut where the line ends, with a hyphen, for which the
 * last letter makes room. */
static struct cut cut_word(const struct glyphs *g, size_t from, size_t end)
{
    bool hyphen = end > from + 2 && is_letter(g->item[end].cp) &&
                  is_letter(g->item[end - 1].cp) && is_letter(g->item[end - 2].cp);
    return hyphen ? (struct cut){end - 1, end - 1, true}
                  : (struct cut){end, end, false};
}

static struct cut cut_line(const struct glyphs *g, size_t from, double width)
{
    struct cut best = {.to = 0};
    double at = 0;
    for (size_t i = from; i < g->count; i++) {
        const struct glyph *x = &g->item[i];
        if (x->cp == '\n') {
            return (struct cut){i, i + 1, false};
        }
        if (x->cp == ' ' && !holds_together(g, i)) {
            best = (struct cut){i, i + 1, false};
        } else if (x->cp == SOFT_HYPHEN) {
            best = (struct cut){i, i + 1, true};
        }
        at += x->width;
        if (at > width + 0.001 && x->cp != ' ' && i > from) {
            return best.to > from ? best : cut_word(g, from, i);
        }
        if (breaks_after(g, i)) {
            best = (struct cut){i + 1, i + 1, false};
        }
    }
    return (struct cut){g->count, g->count, false};
}

static void add_run(struct text_line *line, struct composer *c,
                    const struct text_place *at, const struct glyphs *run, double x,
                    bool hyphen)
{
    const struct style *s = at->style;
    char *text = arena_alloc(c->arena, 4 * (run->count + 1) + 1), *to = text;
    for (size_t i = 0; i < run->count; i++) {
        if (run->item[i].cp != SOFT_HYPHEN && run->item[i].cp != ZERO_SPACE) {
            to += text_encode(to, run->item[i].cp);
        }
    }
    if (hyphen) {
        *to++ = '-';
    }
    *to = '\0';
    if (*text) {
        double cap = face_cap_height(s->font->face[0]) * s->size * c->scale *
                     SHEET_MM_PER_POINT / 1000.0;
        op_add(&line->ops, c->arena,
               (struct op){.kind = OP_TEXT,
                           .x = x,
                           /* Capitals stand in the middle of the line's height. */
                           .y = (line->height + cap) / 2,
                           .colour = s->colour,
                           .face = s->font->face[run->item[0].bold],
                           .size = s->size * c->scale,
                           .tracking = s->tracking * c->scale,
                           .text = text});
    }
}

static double left_edge(const struct text_place *at, const struct glyphs *g)
{
    enum align align = at->align != ALIGN_UNSET ? at->align : at->style->align;
    double used = 0;
    for (size_t i = 0; i < g->count; i++) {
        used += g->item[i].width;
    }
    if (align == ALIGN_RIGHT) {
        return at->x + at->width - used;
    }
    return align == ALIGN_CENTRE ? at->x + (at->width - used) / 2 : at->x;
}

/* Runs of one weight, one behind the other. */
static void set_line(struct text_line *line, struct composer *c,
                     const struct text_place *at, struct glyphs g, bool hyphen)
{
    while (g.count > 0 && g.item[g.count - 1].cp == ' ') {
        g.count--;
    }
    double x = left_edge(at, &g);
    line->height = at->style->leading * c->scale;
    for (size_t i = 0, from = 0; i < g.count; i++) {
        bool last = i + 1 == g.count;
        if (last || g.item[i + 1].bold != g.item[i].bold) {
            struct glyphs run = {g.item + from, i + 1 - from};
            add_run(line, c, at, &run, x, hyphen && last);
            for (; from <= i; from++) {
                x += g.item[from].width;
            }
        }
    }
}

void compose_lines(struct text_lines *out, struct composer *c,
                   const struct text_place *at, const char *text)
{
    struct glyphs g = decode(c, at->style, text);
    while (g.count > 0 &&
           (g.item[g.count - 1].cp == '\n' || g.item[g.count - 1].cp == ' ')) {
        g.count--;
    }
    for (size_t from = 0; from < g.count;) {
        while (from < g.count && g.item[from].cp == ' ') {
            from++;
        }
        struct cut cut = cut_line(&g, from, at->width);
        struct text_line line = {.height = 0};
        set_line(&line, c, at, (struct glyphs){g.item + from, cut.to - from},
                 cut.hyphen);
        out->item = arena_grow(c->arena, out->item, out->count, sizeof *out->item);
        out->item[out->count++] = line;
        from = cut.next;
    }
}

/* ---- composer ---- */

void composer_init(struct composer *c, struct arena *a, const struct layout *layout,
                   const struct texts *texts, const struct value *data,
                   struct k_err *err)
{
    *c = (struct composer){
        .arena = a,
        .layout = layout,
        .texts = texts,
        .data = data,
        .scale = 1,
        .err = err,
    };
    str_init(&c->buf, RENDERED_BYTES_MAX);
}

void composer_release(struct composer *c)
{
    str_release(&c->buf);
}
