#include "flow/removals.h"

#include <stdlib.h>
#include <string.h>

#include "flow/inbox_file.h"

#include "base/banned.h"

static int by_source(const void *x, const void *y)
{
    return strcmp(((const struct effect *)x)->source,
                  ((const struct effect *)y)->source);
}

/* Is the place where its bytes belong still empty? Then the original is needed. */
static bool bytes_are_missing(const struct effect *all, size_t n,
                              const struct effect *removal)
{
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind == EFFECT_PLACE &&
            strcmp(all[i].target, removal->target) == 0) {
            return true;
        }
    }
    return false;
}

enum k_status removals_load(struct removals *out, struct store *s, struct arena *a,
                            struct k_err *err)
{
    *out = (struct removals){0};
    struct effect *e;
    size_t n;
    enum k_status st = store_effects(&e, &n, s, a, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (e[i].kind == EFFECT_REMOVE && !bytes_are_missing(e, n, &e[i])) {
            out->item = arena_grow(a, out->item, out->count, sizeof *out->item);
            out->item[out->count++] = e[i];
        }
    }
    if (out->count > 1) {
        qsort(out->item, out->count, sizeof *out->item, by_source);
    }
    return st;
}

bool removals_contain(const struct removals *r, struct arena *a,
                      const struct candidate *c)
{
    if (r->count == 0) {
        return false;
    }
    struct effect key = {.source = inbox_entry_path(a, c)};
    const struct effect *found =
        bsearch(&key, r->item, r->count, sizeof *r->item, by_source);
    return found && strcmp(found->data, inbox_entry_identity(a, c)) == 0;
}
