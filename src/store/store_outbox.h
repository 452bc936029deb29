/*
 * store_outbox - the mails on their way. States: model/outbox.h.
 */
#ifndef KONTOR_STORE_OUTBOX_H
#define KONTOR_STORE_OUTBOX_H

#include "model/outbox.h"
#include "store/store.h"

/* Insert as queued. `dedupe` names what must never be sent twice ("invoice:17",
 * "reminder:17:1"); *added false when it is there already. Sets e->id. */
K_MUST_CHECK enum k_status store_outbox_put(struct store *s, struct outbox_entry *e,
                                            const char *dedupe, bool *added,
                                            struct k_err *err);

/* Was something queued under this key? */
K_MUST_CHECK enum k_status store_outbox_has(bool *out, struct store *s,
                                            const char *dedupe, struct k_err *err);

/* Due now: queued, deferred or held with next_at <= now, oldest first, at most `max`.
 */
K_MUST_CHECK enum k_status store_outbox_due(struct outbox_entry **out, size_t *n,
                                            struct store *s, struct arena *a,
                                            int64_t now, size_t max, struct k_err *err);
/* Earliest next_at of what waits, or 0. */
K_MUST_CHECK enum k_status store_outbox_next(int64_t *out, struct store *s,
                                             struct k_err *err);
K_MUST_CHECK enum k_status store_outbox_get(struct outbox_entry *out, bool *found,
                                            struct store *s, struct arena *a,
                                            int64_t id, struct k_err *err);
/* Everything that is not sent; with all, sent ones too. Newest first. */
K_MUST_CHECK enum k_status store_outbox_list(struct outbox_entry **out, size_t *n,
                                             struct store *s, struct arena *a, bool all,
                                             struct k_err *err);
/* The entries of one invoice, oldest first. */
K_MUST_CHECK enum k_status store_outbox_of_invoice(struct outbox_entry **out, size_t *n,
                                                   struct store *s, struct arena *a,
                                                   int64_t invoice_id,
                                                   struct k_err *err);

/* The one with this Message-ID, or the newest that was handed to a server for this
 * recipient, to a customer and within the last two months. */
K_MUST_CHECK enum k_status
store_outbox_by_message_id(struct outbox_entry *out, bool *found, struct store *s,
                           struct arena *a, const char *message_id, struct k_err *err);
K_MUST_CHECK enum k_status store_outbox_last_to(struct outbox_entry *out, bool *found,
                                                struct store *s, struct arena *a,
                                                const char *recipient,
                                                struct k_err *err);

/* The invoices that a mail is about: of a reminder, all of them. */
K_MUST_CHECK enum k_status store_outbox_invoices(int64_t **out, size_t *n,
                                                 struct store *s, struct arena *a,
                                                 int64_t outbox_id, struct k_err *err);

/* Sent since an instant and without a copy in the server's folder, the first 500. */
K_MUST_CHECK enum k_status store_outbox_uncopied(struct outbox_entry **out, size_t *n,
                                                 struct store *s, struct arena *a,
                                                 int64_t since, struct k_err *err);
K_MUST_CHECK enum k_status store_outbox_copied(struct store *s, int64_t id,
                                               struct k_err *err);

/* Change of state, attempts, next_at, last answer, sent_at as they stand in *e. */
K_MUST_CHECK enum k_status
store_outbox_update(struct store *s, const struct outbox_entry *e, struct k_err *err);

/* What is deferred or held becomes due now. */
K_MUST_CHECK enum k_status store_outbox_hurry(struct store *s, struct k_err *err);

#endif
