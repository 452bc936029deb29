#include "base/text.h"
#include "invoice/invoice_build.h"
#include "invoice/notes.h"
#include "invoice/wording.h"

#include "base/banned.h"

/* Everything is the original times minus one. A discount becomes a surcharge of the
 * same size and the reverse: its amount stays positive, as BT-92 and BT-136 want it. */
static void negate_allowance(struct invoice_allowance *al)
{
    al->charge = !al->charge;
}

static void negate_line(struct invoice_line *l)
{
    l->quantity.coef = -l->quantity.coef;
    l->net_amount = money_neg(l->net_amount);
    l->gross_amount = money_neg(l->gross_amount);
    for (int i = 0; i < l->allowances; i++) {
        negate_allowance(&l->allowance[i]);
    }
}

static void negate_lines(struct invoice *inv, struct arena *a)
{
    struct invoice_line *line = arena_array(a, inv->lines, sizeof *line);
    for (size_t i = 0; i < inv->lines; i++) {
        line[i] = inv->line[i];
        negate_line(&line[i]);
    }
    inv->line = line;
}

static void negate_groups(struct invoice *inv, struct arena *a)
{
    struct vat_group *vat = arena_array(a, inv->vats, sizeof *vat);
    struct invoice_allowance *al = arena_array(a, inv->allowances, sizeof *al);
    struct deduction *d = arena_array(a, inv->deductions, sizeof *d);
    for (size_t i = 0; i < inv->vats; i++) {
        vat[i] = inv->vat[i];
        vat[i].basis = money_neg(vat[i].basis);
        vat[i].tax = money_neg(vat[i].tax);
    }
    for (size_t i = 0; i < inv->allowances; i++) {
        al[i] = inv->allowance[i];
        negate_allowance(&al[i]);
    }
    for (size_t i = 0; i < inv->deductions; i++) {
        d[i] = inv->deduction[i];
        d[i].net = money_neg(d[i].net);
        d[i].vat = money_neg(d[i].vat);
        d[i].gross = money_neg(d[i].gross);
    }
    inv->vat = vat;
    inv->allowance = al;
    inv->deduction = d;
}

static void negate_totals(struct invoice *inv)
{
    money discounts = inv->allowance_total;
    inv->allowance_total = inv->charge_total;
    inv->charge_total = discounts;
    money *total[] = {&inv->line_total, &inv->net,      &inv->tax,    &inv->gross,
                      &inv->prepaid,    &inv->rounding, &inv->payable};
    for (size_t i = 0; i < sizeof total / sizeof total[0]; i++) {
        *total[i] = money_neg(*total[i]);
    }
}

/* The sentences of the original speak of paying; of them only the tax reason stays. */
static void cancellation_notes(struct invoice *inv, struct arena *a)
{
    bool en = wording_is_english(inv->locale);
    inv->note = NULL;
    inv->notes = 0;
    notes_add(
        inv, a,
        arena_printf(
            a, en ? "Cancellation of invoice %s of %s" : "Storno zu Rechnung %s vom %s",
            inv->preceding_number, wording_day(a, inv->preceding_date, en)));
    if (!text_blank(inv->reason)) {
        notes_add(inv, a,
                  arena_printf(a, en ? "Reason: %s" : "Grund: %s", inv->reason));
    }
    for (size_t i = 0; i < inv->vats; i++) {
        if (inv->vat[i].exemption_reason) {
            notes_add(inv, a, arena_printf(a, "%s.", inv->vat[i].exemption_reason));
            break;
        }
    }
    inv->payment_terms =
        en ? "The amount is set off against the cancelled invoice; what you have already "
             "paid will be refunded."
           : "Der Betrag wird mit der stornierten Rechnung verrechnet; bereits gezahlte "
             "Beträge erstatten wir Ihnen.";
}

enum k_status invoice_cancel(struct invoice *out, struct arena *a,
                             const struct invoice *original, const char *reason,
                             day issue_date, struct k_err *err)
{
    if (text_blank(original->number)) {
        return err_set(err, K_REJECT,
                       "Nur eine ausgestellte Rechnung kann storniert werden.");
    }
    if (original->gross.cents < 0) {
        return err_set(err, K_REJECT,
                       "Rechnung %s ist selbst ein Storno und kann nicht storniert "
                       "werden.",
                       original->number);
    }
    *out = *original;
    out->id = 0;
    out->number = NULL;
    out->remittance = NULL;
    out->type_code = 384;
    out->issue_date = issue_date;
    out->due_date = issue_date;
    out->preceding_number = original->number;
    out->preceding_date = original->issue_date;
    out->reason = reason;
    out->introduction = NULL;
    out->remark = NULL;
    out->skontos = 0;
    out->labour = (struct labour_share){0};
    out->attachments = 0;
    out->retention = (struct retention){.due = DAY_NONE};
    negate_lines(out, a);
    negate_groups(out, a);
    negate_totals(out);
    cancellation_notes(out, a);
    return invoice_verify(out, err);
}
