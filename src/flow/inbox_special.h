/*
 * inbox_special - what lies in inbox/ and cannot be a file of ours: links, pipes,
 * devices, unreadable names, empty and enormous files.
 *
 * Effects: the journal, a notice to the owner, a move to failed/. Never opened.
 */
#ifndef KONTOR_FLOW_INBOX_SPECIAL_H
#define KONTOR_FLOW_INBOX_SPECIAL_H

#include "flow/inbox.h"

/* Told once; moved now, or as soon as that is possible. */
K_MUST_CHECK enum k_status inbox_refuse_special(struct inbox_summary *sum,
                                                struct firm *f, struct arena *a,
                                                const struct candidate *c,
                                                struct k_err *err);

#endif
