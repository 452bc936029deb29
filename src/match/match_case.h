/*
 * match_case - one payment on the table: what is known, what is proposed.
 *
 * In:      a payment and the index.
 * Out:     proposals with their ranks, candidates that lost, at last the result.
 * Effects: none; everything lives in the arena of the payment.
 */
#ifndef KONTOR_MATCH_MATCH_CASE_H
#define KONTOR_MATCH_MATCH_CASE_H

#include "match/match_fit.h"
#include "match/match_index.h"
#include "match/match_payer.h"
#include "match/match_text.h"
#include "match/reference.h"

#define CASE_PROPOSALS_MAX 24 /* collected */
#define CASE_SHOWN_MAX 8      /* handed out */
#define CASE_LOST_MAX 8

struct match_case {
    struct arena *a;
    const struct match_index *ix;
    const struct match_payment *pay;
    struct match_text text;
    struct reference_set refs;
    struct match_payer payer;
    const struct reference_hit *open[REFERENCE_HITS_MAX]; /* named, and still open */
    size_t opens;
    const struct reference_hit *settled[REFERENCE_HITS_MAX];
    size_t settleds;
    bool foreign; /* the payer's account is abroad */
    bool refund;  /* the words are those of money back */
    struct match_proposal proposal[CASE_PROPOSALS_MAX];
    size_t proposals;
    bool decided; /* proposal[0] is to be booked */
    enum match_kind kind;
    int64_t about;
    const char *explanation;
    const char *lost[CASE_LOST_MAX];
    size_t losts;
};

/* Read the text, find the numbers in it. */
void match_case_open(struct match_case *c, struct arena *a,
                     const struct match_index *ix, const struct match_payment *pay);
/* Find out who paid. */
void match_case_meet_payer(struct match_case *c);

struct match_draft { /* a proposal in the making */
    const char *tier;
    const char *reason;
    const char *found;
    int rank;
    enum match_kind kind;
    money rest;
    int64_t undoes;
    money charge;
};

/* Add a proposal; the same allocations twice are one, with the better rank. */
void match_case_propose(struct match_case *c, const struct match_draft *d,
                        const struct match_allocation *al, size_t n);
/* The same for one invoice. */
void match_case_propose_one(struct match_case *c, const struct match_draft *d,
                            const struct match_entry *e, const struct match_fit *fit);
/* Make the draft the decision. */
void match_case_book(struct match_case *c, const struct match_draft *d,
                     const struct match_allocation *al, size_t n);
void match_case_book_one(struct match_case *c, const struct match_draft *d,
                         const struct match_entry *e, const struct match_fit *fit);

/* Nothing is booked or proposed, and this is why. */
void match_case_none(struct match_case *c, enum match_kind kind,
                     const struct match_entry *about, const char *why);
void match_case_lose(struct match_case *c, const char *fmt, ...) K_PRINTF(2, 3);

void match_case_result(struct match_result *out, struct match_case *c);

static inline const struct match_entry *match_case_entry(const struct match_case *c,
                                                         uint32_t at)
{
    return &c->ix->entry[at];
}

enum payer_relation match_case_relation(struct match_case *c,
                                        const struct match_entry *e);

/* May a payment of that day settle it at all: open, not refused by the owner, not
 * from the future? */
bool match_case_may_settle(const struct match_case *c, const struct match_entry *e);

/* Why it must not be booked without asking (N1, N3), or NULL. */
const char *match_case_block(const struct match_case *c, const struct match_entry *e);

/* How many open invoices of the payer's customers have exactly this amount, less
 * `not_this`? At least one when there are too many namesakes to know. */
size_t match_case_fitting(struct match_case *c, const struct match_entry *not_this);

/* Open positive invoices of one customer, oldest first. */
size_t match_case_pool(const struct match_case *c, uint32_t *out, size_t max,
                       uint32_t customer, const struct match_entry *not_this);

/* Allocate the amount oldest first, as far as it goes. */
size_t match_case_fill(const struct match_case *c, struct match_allocation *al,
                       const uint32_t *entries, size_t n, money *rest);

/* The steps, in the order in which match_payment asks them. */
void match_return_decide(struct match_case *c);  /* A8 */
void match_named_decide(struct match_case *c);   /* numbers in full: A1-A4, A7, A9 */
void match_settled_decide(struct match_case *c); /* ... of settled invoices: B4 */
void match_guess_decide(struct match_case *c);   /* none: A5, A6, B3, B5 */
/* Who else could be meant, when a number in full does not settle the matter. */
void match_guess_propose(struct match_case *c);

#endif
