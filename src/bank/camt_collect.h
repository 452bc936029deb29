/*
 * camt_collect - the values of a message as they come, until a part is complete.
 *
 * camt_read tells what begins, what value an element has and what ends; at the end of
 * an entry or statement this hands it to camt_model, and so to the sink. What is kept
 * is bounded: the message's and the statement's head, one entry with its details.
 *
 * Owns:    the strings of what is open.
 * Errors:  in `err`, as the callbacks of libxml2 leave no other way.
 */
#ifndef KONTOR_BANK_CAMT_COLLECT_H
#define KONTOR_BANK_CAMT_COLLECT_H

#include "bank/camt_model.h"
#include "bank/camt_path.h"
#include "base/str.h"

struct camt_collector {
    int line;         /* set by the caller before each call */
    struct str value; /* the text of the open element, filled by the caller */
    char currency[4]; /* its Ccy */
    struct k_err err;

    struct camt_output out;
    struct camt_record message, statement, balance, entry, charge;
    struct camt_record *details; /* of the entry, in the order of the file */
    struct camt_record *detail;  /* the open one, or NULL */
    struct camt_record **detail_tail;
    size_t detail_count;
    struct arena message_arena, statement_arena, entry_arena;
};

void camt_collector_init(struct camt_collector *c, struct bank_counts *counts,
                         const struct bank_sink *sink);
void camt_collector_release(struct camt_collector *c);

/* An element begins that is a part. Its name and namespace tell kind and version of a
 * message. */
void camt_collector_begin(struct camt_collector *c, enum camt_part part,
                          const char *name, const char *uri);
/* An element with a value of its own ends; the value is in c->value. */
K_MUST_CHECK enum k_status camt_collector_value(struct camt_collector *c,
                                                const struct camt_node *n,
                                                const char *element);
K_MUST_CHECK enum k_status camt_collector_end(struct camt_collector *c,
                                              enum camt_part part, const char *element);

#endif
