#include "document/texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/faults.h"
#include "base/file.h"
#include "config/tab.h"
#include "document/layout.h"

#include "base/banned.h"

#define TEXTS_BYTES_MAX ((size_t)256 * 1024)

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct text_row *)a)->name,
                  ((const struct text_row *)b)->name);
}

/* "<b>" and "</b>" become the marks that the layout uses. */
static char *with_marks(struct arena *a, const char *text)
{
    char *out = arena_strdup(a, text), *to = out;
    for (const char *p = text; *p;) {
        if (strncmp(p, "<b>", 3) == 0) {
            *to++ = LAYOUT_BOLD_ON;
            p += 3;
        } else if (strncmp(p, "</b>", 4) == 0) {
            *to++ = LAYOUT_BOLD_OFF;
            p += 4;
        } else {
            *to++ = *p++;
        }
    }
    *to = '\0';
    return out;
}

static bool is_name(const char *s)
{
    return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static enum k_status take_rows(struct texts *out, struct arena *a,
                               const struct tab *tab, struct k_err *err)
{
    struct faults faults;
    faults_init(&faults);
    out->row = arena_array(a, tab->rows ? tab->rows : 1, sizeof *out->row);
    for (size_t i = 0; i < tab->rows; i++) {
        const struct tab_row *r = &tab->row[i];
        if (r->fields < 2 || !is_name(r->field[0])) {
            faults_add(&faults,
                       "%s:%d: erwartet wird ein Name aus a-z, 0-9 und _ und dahinter "
                       "der Text",
                       tab->file, r->line);
            continue;
        }
        out->row[out->rows++] = (struct text_row){
            .name = r->field[0], .text = with_marks(a, r->field[1]), .line = r->line};
    }
    qsort(out->row, out->rows, sizeof *out->row, by_name);
    for (size_t i = 1; i < out->rows; i++) {
        if (strcmp(out->row[i - 1].name, out->row[i].name) == 0) {
            faults_add(&faults, "%s:%d: den Text „%s“ gibt es zweimal", tab->file,
                       out->row[i].line, out->row[i].name);
        }
    }
    return faults_status(&faults, err);
}

enum k_status texts_load(struct texts *out, struct arena *a, const char *path,
                         struct k_err *err)
{
    char *bytes = NULL;
    size_t n = 0;
    struct tab tab;
    *out = (struct texts){.file = NULL};
    enum k_status st = tab_load(&tab, a, path, 2, err);
    if (st == K_OK) {
        st = file_read(&bytes, &n, a, path, TEXTS_BYTES_MAX, err);
    }
    if (st == K_OK) {
        out->file = tab.file;
        hash_hex(out->hash, bytes, n);
        st = take_rows(out, a, &tab, err);
    }
    return st;
}

const struct text_row *texts_find(const struct texts *t, const char *name)
{
    struct text_row key = {.name = name};
    return bsearch(&key, t->row, t->rows, sizeof *t->row, by_name);
}

const char *texts_get(const struct texts *t, const char *name)
{
    const struct text_row *r = texts_find(t, name);
    return r ? r->text : "";
}
