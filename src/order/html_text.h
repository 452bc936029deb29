/*
 * html_text - the plain text of a piece of HTML, as sevDesk keeps its texts.
 *
 * Paragraphs, breaks and list items become lines; tags go, entities are decoded.
 * Text without any known tag or entity is left as it is: "Rohr < 20 mm" is no HTML.
 * Effects: none.
 */
#ifndef KONTOR_ORDER_HTML_TEXT_H
#define KONTOR_ORDER_HTML_TEXT_H

#include "base/arena.h"

/* NULL gives NULL. */
const char *html_text(struct arena *a, const char *s);

#endif
