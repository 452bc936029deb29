#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

#include "base/language.h"

#include "base/banned.h"

static bool in_range(unsigned char c, unsigned char lo, unsigned char hi)
{
    return c >= lo && c <= hi;
}

/* Bytes of the valid sequence at s, 0 when it is none (RFC 3629 table 3-7). */
static size_t sequence_length(const unsigned char *s, size_t n)
{
    unsigned char c = s[0];
    if (c < 0x80) {
        return c == 0 ? 0 : 1;
    }
    size_t len = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (c < 0xC2 || c > 0xF4 || n < len) {
        return 0;
    }
    unsigned char lo = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char hi = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (!in_range(s[1], lo, hi)) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if (!in_range(s[i], 0x80, 0xBF)) {
            return 0;
        }
    }
    return len;
}

size_t text_valid_utf8(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        size_t len = sequence_length((const unsigned char *)s + i, n - i);
        if (len == 0) {
            break;
        }
        i += len;
    }
    return i;
}

uint32_t text_next(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    if (*p == 0) {
        return 0;
    }
    size_t len = sequence_length(p, strnlen(*s, 4));
    if (len == 0) {
        *s += 1;
        return 0xFFFD;
    }
    static const uint32_t MASK[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t cp = p[0] & MASK[len];
    for (size_t i = 1; i < len; i++) {
        cp = cp << 6 | (p[i] & 0x3FU);
    }
    *s += len;
    return cp;
}

size_t text_encode(char out[4], uint32_t cp)
{
    int n = u8_uctomb((uint8_t *)out, cp, 4);
    return n > 0 ? (size_t)n : 0;
}

size_t text_length(const char *s)
{
    size_t n = 0;
    while (text_next(&s)) {
        n++;
    }
    return n;
}

size_t text_columns(const char *s)
{
    size_t n = 0;
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        int w = uc_width(cp, "UTF-8");
        n += w > 0 ? (size_t)w : 0;
    }
    return n;
}

char *text_nfc(struct arena *a, const char *s)
{
    if (!s) {
        return NULL;
    }
    size_t n = strlen(s), len = 0;
    const unsigned char *p = (const unsigned char *)s;
    bool ascii = true;
    for (size_t i = 0; i < n && ascii; i++) {
        ascii = p[i] < 0x80;
    }
    if (ascii) {
        return arena_strndup(a, s, n);
    }
    uint8_t *norm = u8_normalize(UNINORM_NFC, p, n, NULL, &len);
    if (!norm) {
        return arena_strndup(a, s, n);
    }
    char *out = arena_strndup(a, (const char *)norm, len);
    free(norm);
    return out;
}

/* Windows-1252 from 0x80 to 0x9F (WHATWG encoding standard); 0 = undefined there,
 * read as the C1 control of the same value, which the callers refuse. */
static const uint16_t CP1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static char *from_cp1252(struct arena *a, const unsigned char *p, size_t n)
{
    char *out = arena_alloc(a, 3 * n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t cp = p[i];
        if (in_range(p[i], 0x80, 0x9F)) {
            cp = CP1252[p[i] - 0x80];
        }
        len += text_encode(out + len, cp);
    }
    return out;
}

static char *from_utf16(struct arena *a, const unsigned char *p, size_t n, bool little)
{
    char *out = arena_alloc(a, 3 * (n / 2) + 4);
    size_t len = 0;
    for (size_t i = 0; i + 1 < n; i += 2) {
        uint32_t u = little ? (uint32_t)(p[i] | p[i + 1] << 8)
                            : (uint32_t)(p[i] << 8 | p[i + 1]);
        if (u >= 0xD800 && u <= 0xDBFF && i + 3 < n) {
            uint32_t lo = little ? (uint32_t)(p[i + 2] | p[i + 3] << 8)
                                 : (uint32_t)(p[i + 2] << 8 | p[i + 3]);
            if (lo >= 0xDC00 && lo <= 0xDFFF) {
                u = 0x10000 + ((u - 0xD800) << 10) + (lo - 0xDC00);
                i += 2;
            }
        }
        if (u >= 0xD800 && u <= 0xDFFF) {
            u = 0xFFFD;
        }
        len += text_encode(out + len, u);
    }
    return out;
}

char *text_decode(struct arena *a, const void *bytes, size_t n,
                  enum text_encoding encoding)
{
    switch (encoding) {
    case TEXT_UTF8:
        return text_nfc(a, arena_strndup(a, bytes, n));
    case TEXT_CP1252:
        return text_nfc(a, from_cp1252(a, bytes, n));
    case TEXT_UTF16LE:
    case TEXT_UTF16BE:
        return text_nfc(a, from_utf16(a, bytes, n, encoding == TEXT_UTF16LE));
    }
    return NULL;
}

enum k_status text_to_utf8(char **out, size_t *out_len, struct arena *a,
                           const void *bytes, size_t n, const char **encoding,
                           struct k_err *err)
{
    const unsigned char *p = bytes;
    const char *name = "UTF-8";
    const char *text = NULL;
    size_t skip = 0;
    bool utf16 =
        n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF));
    if (!utf16 && memchr(bytes, 0, n)) {
        return err_set(err, K_REJECT,
                       "Die Datei enthält Nullbytes: sie ist kein Text, oder ihre "
                       "Kodierung ist unbekannt (erwartet: UTF-8 oder Windows-1252).");
    }
    if (utf16) {
        bool little = p[0] == 0xFF;
        name = little ? "UTF-16LE" : "UTF-16BE";
        text = from_utf16(a, p + 2, n - 2, little);
        if (strlen(text) < (n - 2) / 2) { /* a NUL cuts the string short */
            return err_set(err, K_REJECT, "Die Datei enthält Nullzeichen.");
        }
    } else if (n >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
        name = "UTF-8 (BOM)";
        skip = 3;
    }
    if (!text && text_valid_utf8((const char *)p + skip, n - skip) == n - skip) {
        text = arena_strndup(a, (const char *)p + skip, n - skip);
    } else if (!text) {
        name = skip ? tr("UTF-8 (BOM), fehlerhaft, als Windows-1252 gelesen")
                    : "Windows-1252";
        text = from_cp1252(a, p + skip, n - skip);
    }
    *out = text_nfc(a, text);
    *out_len = strlen(*out);
    if (encoding) {
        *encoding = name;
    }
    return K_OK;
}

char *text_to_cp1252(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0;
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        char c = '?';
        if (cp < 0x80 || (cp >= 0xA0 && cp <= 0xFF)) {
            c = (char)cp;
        } else {
            for (int i = 0; i < 32; i++) {
                c = CP1252[i] == cp && cp > 0xFF ? (char)(0x80 + i) : c;
            }
        }
        out[n++] = c;
    }
    return out;
}

static bool is_space(uint32_t cp)
{
    return cp == 0xA0 || cp == 0x202F || cp == 0xFEFF || (cp <= 0x20 && cp > 0) ||
           (cp > 0x7F && uc_is_property_white_space(cp));
}

bool text_blank(const char *s)
{
    if (!s) {
        return true;
    }
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        if (!is_space(cp)) {
            return false;
        }
    }
    return true;
}

static char *trim(struct arena *a, const char *s, bool squeeze)
{
    if (!s) {
        return NULL;
    }
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0, keep = 0;
    bool gap = false;
    while (*s) {
        const char *at = s;
        uint32_t cp = text_next(&s);
        if (is_space(cp)) {
            gap = true;
            if (!squeeze && n > 0) {
                memcpy(out + n, at, (size_t)(s - at));
                n += (size_t)(s - at);
            }
            continue;
        }
        if (squeeze && gap && n > 0) {
            out[n++] = ' ';
        }
        gap = false;
        memcpy(out + n, at, (size_t)(s - at));
        n += (size_t)(s - at);
        keep = n;
    }
    out[keep] = '\0';
    return out;
}

char *text_squeeze(struct arena *a, const char *s)
{
    return trim(a, s, true);
}

char *text_trim(struct arena *a, const char *s)
{
    return trim(a, s, false);
}

/* What folds to more than its base letter, or has no decomposition. */
static const char *special_fold(uint32_t cp)
{
    static const struct {
        uint32_t cp;
        const char *to;
    } TABLE[] = {
        {0xC4, "AE"},  {0xE4, "AE"},  {0xD6, "OE"},   {0xF6, "OE"}, {0xDC, "UE"},
        {0xFC, "UE"},  {0xDF, "SS"},  {0x1E9E, "SS"}, {0xC6, "AE"}, {0xE6, "AE"},
        {0x152, "OE"}, {0x153, "OE"}, {0xD8, "O"},    {0xF8, "O"},  {0x141, "L"},
        {0x142, "L"},  {0x110, "D"},  {0x111, "D"},   {0xD0, "D"},  {0xF0, "D"},
        {0xDE, "TH"},  {0xFE, "TH"},  {0x131, "I"},   {0x126, "H"}, {0x127, "H"},
        {0x2013, "-"}, {0x2014, "-"}, {0x2019, "'"},
    };
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        if (TABLE[i].cp == cp) {
            return TABLE[i].to;
        }
    }
    return NULL;
}

/* Canonical decomposition of one character, marks dropped, upper case. */
static size_t fold_decomposed(char *out, uint32_t cp)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int n = uc_canonical_decomposition(cp, parts);
    if (n < 0) {
        if (uc_combining_class(cp) != 0) {
            return 0;
        }
        return text_encode(out, uc_toupper(cp));
    }
    return fold_decomposed(out, parts[0]); /* the base comes first */
}

char *text_fold(struct arena *a, const char *s)
{
    if (!s) {
        return NULL;
    }
    /* A character that is not ASCII gives at most four bytes. */
    size_t n = 1;
    for (const char *p = s; *p; p++) {
        n += (unsigned char)*p < 0x80 ? 1 : 4;
    }
    char *out = arena_alloc(a, n);
    n = 0;
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        if (cp < 0x80) {
            out[n++] = (char)(cp >= 'a' && cp <= 'z' ? cp - 32 : cp);
            continue;
        }
        const char *special = special_fold(cp);
        if (special) {
            size_t k = strlen(special);
            memcpy(out + n, special, k);
            n += k;
        } else if (is_space(cp)) {
            out[n++] = ' ';
        } else {
            n += fold_decomposed(out + n, cp);
        }
    }
    out[n] = '\0';
    return out;
}

char *text_fold_alnum(struct arena *a, const char *s)
{
    char *out = text_fold(a, s);
    if (!out) {
        return NULL;
    }
    size_t n = 0;
    for (char *p = out; *p; p++) {
        if ((*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9')) {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
    return out;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool text_ieq(const char *a, const char *b)
{
    if (!a || !b) {
        return a == b;
    }
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

bool text_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_ends_icase(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return n >= k && text_ieq(s + n - k, suffix);
}

bool text_has_control(const char *s, bool lines)
{
    if (!s) {
        return false;
    }
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        bool allowed = lines && (cp == '\n' || cp == '\t');
        bool bidi = (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
        bool control =
            cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0x2028 || cp == 0x2029;
        if ((control && !allowed) || bidi) {
            return true;
        }
    }
    return false;
}

char *text_filename(struct arena *a, const char *s, size_t max)
{
    char *folded = arena_alloc(a, 4 * strlen(s) + 8);
    size_t n = 0;
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        char one[8] = {0};
        if (cp < 0x80) {
            one[0] = (char)cp;
        } else {
            (void)text_encode(one, cp);
            char *f = text_fold(a, one);
            size_t k = strnlen(f, 3);
            memset(one, 0, sizeof one);
            memcpy(one, f, k);
            /* ä is "AE" when folded; a file name reads better as "ae". */
            if (!uc_is_upper(cp)) {
                for (size_t i = 0; i < k; i++) {
                    one[i] = lower(one[i]);
                }
            }
        }
        for (const char *p = one; *p; p++) {
            bool ok = (*p >= '0' && *p <= '9') ||
                      (lower(*p) >= 'a' && lower(*p) <= 'z') || *p == '-' ||
                      *p == '_' || (*p == '.' && n > 0);
            if (ok) {
                folded[n++] = *p;
            } else if (n > 0 && folded[n - 1] != '_') {
                folded[n++] = '_';
            }
        }
    }
    n = n > max ? max : n;
    while (n > 0 && (folded[n - 1] == '_' || folded[n - 1] == '.')) {
        n--;
    }
    folded[n] = '\0';
    return n > 0 ? folded : arena_strdup(a, "datei");
}

char *text_for_editors(struct arena *a, const char *s)
{
    static const char MARK[] = "\xEF\xBB\xBF";
    size_t feeds = 0;
    for (const char *p = s; *p; p++) {
        feeds += *p == '\n';
    }
    char *out = arena_alloc(a, sizeof MARK + strlen(s) + feeds), *to = out;
    memcpy(to, MARK, sizeof MARK - 1);
    to += sizeof MARK - 1;
    for (const char *p = s; *p; p++) {
        if (*p == '\n') {
            *to++ = '\r';
        }
        *to++ = *p;
    }
    *to = '\0';
    return out;
}
