/*
 * match_index - the inside of struct match_index, for the files of this folder.
 *
 * Invoices, customers, names, accounts and settlements lie in arrays; elements refer
 * to each other by position, so that arrays may move. Chains link what has the same
 * key; MATCH_NIL ends them. Strings live in the index's arena.
 */
#ifndef KONTOR_MATCH_MATCH_INDEX_H
#define KONTOR_MATCH_MATCH_INDEX_H

#include "match/match.h"
#include "match/match_name.h"
#include "match/match_table.h"

#define MATCH_DIGITS_MAX 32 /* longer numbers are not indexed */
#define MATCH_SCHEMES_MAX 64
#define MATCH_FEE_MAX 1000000 /* cents */

/* Where in an invoice number the year stands. */
enum match_year_place {
    YEAR_NOWHERE,
    YEAR_FIRST,
    YEAR_LAST
};

struct match_entry {
    int64_t id;
    const char *number;
    const char *alnum;  /* folded, letters and digits */
    const char *digits; /* digits only: the key */
    money gross, open, retained;
    const struct match_skonto *skonto;
    uint32_t customer;
    uint32_t same_id, same_digits, same_customer;
    /* chains of what is open, left when it is settled */
    uint32_t older_amount, newer_amount, older_open, newer_open;
    uint32_t allocations; /* chain of what settled it */
    int32_t fee;          /* cents, claimed beside it */
    day issue, due;
    day booked_on; /* day of the last automatic allocation (rule N3) */
    uint8_t state, skontos;
    bool reserved, touched, listed; /* listed: in the two chains of what is open */
    uint8_t prefix;                 /* letters of alnum before the first digit */
    uint8_t year_place, year_len;   /* 2 or 4 digits */
    uint8_t sequence, sequence_len; /* the running number within digits */
    uint8_t scheme;                 /* MATCH_SCHEMES_MAX: none */
};

struct match_customer {
    int64_t id;
    const char *number_key; /* digits of the number, or NULL */
    const char *name;
    const char *street;
    uint32_t entries, open, names, same_id, same_number;
};

/* A name of a customer. Namesakes share what was parsed: the first of them stands in
 * the chains by key, the others hang on it. */
struct match_alias {
    const unsigned char *name; /* packed */
    uint32_t customer;
    uint32_t next; /* of the same customer */
    uint32_t namesake;
    uint32_t same_key[2]; /* per variant of the key; the second only if it differs */
};

struct match_known_account {
    const char *iban; /* blanks removed, upper case */
    uint32_t customer;
    uint32_t same_iban;
    bool proven, dropped;
};

struct match_booked { /* a settlement */
    int64_t payment_id;
    money amount;
    day booking_date;
    const char *key[2];    /* end-to-end id, mandate id: folded, or NULL */
    uint32_t first, count; /* its allocations */
    uint32_t same_key[2];
    bool undone;
};

struct match_part { /* one allocation of a settlement */
    uint32_t entry, settlement;
    uint32_t same_entry;
    int32_t fee; /* cents */
    money amount, skonto;
};

/* How numbers look here: learned from the invoices. */
struct match_scheme {
    const char *prefix;
    const char *first; /* digits of the first number of this shape */
    uint8_t digits;
    uint8_t common; /* leading digits that all numbers share: "1" of "HM100123" */
    uint32_t count;
};

enum match_look_up {
    BY_ID,
    BY_DIGITS,
    BY_AMOUNT,
    BY_CUSTOMER,
    BY_NUMBER, /* of a customer */
    BY_NAME,
    BY_NAME_PLAIN, /* accents dropped */
    BY_IBAN,
    BY_END_TO_END,
    BY_MANDATE,
    TABLES
};

struct match_index {
    struct arena arena;
    struct arena scratch;
    struct match_policy policy;
    struct match_entry *entry;
    struct match_customer *customer;
    struct match_alias *alias;
    struct match_known_account *account;
    struct match_booked *booked;
    struct match_part *part;
    size_t entries, customers, aliases, accounts, bookeds, parts;
    size_t entry_cap, customer_cap, alias_cap, account_cap, booked_cap, part_cap;
    struct match_table table[TABLES];
    struct match_name *own_name;
    const char **own_iban;
    size_t own_names, own_name_cap, own_ibans, own_iban_cap;
    struct match_scheme scheme[MATCH_SCHEMES_MAX];
    size_t schemes;
    bool length_seen[MATCH_DIGITS_MAX + 1];
};

/* Chains: the first element, or MATCH_NIL. */
uint32_t match_index_by_digits(const struct match_index *ix, const char *digits,
                               size_t n);
uint32_t match_index_by_open(const struct match_index *ix, money open);
uint32_t match_index_by_iban(const struct match_index *ix, const char *iban);
uint32_t match_index_by_name(const struct match_index *ix, int variant, uint64_t key);
uint32_t match_index_by_customer_number(const struct match_index *ix, const char *key);
/* Settlements; which: 0 end-to-end id, 1 mandate. The newest comes first. */
uint32_t match_index_by_payment(const struct match_index *ix, int which,
                                const char *id);
uint32_t match_index_find(const struct match_index *ix, int64_t invoice_id);
/* The running number of an invoice, without what all numbers of its kind begin with. */
size_t match_index_sequence(const struct match_index *ix, const struct match_entry *e,
                            const char **sequence);
bool match_index_is_own_iban(const struct match_index *ix, const char *iban);

/* Take an invoice out of the chains of what is open, or put it in if it is. Around each
 * change of amount or state. */
void match_index_unlist(struct match_index *ix, uint32_t at);
void match_index_list(struct match_index *ix, uint32_t at);

/* Open, not cancelled, something owed (or, for a credit note, to be paid out). */
static inline bool match_entry_is_open(const struct match_entry *e)
{
    return e->state == MATCH_OPEN && e->open.cents != 0;
}

/* An IBAN as the index keeps it; false when there is none. */
bool match_iban_key(char out[36], const char *iban);

/* A fee as the index keeps it; what no bank takes is not looked for. */
static inline int32_t match_fee_cents(money fee)
{
    return fee.cents > -MATCH_FEE_MAX && fee.cents < MATCH_FEE_MAX ? (int32_t)fee.cents
                                                                   : 0;
}

/* Beyond 10 million millions something is wrong with the input; below, the sums of
 * this folder cannot overflow. */
#define MATCH_CENTS_MAX ((int64_t)1000000000000000)

#endif
