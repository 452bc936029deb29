#include "flow/arrival.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/control.h"
#include "flow/outbox.h"
#include "flow/post.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

#include "base/banned.h"

#define HOLD_DAYS 7
#define FORWARD_TEXT_MAX ((size_t)20000)
#define FORWARD_MAX ((size_t)12 * 1024 * 1024)

/* ---- which of our mails ------------------------------------------------------------
 */

/* By its id; a failure without one by its recipient; an answer without one by the
 * number of the invoice in its subject and by its sender. */
static enum k_status find_ours(struct arrival *ar, struct batch *b, struct k_err *err)
{
    const struct inbound_verdict *v = &ar->verdict;
    struct store *s = b->firm->store;
    struct outbox_entry e;
    bool found = false;
    enum k_status st = K_OK;
    if (v->message_id) {
        st = store_outbox_by_message_id(&e, &found, s, b->arena, v->message_id, err);
    } else if (v->recipient &&
               (v->kind == INBOUND_BOUNCE || v->kind == INBOUND_DELAY)) {
        st = store_outbox_last_to(&e, &found, s, b->arena, v->recipient, err);
    } else if (v->kind == INBOUND_OTHER && *ar->mail.from) {
        struct invoice_row r;
        st = store_outbox_last_to(&e, &found, s, b->arena, ar->mail.from, err);
        if (st == K_OK && found) {
            st = store_invoice_row(&r, s, b->arena, e.invoice_id, err);
            found = st == K_OK && strstr(ar->mail.subject, r.number) != NULL;
        }
        if (st == K_OK && found) {
            ar->verdict.kind = INBOUND_REPLY;
            ar->row.kind = inbound_kind_name(INBOUND_REPLY);
        }
    }
    if (st == K_OK && found) {
        ar->about = e;
        ar->row.outbox_id = e.id;
    }
    return st;
}

/* Whoever tells of a mail has seen it: the server had taken it. */
static enum k_status prove(struct arrival *ar, struct batch *b, struct k_err *err)
{
    return ar->about.id == 0 || ar->about.state != OUTBOX_UNKNOWN
               ? K_OK
               : outbox_proven(b, &ar->about,
                               arena_printf(b->arena,
                                            tr("belegt durch eine eingegangene "
                                               "Mail (%s)"),
                                            ar->row.kind),
                               err);
}

/* ---- the history of its invoices ---------------------------------------------------
 */

struct invoices {
    struct invoice_row *row;
    size_t n;
};

static enum k_status load_invoices(struct invoices *out, struct arrival *ar,
                                   struct batch *b, struct k_err *err)
{
    int64_t *id;
    *out = (struct invoices){0};
    if (ar->about.id == 0) {
        return K_OK;
    }
    enum k_status st = store_outbox_invoices(&id, &out->n, b->firm->store, b->arena,
                                             ar->about.id, err);
    out->row = arena_array(b->arena, out->n + 1, sizeof *out->row);
    for (size_t i = 0; st == K_OK && i < out->n; i++) {
        st = store_invoice_row(&out->row[i], b->firm->store, b->arena, id[i], err);
    }
    return st;
}

static enum k_status note(struct arrival *ar, struct batch *b,
                          const struct invoices *inv, const char *path,
                          struct k_err *err)
{
    const struct inbound_verdict *v = &ar->verdict;
    const char *event = arena_printf(b->arena, "mail.%s", ar->row.kind);
    enum k_status st = K_OK;
    size_t lines = inv->n > 0 ? inv->n : 1;
    for (size_t i = 0; st == K_OK && i < lines; i++) {
        st = store_journal(b->firm->store, err, event,
                           inv->n > 0 ? inv->row[i].number : ar->about.message_id,
                           "from", ar->mail.from, "subject", ar->mail.subject, "mail",
                           ar->mail.message_id, "recipient", v->recipient, "status",
                           *v->status ? v->status : NULL, "answer",
                           *v->answer ? v->answer : NULL, "about", ar->about.message_id,
                           "archive", path, NULL);
    }
    return st;
}

/* The mail itself is kept: a business letter (§ 147 AO, § 257 HGB). */
static enum k_status archive(const char **out, struct arrival *ar, struct batch *b,
                             struct k_err *err)
{
    char *dir, hash[HASH_HEX];
    enum k_status st = batch_archive_dir(&dir, b, clock_today(&b->firm->clock), err);
    if (st != K_OK) {
        return st;
    }
    *out = arena_printf(b->arena, "%s/%s-%.12s.eml", dir, ar->row.kind, ar->row.sha256);
    st = batch_file(hash, b, *out, ar->bytes, ar->n, err);
    struct document_row doc = {.invoice_id = ar->about.invoice_id,
                               .kind = "mail-in",
                               .path = *out,
                               .sha256 = ar->row.sha256,
                               .bytes = (int64_t)ar->n};
    return st == K_OK ? store_document_put(b->firm->store, &doc, err) : st;
}

static char *numbers(struct arena *a, const struct invoices *inv)
{
    char *all = arena_strdup(a, inv->n ? inv->row[0].number : "");
    for (size_t i = 1; i < inv->n; i++) {
        all = arena_printf(a, "%s, %s", all, inv->row[i].number);
    }
    return all;
}

/* ---- bounce ------------------------------------------------------------------------
 */

static enum k_status undeliverable(struct arrival *ar, struct batch *b,
                                   const struct invoices *inv, struct k_err *err)
{
    struct arena *a = b->arena;
    struct outbox_entry *e = &ar->about;
    const struct inbound_verdict *v = &ar->verdict;
    const char *status = *v->status ? arena_printf(a, " (%s)", v->status) : "";
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < inv->n; i++) {
        st = store_invoice_delivery(b->firm->store, inv->row[i].id, "undeliverable",
                                    err);
    }
    e->state = OUTBOX_FAILED;
    e->last_text = arena_printf(a, "unzustellbar%s%s%s", status, *v->answer ? ": " : "",
                                v->answer);
    if (st == K_OK) {
        st = store_outbox_update(b->firm->store, e, err);
    }
    if (st != K_OK) {
        return st;
    }
    const char *title =
        arena_printf(a, tr("Adresse prüfen, per Post? %s an %s ist unzustellbar%s"),
                     inv->n ? numbers(a, inv) : e->subject, e->recipient, status);
    const char *text = arena_printf(
        a,
        tr("Die Mail „%s“ kam als unzustellbar zurück. Gemeldet wurde: %s\n\nBitte fragen "
           "Sie den Kunden nach seiner Adresse und ändern Sie sie in Ihrem Programm. "
           "Danach „kontor outbox resend %lld“, oder drucken Sie die Rechnung und "
           "schicken Sie sie per Post. Bis dahin wird nicht gemahnt."),
        e->subject, *v->answer ? v->answer : tr("(kein Grund genannt)"),
        (long long)e->id);
    b->no_mail = e->invoice_id == 0; /* the owner's own address is dead */
    return batch_task(b, arena_printf(a, "outbox:%lld", (long long)e->id), "mail",
                      inv->n ? inv->row[0].number : e->subject, title, text, err);
}

/* ---- reply -------------------------------------------------------------------------
 */

/* An answer to a reminder holds back the customer's, one to an invoice that one's. */
static enum k_status hold(struct arrival *ar, struct batch *b,
                          const struct invoices *inv, day until, struct k_err *err)
{
    char buf[DAY_BUF];
    bool customer = strcmp(ar->about.kind, "reminder") == 0;
    const char *reason = arena_printf(b->arena, tr("Antwort des Kunden vom %s"),
                                      day_format_de(buf, clock_today(&b->firm->clock)));
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < inv->n; i++) {
        st = store_hold_put(b->firm->store, inv->row[i].id,
                            customer ? inv->row[i].customer_id : 0, until, reason, err);
    }
    return st;
}

static const char *cut_text(struct arena *a, const char *text)
{
    size_t n = strlen(text);
    if (n <= FORWARD_TEXT_MAX) {
        return text;
    }
    n = FORWARD_TEXT_MAX;
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) {
        n--;
    }
    return arena_printf(a, "%s\n[...]", arena_strndup(a, text, n));
}

/* Once, by its content: with the mail itself as a file, for its attachments. */
static enum k_status forward(struct arrival *ar, struct batch *b,
                             const struct invoices *inv, day until, struct k_err *err)
{
    struct arena *a = b->arena;
    char buf[DAY_BUF];
    struct value *v = value_map(a);
    bool attach = ar->n <= FORWARD_MAX;
    struct post_file file = {.name = "antwort.eml",
                             .media_type = "application/octet-stream",
                             .bytes = ar->bytes,
                             .n = ar->n};
    value_set(v, "firm", b->firm->config.seller.name);
    value_set(v, "numbers", numbers(a, inv));
    value_set(v, "customer",
              inv->n && inv->row[0].customer_name ? inv->row[0].customer_name
                                                  : ar->mail.from_name);
    value_set(v, "from", *ar->mail.from ? ar->mail.from : tr("(unbekannt)"));
    value_set(v, "subject",
              *ar->mail.subject ? ar->mail.subject : tr("(ohne Betreff)"));
    value_set(v, "text", cut_text(a, ar->mail.text));
    value_set(v, "until", day_format_de(buf, until));
    value_set_bool(v, "attached", attach);
    struct post_owner o = {.kind = "forward",
                           .template = "forward",
                           .dedupe = ar->row.sha256,
                           .reference =
                               arena_printf(a, "forward.%.12s", ar->row.sha256),
                           .reply_to = *ar->mail.from ? ar->mail.from : NULL,
                           .data = v,
                           .file = &file,
                           .files = attach ? 1 : 0};
    return post_owner(b, &o, err);
}

static enum k_status reply(struct arrival *ar, struct batch *b,
                           const struct invoices *inv, struct k_err *err)
{
    struct arena *a = b->arena;
    char buf[DAY_BUF];
    day until = day_add(clock_today(&b->firm->clock), HOLD_DAYS);
    enum k_status st = hold(ar, b, inv, until, err);
    if (st == K_OK) {
        st = forward(ar, b, inv, until, err);
    }
    if (st != K_OK) {
        return st;
    }
    /* The forwarded mail tells of it: no second one for the task. */
    size_t notices = b->notices;
    st = batch_task(
        b, arena_printf(a, "reply:%s", ar->row.sha256), "mail",
        inv->n ? inv->row[0].number : ar->about.subject,
        arena_printf(a, tr("Antwort des Kunden lesen: %s von %s"), numbers(a, inv),
                     ar->mail.from),
        arena_printf(
            a,
            tr("Betreff: %s\n\n%s\n\nGemahnt wird vor dem %s nicht. Die Mail wurde "
               "Ihnen weitergeleitet."),
            ar->mail.subject, cut_text(a, inbound_own_words(a, ar->mail.text)),
            day_format_de(buf, day_add(until, 1))),
        err);
    b->notices = notices;
    return st;
}

/* ---- all --------------------------------------------------------------------------
 */

static enum k_status follow(struct arrival *ar, struct batch *b, struct k_err *err)
{
    struct invoices inv;
    const char *path = NULL;
    enum inbound_kind kind = ar->verdict.kind;
    enum k_status st = load_invoices(&inv, ar, b, err);
    /* An answer to a report by somebody else than the owner is nobody's business. */
    bool answered = kind == INBOUND_REPLY && inv.n > 0;
    bool kept = kind == INBOUND_BOUNCE || answered;
    if (st == K_OK && kept) {
        st = archive(&path, ar, b, err);
    }
    if (st == K_OK && kind != INBOUND_OWN) {
        st = note(ar, b, &inv, path, err);
    }
    if (st == K_OK && kind == INBOUND_BOUNCE) {
        st = undeliverable(ar, b, &inv, err);
    }
    if (st == K_OK && answered) {
        st = reply(ar, b, &inv, err);
    }
    return st;
}

/* The owner answered: commands, or a line in the history that says why not. */
static enum k_status owner_reply(struct arrival *ar, struct batch *b, bool allowed,
                                 const char *why, struct k_err *err)
{
    if (allowed) {
        return control_run(ar, b, err);
    }
    return store_journal(b->firm->store, err, "control.ignored",
                         ar->about.id ? ar->about.message_id : ar->row.sender, "from",
                         ar->row.sender, "mail", ar->mail.message_id, "reason", why,
                         NULL);
}

enum k_status arrival_take(struct arrival *ar, struct batch *b, struct k_err *err)
{
    bool owner = ar->verdict.kind == INBOUND_OWNER_REPLY, allowed = false;
    const char *why = NULL;
    enum k_status st = find_ours(ar, b, err);
    if (st == K_OK && owner) {
        st = control_allowed(&allowed, &why, ar, b, err);
        ar->row.kind = allowed ? "command" : ar->row.kind;
    }
    if (st == K_OK) {
        st = store_arrival_put(b->firm->store, &ar->row, err);
    }
    if (st == K_OK) {
        st = prove(ar, b, err);
    }
    if (st == K_OK && owner) {
        st = owner_reply(ar, b, allowed, why, err);
    } else if (st == K_OK && ar->about.id != 0) {
        st = follow(ar, b, err);
    }
    if (st == K_OK && (owner || ar->verdict.kind == INBOUND_FILES)) {
        st = arrival_files(ar, b, err);
    }
    return st;
}

static char *error_text(struct arena *a, const char *name, const char *reason,
                        int64_t now)
{
    char at[CLOCK_BUF];
    return text_for_editors(
        a,
        arena_printf(a,
                     tr("Die Mail %s wurde am %s nicht gelesen.\n\n%s\n\n"
                        "Sie liegt unverändert in maildir/; hier steht eine Kopie. "
                        "Erwarten Sie etwas Wichtiges, dann bitten Sie den Absender, "
                        "es noch einmal zu schicken.\n"),
                     name, clock_format_de(at, now), reason));
}

enum k_status arrival_refuse(struct arrival *ar, struct batch *b, const char *reason,
                             struct k_err *err)
{
    struct arena *a = b->arena;
    char hash[HASH_HEX];
    const char *target = arena_printf(a, "failed/mail-%.16s.eml", ar->row.sha256);
    enum k_status st = store_arrival_put(b->firm->store, &ar->row, err);
    if (st == K_OK && ar->bytes) {
        st = batch_file(hash, b, target, ar->bytes, ar->n, err);
    }
    if (st == K_OK) {
        st = store_effect_add(
            b->firm->store, EFFECT_WRITE, NULL, arena_printf(a, "%s.error.txt", target),
            error_text(a, ar->row.name, reason, clock_now(&b->firm->clock)), err);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "mail.refused", ar->row.name, "sha256",
                           ar->row.sha256, "reason", reason, "copy", target, NULL);
    }
    if (st == K_OK) {
        log_warn("mail.refused", "sha256=%.12s", ar->row.sha256);
        batch_notice(b, arena_printf(a, tr("Mail %s"), ar->row.name), reason);
    }
    return st;
}
