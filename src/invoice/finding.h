/*
 * finding - what stands between an order and its invoice.
 *
 * A finding names the field in the order's terms and says in one German sentence what
 * was found, what was expected and what to do.
 * Owns: nothing; texts live in the arena of the job.
 */
#ifndef KONTOR_INVOICE_FINDING_H
#define KONTOR_INVOICE_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum finding_kind {
    FINDING_REFUSE, /* the order is wrong: failed/ with the reason */
    FINDING_DECIDE, /* the owner has to decide or add: a task */
    FINDING_NOTE,   /* written to the journal, stops nothing */
};

struct finding {
    enum finding_kind kind;
    const char *field; /* "buyer.email", "line[2].vat_rate" */
    const char *text;
};

struct finding_list {
    struct finding *item;
    size_t count;
};

/* More than this many say nothing new: further ones are dropped. */
#define FINDINGS_MAX 100
#define FINDING_NOTES_MAX 50

void finding_add(struct finding_list *l, struct arena *a, enum finding_kind kind,
                 const char *field, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Is there one that must stop the invoice? */
bool finding_blocks(const struct finding_list *l);

#endif
