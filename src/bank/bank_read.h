/*
 * bank_read - statements from a file, as a stream.
 *
 * In:      a file descriptor or bytes of CAMT.052, .053, .054 (any version, any or no
 *          namespace) or MT940.
 * Out:     callbacks in the order of the file. Memory does not grow with the file.
 * Effects: reads the descriptor. No network, no DTD, no entities.
 *
 * Traps and the reasons behind what is read where: src/bank/README.md.
 */
#ifndef KONTOR_BANK_BANK_READ_H
#define KONTOR_BANK_BANK_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/statement.h"

/* Any callback may stop the reading by returning other than K_OK; NULL is "not
 * interested". */
struct bank_sink {
    void *ud;
    enum k_status (*begin)(void *ud, const struct statement *st, struct k_err *err);
    enum k_status (*transaction)(void *ud, const struct statement *st,
                                 const struct bank_transaction *tx, struct k_err *err);
    /* Balances and page are complete only here. */
    enum k_status (*end)(void *ud, const struct statement *st, struct k_err *err);
};

struct bank_counts {
    uint64_t statements, entries, details, pending, info;
};

/* Read all of fd from its position. K_REJECT: "line N: what is wrong, what was
 * expected". The caller throws away what the callbacks stored (one transaction per
 * file). `name` is for messages. */
K_MUST_CHECK enum k_status bank_read_fd(struct bank_counts *out, int fd,
                                        const char *name, const struct bank_sink *sink,
                                        struct k_err *err);
K_MUST_CHECK enum k_status bank_read_bytes(struct bank_counts *out, const void *bytes,
                                           size_t n, const char *name,
                                           const struct bank_sink *sink,
                                           struct k_err *err);

/* Identity of a transaction for re-import (how the store uses it: src/bank/README.md):
 * strong = the bank's own reference, "" when it has none that can be trusted;
 * weak   = SHA-256 over account, currency, cents, booking date, counterparty,
 *          end-to-end id, creditor reference and folded text: the same in every version
 *          of a message, whatever the file, the order or the line breaks;
 * loose  = the same without the booking date, for bookings whose date a bank moved
 *          between two deliveries. */
struct bank_identity {
    char strong[80];
    unsigned char weak[32], loose[32];
};

/* `scratch` takes working memory, which the caller resets as often as suits. */
void bank_identify(struct bank_identity *out, const struct statement *st,
                   const struct bank_transaction *tx, struct arena *scratch);

/* closing - (opening + bookings): what a statement does not explain; 0 is right. false
 * when a balance is missing. To be asked when the statement is complete. */
bool bank_balance_gap(money *gap, const struct statement *st);

#endif
