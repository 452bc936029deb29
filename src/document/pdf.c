#include "document/pdf.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "document/paint.h"
#include "document/srgb.h"
#include "document/xmp.h"

#include "base/banned.h"

#define ID_BYTES 16
#define RGB "sRGB IEC61966-2.1"

struct job {
    const struct pdf_input *in;
    struct arena *arena;
    struct paint paint;
    const char *xmp;
    const unsigned char *xml; /* deflated */
    size_t xml_bytes;
    unsigned char *bytes;
    size_t n;
};

/* ---- what the file says of itself ---- */

/* "D:20260203000000Z" */
static char *pdf_date(struct arena *a, day d)
{
    char date[DAY_BUF];
    return arena_printf(a, "D:%s000000Z", day_format_basic(date, d));
}

/* Text strings beyond ASCII are UTF-16BE with a byte order mark (ISO 32000-1, 7.9.2).
 * What is in the XMP packet has to be here in the same words. */
static void add_text(struct haru *h, struct arena *a, const char *key, const char *text)
{
    unsigned char *b = arena_alloc(a, 2 + 2 * strlen(text));
    HPDF_UINT n = 0;
    b[n++] = 0xFE;
    b[n++] = 0xFF;
    for (uint32_t cp = text_next(&text); cp; cp = text_next(&text)) {
        uint32_t unit = cp < 0x10000 ? cp : 0xD800 + ((cp - 0x10000) >> 10);
        b[n++] = (unsigned char)(unit >> 8);
        b[n++] = (unsigned char)unit;
        if (cp >= 0x10000) {
            unit = 0xDC00 + (cp & 0x3FF);
            b[n++] = (unsigned char)(unit >> 8);
            b[n++] = (unsigned char)unit;
        }
    }
    HPDF_Dict_Add(h->doc->info, key, HPDF_Binary_New(h->doc->mmgr, b, n));
}

static void add_info(struct haru *h, struct job *j)
{
    const char *date = pdf_date(j->arena, j->in->date);
    add_text(h, j->arena, "Title", j->in->title);
    add_text(h, j->arena, "Author", j->in->author);
    add_text(h, j->arena, "Creator", XMP_TOOL);
    add_text(h, j->arena, "Producer", XMP_PRODUCER);
    haru_add_string(h, h->doc->info, "CreationDate", date);
    haru_add_string(h, h->doc->info, "ModDate", date);
}

static void add_metadata(struct haru *h, const struct job *j)
{
    HPDF_Dict d = haru_stream_dict(h, j->xmp, strlen(j->xmp), NULL);
    HPDF_Dict_AddName(d, "Type", "Metadata");
    HPDF_Dict_AddName(d, "Subtype", "XML");
    HPDF_Dict_Add(h->doc->catalog, "Metadata", d);
    haru_add_string(h, h->doc->catalog, "Lang", j->in->language);
}

static void add_output_intent(struct haru *h)
{
    HPDF_Dict profile = haru_stream_dict(h, SRGB_PROFILE, SRGB_PROFILE_BYTES, NULL);
    HPDF_Dict intent = haru_dict(h);
    HPDF_Array list = HPDF_Array_New(h->doc->mmgr);
    HPDF_Dict_AddNumber(profile, "N", 3);
    HPDF_Dict_AddName(intent, "Type", "OutputIntent");
    HPDF_Dict_AddName(intent, "S", "GTS_PDFA1");
    haru_add_string(h, intent, "OutputConditionIdentifier", RGB);
    haru_add_string(h, intent, "Info", RGB);
    HPDF_Dict_Add(intent, "DestOutputProfile", profile);
    HPDF_Array_Add(list, intent);
    HPDF_Dict_Add(h->doc->catalog, "OutputIntents", list);
}

/* ---- the embedded invoice: ISO 19005-3, 6.8 ---- */

static HPDF_Dict embedded_file(struct haru *h, struct job *j)
{
    HPDF_Dict file = haru_stream_dict(h, j->xml, j->xml_bytes, HARU_DEFLATED);
    HPDF_Dict params = HPDF_Dict_New(h->doc->mmgr);
    HPDF_Dict_AddName(file, "Type", "EmbeddedFile");
    HPDF_Dict_AddName(file, "Subtype", "text/xml"); /* libharu escapes the '/' */
    HPDF_Dict_Add(file, "Params", params);
    HPDF_Dict_AddNumber(params, "Size", (HPDF_INT32)j->in->xml_bytes);
    haru_add_string(h, params, "ModDate", pdf_date(j->arena, j->in->date));
    return file;
}

static HPDF_Dict file_specification(struct haru *h, struct job *j)
{
    HPDF_Dict file = embedded_file(h, j);
    HPDF_Dict spec = haru_dict(h);
    HPDF_Dict ef = HPDF_Dict_New(h->doc->mmgr);
    HPDF_Dict_AddName(spec, "Type", "Filespec");
    haru_add_string(h, spec, "F", j->in->xml_name);
    haru_add_string(h, spec, "UF", j->in->xml_name);
    haru_add_string(h, spec, "Desc", "Factur-X/ZUGFeRD invoice");
    /* In Germany the XML is the invoice and the page its picture: equal in rank. */
    HPDF_Dict_AddName(spec, "AFRelationship", "Alternative");
    HPDF_Dict_Add(spec, "EF", ef);
    HPDF_Dict_Add(ef, "F", file);
    HPDF_Dict_Add(ef, "UF", file);
    return spec;
}

static void embed_invoice(struct haru *h, struct job *j)
{
    HPDF_MMgr m = h->doc->mmgr;
    HPDF_Dict spec = file_specification(h, j);
    HPDF_Array associated = HPDF_Array_New(m), list = HPDF_Array_New(m);
    HPDF_Dict names = HPDF_Dict_New(m), tree = HPDF_Dict_New(m);
    HPDF_Array_Add(associated, spec);
    HPDF_Dict_Add(h->doc->catalog, "AF", associated);
    HPDF_Array_Add(list, HPDF_String_New(m, j->in->xml_name, NULL));
    HPDF_Array_Add(list, spec);
    HPDF_Dict_Add(tree, "Names", list);
    HPDF_Dict_Add(names, "EmbeddedFiles", tree);
    HPDF_Dict_Add(h->doc->catalog, "Names", names);
}

/* ---- the identifier: a hash of what goes in, so that it is the same each time ---- */

static void hash_text(struct hash *h, const char *text)
{
    hash_add(h, text, strlen(text) + 1);
}

static void hash_op(struct hash *h, size_t page, const struct op *op)
{
    const int64_t place[] = {(int64_t)page, (int64_t)op->kind, llround(op->x * 1000),
                             llround(op->y * 1000)};
    hash_add(h, place, sizeof place);
    if (op->kind == OP_TEXT) {
        hash_text(h, op->text);
    }
}

static void hash_sheet(struct hash *h, const struct sheet *s)
{
    for (size_t i = 0; i < s->pages; i++) {
        for (size_t k = 0; k < s->page[i].count; k++) {
            hash_op(h, i, &s->page[i].item[k]);
        }
    }
}

static void add_identifier(struct haru *h, struct job *j)
{
    struct hash hash;
    unsigned char digest[HASH_BYTES];
    HPDF_Array id = HPDF_Array_New(h->doc->mmgr);
    hash_init(&hash);
    hash_text(&hash, j->xmp);
    hash_add(&hash, j->in->xml ? j->in->xml : (const unsigned char *)"",
             j->in->xml_bytes);
    hash_sheet(&hash, j->in->sheet);
    hash_end(&hash, digest);
    HPDF_Array_Add(id, HPDF_Binary_New(h->doc->mmgr, digest, ID_BYTES));
    HPDF_Array_Add(id, HPDF_Binary_New(h->doc->mmgr, digest, ID_BYTES));
    HPDF_Dict_Add(h->doc->trailer, "ID", id);
}

/* ---- all of it ---- */

static enum k_status write_document(struct haru *h, void *ud, struct k_err *err)
{
    struct job *j = ud;
    (void)err;
    h->doc->pdf_version = HPDF_VER_17;
    add_info(h, j);
    paint_pages(h, &j->paint);
    add_metadata(h, j);
    add_output_intent(h);
    if (j->in->xml) {
        embed_invoice(h, j);
    }
    add_identifier(h, j);
    HPDF_SaveToStream(h->doc);
    HPDF_Stream s = h->doc->stream;
    size_t total = HPDF_Stream_Size(s);
    j->bytes = arena_alloc(j->arena, total);
    for (HPDF_UINT i = 0; i < HPDF_MemStream_GetBufCount(s); i++) {
        HPDF_UINT len = 0;
        const HPDF_BYTE *p = HPDF_MemStream_GetBufPtr(s, i, &len);
        if (len <= total - j->n) {
            memcpy(j->bytes + j->n, p, len);
            j->n += len;
        }
    }
    return K_OK;
}

enum k_status pdf_make(const unsigned char **out, size_t *n, struct arena *a,
                       const struct pdf_input *in, struct k_err *err)
{
    struct haru h = {.doc = NULL};
    struct job j = {.in = in, .arena = a, .xmp = xmp_packet(a, in)};
    enum k_status st = paint_prepare(&j.paint, a, in->sheet, err);
    if (st == K_OK && in->xml) {
        st = paint_deflate(&j.xml, &j.xml_bytes, a, in->xml, in->xml_bytes, err);
    }
    if (st == K_OK) {
        st = haru_open(&h, err);
    }
    if (st == K_OK) {
        st = haru_run(&h, write_document, &j, err);
    }
    haru_close(&h);
    *out = j.bytes;
    *n = j.n;
    return st;
}
