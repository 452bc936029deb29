#include "mail/letter_text.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/faults.h"
#include "base/file.h"
#include "base/text.h"
#include "mail/letter.h"
#include "mail/letter_sample.h"

#include "base/banned.h"

#define TEMPLATE_MAX ((size_t)256 * 1024)
#define TEMPLATES_MAX 200
#define FALLBACK "de"

/* Where the partials of one template come from. */
struct source {
    struct arena *arena;
    const char *folder; /* templates/mail */
    const char *locale;
    const char *kind; /* "txt", "html" */
};

/* Names become paths: no dots, no slashes. */
static bool is_name(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "0123456789-_");
    return n > 0 && n <= 40 && s[n] == '\0';
}

/* An owner may have edited it with anything: any encoding, any line ends. */
static enum k_status load(char **out, struct arena *a, const char *path,
                          struct k_err *err)
{
    char *bytes, *text;
    size_t n;
    enum k_status st = file_read(&bytes, &n, a, path, TEMPLATE_MAX, err);
    if (st == K_OK) {
        st = text_to_utf8(&text, &n, a, bytes, n, NULL, err);
    }
    if (st != K_OK) {
        return st;
    }
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from != '\r') {
            *to++ = *from;
        }
    }
    *to = '\0';
    *out = text;
    return K_OK;
}

static char *path_of(const struct source *s, const char *mark, const char *name,
                     bool with_locale)
{
    return arena_printf(s->arena, "%s/%s%s%s%s.%s", s->folder, mark, name,
                        with_locale ? "." : "", with_locale ? s->locale : "", s->kind);
}

static const char *partial(void *ud, const char *name)
{
    const struct source *s = ud;
    char *text = NULL;
    if (!is_name(name)) {
        return NULL;
    }
    char *path = path_of(s, "_", name, true);
    if (!file_exists(path)) {
        path = path_of(s, "_", name, false);
    }
    return load(&text, s->arena, path, NULL) == K_OK ? text : NULL;
}

static enum k_status fill(char **out, struct source *s, const char *path,
                          const struct value *data, bool strict, struct k_err *err)
{
    char *template;
    struct str text;
    struct mustache_options opt = {
        .escape = strcmp(s->kind, "html") == 0 ? MUSTACHE_HTML : MUSTACHE_PLAIN,
        .partial = partial,
        .partial_ud = s,
        .name = arena_printf(s->arena, "templates/mail/%s", file_base(path)),
        .strict = strict,
        .max_bytes = LETTER_BODY_MAX,
    };
    enum k_status st = load(&template, s->arena, path, err);
    if (st != K_OK) {
        return st;
    }
    str_init(&text, LETTER_BODY_MAX + 1);
    st = mustache_render(&text, template, data, &opt, err);
    if (st == K_OK) {
        st = str_check(&text, err);
    }
    if (st == K_OK) {
        *out = arena_strdup(s->arena, text.data ? text.data : "");
    }
    str_release(&text);
    return st;
}

/* "Subject: ...", an empty line, the rest. */
static enum k_status split(struct letter_text *out, struct arena *a, const char *filled,
                           const char *path, struct k_err *err)
{
    static const char HEAD[] = "Subject:";
    const char *p = filled + strspn(filled, "\n");
    size_t n = strcspn(p, "\n");
    if (!text_starts(p, HEAD) || p[n] != '\n' || p[n + 1] != '\n') {
        return err_set(err, K_REJECT,
                       "templates/mail/%s: beginnt nicht mit „Subject: Betreff“ und "
                       "einer Leerzeile",
                       file_base(path));
    }
    size_t head = sizeof HEAD - 1;
    out->subject = text_squeeze(a, arena_strndup(a, p + head, n - head));
    out->text = p + n + 2;
    if (text_blank(out->subject) || text_blank(out->text)) {
        return err_set(err, K_REJECT, "templates/mail/%s: Betreff oder Text ist leer",
                       file_base(path));
    }
    return K_OK;
}

static enum k_status render(struct letter_text *out, struct source *s, const char *name,
                            const struct value *data, bool strict, struct k_err *err)
{
    char *filled, *html = NULL;
    *out = (struct letter_text){0};
    s->kind = "txt";
    char *path = path_of(s, "", name, true);
    enum k_status st = fill(&filled, s, path, data, strict, err);
    if (st == K_OK) {
        st = split(out, s->arena, filled, path, err);
    }
    s->kind = "html";
    path = path_of(s, "", name, true);
    if (st == K_OK && file_exists(path)) {
        st = fill(&html, s, path, data, strict, err);
        out->html = html;
    }
    return st;
}

enum k_status letter_text_render(struct letter_text *out, struct arena *a,
                                 const struct letter_template *t,
                                 const struct value *data, struct k_err *err)
{
    struct source s = {.arena = a,
                       .folder = file_join(a, t->dir, "mail"),
                       .locale = t->locale && is_name(t->locale) ? t->locale : FALLBACK,
                       .kind = "txt"};
    if (!is_name(t->name)) {
        return err_set(err, K_REJECT, "„%s“ ist kein Name einer Mailvorlage", t->name);
    }
    if (!file_exists(path_of(&s, "", t->name, true))) {
        s.locale = FALLBACK;
    }
    return render(out, &s, t->name, data, true, err);
}

/* ---- trial ----------------------------------------------------------------------- */

/* "invoice" and "de" from "invoice.de.txt"; false for everything else. */
static bool take_apart(char **name, char **locale, struct arena *a, const char *file)
{
    const char *dot = strchr(file, '.');
    const char *end = dot ? strchr(dot + 1, '.') : NULL;
    if (!end || strcmp(end, ".txt") != 0 || file[0] == '_') {
        return false;
    }
    *name = arena_strndup(a, file, (size_t)(dot - file));
    *locale = arena_strndup(a, dot + 1, (size_t)(end - dot - 1));
    return is_name(*name) && is_name(*locale);
}

static void check_one(struct faults *f, struct source *s, const char *name)
{
    struct letter_text text;
    struct k_err err = {0};
    struct value *data = letter_sample(s->arena, name);
    /* A template that has no sample is checked for its form only. */
    struct value *any = data ? data : value_map(s->arena);
    if (render(&text, s, name, any, data != NULL, &err) != K_OK) {
        faults_add(f, "%s", err.text);
    }
}

enum k_status letter_text_check(const char *templates_dir, struct k_err *err)
{
    struct arena a;
    struct faults f;
    size_t found = 0;
    arena_init(&a);
    faults_init(&f);
    struct source s = {.arena = &a, .folder = file_join(&a, templates_dir, "mail")};
    DIR *d = opendir(s.folder);
    if (!d) {
        faults_add(&f, "%s: %s", s.folder, err_cause(errno));
    }
    for (struct dirent *e; d && (e = readdir(d)) != NULL && found < TEMPLATES_MAX;) {
        char *name, *locale;
        if (take_apart(&name, &locale, &a, e->d_name)) {
            s.locale = locale;
            check_one(&f, &s, name);
            found++;
        }
    }
    if (d) {
        closedir(d);
    }
    arena_release(&a);
    return faults_status(&f, err);
}
