#include "flow/courier.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/connectors.h"
#include "flow/postbox.h"
#include "flow/templates.h"

#include "base/banned.h"

#define END_MS 3000
#define ERROR_PAUSE_MS 10000
#define LET_IN_MS 50
#define WAIT_MAX_MS (INT64_C(60) * 1000)

/* What is said over the socket, a byte each. */
enum word {
    WORD_LOOK = 'l', /* to the courier */
    WORD_COPY = 'c',
    WORD_OUT = 'o', /* from it: mails are being fetched */
    WORD_BACK = 'b' /* they are there, or something else is new */
};

struct courier {
    pid_t pid;
    int socket;
    bool sent, fetches;
};

static bool say(int socket, enum word w)
{
    const char byte = (char)w;
    return send(socket, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

/* ---- the courier's own process ---- */

struct duty {
    struct firm firm;
    struct postbox *postbox;
    struct connectors *connectors;
    int socket;
    uint64_t stamp;
    bool copy, look;
    char last_error[sizeof((struct k_err *)0)->text];
};

/* The loop says what is wrong with settings; here the old ones stay. */
static void reload(struct duty *d)
{
    struct k_err err = {{0}};
    uint64_t stamp = firm_stamp(&d->firm);
    if (stamp != d->stamp && firm_reload(&d->firm, &err) != K_OK) {
        log_debug("courier.reload", "%s", err.text);
    }
    d->stamp = stamp;
    postbox_listen(d->postbox, &d->firm);
}

static enum k_status fetch_mails(int64_t *wait_ms, struct duty *d, struct k_err *err)
{
    int64_t next_ms = -1;
    bool due = postbox_is_due(d->postbox, &d->firm);
    if (due) {
        (void)say(d->socket, WORD_OUT);
    }
    enum k_status st = postbox_pass(&next_ms, d->postbox, &d->firm, err);
    if (due || d->look) {
        (void)say(d->socket, WORD_BACK);
    }
    if (next_ms >= 0 && next_ms < *wait_ms) {
        *wait_ms = next_ms;
    }
    return st;
}

static enum k_status ask_accounts(int64_t *wait_ms, struct duty *d, struct k_err *err)
{
    struct connectors_summary sum = {0};
    const struct connectors_options opt = {0};
    enum k_status st = connectors_pass(&sum, d->connectors, &d->firm, &opt, err);
    if (sum.orders + sum.contacts + sum.pushed + sum.troubled > 0) {
        (void)say(d->socket, WORD_BACK);
    }
    int64_t left_ms = (sum.next_at - clock_now(&d->firm.clock)) * 1000;
    if (sum.more) {
        *wait_ms = LET_IN_MS; /* whoever waits for the folder looks every 20 ms */
    } else if (sum.next_at && left_ms < *wait_ms) {
        *wait_ms = left_ms < 1000 ? 1000 : left_ms;
    }
    return st;
}

static enum k_status make_way(int64_t *wait_ms, struct duty *d, struct k_err *err)
{
    firm_return(&d->firm);
    reload(d);
    enum k_status st = templates_choose(&d->firm, err);
    if (st == K_OK) {
        st = fetch_mails(wait_ms, d, err);
    }
    if (st == K_OK) {
        st = ask_accounts(wait_ms, d, err);
    }
    if (st == K_OK && d->copy) {
        st = postbox_copy(&d->firm, err);
    }
    firm_leave(&d->firm);
    d->copy = d->look = false;
    return st;
}

/* Until something is due; false when there is nobody any more to work for. */
static bool listen_for(struct duty *d, int64_t wait_ms)
{
    struct pollfd fds[] = {{.fd = d->socket, .events = POLLIN},
                           {.fd = postbox_fd(d->postbox), .events = POLLIN}};
    char word[16];
    if (poll(fds, sizeof fds / sizeof *fds, (int)wait_ms) <= 0 ||
        !(fds[0].revents & (POLLIN | POLLHUP))) {
        return true;
    }
    ssize_t n = read(d->socket, word, sizeof word);
    for (ssize_t i = 0; i < n; i++) {
        d->copy = d->copy || word[i] == WORD_COPY;
        d->look = d->look || word[i] == WORD_LOOK;
    }
    if (d->look) {
        postbox_hurry(d->postbox);
    }
    return n > 0;
}

/* What cannot be helped now is tried again later; said once, not each time. */
static bool can_go_on(struct duty *d, enum k_status st, const struct k_err *err)
{
    if (st == K_OK) {
        d->last_error[0] = '\0';
    } else if (strcmp(d->last_error, err->text) != 0) {
        log_error("courier", "%s", err->text);
        (void)snprintf(d->last_error, sizeof d->last_error, "%s", err->text);
    }
    return st != K_FATAL;
}

static bool open_firm(struct duty *d, const char *root, const struct clock *clock)
{
    struct k_err err = {{0}};
    enum k_status st;
    while ((st = firm_open(&d->firm, root, clock, FIRM_WORK, &err)) != K_OK) {
        firm_close(&d->firm);
        d->firm = (struct firm){.lock_fd = -1};
        if (!can_go_on(d, st, &err) || !listen_for(d, ERROR_PAUSE_MS)) {
            return false;
        }
    }
    firm_leave(&d->firm);
    d->stamp = firm_stamp(&d->firm);
    return true;
}

/* Ends without more ado: all that counts is stored, and a thread may hang in IDLE. */
static _Noreturn void be_courier(int socket, const char *root,
                                 const struct clock *clock)
{
    struct duty d = {.firm = {.lock_fd = -1}, .socket = socket};
    bool on = true;
    d.postbox = postbox_new();
    d.connectors = connectors_new();
    on = listen_for(&d, -1) && open_firm(&d, root, clock);
    while (on) {
        struct k_err err = {{0}};
        int64_t wait_ms = WAIT_MAX_MS;
        enum k_status st = make_way(&wait_ms, &d, &err);
        on = can_go_on(&d, st, &err) &&
             listen_for(&d, st == K_OK ? wait_ms : ERROR_PAUSE_MS);
    }
    _exit(0);
}

/* Signals are for the loop, which says when it is over. */
static void shut_out(pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(0);
    }
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
}

/* ---- the loop's side ---- */

enum k_status courier_open(struct courier **out, const char *root,
                           const struct clock *clock, struct k_err *err)
{
    int pair[2];
    *out = NULL;
    struct courier *c = calloc(1, sizeof *c);
    if (!c) {
        return err_nomem(err);
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        free(c);
        return err_set(err, K_RETRY, "socketpair: %s", err_cause(errno));
    }
    (void)fflush(NULL);
    pid_t parent = getpid();
    c->pid = fork();
    if (c->pid == 0) {
        (void)close(pair[0]);
        free(c);
        shut_out(parent);
        be_courier(pair[1], root, clock);
    }
    (void)close(pair[1]);
    c->socket = pair[0];
    if (c->pid < 0) {
        (void)close(c->socket);
        free(c);
        return err_set(err, K_RETRY, "fork: %s", err_cause(errno));
    }
    *out = c;
    return K_OK;
}

void courier_close(struct courier *c)
{
    if (!c) {
        return;
    }
    (void)close(c->socket);
    int64_t until = clock_monotonic_ms() + END_MS;
    while (waitpid(c->pid, NULL, WNOHANG) == 0) {
        if (clock_monotonic_ms() > until) {
            (void)kill(c->pid, SIGKILL);
            until = INT64_MAX;
        }
        (void)usleep(5000);
    }
    free(c);
}

void courier_send(struct courier *c, const struct firm *f)
{
    if (!c->sent && (f->config.imap_url || f->config.accounts > 0)) {
        c->sent = true;
        c->fetches = f->config.imap_url != NULL;
        courier_hurry(c);
    }
}

void courier_hurry(struct courier *c)
{
    if (c->sent) {
        (void)say(c->socket, WORD_LOOK);
    }
}

void courier_copy(struct courier *c)
{
    if (c->sent) {
        (void)say(c->socket, WORD_COPY);
    }
}

int courier_fd(const struct courier *c)
{
    return c->socket;
}

bool courier_fetches(const struct courier *c)
{
    return c->fetches;
}

enum k_status courier_drain(struct courier *c, struct k_err *err)
{
    char word[64];
    ssize_t n = recv(c->socket, word, sizeof word, MSG_DONTWAIT);
    if (n == 0) {
        return err_set(err, K_FATAL,
                       "Der Prozess, der Postfach und Konten abfragt, ist am Ende. "
                       "Kontor beendet sich, um neu gestartet zu werden.");
    }
    if (n > 0) {
        c->fetches = word[n - 1] == WORD_OUT;
    }
    return K_OK;
}
