/*
 * dunning - who is reminded of what today.
 *
 * In:      the open invoices, the state of the bank statements, calendar, policy,
 *          base rates and a date.
 * Out:     a plan: mails, tasks, and what would be due but is held, each with its
 *          reason; sorted, so that the same input gives the same plan.
 * Owns:    nothing; strings of the plan live in the arena or in the input.
 * Effects: none. No SQL, no files, no clock: the preview for any date is what the real
 *          run would do.
 *
 * Rules:
 * - The first level is due since its days after the deadline (due date moved by § 193
 *   BGB where the firm or the customer sits), every further one since its days after
 *   the level before was really sent. "Since", never "exactly on"; at most one level
 *   a run and invoice, however long Kontor stood still.
 * - A level before the due date (negative days) is left out once the deadline passed;
 * it has a mail of its own.
 * - One mail a customer and address with all that is due, in the tone of the highest
 *   level. After the last level comes a task (or nothing, as the settings say), never
 * one more mail.
 * - Held, with reason and end: not delivered, undeliverable, a hold, a payment in
 *   review, a part payment or return in the last days, a remainder below the minimum, a
 * level still on its way or come back, a holiday at the customer's. Everything is held
 * on days without work, when the newest statement is old or the chain of balances is
 * broken, and when a run would send unusually many until the owner approves.
 * - The reminder that founds the delay costs nothing; a fee counts once a mail; the
 *   lump sum of § 288 Abs. 5 BGB never meets a consumer.
 * - What a bank took for a payment that came back is asked for beside its invoice, from
 *   the first level on: that is a damage, no cost of reminding (§ 280 Abs. 1 BGB).
 */
#ifndef KONTOR_DUNNING_DUNNING_H
#define KONTOR_DUNNING_DUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"
#include "config/calendar.h"
#include "config/config.h"
#include "config/rates.h"
#include "dunning/interest.h"
#include "model/party.h"

/* A part payment, or one that came back, puts the next reminder off for so long. */
#define DUNNING_PART_PAYMENT_DAYS 7
/* More mails than this in a run, or three times the usual, need the owner's word. */
#define DUNNING_MAILS_MAX 50

/* What a bank took for a payment of the invoice that came back, and is still owed. */
struct dunning_fee {
    day on;
    money amount;
};

/* What is known of one open invoice. Zeroed days must be set to DAY_NONE. */
struct dunning_invoice {
    int64_t id;
    int64_t customer_id;
    const char *number;
    const char *recipient; /* mail address, NULL = none */
    enum customer_kind kind;
    const char *region; /* Bundesland of the customer, NULL = unknown */
    day issue_date, due_date;
    day delivered_on; /* accepted by a server or handed over; DAY_NONE = not yet */
    money gross, open;
    bool cancelled;
    bool undeliverable;
    bool in_review;         /* an unresolved payment or question may belong to it */
    bool contractual_terms; /* § 286 Abs. 2 BGB */
    bool consumer_notice;   /* carries the sentence of § 286 Abs. 3 BGB */
    int level_reached;      /* 0 = none yet, 1 = first level queued or sent, ...; one
                               that never arrived does not count */
    int levels_had;         /* the number of the last one, however the ladder has
                               changed since; 0 = none */
    bool level_pending;     /* that one is not accepted by a server yet */
    bool level_failed;      /* the mail of the next one was refused or came back */
    day level_date;         /* when that one was really sent */
    day first_reminder;     /* when the first one after the deadline was really sent */
    day hold_until;         /* last day of a hold, DAY_NONE = none */
    const char *hold_reason;
    const struct interest_payment *payment; /* oldest first */
    size_t payments;
    const struct dunning_fee *fee;
    size_t fees;
};

/* State of the accounts that customers pay to; of several, the worst. */
struct dunning_bank {
    bool has_statement;
    day newest_statement; /* closing date of the newest statement */
    bool gap;             /* a statement is missing or does not add up */
    const char *gap_text; /* "Auszug fehlt zwischen 13.02. und 18.02." */
};

struct dunning_input {
    const struct dunning_invoice *invoice;
    size_t invoices;
    struct dunning_bank bank;
    const struct calendar *calendar;
    const struct config *config;
    const struct base_rates *rates;
    day today;
    /* Mails of the last runs that sent any, for "unusually many"; 0 = unknown. */
    size_t recent_mails, recent_runs;
    size_t approved; /* the owner has seen a run of so many mails and lets it go */
};

enum dunning_action_kind {
    DUNNING_MAIL,
    DUNNING_TASK, /* the ladder's task, its end, or a customer without address */
    DUNNING_HOLD, /* would be due, but held: one action an invoice */
};

/* One invoice within an action. */
struct dunning_item {
    const struct dunning_invoice *invoice;
    int level;       /* 1-based index into config->level; levels + 1 = end */
    day deadline;    /* the due date, moved by § 193 BGB */
    money interest;  /* § 288 BGB up to today, if the level states it */
    money lump_sum;  /* § 288 Abs. 5 BGB */
    day delay_since; /* DAY_NONE = not in delay */
    struct interest detail;
    const char *note; /* what the interest does not contain, or NULL */
};

struct dunning_action {
    enum dunning_action_kind kind;
    int64_t customer_id;
    const char *recipient;
    int level;        /* highest of its items */
    bool early;       /* a level before the deadline: nothing is late yet */
    bool beside_mail; /* a task that opens with the mail of the same level */
    struct dunning_item *item;
    size_t items; /* oldest deadline first */
    money open, interest, lump_sum, fee, return_fee;
    money total;        /* of the five */
    const char *reason; /* German */
    day until;          /* a hold ends after this day; DAY_NONE = open end */
};

struct dunning_plan {
    struct dunning_action *action; /* by kind, customer, oldest deadline */
    size_t actions;
    size_t mails;
    const char *stopped; /* nothing may go out today, German; or NULL */
    bool needs_approval; /* stopped only because the run is unusually large */
    size_t wanted;       /* mails of that run */
};

/* K_REJECT when amounts leave their range. */
K_MUST_CHECK enum k_status dunning_decide(struct dunning_plan *out, struct arena *a,
                                          const struct dunning_input *in,
                                          struct k_err *err);

/* Last day to pay: the due date, or the next working day of both places (§ 193 BGB,
 * L-71). Regions may be NULL. */
day dunning_deadline(const struct calendar *cal, const char *firm_region,
                     const char *customer_region, day due);

/* Two sieves, so that the caller gathers only what matters. No invoice whose due date
 * lies behind the horizon can have reached a level today (DAY_NONE: there is no
 * ladder); and by due date, open amount and levels so far alone, without the customer:
 * may one be due? Never false where dunning_decide finds one. */
day dunning_horizon(const struct dunning_input *in);
bool dunning_may_be_due(const struct dunning_input *in,
                        const struct dunning_invoice *inv);

/* Why nothing may go out today, whatever is due: in German, or NULL. */
const char *dunning_stopped(const struct dunning_input *in, struct arena *a);

/* The day since which the next level is due, holds apart; for "coming" in reports.
 * DAY_NONE when the ladder is at its end or the invoice settled. */
day dunning_next_due(const struct dunning_input *in, const struct dunning_invoice *inv,
                     int *level);

/* Does a level (1-based) open a task beside its mail? */
bool dunning_wants_task(const struct config *k, int level);

#endif
