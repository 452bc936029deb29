#include "document/girocode.h"

#include <string.h>

#include <png.h>
#include <qrencode.h>

#include "base/text.h"

#include "base/banned.h"

/* EPC069-12, 3rd version: limits of the fields and of the symbol. */
#define PAYLOAD_BYTES_MAX 331
#define NAME_MAX_CHARACTERS 70
#define TEXT_MAX_CHARACTERS 140
#define QR_VERSION_MAX 13
/* Of the picture: pixels a module, modules of quiet zone (ISO/IEC 18004: four). */
#define PIXELS 4
#define QUIET 4
#define AMOUNT_CENTS_MAX INT64_C(99999999999)

static char *first_characters(struct arena *a, const char *s, size_t max)
{
    const char *end = s;
    for (size_t n = 0; n < max && *end; n++) {
        text_next(&end);
    }
    return arena_strndup(a, s, (size_t)(end - s));
}

char *girocode_payload(struct arena *a, const struct invoice *inv)
{
    char amount[MONEY_BUF];
    const char *holder = inv->account_holder ? inv->account_holder : inv->seller.name;
    if (!inv->iban || !holder || invoice_due_now(inv).cents < 1 ||
        invoice_due_now(inv).cents > AMOUNT_CENTS_MAX) {
        return NULL;
    }
    /* Version 002: the BIC may be empty within the European Economic Area. Text for
     * people instead of a structured reference: apps show that one badly. */
    return arena_printf(a, "BCD\n002\n1\nSCT\n%s\n%s\n%s\nEUR%s\n\n\n%s",
                        inv->bic ? inv->bic : "",
                        first_characters(a, holder, NAME_MAX_CHARACTERS), inv->iban,
                        money_format(amount, invoice_due_now(inv)),
                        first_characters(a, inv->remittance ? inv->remittance : "",
                                         TEXT_MAX_CHARACTERS));
}

bool girocode_make(struct girocode *out, struct arena *a, const char *payload)
{
    if (strlen(payload) > PAYLOAD_BYTES_MAX) {
        return false;
    }
    QRcode *q = QRcode_encodeString8bit(payload, 0, QR_ECLEVEL_M);
    if (!q) {
        return false;
    }
    bool fits = q->version <= QR_VERSION_MAX;
    if (fits) {
        size_t n = (size_t)q->width * (size_t)q->width;
        unsigned char *modules = arena_alloc(a, n);
        memcpy(modules, q->data, n);
        *out = (struct girocode){.side = q->width, .modules = modules};
    }
    QRcode_free(q);
    return fits;
}

enum k_status girocode_png(const void **out, size_t *n, struct arena *a,
                           const struct girocode *g, struct k_err *err)
{
    size_t side = ((size_t)g->side + (size_t)2 * QUIET) * PIXELS;
    unsigned char *gray = arena_alloc(a, side * side);
    memset(gray, 0xFF, side * side);
    for (size_t y = 0; y < (size_t)g->side * PIXELS; y++) {
        unsigned char *row = gray + (y + (size_t)QUIET * PIXELS) * side;
        const unsigned char *module = g->modules + y / PIXELS * (size_t)g->side;
        for (size_t x = 0; x < (size_t)g->side * PIXELS; x++) {
            if (module[x / PIXELS] & 1) {
                row[x + (size_t)QUIET * PIXELS] = 0;
            }
        }
    }
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)side,
                       .height = (png_uint_32)side,
                       .format = PNG_FORMAT_GRAY};
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *bytes = arena_alloc(a, size);
    if (!png_image_write_to_memory(&image, bytes, &size, 0, gray, 0, NULL)) {
        return err_set(err, K_FATAL, "GiroCode als Bild: %s", image.message);
    }
    *out = bytes;
    *n = size;
    return K_OK;
}
