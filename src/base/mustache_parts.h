/*
 * mustache_parts - what the two halves of mustache share: values and parsed tags.
 * Used within base/mustache*.c only.
 */
#ifndef KONTOR_BASE_MUSTACHE_PARTS_H
#define KONTOR_BASE_MUSTACHE_PARTS_H

#include "base/mustache.h"

enum value_kind {
    VALUE_FALSE,
    VALUE_TRUE,
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_MAP
};

struct value_entry {
    const char *name;
    const struct value *value;
};

struct value {
    enum value_kind kind;
    struct arena *arena;
    const char *text;          /* TEXT */
    struct value_entry *entry; /* MAP */
    const struct value **item; /* LIST */
    size_t count;              /* of entries or items */
};

/* The value of a name in a map; NULL when it has none or v is no map. */
const struct value *value_get(const struct value *v, const char *name, size_t n);

enum tag_kind {
    TAG_TEXT,     /* literal text */
    TAG_VARIABLE, /* escaped */
    TAG_RAW,      /* {{{x}}}, {{&x}} */
    TAG_SECTION,
    TAG_INVERTED,
    TAG_END,
    TAG_PARTIAL
};

struct tag {
    enum tag_kind kind;
    const char *text; /* literal text (n bytes), or the name (terminated) */
    size_t n;
    size_t end;         /* SECTION, INVERTED: index of the END */
    const char *indent; /* PARTIAL: blanks before each of its lines */
    int line;
};

struct tag_list {
    struct tag *item;
    size_t count;
};

/* K_REJECT "NAME:LINE: ...". Text and names point into `template` or the arena. */
K_MUST_CHECK enum k_status mustache_parse(struct tag_list *out, struct arena *a,
                                          const char *template, const char *name,
                                          struct k_err *err);

#endif
