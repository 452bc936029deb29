/*
 * texts - the words of the page in one language: templates/texts/LANGUAGE.tab.
 *
 * One row a text, its name first: "payable_by  zahlbar bis {{due_date}}". A layout
 * uses them as Mustache partials: {{>payable_by}}. <b> and </b> switch bold type.
 *
 * Effects: texts_load reads the file.
 */
#ifndef KONTOR_DOCUMENT_TEXTS_H
#define KONTOR_DOCUMENT_TEXTS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"

struct text_row {
    const char *name, *text;
    int line;
};

struct texts {
    const char *file; /* "de.tab" */
    struct text_row *row;
    size_t rows;
    char hash[HASH_HEX];
};

K_MUST_CHECK enum k_status texts_load(struct texts *out, struct arena *a,
                                      const char *path, struct k_err *err);

/* NULL when there is none. */
const struct text_row *texts_find(const struct texts *t, const char *name);
/* "" when there is none. */
const char *texts_get(const struct texts *t, const char *name);

#endif
