/*
 * open_items - open invoices of another program become ours to watch.
 *
 * Stored with their own numbers, outside every number series ("foreign"): never issued
 * or numbered again, without PDF. From then on they are matched, listed, reported and
 * reminded of like own ones. What was paid before is one payment on the owner's word.
 * A known account of the customer counts as proven.
 *
 * In:      a claimed file with a list of open invoices, within its batch. All of it or
 *          nothing: what was stored before a faulty row goes with the batch's part.
 * Effects: the store; a row that cannot be taken over is told to the owner.
 */
#ifndef KONTOR_FLOW_OPEN_ITEMS_H
#define KONTOR_FLOW_OPEN_ITEMS_H

#include "flow/inbox_file.h"

struct open_items_result {
    int taken, known, refused;
};

K_MUST_CHECK enum k_status open_items_take(struct open_items_result *out,
                                           struct batch *b, const struct inbox_file *f,
                                           struct k_err *err);

#endif
