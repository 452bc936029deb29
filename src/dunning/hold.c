#include "dunning/hold.h"

#include "base/language.h"

#include "base/banned.h"

#define NBSP "\xC2\xA0"

/* ---- what holds one invoice ---- */

static const char *money_text(struct arena *a, money m)
{
    char buf[MONEY_BUF];
    return arena_printf(a, "%s" NBSP "€", money_format_de(buf, m));
}

static bool hold(struct hold *h, const char *reason, day until)
{
    *h = (struct hold){reason, until};
    return true;
}

static bool held_by_delivery(struct hold *h, const struct dunning_invoice *inv)
{
    if (inv->level_failed) {
        return hold(h,
                    tr("Die letzte Mahnung kam nicht an; bitte die Adresse prüfen "
                       "(kontor outbox)."),
                    DAY_NONE);
    }
    if (inv->undeliverable) {
        return hold(h, tr("Die Rechnung ist unzustellbar; bitte die Adresse prüfen."),
                    DAY_NONE);
    }
    if (!day_is_set(inv->delivered_on)) {
        return hold(h, tr("Die Rechnung ist noch nicht zugestellt."), DAY_NONE);
    }
    if (inv->level_pending) {
        return hold(h, tr("Die letzte Mahnung wartet noch auf den Versand."), DAY_NONE);
    }
    return false;
}

static const struct interest_payment *last_payment(const struct dunning_invoice *inv)
{
    const struct interest_payment *last = NULL;
    for (size_t i = 0; i < inv->payments; i++) {
        if (!last || day_cmp(inv->payment[i].on, last->on) >= 0) {
            last = &inv->payment[i];
        }
    }
    return last;
}

static bool held_by_payment(struct hold *h, const struct dunning_input *in,
                            struct arena *a, const struct dunning_invoice *inv)
{
    char buf[DAY_BUF];
    const struct interest_payment *last = last_payment(inv);
    if (inv->in_review) {
        return hold(h,
                    tr("Eine Zahlung, die dazu passen kann, wartet auf Ihre "
                       "Entscheidung."),
                    DAY_NONE);
    }
    if (money_cmp(inv->open, in->config->dunning_minimum) < 0) {
        return hold(h,
                    arena_printf(a,
                                 tr("Der Rest von %s liegt unter dem Mahnminimum %s."),
                                 money_text(a, inv->open),
                                 money_text(a, in->config->dunning_minimum)),
                    DAY_NONE);
    }
    if (last && day_diff(in->today, last->on) < DUNNING_PART_PAYMENT_DAYS) {
        bool back = last->amount.cents < 0; /* time for a word with the customer */
        return hold(
            h,
            arena_printf(a,
                         back ? tr("Rückbuchung vom %s: Aufschub von %d Tagen.")
                              : tr("Teilzahlung vom %s: Aufschub von %d Tagen."),
                         day_format_de(buf, last->on), DUNNING_PART_PAYMENT_DAYS),
            day_add(last->on, DUNNING_PART_PAYMENT_DAYS - 1));
    }
    return false;
}

static bool held_by_owner(struct hold *h, const struct dunning_input *in,
                          struct arena *a, const struct dunning_invoice *inv)
{
    char buf[DAY_BUF];
    if (!day_is_set(inv->hold_until) || day_cmp(in->today, inv->hold_until) > 0) {
        return false;
    }
    return hold(h,
                arena_printf(a, tr("Gesperrt bis %s: %s."),
                             day_format_de(buf, inv->hold_until),
                             inv->hold_reason ? inv->hold_reason : tr("ohne Angabe")),
                inv->hold_until);
}

/* A customer may pay on the last day: a statement that ends before it proves nothing,
 * whatever its age. */
static bool held_by_place(struct hold *h, const struct dunning_input *in,
                          struct arena *a, const struct dunning_invoice *inv,
                          day deadline)
{
    const struct dunning_bank *bank = &in->bank;
    char buf[DAY_BUF];
    const char *holiday =
        inv->region ? calendar_holiday(in->calendar, in->today, inv->region) : NULL;
    if (holiday) {
        return hold(h, arena_printf(a, "Feiertag beim Kunden: %s.", holiday),
                    in->today);
    }
    if (bank->has_statement && day_cmp(in->today, deadline) > 0 &&
        day_cmp(bank->newest_statement, deadline) < 0) {
        return hold(h,
                    arena_printf(a,
                                 tr("Der Kontoauszug reicht nur bis %s, die Frist "
                                    "endete später."),
                                 day_format_de(buf, bank->newest_statement)),
                    DAY_NONE);
    }
    return false;
}

/* ---- what stops the whole run ---- */

static const char *quiet_day(const struct dunning_input *in, struct arena *a)
{
    static const char *const WEEKEND[] = {N_("Samstag"), N_("Sonntag")};
    const char *holiday = calendar_holiday(in->calendar, in->today, in->config->region);
    if (holiday) {
        return arena_printf(a, tr("Mahnlauf ruht: %s"), holiday);
    }
    int weekday = day_weekday(in->today);
    if (weekday > 5) {
        return arena_printf(a, tr("Mahnlauf ruht: %s"), tr(WEEKEND[weekday - 6]));
    }
    return NULL;
}

static const char *unsure_statement(const struct dunning_input *in, struct arena *a)
{
    const struct dunning_bank *bank = &in->bank;
    int most = in->config->fresh_days;
    if (!bank->has_statement) {
        return tr("Mahnlauf angehalten: Es ist noch kein Kontoauszug eingelesen");
    }
    int age = calendar_bank_days_between(bank->newest_statement, in->today);
    if (age > most) {
        int year, month, dom;
        day_split(bank->newest_statement, &year, &month, &dom);
        return arena_printf(a,
                            tr("Mahnlauf angehalten: Kontoauszug vom %02d.%02d. ist %d "
                               "Bankarbeitstage alt (max. %d)"),
                            dom, month, age, most);
    }
    if (bank->gap) {
        return arena_printf(a, "Mahnlauf angehalten: %s",
                            bank->gap_text ? bank->gap_text
                                           : tr("In den Kontoauszügen fehlen Tage"));
    }
    return NULL;
}

bool hold_invoice(struct hold *out, struct arena *a, const struct dunning_input *in,
                  const struct dunning_invoice *inv, day deadline, const char *stopped)
{
    if (held_by_delivery(out, inv) || held_by_owner(out, in, a, inv) ||
        held_by_payment(out, in, a, inv)) {
        return true;
    }
    if (stopped) {
        return hold(out, stopped, DAY_NONE);
    }
    return held_by_place(out, in, a, inv, deadline);
}

const char *hold_run(struct arena *a, const struct dunning_input *in)
{
    if (!in->config->dunning) {
        return tr("Das Mahnwesen ist ausgeschaltet");
    }
    const char *quiet = quiet_day(in, a);
    return quiet ? quiet : unsure_statement(in, a);
}
