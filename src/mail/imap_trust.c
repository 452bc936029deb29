#include "mail/imap_trust.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>

#include "base/banned.h"

#define CHAIN_MAX 10

struct chain {
    gnutls_x509_crt_t cert[CHAIN_MAX];
    unsigned n;
};

static int add_cert(struct chain *c, const void *der, size_t n)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): gnutls takes no const */
    const gnutls_datum_t d = {.data = (unsigned char *)(uintptr_t)der,
                              .size = (unsigned)n};
    if (c->n == CHAIN_MAX || gnutls_x509_crt_init(&c->cert[c->n]) != 0) {
        return -1;
    }
    int result = gnutls_x509_crt_import(c->cert[c->n++], &d, GNUTLS_X509_FMT_DER);
    return result;
}

/* Server's first, then those that lead to a root. */
static void load_chain(struct chain *c, mailstream *stream)
{
    carray *list = mailstream_get_certificate_chain(stream);
    for (unsigned i = 0; list && i < carray_count(list); i++) {
        const MMAPString *der = carray_get(list, i);
        if (add_cert(c, der->str, der->len) != 0) {
            break;
        }
    }
    if (list) {
        mailstream_certificate_chain_free(list);
    }
}

static enum k_status judge(struct chain *c, const char *host, const char *ca_file,
                           struct k_err *err)
{
    gnutls_x509_trust_list_t trust = NULL;
    unsigned status = ~0U;
    gnutls_typed_vdata_st name = {
        .type = GNUTLS_DT_DNS_HOSTNAME,
        /* NOLINTNEXTLINE(performance-no-int-to-ptr): gnutls takes no const */
        .data = (unsigned char *)(uintptr_t)host};
    gnutls_datum_t words = {0};
    if (gnutls_x509_trust_list_init(&trust, 0) != 0) {
        return err_nomem(err);
    }
    enum k_status st = K_OK;
    if (gnutls_x509_trust_list_add_trust_file(trust, ca_file, NULL, GNUTLS_X509_FMT_PEM,
                                              0, 0) <= 0) {
        st = err_set(err, K_REJECT, "mail.ca_file: %s enthält keine Zertifikate",
                     ca_file);
    } else if (gnutls_x509_trust_list_verify_crt2(trust, c->cert, c->n, &name, 1, 0,
                                                  &status, NULL) != 0 ||
               status != 0) {
        (void)gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509,
                                                           &words, 0);
        st = err_set(
            err, K_REJECT,
            "Das Zertifikat von %s ist nicht vertrauenswürdig: %s Es wurde kein "
            "Passwort gesendet.",
            host, words.data ? (const char *)words.data : "");
        gnutls_free(words.data);
    }
    gnutls_x509_trust_list_deinit(trust, 1);
    return st;
}

enum k_status imap_trust(mailstream *stream, const char *host, const char *ca_file,
                         struct k_err *err)
{
    struct chain c = {.n = 0};
    enum k_status st;
    load_chain(&c, stream);
    if (c.n == 0) {
        st = err_set(err, K_REJECT, "%s zeigte kein Zertifikat.", host);
    } else {
        st = judge(&c, host, ca_file, err);
    }
    for (unsigned i = 0; i < c.n; i++) {
        gnutls_x509_crt_deinit(c.cert[i]);
    }
    return st;
}
