/*
 * outbox_parts - what the parts of the outbox share. For them only.
 */
#ifndef KONTOR_FLOW_OUTBOX_PARTS_H
#define KONTOR_FLOW_OUTBOX_PARTS_H

#include "flow/outbox.h"

/* While the account is held no mail is tried: a wrong password repeated every few
 * seconds gets an account locked. */
#define OUTBOX_HELD_KEY "mail-held-until"

/* State, journal and everything that follows, in one transaction. */
K_MUST_CHECK enum k_status outbox_settle(struct firm *f, struct arena *a,
                                         const struct outbox_entry *e,
                                         struct k_err *err);
/* The same for a mail that was sent while others follow: the first of them that is
 * about to be complete on the wire brings both to the disk by one sync. A power cut
 * between makes it unknown, never sent again. */
K_MUST_CHECK enum k_status outbox_settle_lazy(struct firm *f, struct arena *a,
                                              const struct outbox_entry *e,
                                              struct k_err *err);

/* The frozen bytes, still what was frozen: K_REJECT when not. */
K_MUST_CHECK enum k_status outbox_read(char **bytes, size_t *n, struct firm *f,
                                       struct arena *a, const struct outbox_entry *e,
                                       struct k_err *err);

/* What the journal calls it: the invoice's number, else the Message-ID. */
const char *outbox_subject(struct batch *b, const struct outbox_entry *e);

#endif
