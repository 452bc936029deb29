/*
 * Random claims across changes of the base rate, leap years and payments, each worked
 * out here and once more by tests/property/interest.py, day by day in fractions.
 */
#include "kontor_test.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "dunning/interest.h"

#define CASES 3000
#define TABLE SOURCE_DIR "/tests/data/dunning/base-rates.tab"

static uint64_t random_state = 20260203;

/* splitmix64 */
static int64_t below(int64_t n)
{
    uint64_t z = (random_state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

/* Some begin before the table does, some end behind it. */
static void random_claim(struct interest_claim *c, struct interest_payment paid[3])
{
    day first = DAY_NONE;
    assert_true(day_make(&first, 2022, 10, 1));
    c->principal = MONEY(1 + below(below(2) ? 100000 : 500000000));
    c->consumer = below(2) == 0;
    c->from = day_add(first, (int)below(1400));
    c->until = day_add(c->from, (int)below(below(2) ? 60 : 900) - 1);
    c->payment = paid;
    c->payments = (size_t)below(4);
    for (size_t i = 0; i < c->payments; i++) {
        paid[i].on = day_add(c->from, (int)below(400) - 20);
        paid[i].amount = MONEY(1 + below(c->principal.cents));
    }
}

static void put_case(FILE *f, const struct interest_claim *c, const struct interest *i)
{
    char from[DAY_BUF], until[DAY_BUF], on[DAY_BUF];
    (void)fprintf(f, "{\"principal\":%" PRId64 ",\"consumer\":%s,\"from\":\"%s\"",
                  c->principal.cents, c->consumer ? "true" : "false",
                  day_format_iso(from, c->from));
    (void)fprintf(f, ",\"until\":\"%s\",\"payments\":[",
                  day_format_iso(until, c->until));
    for (size_t k = 0; k < c->payments; k++) {
        (void)fprintf(f, "%s[\"%s\",%" PRId64 "]", k ? "," : "",
                      day_format_iso(on, c->payment[k].on), c->payment[k].amount.cents);
    }
    (void)fprintf(f, "],\"amount\":%" PRId64 ",\"missing\":", i->amount.cents);
    if (day_is_set(i->missing_from)) {
        (void)fprintf(f, "\"%s\"}\n", day_format_iso(on, i->missing_from));
    } else {
        (void)fputs("null}\n", f);
    }
}

static void no_cent_of_interest_differs(void **state)
{
    struct arena a;
    struct base_rates *rates = NULL;
    struct k_err err = {0};
    (void)state;
    if (system("python3 -c 'import fractions' >/dev/null 2>&1") != 0) {
        print_message("SKIPPED: python3 is missing, no independent computation\n");
        skip();
    }
    arena_init(&a);
    assert_ok(rates_load(&rates, &a, TABLE, &err));
    FILE *f =
        popen("python3 '" SOURCE_DIR "/tests/property/interest.py' '" TABLE "'", "w");
    assert_non_null(f);
    for (int i = 0; i < CASES; i++) {
        struct interest_payment paid[3];
        struct interest_claim c = {0};
        struct interest out;
        random_claim(&c, paid);
        assert_true(interest_compute(&out, &a, &c, rates));
        put_case(f, &c, &out);
    }
    int status = pclose(f);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_cent_of_interest_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
