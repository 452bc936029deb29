/*
 * inbound_kind - what a foreign mail is: a pure function of its fields.
 *
 * In:      a mail as read, and what is ours: addresses and the domain of our ids.
 * Out:     the kind, which of our mails it is about, and for failures whom and why.
 * Effects: none. No store: whether such a mail was ever sent is for the caller to see.
 *
 * The first that fits decides:
 *   1. our own mail come back (X-Kontor-Ref and our sender)
 *   2. a report: RFC 3464 by its Action, failed or delayed; RFC 8098 a receipt
 *   3. a failure told in words, which many servers still do: from a mail daemon or with
 *      an empty return path, and it names our mail or an address that it failed for
 *   4. an automatic answer: RFC 3834, its forerunners, the subjects of mail programs
 *   5. files from somebody who does not answer to us
 *   6. an answer to one of our mails: the owner's, or a customer's
 *   7. anything else
 * A doubtful one is never a bounce: an address wrongly taken for dead costs a customer.
 */
#ifndef KONTOR_MAIL_INBOUND_KIND_H
#define KONTOR_MAIL_INBOUND_KIND_H

#include "mail/inbound.h"

enum inbound_kind {
    INBOUND_OTHER,
    INBOUND_OWN,
    INBOUND_BOUNCE,
    INBOUND_DELAY,
    INBOUND_RECEIPT,
    INBOUND_AUTO_REPLY,
    INBOUND_FILES,
    INBOUND_REPLY,
    INBOUND_OWNER_REPLY,
};

struct inbound_ours {
    const char *from; /* the sender of our mails */
    const char *const *owner;
    size_t owners;
};

struct inbound_verdict {
    enum inbound_kind kind;
    const char *message_id; /* of ours, without brackets; NULL when none is named */
    const char *recipient;  /* whom a failure is about, or NULL */
    const char *status;     /* "5.1.1", or "" */
    const char *answer;     /* the server's words, or "" */
};

void inbound_judge(struct inbound_verdict *out, struct arena *a,
                   const struct inbound_mail *m, const struct inbound_ours *ours);

/* "bounce", "delay" ...: static. */
const char *inbound_kind_name(enum inbound_kind k);

/* The words of an answer without what it quotes: "> ...", "Am ... schrieb ...:",
 * "-----Ursprüngliche Nachricht-----", a signature. */
char *inbound_own_words(struct arena *a, const char *text);

/* Did the receiving server `authority` find that the mail is from whom it says
 * (Authentication-Results, RFC 8601: dmarc=pass, or dkim=pass for the same domain)? */
bool inbound_is_authentic(const struct inbound_mail *m, const char *authority);

#endif
