/*
 * outbox - send what is due; know for each mail what became of it.
 *
 * States: model/outbox.h. `committing` is on the disk before the last byte of a mail
 * can leave, so a crash never sends one twice; what it leaves open is `unknown` and is
 * decided by a person.
 */
#ifndef KONTOR_FLOW_OUTBOX_H
#define KONTOR_FLOW_OUTBOX_H

#include "flow/batch.h"
#include "flow/firm.h"
#include "model/outbox.h"

struct outbox_summary {
    int sent, deferred, failed, held, unknown;
    int64_t next_at; /* instant of the next attempt, 0 = nothing waits */
};

typedef void outbox_progress_fn(void *ud, int done);

/* At start: committing -> unknown (the owner hears of it). */
K_MUST_CHECK enum k_status outbox_recover(struct firm *f, struct k_err *err);

/* Send all that is due now. */
K_MUST_CHECK enum k_status outbox_pump(struct outbox_summary *out, struct firm *f,
                                       outbox_progress_fn *progress, void *ud,
                                       struct k_err *err);

/* The owner mended something: try all that is held or deferred at the next pump. */
K_MUST_CHECK enum k_status outbox_retry(struct firm *f, struct k_err *err);

enum outbox_decision {
    OUTBOX_WAS_SENT,   /* the owner knows that it arrived */
    OUTBOX_SEND_AGAIN, /* to the customer's address of today */
    OUTBOX_GIVE_UP,
};

/* The owner settles an unknown, held, failed or deferred mail. */
K_MUST_CHECK enum k_status outbox_resolve(struct firm *f, int64_t id,
                                          enum outbox_decision d, struct k_err *err);

/* A mail of unknown fate was seen where only the server can have put it: it is sent.
 * Within a batch. */
K_MUST_CHECK enum k_status outbox_proven(struct batch *b, struct outbox_entry *e,
                                         const char *how, struct k_err *err);

#endif
