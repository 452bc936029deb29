/*
 * dialogue - what was said between us and a mail server, as far as it matters.
 *
 * In:      the commands and reply lines of one SMTP transaction, as they pass.
 * Out:     the phase it has come to, the last complete reply there, the server's words.
 * Effects: none. Pure, bounded memory.
 *
 * Of commands only the verb is looked at and nothing is kept: the lines behind AUTH
 * hold the password. After QUIT nothing counts any more: curl takes its leave after
 * a refusal too, and the 221 would hide the reason.
 */
#ifndef KONTOR_MAIL_DIALOGUE_H
#define KONTOR_MAIL_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

enum dialogue_phase {
    DIALOGUE_CONNECT, /* up to the greeting */
    DIALOGUE_EHLO,
    DIALOGUE_STARTTLS,
    DIALOGUE_AUTH,
    DIALOGUE_MAIL,
    DIALOGUE_RCPT,
    DIALOGUE_DATA, /* up to 354 */
    DIALOGUE_BODY, /* after 354: the message, its dot and the answer to it */
    DIALOGUE_OTHER,
};

struct dialogue {
    enum dialogue_phase phase;
    int code; /* of the last complete reply in this phase; 0 = none */
    /* RFC 3463 of that reply, e.g. 5.1.1; class 0 when it has none. */
    int status_class, status_subject, status_detail;
    bool logged_in; /* 235 to AUTH */
    bool left;      /* QUIT was sent */
    bool complete;  /* the last line of the reply in `text` has come */
    /* "550 5.1.1 <a@b>: user unknown": all lines of the reply, UTF-8, one line. */
    char text[1000];
    size_t len;
};

void dialogue_init(struct dialogue *d);

/* A command as sent; only the first word is looked at. */
void dialogue_command(struct dialogue *d, const char *bytes, size_t n);

/* One or more reply lines as received. What is no reply line is ignored. */
void dialogue_reply(struct dialogue *d, const char *bytes, size_t n);

/* "beim Empfänger": for messages. */
const char *dialogue_phase_text(enum dialogue_phase p);

#endif
