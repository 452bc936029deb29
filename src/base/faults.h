/*
 * faults - all that is wrong with one input, in one message.
 *
 * A reader that can go on after a fault collects them here, one line each, so that
 * the owner mends a file once and not fault by fault. What does not fit is counted.
 */
#ifndef KONTOR_BASE_FAULTS_H
#define KONTOR_BASE_FAULTS_H

#include <stddef.h>

#include "base/err.h"

struct faults {
    char text[1800]; /* below the capacity of k_err: room for a wrap */
    size_t len;
    size_t count;
};

void faults_init(struct faults *f);

/* Add one line, without its line feed; control bytes become blanks. */
void faults_add(struct faults *f, const char *fmt, ...) K_PRINTF(2, 3);

/* K_OK without faults; else K_REJECT with all lines and "… und N weitere Fehler". */
K_MUST_CHECK enum k_status faults_status(const struct faults *f, struct k_err *err);

#endif
