#include "model/remittance.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

#include "base/banned.h"

/* ---- joining ---- */

static bool cut_width(const char *piece)
{
    size_t n = text_length(piece);
    return n == 27 || n == 35 || n == 65 || n == 140;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct tag {
    const char *name;
    size_t offset; /* of the part in struct remittance_parts */
};

#define PART(field) offsetof(struct remittance_parts, field)
static const struct tag TAGS[] = {
    {"EREF", PART(end_to_end_id)},
    {"KREF", PART(customer_reference)},
    {"MREF", PART(mandate_id)},
    {"CRED", PART(creditor_id)},
    {"DEBT", PART(debtor_id)},
    {"DBET", PART(debtor_id)},
    {"SVWZ", PART(purpose)},
    {"OAMT", PART(original_amount)},
    {"COAM", PART(charges)},
    {"RREF", PART(return_reason)},
    {"RTRN", PART(return_reason)},
    {"ABWA", PART(ultimate_debtor)},
    {"ABWE", PART(ultimate_creditor)},
    {"IBAN", PART(iban)},
    {"BIC", PART(bic)},
    {"PURP", PART(purpose_code)},
};
#undef PART
#define TAG_COUNT (sizeof TAGS / sizeof TAGS[0])

/* The tag that begins at s with this sign behind it, or NULL. */
static const struct tag *tag_at(const char *s, char sign)
{
    if (*s < 'A' || *s > 'S') {
        return NULL;
    }
    for (size_t i = 0; i < TAG_COUNT; i++) {
        size_t n = strlen(TAGS[i].name);
        if (strncmp(s, TAGS[i].name, n) == 0 && s[n] == sign) {
            return &TAGS[i];
        }
    }
    return NULL;
}

char *remittance_join(struct arena *a, const char *const *piece, size_t n)
{
    size_t room = 1;
    for (size_t i = 0; i < n; i++) {
        room += strlen(piece[i]) + 1;
    }
    char *out = arena_alloc(a, room);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        bool goes_on = i > 0 && cut_width(piece[i - 1]) && !tag_at(piece[i], '+');
        if (len > 0 && !goes_on && piece[i][0] && !is_blank(out[len - 1]) &&
            !is_blank(piece[i][0])) {
            out[len++] = ' ';
        }
        size_t k = strlen(piece[i]);
        memcpy(out + len, piece[i], k);
        len += k;
    }
    return text_squeeze(a, out);
}

char *remittance_glue(struct arena *a, const char *const *piece, size_t n)
{
    size_t room = 1;
    for (size_t i = 0; i < n; i++) {
        room += strlen(piece[i]);
    }
    char *out = arena_alloc(a, room);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(piece[i]);
        memcpy(out + len, piece[i], k);
        len += k;
    }
    return out;
}

/* ---- taking apart ---- */

/* The next tag from s on. With ':' it must stand alone: "FIBAN:" is a word. */
static const char *find_tag(const char *s, const char *begin, char sign,
                            const struct tag **tag)
{
    for (; *s; s++) {
        *tag = tag_at(s, sign);
        bool inside_word = s > begin && isalnum((unsigned char)s[-1]);
        bool alone_only = sign == ':' || (*tag && strcmp((*tag)->name, "BIC") == 0);
        if (*tag && !(inside_word && alone_only)) {
            return s;
        }
    }
    *tag = NULL;
    return s;
}

static char *trimmed(struct arena *a, const char *s, size_t n)
{
    while (n > 0 && is_blank(s[n - 1])) {
        n--;
    }
    while (n > 0 && is_blank(*s)) {
        s++;
        n--;
    }
    return n > 0 ? arena_strndup(a, s, n) : NULL;
}

/* Banks break IBANs by a blank at the end of a line: blanks inside go, and what
 * follows the first blank behind 21 characters is other text (as Hibiscus does). */
static char *iban_value(struct arena *a, const char *value)
{
    if (!value) {
        return NULL;
    }
    char *out = arena_alloc(a, strlen(value) + 1);
    size_t n = 0;
    for (size_t i = 0; value[i] && !(i > 20 && is_blank(value[i])); i++) {
        if (!is_blank(value[i])) {
            out[n++] = value[i];
        }
    }
    return out;
}

static size_t take_tags(struct remittance_parts *out, struct arena *a, const char *text,
                        char sign)
{
    size_t found = 0;
    const struct tag *tag;
    const char *s = find_tag(text, text, sign, &tag);
    char *before = trimmed(a, text, (size_t)(s - text));
    while (tag) {
        const char *value = s + strlen(tag->name) + 1;
        const struct tag *next;
        const char *end = find_tag(value, text, sign, &next);
        const char **part = (const char **)(void *)((char *)out + tag->offset);
        if (!*part) {
            *part = trimmed(a, value, (size_t)(end - value));
        }
        found++;
        s = end;
        tag = next;
    }
    if (found > 0 && !out->purpose) {
        out->purpose = before;
    }
    return found;
}

void remittance_split(struct remittance_parts *out, struct arena *a, const char *text)
{
    *out = (struct remittance_parts){0};
    if (!text) {
        return;
    }
    out->tagged = take_tags(out, a, text, '+') > 0 || take_tags(out, a, text, ':') > 0;
    out->iban = iban_value(a, out->iban);
    out->end_to_end_id = remittance_reference(out->end_to_end_id);
    out->customer_reference = remittance_reference(out->customer_reference);
    if (!out->purpose) {
        out->purpose = trimmed(a, text, strlen(text));
    }
}

/* ---- references that say nothing ---- */

const char *remittance_reference(const char *reference)
{
    static const char *const NONE[] = {"NOTPROVIDED",  "NOT PROVIDED",   "NOTAVAIL",
                                       "NOTAVAILABLE", "NONREF",         "NONE",
                                       "N/A",          "NICHT ANGEGEBEN"};
    if (!reference || reference[strspn(reference, " -0./?")] == '\0') {
        return NULL;
    }
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
        if (text_ieq(reference, NONE[i])) {
            return NULL;
        }
    }
    return reference;
}
