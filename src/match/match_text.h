/*
 * match_text - what a payment says, made fit for finding references in it.
 *
 * In:      the texts of a payment as the bank delivered them.
 * Out:     one folded text (A-Z, 0-9, separators) with the way back to the original,
 *          spans that are no reference (rule 3.1 B), and tokens.
 * Effects: none.
 *
 * The pieces are joined with a blank (T16); a number that was cut in two is found
 * because a number may contain blanks (T17). `glued` is the second joining: letters
 * and digits only, for words, names and streets that were cut. Input is bounded:
 * what lies beyond MATCH_TEXT_MAX is not looked at.
 */
#ifndef KONTOR_MATCH_MATCH_TEXT_H
#define KONTOR_MATCH_MATCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "match/match.h"

#define MATCH_TEXT_MAX 4096
#define MATCH_TOKENS_MAX 1024

enum match_mask {
    MASK_SOFT = 1, /* date, time, amount: a reference only behind the own prefix */
    MASK_HARD = 2  /* IBAN, BIC, TAN, telephone, other subfields: never */
};

enum match_gap { /* what stands before a token */
    GAP_NONE,    /* nothing: "RE" and "2026" in "RE2026" */
    GAP_SOFT,    /* what may stand within a number: blank - / . _ : # */
    GAP_LIST,    /* , ; + & between two numbers */
    GAP_HARD     /* anything else, or another field */
};

enum match_segment {
    SEGMENT_TEXT,
    SEGMENT_END_TO_END,
    SEGMENT_STRUCTURED, /* the creditor reference, ISO 11649 */
    SEGMENT_ADDITIONAL  /* the bank's words */
};

struct match_token {
    uint16_t start, end; /* in fold */
    bool digits;         /* else letters */
    unsigned char gap;
    unsigned char mask;
    unsigned char segment;
    bool dash; /* the gap holds '-': a range, perhaps */
};

struct match_text {
    char *raw; /* the pieces joined, as they were written */
    size_t raw_len;
    char *fold;
    uint16_t *pos; /* fold[i] was made from raw[pos[i]]; n + 1 of them */
    unsigned char *mask;
    size_t n, cap;
    char *glued; /* of SEGMENT_TEXT alone */
    struct match_token *token;
    size_t tokens;
};

void match_text_build(struct match_text *out, struct arena *a,
                      const struct match_payment *pay);

/* The original text of fold[start..end), trimmed, as evidence. */
const char *match_text_piece(const struct match_text *t, struct arena *a, size_t start,
                             size_t end);

/* Does the text contain it when only letters and digits count? `key` is folded. */
bool match_text_has(const struct match_text *t, const char *key);

/* Money back, a transfer of one's own, an authority: words that a customer who pays
 * an invoice does not write. */
bool match_text_is_refund(const struct match_text *t);

#endif
