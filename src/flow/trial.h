/*
 * trial - as long as mail.trial is set: what would go to a customer goes to the owner.
 *
 * The customer's mail stays in the outbox, held, with the bytes that it will have. When
 * the trial is over nothing goes out by itself: `kontor outbox retry` sends what is
 * held, `kontor outbox drop` and `sent` settle one.
 */
#ifndef KONTOR_FLOW_TRIAL_H
#define KONTOR_FLOW_TRIAL_H

#include "flow/firm.h"
#include "model/outbox.h"

/* Is this a mail that must not go out now? */
bool trial_holds(const struct firm *f, const struct outbox_entry *e);

/* Queue its copy for the owner, once, and hold it, in one transaction. */
K_MUST_CHECK enum k_status trial_redirect(struct firm *f, struct arena *a,
                                          struct outbox_entry *e, const char *bytes,
                                          size_t n, struct k_err *err);

#endif
