/*
 * values - an invoice as the names that layouts and texts use.
 *
 * In:      the invoice; website, manager and court from the configuration.
 * Out:     a tree for Mustache; every name is always set, so that a misspelt one is
 *          found (mustache_options.strict).
 * Effects: none.
 *
 * docs/templates.md lists the names for owners.
 */
#ifndef KONTOR_DOCUMENT_VALUES_H
#define KONTOR_DOCUMENT_VALUES_H

#include "base/arena.h"
#include "base/mustache.h"
#include "config/config.h"
#include "document/format.h"
#include "document/texts.h"
#include "model/invoice.h"

struct values_input {
    const struct invoice *invoice;
    const struct config *config;
    const struct texts *texts;
    bool girocode; /* there is a code to print */
};

struct value *values_make(struct arena *a, const struct values_input *in);

/* "title_380", "title_cancellation", ...: which text is the document's name. */
const char *values_title(const struct invoice *inv);

/* ---- within values*.c ---- */

/* Positions, totals and deductions. */
void values_amounts(struct value *v, const struct format *f, const struct invoice *inv);
void values_text(struct value *v, const char *name, const char *text);

#endif
