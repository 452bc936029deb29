/*
 * Orders with numbers at the edges of what a decimal holds: whatever comes out is
 * either refused or holds all sum rules; no sum wraps (run under the sanitizers).
 */
#include "invoice/order_fixture.h"

#define ORDERS 20000

static uint64_t random_state = 7;

/* splitmix64 */
static int64_t below(int64_t n)
{
    uint64_t z = (random_state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

static decimal wild(void)
{
    static const int64_t COEF[] = {
        0, 1, -1, 99, 10000, -123456789, 999999999, 9999999999, 999999999999999999};
    return DECIMAL(COEF[below(9)], (int)below(10));
}

static money wild_money(void)
{
    static const int64_t CENTS[] = {
        0, 1, -1, 100, 9999999, 999999999999, INT64_MAX, -INT64_MAX, 10000000000000};
    return MONEY(CENTS[below(9)]);
}

static struct allowance wild_allowance(void)
{
    return (struct allowance){.charge = below(2) == 0,
                              .has_percent = below(2) == 0,
                              .percent = wild(),
                              .amount = wild_money()};
}

static void wild_order(struct bench *b, struct allowance whole[2])
{
    struct order *o = &b->order;
    o->line = NULL;
    o->lines = 0;
    o->prices_gross = below(2) == 0;
    int64_t lines = 1 + below(4);
    for (int64_t i = 0; i < lines; i++) {
        struct order_line *l = add_line(b, "Position", "1", "1", below(3) ? "19" : "7");
        l->quantity = below(3) ? wild() : DECIMAL(2, 0);
        l->unit_price = below(3) ? wild() : DECIMAL(1999, 2);
        l->base_quantity = below(4) ? DECIMAL(1, 0) : wild();
        l->allowances = (int)below(3);
        for (int k = 0; k < l->allowances; k++) {
            l->allowance[k] = wild_allowance();
        }
    }
    o->allowance = whole;
    o->allowances = (size_t)below(3);
    for (size_t i = 0; i < o->allowances; i++) {
        whole[i] = wild_allowance();
    }
}

static void no_number_breaks_a_sum(void **state)
{
    struct bench b;
    struct allowance whole[2];
    struct k_err err = {0};
    int made = 0;
    (void)state;
    bench_open(&b, CUSTOMER_PRIVATE, on(2026, 2, 3));
    for (int i = 0; i < ORDERS; i++) {
        wild_order(&b, whole);
        b.findings = (struct finding_list){0};
        enum k_status st =
            invoice_build(&b.inv, &b.a, &b.order, &b.ctx, &b.findings, &err);
        if (st == K_OK && !finding_blocks(&b.findings)) {
            made++;
            assert_ok(invoice_verify(&b.inv, &err));
        }
        assert_true(st == K_OK || st == K_REJECT);
    }
    assert_true(made > ORDERS / 100);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_number_breaks_a_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
