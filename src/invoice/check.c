#include "invoice/check.h"

#include "base/language.h"
#include "base/text.h"
#include "invoice/vat.h"
#include "invoice/wording.h"

#include "base/banned.h"

/* More positions than any order of a craft firm has; bounds memory and pages. */
#define LINES_MAX 9999
#define ALLOWANCES_MAX 99

struct check {
    struct finding_list *list;
    struct arena *a;
    const struct order *o;
    const struct invoice_context *ctx;
    bool computable;
};

enum tax_scheme check_scheme(const struct order *o, const struct config *config)
{
    return o->tax_scheme == TAX_STANDARD && config->small_business ? TAX_SMALL_BUSINESS
                                                                   : o->tax_scheme;
}

/* ---- the firm: L-01, L-02 and where the money goes ---- */

static void check_firm(struct check *c)
{
    const struct config *k = c->ctx->config;
    const struct {
        const char *field, *value, *what;
    } need[] = {
        {"firm.name", k->seller.name, tr("der Name des Betriebs")},
        {"firm.street", k->seller.address.line1, tr("die Straße des Betriebs")},
        {"firm.city", k->seller.address.city, tr("der Ort des Betriebs")},
        {"firm.iban", k->iban, tr("die IBAN")},
        {"firm.vat_id", k->seller.vat_id ? k->seller.vat_id : k->seller.tax_number,
         tr("USt-IdNr. oder Steuernummer")},
    };
    for (size_t i = 0; i < sizeof need / sizeof need[0]; i++) {
        if (text_blank(need[i].value)) {
            finding_add(c->list, c->a, FINDING_DECIDE, need[i].field,
                        "In kontor.conf fehlt %s (%s); ohne diese Angabe darf keine "
                        "Rechnung ausgestellt werden.",
                        need[i].what, need[i].field);
        }
    }
}

/* ---- positions ---- */

static const char *label(struct check *c, size_t i)
{
    const char *name = c->o->line[i].name;
    if (text_blank(name)) {
        return arena_printf(c->a, tr("Position %zu"), i + 1);
    }
    return arena_printf(c->a, tr("Position %zu „%s“"), i + 1, name);
}

static const char *line_field(struct check *c, size_t i, const char *name)
{
    return arena_printf(c->a, "line[%zu].%s", i + 1, name);
}

/* L-05: a name that says nothing. */
static bool is_placeholder(struct arena *a, const char *name)
{
    static const char *const WORDS[] = {"DIVERSES", "DIV", "SONSTIGES", "XXX", "TEST"};
    const char *folded = text_fold_alnum(a, name);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (text_ieq(folded, WORDS[i])) {
            return true;
        }
    }
    return false;
}

static void check_line_text(struct check *c, size_t i)
{
    const struct order_line *l = &c->o->line[i];
    if (text_blank(l->name)) {
        finding_add(c->list, c->a, FINDING_REFUSE, line_field(c, i, "name"),
                    "Position %zu hat keine Bezeichnung; eine Rechnung muss Art und "
                    "Umfang der Leistung nennen.",
                    i + 1);
    } else if (is_placeholder(c->a, l->name)) {
        finding_add(c->list, c->a, FINDING_NOTE, line_field(c, i, "name"),
                    "%s: Die Bezeichnung sagt nicht, was geleistet wurde.",
                    label(c, i));
    }
    if (l->optional) {
        finding_add(c->list, c->a, FINDING_DECIDE, line_field(c, i, "optional"),
                    "%s war nur angeboten (Eventualposition): Bitte entscheiden, ob "
                    "sie ausgeführt wurde, und die Kennzeichnung oder die Position "
                    "entfernen.",
                    label(c, i));
    }
}

static day service_day(const struct order *o)
{
    return day_is_set(o->service_to) ? o->service_to : o->service_from;
}

static void check_line_rate(struct check *c, size_t i)
{
    const struct order_line *l = &c->o->line[i];
    const char *field = line_field(c, i, "vat_rate");
    char buf[DAY_BUF];
    if (!l->has_vat_rate) {
        c->computable = false;
        finding_add(c->list, c->a, FINDING_DECIDE, field,
                    "%s: Der Steuersatz fehlt; bitte im Auftrag angeben oder in der "
                    "Regel einen Standardsatz setzen.",
                    label(c, i));
    } else if (!vat_rate_valid(l->vat_rate, DAY_NONE)) {
        finding_add(
            c->list, c->a, FINDING_REFUSE, field,
            "%s: Einen Steuersatz von %s gibt es nicht (19 %%, 7 %% oder 0 %%).",
            label(c, i), wording_percent(c->a, l->vat_rate, false));
    } else if (!vat_rate_valid(l->vat_rate, service_day(c->o))) {
        finding_add(c->list, c->a, FINDING_DECIDE, field,
                    "%s: Der Steuersatz %s galt am Leistungstag %s nicht.", label(c, i),
                    wording_percent(c->a, l->vat_rate, false),
                    day_format_de(buf, service_day(c->o)));
    }
}

/* Tax stated where none is due is owed all the same (§ 14c UStG): never passed on. */
static bool check_line_untaxed(struct check *c, size_t i, const struct vat_scheme *s)
{
    const struct order_line *l = &c->o->line[i];
    if (!l->has_vat_rate || decimal_is_zero(l->vat_rate)) {
        return true;
    }
    finding_add(c->list, c->a, FINDING_REFUSE, line_field(c, i, "vat_rate"),
                "%s nennt %s USt. § 14c: USt-Ausweis bei %s gesperrt.", label(c, i),
                wording_percent(c->a, l->vat_rate, false), s->law);
    return false;
}

static void check_lines(struct check *c)
{
    enum tax_scheme scheme = check_scheme(c->o, c->ctx->config);
    size_t priced = 0;
    bool untaxed = true;
    for (size_t i = 0; i < c->o->lines && i < LINES_MAX; i++) {
        const struct order_line *l = &c->o->line[i];
        if (l->kind == LINE_TEXT) {
            continue;
        }
        priced++;
        check_line_text(c, i);
        if (l->base_quantity.coef <= 0) {
            c->computable = false;
            finding_add(c->list, c->a, FINDING_REFUSE,
                        line_field(c, i, "base_quantity"),
                        "%s: Die Preiseinheit muss größer als 0 sein.", label(c, i));
        }
        if (scheme == TAX_STANDARD) {
            check_line_rate(c, i);
        } else if (untaxed && scheme != TAX_UNKNOWN) {
            untaxed = check_line_untaxed(c, i, vat_scheme(scheme));
        }
    }
    if (priced == 0 || c->o->lines > LINES_MAX) {
        c->computable = false;
        finding_add(c->list, c->a, FINDING_REFUSE, "line",
                    priced == 0 ? "Der Auftrag hat keine Positionen mit Preis."
                                : tr("Der Auftrag hat mehr als 9999 Positionen."));
    }
}

/* ---- tax ---- */

/* L-14. The proof has to hold on the day of the service; when it ran out before the
 * invoice is written, the owner asks for a new one rather than find out in an audit. */
static void check_building_proof(struct check *c)
{
    day until = c->o->buyer.reverse_charge_until;
    day needed = c->ctx->issue_date;
    char buf[DAY_BUF];
    if (day_is_set(c->o->service_to) && day_cmp(c->o->service_to, needed) > 0) {
        needed = c->o->service_to;
    }
    if (!day_is_set(until)) {
        finding_add(c->list, c->a, FINDING_DECIDE, "buyer.reverse_charge_until",
                    "Nachweis USt 1 TG fehlt: Für § 13b UStG (Bauleistung) muss der "
                    "Kunde nachweisen, dass er selbst Bauleistungen erbringt.");
    } else if (day_cmp(until, needed) < 0) {
        finding_add(c->list, c->a, FINDING_DECIDE, "buyer.reverse_charge_until",
                    "Nachweis USt 1 TG abgelaufen %s", day_format_de(buf, until));
    }
}

static void check_reverse_charge(struct check *c)
{
    const struct customer *b = &c->o->buyer;
    const char *country = b->party.address.country;
    bool domestic = !country || text_ieq(country, "DE");
    if (domestic) {
        check_building_proof(c);
    }
    if (text_blank(b->party.vat_id) && (!domestic || !b->party.register_number)) {
        finding_add(c->list, c->a, FINDING_DECIDE, "buyer.vat_id",
                    "Die USt-IdNr. des Kunden fehlt; bei Steuerschuldnerschaft des "
                    "Leistungsempfängers gehört sie auf die Rechnung.");
    }
    if (b->kind == CUSTOMER_PRIVATE) {
        finding_add(c->list, c->a, FINDING_REFUSE, "tax_scheme",
                    "§ 13b UStG gilt nicht für Privatkunden; der Auftrag braucht einen "
                    "Steuersatz.");
    }
}

static void check_abroad(struct check *c, bool eu)
{
    const struct party *b = &c->o->buyer.party;
    const struct party *s = &c->ctx->config->seller;
    const char *country = b->address.country;
    bool fits = country && !text_ieq(country, "DE") && vat_is_eu(country) == eu;
    if (!fits) {
        finding_add(
            c->list, c->a, FINDING_DECIDE, "buyer.address.country",
            eu ? "Eine innergemeinschaftliche Lieferung braucht einen Kunden in "
                 "einem anderen EU-Land; der Auftrag nennt „%s“."
               : tr("Eine Ausfuhrlieferung braucht einen Kunden außerhalb der EU; "
                    "der Auftrag nennt „%s“."),
            country ? country : tr("kein Land"));
    }
    if (text_blank(s->vat_id)) {
        finding_add(c->list, c->a, FINDING_DECIDE, "firm.vat_id",
                    "Für Lieferungen ins Ausland muss die eigene USt-IdNr. in "
                    "kontor.conf stehen.");
    }
    if (eu && text_blank(b->vat_id)) {
        finding_add(c->list, c->a, FINDING_DECIDE, "buyer.vat_id",
                    "Die USt-IdNr. des Kunden fehlt; ohne sie ist die "
                    "innergemeinschaftliche Lieferung nicht steuerfrei.");
    }
}

static void check_exemption(struct check *c)
{
    if (text_blank(c->o->tax_note)) {
        finding_add(c->list, c->a, FINDING_DECIDE, "tax_note",
                    "Der Auftrag ist steuerfrei, nennt aber keinen Grund; die Rechnung "
                    "muss auf die Vorschrift hinweisen.");
    }
}

static void check_unknown_tax(struct check *c)
{
    c->computable = false;
    finding_add(c->list, c->a, FINDING_DECIDE, "tax_scheme",
                "Die Steuerangabe des Auftrags („%s“) ist unbekannt; bitte den "
                "Steuerfall wählen.",
                c->o->tax_note ? c->o->tax_note : "");
}

/* The order and the configuration have to agree on § 19 UStG. */
static void check_small_business(struct check *c)
{
    bool small = c->ctx->config->small_business;
    if (c->o->tax_scheme == TAX_SMALL_BUSINESS && !small) {
        finding_add(c->list, c->a, FINDING_DECIDE, "tax_scheme",
                    "Der Auftrag ist nach § 19 UStG ohne Steuer, in kontor.conf ist "
                    "small_business aber nicht eingeschaltet.");
    } else if (small && c->o->tax_scheme != TAX_STANDARD &&
               c->o->tax_scheme != TAX_SMALL_BUSINESS) {
        finding_add(c->list, c->a, FINDING_DECIDE, "tax_scheme",
                    "Als Kleinunternehmer (§ 19 UStG) stellen Sie ohne Umsatzsteuer "
                    "aus; der Auftrag nennt einen anderen Steuerfall.");
    }
}

static void check_tax(struct check *c)
{
    check_small_business(c);
    switch (c->o->tax_scheme) {
    case TAX_REVERSE_CHARGE:
        check_reverse_charge(c);
        break;
    case TAX_INTRA_EU:
        check_abroad(c, true);
        break;
    case TAX_EXPORT:
        check_abroad(c, false);
        break;
    case TAX_EXEMPT:
        check_exemption(c);
        break;
    case TAX_UNKNOWN:
        check_unknown_tax(c);
        break;
    case TAX_STANDARD:
    case TAX_SMALL_BUSINESS:
        break;
    }
}

/* ---- allowances on the whole, and terms ---- */

/* A rate on an allowance makes a tax group of its own: as strict as on positions. */
static void check_allowances(struct check *c)
{
    enum tax_scheme scheme = check_scheme(c->o, c->ctx->config);
    if (c->o->allowances > ALLOWANCES_MAX) {
        c->computable = false;
        finding_add(c->list, c->a, FINDING_REFUSE, "allowance",
                    "Der Auftrag hat mehr als %d Nachlässe und Zuschläge.",
                    ALLOWANCES_MAX);
        return;
    }
    for (size_t i = 0; i < c->o->allowances; i++) {
        const struct allowance *al = &c->o->allowance[i];
        if (!al->has_vat_rate || decimal_is_zero(al->vat_rate)) {
            continue;
        }
        const char *rate = wording_percent(c->a, al->vat_rate, false);
        if (scheme != TAX_STANDARD && scheme != TAX_UNKNOWN) {
            finding_add(c->list, c->a, FINDING_REFUSE, "allowance.vat_rate",
                        "Ein Nachlass oder Zuschlag nennt %s USt. § 14c: USt-Ausweis "
                        "bei %s gesperrt.",
                        rate, vat_scheme(scheme)->law);
        } else if (!vat_rate_valid(al->vat_rate, service_day(c->o))) {
            finding_add(c->list, c->a, FINDING_REFUSE, "allowance.vat_rate",
                        "Ein Nachlass oder Zuschlag nennt einen Steuersatz von %s, den "
                        "es am Leistungstag nicht gab.",
                        rate);
        }
    }
}

#define TERM_DAYS_MAX 366
#define TERM_DAYS_LONG 60 /* § 271a BGB: longer only by express agreement (L-67) */

static bool percent_in_range(decimal p)
{
    return p.coef > 0 && decimal_cmp(p, DECIMAL(100, 0)) < 0;
}

static void check_terms(struct check *c, const struct payment_terms *t)
{
    bool sound = t->net_days <= TERM_DAYS_MAX;
    for (int i = 0; i < t->skontos; i++) {
        sound = sound && t->skonto[i].days >= 0 && t->skonto[i].days <= TERM_DAYS_MAX &&
                percent_in_range(t->skonto[i].percent);
    }
    if (!sound) {
        c->computable = false;
        finding_add(c->list, c->a, FINDING_REFUSE, "terms",
                    "Die Zahlungsbedingungen sind nicht möglich: höchstens %d Tage, "
                    "Skonto zwischen 0 %% und 100 %%.",
                    TERM_DAYS_MAX);
    } else if (t->net_days > TERM_DAYS_LONG) {
        finding_add(c->list, c->a, FINDING_NOTE, "terms.net_days",
                    "Ein Zahlungsziel von %d Tagen gilt nur, wenn es ausdrücklich "
                    "vereinbart ist (§ 271a BGB).",
                    t->net_days);
    }
}

/* ---- dates ---- */

#define LATE_DAYS 150 /* month 5 of the 6 that § 14 Abs. 2 UStG gives */

static void check_dates(struct check *c)
{
    const struct order *o = c->o;
    day today = c->ctx->issue_date, service = service_day(o);
    char buf[DAY_BUF];
    if (day_is_set(o->service_from) && day_is_set(o->service_to) &&
        day_cmp(o->service_from, o->service_to) > 0) {
        finding_add(c->list, c->a, FINDING_REFUSE, "service_to",
                    "Der Leistungszeitraum endet vor seinem Beginn.");
    }
    if (day_is_set(o->order_date) && day_cmp(o->order_date, today) > 0) {
        finding_add(c->list, c->a, FINDING_NOTE, "order_date",
                    "Das Auftragsdatum %s liegt in der Zukunft.",
                    day_format_de(buf, o->order_date));
    }
    if (!day_is_set(service)) {
        return;
    }
    if (day_cmp(service, today) > 0) {
        finding_add(c->list, c->a, FINDING_NOTE, "service_to",
                    "Der Leistungstag %s liegt in der Zukunft.",
                    day_format_de(buf, service));
    } else if (day_diff(today, service) > LATE_DAYS) {
        finding_add(
            c->list, c->a, FINDING_NOTE, "service_to",
            "Die Leistung vom %s liegt mehr als fünf Monate zurück (§ 14 Abs. 2 "
            "UStG verlangt die Rechnung binnen sechs Monaten).",
            day_format_de(buf, service));
    }
}

/* ---- the customer and the kind of document ---- */

static void check_mail(struct check *c)
{
    const char *email = c->o->buyer.party.email;
    if (c->o->delivery && text_ieq(c->o->delivery, "post")) {
        return;
    }
    if (text_blank(email)) {
        finding_add(
            c->list, c->a, FINDING_DECIDE, "buyer.email",
            "Die Mailadresse des Kunden fehlt (Feld email); bitte ergänzen oder "
            "den Auftrag mit zustellung=post kennzeichnen.");
    } else if (!text_is_email(email)) {
        finding_add(c->list, c->a, FINDING_DECIDE, "buyer.email",
                    "Die Mailadresse „%s“ (Feld email) ist nicht gültig: %s", email,
                    text_email_fault(email));
    }
}

static void check_kind(struct check *c)
{
    const struct order *o = c->o;
    bool refers = o->kind == ORDER_CANCELLATION || o->kind == ORDER_CORRECTION;
    if (refers && text_blank(o->references)) {
        c->computable = false;
        finding_add(c->list, c->a, FINDING_REFUSE, "references",
                    "Die Nummer der Rechnung fehlt, die storniert oder korrigiert "
                    "werden soll.");
    } else if (refers && !c->ctx->original) {
        c->computable = false;
        finding_add(
            c->list, c->a, FINDING_DECIDE, "references",
            "Eine Rechnung %s gibt es hier nicht; sie kann nicht storniert oder "
            "korrigiert werden.",
            o->references);
    }
    if (o->kind != ORDER_FINAL) {
        return;
    }
    for (size_t i = 0; i < c->ctx->progresses; i++) {
        const struct progress_invoice *p = &c->ctx->progress[i];
        if (p->open.cents != 0) {
            finding_add(c->list, c->a, FINDING_DECIDE, "progress",
                        "Abschlag %zu offen: stornieren oder abwarten (%s, offen %s).",
                        i + 1, p->number, wording_money(c->a, p->open, false));
        }
    }
}

bool check_order(struct finding_list *l, struct arena *a, const struct order *o,
                 const struct invoice_context *ctx)
{
    struct check c = {l, a, o, ctx, true};
    check_firm(&c);
    check_kind(&c);
    if (o->kind == ORDER_CANCELLATION) {
        return c.computable;
    }
    check_tax(&c);
    check_lines(&c);
    check_allowances(&c);
    check_terms(&c, &o->terms);
    check_terms(&c, &o->buyer.terms);
    check_dates(&c);
    check_mail(&c);
    return c.computable;
}
