#include "invoice/invoice_build.h"

#include "base/text.h"
#include "invoice/amounts.h"
#include "invoice/check.h"
#include "invoice/notes.h"
#include "invoice/terms.h"
#include "invoice/vat.h"
#include "invoice/wording.h"

#include "base/banned.h"

/* § 33 UStDV. */
#define SMALL_AMOUNT_CENTS 25000

/* ---- head ---- */

static int type_code(const struct order *o)
{
    switch (o->kind) {
    case ORDER_PARTIAL:
        return o->on_property ? 875 : 326;
    case ORDER_FINAL:
        return o->on_property ? 877 : 380;
    case ORDER_CORRECTION:
    case ORDER_CANCELLATION:
        return 384;
    case ORDER_INVOICE:
        break;
    }
    return 380;
}

static const char *first_of(const char *a, const char *b)
{
    return a ? a : b;
}

static const char *format_of(const struct customer *b, const struct config *k)
{
    if (b->format) {
        return b->format;
    }
    if (b->kind == CUSTOMER_PUBLIC) {
        return "xrechnung";
    }
    return b->kind == CUSTOMER_PRIVATE && k->format_private
               ? k->format_private
               : first_of(k->format, "pdf");
}

/* BR-CO-26: without a VAT id the seller needs an identifier or a register number; the
 * tax number is the only one that each firm has. */
static void fill_seller(struct invoice *inv, const struct config *k)
{
    inv->seller = k->seller;
    if (!inv->seller.vat_id && !inv->seller.register_number &&
        !inv->seller.identifier) {
        inv->seller.identifier = inv->seller.tax_number;
    }
    inv->account_holder = first_of(k->account_holder, k->seller.name);
    inv->iban = k->iban;
    inv->bic = k->bic;
    inv->bank_name = k->bank_name;
}

static void fill_head(struct invoice *inv, const struct order *o,
                      const struct invoice_context *ctx)
{
    const struct config *k = ctx->config;
    fill_seller(inv, k);
    inv->type_code = type_code(o);
    inv->issue_date = ctx->issue_date;
    inv->service_from = day_is_set(o->service_from) ? o->service_from : o->service_to;
    inv->service_to = day_is_set(o->service_to) ? o->service_to : o->service_from;
    inv->order_number = o->order_number;
    inv->purchase_order = o->purchase_order;
    inv->project = o->project;
    inv->reason = o->reason;
    if (ctx->original) { /* BT-25: what this one takes the place of */
        inv->preceding_number = ctx->original->number;
        inv->preceding_date = ctx->original->issue_date;
    }
    inv->buyer = o->buyer;
    inv->locale = first_of(o->buyer.locale, first_of(k->locale, "de"));
    inv->format = format_of(&o->buyer, k);
    inv->introduction = o->introduction;
    inv->remark = o->remark;
    inv->prices_gross = o->prices_gross;
    inv->tax_scheme = check_scheme(o, k);
}

/* ---- lines ---- */

static void copy_allowances(struct invoice_line *to, const struct order_line *from)
{
    to->allowances = from->allowances;
    for (int i = 0; i < from->allowances; i++) {
        const struct allowance *al = &from->allowance[i];
        to->allowance[i] = (struct invoice_allowance){
            .charge = al->charge,
            .has_percent = al->has_percent,
            .percent = al->percent,
            .amount = al->amount,
            .reason = al->reason,
        };
    }
}

static void fill_line(struct invoice_line *to, const struct order_line *from,
                      const struct vat_scheme *scheme, const struct unit_table *units)
{
    to->name = from->name;
    to->description = from->description;
    to->kind = from->kind;
    to->base_quantity = DECIMAL(1, 0);
    if (from->kind == LINE_TEXT) {
        return;
    }
    to->seller_item_id = from->seller_item_id;
    to->quantity = from->quantity;
    to->unit = from->unit;
    to->unit_code = first_of(units_code(units, from->unit), "C62");
    to->unit_price = from->unit_price;
    to->base_quantity = from->base_quantity;
    if (to->unit_price.coef < 0) {
        /* BR-27: a price is never negative; what is taken back is a quantity. */
        to->unit_price.coef = -to->unit_price.coef;
        to->quantity.coef = -to->quantity.coef;
    }
    if (scheme->category == VAT_S) {
        to->vat_rate = decimal_trim(from->vat_rate, 0);
    }
    to->category = vat_category(scheme, to->vat_rate);
    copy_allowances(to, from);
}

static void fill_lines(struct invoice *inv, struct arena *a, const struct order *o,
                       const struct unit_table *units)
{
    const struct vat_scheme *scheme = vat_scheme(inv->tax_scheme);
    int id = 0;
    inv->line = arena_array(a, o->lines, sizeof *inv->line);
    inv->lines = o->lines;
    for (size_t i = 0; i < o->lines; i++) {
        fill_line(&inv->line[i], &o->line[i], scheme, units);
        if (o->line[i].kind != LINE_TEXT) {
            inv->line[i].id = arena_printf(a, "%d", ++id);
        }
    }
}

/* ---- final invoices: L-16 ---- */

/* It is deducted whole, so that its tax is stated once; what the customer still keeps
 * of it is owed by its own number. */
static void note_retained(struct invoice *inv, struct arena *a,
                          const struct progress_invoice *p)
{
    bool en = wording_is_english(inv->locale);
    notes_add(
        inv, a,
        arena_printf(a,
                     en ? "Of invoice %s a retention of %s remains payable."
                        : "Aus Rechnung %s bleiben %s Sicherheitseinbehalt offen.",
                     p->number, wording_money(a, p->retained, en)));
}

static bool fill_deductions(struct invoice *inv, struct arena *a, const struct order *o,
                            const struct invoice_context *ctx)
{
    if (o->kind != ORDER_FINAL) {
        return true;
    }
    inv->deduction = arena_array(a, ctx->progresses, sizeof *inv->deduction);
    inv->deductions = ctx->progresses;
    for (size_t i = 0; i < ctx->progresses; i++) {
        const struct progress_invoice *p = &ctx->progress[i];
        inv->deduction[i] =
            (struct deduction){p->number, p->date, p->net, p->vat, p->gross};
        if (!amounts_put(&inv->prepaid, true, p->gross)) {
            return false;
        }
        if (p->retained.cents > 0) {
            note_retained(inv, a, p);
        }
    }
    return true;
}

/* ---- all of it ---- */

/* § 33 UStDV, not where the customer owes the tax or the goods go abroad. */
static bool is_small_amount(const struct invoice *inv)
{
    return inv->gross.cents + inv->rounding.cents <= SMALL_AMOUNT_CENTS &&
           inv->tax_scheme != TAX_REVERSE_CHARGE && inv->tax_scheme != TAX_INTRA_EU &&
           inv->tax_scheme != TAX_EXPORT;
}

/* An e-invoice cannot be without its buyer; a small amount may. */
static void settle_format(struct invoice *inv)
{
    const struct party *b = &inv->buyer.party;
    if (inv->small_amount && (text_blank(b->name) || text_blank(b->address.city))) {
        inv->format = "pdf";
    }
}

static bool fill_amounts(struct invoice *inv, struct arena *a, const struct order *o,
                         const struct invoice_context *ctx)
{
    if (!fill_deductions(inv, a, o, ctx) ||
        !amounts_fill(inv, a, o->allowance, o->allowances)) {
        return false;
    }
    inv->small_amount = is_small_amount(inv);
    return terms_fill(inv, o, ctx) && notes_labour(inv);
}

enum k_status invoice_build(struct invoice *out, struct arena *a,
                            const struct order *order,
                            const struct invoice_context *ctx,
                            struct finding_list *findings, struct k_err *err)
{
    invoice_init(out);
    if (!check_order(findings, a, order, ctx)) {
        return K_OK;
    }
    if (order->kind == ORDER_CANCELLATION) {
        return invoice_cancel(out, a, ctx->original, order->reason, ctx->issue_date,
                              err);
    }
    fill_head(out, order, ctx);
    fill_lines(out, a, order, ctx->units);
    if (!fill_amounts(out, a, order, ctx)) {
        finding_add(findings, a, FINDING_REFUSE, "total",
                    "Die Beträge des Auftrags sind zu groß; bitte Mengen und Preise "
                    "prüfen.");
        return K_OK;
    }
    out->attachment = ctx->attachment;
    out->attachments = ctx->attachments;
    settle_format(out);
    notes_exemptions(out, order);
    notes_fill(out, a, order, ctx->config);
    terms_text(out, a);
    check_invoice(findings, a, out, order, ctx);
    return finding_blocks(findings) ? K_OK : invoice_verify(out, err);
}
