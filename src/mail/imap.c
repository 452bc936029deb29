#include "mail/imap.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "mail/imap_session.h"
#include "mail/imap_trust.h"

#include "base/banned.h"

#define TIMEOUT_S 30
#define PORT_TLS 993
#define PORT_STARTTLS 143

/* ---- faults ------------------------------------------------------------------------
 */

static bool is_network(int result)
{
    return result == MAILIMAP_ERROR_STREAM || result == MAILIMAP_ERROR_PARSE ||
           result == MAILIMAP_ERROR_CONNECTION_REFUSED ||
           result == MAILIMAP_ERROR_SSL || result == MAILIMAP_ERROR_BAD_STATE;
}

/* The server's words are foreign bytes. */
static const char *words_of(struct imap *im)
{
    const char *text = im->session->imap_response;
    if (!text || text_valid_utf8(text, strlen(text)) != strlen(text)) {
        return "";
    }
    text = text_squeeze(&im->arena, text);
    return text_has_control(text, false) ? "" : text;
}

enum k_status imap_fault(struct imap *im, int result, const char *doing,
                         struct k_err *err)
{
    bool network = is_network(result);
    im->broken = im->broken || network;
    return err_set(err, K_RETRY, "%s: %s: %s (%d) %.300s", im->name, doing,
                   network ? tr("Die Verbindung brach ab") : tr("Der Server lehnt ab"),
                   result, words_of(im));
}

/* ---- connect -----------------------------------------------------------------------
 */

struct host_port {
    bool tls; /* from the first byte */
    char *host;
    uint16_t port;
};

static bool parse_url(struct host_port *out, struct arena *a, const char *url)
{
    out->tls = text_starts(url, "imaps://");
    const char *host = strstr(url, "://");
    if (!host) {
        return false;
    }
    host += 3;
    const char *colon = strrchr(host, ':');
    long port = out->tls ? PORT_TLS : PORT_STARTTLS;
    if (colon) {
        char *end;
        port = strtol(colon + 1, &end, 10);
        if (end == colon + 1 || *end || port < 1 || port > 65535) {
            return false;
        }
    }
    out->host = arena_strndup(a, host, colon ? (size_t)(colon - host) : strlen(host));
    out->port = (uint16_t)port;
    return *out->host != '\0';
}

/* Without it Gmail answers with a certificate of nobody. */
static void name_server(struct mailstream_ssl_context *context, void *host)
{
    (void)mailstream_ssl_set_server_name(context, host);
}

static bool connected(int result)
{
    return result == MAILIMAP_NO_ERROR || result == MAILIMAP_NO_ERROR_AUTHENTICATED ||
           result == MAILIMAP_NO_ERROR_NON_AUTHENTICATED;
}

static enum k_status connect_to(struct imap *im, const struct host_port *to,
                                struct k_err *err)
{
    int result;
    if (to->tls) {
        result = mailimap_ssl_connect_with_callback(im->session, to->host, to->port,
                                                    name_server, to->host);
    } else {
        result = mailimap_socket_connect(im->session, to->host, to->port);
        if (connected(result)) {
            result = mailimap_socket_starttls_with_callback(im->session, name_server,
                                                            to->host);
        }
    }
    if (!connected(result)) {
        im->broken = true;
        return err_set(err, K_RETRY, "%s: keine verschlüsselte Verbindung (%d)",
                       im->name, result);
    }
    enum k_status st =
        imap_trust(im->session->imap_stream, to->host, im->config->ca_file, err);
    im->broken = st != K_OK;
    return st;
}

static enum k_status log_in(struct imap *im, const char *folder, struct k_err *err)
{
    const struct config *c = im->config;
    struct secret secret = {.n = 0};
    enum k_status st =
        secret_read(&secret,
                    &(struct secret_source){.file = c->imap_password_file,
                                            .command = c->imap_password_command,
                                            .credential = c->imap_credential,
                                            .folder = folder,
                                            .section = "imap"},
                    err);
    if (st != K_OK) {
        return st;
    }
    int result =
        strcmp(c->imap_auth, "xoauth2") == 0
            ? mailimap_oauth2_authenticate(im->session, c->imap_user, secret.text)
            : mailimap_login(im->session, c->imap_user, secret.text);
    secret_wipe(&secret);
    if (result != MAILIMAP_NO_ERROR) {
        st = imap_fault(im, result, "anmelden", err);
        return is_network(result) ? st : K_REJECT;
    }
    return K_OK;
}

enum k_status imap_open(struct imap **out, const struct config *config,
                        const char *folder, struct k_err *err)
{
    struct host_port to = {0};
    struct imap *im = calloc(1, sizeof *im);
    *out = NULL;
    if (!im) {
        return err_nomem(err);
    }
    (void)signal(SIGPIPE, SIG_IGN); /* libetpan writes to closed sockets */
    arena_init(&im->arena);
    im->config = config;
    im->session = mailimap_new(0, NULL);
    enum k_status st = K_OK;
    if (!im->session) {
        st = err_nomem(err);
    } else if (!parse_url(&to, &im->arena, config->imap_url)) {
        st = err_set(err, K_REJECT,
                     "imap.url: erwartet wird imaps://NAME oder "
                     "imap://NAME, wenn nötig mit :PORT");
    }
    if (st == K_OK) {
        mailstream_network_delay.tv_sec = TIMEOUT_S;
        mailimap_set_timeout(im->session, TIMEOUT_S);
        im->name = arena_printf(&im->arena, "%s:%u", to.host, (unsigned)to.port);
        im->account = arena_printf(&im->arena, "%s@%s", config->imap_user, im->name);
        st = connect_to(im, &to, err);
    }
    if (st == K_OK) {
        st = log_in(im, folder, err);
    }
    if (st != K_OK) {
        imap_close(im);
        return st;
    }
    *out = im;
    return K_OK;
}

void imap_close(struct imap *im)
{
    if (!im) {
        return;
    }
    if (im->session) {
        if (!im->broken) {
            (void)mailimap_logout(im->session);
        }
        mailimap_free(im->session);
    }
    arena_release(&im->arena);
    free(im);
}

enum k_status imap_probe(const struct config *config, const char *folder,
                         struct k_err *err)
{
    struct imap *im = NULL;
    if (!config->imap_url) {
        return K_OK;
    }
    enum k_status st = imap_open(&im, config, folder, err);
    if (st == K_OK && im) {
        int result = mailimap_select(im->session, config->imap_folder);
        st = result == MAILIMAP_NO_ERROR
                 ? K_OK
                 : imap_fault(im, result, config->imap_folder, err);
    }
    imap_close(im);
    return st;
}

/* ---- IDLE --------------------------------------------------------------------------
 */

/* Bytes may lie in the TLS layer already, so only libetpan can wait for them. */
enum k_status imap_idle(bool *news, struct imap *im, int seconds,
                        const atomic_bool *stop, struct k_err *err)
{
    struct mailimap_capability_data *caps = NULL;
    *news = false;
    int result = mailimap_select(im->session, im->config->imap_folder);
    if (result == MAILIMAP_NO_ERROR) {
        result = mailimap_capability(im->session, &caps);
    }
    if (result != MAILIMAP_NO_ERROR) {
        return imap_fault(im, result, im->config->imap_folder, err);
    }
    mailimap_capability_data_free(caps);
    if (!mailimap_has_idle(im->session)) {
        return err_set(err, K_REJECT, "%s kennt kein IDLE", im->name);
    }
    if (mailstream_setup_idle(im->session->imap_stream) != 0) {
        return err_set(err, K_RETRY, "%s: IDLE", im->name);
    }
    result = mailimap_idle(im->session);
    int woke = MAILSTREAM_IDLE_TIMEOUT;
    for (int i = 0; result == MAILIMAP_NO_ERROR && woke == MAILSTREAM_IDLE_TIMEOUT &&
                    i < seconds && !*stop;
         i++) {
        woke = mailstream_wait_idle(im->session->imap_stream, 1);
    }
    woke = result == MAILIMAP_NO_ERROR ? woke : MAILSTREAM_IDLE_ERROR;
    mailstream_unsetup_idle(im->session->imap_stream);
    if (woke == MAILSTREAM_IDLE_ERROR || woke == MAILSTREAM_IDLE_CANCELLED) {
        im->broken = true;
        return err_set(err, K_RETRY, "%s: IDLE brach ab", im->name);
    }
    *news = woke == MAILSTREAM_IDLE_HASDATA;
    result = mailimap_idle_done(im->session);
    return result == MAILIMAP_NO_ERROR
               ? K_OK
               : imap_fault(im, result, tr("IDLE beenden"), err);
}
