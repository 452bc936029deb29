/*
 * arrivals - mails that lie in maildir/, each handled once.
 *
 * In:      maildir/new and maildir/cur, filled by any mail program or by our own IMAP.
 * Out:     what follows from each mail: see arrival.h. Attachments that a rule takes
 * lie in inbox/ afterwards and go the way of dropped files. Effects: the store,
 * archive/, inbox/, failed/. The mails themselves are neither moved nor marked: the
 * Maildir is somebody else's.
 *
 * What was handled is known by the name of the file without its flags, and by its
 * content: another program may move and flag it at any time, and IMAP may bring it
 * again. tmp/ is never read; what lies in new/ is complete (maildir(5)).
 */
#ifndef KONTOR_FLOW_ARRIVALS_H
#define KONTOR_FLOW_ARRIVALS_H

#include "flow/firm.h"
#include "intake/settle.h"

struct arrivals;

/* Starts the process that reads foreign mails: call it before the firm is opened. */
K_MUST_CHECK enum k_status arrivals_open(struct arrivals **out, struct k_err *err);
void arrivals_close(struct arrivals *ar);

struct arrivals_summary {
    int taken;
    int known; /* under a new name what had come before: nothing followed */
};

/* Handle what is new; adds to *sum. */
K_MUST_CHECK enum k_status arrivals_pass(struct arrivals_summary *sum,
                                         struct arrivals *ar, struct firm *f,
                                         struct settle *settle, struct k_err *err);

#endif
