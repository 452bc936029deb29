/*
 * report - the state of the firm for its owner: as mail, as status page.
 *
 * In:      plain structs that flow fills from the store.
 * Out:     a tree of values for the templates report.LOCALE.txt and .html and for the
 *          status page. Amounts, dates and ages are texts ready to show; names stand
 *          as they are and are escaped by the template engine.
 * Owns:    nothing; strings of the data must live as long as the tree is used.
 * Effects: none.
 *
 * A report comes also when nothing happened, if only once a week: its subject carries
 * the light, and it says when the next one is due. Where that one stays away, Kontor
 * does not run; where it did not run for a while, a notice says so.
 */
#ifndef KONTOR_REPORT_REPORT_H
#define KONTOR_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"
#include "base/mustache.h"

struct report_sum {
    size_t count;
    money amount;
};

enum report_state {
    REPORT_OPEN,
    REPORT_PART_PAID,
    REPORT_OVERDUE,
    REPORT_PAID,
    REPORT_CANCELLED, /* and the cancellation itself */
};

/* One invoice as lists show it. */
struct report_invoice {
    const char *number;
    const char *customer;
    const char *customer_number; /* or NULL */
    day issued, due;
    money amount; /* what was to be paid */
    money open;
    money fee; /* claimed beside it, for a payment that came back */
    enum report_state state;
    const char *delivery; /* "gesendet", "wartet auf Versand", "unzustellbar" */
    bool delivery_bad;    /* needs attention */
    const char *reminder; /* last one: "Mahnung vom 02.03.2026", or NULL */
    const char *held;     /* why no reminder goes out, or NULL */
    const char *pdf;      /* status page: links relative to it, or NULL */
    const char *mail;
    const char *const *story; /* status page: the journal's lines, oldest first */
    size_t stories;
};

struct report_payment {
    day on;
    const char *number; /* of the invoice */
    const char *customer;
    money amount;
    const char *how; /* "Nummer exakt + Betrag exakt + IBAN bekannt" */
};

struct report_failure {
    int64_t task;       /* that ends it when it is done; 0 = none */
    const char *what;   /* file name, or title of the task */
    const char *reason; /* in full, may have several lines */
    int64_t at;
};

struct report_task {
    int64_t id;
    const char *title;
    const char *text;
    day since;
};

struct report_proposal {
    const char *text; /* "R2026-0001 Krause" */
    const char *reason;
};

/* A payment that waits for the owner. */
struct report_review {
    int64_t id; /* shown as "Z7" */
    day on;
    money amount;
    const char *payer;
    const char *purpose;
    const char *explanation; /* why it was not booked */
    const struct report_proposal *proposal;
    size_t proposals;
};

struct report_reminder {
    const char *customer;
    const char *numbers; /* "R-0003, R-0004" */
    const char *level;   /* "Zahlungserinnerung" */
    money amount;
    day on;             /* sent on, coming on, held until (DAY_NONE = open end) */
    const char *reason; /* of a hold, else NULL; also where the whole run is stopped */
};

struct report_month {
    int year, month;
    money net; /* turnover: invoices less cancellations */
    size_t invoices;
};

struct report_customer {
    const char *name;
    size_t invoices; /* paid ones that the average is of */
    int days_to_pay; /* average from issue to settlement, rounded */
    money open;      /* still owed */
};

/* A list as flow fills it: pointer and count with the same stem. */
struct report_data {
    const char *firm;
    const char *occasion; /* "täglich", "wöchentlich", "monatlich", "auf Anfrage" */
    int64_t made_at;      /* instant of the report */
    day today;
    day since; /* what is "new" happened from this day on */

    struct report_sum issued; /* since */
    struct report_sum received;
    struct report_sum open; /* all that is owed, overdue included */
    struct report_sum overdue;
    struct report_sum credit; /* overpaid, to be refunded or set off */
    struct report_sum age[4]; /* overdue 1-14, 15-30, 31-60, over 60 days */

    const struct report_invoice *created;
    size_t createds;
    const struct report_invoice *late; /* overdue, oldest first */
    size_t lates;
    const struct report_invoice *next; /* due within the next days */
    size_t nexts;
    const struct report_payment *payment;
    size_t payments;
    const struct report_failure *failure;
    size_t failures;
    const struct report_task *task;
    size_t tasks;
    const struct report_review *review;
    size_t reviews;
    const struct report_reminder *reminded; /* sent since */
    size_t remindeds;
    const struct report_reminder *coming;
    size_t comings;
    const struct report_reminder *held;
    size_t helds;
    const struct report_month *month; /* the last twelve, oldest first */
    size_t months;
    const struct report_customer *customer; /* slowest payers first */
    size_t customers;
    const struct report_invoice *expiring; /* claims that lapse this year (L-55) */
    size_t expirings;
    const char *const *notice; /* further sentences: "Basiszins ab ... fehlt" */
    size_t notices;

    const char *stopped;     /* "Mahnlauf angehalten: ...", or NULL */
    day statement;           /* closing date of the newest one, DAY_NONE = none */
    int statement_bank_days; /* its age */
    bool statement_old;
    bool trial;   /* mails to customers go to the owner */
    bool control; /* an answer may hold commands */

    size_t outbox_waiting;
    int64_t last_run;     /* instant of the run before this one; 0 = unknown */
    int64_t next_report;  /* instant; 0 = none planned */
    bool next_at_latest;  /* one may come sooner: when there is something to say */
    int64_t journal_rows; /* head of the chain: the owner's mailbox is the witness */
    const char *journal_hash;
    const char *version;
};

/* Nothing to do; decisions wait; something failed or is stuck. */
enum report_light {
    REPORT_GREEN,
    REPORT_YELLOW,
    REPORT_RED
};

enum report_light report_light(const struct report_data *d);

/* Is there anything that the owner has not been told yet? */
bool report_has_news(const struct report_data *d);

/* The tree for the mail templates; the names are listed in templates/mail/report.de.txt
 * by their use. At most REPORT_ROWS rows a list, the rest as a count. */
#define REPORT_ROWS 40
struct value *report_value(struct arena *a, const struct report_data *d);

/* Shared with the status page: one invoice as a map. */
struct value *report_invoice_value(struct arena *a, const struct report_invoice *i,
                                   day today);

#endif
