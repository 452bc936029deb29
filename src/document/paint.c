#include "document/paint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <hpdf_pages.h>

#include "base/str.h"
#include "base/text.h"
#include "document/girocode.h"

#include "base/banned.h"

#define TEXT_BYTES_MAX ((size_t)64 * 1024)
#define POINTS(mm) ((mm) / SHEET_MM_PER_POINT)
#define DEGREE (3.14159265358979323846 / 180.0)

/* ---- preparing ---- */

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

static void collect(struct paint *p, struct charset *used, const struct op *op)
{
    struct charset *set = &used[face_index(p, op->face)];
    const char *s = op->text;
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        charset_add(set, cp);
    }
}

enum k_status paint_prepare(struct paint *p, struct arena *a, const struct sheet *sheet,
                            struct k_err *err)
{
    struct charset *used = arena_array(a, PAINT_FACES_MAX, sizeof *used);
    enum k_status st = K_OK;
    *p = (struct paint){.arena = a, .sheet = sheet};
    for (size_t i = 0; i < sheet->pages; i++) {
        for (size_t k = 0; k < sheet->page[i].count; k++) {
            if (sheet->page[i].item[k].kind == OP_TEXT) {
                collect(p, used, &sheet->page[i].item[k]);
            }
        }
    }
    for (size_t i = 0; i < p->faces && st == K_OK; i++) {
        st = face_program(&p->program[i], a, p->face[i], &used[i], err);
    }
    return st;
}

/* ---- drawing ---- */

struct brush {
    struct haru *h;
    struct paint *p;
    HPDF_Page page;
    HPDF_Stream out; /* the page's content */
    struct str buf;
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

static void set_colour(struct brush *b, uint32_t colour)
{
    if (b->colour == colour) {
        return;
    }
    b->colour = colour;
    HPDF_Page_SetRGBFill(b->page, (HPDF_REAL)(colour >> 16 & 255) / 255.0F,
                         (HPDF_REAL)(colour >> 8 & 255) / 255.0F,
                         (HPDF_REAL)(colour & 255) / 255.0F);
}

static double from_below(const struct brush *b, double y)
{
    return POINTS(b->p->sheet->height - y);
}

/* libharu's text calls want one of its own fonts, see face.h: the operators are
 * written into the content stream directly (ISO 32000-1, 9.4). */
static void paint_text(struct brush *b, const struct op *op)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t index = face_index(b->p, op->face);
    const char *font = HPDF_Page_GetLocalFontName(b->page, b->p->font[index]);
    double c = cos(op->angle * DEGREE), s = sin(op->angle * DEGREE);
    set_colour(b, op->colour);
    str_reset(&b->buf);
    str_addf(&b->buf, "BT\n/%s ", font);
    put_number(&b->buf, op->size);
    str_add(&b->buf, "Tf\n");
    if (op->tracking > 0 || op->tracking < 0) {
        put_number(&b->buf, op->tracking);
        str_add(&b->buf, "Tc\n");
    }
    const double m[] = {c, s, -s, c, POINTS(op->x), from_below(b, op->y)};
    for (size_t i = 0; i < sizeof m / sizeof m[0]; i++) {
        put_number(&b->buf, m[i]);
    }
    str_add(&b->buf, "Tm\n<");
    const char *t = op->text;
    for (uint32_t cp = text_next(&t); cp; cp = text_next(&t)) {
        unsigned g = face_glyph(op->face, cp);
        const char hex[] = {HEX[g >> 12 & 15], HEX[g >> 8 & 15], HEX[g >> 4 & 15],
                            HEX[g & 15]};
        str_addn(&b->buf, hex, sizeof hex);
    }
    str_add(&b->buf, "> Tj\n");
    if (op->tracking > 0 || op->tracking < 0) {
        str_add(&b->buf, "0 Tc\n");
    }
    str_add(&b->buf, "ET\n");
    HPDF_Stream_Write(b->out, (const HPDF_BYTE *)b->buf.data, (HPDF_UINT)b->buf.len);
}

static void put_box(struct brush *b, double x, double y, double w, double h)
{
    put_number(&b->buf, POINTS(x));
    put_number(&b->buf, from_below(b, y + h));
    put_number(&b->buf, POINTS(w));
    put_number(&b->buf, POINTS(h));
    str_add(&b->buf, "re\n");
}

static void fill(struct brush *b)
{
    str_add(&b->buf, "f\n");
    HPDF_Stream_Write(b->out, (const HPDF_BYTE *)b->buf.data, (HPDF_UINT)b->buf.len);
}

static void paint_box(struct brush *b, const struct op *op)
{
    set_colour(b, op->colour);
    str_reset(&b->buf);
    put_box(b, op->x, op->y, op->w, op->h);
    fill(b);
}

/* Runs of dark modules become one rectangle each, all filled at once. */
static void paint_code(struct brush *b, const struct op *op)
{
    const struct girocode *q = op->code;
    double m = op->w / q->side;
    set_colour(b, op->colour);
    str_reset(&b->buf);
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
            put_box(b, op->x + from * m, op->y + row * m, (to - from) * m, m);
        }
    }
    fill(b);
}

static HPDF_Image image_of(struct brush *b, const struct image *image)
{
    struct paint *p = b->p;
    size_t i = 0;
    while (i < p->images && p->image[i] != image) {
        i++;
    }
    if (i == p->images) {
        if (i == PAINT_IMAGES_MAX) {
            return image_object(b->h, image);
        }
        p->image[i] = image;
        p->object[i] = image_object(b->h, image);
        p->images++;
    }
    return p->object[i];
}

static void paint_image(struct brush *b, const struct op *op)
{
    HPDF_Page_DrawImage(b->page, image_of(b, op->image), (HPDF_REAL)POINTS(op->x),
                        (HPDF_REAL)from_below(b, op->y + op->h),
                        (HPDF_REAL)POINTS(op->w), (HPDF_REAL)POINTS(op->h));
}

static void paint_op(struct brush *b, const struct op *op)
{
    switch (op->kind) {
    case OP_TEXT:
        paint_text(b, op);
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

void paint_pages(struct haru *h, struct paint *p)
{
    char data[TEXT_BYTES_MAX];
    /* On the stack: a fault leaves by longjmp and must not leak. */
    struct str buf = {.data = data, .cap = sizeof data, .max = sizeof data - 1};
    data[0] = '\0';
    for (size_t i = 0; i < p->faces; i++) {
        p->font[i] = face_dict(h, p->face[i], &p->program[i]);
    }
    for (size_t i = 0; i < p->sheet->pages; i++) {
        struct brush b = {.h = h, .p = p, .page = HPDF_AddPage(h->doc), .buf = buf};
        b.out = ((HPDF_PageAttr)b.page->attr)->stream;
        HPDF_Page_SetWidth(b.page, (HPDF_REAL)POINTS(p->sheet->width));
        HPDF_Page_SetHeight(b.page, (HPDF_REAL)POINTS(p->sheet->height));
        for (size_t k = 0; k < p->sheet->page[i].count; k++) {
            paint_op(&b, &p->sheet->page[i].item[k]);
        }
    }
}
