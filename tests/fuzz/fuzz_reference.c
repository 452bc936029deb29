/*
 * fuzz_reference - numbers, names and texts of any kind through the whole matcher.
 *
 * The input is lines: invoice numbers up to an empty line, then the payer's name, then
 * the pieces of the text. Whatever comes: no crash, each proposal accounts for every
 * cent, evidence lies within the text, and without a number nothing is booked for a
 * stranger.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "match/match.h"

#include "base/banned.h"

#define INVOICES_MAX 8
#define PIECES_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct lines {
    char *at;
    char *end;
};

/* The next line, NUL-terminated; NULL at the end. */
static char *next_line(struct lines *l)
{
    if (l->at >= l->end) {
        return NULL;
    }
    char *line = l->at;
    char *stop = memchr(line, '\n', (size_t)(l->end - line));
    l->at = stop ? stop + 1 : l->end;
    *(stop ? stop : l->end) = '\0';
    return line;
}

static void check(int good)
{
    if (!good) {
        abort();
    }
}

static size_t add_invoices(struct match_index *ix, struct lines *l)
{
    static const char *const NAME[] = {"Petra Krause", "Jürgen Müller",
                                       "Bäckerei Weiß GmbH & Co. KG"};
    size_t n = 0;
    for (char *line; (line = next_line(l)) && line[0];) {
        if (n == INVOICES_MAX) {
            continue;
        }
        n++;
        struct match_invoice inv = {.id = (int64_t)n,
                                    .customer_id = (int64_t)(n % 3),
                                    .number = line,
                                    .customer_number = "10145",
                                    .customer_name = NAME[n % 3],
                                    .customer_street = "Lindenstraße 5",
                                    .issue_date = {20487}, /* 2026-02-03 */
                                    .due_date = {20501},
                                    .gross = MONEY(10000 + (int64_t)(n / 2)),
                                    .open = MONEY(10000 + (int64_t)(n / 2))};
        match_index_add(ix, &inv);
    }
    return n;
}

static void check_result(const struct match_result *r, const struct match_payment *pay)
{
    for (size_t i = 0; i < r->proposals; i++) {
        const struct match_proposal *p = &r->proposal[i];
        int64_t total = p->rest.cents;
        for (size_t k = 0; k < p->allocations; k++) {
            total += p->allocation[k].amount.cents;
        }
        check(total == pay->amount.cents && p->reason && p->tier);
        check(!p->found ||
              text_valid_utf8(p->found, strlen(p->found)) == strlen(p->found));
    }
    check(r->decision != MATCH_AUTO || r->proposals == 1);
    check(r->explanation != NULL);
}

static void match_all(const struct match_index *ix, struct arena *a,
                      struct match_payment *pay, size_t invoices)
{
    static const int64_t CENTS[] = {10000, 20001, 9000, 10500, 8500};
    for (size_t i = 0; i < sizeof CENTS / sizeof *CENTS; i++) {
        struct match_result r;
        pay->amount = MONEY(CENTS[i]);
        match_payment(&r, a, ix, pay);
        check_result(&r, pay);
        check(invoices > 0 || r.decision == MATCH_NONE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *piece[PIECES_MAX];
    struct arena a;
    if (size > 20000 || text_valid_utf8((const char *)data, size) != size) {
        return 0; /* the door of Kontor lets only valid UTF-8 in */
    }
    arena_init(&a);
    char *text = arena_strndup(&a, (const char *)data, size);
    struct lines l = {text, text + size};
    struct match_index *ix = match_index_new();
    size_t invoices = add_invoices(ix, &l);
    struct match_payment pay = {.id = 1,
                                .currency = "EUR",
                                .booking_date = {20497},
                                .counterparty_name = next_line(&l),
                                .end_to_end_id = next_line(&l),
                                .creditor_reference = next_line(&l),
                                .remittance_information = piece};
    for (char *line; pay.remittances < PIECES_MAX && (line = next_line(&l));) {
        piece[pay.remittances++] = line;
    }
    match_all(ix, &a, &pay, invoices);
    match_index_free(ix);
    arena_release(&a);
    return 0;
}
