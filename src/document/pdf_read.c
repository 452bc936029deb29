#include "document/pdf_read.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/language.h"

#include "base/banned.h"

#define OBJECTS_MAX 100000U
#define DEPTH_MAX 16
#define STREAM_BYTES_MAX ((size_t)64 * 1024 * 1024)

enum k_status pdf_read_fault(struct k_err *err, const char *what)
{
    return err_set(err, K_FATAL, "das eigene PDF lässt sich nicht zurücklesen: %s",
                   what);
}

/* ---- values (ISO 32000-1, 7.3) ---- */

static const char *end_of(const struct pdf_file *f)
{
    return f->bytes + f->n;
}

const char *pdf_read_blank(const struct pdf_file *f, const char *p)
{
    while (p < end_of(f) && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) {
        p++;
    }
    return p;
}

static bool is_delimiter(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || strchr("/<>[]()", c);
}

static const char *skip_token(const struct pdf_file *f, const char *p)
{
    p++; /* the '/' of a name */
    while (p < end_of(f) && !is_delimiter(*p)) {
        p++;
    }
    return p;
}

static const char *skip_string(const struct pdf_file *f, const char *p)
{
    int depth = 0;
    for (; p < end_of(f); p++) {
        if (*p == '\\') {
            p++;
        } else if (*p == '(') {
            depth++;
        } else if (*p == ')' && --depth == 0) {
            return p + 1;
        }
    }
    return NULL;
}

static const char *skip_value(const struct pdf_file *f, const char *p, int depth);

static const char *skip_list(const struct pdf_file *f, const char *p, const char *close,
                             int depth)
{
    size_t n = strlen(close);
    p += n;
    for (;;) {
        p = pdf_read_blank(f, p);
        if (p + n > end_of(f)) {
            return NULL;
        }
        if (strncmp(p, close, n) == 0) {
            return p + n;
        }
        p = skip_value(f, p, depth + 1);
        if (!p) {
            return NULL;
        }
    }
}

/* "12 0 R" is one value: look ahead behind a number. */
static const char *skip_reference(const struct pdf_file *f, const char *p)
{
    const char *q = p;
    for (int i = 0; i < 2; i++) {
        const char *from = q;
        while (q < end_of(f) && *q >= '0' && *q <= '9') {
            q++;
        }
        if (q == from || q >= end_of(f) || *q != ' ') {
            return NULL;
        }
        q++;
    }
    return q < end_of(f) && *q == 'R' ? q + 1 : NULL;
}

static const char *skip_value(const struct pdf_file *f, const char *p, int depth)
{
    p = pdf_read_blank(f, p);
    if (p + 2 > end_of(f) || depth > DEPTH_MAX) {
        return NULL;
    }
    if (p[0] == '<' && p[1] == '<') {
        return skip_list(f, p, ">>", depth);
    }
    if (p[0] == '[') {
        return skip_list(f, p, "]", depth);
    }
    if (p[0] == '(') {
        return skip_string(f, p);
    }
    if (p[0] == '<') {
        const char *q = memchr(p, '>', (size_t)(end_of(f) - p));
        return q ? q + 1 : NULL;
    }
    const char *reference = skip_reference(f, p);
    return reference ? reference : skip_token(f, p);
}

static const char *object_at(const struct pdf_file *f, size_t number)
{
    if (number >= f->objects || f->offset[number] == 0 || f->offset[number] >= f->n) {
        return NULL;
    }
    const char *p = f->bytes + f->offset[number];
    const char *obj = memmem(p, (size_t)(end_of(f) - p), "obj", 3);
    return obj && obj - p < 24 ? pdf_read_blank(f, obj + 3) : NULL;
}

static const char *follow(const struct pdf_file *f, const char *p)
{
    if (p && skip_reference(f, p)) {
        return object_at(f, strtoul(p, NULL, 10));
    }
    return p;
}

const char *pdf_read_get(const struct pdf_file *f, const char *dict, const char *key)
{
    size_t n = strlen(key);
    if (!dict || dict + 2 > end_of(f) || strncmp(dict, "<<", 2) != 0) {
        return NULL;
    }
    for (const char *p = pdf_read_blank(f, dict + 2);
         p && p < end_of(f) && *p == '/';) {
        const char *name = p + 1;
        const char *value = pdf_read_blank(f, skip_token(f, p));
        if (strncmp(name, key, n) == 0 && is_delimiter(name[n])) {
            return follow(f, value);
        }
        p = skip_value(f, value, 0);
        p = p ? pdf_read_blank(f, p) : NULL;
    }
    return NULL;
}

const char *pdf_read_next(const struct pdf_file *f, const char **at)
{
    const char *p = *at;
    if (p && (*p == '[' || strncmp(p, "<<", 2) == 0)) {
        p += *p == '[' ? 1 : 2;
    }
    p = p ? pdf_read_blank(f, p) : NULL;
    if (!p || p >= end_of(f) || *p == ']' || *p == '>') {
        *at = NULL;
        return NULL;
    }
    *at = skip_value(f, p, 0);
    return follow(f, p);
}

/* ---- streams ---- */

static enum k_status inflate_all(const char **out, size_t *n, struct arena *a,
                                 const char *bytes, size_t len, struct k_err *err)
{
    size_t room = len * 6 + 1024;
    for (;; room *= 4) {
        if (room > STREAM_BYTES_MAX) {
            return pdf_read_fault(err, tr("ein Datenstrom ist zu groß"));
        }
        char *to = arena_alloc(a, room + 1);
        uLongf made = (uLongf)room;
        int rc = uncompress((Bytef *)to, &made, (const Bytef *)bytes, (uLong)len);
        if (rc == Z_OK) {
            *out = to;
            *n = (size_t)made;
            return K_OK;
        }
        if (rc != Z_BUF_ERROR) {
            return pdf_read_fault(err, tr("ein Datenstrom ist beschädigt"));
        }
    }
}

enum k_status pdf_read_stream(const char **out, size_t *n, const struct pdf_file *f,
                              const char *dict, struct k_err *err)
{
    const char *end = dict ? skip_value(f, dict, 0) : NULL;
    const char *length = end ? pdf_read_get(f, dict, "Length") : NULL;
    end = end ? pdf_read_blank(f, end) : NULL;
    if (!length || end + 8 > end_of(f) || strncmp(end, "stream", 6) != 0) {
        return pdf_read_fault(err, tr("ein Datenstrom fehlt"));
    }
    const char *data = end + 6;
    data += *data == '\r' ? 2 : 1;
    *n = strtoul(length, NULL, 10);
    if (*n > (size_t)(end_of(f) - data)) {
        return pdf_read_fault(err, tr("ein Datenstrom ist zu kurz"));
    }
    *out = data;
    if (pdf_read_get(f, dict, "Filter")) {
        return inflate_all(out, n, f->arena, data, *n, err);
    }
    return K_OK;
}

/* ---- the file ---- */

/* "0000000015 00000 n \r\n": 20 bytes an entry. */
static enum k_status read_xref(struct pdf_file *f, const char *p, struct k_err *err)
{
    char *rest;
    p = pdf_read_blank(f, p + 4);
    unsigned long first = strtoul(p, &rest, 10);
    unsigned long count = strtoul(rest, &rest, 10);
    p = pdf_read_blank(f, rest);
    if (first != 0 || count == 0 || count > OBJECTS_MAX ||
        count * 20 > (size_t)(end_of(f) - p)) {
        return pdf_read_fault(err, tr("die Objekttabelle ist falsch"));
    }
    f->objects = count;
    f->offset = arena_array(f->arena, count, sizeof *f->offset);
    for (size_t i = 0; i < count; i++, p += 20) {
        f->offset[i] = p[17] == 'n' ? strtoul(p, NULL, 10) : 0;
    }
    const char *trailer = memmem(p, (size_t)(end_of(f) - p), "trailer", 7);
    f->root = trailer ? pdf_read_get(f, pdf_read_blank(f, trailer + 7), "Root") : NULL;
    return f->root ? K_OK : pdf_read_fault(err, tr("der Katalog fehlt"));
}

enum k_status pdf_read_open(struct pdf_file *f, struct arena *a,
                            const unsigned char *bytes, size_t n, struct k_err *err)
{
    /* A copy with a NUL behind it: no look-ahead can leave it. */
    *f = (struct pdf_file){
        .bytes = arena_strndup(a, "", 0), .n = n, .arena = a, .root = NULL};
    char *copy = arena_alloc(a, n + 1);
    memcpy(copy, bytes, n);
    f->bytes = copy;
    const char *tail = copy + (n > 64 ? n - 64 : 0);
    const char *start = memmem(tail, (size_t)(end_of(f) - tail), "startxref", 9);
    size_t at = start ? strtoul(start + 9, NULL, 10) : 0;
    if (at == 0 || at + 4 > n || strncmp(copy + at, "xref", 4) != 0) {
        return pdf_read_fault(err, tr("das Ende der Datei ist falsch"));
    }
    return read_xref(f, copy + at, err);
}

enum k_status pdf_read_attachment(const char **out, size_t *n, const char **name,
                                  const struct pdf_file *f, struct k_err *err)
{
    *out = NULL;
    *n = 0;
    const char *files =
        pdf_read_get(f, pdf_read_get(f, f->root, "Names"), "EmbeddedFiles");
    const char *list = files ? pdf_read_get(f, files, "Names") : NULL;
    if (!list) {
        return K_OK;
    }
    (void)pdf_read_next(f, &list);
    const char *spec = list ? pdf_read_next(f, &list) : NULL;
    const char *stream = pdf_read_get(f, pdf_read_get(f, spec, "EF"), "F");
    const char *uf = pdf_read_get(f, spec, "UF");
    if (!stream || !uf || *uf != '(') {
        return pdf_read_fault(err, tr("die eingebettete Datei fehlt"));
    }
    const char *end = memchr(uf, ')', (size_t)(end_of(f) - uf));
    *name = end ? arena_strndup(f->arena, uf + 1, (size_t)(end - uf - 1)) : "";
    return pdf_read_stream(out, n, f, stream, err);
}
