/*
 * cmd_explain - why a payment was booked or not, for programs.
 *
 * In:      the open firm, and a transaction or an invoice.
 * Effects: writes JSON to standard output, errors to c->err.
 */
#ifndef KONTOR_CMD_CMD_EXPLAIN_H
#define KONTOR_CMD_CMD_EXPLAIN_H

#include "cmd/cmd.h"
#include "flow/firm.h"
#include "store/store_bank.h"
#include "store/store_invoice.h"

K_MUST_CHECK enum k_status
cmd_explain_json_transaction(struct cmd *c, struct firm *f,
                             const struct transaction_row *t);
/* Every payment that is booked on the invoice, was, or is proposed for it. */
K_MUST_CHECK enum k_status cmd_explain_json_invoice(struct cmd *c, struct firm *f,
                                                    const struct invoice_row *r);

#endif
