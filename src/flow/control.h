/*
 * control - the owner's commands by mail, in answer to a report. Off by default.
 *
 *     bezahlt R2026-0042 [119,00]          the rest, or that amount
 *     zuordnen 17 [2], Z17 2               proposal 2 (else 1) of payment 17
 *     ruhen R2026-0042 14 Tage             or: bis 31.03.2026; no reminders until then
 *     storno R2026-0042 [Grund]
 *
 * or paid, match, hold (days, until) and cancel: both languages are always understood.
 *
 * A command counts only when all of this holds: the sender is one of the owner's
 * addresses (and genuine, where mail.auth_server is set), he answers a report or an
 * earlier confirmation that went to him, not older than two weeks, and not answered
 * before. The secret is in the Message-ID of that mail, which programs give back in
 * In-Reply-To: random, for one use. What does not hold is noted, and nobody gets a
 * mail.
 */
#ifndef KONTOR_FLOW_CONTROL_H
#define KONTOR_FLOW_CONTROL_H

#include "flow/arrival.h"

/* A random word for the reference of a mail that may be answered with commands. */
K_MUST_CHECK enum k_status control_secret(char **out, struct arena *a,
                                          struct k_err *err);

/* May this mail command? *out false: *why says why not, for the history. */
K_MUST_CHECK enum k_status control_allowed(bool *out, const char **why,
                                           const struct arrival *ar, struct batch *b,
                                           struct k_err *err);

/* Do what it says, line by line, and answer with what was done. */
K_MUST_CHECK enum k_status control_run(struct arrival *ar, struct batch *b,
                                       struct k_err *err);

#endif
