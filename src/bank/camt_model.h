/*
 * camt_model - from the values of a CAMT message to statements and transactions.
 *
 * camt_read collects the values of one entry with its details as they stand in the
 * file (struct camt_record); here they are understood: signs, dates, what a batch
 * is made of, who the counterparty is, what a return is. Each rule names its trap in
 * src/bank/README.md.
 *
 * In:      records; their strings live in the arena of the entry.
 * Out:     calls of the sink.
 * Errors:  K_REJECT "Zeile N: ...", or what the sink answered.
 */
#ifndef KONTOR_BANK_CAMT_MODEL_H
#define KONTOR_BANK_CAMT_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "bank/bank_read.h"
#include "bank/camt_path.h"
#include "base/arena.h"
#include "base/money.h"

struct camt_value {
    bool present;
    decimal value;
    char currency[4];
    int line;
};

/* The values of one part, as the bank wrote them, trimmed. */
struct camt_record {
    const char *text[CAMT_TEXTS];
    struct camt_value amount[CAMT_AMOUNTS];
    const char **piece; /* Ustrd */
    size_t pieces;
    const char **extra; /* of Strd */
    size_t extras;
    bool has_charges, charges_included;
    money charges; /* of charge_currency */
    char charge_currency[4];
    int line;
    struct camt_record *next; /* the next detail */
};

/* What is known while a message is read. */
struct camt_output {
    const struct bank_sink *sink;
    struct bank_counts *counts;
    struct statement st;
    bool begun;                     /* the sink has heard of st */
    int opening_rank, closing_rank; /* how well the balances found so far fit */
    day fallback_date;              /* for entries without any date, T23 */
};

/* Values of elements; K_REJECT names line and element. A date that is absent is
 * DAY_NONE, an amount must be there. */
K_MUST_CHECK enum k_status camt_day(day *out, const char *text, int line,
                                    const char *element, struct k_err *err);
/* Cents with the sign of `direction` (CRDT, DBIT), T7, T21. */
K_MUST_CHECK enum k_status camt_money(money *out, const struct camt_value *v,
                                      const char *direction, int line,
                                      const char *element, struct k_err *err);
bool camt_true(const char *text);
int camt_count(const char *text); /* 0 for what is no small positive number */
/* An account number without blanks, in capitals: the IBAN, else the other. */
const char *camt_account(struct arena *a, const char *iban, const char *other);

/* The statement's head; strings as in the records. */
K_MUST_CHECK enum k_status camt_statement_fill(struct camt_output *o,
                                               const struct camt_record *message,
                                               const struct camt_record *statement,
                                               struct arena *a, struct k_err *err);

K_MUST_CHECK enum k_status camt_balance_add(struct camt_output *o,
                                            const struct camt_record *balance,
                                            const char *account_currency,
                                            struct k_err *err);

/* Add a charge to the record of its entry or detail. */
K_MUST_CHECK enum k_status camt_charge_add(struct camt_record *to,
                                           const struct camt_record *charge,
                                           struct k_err *err);

/* Hand on the entry: once, or once for each detail of a batch that adds up. */
K_MUST_CHECK enum k_status camt_entry_emit(struct camt_output *o,
                                           const struct camt_record *entry,
                                           const struct camt_record *details,
                                           size_t detail_count, struct arena *a,
                                           struct k_err *err);

#endif
