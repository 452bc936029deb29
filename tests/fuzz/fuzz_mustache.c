/*
 * fuzz_mustache - any text as a template that also calls itself as a partial.
 *
 * It ends, stays within its bound, and without a fault leaves no tag behind.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mustache.h"

#include "base/banned.h"

#define OUTPUT_BYTES ((size_t)10000)

static const char *partial(void *ud, const char *name)
{
    return *name == 'p' ? ud : NULL;
}

static struct value *sample(struct arena *a)
{
    struct value *root = value_map(a), *list = value_list(a);
    value_set(root, "a", "<A&\n>");
    value_set_bool(root, "b", true);
    value_set_value(root, "m", root); /* a context within itself */
    for (int i = 0; i < 3; i++) {
        struct value *item = value_map(a);
        value_setf(item, "a", "%d", i);
        value_push(list, item);
    }
    value_push_text(list, "t");
    value_set_value(root, "l", list);
    return root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct str out;
    struct k_err err = {{0}};
    arena_init(&a);
    char *template = arena_strndup(&a, (const char *)data, size);
    const struct mustache_options opt = {.escape = MUSTACHE_HTML,
                                         .partial = partial,
                                         .partial_ud = template,
                                         .name = "t",
                                         .strict = size % 2 == 1,
                                         .max_bytes = OUTPUT_BYTES};
    str_init(&out, 2 * OUTPUT_BYTES + size);
    enum k_status st = mustache_render(&out, template, sample(&a), &opt, &err);
    if (st == K_OK ? out.len > OUTPUT_BYTES : st != K_REJECT || !err.text[0]) {
        abort();
    }
    str_release(&out);
    arena_release(&a);
    return 0;
}
