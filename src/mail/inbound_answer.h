/*
 * inbound_answer - believe a worker's answer no further than its form.
 *
 * In:      the bytes that came over the pipe; whoever took the worker over wrote them.
 * Out:     the mail, in the arena; attachments point into the bytes.
 * Effects: none.
 */
#ifndef KONTOR_MAIL_INBOUND_ANSWER_H
#define KONTOR_MAIL_INBOUND_ANSWER_H

#include "mail/inbound.h"

/* K_REJECT: the answer breaks a rule of inbound_wire.h, or tells of a fault. */
K_MUST_CHECK enum k_status inbound_answer(struct inbound_mail *out, struct arena *a,
                                          const char *bytes, size_t n,
                                          struct k_err *err);

#endif
