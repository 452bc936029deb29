/* The owner settles a mail; what goes to a customer once more goes to his address of
 * today. */
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "flow/outbox_parts.h"
#include "flow/post.h"
#include "mail/letter.h"
#include "mail/letter_redirect.h"
#include "store/store_customer.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

#include "base/banned.h"

/* Where the customer is to be reached today, when that is elsewhere; else NULL. */
static enum k_status new_address(const char **out, struct firm *f, struct arena *a,
                                 const struct outbox_entry *e, struct k_err *err)
{
    struct invoice_row r;
    struct customer c;
    *out = NULL;
    if (e->invoice_id == 0) {
        return K_OK;
    }
    enum k_status st = store_invoice_row(&r, f->store, a, e->invoice_id, err);
    if (st != K_OK || r.customer_id == 0) {
        return st;
    }
    st = store_customer_get(&c, f->store, a, r.customer_id, err);
    if (st == K_OK && !text_blank(c.party.email) &&
        !text_ieq(c.party.email, e->recipient)) {
        *out = c.party.email;
    }
    return st;
}

/* The same letter once more, to another address: a mail of its own, which takes the
 * place of the old one. */
static enum k_status readdress(struct batch *b, struct outbox_entry *old,
                               const char *to, struct k_err *err)
{
    struct arena *a = b->arena;
    struct post_frozen m = {
        .dedupe = arena_printf(a, "resend:%lld:%s", (long long)old->id, to),
        .reference = arena_printf(a, "%s.again.%lld", outbox_subject(b, old),
                                  (long long)old->id)};
    struct letter_redirect r = {.to = to, .subject = old->subject};
    r.message_id =
        letter_message_id(a, m.reference, m.dedupe, b->firm->config.mail_from);
    struct outbox_entry e = {.kind = old->kind,
                             .invoice_id = old->invoice_id,
                             .level = old->level,
                             .recipient = to,
                             .subject = old->subject,
                             .message_id = r.message_id};
    char *bytes;
    enum k_status st = outbox_read(&bytes, &r.n, b->firm, a, old, err);
    r.bytes = bytes;
    if (st == K_OK) {
        st = letter_redirect(&bytes, &m.n, a, &r, err);
        m.bytes = bytes;
    }
    if (st == K_OK) {
        st = post_frozen(b, &e, &m, err);
    }
    if (st == K_OK && e.id) {
        st = store_dunning_move(b->firm->store, old->id, e.id, err);
    }
    if (st == K_OK && strcmp(old->kind, "invoice") == 0) {
        st = store_invoice_delivery(b->firm->store, old->invoice_id, "pending", err);
    }
    return st;
}

static enum k_status send_elsewhere(struct firm *f, struct arena *a,
                                    struct outbox_entry *old, const char *to,
                                    struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    st = readdress(&b, old, to, err);
    if (st == K_OK) {
        old->state = OUTBOX_FAILED;
        old->last_text = arena_printf(a, tr("geht statt dessen an %s"), to);
        st = store_outbox_update(f->store, old, err);
    }
    if (st == K_OK) {
        st = store_journal(f->store, err, "mail.readdressed", outbox_subject(&b, old),
                           "from", old->recipient, "to", to, "message_id",
                           old->message_id, NULL);
    }
    if (st == K_OK) {
        st = batch_task_close(&b, arena_printf(a, "outbox:%lld", (long long)old->id),
                              err);
    }
    return batch_end(&b, st, err);
}

static enum k_status decide(struct firm *f, struct arena *a, struct outbox_entry *e,
                            enum outbox_decision d, struct k_err *err)
{
    const char *to = NULL;
    int64_t now = clock_now(&f->clock);
    enum k_status st = d == OUTBOX_SEND_AGAIN ? new_address(&to, f, a, e, err) : K_OK;
    if (st != K_OK || to) {
        return st == K_OK ? send_elsewhere(f, a, e, to, err) : st;
    }
    e->state = d == OUTBOX_WAS_SENT     ? OUTBOX_SENT
               : d == OUTBOX_SEND_AGAIN ? OUTBOX_QUEUED
                                        : OUTBOX_FAILED;
    e->sent_at = d == OUTBOX_WAS_SENT ? now : 0;
    e->next_at = now;
    e->last_text = d == OUTBOX_WAS_SENT ? tr("vom Inhaber bestätigt") : e->last_text;
    return outbox_settle(f, a, e, err);
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
        store_set_actor(f->store, "owner");
        st = decide(f, &a, &e, d, err);
        store_set_actor(f->store, "kontor");
    }
    arena_release(&a);
    return st;
}
