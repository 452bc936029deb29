#include "flow/outbox_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/language.h"
#include "base/log.h"
#include "flow/trial.h"
#include "mail/letterbox.h"
#include "mail/sender.h"
#include "store/store_outbox.h"

#include "base/banned.h"

#define PUMP_AT_ONCE 500
#define MESSAGE_MAX ((size_t)64 * 1024 * 1024)
#define FIRST_PAUSE_S 300
#define LAST_PAUSE_S (INT64_C(4) * 3600)
#define HELD_PAUSE_S 900

/* A frozen message in memory. */
struct frozen {
    const struct outbox_entry *of;
    char *bytes;
    size_t n;
    enum k_status st; /* of reading it, and why not */
    struct k_err why;
    struct arena arena;
};

struct pump {
    struct firm *firm;
    struct sender *sender;
    struct outbox_summary *sum;
    struct arena arena;         /* of the list */
    struct outbox_entry *entry; /* the one on its way */
    struct frozen now, ahead;
    const struct outbox_entry *next;     /* comes behind it, NULL = none */
    const struct outbox_entry *uncopied; /* sent, not in maildir/.Sent yet */
    struct k_err commit_err;
};

/* ---- outcome ---- */

static int64_t pause_after(int attempts)
{
    int64_t pause = FIRST_PAUSE_S;
    for (int i = 1; i < attempts && pause < LAST_PAUSE_S; i++) {
        pause *= 2;
    }
    return pause < LAST_PAUSE_S ? pause : LAST_PAUSE_S;
}

static void take_result(struct pump *p, const struct sender_result *r)
{
    struct outbox_entry *e = p->entry;
    int64_t now = clock_now(&p->firm->clock);
    bool too_long = now - e->created_at > (int64_t)p->firm->config.give_up_hours * 3600;
    e->last_code = r->code;
    e->last_text = arena_strdup(&p->now.arena, r->text);
    switch (r->outcome) {
    case SENDER_SENT:
        e->state = OUTBOX_SENT;
        e->sent_at = now;
        p->sum->sent++;
        break;
    case SENDER_DEFERRED:
        e->state = too_long ? OUTBOX_FAILED : OUTBOX_DEFERRED;
        e->next_at = now + pause_after(e->attempts);
        p->sum->deferred += !too_long;
        p->sum->failed += too_long;
        break;
    case SENDER_FAILED:
        e->state = OUTBOX_FAILED;
        p->sum->failed++;
        break;
    case SENDER_HELD:
        e->state = OUTBOX_HELD;
        e->next_at = now + HELD_PAUSE_S;
        p->sum->held++;
        break;
    case SENDER_UNKNOWN:
        e->state = OUTBOX_UNKNOWN;
        p->sum->unknown++;
        break;
    }
}

/* ---- sending ---- */

enum k_status outbox_read(char **bytes, size_t *n, struct firm *f, struct arena *a,
                          const struct outbox_entry *e, struct k_err *err)
{
    char hash[HASH_HEX];
    enum k_status st =
        file_read(bytes, n, a, firm_path(f, a, e->path), MESSAGE_MAX, err);
    if (st != K_OK) {
        return st;
    }
    hash_hex(hash, *bytes, *n);
    if (strcmp(hash, e->sha256) != 0) {
        return err_set(err, K_REJECT,
                       "%s wurde nach dem Einreihen verändert und wird nicht gesendet.",
                       e->path);
    }
    return K_OK;
}

static void load(struct frozen *m, struct firm *f, const struct outbox_entry *e)
{
    arena_reset(&m->arena);
    m->of = e;
    m->st = outbox_read(&m->bytes, &m->n, f, &m->arena, e, &m->why);
}

/* What a server took lies in maildir/.Sent, for the eye: the frozen message in archive/
 * is what counts, so it need not be synced and may be missing after a crash. */
static void keep_copy(struct pump *p)
{
    struct k_err why = {{0}};
    struct arena a;
    if (!p->uncopied || !p->firm->config.smtp_url) {
        return;
    }
    arena_init(&a);
    if (letterbox_copy(firm_path(p->firm, &a, "maildir/.Sent"), p->uncopied->message_id,
                       firm_path(p->firm, &a, p->uncopied->path), &why) != K_OK) {
        log_warn("mail.copy", "%s", why.text);
    }
    p->uncopied = NULL;
    arena_release(&a);
}

static enum k_status save(struct store *s, const struct outbox_entry *e,
                          struct k_err *err)
{
    enum k_status st = store_begin(s, STORE_DURABLE, err);
    if (st != K_OK) {
        return st;
    }
    st = store_outbox_update(s, e, err);
    return store_end(s, st, err);
}

/* The mail is about to be complete on the wire: from here on a lost answer is
 * unknown, and that must be on the disk. The server has the rest of it to work on:
 * time for what concerns its neighbours. */
static bool on_committing(void *ud)
{
    struct pump *p = ud;
    keep_copy(p);
    if (p->next) {
        load(&p->ahead, p->firm, p->next);
    }
    p->entry->state = OUTBOX_COMMITTING;
    return save(p->firm->store, p->entry, &p->commit_err) == K_OK;
}

/* The bytes of e in p->now: read ahead, or now. */
static void take(struct pump *p, const struct outbox_entry *e)
{
    struct frozen before = p->now;
    if (p->ahead.of != e) {
        load(&p->ahead, p->firm, e);
    }
    p->now = p->ahead;
    p->ahead = before;
    p->ahead.of = NULL;
}

/* Not there or changed: nothing a later attempt would mend by itself. There, and not
 * to be read now: a later one may. */
static enum k_status cannot_read(struct pump *p, struct outbox_entry *e,
                                 struct k_err *err)
{
    struct sender_result r = {.outcome = SENDER_FAILED};
    struct arena *a = &p->now.arena;
    if (p->now.st == K_RETRY && file_exists(firm_path(p->firm, a, e->path))) {
        r.outcome = SENDER_DEFERRED;
    }
    (void)snprintf(r.text, sizeof r.text, "%.*s", (int)sizeof r.text - 1,
                   p->now.why.text);
    e->attempts++;
    take_result(p, &r);
    return outbox_settle(p->firm, a, e, err);
}

/* `next` follows at once, NULL when nothing does. */
static enum k_status send_one(struct pump *p, struct outbox_entry *e,
                              const struct outbox_entry *next, struct k_err *err)
{
    struct sender_result r;
    struct arena *a = &p->now.arena;
    p->entry = e;
    p->next = next;
    take(p, e);
    if (p->now.st != K_OK) {
        return cannot_read(p, e, err);
    }
    if (trial_holds(p->firm, e)) {
        return trial_redirect(p->firm, a, e, p->now.bytes, p->now.n, err);
    }
    e->attempts++;
    sender_send(&r, p->sender,
                &(struct sender_message){.recipient = e->recipient,
                                         .key = e->message_id,
                                         .bytes = p->now.bytes,
                                         .n = p->now.n,
                                         .committing = on_committing,
                                         .ud = p});
    take_result(p, &r);
    if (e->state != OUTBOX_SENT) {
        return outbox_settle(p->firm, a, e, err);
    }
    p->uncopied = e;
    return next ? outbox_settle_lazy(p->firm, a, e, err)
                : outbox_settle(p->firm, a, e, err);
}

static enum k_status open_sender(struct pump *p, struct outbox_entry *e,
                                 struct k_err *err)
{
    struct k_err why = {{0}};
    enum k_status st = sender_open(&p->sender, &p->firm->config,
                                   firm_path(p->firm, &p->arena, "maildir"), &why);
    if (st == K_OK || st == K_FATAL) {
        *err = st == K_FATAL ? why : *err;
        return st;
    }
    /* No password, no CA file: the account is held, the mails wait. */
    struct sender_result r = {.outcome = SENDER_HELD};
    (void)snprintf(r.text, sizeof r.text, "%.*s", (int)sizeof r.text - 1, why.text);
    p->entry = e;
    take_result(p, &r);
    return outbox_settle(p->firm, &p->arena, e, err);
}

static enum k_status held_until(int64_t *out, struct pump *p, struct k_err *err)
{
    char *text;
    enum k_status st =
        store_meta_get(&text, p->firm->store, &p->arena, OUTBOX_HELD_KEY, err);
    *out = st == K_OK && text ? strtoll(text, NULL, 10) : 0;
    return st;
}

static enum k_status send_due(struct pump *p, outbox_progress_fn *progress, void *ud,
                              struct k_err *err)
{
    struct outbox_entry *e;
    size_t n;
    int done = 0;
    enum k_status st = K_OK;
    do {
        arena_reset(&p->arena);
        st = store_outbox_due(&e, &n, p->firm->store, &p->arena,
                              clock_now(&p->firm->clock), PUMP_AT_ONCE, err);
        if (st == K_OK && n > 0 && !p->sender) {
            st = open_sender(p, &e[0], err);
        }
        for (size_t i = 0; st == K_OK && p->sender && i < n && p->sum->held == 0; i++) {
            st = send_one(p, &e[i], i + 1 < n ? &e[i + 1] : NULL, err);
            if (progress) {
                progress(ud, ++done);
            }
        }
        keep_copy(p);
        p->ahead.of = NULL;
        /* Again, for what was queued meanwhile: the owner hears of a failure at once.
         */
    } while (st == K_OK && n > 0 && p->sum->held == 0);
    return st;
}

enum k_status outbox_pump(struct outbox_summary *out, struct firm *f,
                          outbox_progress_fn *progress, void *ud, struct k_err *err)
{
    struct pump p = {.firm = f, .sum = out};
    int64_t held;
    *out = (struct outbox_summary){0};
    arena_init(&p.arena);
    enum k_status st = held_until(&held, &p, err);
    if (st == K_OK && clock_now(&f->clock) >= held) {
        st = send_due(&p, progress, ud, err);
    }
    sender_close(p.sender);
    arena_release(&p.arena);
    arena_release(&p.now.arena);
    arena_release(&p.ahead.arena);
    if (st == K_OK) {
        st = store_outbox_next(&out->next_at, f->store, err);
    }
    if (out->next_at && out->next_at < held) {
        out->next_at = held;
    }
    return st;
}

enum k_status outbox_retry(struct firm *f, struct k_err *err)
{
    enum k_status st = store_begin(f->store, STORE_DURABLE, err);
    if (st == K_OK) {
        st = store_meta_set(f->store, OUTBOX_HELD_KEY, "0", err);
    }
    if (st == K_OK) {
        st = store_outbox_hurry(f->store, err);
    }
    return store_end(f->store, st, err);
}

/* ---- at start ---- */

enum k_status outbox_recover(struct firm *f, struct k_err *err)
{
    struct arena a;
    struct outbox_entry *e;
    size_t n;
    arena_init(&a);
    enum k_status st = store_outbox_list(&e, &n, f->store, &a, false, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (e[i].state == OUTBOX_COMMITTING) {
            e[i].state = OUTBOX_UNKNOWN;
            e[i].last_code = 0;
            e[i].last_text = tr("Kontor wurde während der Übergabe beendet");
            st = outbox_settle(f, &a, &e[i], err);
        }
    }
    arena_release(&a);
    return st;
}
