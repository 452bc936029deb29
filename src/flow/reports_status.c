/*
 * status/index.html: written when the journal moved on or the day changed.
 *
 * The page names the journal row that it shows in a comment at its end, so a look at
 * the file says whether it is up to date; nothing else has to remember it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/str.h"
#include "flow/reports.h"
#include "report/status_page.h"
#include "report/story.h"

#include "base/banned.h"

#define PAGE_BYTES ((size_t)64 * 1024 * 1024)
#define TEMPLATE_BYTES ((size_t)1024 * 1024)
#define MARK_BYTES 96

struct page {
    struct firm *firm;
    struct arena *arena;
    day today;
    struct report_invoice *invoice;
    size_t invoices;
};

static void mark_text(char mark[MARK_BYTES], const struct firm *f, int64_t rows)
{
    char today[DAY_BUF];
    (void)snprintf(mark, MARK_BYTES, "<!-- journal %" PRId64 ", %s, %s -->\n", rows,
                   day_format_iso(today, clock_today(&f->clock)), language());
}

static bool up_to_date(const char *path, const char *mark)
{
    char tail[MARK_BYTES] = {0};
    size_t n = strlen(mark);
    FILE *in = fopen(path, "re");
    if (!in) {
        return false;
    }
    bool same = fseek(in, -(long)n, SEEK_END) == 0 && fread(tail, 1, n, in) == n &&
                strcmp(tail, mark) == 0;
    (void)fclose(in);
    return same;
}

struct story {
    struct arena *arena;
    const char **line;
    size_t lines;
};

static enum k_status add_line(void *ud, const struct journal_row *row,
                              struct k_err *err)
{
    struct story *s = ud;
    char at[CLOCK_BUF];
    (void)err;
    s->line = arena_grow(s->arena, s->line, s->lines, sizeof *s->line);
    s->line[s->lines++] = arena_printf(s->arena, "%s  %s", clock_format_de(at, row->at),
                                       story_line(s->arena, row->event, row->data));
    return K_OK;
}

/* Links lead from status/ to the archive beside it. */
static enum k_status add_link(void *ud, const struct document_row *d, struct k_err *err)
{
    struct page *p = ud;
    struct report_invoice *i = &p->invoice[p->invoices - 1];
    (void)err;
    if (strcmp(d->kind, "pdf") == 0) {
        i->pdf = arena_printf(p->arena, "../%s", d->path);
    } else if (strcmp(d->kind, "mail") == 0) {
        i->mail = arena_printf(p->arena, "../%s", d->path);
    }
    return K_OK;
}

static enum k_status add_invoice(void *ud, const struct invoice_row *r,
                                 struct k_err *err)
{
    struct page *p = ud;
    struct story s = {.arena = p->arena};
    p->invoice = arena_grow(p->arena, p->invoice, p->invoices, sizeof *p->invoice);
    p->invoice[p->invoices++] = reports_invoice(p->arena, r, p->today);
    enum k_status st = store_journal_each(
        p->firm->store, p->invoice[p->invoices - 1].number, add_line, &s, err);
    p->invoice[p->invoices - 1].story = s.line;
    p->invoice[p->invoices - 1].stories = s.lines;
    if (st == K_OK) {
        st = store_document_each(p->firm->store, r->id, add_link, p, err);
    }
    return st;
}

/* A firm that was made before there was an English page has only the German one. */
static const char *template_path(struct page *p)
{
    const char *dir = p->firm->templates;
    const char *english = file_join(p->arena, dir, "status/index.en.html");
    return language_is_english() && file_exists(english)
               ? english
               : file_join(p->arena, dir, "status/index.html");
}

static const char *partial(void *ud, const char *name)
{
    struct page *p = ud;
    char *text;
    size_t n;
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz")]) {
        return NULL;
    }
    const char *path = file_join(p->arena, p->firm->templates,
                                 arena_printf(p->arena, "status/_%s.html", name));
    return file_read(&text, &n, p->arena, path, TEMPLATE_BYTES, NULL) == K_OK ? text
                                                                              : NULL;
}

static enum k_status render(struct str *out, struct page *p, struct k_err *err)
{
    struct report_data data;
    char *template;
    size_t n;
    day since = day_add(p->today, -30);
    enum k_status st =
        file_read(&template, &n, p->arena, template_path(p), TEMPLATE_BYTES, err);
    if (st == K_OK) {
        st = reports_gather(&data, p->firm, p->arena, clock_instant(since, 0) - 1, err);
    }
    if (st == K_OK) {
        st = store_invoice_each(p->firm->store, INVOICES_PAGE, since, add_invoice, p,
                                err);
    }
    if (st == K_OK) {
        struct status_page page = {.report = &data,
                                   .invoice = p->invoice,
                                   .invoices = p->invoices,
                                   .partial = partial,
                                   .partial_ud = p};
        data.occasion = tr("laufend");
        st = status_page_render(out, p->arena, &page, template, err);
    }
    return st;
}

enum k_status reports_status(struct firm *f, struct k_err *err)
{
    struct arena a;
    struct str out;
    char mark[MARK_BYTES];
    int64_t rows;
    arena_init(&a);
    str_init(&out, PAGE_BYTES);
    struct page p = {.firm = f, .arena = &a, .today = clock_today(&f->clock)};
    const char *path = firm_path(f, &a, "status/index.html");
    enum k_status st = store_journal_count(&rows, f->store, err);
    if (st == K_OK) {
        mark_text(mark, f, rows);
    }
    if (st == K_OK && !up_to_date(path, mark)) {
        st = render(&out, &p, err);
        str_add(&out, mark);
        if (st == K_OK) {
            st = str_check(&out, err);
        }
        if (st == K_OK) {
            st = file_write_lazy(path, out.data, out.len, err);
        }
    }
    str_release(&out);
    arena_release(&a);
    return st;
}
