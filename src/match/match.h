/*
 * match - decide which open invoices a bank payment settles.
 *
 * In:      payments and an index of the open invoices.
 * Out:     a decision with its evidence; "no invoice found" is a result, no error.
 * Effects: none. No SQL, no files, no clock.
 *
 * References first; names and amounts alone only propose; two equal candidates give
 * no booking; nothing is ever booked on the amount alone. Tiers and rules are
 * described in src/match/README.md.
 */
#ifndef KONTOR_MATCH_MATCH_H
#define KONTOR_MATCH_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"

enum match_invoice_state {
    MATCH_OPEN,
    MATCH_PAID,
    MATCH_CANCELLED
};

struct match_skonto {
    day until; /* incl. the days of grace */
    day strict_until;
    money discount; /* gross */
};

struct match_invoice {
    int64_t id;
    int64_t customer_id;
    const char *number;
    const char *customer_number;
    const char *customer_name;
    const char *customer_street, *customer_city;
    day issue_date, due_date;
    money gross; /* payable in full */
    money open;  /* what is still owed; negative for a credit note */
    enum match_invoice_state state;
    bool reserved; /* first proposal of an unresolved review (rule N1) */
    bool touched;  /* has an earlier payment or discount */
    int skontos;
    struct match_skonto skonto[2];
};

/* A payer's account that proved to belong to a customer. */
struct match_account {
    const char *iban;
    int64_t customer_id;
    bool proven; /* from a confirmed or reference-proven payment, not just contact data
                  */
};

struct match_payment {
    int64_t id;
    money amount; /* signed */
    const char *currency;
    day booking_date;
    bool is_return, reversal;
    bool has_original_amount;
    money original_amount;
    const char *counterparty_name;
    const char *counterparty_iban;
    const char *ultimate_name;
    const char *end_to_end_id;
    const char *creditor_reference;
    const char *mandate_id;
    const char *const *remittance_information;
    size_t remittances;
    const char *additional_information;
    const int64_t *rejected; /* invoice ids that the owner refused for this payment */
    size_t rejecteds;
};

enum match_decision {
    MATCH_NONE,
    MATCH_AUTO,
    MATCH_REVIEW
};

struct match_allocation {
    int64_t invoice_id;
    money amount; /* what of the payment settles the invoice; negative re-opens */
    money skonto; /* discount granted */
};

/* One way to book the payment. The first of a review is the best. */
struct match_proposal {
    struct match_allocation *allocation;
    size_t allocations;
    const char *tier;   /* "A2", "B1", ... */
    const char *reason; /* German: "Nummer exakt + Betrag exakt + IBAN bekannt" */
    const char *found;  /* the piece of text, or NULL */
    int rank;           /* higher is better */
};

struct match_result {
    enum match_decision decision;
    struct match_proposal *proposal; /* MATCH_AUTO: exactly one */
    size_t proposals;
    const char *explanation; /* German, why not booked or what else was looked at */
    const char **lost;       /* candidates that lost, and why */
    size_t losts;
};

/* An index over the open (and recently settled) invoices. Building is O(invoices);
 * a payment costs O(text). Strings given are copied. */
struct match_index;

struct match_index *match_index_new(void);
void match_index_free(struct match_index *ix);
void match_index_add(struct match_index *ix, const struct match_invoice *inv);
void match_index_add_account(struct match_index *ix, const struct match_account *acc);
/* Settle or change an invoice after a booking, so that the next payment sees it. */
void match_index_update(struct match_index *ix, const struct match_invoice *inv);
/* Our own account and known names that are never customers. */
void match_index_add_own_iban(struct match_index *ix, const char *iban);

/* Decide one payment. *out lives in the arena. */
void match_payment(struct match_result *out, struct arena *a,
                   const struct match_index *ix, const struct match_payment *pay);

#endif
