/*
 * More than 100,000 random invoices, each worked out here and once more, independently,
 * by tests/property/invoice_amounts.py with Python's decimal: no cent may differ. The
 * generator is deterministic; KONTOR_SEED and KONTOR_INVOICES choose other runs.
 */
#include "invoice/order_fixture.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/wait.h>

#define INVOICES 110000 /* some end as negative totals and are left out */

static uint64_t random_state;

/* splitmix64 */
static uint64_t random_bits(void)
{
    uint64_t z = (random_state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int64_t below(int64_t n)
{
    return (int64_t)(random_bits() % (uint64_t)n);
}

static bool one_in(int64_t n)
{
    return below(n) == 0;
}

static decimal random_decimal(int64_t whole)
{
    static const int64_t TENS[] = {1, 10, 100, 1000, 10000};
    int scale = (int)below(5);
    return DECIMAL(1 + below(whole * TENS[scale]), scale);
}

static struct allowance random_allowance(int64_t most_cents)
{
    struct allowance al = {.charge = one_in(4), .has_percent = one_in(2)};
    if (al.has_percent) {
        al.percent = DECIMAL(1 + below(3000), 2);
    } else {
        al.amount = MONEY(1 + below(most_cents));
    }
    return al;
}

static decimal random_rate(void)
{
    static const int RATES[] = {19, 19, 19, 7, 0};
    return DECIMAL(RATES[below(5)], 0);
}

static void random_line(struct order *o, struct arena *a)
{
    struct order_line *l = order_add_line(o, a);
    l->name = "Position";
    l->quantity = random_decimal(one_in(10) ? 5000 : 40);
    if (one_in(12)) {
        l->quantity.coef = -l->quantity.coef;
    }
    l->unit_price = random_decimal(one_in(10) ? 9000 : 120);
    l->base_quantity = DECIMAL(one_in(15) ? 100 : 1, 0);
    l->has_vat_rate = true;
    l->vat_rate = random_rate();
    l->allowances = one_in(4) ? (int)(1 + below(2)) : 0;
    for (int i = 0; i < l->allowances; i++) {
        l->allowance[i] = random_allowance(500);
    }
}

static void random_order(struct order *o, struct arena *a, const struct customer *buyer)
{
    order_init(o);
    o->buyer = *buyer;
    o->service_from = o->service_to = on(2026, 2, 2);
    o->prices_gross = one_in(2);
    int64_t lines = 1 + below(one_in(50) ? 60 : 7);
    for (int64_t i = 0; i < lines; i++) {
        random_line(o, a);
    }
    o->allowances = one_in(3) ? (size_t)(1 + below(2)) : 0;
    o->allowance = arena_array(a, o->allowances, sizeof *o->allowance);
    for (size_t i = 0; i < o->allowances; i++) {
        o->allowance[i] = random_allowance(1500);
        if (one_in(3)) {
            o->allowance[i].has_vat_rate = true;
            o->allowance[i].vat_rate = random_rate();
        }
    }
    o->terms.skontos = one_in(3) ? 1 : 0;
    o->terms.skonto[0] = (struct skonto){10, DECIMAL(1 + below(600), 2)};
}

/* ---- what the checker reads: one JSON object a line ---- */

static void put_decimal(FILE *f, decimal d)
{
    char buf[DECIMAL_BUF];
    (void)fprintf(f, "\"%s\"", decimal_format(buf, d));
}

static void put_allowance(FILE *f, const struct invoice_allowance *al)
{
    (void)fprintf(f, "[%d,", al->charge);
    if (al->has_percent) {
        put_decimal(f, al->percent);
    } else {
        (void)fputs("null", f);
    }
    (void)fprintf(f, ",%" PRId64 ",%" PRId64 ",", al->base.cents, al->amount.cents);
    put_decimal(f, al->vat_rate);
    (void)fputc(']', f);
}

static void put_line(FILE *f, const struct invoice_line *l, const struct order_line *in)
{
    (void)fputs("{\"in\":[", f);
    put_decimal(f, in->quantity);
    (void)fputc(',', f);
    put_decimal(f, in->unit_price);
    (void)fputc(',', f);
    put_decimal(f, in->base_quantity);
    (void)fputs("],\"take\":[", f);
    for (int i = 0; i < in->allowances; i++) {
        (void)fputs(i ? "," : "", f);
        put_allowance(
            f, &(struct invoice_allowance){.charge = in->allowance[i].charge,
                                           .has_percent = in->allowance[i].has_percent,
                                           .percent = in->allowance[i].percent,
                                           .amount = in->allowance[i].amount});
    }
    (void)fputs("],\"out\":[", f);
    put_decimal(f, l->quantity);
    (void)fputc(',', f);
    put_decimal(f, l->unit_price);
    (void)fputc(',', f);
    put_decimal(f, l->base_quantity);
    (void)fputs("],\"took\":[", f);
    for (int i = 0; i < l->allowances; i++) {
        (void)fputs(i ? "," : "", f);
        put_allowance(f, &l->allowance[i]);
    }
    (void)fputs("],\"rate\":", f);
    put_decimal(f, l->vat_rate);
    (void)fprintf(f, ",\"net\":%" PRId64 ",\"gross\":%" PRId64 "}", l->net_amount.cents,
                  l->gross_amount.cents);
}

static void put_whole(FILE *f, const struct invoice *inv, const struct order *o)
{
    (void)fputs(",\"ask\":[", f);
    for (size_t i = 0; i < o->allowances; i++) {
        const struct allowance *al = &o->allowance[i];
        (void)fprintf(f, "%s[%d,", i ? "," : "", al->charge);
        al->has_percent ? put_decimal(f, al->percent) : (void)fputs("null", f);
        (void)fprintf(f, ",%" PRId64 ",", al->amount.cents);
        al->has_vat_rate ? put_decimal(f, al->vat_rate) : (void)fputs("null", f);
        (void)fputc(']', f);
    }
    (void)fputs("],\"whole\":[", f);
    for (size_t i = 0; i < inv->allowances; i++) {
        (void)fputs(i ? "," : "", f);
        put_allowance(f, &inv->allowance[i]);
    }
    (void)fputs("],\"groups\":[", f);
    for (size_t i = 0; i < inv->vats; i++) {
        (void)fputs(i ? ",[" : "[", f);
        put_decimal(f, inv->vat[i].rate);
        (void)fprintf(f, ",%" PRId64 ",%" PRId64 "]", inv->vat[i].basis.cents,
                      inv->vat[i].tax.cents);
    }
    (void)fputs("]", f);
}

static void put_invoice(FILE *f, const struct invoice *inv, const struct order *o)
{
    (void)fprintf(f, "{\"priced_gross\":%d,\"lines\":[", inv->prices_gross);
    for (size_t i = 0; i < inv->lines; i++) {
        (void)fputs(i ? "," : "", f);
        put_line(f, &inv->line[i], &o->line[i]);
    }
    (void)fputs("]", f);
    put_whole(f, inv, o);
    (void)fprintf(f,
                  ",\"totals\":[%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64
                  ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "]",
                  inv->line_total.cents, inv->allowance_total.cents,
                  inv->charge_total.cents, inv->net.cents, inv->tax.cents,
                  inv->gross.cents, inv->rounding.cents, inv->payable.cents);
    (void)fputs(",\"skonto\":", f);
    if (inv->skontos > 0) {
        (void)fputc('[', f);
        put_decimal(f, inv->skonto[0].percent);
        (void)fprintf(f, ",%" PRId64 ",%" PRId64 "]", inv->skonto[0].discount.cents,
                      inv->skonto[0].payable.cents);
    } else {
        (void)fputs("null", f);
    }
    (void)fputs("}\n", f);
}

static int64_t setting(const char *name, int64_t otherwise)
{
    const char *s = getenv(name);
    return s ? strtoll(s, NULL, 10) : otherwise;
}

static void run(struct bench *b, FILE *f, int64_t count)
{
    struct arena a;
    struct customer buyer;
    int64_t blocked = 0;
    arena_init(&a);
    fill_customer(&buyer, CUSTOMER_BUSINESS);
    for (int64_t i = 0; i < count; i++) {
        struct order o;
        struct invoice inv;
        struct finding_list findings = {0};
        struct k_err err = {0};
        arena_reset(&a);
        random_order(&o, &a, &buyer);
        assert_ok(invoice_build(&inv, &a, &o, &b->ctx, &findings, &err));
        blocked += finding_blocks(&findings);
        if (!finding_blocks(&findings)) {
            put_invoice(f, &inv, &o);
        }
    }
    assert_true(blocked * 10 < count); /* negative totals, the only obstacle */
    arena_release(&a);
}

static void no_cent_differs_from_an_independent_computation(void **state)
{
    struct bench b;
    (void)state;
    if (system("python3 -c 'import decimal' >/dev/null 2>&1") != 0) {
        print_message("SKIPPED: python3 is missing, no independent computation\n");
        skip();
    }
    bench_open(&b, CUSTOMER_BUSINESS, on(2026, 2, 3));
    random_state = (uint64_t)setting("KONTOR_SEED", 20260203);
    FILE *f = popen("python3 '" SOURCE_DIR "/tests/property/invoice_amounts.py'", "w");
    assert_non_null(f);
    run(&b, f, setting("KONTOR_INVOICES", INVOICES));
    int status = pclose(f);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_cent_differs_from_an_independent_computation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
