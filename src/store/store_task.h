/*
 * store_task - what a person has to do and to hear of, levels of reminders, holds.
 */
#ifndef KONTOR_STORE_TASK_H
#define KONTOR_STORE_TASK_H

#include "base/day.h"
#include "base/money.h"
#include "store/store.h"

struct task_row {
    int64_t id;
    const char *kind;      /* "order", "payment", "dunning", "mail", "file" */
    const char *subject;   /* order number, invoice number ... */
    const char *title;     /* one line */
    const char *text;      /* what to do */
    const char *dedupe;    /* store_tasks: the key it was put with */
    int64_t created, done; /* done 0 = open */
};

/* Add an open task, or change the text of the open one with the same dedupe key.
 * *added tells which. Sets t->id. */
K_MUST_CHECK enum k_status store_task_put(struct store *s, struct task_row *t,
                                          const char *dedupe, bool *added,
                                          struct k_err *err);
/* Close by id, or by key; *found tells whether one was open. */
K_MUST_CHECK enum k_status store_task_done(bool *found, struct store *s, int64_t id,
                                           struct k_err *err);
K_MUST_CHECK enum k_status store_task_close(bool *found, struct store *s,
                                            const char *dedupe, struct k_err *err);
/* Close the reminder tasks ("dunning:...") of settled and of cancelled invoices. */
K_MUST_CHECK enum k_status store_tasks_settled(bool *found, struct store *s,
                                               struct k_err *err);
K_MUST_CHECK enum k_status store_tasks(struct task_row **out, size_t *n,
                                       struct store *s, struct arena *a, bool all,
                                       struct k_err *err);

/* Is one open under this key? */
K_MUST_CHECK enum k_status store_task_is_open(bool *out, struct store *s,
                                              const char *dedupe, struct k_err *err);

/* What the owner shall hear of later, with others. */
K_MUST_CHECK enum k_status store_notice_put(struct store *s, bool task,
                                            const char *subject, const char *text,
                                            struct k_err *err);
struct notice_row {
    const char *subject, *text;
};
/* Of tasks or of failures: how many wait, and the first `max` of them. */
K_MUST_CHECK enum k_status store_notices(struct notice_row **out, size_t *n,
                                         int64_t *waiting, struct store *s,
                                         struct arena *a, bool task, size_t max,
                                         struct k_err *err);
K_MUST_CHECK enum k_status store_notices_forget(struct store *s, struct k_err *err);

/* Every level that was begun, lowest first, with what became of its mail. */
struct dunning_row {
    int level;        /* counts those that the invoice has had */
    const char *name; /* as the ladder called it then; "" = its end, NULL = not kept */
    day on;           /* when it was queued */
    bool mailed;      /* false: a task */
    bool failed;      /* the mail was refused or came back: nobody was reminded */
    int64_t sent_at;  /* 0 = not accepted by a server (yet) */
};
K_MUST_CHECK enum k_status store_dunning_levels(struct dunning_row **out, size_t *n,
                                                struct store *s, struct arena *a,
                                                int64_t invoice_id, struct k_err *err);
K_MUST_CHECK enum k_status store_dunning_put(struct store *s, int64_t invoice_id,
                                             int level, const char *name, day on,
                                             int64_t outbox_id, int64_t task_id,
                                             struct k_err *err);

/* Of the last `most` days before `before` on which reminders were mailed: how many such
 * days there are, and how many mails. */
K_MUST_CHECK enum k_status store_dunning_recent(size_t *mails, size_t *days,
                                                struct store *s, day before,
                                                size_t most, struct k_err *err);

/* What was reminded of by mails made behind an instant that have not come back: a row
 * an invoice, those of one mail together. */
struct reminded_row {
    int64_t outbox_id;
    const char *customer, *number;
    int level; /* both as in struct dunning_row */
    const char *name;
    day on;
    money open; /* what the reminder asked for of this invoice */
};
K_MUST_CHECK enum k_status store_dunning_mailed(struct reminded_row **out, size_t *n,
                                                struct store *s, struct arena *a,
                                                int64_t since, struct k_err *err);

/* A mail took the place of another: the levels are its own now. */
K_MUST_CHECK enum k_status store_dunning_move(struct store *s, int64_t from_outbox,
                                              int64_t to_outbox, struct k_err *err);

/* The hold in force for an invoice or its customer; until DAY_NONE when none. */
K_MUST_CHECK enum k_status store_hold(day *until, char **reason, struct store *s,
                                      struct arena *a, int64_t invoice_id,
                                      int64_t customer_id, day today,
                                      struct k_err *err);
K_MUST_CHECK enum k_status store_hold_put(struct store *s, int64_t invoice_id,
                                          int64_t customer_id, day until,
                                          const char *reason, struct k_err *err);

#endif
