#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "cmd/cmd_explain.h"
#include "cmd/cmd_owner.h"
#include "flow/matching.h"
#include "flow/payment.h"
#include "match/match.h"
#include "model/names.h"
#include "store/store_bank.h"
#include "store/store_fee.h"

#include "base/banned.h"

struct explain {
    struct cmd *c;
    struct firm *f;
    struct arena *a;
};

/* What the tiers of src/match/README.md mean to an owner. */
static const char *tier_text(const char *tier)
{
    static const struct word_row TIERS[] = {
        {"A1", N_("Die strukturierte Referenz nennt die Rechnung, der Betrag stimmt.")},
        {"A2", N_("Die Rechnungsnummer steht im Text, der Betrag stimmt.")},
        {"A3", N_("Mehrere Rechnungsnummern stehen im Text, die Summe stimmt.")},
        {"A4", N_("Die Rechnungsnummer steht im Text, der Betrag stimmt nach Abzug des "
                  "Skontos.")},
        {"A5", N_("Die Nummer steht fast richtig im Text; Zahler und Betrag lassen nur "
                  "diese Rechnung zu.")},
        {"A6", N_("Das Konto gehört nachweislich diesem Kunden, und nur eine seiner "
                  "Rechnungen hat den Betrag.")},
        {"A7", N_("Die Rechnungsnummer steht im Text, der Betrag ist der Rest einer "
                  "Teilzahlung.")},
        {"A8", N_("Eine gebuchte Zahlung kam zurück.")},
        {"A9",
         N_("Die Rechnungsnummer steht im Text, der Zahler ist der Kunde; der Betrag "
            "weicht ab.")},
        {"B1", N_("Die Nummer stimmt, der Betrag nicht.")},
        {"B2", N_("Nummer und Zahler widersprechen sich.")},
        {"B3", N_("Zahler und Betrag passen, eine Nummer fehlt.")},
        {"B4", N_("Die genannte Rechnung ist schon bezahlt oder storniert.")},
        {"B5", N_("Nur der Betrag passt.")},
        {"owner", N_("Sie haben das selbst entschieden.")},
        {"import", N_("Bei der Übernahme war das schon bezahlt.")},
        {NULL, NULL},
    };
    const char *text = names_word(TIERS, tier);
    return text ? tr(text) : "";
}

static const char *kind_text(int kind)
{
    static const char *const KINDS[] = {
        [MATCH_REST] = N_("der Rest nach einer Teilzahlung"),
        [MATCH_SKONTO] = N_("Skonto fristgerecht abgezogen"),
        [MATCH_SKONTO_GRACE] =
            N_("Skonto nach der Frist, aber in der Kulanz abgezogen"),
        [MATCH_SKONTO_LATE] = N_("Skonto zu spät abgezogen"),
        [MATCH_PARTIAL] = N_("weniger als offen war"),
        [MATCH_BANK_FEE] = N_("gekürzt, vermutlich um Bankgebühren"),
        [MATCH_BUILDING_TAX] = N_("85 %: vermutlich Bauabzugsteuer (§ 48 EStG)"),
        [MATCH_RETENTION] = N_("95 %: vermutlich Sicherheitseinbehalt"),
        [MATCH_OVER] = N_("mehr als offen war"),
        [MATCH_COMBINED] = N_("mehrere Rechnungen in einer Zahlung"),
        [MATCH_SET_OFF] = N_("mit Gutschriften verrechnet"),
        [MATCH_RETURN] = N_("Rückbuchung"),
        [MATCH_ALREADY_PAID] = N_("Geld für eine bezahlte Rechnung"),
        [MATCH_CANCELLED_ONE] = N_("Geld für eine stornierte Rechnung"),
        [MATCH_OWN_TRANSFER] = N_("Übertrag zwischen eigenen Konten"),
        [MATCH_FEE] = N_("das Entgelt der Rückbuchung, ohne die Rechnung"),
    };
    bool known = kind > 0 && (size_t)kind < sizeof KINDS / sizeof KINDS[0];
    return known && KINDS[kind] ? tr(KINDS[kind]) : NULL;
}

static void print_head(struct explain *x, const struct transaction_row *t)
{
    static const char *const STATES[][2] = {
        {"new", N_("noch nicht geprüft")},
        {"matched", N_("gebucht")},
        {"review", N_("wartet auf Ihre Entscheidung")},
        {"none", N_("keiner Rechnung zugeordnet")},
        {"ignored", N_("von Ihnen beiseite gelegt")},
        {"split", N_("aufgeteilt: seine Einzelumsätze stehen für ihn")},
    };
    char amount[MONEY_BUF], on[DAY_BUF];
    const char *state = t->state;
    for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        state = strcmp(STATES[i][0], t->state) == 0 ? tr(STATES[i][1]) : state;
    }
    printf(t->amount.cents < 0 ? tr("Umsatz %lld: %s EUR am %s an %s%s%s\n")
                               : tr("Umsatz %lld: %s EUR am %s von %s%s%s\n"),
           (long long)t->id, money_format_de(amount, t->amount),
           day_format_de(on, t->booking_date),
           t->counterparty ? t->counterparty : tr("unbekannt"),
           t->iban ? tr(", Konto ") : "", t->iban ? t->iban : "");
    printf(tr("  Text     „%s“\n  Stand    %s\n"), payment_text(x->a, t), state);
}

static void print_evidence(const char *tier, const char *found, int kind)
{
    if (tier && *tier_text(tier)) {
        printf(tr("  Regel    %s: %s\n"), tier, tier_text(tier));
    }
    if (found) {
        printf(tr("  Gefunden im Text: „%s“\n"), found);
    }
    if (kind_text(kind)) {
        printf(tr("  Betrag   %s\n"), kind_text(kind));
    }
}

static enum k_status print_allocations(struct explain *x, int64_t transaction_id)
{
    struct allocation_row *al;
    size_t n;
    enum k_status st = store_allocations(&al, &n, x->f->store, x->a, transaction_id, 0,
                                         true, &x->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        char amount[MONEY_BUF], skonto[MONEY_BUF];
        printf(al[i].undone ? tr("  War      %s: %s EUR") : tr("  Rechnung %s: %s EUR"),
               al[i].invoice_number, money_format_de(amount, al[i].amount));
        if (al[i].skonto.cents) {
            printf(tr(" und %s EUR Nachlass"), money_format_de(skonto, al[i].skonto));
        }
        if (al[i].fee.cents) {
            printf(tr(" und %s EUR Bankentgelt"), money_format_de(skonto, al[i].fee));
        }
        printf(" (%s%s)\n",
               strcmp(al[i].actor, "owner") == 0 ? tr("durch Sie") : tr("von selbst"),
               al[i].undone ? tr(", zurückgenommen") : "");
        printf(tr("  Warum    %s\n"), al[i].reason);
        print_evidence(al[i].tier, al[i].found, al[i].kind);
    }
    return st;
}

/* What a return cost; and fees that the payment settled, alone or with an invoice. */
static enum k_status print_fees(struct explain *x, int64_t transaction_id)
{
    static const enum fee_key KEYS[] = {FEES_OF_RETURN, FEES_PAID_BY};
    enum k_status st = K_OK;
    for (size_t k = 0; k < 2 && st == K_OK; k++) {
        struct fee_row *f;
        size_t n;
        st = store_fees(&f, &n, x->f->store, x->a, KEYS[k], transaction_id, &x->c->err);
        for (size_t i = 0; st == K_OK && i < n; i++) {
            char amount[MONEY_BUF];
            printf(
                KEYS[k] == FEES_PAID_BY
                    ? tr("  Bankentgelt %s EUR zu Rechnung %s: damit bezahlt\n")
                : strcmp(f[i].state, "borne") == 0
                    ? tr("  Bankentgelt %s EUR zu Rechnung %s: trägt die Firma\n")
                    : tr("  Bankentgelt %s EUR zu Rechnung %s: vom Kunden gefordert\n"),
                money_format_de(amount, f[i].amount), f[i].invoice_number);
        }
    }
    return st;
}

static enum k_status print_decision(struct explain *x, const struct transaction_row *t)
{
    struct decision_row d;
    bool found, booked = strcmp(t->state, "matched") == 0;
    enum k_status st = store_decision(&d, &found, x->f->store, x->a, t->id, &x->c->err);
    if (st == K_OK && !found && strcmp(t->state, "none") == 0) {
        printf(tr("  Warum    %s\n"),
               t->amount.cents < 0 ? tr("Geld, das hinausgeht, bezahlt keine Rechnung.")
                                   : match_nothing_found());
    }
    if (st != K_OK || !found) {
        return st;
    }
    if (d.reason && !booked) {
        printf(tr("  Warum    %s\n"), d.reason);
    }
    print_evidence(booked ? NULL : d.tier, booked ? NULL : d.found,
                   booked ? 0 : d.kind);
    for (const char *p = d.lost; p && *p;) {
        size_t n = strcspn(p, "\n");
        printf(tr("  Nicht    %.*s\n"), (int)n, p);
        p += n + (p[n] == '\n');
    }
    return K_OK;
}

static enum k_status print_proposals(struct explain *x, int64_t transaction_id)
{
    struct proposal_row *p;
    size_t n;
    enum k_status st =
        store_proposals(&p, &n, x->f->store, x->a, transaction_id, &x->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        printf(tr("  Vorschlag %d: %s – %s\n"), p[i].rank,
               matching_numbers(x->f, x->a, p[i].allocations), p[i].reason);
        printf("            %s %s%s\n", p[i].tier, tier_text(p[i].tier),
               p[i].found ? arena_printf(x->a, tr(" Im Text: „%s“"), p[i].found) : "");
    }
    return st;
}

static enum k_status print_rejected(struct explain *x, int64_t transaction_id)
{
    int64_t *id;
    size_t n;
    enum k_status st =
        store_rejected(&id, &n, x->f->store, x->a, transaction_id, &x->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct invoice_row inv;
        st = store_invoice_row(&inv, x->f->store, x->a, id[i], &x->c->err);
        if (st == K_OK) {
            printf(tr("  Nie wieder von selbst: %s (von Ihnen zurückgenommen)\n"),
                   inv.number);
        }
    }
    return st;
}

static enum k_status print_seen(void *ud, const struct seen_row *r, struct k_err *err)
{
    (void)ud;
    (void)err;
    printf(tr("  Steht in %s%s%s, Auszug %d, Buchung %d"), r->folder,
           r->folder[0] ? "/" : "", r->file, r->statement + 1, r->entry + 1);
    printf(r->detail ? tr(", Posten %d\n") : "\n", r->detail + 1);
    return K_OK;
}

static enum k_status explain_transaction(struct explain *x,
                                         const struct transaction_row *t)
{
    print_head(x, t);
    enum k_status st = print_allocations(x, t->id);
    if (st == K_OK) {
        st = print_fees(x, t->id);
    }
    if (st == K_OK) {
        st = print_decision(x, t);
    }
    if (st == K_OK) {
        st = print_proposals(x, t->id);
    }
    if (st == K_OK) {
        st = print_rejected(x, t->id);
    }
    return st == K_OK ? store_seen_each(x->f->store, t->id, print_seen, x, &x->c->err)
                      : st;
}

static enum k_status explain_id(struct explain *x, int64_t id)
{
    struct transaction_row t;
    bool found;
    enum k_status st =
        store_transaction_get(&t, &found, x->f->store, x->a, id, &x->c->err);
    return st == K_OK && found ? explain_transaction(x, &t) : st;
}

struct naming {
    struct explain *x;
    int64_t invoice_id;
    int64_t done; /* of a payment with several proposals for it, once */
};

static enum k_status explain_proposal(void *ud, const struct proposal_row *p,
                                      struct k_err *err)
{
    struct naming *n = ud;
    struct booking bk = {0};
    (void)err;
    matching_parts(&bk, n->x->a, p->allocations);
    for (size_t i = 0; i < bk.parts; i++) {
        if (bk.part[i].invoice_id == n->invoice_id && n->done != p->transaction_id) {
            n->done = p->transaction_id;
            printf("\n");
            return explain_id(n->x, p->transaction_id);
        }
    }
    return K_OK;
}

static bool among(int64_t transaction_id, const struct allocation_row *al, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (al[i].transaction_id == transaction_id) {
            return true;
        }
    }
    return false;
}

/* Payments of what a return cost, and of nothing else. */
static enum k_status explain_fee_payments(struct explain *x, int64_t invoice_id,
                                          const struct allocation_row *al, size_t n)
{
    struct fee_row *f;
    size_t fees;
    int64_t done = 0;
    enum k_status st = store_fees(&f, &fees, x->f->store, x->a, FEES_OF_INVOICE,
                                  invoice_id, &x->c->err);
    for (size_t i = 0; st == K_OK && i < fees; i++) {
        if (f[i].paid_by && f[i].paid_by != done && !among(f[i].paid_by, al, n)) {
            done = f[i].paid_by;
            printf("\n");
            st = explain_id(x, done);
        }
    }
    return st;
}

static enum k_status explain_invoice(struct explain *x, const struct invoice_row *r)
{
    struct allocation_row *al;
    size_t n;
    char open[MONEY_BUF], payable[MONEY_BUF];
    printf(tr("Rechnung %s, %s: %s EUR, offen %s EUR, %s\n"), r->number,
           r->customer_name ? r->customer_name : "-",
           money_format_de(payable, r->payable), money_format_de(open, r->open),
           tr(booking_status(r, clock_today(&x->c->clock))));
    enum k_status st =
        store_allocations(&al, &n, x->f->store, x->a, 0, r->id, true, &x->c->err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (al[i].transaction_id == 0) {
            char amount[MONEY_BUF], skonto[MONEY_BUF], on[DAY_BUF];
            printf(tr("\n%s EUR und %s EUR Nachlass am %s: %s\n"),
                   money_format_de(amount, al[i].amount),
                   money_format_de(skonto, al[i].skonto), day_format_de(on, al[i].on),
                   al[i].reason);
        } else {
            printf("\n");
            st = explain_id(x, al[i].transaction_id);
        }
    }
    if (st == K_OK) {
        st = explain_fee_payments(x, r->id, al, n);
    }
    struct naming naming = {x, r->id, 0};
    return st == K_OK ? store_first_proposals(x->f->store, explain_proposal, &naming,
                                              &x->c->err)
                      : st;
}

int cmd_explain(struct cmd *c)
{
    struct firm f;
    struct invoice_row inv;
    struct transaction_row t;
    bool found = false;
    struct explain x = {.c = c, .f = &f, .a = &c->arena};
    if (c->argc != 2) {
        return cmd_usage(c, "Erwartet: ein Umsatz oder eine Rechnung.");
    }
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) { /* an invoice number may be all digits, too */
        st = store_invoice_by_number(&inv, &found, f.store, x.a, c->argv[1], &c->err);
    }
    bool json = c->output == OUTPUT_JSON;
    if (st == K_OK && found) {
        st = json ? cmd_explain_json_invoice(c, &f, &inv) : explain_invoice(&x, &inv);
    } else if (st == K_OK) {
        st = cmd_owner_transaction(&t, c, &f, c->argv[1]);
        if (st == K_OK) {
            st = json ? cmd_explain_json_transaction(c, &f, &t)
                      : explain_transaction(&x, &t);
        }
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
