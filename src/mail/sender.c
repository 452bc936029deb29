#include "mail/sender.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "mail/letterbox.h"
#include "mail/server.h"
#include "mail/submission.h"
#include "mail/verdict.h"

#include "base/banned.h"

#define MINUTE_MS INT64_C(60000)

/* Tokens live for about an hour; a command that makes them is asked again. */
#define SECRET_AGE_MS (10 * MINUTE_MS)

#define POLICY_REFUSALS 3

/* A server that cannot be reached is not tried for each of many waiting mails. */
#define DOWN_MS MINUTE_MS

struct sender {
    struct arena arena;
    const char *from;
    /* without a server */
    const char *folder;
    /* with one */
    struct server server;
    const char *ca_file, *user, *auth;
    struct secret_source source;
    struct secret secret;
    int64_t secret_at;
    struct sender_limits limits;
    struct submission *submission; /* made for the first message */
    int on_connection;             /* messages over the open one */
    int policy_refusals;           /* in a row */
    int64_t down_until;            /* monotonic; `down` says why */
    struct sender_result down;
    /* mail.rate_per_minute: when the last so many messages began, a ring */
    int64_t *begun;
    size_t rate, next;
};

/* ---- opening --------------------------------------------------------------------- */

static void copy_settings(struct sender *s, const struct config *c)
{
    struct arena *a = &s->arena;
    s->from = arena_strdup(a, c->mail_from ? c->mail_from : c->seller.email);
    s->ca_file = arena_strdup(a, c->ca_file);
    s->user = arena_strdup(a, c->smtp_user);
    s->auth = arena_strdup(a, c->smtp_auth);
    s->source.file = arena_strdup(a, c->password_file);
    s->source.command = arena_strdup(a, c->password_command);
    s->source.credential = arena_strdup(a, c->credential);
    if (c->path) {
        size_t n = (size_t)(file_base(c->path) - c->path);
        s->source.folder = n > 0 ? arena_strndup(a, c->path, n) : ".";
    }
    s->limits = SENDER_LIMITS;
    s->rate = c->rate_per_minute > 0 ? (size_t)c->rate_per_minute : 0;
    s->begun = s->rate ? arena_array(a, s->rate, sizeof *s->begun) : NULL;
}

static enum k_status read_secret(struct sender *s, struct k_err *err)
{
    s->secret_at = clock_monotonic_ms();
    return secret_read(&s->secret, &s->source, err);
}

static enum k_status open_server(struct sender *s, const struct config *c,
                                 struct k_err *err)
{
    if (!text_is_email(s->from)) {
        return err_set(err, K_REJECT, "mail.from: „%s“ %s", s->from ? s->from : "",
                       text_email_fault(s->from));
    }
    enum k_status st =
        server_parse(&s->server, &s->arena, c->smtp_url, s->from, c->allow_plain, err);
    if (st == K_OK && s->user) {
        st = read_secret(s, err);
    }
    return st;
}

enum k_status sender_open(struct sender **out, const struct config *config,
                          const char *maildir_dir, struct k_err *err)
{
    enum k_status st = K_OK;
    struct sender *s = calloc(1, sizeof *s);
    if (!s) {
        return err_nomem(err);
    }
    arena_init(&s->arena);
    copy_settings(s, config);
    if (config->smtp_url) {
        st = open_server(s, config, err);
    } else {
        s->folder = file_join(&s->arena, maildir_dir, ".Outgoing");
    }
    if (st != K_OK) {
        sender_close(s);
        return st;
    }
    *out = s;
    return K_OK;
}

void sender_close(struct sender *s)
{
    if (s) {
        submission_free(s->submission);
        secret_wipe(&s->secret);
        arena_release(&s->arena);
        free(s);
    }
}

void sender_set_limits(struct sender *s, const struct sender_limits *limits)
{
    s->limits = *limits;
}

/* ---- rate ------------------------------------------------------------------------ */

/* At most `rate` messages begin within any 60 seconds: the one that began `rate`
 * messages ago must be a minute old. */
int64_t sender_wait_ms(const struct sender *s)
{
    if (s->rate == 0 || s->begun[s->next] == 0) {
        return 0;
    }
    int64_t left = s->begun[s->next] + MINUTE_MS - clock_monotonic_ms();
    return left > 0 ? left : 0;
}

static void take_turn(struct sender *s)
{
    if (s->rate == 0) {
        return;
    }
    int64_t ms = sender_wait_ms(s);
    if (ms > 0) {
        struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
        while (nanosleep(&t, &t) != 0) {
        }
    }
    s->begun[s->next] = clock_monotonic_ms();
    s->next = (s->next + 1) % s->rate;
}

/* ---- SMTP ------------------------------------------------------------------------ */

/* The connection, with a password that is fresh enough. */
static enum k_status ready(struct sender *s, struct k_err *err)
{
    bool stale = s->user && s->source.command && s->submission &&
                 clock_monotonic_ms() - s->secret_at > SECRET_AGE_MS;
    enum k_status st = K_OK;
    if (stale) {
        st = read_secret(s, err);
    }
    if (st == K_OK && !s->submission) {
        struct submission_settings set = {s->server, s->ca_file, s->from, s->limits};
        st = submission_new(&s->submission, &set, err);
        stale = true;
    }
    if (st == K_OK && stale) {
        struct submission_login login = {s->user, s->auth, &s->secret};
        submission_login(s->submission, &login);
    }
    return st;
}

static void count_policy(struct sender *s, struct sender_result *r,
                         const struct dialogue *d)
{
    if (r->outcome == SENDER_FAILED && verdict_is_policy(d)) {
        s->policy_refusals++;
    } else if (r->outcome == SENDER_SENT || r->outcome == SENDER_FAILED) {
        s->policy_refusals = 0;
    }
    if (s->policy_refusals >= POLICY_REFUSALS && r->outcome == SENDER_FAILED) {
        r->outcome = SENDER_HELD;
    }
}

static void submit(struct sender_result *r, struct sender *s,
                   const struct sender_message *m)
{
    struct submission_report report;
    bool last = s->on_connection + 1 >= s->limits.per_connection;
    submission_send(&report, s->submission, m, false, last);
    if (report.reused && verdict_is_stale(&report.facts)) {
        last = s->limits.per_connection <= 1;
        submission_send(&report, s->submission, m, true, last);
    }
    verdict_find(r, &report.facts);
    if (verdict_is_unreachable(&report.facts)) {
        s->down_until = clock_monotonic_ms() + DOWN_MS;
        s->down = *r;
    }
    s->on_connection = last ? 0 : report.reused ? s->on_connection + 1 : 1;
    count_policy(s, r, report.facts.dialogue);
}

static void deliver_smtp(struct sender_result *r, struct sender *s,
                         const struct sender_message *m)
{
    struct k_err err = {0};
    if (clock_monotonic_ms() < s->down_until) {
        *r = s->down;
        return;
    }
    enum k_status st = ready(s, &err);
    if (st == K_OK) {
        submit(r, s, m);
    } else {
        verdict_say(r, st == K_REJECT ? SENDER_HELD : SENDER_DEFERRED, "%s", err.text);
    }
}

static void deliver_folder(struct sender_result *r, const struct sender *s,
                           const struct sender_message *m)
{
    struct k_err err = {0};
    if (m->committing && !m->committing(m->ud)) {
        verdict_say(r, SENDER_DEFERRED,
                    "Nicht abgelegt: Der Versand ließ sich vorher nicht vermerken.");
    } else if (letterbox_deliver(s->folder, m->key, m->bytes, m->n, &err) != K_OK) {
        verdict_say(r, SENDER_DEFERRED, "%s", err.text);
    } else {
        verdict_say(r, SENDER_SENT, "abgelegt in maildir/.Outgoing");
    }
}

void sender_send(struct sender_result *result, struct sender *s,
                 const struct sender_message *m)
{
    /* The last gate: libcurl would write a line break in an address to the wire. */
    const char *fault = text_email_fault(m->recipient);
    if (fault) {
        verdict_say(result, SENDER_FAILED, "Nicht gesendet: Die Empfängeradresse %s.",
                    fault);
        return;
    }
    if (m->n == 0) {
        verdict_say(result, SENDER_FAILED, "Nicht gesendet: Die Nachricht ist leer.");
        return;
    }
    take_turn(s);
    if (s->folder) {
        deliver_folder(result, s, m);
    } else {
        deliver_smtp(result, s, m);
    }
}

/* ---- trial ----------------------------------------------------------------------- */

enum k_status sender_try(struct sender *s, struct k_err *err)
{
    struct submission_report report;
    struct sender_result r;
    if (s->folder) {
        return K_OK;
    }
    enum k_status st = ready(s, err);
    if (st != K_OK) {
        return st;
    }
    submission_try(&report, s->submission);
    const struct dialogue *d = report.facts.dialogue;
    if (report.facts.curl_code != 0) {
        verdict_find(&r, &report.facts);
        return err_set(err, r.outcome == SENDER_HELD ? K_REJECT : K_RETRY, "%s",
                       r.text);
    }
    if (s->user && !d->logged_in) {
        return err_set(err, K_REJECT,
                       "Mail-Server %s: bietet keine Anmeldung an, obwohl "
                       "mail.smtp_user gesetzt ist. Stimmt der Port in mail.smtp_url?",
                       s->server.name);
    }
    return K_OK;
}

enum k_status sender_probe(const struct config *config, struct k_err *err)
{
    struct sender *s = NULL;
    if (!config->smtp_url) {
        return K_OK;
    }
    enum k_status st = sender_open(&s, config, ".", err);
    if (st == K_OK && s) {
        struct sender_limits limits = s->limits;
        limits.reply_s = limits.connect_s; /* somebody is waiting at a terminal */
        sender_set_limits(s, &limits);
        st = sender_try(s, err);
    }
    sender_close(s);
    return st;
}
