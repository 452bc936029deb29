#include "document/layout.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/language.h"
#include "base/nearest.h"
#include "base/str.h"
#include "base/text.h"
#include "document/layout_parts.h"

#include "base/banned.h"

#define LAYOUT_BYTES_MAX ((size_t)512 * 1024)
#define LAYOUT_DEPTH_MAX 12
#define TEXT_BYTES_MAX ((size_t)16 * 1024)

#define PLACED "if unless "
#define CELLS PLACED "style fill rule-above rule-below colour padding keep "

/* What an element may hold; "#" stands for text. */
struct element {
    const char *name;
    enum node_kind kind;
    const char *attributes;
    const char *children;
};

#define BLOCKS "text space rule image logo girocode columns group table"

static const struct element ELEMENTS[] = {
    {"layout", NODE_LAYOUT, "", "page font colour style box area flow"},
    {"page", NODE_PAGE, "width! height!", ""},
    {"font", NODE_FONT, "name! regular! bold!", ""},
    {"colour", NODE_COLOUR, "name! value!", ""},
    {"style", NODE_STYLE,
     "name! like font size leading colour weight align above tracking", ""},
    {"box", NODE_BOX, PLACED "x! y! width! height! colour! pages", ""},
    {"area", NODE_AREA, PLACED "x! y! width! height pages valign fit", BLOCKS},
    {"flow", NODE_FLOW, "x! width! top! next-top! bottom!", BLOCKS},
    {"text", NODE_TEXT, PLACED "each style align above", "# b br"},
    {"space", NODE_SPACE, PLACED "height!", ""},
    {"rule", NODE_RULE, PLACED "thickness colour above below", ""},
    {"image", NODE_IMAGE, PLACED "file! width! height align", ""},
    {"logo", NODE_LOGO, PLACED "width! height! align", ""},
    {"girocode", NODE_GIROCODE, PLACED "size! align", ""},
    {"columns", NODE_COLUMNS, PLACED "gap", "part"},
    {"part", NODE_PART, PLACED "width!", BLOCKS},
    {"group", NODE_GROUP, PLACED "keep optional", BLOCKS},
    {"table", NODE_TABLE, PLACED "gap padding inset",
     "col head row carry-out carry-in"},
    {"col", NODE_COL, PLACED "width! align", ""},
    {"head", NODE_HEAD, CELLS, "cell"},
    {"row", NODE_ROW, CELLS "each", "cell"},
    {"carry-out", NODE_CARRY_OUT, CELLS, "cell"},
    {"carry-in", NODE_CARRY_IN, CELLS, "cell"},
    {"cell", NODE_CELL, "style align span spread", "# b br text"},
};

/* ---- faults and names ---- */

void layout_fault(struct reader *r, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(r->arena, tr(fmt), ap);
    va_end(ap);
    faults_add(&r->faults, "%s:%d: %s", r->file, line, text);
}

const void *reader_find(struct reader *r, const struct names *names, int line,
                        const char *what, const char *name)
{
    struct nearest near;
    nearest_init(&near, name);
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->item[i].name, name) == 0) {
            return names->item[i].thing;
        }
        nearest_offer(&near, names->item[i].name);
    }
    if (near.best) {
        layout_fault(r, line, "%s „%s“ gibt es nicht; meinten Sie „%s“?", what, name,
                     near.best);
    } else {
        layout_fault(r, line, "%s „%s“ ist weiter oben nicht definiert", what, name);
    }
    return NULL;
}

void reader_define(struct reader *r, struct names *names, int line, const char *name,
                   const void *thing)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->item[i].name, name) == 0) {
            layout_fault(r, line, "den Namen „%s“ gibt es weiter oben schon", name);
            return;
        }
    }
    names->item = arena_grow(r->arena, names->item, names->count, sizeof *names->item);
    names->item[names->count++] = (struct named){.name = name, .thing = thing};
}

/* ---- text ---- */

/* White space of the file is one blank, as in HTML; only <br/> breaks a line. */
static void add_words(struct str *s, const char *text)
{
    for (const char *p = text; *p; p++) {
        bool blank = *p == ' ' || *p == '\n' || *p == '\t' || *p == '\r';
        bool after =
            s->len > 0 && (s->data[s->len - 1] == ' ' || s->data[s->len - 1] == '\n');
        if (!blank) {
            str_addc(s, *p);
        } else if (!after && s->len > 0) {
            str_addc(s, ' ');
        }
    }
}

static void add_markup(struct reader *r, struct str *s, xmlNode *e)
{
    for (xmlNode *c = e->children; c; c = c->next) {
        if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) {
            add_words(s, (const char *)c->content);
        } else if (c->type != XML_ELEMENT_NODE) {
            continue;
        } else if (xmlStrEqual(c->name, BAD_CAST "br")) {
            while (s->len > 0 && s->data[s->len - 1] == ' ') {
                s->data[--s->len] = '\0';
            }
            str_addc(s, '\n');
        } else if (xmlStrEqual(c->name, BAD_CAST "b")) {
            if (c->children && c->children->next) {
                layout_fault(r, (int)xmlGetLineNo(c), "<b> darf nur Text enthalten");
            }
            str_addc(s, LAYOUT_BOLD_ON);
            if (c->children && c->children->content) {
                add_words(s, (const char *)c->children->content);
            }
            str_addc(s, LAYOUT_BOLD_OFF);
        }
    }
}

static const char *text_of(struct reader *r, xmlNode *e)
{
    struct str s;
    str_init(&s, TEXT_BYTES_MAX);
    add_markup(r, &s, e);
    while (s.len > 0 && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\n')) {
        s.data[--s.len] = '\0';
    }
    if (!str_ok(&s)) {
        layout_fault(r, (int)xmlGetLineNo(e), "der Text ist zu lang");
    }
    const char *text = arena_strndup(r->arena, s.data, s.len);
    str_release(&s);
    return text;
}

/* ---- elements ---- */

static bool listed(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = list; (p = strstr(p, name)); p += n) {
        bool begins = p == list || p[-1] == ' ';
        if (begins && (p[n] == '\0' || p[n] == ' ')) {
            return true;
        }
    }
    return false;
}

static const struct element *element_of(const char *name)
{
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof ELEMENTS[0]; i++) {
        if (strcmp(ELEMENTS[i].name, name) == 0) {
            return &ELEMENTS[i];
        }
    }
    return NULL;
}

static void define_font(struct reader *r, const struct node *n)
{
    struct font_pair *pair = arena_alloc(r->arena, sizeof *pair);
    if (!n->words || !n->regular || !n->bold) {
        return;
    }
    pair->name = n->words;
    pair->face[0] = asset_face(r, n->line, n->regular);
    pair->face[1] = asset_face(r, n->line, n->bold);
    if (r->fonts.count == LAYOUT_FONTS_MAX) {
        layout_fault(r, n->line, "mehr als %d Schriften sind nicht vorgesehen",
                     LAYOUT_FONTS_MAX);
    }
    reader_define(r, &r->fonts, n->line, pair->name, pair);
}

static void define_colour(struct reader *r, const struct node *n)
{
    if (n->words) {
        uint32_t *colour = arena_alloc(r->arena, sizeof *colour);
        *colour = n->colour;
        reader_define(r, &r->colours, n->line, n->words, colour);
    }
}

static void load_image(struct reader *r, struct node *n)
{
    const char *name = n->kind == NODE_LOGO ? r->opt->logo : n->words;
    if (name && ++r->images > LAYOUT_IMAGES_MAX) {
        layout_fault(r, n->line, "mehr als %d Bilder sind nicht vorgesehen",
                     LAYOUT_IMAGES_MAX);
    } else if (name) {
        n->image = asset_image(r, n->line, name);
    }
}

static void finish(struct reader *r, struct node *n)
{
    switch ((int)n->kind) {
    case NODE_FONT:
        define_font(r, n);
        break;
    case NODE_COLOUR:
        define_colour(r, n);
        break;
    case NODE_IMAGE:
    case NODE_LOGO:
        load_image(r, n);
        break;
    default:
        break;
    }
}

static struct node *read_element(struct reader *r, xmlNode *e, int depth);

static void unexpected(struct reader *r, xmlNode *c, const struct element *up)
{
    struct nearest near;
    const char *name = (const char *)c->name;
    nearest_init(&near, name);
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof ELEMENTS[0]; i++) {
        if (listed(up->children, ELEMENTS[i].name)) {
            nearest_offer(&near, ELEMENTS[i].name);
        }
    }
    if (near.best && near.distance > 0) {
        layout_fault(r, (int)xmlGetLineNo(c),
                     "unbekanntes Element <%s> in <%s>; meinten Sie <%s>?", name,
                     up->name, near.best);
    } else {
        layout_fault(r, (int)xmlGetLineNo(c),
                     "das Element <%s> darf in <%s> nicht stehen; erlaubt: %s", name,
                     up->name, up->children[0] ? up->children : "nichts");
    }
}

/* A cell may leave the style to its row. */
static void check_style(struct reader *r, const struct node *up,
                        const struct node *child)
{
    bool row = up->kind == NODE_TABLE && child->kind != NODE_COL;
    bool text = child->kind == NODE_TEXT && up->kind != NODE_CELL;
    if ((row || text) && !child->style) {
        layout_fault(r, child->line, "<%s> braucht einen Stil (style)",
                     text ? "text" : "row");
    }
}

static void read_children(struct reader *r, struct node *n, xmlNode *e,
                          const struct element *el, int depth)
{
    struct node **end = &n->child;
    for (xmlNode *c = e->children; c; c = c->next) {
        if (c->type == XML_TEXT_NODE && el->children[0] != '#' &&
            !text_blank((const char *)c->content)) {
            layout_fault(r, (int)xmlGetLineNo(c), "in <%s> darf kein Text stehen",
                         el->name);
        }
        if (c->type != XML_ELEMENT_NODE) {
            continue;
        }
        if (!listed(el->children, (const char *)c->name)) {
            unexpected(r, c, el);
            continue;
        }
        struct node *child = read_element(r, c, depth + 1);
        if (child) {
            check_style(r, n, child);
            *end = child;
            end = &child->next;
        }
    }
}

/* NULL for what leaves no node: <style> and the inline elements. */
static struct node *read_element(struct reader *r, xmlNode *e, int depth)
{
    const struct element *el = element_of((const char *)e->name);
    if (!el) {
        return NULL;
    }
    int line = (int)xmlGetLineNo(e);
    if (depth > LAYOUT_DEPTH_MAX) {
        layout_fault(r, line, "die Elemente sind zu tief geschachtelt");
        return NULL;
    }
    if (el->kind == NODE_STYLE) {
        style_read(r, e);
        return NULL;
    }
    struct node *n = arena_alloc(r->arena, sizeof *n);
    n->kind = el->kind;
    n->line = line;
    n->span = 1;
    attributes_read(r, n, e, el->attributes);
    read_children(r, n, e, el, depth);
    if (el->children[0] == '#') {
        n->text = text_of(r, e);
    }
    finish(r, n);
    return n;
}

/* ---- the file ---- */

static const struct node *only(struct reader *r, const struct node *root,
                               enum node_kind kind, const char *name)
{
    const struct node *found = NULL;
    for (const struct node *n = root->child; n; n = n->next) {
        if (n->kind == kind && found) {
            layout_fault(r, n->line, "<%s> darf es nur einmal geben", name);
        } else if (n->kind == kind) {
            found = n;
        }
    }
    if (!found) {
        layout_fault(r, root->line, "<%s> fehlt", name);
    }
    return found;
}

static void check_flow(struct reader *r, const struct node *f)
{
    /* Less leaves no room for a row with its carried sums. */
    static const double ROOM_MIN = 60;
    if (f->bottom - f->top < ROOM_MIN || f->bottom - f->next_top < ROOM_MIN) {
        layout_fault(r, f->line,
                     "<flow> braucht mindestens %.0f mm zwischen top und bottom",
                     ROOM_MIN);
    }
}

static void read_root(struct layout *out, struct reader *r, xmlNode *e)
{
    if (!e || !xmlStrEqual(e->name, BAD_CAST "layout")) {
        layout_fault(r, 1, "das äußerste Element muss <layout> heißen");
        return;
    }
    out->root = read_element(r, e, 0);
    const struct node *page = only(r, out->root, NODE_PAGE, "page");
    out->flow = only(r, out->root, NODE_FLOW, "flow");
    if (page) {
        out->width = page->width;
        out->height = page->height;
    }
    if (out->flow) {
        check_flow(r, out->flow);
    }
}

static void xml_fault(struct reader *r, xmlParserCtxt *ctxt)
{
    const xmlError *e = xmlCtxtGetLastError(ctxt);
    char *text = arena_strdup(r->arena, e && e->message ? e->message : "");
    text[strcspn(text, "\n")] = '\0';
    layout_fault(r, e ? e->line : 1, "kein gültiges XML: %s", text);
}

enum k_status layout_read(struct layout *out, struct arena *a, const char *path,
                          const struct layout_options *opt, struct k_err *err)
{
    char *bytes = NULL;
    size_t n = 0;
    xmlDoc *doc = NULL;
    struct reader r = {.arena = a, .file = file_base(path), .opt = opt};
    faults_init(&r.faults);
    *out = (struct layout){.file = arena_strdup(a, file_base(path))};
    xmlParserCtxt *ctxt = xmlNewParserCtxt();
    enum k_status st =
        ctxt ? file_read(&bytes, &n, a, path, LAYOUT_BYTES_MAX, err) : err_nomem(err);
    if (st != K_OK) {
        goto out;
    }
    hash_hex(out->hash, bytes, n);
    doc = xmlCtxtReadMemory(ctxt, bytes, (int)n, NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!doc) {
        xml_fault(&r, ctxt);
    } else if (doc->intSubset) {
        layout_fault(&r, 1, "eine DOCTYPE-Zeile ist nicht erlaubt");
    } else {
        read_root(out, &r, xmlDocGetRootElement(doc));
    }
    st = faults_status(&r.faults, err);
out:
    xmlFreeDoc(doc);
    xmlFreeParserCtxt(ctxt);
    return st;
}
