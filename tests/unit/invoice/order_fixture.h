/*
 * order_fixture - the firm Sommer, its customers and orders, for tests of invoices.
 *
 * One struct bench holds all that an invoice is made from; a test changes what it is
 * about and builds.
 */
#ifndef ORDER_FIXTURE_H
#define ORDER_FIXTURE_H

#include "kontor_test.h"

#include <string.h>

#include "base/text.h"
#include "invoice/invoice_build.h"

#define NBSP "\xC2\xA0"

struct bench {
    struct arena a;
    struct config config;
    struct invoice_context ctx;
    struct order order;
    struct invoice inv;
    struct finding_list findings;
    struct k_err err;
};

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

static inline void fill_config(struct config *k)
{
    *k = (struct config){
        .seller = {.name = "Elektro Sommer e.K.",
                   .contact = "Jana Sommer",
                   .phone = "+49 231 555010",
                   .email = "chef@sommer.example",
                   .address = {.line1 = "Werkstr. 5",
                               .postcode = "44137",
                               .city = "Dortmund",
                               .country = "DE"},
                   .vat_id = "DE123456788"},
        .region = "NW",
        .account_holder = "Elektro Sommer e.K.",
        .iban = "DE89370400440532013000",
        .small_business_limit = MONEY(10000000),
        .number_pattern = "R{JJJJ}-{NNNN}",
        .net_days = 14,
        .locale = "de",
        .format = "zugferd",
        .format_private = "pdf",
        .terms = {.net_days = -1, .due = DAY_NONE},
    };
}

static inline void fill_customer(struct customer *c, enum customer_kind kind)
{
    bool person = kind == CUSTOMER_PRIVATE;
    customer_init(c);
    c->kind = kind;
    c->region = "NW";
    c->party.identifier = person ? "1001" : "2001";
    c->party.name = person ? "Petra Krause" : "Hofmann Ladenbau GmbH";
    c->party.email = person ? "krause@example.org" : "rechnung@hofmann.example";
    c->party.vat_id = person ? NULL : "DE811122234";
    c->party.address = (struct address){.line1 = "Lindenweg 3",
                                        .postcode = "44139",
                                        .city = "Dortmund",
                                        .country = "DE"};
}

/* A bench at a date, for one kind of customer, the order still without positions. */
static inline void bench_open(struct bench *b, enum customer_kind kind, day issue)
{
    memset(b, 0, sizeof *b);
    arena_init(&b->a);
    fill_config(&b->config);
    order_init(&b->order);
    fill_customer(&b->order.buyer, kind);
    b->order.order_number = "A-1001";
    b->order.service_from = b->order.service_to = day_add(issue, -1);
    b->ctx.config = &b->config;
    b->ctx.issue_date = issue;
    struct calendar *cal = NULL;
    struct unit_table *units = NULL;
    struct k_err err = {0};
    assert_ok(calendar_load(&cal, &b->a, SOURCE_DIR "/templates/holidays.tab", &err));
    assert_ok(units_load(&units, &b->a, SOURCE_DIR "/templates/units.tab", &err));
    b->ctx.calendar = cal;
    b->ctx.units = units;
}

static inline void bench_close(struct bench *b)
{
    arena_release(&b->a);
}

/* "Std" and so on; rate NULL = none given. */
static inline struct order_line *add_line(struct bench *b, const char *name,
                                          const char *quantity, const char *price,
                                          const char *rate)
{
    struct order_line *l = order_add_line(&b->order, &b->a);
    l->name = name;
    l->quantity = dec(quantity);
    l->unit_price = dec(price);
    l->base_quantity = DECIMAL(1, 0);
    l->unit = "Std";
    if (rate) {
        l->has_vat_rate = true;
        l->vat_rate = dec(rate);
    }
    return l;
}

static inline void build(struct bench *b)
{
    struct k_err err = {0};
    b->findings = (struct finding_list){0};
    assert_ok(invoice_build(&b->inv, &b->a, &b->order, &b->ctx, &b->findings, &err));
}

/* Build, expecting no obstacle. */
static inline void build_ok(struct bench *b)
{
    build(b);
    for (size_t i = 0; i < b->findings.count; i++) {
        if (b->findings.item[i].kind != FINDING_NOTE) {
            print_error("%s: %s\n", b->findings.item[i].field,
                        b->findings.item[i].text);
        }
    }
    assert_false(finding_blocks(&b->findings));
}

/* Is there a finding of this kind on this field whose text contains `text`? */
static inline void assert_finding(const struct bench *b, enum finding_kind kind,
                                  const char *field, const char *text)
{
    for (size_t i = 0; i < b->findings.count; i++) {
        const struct finding *f = &b->findings.item[i];
        if (f->kind == kind && strcmp(f->field, field) == 0 && strstr(f->text, text)) {
            return;
        }
    }
    for (size_t i = 0; i < b->findings.count; i++) {
        print_error("have %d %s: %s\n", b->findings.item[i].kind,
                    b->findings.item[i].field, b->findings.item[i].text);
    }
    fail_msg("no finding %s: %s", field, text);
}

static inline bool has_note(const struct invoice *inv, const char *text)
{
    for (size_t i = 0; i < inv->notes; i++) {
        if (strstr(inv->note[i], text)) {
            return true;
        }
    }
    return false;
}

#endif
