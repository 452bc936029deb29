/* What must hold for any payment, tried on many made ones. */
#include "firm.h"

#define ROUNDS 20000

/* A small generator of our own: the same numbers on every machine. */
static uint32_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (uint32_t)(((uint64_t)seed * below) >> 32);
}

static const struct person *const PEOPLE[] = {&KRAUSE, &HOFMANN, &YILDIZ, &NAGEL};

static void fill(struct firm *f)
{
    static const int64_t AMOUNT[] = {11900, 11900, 23800, 50000, 92404, 18589};
    static char number[40][16];
    firm_open(f);
    for (int64_t i = 0; i < 40; i++) {
        (void)snprintf(number[i], sizeof number[0], "R2026-%04d", (int)i + 1);
        firm_invoice(f, i + 1, *PEOPLE[draw(4)], number[i], AMOUNT[draw(6)],
                     "2026-02-03");
    }
}

static const char *text_without_reference(void)
{
    static const char *const TEXT[] = {
        "",         "Heizung",      "Rechnung",       "danke",
        "50 Euro",  "Haus 7",       "vom 03.02.2026", "Ihre Rechnung vom 3.2.",
        "TAN 1234", "Angebot 4711", "Kunde 99",       "Rate"};
    return TEXT[draw(12)];
}

static void an_amount_alone_is_never_booked(void **state)
{
    struct firm f;
    (void)state;
    seed = 1;
    fill(&f);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t cents = (int64_t[]){11900, 23800, 50000, 92404, 18589, 110993}[draw(6)];
        firm_payment(&f, draw(2) ? "Karl Schmidt" : NULL,
                     draw(2) ? STRANGER.iban : NULL, cents, "2026-02-13",
                     text_without_reference());
        firm_decide(&f);
        assert_int_not_equal(f.r.decision, MATCH_AUTO);
        arena_reset(&f.arena);
    }
    firm_close(&f);
}

/* A name, even with the amount, only proposes. */
static void a_name_and_an_amount_are_never_booked(void **state)
{
    struct firm f;
    (void)state;
    seed = 2;
    fill(&f);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t cents = (int64_t[]){11900, 23800, 50000, 92404, 18589}[draw(5)];
        firm_payment(&f, PEOPLE[draw(4)]->name, STRANGER.iban, cents, "2026-02-13",
                     text_without_reference());
        firm_decide(&f);
        assert_int_not_equal(f.r.decision, MATCH_AUTO);
        arena_reset(&f.arena);
    }
    firm_close(&f);
}

static void check_sums(const struct match_result *r, const struct match_payment *pay)
{
    for (size_t i = 0; i < r->proposals; i++) {
        const struct match_proposal *p = &r->proposal[i];
        int64_t total = p->rest.cents;
        assert_true(p->allocations > 0);
        assert_non_null(p->reason);
        assert_non_null(p->tier);
        for (size_t k = 0; k < p->allocations; k++) {
            total += p->allocation[k].amount.cents;
            for (size_t j = 0; j < k; j++) { /* no invoice twice */
                assert_int_not_equal(p->allocation[j].invoice_id,
                                     p->allocation[k].invoice_id);
            }
        }
        assert_int_equal(total, pay->amount.cents);
        assert_true(i == 0 || p->rank <= r->proposal[i - 1].rank);
    }
}

static const char *any_text(void)
{
    static char text[200];
    static const char *const FORM[] = {
        "R2026-%04u",        "Rechnung %u", "2026%04u",    "R2026-%04u, R2026-%04u",
        "R2026-%04u/%u",     "R2026-%u-%u", "RG %u u. %u", "Kd %u R2026-%04u",
        "Rate R2026-%04u %u"};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)snprintf(text, sizeof text, FORM[draw(9)], draw(45), draw(45));
#pragma GCC diagnostic pop
    return text;
}

/* Every proposal accounts for each cent of the payment; nothing is settled by more
 * than it owes; bookings keep the sum of what is open right. */
static void every_cent_is_accounted_for(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 200; round++) {
        struct firm f;
        seed = 1000 + round;
        fill(&f);
        for (int i = 0; i < 60; i++) {
            static const int64_t CENTS[] = {11900, 23800, 50000, 92404, 18589,
                                            10000, 12000, 78543, 35700};
            const struct person *p = PEOPLE[draw(4)];
            firm_payment(&f, draw(4) ? p->name : "Karl Schmidt",
                         draw(4) ? p->iban : STRANGER.iban, CENTS[draw(9)],
                         draw(2) ? "2026-02-13" : "2026-02-16", any_text());
            f.pay.is_return = draw(10) == 0;
            if (f.pay.is_return) {
                f.pay.amount = money_neg(f.pay.amount);
            }
            firm_decide(&f);
            check_sums(&f.r, &f.pay);
            assert_true(f.r.decision != MATCH_AUTO || f.r.proposals == 1);
            if (f.r.decision == MATCH_AUTO) {
                match_index_apply(f.ix, &f.pay, &f.r.proposal[0]);
            }
        }
        firm_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_alone_is_never_booked),
        cmocka_unit_test(a_name_and_an_amount_are_never_booked),
        cmocka_unit_test(every_cent_is_accounted_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
