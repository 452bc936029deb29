#include "match/match_scheme.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#include "base/banned.h"

/* So many numbers tell what they have in common from what they have by chance. */
#define SCHEME_LEARNED 50

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The first and the last group of digits as they were written. */
struct groups {
    size_t first_len, last_len;
    size_t count;
};

static struct groups read_groups(const char *number)
{
    struct groups g = {0};
    for (const char *s = number; *s;) {
        size_t n = 0;
        while (is_digit(s[n])) {
            n++;
        }
        if (n > 0) {
            g.first_len = g.count == 0 ? n : g.first_len;
            g.last_len = n;
            g.count++;
        }
        s += n ? n : 1;
    }
    return g;
}

static void set_year(struct match_entry *e, enum match_year_place place, size_t len,
                     size_t digits)
{
    e->year_place = place & 3;
    e->year_pairs = len / 2 & 3;
    e->sequence_len = (digits - len) & 63;
}

/* A year is one that the invoice was written in: at the beginning, with or without a
 * sign behind it, or as the last group. */
static void find_year(struct match_entry *e, const char *number, const char *digits)
{
    char year[8] = "";
    size_t n = strlen(digits);
    struct groups g = read_groups(number);
    e->sequence_len = n & 63; /* MATCH_DIGITS_MAX at most */
    if (!day_is_set(e->issue)) {
        return;
    }
    (void)snprintf(year, sizeof year, "%04d", day_year(e->issue) % 10000);
    for (size_t len = 4; len >= 2; len -= 2) {
        const char *y = year + 4 - len;
        bool own_group = g.count > 1 && g.first_len == len;
        if (n > len && memcmp(digits, y, len) == 0 &&
            (own_group || n >= len + 3 || len == 4)) {
            set_year(e, YEAR_FIRST, len, n);
            return;
        }
        if (n > len && g.count > 1 && g.last_len == len &&
            memcmp(digits + n - len, y, len) == 0) {
            set_year(e, YEAR_LAST, len, n);
            return;
        }
    }
}

static void learn(struct match_index *ix, struct match_entry *e,
                  const struct match_number *n)
{
    size_t digits = strlen(n->digits);
    for (size_t i = 0; i < ix->schemes; i++) {
        struct match_scheme *s = &ix->scheme[i];
        if (s->digits == digits && strlen(s->prefix) == e->prefix &&
            memcmp(s->prefix, n->alnum, e->prefix) == 0) {
            size_t same = 0;
            while (same < s->common && s->first[same] == n->digits[same]) {
                same++;
            }
            s->common = (uint8_t)same;
            s->count++;
            e->scheme = i & 127;
            return;
        }
    }
    e->scheme = MATCH_SCHEMES_MAX;
    if (ix->schemes < MATCH_SCHEMES_MAX) {
        e->scheme = ix->schemes & 127;
        ix->scheme[ix->schemes++] = (struct match_scheme){
            .prefix = arena_strndup(&ix->arena, n->alnum, e->prefix),
            .first = arena_strdup(&ix->arena, n->digits),
            .digits = (uint8_t)digits,
            .common = (uint8_t)digits,
            .count = 1};
    }
}

size_t match_index_sequence(const struct match_index *ix, const struct match_entry *e,
                            const char *digits, const char **sequence)
{
    *sequence = digits + (e->year_place == YEAR_FIRST ? match_entry_year_len(e) : 0);
    if (e->year_place != YEAR_NOWHERE || e->scheme >= ix->schemes ||
        ix->scheme[e->scheme].count < SCHEME_LEARNED) {
        return e->sequence_len;
    }
    size_t common = ix->scheme[e->scheme].common;
    *sequence += common;
    return e->sequence_len - common;
}

/* What text_fold_alnum makes of most numbers, without memory of its own. */
static size_t plain_alnum(char *out, size_t max, const char *number)
{
    size_t n = 0;
    for (const char *s = number; *s && n < max; s++) {
        char c = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
        if (is_digit(c) || (c >= 'A' && c <= 'Z')) {
            out[n++] = c;
        }
    }
    out[n] = '\0';
    return n;
}

void match_index_number(struct match_number *out, const struct match_index *ix,
                        const struct match_entry *e)
{
    const char *number = match_entry_number(ix, e);
    if (e->sequence_len == 0) { /* found by its exact text only, which nobody writes */
        out->alnum = out->digits = "";
        return;
    }
    size_t n;
    if (e->folded) {
        out->alnum = number + strlen(number) + 1;
        n = strlen(out->alnum);
    } else {
        n = plain_alnum(out->buf, UINT8_MAX, number);
        out->alnum = out->buf;
    }
    size_t digits = e->sequence_len + match_entry_year_len(e);
    if (e->prefix + digits == n) {
        out->digits = out->alnum + e->prefix;
        return;
    }
    char *d = out->buf + UINT8_MAX + 1; /* letters within or behind */
    size_t k = 0;
    for (const char *s = out->alnum; *s && k < MATCH_DIGITS_MAX; s++) {
        if (is_digit(*s)) {
            d[k++] = *s;
        }
    }
    d[k] = '\0';
    out->digits = d;
}

/* Only what is not plain is kept beside the number. */
static void put_number(struct match_index *ix, struct match_entry *e,
                       const char *number, const char *alnum)
{
    char plain[UINT8_MAX + 1];
    e->number = match_pool_add(&ix->text, number, strlen(number));
    (void)plain_alnum(plain, UINT8_MAX, number);
    e->folded = strcmp(plain, alnum) != 0;
    if (e->folded) {
        (void)match_pool_add(&ix->text, alnum, strlen(alnum));
    }
}

static void read_number(struct match_index *ix, struct match_entry *e,
                        const char *number, const char *alnum)
{
    size_t n = strlen(alnum);
    size_t digits = 0;
    size_t prefix = 0;
    for (size_t i = 0; i < n; i++) {
        digits += is_digit(alnum[i]);
    }
    if (digits == 0 || digits > MATCH_DIGITS_MAX || n > UINT8_MAX) {
        e->number = match_pool_add(&ix->text, number, strlen(number));
        return;
    }
    while (!is_digit(alnum[prefix])) {
        prefix++;
    }
    put_number(ix, e, number, alnum);
    e->prefix = (uint8_t)prefix;
    e->sequence_len = digits & 63;
    struct match_number parts = {0};
    match_index_number(&parts, ix, e);
    find_year(e, number, parts.digits);
    learn(ix, e, &parts);
}

void match_scheme_read(struct match_index *ix, struct match_entry *e,
                       const char *number)
{
    e->scheme = MATCH_SCHEMES_MAX;
    read_number(ix, e, number, text_fold_alnum(&ix->scratch, number));
    arena_reset(&ix->scratch);
}
