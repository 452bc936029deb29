#include "match/reference_rf.h"

#include <string.h>

#include "base/banned.h"

#define REFERENCE_MAX 25 /* ISO 11649 */

static bool letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Remainder of a string of digits and letters by 97, letters as 10 to 35. */
static unsigned mod97(unsigned rest, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (letter(s[i])) {
            rest = (rest * 100 + (unsigned)(s[i] - 'A') + 10) % 97;
        } else {
            rest = (rest * 10 + (unsigned)(s[i] - '0')) % 97;
        }
    }
    return rest;
}

/* The last `want` letters and digits before `end`, signs and blanks left out. */
static bool collect(char *flat, size_t want, const struct match_text *t, size_t end)
{
    size_t k = end;
    for (size_t i = want; i > 0;) {
        if (k == 0 || t->fold[k - 1] == '\n') {
            return false;
        }
        k--;
        if (letter(t->fold[k]) || digit(t->fold[k])) {
            flat[--i] = t->fold[k];
        }
    }
    return true;
}

bool reference_rf_before(const struct match_text *t, const char *alnum, size_t end)
{
    char flat[REFERENCE_MAX];
    size_t n = strlen(alnum);
    if (n + 4 > sizeof flat || !collect(flat, n + 4, t, end)) {
        return false;
    }
    if (memcmp(flat, "RF", 2) != 0 || memcmp(flat + 4, alnum, n) != 0 ||
        !digit(flat[2]) || !digit(flat[3])) {
        return false;
    }
    return mod97(mod97(0, flat + 4, n), flat, 4) == 1;
}
