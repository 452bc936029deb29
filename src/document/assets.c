/* Fonts and images that layouts name. A name is a path below templates/ and can lead
 * nowhere else. */
#include <string.h>

#include "base/file.h"
#include "document/layout_parts.h"

#include "base/banned.h"

static bool is_safe(const char *name)
{
    return *name && name[0] != '/' && !strstr(name, "..") && !strchr(name, '\\') &&
           name[0] != '.';
}

static struct asset *find(struct reader *r, int line, const char *name)
{
    struct assets *s = r->opt->assets;
    if (!is_safe(name)) {
        layout_fault(r, line,
                     "„%s“ ist kein Dateiname in templates/ (ohne .. und ohne / am "
                     "Anfang)",
                     name);
        return NULL;
    }
    for (struct asset *x = s->first; x; x = x->next) {
        if (strcmp(x->path, name) == 0) {
            return x;
        }
    }
    struct asset *x = arena_alloc(s->arena, sizeof *x);
    x->path = arena_strdup(s->arena, name);
    x->next = s->first;
    s->first = x;
    return x;
}

struct face *asset_face(struct reader *r, int line, const char *name)
{
    struct k_err err = {.text = ""};
    struct asset *x = find(r, line, name);
    if (!x) {
        return NULL;
    }
    if (!x->face && face_load(&x->face, file_join(r->arena, r->opt->assets->dir, name),
                              &err) != K_OK) {
        layout_fault(r, line, "%s", err.text);
    }
    return x->face;
}

struct image *asset_image(struct reader *r, int line, const char *name)
{
    struct k_err err = {.text = ""};
    struct asset *x = find(r, line, name);
    if (!x) {
        return NULL;
    }
    if (!x->image &&
        image_load(&x->image, file_join(r->arena, r->opt->assets->dir, name), &err) !=
            K_OK) {
        layout_fault(r, line, "%s", err.text);
    }
    return x->image;
}

void assets_release(struct assets *s)
{
    for (struct asset *x = s->first; x; x = x->next) {
        face_free(x->face);
        image_free(x->image);
    }
    s->first = NULL;
}
