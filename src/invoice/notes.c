#include "invoice/notes.h"

#include "invoice/amounts.h"
#include "invoice/vat.h"
#include "invoice/wording.h"

#include "base/banned.h"

void notes_add(struct invoice *inv, struct arena *a, const char *text)
{
    inv->note = arena_grow(a, inv->note, inv->notes, sizeof *inv->note);
    inv->note[inv->notes++] = text;
}

/* ---- § 35a EStG ---- */

static bool is_labour(enum line_kind k)
{
    return k == LINE_LABOUR || k == LINE_MACHINE || k == LINE_TRAVEL;
}

static bool all_kinds_known(const struct invoice *inv)
{
    for (size_t i = 0; i < inv->lines; i++) {
        const struct invoice_line *l = &inv->line[i];
        if (l->kind == LINE_UNSPECIFIED && l->net_amount.cents != 0) {
            return false;
        }
    }
    return true;
}

/* Labour within one group: its lines, less their part of the allowances. */
static bool labour_of_group(struct labour_share *share, const struct invoice *inv,
                            const struct vat_group *v)
{
    struct amounts_group g = {.category = v->category, .rate = v->rate};
    money labour = MONEY(0), lines = MONEY(0), kept, tax;
    for (size_t i = 0; i < inv->lines; i++) {
        const struct invoice_line *l = &inv->line[i];
        if (l->kind == LINE_TEXT || !amounts_in_group(&g, l->category, l->vat_rate)) {
            continue;
        }
        if (!amounts_put(&lines, true, l->net_amount) ||
            (is_labour(l->kind) && !amounts_put(&labour, true, l->net_amount))) {
            return false;
        }
    }
    kept = lines;
    for (size_t i = 0; i < inv->allowances; i++) {
        const struct invoice_allowance *al = &inv->allowance[i];
        if (!al->charge && amounts_in_group(&g, al->category, al->vat_rate) &&
            !amounts_put(&kept, false, al->amount)) {
            return false;
        }
    }
    if (lines.cents != 0 && !money_ratio(&labour, labour, kept.cents, lines.cents)) {
        return false;
    }
    return money_percent(&tax, labour, v->rate) &&
           amounts_put(&share->net, true, labour) &&
           amounts_put(&share->vat, true, tax);
}

bool notes_labour(struct invoice *inv)
{
    struct labour_share share = {0};
    if (inv->buyer.kind != CUSTOMER_PRIVATE || !all_kinds_known(inv) ||
        (inv->tax_scheme != TAX_STANDARD && inv->tax_scheme != TAX_SMALL_BUSINESS)) {
        return true;
    }
    for (size_t i = 0; i < inv->vats; i++) {
        if (!labour_of_group(&share, inv, &inv->vat[i])) {
            return false;
        }
    }
    share.stated = share.net.cents > 0;
    if (share.stated) {
        inv->labour = share;
        return money_add(&inv->labour.gross, share.net, share.vat);
    }
    return true;
}

/* ---- sentences ---- */

struct note_input {
    const struct invoice *inv;
    const struct order *order;
    const struct config *config;
    bool en;
};

static bool private_and_due(const struct invoice *inv)
{
    return inv->buyer.kind == CUSTOMER_PRIVATE && inv->payable.cents > 0;
}

static const char *correction(struct arena *a, const struct note_input *in)
{
    const struct invoice *inv = in->inv;
    if (!inv->preceding_number) {
        return NULL;
    }
    return arena_printf(
        a,
        in->en ? "Correction of invoice %s of %s." : "Korrektur zu Rechnung %s vom %s.",
        inv->preceding_number, wording_day(a, inv->preceding_date, in->en));
}

static const char *progress(struct arena *a, const struct note_input *in)
{
    (void)a;
    if (in->order->kind != ORDER_PARTIAL) {
        return NULL;
    }
    return in->en ? "This is a progress invoice; the final invoice follows when the "
                    "work is done."
                  : "Dies ist eine Abschlagsrechnung; nach Abschluss der Arbeiten "
                    "erhalten Sie die Schlussrechnung.";
}

/* § 14 Abs. 4 Nr. 8, § 14a Abs. 5, § 34a UStDV: say why there is no tax. */
static const char *exemption(struct arena *a, const struct note_input *in)
{
    for (size_t i = 0; i < in->inv->vats; i++) {
        const char *reason = in->inv->vat[i].exemption_reason;
        if (reason) {
            return arena_printf(a, "%s.", reason);
        }
    }
    return NULL;
}

static const char *zero_rate(struct arena *a, const struct note_input *in)
{
    (void)a;
    for (size_t i = 0; i < in->inv->vats; i++) {
        if (in->inv->vat[i].category == VAT_Z) {
            return in->en ? "0% VAT for photovoltaic systems (§ 12 (3) UStG)."
                          : "Umsatzsteuersatz 0 % für Photovoltaikanlagen nach "
                            "§ 12 Abs. 3 UStG.";
        }
    }
    return NULL;
}

/* L-07, § 14 Abs. 4 Nr. 6a UStG. */
static const char *cash_accounting(struct arena *a, const struct note_input *in)
{
    day begin;
    (void)a;
    if (!in->config->cash_accounting || in->inv->tax_scheme == TAX_SMALL_BUSINESS ||
        !day_make(&begin, 2028, 1, 1) || day_cmp(in->inv->issue_date, begin) < 0) {
        return NULL;
    }
    return in->en
               ? "Versteuerung nach vereinnahmten Entgelten (cash accounting for VAT)."
               : "Versteuerung nach vereinnahmten Entgelten.";
}

/* L-20. */
static const char *household_labour(struct arena *a, const struct note_input *in)
{
    const struct labour_share *s = &in->inv->labour;
    if (!s->stated) {
        return NULL;
    }
    const char *gross = wording_money(a, s->gross, in->en);
    const char *sum = gross;
    if (in->inv->tax_scheme == TAX_STANDARD) {
        sum = arena_printf(
            a, in->en ? "%s net plus %s VAT = %s" : "%s netto zzgl. %s USt = %s",
            wording_money(a, s->net, in->en), wording_money(a, s->vat, in->en), gross);
    }
    return arena_printf(a,
                        in->en
                            ? "This invoice contains labour, machine and travel cost "
                              "of %s (§ 35a EStG). Please pay by bank transfer; cash "
                              "payments are not tax-privileged."
                            : "Im Rechnungsbetrag sind Arbeits-, Maschinen- und "
                              "Fahrtkosten von %s enthalten (§ 35a EStG). Bitte "
                              "überweisen Sie; Barzahlung ist nicht begünstigt.",
                        sum);
}

/* L-22: two years from the end of the year; not on small-amount invoices. */
static const char *keep_two_years(struct arena *a, const struct note_input *in)
{
    const struct invoice *inv = in->inv;
    if (inv->buyer.kind != CUSTOMER_PRIVATE || !in->order->on_property ||
        inv->small_amount) {
        return NULL;
    }
    return arena_printf(
        a,
        in->en
            ? "You are required by law to keep this invoice for two years (§ 14b (1) "
              "sentence 5 UStG), until 31 December %d."
            : "Sie sind gesetzlich verpflichtet, diese Rechnung zwei Jahre "
              "aufzubewahren (§ 14b Abs. 1 Satz 5 UStG), d. h. bis 31.12.%d.",
        day_year(inv->issue_date) + 2);
}

/* L-23: without this sentence a consumer is not in delay after 30 days; where the date
 * was agreed, delay begins by § 286 Abs. 2 and the sentence would mislead. */
static const char *thirty_days(struct arena *a, const struct note_input *in)
{
    (void)a;
    if (!private_and_due(in->inv) || in->inv->contractual_terms) {
        return NULL;
    }
    return in->en
               ? "You will be in default at the latest if you do not pay within 30 "
                 "days after the due date and receipt of this invoice (§ 286 (3) BGB)."
               : "Sie geraten spätestens in Verzug, wenn Sie nicht innerhalb von 30 "
                 "Tagen nach Fälligkeit und Zugang dieser Rechnung zahlen (§ 286 "
                 "Abs. 3 BGB).";
}

typedef const char *note_fn(struct arena *a, const struct note_input *in);

static note_fn *const NOTES[] = {
    correction,      progress,         exemption,      zero_rate,
    cash_accounting, household_labour, keep_two_years, thirty_days,
};

void notes_fill(struct invoice *inv, struct arena *a, const struct order *o,
                const struct config *config)
{
    struct note_input in = {inv, o, config, wording_is_english(inv->locale)};
    for (size_t i = 0; i < sizeof NOTES / sizeof NOTES[0]; i++) {
        const char *text = NOTES[i](a, &in);
        if (text) {
            notes_add(inv, a, text);
        }
    }
}

void notes_exemptions(struct invoice *inv, const struct order *o)
{
    const struct vat_scheme *s = vat_scheme(inv->tax_scheme);
    bool en = wording_is_english(inv->locale);
    for (size_t i = 0; i < inv->vats; i++) {
        struct vat_group *v = &inv->vat[i];
        if (v->category == VAT_S || v->category == VAT_Z) {
            continue; /* BR-S-10, BR-Z-10: no reason there */
        }
        v->exemption_code = s->code;
        v->exemption_reason = en ? s->reason_en : s->reason_de;
        if (!v->exemption_reason) {
            v->exemption_reason = o->tax_note;
        }
    }
}
