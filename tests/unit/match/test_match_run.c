/* The order of payments, and what one teaches the next. */
#include "firm.h"
#include "match/match_run.h"

struct seen {
    int64_t order[8];
    enum match_decision decision[8];
    char tier[8][4];
    size_t n;
    int learned;
    bool proven;
    enum k_status answer;
};

static enum k_status on_decided(void *ud, const struct match_payment *pay,
                                const struct match_result *r, struct k_err *err)
{
    struct seen *s = ud;
    (void)err;
    s->order[s->n] = pay->id;
    s->decision[s->n] = r->decision;
    (void)snprintf(s->tier[s->n], sizeof s->tier[0], "%s",
                   r->proposals ? r->proposal[0].tier : "-");
    s->n++;
    return s->answer;
}

static enum k_status on_learned(void *ud, const struct match_account *acc,
                                struct k_err *err)
{
    struct seen *s = ud;
    (void)err;
    s->learned++;
    s->proven = acc->proven;
    return K_OK;
}

static struct match_payment make(int64_t id, struct person p, int64_t cents,
                                 const char *date, const char *const *text)
{
    return (struct match_payment){.id = id,
                                  .amount = MONEY(cents),
                                  .currency = "EUR",
                                  .booking_date = firm_day(date),
                                  .counterparty_name = p.name,
                                  .counterparty_iban = p.iban,
                                  .remittance_information = text,
                                  .remittances = *text ? 1 : 0};
}

static void run(struct firm *f, struct seen *s, const struct match_payment *pay,
                size_t n)
{
    struct k_err err;
    const struct match_sink sink = {s, on_decided, on_learned};
    assert_ok(match_run(f->ix, pay, n, &sink, &err));
}

static void payments_go_by_date_and_within_a_day_proof_goes_first(void **state)
{
    static const char *const exact = "R2026-0001";
    static const char *const none = "Heizung";
    struct firm f;
    struct seen s = {.answer = K_OK};
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 11900, "2026-02-03");
    match_index_add_account(f.ix, &(struct match_account){.iban = KRAUSE.iban,
                                                          .customer_id = KRAUSE.id,
                                                          .proven = true});
    const struct match_payment pay[] = {
        make(1, KRAUSE, 11900, "2026-02-16", &none),
        make(2, KRAUSE, 11900, "2026-02-16", &exact),
        make(3, YILDIZ, 500, "2026-02-13", &none),
    };
    run(&f, &s, pay, 3);
    assert_int_equal(s.n, 3);
    assert_int_equal(s.order[0], 3);
    assert_int_equal(s.order[1], 2); /* named, so that the other one is left for 1 */
    assert_int_equal(s.order[2], 1);
    assert_string_equal(s.tier[1], "A2");
    assert_string_equal(s.tier[2], "A6");
    firm_close(&f);
}

static void a_double_payment_is_not_booked_while_the_first_waits(void **state)
{
    static const char *const wrong = "R2026-0099";
    static const char *const exact = "R2026-0001";
    const struct person aunt = {0, NULL, "Maria Krause", NULL,
                                "DE02500105170137075030"};
    struct firm f;
    struct seen s = {.answer = K_OK};
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    const struct match_payment pay[] = {make(1, aunt, 11900, "2026-02-13", &wrong),
                                        make(2, KRAUSE, 11900, "2026-02-20", &exact)};
    run(&f, &s, pay, 2);
    assert_int_equal(s.decision[0], MATCH_REVIEW);
    assert_int_equal(s.decision[1], MATCH_REVIEW); /* N1 */
    firm_close(&f);
}

static void what_fits_by_amount_alone_blocks_nothing(void **state)
{
    static const char *const none = "Rechnung";
    static const char *const exact = "R2026-0001";
    struct firm f;
    struct seen s = {.answer = K_OK};
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    const struct match_payment pay[] = {make(1, STRANGER, 11900, "2026-02-13", &none),
                                        make(2, KRAUSE, 11900, "2026-02-20", &exact)};
    run(&f, &s, pay, 2);
    assert_string_equal(s.tier[0], "B5");
    assert_int_equal(s.decision[1], MATCH_AUTO);
    firm_close(&f);
}

static void
an_account_is_learned_from_a_proven_payment_in_the_customers_name(void **state)
{
    static const char *const exact = "R2026-0001";
    static const char *const none = "Heizung";
    struct person moved = KRAUSE;
    struct firm f;
    struct seen s = {.answer = K_OK};
    (void)state;
    moved.iban = "DE02500105170137075030";
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    firm_invoice(&f, 2, KRAUSE, "R2026-0002", 22200, "2026-02-03");
    const struct match_payment pay[] = {make(1, moved, 11900, "2026-02-13", &exact),
                                        make(2, moved, 22200, "2026-02-20", &none)};
    run(&f, &s, pay, 2);
    assert_int_equal(s.learned, 1);
    assert_true(s.proven);
    assert_string_equal(s.tier[1], "A6");
    firm_close(&f);
}

static void a_third_partys_account_is_not_learned(void **state)
{
    static const char *const exact = "R2026-0001";
    struct firm f;
    struct seen s = {.answer = K_OK};
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    const struct match_payment pay[] = {make(1, STRANGER, 11900, "2026-02-13", &exact)};
    run(&f, &s, pay, 1);
    assert_int_equal(s.decision[0], MATCH_AUTO);
    assert_int_equal(s.learned, 0);
    firm_close(&f);
}

static void an_account_that_pays_for_another_customer_too_becomes_shared(void **state)
{
    static const char *const exact = "R2026-0002 Am Markt 1";
    static const char *const none = "Heizung";
    struct firm f;
    struct seen s = {.answer = K_OK};
    (void)state;
    firm_open(&f);
    firm_invoice(&f, 1, KRAUSE, "R2026-0001", 11900, "2026-02-03");
    firm_invoice(&f, 2, YILDIZ, "R2026-0002", 22200, "2026-02-03");
    match_index_add_account(f.ix, &(struct match_account){.iban = KRAUSE.iban,
                                                          .customer_id = KRAUSE.id,
                                                          .proven = true});
    const struct match_payment pay[] = {make(1, KRAUSE, 22200, "2026-02-13", &exact),
                                        make(2, KRAUSE, 11900, "2026-02-20", &none)};
    run(&f, &s, pay, 2);
    assert_int_equal(s.decision[0], MATCH_AUTO);
    assert_int_equal(s.learned, 1);
    assert_false(s.proven);
    assert_int_equal(s.decision[1], MATCH_REVIEW); /* no A6 any more */
    firm_close(&f);
}

static void the_run_stops_when_its_caller_says_so(void **state)
{
    static const char *const none = "Heizung";
    struct firm f;
    struct k_err err;
    struct seen s = {.answer = K_RETRY};
    const struct match_sink sink = {&s, on_decided, NULL};
    (void)state;
    firm_open(&f);
    const struct match_payment pay[] = {make(1, KRAUSE, 100, "2026-02-13", &none),
                                        make(2, KRAUSE, 100, "2026-02-13", &none)};
    assert_int_equal(match_run(f.ix, pay, 2, &sink, &err), K_RETRY);
    assert_int_equal(s.n, 1);
    firm_close(&f);
}

static void no_payments_are_no_fault(void **state)
{
    struct firm f;
    struct seen s = {.answer = K_OK};
    (void)state;
    firm_open(&f);
    run(&f, &s, NULL, 0);
    assert_int_equal(s.n, 0);
    firm_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payments_go_by_date_and_within_a_day_proof_goes_first),
        cmocka_unit_test(a_double_payment_is_not_booked_while_the_first_waits),
        cmocka_unit_test(what_fits_by_amount_alone_blocks_nothing),
        cmocka_unit_test(
            an_account_is_learned_from_a_proven_payment_in_the_customers_name),
        cmocka_unit_test(a_third_partys_account_is_not_learned),
        cmocka_unit_test(an_account_that_pays_for_another_customer_too_becomes_shared),
        cmocka_unit_test(the_run_stops_when_its_caller_says_so),
        cmocka_unit_test(no_payments_are_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
