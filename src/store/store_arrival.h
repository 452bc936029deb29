/*
 * store_arrival - mails that came in, and where attached files came from.
 */
#ifndef KONTOR_STORE_ARRIVAL_H
#define KONTOR_STORE_ARRIVAL_H

#include "store/store.h"

struct arrival_row {
    int64_t id;
    const char *name; /* of its file, without flags */
    const char *sha256;
    const char *kind;
    const char *sender, *recipient, *subject;
    bool trusted;
    int64_t outbox_id; /* 0 = about none of ours */
};

/* Was the file of that name, or were the same bytes under another, handled before? */
K_MUST_CHECK enum k_status store_arrival_has_name(bool *out, struct store *s,
                                                  const char *name, struct k_err *err);
K_MUST_CHECK enum k_status store_arrival_has_hash(bool *out, struct store *s,
                                                  const char *sha256,
                                                  struct k_err *err);
/* Did the owner answer our mail with commands before? */
K_MUST_CHECK enum k_status store_arrival_commanded(bool *out, struct store *s,
                                                   int64_t outbox_id,
                                                   struct k_err *err);
/* Sets r->id. */
K_MUST_CHECK enum k_status store_arrival_put(struct store *s, struct arrival_row *r,
                                             struct k_err *err);

/* A file came attached to a mail; the first one that brings it counts. */
K_MUST_CHECK enum k_status store_attachment_put(struct store *s, const char *sha256,
                                                int64_t arrival_id, struct k_err *err);
/* The mail that brought it. */
K_MUST_CHECK enum k_status store_attachment_origin(struct arrival_row *out, bool *found,
                                                   struct store *s, struct arena *a,
                                                   const char *sha256,
                                                   struct k_err *err);

#endif
