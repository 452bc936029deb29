/*
 * dunning - who is reminded of what today.
 *
 * One pure function from state, calendar, policy and date to a list of actions: the
 * preview for any date is what the real run would do. At most one level a run and
 * invoice; "due since", never "due exactly on"; one invoice's trouble stops no other.
 * Effects: none. No SQL, no files, no clock.
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
#include "model/party.h"

/* What is known of one open invoice. */
struct dunning_invoice {
    int64_t id;
    int64_t customer_id;
    const char *number;
    const char *recipient; /* mail address, NULL = none */
    enum customer_kind kind;
    const char *region;
    day issue_date, due_date;
    money gross, open;
    bool cancelled;
    bool delivered; /* accepted by a server, or handed over otherwise */
    bool undeliverable;
    bool in_review;    /* an unresolved payment may belong to it or its customer */
    int level_reached; /* 0 = none yet, 1 = first level, ... */
    day level_date;    /* when that one was really sent */
    day hold_until;    /* DAY_NONE = no hold */
    const char *hold_reason;
    day last_part_payment; /* DAY_NONE = none */
};

/* State of the accounts that customers pay to. */
struct dunning_bank {
    bool has_statement;
    day newest_statement; /* closing date of the newest statement */
    bool gap;             /* chain of balances broken */
    const char *gap_text;
};

enum dunning_action_kind {
    DUNNING_MAIL,
    DUNNING_TASK, /* the ladder's task, or its end */
    DUNNING_HOLD, /* would be due, but held: reason says why and until when */
};

struct dunning_action {
    enum dunning_action_kind kind;
    int64_t customer_id;
    const char *recipient;
    int level; /* 1-based index into config->level; levels + 1 = end of ladder */
    const int64_t *invoice_id; /* one or more, oldest due date first */
    const int *invoice_level;  /* level of each */
    size_t invoices;
    money total;        /* open amounts */
    const char *reason; /* German */
};

struct dunning_plan {
    struct dunning_action *action; /* sorted: kind, customer, oldest due date */
    size_t actions;
    const char
        *stopped; /* nothing may go out today (quiet day, old statement), or NULL */
};

void dunning_decide(struct dunning_plan *out, struct arena *a,
                    const struct dunning_invoice *inv, size_t n,
                    const struct dunning_bank *bank, const struct calendar *cal,
                    const struct config *config, day today);

/* Overdue since the day after the due date, moved by § 193 BGB. */
bool dunning_is_overdue(const struct calendar *cal, const char *region, day due,
                        day today);

#endif
