#include "base/nearest.h"

#include <string.h>

#include "base/banned.h"

#define WORD_BYTES 40

void nearest_init(struct nearest *n, const char *word)
{
    *n = (struct nearest){.word = word};
}

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein distance, one row at a time. Both are shorter than WORD_BYTES. */
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_BYTES + 1];
    size_t n = strlen(b);
    for (size_t j = 0; j <= n; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n; j++) {
            size_t change = diagonal + (lower(a[i]) != lower(b[j]));
            diagonal = row[j + 1];
            row[j + 1] = min3(row[j + 1] + 1, row[j] + 1, change);
        }
    }
    return row[n];
}

void nearest_offer(struct nearest *n, const char *known)
{
    size_t length = strlen(known);
    if (length == 0 || length >= WORD_BYTES || strlen(n->word) >= WORD_BYTES) {
        return;
    }
    size_t d = distance(n->word, known);
    if (d <= 1 + length / 4 && d < length && (!n->best || d < n->distance)) {
        n->best = known;
        n->distance = d;
    }
}
