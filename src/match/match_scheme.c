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

static void set_year(struct match_entry *e, enum match_year_place place, size_t len)
{
    size_t n = strlen(e->digits);
    e->year_place = (uint8_t)place;
    e->year_len = (uint8_t)len;
    e->sequence = (uint8_t)(place == YEAR_FIRST ? len : 0);
    e->sequence_len = (uint8_t)(n - len);
}

/* A year is one that the invoice was written in: at the beginning, with or without a
 * sign behind it, or as the last group. */
static void find_year(struct match_entry *e, const char *number)
{
    char year[8] = "";
    size_t n = strlen(e->digits);
    struct groups g = read_groups(number);
    e->sequence_len = (uint8_t)n;
    if (!day_is_set(e->issue)) {
        return;
    }
    (void)snprintf(year, sizeof year, "%04d", day_year(e->issue) % 10000);
    for (size_t len = 4; len >= 2; len -= 2) {
        const char *y = year + 4 - len;
        bool own_group = g.count > 1 && g.first_len == len;
        if (n > len && memcmp(e->digits, y, len) == 0 &&
            (own_group || n >= len + 3 || len == 4)) {
            set_year(e, YEAR_FIRST, len);
            return;
        }
        if (n > len && g.count > 1 && g.last_len == len &&
            memcmp(e->digits + n - len, y, len) == 0) {
            set_year(e, YEAR_LAST, len);
            return;
        }
    }
}

static void learn(struct match_index *ix, struct match_entry *e)
{
    size_t digits = strlen(e->digits);
    for (size_t i = 0; i < ix->schemes; i++) {
        struct match_scheme *s = &ix->scheme[i];
        if (s->digits == digits && strlen(s->prefix) == e->prefix &&
            memcmp(s->prefix, e->alnum, e->prefix) == 0) {
            size_t same = 0;
            while (same < s->common && s->first[same] == e->digits[same]) {
                same++;
            }
            s->common = (uint8_t)same;
            s->count++;
            e->scheme = (uint8_t)i;
            return;
        }
    }
    e->scheme = MATCH_SCHEMES_MAX;
    if (ix->schemes < MATCH_SCHEMES_MAX) {
        e->scheme = (uint8_t)ix->schemes;
        ix->scheme[ix->schemes++] = (struct match_scheme){
            .prefix = arena_strndup(&ix->arena, e->alnum, e->prefix),
            .first = e->digits,
            .digits = (uint8_t)digits,
            .common = (uint8_t)digits,
            .count = 1};
    }
}

size_t match_index_sequence(const struct match_index *ix, const struct match_entry *e,
                            const char **sequence)
{
    *sequence = e->digits + e->sequence;
    if (e->year_place != YEAR_NOWHERE || e->scheme >= ix->schemes ||
        ix->scheme[e->scheme].count < SCHEME_LEARNED) {
        return e->sequence_len;
    }
    size_t common = ix->scheme[e->scheme].common;
    *sequence += common;
    return e->sequence_len - common;
}

void match_scheme_read(struct match_index *ix, struct match_entry *e,
                       const char *number)
{
    e->number = arena_strdup(&ix->arena, number);
    e->digits = "";
    e->scheme = MATCH_SCHEMES_MAX;
    e->alnum = text_fold_alnum(&ix->arena, number);
    size_t n = strlen(e->alnum);
    size_t digits = 0;
    for (size_t i = 0; i < n; i++) {
        digits += is_digit(e->alnum[i]);
    }
    if (digits == 0 || digits > MATCH_DIGITS_MAX || n > UINT8_MAX) {
        return; /* found by its exact text only, which nobody writes */
    }
    size_t prefix = 0;
    while (!is_digit(e->alnum[prefix])) {
        prefix++;
    }
    e->prefix = (uint8_t)prefix;
    if (prefix + digits == n) {
        e->digits = e->alnum + prefix;
    } else { /* letters within or behind */
        char *d = arena_alloc(&ix->arena, digits + 1);
        for (size_t i = 0, k = 0; i < n; i++) {
            if (is_digit(e->alnum[i])) {
                d[k++] = e->alnum[i];
            }
        }
        e->digits = d;
    }
    find_year(e, number);
    learn(ix, e);
}
