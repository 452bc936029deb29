#include "config/conf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <confuse.h>

#include "base/file.h"
#include "base/language.h"
#include "base/nearest.h"
#include "base/text.h"

#include "base/banned.h"

/* libconfuse accepts a file that ends within a section, as one does that was only
 * half written. This key is put behind the last line: it must arrive, at the top. */
#define END_KEY "kontor_end"

/* Where a key stood. */
struct conf_seen {
    const struct conf_row *row;
    const struct conf_section *section;
    const void *instance; /* the cfg_t: titled sections come often */
    int line;
};

/* libconfuse gives its callbacks no pointer of ours; it is single-threaded anyway. */
static struct conf_reader *active;

struct conf_reader conf_reader(struct arena *a, struct faults *faults, const char *file)
{
    return (struct conf_reader){.arena = a, .faults = faults, .file = file};
}

enum k_status conf_load_text(char **out, struct arena *a, const char *path,
                             struct k_err *err)
{
    char *bytes = NULL;
    size_t n = 0;
    enum k_status st = file_read(&bytes, &n, a, path, CONF_BYTES_MAX, err);
    if (st == K_OK) {
        st = text_to_utf8(out, &n, a, bytes, n, NULL, err);
    }
    return st;
}

/* Set every row of a section that has a resting value. */
static void set_rest(struct conf_reader *r, const struct conf_section *s, void *object)
{
    for (size_t i = 0; i < s->rows; i++) {
        if (s->row[i].rest) {
            /* The tables are ours: their tests prove that each value is valid. */
            (void)s->row[i].read(object, r, &s->row[i], s->row[i].rest);
        }
    }
}

/* ---- faults -------------------------------------------------------------------- */

static char *key_name(struct arena *a, const char *section, const char *key)
{
    return arena_printf(a, "%s%s%s", section, *section ? "." : "", key);
}

/* Line where a key of a section without title stands; 0 = it does not. */
static int line_of(const struct conf_reader *r, const char *section, const char *key)
{
    for (size_t i = 0; i < r->seens; i++) {
        if (strcmp(r->seen[i].section->name, section) == 0 &&
            strcmp(r->seen[i].row->key, key) == 0) {
            return r->seen[i].line;
        }
    }
    return 0;
}

static void fault_at(struct conf_reader *r, int line, const char *name,
                     const char *text)
{
    if (line > 0) {
        faults_add(r->faults, "%s:%d: %s: %s", r->file, line, name, text);
    } else {
        faults_add(r->faults, "%s: %s: %s", r->file, name, text);
    }
}

void conf_fault(struct conf_reader *r, const char *section, const char *key,
                const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = arena_vprintf(r->arena, tr(fmt), ap);
    va_end(ap);
    fault_at(r, line_of(r, section, key), key_name(r->arena, section, key), text);
}

/* ---- callbacks from libconfuse --------------------------------------------------- */

static const struct conf_section *find_section(const struct conf_section *s, size_t n,
                                               const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(s[i].name, name) == 0) {
            return &s[i];
        }
        const struct conf_section *inner =
            s[i].inner ? find_section(s[i].inner, 1, name) : NULL;
        if (inner) {
            return inner;
        }
    }
    return NULL;
}

static const struct conf_row *find_row(const struct conf_section *s, const char *key)
{
    for (size_t i = 0; s && i < s->rows; i++) {
        if (strcmp(s->row[i].key, key) == 0) {
            return &s->row[i];
        }
    }
    return NULL;
}

/* libconfuse tells where it is, not where the section began: the nearest line above
 * that starts with its name. */
static int first_line(const struct conf_reader *r, const char *name, int at)
{
    int line = 1, found = at;
    size_t n = strlen(name);
    for (const char *p = r->text; *p && line <= at; line++) {
        const char *word = p + strspn(p, " \t");
        if (strncmp(word, name, n) == 0 && strchr(" \t\"'", word[n])) {
            found = line;
        }
        p += strcspn(p, "\n");
        p += *p == '\n';
    }
    return found;
}

/* The struct that the keys of this section fill. */
static void *object_of(struct conf_reader *r, cfg_t *cfg, const struct conf_section *s)
{
    if (!s->titled) {
        return r->object;
    }
    if (r->titled != cfg) {
        r->titled = cfg;
        r->current_line = first_line(r, s->name, cfg->line);
        r->current =
            r->begin(r, s, text_nfc(r->arena, cfg_title(cfg)), r->current_line);
        set_rest(r, s, r->current);
    }
    return r->current;
}

static bool is_new(struct conf_reader *r, const struct conf_section *s,
                   const struct conf_row *row, cfg_t *cfg)
{
    for (size_t i = 0; i < r->seens; i++) {
        if (r->seen[i].row == row && r->seen[i].instance == cfg) {
            fault_at(
                r, cfg->line, key_name(r->arena, s->name, row->key),
                arena_printf(r->arena, tr("steht schon in Zeile %d"), r->seen[i].line));
            return false;
        }
    }
    r->seen = arena_grow(r->arena, r->seen, r->seens, sizeof *r->seen);
    r->seen[r->seens++] = (struct conf_seen){row, s, cfg, cfg->line};
    return true;
}

/* The value just read; NULL when the call only tells that a list has ended. */
static const char *new_value(struct conf_reader *r, const struct conf_section *s,
                             const struct conf_row *row, cfg_t *cfg, cfg_opt_t *opt)
{
    unsigned n = cfg_opt_size(opt);
    bool going_on = row->list && r->list == opt;
    if (n == 0 || (going_on && r->list_count == n)) {
        return NULL;
    }
    if ((!going_on || n == 1) && !is_new(r, s, row, cfg)) {
        return NULL;
    }
    r->list = row->list ? opt : NULL;
    r->list_count = n;
    return cfg_opt_getnstr(opt, n - 1);
}

static const char *shown(struct arena *a, const char *text)
{
    size_t n = text_valid_utf8(text, strnlen(text, 60));
    return arena_printf(a, "%s%s", arena_strndup(a, text, n), text[n] ? "…" : "");
}

static int value_read(cfg_t *cfg, cfg_opt_t *opt)
{
    struct conf_reader *r = active;
    const struct conf_section *s = find_section(r->section, r->sections, cfg->name);
    const struct conf_row *row = find_row(s, opt->name);
    if (!row) { /* "firm|name = …": a path is no key */
        fault_at(r, cfg->line, opt->name, tr("steht außerhalb seines Abschnitts"));
        return 0;
    }
    void *object = object_of(r, cfg, s);
    const char *text = new_value(r, s, row, cfg, opt);
    if (!text) {
        return 0;
    }
    const char *expected = row->read(object, r, row, text);
    if (expected) {
        fault_at(r, cfg->line, key_name(r->arena, s->name, row->key),
                 arena_printf(r->arena, tr("gefunden „%s“, erwartet: %s"),
                              shown(r->arena, text), expected));
    }
    return 0; /* go on: one look shows all faults */
}

static void check_required(struct conf_reader *r, const struct conf_section *s,
                           const void *instance, int line)
{
    for (size_t i = 0; i < s->rows; i++) {
        bool found = !s->row[i].required;
        for (size_t k = 0; k < r->seens && !found; k++) {
            found = r->seen[k].row == &s->row[i] &&
                    (!instance || r->seen[k].instance == instance);
        }
        if (!found) {
            const char *example = s->row[i].example;
            fault_at(r, line, key_name(r->arena, s->name, s->row[i].key),
                     example ? arena_printf(r->arena, tr("fehlt, z. B.: %s = %s"),
                                            s->row[i].key, example)
                             : tr("fehlt"));
        }
    }
}

/* A titled section has ended; it may have been empty. */
static int section_read(cfg_t *cfg, cfg_opt_t *opt)
{
    struct conf_reader *r = active;
    const struct conf_section *s = find_section(r->section, r->sections, opt->name);
    cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
    (void)cfg;
    if (s && section) {
        (void)object_of(r, section, s);
        check_required(r, s, section, r->current_line);
    }
    return 0;
}

/* What libconfuse says, in German; the argument is the %s of its message. */
static const struct {
    const char *english, *german;
} MESSAGES[] = {
    {"unexpected token", N_("„%s“ ist an dieser Stelle unerwartet")},
    {"missing equal sign", N_("hinter „%s“ fehlt =")},
    {"missing opening brace", N_("hinter „%s“ fehlt {")},
    {"missing title", N_("hinter „%s“ fehlt der Name in Anführungszeichen")},
    {"unexpected closing brace", N_("hier steht eine } zu viel")},
    {"found duplicate title", N_("„%s“ gibt es schon")},
    {"attempt to append", N_("„%s“ nimmt nur einen Wert, += geht nicht")},
};

static char *unknown_key(struct conf_reader *r, const char *section, const char *key)
{
    const struct conf_section *s = find_section(r->section, r->sections, section);
    struct nearest near;
    nearest_init(&near, key);
    for (size_t i = 0; s && i < s->rows; i++) {
        nearest_offer(&near, s->row[i].key);
    }
    for (size_t i = 0; i < r->sections; i++) {
        nearest_offer(&near, r->section[i].name);
    }
    const char *name = key_name(r->arena, s ? section : "", key);
    return near.best
               ? arena_printf(r->arena,
                              tr("%s: diesen Schlüssel kennt Kontor nicht. Meinten "
                                 "Sie „%s“?"),
                              name, near.best)
               : arena_printf(r->arena, tr("%s: diesen Schlüssel kennt Kontor nicht"),
                              name);
}

static const char *german(struct conf_reader *r, cfg_t *cfg, const char *fmt,
                          va_list ap)
{
    const char *argument = "";
    if (strstr(fmt, "%s")) {
        argument = shown(r->arena, va_arg(ap, const char *));
    }
    if (text_starts(fmt, "no such option")) {
        return unknown_key(r, cfg->name, argument);
    }
    for (size_t i = 0; i < sizeof MESSAGES / sizeof MESSAGES[0]; i++) {
        if (text_starts(fmt, MESSAGES[i].english)) {
            const char *text = tr(MESSAGES[i].german), *at = strstr(text, "%s");
            return at ? arena_printf(r->arena, "%.*s%s%s", (int)(at - text), text,
                                     argument, at + 2)
                      : text;
        }
    }
    return arena_printf(r->arena, tr("unlesbar bei „%s“"), argument);
}

static void report(cfg_t *cfg, const char *fmt, va_list ap)
{
    struct conf_reader *r = active;
    r->stopped = true;
    if (cfg->line > r->last_line) {
        return; /* the end: conf_read says it better */
    }
    faults_add(r->faults, "%s:%d: %s. Weiter wurde nicht gelesen.", r->file, cfg->line,
               german(r, cfg, fmt, ap));
}

/* ---- the options of libconfuse, made from the tables ----------------------------- */

static cfg_opt_t *make_options(struct arena *a, const struct conf_section *s)
{
    cfg_opt_t *opt = arena_array(a, s->rows + 2, sizeof *opt);
    size_t n = 0;
    for (size_t i = 0; i < s->rows; i++) {
        const char *key = s->row[i].key;
        opt[n] = s->row[i].list ? (cfg_opt_t)CFG_STR_LIST(key, NULL, CFGF_NODEFAULT)
                                : (cfg_opt_t)CFG_STR(key, NULL, CFGF_NODEFAULT);
        opt[n++].validcb = value_read;
    }
    if (s->inner) {
        opt[n] = (cfg_opt_t)CFG_SEC(s->inner->name, make_options(a, s->inner),
                                    CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
        opt[n++].validcb = section_read;
    }
    opt[n] = (cfg_opt_t)CFG_END();
    return opt;
}

static cfg_opt_t *make_root(struct arena *a, const struct conf_section *s, size_t n)
{
    cfg_opt_t *opt = arena_array(a, n + 2, sizeof *opt);
    for (size_t i = 0; i < n; i++) {
        cfg_flag_t many = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
        opt[i] = (cfg_opt_t)CFG_SEC(s[i].name, make_options(a, &s[i]),
                                    s[i].titled ? many : CFGF_NONE);
        opt[i].validcb = s[i].titled ? section_read : NULL;
    }
    opt[n] = (cfg_opt_t)CFG_INT(END_KEY, 0, CFGF_NONE);
    opt[n + 1] = (cfg_opt_t)CFG_END();
    return opt;
}

/* Where a quoted text ends: behind its closing quote, or at the end of all. */
static char *skip_quoted(char *p)
{
    char quote = *p++;
    while (*p && *p != quote) {
        p += p[0] == '\\' && p[1] ? 2 : 1;
    }
    return *p ? p + 1 : p;
}

static char *blank_until(char *p, const char *end)
{
    size_t n = strlen(end);
    while (*p && strncmp(p, end, n) != 0) {
        *p = *p == '\n' ? '\n' : ' ';
        p++;
    }
    return p;
}

/* libconfuse 3.3 counts the line of a comment three times, and takes none within a
 * list: it gets the text without them, every line where it was. */
static void drop_comments(char *p)
{
    bool fresh = true; /* at the begin of a word: "smtp://" holds no comment */
    while (*p) {
        if (*p == '"' || *p == '\'') {
            p = skip_quoted(p);
            fresh = true;
        } else if (*p == '#' || (fresh && p[0] == '/' && p[1] == '/')) {
            p = blank_until(p, "\n");
        } else if (fresh && p[0] == '/' && p[1] == '*') {
            p[0] = p[1] = ' ';
            p = blank_until(p + 2, "*/");
            for (int i = 0; i < 2 && *p; i++) {
                *p++ = ' ';
            }
        } else {
            fresh = strchr(" \t\r\n={}(),+", *p) != NULL;
            p++;
        }
    }
}

static int count_lines(const char *text)
{
    int lines = 1;
    for (; *text; text++) {
        lines += *text == '\n' && text[1];
    }
    return lines;
}

/* true when the file was read to its end. */
static bool parse(struct conf_reader *r, const char *text)
{
    const char *feed = text_ends_icase(text, "\n") ? "" : "\n";
    char *bare = arena_printf(r->arena, "%s%s" END_KEY " = 1\n", text, feed);
    drop_comments(bare);
    r->text = bare;
    r->last_line = count_lines(text);
    cfg_t *cfg = cfg_init(make_root(r->arena, r->section, r->sections), CFGF_NONE);
    if (!cfg) {
        return false;
    }
    active = r;
    cfg_set_error_function(cfg, report);
    bool ok = cfg_parse_buf(cfg, bare) == CFG_SUCCESS && cfg_getint(cfg, END_KEY) == 1;
    active = NULL;
    (void)cfg_free(cfg); /* also resets the lexer, which may stand within a string */
    return ok;
}

void conf_read(struct conf_reader *r, const struct conf_section *section,
               size_t sections, const char *text)
{
    r->section = section;
    r->sections = sections;
    for (size_t i = 0; i < sections; i++) {
        if (!section[i].titled) {
            set_rest(r, &section[i], r->object);
        }
    }
    size_t before = r->faults->count;
    if (!parse(r, text)) {
        if (!r->stopped || r->faults->count == before) {
            faults_add(r->faults,
                       "%s:%d: die Datei endet, bevor alles geschlossen ist: es fehlt "
                       "ein Wert, ein Anführungszeichen oder eine }",
                       r->file, r->last_line);
        }
        return; /* what is missing may only not have been read */
    }
    for (size_t i = 0; i < sections; i++) {
        if (!section[i].titled) {
            check_required(r, &section[i], NULL, 0);
        }
    }
}
