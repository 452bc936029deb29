/*
 * document_fixture - a kit on the shipped templates, and Poppler and friends to read
 * the files back with.
 */
#ifndef DOCUMENT_FIXTURE_H
#define DOCUMENT_FIXTURE_H

#include "document/sample_invoices.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "document/document.h"

struct desk {
    struct arena a;
    struct config config;
    struct document_kit *kit;
    struct k_err err;
    char dir[64]; /* own folder for files */
};

static inline int desk_open(void **state)
{
    struct desk *d = calloc(1, sizeof *d);
    struct k_err err = {.text = ""};
    assert_non_null(d);
    arena_init(&d->a);
    d->config = (struct config){.layout = "classic",
                                .website = "www.sommer.example",
                                .manager = "Inhaberin: Jana Sommer",
                                .register_court = "Amtsgericht Dortmund HRA 17234"};
    snprintf(d->dir, sizeof d->dir, "/tmp/kontor-document-XXXXXX");
    assert_non_null(mkdtemp(d->dir));
    assert_ok(document_kit_new(&d->kit, SOURCE_DIR "/templates", &d->config, &err));
    *state = d;
    return 0;
}

static inline int desk_close(void **state)
{
    struct desk *d = *state;
    char command[128];
    document_kit_free(d->kit);
    snprintf(command, sizeof command, "rm -rf %s", d->dir);
    int rc = system(command);
    arena_release(&d->a);
    free(d);
    return rc;
}

static inline struct document render(struct desk *d, const struct invoice *inv,
                                     const char *layout)
{
    struct document doc = {.pdf = NULL};
    struct k_err err = {.text = ""};
    assert_ok(document_render(&doc, &d->a, d->kit, inv, layout, &err));
    return doc;
}

/* The document as a file; its path. */
static inline const char *saved(struct desk *d, const struct document *doc)
{
    struct k_err err = {.text = ""};
    const char *path = arena_printf(&d->a, "%s/doc.pdf", d->dir);
    assert_ok(file_write_lazy(path, doc->pdf, doc->pdf_bytes, &err));
    return path;
}

/* What a command prints; it must succeed. */
static inline const char *output(struct desk *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline const char *output(struct desk *d, const char *format, ...)
{
    va_list ap;
    char command[256], part[4096];
    struct str s;
    size_t n;
    str_init(&s, (size_t)8 << 20);
    va_start(ap, format);
    vsnprintf(command, sizeof command, format, ap);
    va_end(ap);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    while ((n = fread(part, 1, sizeof part, p)) > 0) {
        str_addn(&s, part, n);
    }
    int rc = pclose(p);
    if (rc != 0) {
        print_error("%s: exit %d\n%s\n", command, rc, s.data);
    }
    assert_int_equal(rc, 0);
    const char *out = arena_strndup(&d->a, s.data, s.len);
    str_release(&s);
    return out;
}

static inline const char *page_text(struct desk *d, const struct document *doc)
{
    return output(d, "pdftotext -layout %s -", saved(d, doc));
}

static inline void assert_has(const char *text, const char *words)
{
    if (!strstr(text, words)) {
        print_error("„%s“ fehlt in:\n%s\n", words, text);
    }
    assert_non_null(strstr(text, words));
}

static inline void assert_lacks(const char *text, const char *words)
{
    if (strstr(text, words)) {
        print_error("„%s“ steht in:\n%s\n", words, text);
    }
    assert_null(strstr(text, words));
}

#endif
