#include "document/image.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <zlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/language.h"

#include "base/banned.h"

#define IMAGE_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define IMAGE_SIDE_MAX 8000U
#define PIXELS_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* One image object as it will stand in each document. */
struct plane {
    unsigned char *data; /* deflated, or the JPEG as it is */
    size_t n;
    const char *colour_space;
    const char *filter;
};

struct image {
    unsigned width, height;
    struct plane colour, mask; /* mask.data NULL: opaque */
    char hash[HASH_HEX];
};

/* ---- PNG: by libpng itself; libharu's way of calling it ends the program when the
 * file is damaged ---- */

static bool deflate_plane(struct plane *p, const unsigned char *pixels, size_t n)
{
    uLongf room = compressBound((uLong)n);
    p->data = malloc(room);
    if (!p->data || compress(p->data, &room, pixels, (uLong)n) != Z_OK) {
        return false;
    }
    p->n = room;
    p->filter = "FlateDecode";
    return true;
}

/* Interleaved samples apart: `take` of `of` bytes a pixel, from `first` on. */
static bool split_plane(struct plane *p, const unsigned char *pixels, size_t count,
                        size_t of, size_t first, size_t take)
{
    unsigned char *part = malloc(count * take);
    for (size_t i = 0; part && i < count; i++) {
        memcpy(part + i * take, pixels + i * of + first, take);
    }
    bool ok = part && deflate_plane(p, part, count * take);
    free(part);
    return ok;
}

static bool keep_pixels(struct image *i, const unsigned char *pixels, unsigned format)
{
    size_t count = (size_t)i->width * i->height;
    size_t colours = format & PNG_FORMAT_FLAG_COLOR ? 3 : 1;
    bool alpha = (format & PNG_FORMAT_FLAG_ALPHA) != 0;
    size_t all = colours + (alpha ? 1 : 0);
    i->colour.colour_space = colours == 3 ? "DeviceRGB" : "DeviceGray";
    i->mask.colour_space = "DeviceGray";
    return split_plane(&i->colour, pixels, count, all, 0, colours) &&
           (!alpha || split_plane(&i->mask, pixels, count, all, colours, 1));
}

static const char *read_png(struct image *i, const char *bytes, size_t n)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    const char *fault = NULL;
    if (!png_image_begin_read_from_memory(&png, bytes, n)) {
        return tr("das PNG ist beschädigt");
    }
    i->width = png.width;
    i->height = png.height;
    /* Palettes and 16 bits become 8 bits of grey or RGB, with alpha where it is. */
    png.format &= PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA;
    size_t size = PNG_IMAGE_SIZE(png);
    if (png.width > IMAGE_SIDE_MAX || png.height > IMAGE_SIDE_MAX ||
        size > PIXELS_BYTES_MAX) {
        png_image_free(&png);
        return tr("das Bild ist über 8000 Bildpunkte groß");
    }
    unsigned char *pixels = malloc(size);
    if (!pixels || !png_image_finish_read(&png, NULL, pixels, 0, NULL)) {
        fault = tr("das PNG ist beschädigt");
    } else if (!keep_pixels(i, pixels, png.format)) {
        fault = tr("der Speicher reicht nicht");
    }
    png_image_free(&png);
    free(pixels);
    return fault;
}

/* ---- JPEG: passed through; only the header is looked at ---- */

static unsigned be16(const unsigned char *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static bool is_start_of_frame(unsigned marker)
{
    /* C4, C8 and CC are no frames (ITU T.81, table B.1). */
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
           marker != 0xCC;
}

static const char *read_frame(struct image *i, const unsigned char *frame)
{
    i->height = be16(frame + 5);
    i->width = be16(frame + 7);
    if (frame[4] != 8 || i->width == 0 || i->height == 0) {
        return tr("dieses JPEG lässt sich nicht einbetten; speichern Sie es neu");
    }
    if (frame[9] != 1 && frame[9] != 3) {
        return tr("das JPEG ist in CMYK; speichern Sie es in RGB");
    }
    i->colour.colour_space = frame[9] == 3 ? "DeviceRGB" : "DeviceGray";
    return NULL;
}

static const char *read_jpeg(struct image *i, const unsigned char *b, size_t n)
{
    const char *fault = tr("das JPEG ist beschädigt");
    bool whole = n > 4 && b[n - 2] == 0xFF && b[n - 1] == 0xD9;
    for (size_t at = 2; whole && at + 10 <= n && b[at] == 0xFF;
         at += 2 + be16(b + at + 2)) {
        if (is_start_of_frame(b[at + 1])) {
            fault = read_frame(i, b + at);
            break;
        }
    }
    if (!fault) {
        i->colour.data = malloc(n);
        i->colour.n = n;
        i->colour.filter = "DCTDecode";
        if (!i->colour.data) {
            return tr("der Speicher reicht nicht");
        }
        memcpy(i->colour.data, b, n);
    }
    return fault;
}

/* ---- both ---- */

static const char *read_image(struct image *i, const char *bytes, size_t n)
{
    const unsigned char *b = (const unsigned char *)bytes;
    if (n >= 8 && png_sig_cmp(b, 0, 8) == 0) {
        return read_png(i, bytes, n);
    }
    if (n >= 4 && b[0] == 0xFF && b[1] == 0xD8) {
        return read_jpeg(i, b, n);
    }
    return tr("weder PNG noch JPEG");
}

enum k_status image_load(struct image **out, const char *path, struct k_err *err)
{
    struct arena a;
    char *bytes = NULL;
    size_t n = 0;
    struct image *i = calloc(1, sizeof *i);
    arena_init(&a);
    *out = NULL;
    enum k_status st =
        i ? file_read(&bytes, &n, &a, path, IMAGE_BYTES_MAX, err) : err_nomem(err);
    if (st == K_OK) {
        const char *fault = read_image(i, bytes, n);
        hash_hex(i->hash, bytes, n);
        st = fault ? err_set(err, K_REJECT, "%s: %s", path, fault) : K_OK;
    }
    if (st == K_OK) {
        *out = i;
    } else {
        image_free(i);
    }
    arena_release(&a);
    return st;
}

void image_free(struct image *i)
{
    if (i) {
        free(i->colour.data);
        free(i->mask.data);
        free(i);
    }
}

const char *image_hash(const struct image *i)
{
    return i->hash;
}

double image_aspect(const struct image *i)
{
    return (double)i->width / (double)i->height;
}

static HPDF_Dict plane_dict(struct haru *h, const struct image *i,
                            const struct plane *p)
{
    const char *filter = arena_printf(&h->arena, "/Filter /%s\n", p->filter);
    HPDF_Dict d = haru_stream_dict(h, p->data, p->n, filter);
    HPDF_Dict_AddName(d, "Type", "XObject");
    HPDF_Dict_AddName(d, "Subtype", "Image");
    HPDF_Dict_AddNumber(d, "Width", (HPDF_INT32)i->width);
    HPDF_Dict_AddNumber(d, "Height", (HPDF_INT32)i->height);
    HPDF_Dict_AddNumber(d, "BitsPerComponent", 8);
    HPDF_Dict_AddName(d, "ColorSpace", p->colour_space);
    return d;
}

HPDF_Dict image_object(struct haru *h, const struct image *i)
{
    HPDF_Dict d = plane_dict(h, i, &i->colour);
    if (i->mask.data) {
        HPDF_Dict_Add(d, "SMask", plane_dict(h, i, &i->mask));
    }
    return d;
}
