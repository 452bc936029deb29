#include "flow/postbox.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "flow/batch.h"
#include "flow/outbox.h"
#include "mail/imap.h"
#include "mail/imap_watch.h"
#include "mail/inbound.h"
#include "mail/letterbox.h"
#include "store/store_outbox.h"

#include "base/banned.h"

#define AT_ONCE 500
#define TASK "imap"
#define MARK_KEY "imap-mark"
#define FAILING_KEY "imap-failing-since"
#define PATIENCE_S (24LL * 3600)
#define COPY_BACK_S ((int64_t)14 * 24 * 3600) /* older ones than the setting stay */

struct postbox {
    int64_t next_ms; /* 0: now */
    struct imap_watch *watch;
    char *watched; /* the settings that it listens by */
};

struct postbox *postbox_new(void)
{
    struct postbox *p = calloc(1, sizeof *p);
    if (!p) {
        abort();
    }
    return p;
}

void postbox_free(struct postbox *p)
{
    if (p) {
        imap_watch_close(p->watch);
        free(p->watched);
        free(p);
    }
}

int postbox_fd(const struct postbox *p)
{
    return p ? imap_watch_fd(p->watch) : -1;
}

bool postbox_is_due(const struct postbox *p, const struct firm *f)
{
    struct pollfd news = {.fd = postbox_fd(p), .events = POLLIN};
    return f->config.imap_url &&
           (clock_monotonic_ms() >= p->next_ms || poll(&news, 1, 0) > 0);
}

void postbox_hurry(struct postbox *p)
{
    p->next_ms = 0;
}

void postbox_listen(struct postbox *p, const struct firm *f)
{
    struct arena a;
    struct k_err err = {{0}};
    const struct config *c = &f->config;
    arena_init(&a);
    const char *settings = c->imap_url ? arena_printf(&a, "%s|%s|%s", c->imap_url,
                                                      c->imap_user, c->imap_folder)
                                       : "";
    if (!p->watched || strcmp(p->watched, settings) != 0) {
        imap_watch_close(p->watch);
        p->watch = NULL;
        free(p->watched);
        p->watched = strdup(settings);
        p->next_ms = 0;
        if (*settings && imap_watch_open(&p->watch, c, f->root, &err) != K_OK) {
            log_warn("imap.watch", "%s", err.text);
        }
    }
    arena_release(&a);
}

/* ---- the folder of sent mails ------------------------------------------------------
 */

static bool wants_copies(const struct config *c)
{
    return c->imap_url && strcmp(c->imap_sent, "append") == 0 && c->smtp_url;
}

static enum k_status copy_one(struct imap *im, struct firm *f, struct arena *a,
                              const struct outbox_entry *e, struct k_err *err)
{
    char *bytes;
    size_t n;
    enum k_status st =
        file_read(&bytes, &n, a, firm_path(f, a, e->path), INBOUND_BYTES_MAX, err);
    if (st == K_OK) {
        firm_leave(f);
        st = imap_sent_add(im, e->message_id, bytes, n, err);
        firm_return(f);
    }
    if (st == K_OK) {
        st = store_begin(f->store, STORE_LAZY, err);
    }
    if (st != K_OK) {
        return st;
    }
    st = store_outbox_copied(f->store, e->id, err);
    return store_end(f->store, st, err);
}

static enum k_status copies(struct imap *im, struct firm *f, struct arena *a,
                            struct k_err *err)
{
    struct outbox_entry *e;
    size_t n;
    if (!wants_copies(&f->config)) {
        return K_OK;
    }
    enum k_status st = store_outbox_uncopied(&e, &n, f->store, a,
                                             clock_now(&f->clock) - COPY_BACK_S, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = copy_one(im, f, a, &e[i], err);
    }
    return st;
}

/* Unless the owner has decided while the server was asked. */
static enum k_status proven(struct firm *f, struct arena *a, int64_t id,
                            struct k_err *err)
{
    struct batch b;
    struct outbox_entry e;
    bool found;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    st = store_outbox_get(&e, &found, f->store, a, id, err);
    if (st == K_OK && found && e.state == OUTBOX_UNKNOWN) {
        st = outbox_proven(&b, &e, tr("liegt im Ordner der gesendeten Mails"), err);
    }
    return batch_end(&b, st, err);
}

/* A provider that keeps what it sends settles what is unknown: there it was sent. What
 * is not there may have been sent all the same. */
static enum k_status unknown_ones(struct imap *im, struct firm *f, struct arena *a,
                                  struct k_err *err)
{
    struct outbox_entry *e;
    size_t n;
    enum k_status st = store_outbox_list(&e, &n, f->store, a, false, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        bool there = false;
        if (e[i].state == OUTBOX_UNKNOWN) {
            firm_leave(f);
            st = imap_sent_has(&there, im, e[i].message_id, err);
            firm_return(f);
        }
        if (st == K_OK && there) {
            st = proven(f, a, e[i].id, err);
        }
    }
    return st;
}

/* ---- fetching ----------------------------------------------------------------------
 */

static enum k_status spool(void *ud, const char *key, const char *bytes, size_t n,
                           struct k_err *err)
{
    return letterbox_deliver(ud, key, bytes, n, err);
}

static enum k_status load_mark(struct imap_fetch *x, struct firm *f, struct arena *a,
                               struct k_err *err)
{
    char *text;
    enum k_status st = store_meta_get(&text, f->store, a, MARK_KEY, err);
    char *rest = NULL;
    if (st == K_OK && text) {
        x->uid_validity = (uint32_t)strtoul(text, &rest, 10);
        x->uid = (uint32_t)strtoul(rest, NULL, 10);
    }
    return st;
}

static void leave(struct imap *im, struct firm *f)
{
    firm_leave(f);
    imap_close(im);
    firm_return(f);
}

static enum k_status fetch(struct imap_fetch *x, struct firm *f, struct arena *a,
                           struct k_err *err)
{
    struct imap *im = NULL;
    day today = clock_today(&f->clock);
    enum k_status st = load_mark(x, f, a, err);
    if (st != K_OK) {
        return st;
    }
    x->max_bytes = INBOUND_BYTES_MAX;
    x->max_count = AT_ONCE;
    x->since = day_add(today, -f->config.imap_since_days);
    x->spool = spool;
    x->ud = firm_path(f, a, "maildir");
    firm_leave(f);
    st = imap_open(&im, &f->config, f->root, err);
    if (st == K_OK) {
        st = imap_fetch(im, x, err);
    }
    firm_return(f);
    if (st == K_OK) {
        st = unknown_ones(im, f, a, err);
    }
    if (st == K_OK) {
        st = copies(im, f, a, err);
    }
    leave(im, f);
    return st;
}

/* ---- what follows ------------------------------------------------------------------
 */

static enum k_status tell_big(struct batch *b, const struct imap_fetch *x,
                              struct k_err *err)
{
    char buf[DAY_BUF];
    const char *today = day_format_iso(buf, clock_today(&b->firm->clock));
    return batch_task(
        b, arena_printf(b->arena, "imap-big:%s", today), "mail", tr("Postfach"),
        tr("Zu große Mail im Postfach"),
        arena_printf(
            b->arena,
            tr("%zu Mail(s) über 35 MB hat Kontor nicht geholt. Bitte sehen Sie "
               "selbst in das Postfach; Aufträge oder Auszüge daraus legen Sie in "
               "inbox/."),
            x->too_big),
        err);
}

static enum k_status tell_fault(struct batch *b, const char *why, struct k_err *err)
{
    return batch_task(
        b, TASK, "mail", tr("Postfach"), tr("Das Postfach lässt sich nicht lesen"),
        arena_printf(
            b->arena,
            tr("%s\n\nBitte die Angaben unter imap in kontor.conf und das Passwort "
               "prüfen. Eingegangene Mails gehen nicht verloren: sie werden "
               "geholt, sobald es wieder geht."),
            why),
        err);
}

/* Something that time may heal is told after a day. */
static enum k_status failing(bool *tell, struct firm *f, struct arena *a,
                             enum k_status how, struct k_err *err)
{
    char *since;
    int64_t now = clock_now(&f->clock);
    enum k_status st = store_meta_get(&since, f->store, a, FAILING_KEY, err);
    *tell = how == K_REJECT;
    if (st == K_OK && since && *since) {
        *tell = *tell || now - strtoll(since, NULL, 10) > PATIENCE_S;
        return K_OK;
    }
    if (st == K_OK) {
        st = store_meta_set(f->store, FAILING_KEY, arena_printf(a, "%" PRId64, now),
                            err);
    }
    return st;
}

static enum k_status settle(struct firm *f, struct arena *a, const struct imap_fetch *x,
                            enum k_status how, const char *why, struct k_err *err)
{
    struct batch b;
    bool tell = false;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    if (x->uid_validity) {
        st = store_meta_set(
            f->store, MARK_KEY,
            arena_printf(a, "%" PRIu32 " %" PRIu32, x->uid_validity, x->uid), err);
    }
    if (st == K_OK && how == K_OK) {
        st = store_meta_set(f->store, FAILING_KEY, "", err);
        if (st == K_OK) {
            st = batch_task_close(&b, TASK, err);
        }
    } else if (st == K_OK) {
        st = failing(&tell, f, a, how, err);
    }
    if (st == K_OK && tell) {
        st = tell_fault(&b, why, err);
    }
    if (st == K_OK && x->too_big > 0) {
        st = tell_big(&b, x, err);
    }
    return batch_end(&b, st, err);
}

static enum k_status look(bool *more, struct firm *f, struct k_err *err)
{
    struct arena a;
    struct imap_fetch x = {0};
    struct k_err why = {{0}};
    int network;
    enum k_status st = firm_network(&network, f, err);
    if (st != K_OK) {
        return st;
    }
    arena_init(&a);
    enum k_status how = fetch(&x, f, &a, &why);
    if (how == K_FATAL) {
        *err = why;
    } else {
        if (how != K_OK) {
            log_warn("imap", "%s", why.text);
        } else if (x.fetched > 0) {
            log_info("imap.fetched", "count=%zu", x.fetched);
        }
        *more = how == K_OK && x.more;
        how = settle(f, &a, &x, how, why.text, err);
    }
    (void)close(network);
    arena_release(&a);
    return how;
}

enum k_status postbox_pass(int64_t *wait_ms, struct postbox *p, struct firm *f,
                           struct k_err *err)
{
    bool more = false;
    *wait_ms = -1;
    if (!f->config.imap_url) {
        return K_OK;
    }
    int64_t now = clock_monotonic_ms();
    if (!imap_watch_drain(p->watch) && now < p->next_ms) {
        *wait_ms = p->next_ms - now;
        return K_OK;
    }
    enum k_status st = look(&more, f, err);
    *wait_ms = more ? 0 : (int64_t)f->config.imap_poll_minutes * 60000;
    p->next_ms = clock_monotonic_ms() + *wait_ms;
    return st;
}

enum k_status postbox_copy(struct firm *f, struct k_err *err)
{
    struct arena a;
    struct imap *im = NULL;
    struct k_err why = {{0}};
    char *failing_since;
    int network = -1;
    if (!wants_copies(&f->config)) {
        return K_OK;
    }
    arena_init(&a);
    enum k_status st = store_meta_get(&failing_since, f->store, &a, FAILING_KEY, &why);
    /* A server that failed is left to the looks: it is neither waited for nor given a
     * wrong password with every mail. */
    if (st == K_OK && !(failing_since && *failing_since)) {
        st = firm_network(&network, f, &why);
    }
    if (st == K_OK && network >= 0) {
        firm_leave(f);
        st = imap_open(&im, &f->config, f->root, &why);
        firm_return(f);
        if (st == K_OK) {
            st = copies(im, f, &a, &why);
        }
        leave(im, f);
    }
    if (network >= 0) {
        (void)close(network);
    }
    arena_release(&a);
    if (st == K_FATAL) {
        *err = why;
        return st;
    }
    if (st != K_OK) {
        log_warn("imap.copy", "%s", why.text);
    }
    return K_OK;
}
