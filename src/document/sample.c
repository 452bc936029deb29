#include "document/sample.h"

#include "base/banned.h"

#define FULL_LINES 40 /* some pages: carried sums, heads of following pages */

static day sample_day(int dom)
{
    day d = DAY_NONE;
    (void)day_make(&d, 2026, 3, dom);
    return d;
}

static struct party full_party(const char *name)
{
    return (struct party){
        .identifier = "1001",
        .name = name,
        .contact = "Erika Muster",
        .phone = "+49 30 123456",
        .email = "muster@example.org",
        .address = {"Musterweg 1", "Hinterhaus", "2. Stock", "12345", "Musterstadt",
                    "AT"},
        .vat_id = "DE123456788",
        .tax_number = "12/345/67890",
        .register_number = "HRB 1234",
    };
}

static struct invoice_allowance full_allowance(bool charge)
{
    return (struct invoice_allowance){
        .charge = charge,
        .has_percent = true,
        .percent = DECIMAL(5, 0),
        .base = MONEY(10000),
        .amount = MONEY(500),
        .reason = charge ? NULL : "Treuerabatt",
        .vat_rate = DECIMAL(19, 0),
    };
}

static void full_lines(struct invoice *inv, struct arena *a)
{
    inv->lines = FULL_LINES;
    inv->line = arena_array(a, FULL_LINES, sizeof *inv->line);
    for (size_t i = 0; i < FULL_LINES; i++) {
        inv->line[i] = (struct invoice_line){
            .id = "1",
            .seller_item_id = "A-1",
            .name = "Leistung",
            .description = "Beschreibung in\nzwei Zeilen",
            .quantity = DECIMAL(25, 1),
            .unit = "Std",
            .unit_code = "HUR",
            .unit_price = DECIMAL(5800, 2),
            .base_quantity = DECIMAL(100, 0),
            .gross_price = DECIMAL(6902, 2),
            .gross_amount = MONEY(17255),
            .vat_rate = DECIMAL(i % 2 ? 7 : 19, 0),
            .kind = i == 0 ? LINE_TEXT : LINE_LABOUR,
            .allowances = 2,
            .allowance = {full_allowance(false), full_allowance(true)},
            .net_amount = MONEY(14500),
        };
    }
}

static void full_sums(struct invoice *inv, struct arena *a)
{
    inv->allowances = 2;
    inv->allowance = arena_array(a, 2, sizeof *inv->allowance);
    inv->allowance[0] = full_allowance(false);
    inv->allowance[1] = full_allowance(true);
    inv->vats = 2;
    inv->vat = arena_array(a, 2, sizeof *inv->vat);
    inv->vat[0] = (struct vat_group){VAT_S,       DECIMAL(19, 0), MONEY(10000),
                                     MONEY(1900), NULL,           NULL};
    inv->vat[1] =
        (struct vat_group){VAT_S, DECIMAL(7, 0), MONEY(10000), MONEY(700), NULL, NULL};
    inv->net = MONEY(20000);
    inv->tax = MONEY(2600);
    inv->gross = MONEY(22600);
    inv->rounding = MONEY(1);
    inv->payable = MONEY(22601);
    inv->retention =
        (struct retention){true, DECIMAL(5, 0), MONEY(1130), sample_day(31)};
    inv->skontos = 1;
    inv->skonto[0] = (struct invoice_skonto){10, DECIMAL(2, 0), sample_day(12),
                                             MONEY(452), MONEY(22149)};
}

static void full_texts(struct invoice *inv, struct arena *a)
{
    inv->note = arena_array(a, 1, sizeof *inv->note);
    inv->note[0] = "Ein Hinweis.";
    inv->notes = 1;
    inv->payment_terms = "Zahlbar bis 16.03.2026 ohne Abzug.";
    inv->introduction = "Einleitung";
    inv->remark = "Bemerkung";
    inv->remittance = "R2026-0001 Kd 1001";
    inv->account_holder = "Musterbetrieb";
    inv->iban = "DE89370400440532013000";
    inv->bic = "COBADEFFXXX";
    inv->bank_name = "Musterbank";
    inv->order_number = "A-1";
    inv->purchase_order = "B-1";
    inv->project = "Projekt";
    inv->preceding_number = "R2026-0000";
    inv->reason = "falsche Menge";
    inv->attachment = arena_array(a, 1, sizeof *inv->attachment);
    inv->attachment[0] = (struct attachment){.name = "A-1_Stundenzettel.pdf",
                                             .media_type = "application/pdf"};
    inv->attachments = 1;
}

static void full(struct invoice *inv, struct arena *a, bool english)
{
    inv->number = "R2026-0001";
    inv->service_from = sample_day(1);
    inv->preceding_date = sample_day(1);
    inv->seller = full_party("Musterbetrieb");
    inv->buyer.party = full_party("Musterkunde GmbH");
    inv->buyer.salutation = english ? "Frau" : "Herr";
    inv->buyer.buyer_reference = "04011000-12345-34";
    inv->locale = english ? "en" : "de";
    full_lines(inv, a);
    full_sums(inv, a);
    full_texts(inv, a);
    if (english) {
        /* The other half of the conditions: prices with tax, deductions, a refund. */
        inv->prices_gross = true;
        inv->type_code = 877;
        inv->introduction = NULL;
        inv->deductions = 1;
        inv->deduction = arena_array(a, 1, sizeof *inv->deduction);
        inv->deduction[0] = (struct deduction){"R2026-0000", sample_day(1), MONEY(1000),
                                               MONEY(190), MONEY(1190)};
    } else {
        inv->prepaid = MONEY(100);
    }
}

const struct invoice *sample_invoice(struct arena *a, int which)
{
    struct invoice *inv = arena_alloc(a, sizeof *inv);
    invoice_init(inv);
    inv->issue_date = sample_day(2);
    inv->due_date = sample_day(16);
    inv->service_to = sample_day(2);
    inv->locale = "de";
    if (which < 2) {
        full(inv, a, which == 1);
    } else {
        inv->type_code = 384;
        inv->gross = MONEY(-100);
        inv->payable = MONEY(-100);
    }
    return inv;
}
