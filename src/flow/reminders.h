/*
 * reminders - gather what is known of the open invoices, let the dunning step decide,
 * and do what it says: a mail to the customer, or a task for the owner.
 *
 * The preview for any date is the same gathering, the same decision and the same
 * letters; only the outbox is left out. A run that would send unusually many mails asks
 * the owner first; his word holds for one run of at most that size, for a week.
 */
#ifndef KONTOR_FLOW_REMINDERS_H
#define KONTOR_FLOW_REMINDERS_H

#include "dunning/dunning.h"
#include "flow/firm.h"
#include "flow/post.h"

/* What the plan of a day is made from, without the invoices. */
K_MUST_CHECK enum k_status reminders_input(struct dunning_input *in, struct firm *f,
                                           struct arena *a, day today,
                                           struct k_err *err);

/* The plan for a day, in the arena. Changes nothing. */
K_MUST_CHECK enum k_status reminders_plan(struct dunning_plan *out, struct firm *f,
                                          struct arena *a, day today,
                                          struct k_err *err);

/* The plan of today, then those of the `days` days after it, each as if no other were
 * done and, where the newest statement is not old today, as if statements kept coming.
 * Changes nothing. A plan lives until the function returns. */
typedef void reminders_day_fn(void *ud, struct dunning_plan *plan, day on);
K_MUST_CHECK enum k_status reminders_coming(int days, struct firm *f, day today,
                                            reminders_day_fn *fn, void *ud,
                                            struct k_err *err);

/* The mail of an action, byte for byte what a run at the firm's clock would freeze.
 * Changes nothing. */
K_MUST_CHECK enum k_status reminders_letter(struct post_letter *out, struct firm *f,
                                            struct arena *a,
                                            const struct dunning_action *ac,
                                            struct k_err *err);

/* Do today's plan, within the hours that the settings allow. *sent counts mails. Looks
 * at the invoices only when the day, the settings or something that can make one due
 * changed since the last look; an action that failed is tried again in each pass. */
K_MUST_CHECK enum k_status reminders_pass(int *sent, struct firm *f, struct k_err *err);

/* The owner lets the run go that was asked about. *mails: its size. K_REJECT when
 * nothing was asked. */
K_MUST_CHECK enum k_status reminders_approve(size_t *mails, struct batch *b,
                                             struct k_err *err);

/* How many mails at once the owner has let go; 0 = said nothing. */
K_MUST_CHECK enum k_status reminders_approved(size_t *mails, struct firm *f,
                                              struct arena *a, day today,
                                              struct k_err *err);

#endif
