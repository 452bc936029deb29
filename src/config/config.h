/*
 * config - kontor.conf: the settings of one firm.
 *
 * libconfuse syntax, one table of rows (config.c) that knows each key, its type,
 * default, range and comment; the same table writes the commented file that `kontor
 * init` lays down and the man page section. Unknown keys, wrong types and values out
 * of range are errors with file and line.
 */
#ifndef KONTOR_CONFIG_CONFIG_H
#define KONTOR_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/money.h"
#include "model/party.h"

#define CONFIG_LEVELS_MAX 6
#define CONFIG_ACCOUNTS_MAX 8

/* One step of the reminder ladder, from `level "..." { }` sections in order. */
struct config_level {
    const char *name;     /* "Zahlungserinnerung" */
    int after_days;       /* after the due date (first; negative = before it) or the
                             level before */
    const char *channel;  /* "mail", "task", "both" */
    const char *template; /* mail template, e.g. "reminder-1" */
    money fee;            /* added and shown; 0 for none */
    bool interest;        /* § 288 BGB, shown */
    bool lump_sum;        /* § 288 Abs. 5 BGB, businesses only */
};

/* One `account "..." { }`: lexoffice or sevDesk, asked for finished orders. */
struct config_account {
    const char *name;
    int line;
    const char *product;  /* "lexoffice", "sevdesk" */
    const char *base_url; /* https://, without a slash at its end */
    const char *key_file; /* mode 0600; exactly one of the three is set */
    const char *key_command;
    const char *credential;
    const char *ca_file;
    day since;             /* older orders are never taken over */
    const char **finished; /* when an order counts as finished: one word is enough */
    size_t finished_count;
    int poll_minutes;
    int pace_ms;               /* between two requests */
    int timeout_s;             /* of one request */
    bool upload_invoices;      /* lexoffice: our PDFs as vouchers */
    bool order_status;         /* sevDesk: invoiced orders become "berechnet" */
    bool book_payments;        /* sevDesk: payments of invoices that it knows */
    const char *check_account; /* sevDesk: id of the account they are booked on */
};

/* datev { }: what the bookkeeper's program calls the firm and its accounts. */
struct config_datev {
    int consultant, client; /* 0 = not set */
    const char *chart;      /* "skr03", "skr04" */
    int account_length;
    int debtor_first; /* customer N has the account debtor_first + N */
    int year_begin;   /* month */
    bool payments;    /* bookings of payments, too */
    /* Accounts; NULL = that of the chart. */
    const char *revenue_19, *revenue_7, *revenue_0, *revenue_exempt, *revenue_small,
        *revenue_reverse, *revenue_eu, *revenue_export;
    const char *skonto_19, *skonto_7, *skonto_0, *bank, *bank_fees, *transit;
};

struct config {
    const char *path; /* of the file it was read from */

    /* firm { } : the seller, BG-4. party.identifier is BT-29, may be NULL. */
    struct party seller;
    const char *region; /* Bundesland, for holidays */
    const char *website;
    const char *register_court; /* "Amtsgericht Dortmund HRB 1234" */
    const char *manager;        /* owner or managing director, printed in the footer */
    const char *account_holder; /* default: seller.name; Verification of Payee */
    const char *iban;           /* checked, without blanks */
    const char *bic;
    const char *bank_name;
    bool small_business;         /* § 19 UStG */
    bool cash_accounting;        /* § 20 UStG: text from 2028-01-01 on */
    money small_business_limit;  /* § 19 Abs. 1: 100,000.00 in the running year */
    money small_business_before; /* this year's turnover before Kontor */

    /* invoice { } */
    const char *number_pattern; /* "R{JJJJ}-{NNNN}": {JJJJ} {JJ} {MM} {N...} */
    int number_start;           /* first number of a year */
    int net_days;               /* payment period */
    bool contractual_terms;     /* default of customers: § 286 Abs. 2 BGB */
    const char *locale;         /* "de" */
    const char *format;         /* "zugferd", "xrechnung", "xrechnung-ubl", "pdf" */
    const char *format_private; /* for consumers */
    const char *layout;         /* templates/LAYOUT.xml */
    struct payment_terms terms; /* net_days and Skonto that hold by default */
    const char *logo;           /* file in templates/, or NULL */

    /* mail { } */
    const char *mail_from;      /* addr-spec; default: seller.email */
    const char *mail_from_name; /* default: seller.name */
    const char *reply_to;
    const char *smtp_url; /* NULL: into maildir/.Outgoing */
    const char *smtp_user;
    const char *smtp_auth;     /* "auto", "plain", "login", "xoauth2" */
    const char *password_file; /* mode 0600 */
    const char *password_command;
    const char *credential; /* name under $CREDENTIALS_DIRECTORY */
    const char *ca_file;    /* one bundle; default /etc/ssl/certs/ca-certificates.crt */
    int rate_per_minute;    /* 0 = no limit */
    bool allow_plain;       /* SMTP without TLS: loopback only */
    int give_up_hours;      /* deferred -> failed */
    bool trial;             /* mails to customers go to the owner, nothing counts */
    const char *auth_server; /* authserv-id of our mail server (RFC 8601), or NULL */

    /* imap { } : a mailbox to read, and the folder for copies */
    const char *imap_url;  /* NULL: maildir/ only */
    const char *imap_user; /* default: smtp_user */
    const char *imap_auth; /* "password", "xoauth2" */
    const char *imap_password_file, *imap_password_command, *imap_credential;
    const char *imap_folder;
    const char *imap_move_to; /* NULL: mark what was fetched with a keyword */
    int imap_poll_minutes;
    int imap_since_days;          /* older mails are left alone */
    const char *imap_sent;        /* "off", "append" */
    const char *imap_sent_folder; /* NULL: the one that the server marks as such */

    /* owner { } */
    const char **owner_email; /* one or more */
    size_t owner_emails;
    const char *report; /* "daily", "weekly", "monthly", "never" */
    int report_minute;  /* minutes since midnight, from "07:00" */
    bool report_when_nothing_new;
    bool control_by_mail; /* answers to a report may command */
    const char *language; /* Kontor speaks it to the owner: "de", "en" */

    /* intake { } */
    int settle_ms; /* a file found by the scan must be unchanged for this long */
    int rescan_s;  /* periodic scan */
    int give_up_s; /* an incomplete file is refused after this long */
    int max_file_mb;
    int attachment_wait_hours; /* for its order, before the owner is told */

    /* bank { } */
    int fresh_days;         /* newest statement at most this many bank days old */
    int skonto_grace;       /* bank days after the Skonto date that still count */
    money small_difference; /* left over or too much: written off without asking */

    /* dunning { } */
    bool dunning;
    money dunning_minimum; /* smaller remainders are not reminded of */
    bool return_fee; /* what a bank takes for a return is claimed from the customer */
    int window_from, window_to; /* minutes since midnight */
    struct config_level level[CONFIG_LEVELS_MAX];
    size_t levels;
    const char *end_action; /* "task" after the last level */

    struct config_datev datev;

    struct config_account account[CONFIG_ACCOUNTS_MAX];
    size_t accounts;
};

/* Read and check. On failure the error lists every fault, one a line, each as
 * "kontor.conf:12: firm.iban: ...". K_REJECT for faults in the file, K_RETRY when it
 * cannot be read. */
K_MUST_CHECK enum k_status config_load(struct config *out, struct arena *a,
                                       const char *path, struct k_err *err);

/* owner.language at the begin of a line, also of a file with faults, so that these are
 * told in it: "en", else "de". Effects: reads the file. */
const char *config_language(struct arena *a, const char *path);

/* What `kontor init` knows; NULL keeps the default or a commented-out example. */
struct config_answers {
    const char *name, *street, *postcode, *city, *region;
    const char *phone, *email, *vat_id, *tax_number, *iban, *bic, *owner_email;
    bool small_business;
};

/* The whole commented file; answers may be NULL. With all answers that the table asks
 * for, config_load accepts it as it is. */
char *config_text(struct arena *a, const struct config_answers *answers);

#endif
