/*
 * make_documents - invoices of every kind as files, for validators and benches.
 *
 *     make_documents TEMPLATES DIR COUNT [LAYOUT]
 *     make_documents --bench TEMPLATES COUNT
 *
 * Invoice i is one of the cases of tests/unit/document/sample_invoices.h in one of the
 * formats, with quantities, prices, discounts and more lines drawn from a generator
 * that starts at i: the same COUNT gives the same files. --bench renders one invoice of
 * five positions COUNT times and prints milliseconds of processor time for each.
 */
#include "document/sample_invoices.h"

#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "document/document.h"

static unsigned draw(unsigned *seed, unsigned below)
{
    *seed = *seed * 1103515245U + 12345U;
    return (*seed >> 16) % below;
}

static struct invoice *(*const CASES[])(struct arena *) = {
    sample_private,   sample_mixed,          sample_skonto,   sample_reverse_charge,
    sample_zero_rate, sample_discounts,      sample_progress, sample_final,
    sample_intra_eu,  sample_small_business, sample_export,   sample_cancellation,
    sample_gross,
};
#define CASE_COUNT (sizeof CASES / sizeof CASES[0])

static const char *const FORMATS[] = {"zugferd", "xrechnung", "xrechnung-ubl", "pdf"};

/* The sums of a changed invoice are worked out anew. */
static void reset_sums(struct invoice *inv)
{
    for (size_t i = 0; i < inv->vats; i++) {
        inv->vat[i].basis = inv->vat[i].tax = MONEY(0);
    }
    inv->line_total = inv->allowance_total = inv->charge_total = MONEY(0);
    inv->net = inv->tax = inv->gross = MONEY(0);
}

static void vary_lines(struct invoice *inv, struct arena *a, unsigned *seed)
{
    struct invoice_line like = inv->line[0];
    unsigned more = draw(seed, 4);
    if (inv->deductions || inv->prices_gross) {
        return; /* what is deducted or agreed is part of the case */
    }
    for (unsigned i = 0; i < more; i++) {
        const char *quantity =
            arena_printf(a, "%u.%04u m²", 1 + draw(seed, 40), draw(seed, 10000));
        const char *price =
            arena_printf(a, "%u.%02u", 1 + draw(seed, 300), draw(seed, 100));
        struct invoice_line *l =
            sample_line(inv, a, quantity, price, "19", "Weitere Arbeiten");
        l->category = like.category;
        l->vat_rate = like.vat_rate;
        if (inv->type_code == 384) {
            l->quantity.coef = -l->quantity.coef;
        }
    }
}

/* R040: of the line's amount before, half away from zero. */
static void vary_discount(struct invoice *inv, unsigned *seed)
{
    struct invoice_line *l = &inv->line[inv->lines - 1];
    struct invoice_allowance al = {.charge = draw(seed, 2) == 1,
                                   .has_percent = true,
                                   .percent = DECIMAL(1 + draw(seed, 2000), 2)};
    money before;
    if (l->allowances > 0 || inv->deductions || inv->prices_gross ||
        l->quantity.coef < 0 || draw(seed, 3) > 0) {
        return;
    }
    assert_true(money_line(&before, l->quantity, l->unit_price, l->base_quantity));
    assert_true(money_percent(&al.amount, before, al.percent));
    al.base = before;
    l->allowance[l->allowances++] = al;
}

/* BG-24. One only in CII: of a second CII-SR-476 warns, see cii_head.c. */
static void vary_attachments(struct invoice *inv, struct arena *a, unsigned *seed)
{
    static const char *const TYPES[] = {"application/pdf", "image/png", "image/jpeg",
                                        "text/csv"};
    bool ubl = strcmp(inv->format, "xrechnung-ubl") == 0;
    inv->attachments = draw(seed, ubl ? 4 : 2);
    inv->attachment = arena_array(a, 4, sizeof *inv->attachment);
    for (unsigned i = 0; i < inv->attachments; i++) {
        size_t n = 1 + draw(seed, 3000);
        char *data = arena_alloc(a, n);
        for (size_t k = 0; k < n; k++) {
            data[k] = (char)draw(seed, 256);
        }
        inv->attachment[i] =
            (struct attachment){.name = arena_printf(a, "A-1_Anlage_%u", i),
                                .media_type = TYPES[draw(seed, 4)],
                                .data = data,
                                .n = n};
    }
}

static void vary_retention(struct invoice *inv, struct arena *a, unsigned *seed)
{
    if (inv->payable.cents < 10000 || draw(seed, 3) > 0) {
        return;
    }
    inv->retention = (struct retention){.has_percent = true,
                                        .percent = DECIMAL(5, 0),
                                        .due = day_add(inv->due_date, 1800)};
    assert_true(money_percent(&inv->retention.amount, inv->payable, DECIMAL(5, 0)));
    inv->payment_terms = arena_printf(a, "%s\nSicherheitseinbehalt 5\u00A0%%",
                                      inv->payment_terms ? inv->payment_terms : "");
}

static struct invoice *make(struct arena *a, unsigned i)
{
    unsigned seed = i * 2654435761U + 1;
    struct invoice *inv = CASES[i % CASE_COUNT](a);
    inv->number = arena_printf(a, "T%06u", i);
    inv->format = FORMATS[i / CASE_COUNT % 4];
    inv->buyer.buyer_reference = "04011000-12345-34";
    inv->remittance =
        arena_printf(a, "%s Kd %s", inv->number, inv->buyer.party.identifier);
    inv->issue_date = on(2026, 1 + (int)draw(&seed, 12), 1 + (int)draw(&seed, 28));
    inv->due_date = day_add(inv->issue_date, (int)draw(&seed, 30));
    inv->service_to = day_add(inv->issue_date, -(int)draw(&seed, 30));
    inv->service_from = day_add(inv->service_to, -(int)draw(&seed, 2) * 5);
    vary_lines(inv, a, &seed);
    vary_discount(inv, &seed);
    reset_sums(inv);
    sample_sums(inv, a);
    vary_attachments(inv, a, &seed);
    vary_retention(inv, a, &seed);
    return inv;
}

static int complain(const char *what, const struct k_err *err)
{
    (void)fprintf(stderr, "make_documents: %s: %s\n", what, err->text);
    return 1;
}

static int write_all(struct document_kit *kit, const char *dir, unsigned count,
                     const char *layout)
{
    struct arena a;
    struct k_err err = {.text = ""};
    arena_init(&a);
    for (unsigned i = 0; i < count; i++) {
        struct document doc;
        arena_reset(&a);
        const struct invoice *inv = make(&a, i);
        const char *stem = arena_printf(&a, "%s/%s", dir, inv->number);
        if (document_render(&doc, &a, kit, inv, layout, &err) != K_OK ||
            file_write_lazy(arena_printf(&a, "%s.pdf", stem), doc.pdf, doc.pdf_bytes,
                            &err) != K_OK ||
            (doc.xml && file_write_lazy(arena_printf(&a, "%s.xml", stem), doc.xml,
                                        doc.xml_bytes, &err) != K_OK)) {
            return complain(inv->number, &err);
        }
    }
    arena_release(&a);
    return 0;
}

static double processor_ms(void)
{
    return (double)clock() * 1000.0 / CLOCKS_PER_SEC;
}

static int bench(struct document_kit *kit, unsigned count)
{
    struct arena job, a;
    struct document doc = {.pdf = NULL};
    struct k_err err = {.text = ""};
    arena_init(&job);
    arena_init(&a);
    struct invoice *inv = sample_new(&a, "R2026-0001", sample_krause);
    for (int i = 0; i < 5; i++) {
        sample_line(inv, &a, "2.5 Std", "58.00", "19", "Elektroinstallation");
    }
    sample_sums(inv, &a);
    double from = 0;
    for (unsigned i = 0; i <= count; i++) {
        arena_reset(&job);
        if (document_render(&doc, &job, kit, inv, NULL, &err) != K_OK) {
            return complain("bench", &err);
        }
        if (i == 0) {
            from = processor_ms(); /* the first one made the subsets */
        }
    }
    printf("%.3f %zu\n", (processor_ms() - from) / count, doc.pdf_bytes);
    arena_release(&job);
    arena_release(&a);
    return 0;
}

int main(int argc, char **argv)
{
    struct config config = {.layout = "classic"};
    struct document_kit *kit;
    struct k_err err = {.text = ""};
    int rc = 2;
    if (argc < 4) {
        (void)fprintf(stderr, "usage: make_documents TEMPLATES DIR COUNT [LAYOUT]\n"
                              "       make_documents --bench TEMPLATES COUNT\n");
        return rc;
    }
    bool measure = strcmp(argv[1], "--bench") == 0;
    if (document_kit_new(&kit, argv[measure ? 2 : 1], &config, &err) != K_OK) {
        return complain("templates", &err);
    }
    unsigned count = (unsigned)strtoul(argv[3], NULL, 10);
    rc = measure ? bench(kit, count)
                 : write_all(kit, argv[2], count, argc > 4 ? argv[4] : NULL);
    document_kit_free(kit);
    return rc;
}
