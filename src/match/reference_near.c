#include "match/reference.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static const char *strip_zeros(const char *s, size_t *n)
{
    while (*n > 1 && *s == '0') {
        s++;
        (*n)--;
    }
    return s;
}

static bool same_value(const char *a, size_t na, const char *b, size_t nb)
{
    a = strip_zeros(a, &na);
    b = strip_zeros(b, &nb);
    return na == nb && memcmp(a, b, na) == 0;
}

/* At most one digit wrong, missing, too many, or two neighbours exchanged
 * (Damerau-Levenshtein distance 1). */
static bool one_edit(const char *a, size_t na, const char *b, size_t nb)
{
    if (na > nb + 1 || nb > na + 1) {
        return false;
    }
    size_t i = 0;
    while (i < na && i < nb && a[i] == b[i]) {
        i++;
    }
    a += i;
    na -= i;
    b += i;
    nb -= i;
    if (na == nb) {
        bool swapped = na >= 2 && a[0] == b[1] && a[1] == b[0] &&
                       memcmp(a + 2, b + 2, na - 2) == 0;
        return na == 0 || swapped || memcmp(a + 1, b + 1, na - 1) == 0;
    }
    return na > nb ? memcmp(a + 1, b, nb) == 0 : memcmp(a, b + 1, na) == 0;
}

struct view { /* the parts of an invoice's number */
    const char *key, *sequence, *year;
    size_t key_len, sequence_len, year_len;
};

static struct view view_of(const struct match_index *ix, const struct match_entry *e,
                           const char *digits)
{
    struct view v = {.key = digits, .key_len = strlen(digits)};
    v.sequence_len = match_index_sequence(ix, e, digits, &v.sequence);
    v.year_len = match_entry_year_len(e);
    v.year = e->year_place == YEAR_LAST ? digits + e->sequence_len : digits;
    return v;
}

/* The year in two or four digits, before or behind the running number. */
static bool year_and_sequence(const struct view *v, const char *d, size_t n,
                              bool groups)
{
    for (size_t len = 4; len >= 2 && v->year_len; len -= 2) {
        /* of a four-digit year "26" is enough; of "26" no more is known */
        bool known = len <= v->year_len;
        const char *year = v->year + v->year_len - len;
        bool full = len == 4 && v->year_len == 2 && n > 4; /* "2026-17" for "26-0017" */
        if (n <= len || !(known || full)) {
            continue;
        }
        const char *want = known ? year : v->year;
        size_t skip = known ? 0 : 2;
        if (memcmp(d + skip, want, len - skip) == 0 &&
            (known || memcmp(d, "20", 2) == 0) &&
            same_value(d + len, n - len, v->sequence, v->sequence_len)) {
            return true;
        }
        if (groups && memcmp(d + n - len + skip, want, len - skip) == 0 &&
            same_value(d, n - len, v->sequence, v->sequence_len)) {
            return true;
        }
    }
    return false;
}

static bool looks_like_year(const struct reference_mention *m)
{
    return m->n == 4 && m->tokens == 1 && memcmp(m->digits, "20", 2) == 0;
}

static bool is_tail(const struct view *v, const char *d, size_t n)
{
    d = strip_zeros(d, &n);
    if (n > v->sequence_len || memcmp(v->sequence + v->sequence_len - n, d, n) != 0) {
        return false;
    }
    return n >= 3 || n == v->sequence_len ||
           v->sequence[v->sequence_len - n - 1] == '0';
}

static enum reference_near near_one(const struct view *v,
                                    const struct reference_mention *m)
{
    bool announced = m->word == WORD_INVOICE || m->continued;
    bool zeros = same_value(m->digits, m->n, v->key, v->key_len) ||
                 year_and_sequence(v, m->digits, m->n, m->tokens > 1) ||
                 (announced && !looks_like_year(m) &&
                  same_value(m->digits, m->n, v->sequence, v->sequence_len));
    if (zeros) {
        return m->ocr ? NEAR_EDIT : NEAR_ZEROS;
    }
    if (v->key_len >= 5 && !m->ocr && one_edit(m->digits, m->n, v->key, v->key_len)) {
        return NEAR_EDIT;
    }
    if (announced && !m->ocr && v->sequence_len >= 4 && !looks_like_year(m) &&
        one_edit(m->digits, m->n, v->sequence, v->sequence_len)) {
        return NEAR_EDIT;
    }
    if (announced && !m->ocr && !looks_like_year(m) && is_tail(v, m->digits, m->n)) {
        return NEAR_TAIL;
    }
    return NEAR_NONE;
}

enum reference_near reference_near(const struct reference_set *set,
                                   const struct match_index *ix,
                                   const struct match_entry *e,
                                   const struct reference_mention **m)
{
    enum reference_near best = NEAR_NONE;
    struct match_number number;
    if (set->mentions == 0) {
        return NEAR_NONE;
    }
    match_index_number(&number, ix, e);
    struct view v = view_of(ix, e, number.digits);
    for (size_t i = 0; i < set->mentions && v.key_len > 0; i++) {
        enum reference_near near = near_one(&v, &set->mention[i]);
        if (near > best) {
            best = near;
            if (m) {
                *m = &set->mention[i];
            }
        }
    }
    return best;
}

const struct reference_mention *reference_unknown(const struct reference_set *set,
                                                  const struct match_index *ix)
{
    const struct reference_mention *best = NULL;
    for (size_t i = 0; i < set->mentions; i++) {
        const struct reference_mention *m = &set->mention[i];
        bool ours = m->n >= 5 && m->tokens <= 3 && ix->length_seen[m->n];
        bool announced = m->word == WORD_INVOICE && !m->continued;
        if ((ours || announced) && (!best || m->n > best->n)) {
            best = m;
        }
    }
    return best;
}
