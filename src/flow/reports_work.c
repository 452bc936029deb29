/*
 * What waits for the owner in a report: each thing once. A task that says that
 * something failed stands among the failures, with its number, until it is done; a
 * refused file that no task tells of stands there while it lies in failed/, for some
 * weeks.
 */
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "flow/matching.h"
#include "flow/payment.h"
#include "flow/reports_parts.h"
#include "store/store_bank.h"
#include "store/store_file.h"
#include "store/store_order.h"
#include "store/store_outbox.h"
#include "store/store_task.h"

#include "base/banned.h"

#define FAILED_DAYS 30

struct work {
    struct gather *g;
    struct report_failure *failure;
    struct report_task *task;
    struct report_review *review;
    int64_t *told; /* files of orders that a task tells of */
    size_t tolds;
};

/* Keys of tasks that are no decision: something went wrong. */
static bool says_failure(const char *dedupe)
{
    static const char *const KEYS[] = {"order:",   "outbox:",         "mail-account",
                                       "imap",     "inbox-stuck",     "templates",
                                       "connect:", "reminders-failed"};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (text_starts(dedupe, KEYS[i])) {
            return true;
        }
    }
    return false;
}

/* The file of a refused order needs no word of its own. */
static enum k_status note_order(struct work *w, const struct task_row *t,
                                struct k_err *err)
{
    struct order_row order;
    bool found;
    if (!text_starts(t->dedupe, "order:")) {
        return K_OK;
    }
    enum k_status st = store_order_by_number(&order, &found, w->g->firm->store,
                                             w->g->arena, t->subject, err);
    if (st == K_OK && found) {
        *REPORTS_APPEND(w->g, w->told, w->tolds) = order.file_id;
    }
    return st;
}

static enum k_status add_task(struct work *w, const struct task_row *t,
                              struct k_err *err)
{
    struct report_data *d = w->g->data;
    if (text_starts(t->dedupe, "review:")) {
        return K_OK; /* shown with its proposals */
    }
    if (!says_failure(t->dedupe)) {
        *REPORTS_APPEND(w->g, w->task, d->tasks) =
            (struct report_task){.id = t->id,
                                 .title = t->title,
                                 .text = t->text,
                                 .since = clock_day_of(t->created)};
        return K_OK;
    }
    *REPORTS_APPEND(w->g, w->failure, d->failures) = (struct report_failure){
        .task = t->id, .what = t->title, .reason = t->text, .at = t->created};
    return note_order(w, t, err);
}

static enum k_status add_tasks(struct work *w, struct k_err *err)
{
    struct task_row *t;
    size_t n;
    enum k_status st = store_tasks(&t, &n, w->g->firm->store, w->g->arena, false, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = add_task(w, &t[i], err);
    }
    return st;
}

static bool is_told(const struct work *w, int64_t file_id)
{
    for (size_t i = 0; i < w->tolds; i++) {
        if (w->told[i] == file_id) {
            return true;
        }
    }
    return false;
}

static enum k_status add_files(struct work *w, struct k_err *err)
{
    struct gather *g = w->g;
    struct file_row *f;
    size_t n;
    enum k_status st =
        store_files(&f, &n, g->firm->store, g->arena, "failed",
                    clock_instant(day_add(g->today, -FAILED_DAYS), 0), err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (!is_told(w, f[i].id) &&
            file_exists(firm_path(g->firm, g->arena, f[i].stored_as))) {
            *REPORTS_APPEND(g, w->failure, g->data->failures) = (struct report_failure){
                .what = f[i].name, .reason = f[i].reason, .at = f[i].last_seen};
        }
    }
    return st;
}

static enum k_status count_waiting(struct gather *g, struct k_err *err)
{
    struct outbox_entry *e;
    size_t n;
    enum k_status st = store_outbox_list(&e, &n, g->firm->store, g->arena, false, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        g->data->outbox_waiting +=
            e[i].state != OUTBOX_FAILED && e[i].state != OUTBOX_UNKNOWN;
    }
    return st;
}

static enum k_status add_review(void *ud, const struct transaction_row *t,
                                struct k_err *err)
{
    struct work *w = ud;
    struct gather *g = w->g;
    struct arena *a = g->arena;
    struct proposal_row *p;
    struct decision_row why;
    bool known = false;
    size_t n;
    enum k_status st = store_proposals(&p, &n, g->firm->store, a, t->id, err);
    if (st == K_OK) {
        st = store_decision(&why, &known, g->firm->store, a, t->id, err);
    }
    struct report_proposal *list = arena_array(a, n + 1, sizeof *list);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        list[i].text = matching_numbers(g->firm, a, p[i].allocations);
        list[i].reason = p[i].reason;
    }
    *REPORTS_APPEND(g, w->review, g->data->reviews) = (struct report_review){
        .id = t->id,
        .on = t->booking_date,
        .amount = t->amount,
        .payer = arena_strdup(a, t->counterparty ? t->counterparty : tr("unbekannt")),
        .purpose = payment_text(a, t),
        .explanation = known && !text_blank(why.reason) ? why.reason : NULL,
        .proposal = list,
        .proposals = n};
    return st;
}

enum k_status reports_gather_work(struct gather *g, struct k_err *err)
{
    struct work w = {.g = g};
    enum k_status st = add_tasks(&w, err);
    if (st == K_OK) {
        st = add_files(&w, err);
    }
    if (st == K_OK) {
        st = count_waiting(g, err);
    }
    if (st == K_OK) {
        st = store_transaction_each(g->firm->store, TRANSACTIONS_REVIEW, add_review, &w,
                                    err);
    }
    g->data->failure = w.failure;
    g->data->task = w.task;
    g->data->review = w.review;
    return st;
}
