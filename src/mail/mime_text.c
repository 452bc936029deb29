#include "mail/mime_text.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

#include "base/banned.h"

#define CHARSET_MAX 40
#define REPLACEMENT 0xFFFD

/* ---- charsets ----------------------------------------------------------------------
 */

/* What iconv does for us. Anything else is not opened: a name out of a mail must not
 * choose which module is loaded. */
static struct converter {
    const char *name;
    iconv_t cd;
    bool open;
} CONVERTERS[] = {
    {.name = "iso-8859-15"},  {.name = "iso-8859-2"},   {.name = "iso-8859-5"},
    {.name = "iso-8859-7"},   {.name = "iso-8859-9"},   {.name = "windows-1250"},
    {.name = "windows-1251"}, {.name = "windows-1253"}, {.name = "windows-1254"},
    {.name = "koi8-r"},       {.name = "ibm850"},       {.name = "macintosh"},
    {.name = "utf-16"},       {.name = "utf-16le"},     {.name = "utf-16be"},
    {.name = "utf-7"},        {.name = "gb18030"},      {.name = "big5"},
    {.name = "shift_jis"},    {.name = "euc-jp"},       {.name = "iso-2022-jp"},
    {.name = "euc-kr"},
};

static const struct {
    const char *alias, *name;
} ALIASES[] = {
    {"latin9", "iso-8859-15"},    {"cp850", "ibm850"}, {"cp1250", "windows-1250"},
    {"gb2312", "gb18030"},        {"gbk", "gb18030"},  {"cp1251", "windows-1251"},
    {"sjis", "shift_jis"},        {"utf16", "utf-16"}, {"x-mac-roman", "macintosh"},
    {"ks_c_5601-1987", "euc-kr"},
};

void mime_text_open(void)
{
    for (size_t i = 0; i < sizeof CONVERTERS / sizeof *CONVERTERS; i++) {
        struct converter *c = &CONVERTERS[i];
        if (!c->open) {
            c->cd = iconv_open("UTF-8", c->name);
            /* iconv_open(3) says so. NOLINTNEXTLINE(performance-no-int-to-ptr) */
            c->open = c->cd != (iconv_t)-1;
        }
    }
}

static const struct converter *converter_of(const char *charset)
{
    for (size_t i = 0; i < sizeof ALIASES / sizeof *ALIASES; i++) {
        if (text_ieq(ALIASES[i].alias, charset)) {
            charset = ALIASES[i].name;
        }
    }
    for (size_t i = 0; i < sizeof CONVERTERS / sizeof *CONVERTERS; i++) {
        if (CONVERTERS[i].open && text_ieq(CONVERTERS[i].name, charset)) {
            return &CONVERTERS[i];
        }
    }
    return NULL;
}

static char *by_iconv(struct arena *a, const struct converter *c, const char *bytes,
                      size_t n)
{
    size_t room = 4 * n + 16;
    char *out = arena_alloc(a, room + 1), *to = out;
    char *from = arena_strndup(a, bytes, n); /* iconv takes no const */
    (void)iconv(c->cd, NULL, NULL, NULL, NULL);
    while (n > 0) {
        if (iconv(c->cd, &from, &n, &to, &room) != (size_t)-1 || errno == E2BIG ||
            room < 8) {
            break;
        }
        to += text_encode(to, REPLACEMENT);
        room -= 3;
        from++;
        n--;
    }
    return out;
}

/* Bytes 0x80 to 0x9F of Windows-1252, which is what ISO-8859-1 means in practice. */
static const uint16_t CP1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
    0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static char *from_western(struct arena *a, const char *bytes, size_t n)
{
    char *out = arena_alloc(a, 3 * n + 1), *to = out;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        uint32_t cp = c >= 0x80 && c < 0xA0 ? CP1252[c - 0x80] : c;
        to += text_encode(to, cp ? cp : REPLACEMENT);
    }
    return out;
}

static char *from_utf8(struct arena *a, const char *bytes, size_t n)
{
    char *out = arena_alloc(a, 3 * n + 1), *to = out;
    while (n > 0) {
        size_t good = text_valid_utf8(bytes, n);
        memcpy(to, bytes, good);
        to += good;
        bytes += good;
        n -= good;
        if (n > 0) {
            to += text_encode(to, REPLACEMENT);
            bytes++;
            n--;
        }
    }
    return out;
}

char *mime_text_convert(struct arena *a, const char *charset, const char *bytes,
                        size_t n)
{
    const struct converter *c = charset ? converter_of(charset) : NULL;
    if (c) {
        char *text = by_iconv(a, c, bytes, n);
        return from_utf8(a, text, strlen(text));
    }
    /* Unnamed, wrongly named or as named: what is valid UTF-8 is hardly ever meant
     * otherwise. */
    if (text_valid_utf8(bytes, n) == n || text_ieq(charset, "utf-8") ||
        text_ieq(charset, "utf8")) {
        return from_utf8(a, bytes, n);
    }
    return from_western(a, bytes, n);
}

/* ---- RFC 2047 ----------------------------------------------------------------------
 */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* `sign` and two digits are a byte; *n counts. Broken ones stand as they are. */
static char *unescape(struct arena *a, const char *s, size_t len, char sign,
                      bool underscore, size_t *n)
{
    char *out = arena_alloc(a, len + 1);
    *n = 0;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == sign && i + 2 < len && hex_digit(s[i + 1]) >= 0 &&
            hex_digit(s[i + 2]) >= 0) {
            out[(*n)++] = (char)(hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2]));
            i += 2;
        } else {
            out[*n] = s[i];
            if (underscore && s[i] == '_') {
                out[*n] = ' ';
            }
            *n += 1;
        }
    }
    return out;
}

char *mime_text_percent(struct arena *a, const char *s, size_t *n)
{
    return unescape(a, s, strlen(s), '%', false, n);
}

static int base64_digit(char c)
{
    static const char DIGITS[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *p = c ? strchr(DIGITS, c) : NULL;
    return p ? (int)(p - DIGITS) : -1;
}

static char *unbase64(struct arena *a, const char *s, size_t len, size_t *n)
{
    char *out = arena_alloc(a, len + 1);
    uint32_t bits = 0;
    int have = 0;
    *n = 0;
    for (size_t i = 0; i < len; i++) {
        int d = base64_digit(s[i]);
        if (d < 0) {
            continue;
        }
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[(*n)++] = (char)(bits >> have & 0xFF);
        }
    }
    return out;
}

/* One encoded word: "=?charset*language?B?text?=". */
struct word {
    char charset[CHARSET_MAX];
    char encoding;
    const char *text;
    size_t len;
    const char *end; /* behind it */
};

static bool find_word(struct word *w, const char *s)
{
    if (s[0] != '=' || s[1] != '?') {
        return false;
    }
    const char *charset = s + 2, *q1 = strchr(charset, '?');
    if (!q1 || q1 == charset || (size_t)(q1 - charset) >= CHARSET_MAX || !q1[1] ||
        q1[2] != '?' || !strchr("bBqQ", q1[1])) {
        return false;
    }
    w->encoding = q1[1];
    w->text = q1 + 3;
    const char *end = strstr(w->text, "?=");
    if (!end) {
        return false;
    }
    w->len = (size_t)(end - w->text);
    w->end = end + 2;
    memcpy(w->charset, charset, (size_t)(q1 - charset));
    w->charset[q1 - charset] = '\0';
    w->charset[strcspn(w->charset, "*")] = '\0'; /* RFC 2231, 5: a language */
    return true;
}

static char *word_bytes(struct arena *a, const struct word *w, size_t *n)
{
    return w->encoding == 'B' || w->encoding == 'b'
               ? unbase64(a, w->text, w->len, n)
               : unescape(a, w->text, w->len, '=', true, n);
}

/* Blanks and the next encoded word, or NULL. */
static const char *next_word(struct word *w, const char *s)
{
    s += strspn(s, " \t\r\n");
    return find_word(w, s) ? s : NULL;
}

static void append(struct arena *a, char **out, size_t *len, size_t *cap,
                   const char *text)
{
    size_t n = strlen(text);
    if (*len + n + 1 > *cap) {
        size_t cap_new = 2 * (*len + n + 1);
        char *grown = arena_alloc(a, cap_new);
        memcpy(grown, *out, *len);
        *out = grown;
        *cap = cap_new;
    }
    memcpy(*out + *len, text, n + 1);
    *len += n;
}

/* A run of encoded words in one charset is decoded as one text: many programs cut in
 * the middle of a character. Returns the place behind the run. */
static const char *decode_run(struct arena *a, struct word w, char **text)
{
    size_t n, have = 0, cap = 0;
    char *all = NULL;
    for (;;) {
        char *bytes = word_bytes(a, &w, &n);
        if (have + n > cap) {
            cap = 2 * (have + n);
            char *grown = arena_alloc(a, cap + 1);
            if (have > 0) {
                memcpy(grown, all, have);
            }
            all = grown;
        }
        if (n > 0) {
            memcpy(all + have, bytes, n);
        }
        have += n;
        struct word next;
        if (!next_word(&next, w.end) || !text_ieq(next.charset, w.charset)) {
            break;
        }
        w = next;
    }
    *text = mime_text_convert(a, w.charset, all ? all : "", have);
    return w.end;
}

static void blank_controls(char *s)
{
    for (; *s; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7F) {
            *s = ' ';
        }
    }
}

char *mime_text_words(struct arena *a, const char *value)
{
    size_t len = 0, cap = 1;
    char *out = arena_alloc(a, 1);
    const char *s = value;
    while (*s) {
        struct word w;
        char *text;
        if (find_word(&w, s)) {
            s = decode_run(a, w, &text);
            append(a, &out, &len, &cap, text);
            const char *next = next_word(&w, s); /* of another charset */
            s = next ? next : s;
            continue;
        }
        const char *end = strstr(s + 1, "=?");
        size_t n = end ? (size_t)(end - s) : strlen(s);
        append(a, &out, &len, &cap, mime_text_convert(a, NULL, s, n));
        s += n;
    }
    blank_controls(out);
    return out;
}
