/*
 * mustache - logic-less templates for mails, page texts and reports.
 *
 * The core of the public Mustache specification: variables {{x}}, {{{x}}}, {{&x}},
 * sections {{#x}}, inverted {{^x}}, comments {{!}}, partials {{>x}}, delimiter
 * changes, dotted names, implicit iterator {{.}}, standalone lines. No lambdas.
 * Escaping is chosen by what the text goes into.
 *
 * False are: a name that is not set, NULL, false, "" and an empty list. A template
 * is bounded in depth, in steps and in what it may write, whatever it says.
 */
#ifndef KONTOR_BASE_MUSTACHE_H
#define KONTOR_BASE_MUSTACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* A tree of values in an arena. */
struct value;

struct value *value_map(struct arena *a);
struct value *value_list(struct arena *a);
/* Set name in a map; text NULL counts as false. Copies name and text. */
void value_set(struct value *map, const char *name, const char *text);
void value_setf(struct value *map, const char *name, const char *fmt, ...)
    K_PRINTF(3, 4);
void value_set_bool(struct value *map, const char *name, bool b);
void value_set_value(struct value *map, const char *name, struct value *v);
void value_push(struct value *list, struct value *item);
void value_push_text(struct value *list, const char *text);

enum mustache_escape {
    MUSTACHE_PLAIN,
    MUSTACHE_HTML /* also right for XML */
};

/* Find a partial by name; return NULL when there is none. */
typedef const char *mustache_partial_fn(void *ud, const char *name);

struct mustache_options {
    enum mustache_escape escape;
    mustache_partial_fn *partial; /* may be NULL */
    void *partial_ud;
    const char *name; /* of the template, for errors */
    bool strict;      /* a name that no context knows is an error, not "" */
    size_t max_bytes; /* of the output; 0 = 16 MiB */
};

/* K_REJECT "NAME:LINE: ..." for a broken template, where NAME is that of the partial
 * if the fault lies there. Appends to *out; after a fault what it holds is of no use.
 */
K_MUST_CHECK enum k_status mustache_render(struct str *out, const char *template,
                                           const struct value *data,
                                           const struct mustache_options *opt,
                                           struct k_err *err);

#endif
