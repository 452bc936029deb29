/*
 * match - decide which open invoices a bank payment settles.
 *
 * In:      payments and an index of the open (and recently settled) invoices.
 * Out:     a decision with its evidence; "no invoice found" is a result, no error.
 * Effects: none. No SQL, no files, no clock.
 *
 * References first; names and amounts alone only propose; two equal candidates give
 * no booking; nothing is ever booked on the amount alone. Tiers, rules and the order
 * in which payments are to be put to match_payment: src/match/README.md. match_run.h
 * is that order as code.
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
    money gross;    /* payable in full */
    money open;     /* what is still owed; negative for a credit note */
    money retained; /* owed beside it, but due much later: a security */
    money fee; /* claimed beside it: what a return cost, asked for in one with it */
    enum match_invoice_state state;
    bool reserved; /* first proposal of an unresolved review (rule N1) */
    bool touched;  /* has an earlier payment or discount */
    bool has_booking;
    day booking; /* of the last automatic allocation (rule N3) */
    int skontos;
    struct match_skonto skonto[2];
};

/* A payer's account that belongs to a customer. Only a proven one may settle an
 * invoice without any reference (tier A6). */
struct match_account {
    const char *iban;
    int64_t customer_id;
    bool proven; /* a payment showed it, or the firm took it over as such; not just
                    contact data */
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
    const char *ask; /* why the owner wants to decide it himself, or NULL */
};

enum match_decision {
    MATCH_NONE,
    MATCH_AUTO,
    MATCH_REVIEW
};

/* How amount and invoice relate: what flow makes of a booking (a note, a task, a
 * hold of reminders) hangs on this, never on the texts. */
enum match_kind {
    MATCH_KIND_NONE,
    MATCH_FULL,
    MATCH_REST,          /* settles what an earlier payment left */
    MATCH_SKONTO,        /* discount taken in time */
    MATCH_SKONTO_GRACE,  /* taken after the date, within the days of grace */
    MATCH_SKONTO_LATE,   /* taken too late: booked without, the rest stays open */
    MATCH_PARTIAL,       /* less than owed */
    MATCH_BANK_FEE,      /* short by what a foreign bank may have kept */
    MATCH_BUILDING_TAX,  /* 85 %: Bauabzugsteuer, § 48 EStG */
    MATCH_RETENTION,     /* 95 %: security retention */
    MATCH_OVER,          /* more than owed: rest > 0 is the customer's credit */
    MATCH_COMBINED,      /* several invoices at once */
    MATCH_SET_OFF,       /* invoices less credit notes */
    MATCH_RETURN,        /* re-opens; rest < 0 is a credit undone */
    MATCH_ALREADY_PAID,  /* with MATCH_NONE: money for a settled invoice, a credit */
    MATCH_CANCELLED_ONE, /* with MATCH_NONE: money for a cancelled invoice, a credit */
    MATCH_OWN_TRANSFER,  /* with MATCH_NONE: between the firm's own accounts */
    MATCH_FEE            /* what a return cost, without the invoice */
};

struct match_allocation {
    int64_t invoice_id;
    money amount; /* what of the payment settles the invoice; negative re-opens */
    money skonto; /* discount granted */
    money fee;    /* what of the payment settles the fees beside it, all of them */
};

/* One way to book the payment. The first of a review is the best. */
struct match_proposal {
    struct match_allocation *allocation;
    size_t allocations;
    enum match_kind kind;
    money rest;         /* of the payment, after all allocations */
    int64_t undoes;     /* MATCH_RETURN: id of the payment that came back, or 0 */
    money charge;       /* MATCH_RETURN: what the bank took for it */
    const char *tier;   /* "A2", "B1", ... */
    const char *reason; /* German: "Nummer exakt + Betrag exakt + IBAN bekannt" */
    const char *found;  /* the piece of text, or NULL */
    int rank;           /* higher is better */
};

struct match_result {
    enum match_decision decision;
    struct match_proposal *proposal; /* MATCH_AUTO: exactly one */
    size_t proposals;
    enum match_kind kind;    /* of the first proposal, or why there is none */
    int64_t about_invoice;   /* MATCH_ALREADY_PAID, MATCH_CANCELLED_ONE; else 0 */
    const char *explanation; /* German, why not booked or what else was looked at */
    const char **lost;       /* candidates that lost, and why */
    size_t losts;
};

/* The explanation when nothing at all speaks for any invoice. */
const char *match_nothing_found(void);

/* What may be booked without asking. match_policy_default() is what the manual
 * describes. */
struct match_policy {
    /* A9: a number given in full by a proven payer books what came, even when it is
     * not the open amount: part payments, late Skonto, excess as credit. */
    bool book_differences;
    /* A6: a proven account alone, when exactly one of its invoices has the amount. */
    bool account_alone;
    int excess_percent; /* A9 books at most this much too much, of the gross amount */
    int early_days;     /* a payment may come this long before the invoice's date */
    /* What a return cost is asked of the customer: his next payment may bring it. */
    bool claim_charges;
};

struct match_policy match_policy_default(void);

/* A booking that exists already: what a return undoes. */
struct match_settlement {
    int64_t payment_id;
    day booking_date;
    money amount;
    const char *end_to_end_id; /* may be NULL */
    const char *mandate_id;    /* may be NULL */
    const struct match_allocation *allocation;
    size_t allocations;
};

/* An index over the open (and recently settled) invoices. Building is O(invoices);
 * a payment costs O(text). Strings given are copied. Running out of memory ends the
 * program, as with an arena. */
struct match_index;

struct match_index *match_index_new(void);
void match_index_free(struct match_index *ix);
void match_index_set_policy(struct match_index *ix, const struct match_policy *p);
/* The same id again changes the invoice. */
void match_index_add(struct match_index *ix, const struct match_invoice *inv);
bool match_index_has_invoice(const struct match_index *ix, int64_t invoice_id);
void match_index_add_account(struct match_index *ix, const struct match_account *acc);
/* Forget that the account belongs to the customer. */
void match_index_drop_account(struct match_index *ix, const char *iban,
                              int64_t customer_id);
void match_index_add_settlement(struct match_index *ix,
                                const struct match_settlement *s);
bool match_index_has_settlement(const struct match_index *ix, int64_t payment_id);
/* Forget all accounts and all settlements but the newest `keep`, so that a long run
 * takes no more memory than a short one: for callers that add again, before each
 * payment, what it may be about. */
void match_index_forget(struct match_index *ix, size_t keep);
/* Settle or change an invoice after a booking, so that the next payment sees it. */
void match_index_update(struct match_index *ix, const struct match_invoice *inv);
/* Our own accounts and names: transfers between them are never payments. */
void match_index_add_own_iban(struct match_index *ix, const char *iban);
void match_index_add_own_name(struct match_index *ix, const char *name);

/* Book a proposal in the index: open amounts, states, what a later return needs. */
void match_index_apply(struct match_index *ix, const struct match_payment *pay,
                       const struct match_proposal *p);
/* Rule N1: block the invoices of a review's first proposal, or let them go. */
void match_index_reserve(struct match_index *ix, const struct match_proposal *p,
                         bool reserved);

/* In cents: a bank takes no more for a return. What goes out beyond that is not
 * believed to be its charge without asking, though stated. */
#define MATCH_CHARGE_MAX 5000

/* A debit that takes nothing back: no customer's payment, whatever its text says. */
static inline bool match_is_outgoing(money amount, bool back)
{
    return amount.cents < 0 && !back;
}

/* Decide one payment. *out lives in the arena. */
void match_payment(struct match_result *out, struct arena *a,
                   const struct match_index *ix, const struct match_payment *pay);

/* Rule N2: what is proven by a reference is booked before what is proven by payer and
 * amount. True for MATCH_AUTO of such a tier and for returns. */
bool match_is_strong(const struct match_result *r);

/* Decide the payment if a reference proves it; false, and at less cost, if not: *out
 * then says nothing. */
bool match_payment_strong(struct match_result *out, struct arena *a,
                          const struct match_index *ix,
                          const struct match_payment *pay);

#endif
