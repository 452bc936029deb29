#include "connect/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/language.h"
#include "base/str.h"
#include "base/text.h"
#include "connect/api_error.h"

#include "base/banned.h"

#define CONNECT_S 15L
#define SLOW_BYTES 50L
#define ATTEMPTS 6       /* of one request, after 429 */
#define PATIENCE_MS 8000 /* longer pauses are the poll's business */
#define PAUSE_PACES 2    /* the first pause, in paces: a second at two a second */
#define AUTHORIZATION_MAX 8300

struct http {
    CURL *curl;
    struct arena arena;
    const char *base_url, *host;
    struct curl_slist *headers; /* the first one is the secret */
    int pace_ms, timeout_s;
    int64_t next_ms; /* monotonic: not before */
    int64_t requests;
    struct str body;
    char detail[CURL_ERROR_SIZE];
    enum http_trouble trouble;
    bool unprocessed;
    int retry_after_s;
    http_wait_fn *wait;
    void *wait_ud;
};

static size_t on_body(char *bytes, size_t size, size_t count, void *ud)
{
    struct http *h = ud;
    str_addn(&h->body, bytes, size * count);
    return str_ok(&h->body) ? size * count : 0;
}

/* ---- opening --------------------------------------------------------------------- */

static bool add_header(struct http *h, const char *line)
{
    struct curl_slist *next = curl_slist_append(h->headers, line);
    h->headers = next ? next : h->headers;
    return next != NULL;
}

static bool add_headers(struct http *h, const char *authorization)
{
    char line[AUTHORIZATION_MAX];
    int n = snprintf(line, sizeof line, "Authorization: %s", authorization);
    bool ok = n > 0 && (size_t)n < sizeof line && add_header(h, line);
    explicit_bzero(line, sizeof line);
    /* Without Expect the body goes at once: half the round trips. */
    return ok && add_header(h, "Accept: application/json") &&
           add_header(h, "X-Version: default") && add_header(h, "Expect:");
}

static void set_connection(struct http *h, const char *ca_file)
{
    CURL *c = h->curl;
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Kontor/" KONTOR_VERSION);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)h->timeout_s);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)h->timeout_s);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, h->headers);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->detail);
}

/* "api.lexware.io" of the base URL, for messages. */
static const char *host_of(struct arena *a, const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    return arena_strndup(a, host, strcspn(host, "/"));
}

enum k_status http_new(struct http **out, const struct http_settings *settings,
                       struct k_err *err)
{
    struct http *h = calloc(1, sizeof *h);
    if (!h || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(h);
        return err_nomem(err);
    }
    arena_init(&h->arena);
    str_init(&h->body, HTTP_BODY_MAX);
    h->base_url = arena_strdup(&h->arena, settings->base_url);
    h->host = host_of(&h->arena, settings->base_url);
    h->pace_ms = settings->pace_ms;
    h->timeout_s = settings->timeout_s;
    h->curl = curl_easy_init();
    if (!h->curl || !add_headers(h, settings->authorization)) {
        http_free(h);
        return err_nomem(err);
    }
    set_connection(h, settings->ca_file);
    *out = h;
    return K_OK;
}

void http_free(struct http *h)
{
    if (!h) {
        return;
    }
    curl_easy_cleanup(h->curl);
    if (h->headers) {
        explicit_bzero(h->headers->data, strlen(h->headers->data));
    }
    curl_slist_free_all(h->headers);
    str_release(&h->body);
    arena_release(&h->arena);
    curl_global_cleanup();
    free(h);
}

/* ---- one attempt ----------------------------------------------------------------- */

static void sleep_ms(int64_t ms)
{
    if (ms > 0) {
        (void)usleep((useconds_t)ms * 1000);
    }
}

void http_on_wait(struct http *h, http_wait_fn *fn, void *ud)
{
    h->wait = fn;
    h->wait_ud = ud;
}

static void waiting(const struct http *h, bool yes)
{
    if (h->wait) {
        h->wait(h->wait_ud, yes);
    }
}

static void keep_pace(struct http *h)
{
    int64_t now = clock_monotonic_ms();
    if (h->next_ms > now) {
        sleep_ms(h->next_ms - now);
        now = h->next_ms;
    }
    h->next_ms = now + h->pace_ms;
}

static curl_mime *form_of(struct http *h, const struct http_request *q)
{
    curl_mime *form = curl_mime_init(h->curl);
    curl_mimepart *file = form ? curl_mime_addpart(form) : NULL;
    curl_mimepart *type = form ? curl_mime_addpart(form) : NULL;
    if (!file || !type || curl_mime_name(file, "file") != CURLE_OK ||
        curl_mime_filename(file, q->file_name) != CURLE_OK ||
        curl_mime_type(file, q->file_type) != CURLE_OK ||
        curl_mime_data(file, q->file, q->file_bytes) != CURLE_OK ||
        curl_mime_name(type, "type") != CURLE_OK ||
        curl_mime_data(type, "voucher", CURL_ZERO_TERMINATED) != CURLE_OK) {
        curl_mime_free(form);
        return NULL;
    }
    return form;
}

static CURLcode perform(struct http *h, struct arena *a, const struct http_request *q)
{
    CURL *c = h->curl;
    curl_mime *form = q->file ? form_of(h, q) : NULL;
    struct curl_slist type = {.data = arena_strdup(a, "Content-Type: application/json"),
                              .next = h->headers};
    if (q->file && !form) {
        return CURLE_OUT_OF_MEMORY;
    }
    str_reset(&h->body);
    h->detail[0] = '\0';
    curl_easy_setopt(c, CURLOPT_URL, arena_printf(a, "%s%s", h->base_url, q->path));
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, q->json ? &type : h->headers);
    curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
    if (q->json) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(q->json));
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, q->json);
    } else if (form) {
        curl_easy_setopt(c, CURLOPT_MIMEPOST, form);
    }
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method);
    /* On a connection used before, curl would send a write again by itself when the
     * answer stays away. */
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, strcmp(q->method, "GET") != 0 ? 1L : 0L);
    h->requests++;
    CURLcode rc = curl_easy_perform(c);
    curl_easy_setopt(c, CURLOPT_MIMEPOST, NULL);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, h->headers);
    curl_mime_free(form);
    return rc;
}

/* ---- what a failure means -------------------------------------------------------- */

enum k_status http_fault(struct http *h, enum http_trouble trouble, struct k_err *err,
                         const char *fmt, ...)
{
    char text[1500];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, tr(fmt), ap);
    va_end(ap);
    h->trouble = trouble;
    return err_set(err, trouble == HTTP_AWAY ? K_RETRY : K_REJECT, "%s: %s", h->host,
                   text);
}

static bool is_certificate(CURLcode rc)
{
    return rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CACERT_BADFILE ||
           rc == CURLE_SSL_ISSUER_ERROR || rc == CURLE_SSL_CERTPROBLEM;
}

static enum k_status no_answer(struct http *h, CURLcode rc, struct k_err *err)
{
    const char *detail = h->detail[0] ? h->detail : curl_easy_strerror(rc);
    h->unprocessed = rc == CURLE_COULDNT_RESOLVE_HOST || rc == CURLE_COULDNT_CONNECT ||
                     is_certificate(rc);
    if (rc == CURLE_WRITE_ERROR && !str_ok(&h->body)) {
        return http_fault(h, HTTP_ANSWER, err, "Die Antwort ist größer als %zu MiB.",
                          HTTP_BODY_MAX >> 20);
    }
    if (is_certificate(rc)) {
        return http_fault(
            h, HTTP_HOST, err,
            "Das Zertifikat des Servers ist nicht gültig (%s). Der "
            "Schlüssel wurde nicht gesendet. Stimmen base_url und die Uhr "
            "dieses Rechners?",
            detail);
    }
    if (rc == CURLE_COULDNT_RESOLVE_HOST) {
        return http_fault(h, HTTP_AWAY, err,
                          "Der Name dieses Servers ist nicht zu finden. Ist dieser "
                          "Rechner mit dem Internet verbunden? Hat der Anbieter die "
                          "Adresse geändert, bitte base_url in kontor.conf anpassen.");
    }
    return http_fault(h, HTTP_AWAY, err,
                      "nicht erreichbar (%s). Ist dieser Rechner mit dem Internet "
                      "verbunden?",
                      detail);
}

static const struct {
    long status;
    enum http_trouble trouble;
    const char *remedy;
} STATUSES[] = {
    {401, HTTP_KEY,
     N_("Der API-Schlüssel gilt nicht (mehr). Bitte im Programm einen neuen erzeugen und "
        "dort ablegen, wo kontor.conf ihn nennt.")},
    {402, HTTP_PLAN,
     N_("Der Vertrag enthält keinen Zugang zur API. Bitte den Tarif prüfen.")},
    {403, HTTP_PLAN,
     N_("Der API-Schlüssel darf das nicht: Ihm fehlt ein Recht, oder der Tarif enthält die "
        "API nicht.")},
    {404, HTTP_NOT_FOUND, N_("nicht gefunden")},
    {409, HTTP_CONFLICT, N_("wurde inzwischen geändert")},
};

static enum k_status bad_status(struct http *h, struct arena *a, long status,
                                struct k_err *err)
{
    const char *said = api_error_text(a, h->body.data, h->body.len);
    const char *colon = said ? ": " : "";
    said = said ? said : "";
    h->unprocessed = status >= 400 && status < 500;
    if (status >= 300 && status < 400) {
        char *to = NULL;
        curl_easy_getinfo(h->curl, CURLINFO_REDIRECT_URL, &to);
        const char *other = to ? host_of(a, to) : tr("eine andere Adresse");
        return http_fault(
            h, HTTP_HOST, err,
            "Der Server verweist auf %s. Kontor folgt dem nicht, damit "
            "der Schlüssel nicht in fremde Hände gerät. Hat der Anbieter "
            "die Adresse geändert, bitte base_url in kontor.conf anpassen.",
            other);
    }
    for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
        if (STATUSES[i].status == status) {
            return http_fault(h, STATUSES[i].trouble, err, "%s (HTTP %ld%s%s)",
                              tr(STATUSES[i].remedy), status, colon, said);
        }
    }
    return http_fault(h, status >= 500 || status == 429 ? HTTP_AWAY : HTTP_REFUSED, err,
                      "HTTP %ld%s%s", status, colon, said);
}

/* ---- calling --------------------------------------------------------------------- */

/* After a 429: how long, or -1 when it is longer than we wait within one call. */
static int64_t pause_ms(struct http *h, int attempt)
{
    curl_off_t asked = 0;
    curl_easy_getinfo(h->curl, CURLINFO_RETRY_AFTER, &asked);
    int64_t pause = (int64_t)h->pace_ms * PAUSE_PACES << attempt;
    if (asked > 0) {
        h->retry_after_s = asked < 86400 ? (int)asked : 86400;
        pause = (int64_t)h->retry_after_s * 1000;
    }
    return pause <= PATIENCE_MS ? pause : -1;
}

static CURLcode attempt_until_heard(long *status, struct http *h, struct arena *a,
                                    const struct http_request *q)
{
    CURLcode rc = CURLE_OK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        *status = 0;
        keep_pace(h);
        rc = perform(h, a, q);
        curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, status);
        if (rc != CURLE_OK || *status != 429) {
            break;
        }
        int64_t pause = pause_ms(h, attempt);
        if (pause < 0) {
            break;
        }
        sleep_ms(pause);
    }
    return rc;
}

enum k_status http_call(struct http_answer *out, struct http *h, struct arena *a,
                        const struct http_request *q, struct k_err *err)
{
    long status;
    h->trouble = HTTP_FINE;
    h->unprocessed = false;
    h->retry_after_s = 0;
    waiting(h, true);
    CURLcode rc = attempt_until_heard(&status, h, a, q);
    waiting(h, false);
    if (rc == CURLE_OUT_OF_MEMORY) {
        return err_nomem(err);
    }
    if (rc != CURLE_OK) {
        return no_answer(h, rc, err);
    }
    if (status < 200 || status > 299) {
        return bad_status(h, a, status, err);
    }
    *out = (struct http_answer){.status = status,
                                .body = arena_strndup(a, h->body.data, h->body.len),
                                .n = h->body.len};
    return K_OK;
}

enum http_trouble http_trouble(const struct http *h)
{
    return h->trouble;
}

bool http_unprocessed(const struct http *h)
{
    return h->unprocessed;
}

int http_retry_after(const struct http *h)
{
    return h->retry_after_s;
}

int64_t http_requests(const struct http *h)
{
    return h->requests;
}

void http_pause(struct http *h, int attempt)
{
    waiting(h, true);
    sleep_ms((int64_t)h->pace_ms * PAUSE_PACES << attempt);
    waiting(h, false);
}

char *http_encode(struct arena *a, const char *text)
{
    struct str s;
    str_init(&s, 3 * strlen(text) + 1);
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || strchr("-._~", c);
        if (plain) {
            str_addc(&s, *p);
        } else {
            str_addf(&s, "%%%02X", c);
        }
    }
    char *out = arena_strdup(a, s.data);
    str_release(&s);
    return out;
}
