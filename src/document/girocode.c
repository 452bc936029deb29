#include "document/girocode.h"

#include <string.h>

#include <qrencode.h>

#include "base/text.h"

#include "base/banned.h"

/* EPC069-12, 3rd version: limits of the fields and of the symbol. */
#define PAYLOAD_BYTES_MAX 331
#define NAME_MAX_CHARACTERS 70
#define TEXT_MAX_CHARACTERS 140
#define QR_VERSION_MAX 13
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
    if (!inv->iban || !holder || inv->payable.cents < 1 ||
        inv->payable.cents > AMOUNT_CENTS_MAX) {
        return NULL;
    }
    /* Version 002: the BIC may be empty within the European Economic Area. Text for
     * people instead of a structured reference: apps show that one badly. */
    return arena_printf(a, "BCD\n002\n1\nSCT\n%s\n%s\n%s\nEUR%s\n\n\n%s",
                        inv->bic ? inv->bic : "",
                        first_characters(a, holder, NAME_MAX_CHARACTERS), inv->iban,
                        money_format(amount, inv->payable),
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
