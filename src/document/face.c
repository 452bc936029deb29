#include "document/face.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "base/text.h"
#include "document/face_parts.h"

#include "base/banned.h"

#define FONT_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* The subset that is made once: what texts of German invoices consist of. */
#define COMMON_FIRST 0x20
#define COMMON_LAST 0x7E
static const char COMMON[] = "\u00A0\u202FÄÖÜäöüßẞ€„“”‚‘’–—−-…·•§°²³½¼¾×±µ«»%‰©®&"
                             "éèêëáàâåçñóòôõíìîïúùûøæÉÈÁÀÇ¹⁄";

HPDF_FontDef face_fontdef(struct haru *h, const struct face *f, bool embed)
{
    HPDF_Stream s = haru_stream(h, f->bytes, f->n);
    HPDF_FontDef def =
        HPDF_TTFontDef_Load(h->doc->mmgr, s, embed ? HPDF_TRUE : HPDF_FALSE);
    if (!def) {
        haru_fail(h);
    }
    return def;
}

/* Glyphs and widths of all characters, segment by segment: libharu searches linearly
 * and would take long over the whole plane. */
static enum k_status read_metrics(struct haru *h, void *ud, struct k_err *err)
{
    struct face *f = ud;
    HPDF_FontDef def = face_fontdef(h, f, true);
    const HPDF_TTFontDefAttr_Rec *attr = def->attr;
    const HPDF_TTF_CmapRange *cmap = &attr->cmap;
    for (unsigned seg = 0; seg < cmap->seg_count_x2 / 2U; seg++) {
        unsigned first = cmap->start_count[seg], last = cmap->end_count[seg];
        for (unsigned cp = first; cp <= last && cp < 0xFFFF; cp++) {
            HPDF_UINT16 gid = HPDF_TTFontDef_GetGlyphid(def, (HPDF_UINT16)cp);
            if (gid < attr->num_glyphs) {
                f->glyph[cp] = gid;
                f->width[cp] = HPDF_TTFontDef_GetGidWidth(def, gid);
            }
        }
    }
    if (f->glyph[' '] == 0 || f->glyph['?'] == 0) {
        return err_set(err, K_REJECT,
                       "der Schrift fehlen Leerzeichen und Fragezeichen");
    }
    f->name = strdup(def->base_font);
    f->ascent = def->ascent;
    f->descent = def->descent;
    f->cap_height = def->cap_height;
    f->box = def->font_bbox;
    f->flags = def->flags;
    f->italic_angle = def->italic_angle;
    f->stemv = def->stemv;
    f->missing_width = def->missing_width;
    return f->name ? K_OK : err_nomem(err);
}

static void add_common(struct face *f)
{
    for (uint32_t cp = COMMON_FIRST; cp <= COMMON_LAST; cp++) {
        charset_add(&f->common, cp);
    }
    const char *s = COMMON;
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        charset_add(&f->common, cp);
    }
    for (uint32_t cp = 0; cp < 65536; cp++) {
        if (charset_has(&f->common, cp) && face_glyph(f, cp) == 0) {
            f->common.bit[cp >> 3] &= (unsigned char)~(1U << (cp & 7));
        }
    }
}

static enum k_status read_bytes(struct face *f, const char *path, struct k_err *err)
{
    struct arena a;
    char *bytes = NULL;
    arena_init(&a);
    enum k_status st = file_read(&bytes, &f->n, &a, path, FONT_BYTES_MAX, err);
    if (st == K_OK) {
        f->bytes = malloc(f->n ? f->n : 1);
        if (f->bytes) {
            memcpy(f->bytes, bytes, f->n);
            hash_hex(f->hash, f->bytes, f->n);
        } else {
            st = err_nomem(err);
        }
    }
    arena_release(&a);
    return st;
}

enum k_status face_load(struct face **out, const char *path, struct k_err *err)
{
    struct haru h = {.doc = NULL};
    struct face *f = calloc(1, sizeof *f);
    *out = NULL;
    if (!f) {
        return err_nomem(err);
    }
    enum k_status st = read_bytes(f, path, err);
    if (st == K_OK) {
        st = haru_open(&h, err);
    }
    if (st == K_OK) {
        st = haru_run(&h, read_metrics, f, err);
        if (st == K_FATAL && h.fault) {
            st = err_set(err, K_REJECT,
                         "%s: keine TrueType-Schrift, die sich einbetten lässt "
                         "(libharu 0x%04lX). OpenType mit CFF-Umrissen (.otf) geht "
                         "nicht; nehmen Sie die .ttf-Fassung der Schrift",
                         path, h.fault);
        } else if (st != K_OK) {
            err_wrap(err, "%s", path);
        }
    }
    haru_close(&h);
    if (st == K_OK) {
        add_common(f);
        *out = f;
    } else {
        face_free(f);
    }
    return st;
}

void face_free(struct face *f)
{
    if (!f) {
        return;
    }
    face_cut_release(&f->cut);
    free(f->bytes);
    free(f->name);
    free(f);
}

const char *face_hash(const struct face *f)
{
    return f->hash;
}

unsigned face_glyph(const struct face *f, uint32_t cp)
{
    return cp < 65536 ? f->glyph[cp] : 0;
}

int face_width(const struct face *f, uint32_t cp)
{
    return cp < 65536 ? f->width[cp] : 0;
}

int face_cap_height(const struct face *f)
{
    return f->cap_height;
}
