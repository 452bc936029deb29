/*
 * place - composed strips onto pages: page breaks, fixed areas, carried sums.
 *
 * In:      a layout, the values of one invoice.
 * Out:     the finished sheet, in the arena.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_PLACE_H
#define KONTOR_DOCUMENT_PLACE_H

#include "base/mustache.h"
#include "document/compose.h"
#include "document/sheet.h"

/* More pages than this no invoice has: a template fault. */
#define PLACE_PAGES_MAX 500

/* `data` gets "page", "pages" and "last_page" for the areas. A text `mark` ("ENTWURF")
 * is laid across each page. The composer's status tells of faults. */
void place_sheet(struct sheet *out, struct composer *c, struct value *data,
                 const char *mark);

#endif
