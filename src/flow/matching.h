/*
 * matching - put the new payments to the match step and book what it decides.
 *
 * One run over all transactions that nobody has decided, in the order that the match
 * step prescribes, some days at a time so that memory stays bounded, within the batch
 * of the import.
 */
#ifndef KONTOR_FLOW_MATCHING_H
#define KONTOR_FLOW_MATCHING_H

#include "flow/batch.h"
#include "flow/booking.h"
#include "flow/statements.h"

/* Decide every transaction in state new; counts go into out->booked and ->reviews. */
K_MUST_CHECK enum k_status matching_run(struct batch *b, struct statements_result *out,
                                        struct k_err *err);

/* The allocations of a stored proposal ("17:92404:0 18:18589:0:350") as booking parts.
 */
void matching_parts(struct booking *bk, struct arena *a, const char *allocations);

/* The invoice numbers of a stored proposal: "R2026-0001 + R2026-0002". */
char *matching_numbers(struct firm *f, struct arena *a, const char *allocations);

/* An account as the store keeps it: a valid IBAN without blanks, else as it is. */
const char *matching_account(char buf[36], const char *account);

#endif
