/*
 * match_index - the inside of struct match_index, for the files of this folder.
 *
 * Invoices, customers, names, accounts and settlements lie in arrays; elements refer
 * to each other by position, so that arrays may move. Chains link what has the same
 * key; MATCH_NIL ends them. Texts lie one behind the other in a pool, and elements
 * refer to them by offset: match_pool_text. Every open invoice is in memory, so bytes
 * count here: what few invoices have, or what follows from the number, is not kept in
 * each.
 */
#ifndef KONTOR_MATCH_MATCH_INDEX_H
#define KONTOR_MATCH_MATCH_INDEX_H

#include "match/match.h"
#include "match/match_map.h"
#include "match/match_name.h"
#include "match/match_pool.h"
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
    money gross, open;
    uint32_t number; /* text; behind it match_number.alnum, if `folded` */
    uint32_t terms;  /* what few invoices have, or MATCH_NIL */
    uint32_t customer;
    uint32_t same_digits, same_customer;
    /* chains of what is open, left when it is settled */
    uint32_t older_amount, newer_amount, older_open, newer_open;
    uint32_t allocations; /* chain of what settled it */
    day issue, due;
    day booked_on;      /* day of the last automatic allocation (rule N3) */
    uint8_t prefix;     /* letters of alnum before the first digit */
    uint8_t scheme : 7; /* MATCH_SCHEMES_MAX: none */
    uint8_t folded : 1;
    uint8_t state : 2;
    uint8_t year_place : 2;
    uint8_t reserved : 1, touched : 1;
    uint8_t listed : 1;       /* in the two chains of what is open */
    uint8_t retained : 1;     /* as the terms say */
    uint8_t sequence_len : 6; /* digits of the running number */
    uint8_t year_pairs : 2;   /* 1 or 2 pairs of digits */
};

struct match_terms {
    money retained;
    struct match_skonto skonto[2];
    int skontos;
    int32_t fee; /* cents, claimed beside it */
};

/* The parts of an invoice number that evidence is about. */
struct match_number {
    const char *alnum;  /* folded, letters and digits */
    const char *digits; /* digits only: the key; "" for one that is not indexed */
    char buf[UINT8_MAX + 1 + MATCH_DIGITS_MAX + 1];
};

struct match_customer {
    int64_t id;
    uint32_t number_key; /* text: digits of the number */
    uint32_t street;     /* text */
    uint32_t entries, open, same_number;
    uint32_t names; /* the newest first */
};

/* A name of a customer. Namesakes share what was parsed: the first of them stands in
 * the chains by key, the others hang on it. */
struct match_alias {
    uint32_t name; /* text: as written; behind it the packed name */
    uint32_t customer;
    uint32_t next; /* of the same customer */
    uint32_t namesake;
    uint32_t same_key[2]; /* per variant of the key; the second only if it differs */
};

struct match_known_account {
    uint32_t iban; /* account text: blanks removed, upper case */
    uint32_t customer;
    uint32_t same_iban;
    bool proven, dropped;
};

struct match_booked { /* a settlement */
    int64_t payment_id;
    money amount;
    day booking_date;
    uint32_t key[2];       /* settlement text: end-to-end id, mandate id, folded */
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
    BY_DIGITS,
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
    struct match_terms *term;
    size_t entries, customers, aliases, accounts, bookeds, parts, terms;
    size_t entry_cap, customer_cap, alias_cap, account_cap, booked_cap, part_cap,
        term_cap;
    struct match_pool text, account_text, settlement_text;
    struct match_table table[TABLES];
    struct match_map by_id, by_customer, by_amount, by_payment;
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
uint32_t match_index_find_customer(const struct match_index *ix, int64_t id);
void match_index_number(struct match_number *out, const struct match_index *ix,
                        const struct match_entry *e);
/* The running number within the digits of an invoice, without what all numbers of its
 * kind begin with. */
size_t match_index_sequence(const struct match_index *ix, const struct match_entry *e,
                            const char *digits, const char **sequence);
/* A name of a customer, parsed; as it is written, the newest, or NULL. */
void match_index_name(struct match_name *out, const struct match_index *ix,
                      uint32_t alias);
const char *match_index_customer_name(const struct match_index *ix, uint32_t customer);
/* The digits of his number. */
static inline const char *match_index_customer_number(const struct match_index *ix,
                                                      uint32_t customer)
{
    return match_pool_text(&ix->text, ix->customer[customer].number_key);
}
void match_index_forget_accounts(struct match_index *ix);
const char *match_index_iban(const struct match_index *ix, uint32_t account);
bool match_index_is_own_iban(const struct match_index *ix, const char *iban);

/* Take an invoice out of the chains of what is open, or put it in if it is. Around each
 * change of amount or state. */
void match_index_unlist(struct match_index *ix, uint32_t at);
void match_index_list(struct match_index *ix, uint32_t at);

void match_index_set_fee(struct match_index *ix, struct match_entry *e, money fee);

/* Open, not cancelled, something owed (or, for a credit note, to be paid out). */
static inline bool match_entry_is_open(const struct match_entry *e)
{
    return e->state == MATCH_OPEN && e->open.cents != 0;
}

/* 0, 2 or 4 digits. */
static inline size_t match_entry_year_len(const struct match_entry *e)
{
    return (size_t)2 * e->year_pairs;
}

static inline const char *match_entry_number(const struct match_index *ix,
                                             const struct match_entry *e)
{
    return match_pool_text(&ix->text, e->number);
}

/* NULL when there is no discount. */
static inline const struct match_terms *match_entry_terms(const struct match_index *ix,
                                                          const struct match_entry *e)
{
    return e->terms == MATCH_NIL ? NULL : &ix->term[e->terms];
}

/* Claimed beside the invoice. */
static inline money match_entry_fee(const struct match_index *ix,
                                    const struct match_entry *e)
{
    return MONEY(e->terms == MATCH_NIL ? 0 : ix->term[e->terms].fee);
}

/* Owed beside what is open, but due much later. */
static inline money match_entry_retained(const struct match_index *ix,
                                         const struct match_entry *e)
{
    return e->retained ? ix->term[e->terms].retained : MONEY(0);
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
