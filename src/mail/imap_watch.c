#include "mail/imap_watch.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "mail/imap.h"

#include "base/banned.h"

/* Below the 29 minutes of RFC 2177, and below what routers forget connections after. */
#define IDLE_S (9 * 60)
#define PAUSE_FIRST_S 10
#define PAUSE_LAST_S 600
#define END_MS 3000

struct imap_watch {
    struct config config;
    char *folder;
    int fd;
    atomic_bool stop;
    pthread_t thread;
};

static void pause_for(struct imap_watch *w, int seconds)
{
    for (int i = 0; i < seconds * 10 && !w->stop; i++) {
        const struct timespec tenth = {.tv_nsec = 100000000};
        (void)nanosleep(&tenth, NULL);
    }
}

static void tell(const struct imap_watch *w)
{
    const uint64_t one = 1;
    if (write(w->fd, &one, sizeof one) < 0) {
        log_debug("imap.watch", "%s", err_cause(errno));
    }
}

/* One connection, as long as it holds. K_REJECT: no use in trying again. */
static enum k_status watch_once(struct imap_watch *w, int *pause_s)
{
    struct k_err err = {{0}};
    struct imap *im = NULL;
    enum k_status st = imap_open(&im, &w->config, w->folder, &err);
    if (st == K_OK) {
        tell(w); /* what came while there was no connection */
    }
    while (st == K_OK && !w->stop) {
        bool news;
        st = imap_idle(&news, im, IDLE_S, &w->stop, &err);
        if (st == K_OK) {
            *pause_s = PAUSE_FIRST_S;
            if (news) {
                tell(w);
            }
        }
    }
    imap_close(im);
    if (st != K_OK) {
        log_debug("imap.watch", "%s", err.text);
    }
    return st;
}

static void *run(void *ud)
{
    struct imap_watch *w = ud;
    int pause_s = PAUSE_FIRST_S;
    while (!w->stop && watch_once(w, &pause_s) != K_REJECT) {
        pause_for(w, pause_s);
        pause_s = 2 * pause_s < PAUSE_LAST_S ? 2 * pause_s : PAUSE_LAST_S;
    }
    return NULL;
}

enum k_status imap_watch_open(struct imap_watch **out, const struct config *config,
                              const char *folder, struct k_err *err)
{
    sigset_t all, before;
    struct imap_watch *w = calloc(1, sizeof *w);
    *out = NULL;
    if (!w || !(w->folder = strdup(folder))) {
        free(w);
        return err_nomem(err);
    }
    w->config = *config;
    w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    /* Signals belong to the loop. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = w->fd < 0 ? errno : pthread_create(&w->thread, NULL, run, w);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (result != 0) {
        if (w->fd >= 0) {
            (void)close(w->fd);
        }
        free(w->folder);
        free(w);
        return err_set(err, K_RETRY, "IDLE: %s", err_cause(result));
    }
    *out = w;
    return K_OK;
}

void imap_watch_close(struct imap_watch *w)
{
    if (!w) {
        return;
    }
    w->stop = true;
    int64_t until = clock_monotonic_ms() + END_MS;
    int result;
    while ((result = pthread_tryjoin_np(w->thread, NULL)) == EBUSY &&
           clock_monotonic_ms() < until) {
        const struct timespec step = {.tv_nsec = 10000000};
        (void)nanosleep(&step, NULL);
    }
    /* A thread that hangs in a connection attempt keeps what it needs: the process is
     * about to end. */
    if (result == 0) {
        (void)close(w->fd);
        free(w->folder);
        free(w);
    }
}

int imap_watch_fd(const struct imap_watch *w)
{
    return w ? w->fd : -1;
}

bool imap_watch_drain(struct imap_watch *w)
{
    uint64_t count;
    return w && read(w->fd, &count, sizeof count) == (ssize_t)sizeof count;
}
