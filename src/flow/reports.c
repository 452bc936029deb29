#include "flow/reports.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "flow/control.h"
#include "flow/post.h"
#include "flow/reminders.h"
#include "mail/letter_text.h"
#include "store/store_bank.h"

#include "base/banned.h"

#define LAST_KEY "last-report"
#define LAST_AT_KEY "last-report-at"
#define MAILED_KEY "last-report-mail"

/* No longer is an owner left without a report who wants none without news: it would
 * look as if Kontor did not run. */
#define SILENT_DAYS 7

/* ---- when --------------------------------------------------------------------------
 */

/* First day of the running period: today, this week's Monday, this month's first. */
static day period_start(const char *rhythm, day today)
{
    int y, m, d;
    if (strcmp(rhythm, "weekly") == 0) {
        return day_add(today, 1 - day_weekday(today));
    }
    day_split(today, &y, &m, &d);
    return strcmp(rhythm, "monthly") == 0 ? day_add(today, 1 - d) : today;
}

static day next_period(const char *rhythm, day today)
{
    int y, m, d;
    day next = DAY_NONE, start = period_start(rhythm, today);
    day_split(start, &y, &m, &d);
    if (strcmp(rhythm, "monthly") != 0) {
        return day_add(start, strcmp(rhythm, "weekly") == 0 ? 7 : 1);
    }
    return day_make(&next, m == 12 ? y + 1 : y, m % 12 + 1, 1) ? next : DAY_NONE;
}

/* A report that is made now is followed by one then, or before. */
static void set_next(struct report_data *data, const struct config *c)
{
    if (strcmp(c->report, "never") == 0) {
        return;
    }
    day next = next_period(c->report, data->today);
    data->next_at_latest = !c->report_when_nothing_new;
    while (data->next_at_latest && day_is_set(next) &&
           day_diff(next, data->today) < SILENT_DAYS) {
        next = next_period(c->report, next);
    }
    data->next_report = day_is_set(next) ? clock_instant(next, c->report_minute) : 0;
}

static const char *occasion(const char *rhythm)
{
    return strcmp(rhythm, "weekly") == 0    ? tr("wöchentlich")
           : strcmp(rhythm, "monthly") == 0 ? tr("monatlich")
                                            : tr("täglich");
}

/* The day kept under LAST_KEY: a report was due; or MAILED_KEY: one was sent. */
static enum k_status kept_day(day *out, struct firm *f, struct arena *a,
                              const char *key, struct k_err *err)
{
    char *text;
    enum k_status st = store_meta_get(&text, f->store, a, key, err);
    *out = DAY_NONE;
    if (st == K_OK && text && !day_parse_iso(out, text, strlen(text))) {
        *out = DAY_NONE;
    }
    return st;
}

/* What came behind the last report is new; *last is its day. */
static enum k_status new_since(int64_t *since, day *last, struct firm *f,
                               struct arena *a, day otherwise, struct k_err *err)
{
    char *text = NULL;
    enum k_status st = kept_day(last, f, a, LAST_KEY, err);
    if (st == K_OK && day_is_set(*last)) {
        st = store_meta_get(&text, f->store, a, LAST_AT_KEY, err);
    }
    *since = text ? strtoll(text, NULL, 10)
                  : clock_instant(day_is_set(*last) ? *last : otherwise, 0) - 1;
    return st;
}

/* ---- sending ---- */

/* The period has had its report, be it that there was nothing to say. */
static enum k_status note_report(struct batch *b, const struct report_data *data,
                                 bool mailed, struct k_err *err)
{
    char today[DAY_BUF];
    day begun = DAY_NONE;
    (void)day_format_iso(today, clock_today(&b->firm->clock));
    enum k_status st = store_meta_set(b->firm->store, LAST_KEY, today, err);
    if (st == K_OK) {
        st = store_meta_set(b->firm->store, LAST_AT_KEY,
                            arena_printf(b->arena, "%" PRId64, data->made_at), err);
    }
    if (st == K_OK && !mailed) { /* the silence begins with the first one left out */
        st = kept_day(&begun, b->firm, b->arena, MAILED_KEY, err);
    }
    if (st == K_OK && !day_is_set(begun)) {
        st = store_meta_set(b->firm->store, MAILED_KEY, today, err);
    }
    return st == K_OK ? store_journal(b->firm->store, err,
                                      mailed ? "report.queued" : "report.skipped",
                                      today, "head", data->journal_hash, NULL)
                      : st;
}

static void add_notice(struct report_data *d, struct arena *a, const char *text)
{
    const char **list = arena_array(a, d->notices + 1, sizeof *list);
    for (size_t i = 0; i < d->notices; i++) {
        list[i] = d->notice[i];
    }
    list[d->notices++] = text;
    d->notice = list;
}

static enum k_status post_report(struct batch *b, struct report_data *data,
                                 const char *dedupe, struct k_err *err)
{
    char today[DAY_BUF], *secret = NULL;
    struct post_file csv;
    enum k_status st = reports_csv(&csv, b->firm, b->arena, err);
    if (st == K_OK && b->firm->config.control_by_mail) { /* see control.h */
        st = control_secret(&secret, b->arena, err);
    }
    if (st != K_OK) {
        return st;
    }
    if (csv.name && !csv.bytes) {
        add_notice(
            data, b->arena,
            tr("Die Liste der offenen Rechnungen ist für eine Mail zu groß: „kontor "
               "list open --csv“ zeigt sie"));
    }
    struct post_owner o = {
        .kind = "report",
        .template = "report",
        .dedupe = dedupe,
        .reference = arena_printf(b->arena, "report.%s%s%s",
                                  day_format_iso(today, clock_today(&b->firm->clock)),
                                  secret ? "." : "", secret ? secret : ""),
        .data = report_value(b->arena, data),
        .file = &csv,
        .files = csv.bytes ? 1 : 0,
    };
    st = post_owner(b, &o, err);
    return st == K_OK ? note_report(b, data, true, err) : st;
}

/* *sent false: nothing is new, and the owner wants no report then (`quiet`). */
static enum k_status send(bool *sent, struct firm *f, struct arena *a, int64_t since,
                          const char *occasion_word, const char *dedupe, bool quiet,
                          struct k_err *err)
{
    struct report_data data;
    struct batch b;
    *sent = false;
    enum k_status st = reports_gather(&data, f, a, since, err);
    if (st == K_OK) {
        data.occasion = occasion_word;
        set_next(&data, &f->config);
        st = batch_begin(&b, f, a, err);
    }
    if (st != K_OK) {
        return st;
    }
    *sent = !quiet || report_has_news(&data);
    st = *sent ? post_report(&b, &data, dedupe, err)
               : note_report(&b, &data, false, err);
    return batch_end(&b, st, err);
}

enum k_status reports_pass(int *sent, struct firm *f, struct k_err *err)
{
    struct arena a;
    const struct config *c = &f->config;
    int64_t since;
    day last, mailed_on, today = clock_today(&f->clock);
    char buf[DAY_BUF];
    *sent = 0;
    if (strcmp(c->report, "never") == 0 || clock_minute(&f->clock) < c->report_minute) {
        return K_OK;
    }
    arena_init(&a);
    day start = period_start(c->report, today);
    enum k_status st = new_since(&since, &last, f, &a, start, err);
    if (st == K_OK) {
        st = kept_day(&mailed_on, f, &a, MAILED_KEY, err);
    }
    bool due = !day_is_set(last) || day_cmp(last, start) < 0;
    if (st == K_OK && due) {
        const char *dedupe = arena_strdup(&a, day_format_iso(buf, start));
        bool mailed,
            silent = day_is_set(mailed_on) && day_diff(today, mailed_on) >= SILENT_DAYS;
        st = send(&mailed, f, &a, since, occasion(c->report), dedupe,
                  !c->report_when_nothing_new && !silent, err);
        *sent = st == K_OK && mailed;
    }
    arena_release(&a);
    return st;
}

enum k_status reports_send(struct firm *f, struct arena *a, struct k_err *err)
{
    day last;
    int64_t since;
    enum k_status st = new_since(&since, &last, f, a, clock_today(&f->clock), err);
    if (st == K_OK) {
        /* On demand as often as one likes: the instant tells them apart. */
        bool sent;
        st = send(&sent, f, a, since, tr("auf Anfrage"),
                  arena_printf(a, "at:%" PRId64, clock_now(&f->clock)), false, err);
    }
    return st;
}

enum k_status reports_text(char **text, struct firm *f, struct arena *a,
                           struct k_err *err)
{
    struct report_data data;
    struct letter_text t;
    day last;
    int64_t since;
    enum k_status st = new_since(&since, &last, f, a, clock_today(&f->clock), err);
    if (st == K_OK) {
        st = reports_gather(&data, f, a, since, err);
    }
    if (st == K_OK) {
        data.occasion = tr("auf Anfrage");
        st = letter_text_render(&t, a,
                                &(struct letter_template){.dir = f->templates,
                                                          .name = "report",
                                                          .locale = language()},
                                report_value(a, &data), err);
    }
    if (st == K_OK) {
        *text = arena_strdup(a, t.text);
    }
    return st;
}
