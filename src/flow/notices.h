/*
 * notices - what the owner has to hear of, by mail: failures and new tasks.
 *
 * One mail a batch, as soon as it commits; but no more than NOTICES_AN_HOUR. What comes
 * beyond waits in the store and goes out as one mail, with its count, when the hour is
 * over: a flood of refused files or mails is no flood for the owner, and nothing of it
 * is lost. Refused files have their reason beside them all the time.
 */
#ifndef KONTOR_FLOW_NOTICES_H
#define KONTOR_FLOW_NOTICES_H

#include "flow/batch.h"

#define NOTICES_AN_HOUR 20

/* Within the batch, before it commits. */
K_MUST_CHECK enum k_status notices_post(struct batch *b, struct k_err *err);

/* What waits, once the hour is over. */
K_MUST_CHECK enum k_status notices_pass(struct firm *f, struct k_err *err);

#endif
