/*
 * interest - since when a debtor is in delay, and what that costs (§§ 286, 288 BGB).
 *
 * In:      one claim with its payments, the dated table of base rates.
 * Out:     interest to the cent, with the segments that it is made of.
 * Effects: none.
 *
 * Rate: base rate of the day (§ 247 BGB) plus 5 percentage points where a consumer
 * takes part, else 9. Days count from the first day of delay up to and including the
 * key date; each is 1/365 of a year, 1/366 in leap years. A payment lowers the
 * principal from the day after. Segments are added unrounded and rounded once. Days
 * for which the table has no rate cost nothing and are told: nothing is guessed.
 * Interest bears no interest (§ 289) and no VAT.
 */
#ifndef KONTOR_DUNNING_INTEREST_H
#define KONTOR_DUNNING_INTEREST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"
#include "config/rates.h"
#include "model/party.h"

/* ---- delay ---- */

enum interest_ground {
    INTEREST_NO_DELAY,
    INTEREST_AGREED_DATE, /* § 286 Abs. 2 Nr. 1, 2: the date was agreed */
    INTEREST_REMINDER,    /* § 286 Abs. 1: the first reminder arrived */
    INTEREST_THIRTY_DAYS, /* § 286 Abs. 3: 30 days after due date and receipt */
};

/* What delay can follow from; DAY_NONE where it did not happen. */
struct interest_cause {
    enum customer_kind kind;
    bool agreed_date;     /* payment period by contract, not only in the invoice */
    bool consumer_notice; /* the invoice carries the sentence of § 286 Abs. 3 */
    day deadline;         /* due date, moved by § 193 BGB */
    day received;         /* the invoice */
    day first_reminder;   /* arrival of the first one after the deadline */
};

/* First day of delay; DAY_NONE with INTEREST_NO_DELAY. */
day interest_delay_start(const struct interest_cause *c, enum interest_ground *ground);

/* ---- interest ---- */

struct interest_payment {
    day on;
    money amount;
};

struct interest_claim {
    money principal; /* before any of the payments */
    bool consumer;   /* § 13 BGB; an unknown customer counts as one */
    day from;        /* first day of delay */
    day until;       /* key date, included */
    const struct interest_payment *payment;
    size_t payments;
};

struct interest_segment {
    day from, until;
    int days;
    money principal;
    decimal percent; /* base rate and points together, a year */
};

struct interest {
    money amount;
    struct interest_segment *segment;
    size_t segments;
    day missing_from; /* first day without a base rate, else DAY_NONE */
};

/* false when an amount leaves its range. Nothing before `from`, or without a positive
 * principal, is no error: the amount is zero. */
bool interest_compute(struct interest *out, struct arena *a,
                      const struct interest_claim *claim,
                      const struct base_rates *rates);

/* "Basiszins ab 01.07.2026 fehlt – Zinsen bis 30.06.2026 berechnet", or NULL. */
const char *interest_note(const struct interest *i, struct arena *a);

/* § 288 Abs. 5 BGB: 40 euros, never from a consumer nor from one who may be one. */
money interest_lump_sum(enum customer_kind kind);

#endif
