/*
 * store_bank - accounts, statements, transactions, and what they settle.
 *
 * A transaction is stored once however often statements overlap: re-import finds it by
 * the bank's own reference or by its multiset place among equal ones (bank_read.h).
 * Allocations hang on the row id and are never touched by an import.
 */
#ifndef KONTOR_STORE_BANK_H
#define KONTOR_STORE_BANK_H

#include "base/day.h"
#include "base/money.h"
#include "model/statement.h"
#include "store/store.h"

K_MUST_CHECK enum k_status store_account(int64_t *id, struct store *s, const char *iban,
                                         const char *currency, struct k_err *err);

/* Every account that statements came of: all are the firm's own. */
typedef void store_account_fn(void *ud, const char *iban);
K_MUST_CHECK enum k_status store_accounts(struct store *s, store_account_fn *fn,
                                          void *ud, struct k_err *err);

/* A statement with its balances; called when it has been read to its end. */
K_MUST_CHECK enum k_status store_statement_put(struct store *s, int64_t file_id,
                                               int64_t account_id,
                                               const struct statement *st, money booked,
                                               int64_t entries, struct k_err *err);

/* One booked movement as it comes from a file. */
struct transaction_in {
    int64_t account_id, file_id;
    enum statement_kind kind;
    int statement, entry, detail;
    day booking_date, value_date;
    money amount;
    int64_t weak, loose; /* first 8 bytes of the identities, as signed numbers */
    const char *strong;  /* or "" */
    const char *counterparty, *iban, *end_to_end_id;
    const char *details; /* JSON */
    /* References of the whole entry, one a line, or "". Of an entry told as one sum;
     * NULL when it has none but names who paid. */
    const char *batch;
    const char *part; /* the same for one of several details, else NULL */
    bool outgoing;    /* settles nothing: needs no decision */
};

enum transaction_fate {
    TRANSACTION_NEW,
    TRANSACTION_KNOWN,   /* stored before */
    TRANSACTION_UPDATED, /* an intraday booking, now confirmed */
};

K_MUST_CHECK enum k_status store_transaction_put(enum transaction_fate *fate,
                                                 struct store *s,
                                                 const struct transaction_in *t,
                                                 struct k_err *err);

/* Announced, not booked: shown, never matched. All of an account are replaced. */
K_MUST_CHECK enum k_status store_pending_clear(struct store *s, int64_t account_id,
                                               struct k_err *err);
K_MUST_CHECK enum k_status store_pending_put(struct store *s, int64_t account_id,
                                             int64_t file_id, day on, money amount,
                                             const char *text, struct k_err *err);

/* How fresh an account is. Over all accounts: the oldest of their newest closings. */
struct bank_state {
    bool any;
    day newest; /* date of the newest statement */
    bool gap;   /* a closing balance is not the next opening, a number is missing ... */
    bool short_; /* ... or the bookings of one statement do not make its closing balance
                  */
    day gap_from, gap_to;
    const char *gap_iban;
};

K_MUST_CHECK enum k_status store_bank_state(struct bank_state *out, struct store *s,
                                            struct arena *a, struct k_err *err);

struct transaction_row {
    int64_t id;
    const char *account_iban;
    day booking_date, value_date;
    money amount;
    const char *state; /* new, matched, review, none, ignored, split */
    const char *counterparty, *iban, *end_to_end_id;
    const char *strong;
    const char *details; /* JSON */
    money allocated;     /* sum of what is booked on invoices, and on fees: paid by it,
                            or what it cost */
};

enum transaction_filter {
    TRANSACTIONS_NEW,
    TRANSACTIONS_REVIEW,
    TRANSACTIONS_SETTLED, /* booked on an invoice */
    TRANSACTIONS_ALL
};

typedef enum k_status store_transaction_fn(void *ud, const struct transaction_row *t,
                                           struct k_err *err);
/* In order of booking date and id. */
K_MUST_CHECK enum k_status store_transaction_each(struct store *s,
                                                  enum transaction_filter f,
                                                  store_transaction_fn *fn, void *ud,
                                                  struct k_err *err);
K_MUST_CHECK enum k_status store_transaction_get(struct transaction_row *out,
                                                 bool *found, struct store *s,
                                                 struct arena *a, int64_t id,
                                                 struct k_err *err);
K_MUST_CHECK enum k_status store_transaction_state(struct store *s, int64_t id,
                                                   const char *state,
                                                   struct k_err *err);

struct allocation_row {
    int64_t id, transaction_id, invoice_id;
    money amount, skonto;
    money fee; /* what of the payment settles the invoice's fees beside it, while in
                  force; told by the first of the pair */
    day on;
    const char *tier, *reason, *actor;
    int kind;          /* enum match_kind */
    const char *found; /* the piece of the payment's text, or NULL */
    bool undone;
    const char *invoice_number;
    const char *counterparty, *customer_name; /* NULL: the owner's word; as invoiced */
};

K_MUST_CHECK enum k_status
store_allocation_put(struct store *s, struct allocation_row *al, struct k_err *err);
/* By transaction or by invoice (the other 0); undone ones only with all. */
K_MUST_CHECK enum k_status store_allocations(struct allocation_row **out, size_t *n,
                                             struct store *s, struct arena *a,
                                             int64_t transaction_id, int64_t invoice_id,
                                             bool all, struct k_err *err);
/* In force, booked on or after a day, oldest first. */
typedef enum k_status store_allocation_fn(void *ud, const struct allocation_row *al,
                                          struct k_err *err);
K_MUST_CHECK enum k_status store_allocation_each(struct store *s, day since,
                                                 store_allocation_fn *fn, void *ud,
                                                 struct k_err *err);
/* In force, made behind an instant, whatever the day of the payment; oldest first. */
K_MUST_CHECK enum k_status store_allocation_new(struct store *s, int64_t since,
                                                store_allocation_fn *fn, void *ud,
                                                struct k_err *err);
/* Take back, and never repeat the pair by itself. */
K_MUST_CHECK enum k_status store_allocation_undo(struct store *s,
                                                 const struct allocation_row *al,
                                                 struct k_err *err);
/* Never repeat the pair by itself. */
K_MUST_CHECK enum k_status store_reject(struct store *s, int64_t transaction_id,
                                        int64_t invoice_id, struct k_err *err);
K_MUST_CHECK enum k_status store_rejected(int64_t **out, size_t *n, struct store *s,
                                          struct arena *a, int64_t transaction_id,
                                          struct k_err *err);

struct proposal_row {
    int64_t transaction_id;
    int rank;
    const char *tier, *reason;
    const char
        *allocations; /* "17:92404:0 18:18589:0:350": invoice, cents, Skonto, fee */
    int64_t first_invoice;
    int kind;          /* enum match_kind */
    const char *found; /* the piece of text, or NULL */
    money charge;      /* of a return: what the bank took for it */
};

K_MUST_CHECK enum k_status
store_proposals_clear(struct store *s, int64_t transaction_id, struct k_err *err);
K_MUST_CHECK enum k_status
store_proposal_put(struct store *s, const struct proposal_row *p, struct k_err *err);
K_MUST_CHECK enum k_status store_proposals(struct proposal_row **out, size_t *n,
                                           struct store *s, struct arena *a,
                                           int64_t transaction_id, struct k_err *err);
/* The best proposal of every review that nobody has decided. */
typedef enum k_status store_proposal_fn(void *ud, const struct proposal_row *p,
                                        struct k_err *err);
K_MUST_CHECK enum k_status store_first_proposals(struct store *s, store_proposal_fn *fn,
                                                 void *ud, struct k_err *err);

/* Why a transaction was proposed or left alone, and which candidates lost. What is
 * booked carries its reason in its allocations, and a decision only when some lost. */
struct decision_row {
    int64_t transaction_id;
    const char *decision; /* auto, review, none, owner, ignored */
    int64_t at;
    const char *tier;
    int kind; /* enum match_kind */
    const char *found, *reason;
    const char *lost; /* candidates, one a line */
};
K_MUST_CHECK enum k_status
store_decision_put(struct store *s, const struct decision_row *d, struct k_err *err);
K_MUST_CHECK enum k_status store_decision(struct decision_row *out, bool *found,
                                          struct store *s, struct arena *a,
                                          int64_t transaction_id, struct k_err *err);

/* Every place where a transaction was seen: with its newest decision, for exports. */
struct seen_row {
    int64_t transaction_id, file_id;
    const char *folder, *file, *sha256;
    int statement, entry, detail; /* from 0 */
    const char *state;            /* of the transaction */
    const char *decision, *tier, *reason;
};
typedef enum k_status store_seen_fn(void *ud, const struct seen_row *row,
                                    struct k_err *err);
/* transaction_id 0: all. */
K_MUST_CHECK enum k_status store_seen_each(struct store *s, int64_t transaction_id,
                                           store_seen_fn *fn, void *ud,
                                           struct k_err *err);

/* May the invoice have been paid, or does a question about it wait for the owner: is it
 * offered by a review that nobody has decided, or is a task "ask:NUMBER" open? */
K_MUST_CHECK enum k_status store_invoice_in_review(bool *out, struct store *s,
                                                   int64_t invoice_id,
                                                   struct k_err *err);

#endif
