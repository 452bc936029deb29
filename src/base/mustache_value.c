/* The tree of values that a template is filled with. */
#include <stdarg.h>
#include <string.h>

#include "base/mustache_parts.h"

#include "base/banned.h"

static struct value *new_value(struct arena *a, enum value_kind kind)
{
    struct value *v = arena_alloc(a, sizeof *v);
    v->kind = kind;
    v->arena = a;
    return v;
}

struct value *value_map(struct arena *a)
{
    return new_value(a, VALUE_MAP);
}

struct value *value_list(struct arena *a)
{
    return new_value(a, VALUE_LIST);
}

const struct value *value_get(const struct value *v, const char *name, size_t n)
{
    if (v->kind != VALUE_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < v->count; i++) {
        if (strncmp(v->entry[i].name, name, n) == 0 && v->entry[i].name[n] == '\0') {
            return v->entry[i].value;
        }
    }
    return NULL;
}

void value_set_value(struct value *map, const char *name, struct value *v)
{
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->entry[i].name, name) == 0) {
            map->entry[i].value = v;
            return;
        }
    }
    map->entry = arena_grow(map->arena, map->entry, map->count, sizeof *map->entry);
    map->entry[map->count++] =
        (struct value_entry){.name = arena_strdup(map->arena, name), .value = v};
}

static struct value *new_text(struct arena *a, const char *text)
{
    struct value *v = new_value(a, text ? VALUE_TEXT : VALUE_FALSE);
    v->text = arena_strdup(a, text);
    return v;
}

void value_set(struct value *map, const char *name, const char *text)
{
    value_set_value(map, name, new_text(map->arena, text));
}

void value_setf(struct value *map, const char *name, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct value *v = new_value(map->arena, VALUE_TEXT);
    v->text = arena_vprintf(map->arena, fmt, ap);
    va_end(ap);
    value_set_value(map, name, v);
}

void value_set_bool(struct value *map, const char *name, bool b)
{
    value_set_value(map, name, new_value(map->arena, b ? VALUE_TRUE : VALUE_FALSE));
}

void value_push(struct value *list, struct value *item)
{
    list->item =
        arena_grow(list->arena, list->item, list->count, sizeof(const struct value *));
    list->item[list->count++] = item;
}

void value_push_text(struct value *list, const char *text)
{
    value_push(list, new_text(list->arena, text));
}
