#include "mail/server.h"

#include <string.h>

#include <curl/curl.h>

#include "base/text.h"

#include "base/banned.h"

/* A part of the URL in the arena, NULL when it has none. */
static const char *part(struct arena *a, CURLU *u, CURLUPart what)
{
    char *text = NULL;
    if (curl_url_get(u, what, &text, 0) != CURLUE_OK) {
        return NULL;
    }
    const char *copy = arena_strdup(a, text);
    curl_free(text);
    return copy;
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (text_starts(host, "127.") && strspn(host, "0123456789.") == strlen(host));
}

/* RFC 5321, 4.1.1.1: our domain. The machine's own name is nobody's business. */
static const char *ehlo_name(const char *from)
{
    const char *at = strrchr(from, '@');
    return at && at[1] ? at + 1 : "localhost";
}

static enum k_status fill(struct server *out, struct arena *a, CURLU *u,
                          const char *from, struct k_err *err)
{
    const char *scheme = part(a, u, CURLUPART_SCHEME);
    const char *host = part(a, u, CURLUPART_HOST);
    const char *port = part(a, u, CURLUPART_PORT);
    const char *path = part(a, u, CURLUPART_PATH);
    bool known =
        scheme && (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0);
    bool more = part(a, u, CURLUPART_USER) || part(a, u, CURLUPART_PASSWORD) ||
                part(a, u, CURLUPART_QUERY) || part(a, u, CURLUPART_FRAGMENT) ||
                (path && strcmp(path, "/") != 0);
    if (!known || !host || more) {
        return err_set(err, K_REJECT,
                       "mail.smtp_url: erwartet wird smtp://NAME:587 oder "
                       "smtps://NAME:465, ohne Benutzer, Passwort und Pfad");
    }
    if (out->plain && !is_loopback(host)) {
        return err_set(err, K_REJECT,
                       "mail.allow_plain: Unverschlüsselt sendet Kontor nur an einen "
                       "Server auf diesem Rechner, nicht an %s",
                       host);
    }
    bool tls = strcmp(scheme, "smtps") == 0 || (port && strcmp(port, "465") == 0);
    if (!port) {
        port = tls ? "465" : out->plain ? "25" : "587";
    }
    out->name = arena_printf(a, "%s:%s", host, port);
    out->url = arena_printf(a, "%s://%s:%s/%s", tls ? "smtps" : "smtp", host, port,
                            ehlo_name(from));
    out->plain = out->plain && !tls;
    return K_OK;
}

enum k_status server_parse(struct server *out, struct arena *a, const char *url,
                           const char *from, bool allow_plain, struct k_err *err)
{
    enum k_status st;
    CURLU *u = curl_url();
    *out = (struct server){.plain = allow_plain};
    if (!u) {
        return err_nomem(err);
    }
    if (text_has_control(url, false) ||
        curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK) {
        st = err_set(err, K_REJECT,
                     "mail.smtp_url: „%s“ ist keine Adresse eines Servers", url);
    } else {
        st = fill(out, a, u, from, err);
    }
    curl_url_cleanup(u);
    return st;
}
