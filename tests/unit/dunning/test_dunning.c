#include "kontor_test.h"

#include <string.h>

#include "dunning/dunning.h"

#define INVOICES 8

struct bench {
    struct arena a;
    struct config config;
    struct dunning_invoice inv[INVOICES];
    struct dunning_input in;
    struct dunning_plan plan;
};

static day on(int year, int month, int dom)
{
    day d = DAY_NONE;
    assert_true(day_make(&d, year, month, dom));
    return d;
}

static void bench_open(struct bench *b)
{
    struct calendar *cal = NULL;
    struct base_rates *rates = NULL;
    struct k_err err = {0};
    memset(b, 0, sizeof *b);
    arena_init(&b->a);
    assert_ok(calendar_load(&cal, &b->a, SOURCE_DIR "/templates/holidays.tab", &err));
    assert_ok(rates_load(&rates, &b->a, SOURCE_DIR "/tests/data/dunning/base-rates.tab",
                         &err));
    b->config = (struct config){
        .region = "NW",
        .fresh_days = 3,
        .dunning = true,
        .dunning_minimum = MONEY(500),
        .levels = 3,
        .level = {{"Zahlungserinnerung", 7, "mail", "reminder-1", {0}, false, false},
                  {"Mahnung", 10, "mail", "reminder-2", {0}, true, true},
                  {"Letzte Mahnung", 10, "mail", "reminder-3", {0}, true, true}},
        .end_action = "task",
    };
    b->in = (struct dunning_input){
        .invoice = b->inv, .calendar = cal, .config = &b->config, .rates = rates};
}

static void bench_close(struct bench *b)
{
    arena_release(&b->a);
}

/* One more open invoice, delivered on the day it was issued. */
static struct dunning_invoice *owe(struct bench *b, int64_t customer,
                                   const char *number, int64_t cents, day due)
{
    struct dunning_invoice *i = &b->inv[b->in.invoices++];
    *i = (struct dunning_invoice){
        .id = (int64_t)b->in.invoices,
        .customer_id = customer,
        .number = number,
        .recipient = customer == 2 ? "yildiz@example.org" : "krause@example.org",
        .kind = CUSTOMER_PRIVATE,
        .region = "NW",
        .issue_date = day_add(due, -14),
        .due_date = due,
        .delivered_on = day_add(due, -14),
        .gross = MONEY(cents),
        .open = MONEY(cents),
        .consumer_notice = true,
        .level_date = DAY_NONE,
        .first_reminder = DAY_NONE,
        .hold_until = DAY_NONE,
    };
    return i;
}

/* Decide for a day, with statements up to the bank day before. */
static void decide(struct bench *b, day today)
{
    struct k_err err = {0};
    day newest = day_add(today, -1);
    while (!calendar_is_bank_day(newest)) {
        newest = day_add(newest, -1);
    }
    b->in.today = today;
    if (!b->in.bank.has_statement) {
        b->in.bank.newest_statement = newest;
    }
    struct dunning_bank keep = b->in.bank;
    b->in.bank.has_statement = true;
    assert_ok(dunning_decide(&b->plan, &b->a, &b->in, &err));
    b->in.bank = keep;
}

/* Statements end on a fixed day from now on. */
static void freeze_statements(struct bench *b, day newest)
{
    b->in.bank.has_statement = true;
    b->in.bank.newest_statement = newest;
}

static void sent(struct dunning_invoice *i, int level, day d)
{
    i->level_reached = level;
    i->level_date = d;
    if (level == 1) {
        i->first_reminder = d;
    }
}

static const struct dunning_action *only(const struct bench *b,
                                         enum dunning_action_kind kind)
{
    assert_int_equal(b->plan.actions, 1);
    assert_int_equal(b->plan.action[0].kind, kind);
    return &b->plan.action[0];
}

/* ---- S24 ---- */

static void yildiz(struct bench *b)
{
    bench_open(b);
    owe(b, 2, "R-0003", 11900, on(2026, 2, 10));
    owe(b, 2, "R-0004", 23800, on(2026, 2, 13));
    owe(b, 2, "R-0005", 320, on(2026, 2, 13));
}

static void one_mail_a_customer_with_all_that_is_due(void **state)
{
    struct bench b;
    (void)state;
    yildiz(&b);
    decide(&b, on(2026, 2, 20));
    assert_int_equal(b.plan.mails, 1);
    assert_int_equal(b.plan.actions, 2);
    const struct dunning_action *mail = &b.plan.action[0];
    assert_int_equal(mail->kind, DUNNING_MAIL);
    assert_int_equal(mail->items, 2);
    assert_string_equal(mail->item[0].invoice->number, "R-0003");
    assert_string_equal(mail->item[1].invoice->number, "R-0004");
    assert_int_equal(mail->total.cents, 35700);
    assert_int_equal(mail->level, 1);
    assert_int_equal(b.plan.action[1].kind, DUNNING_HOLD);
    assert_non_null(strstr(b.plan.action[1].reason, "Mahnminimum"));
    bench_close(&b);
}

static void a_second_run_sends_nothing(void **state)
{
    struct bench b;
    (void)state;
    yildiz(&b);
    sent(&b.inv[0], 1, on(2026, 2, 20));
    sent(&b.inv[1], 1, on(2026, 2, 20));
    decide(&b, on(2026, 2, 20));
    assert_int_equal(b.plan.mails, 0);
    bench_close(&b);
}

static void the_ladder_climbs_by_what_was_really_sent(void **state)
{
    static const struct {
        int level, month, dom;
        int next_month, next_dom;
    } STEPS[] = {{1, 2, 20, 3, 2}, {2, 3, 2, 3, 12}};
    (void)state;
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        struct bench b;
        bench_open(&b);
        struct dunning_invoice *inv = owe(&b, 2, "R-0003", 11900, on(2026, 2, 10));
        sent(inv, STEPS[i].level, on(2026, STEPS[i].month, STEPS[i].dom));
        day next = on(2026, STEPS[i].next_month, STEPS[i].next_dom);
        decide(&b, day_add(next, -1));
        assert_int_equal(b.plan.mails, 0);
        decide(&b, next);
        assert_int_equal(only(&b, DUNNING_MAIL)->level, STEPS[i].level + 1);
        bench_close(&b);
    }
}

/* The last mail of 12.03. waits until Sunday 22.03.; the task comes on Monday. */
static void the_end_of_the_ladder_is_a_task(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    struct dunning_invoice *inv = owe(&b, 2, "R-0003", 11900, on(2026, 2, 10));
    inv->first_reminder = on(2026, 2, 20);
    sent(inv, 3, on(2026, 3, 12));
    decide(&b, on(2026, 3, 20));
    assert_int_equal(b.plan.actions, 0);
    decide(&b, on(2026, 3, 22));
    assert_string_equal(only(&b, DUNNING_HOLD)->reason, "Mahnlauf ruht: Sonntag");
    decide(&b, on(2026, 3, 23));
    const struct dunning_action *task = only(&b, DUNNING_TASK);
    assert_int_equal(task->level, 4);
    assert_non_null(strstr(task->reason, "12.03.2026"));
    inv->level_reached = 4;
    inv->level_date = on(2026, 3, 23);
    decide(&b, on(2026, 6, 1));
    assert_int_equal(b.plan.actions, 0);
    bench_close(&b);
}

static void a_hold_is_told_with_reason_and_end(void **state)
{
    struct bench b;
    (void)state;
    yildiz(&b);
    sent(&b.inv[0], 1, on(2026, 2, 20));
    sent(&b.inv[1], 1, on(2026, 2, 20));
    b.inv[1].hold_until = on(2026, 3, 31);
    b.inv[1].hold_reason = "Mangel gerügt";
    decide(&b, on(2026, 3, 2));
    assert_int_equal(b.plan.mails, 1);
    assert_int_equal(b.plan.action[0].items, 1);
    assert_int_equal(b.plan.action[0].open.cents, 11900);
    assert_string_equal(b.plan.action[1].reason,
                        "Gesperrt bis 31.03.2026: Mangel gerügt.");
    assert_int_equal(b.plan.action[1].until.n, on(2026, 3, 31).n);
    decide(&b, on(2026, 4, 1));
    assert_int_equal(b.plan.action[0].items, 2);
    bench_close(&b);
}

/* ---- S21 ---- */

static void an_old_statement_holds_everything(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    freeze_statements(&b, on(2026, 2, 18));
    decide(&b, on(2026, 2, 24));
    assert_string_equal(b.plan.stopped,
                        "Mahnlauf angehalten: Kontoauszug vom 18.02. ist 4 "
                        "Bankarbeitstage alt (max. 3)");
    assert_string_equal(only(&b, DUNNING_HOLD)->reason, b.plan.stopped);
    freeze_statements(&b, on(2026, 2, 23));
    decide(&b, on(2026, 2, 24));
    assert_null(b.plan.stopped);
    assert_int_equal(only(&b, DUNNING_MAIL)->level, 1);
    bench_close(&b);
}

static void missing_or_broken_statements_hold_everything(void **state)
{
    struct bench b;
    struct k_err err = {0};
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    b.in.today = on(2026, 2, 24);
    assert_ok(dunning_decide(&b.plan, &b.a, &b.in, &err));
    assert_non_null(strstr(b.plan.stopped, "noch kein Kontoauszug"));
    freeze_statements(&b, on(2026, 2, 23));
    b.in.bank.gap = true;
    b.in.bank.gap_text = "Auszug fehlt zwischen 13.02. und 18.02.";
    decide(&b, on(2026, 2, 24));
    assert_string_equal(b.plan.stopped,
                        "Mahnlauf angehalten: Auszug fehlt zwischen 13.02. und 18.02.");
    bench_close(&b);
}

static void a_statement_that_ends_before_the_deadline_proves_nothing(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    b.config.level[0].after_days = 1;
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    freeze_statements(&b, on(2026, 2, 16));
    decide(&b, on(2026, 2, 18));
    assert_non_null(strstr(only(&b, DUNNING_HOLD)->reason, "nur bis 16.02.2026"));
    bench_close(&b);
}

/* ---- S22 ---- */

static void good_friday_moves_deadline_and_reminder(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 4, 3));
    day deadline = dunning_deadline(b.in.calendar, "NW", "NW", b.inv[0].due_date);
    assert_int_equal(deadline.n, on(2026, 4, 7).n);
    decide(&b, on(2026, 4, 13));
    assert_int_equal(b.plan.actions, 0);
    decide(&b, on(2026, 4, 14));
    assert_int_equal(only(&b, DUNNING_MAIL)->level, 1);
    bench_close(&b);
}

static void nothing_goes_out_on_a_holiday(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    decide(&b, on(2026, 4, 6));
    assert_string_equal(b.plan.stopped, "Mahnlauf ruht: Ostermontag");
    assert_int_equal(b.plan.mails, 0);
    bench_close(&b);
}

static void a_holiday_at_the_customers_holds_his_invoices(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2025, 12, 10))->region = "BY";
    owe(&b, 2, "R2026-0002", 11900, on(2025, 12, 10));
    decide(&b, on(2026, 1, 6));
    assert_int_equal(b.plan.mails, 1);
    assert_int_equal(b.plan.action[0].customer_id, 2);
    assert_non_null(strstr(b.plan.action[1].reason, "Heilige Drei Könige"));
    bench_close(&b);
}

/* ---- S14 and the other holds ---- */

static void a_part_payment_lowers_the_sum_and_grants_a_week(void **state)
{
    struct bench b;
    struct interest_payment paid = {on(2026, 2, 13), MONEY(50000)};
    (void)state;
    bench_open(&b);
    struct dunning_invoice *inv = owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    inv->open = MONEY(42404);
    inv->payment = &paid;
    inv->payments = 1;
    decide(&b, on(2026, 2, 24));
    assert_int_equal(only(&b, DUNNING_MAIL)->total.cents, 42404);
    paid.on = on(2026, 2, 19);
    decide(&b, on(2026, 2, 24));
    assert_int_equal(only(&b, DUNNING_HOLD)->until.n, on(2026, 2, 25).n);
    decide(&b, on(2026, 2, 26));
    only(&b, DUNNING_MAIL);
    bench_close(&b);
}

static void what_is_uncertain_is_held(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    struct dunning_invoice *inv = owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    const struct dunning_invoice plain = *inv;
    inv->delivered_on = DAY_NONE;
    decide(&b, on(2026, 2, 24));
    assert_non_null(strstr(only(&b, DUNNING_HOLD)->reason, "nicht zugestellt"));
    *inv = plain;
    inv->undeliverable = true;
    decide(&b, on(2026, 2, 24));
    assert_non_null(strstr(only(&b, DUNNING_HOLD)->reason, "unzustellbar"));
    *inv = plain;
    inv->in_review = true;
    decide(&b, on(2026, 2, 24));
    assert_non_null(strstr(only(&b, DUNNING_HOLD)->reason, "Entscheidung"));
    *inv = plain;
    sent(inv, 1, DAY_NONE);
    inv->level_pending = true;
    decide(&b, on(2026, 3, 9));
    assert_non_null(strstr(only(&b, DUNNING_HOLD)->reason, "wartet noch"));
    bench_close(&b);
}

static void what_is_settled_is_never_mentioned(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 0, on(2026, 2, 17));
    owe(&b, 1, "R2026-0002", 92404, on(2026, 2, 17))->cancelled = true;
    owe(&b, 1, "R2026-0003", -7596, on(2026, 2, 17));
    decide(&b, on(2026, 4, 20));
    assert_int_equal(b.plan.actions, 0);
    bench_close(&b);
}

static void after_a_standstill_only_one_level_follows(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    decide(&b, on(2026, 9, 1));
    assert_int_equal(only(&b, DUNNING_MAIL)->level, 1);
    bench_close(&b);
}

static void a_customer_without_address_becomes_a_task(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17))->recipient = NULL;
    decide(&b, on(2026, 2, 24));
    assert_non_null(strstr(only(&b, DUNNING_TASK)->reason, "keine Mailadresse"));
    bench_close(&b);
}

static void levels_may_be_tasks_or_both(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    b.config.level[0].channel = "task";
    decide(&b, on(2026, 2, 24));
    only(&b, DUNNING_TASK);
    b.config.level[0].channel = "both";
    decide(&b, on(2026, 2, 24));
    assert_int_equal(b.plan.actions, 2);
    assert_int_equal(b.plan.mails, 1);
    bench_close(&b);
}

static void a_friendly_note_before_the_deadline_is_not_sent_after_it(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    b.config.level[0].after_days = -3;
    b.config.level[1].after_days = 7;
    struct dunning_invoice *inv = owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 20));
    decide(&b, on(2026, 2, 17));
    assert_int_equal(only(&b, DUNNING_MAIL)->level, 1);
    decide(&b, on(2026, 2, 24));
    assert_int_equal(b.plan.actions, 0);
    decide(&b, on(2026, 2, 27));
    assert_int_equal(only(&b, DUNNING_MAIL)->level, 2);
    sent(inv, 1, on(2026, 2, 17)); /* the next counts from the deadline all the same */
    decide(&b, on(2026, 2, 26));
    assert_int_equal(b.plan.actions, 0);
    decide(&b, on(2026, 2, 27));
    assert_int_equal(only(&b, DUNNING_MAIL)->level, 2);
    bench_close(&b);
}

static void what_is_not_due_yet_is_no_part_of_a_reminder(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    b.config.level[0].after_days = -3;
    b.config.level[1].after_days = 7;
    b.config.level[1].fee = MONEY(250); /* founds the delay now: free all the same */
    owe(&b, 1, "R2026-0001", 10000, on(2026, 2, 10));
    owe(&b, 1, "R2026-0002", 20000, on(2026, 2, 20));
    decide(&b, on(2026, 2, 17));
    assert_int_equal(b.plan.actions, 2);
    const struct dunning_action *late = &b.plan.action[0], *early = &b.plan.action[1];
    assert_false(late->early);
    assert_int_equal(late->items, 1);
    assert_int_equal(late->level, 2);
    assert_string_equal(late->item[0].invoice->number, "R2026-0001");
    assert_int_equal(late->fee.cents, 0);
    assert_true(early->early);
    assert_int_equal(early->items, 1);
    assert_string_equal(early->item[0].invoice->number, "R2026-0002");
    assert_int_equal(early->total.cents, 20000);
    bench_close(&b);
}

/* § 193 BGB: from Saturday the 14th to Monday the 16th; three days before is a Friday.
 */
static void days_before_count_from_the_moved_deadline(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    b.config.level[0].after_days = -3;
    struct dunning_invoice *inv = owe(&b, 1, "R2026-0001", 10000, on(2026, 2, 14));
    decide(&b, on(2026, 2, 12));
    assert_int_equal(b.plan.actions, 0);
    decide(&b, on(2026, 2, 13));
    assert_int_equal(only(&b, DUNNING_MAIL)->item[0].deadline.n, on(2026, 2, 16).n);
    decide(&b, on(2026, 2, 14));
    only(&b, DUNNING_HOLD); /* a quiet day, for it too */
    decide(&b, on(2026, 2, 16));
    assert_true(only(&b, DUNNING_MAIL)->early);
    inv->in_review = true;
    decide(&b, on(2026, 2, 16));
    only(&b, DUNNING_HOLD);
    inv->in_review = false;
    inv->open = MONEY(0);
    decide(&b, on(2026, 2, 16));
    assert_int_equal(b.plan.actions, 0);
    bench_close(&b);
}

/* ---- S23: interest and lump sum within a reminder ---- */

static void a_business_pays_interest_and_forty_euros(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    struct dunning_invoice *inv = owe(&b, 1, "R2025-0007", 218960, on(2025, 5, 30));
    inv->kind = CUSTOMER_BUSINESS;
    inv->contractual_terms = true;
    sent(inv, 1, on(2025, 7, 10));
    /* 20.07.2025 is a Sunday: the preview shows what is held, with its sums. */
    decide(&b, on(2025, 7, 20));
    const struct dunning_action *act = only(&b, DUNNING_HOLD);
    assert_int_equal(act->interest.cents, 3328);
    assert_int_equal(act->lump_sum.cents, 4000);
    assert_int_equal(act->total.cents, 226288);
    assert_int_equal(act->item[0].delay_since.n, on(2025, 5, 31).n);
    inv->kind = CUSTOMER_UNKNOWN;
    decide(&b, on(2025, 7, 21));
    assert_int_equal(only(&b, DUNNING_MAIL)->lump_sum.cents, 0);
    bench_close(&b);
}

static void the_reminder_that_founds_the_delay_is_free(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    for (size_t i = 0; i < b.config.levels; i++) {
        b.config.level[i].fee = MONEY(250);
    }
    struct dunning_invoice *inv = owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    decide(&b, on(2026, 2, 24));
    assert_int_equal(only(&b, DUNNING_MAIL)->fee.cents, 0);
    sent(inv, 1, on(2026, 2, 24));
    owe(&b, 1, "R2026-0002", 11900, on(2026, 2, 17));
    sent(&b.inv[1], 1, on(2026, 2, 24));
    decide(&b, on(2026, 3, 6));
    const struct dunning_action *act = only(&b, DUNNING_MAIL);
    assert_int_equal(act->fee.cents, 250); /* once, for both */
    assert_int_equal(act->items, 2);
    assert_true(act->interest.cents > 0);
    bench_close(&b);
}

static void a_level_that_never_arrived_is_held_and_tried_again(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    struct dunning_invoice *inv = owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    inv->level_failed = true;
    decide(&b, on(2026, 3, 24));
    assert_non_null(strstr(only(&b, DUNNING_HOLD)->reason, "kam nicht an"));
    assert_int_equal(only(&b, DUNNING_HOLD)->level, 1);
    inv->level_failed = false;
    decide(&b, on(2026, 3, 24));
    assert_int_equal(only(&b, DUNNING_MAIL)->level, 1);
    bench_close(&b);
}

static void the_end_may_be_nothing(void **state)
{
    struct bench b;
    (void)state;
    bench_open(&b);
    b.config.end_action = "nothing";
    struct dunning_invoice *inv = owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    sent(inv, 3, on(2026, 3, 16));
    decide(&b, on(2026, 4, 16));
    assert_int_equal(b.plan.actions, 0);
    bench_close(&b);
}

/* ---- unusually many ---- */

static void an_unusually_large_run_waits_for_the_owner(void **state)
{
    struct bench b;
    static struct dunning_invoice many[60];
    static char mail[60][24];
    (void)state;
    bench_open(&b);
    owe(&b, 1, "R2026-0001", 92404, on(2026, 2, 17));
    for (size_t i = 0; i < 60; i++) {
        many[i] = b.inv[0];
        many[i].id = (int64_t)i + 1;
        many[i].customer_id = (int64_t)i + 1;
        (void)snprintf(mail[i], sizeof mail[i], "k%zu@example.org", i);
        many[i].recipient = mail[i];
    }
    b.in.invoice = many;
    b.in.invoices = 60;
    decide(&b, on(2026, 2, 24));
    assert_true(b.plan.needs_approval);
    assert_int_equal(b.plan.mails, 0);
    assert_non_null(strstr(b.plan.stopped, "60 Mahnungen"));
    b.in.approved = 60;
    decide(&b, on(2026, 2, 24));
    assert_int_equal(b.plan.mails, 60);
    b.in.approved = 59; /* one more than the owner saw */
    decide(&b, on(2026, 2, 24));
    assert_true(b.plan.needs_approval);
    b.in.approved = 0;
    b.in.invoices = 20;
    b.in.recent_runs = 10;
    b.in.recent_mails = 30;
    decide(&b, on(2026, 2, 24));
    assert_true(b.plan.needs_approval);
    b.in.recent_mails = 80;
    decide(&b, on(2026, 2, 24));
    assert_int_equal(b.plan.mails, 20);
    bench_close(&b);
}

/* Whoever gathers less must not miss anybody. */
static void the_sieves_keep_whatever_is_due(void **state)
{
    struct bench b;
    const day start = on(2026, 1, 1);
    int due = 0, spared = 0;
    (void)state;
    bench_open(&b);
    b.config.level[0].after_days = -3;
    b.config.level[2].after_days = 4;
    for (int n = 0; n < 40 * 60 * 5; n++) {
        struct dunning_invoice inv = {.open = MONEY(100), .level_date = DAY_NONE};
        int level;
        inv.due_date = day_add(start, n % 40);
        b.in.today = day_add(inv.due_date, n / 40 % 60 - 10);
        inv.level_reached = n / 2400;
        inv.region = n % 2 ? "BY" : NULL; /* with Epiphany */
        if (inv.level_reached > 0) {
            inv.level_date = day_add(inv.due_date, n % 7 - 3);
        }
        day when = dunning_next_due(&b.in, &inv, &level);
        if (day_is_set(when) && day_cmp(when, b.in.today) <= 0) {
            due++;
            assert_true(dunning_may_be_due(&b.in, &inv));
            assert_true(day_cmp(inv.due_date, dunning_horizon(&b.in)) <= 0);
        }
        spared += !dunning_may_be_due(&b.in, &inv);
    }
    assert_true(due > 1000 && spared > 1000);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_mail_a_customer_with_all_that_is_due),
        cmocka_unit_test(a_second_run_sends_nothing),
        cmocka_unit_test(the_ladder_climbs_by_what_was_really_sent),
        cmocka_unit_test(the_end_of_the_ladder_is_a_task),
        cmocka_unit_test(the_end_may_be_nothing),
        cmocka_unit_test(a_level_that_never_arrived_is_held_and_tried_again),
        cmocka_unit_test(a_hold_is_told_with_reason_and_end),
        cmocka_unit_test(an_old_statement_holds_everything),
        cmocka_unit_test(missing_or_broken_statements_hold_everything),
        cmocka_unit_test(a_statement_that_ends_before_the_deadline_proves_nothing),
        cmocka_unit_test(good_friday_moves_deadline_and_reminder),
        cmocka_unit_test(nothing_goes_out_on_a_holiday),
        cmocka_unit_test(a_holiday_at_the_customers_holds_his_invoices),
        cmocka_unit_test(a_part_payment_lowers_the_sum_and_grants_a_week),
        cmocka_unit_test(what_is_uncertain_is_held),
        cmocka_unit_test(what_is_settled_is_never_mentioned),
        cmocka_unit_test(after_a_standstill_only_one_level_follows),
        cmocka_unit_test(a_customer_without_address_becomes_a_task),
        cmocka_unit_test(levels_may_be_tasks_or_both),
        cmocka_unit_test(the_sieves_keep_whatever_is_due),
        cmocka_unit_test(a_friendly_note_before_the_deadline_is_not_sent_after_it),
        cmocka_unit_test(what_is_not_due_yet_is_no_part_of_a_reminder),
        cmocka_unit_test(days_before_count_from_the_moved_deadline),
        cmocka_unit_test(a_business_pays_interest_and_forty_euros),
        cmocka_unit_test(the_reminder_that_founds_the_delay_is_free),
        cmocka_unit_test(an_unusually_large_run_waits_for_the_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
