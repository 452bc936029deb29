/*
 * rebuild - prove that every archived document follows from its frozen invoice.
 *
 * Renders each invoice again and compares hashes. A document made from templates that
 * changed since, or by another version of the program, cannot be made again: it is
 * counted, not a fault.
 */
#ifndef KONTOR_FLOW_REBUILD_H
#define KONTOR_FLOW_REBUILD_H

#include "flow/verify.h"

struct rebuild_result {
    int64_t same, other_templates;
    int faults;
};

K_MUST_CHECK enum k_status rebuild_all(struct rebuild_result *out, struct firm *f,
                                       verify_fault_fn *fault, void *ud,
                                       struct k_err *err);

#endif
