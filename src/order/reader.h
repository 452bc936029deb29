/*
 * reader - what the readers of one order file share.
 *
 * Faults are collected, so that the owner can mend a file in one go: a reader notes
 * the fault, goes on with the next cell or member, and order_read refuses the whole
 * file at the end. Notes are told but stop nothing.
 * Effects: none; everything lives in the arena of the job.
 */
#ifndef KONTOR_ORDER_READER_H
#define KONTOR_ORDER_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/rules.h"
#include "model/json.h"
#include "model/order.h"
#include "order/order_read.h"

#define READER_NOTES_MAX 100
#define READER_ORDERS_MAX 20000
#define READER_CONTACTS_MAX 200000
#define READER_LINES_MAX 10000 /* positions of one order */

struct reader {
    struct arena *arena;
    struct arena *notes;     /* where notes live; NULL: in arena */
    const struct rule *rule; /* may be NULL */
    bool explain;
    struct order_file *out;
    struct json_in in; /* its faults are those of all formats */
};

void reader_fault(struct reader *r, const char *fmt, ...) K_PRINTF(2, 3);
void reader_note(struct reader *r, const char *fmt, ...) K_PRINTF(2, 3);

/* Append a copy; too many are a fault. */
void reader_push_order(struct reader *r, const struct order *o);
void reader_push_contact(struct reader *r, const struct customer *c);

/* A new line of an order, or NULL (with a fault) when it has too many. */
struct order_line *reader_line(struct reader *r, struct order *o);

/* Does one of the words stand in the rule's `completed` list? Without a list every
 * order counts, unless `only_if_listed`: offers, rejected and already invoiced
 * orders are never taken by default. */
bool reader_completed(const struct reader *r, const char *const *word, size_t words,
                      bool only_if_listed);

/* What cannot be right is left out with a note; what the rule knows is filled in. */
void reader_check_buyer(struct reader *r, struct customer *c, const char *whose);

/* A value as it may stand in a message: one line, 40 characters at most. */
const char *reader_shown(struct reader *r, const char *value);

/* Text as the model wants it. Both return NULL for what is blank.
 * line: white space squeezed, invisible characters dropped. */
const char *reader_clean_line(struct reader *r, const char *s);
/* lines: line ends made LF, both ends trimmed. */
const char *reader_clean_lines(struct reader *r, const char *s);

#endif
