/*
 * post - write the letters and lay them into the outbox.
 *
 * In:      the facts, a running batch. Out: a frozen message in the archive and a
 *          queued entry, in the same transaction as the state it follows from.
 *
 * One message, one recipient. What was queued once under its dedupe key is never
 * queued again.
 */
#ifndef KONTOR_FLOW_POST_H
#define KONTOR_FLOW_POST_H

#include "base/mustache.h"
#include "dunning/dunning.h"
#include "flow/batch.h"
#include "model/invoice.h"
#include "store/store_outbox.h"

struct post_file {
    const char *name, *media_type;
    const char *content_id; /* shown within the HTML; NULL: an attachment */
    const void *bytes;
    size_t n;
};

/* The invoice to the customer. */
K_MUST_CHECK enum k_status post_invoice(struct batch *b, const struct invoice *inv,
                                        const struct post_file *file, size_t files,
                                        struct k_err *err);

/* What a reminder asks to be paid within; one before the deadline names that. */
#define POST_DEADLINE_DAYS 7

/* A letter to a customer about one or more invoices: reminders. */
struct post_reminder {
    const char *template; /* "reminder-1" */
    const char *locale;
    const char *recipient, *recipient_name;
    const char *reference; /* "R2026-0001/reminder-1" */
    const char *dedupe;
    int64_t invoice_id; /* the first */
    int level;
    const struct value *data;
    const struct post_file *file;
    size_t files;
};

/* Its data for all invoices of an action; a code for the sum joins its files. Of *b
 * only the firm and the arena are used. */
K_MUST_CHECK enum k_status post_reminder_values(struct post_reminder *r,
                                                struct batch *b,
                                                const struct invoice *first,
                                                const struct dunning_action *ac,
                                                struct k_err *err);

/* *id becomes the outbox entry, 0 when it had been queued before. */
K_MUST_CHECK enum k_status post_reminder(int64_t *id, struct batch *b,
                                         const struct post_reminder *r,
                                         struct k_err *err);

/* A letter as it would be frozen. */
struct post_letter {
    const char *recipient, *subject, *message_id;
    char *bytes;
    size_t n;
};

/* The same letter without the outbox: of *b only the firm and the arena are used. */
K_MUST_CHECK enum k_status post_reminder_letter(struct post_letter *out,
                                                struct batch *b,
                                                const struct post_reminder *r,
                                                struct k_err *err);

/* To every address of the owner, under "KIND:DEDUPE:ADDRESS". */
struct post_owner {
    const char *kind; /* "report", "failure" */
    const char *template;
    const char *dedupe;
    const char *reference;
    const char *reply_to; /* NULL: as all our mails */
    const struct value *data;
    const struct post_file *file;
    size_t files;
};

K_MUST_CHECK enum k_status post_owner(struct batch *b, const struct post_owner *o,
                                      struct k_err *err);

/* A message whose bytes exist: kind, recipient, subject and message_id are set in *e;
 * the rest of it is filled in. e->id stays 0 when it had been queued before. */
struct post_frozen {
    const char *dedupe, *reference;
    const char *bytes;
    size_t n;
};

K_MUST_CHECK enum k_status post_frozen(struct batch *b, struct outbox_entry *e,
                                       const struct post_frozen *m, struct k_err *err);

#endif
