/*
 * reference - find invoice numbers in what a payment says.
 *
 * In:      the prepared text and the index with its learned number schemes.
 * Out:     hits (an invoice is named in full), mentions (a number that names none in
 *          full), customers named by their number. All with their place in the text.
 * Effects: none. O(length of the text), however many invoices there are.
 *
 * Strength (facts 3.2): R1 structured, R2 prefix and all digits, R3 all digits, R6
 * continued list. What needs a guess (R4 lost zeros, R5 one typing error) is not
 * looked for in the whole index but by reference_near() within the few invoices that
 * the payer may have meant.
 */
#ifndef KONTOR_MATCH_REFERENCE_H
#define KONTOR_MATCH_REFERENCE_H

#include "match/match_index.h"
#include "match/match_text.h"

#define REFERENCE_HITS_MAX 64
#define REFERENCE_MENTIONS_MAX 48
#define REFERENCE_CUSTOMERS_MAX 8

enum reference_kind { /* weakest first */
    REFERENCE_NONE,
    REFERENCE_RANGE,     /* between the ends of "123-125" */
    REFERENCE_LIST,      /* R6: "RE-2026-00123/124" */
    REFERENCE_DIGITS,    /* R3 */
    REFERENCE_NUMBER,    /* R2 */
    REFERENCE_STRUCTURED /* R1: RF with right check digits, or a field of its own */
};

struct reference_hit {
    uint32_t entry;
    enum reference_kind kind;
    uint16_t start, end; /* in the folded text */
};

/* What introduces a number in the text. */
enum reference_word {
    WORD_NONE,
    WORD_INVOICE,  /* Rechnung, RG, RNR or the firm's own prefix */
    WORD_CUSTOMER, /* Kd.-Nr. */
    WORD_FOREIGN   /* Vertrag, Auftrag, Schaden ...: a number of something else */
};

struct reference_mention {
    char digits[MATCH_DIGITS_MAX + 1]; /* O, l, S, B read as digits when `ocr` */
    uint8_t n;
    uint8_t tokens;
    bool ocr;
    bool continued; /* in a list behind another number */
    enum reference_word word;
    uint16_t start, end;
    uint16_t last_start; /* of its last group: "0071" of "2026-0071" */
};

struct reference_set {
    struct reference_hit hit[REFERENCE_HITS_MAX];
    size_t hits;
    struct reference_mention mention[REFERENCE_MENTIONS_MAX];
    size_t mentions;
    uint32_t customer[REFERENCE_CUSTOMERS_MAX]; /* R7 */
    size_t customers;
};

void reference_find(struct reference_set *out, const struct match_index *ix,
                    const struct match_text *t);

enum reference_near { /* weakest first */
    NEAR_NONE,
    NEAR_TAIL,  /* the last digits, where the rest is zeros, or three at least */
    NEAR_EDIT,  /* R5: one wrong, missing, doubled or exchanged digit */
    NEAR_ZEROS, /* R4: right but for zeros, with or without the year */
};

/* How near does any mention come to the number of this invoice? *m (may be NULL)
 * becomes the mention. */
enum reference_near reference_near(const struct reference_set *set,
                                   const struct match_index *ix,
                                   const struct match_entry *e,
                                   const struct reference_mention **m);

/* A mention that looks like one of our numbers and is none, or NULL. */
const struct reference_mention *reference_unknown(const struct reference_set *set,
                                                  const struct match_index *ix);

#endif
