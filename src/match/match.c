#include "match/match.h"

#include <string.h>

#include "base/language.h"
#include "match/match_case.h"

#include "base/banned.h"

const char *match_nothing_found(void)
{
    return tr("Keine Rechnung gefunden.");
}

/* Why this payment can settle nothing, or NULL. */
static const char *not_ours(const struct match_payment *p)
{
    if (p->currency && p->currency[0] && strcmp(p->currency, "EUR") != 0) {
        return tr("Fremdwährung: wird nicht zugeordnet.");
    }
    if (p->amount.cents == 0) {
        return tr("Betrag 0,00: nichts zuzuordnen.");
    }
    if (p->amount.cents > MATCH_CENTS_MAX || p->amount.cents < -MATCH_CENTS_MAX) {
        return tr("Der Betrag ist unglaubwürdig hoch.");
    }
    if (match_is_outgoing(p->amount, p->is_return || p->reversal)) {
        return tr("Abbuchung: keine Zahlung eines Kunden.");
    }
    if (p->amount.cents > 0 && (p->is_return || p->reversal)) {
        return tr("Rückgabe einer eigenen Zahlung: keine Zahlung eines Kunden.");
    }
    return NULL;
}

static void choose(struct match_case *c)
{
    if (c->pay->amount.cents < 0) {
        match_return_decide(c);
    } else if (c->payer.own) {
        match_case_none(c, MATCH_OWN_TRANSFER, NULL,
                        tr("Übertrag zwischen eigenen Konten."));
    } else if (c->opens > 0) {
        match_named_decide(c);
    } else if (c->settleds > 0) {
        match_settled_decide(c);
    } else {
        match_guess_decide(c);
    }
}

static void decide(struct match_case *c)
{
    choose(c);
    if (c->decided && c->pay->ask) {
        c->decided = false;
        c->explanation = c->pay->ask;
    }
}

void match_payment(struct match_result *out, struct arena *a,
                   const struct match_index *ix, const struct match_payment *pay)
{
    struct match_case *c = arena_alloc(a, sizeof *c);
    const char *why = not_ours(pay);
    if (why) {
        *out = (struct match_result){.explanation = why};
        return;
    }
    match_case_open(c, a, ix, pay);
    match_case_meet_payer(c);
    decide(c);
    match_case_result(out, c);
}

bool match_payment_strong(struct match_result *out, struct arena *a,
                          const struct match_index *ix, const struct match_payment *pay)
{
    struct match_case *c = arena_alloc(a, sizeof *c);
    if (not_ours(pay)) {
        return false;
    }
    match_case_open(c, a, ix, pay);
    if (pay->amount.cents > 0 && c->opens == 0) {
        return false; /* no number of an open invoice: what is left is a guess */
    }
    match_case_meet_payer(c);
    decide(c);
    match_case_result(out, c);
    return match_is_strong(out);
}

bool match_is_strong(const struct match_result *r)
{
    if (r->decision != MATCH_AUTO) {
        return false;
    }
    const char *tier = r->proposal[0].tier;
    return strcmp(tier, "A5") != 0 && strcmp(tier, "A6") != 0;
}
