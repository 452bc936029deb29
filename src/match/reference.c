#include "match/reference.h"

#include <stdlib.h>
#include <string.h>

#include "match/reference_rf.h"
#include "match/reference_word.h"

#include "base/banned.h"

#define WINDOW_TOKENS 6 /* a number cut by blanks and signs into that many groups */
#define RANGE_MAX 20

struct finder {
    struct reference_set *out;
    const struct match_index *ix;
    const struct match_text *t;
};

/* Some consecutive tokens read as one number. */
struct window {
    size_t first, last;
    char digits[MATCH_DIGITS_MAX + 1];
    size_t n;
    bool letters; /* letters within, as in "2026/R/0001" */
};

/* Behind the last token stands one that nothing continues. */
static const struct match_token *token(const struct finder *f, size_t i)
{
    static const struct match_token END = {.gap = GAP_HARD, .mask = MASK_HARD};
    return i < f->t->tokens ? &f->t->token[i] : &END;
}

static size_t token_len(const struct match_token *k)
{
    return (size_t)(k->end - k->start);
}

static bool continues(const struct match_token *k)
{
    return k->gap == GAP_NONE || k->gap == GAP_SOFT;
}

/* ---- windows ---- */

static bool append(const struct finder *f, struct window *w, size_t at)
{
    const struct match_token *k = token(f, at);
    size_t n = token_len(k);
    if (w->n + n > MATCH_DIGITS_MAX) {
        return false;
    }
    memcpy(w->digits + w->n, f->t->fold + k->start, n);
    w->n += n;
    w->digits[w->n] = '\0';
    w->last = at;
    return true;
}

/* The next group of digits joins the window; up to three letters may lie between. */
static bool widen(const struct finder *f, struct window *w)
{
    const struct match_token *k = token(f, w->last + 1);
    size_t at = w->last + 1;
    if (at - w->first >= WINDOW_TOKENS || !continues(k)) {
        return false;
    }
    if (!k->digits) {
        const struct match_token *after = token(f, at + 1);
        if (token_len(k) > 3 || !continues(after) || !after->digits) {
            return false;
        }
        w->letters = true;
        at++;
        k = after;
    }
    return k->mask == 0 && append(f, w, at);
}

/* ---- is it that invoice? ---- */

struct candidate {
    const struct match_entry *e;
    struct match_number number;
};

static bool separator(char c)
{
    return c == ' ' || c == '-' || c == '/' || c == '.' || c == '_' || c == ':' ||
           c == '#';
}

static bool letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Where the letters of the number begin, which stand before the digits at `start`;
 * `start` itself when they do not. */
static size_t prefix_start(const struct finder *f, const struct candidate *c,
                           size_t start)
{
    size_t k = start;
    for (size_t p = c->e->prefix; p > 0; p--) {
        int gap = 0;
        while (k > 0 && separator(f->t->fold[k - 1]) && gap < 3) {
            k--;
            gap++;
        }
        if (k == 0 || f->t->fold[k - 1] != c->number.alnum[p - 1]) {
            return start;
        }
        k--;
    }
    /* "R-17" must not be found in "NR 17": short numbers need the whole word. */
    bool whole = k == 0 || !letter(f->t->fold[k - 1]);
    return whole || strlen(c->number.digits) >= 5 ? k : start;
}

/* What is shown: the number with its prefix, unless that is the end of another word. */
static size_t evidence_start(const struct finder *f, const struct candidate *c,
                             const struct window *w)
{
    size_t digits = token(f, w->first)->start;
    size_t start = prefix_start(f, c, digits);
    return start > 0 && letter(f->t->fold[start - 1]) ? digits : start;
}

/* Letters within or behind the number are right as well. */
static bool inner_letters_agree(const struct finder *f, const struct candidate *c,
                                const struct window *w)
{
    const char *want = c->number.alnum + c->e->prefix;
    size_t i = token(f, w->first)->start;
    while (*want && i < f->t->n) {
        if (f->t->fold[i] == *want) {
            want++;
        } else if (!separator(f->t->fold[i])) {
            return false;
        }
        i++;
    }
    return *want == '\0';
}

static enum reference_kind
judge_plain(const struct finder *f, const struct candidate *c, const struct window *w)
{
    const struct match_token *k = token(f, w->first);
    enum reference_word word = reference_word_before(f->t, w->first);
    size_t least = 6;
    if (k->mask || word == WORD_FOREIGN || word == WORD_CUSTOMER) {
        return REFERENCE_NONE;
    }
    if (word == WORD_INVOICE && c->e->prefix == 0) {
        least = 4;
    }
    /* "AB-2026-00123", "LS2026-00123": the same digits of another kind of document */
    bool glued = w->first > 0 && k->gap == GAP_NONE && word != WORD_INVOICE;
    return w->n >= least && !glued ? REFERENCE_DIGITS : REFERENCE_NONE;
}

static enum reference_kind judge(const struct finder *f, const struct candidate *c,
                                 const struct window *w)
{
    const struct match_token *k = token(f, w->first);
    bool inner = strlen(c->number.alnum) != c->e->prefix + strlen(c->number.digits);
    if (k->mask & MASK_HARD) {
        return REFERENCE_NONE;
    }
    if (w->letters && !(inner && inner_letters_agree(f, c, w))) {
        return REFERENCE_NONE;
    }
    if (prefix_start(f, c, k->start) < k->start &&
        (!inner || inner_letters_agree(f, c, w))) {
        return k->segment == SEGMENT_STRUCTURED ? REFERENCE_STRUCTURED
                                                : REFERENCE_NUMBER;
    }
    enum reference_kind plain = judge_plain(f, c, w);
    bool own_field = k->segment == SEGMENT_STRUCTURED && c->e->prefix == 0;
    return plain && own_field ? REFERENCE_STRUCTURED : plain;
}

static void add_hit(struct finder *f, uint32_t entry, enum reference_kind kind,
                    size_t start, size_t end)
{
    struct reference_set *out = f->out;
    for (size_t i = 0; i < out->hits; i++) {
        if (out->hit[i].entry == entry) {
            if (out->hit[i].kind < kind) {
                out->hit[i] =
                    (struct reference_hit){entry, kind, (uint16_t)start, (uint16_t)end};
            }
            return;
        }
    }
    if (out->hits < REFERENCE_HITS_MAX) {
        out->hit[out->hits++] =
            (struct reference_hit){entry, kind, (uint16_t)start, (uint16_t)end};
    }
}

/* ---- exact hits ---- */

/* The invoices whose digits end the window; with RF, the check digits come first. */
static enum reference_kind try_window(struct finder *f, const struct window *w,
                                      size_t skip)
{
    enum reference_kind best = REFERENCE_NONE;
    const char *digits = w->digits + skip;
    size_t n = w->n - skip;
    size_t end = token(f, w->last)->end;
    if (n == 0 || !f->ix->length_seen[n]) {
        return best;
    }
    for (int pass = 0; pass < 2; pass++) { /* first how good, then all that good */
        for (uint32_t i = match_index_by_digits(f->ix, digits, n); i != MATCH_NIL;
             i = f->ix->entry[i].same_digits) {
            struct candidate c;
            c.e = &f->ix->entry[i];
            match_index_number(&c.number, f->ix, c.e);
            if (strcmp(c.number.digits, digits) != 0) {
                continue;
            }
            enum reference_kind kind = reference_rf_before(f->t, c.number.alnum, end)
                                           ? REFERENCE_STRUCTURED
                                       : skip ? REFERENCE_NONE
                                              : judge(f, &c, w);
            if (pass == 0) {
                best = kind > best ? kind : best;
            } else if (kind == best && kind) {
                add_hit(f, i, kind, evidence_start(f, &c, w), end);
            }
        }
        if (!best) {
            return best;
        }
    }
    return best;
}

/* All windows that begin here; returns the last token of the best, or `at` - 1 as
 * "none" in *last. */
static enum reference_kind hit_at(struct finder *f, size_t at, size_t *last)
{
    struct window w = {.first = at};
    enum reference_kind best = REFERENCE_NONE;
    const struct match_token *before = token(f, at > 0 ? at - 1 : f->t->tokens);
    bool rf = !before->digits && token(f, at)->gap != GAP_HARD &&
              token_len(before) >= 2 &&
              memcmp(f->t->fold + before->end - 2, "RF", 2) == 0;
    if (!append(f, &w, at)) {
        return best;
    }
    do {
        enum reference_kind kind = try_window(f, &w, 0);
        if (kind < REFERENCE_STRUCTURED && rf && w.n > 2) {
            enum reference_kind checked = try_window(f, &w, 2);
            kind = checked > kind ? checked : kind;
        }
        if (kind >= best && kind) {
            best = kind;
            *last = w.last;
        }
    } while (widen(f, &w));
    return best;
}

/* ---- R6: lists and ranges ---- */

/* The number `e` with its last digits replaced: the same prefix, customer and length.
 */
static uint32_t replace_tail(const struct finder *f, const struct match_entry *e,
                             const char *tail, size_t n)
{
    char digits[MATCH_DIGITS_MAX + 1];
    struct match_number number;
    match_index_number(&number, f->ix, e);
    size_t len = strlen(number.digits);
    if (e->year_place == YEAR_LAST || n > e->sequence_len || n == len) {
        return MATCH_NIL;
    }
    memcpy(digits, number.digits, len + 1);
    memcpy(digits + len - n, tail, n);
    for (uint32_t i = match_index_by_digits(f->ix, digits, len); i != MATCH_NIL;
         i = f->ix->entry[i].same_digits) {
        const struct match_entry *o = &f->ix->entry[i];
        struct match_number other;
        match_index_number(&other, f->ix, o);
        if (o->customer == e->customer && o != e && o->prefix == e->prefix &&
            strcmp(other.digits, digits) == 0 &&
            memcmp(other.alnum, number.alnum, e->prefix) == 0) {
            return i;
        }
    }
    return MATCH_NIL;
}

/* "123-125", "123 bis 125": what lies between. */
static void add_range(struct finder *f, const struct match_entry *from,
                      const struct match_entry *to, size_t start, size_t end)
{
    struct match_number first;
    struct match_number last;
    match_index_number(&first, f->ix, from);
    match_index_number(&last, f->ix, to);
    size_t len = strlen(first.digits);
    size_t tail = from->sequence_len < 9 ? from->sequence_len : 9;
    long a = strtol(first.digits + len - tail, NULL, 10);
    long b = strtol(last.digits + len - tail, NULL, 10);
    for (long n = a + 1; n < b && b - a <= RANGE_MAX; n++) {
        char digits[MATCH_DIGITS_MAX + 1];
        long value = n;
        for (size_t i = tail; i > 0; i--) {
            digits[i - 1] = "0123456789"[value % 10];
            value /= 10;
        }
        uint32_t hit = replace_tail(f, from, digits, tail);
        if (hit != MATCH_NIL) {
            add_hit(f, hit, REFERENCE_RANGE, start, end);
        }
    }
}

/* Tokens behind a hit that continue it. Returns the first token that does not. */
static size_t follow_list(struct finder *f, size_t at)
{
    struct reference_hit from = f->out->hit[f->out->hits - 1];
    const struct match_entry *e = &f->ix->entry[from.entry];
    for (;;) {
        const struct match_token *k = token(f, at);
        bool range = k->dash;
        size_t number = at;
        if (!k->digits) {
            if (!reference_word_joins(f->t, k)) {
                return at;
            }
            range = reference_word_is(f->t, k, "BIS");
            k = token(f, ++number);
        }
        if (!k->digits || k->mask || k->gap == GAP_HARD || k->gap == GAP_NONE) {
            return at;
        }
        size_t last = number;
        size_t hits = f->out->hits;
        if (hit_at(f, number, &last)) { /* another number in full: the list ends here */
            f->out->hits = hits;
            return at;
        }
        uint32_t hit = replace_tail(f, e, f->t->fold + k->start, token_len(k));
        if (hit == MATCH_NIL) {
            return at;
        }
        add_hit(f, hit, REFERENCE_LIST, from.start, k->end);
        if (range) {
            add_range(f, e, &f->ix->entry[hit], from.start, k->end);
        }
        e = &f->ix->entry[hit];
        at = number + 1;
    }
}

/* ---- mentions ---- */

/* A letter that a scanner or a hasty eye makes of a digit; 0 for any other. */
static char ocr_digit(char c)
{
    static const char LETTER[] = "OQDILZSB";
    static const char DIGIT[] = "00011258";
    const char *at = strchr(LETTER, c);
    if (!at) {
        return '\0';
    }
    return DIGIT[at - LETTER];
}

/* One or two such letters with a digit right beside them. */
static bool ocr_token(const struct finder *f, size_t at)
{
    const struct match_token *k = token(f, at);
    const struct match_token *next = token(f, at + 1);
    if (k->digits || token_len(k) > 2) {
        return false;
    }
    for (size_t i = k->start; i < k->end; i++) {
        if (!ocr_digit(f->t->fold[i])) {
            return false;
        }
    }
    bool left = at > 0 && k->gap == GAP_NONE && token(f, at - 1)->digits;
    bool right = next->gap == GAP_NONE && next->digits;
    return left || right;
}

static bool mention_append(const struct finder *f, struct reference_mention *m,
                           size_t at)
{
    const struct match_token *k = token(f, at);
    if (k->mask || m->n + token_len(k) > MATCH_DIGITS_MAX) {
        return false;
    }
    for (size_t i = k->start; i < k->end; i++) {
        char c = f->t->fold[i];
        if (!k->digits) {
            c = ocr_digit(c);
        }
        m->digits[m->n++] = c;
    }
    m->digits[m->n] = '\0';
    m->ocr = m->ocr || !k->digits;
    m->tokens++;
    m->last_start = k->start;
    m->end = k->end;
    return true;
}

/* All readings of the numbers that begin at this token. */
static void add_mentions(struct finder *f, size_t at)
{
    const struct match_token *k = token(f, at);
    struct reference_mention m = {.word = reference_word_before(f->t, at),
                                  .start = k->start};
    m.continued = k->gap != GAP_HARD && at > 0 && reference_word_continues(f->t, at);
    if (reference_word_is_prefix(f->ix, f->t, at)) {
        m.word = WORD_INVOICE;
        m.start = token(f, at - 1)->start;
    }
    if (m.word == WORD_FOREIGN || m.word == WORD_CUSTOMER) {
        return;
    }
    for (size_t i = at; m.tokens < WINDOW_TOKENS && i < f->t->tokens; i++) {
        if ((i > at && !continues(token(f, i))) ||
            !(token(f, i)->digits || ocr_token(f, i)) || !mention_append(f, &m, i) ||
            f->out->mentions == REFERENCE_MENTIONS_MAX) {
            return;
        }
        if (token(f, i)->digits || i > at) {
            f->out->mention[f->out->mentions++] = m;
        }
    }
}

/* ---- R7 ---- */

static void add_customer(struct finder *f, size_t at)
{
    struct window w = {.first = at};
    if (token(f, at)->mask || reference_word_before(f->t, at) != WORD_CUSTOMER ||
        !append(f, &w, at)) {
        return;
    }
    do {
        for (uint32_t i = match_index_by_customer_number(f->ix, w.digits);
             i != MATCH_NIL; i = f->ix->customer[i].same_number) {
            if (strcmp(match_index_customer_number(f->ix, i), w.digits) == 0 &&
                f->out->customers < REFERENCE_CUSTOMERS_MAX) {
                f->out->customer[f->out->customers++] = i;
            }
        }
    } while (widen(f, &w));
}

void reference_find(struct reference_set *out, const struct match_index *ix,
                    const struct match_text *t)
{
    struct finder f = {.out = out, .ix = ix, .t = t};
    out->hits = out->mentions = out->customers = 0;
    for (size_t at = 0; at < t->tokens;) {
        size_t last = at;
        if (t->token[at].mask & MASK_HARD) {
            at++;
            continue;
        }
        if (t->token[at].digits && hit_at(&f, at, &last)) {
            at = follow_list(&f, last + 1);
            continue;
        }
        if (t->token[at].digits) {
            add_customer(&f, at);
        }
        if (t->token[at].digits || ocr_token(&f, at)) {
            add_mentions(&f, at);
        }
        at++;
    }
}
