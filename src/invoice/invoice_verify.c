#include <inttypes.h>

#include "base/language.h"
#include "base/text.h"
#include "invoice/invoice_build.h"

#include "base/banned.h"

/*
 * Written from the rules, not from the code that builds: sums run over the struct
 * again in another order, so that a slip there is not repeated here. Sums of fewer
 * than 10^5 amounts below 10^13 cannot leave an int64; larger ones are refused first.
 */
#define AMOUNT_MAX INT64_C(10000000000000)

static enum k_status differs(const char *rule, const char *what, int64_t is,
                             int64_t should, struct k_err *err)
{
    char a[MONEY_BUF], b[MONEY_BUF];
    return err_set(err, K_REJECT, "%s: %s ist %s, gerechnet %s", rule, what,
                   money_format(a, MONEY(is)), money_format(b, MONEY(should)));
}

static int64_t size_of(money m)
{
    return m.cents < 0 ? -m.cents : m.cents;
}

static bool in_range(money m)
{
    return m.cents > -AMOUNT_MAX && m.cents < AMOUNT_MAX;
}

/* ---- lines ---- */

static enum k_status verify_line_allowances(const struct invoice_line *l, money before,
                                            int64_t *sum, struct k_err *err)
{
    for (int i = 0; i < l->allowances; i++) {
        const struct invoice_allowance *al = &l->allowance[i];
        money part;
        if (!in_range(al->amount)) {
            return err_set(err, K_REJECT, "BR-DEC-24: Betrag zu groß");
        }
        if (al->has_percent) { /* PEPPOL-EN16931-R040 */
            bool same = size_of(al->base) == size_of(before);
            if (!same || !money_percent(&part, al->base, al->percent) ||
                part.cents != al->amount.cents) {
                return err_set(err, K_REJECT, "R040: Nachlass in Prozent stimmt nicht");
            }
        }
        *sum += al->charge ? al->amount.cents : -al->amount.cents;
    }
    return K_OK;
}

static enum k_status verify_line(const struct invoice_line *l, struct k_err *err)
{
    money before;
    enum k_status st;
    if (text_blank(l->name)) {
        return err_set(err, K_REJECT, "BR-25: Bezeichnung fehlt");
    }
    if (l->kind == LINE_TEXT) {
        return l->net_amount.cents == 0
                   ? K_OK
                   : err_set(err, K_REJECT, "BT-131: Textzeile mit Betrag");
    }
    if (text_blank(l->id) || text_blank(l->unit_code)) {
        return err_set(err, K_REJECT, "BR-21, BR-23: Kennung oder Einheit fehlt");
    }
    if (l->unit_price.coef < 0) {
        return err_set(err, K_REJECT, "BR-27: negativer Preis");
    }
    if (!money_line(&before, l->quantity, l->unit_price, l->base_quantity) ||
        !in_range(before)) {
        return err_set(err, K_REJECT, "BT-131: Betrag zu groß");
    }
    int64_t sum = before.cents;
    st = verify_line_allowances(l, before, &sum, err);
    if (st == K_OK && sum != l->net_amount.cents) {
        st = differs("BT-131", tr("Nettobetrag"), l->net_amount.cents, sum, err);
    }
    return st;
}

static enum k_status verify_lines(const struct invoice *inv, struct k_err *err)
{
    int64_t sum = 0;
    size_t priced = 0;
    for (size_t i = 0; i < inv->lines; i++) {
        enum k_status st = verify_line(&inv->line[i], err);
        if (st != K_OK) {
            err_wrap(err, "Position %zu", i + 1);
            return st;
        }
        priced += inv->line[i].kind != LINE_TEXT;
        sum += inv->line[i].net_amount.cents;
    }
    if (priced == 0) {
        return err_set(err, K_REJECT, "BR-16: keine Position");
    }
    if (sum != inv->line_total.cents) {
        return differs("BR-CO-10", tr("Summe der Positionen"), inv->line_total.cents,
                       sum, err);
    }
    return K_OK;
}

/* ---- groups ---- */

static bool same_group(const struct vat_group *v, enum vat_category c, decimal rate)
{
    return v->category == c && decimal_cmp(v->rate, rate) == 0;
}

static int64_t basis_of(const struct invoice *inv, const struct vat_group *v)
{
    int64_t sum = 0;
    for (size_t i = 0; i < inv->allowances; i++) {
        const struct invoice_allowance *al = &inv->allowance[i];
        if (same_group(v, al->category, al->vat_rate)) {
            sum += al->charge ? al->amount.cents : -al->amount.cents;
        }
    }
    for (size_t i = 0; i < inv->lines; i++) {
        const struct invoice_line *l = &inv->line[i];
        if (l->kind != LINE_TEXT && same_group(v, l->category, l->vat_rate)) {
            sum += l->net_amount.cents;
        }
    }
    return sum;
}

/* BR-S-05, BR-Z-05, BR-E-05 ...: only category S has a rate; BR-E-10, BR-AE-10 ...:
 * only the others a reason. */
static enum k_status verify_category(const struct vat_group *v, struct k_err *err)
{
    bool taxed = v->category == VAT_S;
    bool exempt = v->category != VAT_S && v->category != VAT_Z;
    if (taxed != (v->rate.coef > 0)) {
        return err_set(err, K_REJECT, "BR-%s-05: Kategorie und Steuersatz passen nicht",
                       vat_category_code(v->category));
    }
    if (exempt != !text_blank(v->exemption_reason)) {
        return err_set(err, K_REJECT, "BR-%s-10: Grund der Steuerbefreiung",
                       vat_category_code(v->category));
    }
    return K_OK;
}

static enum k_status verify_group(const struct invoice *inv, size_t i,
                                  struct k_err *err)
{
    const struct vat_group *v = &inv->vat[i];
    int64_t basis = basis_of(inv, v);
    money tax;
    for (size_t k = 0; k < i; k++) {
        if (same_group(&inv->vat[k], v->category, v->rate)) {
            return err_set(err, K_REJECT, "BG-23: Steuergruppe doppelt");
        }
    }
    if (basis != v->basis.cents) {
        return differs("BR-S-08", tr("Bemessungsgrundlage"), v->basis.cents, basis,
                       err);
    }
    if (!money_percent(&tax, v->basis, v->rate) || tax.cents != v->tax.cents) {
        return differs("BR-CO-17", tr("Steuerbetrag"), v->tax.cents, tax.cents, err);
    }
    return verify_category(v, err);
}

static enum k_status verify_groups(const struct invoice *inv, struct k_err *err)
{
    int64_t tax = 0, basis = 0;
    for (size_t i = 0; i < inv->vats; i++) {
        enum k_status st = verify_group(inv, i, err);
        if (st != K_OK) {
            return st;
        }
        tax += inv->vat[i].tax.cents;
        basis += inv->vat[i].basis.cents;
    }
    if (tax != inv->tax.cents) {
        return differs("BR-CO-14", tr("Summe der Steuer"), inv->tax.cents, tax, err);
    }
    /* Every line and allowance belongs to one group (BR-CO-18, BR-S-01). */
    if (basis != inv->net.cents) {
        return differs("BR-CO-18", tr("Summe der Gruppen"), basis, inv->net.cents, err);
    }
    return K_OK;
}

/* ---- document ---- */

static enum k_status verify_totals(const struct invoice *inv, struct k_err *err)
{
    int64_t allowances = 0, charges = 0, prepaid = 0;
    for (size_t i = 0; i < inv->allowances; i++) {
        *(inv->allowance[i].charge ? &charges : &allowances) +=
            inv->allowance[i].amount.cents;
    }
    for (size_t i = 0; i < inv->deductions; i++) {
        prepaid += inv->deduction[i].gross.cents;
    }
    const struct {
        const char *rule, *what;
        int64_t is, should;
    } sums[] = {
        {"BR-CO-11", tr("Summe der Nachlässe"), inv->allowance_total.cents, allowances},
        {"BR-CO-12", tr("Summe der Zuschläge"), inv->charge_total.cents, charges},
        {"BR-CO-13", tr("Nettobetrag"), inv->net.cents,
         inv->line_total.cents - allowances + charges},
        {"BR-CO-15", tr("Bruttobetrag"), inv->gross.cents,
         inv->net.cents + inv->tax.cents},
        {"BT-113", tr("Summe der Abschläge"), inv->prepaid.cents, prepaid},
        {"BR-CO-16", tr("Zahlbetrag"), inv->payable.cents,
         inv->gross.cents - prepaid + inv->rounding.cents},
    };
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        if (sums[i].is != sums[i].should) {
            return differs(sums[i].rule, sums[i].what, sums[i].is, sums[i].should, err);
        }
    }
    return K_OK;
}

/* BT-114 keeps an agreed gross total: at most a cent a group, a few where surcharges
 * in per cent make single cents unreachable. */
static enum k_status verify_rounding(const struct invoice *inv, struct k_err *err)
{
    if (size_of(inv->rounding) > (inv->prices_gross ? 3 * (int64_t)inv->vats : 0)) {
        return differs("BT-114", tr("Rundungsbetrag"), inv->rounding.cents, 0, err);
    }
    return K_OK;
}

static enum k_status verify_skonto(const struct invoice *inv, struct k_err *err)
{
    for (int i = 0; i < inv->skontos; i++) {
        const struct invoice_skonto *s = &inv->skonto[i];
        money off;
        if (!money_percent(&off, invoice_due_now(inv), s->percent) ||
            off.cents != s->discount.cents ||
            s->payable.cents != invoice_due_now(inv).cents - off.cents ||
            day_diff(s->until, inv->issue_date) != s->days) {
            return err_set(err, K_REJECT, "Skonto %d: Betrag oder Datum stimmt nicht",
                           i + 1);
        }
    }
    return K_OK;
}

enum k_status invoice_verify(const struct invoice *inv, struct k_err *err)
{
    typedef enum k_status part(const struct invoice *, struct k_err *);
    static part *const PARTS[] = {verify_lines, verify_totals, verify_groups,
                                  verify_rounding, verify_skonto};
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        enum k_status st = PARTS[i](inv, err);
        if (st != K_OK) {
            return st;
        }
    }
    if (!day_is_set(inv->issue_date) || !day_is_set(inv->due_date)) {
        return err_set(err, K_REJECT, "BR-03, BR-CO-25: Datum fehlt");
    }
    return K_OK;
}
