/*
 * statements - a bank statement file into the store, then its payments onto invoices.
 *
 * One transaction a file: a broken one changes nothing. Reading streams; memory does
 * not grow with the file.
 */
#ifndef KONTOR_FLOW_STATEMENTS_H
#define KONTOR_FLOW_STATEMENTS_H

#include "flow/inbox_file.h"

struct statements_result {
    int statements;
    int fresh, known, updated, pending, info; /* transactions */
    int booked, reviews;                      /* what matching made of the fresh ones */
};

K_MUST_CHECK enum k_status statements_take(struct statements_result *out,
                                           struct batch *b, struct inbox_file *f,
                                           struct k_err *err);

#endif
