#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "document/face.h"
#include "document/face_parts.h"

#include "base/banned.h"

#define MAP_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define MAP_ROWS 100 /* a CMap section has at most 100 rows */

void face_cut_release(struct face_cut *c)
{
    free(c->font);
    free(c->map);
    free(c->name);
    free(c->widths);
    *c = (struct face_cut){.font = NULL};
}

/* ---- composite glyphs ---- */

/* Flags of a component record in the glyf table (OpenType specification). */
enum {
    ARGS_ARE_WORDS = 0x0001,
    HAS_SCALE = 0x0008,
    MORE_COMPONENTS = 0x0020,
    HAS_XY_SCALE = 0x0040,
    HAS_2X2 = 0x0080,
};

static unsigned word_at(const struct face *f, size_t at)
{
    return at + 2 <= f->n ? (unsigned)f->bytes[at] << 8 | f->bytes[at + 1] : 0;
}

static size_t component_size(unsigned flags)
{
    size_t size = 4 + (flags & ARGS_ARE_WORDS ? 4 : 2);
    if (flags & HAS_SCALE) {
        size += 2;
    } else if (flags & HAS_XY_SCALE) {
        size += 4;
    } else if (flags & HAS_2X2) {
        size += 8;
    }
    return size;
}

/* Mark the components of one glyph; true when one was new. */
static bool mark_components(const struct face *f, HPDF_TTFontDefAttr attr, unsigned gid)
{
    size_t at = attr->glyph_tbl.offsets[gid], end = attr->glyph_tbl.offsets[gid + 1];
    bool fresh = false;
    if (attr->header.index_to_loc_format == 0) {
        at *= 2;
        end *= 2;
    }
    if (at >= end || !(word_at(f, attr->glyph_tbl.base_offset + at) & 0x8000)) {
        return false; /* empty or simple: the number of contours is not negative */
    }
    at += attr->glyph_tbl.base_offset + 10;
    end += attr->glyph_tbl.base_offset;
    for (unsigned flags = MORE_COMPONENTS; flags & MORE_COMPONENTS && at + 4 <= end;) {
        flags = word_at(f, at);
        unsigned part = word_at(f, at + 2);
        if (part < attr->num_glyphs && !attr->glyph_tbl.flgs[part]) {
            attr->glyph_tbl.flgs[part] = 1;
            fresh = true;
        }
        at += component_size(flags);
    }
    return fresh;
}

/* libharu 2.3.0 marks components one level deep; nested ones would be empty. */
static void close_over_components(const struct face *f, HPDF_TTFontDefAttr attr)
{
    for (bool fresh = true; fresh;) {
        fresh = false;
        for (unsigned gid = 0; gid < attr->num_glyphs; gid++) {
            if (attr->glyph_tbl.flgs[gid] && mark_components(f, attr, gid)) {
                fresh = true;
            }
        }
    }
}

/* ---- what goes with the program ---- */

/* Characters by glyph: of several, the lowest. */
static uint16_t *characters_by_glyph(struct arena *a, const struct face *f,
                                     const struct charset *used)
{
    uint16_t *by = arena_array(a, 65536, sizeof *by);
    for (unsigned cp = 65535; cp > 0; cp--) {
        if (charset_has(used, cp)) {
            by[f->glyph[cp]] = (uint16_t)cp;
        }
    }
    by[0] = 0;
    return by;
}

static void add_widths(struct str *s, const struct face *f, const uint16_t *by)
{
    bool open = false;
    str_addc(s, '[');
    for (unsigned gid = 1; gid < 65536; gid++) {
        if (by[gid]) {
            if (!open) {
                str_addf(s, "%u [", gid);
            }
            str_addf(s, open ? " %d" : "%d", f->width[by[gid]]);
        } else if (open) {
            str_add(s, "]\n");
        }
        open = by[gid] != 0;
    }
    str_add(s, "]");
}

static size_t rows_from(const uint16_t *by, unsigned gid)
{
    size_t n = 0;
    for (; gid < 65536 && n < MAP_ROWS; gid++) {
        n += by[gid] != 0;
    }
    return n;
}

/* bfchar rows only: Ghostscript misreads bfrange with a high byte. */
static void add_map(struct str *s, const uint16_t *by)
{
    size_t left = 0;
    str_add(s, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
               "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> "
               "def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
               "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (unsigned gid = 1; gid < 65536; gid++) {
        if (!by[gid]) {
            continue;
        }
        if (left == 0) {
            left = rows_from(by, gid);
            str_addf(s, "%zu beginbfchar\n", left);
        }
        str_addf(s, "<%04X> <%04X>\n", gid, (unsigned)by[gid]);
        if (--left == 0) {
            str_add(s, "endbfchar\n");
        }
    }
    str_add(s, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/* The tag before the name says which subset it is (ISO 32000-1, 9.6.4). */
static char *subset_name(const struct face *f, const struct charset *used)
{
    struct hash h;
    unsigned char digest[HASH_BYTES];
    char *name = NULL;
    hash_init(&h);
    hash_add(&h, used, sizeof *used);
    hash_end(&h, digest);
    if (asprintf(&name, "%c%c%c%c%c%c+%s", 'A' + digest[0] % 26, 'A' + digest[1] % 26,
                 'A' + digest[2] % 26, 'A' + digest[3] % 26, 'A' + digest[4] % 26,
                 'A' + digest[5] % 26, f->name) < 0) {
        return NULL;
    }
    return name;
}

/* ---- cutting ---- */

struct cutting {
    const struct face *face;
    const struct charset *used;
    struct face_cut *cut;
    const char *map;
    size_t map_bytes;
};

static enum k_status save_program(struct haru *h, void *ud, struct k_err *err)
{
    struct cutting *c = ud;
    HPDF_FontDef def = face_fontdef(h, c->face, true);
    HPDF_TTFontDefAttr attr = def->attr;
    for (unsigned cp = 1; cp < 65536; cp++) {
        if (charset_has(c->used, cp)) {
            attr->glyph_tbl.flgs[c->face->glyph[cp]] = 1;
        }
    }
    close_over_components(c->face, attr);
    HPDF_Stream raw = HPDF_MemStream_New(h->doc->mmgr, (HPDF_UINT)c->face->n);
    HPDF_TTFontDef_SaveFontData(def, raw);
    HPDF_Stream small = HPDF_MemStream_New(h->doc->mmgr, (HPDF_UINT)c->face->n);
    HPDF_Stream_WriteToStream(raw, small, HPDF_STREAM_FILTER_FLATE_DECODE, NULL);
    c->cut->font_raw = HPDF_Stream_Size(raw);
    c->cut->font = haru_bytes(small, &c->cut->font_bytes);
    c->cut->map = haru_bytes(haru_deflate(h, c->map, c->map_bytes), &c->cut->map_bytes);
    return c->cut->font && c->cut->map ? K_OK : err_nomem(err);
}

static enum k_status cut_subset(struct face_cut *cut, const struct face *f,
                                const struct charset *used, struct k_err *err)
{
    struct arena a;
    struct haru h = {.doc = NULL};
    struct str map, widths;
    arena_init(&a);
    str_init(&map, MAP_BYTES_MAX);
    str_init(&widths, MAP_BYTES_MAX);
    uint16_t *by = characters_by_glyph(&a, f, used);
    add_map(&map, by);
    add_widths(&widths, f, by);
    cut->widths = strdup(widths.data);
    cut->name = subset_name(f, used);
    struct cutting c = {f, used, cut, map.data, map.len};
    enum k_status st = cut->widths && cut->name && str_ok(&map) && str_ok(&widths)
                           ? haru_open(&h, err)
                           : err_nomem(err);
    if (st == K_OK) {
        st = haru_run(&h, save_program, &c, err);
    }
    haru_close(&h);
    str_release(&widths);
    str_release(&map);
    arena_release(&a);
    return st;
}

static bool is_common(const struct face *f, const struct charset *used)
{
    for (size_t i = 0; i < sizeof used->bit; i++) {
        if (used->bit[i] & (unsigned char)~f->common.bit[i]) {
            return false;
        }
    }
    return true;
}

static void show(struct face_program *out, const struct face_cut *c)
{
    *out = (struct face_program){
        .name = c->name,
        .font = c->font,
        .font_bytes = c->font_bytes,
        .font_raw = c->font_raw,
        .map = c->map,
        .map_bytes = c->map_bytes,
        .widths = c->widths,
    };
}

static void *copy(struct arena *a, const void *bytes, size_t n)
{
    void *to = arena_alloc(a, n ? n : 1);
    memcpy(to, bytes, n);
    return to;
}

enum k_status face_program(struct face_program *out, struct arena *a, struct face *f,
                           const struct charset *used, struct k_err *err)
{
    enum k_status st = K_OK;
    if (is_common(f, used)) {
        if (!f->cut.font) {
            st = cut_subset(&f->cut, f, &f->common, err);
        }
        if (st != K_OK) {
            face_cut_release(&f->cut);
            return st;
        }
        show(out, &f->cut);
        return K_OK;
    }
    /* What it needs alone, without the common rest: smaller and as quick. */
    struct face_cut own = {.font = NULL};
    st = cut_subset(&own, f, used, err);
    if (st == K_OK) {
        show(out, &own);
        out->name = arena_strdup(a, own.name);
        out->widths = arena_strdup(a, own.widths);
        out->font = copy(a, own.font, own.font_bytes);
        out->map = copy(a, own.map, own.map_bytes);
    }
    face_cut_release(&own);
    return st;
}

/* ---- the dictionaries of a document ---- */

static HPDF_STATUS write_widths(HPDF_Dict d, HPDF_Stream s)
{
    HPDF_Stream_WriteStr(s, "/W ");
    HPDF_Stream_WriteStr(s, d->attr);
    return HPDF_Stream_WriteStr(s, "\n");
}

static HPDF_Dict descriptor(struct haru *h, const struct face *f,
                            const struct face_program *p)
{
    HPDF_Dict file = haru_stream_dict(h, p->font, p->font_bytes, HARU_DEFLATED);
    HPDF_Dict_AddNumber(file, "Length1", (HPDF_INT32)p->font_raw);
    HPDF_Dict d = haru_dict(h);
    HPDF_Dict_AddName(d, "Type", "FontDescriptor");
    HPDF_Dict_AddName(d, "FontName", p->name);
    HPDF_Dict_AddNumber(d, "Flags", (HPDF_INT32)f->flags);
    HPDF_Dict_Add(d, "FontBBox", HPDF_Box_Array_New(h->doc->mmgr, f->box));
    HPDF_Dict_AddNumber(d, "Ascent", f->ascent);
    HPDF_Dict_AddNumber(d, "Descent", f->descent);
    HPDF_Dict_AddNumber(d, "CapHeight", f->cap_height);
    HPDF_Dict_AddNumber(d, "ItalicAngle", f->italic_angle);
    HPDF_Dict_AddNumber(d, "StemV", f->stemv);
    HPDF_Dict_Add(d, "FontFile2", file);
    return d;
}

static HPDF_Dict descendant(struct haru *h, const struct face *f,
                            const struct face_program *p)
{
    HPDF_Dict info = HPDF_Dict_New(h->doc->mmgr);
    HPDF_Dict d = haru_dict(h);
    HPDF_Dict_AddName(d, "Type", "Font");
    HPDF_Dict_AddName(d, "Subtype", "CIDFontType2");
    HPDF_Dict_AddName(d, "BaseFont", p->name);
    haru_add_string(h, info, "Registry", "Adobe");
    haru_add_string(h, info, "Ordering", "Identity");
    HPDF_Dict_AddNumber(info, "Supplement", 0);
    HPDF_Dict_Add(d, "CIDSystemInfo", info);
    HPDF_Dict_Add(d, "FontDescriptor", descriptor(h, f, p));
    HPDF_Dict_AddName(d, "CIDToGIDMap", "Identity");
    HPDF_Dict_AddNumber(d, "DW", f->missing_width);
    /* libharu keeps one object a number: written as text it costs nothing. */
    d->attr = arena_strdup(&h->arena, p->widths);
    d->write_fn = write_widths;
    return d;
}

HPDF_Dict face_dict(struct haru *h, const struct face *f, const struct face_program *p)
{
    HPDF_Dict d = haru_dict(h);
    HPDF_Array descendants = HPDF_Array_New(h->doc->mmgr);
    HPDF_Dict_AddName(d, "Type", "Font");
    HPDF_Dict_AddName(d, "Subtype", "Type0");
    HPDF_Dict_AddName(d, "BaseFont", p->name);
    HPDF_Dict_AddName(d, "Encoding", "Identity-H");
    HPDF_Array_Add(descendants, descendant(h, f, p));
    HPDF_Dict_Add(d, "DescendantFonts", descendants);
    HPDF_Dict_Add(d, "ToUnicode",
                  haru_stream_dict(h, p->map, p->map_bytes, HARU_DEFLATED));
    return d;
}
