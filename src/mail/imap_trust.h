/*
 * imap_trust - is the server whose certificate this is the one we mean?
 *
 * In:      the certificates of an open TLS connection, host name, file of trusted ones.
 * Effects: reads that file.
 */
#ifndef KONTOR_MAIL_IMAP_TRUST_H
#define KONTOR_MAIL_IMAP_TRUST_H

#include <libetpan/libetpan.h>

#include "base/err.h"

/* K_REJECT: signed by nobody whom we trust, for another name, or out of date. */
K_MUST_CHECK enum k_status imap_trust(mailstream *stream, const char *host,
                                      const char *ca_file, struct k_err *err);

#endif
