#include "document/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"

#include "base/banned.h"

#define IMAGE_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define IMAGE_SIDE_MAX 8000U

struct image {
    unsigned char *bytes;
    size_t n;
    bool jpeg;
    unsigned width, height;
    char hash[HASH_HEX];
};

static unsigned be16(const unsigned char *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static unsigned be32(const unsigned char *p)
{
    return be16(p) << 16 | be16(p + 2);
}

/* ---- what is in the file ---- */

static const unsigned char PNG_MAGIC[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

/* The IHDR chunk comes first (PNG specification, 5.6). */
static const char *png_fault(struct image *i)
{
    if (i->n < 33 || memcmp(i->bytes + 12, "IHDR", 4) != 0) {
        return "das PNG ist beschädigt";
    }
    i->width = be32(i->bytes + 16);
    i->height = be32(i->bytes + 20);
    if (i->bytes[24] > 8) {
        return "das PNG hat 16 Bit je Farbe; speichern Sie es mit 8 Bit";
    }
    if (i->bytes[28] != 0) {
        return "das PNG ist „interlaced“; speichern Sie es ohne diese Option";
    }
    return NULL;
}

static bool is_start_of_frame(unsigned marker)
{
    /* C4, C8 and CC are no frames (ITU T.81, table B.1). */
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
           marker != 0xCC;
}

static const char *jpeg_fault(struct image *i)
{
    size_t at = 2;
    while (at + 10 <= i->n && i->bytes[at] == 0xFF) {
        unsigned marker = i->bytes[at + 1];
        if (is_start_of_frame(marker)) {
            i->height = be16(i->bytes + at + 5);
            i->width = be16(i->bytes + at + 7);
            unsigned parts = i->bytes[at + 9];
            return parts == 1 || parts == 3
                       ? NULL
                       : "das JPEG ist in CMYK; speichern Sie es in RGB";
        }
        at += 2 + be16(i->bytes + at + 2);
    }
    return "das JPEG ist beschädigt";
}

static const char *fault(struct image *i)
{
    const char *text;
    if (i->n >= sizeof PNG_MAGIC &&
        memcmp(i->bytes, PNG_MAGIC, sizeof PNG_MAGIC) == 0) {
        text = png_fault(i);
    } else if (i->n >= 4 && i->bytes[0] == 0xFF && i->bytes[1] == 0xD8) {
        i->jpeg = true;
        text = jpeg_fault(i);
    } else {
        return "weder PNG noch JPEG";
    }
    if (!text && (i->width == 0 || i->height == 0 || i->width > IMAGE_SIDE_MAX ||
                  i->height > IMAGE_SIDE_MAX)) {
        text = "das Bild ist leer oder über 8000 Bildpunkte groß";
    }
    return text;
}

/* ---- loading ---- */

/* libharu's own look at it: what it cannot read must fail here, not on an invoice. */
static enum k_status try_object(struct haru *h, void *ud, struct k_err *err)
{
    (void)err;
    return image_object(h, ud) ? K_OK : K_FATAL;
}

static enum k_status try_image(struct image *i, const char *path, struct k_err *err)
{
    struct haru h;
    enum k_status st = haru_open(&h, err);
    if (st == K_OK && haru_run(&h, try_object, i, err) != K_OK) {
        st = err_set(err, K_REJECT,
                     "%s: das Bild ist beschädigt (libharu 0x%04lX); speichern Sie es "
                     "neu als PNG oder JPEG",
                     path, h.fault);
    }
    haru_close(&h);
    return st;
}

static enum k_status read_image(struct image *i, const char *path, struct k_err *err)
{
    struct arena a;
    char *bytes = NULL;
    arena_init(&a);
    enum k_status st = file_read(&bytes, &i->n, &a, path, IMAGE_BYTES_MAX, err);
    if (st == K_OK) {
        i->bytes = malloc(i->n ? i->n : 1);
        st = i->bytes ? K_OK : err_nomem(err);
    }
    if (st == K_OK) {
        memcpy(i->bytes, bytes, i->n);
        hash_hex(i->hash, i->bytes, i->n);
        const char *text = fault(i);
        st = text ? err_set(err, K_REJECT, "%s: %s", path, text)
                  : try_image(i, path, err);
    }
    arena_release(&a);
    return st;
}

enum k_status image_load(struct image **out, const char *path, struct k_err *err)
{
    struct image *i = calloc(1, sizeof *i);
    *out = NULL;
    if (!i) {
        return err_nomem(err);
    }
    enum k_status st = read_image(i, path, err);
    if (st == K_OK) {
        *out = i;
    } else {
        image_free(i);
    }
    return st;
}

void image_free(struct image *i)
{
    if (i) {
        free(i->bytes);
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

HPDF_Image image_object(struct haru *h, const struct image *i)
{
    if (i->jpeg) {
        return HPDF_LoadJpegImageFromMem(h->doc, i->bytes, (HPDF_UINT)i->n);
    }
    return HPDF_LoadPngImageFromMem(h->doc, i->bytes, (HPDF_UINT)i->n);
}
