/*
 * tasks - the folder tasks/ and the closing of tasks.
 */
#ifndef KONTOR_FLOW_TASKS_H
#define KONTOR_FLOW_TASKS_H

#include "flow/firm.h"

/* The files as the store says: one text and one calendar entry a task; those of closed
 * ones go. */
K_MUST_CHECK enum k_status tasks_write(struct firm *f, struct k_err *err);

/* A person removed a task's file: that closes it. */
K_MUST_CHECK enum k_status tasks_collect(int *closed, struct firm *f,
                                         struct k_err *err);

/* Close one, in a transaction of its own, as the owner. K_REJECT when it is not open.
 */
K_MUST_CHECK enum k_status tasks_close(struct firm *f, int64_t id, const char *how,
                                       struct k_err *err);

#endif
