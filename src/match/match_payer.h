/*
 * match_payer - who paid?
 *
 * In:      the counterparty and the text of a payment, and the index.
 * Out:     the customers that the account, the name or a customer number point to,
 *          and how the payer relates to any given customer.
 * Effects: none.
 */
#ifndef KONTOR_MATCH_MATCH_PAYER_H
#define KONTOR_MATCH_MATCH_PAYER_H

#include "match/match_index.h"
#include "match/match_text.h"
#include "match/reference.h"

#define PAYER_CUSTOMERS_MAX 32

struct match_payer {
    struct arena *a;
    const struct match_index *ix;
    struct match_name name[2]; /* counterparty, ultimate debtor */
    int names;
    uint32_t by_iban[PAYER_CUSTOMERS_MAX];
    size_t ibans;
    bool iban_proven; /* exactly one customer, and a payment showed it */
    bool searched;    /* by_name is filled when somebody asks */
    uint32_t by_name[PAYER_CUSTOMERS_MAX];
    size_t nameds;
    bool name_too_common; /* more namesakes than are worth looking at */
    uint32_t by_number[REFERENCE_CUSTOMERS_MAX];
    size_t numbereds;
    bool own; /* the firm itself */
};

enum payer_relation { /* to one customer; from bad to good */
    PAYER_OTHER_IBAN, /* the account is another customer's */
    PAYER_OTHER_NAME, /* the name is another customer's */
    PAYER_UNKNOWN,
    PAYER_NAME_PART,
    PAYER_IN_TEXT, /* somebody else pays and names the customer */
    PAYER_NAME,
    PAYER_IBAN
};

void match_payer_find(struct match_payer *out, struct arena *a,
                      const struct match_index *ix, const struct match_payment *pay,
                      const struct reference_set *refs);

enum payer_relation match_payer_relation(struct match_payer *p,
                                         const struct match_text *t, uint32_t customer);

/* Is the name the customer's in full? */
bool match_payer_is(const struct match_index *ix, struct arena *a, const char *name,
                    uint32_t customer);

/* By account, else by name; the customers whose number stands in the text as well. */
size_t match_payer_customers(uint32_t out[2 * PAYER_CUSTOMERS_MAX],
                             struct match_payer *p);

#endif
