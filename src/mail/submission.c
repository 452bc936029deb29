#include "mail/submission.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/banned.h"

/* Two are tried at the same time when a name has an IPv6 and an IPv4 address. */
#define SOCKETS_MAX 4

/* Slower than this for as long as an answer may take: the server does not read. */
#define UPLOAD_BYTES_PER_S 100L

struct submission {
    CURL *curl;
    struct submission_settings set;
    curl_socket_t socket[SOCKETS_MAX];
    size_t sockets;
    struct dialogue dialogue;
    char detail[CURL_ERROR_SIZE];
    /* of the message under way */
    const struct sender_message *message;
    size_t read;    /* bytes that curl has fetched */
    size_t written; /* bytes that it has written, dots doubled included */
    size_t wire;    /* bytes that it will write */
    bool handed_over, refused;
};

/* ---- callbacks ------------------------------------------------------------------- */

static int on_open(void *ud, curl_socket_t fd, curlsocktype purpose)
{
    struct submission *s = ud;
    (void)purpose;
    if (s->sockets < SOCKETS_MAX) {
        s->socket[s->sockets++] = fd;
    }
    return CURL_SOCKOPT_OK;
}

static int on_close(void *ud, curl_socket_t fd)
{
    struct submission *s = ud;
    for (size_t i = 0; i < s->sockets; i++) {
        if (s->socket[i] == fd) {
            s->socket[i] = s->socket[--s->sockets];
            break;
        }
    }
    return close(fd);
}

static void shut(const struct submission *s, int how)
{
    for (size_t i = 0; i < s->sockets; i++) {
        (void)shutdown(s->socket[i], how);
    }
}

static int on_debug(CURL *curl, curl_infotype type, char *bytes, size_t n, void *ud)
{
    struct submission *s = ud;
    (void)curl;
    if (type == CURLINFO_HEADER_OUT) {
        dialogue_command(&s->dialogue, bytes, n);
        if (s->dialogue.left) {
            shut(s, SHUT_RD);
        }
    } else if (type == CURLINFO_HEADER_IN) {
        dialogue_reply(&s->dialogue, bytes, n);
    } else if (type == CURLINFO_DATA_OUT) {
        s->written += n;
    }
    return 0;
}

static void allow_time(struct submission *s, int seconds)
{
    curl_easy_setopt(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)seconds);
    curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_TIME, (long)seconds);
}

/* The last bytes may only go when `committing` has made that known durably. When it
 * could not, the connection is cut at once: the server sees no dot. */
static bool commit(struct submission *s)
{
    const struct sender_message *m = s->message;
    if (m->committing && !m->committing(m->ud)) {
        s->refused = true;
        shut(s, SHUT_RDWR);
        return false;
    }
    s->handed_over = true;
    allow_time(s, s->set.limits.final_s);
    return true;
}

static size_t on_read(char *out, size_t size, size_t count, void *ud)
{
    struct submission *s = ud;
    const struct sender_message *m = s->message;
    size_t left = m->n - s->read;
    /* The last byte is kept back: while the disk takes the marker, the others are on
     * their way. */
    if (left == 1 && !s->handed_over && !commit(s)) {
        return CURL_READFUNC_ABORT;
    }
    left -= left > 1;
    size_t n = size * count < left ? size * count : left;
    memcpy(out, (const char *)m->bytes + s->read, n);
    s->read += n;
    return n;
}

/* ---- settings -------------------------------------------------------------------- */

static void set_callbacks(struct submission *s)
{
    CURL *c = s->curl;
    curl_easy_setopt(c, CURLOPT_VERBOSE, 1L); /* else no debug callback */
    curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(c, CURLOPT_DEBUGDATA, s);
    curl_easy_setopt(c, CURLOPT_SOCKOPTFUNCTION, on_open);
    curl_easy_setopt(c, CURLOPT_SOCKOPTDATA, s);
    curl_easy_setopt(c, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, s);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(c, CURLOPT_READDATA, s);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->detail);
}

static void set_connection(struct submission *s)
{
    CURL *c = s->curl;
    curl_easy_setopt(c, CURLOPT_URL, s->set.server.url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_USE_SSL,
                     (long)(s->set.server.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_CAINFO, s->set.ca_file);
    curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(c, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)s->set.limits.connect_s);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, UPLOAD_BYTES_PER_S);
}

enum k_status submission_new(struct submission **out,
                             const struct submission_settings *settings,
                             struct k_err *err)
{
    struct submission *s = calloc(1, sizeof *s);
    if (!s || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(s);
        return err_nomem(err);
    }
    s->set = *settings;
    s->curl = curl_easy_init();
    if (!s->curl) {
        submission_free(s);
        return err_nomem(err);
    }
    set_callbacks(s);
    set_connection(s);
    *out = s;
    return K_OK;
}

void submission_free(struct submission *s)
{
    if (!s) {
        return;
    }
    /* curl takes its leave with QUIT and would wait for the answer. */
    shut(s, SHUT_RD);
    curl_easy_cleanup(s->curl);
    curl_global_cleanup();
    free(s);
}

/* Over TLS a plain password is as good as any scheme, and works everywhere: some
 * servers offer DIGEST-MD5 and cannot do it, and curl would prefer it. */
static const char *mechanisms(const char *auth)
{
    static const struct {
        const char *name, *options;
    } KNOWN[] = {
        {"plain", "AUTH=PLAIN"},
        {"login", "AUTH=LOGIN"},
        {"xoauth2", "AUTH=XOAUTH2"},
    };
    for (size_t i = 0; auth && i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (strcmp(auth, KNOWN[i].name) == 0) {
            return KNOWN[i].options;
        }
    }
    return "AUTH=PLAIN;AUTH=LOGIN";
}

void submission_login(struct submission *s, const struct submission_login *login)
{
    CURL *c = s->curl;
    bool token = login->auth && strcmp(login->auth, "xoauth2") == 0;
    const char *secret = login->user ? login->secret->text : NULL;
    curl_easy_setopt(c, CURLOPT_USERNAME, login->user);
    curl_easy_setopt(c, CURLOPT_PASSWORD, token ? NULL : secret);
    curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, token ? secret : NULL);
    curl_easy_setopt(c, CURLOPT_LOGIN_OPTIONS,
                     login->user ? mechanisms(login->auth) : NULL);
}

/* The size with the dots that are doubled (RFC 5321, 4.5.2). By it curl knows the end,
 * and it counts what it has written: told the size of the message alone, it ends one
 * with such dots when as many bytes are still missing, should a chunk end just there.
 */
static size_t size_on_wire(const struct sender_message *m)
{
    static const char DOT[] = "\r\n.";
    const char *at = m->bytes, *end = at + m->n;
    size_t n = m->n + (*at == '.');
    while ((at = memmem(at, (size_t)(end - at), DOT, sizeof DOT - 1)) != NULL) {
        at += sizeof DOT - 1;
        n++;
    }
    return n;
}

/* ---- one transaction ------------------------------------------------------------- */

static void report(struct submission_report *out, const struct submission *s,
                   CURLcode rc)
{
    *out = (struct submission_report){
        .facts = {.curl_code = (int)rc,
                  .dialogue = &s->dialogue,
                  .server = s->set.server.name,
                  .detail = s->detail[0] || rc == CURLE_OK ? s->detail
                                                           : curl_easy_strerror(rc),
                  .commit_refused = s->refused,
                  .handed_over = s->handed_over,
                  .cut_short = s->message && s->written < s->wire},
    };
}

static void begin(struct submission *s, const struct sender_message *m)
{
    dialogue_init(&s->dialogue);
    s->detail[0] = '\0';
    s->message = m;
    s->read = s->written = 0;
    s->wire = m ? size_on_wire(m) : 0;
    s->handed_over = s->refused = false;
}

static void perform(struct submission_report *out, struct submission *s)
{
    long connects = 0;
    allow_time(s, s->set.limits.reply_s);
    CURLcode rc = curl_easy_perform(s->curl);
    curl_easy_getinfo(s->curl, CURLINFO_NUM_CONNECTS, &connects);
    report(out, s, rc);
    out->reused = connects == 0;
}

void submission_send(struct submission_report *out, struct submission *s,
                     const struct sender_message *m, bool fresh, bool last)
{
    CURL *c = s->curl;
    struct curl_slist *recipient = curl_slist_append(NULL, m->recipient);
    begin(s, m);
    if (!recipient) {
        report(out, s, CURLE_OUT_OF_MEMORY);
        return;
    }
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, s->set.from);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, recipient);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(c, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)s->wire);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, last ? 1L : 0L);
    perform(out, s);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipient);
    s->message = NULL;
}

void submission_try(struct submission_report *out, struct submission *s)
{
    CURL *c = s->curl;
    begin(s, NULL);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, NULL);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    perform(out, s);
}
