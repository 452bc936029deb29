#include "flow/reminders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/batch.h"
#include "flow/post.h"
#include "store/store_invoice.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

#include "base/banned.h"

/* Of many open invoices the oldest come along, so that the mail stays one that servers
 * take; all are listed. */
#define INVOICES_MAX 15
#define INVOICES_BYTES_MAX ((size_t)12 * 1024 * 1024)
#define FAILURES_MAX ((size_t)32 * 1024)

/* ---- the owner's word for an unusually large run ---- */

/* "62 20507": so many mails, said on that day. */
#define ASKED_KEY "reminders-asked"
#define APPROVED_KEY "reminders-approved"
#define APPROVE_TASK "reminders-approve"
#define APPROVED_DAYS 7

/* Zero where nothing was said or that is too long ago. */
static enum k_status said(size_t *mails, struct firm *f, struct arena *a,
                          const char *key, day today, struct k_err *err)
{
    char *text, *end;
    *mails = 0;
    enum k_status st = store_meta_get(&text, f->store, a, key, err);
    if (st == K_OK && text) {
        unsigned long n = strtoul(text, &end, 10);
        long on = strtol(end, NULL, 10);
        *mails = today.n - on <= APPROVED_DAYS ? n : 0;
    }
    return st;
}

static enum k_status say(struct batch *b, const char *key, size_t mails,
                         struct k_err *err)
{
    return store_meta_set(
        b->firm->store, key,
        mails ? arena_printf(b->arena, "%zu %d", mails, clock_today(&b->firm->clock).n)
              : "",
        err);
}

enum k_status reminders_approved(size_t *mails, struct firm *f, struct arena *a,
                                 day today, struct k_err *err)
{
    return said(mails, f, a, APPROVED_KEY, today, err);
}

enum k_status reminders_approve(size_t *mails, struct batch *b, struct k_err *err)
{
    enum k_status st =
        said(mails, b->firm, b->arena, ASKED_KEY, clock_today(&b->firm->clock), err);
    if (st == K_OK && *mails == 0) {
        return err_set(err, K_REJECT, "Kein Mahnlauf wartet auf Ihre Freigabe.");
    }
    if (st == K_OK) {
        st = say(b, APPROVED_KEY, *mails, err);
    }
    if (st == K_OK) {
        st = say(b, ASKED_KEY, 0, err);
    }
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "reminders.approved", "Mahnlauf",
                           "mails", arena_printf(b->arena, "%zu", *mails), NULL);
    }
    return st == K_OK ? batch_task_close(b, APPROVE_TASK, err) : st;
}

static enum k_status put_question(struct batch *b, const struct dunning_plan *plan,
                                  size_t mails, struct k_err *err)
{
    enum k_status st = say(b, ASKED_KEY, mails, err);
    return st == K_OK
               ? batch_task(
                     b, APPROVE_TASK, "dunning", "Mahnlauf",
                     arena_printf(b->arena, tr("%zu Mahnungen auf einmal: freigeben?"),
                                  mails),
                     arena_printf(
                         b->arena,
                         tr("%s.\n\nBis dahin geht keine Mahnung hinaus. Sind vielleicht "
                            "Kontoauszüge oder Zahlungen nicht angekommen?\n\n"
                            "ansehen:   kontor reminders\n"
                            "als Mails: kontor reminders -o ORDNER\n"
                            "freigeben: kontor reminders approve\n\n"
                            "Diese Aufgabe zu schließen gibt nichts frei."),
                         plan->stopped),
                     err)
               : st;
}

/* Ask once for each size of run; when it is no longer unusual the question is void. */
static enum k_status ask(struct firm *f, struct arena *a,
                         const struct dunning_plan *plan, struct k_err *err)
{
    struct batch b;
    size_t asked;
    bool open;
    size_t mails = plan->needs_approval ? plan->wanted : 0;
    enum k_status st = said(&asked, f, a, ASKED_KEY, clock_today(&f->clock), err);
    if (st == K_OK) {
        st = store_task_is_open(&open, f->store, APPROVE_TASK, err);
    }
    if (st != K_OK || (asked == mails && open == (mails > 0))) {
        return st;
    }
    st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    if (mails > 0) {
        st = put_question(&b, plan, mails, err);
    } else {
        st = say(&b, ASKED_KEY, 0, err);
        if (st == K_OK) {
            st = batch_task_close(&b, APPROVE_TASK, err);
        }
    }
    return batch_end(&b, st, err);
}

/* ---- letters ---- */

/* A reminder carries the invoice again. */
struct attach {
    struct batch *b;
    struct post_file *file;
    size_t files, bytes;
};

static enum k_status attach_pdf(void *ud, const struct document_row *d,
                                struct k_err *err)
{
    struct attach *at = ud;
    struct arena *a = at->b->arena;
    char *bytes;
    size_t n;
    if (strcmp(d->kind, "pdf") != 0 || at->files == INVOICES_MAX ||
        at->bytes + (size_t)d->bytes > INVOICES_BYTES_MAX) {
        return K_OK;
    }
    const char *path = arena_strdup(a, d->path);
    enum k_status st = file_read(&bytes, &n, a, firm_path(at->b->firm, a, path),
                                 INVOICES_BYTES_MAX, err);
    if (st == K_OK) {
        at->file = arena_grow(a, at->file, at->files, sizeof *at->file);
        at->file[at->files++] = (struct post_file){.name = file_base(path),
                                                   .media_type = "application/pdf",
                                                   .bytes = bytes,
                                                   .n = n};
        at->bytes += n;
    }
    return st;
}

/* What a level is counted as: its place in the ladder, unless the invoice has had so
 * many already under a longer one. */
static int number_of(const struct dunning_invoice *inv, int level)
{
    return level > inv->levels_had ? level : inv->levels_had + 1;
}

/* Of *b only the firm and the arena are used. */
static enum k_status describe(struct post_reminder *out, struct batch *b,
                              const struct dunning_action *ac, struct k_err *err)
{
    const struct config_level *level = &b->firm->config.level[ac->level - 1];
    const struct dunning_item *first = &ac->item[0];
    int number = number_of(first->invoice, ac->level);
    struct attach at = {.b = b};
    struct invoice inv;
    enum k_status st =
        store_invoice_load(&inv, b->firm->store, b->arena, first->invoice->id, err);
    for (size_t i = 0; st == K_OK && i < ac->items; i++) {
        st = store_document_each(b->firm->store, ac->item[i].invoice->id, attach_pdf,
                                 &at, err);
    }
    if (st != K_OK) {
        return st;
    }
    *out = (struct post_reminder){
        .template = level->template,
        .locale = inv.locale,
        .recipient = ac->recipient,
        .recipient_name = inv.buyer.party.name,
        .reference = arena_printf(b->arena, "%s.%d", first->invoice->number, number),
        .dedupe = arena_printf(b->arena, "reminder:%" PRId64 ":%d", first->invoice->id,
                               number),
        .invoice_id = first->invoice->id,
        .level = ac->level,
        .file = at.file,
        .files = at.files,
    };
    return post_reminder_values(out, b, &inv, ac, err);
}

enum k_status reminders_letter(struct post_letter *out, struct firm *f, struct arena *a,
                               const struct dunning_action *ac, struct k_err *err)
{
    struct batch b = {.firm = f, .arena = a, .keep = a};
    struct post_reminder r;
    enum k_status st = describe(&r, &b, ac, err);
    return st == K_OK ? post_reminder_letter(out, &b, &r, err) : st;
}

/* ---- doing ---- */

static enum k_status note_level(struct batch *b, const struct dunning_item *it,
                                int64_t outbox_id, int64_t task_id, struct k_err *err)
{
    char open[MONEY_BUF];
    const struct config *c = &b->firm->config;
    int number = number_of(it->invoice, it->level);
    bool ended = it->level > (int)c->levels;
    enum k_status st =
        store_dunning_put(b->firm->store, it->invoice->id, number,
                          ended ? "" : c->level[it->level - 1].name,
                          clock_today(&b->firm->clock), outbox_id, task_id, err);
    if (st == K_OK) {
        st = store_journal(b->firm->store, err, "reminder.queued", it->invoice->number,
                           "level", arena_printf(b->arena, "%d", number), "open",
                           money_format(open, it->invoice->open), NULL);
    }
    return st;
}

/* A task an invoice: each closes with its own (store_tasks_settled). */
static enum k_status open_task(struct batch *b, const struct dunning_item *it,
                               const char *reason, struct k_err *err)
{
    char open[MONEY_BUF];
    struct arena *a = b->arena;
    const struct dunning_invoice *inv = it->invoice;
    return batch_task(
        b,
        arena_printf(a, "dunning:%" PRId64 ":%d", inv->id, number_of(inv, it->level)),
        "dunning", inv->number,
        arena_printf(a, tr("Rechnung %s ist überfällig: %s EUR offen"), inv->number,
                     money_format_de(open, inv->open)),
        arena_printf(a,
                     tr("%s Bitte den Kunden anrufen oder über weitere "
                        "Schritte entscheiden."),
                     reason),
        err);
}

static enum k_status send_mail(struct batch *b, const struct dunning_action *ac,
                               struct k_err *err)
{
    struct post_reminder r;
    int64_t id = 0;
    enum k_status st = describe(&r, b, ac, err);
    if (st == K_OK) {
        st = post_reminder(&id, b, &r, err);
    }
    for (size_t i = 0; st == K_OK && i < ac->items; i++) {
        const struct dunning_item *it = &ac->item[i];
        st = note_level(b, it, id, 0, err);
        /* Channel "both": now, since a crash would leave only what is noted. */
        if (st == K_OK && dunning_wants_task(&b->firm->config, it->level)) {
            st = open_task(b, it, ac->reason, err);
        }
    }
    return st;
}

static enum k_status open_tasks(struct batch *b, const struct dunning_action *ac,
                                struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < ac->items; i++) {
        st = open_task(b, &ac->item[i], ac->reason, err);
        if (st == K_OK) {
            st = note_level(b, &ac->item[i], 0, 0, err);
        }
    }
    return st;
}

/* What one run came to. */
struct run {
    struct firm *firm;
    int sent;
    size_t failed;
    struct str failures; /* a line each */
};

/* Each action is a transaction of its own: one that fails stops no other. */
static enum k_status do_action(struct run *r, const struct dunning_action *ac,
                               struct k_err *err)
{
    struct arena a;
    struct batch b;
    struct k_err why = {{0}};
    arena_init(&a);
    enum k_status st = batch_begin(&b, r->firm, &a, &why);
    if (st == K_OK) {
        st = ac->kind == DUNNING_MAIL ? send_mail(&b, ac, &why)
                                      : open_tasks(&b, ac, &why);
        st = batch_end(&b, st, &why);
    }
    if (st == K_OK) {
        r->sent += ac->kind == DUNNING_MAIL;
    } else if (st == K_REJECT || st == K_RETRY) {
        log_error("reminder.failed", "no=%s: %s", ac->item[0].invoice->number,
                  why.text);
        r->failed++;
        str_addf(&r->failures, "%s: %s\n", ac->item[0].invoice->number, why.text);
        st = K_OK;
    } else {
        *err = why;
    }
    arena_release(&a);
    return st;
}

#define FAILED_TASK "reminders-failed"

/* One task for all that failed; it closes when a run goes through. An approval is used
 * up by the run that it was for: when a crash cut that short, the rest still may go. */
static enum k_status note_end(struct run *r, struct batch *b, struct k_err *err)
{
    enum k_status st = r->sent > 0 ? say(b, APPROVED_KEY, 0, err) : K_OK;
    if (st != K_OK || r->failed == 0) {
        return st == K_OK ? batch_task_close(b, FAILED_TASK, err) : st;
    }
    return batch_task(
        b, FAILED_TASK, "dunning", "Mahnlauf",
        tr("Mahnungen, die nicht entstehen konnten"),
        arena_printf(
            b->arena,
            tr("%s\nAlle anderen Mahnungen gehen ihren Weg. Kontor versucht es "
               "bei jedem Lauf wieder; nach der Korrektur schließt sich diese "
               "Aufgabe von selbst."),
            r->failures.data),
        err);
}

static enum k_status end_run(struct run *r, struct arena *a, struct k_err *err)
{
    struct batch b;
    size_t approved;
    bool open;
    enum k_status st = store_task_is_open(&open, r->firm->store, FAILED_TASK, err);
    if (st == K_OK) {
        st = reminders_approved(&approved, r->firm, a, clock_today(&r->firm->clock),
                                err);
    }
    if (st != K_OK || (r->failed == 0 && !open && (r->sent == 0 || approved == 0))) {
        return st;
    }
    st = batch_begin(&b, r->firm, a, err);
    if (st != K_OK) {
        return st;
    }
    st = note_end(r, &b, err);
    return batch_end(&b, st, err);
}

static enum k_status do_plan(struct run *r, struct arena *a, struct k_err *err)
{
    struct dunning_input in;
    struct dunning_plan plan = {0};
    enum k_status st =
        reminders_input(&in, r->firm, a, clock_today(&r->firm->clock), err);
    /* On a day without reminders nobody has to know whom they would go to. */
    if (st != K_OK || dunning_stopped(&in, a)) {
        return st;
    }
    st = reminders_plan(&plan, r->firm, a, in.today, err);
    if (st == K_OK) {
        st = ask(r->firm, a, &plan, err);
    }
    for (size_t i = 0; st == K_OK && !plan.stopped && i < plan.actions; i++) {
        if (plan.action[i].kind != DUNNING_HOLD && !plan.action[i].beside_mail) {
            st = do_action(r, &plan.action[i], err);
        }
    }
    return st == K_OK && !plan.stopped ? end_run(r, a, err) : st;
}

/* ---- when ---- */

/* What a day's run saw last: the day, settings and the journal row up to which nothing
 * more can have become due. Kept in the store, since cron starts a new process each
 * time. */
#define SEEN_KEY "reminders-seen"
#define SEEN_BYTES 128

/* Journal lines after which no reminder is due that was not before: they tell of what
 * is new and due later, of mails on their way, or hold something back. Every other line
 * asks for a look, those that are not invented yet, too. A mail that arrives late may
 * lift a hold; its invoice is looked at on the next day, which is soon enough. */
static bool brings_none(const char *event)
{
    static const char *const EVENTS[] = {
        "file.",         "document.",      "order.",          "mail.",
        "connect.",      "invoice.issued", "task.opened",     "reminder.queued",
        "report.queued", "report.skipped", "control.ignored", "control.refused",
        "run.gap"};
    for (size_t i = 0; i < sizeof EVENTS / sizeof EVENTS[0]; i++) {
        if (text_starts(event, EVENTS[i])) {
            return true;
        }
    }
    return false;
}

static enum k_status look_at_row(void *ud, const struct journal_row *row,
                                 struct k_err *err)
{
    bool *matters = ud;
    (void)err;
    *matters = *matters || !brings_none(row->event);
    return K_OK;
}

/* "2026-02-03 0.9 5f3c…": reading the folder's settings anew asks for a look, too. */
static void seen_prefix(char out[SEEN_BYTES], const struct firm *f)
{
    char today[DAY_BUF];
    (void)snprintf(out, SEEN_BYTES, "%s %s %016" PRIx64 " ",
                   day_format_iso(today, clock_today(&f->clock)), KONTOR_VERSION,
                   firm_stamp(f));
}

/* Can anything have become due since the last look? */
static enum k_status must_look(bool *out, struct firm *f, struct arena *a,
                               const char *prefix, struct k_err *err)
{
    char *seen;
    *out = false;
    enum k_status st = store_meta_get(&seen, f->store, a, SEEN_KEY, err);
    if (st != K_OK) {
        return st;
    }
    if (!seen || !text_starts(seen, prefix)) {
        *out = true;
        return K_OK;
    }
    int64_t after = strtoll(seen + strlen(prefix), NULL, 10);
    return store_journal_after(f->store, after, look_at_row, out, err);
}

/* Lazily: forgotten in a power cut it costs one more look. */
static enum k_status note_seen(struct firm *f, struct arena *a, const char *prefix,
                               struct k_err *err)
{
    int64_t rows;
    char *seen, *now = NULL;
    enum k_status st = store_journal_count(&rows, f->store, err);
    if (st == K_OK) {
        now = arena_printf(a, "%s%" PRId64, prefix, rows);
        st = store_meta_get(&seen, f->store, a, SEEN_KEY, err);
    }
    if (st != K_OK || (seen && strcmp(seen, now) == 0)) {
        return st;
    }
    st = store_begin(f->store, STORE_LAZY, err);
    if (st == K_OK) {
        st = store_meta_set(f->store, SEEN_KEY, now, err);
        st = store_end(f->store, st, err);
    }
    return st;
}

enum k_status reminders_pass(int *sent, struct firm *f, struct k_err *err)
{
    struct arena a;
    struct run r = {.firm = f};
    char prefix[SEEN_BYTES];
    bool look;
    int minute = clock_minute(&f->clock);
    *sent = 0;
    if (!f->config.dunning || minute < f->config.window_from ||
        minute >= f->config.window_to) {
        return K_OK;
    }
    arena_init(&a);
    str_init(&r.failures, FAILURES_MAX);
    seen_prefix(prefix, f);
    enum k_status st = must_look(&look, f, &a, prefix, err);
    if (st == K_OK && look) {
        st = do_plan(&r, &a, err);
    }
    if (st == K_OK && r.failed == 0) {
        st = note_seen(f, &a, prefix, err);
    }
    *sent = r.sent;
    str_release(&r.failures);
    arena_release(&a);
    return st;
}
