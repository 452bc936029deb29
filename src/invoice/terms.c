#include "invoice/terms.h"

#include "invoice/wording.h"

#include "base/banned.h"

static bool states_period(const struct payment_terms *t)
{
    return t->net_days >= 0 || day_is_set(t->due);
}

/* The first of the three that says when, and the first that has a say on Skonto. */
struct chosen {
    const struct payment_terms *period;
    const struct payment_terms *skonto;
};

static struct chosen choose(const struct order *o, const struct config *config)
{
    const struct payment_terms *t[] = {&o->terms, &o->buyer.terms, &config->terms};
    struct chosen c = {NULL, NULL};
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        if (!c.period && states_period(t[i])) {
            c.period = t[i];
        }
        if (!c.skonto && (t[i]->skontos > 0 || states_period(t[i]))) {
            c.skonto = t[i];
        }
    }
    return c;
}

/* § 193 BGB at the place of both parties. */
static day deadline(const struct invoice_context *ctx, const char *buyer_region, day d)
{
    day moved = d;
    do {
        d = moved;
        moved = calendar_next_workday(ctx->calendar, d, ctx->config->region);
        if (buyer_region) {
            moved = calendar_next_workday(ctx->calendar, moved, buyer_region);
        }
    } while (day_cmp(moved, d) != 0);
    return moved;
}

static bool fill_skonto(struct invoice *inv, const struct payment_terms *t)
{
    for (int i = 0; i < t->skontos && i < SKONTO_MAX; i++) {
        struct invoice_skonto *s = &inv->skonto[inv->skontos];
        s->days = t->skonto[i].days;
        s->percent = t->skonto[i].percent;
        s->until = day_add(inv->issue_date, s->days);
        if (!money_percent(&s->discount, invoice_due_now(inv), s->percent) ||
            !money_sub(&s->payable, invoice_due_now(inv), s->discount)) {
            return false;
        }
        inv->skontos++;
    }
    return true;
}

/* § 17 VOB/B. What is wrong with it, check_invoice says. */
static bool fill_retention(struct invoice *inv, const struct order *o,
                           const struct invoice_context *ctx)
{
    inv->retention = o->retention;
    if (o->retention.has_percent &&
        !money_percent(&inv->retention.amount, inv->payable, o->retention.percent)) {
        return false;
    }
    if (day_is_set(o->retention.due)) {
        inv->retention.due = deadline(ctx, o->buyer.region, o->retention.due);
    }
    return true;
}

bool terms_fill(struct invoice *inv, const struct order *o,
                const struct invoice_context *ctx)
{
    struct chosen c = choose(o, ctx->config);
    int days = ctx->config->net_days;
    if (c.period && c.period->net_days >= 0) {
        days = c.period->net_days;
    }
    day due = day_add(inv->issue_date, days);
    if (c.period && day_is_set(c.period->due)) {
        due = c.period->due;
    }
    inv->due_date = deadline(ctx, o->buyer.region, due);
    inv->contractual_terms = o->buyer.contractual_terms;
    if (!fill_retention(inv, o, ctx)) {
        return false;
    }
    return !c.skonto || inv->payable.cents <= 0 || fill_skonto(inv, c.skonto);
}

/* Two sums with a date each, behind what was said of Skonto. */
static const char *retention_text(const struct invoice *inv, struct arena *a,
                                  const char *before, const char *due)
{
    bool en = wording_is_english(inv->locale);
    const struct retention *r = &inv->retention;
    const char *percent = r->has_percent ? wording_percent(a, r->percent, en) : "";
    return arena_printf(
        a,
        en ? "%s%s payable by %s without deduction.\nRetention%s%s: %s, payable by %s."
           : "%s%s zahlbar bis %s ohne Abzug.\nSicherheitseinbehalt%s%s: %s, zahlbar "
             "bis %s.",
        before, wording_money(a, invoice_due_now(inv), en), due,
        r->has_percent ? " " : "", percent, wording_money(a, r->amount, en),
        wording_day(a, r->due, en));
}

void terms_text(struct invoice *inv, struct arena *a)
{
    bool en = wording_is_english(inv->locale);
    const char *text = "";
    if (inv->payable.cents <= 0) {
        inv->payment_terms =
            en ? "This invoice has already been paid in full."
               : "Der Rechnungsbetrag ist bereits vollständig bezahlt.";
        return;
    }
    for (int i = 0; i < inv->skontos; i++) {
        const struct invoice_skonto *s = &inv->skonto[i];
        text = arena_printf(
            a,
            en ? "%s%s discount for payment by %s: deduct %s, amount to pay %s.\n"
               : "%s%s Skonto bei Zahlung bis %s: Abzug %s, Zahlbetrag %s.\n",
            text, wording_percent(a, s->percent, en), wording_day(a, s->until, en),
            wording_money(a, s->discount, en), wording_money(a, s->payable, en));
    }
    const char *due = wording_day(a, inv->due_date, en);
    if (inv->retention.amount.cents != 0) {
        inv->payment_terms = retention_text(inv, a, text, due);
        return;
    }
    inv->payment_terms = arena_printf(
        a, en ? "%sPayable by %s without deduction." : "%sZahlbar bis %s ohne Abzug.",
        text, due);
}
