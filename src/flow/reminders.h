/*
 * reminders - gather what is known of the open invoices, let the dunning step decide,
 * and do what it says: a mail to the customer, or a task for the owner.
 *
 * The preview uses the same gathering and the same decision for any date.
 */
#ifndef KONTOR_FLOW_REMINDERS_H
#define KONTOR_FLOW_REMINDERS_H

#include "dunning/dunning.h"
#include "flow/firm.h"

/* The plan for a day, in the arena. Changes nothing. */
K_MUST_CHECK enum k_status reminders_plan(struct dunning_plan *out, struct firm *f,
                                          struct arena *a, day today,
                                          struct k_err *err);

/* Do today's plan, within the hours that the settings allow. *sent counts mails. Looks
 * at the invoices only when the day, the settings or something that can make one due
 * changed since the last look; an action that failed is tried again in each pass. */
K_MUST_CHECK enum k_status reminders_pass(int *sent, struct firm *f, struct k_err *err);

#endif
