/*
 * json - reading JSON values strictly, with faults that name the member (json-c).
 *
 * In:      bytes of one document, limits first (size, depth, number of values).
 * Out:     json-c objects, and values in our own types.
 * Effects: none.
 *
 * Decimals are read from the text of the number and never pass through floating
 * point. Every fault is one line such as
 *     lines[2].quantity: Zahl erwartet, gefunden: „drei“
 * and is collected, so that one look at the message mends the whole file.
 */
#ifndef KONTOR_MODEL_JSON_H
#define KONTOR_MODEL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/faults.h"
#include "base/money.h"

struct json_object;

#define JSON_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define JSON_DEPTH_MAX 24
#define JSON_LINE_MAX ((size_t)16 * 1024)  /* bytes of a text in one line, */
#define JSON_LINES_MAX ((size_t)64 * 1024) /* and of one in several */
#define JSON_LIST_MAX 10000 /* elements of one list that we fill a struct from */

/* Where a value stands: a chain on the stack. */
struct json_at {
    const struct json_at *up;  /* NULL for the document */
    const char *name;          /* of the member; NULL for an element */
    size_t index;              /* of the element */
    struct json_object *value; /* NULL: absent or null */
};

struct json_in {
    struct arena *arena; /* strings go here */
    /* Frozen by ourselves, its hash in the journal: what the text may contain is not
     * asked again, so that a later, stricter rule never locks an issued invoice. */
    bool trusted;
    struct faults faults;
};

/* Parse one document, with nothing but white space behind it. Free *out with
 * json_object_put. K_REJECT names line and column. */
K_MUST_CHECK enum k_status json_document(struct json_object **out, const char *text,
                                         size_t n, struct k_err *err);

void json_in_init(struct json_in *in, struct arena *a, bool trusted);

/* A member of an object, an element of a list: value NULL when there is none. */
struct json_at json_member(const struct json_at *up, const char *name);
struct json_at json_element(const struct json_at *up, size_t index);
/* The value in a few words for a message: „drei“, 12.5, eine Liste, null. */
char *json_show(struct arena *a, struct json_object *value);

/* Record "PATH: text"; always false, so that it can be returned. */
bool json_fault(struct json_in *in, const struct json_at *at, const char *fmt, ...)
    K_PRINTF(3, 4);
/* Record "PATH: WHAT erwartet, gefunden: …"; always false. */
bool json_expected(struct json_in *in, const struct json_at *at, const char *what);

/* Strict readers: false with a recorded fault when the value is of another type or
 * out of range. An absent or null value leaves *out alone and is true. */
bool json_is_list(struct json_in *in, const struct json_at *at, size_t max);
/* Not longer than a text may be? */
bool json_fits(struct json_in *in, const struct json_at *at, size_t n, bool lines);
/* NFC, no control characters; with `lines`, line feeds and tabs may be there.
 * A blank text counts as not given. */
bool json_text(const char **out, struct json_in *in, const struct json_at *at,
               bool lines);
bool json_decimal(decimal *out, struct json_in *in, const struct json_at *at);
bool json_money(money *out, struct json_in *in, const struct json_at *at);
bool json_day(day *out, struct json_in *in, const struct json_at *at);
bool json_boolean(bool *out, struct json_in *in, const struct json_at *at);
bool json_integer(int64_t *out, struct json_in *in, const struct json_at *at,
                  int64_t min, int64_t max);

#endif
