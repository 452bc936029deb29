#include "document/paint.h"

#include <math.h>
#include <string.h>

#include <hpdf_pages.h>
#include <zlib.h>

#include "base/str.h"
#include "base/text.h"
#include "document/girocode.h"

#include "base/banned.h"

#define CONTENT_BYTES_MAX ((size_t)16 * 1024 * 1024)
/* Content and XML are a third of the time of a document at zlib's usual level, for a
 * kilobyte less. */
#define DEFLATE_LEVEL 3
#define POINTS(mm) ((mm) / SHEET_MM_PER_POINT)
#define DEGREE (3.14159265358979323846 / 180.0)

/* ---- operators (ISO 32000-1, annex A) ---- */

struct brush {
    struct paint *p;
    struct str out;  /* the content of the page */
    uint32_t colour; /* as set on the page */
};

/* A number with at most three decimals, without the locale's decimal sign; printf
 * would take a third of the time that a page takes. */
static void put_number(struct str *s, double v)
{
    char text[24];
    size_t at = sizeof text, decimals = 3;
    long n = lround(v * 1000.0);
    bool negative = n < 0;
    n = negative ? -n : n;
    text[--at] = ' ';
    for (; decimals > 0 && n % 10 == 0; decimals--) {
        n /= 10;
    }
    for (size_t i = 0; i < decimals || n > 0 || i == decimals; i++) {
        if (i == decimals && decimals > 0) {
            text[--at] = '.';
        }
        text[--at] = (char)('0' + n % 10);
        n /= 10;
    }
    if (negative) {
        text[--at] = '-';
    }
    str_addn(s, text + at, sizeof text - at);
}

static void put_numbers(struct brush *b, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        put_number(&b->out, v[i]);
    }
}

static void set_colour(struct brush *b, uint32_t colour)
{
    if (b->colour != colour) {
        const double rgb[] = {(colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                              (colour & 255) / 255.0};
        b->colour = colour;
        put_numbers(b, rgb, 3);
        str_add(&b->out, "rg\n");
    }
}

static double from_below(const struct brush *b, double y)
{
    return POINTS(b->p->sheet->height - y);
}

static size_t face_index(struct paint *p, struct face *f)
{
    size_t i = 0;
    while (i < p->faces && p->face[i] != f) {
        i++;
    }
    if (i == p->faces && i < PAINT_FACES_MAX) {
        p->face[p->faces++] = f;
    }
    return i < PAINT_FACES_MAX ? i : 0;
}

/* Characters are collected in passing: the fonts are cut for them afterwards. */
static void paint_glyphs(struct brush *b, const struct op *op, struct charset *used)
{
    static const char HEX[] = "0123456789ABCDEF";
    const char *t = op->text;
    str_addc(&b->out, '<');
    for (uint32_t cp = text_next(&t); cp; cp = text_next(&t)) {
        unsigned g = face_glyph(op->face, cp);
        const char hex[] = {HEX[g >> 12 & 15], HEX[g >> 8 & 15], HEX[g >> 4 & 15],
                            HEX[g & 15]};
        charset_add(used, cp);
        str_addn(&b->out, hex, sizeof hex);
    }
    str_add(&b->out, "> Tj\n");
}

static void paint_text(struct brush *b, const struct op *op, struct charset *used)
{
    size_t index = face_index(b->p, op->face);
    bool tracked = op->tracking > 0 || op->tracking < 0;
    bool turned = op->angle > 0 || op->angle < 0;
    double c = cos(op->angle * DEGREE), s = sin(op->angle * DEGREE);
    const double m[] = {c, s, -s, c, POINTS(op->x), from_below(b, op->y)};
    set_colour(b, op->colour);
    str_addf(&b->out, "BT\n/F%zu ", index);
    put_number(&b->out, op->size);
    str_add(&b->out, "Tf\n");
    if (tracked) {
        put_number(&b->out, op->tracking);
        str_add(&b->out, "Tc\n");
    }
    put_numbers(b, turned ? m : m + 4, turned ? 6 : 2);
    str_add(&b->out, turned ? "Tm\n" : "Td\n");
    paint_glyphs(b, op, &used[index]);
    str_add(&b->out, tracked ? "0 Tc\nET\n" : "ET\n");
}

static void paint_box(struct brush *b, const struct op *op)
{
    const double box[] = {POINTS(op->x), from_below(b, op->y + op->h), POINTS(op->w),
                          POINTS(op->h)};
    set_colour(b, op->colour);
    put_numbers(b, box, 4);
    str_add(&b->out, "re\nf\n");
}

/* Runs of dark modules become one rectangle each, all filled at once, in units of a
 * module: whole numbers deflate well, and a code is half of what a page holds. */
static void paint_code(struct brush *b, const struct op *op)
{
    const struct girocode *q = op->code;
    double m = POINTS(op->w / q->side);
    const double matrix[] = {m, 0, 0, -m, POINTS(op->x), from_below(b, op->y)};
    set_colour(b, op->colour);
    str_add(&b->out, "q\n");
    put_numbers(b, matrix, 6);
    str_add(&b->out, "cm\n");
    for (int row = 0; row < q->side; row++) {
        const unsigned char *line = q->modules + (ptrdiff_t)row * q->side;
        for (int from = 0, to; from < q->side; from = to) {
            to = from + 1;
            if (!(line[from] & 1)) {
                continue;
            }
            while (to < q->side && line[to] & 1) {
                to++;
            }
            const double box[] = {from, row, to - from, 1};
            put_numbers(b, box, 4);
            str_add(&b->out, "re\n");
        }
    }
    str_add(&b->out, "f\nQ\n");
}

static void paint_image(struct brush *b, const struct op *op)
{
    struct paint *p = b->p;
    const double matrix[] = {POINTS(op->w),
                             0,
                             0,
                             POINTS(op->h),
                             POINTS(op->x),
                             from_below(b, op->y + op->h)};
    size_t i = 0;
    while (i < p->images && p->image[i] != op->image) {
        i++;
    }
    if (i == PAINT_IMAGES_MAX) {
        return; /* the layout reader allows no more */
    }
    if (i == p->images) {
        p->image[p->images++] = op->image;
    }
    str_add(&b->out, "q\n");
    put_numbers(b, matrix, 6);
    str_addf(&b->out, "cm\n/X%zu Do\nQ\n", i);
}

static void paint_op(struct brush *b, const struct op *op, struct charset *used)
{
    switch (op->kind) {
    case OP_TEXT:
        paint_text(b, op, used);
        break;
    case OP_BOX:
        paint_box(b, op);
        break;
    case OP_IMAGE:
        paint_image(b, op);
        break;
    case OP_CODE:
        paint_code(b, op);
        break;
    }
}

/* ---- preparing ---- */

enum k_status paint_deflate(const unsigned char **out, size_t *n, struct arena *a,
                            const void *bytes, size_t len, struct k_err *err)
{
    uLongf room = compressBound((uLong)len);
    unsigned char *to = arena_alloc(a, room);
    if (compress2(to, &room, bytes, (uLong)len, DEFLATE_LEVEL) != Z_OK) {
        return err_set(err, K_FATAL, "zlib kann nicht verdichten");
    }
    *out = to;
    *n = room;
    return K_OK;
}

static enum k_status paint_page(struct paint *p, size_t page, struct charset *used,
                                struct k_err *err)
{
    struct brush b = {.p = p, .colour = 0};
    const struct op_list *ops = &p->sheet->page[page];
    str_init(&b.out, CONTENT_BYTES_MAX);
    for (size_t i = 0; i < ops->count; i++) {
        paint_op(&b, &ops->item[i], used);
    }
    enum k_status st = str_check(&b.out, err);
    if (st == K_OK) {
        st = paint_deflate(&p->content[page].bytes, &p->content[page].n, p->arena,
                           b.out.data, b.out.len, err);
    }
    str_release(&b.out);
    return st;
}

enum k_status paint_prepare(struct paint *p, struct arena *a, const struct sheet *sheet,
                            struct k_err *err)
{
    struct charset *used = arena_array(a, PAINT_FACES_MAX, sizeof *used);
    enum k_status st = K_OK;
    *p = (struct paint){.arena = a,
                        .sheet = sheet,
                        .content = arena_array(a, sheet->pages, sizeof *p->content)};
    for (size_t i = 0; i < sheet->pages && st == K_OK; i++) {
        st = paint_page(p, i, used, err);
    }
    for (size_t i = 0; i < p->faces && st == K_OK; i++) {
        st = face_program(&p->program[i], a, p->face[i], &used[i], err);
    }
    return st;
}

/* ---- the pages of the document ---- */

static void add_named(struct haru *h, HPDF_Dict to, char letter, size_t index,
                      HPDF_Dict thing)
{
    HPDF_Dict_Add(to, arena_printf(&h->arena, "%c%zu", letter, index), thing);
}

/* Page by page its own dictionaries, of the same objects. */
static void add_resources(struct haru *h, struct paint *p, HPDF_Page page)
{
    HPDF_Dict resources = HPDF_Dict_GetItem(page, "Resources", HPDF_OCLASS_DICT);
    HPDF_Dict fonts = HPDF_Dict_New(h->doc->mmgr);
    HPDF_Dict_Add(resources, "Font", fonts);
    for (size_t i = 0; i < p->faces; i++) {
        add_named(h, fonts, 'F', i, p->font[i]);
    }
    if (p->images > 0) {
        HPDF_Dict images = HPDF_Dict_New(h->doc->mmgr);
        HPDF_Dict_Add(resources, "XObject", images);
        for (size_t i = 0; i < p->images; i++) {
            add_named(h, images, 'X', i, p->object[i]);
        }
    }
}

void paint_pages(struct haru *h, struct paint *p)
{
    for (size_t i = 0; i < p->faces; i++) {
        p->font[i] = face_dict(h, p->face[i], &p->program[i]);
    }
    for (size_t i = 0; i < p->images; i++) {
        p->object[i] = image_object(h, p->image[i]);
    }
    for (size_t i = 0; i < p->sheet->pages; i++) {
        HPDF_Page page = HPDF_AddPage(h->doc);
        HPDF_Page_SetWidth(page, (HPDF_REAL)POINTS(p->sheet->width));
        HPDF_Page_SetHeight(page, (HPDF_REAL)POINTS(p->sheet->height));
        add_resources(h, p, page);
        haru_fill(h, ((HPDF_PageAttr)page->attr)->contents, p->content[i].bytes,
                  p->content[i].n, HARU_DEFLATED);
    }
}
