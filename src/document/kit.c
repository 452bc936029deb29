#include "document/kit.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/faults.h"
#include "base/file.h"
#include "base/text.h"
#include "document/sample.h"
#include "document/verify.h"

#include "base/banned.h"

#define LAYOUT_DEFAULT "classic"
#define LAYOUT_FILES_MAX 100

const struct texts *kit_texts(const struct document_kit *kit, const char *locale)
{
    return locale && text_starts(locale, "en") ? &kit->en : &kit->de;
}

/* ---- layouts ---- */

static bool is_layout_name(const char *s)
{
    return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789-_")] == '\0';
}

static enum k_status try_sample(struct document_kit *kit, const struct layout *l,
                                int which, struct k_err *err)
{
    struct arena a;
    struct sheet sheet;
    struct document doc;
    struct faults faults;
    arena_init(&a);
    faults_init(&faults);
    const struct invoice *inv = sample_invoice(&a, which);
    enum k_status st =
        kit_sheet(&sheet, &doc, &a, &(struct sheet_input){kit, l, inv, true}, err);
    if (st == K_OK) {
        verify_sheet(&faults, &a, &sheet, inv);
        st = faults_status(&faults, err);
        if (st != K_OK) {
            err_wrap(err, "%s", l->file);
        }
    }
    arena_release(&a);
    return st;
}

/* Every text of the layout is filled once, in both languages, with an invoice that has
 * everything: what is misspelt is found now and not on the one invoice that needs it.
 */
static enum k_status load_layout(struct kit_layout *out, struct document_kit *kit,
                                 const char *name, struct k_err *err)
{
    struct layout_options opt = {.assets = &kit->assets, .logo = kit->config->logo};
    const char *path = arena_printf(&out->arena, "%s/%s.xml", kit->dir, name);
    enum k_status st;
    if (!file_exists(path)) {
        st = err_set(err, K_REJECT,
                     "das Layout „%s“ gibt es nicht: erwartet wird die Datei "
                     "templates/%s.xml",
                     name, name);
    } else {
        st = layout_read(&out->layout, &out->arena, path, &opt, err);
    }
    for (int i = 0; i < SAMPLE_COUNT && st == K_OK; i++) {
        st = try_sample(kit, &out->layout, i, err);
    }
    return st;
}

static enum k_status add_layout(const struct layout **out, struct document_kit *kit,
                                const char *name, struct k_err *err)
{
    struct kit_layout *item = &kit->item[kit->layouts];
    if (!is_layout_name(name)) {
        return err_set(err, K_REJECT,
                       "„%s“ kann kein Layout sein: erwartet wird ein Name aus "
                       "Buchstaben, Ziffern, - und _",
                       name);
    }
    if (kit->layouts == KIT_LAYOUTS_MAX) {
        return err_set(err, K_REJECT, "mehr als %d Layouts sind nicht vorgesehen",
                       KIT_LAYOUTS_MAX);
    }
    arena_init(&item->arena);
    enum k_status st = load_layout(item, kit, name, err);
    if (st != K_OK) {
        arena_release(&item->arena);
        return st;
    }
    item->name = arena_strdup(&item->arena, name);
    *out = &item->layout;
    kit->layouts++;
    return K_OK;
}

enum k_status kit_layout(const struct layout **out, struct document_kit *kit,
                         const char *name, struct k_err *err)
{
    *out = NULL;
    if (text_blank(name)) {
        name = kit->config->layout ? kit->config->layout : LAYOUT_DEFAULT;
    }
    for (size_t i = 0; i < kit->layouts; i++) {
        if (strcmp(kit->item[i].name, name) == 0) {
            *out = &kit->item[i].layout;
            return K_OK;
        }
    }
    return add_layout(out, kit, name, err);
}

static void drop_layouts(struct document_kit *kit)
{
    while (kit->layouts > 0) {
        arena_release(&kit->item[--kit->layouts].arena);
    }
}

/* ---- the hash ---- */

static void hash_words(struct hash *h, const char *s)
{
    hash_add(h, s ? s : "", (s ? strlen(s) : 0) + 1);
}

static void hash_nodes(struct hash *h, const struct node *first)
{
    for (const struct node *n = first; n; n = n->next) {
        if (n->image) {
            hash_words(h, image_hash(n->image));
        }
        if (n->style) {
            hash_words(h, face_hash(n->style->font->face[0]));
            hash_words(h, face_hash(n->style->font->face[1]));
        }
        hash_nodes(h, n->child);
    }
}

const char *kit_hash(struct arena *a, const struct document_kit *kit,
                     const struct layout *layout)
{
    struct hash h;
    char *hex = arena_alloc(a, HASH_HEX);
    hash_init(&h);
    hash_words(&h, layout->hash);
    hash_words(&h, kit->de.hash);
    hash_words(&h, kit->en.hash);
    hash_words(&h, kit->config->website);
    hash_words(&h, kit->config->manager);
    hash_words(&h, kit->config->register_court);
    hash_nodes(&h, layout->root);
    hash_end_hex(&h, hex);
    return hex;
}

/* ---- the kit ---- */

static enum k_status open_kit(struct document_kit **out, const char *templates_dir,
                              const struct config *config, struct k_err *err)
{
    struct document_kit *kit = calloc(1, sizeof *kit);
    *out = NULL;
    if (!kit) {
        return err_nomem(err);
    }
    arena_init(&kit->arena);
    kit->config = config;
    kit->dir = arena_strdup(&kit->arena, templates_dir);
    kit->assets = (struct assets){.arena = &kit->arena, .dir = kit->dir};
    enum k_status st = texts_load(
        &kit->de, &kit->arena, file_join(&kit->arena, kit->dir, "texts/de.tab"), err);
    if (st == K_OK) {
        st = texts_load(&kit->en, &kit->arena,
                        file_join(&kit->arena, kit->dir, "texts/en.tab"), err);
    }
    if (st != K_OK) {
        document_kit_free(kit);
        return st;
    }
    *out = kit;
    return K_OK;
}

enum k_status document_kit_new(struct document_kit **out, const char *templates_dir,
                               const struct config *config, struct k_err *err)
{
    const struct layout *l = NULL;
    struct document_kit *kit = NULL;
    *out = NULL;
    enum k_status st = open_kit(&kit, templates_dir, config, err);
    if (st != K_OK || !kit) {
        return st;
    }
    st = kit_layout(&l, kit, NULL, err);
    if (st == K_OK) {
        *out = kit;
    } else {
        document_kit_free(kit);
    }
    return st;
}

void document_kit_free(struct document_kit *kit)
{
    if (kit) {
        drop_layouts(kit);
        assets_release(&kit->assets);
        arena_release(&kit->arena);
        free(kit);
    }
}

/* ---- checking a folder ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t layout_files(const char **name, struct arena *a, const char *dir)
{
    size_t n = 0;
    DIR *d = opendir(dir);
    if (!d) {
        return 0;
    }
    for (const struct dirent *e = readdir(d); e && n < LAYOUT_FILES_MAX;
         e = readdir(d)) {
        if (e->d_name[0] != '.' && text_ends_icase(e->d_name, ".xml")) {
            name[n++] = arena_strndup(a, e->d_name, strlen(e->d_name) - 4);
        }
    }
    closedir(d);
    qsort(name, n, sizeof *name, by_name);
    return n;
}

static void add_lines(struct faults *to, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        faults_add(to, "%.*s", (int)n, text);
        text += n + (text[n] ? 1 : 0);
    }
}

enum k_status document_check(const char *templates_dir, const struct config *config,
                             struct k_err *err)
{
    struct document_kit *kit = NULL;
    struct faults faults;
    struct arena a;
    const char *name[LAYOUT_FILES_MAX] = {NULL};
    enum k_status st = open_kit(&kit, templates_dir, config, err);
    if (st != K_OK || !kit) {
        return st;
    }
    arena_init(&a);
    faults_init(&faults);
    size_t n = layout_files(name, &a, templates_dir);
    for (size_t i = 0; i < n; i++) {
        const struct layout *l = NULL;
        struct k_err one = {.text = ""};
        drop_layouts(kit); /* any number of files may lie there */
        if (kit_layout(&l, kit, name[i], &one) != K_OK) {
            add_lines(&faults, one.text);
        }
    }
    if (n == 0) {
        faults_add(&faults, "in %s liegt kein Layout (NAME.xml)", templates_dir);
    }
    st = faults_status(&faults, err);
    document_kit_free(kit);
    arena_release(&a);
    return st;
}
