/* The sender against a server that goes wrong on demand, in every phase of the
 * dialogue: what became of the message, whether the commit marker was set before, and
 * whether the server really has it. */
#include "kontor_test.h"

#include <stdbool.h>
#include <time.h>

#include "base/clock.h"
#include "mail/sender.h"
#include "smtp_fixture.h"

#define MESSAGE                                                                        \
    "From: a@sommer.example\r\nSubject: x\r\n\r\nHallo\r\n.\r\n..zwei\r\nEnde\r\n"
#define KEY "R2026-0001.invoice.0123456789abcdef@sommer.example"

static struct smtp_fixture server;
static struct k_err err;
static struct config config;

static int start(void **state)
{
    (void)state;
    return fixture_start(&server, NULL);
}

static int stop(void **state)
{
    (void)state;
    return fixture_stop(&server);
}

/* ---- a session ------------------------------------------------------------------- */

static char *in_dir(const char *name)
{
    return file_join(&server.arena, server.dir, name);
}

static void configure(const char *scheme, const char *host, int port)
{
    char *password = in_dir("password");
    assert_ok(file_write_lazy(password, "geheim\n", 7, &err));
    assert_int_equal(chmod(password, 0600), 0);
    config = (struct config){
        .smtp_url = arena_printf(&server.arena, "%s://%s:%d", scheme, host, port),
        .mail_from = "rechnung@sommer.example",
        .smtp_user = "rechnung",
        .smtp_auth = "auto",
        .password_file = password,
        .ca_file = in_dir("tls/ca.pem"),
    };
}

static struct sender *open_session(void)
{
    static const struct sender_limits QUICK = {2, 1, 1, 100};
    struct sender *s = NULL;
    assert_ok(sender_open(&s, &config, "unused", &err));
    sender_set_limits(s, &QUICK);
    return s;
}

struct marker {
    int calls;
    bool refuse;
    size_t mails_before; /* on the server when it was called */
};

static bool committing(void *ud)
{
    struct marker *m = ud;
    m->calls++;
    m->mails_before = fixture_mails(&server);
    return !m->refuse;
}

static struct sender_result send_to(struct sender *s, const char *recipient,
                                    struct marker *m)
{
    struct sender_result r;
    struct sender_message message = {.recipient = recipient,
                                     .key = KEY,
                                     .bytes = MESSAGE,
                                     .n = strlen(MESSAGE),
                                     .committing = committing,
                                     .ud = m};
    sender_send(&r, s, &message);
    return r;
}

/* ---- the whole matrix ------------------------------------------------------------ */

struct row {
    const char *faults;
    enum sender_outcome outcome;
    int code;
    int committed; /* how often the marker was set */
    size_t stored;
};

static const struct row MATRIX[] = {
    {"greeting: 421", SENDER_DEFERRED, 421, 0, 0},
    {"greeting: 554 5.7.1 no service for you", SENDER_HELD, 554, 0, 0},
    {"greeting: drop", SENDER_DEFERRED, 0, 0, 0},
    {"greeting: reset", SENDER_DEFERRED, 0, 0, 0},
    {"greeting: hang", SENDER_DEFERRED, 0, 0, 0},
    {"greeting: garbage", SENDER_DEFERRED, 0, 0, 0},
    {"ehlo: 421", SENDER_DEFERRED, 421, 0, 0},
    {"ehlo: 550 5.7.1 who are you, 550 5.7.1 who are you", SENDER_HELD, 550, 0, 0},
    {"ehlo: drop", SENDER_DEFERRED, 0, 0, 0},
    {"ehlo: reset", SENDER_DEFERRED, 0, 0, 0},
    {"ehlo: hang", SENDER_DEFERRED, 0, 0, 0},
    {"ehlo: garbage", SENDER_DEFERRED, 0, 0, 0},
    {"starttls: 454 4.7.0 TLS not available", SENDER_DEFERRED, 454, 0, 0},
    {"starttls: 421", SENDER_DEFERRED, 421, 0, 0},
    {"starttls: 502 5.5.1 no TLS here", SENDER_HELD, 502, 0, 0},
    {"starttls: drop", SENDER_DEFERRED, 0, 0, 0},
    {"starttls: reset", SENDER_DEFERRED, 0, 0, 0},
    {"starttls: hang", SENDER_DEFERRED, 0, 0, 0},
    {"starttls: garbage", SENDER_DEFERRED, 0, 0, 0},
    {"tls: drop", SENDER_DEFERRED, 0, 0, 0},
    {"tls: reset", SENDER_DEFERRED, 0, 0, 0},
    {"tls: hang", SENDER_DEFERRED, 0, 0, 0},
    {"tls: selfsigned", SENDER_HELD, 0, 0, 0},
    {"tls: wronghost", SENDER_HELD, 0, 0, 0},
    {"tls: expired", SENDER_HELD, 0, 0, 0},
    {"auth: 454 4.7.0 temporary", SENDER_DEFERRED, 454, 0, 0},
    {"auth: 421", SENDER_DEFERRED, 421, 0, 0},
    {"auth: 535 5.7.8 wrong", SENDER_HELD, 535, 0, 0},
    {"auth: 534 5.7.9 app password needed", SENDER_HELD, 534, 0, 0},
    {"auth: drop", SENDER_DEFERRED, 0, 0, 0},
    {"auth: reset", SENDER_DEFERRED, 0, 0, 0},
    {"auth: hang", SENDER_DEFERRED, 0, 0, 0},
    {"auth: garbage", SENDER_DEFERRED, 0, 0, 0},
    {"mail: 421", SENDER_DEFERRED, 421, 0, 0},
    {"mail: 451", SENDER_DEFERRED, 451, 0, 0},
    {"mail: 452 4.3.1 no room", SENDER_DEFERRED, 452, 0, 0},
    {"mail: 503 5.5.1 log in first", SENDER_HELD, 503, 0, 0},
    {"mail: 530 5.7.0 log in", SENDER_HELD, 530, 0, 0},
    {"mail: 550 5.7.1 sender not yours", SENDER_HELD, 550, 0, 0},
    {"mail: 552 5.3.4 too big", SENDER_FAILED, 552, 0, 0},
    {"mail: drop", SENDER_DEFERRED, 0, 0, 0},
    {"mail: reset", SENDER_DEFERRED, 0, 0, 0},
    {"mail: hang", SENDER_DEFERRED, 0, 0, 0},
    {"mail: garbage", SENDER_DEFERRED, 0, 0, 0},
    {"rcpt: 421", SENDER_DEFERRED, 421, 0, 0},
    {"rcpt: 450 4.7.1 greylisted", SENDER_DEFERRED, 450, 0, 0},
    {"rcpt: 452 4.2.2 over quota", SENDER_DEFERRED, 452, 0, 0},
    {"rcpt: 550 5.1.1 unknown", SENDER_FAILED, 550, 0, 0},
    {"rcpt: 552 5.2.2 mailbox full", SENDER_FAILED, 552, 0, 0},
    {"rcpt: 554 5.7.1 policy", SENDER_FAILED, 554, 0, 0},
    {"rcpt: 550 4.2.2 says both", SENDER_DEFERRED, 550, 0, 0},
    {"rcpt: 535 5.7.8 log in", SENDER_HELD, 535, 0, 0},
    {"rcpt: drop", SENDER_DEFERRED, 0, 0, 0},
    {"rcpt: reset", SENDER_DEFERRED, 0, 0, 0},
    {"rcpt: hang", SENDER_DEFERRED, 0, 0, 0},
    {"rcpt: garbage", SENDER_DEFERRED, 0, 0, 0},
    {"data: 451", SENDER_DEFERRED, 451, 0, 0},
    {"data: 421", SENDER_DEFERRED, 421, 0, 0},
    {"data: 554 5.5.1 no", SENDER_FAILED, 554, 0, 0},
    {"data: drop", SENDER_DEFERRED, 0, 0, 0},
    {"data: reset", SENDER_DEFERRED, 0, 0, 0},
    {"data: hang", SENDER_DEFERRED, 0, 0, 0},
    {"data: garbage", SENDER_DEFERRED, 0, 0, 0},
    {"dot: 451 4.3.0 later", SENDER_DEFERRED, 451, 1, 0},
    {"dot: 421", SENDER_DEFERRED, 421, 1, 0},
    {"dot: 452 4.2.2 over quota", SENDER_DEFERRED, 452, 1, 0},
    {"dot: 550 5.7.1 spam", SENDER_FAILED, 550, 1, 0},
    {"dot: 552 5.2.2 full", SENDER_FAILED, 552, 1, 0},
    {"dot: 554 4.3.0 says both", SENDER_DEFERRED, 554, 1, 0},
    {"dot: drop", SENDER_UNKNOWN, 0, 1, 0},
    {"dot: drop-stored", SENDER_UNKNOWN, 0, 1, 1},
    {"dot: reset", SENDER_UNKNOWN, 0, 1, 0},
    {"dot: hang", SENDER_UNKNOWN, 0, 1, 0},
    {"dot: hang-stored", SENDER_UNKNOWN, 0, 1, 1},
    {"dot: garbage", SENDER_UNKNOWN, 0, 1, 0},
    {"dot: slow 0.5", SENDER_SENT, 250, 1, 1},
    {"quit: hang", SENDER_SENT, 250, 1, 1},
    {"quit: drop", SENDER_SENT, 250, 1, 1},
    {"quit: reset", SENDER_SENT, 250, 1, 1},
    {"quit: 421", SENDER_SENT, 250, 1, 1},
    {"quit: 554 5.0.0 no", SENDER_SENT, 250, 1, 1},
    {"quit: garbage", SENDER_SENT, 250, 1, 1},
    {"", SENDER_SENT, 250, 1, 1},
};

static void check_row(const struct row *row)
{
    struct marker m = {0};
    size_t before = fixture_mails(&server);
    int64_t began = clock_monotonic_ms();
    assert_int_equal(fixture_faults(&server, row->faults), K_OK);
    struct sender *s = open_session();
    struct sender_result r = send_to(s, "kunde@kunde.example", &m);
    sender_close(s);
    if (r.outcome != row->outcome || r.code != row->code || m.calls != row->committed) {
        print_error("%s: outcome %d, code %d, committed %d: %s\n", row->faults,
                    (int)r.outcome, r.code, m.calls, r.text);
    }
    assert_int_equal(r.outcome, row->outcome);
    assert_int_equal(r.code, row->code);
    assert_int_equal(m.calls, row->committed);
    assert_int_equal(fixture_mails(&server) - before, row->stored);
    assert_true(r.text[0] != '\0');
    assert_true(clock_monotonic_ms() - began < 5000);
}

static void each_fault_in_each_phase_has_its_outcome_over_starttls(void **state)
{
    (void)state;
    configure("smtp", "localhost", server.starttls);
    for (size_t i = 0; i < sizeof MATRIX / sizeof *MATRIX; i++) {
        check_row(&MATRIX[i]);
    }
}

static void each_fault_in_each_phase_has_its_outcome_over_tls(void **state)
{
    (void)state;
    /* What hangs costs a second each and is no different here. */
    configure("smtps", "localhost", server.tls);
    for (size_t i = 0; i < sizeof MATRIX / sizeof *MATRIX; i++) {
        const char *faults = MATRIX[i].faults;
        if (strncmp(faults, "starttls", 8) != 0 && !strstr(faults, ": hang") &&
            !strstr(faults, "garbage")) {
            check_row(&MATRIX[i]);
        }
    }
}

/* ---- the message ----------------------------------------------------------------- */

static void the_server_gets_the_very_bytes(void **state)
{
    (void)state;
    struct marker m = {0};
    size_t n;
    configure("smtps", "localhost", server.tls);
    struct sender *s = open_session();
    assert_int_equal(send_to(s, "kunde@kunde.example", &m).outcome, SENDER_SENT);
    sender_close(s);
    size_t last = fixture_mails(&server);
    char *bytes = fixture_mail(&server, last, "eml", &n);
    assert_int_equal(n, strlen(MESSAGE));
    assert_memory_equal(bytes, MESSAGE, n);
    char *envelope = fixture_mail(&server, last, "json", &n);
    assert_non_null(strstr(envelope, "\"from\": \"rechnung@sommer.example\""));
    assert_non_null(strstr(envelope, "\"kunde@kunde.example\""));
    assert_non_null(strstr(envelope, "\"user\": \"rechnung\""));
    assert_non_null(strstr(envelope, "\"faults\": []"));
}

static const struct sender_limits PATIENT = {5, 10, 10, 100};

static void a_big_message_is_marked_once_and_before_its_end(void **state)
{
    (void)state;
    struct marker m = {0};
    struct sender_result r;
    size_t n = 3000000, before = fixture_mails(&server);
    char *bytes = arena_alloc(&server.arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = "0123456789\r\n"[i % 12];
    }
    configure("smtps", "localhost", server.tls);
    struct sender *s = open_session();
    sender_set_limits(s, &PATIENT);
    struct sender_message message = {
        "kunde@kunde.example", KEY, bytes, n - n % 12, committing, &m};
    sender_send(&r, s, &message);
    sender_close(s);
    assert_int_equal(r.outcome, SENDER_SENT);
    assert_int_equal(m.calls, 1);
    assert_int_equal(m.mails_before, before);
}

/* A line that begins with a dot goes with two (RFC 5321, 4.5.2). The sizes are those at
 * which what libcurl has written of a message is as much as the message is long, before
 * it has read all of it. */
static void dots_at_the_start_of_lines_shift_no_end(void **state)
{
    static const struct {
        size_t n, dots;
    } MESSAGES[] = {{24, 1}, {65544, 8}, {120, 9}, {131076, 4}};
    (void)state;
    configure("smtps", "localhost", server.tls);
    struct sender *s = open_session();
    sender_set_limits(s, &PATIENT);
    for (size_t i = 0; i < sizeof MESSAGES / sizeof *MESSAGES; i++) {
        struct marker m = {0};
        struct sender_result r;
        size_t n = MESSAGES[i].n, got;
        char *bytes = arena_alloc(&server.arena, n + 1);
        for (size_t k = 0; k < n; k++) {
            bool dot = k % 12 == 0 && k > 0 && k / 12 <= MESSAGES[i].dots;
            bytes[k] = dot ? '.' : "0123456789\r\n"[k % 12];
        }
        struct sender_message message = {
            "kunde@kunde.example", KEY, bytes, n, committing, &m};
        sender_send(&r, s, &message);
        assert_int_equal(r.outcome, SENDER_SENT);
        assert_int_equal(m.calls, 1);
        char *there = fixture_mail(&server, fixture_mails(&server), "eml", &got);
        assert_int_equal(got, n);
        assert_memory_equal(there, bytes, n);
    }
    sender_close(s);
}

static void a_connection_lost_within_the_message_is_no_riddle(void **state)
{
    (void)state;
    struct marker m = {0};
    struct sender_result r;
    size_t n = 6000000;
    char *bytes = arena_alloc(&server.arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = "0123456789\r\n"[i % 12];
    }
    configure("smtps", "localhost", server.tls);
    assert_int_equal(fixture_faults(&server, "data: cut 100000"), K_OK);
    struct sender *s = open_session();
    sender_set_limits(s, &PATIENT);
    struct sender_message message = {
        "kunde@kunde.example", KEY, bytes, n - n % 12, committing, &m};
    sender_send(&r, s, &message);
    sender_close(s);
    assert_int_equal(r.outcome, SENDER_DEFERRED);
}

static void nothing_is_sent_when_the_marker_cannot_be_set(void **state)
{
    (void)state;
    struct marker m = {.refuse = true};
    size_t before = fixture_mails(&server);
    configure("smtp", "localhost", server.starttls);
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    struct sender *s = open_session();
    struct sender_result r = send_to(s, "kunde@kunde.example", &m);
    assert_int_equal(r.outcome, SENDER_DEFERRED);
    assert_int_equal(m.calls, 1);
    /* and the session is still of use */
    m = (struct marker){0};
    assert_int_equal(send_to(s, "kunde@kunde.example", &m).outcome, SENDER_SENT);
    sender_close(s);
    assert_int_equal(fixture_mails(&server), before + 1);
}

static void an_address_that_is_none_never_reaches_the_wire(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "k@y.example>\r\nRCPT TO:<evil@x.example",
        "k@y.example\r\nDATA",
        "k@y.example\n",
        "<k@y.example>",
        "k@y.example NOTIFY=NEVER",
        "k@y.example,evil@x.example",
        "",
    };
    struct marker m = {0};
    configure("smtp", "localhost", server.starttls);
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    struct sender *s = open_session();
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct sender_result r = send_to(s, BAD[i], &m);
        assert_int_equal(r.outcome, SENDER_FAILED);
    }
    sender_close(s);
    assert_int_equal(m.calls, 0);
    assert_null(strstr(fixture_transcript(&server), "evil@x.example"));
}

/* ---- the connection -------------------------------------------------------------- */

static size_t connections(void)
{
    size_t n = 0;
    for (const char *p = fixture_transcript(&server); p; p = strstr(p + 1, " (")) {
        n += strncmp(p, " (TLS)", 6) == 0 || strncmp(p, " (STARTTLS)", 11) == 0;
    }
    return n;
}

static void many_messages_share_a_connection_up_to_the_limit(void **state)
{
    (void)state;
    static const struct sender_limits FEW = {2, 1, 1, 10};
    struct marker m = {0};
    configure("smtps", "localhost", server.tls);
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    size_t before = connections();
    struct sender *s = open_session();
    sender_set_limits(s, &FEW);
    for (size_t i = 0; i < 25; i++) {
        assert_int_equal(send_to(s, "kunde@kunde.example", &m).outcome, SENDER_SENT);
    }
    sender_close(s);
    assert_int_equal(m.calls, 25);
    assert_int_equal(connections() - before, 3);
}

static void a_connection_that_died_or_lost_step_is_made_anew(void **state)
{
    (void)state;
    static const char *const DEATHS[] = {"mail: ok, drop", "mail: ok, reset",
                                         "mail: ok, 421 4.4.2 idle too long",
                                         "mail: ok, 503 5.5.1 nested MAIL command"};
    configure("smtps", "localhost", server.tls);
    for (size_t i = 0; i < sizeof DEATHS / sizeof *DEATHS; i++) {
        struct marker m = {0};
        size_t before = fixture_mails(&server);
        assert_int_equal(fixture_faults(&server, DEATHS[i]), K_OK);
        struct sender *s = open_session();
        assert_int_equal(send_to(s, "eins@kunde.example", &m).outcome, SENDER_SENT);
        assert_int_equal(send_to(s, "zwei@kunde.example", &m).outcome, SENDER_SENT);
        sender_close(s);
        assert_int_equal(m.calls, 2);
        assert_int_equal(fixture_mails(&server) - before, 2);
    }
}

static void an_unknown_outcome_is_never_tried_again(void **state)
{
    (void)state;
    struct marker m = {0};
    size_t before = fixture_mails(&server);
    configure("smtps", "localhost", server.tls);
    assert_int_equal(fixture_faults(&server, "dot: ok, drop-stored"), K_OK);
    struct sender *s = open_session();
    assert_int_equal(send_to(s, "eins@kunde.example", &m).outcome, SENDER_SENT);
    assert_int_equal(send_to(s, "zwei@kunde.example", &m).outcome, SENDER_UNKNOWN);
    sender_close(s);
    assert_int_equal(m.calls, 2);
    assert_int_equal(fixture_mails(&server) - before, 2);
}

static void the_answer_to_the_dot_may_take_longer(void **state)
{
    (void)state;
    static const struct sender_limits LONGER_AT_END = {2, 1, 5, 100};
    struct marker m = {0};
    configure("smtps", "localhost", server.tls);
    assert_int_equal(fixture_faults(&server, "dot: slow 2"), K_OK);
    struct sender *s = open_session();
    sender_set_limits(s, &LONGER_AT_END);
    assert_int_equal(send_to(s, "kunde@kunde.example", &m).outcome, SENDER_SENT);
    sender_close(s);
}

static void a_server_that_is_down_is_not_tried_for_each_mail(void **state)
{
    (void)state;
    struct marker m = {0};
    configure("smtps", "localhost", 9); /* discard: nobody listens */
    struct sender *s = open_session();
    struct sender_result one = send_to(s, "kunde@kunde.example", &m);
    int64_t began = clock_monotonic_ms();
    for (int i = 0; i < 1000; i++) {
        struct sender_result r = send_to(s, "kunde@kunde.example", &m);
        assert_int_equal(r.outcome, SENDER_DEFERRED);
        assert_string_equal(r.text, one.text);
    }
    sender_close(s);
    assert_true(clock_monotonic_ms() - began < 200);
    assert_int_equal(m.calls, 0);
    assert_non_null(strstr(one.text, "nicht erreichbar"));
}

static void three_refusals_by_policy_hold_the_account(void **state)
{
    (void)state;
    struct marker m = {0};
    configure("smtps", "localhost", server.tls);
    assert_int_equal(fixture_faults(&server, "rcpt: 550 5.7.1 blocked*"), K_OK);
    struct sender *s = open_session();
    assert_int_equal(send_to(s, "a@kunde.example", &m).outcome, SENDER_FAILED);
    assert_int_equal(send_to(s, "b@kunde.example", &m).outcome, SENDER_FAILED);
    assert_int_equal(send_to(s, "c@kunde.example", &m).outcome, SENDER_HELD);
    sender_close(s);
}

static void the_rate_is_kept_within_any_minute(void **state)
{
    (void)state;
    struct marker m = {0};
    configure("smtps", "localhost", server.tls);
    config.rate_per_minute = 3;
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    struct sender *s = open_session();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sender_wait_ms(s), 0);
        assert_int_equal(send_to(s, "a@kunde.example", &m).outcome, SENDER_SENT);
    }
    assert_in_range(sender_wait_ms(s), 50000, 60000);
    sender_close(s);
}

/* ---- log-in and encryption ------------------------------------------------------- */

static void each_way_to_log_in_works(void **state)
{
    (void)state;
    static const char *const WAYS[] = {"auto", "plain", "login", "xoauth2"};
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        struct marker m = {0};
        configure("smtp", "localhost", server.starttls);
        config.smtp_auth = WAYS[i];
        if (strcmp(WAYS[i], "xoauth2") == 0) {
            config.password_file = NULL;
            config.password_command = "echo tok123";
        }
        struct sender *s = open_session();
        struct sender_result r = send_to(s, "kunde@kunde.example", &m);
        sender_close(s);
        assert_int_equal(r.outcome, SENDER_SENT);
    }
}

static void a_wrong_password_or_token_holds_the_account(void **state)
{
    (void)state;
    static const char *const WAYS[] = {"plain", "login", "xoauth2"};
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        struct marker m = {0};
        configure("smtp", "localhost", server.starttls);
        config.smtp_auth = WAYS[i];
        config.password_file = NULL;
        config.password_command = "echo falsch";
        struct sender *s = open_session();
        struct sender_result r = send_to(s, "kunde@kunde.example", &m);
        sender_close(s);
        assert_int_equal(r.outcome, SENDER_HELD);
        assert_int_equal(m.calls, 0);
        assert_null(strstr(r.text, "falsch"));
    }
}

static void without_tls_nothing_is_said(void **state)
{
    (void)state;
    struct marker m = {0};
    configure("smtp", "localhost", server.plain);
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    struct sender *s = open_session();
    struct sender_result r = send_to(s, "kunde@kunde.example", &m);
    sender_close(s);
    assert_int_equal(r.outcome, SENDER_HELD);
    assert_non_null(strstr(r.text, "STARTTLS"));
    assert_int_equal(m.calls, 0);
}

static void on_this_machine_plain_may_be_allowed(void **state)
{
    (void)state;
    struct marker m = {0};
    configure("smtp", "127.0.0.1", server.plain);
    config.allow_plain = true;
    config.smtp_user = NULL;
    struct sender *s = open_session();
    assert_int_equal(send_to(s, "kunde@kunde.example", &m).outcome, SENDER_SENT);
    sender_close(s);
}

static void an_authority_we_do_not_know_is_not_trusted(void **state)
{
    (void)state;
    struct marker m = {0};
    configure("smtps", "localhost", server.tls);
    config.ca_file = "/etc/ssl/certs/ca-certificates.crt";
    struct sender *s = open_session();
    struct sender_result r = send_to(s, "kunde@kunde.example", &m);
    sender_close(s);
    assert_int_equal(r.outcome, SENDER_HELD);
    assert_non_null(strstr(r.text, "Zertifikat"));
}

/* ---- trial ----------------------------------------------------------------------- */

enum trial_port {
    TO_STARTTLS,
    TO_TLS,
    TO_PLAIN
};

struct trial {
    const char *scheme, *faults, *command, *hint; /* hint: found in the text */
    enum trial_port port;
    enum k_status status;
};

static const struct trial TRIALS[] = {
    {"smtp", "", "echo geheim", NULL, TO_STARTTLS, K_OK},
    {"smtps", "", "echo geheim", NULL, TO_TLS, K_OK},
    {"smtp", "", "echo falsch", "mail.smtp_user", TO_STARTTLS, K_REJECT},
    {"smtp", "", "false", "password_command", TO_STARTTLS, K_REJECT},
    {"smtp", "", "echo geheim", "smtps://", TO_TLS, K_RETRY},
    {"smtps", "", "echo geheim", "smtp://", TO_STARTTLS, K_RETRY},
    {"smtp", "", "echo geheim", "STARTTLS", TO_PLAIN, K_REJECT},
    {"smtp", "tls: wronghost", "echo geheim", "Zertifikat", TO_STARTTLS, K_REJECT},
    {"smtp", "greeting: 554 5.7.1 no", "echo geheim", "554", TO_STARTTLS, K_REJECT},
    {"smtp", "auth: 454 4.7.0 later", "echo geheim", "454", TO_STARTTLS, K_RETRY},
};

static void a_trial_says_what_is_wrong_and_how_to_mend_it(void **state)
{
    (void)state;
    static const struct sender_limits QUICK = {2, 1, 1, 100};
    for (size_t i = 0; i < sizeof TRIALS / sizeof *TRIALS; i++) {
        const struct trial *t = &TRIALS[i];
        struct sender *s = NULL;
        size_t before = fixture_mails(&server);
        configure(t->scheme, "localhost",
                  t->port == TO_PLAIN ? server.plain
                  : t->port == TO_TLS ? server.tls
                                      : server.starttls);
        config.password_file = NULL;
        config.password_command = t->command;
        assert_int_equal(fixture_faults(&server, t->faults), K_OK);
        enum k_status st = sender_open(&s, &config, "unused", &err);
        if (st == K_OK) {
            sender_set_limits(s, &QUICK);
            st = sender_try(s, &err);
        }
        sender_close(s);
        if (st != t->status || (t->hint && !strstr(err.text, t->hint))) {
            print_error("%s %s: %s %s\n", t->scheme, t->faults, k_status_name(st),
                        err.text);
        }
        assert_int_equal(st, t->status);
        assert_true(!t->hint || strstr(err.text, t->hint));
        assert_int_equal(fixture_mails(&server), before);
    }
}

static void a_probe_from_the_settings_alone_logs_in(void **state)
{
    (void)state;
    configure("smtps", "localhost", server.tls);
    assert_int_equal(fixture_faults(&server, ""), K_OK);
    assert_ok(sender_probe(&config, &err));
    config.smtp_url = NULL;
    assert_ok(sender_probe(&config, &err));
}

/* ---- without a server ------------------------------------------------------------ */

static void without_a_server_mails_go_into_the_outgoing_folder(void **state)
{
    (void)state;
    struct marker m = {0};
    char *maildir = in_dir("maildir");
    config = (struct config){.mail_from = "rechnung@sommer.example"};
    struct sender *s = NULL;
    assert_ok(sender_open(&s, &config, maildir, &err));
    struct sender_result r = send_to(s, "kunde@kunde.example", &m);
    assert_int_equal(r.outcome, SENDER_SENT);
    assert_int_equal(m.calls, 1);
    m.refuse = true;
    assert_int_equal(send_to(s, "kunde@kunde.example", &m).outcome, SENDER_DEFERRED);
    sender_close(s);
    assert_true(file_is_dir(file_join(&server.arena, maildir, ".Outgoing/new")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_in_each_phase_has_its_outcome_over_starttls),
        cmocka_unit_test(each_fault_in_each_phase_has_its_outcome_over_tls),
        cmocka_unit_test(the_server_gets_the_very_bytes),
        cmocka_unit_test(a_big_message_is_marked_once_and_before_its_end),
        cmocka_unit_test(dots_at_the_start_of_lines_shift_no_end),
        cmocka_unit_test(a_connection_lost_within_the_message_is_no_riddle),
        cmocka_unit_test(nothing_is_sent_when_the_marker_cannot_be_set),
        cmocka_unit_test(an_address_that_is_none_never_reaches_the_wire),
        cmocka_unit_test(many_messages_share_a_connection_up_to_the_limit),
        cmocka_unit_test(a_connection_that_died_or_lost_step_is_made_anew),
        cmocka_unit_test(an_unknown_outcome_is_never_tried_again),
        cmocka_unit_test(the_answer_to_the_dot_may_take_longer),
        cmocka_unit_test(a_server_that_is_down_is_not_tried_for_each_mail),
        cmocka_unit_test(three_refusals_by_policy_hold_the_account),
        cmocka_unit_test(the_rate_is_kept_within_any_minute),
        cmocka_unit_test(each_way_to_log_in_works),
        cmocka_unit_test(a_wrong_password_or_token_holds_the_account),
        cmocka_unit_test(without_tls_nothing_is_said),
        cmocka_unit_test(on_this_machine_plain_may_be_allowed),
        cmocka_unit_test(an_authority_we_do_not_know_is_not_trusted),
        cmocka_unit_test(a_trial_says_what_is_wrong_and_how_to_mend_it),
        cmocka_unit_test(a_probe_from_the_settings_alone_logs_in),
        cmocka_unit_test(without_a_server_mails_go_into_the_outgoing_folder),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
