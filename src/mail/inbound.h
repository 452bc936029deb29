/*
 * inbound - read foreign mails without trusting them or the library that parses them.
 *
 * In:      the bytes of a mail. Out: its fields, text and attachments, checked, in the
 *          arena.
 * Owns:    one small process, forked before anything of value is in memory, that forks
 *          a worker for each mail.
 * Effects: processes and pipes. No file, no network, no SQL.
 *
 * libetpan 1.9.4 writes out of bounds on a crafted boundary, overflows the stack on
 * deep comments and takes quadratic time on nested parts. So:
 *
 *   1. what is too big or too odd is refused before anybody parses it (inbound_limits)
 *   2. a worker of its own parses one mail: 5 s of CPU, 512 MB, no file, no process, no
 *      socket; a system call that parsing does not need kills it (seccomp)
 *   3. its answer comes over a pipe in records with lengths, and is believed no further
 *      than its form: known kinds, counts and sizes within bounds, valid UTF-8 without
 *      control characters (inbound_answer)
 *
 * A worker that dies makes the mail K_REJECT: the caller sets it aside.
 */
#ifndef KONTOR_MAIL_INBOUND_H
#define KONTOR_MAIL_INBOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define INBOUND_BYTES_MAX ((size_t)35 * 1024 * 1024)
#define INBOUND_PARTS_MAX 50
#define INBOUND_RECIPIENTS_MAX 100
#define INBOUND_TEXT_MAX ((size_t)64 * 1024)

struct inbound_part {
    const char *name; /* as the sender calls it; "" when it does not */
    const char *media_type;
    const void *bytes;
    size_t n;
};

/* One recipient of a report about delivery (RFC 3464, 2.3). */
struct inbound_recipient {
    const char *address; /* original one if given, lower case */
    const char *action;  /* "failed", "delayed", "delivered", "relayed", "expanded" */
    const char *status;  /* "5.1.1" */
    const char *diagnostic; /* the server's words */
};

/* Texts are never NULL: "" where the mail has none. Fields are decoded; addresses are
 * lower case and valid, or "". */
struct inbound_mail {
    const char *from, *from_name;
    const char *to; /* To, Cc, Delivered-To: as they stand */
    const char *subject;
    const char *message_id, *in_reply_to, *references; /* as they stand */
    const char *return_path;                           /* "<>" when empty */
    const char *failed_recipients;                     /* X-Failed-Recipients */
    const char *authentication; /* Authentication-Results, topmost */
    const char *reference;      /* X-Kontor-Ref */
    const char *automatic; /* the fields that say so: "auto-submitted: auto-replied" */
    const char *report_type; /* "delivery-status", "disposition-notification" */
    const char *original;    /* header of the mail that a report returns, raw */
    const char *text;        /* of the body, LF; the first 64 KB */
    struct inbound_recipient *recipient;
    size_t recipients;
    struct inbound_part *part; /* attachments, decoded */
    size_t parts;
};

struct inbound;

/* Fork the small process. Call it early: before files, passwords or a database are
 * open. */
K_MUST_CHECK enum k_status inbound_open(struct inbound **out, struct k_err *err);
void inbound_close(struct inbound *in);

/* K_REJECT: too big, malformed beyond use, or its worker died; err says it in German.
 * K_RETRY: no process or pipe to be had. */
K_MUST_CHECK enum k_status inbound_read(struct inbound_mail *out, struct inbound *in,
                                        struct arena *a, const char *bytes, size_t n,
                                        struct k_err *err);

/* What can be refused without parsing. NULL, or the reason in German. Static. */
const char *inbound_limits(const char *bytes, size_t n);

#endif
