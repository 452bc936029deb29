/* What follows from the outcome of a mail: the invoice's delivery, tasks, notices. */
#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "flow/outbox_parts.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"

#include "base/banned.h"

static enum k_status tell_failed(struct batch *b, const struct outbox_entry *e,
                                 struct k_err *err)
{
    struct arena *a = b->arena;
    const char *what = arena_printf(a, tr("„%s“ an %s"), e->subject, e->recipient);
    const char *text = arena_printf(
        a,
        tr("Die Mail %s konnte nicht zugestellt werden. Der Mailserver sagt: %s\n\nBitte "
           "die Ursache beheben, zum Beispiel die Adresse berichtigen. Danach „kontor "
           "outbox resend %lld“, oder die Rechnung auf anderem Weg zustellen. Bis dahin "
           "wird sie nicht gemahnt."),
        what, e->last_text, (long long)e->id);
    return batch_task(b, arena_printf(a, "outbox:%lld", (long long)e->id), "mail",
                      e->subject, arena_printf(a, tr("Nicht zugestellt: %s"), what),
                      text, err);
}

static enum k_status tell_unknown(struct batch *b, const struct outbox_entry *e,
                                  struct k_err *err)
{
    struct arena *a = b->arena;
    const char *text = arena_printf(
        a,
        tr("Ob die Mail „%s“ an %s angekommen ist, ist ungewiss: die Verbindung brach ab, "
           "nachdem sie übergeben war (%s). Kontor sendet sie nicht von selbst noch einmal. "
           "Bitte im Ordner „Gesendet“ des Postfachs nachsehen oder den Kunden fragen:\n\n"
           "angekommen:  kontor outbox sent %lld\n"
           "noch einmal: kontor outbox resend %lld"),
        e->subject, e->recipient, e->last_text && e->last_text[0] ? e->last_text : "-",
        (long long)e->id, (long long)e->id);
    return batch_task(b, arena_printf(a, "outbox:%lld", (long long)e->id), "mail",
                      e->subject,
                      arena_printf(a, tr("Zustellung ungewiss: „%s“ an %s"), e->subject,
                                   e->recipient),
                      text, err);
}

/* One task for the account, not one a mail: it closes when a mail goes through. */
static enum k_status tell_account(struct batch *b, const struct outbox_entry *e,
                                  struct k_err *err)
{
    return batch_task(
        b, "mail-account", "mail", "Mailversand", tr("Der Mailversand steht"),
        arena_printf(
            b->arena,
            tr("Es gehen keine Mails hinaus: %s\n\nAlle Mails warten, keine geht "
               "verloren. „kontor check“ sagt, was zu tun ist."),
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

/* A reminder that came back had shown that the address is dead; one that arrives shows
 * the contrary. */
static enum k_status revive(struct batch *b, const struct outbox_entry *e,
                            struct k_err *err)
{
    int64_t *id;
    size_t n;
    struct invoice_row r;
    enum k_status st =
        store_outbox_invoices(&id, &n, b->firm->store, b->arena, e->id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = store_invoice_row(&r, b->firm->store, b->arena, id[i], err);
        if (st == K_OK && strcmp(r.delivery, "undeliverable") == 0) {
            st = store_invoice_delivery(b->firm->store, id[i], "sent", err);
        }
    }
    return st;
}

static enum k_status follow_up(struct batch *b, const struct outbox_entry *e,
                               struct k_err *err)
{
    enum k_status st = K_OK;
    const char *delivery = delivery_of(e->state);
    if (delivery && e->invoice_id && strcmp(e->kind, "invoice") == 0) {
        st = store_invoice_delivery(b->firm->store, e->invoice_id, delivery, err);
    }
    if (st == K_OK && e->state == OUTBOX_SENT && strcmp(e->kind, "reminder") == 0) {
        st = revive(b, e, err);
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
    case OUTBOX_COMMITTING:
        return K_OK;
    }
    return K_OK;
}

const char *outbox_subject(struct batch *b, const struct outbox_entry *e)
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
                           outbox_subject(b, e), "kind", e->kind, "recipient",
                           e->recipient, "message_id", e->message_id, "code",
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

static enum k_status settle(struct batch *b, const struct outbox_entry *e,
                            struct k_err *err)
{
    enum k_status st = K_OK;
    /* A mail about a mail that does not reach the owner would go the same way. */
    b->no_mail = e->invoice_id == 0;
    if (e->state == OUTBOX_HELD) {
        st = store_meta_set(b->firm->store, OUTBOX_HELD_KEY,
                            arena_printf(b->arena, "%lld", (long long)e->next_at), err);
    }
    if (st == K_OK) {
        st = record(b, e, err);
    }
    if (st != K_OK) {
        batch_cancel(b);
        return st;
    }
    log_info("mail.outcome", "id=%lld state=%s code=%d", (long long)e->id,
             outbox_state_name(e->state), e->last_code);
    return batch_commit(b, err);
}

enum k_status outbox_settle(struct firm *f, struct arena *a,
                            const struct outbox_entry *e, struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin(&b, f, a, err);
    return st == K_OK ? settle(&b, e, err) : st;
}

enum k_status outbox_settle_lazy(struct firm *f, struct arena *a,
                                 const struct outbox_entry *e, struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin_lazy(&b, f, a, err);
    return st == K_OK ? settle(&b, e, err) : st;
}
