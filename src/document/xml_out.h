/*
 * xml_out - writing XML elements in order, through libxml2's text writer.
 *
 * A fault is remembered and what follows does nothing: xml_out_end tells it. Elements
 * without a value are not written at all: EN 16931 and XRechnung forbid empty ones.
 *
 * Owns:    the writer until xml_out_end.
 * Effects: none.
 */
#ifndef KONTOR_DOCUMENT_XML_OUT_H
#define KONTOR_DOCUMENT_XML_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/xmlwriter.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"

struct xml_out {
    xmlBuffer *buffer;
    xmlTextWriter *writer;
    bool failed;
};

void xml_out_begin(struct xml_out *x);
/* The bytes in the arena; K_FATAL when something failed on the way. */
K_MUST_CHECK enum k_status xml_out_end(const char **out, size_t *n, struct arena *a,
                                       struct xml_out *x, struct k_err *err);

void xml_open(struct xml_out *x, const char *name);
void xml_close(struct xml_out *x);
/* An attribute of the element that was opened last. */
void xml_attribute(struct xml_out *x, const char *name, const char *value);

/* <name>text</name>; nothing when the text is NULL or blank. */
void xml_text(struct xml_out *x, const char *name, const char *text);
/* The same with one attribute, left out when its value is NULL. */
void xml_text_with(struct xml_out *x, const char *name, const char *attribute,
                   const char *value, const char *text);
/* An element that is open: its content in base64. */
void xml_base64(struct xml_out *x, const void *bytes, size_t n);
void xml_money(struct xml_out *x, const char *name, money m);
void xml_decimal(struct xml_out *x, const char *name, decimal d);

#endif
