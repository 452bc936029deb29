#include <string.h>

#include "document/values.h"

#include "base/banned.h"

static bool has_tax(const struct vat_group *g)
{
    return g->category == VAT_S || g->category == VAT_Z;
}

/* ---- positions ---- */

static struct value *allowance(const struct format *f,
                               const struct invoice_allowance *x)
{
    struct value *m = value_map(f->arena);
    values_text(m, "reason", x->reason);
    value_set_bool(m, "charge", x->charge);
    values_text(m, "percent", x->has_percent ? format_percent(f, x->percent) : NULL);
    values_text(m, "amount",
                format_money(f, x->charge ? x->amount : money_neg(x->amount)));
    values_text(m, "rate", format_percent(f, x->vat_rate));
    return m;
}

static bool is_one(decimal d)
{
    return decimal_cmp(d, DECIMAL(1, 0)) == 0;
}

static void priced(struct value *m, const struct format *f, const struct invoice *inv,
                   const struct invoice_line *l)
{
    struct value *list = value_list(f->arena);
    const char *per = NULL;
    if (!is_one(l->base_quantity) && !decimal_is_zero(l->base_quantity)) {
        per = arena_printf(f->arena, "%s %s", format_quantity(f, l->base_quantity),
                           l->unit ? l->unit : "");
    }
    for (int i = 0; i < l->allowances; i++) {
        value_push(list, allowance(f, &l->allowance[i]));
    }
    values_text(m, "quantity", format_quantity(f, l->quantity));
    values_text(m, "unit", l->unit);
    values_text(m, "per", per);
    values_text(m, "unit_price",
                format_price(f, inv->prices_gross ? l->gross_price : l->unit_price));
    values_text(m, "vat_rate", format_percent(f, l->vat_rate));
    values_text(m, "amount",
                format_money(f, inv->prices_gross ? l->gross_amount : l->net_amount));
    value_set_value(m, "allowances", list);
}

static void unpriced(struct value *m, const struct format *f)
{
    static const char *const NAMES[] = {"quantity",   "unit",     "per",
                                        "unit_price", "vat_rate", "amount"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        value_set(m, NAMES[i], NULL);
    }
    value_set_value(m, "allowances", value_list(f->arena));
}

static void positions(struct value *v, const struct format *f,
                      const struct invoice *inv)
{
    struct value *list = value_list(f->arena);
    money running = MONEY(0);
    for (size_t i = 0; i < inv->lines; i++) {
        const struct invoice_line *l = &inv->line[i];
        struct value *m = value_map(f->arena);
        bool text_only = l->kind == LINE_TEXT;
        values_text(m, "position", text_only ? NULL : l->id);
        values_text(m, "item_id", l->seller_item_id);
        values_text(m, "name", l->name);
        values_text(m, "description", l->description);
        value_set_bool(m, "priced", !text_only);
        if (text_only) {
            unpriced(m, f);
        } else {
            priced(m, f, inv, l);
            /* Cannot overflow: the invoice step has added the same. */
            (void)money_add(&running, running,
                            inv->prices_gross ? l->gross_amount : l->net_amount);
        }
        values_text(m, "running", format_money(f, running));
        value_push(list, m);
    }
    value_set_value(v, "lines", list);
    values_text(v, "lines_total", format_money(f, running));
    value_set_bool(v, "prices_gross", inv->prices_gross);
}

/* ---- totals ---- */

static void tax_groups(struct value *v, const struct format *f,
                       const struct invoice *inv)
{
    struct value *list = value_list(f->arena);
    size_t taxed = 0;
    for (size_t i = 0; i < inv->vats; i++) {
        const struct vat_group *g = &inv->vat[i];
        if (!has_tax(g)) {
            continue; /* § 14c UStG: no tax is shown where none is owed */
        }
        struct value *m = value_map(f->arena);
        values_text(m, "rate", format_percent(f, g->rate));
        values_text(m, "basis", format_money(f, g->basis));
        values_text(m, "tax", format_money(f, g->tax));
        value_push(list, m);
        taxed++;
    }
    value_set_value(v, "vats", list);
    value_set_bool(v, "taxed", taxed > 0);
    value_set_bool(v, "mixed_rates", taxed > 1);
}

static void sums(struct value *v, const struct format *f, const struct invoice *inv)
{
    struct value *list = value_list(f->arena);
    for (size_t i = 0; i < inv->allowances; i++) {
        value_push(list, allowance(f, &inv->allowance[i]));
    }
    value_set_value(v, "allowances", list);
    value_set_bool(v, "has_allowances", inv->allowances > 0);
    values_text(v, "line_total", format_money(f, inv->line_total));
    values_text(v, "net", format_money(f, inv->net));
    values_text(v, "tax", format_money(f, inv->tax));
    values_text(v, "gross", format_money(f, inv->gross));
    values_text(v, "rounding",
                inv->rounding.cents ? format_money(f, inv->rounding) : NULL);
    values_text(v, "payable", format_money(f, inv->payable));
    const struct retention *r = &inv->retention;
    bool kept = r->amount.cents != 0;
    values_text(v, "retention", kept ? format_money(f, money_neg(r->amount)) : NULL);
    values_text(v, "retention_percent",
                kept && r->has_percent ? format_percent(f, r->percent) : NULL);
    values_text(v, "retention_due", kept ? format_day(f, r->due) : NULL);
    values_text(v, "due_now", format_money(f, invoice_due_now(inv)));
    value_set_bool(v, "to_pay", inv->payable.cents > 0);
    value_set_bool(v, "small_business", inv->tax_scheme == TAX_SMALL_BUSINESS);
    value_set_bool(v, "reverse_charge", inv->tax_scheme == TAX_REVERSE_CHARGE);
}

/* ---- progress invoices already paid: § 14 Abs. 5 S. 2 UStG wants net and tax ---- */

static void deductions(struct value *v, const struct format *f,
                       const struct invoice *inv)
{
    struct value *list = value_list(f->arena);
    money net = inv->net, vat = inv->tax;
    bool fits = true;
    for (size_t i = 0; i < inv->deductions; i++) {
        const struct deduction *d = &inv->deduction[i];
        struct value *m = value_map(f->arena);
        values_text(m, "number", d->number);
        values_text(m, "date", format_day(f, d->date));
        values_text(m, "net", format_money(f, money_neg(d->net)));
        values_text(m, "vat", format_money(f, money_neg(d->vat)));
        values_text(m, "gross", format_money(f, money_neg(d->gross)));
        value_push(list, m);
        fits = fits && money_sub(&net, net, d->net) && money_sub(&vat, vat, d->vat);
    }
    value_set_value(v, "deductions", list);
    value_set_bool(v, "has_deductions", inv->deductions > 0);
    values_text(v, "rest_net", fits ? format_money(f, net) : NULL);
    values_text(v, "rest_vat", fits ? format_money(f, vat) : NULL);
    /* Paid before without progress invoices, e.g. a deposit. */
    values_text(v, "prepaid",
                inv->prepaid.cents && inv->deductions == 0
                    ? format_money(f, money_neg(inv->prepaid))
                    : NULL);
}

void values_amounts(struct value *v, const struct format *f, const struct invoice *inv)
{
    positions(v, f, inv);
    tax_groups(v, f, inv);
    sums(v, f, inv);
    deductions(v, f, inv);
}
