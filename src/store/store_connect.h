/*
 * store_connect - what the connectors know: how far each account has got, which orders
 * were seen, contacts as they are there, and what is to be written back.
 */
#ifndef KONTOR_STORE_STORE_CONNECT_H
#define KONTOR_STORE_STORE_CONNECT_H

#include "base/day.h"
#include "base/money.h"
#include "store/store.h"

struct connect_state {
    int64_t next_at, polled_at;
    day changed_since;  /* DAY_NONE: nothing was listed yet */
    bool complete;      /* all that was listed since is known: a list may end early */
    int64_t list_total; /* so long the list was then; -1 = not known */
    int list_page;      /* of what is known already: looked at next, in turn */
    int failures;       /* in a row */
    int64_t failing_since;
    day parts_day; /* the refresh of contacts under way, or the last one */
    int parts_list, parts_page;
    int64_t pushed, booked; /* newest invoice and allocation that were looked at */
};

/* An account that nobody has asked yet begins empty. */
K_MUST_CHECK enum k_status store_connect_state(struct connect_state *out,
                                               struct store *s, const char *account,
                                               struct k_err *err);
K_MUST_CHECK enum k_status store_connect_state_put(struct store *s, const char *account,
                                                   const struct connect_state *state,
                                                   struct k_err *err);

/* ---- orders ---------------------------------------------------------------------- */

struct connect_seen_row {
    const char *remote_id, *stamp, *number;
    bool taken;
};

enum connect_sight {
    SIGHT_NEW,     /* never, or not as it is now */
    SIGHT_WAITING, /* as it is now, and it was not finished */
    SIGHT_TAKEN,   /* as it is now, and laid into inbox/ */
};

/* Was it fetched as it is now? */
K_MUST_CHECK enum k_status store_connect_seen(enum connect_sight *out, struct store *s,
                                              const char *account,
                                              const char *remote_id, const char *stamp,
                                              struct k_err *err);
K_MUST_CHECK enum k_status store_connect_seen_put(struct store *s, const char *account,
                                                  const struct connect_seen_row *row,
                                                  struct k_err *err);

/* ---- contacts -------------------------------------------------------------------- */

struct connect_part_row {
    const char *kind, *remote_id, *owner, *document;
    int64_t at;
};

/* Insert or replace; changed ones are marked as fresh. */
K_MUST_CHECK enum k_status store_connect_part_put(struct store *s, const char *account,
                                                  const struct connect_part_row *row,
                                                  struct k_err *err);
/* A contact with what belongs to it; n 0 when it is not known, or was fetched before
 * `since`. */
K_MUST_CHECK enum k_status store_connect_parts(struct connect_part_row **out, size_t *n,
                                               struct store *s, struct arena *a,
                                               const char *account, const char *contact,
                                               int64_t since, struct k_err *err);
/* Contacts of which something is fresh, at most `max`: their ids. */
K_MUST_CHECK enum k_status store_connect_fresh(const char ***out, size_t *n,
                                               struct store *s, struct arena *a,
                                               const char *account, size_t max,
                                               struct k_err *err);
/* They were handed on. */
K_MUST_CHECK enum k_status store_connect_settled(struct store *s, const char *account,
                                                 const char *contact,
                                                 struct k_err *err);

/* ---- writing back ---------------------------------------------------------------- */

struct connect_push_row {
    int64_t id;
    const char *kind;    /* "invoice", "status", "payment" */
    const char *subject; /* invoice number */
    const char *remote_id;
    money amount;
    day on;
    const char *state; /* queued, sending, done, failed, unknown */
    const char *text;
};

/* Once per dedupe key. */
K_MUST_CHECK enum k_status store_connect_push_put(struct store *s, const char *account,
                                                  const struct connect_push_row *row,
                                                  const char *dedupe,
                                                  struct k_err *err);
/* queued and sending ones of an account, oldest first. */
K_MUST_CHECK enum k_status store_connect_pushes(struct connect_push_row **out,
                                                size_t *n, struct store *s,
                                                struct arena *a, const char *account,
                                                size_t max, struct k_err *err);
K_MUST_CHECK enum k_status
store_connect_push_state(struct store *s, int64_t id, const char *state,
                         const char *remote_id, const char *text, struct k_err *err);
/* The owner looked and decided: unknown and failed ones of a subject become queued
 * (again) or done. *out: which they were. */
struct connect_push_id {
    int64_t id;
    const char *account;
};
K_MUST_CHECK enum k_status store_connect_push_resolve(struct connect_push_id **out,
                                                      size_t *n, struct store *s,
                                                      struct arena *a,
                                                      const char *subject, bool again,
                                                      struct k_err *err);

/* The newest invoice and allocation there are, 0 without any: where looking begins. */
K_MUST_CHECK enum k_status store_connect_newest(int64_t *invoice, int64_t *allocation,
                                                struct store *s, struct k_err *err);

/* What is new since the last look, oldest first: our own invoices (kind "invoice") with
 * the remote order they came from (or NULL), ... */
struct connect_news {
    int64_t id;
    const char *number; /* of the invoice */
    const char *remote_id;
    money amount;
    day on;
};
K_MUST_CHECK enum k_status store_connect_invoices(struct connect_news **out, size_t *n,
                                                  struct store *s, struct arena *a,
                                                  const char *account, int64_t after,
                                                  size_t max, struct k_err *err);
/* ... and payments of invoices that came from elsewhere (open items): not what had come
 * in before they were taken over, the program there knows that. */
K_MUST_CHECK enum k_status store_connect_payments(struct connect_news **out, size_t *n,
                                                  struct store *s, struct arena *a,
                                                  int64_t after, size_t max,
                                                  struct k_err *err);

#endif
