/*
 * verify - is everything as it must be? Production command and oracle of the tests.
 *
 * The invariants of the design: database whole, journal chain unbroken, numbers
 * gapless, amounts follow from payments, each archived file there with its hash, no
 * move left over, nothing "sent" without a server's answer, no booking twice.
 */
#ifndef KONTOR_FLOW_VERIFY_H
#define KONTOR_FLOW_VERIFY_H

#include "flow/firm.h"

struct verify_result {
    int64_t journal_rows, invoices, files, documents;
    int faults;
};

/* Called for each fault, with a German sentence. */
typedef void verify_fault_fn(void *ud, const char *text);

K_MUST_CHECK enum k_status verify_all(struct verify_result *out, struct firm *f,
                                      verify_fault_fn *fault, void *ud,
                                      struct k_err *err);

#endif
