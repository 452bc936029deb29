#include "flow/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "flow/batch.h"
#include "flow/trial.h"
#include "mail/letterbox.h"
#include "mail/sender.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"

#include "base/banned.h"

#define PUMP_AT_ONCE 500
#define MESSAGE_MAX ((size_t)64 * 1024 * 1024)
#define FIRST_PAUSE_S 300
#define LAST_PAUSE_S (INT64_C(4) * 3600)
#define HELD_PAUSE_S 900
/* While the account is held no mail is tried: a wrong password repeated every few
 * seconds gets an account locked. */
#define HELD_KEY "mail-held-until"

struct pump {
    struct firm *firm;
    struct sender *sender;
    struct outbox_summary *sum;
    struct arena arena;
    struct outbox_entry *entry; /* the one on its way */
    struct k_err commit_err;
};

/* ---- states ------------------------------------------------------------------------
 */

static enum k_status save(struct firm *f, const struct outbox_entry *e,
                          enum store_durability d, struct k_err *err)
{
    enum k_status st = store_begin(f->store, d, err);
    if (st != K_OK) {
        return st;
    }
    st = store_outbox_update(f->store, e, err);
    if (st == K_OK) {
        return store_commit(f->store, err);
    }
    store_rollback(f->store);
    return st;
}

/* The mail is about to be complete on the wire: from here on a lost answer is
 * unknown, and that must be on the disk. */
static bool on_committing(void *ud)
{
    struct pump *p = ud;
    p->entry->state = OUTBOX_COMMITTING;
    return save(p->firm, p->entry, STORE_DURABLE, &p->commit_err) == K_OK;
}

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
    e->last_text = arena_strdup(&p->arena, r->text);
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

/* ---- what follows from an outcome ---------------------------------------------------
 */

static enum k_status tell_failed(struct batch *b, const struct outbox_entry *e,
                                 struct k_err *err)
{
    struct arena *a = b->arena;
    const char *what = arena_printf(a, "„%s“ an %s", e->subject, e->recipient);
    const char *text = arena_printf(
        a,
        "Die Mail %s konnte nicht zugestellt werden. Der Mailserver sagt: %s\n\nBitte "
        "die Adresse prüfen. Danach „kontor outbox resend %lld“, oder die Rechnung auf "
        "anderem Weg zustellen. Bis dahin wird sie nicht gemahnt.",
        what, e->last_text, (long long)e->id);
    return batch_task(b, arena_printf(a, "outbox:%lld", (long long)e->id), "mail",
                      e->subject, arena_printf(a, "Nicht zugestellt: %s", what), text,
                      err);
}

static enum k_status tell_unknown(struct batch *b, const struct outbox_entry *e,
                                  struct k_err *err)
{
    struct arena *a = b->arena;
    const char *text = arena_printf(
        a,
        "Ob die Mail „%s“ an %s angekommen ist, ist ungewiss: die Verbindung brach ab, "
        "nachdem sie übergeben war (%s). Kontor sendet sie nicht von selbst noch einmal. "
        "Bitte im Ordner „Gesendet“ des Postfachs nachsehen oder den Kunden fragen:\n\n"
        "angekommen:  kontor outbox sent %lld\n"
        "noch einmal: kontor outbox resend %lld",
        e->subject, e->recipient, e->last_text && e->last_text[0] ? e->last_text : "-",
        (long long)e->id, (long long)e->id);
    return batch_task(
        b, arena_printf(a, "outbox:%lld", (long long)e->id), "mail", e->subject,
        arena_printf(a, "Zustellung ungewiss: „%s“ an %s", e->subject, e->recipient),
        text, err);
}

/* One task for the account, not one a mail: it closes when a mail goes through. */
static enum k_status tell_account(struct batch *b, const struct outbox_entry *e,
                                  struct k_err *err)
{
    return batch_task(
        b, "mail-account", "mail", "Mailversand", "Der Mailversand steht",
        arena_printf(
            b->arena,
            "Der Mailserver nimmt nichts an: %s\n\nAlle Mails warten, keine geht "
            "verloren. „kontor check“ sagt, was zu tun ist.",
            e->last_text),
        err);
}

static const char *delivery_of(enum outbox_state s)
{
    return s == OUTBOX_SENT      ? "sent"
           : s == OUTBOX_FAILED  ? "failed"
           : s == OUTBOX_UNKNOWN ? "unknown"
                                 : NULL;
}

static enum k_status follow_up(struct batch *b, const struct outbox_entry *e,
                               struct k_err *err)
{
    enum k_status st = K_OK;
    const char *delivery = delivery_of(e->state);
    if (delivery && e->invoice_id && strcmp(e->kind, "invoice") == 0) {
        st = store_invoice_delivery(b->firm->store, e->invoice_id, delivery, err);
    }
    if (st != K_OK) {
        return st;
    }
    switch (e->state) {
    case OUTBOX_SENT:
        st = batch_task_close(b, "mail-account", err);
        if (st == K_OK) {
            st = batch_task_close(
                b, arena_printf(b->arena, "outbox:%lld", (long long)e->id), err);
        }
        return st;
    case OUTBOX_FAILED:
        return tell_failed(b, e, err);
    case OUTBOX_UNKNOWN:
        return tell_unknown(b, e, err);
    case OUTBOX_HELD:
        return tell_account(b, e, err);
    case OUTBOX_DEFERRED:
        /* A day without success: once, for all mails together. */
        if (clock_now(&b->firm->clock) - e->created_at > INT64_C(24) * 3600) {
            return tell_account(b, e, err);
        }
        return K_OK;
    case OUTBOX_QUEUED:
    case OUTBOX_SENDING:
    case OUTBOX_COMMITTING:
        return K_OK;
    }
    return K_OK;
}

static const char *subject_of(struct batch *b, const struct outbox_entry *e)
{
    struct invoice_row r;
    if (e->invoice_id &&
        store_invoice_row(&r, b->firm->store, b->arena, e->invoice_id, NULL) == K_OK) {
        return r.number;
    }
    return e->message_id;
}

static enum k_status record(struct batch *b, const struct outbox_entry *e,
                            struct k_err *err)
{
    struct arena *a = b->arena;
    enum k_status st = store_outbox_update(b->firm->store, e, err);
    if (st == K_OK) {
        st = store_journal(b->firm->store, err,
                           arena_printf(a, "mail.%s", outbox_state_name(e->state)),
                           subject_of(b, e), "kind", e->kind, "recipient", e->recipient,
                           "message_id", e->message_id, "code",
                           arena_printf(a, "%d", e->last_code), "answer", e->last_text,
                           "attempt", arena_printf(a, "%d", e->attempts), NULL);
    }
    return st == K_OK ? follow_up(b, e, err) : st;
}

enum k_status outbox_proven(struct batch *b, struct outbox_entry *e, const char *how,
                            struct k_err *err)
{
    e->state = OUTBOX_SENT;
    e->sent_at = clock_now(&b->firm->clock);
    e->last_text = how;
    return record(b, e, err);
}

/* State, journal and everything that follows, in one transaction. */
static enum k_status settle_entry(struct firm *f, struct arena *a,
                                  const struct outbox_entry *e, struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    /* A mail about a mail that does not reach the owner would go the same way. */
    b.no_mail = e->invoice_id == 0;
    if (e->state == OUTBOX_HELD) {
        st = store_meta_set(f->store, HELD_KEY,
                            arena_printf(a, "%lld", (long long)e->next_at), err);
    }
    if (st == K_OK) {
        st = record(&b, e, err);
    }
    if (st != K_OK) {
        batch_cancel(&b);
        return st;
    }
    log_info("mail.outcome", "id=%lld state=%s code=%d", (long long)e->id,
             outbox_state_name(e->state), e->last_code);
    return batch_commit(&b, err);
}

/* ---- sending ------------------------------------------------------------------------
 */

/* The frozen bytes, still what was frozen. */
static enum k_status read_message(char **bytes, size_t *n, struct pump *p,
                                  const struct outbox_entry *e, struct k_err *err)
{
    char hash[HASH_HEX];
    enum k_status st = file_read(
        bytes, n, &p->arena, firm_path(p->firm, &p->arena, e->path), MESSAGE_MAX, err);
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

/* What a server took lies in maildir/.Sent, for the eye: the frozen message in archive/
 * is what counts, so it need not be synced and may be missing after a crash. */
static void keep_copy(struct pump *p, const char *bytes, size_t n)
{
    struct k_err why = {{0}};
    if (p->entry->state == OUTBOX_SENT && p->firm->config.smtp_url &&
        letterbox_deliver(firm_path(p->firm, &p->arena, "maildir/.Sent"),
                          p->entry->message_id, bytes, n, LETTERBOX_COPY,
                          &why) != K_OK) {
        log_warn("mail.copy", "%s", why.text);
    }
}

static enum k_status send_one(struct pump *p, struct outbox_entry *e, struct k_err *err)
{
    struct sender_result r = {.outcome = SENDER_FAILED};
    struct k_err why = {{0}};
    char *bytes;
    size_t n;
    p->entry = e;
    enum k_status st = read_message(&bytes, &n, p, e, &why);
    if (st != K_OK) {
        /* Not there or changed: nothing a later attempt would mend by itself. There,
         * and not to be read now: a later one may. */
        if (st == K_RETRY && file_exists(firm_path(p->firm, &p->arena, e->path))) {
            r.outcome = SENDER_DEFERRED;
        }
        (void)snprintf(r.text, sizeof r.text, "%.*s", (int)sizeof r.text - 1, why.text);
        e->attempts++;
        take_result(p, &r);
        return settle_entry(p->firm, &p->arena, e, err);
    }
    if (trial_holds(p->firm, e)) {
        return trial_redirect(p->firm, &p->arena, e, bytes, n, err);
    }
    e->state = OUTBOX_SENDING;
    e->attempts++;
    st = save(p->firm, e, STORE_LAZY, err);
    if (st != K_OK) {
        return st;
    }
    sender_send(&r, p->sender,
                &(struct sender_message){.recipient = e->recipient,
                                         .key = e->message_id,
                                         .bytes = bytes,
                                         .n = n,
                                         .committing = on_committing,
                                         .ud = p});
    take_result(p, &r);
    keep_copy(p, bytes, n);
    return settle_entry(p->firm, &p->arena, e, err);
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
    return settle_entry(p->firm, &p->arena, e, err);
}

static enum k_status held_until(int64_t *out, struct pump *p, struct k_err *err)
{
    char *text;
    enum k_status st = store_meta_get(&text, p->firm->store, &p->arena, HELD_KEY, err);
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
            st = send_one(p, &e[i], err);
            if (progress) {
                progress(ud, ++done);
            }
        }
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
        st = store_meta_set(f->store, HELD_KEY, "0", err);
    }
    if (st == K_OK) {
        st = store_outbox_hurry(f->store, err);
    }
    if (st == K_OK) {
        return store_commit(f->store, err);
    }
    store_rollback(f->store);
    return st;
}

/* ---- at start, and by the owner ---- */

enum k_status outbox_recover(struct firm *f, struct k_err *err)
{
    struct arena a;
    struct outbox_entry *e;
    size_t n;
    arena_init(&a);
    enum k_status st = store_outbox_list(&e, &n, f->store, &a, false, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (e[i].state == OUTBOX_SENDING) {
            e[i].state = OUTBOX_QUEUED;
            st = save(f, &e[i], STORE_DURABLE, err);
        } else if (e[i].state == OUTBOX_COMMITTING) {
            e[i].state = OUTBOX_UNKNOWN;
            e[i].last_code = 0;
            e[i].last_text = "Kontor wurde während der Übergabe beendet";
            st = settle_entry(f, &a, &e[i], err);
        }
    }
    arena_release(&a);
    return st;
}

enum k_status outbox_resolve(struct firm *f, int64_t id, enum outbox_decision d,
                             struct k_err *err)
{
    struct arena a;
    struct outbox_entry e;
    bool found;
    arena_init(&a);
    enum k_status st = store_outbox_get(&e, &found, f->store, &a, id, err);
    if (st == K_OK && !found) {
        st = err_set(err, K_REJECT, "Es gibt keine Mail mit der Nummer %lld.",
                     (long long)id);
    } else if (st == K_OK && e.state == OUTBOX_SENT) {
        st = err_set(err, K_REJECT, "Die Mail %lld ist schon gesendet.", (long long)id);
    } else if (st == K_OK) {
        int64_t now = clock_now(&f->clock);
        e.state = d == OUTBOX_WAS_SENT     ? OUTBOX_SENT
                  : d == OUTBOX_SEND_AGAIN ? OUTBOX_QUEUED
                                           : OUTBOX_FAILED;
        e.sent_at = d == OUTBOX_WAS_SENT ? now : 0;
        e.next_at = now;
        e.last_text = d == OUTBOX_WAS_SENT ? "vom Inhaber bestätigt" : e.last_text;
        store_set_actor(f->store, "owner");
        st = settle_entry(f, &a, &e, err);
        store_set_actor(f->store, "kontor");
    }
    arena_release(&a);
    return st;
}
