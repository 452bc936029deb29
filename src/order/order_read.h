/*
 * order_read - from the bytes of a file to orders and contacts.
 *
 * In:      the whole file in memory (orders are small; the limit is the caller's).
 * Out:     orders, contacts and open invoices in our own terms; every fault with line
 * (or JSON path), field, what was found, what was expected, in German. Effects: none.
 * No SQL, no files, no clock.
 *
 * One source file for each format: order_csv.c, order_open_items.c, order_lexoffice.c,
 * order_sevdesk.c, order_vcard.c, order_kontor.c (over order_json of model/). All or
 * nothing for what cannot be read or would have to be guessed; an order that is well
 * formed but lacks something is returned, and the invoice step says what it lacks. So
 * is one that is not completed: order.completed is false then. A mail address or IBAN
 * that cannot be right is left out with a note.
 *
 * Completed is what the rule's list says, by these words (each reader's header has its
 * own): "status:WORD", "kind:WORD", "delivery-note", "mark:WORD", and "no-status" for
 * an order of a CSV or of our own JSON that says neither status nor kind. With an
 * empty list every order counts but offers, drafts, and what is rejected, cancelled
 * or invoiced already: those count only where the list names them.
 */
#ifndef KONTOR_ORDER_ORDER_READ_H
#define KONTOR_ORDER_ORDER_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/rules.h"
#include "model/order.h"

/* How a column of a CSV or a property of a vCard was understood, for `kontor import
 * --explain`. */
struct column_view {
    const char *heading; /* as in the file */
    const char *field;   /* our name, or NULL = not used */
    const char *how;     /* "Regel", "Überschrift", or why it is not used */
    const char *example; /* first non-empty value */
};

/* An invoice that another program issued and nobody has paid yet. */
struct open_invoice {
    int line; /* of the file */
    const char *number;
    day issue_date, due_date; /* due_date DAY_NONE: as configured */
    money gross, open;        /* open is negative for a credit note */
    day skonto_until;         /* DAY_NONE: none */
    money skonto;             /* gross, of the whole invoice */
    struct customer buyer;
};

struct order_file {
    const char
        *format; /* "csv", "vcard", "lexoffice", "sevdesk", "kontor"; NULL: none */
    const char *encoding;
    char delimiter; /* of a CSV, else 0 */
    struct order *order;
    size_t orders;
    struct customer *contact;
    size_t contacts;
    struct open_invoice *open_item;
    size_t open_items;
    struct column_view *column;
    size_t columns;
    const char **missing; /* names of required fields that no column gives */
    size_t missings;
    const char **note; /* "Zeile 14: Summenzeile übergangen" */
    size_t notes;
};

/* What the bytes look like, without trusting the name. Never fails. Reads the head of
 * the file only. One of
 *   empty, unknown, zip, xlsx, xls, gzip, pdf, image, xml, camt, mt940, datev, vcard,
 *   csv-orders, csv-contacts, csv-open-items, csv (headings that decide nothing),
 *   lexoffice-order, lexoffice-delivery-note, lexoffice-contact, lexoffice-list,
 *   sevdesk-order, sevdesk-positions, sevdesk-contact, sevdesk-other,
 *   kontor-order, kontor-contact, json (of none of them). */
const char *order_sniff(const void *bytes, size_t n);

/* Does the content look cut off (JSON not closed, last CSV line without newline and
 * with too few fields, XML root not closed, ZIP without its end record, MT940 without
 * closing balance, nothing at all)? Such a file is given time before it is refused. */
bool order_looks_incomplete(const void *bytes, size_t n);

/* Read a file under a rule (action, format, map, completed, defaults); rule may be
 * NULL: then the headings of a CSV decide between orders, contacts and open invoices.
 * Format, columns, missing and notes are filled as far as they were known also when
 * the file is refused. */
K_MUST_CHECK enum k_status order_read(struct order_file *out, struct arena *a,
                                      const void *bytes, size_t n,
                                      const struct rule *rule, struct k_err *err);

/* The same, but missing columns are no fault: *out says what was understood. */
K_MUST_CHECK enum k_status order_explain(struct order_file *out, struct arena *a,
                                         const void *bytes, size_t n,
                                         const struct rule *rule, struct k_err *err);

/* The open invoices of a CSV file, however many, one by one: valid during the call. The
 * file is refused when all of it has been read, if any row had a fault; what the
 * function did with rows before the fault is the caller's to undo. */
typedef enum k_status open_invoice_fn(void *ud, struct open_invoice *in,
                                      struct k_err *err);
K_MUST_CHECK enum k_status order_read_open_items(struct order_file *out,
                                                 struct arena *a, FILE *in,
                                                 const struct rule *rule,
                                                 open_invoice_fn *fn, void *ud,
                                                 struct k_err *err);

#endif
