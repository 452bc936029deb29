/*
 * verdict - what became of a message, from what was said and what curl reports.
 *
 * In:      curl's code, the dialogue, how far the message had got.
 * Out:     one of the outcomes of sender.h, and words for a person.
 * Effects: none. A pure function with a table.
 *
 * The rule that guards against doubles: once the last byte is handed over, the final
 * dot may have left (RFC 1047). From then on only a complete answer of the server
 * decides; without one the outcome is UNKNOWN, unless fewer bytes than the message
 * has were written, for then the dot cannot have left.
 *
 *   where                        4xx        5xx                     no answer
 *   before MAIL                  DEFERRED   HELD                    by curl's code
 *   MAIL                         DEFERRED   HELD; too big FAILED    DEFERRED
 *   RCPT, DATA                   DEFERRED   FAILED; log-in HELD     DEFERRED
 *   after the dot (2xx SENT)     DEFERRED   FAILED; log-in HELD     UNKNOWN
 *
 * A 5xx before the recipient is named says nothing about this message: the account,
 * its sender address or our address is refused, and every other mail would be too.
 * When the reply code and the enhanced status (RFC 3463) disagree on whether it is
 * permanent, it is taken as temporary: trying again costs little, a lost invoice much.
 */
#ifndef KONTOR_MAIL_VERDICT_H
#define KONTOR_MAIL_VERDICT_H

#include <stdbool.h>

#include "mail/dialogue.h"
#include "mail/sender.h"

struct verdict_facts {
    int curl_code; /* CURLcode */
    const struct dialogue *dialogue;
    const char *server; /* "mail.example.org:587" */
    const char *detail; /* curl's own words, may be "" */
    bool commit_refused;
    bool handed_over; /* the last byte was handed to curl: the dot may follow */
    bool cut_short;   /* fewer bytes were written than the message has */
};

/* Fill *out: for outcomes that are found without a server. Cut on a character border.
 */
void verdict_say(struct sender_result *out, enum sender_outcome outcome,
                 const char *fmt, ...) K_PRINTF(3, 4);

void verdict_find(struct sender_result *out, const struct verdict_facts *f);

/* 5xx with x.7.x (policy): one may be about the message, several in a row mean that
 * the provider blocks us. */
bool verdict_is_policy(const struct dialogue *d);

/* Of a connection that served before: it was gone before the server had looked at the
 * message, or the server was still busy with the one before (503: Postfix does not
 * close a transaction that its smtpd_end_of_data_restrictions refused). */
bool verdict_is_stale(const struct verdict_facts *f);

/* No answer at all: the next message would fare no better at once. */
bool verdict_is_unreachable(const struct verdict_facts *f);

#endif
