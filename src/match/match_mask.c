#include "match/match_mask.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

#include "base/banned.h"

#define SUBFIELDS_MAX 32
#define IBAN_MAX 34
#define SUBFIELD_REACH 80 /* a value further away than that ends at its first blank */

static bool digit_at(const struct match_text *t, size_t i)
{
    return i < t->n && t->fold[i] >= '0' && t->fold[i] <= '9';
}

static bool letter_at(const struct match_text *t, size_t i)
{
    return i < t->n && t->fold[i] >= 'A' && t->fold[i] <= 'Z';
}

static bool alnum_at(const struct match_text *t, size_t i)
{
    return digit_at(t, i) || letter_at(t, i);
}

static void mask(struct match_text *t, size_t from, size_t to, enum match_mask how)
{
    for (size_t i = from; i < to && i < t->n; i++) {
        t->mask[i] |= (unsigned char)how;
    }
}

static size_t skip_blanks(const struct match_text *t, size_t i)
{
    while (i < t->n && t->fold[i] == ' ') {
        i++;
    }
    return i;
}

/* ---- SEPA subfields (T18) ---- */

struct subfield {
    size_t tag, value;
    bool keep; /* EREF, SVWZ */
    bool iban;
};

static const struct {
    const char *name;
    bool keep;
} TAG[] = {{"EREF", true},  {"SVWZ", true},  {"KREF", false}, {"MREF", false},
           {"CRED", false}, {"DBET", false}, {"DEBT", false}, {"ABWA", false},
           {"ABWE", false}, {"IBAN", false}, {"BIC", false},  {"COAM", false},
           {"OAMT", false}};

/* "SVWZ+", also cut as "SV WZ+" by the 27 columns of MT940; with ':' only in one
 * piece and at the beginning of a word. Returns the end of the tag, 0 for none. */
static size_t tag_end(const struct match_text *t, size_t at, const char *name)
{
    size_t i = at;
    bool cut = false;
    for (const char *c = name; *c; c++, i++) {
        if (c != name && i < t->n && t->fold[i] == ' ' && !cut) {
            cut = true;
            i++;
        }
        if (i >= t->n || t->fold[i] != *c) {
            return 0;
        }
    }
    if (i < t->n && t->fold[i] == ' ' && !cut) {
        cut = true;
        i++;
    }
    if (i < t->n && t->fold[i] == '+') {
        return i + 1;
    }
    bool word = at == 0 || !alnum_at(t, at - 1);
    return i < t->n && t->fold[i] == ':' && !cut && word ? i + 1 : 0;
}

static size_t find_subfields(struct subfield f[SUBFIELDS_MAX],
                             const struct match_text *t, size_t end)
{
    size_t n = 0;
    if (!memchr(t->fold, '+', end) && !memchr(t->fold, ':', end)) {
        return 0; /* most texts */
    }
    for (size_t i = 0; i < end && n < SUBFIELDS_MAX; i++) {
        for (size_t k = 0; letter_at(t, i) && k < sizeof TAG / sizeof *TAG; k++) {
            size_t value =
                TAG[k].name[0] == t->fold[i] ? tag_end(t, i, TAG[k].name) : 0;
            if (value) {
                f[n++] = (struct subfield){.tag = i,
                                           .value = value,
                                           .keep = TAG[k].keep,
                                           .iban = TAG[k].name[0] == 'I'};
                i = value - 1;
                break;
            }
        }
    }
    return n;
}

/* The value of the last subfield, or of one that seems to run into free text. */
static size_t first_word(const struct match_text *t, const struct subfield *f,
                         size_t end)
{
    size_t i = skip_blanks(t, f->value);
    size_t least = f->iban ? f->value + 21 : i; /* an IBAN may be written in groups */
    while (i < end && (t->fold[i] != ' ' || i < least)) {
        i++;
    }
    return i;
}

static void mask_subfields(struct match_text *t, size_t end)
{
    struct subfield f[SUBFIELDS_MAX];
    size_t n = find_subfields(f, t, end);
    for (size_t i = 0; i < n; i++) {
        mask(t, f[i].tag, f[i].value, MASK_HARD);
        if (f[i].keep) {
            continue;
        }
        bool near = i + 1 < n && f[i + 1].tag - f[i].value <= SUBFIELD_REACH;
        mask(t, f[i].value, near ? f[i + 1].tag : first_word(t, &f[i], end), MASK_HARD);
    }
}

/* ---- accounts ---- */

static int iban_length(const char *country)
{
    static const struct {
        char country[3];
        int length;
    } LENGTH[] = {{"DE", 22}, {"AT", 20}, {"CH", 21}, {"LI", 21}, {"NL", 18},
                  {"FR", 27}, {"BE", 16}, {"LU", 20}, {"IT", 27}, {"ES", 24},
                  {"PL", 28}, {"CZ", 24}, {"DK", 18}, {"GB", 22}, {"IE", 22},
                  {"LT", 20}, {"PT", 25}, {"SE", 24}, {"FI", 18}, {"NO", 15}};
    for (size_t i = 0; i < sizeof LENGTH / sizeof *LENGTH; i++) {
        if (memcmp(LENGTH[i].country, country, 2) == 0) {
            return LENGTH[i].length;
        }
    }
    return 0;
}

/* A valid IBAN from here, blanks allowed within: its end, or 0. */
static size_t iban_end(const struct match_text *t, size_t at)
{
    char flat[IBAN_MAX + 1];
    char checked[36];
    int wanted = iban_length(t->fold + at);
    int n = 0;
    size_t i = at;
    for (; n < wanted && i < t->n; i++) {
        if (alnum_at(t, i)) {
            flat[n++] = t->fold[i];
        } else if (t->fold[i] != ' ') {
            break;
        }
    }
    if (wanted == 0 || n < wanted) {
        return 0;
    }
    flat[n] = '\0';
    return text_iban(checked, flat) ? i : 0;
}

static void mask_ibans(struct match_text *t)
{
    for (size_t i = 0; i + 4 < t->n; i++) {
        if (letter_at(t, i) && letter_at(t, i + 1) && digit_at(t, i + 2) &&
            digit_at(t, i + 3)) {
            size_t end = iban_end(t, i);
            if (end) {
                mask(t, i, end, MASK_HARD);
                i = end - 1;
            }
        }
    }
}

/* ISO 9362: four letters, country, two or five more, standing alone with a digit in
 * it; letters only carry no number anyway. */
static void mask_bics(struct match_text *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (!letter_at(t, i) || (i > 0 && alnum_at(t, i - 1))) {
            continue;
        }
        size_t n = 0;
        size_t letters = 0;
        while (alnum_at(t, i + n)) {
            letters += letters == n && letter_at(t, i + n);
            n++;
        }
        bool german = n > 6 && (memcmp(t->fold + i + 4, "DE", 2) == 0 ||
                                memcmp(t->fold + i + 4, "AT", 2) == 0);
        if ((n == 8 || n == 11) && letters >= 6 && german) {
            mask(t, i, i + n, MASK_HARD);
        }
    }
}

/* ---- numbers that a word in front of them names ---- */

static bool word_begins(const struct match_text *t, size_t at)
{
    return letter_at(t, at) && (at == 0 || !letter_at(t, at - 1));
}

static bool word_at(const struct match_text *t, size_t at, const char *word)
{
    size_t n = strlen(word);
    return at + n <= t->n && memcmp(t->fold + at, word, n) == 0 &&
           !letter_at(t, at + n) && (at == 0 || !letter_at(t, at - 1));
}

/* Digits behind the word, with the signs people put between them. */
static size_t number_end(const struct match_text *t, size_t at, size_t end)
{
    size_t i = at;
    size_t last = at;
    size_t gap = 0;
    while (i < end && gap <= 3) {
        if (digit_at(t, i)) {
            last = i + 1;
            gap = 0;
        } else if (strchr(" .:/-()+#", t->fold[i])) {
            gap++;
        } else {
            break;
        }
        i++;
    }
    return last;
}

static void mask_named_numbers(struct match_text *t, size_t end)
{
    static const char *const WORD[] = {"TEL", "TELEFON", "FON", "MOBIL", "HANDY",
                                       "FAX", "KTO",     "BLZ", "KONTO", "KONTONR",
                                       "PLZ", "STNR",    NULL};
    for (size_t i = 0; i < end; i++) {
        bool begins = word_begins(t, i);
        if (begins && word_at(t, i, "TAN")) { /* one group: the text goes on behind */
            size_t at = i + 3;
            while (at < end && strchr(" :.#", t->fold[at])) {
                at++;
            }
            while (digit_at(t, at)) {
                at++;
            }
            mask(t, i + 3, at, MASK_HARD);
        }
        for (const char *const *w = WORD; *w && begins; w++) {
            if (**w == t->fold[i] && word_at(t, i, *w)) {
                size_t at = i + strlen(*w);
                mask(t, at, number_end(t, at, end), MASK_HARD);
            }
        }
        if (t->fold[i] == '+' && digit_at(t, i + 1) && digit_at(t, i + 2) &&
            memcmp(t->fold + i + 1, "49", 2) == 0) {
            mask(t, i, number_end(t, i + 1, end), MASK_HARD);
        }
    }
}

/* ---- dates, times, amounts ---- */

/* A run of digits from here: its length; *value up to four digits. */
static size_t run(const struct match_text *t, size_t at, int *value)
{
    size_t n = 0;
    *value = 0;
    for (; digit_at(t, at + n); n++) {
        *value = n < 4 ? *value * 10 + (t->fold[at + n] - '0') : *value;
    }
    return n;
}

/* dd.mm.yyyy, dd.mm.yy, dd.mm., with '.' or '/': the end, or 0. */
static size_t german_date_end(const struct match_text *t, size_t at)
{
    int dom;
    int month;
    int year;
    size_t n = run(t, at, &dom);
    size_t i = at + n;
    if (n < 1 || n > 2 || dom < 1 || dom > 31 || i >= t->n ||
        (t->fold[i] != '.' && t->fold[i] != '/')) {
        return 0;
    }
    char sign = t->fold[i];
    i = skip_blanks(t, i + 1);
    n = run(t, i, &month);
    i += n;
    if (n < 1 || n > 2 || month < 1 || month > 12 || i >= t->n || t->fold[i] != sign) {
        return 0;
    }
    size_t day_month = i + 1;
    i = skip_blanks(t, i + 1);
    n = run(t, i, &year);
    if (n == 2 || (n == 4 && year >= 1990 && year < 2100)) {
        return i + n;
    }
    return n == 0 && sign == '.' ? day_month : 0;
}

static size_t iso_date_end(const struct match_text *t, size_t at)
{
    int year;
    int month;
    int dom;
    if (run(t, at, &year) != 4 || year < 1990 || year > 2099 || at + 9 >= t->n ||
        t->fold[at + 4] != '-' || t->fold[at + 7] != '-' ||
        run(t, at + 5, &month) != 2 || run(t, at + 8, &dom) != 2) {
        return 0;
    }
    return month >= 1 && month <= 12 && dom >= 1 && dom <= 31 ? at + 10 : 0;
}

/* 12:34, 12:34:56, 12.34 UHR */
static size_t time_end(const struct match_text *t, size_t at)
{
    int hour;
    int minute;
    size_t n = run(t, at, &hour);
    size_t i = at + n;
    if (n < 1 || n > 2 || hour > 23 || i >= t->n ||
        (t->fold[i] != ':' && t->fold[i] != '.') || run(t, i + 1, &minute) != 2 ||
        minute > 59) {
        return 0;
    }
    char sign = t->fold[i];
    i += 3;
    if (sign == ':') {
        int second;
        bool seconds = i < t->n && t->fold[i] == ':' && run(t, i + 1, &second) == 2;
        return seconds ? i + 3 : i;
    }
    return word_at(t, skip_blanks(t, i), "UHR") ? i : 0;
}

static bool currency_at(const struct match_text *t, size_t at)
{
    size_t i = skip_blanks(t, at);
    return word_at(t, i, "EUR") || word_at(t, i, "EURO") ||
           (i < t->n && t->fold[i] == '?' && i > at); /* the folded euro sign */
}

/* 1.234,56 or 1234,56; whole numbers only before "EUR". */
static size_t amount_end(const struct match_text *t, size_t at)
{
    int ignored;
    size_t i = at + run(t, at, &ignored);
    while (i < t->n && t->fold[i] == '.' && run(t, i + 1, &ignored) == 3) {
        i += 4;
    }
    if (i < t->n && t->fold[i] == ',' && run(t, i + 1, &ignored) == 2) {
        return i + 3;
    }
    return i > at && currency_at(t, i) ? i : 0;
}

static void mask_values(struct match_text *t, size_t end)
{
    static size_t (*const ENDS[])(const struct match_text *, size_t) = {
        german_date_end, iso_date_end, time_end, amount_end};
    for (size_t i = 0; i < end; i++) {
        if (!digit_at(t, i) || (i > 0 && digit_at(t, i - 1))) {
            continue;
        }
        for (size_t k = 0; k < sizeof ENDS / sizeof *ENDS; k++) {
            size_t to = ENDS[k](t, i);
            if (to && !digit_at(t, to)) {
                mask(t, i, to, MASK_SOFT);
                i = to - 1;
                break;
            }
        }
    }
}

void match_mask(struct match_text *t, size_t end)
{
    mask_subfields(t, end);
    mask_ibans(t);
    mask_bics(t);
    mask_named_numbers(t, end);
    mask_values(t, end);
}
