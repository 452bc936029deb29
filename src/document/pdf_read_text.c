/* The text of the pages: hexadecimal glyphs between BT and ET, turned back into
 * characters by the ToUnicode map of the font in use. */
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "document/pdf_read.h"

#include "base/banned.h"

#define FONTS_MAX 16
#define NAME_MAX_BYTES 16
#define PAGES_MAX 1000

/* The fonts of one page by name; their maps are made once for all pages. */
struct font_map {
    char name[NAME_MAX_BYTES];
    const uint16_t *map; /* by glyph */
};

struct known_font {
    const char *dict;
    const uint16_t *map;
};

struct text_reader {
    const struct pdf_file *file;
    struct str *out;
    struct font_map font[FONTS_MAX];
    size_t fonts;
    struct known_font known[FONTS_MAX];
    size_t knowns;
    int pages;
};

/* Rows "<0041> <0061>" of a CMap. */
static const uint16_t *read_map(struct arena *a, const char *cmap, size_t n)
{
    uint16_t *map = arena_array(a, 65536, sizeof *map);
    const char *end = cmap + n;
    const char *p = memmem(cmap, n, "beginbfchar", 11);
    while (p && p + 13 < end) {
        p = memchr(p, '<', (size_t)(end - p));
        if (!p || p + 13 > end) {
            break;
        }
        if (p[5] == '>' && p[7] == '<') {
            unsigned long from = strtoul(p + 1, NULL, 16);
            map[from & 0xFFFF] = (uint16_t)strtoul(p + 8, NULL, 16);
            p += 13;
        } else {
            p++;
        }
    }
    return map;
}

static enum k_status map_of_dict(const uint16_t **out, struct text_reader *r,
                                 const char *dict, struct k_err *err)
{
    const char *cmap;
    size_t n;
    for (size_t i = 0; i < r->knowns; i++) {
        if (r->known[i].dict == dict) {
            *out = r->known[i].map;
            return K_OK;
        }
    }
    enum k_status st = pdf_read_stream(&cmap, &n, r->file,
                                       pdf_read_get(r->file, dict, "ToUnicode"), err);
    if (st == K_OK) {
        *out = read_map(r->file->arena, cmap, n);
        if (r->knowns < FONTS_MAX) {
            r->known[r->knowns++] = (struct known_font){dict, *out};
        }
    }
    return st;
}

static enum k_status read_fonts(struct text_reader *r, const char *page,
                                struct k_err *err)
{
    const struct pdf_file *f = r->file;
    const char *dict = pdf_read_get(f, pdf_read_get(f, page, "Resources"), "Font");
    enum k_status st = K_OK;
    r->fonts = 0;
    while (dict && st == K_OK && r->fonts < FONTS_MAX) {
        const char *key = pdf_read_next(f, &dict);
        const char *font = key ? pdf_read_next(f, &dict) : NULL;
        if (!font) {
            break;
        }
        struct font_map *m = &r->font[r->fonts++];
        size_t len = strcspn(key + 1, " \r\n\t/<[");
        len = len < NAME_MAX_BYTES ? len : NAME_MAX_BYTES - 1;
        memcpy(m->name, key + 1, len);
        m->name[len] = '\0';
        st = map_of_dict(&m->map, r, font, err);
    }
    return st;
}

static const uint16_t *map_named(const struct text_reader *r, const char *name)
{
    for (size_t i = 0; i < r->fonts; i++) {
        size_t n = strlen(r->font[i].name);
        if (strncmp(r->font[i].name, name, n) == 0 && name[n] == ' ') {
            return r->font[i].map;
        }
    }
    return NULL;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void add_glyphs(struct str *out, const char *p, const uint16_t *map)
{
    unsigned glyph = 0;
    int digits = 0;
    for (int d; (d = hex_digit(*p)) >= 0; p++) {
        glyph = (glyph << 4 | (unsigned)d) & 0xFFFF;
        if (++digits % 4 == 0) {
            char utf8[4];
            str_addn(out, utf8, text_encode(utf8, map[glyph] ? map[glyph] : 0xFFFD));
        }
    }
    str_addc(out, '\n');
}

static enum k_status add_page(struct text_reader *r, const char *page,
                              struct k_err *err)
{
    const char *content;
    size_t n;
    enum k_status st = read_fonts(r, page, err);
    if (st == K_OK) {
        st = pdf_read_stream(&content, &n, r->file,
                             pdf_read_get(r->file, page, "Contents"), err);
    }
    if (st != K_OK) {
        return st;
    }
    const uint16_t *map = NULL;
    const char *copy = arena_strndup(r->file->arena, content, n);
    for (const char *line = copy; line && *line;) {
        if (strncmp(line, "/F", 2) == 0) {
            map = map_named(r, line + 1);
        } else if (*line == '<' && map) {
            add_glyphs(r->out, line + 1, map);
        } else if (*line == '<') {
            return pdf_read_fault(err, tr("Text ohne Schrift"));
        }
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return K_OK;
}

/* Pages lie in nodes of up to a few dozen; a node has /Kids. */
static enum k_status add_node(struct text_reader *r, const char *node, int depth,
                              struct k_err *err)
{
    const char *kids = node ? pdf_read_get(r->file, node, "Kids") : NULL;
    enum k_status st = K_OK;
    if (!node || depth > 4 || r->pages > PAGES_MAX) {
        return pdf_read_fault(err, tr("die Seiten sind falsch verzeichnet"));
    }
    if (!kids) {
        r->pages++;
        return add_page(r, node, err);
    }
    for (const char *kid; st == K_OK && (kid = pdf_read_next(r->file, &kids));) {
        st = add_node(r, kid, depth + 1, err);
    }
    return st;
}

enum k_status pdf_read_text(struct str *out, const struct pdf_file *f,
                            struct k_err *err)
{
    struct text_reader r = {.file = f, .out = out};
    enum k_status st = add_node(&r, pdf_read_get(f, f->root, "Pages"), 0, err);
    if (st == K_OK && !str_ok(out)) {
        st = pdf_read_fault(err, tr("der Text ist zu lang"));
    }
    return st;
}
