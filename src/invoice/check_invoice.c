#include "base/language.h"
#include "invoice/check.h"

#include <string.h>

#include "base/text.h"
#include "invoice/wording.h"

#include "base/banned.h"

struct check {
    struct finding_list *list;
    struct arena *a;
    const struct invoice *inv;
    const struct order *o;
    const struct invoice_context *ctx;
};

/* ---- whom it is for: L-01, relaxed by L-12 ---- */

static const char *missing_address(const struct address *ad)
{
    bool street = text_blank(ad->line1) && text_blank(ad->line2);
    if (street && text_blank(ad->city) && text_blank(ad->postcode)) {
        return tr("Anschrift fehlt");
    }
    if (street) {
        return tr("Anschrift unvollständig: Straße fehlt");
    }
    if (text_blank(ad->city)) {
        return tr("Anschrift unvollständig: Ort fehlt");
    }
    bool abroad = ad->country && !text_ieq(ad->country, "DE");
    return text_blank(ad->postcode) && !abroad
               ? tr("Anschrift unvollständig: PLZ fehlt")
               : NULL;
}

static void check_recipient(struct check *c)
{
    const struct party *b = &c->inv->buyer.party;
    const char *address = missing_address(&b->address);
    if (c->inv->small_amount) {
        return;
    }
    if (text_blank(b->name)) {
        finding_add(c->list, c->a, FINDING_REFUSE, "buyer.name",
                    "Name des Kunden fehlt (über 250,00 €)");
    }
    if (address) {
        finding_add(c->list, c->a, FINDING_REFUSE, "buyer.address",
                    "%s (über 250,00 €)", address);
    }
}

/* L-06; an Abschlag comes before the service, a small amount needs no date. */
static void check_service(struct check *c)
{
    if (day_is_set(c->inv->service_to) || c->inv->small_amount ||
        c->o->kind == ORDER_PARTIAL) {
        return;
    }
    finding_add(c->list, c->a, FINDING_DECIDE, "service_from",
                "Das Leistungsdatum fehlt; die Rechnung muss Tag, Zeitraum oder Monat "
                "der Leistung nennen.");
}

/* ---- amounts ---- */

static void check_total(struct check *c)
{
    if (c->inv->gross.cents < 0 || c->inv->payable.cents < 0) {
        finding_add(c->list, c->a, FINDING_DECIDE, "total",
                    "Der Auftrag ergibt einen negativen Betrag (%s); bitte prüfen, ob "
                    "eine Stornorechnung gemeint ist.",
                    wording_money(c->a, c->inv->payable, false));
    } else if (c->inv->gross.cents == 0) {
        finding_add(c->list, c->a, FINDING_DECIDE, "total",
                    "Der Auftrag ergibt 0,00 €; bitte Preise und Mengen prüfen.");
    }
}

static int64_t distance(money a, money b)
{
    return a.cents > b.cents ? a.cents - b.cents : b.cents - a.cents;
}

/* A source that rounds each line's tax, or the total, may differ by half a cent a
 * line; everything else is a different price. */
static void compare(struct check *c, const char *field, const char *what,
                    money declared, money ours, size_t lines)
{
    int64_t off = distance(declared, ours);
    int64_t rounding = 1 + (int64_t)(lines / 2);
    if (off == 0) {
        return;
    }
    finding_add(c->list, c->a, off > rounding ? FINDING_DECIDE : FINDING_NOTE, field,
                "%s: Der Auftrag nennt %s, gerechnet sind es %s.", what,
                wording_money(c->a, declared, false), wording_money(c->a, ours, false));
}

static void check_declared(struct check *c)
{
    const struct invoice *inv = c->inv;
    for (size_t i = 0; i < c->o->lines; i++) {
        const struct order_line *l = &c->o->line[i];
        if (!l->has_declared_total || l->kind == LINE_TEXT) {
            continue;
        }
        compare(c, arena_printf(c->a, "line[%zu].total", i + 1),
                arena_printf(c->a, tr("Position %zu „%s“"), i + 1, l->name),
                l->declared_total,
                inv->prices_gross ? inv->line[i].gross_amount : inv->line[i].net_amount,
                0);
    }
    if (c->o->has_declared_net) {
        compare(c, "declared_net", tr("Nettosumme"), c->o->declared_net, inv->net,
                inv->lines);
    }
    if (c->o->has_declared_gross) {
        money agreed = MONEY(inv->gross.cents + inv->rounding.cents);
        compare(c, "declared_gross", tr("Bruttosumme"), c->o->declared_gross, agreed,
                inv->lines);
    }
}

/* ---- § 19 UStG: the limit holds from the very sale that passes it (L-13) ---- */

/* "100.000" of 100,000.00: a limit of whole euros reads better without cents. */
static const char *whole_euros(struct arena *a, money m)
{
    char buf[MONEY_BUF];
    money_format_de(buf, m);
    char *comma = strchr(buf, ',');
    if (comma && strcmp(comma, ",00") == 0) {
        *comma = '\0';
    }
    return arena_strdup(a, buf);
}

/* Progress invoices that it deducts were counted when they were issued. */
static money added(const struct invoice *inv)
{
    money m = inv->net;
    for (size_t i = 0; i < inv->deductions; i++) {
        m.cents -= inv->deduction[i].net.cents;
    }
    return m;
}

static void check_limit(struct check *c)
{
    const struct config *k = c->ctx->config;
    money year, warn;
    char buf[MONEY_BUF];
    if (c->inv->tax_scheme != TAX_SMALL_BUSINESS ||
        k->small_business_limit.cents <= 0 ||
        !money_add(&year, c->ctx->year_turnover, k->small_business_before) ||
        !money_add(&year, year, added(c->inv)) ||
        !money_percent(&warn, k->small_business_limit, DECIMAL(90, 0))) {
        return;
    }
    if (money_cmp(year, k->small_business_limit) > 0) {
        finding_add(c->list, c->a, FINDING_DECIDE, "small_business",
                    "%s-€-Grenze überschritten (%s)",
                    whole_euros(c->a, k->small_business_limit),
                    money_format_de(buf, year));
    } else if (money_cmp(year, warn) >= 0) {
        finding_add(c->list, c->a, FINDING_NOTE, "small_business",
                    "Mit dieser Rechnung sind %s von %s € Jahresumsatz erreicht, ab "
                    "denen § 19 UStG endet.",
                    money_format_de(buf, year),
                    whole_euros(c->a, k->small_business_limit));
    }
}

/* UStAE 13b.2: repair and maintenance up to 500 euros net are taxed as usual. */
static void check_small_repair(struct check *c)
{
    if (c->inv->tax_scheme == TAX_REVERSE_CHARGE && c->inv->net.cents <= 50000) {
        finding_add(c->list, c->a, FINDING_NOTE, "tax_scheme",
                    "Reparatur und Wartung bis 500 € netto fallen nicht unter § 13b "
                    "UStG; bitte prüfen, ob es eine andere Bauleistung ist.");
    }
}

/* ---- e-invoices ---- */

static void check_xrechnung(struct check *c)
{
    const struct invoice *inv = c->inv;
    const struct party *s = &inv->seller, *b = &inv->buyer.party;
    const struct {
        const char *field, *value, *what;
    } need[] = {
        {"buyer.buyer_reference", inv->buyer.buyer_reference,
         tr("die Leitweg-ID des Kunden (BT-10)")},
        {"buyer.electronic_address",
         b->electronic_address ? b->electronic_address : b->email,
         tr("die elektronische Adresse des Kunden (BT-49)")},
        {"buyer.address.postcode", b->address.postcode,
         tr("die PLZ des Kunden (BT-53)")},
        {"buyer.address.city", b->address.city, tr("der Ort des Kunden (BT-52)")},
        {"firm.contact", s->contact, tr("der Ansprechpartner in kontor.conf (BT-41)")},
        {"firm.phone", s->phone, tr("die Telefonnummer in kontor.conf (BT-42)")},
        {"firm.email", s->email, tr("die Mailadresse in kontor.conf (BT-43)")},
    };
    for (size_t i = 0; i < sizeof need / sizeof need[0]; i++) {
        if (text_blank(need[i].value)) {
            finding_add(c->list, c->a, FINDING_DECIDE, need[i].field,
                        "Für die XRechnung fehlt %s.", need[i].what);
        }
    }
}

/* § 27 Abs. 38 UStG (L-40): between domestic businesses a PDF alone ends with 2027,
 * for the larger ones with 2026. */
static void check_format(struct check *c)
{
    const struct invoice *inv = c->inv;
    const char *country = inv->buyer.party.address.country;
    day all, larger;
    if (text_starts(inv->format, "xrechnung")) {
        check_xrechnung(c);
    }
    if (!text_ieq(inv->format, "pdf") || inv->small_amount ||
        inv->buyer.kind != CUSTOMER_BUSINESS || (country && !text_ieq(country, "DE")) ||
        inv->tax_scheme == TAX_SMALL_BUSINESS || !day_make(&larger, 2027, 1, 1) ||
        !day_make(&all, 2028, 1, 1) || day_cmp(inv->issue_date, larger) < 0) {
        return;
    }
    bool must = day_cmp(inv->issue_date, all) >= 0;
    finding_add(c->list, c->a, must ? FINDING_DECIDE : FINDING_NOTE, "format",
                must
                    ? "Geschäftskunden im Inland brauchen seit 2028 eine E-Rechnung; "
                      "das Format „pdf“ genügt nicht mehr."
                    : tr("Geschäftskunden im Inland brauchen eine E-Rechnung, wenn der "
                         "Umsatz 2026 über 800.000 € lag; diese ist nur ein PDF."));
}

/* An unknown unit is printed as it is; its code then says "piece". */
static void check_units(struct check *c)
{
    for (size_t i = 0; i < c->inv->lines; i++) {
        const struct invoice_line *l = &c->inv->line[i];
        if (l->kind != LINE_TEXT && !units_code(c->ctx->units, l->unit)) {
            finding_add(c->list, c->a, FINDING_NOTE,
                        arena_printf(c->a, "line[%zu].unit", i + 1),
                        "Position %zu: Die Einheit „%s“ steht nicht in "
                        "templates/units.tab; in der E-Rechnung steht Stück (C62).",
                        i + 1, l->unit);
        }
    }
}

/* ---- what is kept as security: § 17 VOB/B (L-17) ---- */

static void check_retention(struct check *c)
{
    const struct retention *r = &c->inv->retention;
    if (!r->has_percent && r->amount.cents == 0) {
        return;
    }
    if (r->amount.cents <= 0 || money_cmp(r->amount, c->inv->payable) >= 0) {
        finding_add(
            c->list, c->a, FINDING_REFUSE, "retention.amount",
            "Der Sicherheitseinbehalt (%s) muss mehr als nichts und weniger als "
            "der Zahlbetrag (%s) sein.",
            wording_money(c->a, r->amount, false),
            wording_money(c->a, c->inv->payable, false));
    }
    if (!day_is_set(r->due)) {
        finding_add(c->list, c->a, FINDING_DECIDE, "retention.due",
                    "Es fehlt, wann der Sicherheitseinbehalt fällig wird.");
    } else if (day_cmp(r->due, c->inv->due_date) <= 0) {
        finding_add(
            c->list, c->a, FINDING_DECIDE, "retention.due",
            "Der Sicherheitseinbehalt wird nicht später fällig als die Rechnung.");
    }
}

/* ---- what goes with it ---- */

static void check_attachments(struct check *c)
{
    const struct invoice *inv = c->inv;
    bool xml = text_starts(inv->format, "xrechnung");
    size_t max = xml ? ATTACHMENTS_XML_BYTES_MAX : ATTACHMENTS_BYTES_MAX, sum = 0;
    for (size_t i = 0; i < inv->attachments; i++) {
        sum += inv->attachment[i].n;
    }
    if (inv->attachments > ATTACHMENTS_MAX) {
        finding_add(c->list, c->a, FINDING_DECIDE, "attachments",
                    "%zu Anlagen sind zu viele für eine Mail, möglich sind %d. Bitte "
                    "zusammenfassen und in den Auftrag aufnehmen, was gebraucht wird.",
                    inv->attachments, ATTACHMENTS_MAX);
    }
    if (sum > max) {
        finding_add(c->list, c->a, FINDING_DECIDE, "attachments",
                    "Die Anlagen sind zusammen %zu,%zu MB groß, möglich sind %zu MB%s. "
                    "Eine kleinere Datei gleichen Namens in inbox/ ersetzt die "
                    "bisherige.",
                    sum / 1000000, sum / 100000 % 10, max / 1000000,
                    xml ? tr(" bei einer XRechnung, die sie enthält") : "");
    }
}

void check_invoice(struct finding_list *l, struct arena *a, const struct invoice *inv,
                   const struct order *o, const struct invoice_context *ctx)
{
    struct check c = {l, a, inv, o, ctx};
    check_recipient(&c);
    check_service(&c);
    check_total(&c);
    check_declared(&c);
    check_limit(&c);
    check_small_repair(&c);
    check_format(&c);
    check_units(&c);
    check_attachments(&c);
    check_retention(&c);
}
