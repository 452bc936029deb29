#include "report/report.h"

#include "base/language.h"
#include "base/text.h"
#include "report/report_rows.h"
#include "report/shown.h"

#include "base/banned.h"

/* ---- the light ---- */

/* Something failed, or Kontor cannot do its work. */
static bool is_red(const struct report_data *d)
{
    return d->failures > 0;
}

/* Somebody has to decide, or reminders wait for something. */
static bool is_yellow(const struct report_data *d)
{
    return d->reviews > 0 || d->tasks > 0 || d->statement_old || d->stopped ||
           d->expirings > 0;
}

enum report_light report_light(const struct report_data *d)
{
    if (is_red(d)) {
        return REPORT_RED;
    }
    return is_yellow(d) ? REPORT_YELLOW : REPORT_GREEN;
}

bool report_has_news(const struct report_data *d)
{
    return report_light(d) != REPORT_GREEN || d->createds > 0 || d->payments > 0 ||
           d->remindeds > 0 || d->notices > 0;
}

/* The state of the firm in a few words: for the subject line. */
static const char *headline(struct arena *a, const struct report_data *d)
{
    if (d->failures > 0) {
        return arena_printf(
            a,
            trn("%zu Fehler: bitte ansehen", "%zu Fehler: bitte ansehen", d->failures),
            d->failures);
    }
    size_t decisions = d->reviews + d->tasks;
    if (decisions > 0) {
        return arena_printf(a,
                            trn("%zu Entscheidung wartet auf Sie",
                                "%zu Entscheidungen warten auf Sie", decisions),
                            decisions);
    }
    if (d->statement_old) {
        return tr("Kontoauszug fehlt");
    }
    if (d->stopped) {
        return tr("Mahnlauf angehalten");
    }
    return d->expirings > 0 ? tr("Forderungen verjähren zum Jahresende")
                            : tr("Alles in Ordnung");
}

static void set_light(struct value *v, struct arena *a, const struct report_data *d)
{
    static const char *const NAME[] = {"green", "yellow", "red"};
    static const char *const COLOUR[] = {"#1a7f37", "#b8860b", "#cf222e"};
    static const char *const ON_DARK[] = {"#3fb950", "#d9a73a", "#ff6b60"};
    enum report_light light = report_light(d);
    value_set(v, "light", NAME[light]);
    value_set(v, "light_colour", COLOUR[light]);
    value_set(v, "light_colour_dark", ON_DARK[light]);
    value_set_bool(v, "is_green", light == REPORT_GREEN);
    value_set_bool(v, "is_yellow", light == REPORT_YELLOW);
    value_set_bool(v, "is_red", light == REPORT_RED);
    value_set(v, "headline", headline(a, d));
}

/* ---- sums ---- */

static void set_sums(struct value *v, struct arena *a, const struct report_data *d)
{
    static const char *const AGE[] = {N_("1–14 Tage"), N_("15–30 Tage"),
                                      N_("31–60 Tage"), N_("über 60 Tage")};
    struct value *ages = value_list(a);
    (void)shown_sum(v, a, "new_invoices", d->issued);
    (void)shown_sum(v, a, "received", d->received);
    (void)shown_sum(v, a, "open", d->open);
    (void)shown_sum(v, a, "overdue", d->overdue);
    (void)shown_sum(v, a, "credit", d->credit);
    for (size_t i = 0; i < sizeof AGE / sizeof AGE[0]; i++) {
        int percent = shown_share(d->age[i].amount, d->overdue.amount);
        struct value *age = value_map(a), *sum = shown_sum(age, a, "sum", d->age[i]);
        value_setf(sum, "percent", "%d", percent);
        value_setf(sum, "rest", "%d", 100 - percent);
        value_set(age, "name", tr(AGE[i]));
        value_push(ages, age);
    }
    value_set_value(v, "ages", ages);
}

/* ---- statements, journal, life signs ---- */

static void set_statement(struct value *v, const struct report_data *d)
{
    shown_day(v, "statement", d->statement);
    value_setf(v, "statement_age", "%d", d->statement_bank_days);
    value_set_bool(v, "statement_age_one", d->statement_bank_days == 1);
    value_set_bool(v, "statement_old", d->statement_old);
    value_set(v, "stopped", d->stopped);
}

static void set_life(struct value *v, const struct report_data *d)
{
    shown_instant(v, "made_at", d->made_at);
    shown_instant(v, "last_run", d->last_run);
    shown_instant(v, "next_report", d->next_report);
    value_set_bool(v, "next_at_latest", d->next_at_latest);
    value_setf(v, "outbox_waiting", "%zu", d->outbox_waiting);
    value_set_bool(v, "has_outbox_waiting", d->outbox_waiting > 0);
    value_set_bool(v, "outbox_waiting_one", d->outbox_waiting == 1);
    value_set_bool(v, "trial", d->trial);
    value_set_bool(v, "control", d->control);
    value_setf(v, "journal_rows", "%lld", (long long)d->journal_rows);
    value_set(v, "journal_hash", d->journal_hash);
    value_set(v, "version", d->version);
}

static void set_head(struct value *v, const struct report_data *d)
{
    static const char *const WEEKDAY[] = {
        N_("Montag"),  N_("Dienstag"), N_("Mittwoch"), N_("Donnerstag"),
        N_("Freitag"), N_("Samstag"),  N_("Sonntag")};
    value_set(v, "firm", d->firm);
    value_set(v, "occasion", d->occasion);
    shown_day(v, "today", d->today);
    shown_day(v, "since", d->since);
    value_set(v, "weekday", tr(WEEKDAY[day_weekday(d->today) - 1]));
}

struct value *report_value(struct arena *a, const struct report_data *d)
{
    struct value *v = value_map(a), *notices = value_list(a);
    set_head(v, d);
    set_light(v, a, d);
    set_sums(v, a, d);
    set_statement(v, d);
    set_life(v, d);
    report_rows_set(v, a, d);
    for (size_t i = 0; i < d->notices; i++) {
        value_push_text(notices, d->notice[i]);
    }
    value_set_value(v, "notices", notices);
    value_set_bool(v, "has_notices", d->notices > 0);
    return v;
}
