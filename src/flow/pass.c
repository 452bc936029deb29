#include "flow/pass.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/attachments.h"
#include "flow/batch.h"
#include "flow/life.h"
#include "flow/notices.h"
#include "flow/reminders.h"
#include "flow/reports.h"
#include "flow/tasks.h"
#include "flow/templates.h"
#include "intake/claim.h"

#include "base/banned.h"

enum k_status pass_recover(struct firm *f, struct k_err *err)
{
    struct arena a;
    int closed;
    arena_init(&a);
    enum k_status st = effects_run(NULL, f, NULL, err);
    if (st == K_OK) {
        st = outbox_recover(f, err);
    }
    if (st == K_OK) {
        st = claim_clean(firm_path(f, &a, "work"), err);
    }
    if (st == K_OK) { /* before they are laid down again: removed means done */
        st = tasks_collect(&closed, f, err);
    }
    if (st == K_OK) {
        st = tasks_write(f, err);
    }
    arena_release(&a);
    return st;
}

static void add_inbox(struct inbox_summary *to, const struct inbox_summary *from)
{
    to->files += from->files;
    to->invoices += from->invoices;
    to->statements += from->statements;
    to->contacts += from->contacts;
    to->duplicates += from->duplicates;
    to->failures += from->failures;
    to->transactions += from->transactions;
    to->open_items += from->open_items;
    to->wait_ms = from->wait_ms;
}

static void add_outbox(struct outbox_summary *to, const struct outbox_summary *from)
{
    to->sent += from->sent;
    to->deferred += from->deferred;
    to->failed += from->failed;
    to->held += from->held;
    to->unknown += from->unknown;
    to->next_at = from->next_at;
}

static void add_connect(struct connectors_summary *to,
                        const struct connectors_summary *from)
{
    to->orders += from->orders;
    to->contacts += from->contacts;
    to->pushed += from->pushed;
    to->troubled += from->troubled;
    to->more = from->more;
    to->next_at = from->next_at;
}

static enum k_status ask_accounts(struct connectors_summary *sum, struct firm *f,
                                  const struct pass_options *opt, struct k_err *err)
{
    struct connectors_options o = {.settle = opt->inbox.settle,
                                   .now = opt->connect_now};
    return opt->connectors ? connectors_pass(sum, opt->connectors, f, &o, err) : K_OK;
}

/* Before the inbox: mails may bring files. */
static enum k_status take_mails(struct pass_summary *sum, struct firm *f,
                                const struct pass_options *opt, struct k_err *err)
{
    enum k_status st = K_OK;
    if (opt->postbox) {
        st = postbox_pass(&sum->postbox_ms, opt->postbox, f, err);
    }
    if (st == K_OK && opt->arrivals) {
        st = arrivals_pass(&sum->arrivals, opt->arrivals, f, opt->inbox.settle, err);
    }
    return st;
}

/* Removals that are still open now cannot be done, whoever asked for them. */
static enum k_status tell_stuck(struct inbox_summary *inbox, struct firm *f,
                                struct k_err *err)
{
    enum k_status st = effects_run(&inbox->stuck, f, NULL, err);
    return st == K_OK ? stuck_tell(&inbox->stuck, f, err) : st;
}

int64_t pass_hold_until(const struct pass_summary *sum, const struct firm *f,
                        int64_t until)
{
    if (!sum->held) {
        return 0;
    }
    return until ? until : clock_monotonic_ms() + 5LL * f->config.settle_ms + 1000;
}

static bool mails_wait(const struct pass_summary *sum, const struct pass_options *opt)
{
    return opt->postbox && sum->postbox_ms == 0;
}

/* Is something on its way in that may be a payment? A half-written file may take
 * minutes and holds nothing up: as if it were dropped later. */
static bool more_comes(const struct pass_summary *sum,
                       const struct inbox_summary *inbox, const struct firm *f,
                       const struct pass_options *opt)
{
    bool settling = inbox->wait_ms >= 0 && inbox->wait_ms <= f->config.settle_ms;
    bool fetching = opt->fetching || mails_wait(sum, opt);
    bool patient = !opt->hold_until_ms || clock_monotonic_ms() <= opt->hold_until_ms;
    return (settling || fetching) && patient;
}

enum k_status pass_all(struct pass_summary *sum, struct firm *f,
                       const struct pass_options *opt, struct k_err *err)
{
    struct inbox_summary inbox = {.wait_ms = -1};
    struct outbox_summary outbox = {0};
    struct connectors_summary connect = {0};
    struct document_kit *kit;
    int closed, reminders = 0, reports = 0;
    enum k_status st = life_note(f, err);
    /* Faulty templates without a last good copy stop everything that would need them
     * before anything is claimed: the files wait, nothing is half done. */
    if (st == K_OK) {
        st = templates_choose(f, err);
    }
    if (st == K_OK) {
        st = firm_kit(&kit, f, err);
    }
    if (st == K_OK) {
        st = effects_run(NULL, f, NULL, err);
    }
    if (st == K_OK) {
        st = tasks_collect(&closed, f, err);
    }
    if (st == K_OK) {
        st = take_mails(sum, f, opt, err);
    }
    if (st == K_OK) {
        st = ask_accounts(&connect, f, opt, err);
    }
    if (st == K_OK) {
        st = inbox_pass(&inbox, f, &opt->inbox, err);
    }
    if (st == K_OK) {
        st = tell_stuck(&inbox, f, err);
    }
    if (st == K_OK) {
        st = attachments_pass(f, err);
    }
    sum->held = st == K_OK && more_comes(sum, &inbox, f, opt);
    if (st == K_OK && !sum->held) {
        st = reminders_pass(&reminders, f, err);
    }
    if (st == K_OK && !sum->held) {
        st = reports_pass(&reports, f, err);
    }
    if (st == K_OK) {
        st = notices_pass(f, err);
    }
    if (st == K_OK) {
        st = outbox_pump(&outbox, f, opt->mail_progress, opt->mail_ud, err);
    }
    if (st == K_OK && opt->postbox && outbox.sent > 0) {
        st = postbox_copy(f, err);
    }
    add_inbox(&sum->inbox, &inbox);
    add_outbox(&sum->outbox, &outbox);
    add_connect(&sum->connect, &connect);
    sum->reminders += reminders;
    sum->reports += reports;
    return st;
}

enum k_status pass_until_quiet(struct pass_summary *sum, struct firm *f,
                               const struct pass_options *opt, struct k_err *err)
{
    struct pass_options o = *opt;
    enum k_status st;
    o.hold_until_ms = 0;
    for (;;) {
        st = pass_all(sum, f, &o, err);
        o.connect_now = false;
        if (st == K_OK && (sum->connect.more || mails_wait(sum, &o))) {
            o.hold_until_ms = 0; /* that takes as long as it takes */
        } else if (st == K_OK && sum->held) {
            o.hold_until_ms = pass_hold_until(sum, f, o.hold_until_ms);
            (void)usleep((useconds_t)(sum->inbox.wait_ms + 5) * 1000);
        } else {
            return st == K_OK ? reports_status(f, err) : st;
        }
    }
}
