#include "dunning/dunning.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "dunning/hold.h"

#include "base/banned.h"

/* One due or held invoice on its way into an action. */
struct entry {
    enum dunning_action_kind kind;
    const struct dunning_invoice *inv;
    int level;
    bool ended;       /* the ladder is at its end */
    bool early;       /* a level before the deadline */
    bool beside_mail; /* a task of channel "both" */
    day deadline;
    const char *reason; /* of a hold */
    day until;
};

struct run {
    const struct dunning_input *in;
    struct arena *a;
    struct entry *entry;
    size_t entries;
    struct dunning_plan *out;
};

/* ---- deadlines ---- */

day dunning_deadline(const struct calendar *cal, const char *firm_region,
                     const char *customer_region, day due)
{
    day moved = due;
    do {
        due = moved;
        moved = calendar_next_workday(cal, due, firm_region);
        if (customer_region) {
            moved = calendar_next_workday(cal, moved, customer_region);
        }
    } while (day_cmp(moved, due) != 0);
    return moved;
}

static day deadline_of(const struct dunning_input *in,
                       const struct dunning_invoice *inv)
{
    return dunning_deadline(in->calendar, in->config->region, inv->region,
                            inv->due_date);
}

static bool is_early(const struct config *k, int level)
{
    return level <= (int)k->levels && k->level[level - 1].after_days < 0;
}

static bool is_settled(const struct dunning_invoice *inv)
{
    return inv->cancelled || inv->open.cents <= 0;
}

day dunning_next_due(const struct dunning_input *in, const struct dunning_invoice *inv,
                     int *level)
{
    const struct config *k = in->config;
    day deadline = deadline_of(in, inv);
    int next = inv->level_reached + 1;
    int last = (int)k->levels;
    if (is_settled(inv) || last == 0 || next > last + 1) {
        return DAY_NONE;
    }
    if (day_cmp(in->today, deadline) > 0) {
        while (is_early(k, next)) {
            next++;
        }
    }
    *level = next;
    /* The end of the ladder waits as long as its last level did. */
    int days = k->level[next > last ? last - 1 : next - 1].after_days;
    bool reminded =
        day_is_set(inv->level_date) && day_cmp(inv->level_date, deadline) > 0;
    return day_add(reminded ? inv->level_date : deadline, days);
}

/* ---- sieves ---- */

/* The shortest wait of a level from the `next` one on; the end of the ladder waits as
 * long as its last level. */
static int shortest_wait(const struct config *k, int next)
{
    int last = (int)k->levels;
    int days = k->level[last - 1].after_days;
    for (int i = next; i < last; i++) {
        if (k->level[i - 1].after_days < days) {
            days = k->level[i - 1].after_days;
        }
    }
    return days;
}

day dunning_horizon(const struct dunning_input *in)
{
    return in->config->levels == 0 ? DAY_NONE
                                   : day_add(in->today, -shortest_wait(in->config, 1));
}

bool dunning_may_be_due(const struct dunning_input *in,
                        const struct dunning_invoice *inv)
{
    int next = inv->level_reached + 1;
    if (is_settled(inv) || in->config->levels == 0 ||
        next > (int)in->config->levels + 1) {
        return false;
    }
    /* § 193 BGB moves a deadline never backwards: the due date is its lower bound. */
    bool after =
        day_is_set(inv->level_date) && day_cmp(inv->level_date, inv->due_date) > 0;
    day from = after ? inv->level_date : inv->due_date;
    return day_cmp(in->today, day_add(from, shortest_wait(in->config, next))) >= 0;
}

const char *dunning_stopped(const struct dunning_input *in, struct arena *a)
{
    return hold_run(a, in);
}

/* ---- entries ---- */

static void push(struct run *r, struct entry e)
{
    r->entry = arena_grow(r->a, r->entry, r->entries, sizeof *r->entry);
    r->entry[r->entries++] = e;
}

static bool is_channel(const struct config *k, int level, const char *channel)
{
    return text_ieq(k->level[level - 1].channel, channel);
}

bool dunning_wants_task(const struct config *k, int level)
{
    return level <= (int)k->levels && is_channel(k, level, "both");
}

/* An invoice that goes out: as mail, task or both. */
static void push_due(struct run *r, struct entry e)
{
    const struct config *k = r->in->config;
    bool mail = !e.ended && !is_channel(k, e.level, "task");
    bool task = !mail || dunning_wants_task(k, e.level);
    if (mail && text_blank(e.inv->recipient)) {
        mail = false;
        task = true;
    }
    if (mail) {
        e.kind = DUNNING_MAIL;
        push(r, e);
    }
    if (task) {
        e.kind = DUNNING_TASK;
        e.beside_mail = mail;
        push(r, e);
    }
}

static void judge(struct run *r, const struct dunning_invoice *inv)
{
    struct hold h = {NULL, DAY_NONE};
    struct entry e = {.inv = inv, .until = DAY_NONE};
    day due = dunning_next_due(r->in, inv, &e.level);
    if (!day_is_set(due) || day_cmp(r->in->today, due) < 0) {
        return;
    }
    e.deadline = deadline_of(r->in, inv);
    e.ended = e.level > (int)r->in->config->levels;
    e.early = is_early(r->in->config, e.level);
    if (e.ended && text_ieq(r->in->config->end_action, "nothing")) {
        return;
    }
    if (hold_invoice(&h, r->a, r->in, inv, e.deadline, r->out->stopped)) {
        e.kind = DUNNING_HOLD;
        e.reason = h.reason;
        e.until = h.until;
        push(r, e);
        return;
    }
    push_due(r, e);
}

static int compare_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

/* What goes into one letter or task: the same kind, customer and address; the end of
 * the ladder is another matter than a level, and what is not due yet is not mentioned
 * in one breath with what is late. */
static int compare_letter(const struct entry *x, const struct entry *y)
{
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    if (x->inv->customer_id != y->inv->customer_id) {
        return x->inv->customer_id < y->inv->customer_id ? -1 : 1;
    }
    if (x->ended != y->ended) {
        return x->ended ? 1 : -1;
    }
    if (x->early != y->early) {
        return x->early ? 1 : -1;
    }
    if (x->beside_mail != y->beside_mail) {
        return x->beside_mail ? 1 : -1;
    }
    return compare_text(x->inv->recipient, y->inv->recipient);
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int c = compare_letter(x, y);
    if (c == 0) {
        c = day_cmp(x->deadline, y->deadline);
    }
    if (c == 0) {
        c = compare_text(x->inv->number, y->inv->number);
    }
    return c != 0 ? c : (x->inv->id > y->inv->id) - (x->inv->id < y->inv->id);
}

/* ---- items with interest and lump sum ---- */

static bool fill_interest(struct dunning_item *it, struct run *r)
{
    const struct dunning_invoice *inv = it->invoice;
    struct interest_claim claim = {
        .principal = inv->open,
        .consumer = inv->kind == CUSTOMER_PRIVATE || inv->kind == CUSTOMER_UNKNOWN,
        .from = it->delay_since,
        .until = r->in->today,
        .payment = inv->payment,
        .payments = inv->payments,
    };
    for (size_t i = 0; i < inv->payments; i++) {
        if (!money_add(&claim.principal, claim.principal, inv->payment[i].amount)) {
            return false;
        }
    }
    if (!interest_compute(&it->detail, r->a, &claim, r->in->rates)) {
        return false;
    }
    it->interest = it->detail.amount;
    it->note = interest_note(&it->detail, r->a);
    return true;
}

static bool fill_item(struct dunning_item *it, struct run *r, const struct entry *e)
{
    const struct config *k = r->in->config;
    const struct dunning_invoice *inv = e->inv;
    enum interest_ground ground;
    struct interest_cause cause = {
        .kind = inv->kind,
        .agreed_date = inv->contractual_terms,
        .consumer_notice = inv->consumer_notice,
        .deadline = e->deadline,
        .received = inv->delivered_on,
        .first_reminder = inv->first_reminder,
    };
    *it = (struct dunning_item){
        .invoice = inv, .level = e->level, .deadline = e->deadline};
    it->detail.missing_from = DAY_NONE;
    it->delay_since = interest_delay_start(&cause, &ground);
    if (!day_is_set(it->delay_since) || day_cmp(it->delay_since, r->in->today) > 0) {
        it->delay_since = DAY_NONE;
        return true;
    }
    /* At the end of the ladder the owner sees what the last level stated. */
    int level = e->level > (int)k->levels ? (int)k->levels : e->level;
    const struct config_level *l = &k->level[level - 1];
    if (l->lump_sum) {
        it->lump_sum = interest_lump_sum(inv->kind);
    }
    return !l->interest || fill_interest(it, r);
}

/* ---- actions ---- */

static const char *reason_of(struct run *r, const struct dunning_action *act)
{
    const struct config *k = r->in->config;
    const struct dunning_invoice *first = act->item[0].invoice;
    char buf[DAY_BUF];
    if (act->level > (int)k->levels) {
        return arena_printf(
            r->a,
            tr("Auch „%s“ vom %s blieb ohne Zahlung: bitte anrufen oder "
               "einen Mahnbescheid prüfen."),
            k->level[k->levels - 1].name, day_format_de(buf, first->level_date));
    }
    const char *name = k->level[act->level - 1].name;
    if (act->kind == DUNNING_TASK && text_blank(act->recipient) &&
        !is_channel(k, act->level, "task")) {
        return arena_printf(
            r->a,
            tr("%s ist fällig, der Kunde hat aber keine Mailadresse: bitte "
               "per Post oder Telefon."),
            name);
    }
    bool passed = day_cmp(r->in->today, act->item[0].deadline) > 0;
    return arena_printf(
        r->a, passed ? tr("%s, Frist abgelaufen am %s") : tr("%s, fällig am %s"), name,
        day_format_de(buf, act->item[0].deadline));
}

/* What the interest lacks is said wherever the action is shown. */
static const char *with_note(struct run *r, const struct dunning_action *act,
                             const char *reason)
{
    const char *note = NULL;
    for (size_t i = 0; i < act->items && !note; i++) {
        note = act->item[i].note;
    }
    return note ? arena_printf(r->a, "%s; %s", reason, note) : reason;
}

/* A fee counts once a mail; the reminder that founds the delay is free (L-61, L-65). */
static money fee_of(const struct config *k, const struct dunning_action *act)
{
    bool in_delay = false;
    for (size_t i = 0; i < act->items; i++) {
        in_delay = in_delay || day_is_set(act->item[i].delay_since);
    }
    int founding = is_early(k, 1) ? 2 : 1;
    bool has_fee = in_delay && act->level > founding && act->level <= (int)k->levels;
    return has_fee ? k->level[act->level - 1].fee : MONEY(0);
}

static bool add_item(struct dunning_action *act, const struct dunning_item *it)
{
    for (size_t i = 0; i < it->invoice->fees && !act->early; i++) {
        if (!money_add(&act->return_fee, act->return_fee, it->invoice->fee[i].amount)) {
            return false;
        }
    }
    if (it->level > act->level) {
        act->level = it->level;
    }
    return money_add(&act->open, act->open, it->invoice->open) &&
           money_add(&act->interest, act->interest, it->interest) &&
           money_add(&act->lump_sum, act->lump_sum, it->lump_sum);
}

static bool total_of(struct dunning_action *act)
{
    return money_add(&act->total, act->open, act->interest) &&
           money_add(&act->total, act->total, act->lump_sum) &&
           money_add(&act->total, act->total, act->fee) &&
           money_add(&act->total, act->total, act->return_fee);
}

/* One action from entries [from, to). */
static bool make_action(struct run *r, size_t from, size_t to)
{
    const struct entry *e = &r->entry[from];
    struct dunning_action act = {
        .kind = e->kind,
        .customer_id = e->inv->customer_id,
        .recipient = e->inv->recipient,
        .early = e->early,
        .beside_mail = e->beside_mail,
        .reason = e->reason,
        .until = e->until,
    };
    act.items = to - from;
    act.item = arena_array(r->a, act.items, sizeof *act.item);
    for (size_t i = 0; i < act.items; i++) {
        if (!fill_item(&act.item[i], r, &e[i]) || !add_item(&act, &act.item[i])) {
            return false;
        }
    }
    act.fee = fee_of(r->in->config, &act);
    act.reason = with_note(r, &act, act.reason ? act.reason : reason_of(r, &act));
    r->out->mails += act.kind == DUNNING_MAIL;
    r->out->action[r->out->actions++] = act;
    return total_of(&r->out->action[r->out->actions - 1]);
}

/* Holds stay single; invoices without customer and address are nobody's in common. */
static bool shares_action(const struct entry *x, const struct entry *y)
{
    bool known = x->inv->customer_id != 0 || !text_blank(x->inv->recipient);
    return x->kind != DUNNING_HOLD && known && compare_letter(x, y) == 0;
}

static bool make_actions(struct run *r)
{
    r->out->actions = 0;
    r->out->mails = 0;
    r->out->action = arena_array(r->a, r->entries, sizeof *r->out->action);
    if (r->entries > 1) {
        qsort(r->entry, r->entries, sizeof *r->entry, compare_entries);
    }
    for (size_t from = 0, to; from < r->entries; from = to) {
        to = from + 1;
        while (to < r->entries && shares_action(&r->entry[from], &r->entry[to])) {
            to++;
        }
        if (!make_action(r, from, to)) {
            return false;
        }
    }
    return true;
}

/* ---- unusually many ---- */

static bool is_unusual(const struct dunning_input *in, size_t mails)
{
    if (mails <= in->approved) {
        return false;
    }
    /* A few mails are never an anomaly, whatever the average. */
    bool jump = in->recent_runs >= 3 && mails > 10 &&
                mails * in->recent_runs > 3 * in->recent_mails;
    return mails > DUNNING_MAILS_MAX || jump;
}

static void hold_mails(struct run *r)
{
    for (size_t i = 0; i < r->entries; i++) {
        if (r->entry[i].kind == DUNNING_MAIL) {
            r->entry[i].kind = DUNNING_HOLD;
            r->entry[i].reason = r->out->stopped;
        }
    }
}

enum k_status dunning_decide(struct dunning_plan *out, struct arena *a,
                             const struct dunning_input *in, struct k_err *err)
{
    struct run r = {.in = in, .a = a, .out = out};
    *out = (struct dunning_plan){0};
    out->stopped = hold_run(a, in);
    for (size_t i = 0; i < in->invoices; i++) {
        judge(&r, &in->invoice[i]);
    }
    bool ok = make_actions(&r);
    if (ok && is_unusual(in, out->mails)) {
        out->needs_approval = true;
        out->wanted = out->mails;
        out->stopped =
            arena_printf(a,
                         tr("Mahnlauf angehalten: %zu Mahnungen auf einmal sind "
                            "ungewöhnlich viele; bitte prüfen und freigeben (kontor "
                            "reminders approve)"),
                         out->mails);
        hold_mails(&r);
        ok = make_actions(&r);
    }
    return ok ? K_OK
              : err_set(err, K_REJECT,
                        "Die Beträge der offenen Rechnungen sind zu groß.");
}
