/*
 * girocode - the payment QR code that banking apps read (EPC069-12, "GiroCode").
 *
 * In:      account holder, IBAN, amount and the text for the transfer.
 * Out:     a matrix of modules, or a picture of it, in the arena.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_GIROCODE_H
#define KONTOR_DOCUMENT_GIROCODE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/invoice.h"

struct girocode {
    int side;                     /* modules, without the quiet zone */
    const unsigned char *modules; /* side * side; bit 0 set = dark */
};

/* The lines of the payload, or NULL when there is nothing to transfer: no IBAN, no
 * amount between 0.01 and 999999999.99 euros. */
char *girocode_payload(struct arena *a, const struct invoice *inv);

/* false when the payload is too long for the standard. */
bool girocode_make(struct girocode *out, struct arena *a, const char *payload);

/* The symbol with its quiet zone as a PNG picture, for a mail. */
K_MUST_CHECK enum k_status girocode_png(const void **out, size_t *n, struct arena *a,
                                        const struct girocode *g, struct k_err *err);

#endif
