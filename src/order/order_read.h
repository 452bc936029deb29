/*
 * order_read - from the bytes of a file to orders and contacts.
 *
 * In:      the whole file in memory (orders are small; the limit is the caller's).
 * Out:     orders and contacts in our own terms; every fault with line (or JSON
 *          path), field, what was found, what was expected, in German.
 * Effects: none. No SQL, no files, no clock.
 *
 * One source file for each format: order_csv.c, order_lexoffice.c, order_sevdesk.c,
 * order_json of model/. All or nothing for a file's syntax; an order that is well
 * formed but lacks something is returned, and order_check says what it lacks.
 */
#ifndef KONTOR_ORDER_ORDER_READ_H
#define KONTOR_ORDER_ORDER_READ_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/rules.h"
#include "model/order.h"

/* How a CSV column was understood, for `kontor import --explain`. */
struct column_view {
    const char *heading; /* as in the file */
    const char *field;   /* our name, or NULL = not used */
    const char *how;     /* "rule", "alias", or why not */
    const char *example; /* first non-empty value */
};

struct order_file {
    const char *format; /* "csv", "lexoffice", "sevdesk", "kontor" */
    const char *encoding;
    char delimiter; /* of a CSV, else 0 */
    struct order *order;
    size_t orders;
    struct customer *contact;
    size_t contacts;
    struct column_view *column;
    size_t columns;
    const char **missing; /* required fields no column gives */
    size_t missings;
    const char **note; /* "Zeile 14: Summenzeile übergangen" */
    size_t notes;
};

/* What the bytes look like, without trusting the name: one of the words listed at
 * struct rule_subject.content. Never fails. Reads the head of the file only. */
const char *order_sniff(const void *bytes, size_t n);

/* Does the content look cut off (JSON not closed, last CSV line without newline and
 * with too few fields, XML root not closed, ZIP without its end record)? Such a file
 * is given time before it is refused. */
bool order_looks_incomplete(const void *bytes, size_t n);

/* Read a file under a rule (format, map, completed, defaults); rule may be NULL.
 * With explain, missing columns are no error: *out says what was understood. */
K_MUST_CHECK enum k_status order_read(struct order_file *out, struct arena *a,
                                      const void *bytes, size_t n,
                                      const struct rule *rule, bool explain,
                                      struct k_err *err);

#endif
