#include "flow/trial.h"

#include <string.h>

#include "base/language.h"
#include "flow/batch.h"
#include "flow/post.h"
#include "mail/letter.h"
#include "mail/letter_redirect.h"
#include "store/store_outbox.h"

#include "base/banned.h"

/* No attempt by itself: a year after any trial has ended. */
#define HOLD_S ((int64_t)50 * 366 * 24 * 3600)
#define SUBJECT_BYTES 250

bool trial_holds(const struct firm *f, const struct outbox_entry *e)
{
    return f->config.trial && e->invoice_id != 0;
}

static const char *short_subject(struct arena *a, const char *subject)
{
    size_t n = strlen(subject);
    if (n <= SUBJECT_BYTES) {
        return subject;
    }
    n = SUBJECT_BYTES;
    while (n > 0 && ((unsigned char)subject[n] & 0xC0) == 0x80) {
        n--;
    }
    return arena_strndup(a, subject, n);
}

static enum k_status to_owner(struct batch *b, const struct outbox_entry *e, size_t at,
                              const char *bytes, size_t n, struct k_err *err)
{
    struct arena *a = b->arena;
    const struct config *c = &b->firm->config;
    const char *owner = c->owner_email[at];
    struct post_frozen m = {
        .dedupe = arena_printf(a, "trial:%lld:%s", (long long)e->id, owner),
        .reference = arena_printf(a, "trial.%lld", (long long)e->id)};
    const char *subject = arena_printf(a, tr("[Probe für %s] %s"), e->recipient,
                                       short_subject(a, e->subject));
    struct letter_redirect r = {
        .bytes = bytes,
        .n = n,
        .to = owner,
        .subject = subject,
        .message_id = letter_message_id(a, m.reference, m.dedupe, c->mail_from),
        .meant_for = e->recipient};
    struct outbox_entry copy = {.kind = "trial",
                                .recipient = owner,
                                .subject = subject,
                                .message_id = r.message_id};
    char *out = NULL;
    enum k_status st = letter_redirect(&out, &m.n, a, &r, err);
    m.bytes = out;
    return st == K_OK ? post_frozen(b, &copy, &m, err) : st;
}

static enum k_status hold(struct batch *b, struct outbox_entry *e, struct k_err *err)
{
    e->state = OUTBOX_HELD;
    e->next_at = clock_now(&b->firm->clock) + HOLD_S;
    e->last_code = 0;
    e->last_text = tr("Probebetrieb: ging an Sie, nicht an den Kunden");
    enum k_status st = store_outbox_update(b->firm->store, e, err);
    return st == K_OK ? store_journal(b->firm->store, err, "mail.trial", e->message_id,
                                      "kind", e->kind, "recipient", e->recipient, NULL)
                      : st;
}

enum k_status trial_redirect(struct firm *f, struct arena *a, struct outbox_entry *e,
                             const char *bytes, size_t n, struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; st == K_OK && i < f->config.owner_emails; i++) {
        st = to_owner(&b, e, i, bytes, n, err);
    }
    if (st == K_OK) {
        st = hold(&b, e, err);
    }
    return batch_end(&b, st, err);
}
