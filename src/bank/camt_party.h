/*
 * camt_party - who stands on the other side of a transaction.
 *
 * A returned direct debit keeps the roles of the original: a debit entry whose
 * counterparty is the debtor (T9). So the account numbers decide first: the
 * counterparty is the one that is not our own account. Only when they cannot tell does
 * the direction of the money.
 *
 * In:      the record of an entry or detail, our own account.
 * Out:     fields of the transaction; strings of the record or in the arena.
 * Effects: none.
 */
#ifndef KONTOR_BANK_CAMT_PARTY_H
#define KONTOR_BANK_CAMT_PARTY_H

#include "bank/camt_model.h"

/* Fill counterparty_* and ultimate_name. tx->amount, is_return and reversal must be
 * known. */
void camt_party_fill(struct bank_transaction *tx, const struct camt_record *r,
                     const char *own_account, struct arena *a);

#endif
