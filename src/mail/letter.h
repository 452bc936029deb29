/*
 * letter - build the bytes of a mail, once, for ever the same.
 *
 * In:      checked fields. Out: an RFC 5322 message with CRLF line ends, ASCII in
 *          every header, no line longer than 998 bytes, built with libetpan from
 *          fixed boundaries and dates: the same letter gives the same bytes.
 * Owns:    nothing; everything lives in the arena.
 * Effects: none.
 *
 * Neither libetpan nor libcurl stops a line break in a name or an address: every
 * field is checked here once more, and a control character is K_REJECT.
 *
 * Shape:   multipart/mixed
 *            multipart/alternative
 *              text/plain              quoted-printable
 *              multipart/related
 *                text/html             quoted-printable
 *                parts shown by it     base64
 *            the other parts           base64
 *          without its levels that would hold one child only.
 */
#ifndef KONTOR_MAIL_LETTER_H
#define KONTOR_MAIL_LETTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define LETTER_SUBJECT_MAX 400 /* bytes */
#define LETTER_NAME_MAX 200    /* bytes of a display name */
#define LETTER_BODY_MAX ((size_t)1024 * 1024)
#define LETTER_PARTS_MAX 20
/* What common servers take is 25 MB of base64. */
#define LETTER_PARTS_BYTES_MAX ((size_t)18 * 1024 * 1024)

struct letter_part {
    const char *filename;   /* UTF-8; written as ASCII */
    const char *media_type; /* "application/pdf"; text/... is UTF-8 */
    const void *bytes;
    size_t n;
    const char *content_id; /* "left@domain": shown by the HTML as cid:left@domain
                               (RFC 2392); NULL: an attachment */
};

struct letter {
    const char *from_name, *from; /* display name UTF-8 or NULL, addr-spec */
    const char *to_name, *to;     /* to_name may be NULL */
    const char *reply_to;         /* may be NULL */
    const char *subject;          /* UTF-8 */
    const char *message_id;       /* "left@domain", made by letter_message_id */
    const char *in_reply_to;      /* may be NULL */
    const char *references;       /* blank-separated ids, may be NULL */
    int64_t date;                 /* seconds UTC: when it was queued */
    const char *reference;        /* X-Kontor-Ref: "R2026-0001/invoice" */
    const char *text;             /* UTF-8, LF; blanks at line ends are dropped */
    const char *html;             /* the same, may be NULL */
    const struct letter_part *part;
    size_t parts;
};

/* The frozen bytes. K_REJECT names the field that is wrong. */
K_MUST_CHECK enum k_status letter_build(char **out, size_t *n, struct arena *a,
                                        const struct letter *l, struct k_err *err);

/* "R2026-0001.invoice.3f2a…@domain": the same for the same reference, key and sender.
 * `key` is what makes it unique beyond this firm: a random text made once. */
char *letter_message_id(struct arena *a, const char *reference, const char *key,
                        const char *from);

#endif
