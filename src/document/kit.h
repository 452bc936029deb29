/*
 * kit - what document.c keeps between invoices: layouts, texts, fonts, images.
 * Used within document/ only; document.h has the public side.
 */
#ifndef KONTOR_DOCUMENT_KIT_H
#define KONTOR_DOCUMENT_KIT_H

#include "document/document.h"
#include "document/layout.h"
#include "document/sheet.h"
#include "document/texts.h"

/* Layouts in use at the same time: by rules and customers. */
#define KIT_LAYOUTS_MAX 16

struct document_kit {
    struct arena arena;
    const char *dir;
    const struct config *config;
    struct assets assets;
    struct texts de, en;
    struct kit_layout {
        struct arena arena;
        const char *name;
        struct layout layout;
    } item[KIT_LAYOUTS_MAX];
    size_t layouts;
};

const struct texts *kit_texts(const struct document_kit *kit, const char *locale);

/* The layout of that name (NULL: the configured one), read and tried out on a sample
 * invoice when first asked for. */
K_MUST_CHECK enum k_status kit_layout(const struct layout **out,
                                      struct document_kit *kit, const char *name,
                                      struct k_err *err);

/* SHA-256 (hex) over all that shapes a page of this layout. */
const char *kit_hash(struct arena *a, const struct document_kit *kit,
                     const struct layout *layout);

struct sheet_input {
    struct document_kit *kit;
    const struct layout *layout;
    const struct invoice *invoice;
    bool strict; /* a name that no value has is a fault */
};

/* Lay an invoice out; fills pages and notes of *doc. */
K_MUST_CHECK enum k_status kit_sheet(struct sheet *out, struct document *doc,
                                     struct arena *a, const struct sheet_input *in,
                                     struct k_err *err);

#endif
