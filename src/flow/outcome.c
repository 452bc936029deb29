#include "flow/outcome.h"

#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "flow/fees.h"

#include "base/banned.h"

/* The rule for trifles never takes more than this share of an invoice. */
#define TRIFLE_SHARE 20 /* 1/20 = 5 % */

static struct arena *scratch(const struct batch *b, const struct booking *bk)
{
    return bk->arena ? bk->arena : b->arena;
}

bool outcome_is_trifle(const struct batch *b, money amount)
{
    return amount.cents > 0 && amount.cents <= b->firm->config.small_difference.cents;
}

enum k_status outcome_answered(struct batch *b, const char *number, struct k_err *err)
{
    return batch_task_close(b, arena_printf(b->arena, "ask:%s", number), err);
}

/* ---- Skonto ---------------------------------------------------------------------- */

/* The net part of a discount: each rate of the invoice bears its share of it. The last
 * one takes what rounding leaves. */
static bool net_of(money *net, const struct invoice *inv, money discount)
{
    int64_t left = discount.cents, sum = 0;
    for (size_t i = 0; i < inv->vats; i++) {
        const struct vat_group *g = &inv->vat[i];
        money share = MONEY(left), part;
        int64_t gross = g->basis.cents + g->tax.cents;
        if (i + 1 < inv->vats &&
            !money_ratio(&share, discount, gross, inv->gross.cents)) {
            return false;
        }
        if (gross == 0 || !money_ratio(&part, share, g->basis.cents, gross)) {
            return false;
        }
        left -= share.cents;
        sum += part.cents;
    }
    *net = MONEY(sum);
    return inv->vats > 0;
}

/* § 17 Abs. 1 UStG: a discount lowers the tax, too. */
static enum k_status note_skonto(struct batch *b, const struct booking *bk,
                                 const struct booking_part *p, struct k_err *err)
{
    struct invoice inv;
    money net;
    char g[MONEY_BUF], n[MONEY_BUF], t[MONEY_BUF];
    enum k_status st =
        store_invoice_load(&inv, b->firm->store, scratch(b, bk), p->invoice_id, err);
    if (st != K_OK) {
        return st;
    }
    bool split = inv.gross.cents != 0 && net_of(&net, &inv, p->skonto);
    bool grace = bk->kind == MATCH_SKONTO_GRACE;
    return store_journal(
        b->firm->store, err, "skonto.granted", inv.number, "gross",
        money_format(g, p->skonto), "net", split ? money_format(n, net) : NULL, "tax",
        split ? money_format(t, MONEY(p->skonto.cents - net.cents)) : NULL, "note",
        grace ? tr("Skonto in Kulanz") : NULL, NULL);
}

/* ---- what the owner has to judge ------------------------------------------------- */

struct question {
    enum match_kind kind;
    const char *title, *text; /* with the number and the open amount */
};

static const struct question QUESTIONS[] = {
    {MATCH_SKONTO_LATE, N_("Skonto verspätet: anerkennen / nachfordern"),
     N_("Der Kunde hat das Skonto nach der Frist abgezogen. Anerkennen: kontor writeoff %s "
        "\"Skonto anerkannt\". Nachfordern: diese Aufgabe schließen, dann wird der Rest "
        "angemahnt.")},
    {MATCH_BUILDING_TAX, N_("Bauabzugsteuer: Bescheinigung anfordern"),
     N_("Gezahlt wurden 85 %%: der Kunde hat vermutlich 15 %% Bauabzugsteuer einbehalten "
        "(§ 48 EStG) und muss darüber abrechnen (§ 48a EStG). Mit der Abrechnung: kontor "
        "paid %s BETRAG. Eine Freistellungsbescheinigung (§ 48b EStG) vermeidet den Abzug.")},
    {MATCH_RETENTION, N_("Sicherheitseinbehalt: vereinbart?"),
     N_("Gezahlt wurden 95 %%: vermutlich ein Sicherheitseinbehalt. Ist er vereinbart, "
        "lassen Sie diese Aufgabe bis zur Fälligkeit offen oder setzen Sie die Mahnung aus: "
        "kontor hold %s BIS. Sonst die Aufgabe schließen, dann wird der Rest angemahnt.")},
    {MATCH_BANK_FEE, N_("Fehlbetrag, vermutlich Bankgebühren"),
     N_("Die Zahlung aus dem Ausland ist gekürzt. Ausbuchen: kontor writeoff %s "
        "\"Bankgebühr\". Nachfordern: diese Aufgabe schließen.")},
};

static const struct question *question_of(enum match_kind kind)
{
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof QUESTIONS[0]; i++) {
        if (QUESTIONS[i].kind == kind) {
            return &QUESTIONS[i];
        }
    }
    return NULL;
}

/* The one place where a text from the table is a format: each has one %s. */
static char *fill(struct arena *a, const char *text, const char *number)
{
    const char *at = strstr(text, "%s");
    char *raw = arena_printf(a, "%.*s%s%s", (int)(at - text), text, number, at + 2);
    char *to = raw;
    for (const char *p = raw; *p; p++) {
        *to++ = *p;
        p += p[0] == '%' && p[1] == '%';
    }
    *to = '\0';
    return raw;
}

static enum k_status ask(struct batch *b, const struct booking *bk,
                         const struct invoice_row *inv, const struct question *q,
                         struct k_err *err)
{
    struct arena *a = scratch(b, bk);
    char open[MONEY_BUF];
    const char *sum = money_format_de(open, inv->open);
    return batch_task(
        b, arena_printf(a, "ask:%s", inv->number), "payment", inv->number,
        arena_printf(a, tr("%s (Rechnung %s, %s EUR)"), tr(q->title), inv->number, sum),
        arena_printf(a, tr("Rechnung %s, %s: offen sind noch %s EUR. %s"), inv->number,
                     inv->customer_name ? inv->customer_name : "-", sum,
                     fill(a, tr(q->text), inv->number)),
        err);
}

static bool may_write_off(const struct batch *b, const struct booking *bk,
                          const struct invoice_row *inv)
{
    return (bk->kind == MATCH_PARTIAL || bk->kind == MATCH_BANK_FEE ||
            bk->kind == MATCH_SKONTO_LATE) &&
           inv->retained.cents == 0 && outcome_is_trifle(b, inv->open) &&
           inv->open.cents <= inv->payable.cents / TRIFLE_SHARE;
}

static enum k_status write_off(struct batch *b, const struct booking *bk,
                               const struct invoice_row *inv, struct k_err *err)
{
    struct booking_part part = {.invoice_id = inv->id, .skonto = inv->open};
    struct booking off = {.on = bk->on,
                          .part = &part,
                          .parts = 1,
                          .tier = "rule",
                          .reason = tr("Kleinbetrag nach Regel ausgebucht"),
                          .arena = bk->arena};
    return booking_apply(b, &off, err);
}

static enum k_status follow_part(struct batch *b, const struct booking *bk,
                                 const struct booking_part *p, struct k_err *err)
{
    struct invoice_row inv;
    enum k_status st = K_OK;
    const struct question *q = question_of(bk->kind);
    if (p->skonto.cents > 0) {
        st = note_skonto(b, bk, p, err);
    }
    if (st != K_OK || (!q && bk->kind != MATCH_PARTIAL)) {
        return st;
    }
    st = store_invoice_row(&inv, b->firm->store, scratch(b, bk), p->invoice_id, err);
    if (st != K_OK || inv.open.cents <= 0) {
        return st;
    }
    if (may_write_off(b, bk, &inv)) {
        return write_off(b, bk, &inv, err);
    }
    return q ? ask(b, bk, &inv, q, err) : K_OK;
}

enum k_status outcome_follow(struct batch *b, const struct booking *bk,
                             struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < bk->parts; i++) {
        st = follow_part(b, bk, &bk->part[i], err);
    }
    return st == K_OK && bk->tx ? fees_charge(b, bk, err) : st;
}
