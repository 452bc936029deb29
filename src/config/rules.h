/*
 * rules - the NAME.rule files of inbox-rules/: what a dropped file or mail is.
 *
 * libconfuse syntax, files in order of their names, rules in order within; the first
 * rule that matches decides. All conditions of a rule must hold, any pattern of a
 * condition; they are apart from the action: a rule without conditions takes
 * everything. Patterns are fnmatch(3), case of ASCII letters ignored.
 *
 *     rule "Lexware Auftragsbestätigungen" {
 *       folder    = "lexware"              # sub-folder of inbox/
 *       name      = { "*.json" }
 *       content   = { "lexoffice-order" }  # what sniffing found, see below
 *       action    = order                  # order, contacts, attachment, statement,
 *                                          # open-items, ignore, refuse
 *       format    = auto
 *       completed = { "delivery-note", "status:accepted" }
 *       map       = { "Auftrags-Nr. = order_number", "Kd.-Name = name" }
 *     }
 *
 * A file that came attached to a mail is taken by rules only that name its sender, for
 * anybody can write to us; and unless the rule says `trust = ja`, the mail server of
 * the firm must have found the sender to be genuine (mail.auth_server):
 *
 *     rule "Auszüge der Hausbank" {
 *       sender    = { "auszug@bank.example" }
 *       recipient = { "*belege@sommer.example*" }
 *       subject   = { "*Kontoauszug*" }
 *       content   = { "camt", "zip" }
 *       action    = statement
 *     }
 *
 * Money that comes in from somebody who is no customer, or for several of them:
 *
 *     payment "Finanzamt" {
 *       payer  = { "Finanzamt *", "Landeskasse *" }
 *       action = ignore                    # ignore: set aside; ask: never by itself
 *     }
 *
 * Its conditions are payer (as the bank writes it), account (IBAN) and text; one at
 * least.
 */
#ifndef KONTOR_CONFIG_RULES_H
#define KONTOR_CONFIG_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum rule_action {
    RULE_ORDER,
    RULE_CONTACTS,
    RULE_STATEMENT,
    RULE_OPEN_ITEMS,
    RULE_ATTACHMENT, /* lies beside an order and goes with its invoice */
    RULE_IGNORE,
    RULE_REFUSE
};

struct rule_strings {
    const char **item;
    size_t count;
};

/* One `map` entry: a column heading of the file, and our field name for it. */
struct rule_map {
    const char *column;
    const char *field;
};

struct rule {
    const char *title;
    const char *file; /* "10-orders.rule" */
    int line;
    const char *folder; /* NULL = any */
    struct rule_strings name;
    struct rule_strings content;
    struct rule_strings sender; /* for attachments: without it a rule takes none */
    struct rule_strings recipient;
    struct rule_strings subject;
    bool trust; /* believe the sender without Authentication-Results */
    enum rule_action action;
    /* "auto", "csv", "vcard", "lexoffice", "sevdesk", "kontor" */
    const char *format;
    struct rule_strings completed; /* empty = every order counts as completed */
    struct rule_map *map;
    size_t maps;
    /* Defaults for what the file does not say; NULL or unset = none. */
    const char *customer_kind;
    const char *invoice_format;
    const char *layout;
    const char *default_vat_rate; /* decimal text */
    const char *decimal_sign;     /* "," or "." when the file is ambiguous */
    bool prices_gross, has_prices_gross;
    const char *reason; /* of RULE_REFUSE, for the owner: what to do instead */
};

enum payment_action {
    PAYMENT_IGNORE, /* no customer's payment */
    PAYMENT_ASK     /* proposed, never booked without the owner */
};

struct payment_rule {
    const char *title;
    const char *file;
    int line;
    struct rule_strings payer, account, text;
    enum payment_action action;
};

struct rules {
    struct rule *rule;
    size_t count;
    struct payment_rule *payment;
    size_t payments;
};

/* What is known of a file when rules are asked. */
struct rule_subject {
    const char *folder;  /* below inbox/, "" for inbox/ itself */
    const char *name;    /* UTF-8 */
    const char *content; /* a word that rules_knows_content */
    /* Of the mail that a file came attached to; NULL for dropped files. */
    const char *sender, *recipient, *mail_subject;
    bool authentic; /* our mail server found the sender to be genuine */
};

/* Is it one of the words that sniffing a file can give: "csv-orders", "camt", ...?
 * A rule whose `content` can never match is a fault. */
bool rules_knows_content(const char *word);

/* Read all of a folder. All faults are listed, with file and line. */
K_MUST_CHECK enum k_status rules_load(struct rules *out, struct arena *a,
                                      const char *dir, struct k_err *err);

/* The first rule that takes the subject, or NULL. */
const struct rule *rules_match(const struct rules *rules, const struct rule_subject *s);

/* The first rule for a payment, or NULL. Any of the three may be NULL; the account is
 * without blanks. */
const struct payment_rule *rules_payment(const struct rules *rules, const char *payer,
                                         const char *account, const char *text);

/* In one line, for logs and `kontor check`: "10-orders.rule:3 „…“: name *.json →
 * order". */
char *rule_describe(struct arena *a, const struct rule *r);

/* Is `word` in the rule's `completed` list? true when the list is empty. A word is
 * "status:accepted", "kind:AB", "delivery-note", or "no-status" for a source that says
 * nothing; the list may have patterns ("status:fertig*"). */
bool rule_completes(const struct rule *r, const char *word);

#endif
