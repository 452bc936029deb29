/*
 * server - which mail server to talk to and how, from mail.smtp_url.
 *
 * In:      "smtp://mail.example.org:587", "smtps://mail.example.org".
 * Out:     the URL for curl with port and EHLO name, and whether TLS is required.
 * Effects: none.
 *
 * Without a port it is 587 (RFC 6409) or 465 (RFC 8314), and 25 for an unencrypted
 * server on this machine. Port 465 speaks TLS from the first byte, so smtp://…:465 is
 * taken as smtps://…:465: otherwise both sides would wait for the other's greeting.
 */
#ifndef KONTOR_MAIL_SERVER_H
#define KONTOR_MAIL_SERVER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct server {
    const char *url;  /* for curl: "smtp://mail.example.org:587/sommer.example" */
    const char *name; /* for people: "mail.example.org:587" */
    bool plain;       /* no TLS: loopback and allowed */
};

/* `from`: its domain is our name in EHLO. */
K_MUST_CHECK enum k_status server_parse(struct server *out, struct arena *a,
                                        const char *url, const char *from,
                                        bool allow_plain, struct k_err *err);

#endif
