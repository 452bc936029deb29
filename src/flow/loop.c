#include "flow/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/pass.h"
#include "flow/reports.h"
#include "intake/watch.h"

#include "base/banned.h"

#define NETWORK_RESCAN_S 15
#define ERROR_PAUSE_MS 10000
/* The status page takes no more than this share of the time: with a few invoices it
 * follows at once, with a hundred thousand every half a minute. */
#define PAGE_SHARE 20 /* 1/20 = 5 % */

struct loop {
    struct firm *firm;
    struct arrivals *arrivals;
    struct watch *watch;
    struct watch *maildir;
    struct courier *courier;
    struct settle *settle;
    int signal_fd;
    int run_lock;
    bool stop, rescan;
    bool network;          /* inbox/ lies on a share */
    bool recover;          /* the last pass failed: it may have left a mail half-way */
    bool page_late;        /* status/ is behind what the last pass did */
    int64_t page_at;       /* not written before, monotonic */
    int64_t hold_until_ms; /* of the next pass */
    uint64_t stamp;
    char last_error[sizeof((struct k_err *)0)->text];
};

/* sd_notify(3) without its library: one datagram, nothing when not asked for. */
static void notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (!path || strlen(path) >= sizeof to.sun_path ||
        (path[0] != '/' && path[0] != '@')) {
        return;
    }
    memcpy(to.sun_path, path, strlen(path));
    if (path[0] == '@') {
        to.sun_path[0] = '\0';
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        socklen_t len =
            (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
        (void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to,
                     len);
        (void)close(fd);
    }
}

static enum k_status only_one(struct loop *l, struct k_err *err)
{
    const char *path = firm_path(l->firm, &l->firm->arena, "kontor.run.lock");
    l->run_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (l->run_lock < 0) {
        return err_set(err, K_RETRY, "%s: %s", path, err_cause(errno));
    }
    if (flock(l->run_lock, LOCK_EX | LOCK_NB) != 0) {
        return err_set(err, K_REJECT,
                       "„kontor run“ läuft für %s schon. Ein zweites ist nicht nötig.",
                       l->firm->root);
    }
    return K_OK;
}

static enum k_status block_signals(struct loop *l, struct k_err *err)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    l->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (l->signal_fd < 0) {
        return err_set(err, K_FATAL, "signalfd: %s", err_cause(errno));
    }
    return K_OK;
}

static void take_signals(struct loop *l)
{
    struct signalfd_siginfo info;
    while (read(l->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGHUP) {
            l->rescan = true;
            l->stamp = 0;
            courier_hurry(l->courier);
        } else {
            l->stop = true;
        }
    }
}

static void on_file(void *ud, const char *folder, const char *name)
{
    struct loop *l = ud;
    settle_ready(l->settle, folder, name);
}

static void on_mail(void *ud, const char *folder, const char *name)
{
    struct loop *l = ud;
    (void)folder;
    (void)name;
    l->rescan = true;
}

static enum k_status drain(struct loop *l, struct k_err *err)
{
    bool rescan = false;
    enum k_status st = watch_drain(l->watch, on_file, l, &rescan, err);
    if (st == K_OK) { /* that something came is enough: the pass looks what */
        st = watch_drain(l->maildir, on_mail, l, &rescan, err);
    }
    l->rescan = l->rescan || rescan;
    return st;
}

/* Settings that changed are taken over; faulty ones are told, the old stay. */
static void reload(struct loop *l)
{
    struct k_err err = {{0}};
    uint64_t stamp = firm_stamp(l->firm);
    if (stamp == l->stamp) {
        return;
    }
    l->stamp = stamp;
    if (firm_reload(l->firm, &err) != K_OK) {
        log_error("firm.reload", "%s", err.text);
    } else {
        log_info("firm.reload", "ok");
    }
}

/* Wait no longer than until an instant; 0 = none. */
static void sooner(int64_t *wait_ms, const struct loop *l, int64_t at)
{
    int64_t left = (at - clock_now(&l->firm->clock)) * 1000;
    if (at && left < *wait_ms) {
        *wait_ms = left < 1000 ? 1000 : left;
    }
}

/* How long until the next pass, when nothing happens in between. */
static int64_t wait_after(const struct loop *l, const struct pass_summary *sum, bool ok)
{
    int64_t wait_ms = (int64_t)l->firm->config.rescan_s * 1000;
    if (l->network && wait_ms > NETWORK_RESCAN_S * INT64_C(1000)) {
        wait_ms = NETWORK_RESCAN_S * INT64_C(1000);
    }
    if (sum->inbox.wait_ms >= 0 && sum->inbox.wait_ms < wait_ms) {
        wait_ms = sum->inbox.wait_ms + 5;
    }
    if (ok) {
        sooner(&wait_ms, l, sum->outbox.next_at);
    }
    int64_t hold_ms = l->hold_until_ms - clock_monotonic_ms();
    if (sum->held && hold_ms < wait_ms) {
        wait_ms = hold_ms < 0 ? 0 : hold_ms + 1;
    }
    int64_t page_ms = l->page_at - clock_monotonic_ms();
    if (l->page_late && page_ms < wait_ms) {
        wait_ms = page_ms < 0 ? 0 : page_ms + 1;
    }
    return wait_ms;
}

/* The status page, unless the last writing of it took so long that others come first.
 */
static enum k_status write_page(struct loop *l, struct k_err *err)
{
    int64_t from = clock_monotonic_ms();
    l->page_late = from < l->page_at;
    if (l->page_late) {
        return K_OK;
    }
    enum k_status st = reports_status(l->firm, err);
    int64_t to = clock_monotonic_ms();
    l->page_at = to + PAGE_SHARE * (to - from);
    return st;
}

/* In the end the page shows everything. */
static enum k_status last_page(struct loop *l, struct k_err *err)
{
    enum k_status st = l->page_late ? firm_lock(l->firm, err) : K_OK;
    if (st == K_OK && l->page_late) {
        st = reports_status(l->firm, err);
        firm_unlock(l->firm);
    }
    return st;
}

/* What cannot be helped now is tried again later; said once, not each time. */
static enum k_status one_pass(struct loop *l, int64_t *wait_ms, struct k_err *err)
{
    struct pass_summary sum = {.postbox_ms = -1};
    struct pass_options opt = {.inbox = {.settle = l->settle},
                               .arrivals = l->arrivals,
                               .fetching = courier_fetches(l->courier),
                               .hold_until_ms = l->hold_until_ms};
    enum k_status st = firm_lock(l->firm, err);
    if (st == K_OK) {
        reload(l);
        st = l->recover ? pass_recover(l->firm, err) : K_OK;
        if (st == K_OK) {
            st = pass_all(&sum, l->firm, &opt, err);
        }
        if (st == K_OK) {
            st = write_page(l, err);
        }
        firm_unlock(l->firm);
    }
    courier_send(l->courier, l->firm);
    if (sum.outbox.sent > 0) {
        courier_copy(l->courier);
    }
    l->hold_until_ms = pass_hold_until(&sum, l->firm, l->hold_until_ms);
    *wait_ms = wait_after(l, &sum, st == K_OK);
    l->recover = st != K_OK;
    if (st == K_OK) {
        l->last_error[0] = '\0';
    } else if (st != K_FATAL) {
        if (strcmp(l->last_error, err->text) != 0) {
            log_error("pass", "%s", err->text);
            (void)snprintf(l->last_error, sizeof l->last_error, "%s", err->text);
        }
        *wait_ms = ERROR_PAUSE_MS;
        st = K_OK;
    }
    return st;
}

static enum k_status wait_for_work(struct loop *l, int64_t wait_ms, struct k_err *err)
{
    struct pollfd fds[] = {{.fd = watch_fd(l->watch), .events = POLLIN},
                           {.fd = watch_fd(l->maildir), .events = POLLIN},
                           {.fd = courier_fd(l->courier), .events = POLLIN},
                           {.fd = l->signal_fd, .events = POLLIN}};
    int n = poll(fds, sizeof fds / sizeof *fds, (int)wait_ms);
    if (n < 0 && errno != EINTR) {
        return err_set(err, K_FATAL, "poll: %s", err_cause(errno));
    }
    take_signals(l);
    if (n == 0) {
        (void)watch_rearm(l->watch);
        (void)watch_rearm(l->maildir);
        return K_OK;
    }
    enum k_status st = courier_drain(l->courier, err);
    return st == K_OK ? drain(l, err) : st;
}

static enum k_status work(struct loop *l, struct k_err *err)
{
    const char *inbox = firm_path(l->firm, &l->firm->arena, "inbox");
    enum k_status st = watch_open(&l->watch, inbox, err);
    if (st == K_OK) {
        st = watch_open(&l->maildir, firm_path(l->firm, &l->firm->arena, "maildir"),
                        err);
    }
    if (st == K_OK) {
        st = pass_recover(l->firm, err);
    }
    firm_unlock(l->firm);
    l->network = watch_is_network(inbox);
    if (l->network) {
        log_warn("inbox.network",
                 "the kernel reports no changes there, scanning every %d s",
                 NETWORK_RESCAN_S);
    }
    l->stamp = firm_stamp(l->firm);
    courier_send(l->courier, l->firm); /* what it brings comes before the reminders */
    notify("READY=1");
    log_info("run.started", "firm=%s", l->firm->root);
    while (st == K_OK && !l->stop) {
        int64_t wait_ms = 0;
        l->rescan = false;
        st = one_pass(l, &wait_ms, err);
        notify("WATCHDOG=1");
        if (st == K_OK && !l->stop) {
            st = wait_for_work(l, wait_ms, err);
        }
    }
    if (st == K_OK) {
        st = last_page(l, err);
    }
    log_info("run.stopped", "status=%s", k_status_name(st));
    return st;
}

enum k_status loop_run(struct firm *f, struct arrivals *arrivals,
                       struct courier *courier, struct k_err *err)
{
    struct loop l = {.firm = f,
                     .arrivals = arrivals,
                     .courier = courier,
                     .signal_fd = -1,
                     .run_lock = -1};
    l.settle = settle_new();
    enum k_status st = only_one(&l, err);
    if (st == K_OK) {
        st = block_signals(&l, err);
    }
    if (st == K_OK) {
        st = work(&l, err);
    }
    notify("STOPPING=1");
    watch_close(l.watch);
    watch_close(l.maildir);
    settle_free(l.settle);
    if (l.signal_fd >= 0) {
        (void)close(l.signal_fd);
    }
    if (l.run_lock >= 0) {
        (void)close(l.run_lock);
    }
    return st;
}
