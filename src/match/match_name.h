/*
 * match_name - is the payer this customer?
 *
 * In:      names as the firm keeps them and as banks deliver them: upper case,
 *          umlauts as AE, '?', '.', blank or nothing, cut after 27 characters,
 *          "Mueller, Hans", "Dr.", "Hans u. Petra Mueller", with or without the
 *          legal form (facts: traps T19, T20).
 * Out:     none, in part, or in full.
 * Effects: none.
 *
 * A parsed name holds significant tokens only: titles, "Herr", "u." and legal forms
 * are taken out, the legal form is kept apart. Each token is a row of elements:
 * a letter, a letter that had an accent, or one of AE OE UE SS as one element, which
 * a bank may have written in any of the ways above.
 */
#ifndef KONTOR_MATCH_MATCH_NAME_H
#define KONTOR_MATCH_MATCH_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define MATCH_NAME_TOKENS 8
#define MATCH_NAME_LETTERS 26

struct match_name_token {
    uint16_t at, n;     /* elements */
    uint16_t from, len; /* the same in plain letters */
};

struct match_name {
    const unsigned char *element;
    const char *plain; /* A-Z, 0-9, '?', single blanks; all tokens, also dropped ones */
    size_t plain_len;
    const char *legal; /* "GMBH CO KG", "" */
    struct match_name_token token[MATCH_NAME_TOKENS];
    int tokens;
    bool cut; /* as long as banks cut, so that the last token may be a part */
};

enum match_name_fit {
    NAME_NONE,
    NAME_PART, /* the most telling token only */
    NAME_FULL  /* each token of the customer */
};

/* NULL and "" give a name without tokens. */
void match_name_parse(struct match_name *out, struct arena *a, const char *utf8);

/* The name in few bytes, and out of them again what can be compared as a customer,
 * without plain text; it points into the bytes. Returns how many they are. */
#define MATCH_NAME_PACKED 256
size_t match_name_pack(unsigned char packed[MATCH_NAME_PACKED],
                       const struct match_name *name);
void match_name_unpack(struct match_name *out, const unsigned char *packed);

/* The same tokens and legal form, spelled the same. */
bool match_name_same(const struct match_name *a, const struct match_name *b);

enum match_name_fit match_name_compare(const struct match_name *customer,
                                       const struct match_name *payer);

/* Keys for an index: independent of the order of tokens, of blanks and umlauts. A
 * customer has two (accents other than umlauts kept or dropped); a payer as many as
 * there are sets of his first six tokens, so that
 * "Hans u. Petra Mueller" finds both. */
#define MATCH_NAME_KEYS 128
void match_name_keys(uint64_t key[2], const struct match_name *customer);
size_t match_name_subset_keys(uint64_t key[MATCH_NAME_KEYS],
                              const struct match_name *payer);

#endif
