/* Payments whose text names settled invoices only: a double payment, money for a
 * cancelled invoice, or a wrong number. Never another invoice by itself (B4). */
#include "base/language.h"
#include "match/match_case.h"

#include "match/match_reason.h"

#include "base/banned.h"

/* Does the payment look like this invoice once more? */
static bool again(const struct match_case *c, const struct match_entry *e,
                  enum payer_relation rel)
{
    struct match_entry as_new = *e;
    as_new.open = e->gross;
    as_new.retained = 0;
    as_new.touched = false;
    struct match_fit fit =
        match_fit_one(c->ix, &as_new, c->pay->amount, c->pay->booking_date, c->foreign);
    return match_fit_exact(&fit) || fit.kind == MATCH_SKONTO_LATE ||
           rel >= PAYER_IN_TEXT;
}

static void set_aside(struct match_case *c, const struct match_entry *e)
{
    bool cancelled = e->state == MATCH_CANCELLED;
    const char *what = cancelled ? tr("storniert") : tr("schon bezahlt");
    match_case_none(
        c, cancelled ? MATCH_CANCELLED_ONE : MATCH_ALREADY_PAID, e,
        arena_printf(c->a,
                     tr("%s ist %s; %s sind ein Guthaben des Kunden: erstatten oder "
                        "verrechnen."),
                     match_entry_number(c->ix, e), what,
                     match_reason_money(c->a, c->pay->amount)));
}

/* The amount was that of all the settled invoices that are named. */
static bool again_together(const struct match_case *c)
{
    int64_t total = 0;
    for (size_t i = 0; i < c->settleds; i++) {
        total += match_case_entry(c, c->settled[i]->entry)->gross.cents;
    }
    return c->settleds > 1 && total == c->pay->amount.cents;
}

/* What a return cost, after the invoice itself was paid again. */
static bool book_fee(struct match_case *c, const struct match_entry *e,
                     enum payer_relation rel)
{
    struct match_fit fit = {.kind = MATCH_FEE, .fee = match_entry_fee(c->ix, e)};
    const struct reference_hit *hit = c->settled[0];
    if (c->settleds != 1 || e->state != MATCH_PAID || fit.fee.cents <= 0 ||
        c->pay->amount.cents != fit.fee.cents || rel <= PAYER_OTHER_NAME) {
        return false;
    }
    match_case_book_one(
        c,
        &(struct match_draft){
            .tier = hit->kind == REFERENCE_STRUCTURED ? "A1" : "A2",
            .reason = match_reason_join(c->a, match_reason_number(hit->kind),
                                        match_reason_amount(c->a, &fit),
                                        match_reason_payer(rel)),
            .found = match_text_piece(&c->text, c->a, hit->start, hit->end),
            .rank = 100},
        e, &fit);
    return true;
}

void match_settled_decide(struct match_case *c)
{
    const struct match_entry *e = match_case_entry(c, c->settled[0]->entry);
    enum payer_relation rel = match_case_relation(c, e);
    if (book_fee(c, e, rel)) {
        return;
    }
    bool exact_again = e->gross.cents == c->pay->amount.cents || again_together(c);
    /* his number, another of his invoices by amount: he copied the wrong number */
    if (!exact_again || rel <= PAYER_OTHER_NAME) {
        match_guess_propose(c);
    }
    if (c->proposals > 0) {
        c->explanation = arena_printf(
            c->a, tr("Genannt ist %s, die schon erledigt ist. Bitte entscheiden."),
            match_entry_number(c->ix, e));
        return;
    }
    if (again_together(c) || again(c, e, rel)) {
        set_aside(c, e);
        return;
    }
    match_case_none(c, MATCH_KIND_NONE, NULL,
                    arena_printf(c->a,
                                 tr("%s wird genannt, ist aber erledigt; Zahler und "
                                    "Betrag passen nicht dazu."),
                                 match_entry_number(c->ix, e)));
}
