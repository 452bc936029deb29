/*
 * bank_row - a transaction as its queries read it. Private to store/.
 */
#ifndef KONTOR_STORE_BANK_ROW_H
#define KONTOR_STORE_BANK_ROW_H

#include "store/sql.h"
#include "store/store_bank.h"

#define TRANSACTION_COLUMNS                                                            \
    "t.id, a.iban, t.booking_date, t.value_date, t.cents, t.state, t.counterparty, "   \
    "t.iban, t.end_to_end_id, t.strong, t.details, (SELECT coalesce(sum(cents), 0) "   \
    "FROM allocation WHERE transaction_id = t.id AND undone IS NULL) + "               \
    "(SELECT coalesce(sum(cents), 0) FROM fee WHERE paid_by = t.id) - "                \
    "(SELECT coalesce(sum(cents), 0) FROM fee WHERE transaction_id = t.id "            \
    "AND state <> 'undone')"
#define TRANSACTION_FROM " FROM transactions t JOIN account a ON a.id = t.account_id "

/* Are these the references of one entry: does any line of one stand in the other? When
 * a side has none, or `formats` differ (each may number in its own way), they say
 * nothing: `else_` then is the answer. */
bool bank_same_entry(const char *a, const char *b, bool formats, bool else_);

/* Hand each row to fn; q may be NULL (err is set then). */
K_MUST_CHECK enum k_status bank_each_row(struct store *s, sqlite3_stmt *q,
                                         store_transaction_fn *fn, void *ud,
                                         struct k_err *err);

#endif
