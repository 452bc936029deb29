/*
 * cmd_owner - what the commands share by which the owner decides something.
 *
 * Each command is one transaction of the store with the owner as the actor.
 */
#ifndef KONTOR_CMD_CMD_OWNER_H
#define KONTOR_CMD_CMD_OWNER_H

#include "cmd/cmd.h"
#include "flow/booking.h"
#include "flow/firm.h"

typedef enum k_status cmd_batch_fn(struct cmd *c, struct batch *b, void *ud);

/* Open the firm, run fn in a batch, commit. The error is left in c->err. */
K_MUST_CHECK enum k_status cmd_owner_batch(struct cmd *c, cmd_batch_fn *fn, void *ud);
/* The same as a whole command: the exit code. */
int cmd_owner_run(struct cmd *c, cmd_batch_fn *fn);

/* An amount above zero; or below, too. */
K_MUST_CHECK enum k_status cmd_owner_amount(money *out, struct cmd *c,
                                            const char *text);
K_MUST_CHECK enum k_status cmd_owner_signed(money *out, struct cmd *c,
                                            const char *text);
K_MUST_CHECK enum k_status cmd_owner_invoice(struct invoice_row *out, struct cmd *c,
                                             struct firm *f, const char *number);
K_MUST_CHECK enum k_status cmd_owner_transaction(struct transaction_row *out,
                                                 struct cmd *c, struct firm *f,
                                                 const char *id);

/* "R2026-0001=100,00/2,00": one part of a payment; "R2026-0001=-100,00": of a return.
 */
K_MUST_CHECK enum k_status cmd_owner_part(struct booking_part *out, struct cmd *c,
                                          struct firm *f, const char *text);

/* "Rechnung R2026-0001: bezahlt, offen 0,00 EUR." */
void cmd_owner_stand(struct cmd *c, struct firm *f, int64_t invoice_id);

#endif
