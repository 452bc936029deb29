/*
 * firm - the firm and customers of the acceptance scenarios, for the tests of `match`.
 *
 *   struct firm f;
 *   firm_open(&f);
 *   firm_invoice(&f, 1, KRAUSE, "R2026-0001", 92404, "2026-02-03");
 *   firm_pays(&f, KRAUSE, 92404, "2026-02-13", "R2026-0001 Kd 1001");
 *   assert_string_equal(f.r.proposal[0].tier, "A2");
 *   firm_close(&f);
 */
#ifndef TEST_MATCH_FIRM_H
#define TEST_MATCH_FIRM_H

#include "kontor_test.h"

#include <string.h>

#include "match/match.h"

struct person {
    int64_t id;
    const char *number, *name, *street, *iban;
};

static const struct person KRAUSE = {1001, "1001", "Petra Krause", "Lindenstraße 5",
                                     "DE44500105175407324931"};
static const struct person HOFMANN = {2001, "2001", "Hofmann Ladenbau GmbH",
                                      "Hafenweg 12", "DE24200411550028811600"};
static const struct person YILDIZ = {1002, "1002", "Deniz Yıldız", "Am Markt 1",
                                     "DE94120300001011223344"};
static const struct person NAGEL = {1003, "1003", "Martin Nagel", "Talstraße 9",
                                    "DE76760260000150088001"};
/* Somebody who is no customer. */
static const struct person STRANGER = {0, NULL, "Karl Schmidt", NULL,
                                       "DE02120300000000202051"};

struct firm {
    struct match_index *ix;
    struct arena arena;
    struct match_payment pay; /* the last one */
    const char *text[4];
    struct match_result r;
};

static inline day firm_day(const char *iso)
{
    day d;
    assert_true(day_parse_iso(&d, iso, strlen(iso)));
    return d;
}

static inline void firm_open(struct firm *f)
{
    *f = (struct firm){.ix = match_index_new()};
    arena_init(&f->arena);
    match_index_add_own_iban(f->ix, "DE89 3704 0044 0532 0130 00");
    match_index_add_own_name(f->ix, "Elektro Sommer e.K.");
}

static inline void firm_close(struct firm *f)
{
    match_index_free(f->ix);
    arena_release(&f->arena);
}

static inline struct match_invoice firm_make(int64_t id, struct person p,
                                             const char *number, int64_t cents,
                                             const char *issued)
{
    day issue = firm_day(issued);
    return (struct match_invoice){.id = id,
                                  .customer_id = p.id,
                                  .number = number,
                                  .customer_number = p.number,
                                  .customer_name = p.name,
                                  .customer_street = p.street,
                                  .issue_date = issue,
                                  .due_date = day_add(issue, 14),
                                  .gross = MONEY(cents),
                                  .open = MONEY(cents)};
}

/* An open invoice; the customer's account is known from his contact data. */
static inline void firm_invoice(struct firm *f, int64_t id, struct person p,
                                const char *number, int64_t cents, const char *issued)
{
    struct match_invoice inv = firm_make(id, p, number, cents, issued);
    match_index_add(f->ix, &inv);
    match_index_add_account(
        f->ix, &(struct match_account){.iban = p.iban, .customer_id = p.id});
}

struct terms {
    const char *issued;
    int64_t discount;
    const char *strict, *grace;
};

static inline void firm_invoice_skonto(struct firm *f, int64_t id, struct person p,
                                       const char *number, int64_t cents,
                                       struct terms t)
{
    struct match_invoice inv = firm_make(id, p, number, cents, t.issued);
    inv.skontos = 1;
    inv.skonto[0] = (struct match_skonto){.strict_until = firm_day(t.strict),
                                          .until = firm_day(t.grace),
                                          .discount = MONEY(t.discount)};
    match_index_add(f->ix, &inv);
    match_index_add_account(
        f->ix, &(struct match_account){.iban = p.iban, .customer_id = p.id});
}

/* Account and name as given; f->pay can be changed and decided again. */
static inline void firm_payment(struct firm *f, const char *name, const char *iban,
                                int64_t cents, const char *date, const char *text)
{
    f->text[0] = text;
    f->pay = (struct match_payment){.id = f->pay.id + 1,
                                    .amount = MONEY(cents),
                                    .currency = "EUR",
                                    .booking_date = firm_day(date),
                                    .counterparty_name = name,
                                    .counterparty_iban = iban,
                                    .remittance_information = f->text,
                                    .remittances = text ? 1 : 0};
}

static inline void firm_decide(struct firm *f)
{
    match_payment(&f->r, &f->arena, f->ix, &f->pay);
}

/* Decide, and book it in the index when it is automatic. */
static inline void firm_pays(struct firm *f, struct person p, int64_t cents,
                             const char *date, const char *text)
{
    firm_payment(f, p.name, p.iban, cents, date, text);
    firm_decide(f);
    if (f->r.decision == MATCH_AUTO) {
        match_index_apply(f->ix, &f->pay, &f->r.proposal[0]);
    }
}

static inline void expect_allocation(const struct firm *f, size_t proposal, size_t at,
                                     int64_t invoice, int64_t cents, int64_t skonto)
{
    assert_true(proposal < f->r.proposals);
    assert_true(at < f->r.proposal[proposal].allocations);
    const struct match_allocation *al = &f->r.proposal[proposal].allocation[at];
    assert_int_equal(al->invoice_id, invoice);
    assert_int_equal(al->amount.cents, cents);
    assert_int_equal(al->skonto.cents, skonto);
}

/* Booked on one invoice, in that tier. */
static inline void expect_auto(const struct firm *f, const char *tier, int64_t invoice,
                               int64_t cents)
{
    assert_int_equal(f->r.decision, MATCH_AUTO);
    assert_int_equal(f->r.proposals, 1);
    assert_int_equal(f->r.proposal[0].allocations, 1);
    assert_string_equal(f->r.proposal[0].tier, tier);
    const struct match_allocation *al = &f->r.proposal[0].allocation[0];
    assert_int_equal(al->invoice_id, invoice);
    assert_int_equal(al->amount.cents, cents);
}

#endif
