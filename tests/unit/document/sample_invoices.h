/*
 * sample_invoices - invoices of the firm Sommer, made by hand for tests of documents.
 *
 * An invoice is built line by line; sample_sums works its amounts out by the rules of
 * EN 16931 (the invoice step is not linked here). Each sample_* function is one case.
 */
#ifndef SAMPLE_INVOICES_H
#define SAMPLE_INVOICES_H

#include "kontor_test.h"

#include <string.h>

#include "model/invoice.h"

#define NBSP "\xC2\xA0"

static inline day on(int year, int month, int dom)
{
    day d = DAY_NONE;
    assert_true(day_make(&d, year, month, dom));
    return d;
}

static inline decimal dec(const char *s)
{
    decimal d = {0};
    assert_true(decimal_parse(&d, s, strlen(s)));
    return d;
}

/* ---- building ---- */

static inline struct party sample_seller(void)
{
    return (struct party){
        .name = "Elektro Sommer e.K.",
        .contact = "Jana Sommer",
        .phone = "+49 231 555010",
        .email = "buero@sommer.example",
        .address = {.line1 = "Werkstr. 5",
                    .postcode = "44137",
                    .city = "Dortmund",
                    .country = "DE"},
        .vat_id = "DE123456788",
        .tax_number = "317/5123/4567",
        .register_number = "HRA 17234",
    };
}

static inline void sample_krause(struct invoice *inv)
{
    inv->buyer.kind = CUSTOMER_PRIVATE;
    inv->buyer.salutation = "Frau";
    inv->buyer.party = (struct party){
        .identifier = "1001",
        .name = "Petra Krause",
        .email = "petra.krause@example.org",
        .address = {.line1 = "Lindenweg 12",
                    .postcode = "44225",
                    .city = "Dortmund",
                    .country = "DE"},
    };
}

static inline void sample_hofmann(struct invoice *inv)
{
    inv->buyer.kind = CUSTOMER_BUSINESS;
    inv->buyer.salutation = "Herr";
    inv->buyer.party = (struct party){
        .identifier = "2001",
        .name = "Hofmann Ladenbau GmbH",
        .contact = "Jürgen Hofmann",
        .phone = "+49 231 777000",
        .email = "rechnung@hofmann.example",
        .address = {.line1 = "Industriestr. 88",
                    .line2 = "Gebäude C",
                    .postcode = "44147",
                    .city = "Dortmund",
                    .country = "DE"},
        .vat_id = "DE811122234",
    };
}

static inline struct invoice *sample_new(struct arena *a, const char *number,
                                         void (*buyer)(struct invoice *))
{
    struct invoice *inv = arena_alloc(a, sizeof *inv);
    invoice_init(inv);
    inv->number = number;
    inv->type_code = 380;
    inv->issue_date = on(2026, 2, 3);
    inv->due_date = on(2026, 2, 17);
    inv->service_from = inv->service_to = on(2026, 2, 2);
    inv->order_number = "A-1001";
    inv->seller = sample_seller();
    inv->account_holder = "Elektro Sommer e.K.";
    inv->iban = "DE89370400440532013000";
    inv->bank_name = "Commerzbank";
    inv->locale = "de";
    inv->format = "zugferd";
    buyer(inv);
    inv->remittance =
        arena_printf(a, "%s Kd %s", number ? number : "", inv->buyer.party.identifier);
    inv->payment_terms = "Zahlbar bis 17.02.2026 ohne Abzug.";
    return inv;
}

/* A quantity with its unit: "2.5 Std". */
static inline struct invoice_line *sample_line(struct invoice *inv, struct arena *a,
                                               const char *quantity, const char *price,
                                               const char *rate, const char *name)
{
    static const char *const CODES[][2] = {{"Std", "HUR"}, {"Stk", "C62"},
                                           {"m", "MTR"},   {"m²", "MTK"},
                                           {"psch", "LS"}, {"km", "KMT"}};
    size_t n = strcspn(quantity, " ");
    inv->line = arena_grow(a, inv->line, inv->lines, sizeof *inv->line);
    struct invoice_line *l = &inv->line[inv->lines++];
    *l = (struct invoice_line){
        .id = arena_printf(a, "%zu", inv->lines),
        .name = name,
        .quantity = dec(arena_strndup(a, quantity, n)),
        .unit = arena_strdup(a, quantity + n + (quantity[n] ? 1 : 0)),
        .unit_code = "C62",
        .unit_price = dec(price),
        .base_quantity = DECIMAL(1, 0),
        .vat_rate = dec(rate),
        .category = strcmp(rate, "0") == 0 ? VAT_Z : VAT_S,
    };
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++) {
        if (strcmp(CODES[i][0], l->unit) == 0) {
            l->unit_code = CODES[i][1];
        }
    }
    return l;
}

static inline void sample_heading(struct invoice *inv, struct arena *a,
                                  const char *name)
{
    struct invoice_line *l = sample_line(inv, a, "0 ", "0", "0", name);
    l->kind = LINE_TEXT;
}

static inline void sample_note(struct invoice *inv, struct arena *a, const char *text)
{
    inv->note = arena_grow(a, inv->note, inv->notes, sizeof *inv->note);
    inv->note[inv->notes++] = text;
}

static inline void sample_allowance(struct invoice *inv, struct arena *a,
                                    struct invoice_allowance x)
{
    inv->allowance =
        arena_grow(a, inv->allowance, inv->allowances, sizeof *inv->allowance);
    inv->allowance[inv->allowances++] = x;
}

static inline struct vat_group *sample_group(struct invoice *inv, struct arena *a,
                                             enum vat_category c, decimal rate)
{
    for (size_t i = 0; i < inv->vats; i++) {
        if (inv->vat[i].category == c && decimal_cmp(inv->vat[i].rate, rate) == 0) {
            return &inv->vat[i];
        }
    }
    inv->vat = arena_grow(a, inv->vat, inv->vats, sizeof *inv->vat);
    inv->vat[inv->vats] = (struct vat_group){.category = c, .rate = rate};
    return &inv->vat[inv->vats++];
}

/* All sums from the lines and allowances. */
static inline void sample_sums(struct invoice *inv, struct arena *a)
{
    for (size_t i = 0; i < inv->lines; i++) {
        struct invoice_line *l = &inv->line[i];
        if (l->kind == LINE_TEXT) {
            continue;
        }
        assert_true(
            money_line(&l->net_amount, l->quantity, l->unit_price, l->base_quantity));
        for (int k = 0; k < l->allowances; k++) {
            int64_t cents = l->allowance[k].amount.cents;
            l->net_amount.cents += l->allowance[k].charge ? cents : -cents;
        }
        inv->line_total.cents += l->net_amount.cents;
        sample_group(inv, a, l->category, l->vat_rate)->basis.cents +=
            l->net_amount.cents;
    }
    inv->net = inv->line_total;
    for (size_t i = 0; i < inv->allowances; i++) {
        struct invoice_allowance *x = &inv->allowance[i];
        int64_t cents = x->charge ? x->amount.cents : -x->amount.cents;
        (x->charge ? &inv->charge_total : &inv->allowance_total)->cents +=
            x->amount.cents;
        sample_group(inv, a, x->category, x->vat_rate)->basis.cents += cents;
        inv->net.cents += cents;
    }
    for (size_t i = 0; i < inv->vats; i++) {
        struct vat_group *g = &inv->vat[i];
        assert_true(money_percent(&g->tax, g->basis, g->rate));
        inv->tax.cents += g->tax.cents;
    }
    inv->gross.cents = inv->net.cents + inv->tax.cents;
    inv->payable.cents = inv->gross.cents - inv->prepaid.cents + inv->rounding.cents;
}

/* Every line and sum in one category without tax. */
static inline void sample_untaxed(struct invoice *inv, enum tax_scheme scheme,
                                  enum vat_category c, const char *reason,
                                  const char *code)
{
    inv->tax_scheme = scheme;
    for (size_t i = 0; i < inv->lines; i++) {
        inv->line[i].category = c;
        inv->line[i].vat_rate = DECIMAL(0, 0);
    }
    for (size_t i = 0; i < inv->vats; i++) {
        inv->vat[i].exemption_reason = reason;
        inv->vat[i].exemption_code = code;
    }
}

/* ---- cases ---- */

/* S01: labour and material for a consumer. */
static inline struct invoice *sample_private(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0001", sample_krause);
    sample_line(inv, a, "8.00 Std", "58.00", "19", "Elektroinstallation")->description =
        "Küche und Hauswirtschaftsraum: Leitungen verlegt, 14 Dosen "
        "gesetzt, Unterverteilung angeschlossen und geprüft";
    sample_line(inv, a, "1 Satz", "312.50", "19", "Material")->description =
        "NYM-J 3×1,5 mm², Schalterprogramm reinweiß, Kleinmaterial";
    sample_sums(inv, a);
    sample_note(inv, a,
                "Im Rechnungsbetrag sind Arbeits-, Maschinen- und Fahrtkosten von "
                "464,00" NBSP "€ netto zzgl. 88,16" NBSP "€ USt = 552,16" NBSP
                "€ enthalten (§ 35a EStG). Bitte überweisen Sie; Barzahlung ist nicht "
                "begünstigt.");
    sample_note(inv, a,
                "Sie sind gesetzlich verpflichtet, diese Rechnung zwei Jahre "
                "aufzubewahren (§ 14b Abs. 1 Satz 5 UStG), d. h. bis 31.12.2028.");
    sample_note(inv, a,
                "Sie geraten spätestens in Verzug, wenn Sie nicht innerhalb von 30 "
                "Tagen nach Fälligkeit und Zugang dieser Rechnung zahlen (§ 286 Abs. 3 "
                "BGB).");
    return inv;
}

/* S02: two rates, rounding per rate. */
static inline struct invoice *sample_mixed(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0002", sample_krause);
    sample_line(inv, a, "3 Stk", "33.33", "19", "LED-Einbauleuchte");
    sample_line(inv, a, "2.5 m", "17.99", "19", "Aluminiumprofil, eloxiert");
    sample_line(inv, a, "1 Stk", "12.50", "7", "Fachbuch Lichtplanung");
    sample_sums(inv, a);
    return inv;
}

/* S03: business, Skonto. */
static inline struct invoice *sample_skonto(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0003", sample_hofmann);
    inv->issue_date = on(2026, 3, 2);
    inv->due_date = on(2026, 3, 16);
    inv->service_from = on(2026, 2, 9);
    inv->service_to = on(2026, 2, 27);
    inv->purchase_order = "BE-4711";
    inv->project = "Umbau Filiale Westenhellweg";
    inv->bic = "COBADEFFXXX";
    sample_line(inv, a, "24 Std", "58.00", "19", "Montage Deckenbeleuchtung");
    sample_line(inv, a, "8 Stk", "56.00", "19", "Stromschienen-Strahler 20 W")
        ->seller_item_id = "LED-2044";
    sample_sums(inv, a);
    inv->skontos = 1;
    inv->skonto[0] = (struct invoice_skonto){10, DECIMAL(2, 0), on(2026, 3, 12),
                                             MONEY(4379), MONEY(214581)};
    inv->payment_terms =
        "2" NBSP "% Skonto bei Zahlung bis 12.03.2026: Abzug 43,79" NBSP
        "€, Zahlbetrag 2.145,81" NBSP "€.\nZahlbar bis 16.03.2026 ohne Abzug.";
    return inv;
}

/* S04: § 13b UStG. */
static inline struct invoice *sample_reverse_charge(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0004", sample_hofmann);
    sample_line(inv, a, "1 psch", "12480.00", "0",
                "Elektroarbeiten Neubau Halle 3, 2. Bauabschnitt");
    sample_untaxed(inv, TAX_REVERSE_CHARGE, VAT_AE, NULL, NULL);
    sample_sums(inv, a);
    sample_untaxed(inv, TAX_REVERSE_CHARGE, VAT_AE,
                   "Steuerschuldnerschaft des Leistungsempfängers", "VATEX-EU-AE");
    sample_note(inv, a, "Steuerschuldnerschaft des Leistungsempfängers.");
    return inv;
}

/* S05: § 19 UStG. */
static inline struct invoice *sample_small_business(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0005", sample_krause);
    inv->seller.vat_id = NULL;
    inv->seller.register_number = NULL;
    sample_line(inv, a, "2 Std", "60.00", "0", "Fehlersuche");
    sample_line(inv, a, "3 Std", "60.00", "0", "Reparatur");
    sample_line(inv, a, "1 Stk", "86.00", "0", "Fehlerstromschutzschalter");
    sample_untaxed(inv, TAX_SMALL_BUSINESS, VAT_E, NULL, NULL);
    sample_sums(inv, a);
    sample_untaxed(inv, TAX_SMALL_BUSINESS, VAT_E,
                   "Steuerfrei nach § 19 Abs. 1 UStG (Kleinunternehmer)", NULL);
    sample_note(inv, a, "Steuerfrei nach § 19 Abs. 1 UStG (Kleinunternehmer).");
    return inv;
}

/* 0 % for photovoltaics, § 12 Abs. 3 UStG. */
static inline struct invoice *sample_zero_rate(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0006", sample_krause);
    sample_line(inv, a, "24 Stk", "189.00", "0", "Solarmodul 430 W");
    sample_line(inv, a, "1 psch", "2450.00", "0", "Montage und Anschluss");
    sample_sums(inv, a);
    sample_note(inv, a,
                "Umsatzsteuersatz 0 % für Photovoltaikanlagen nach § 12 Abs. 3 UStG.");
    return inv;
}

/* Discounts and surcharges on lines and whole, price per 100, four decimals. */
static inline struct invoice *sample_discounts(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0007", sample_hofmann);
    struct invoice_line *l =
        sample_line(inv, a, "1250 Stk", "3.4567", "19", "Kabelbinder 200 mm");
    l->base_quantity = DECIMAL(100, 0);
    l = sample_line(inv, a, "12.3456 m²", "48.2000", "19", "Kabelboden");
    l->allowances = 2;
    l->allowance[0] = (struct invoice_allowance){.has_percent = true,
                                                 .percent = DECIMAL(10, 0),
                                                 .base = MONEY(59506),
                                                 .amount = MONEY(5951),
                                                 .reason = "Mengenrabatt"};
    l->allowance[1] = (struct invoice_allowance){.charge = true, .amount = MONEY(2500)};
    sample_line(inv, a, "-1 Stk", "45.00", "19", "Rücknahme Leergut Kabeltrommel");
    sample_allowance(inv, a,
                     (struct invoice_allowance){.has_percent = true,
                                                .percent = DECIMAL(5, 0),
                                                .base = MONEY(55876),
                                                .amount = MONEY(2794),
                                                .reason = "Treuerabatt",
                                                .vat_rate = DECIMAL(19, 0)});
    sample_allowance(inv, a,
                     (struct invoice_allowance){.charge = true,
                                                .amount = MONEY(3500),
                                                .reason = "Anfahrt außerhalb",
                                                .vat_rate = DECIMAL(19, 0)});
    sample_sums(inv, a);
    return inv;
}

/* A progress invoice of a construction contract. */
static inline struct invoice *sample_progress(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0008", sample_hofmann);
    inv->type_code = 875;
    sample_line(inv, a, "1 psch", "5000.00", "19", "1. Abschlag: Rohinstallation");
    sample_sums(inv, a);
    return inv;
}

/* S25: final invoice less two progress invoices. */
static inline struct invoice *sample_final(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0012", sample_hofmann);
    inv->type_code = 877;
    inv->project = "BV Hofmann, Neubau Lager";
    sample_line(inv, a, "1 psch", "10460.00", "19",
                "Elektroinstallation Lager gemäß Angebot P-9");
    inv->prepaid = MONEY(952000);
    sample_sums(inv, a);
    inv->deductions = 2;
    inv->deduction = arena_array(a, 2, sizeof *inv->deduction);
    inv->deduction[0] = (struct deduction){"R2026-0008", on(2026, 1, 12), MONEY(500000),
                                           MONEY(95000), MONEY(595000)};
    inv->deduction[1] = (struct deduction){"R2026-0010", on(2026, 1, 26), MONEY(300000),
                                           MONEY(57000), MONEY(357000)};
    return inv;
}

/* S20: cancellation. */
static inline struct invoice *sample_cancellation(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0013", sample_krause);
    inv->type_code = 384;
    inv->preceding_number = "R2026-0001";
    inv->preceding_date = on(2026, 2, 3);
    inv->reason = "falsche Menge";
    sample_line(inv, a, "-8.00 Std", "58.00", "19", "Elektroinstallation");
    sample_line(inv, a, "-1 Satz", "312.50", "19", "Material");
    sample_sums(inv, a);
    inv->payment_terms = "Der Betrag wird mit der stornierten Rechnung verrechnet.";
    sample_note(inv, a, "Storno zu Rechnung R2026-0001 vom 03.02.2026.");
    return inv;
}

/* Intra-community supply, English. */
static inline struct invoice *sample_intra_eu(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0014", sample_hofmann);
    inv->locale = "en";
    inv->buyer.salutation = NULL;
    inv->buyer.party = (struct party){
        .identifier = "3001",
        .name = "Bakkerij van der Velde B.V.",
        .contact = "Pieter van der Velde",
        .email = "admin@velde.example",
        .address = {.line1 = "Keizersgracht 401",
                    .postcode = "1016 EK",
                    .city = "Amsterdam",
                    .country = "NL"},
        .vat_id = "NL123456789B01",
    };
    sample_line(inv, a, "4 Stk", "1180.50", "0", "Control cabinet, pre-wired");
    sample_untaxed(inv, TAX_INTRA_EU, VAT_K, NULL, NULL);
    sample_sums(inv, a);
    sample_untaxed(inv, TAX_INTRA_EU, VAT_K, "Intra-community supply", "VATEX-EU-IC");
    sample_note(inv, a, "Intra-community supply, exempt from VAT (§ 4 no. 1b UStG).");
    inv->payment_terms = "Payable by 17 February 2026 without deduction.";
    return inv;
}

/* Export to a third country, English. */
static inline struct invoice *sample_export(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0015", sample_hofmann);
    inv->locale = "en";
    inv->buyer.salutation = NULL;
    inv->buyer.party = (struct party){
        .identifier = "3002",
        .name = "Alpine Elektro AG",
        .email = "buchhaltung@alpine.example",
        .address = {.line1 = "Bahnhofstrasse 7",
                    .postcode = "8001",
                    .city = "Zürich",
                    .country = "CH"},
    };
    sample_line(inv, a, "2 Stk", "2400.00", "0", "Control cabinet, pre-wired");
    sample_untaxed(inv, TAX_EXPORT, VAT_G, NULL, NULL);
    sample_sums(inv, a);
    sample_untaxed(inv, TAX_EXPORT, VAT_G, "Export outside the EU", "VATEX-EU-G");
    sample_note(inv, a, "Export supply, exempt from VAT (§ 4 no. 1a UStG).");
    inv->payment_terms = "Payable by 17 February 2026 without deduction.";
    return inv;
}

/* Prices with tax; the agreed total cannot be reached without BT-114. */
static inline struct invoice *sample_gross(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0016", sample_krause);
    inv->prices_gross = true;
    struct invoice_line *l =
        sample_line(inv, a, "2 Std", "50.00", "19", "Kundendienst");
    l->gross_price = dec("59.50");
    l->gross_amount = MONEY(11900);
    l = sample_line(inv, a, "1 Stk", "8.40", "19", "Leuchtmittel E27");
    l->gross_price = dec("10.00");
    l->gross_amount = MONEY(1000);
    sample_sums(inv, a);
    return inv;
}

/* Many positions, long texts, headings: several pages. */
static inline struct invoice *sample_long(struct arena *a, int lines)
{
    static const char *const WORK[] = {
        "Steckdose UP mit erhöhtem Berührungsschutz", "Leitung NYM-J 5×2,5 mm² verlegt",
        "Serienschalter mit Kontrolllicht", "Schlitz herstellen und schließen",
        "Netzwerkdose Cat. 6A einschließlich Messprotokoll"};
    struct invoice *inv = sample_new(a, "R2026-0017", sample_hofmann);
    inv->project = "Sanierung Bürogebäude Nord, 1. und 2. Obergeschoss";
    for (int i = 0; i < lines; i++) {
        if (i % 15 == 0) {
            sample_heading(inv, a,
                           arena_printf(a, "Titel %02d – %d. Obergeschoss", i / 15 + 1,
                                        i / 15 + 1));
        }
        struct invoice_line *l = sample_line(
            inv, a, arena_printf(a, "%d.5 %s", 3 + i % 17, i % 2 ? "m" : "Stk"),
            arena_printf(a, "%d.%02d", 7 + i * 13 % 90, i * 37 % 100), "19",
            WORK[i % 5]);
        if (i % 4 == 0) {
            l->description = "Lieferung und Montage nach Angebot vom 12.01.2026, "
                             "einschließlich Befestigung, Anschluss und Prüfung nach "
                             "DIN VDE 0100-600";
        }
    }
    sample_sums(inv, a);
    return inv;
}

/* Names from all of Europe and a text longer than a page. */
static inline struct invoice *sample_names(struct arena *a)
{
    struct invoice *inv = sample_new(a, "R2026-0018", sample_krause);
    inv->buyer.salutation = NULL;
    inv->buyer.party.name = "Łukasz Wiśniewski und Şükrü Yağmuroğlu GbR, "
                            "Beteiligungs- und Verwaltungsgesellschaft";
    inv->buyer.party.contact = "Ευάγγελος Παπαδόπουλος";
    inv->buyer.party.address.line2 = "Олександр Шевченко, 3. Hinterhaus links";
    inv->buyer.party.address.line1 = "Straße des 17. Juni 135";
    struct invoice_line *l =
        sample_line(inv, a, "1 psch", "980.00", "19",
                    "Hochspannungsleistungsschaltanlagenwartungsprotokollierung");
    for (int i = 0; i < 60; i++) {
        l->description = arena_printf(
            a,
            "%s%d. Prüfung des Abgangs mit Messung von Schleifenwiderstand und "
            "Auslösezeit, Ergebnis in Ordnung.",
            l->description ? arena_printf(a, "%s\n", l->description) : "", i + 1);
    }
    sample_sums(inv, a);
    return inv;
}

#endif
