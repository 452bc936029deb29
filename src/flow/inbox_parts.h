/*
 * inbox_parts - one pass over the inbox under way. Private to inbox*.c.
 *
 * Files are claimed one by one (inbox.c) until a batch is full, then booked in one
 * transaction (inbox_book.c).
 */
#ifndef KONTOR_FLOW_INBOX_PARTS_H
#define KONTOR_FLOW_INBOX_PARTS_H

#include "flow/inbox.h"
#include "flow/inbox_file.h"
#include "flow/removals.h"
#include "intake/claim.h"

struct pass {
    struct firm *firm;
    const struct inbox_options *opt;
    struct inbox_summary *sum;
    struct claim_limits limits;
    struct claim_dirs dirs;
    int64_t now_ms;
    int64_t real_now; /* the system's clock: file times know no other */
    size_t done, of;
    struct arena scan_arena;
    struct arena arena; /* of the running batch */
    struct inbox_file *file;
    size_t files;
    int64_t bytes;
    /* Files that may lie beside an order and cannot be taken yet. */
    struct candidate *unready;
    size_t unreadies;
    struct removals removals;
};

/* One file more is done with, for the bar. */
void inbox_step(struct pass *p);

/* Book the claimed files: small ones together, a statement by itself. Afterwards the
 * batch is empty. */
K_MUST_CHECK enum k_status inbox_book(struct pass *p, struct k_err *err);

#endif
