#include "document/xml_out.h"

#include "base/text.h"

#include "base/banned.h"

static void check(struct xml_out *x, int result)
{
    if (result < 0) {
        x->failed = true;
    }
}

void xml_out_begin(struct xml_out *x)
{
    *x = (struct xml_out){.buffer = xmlBufferCreate()};
    x->writer = x->buffer ? xmlNewTextWriterMemory(x->buffer, 0) : NULL;
    x->failed = x->writer == NULL;
    if (!x->failed) {
        xmlBufferSetAllocationScheme(x->buffer, XML_BUFFER_ALLOC_DOUBLEIT);
        check(x, xmlTextWriterStartDocument(x->writer, "1.0", "UTF-8", NULL));
    }
}

enum k_status xml_out_end(const char **out, size_t *n, struct arena *a,
                          struct xml_out *x, struct k_err *err)
{
    enum k_status st = K_OK;
    if (!x->failed) {
        check(x, xmlTextWriterEndDocument(x->writer));
    }
    xmlFreeTextWriter(x->writer);
    if (x->failed) {
        st = err_set(err, K_FATAL, "libxml2 konnte die E-Rechnung nicht schreiben");
    } else {
        *n = (size_t)xmlBufferLength(x->buffer);
        *out = arena_strndup(a, (const char *)xmlBufferContent(x->buffer), *n);
    }
    xmlBufferFree(x->buffer);
    *x = (struct xml_out){.failed = true};
    return st;
}

void xml_open(struct xml_out *x, const char *name)
{
    if (!x->failed) {
        check(x, xmlTextWriterStartElement(x->writer, BAD_CAST name));
    }
}

void xml_close(struct xml_out *x)
{
    if (!x->failed) {
        check(x, xmlTextWriterEndElement(x->writer));
    }
}

void xml_attribute(struct xml_out *x, const char *name, const char *value)
{
    if (!x->failed) {
        check(x, xmlTextWriterWriteAttribute(x->writer, BAD_CAST name, BAD_CAST value));
    }
}

void xml_base64(struct xml_out *x, const void *bytes, size_t n)
{
    if (!x->failed) {
        check(x, xmlTextWriterWriteBase64(x->writer, bytes, 0, (int)n));
    }
}

void xml_text_with(struct xml_out *x, const char *name, const char *attribute,
                   const char *value, const char *text)
{
    if (text_blank(text)) {
        return;
    }
    xml_open(x, name);
    if (value) {
        xml_attribute(x, attribute, value);
    }
    if (!x->failed) {
        check(x, xmlTextWriterWriteString(x->writer, BAD_CAST text));
    }
    xml_close(x);
}

void xml_text(struct xml_out *x, const char *name, const char *text)
{
    xml_text_with(x, name, NULL, NULL, text);
}

void xml_money(struct xml_out *x, const char *name, money m)
{
    char buf[MONEY_BUF];
    xml_text(x, name, money_format(buf, m));
}

void xml_decimal(struct xml_out *x, const char *name, decimal d)
{
    char buf[DECIMAL_BUF];
    xml_text(x, name, decimal_format(buf, decimal_trim(d, 0)));
}
