/* The national forms of numbers, dates, addresses and accounts. */
#include <string.h>

#include "base/language.h"
#include "base/text.h"

#include "base/banned.h"

#define NUMBER_BYTES 64

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- e-mail addresses ---------------------------------------------------------- */

/* RFC 5322 atext. */
static bool is_atext(char c)
{
    return is_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool dot_atom(const char *s, size_t n)
{
    if (n == 0 || n > 64 || s[0] == '.' || s[n - 1] == '.' || s[0] == '-') {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '.' ? s[i - 1] == '.' : !is_atext(s[i])) {
            return false;
        }
    }
    return true;
}

/* Letters, digits and inner hyphens, labels of at most 63 bytes (RFC 1035). */
static bool ldh_domain(const char *s)
{
    size_t label = 0;
    int dots = 0;
    if (!*s || strlen(s) > 253) {
        return false;
    }
    for (const char *p = s;; p++) {
        if (*p == '.' || *p == '\0') {
            if (label == 0 || label > 63 || p[-1] == '-' ||
                p[-(ptrdiff_t)label] == '-') {
                return false;
            }
            if (!*p) {
                break;
            }
            label = 0;
            dots++;
            continue;
        }
        if (!is_alnum(*p) && *p != '-') {
            return false;
        }
        label++;
    }
    return dots > 0 || text_ieq(s, "localhost");
}

const char *text_email_fault(const char *s)
{
    if (!s || !*s) {
        return tr("ist leer");
    }
    for (const char *p = s; *p; p++) {
        if ((unsigned char)*p >= 0x80) {
            return tr(
                "enthält Umlaute oder andere Zeichen, die in E-Mail-Adressen nicht "
                "zugestellt werden können");
        }
        if (*p <= ' ' || *p == 0x7F) {
            return tr("enthält Leer- oder Steuerzeichen");
        }
    }
    if (strlen(s) > 254) {
        return tr("ist länger als 254 Zeichen");
    }
    const char *at = strchr(s, '@');
    if (!at) {
        return tr("enthält kein @");
    }
    if (strchr(at + 1, '@')) {
        return tr("enthält mehr als ein @");
    }
    if (!dot_atom(s, (size_t)(at - s))) {
        return tr("hat vor dem @ keinen gültigen Namen");
    }
    if (!ldh_domain(at + 1)) {
        return tr("hat hinter dem @ keinen gültigen Domainnamen");
    }
    return NULL;
}

bool text_is_email(const char *s)
{
    return text_email_fault(s) == NULL;
}

/* ---- IBAN ------------------------------------------------------------------------ */

bool text_iban(char out[36], const char *s)
{
    size_t n = 0;
    for (; s && *s; s++) {
        char c = *s;
        if (c == ' ' || c == '\t') {
            continue;
        }
        if (c == '\xC2' && s[1] == '\xA0') {
            s++;
            continue;
        }
        c = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
        if (!is_alnum(c) || n >= 34) {
            return false;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    if (n < 15 || is_digit(out[0]) || is_digit(out[1]) || !is_digit(out[2]) ||
        !is_digit(out[3]) || (text_starts(out, "DE") && n != 22)) {
        return false;
    }
    int mod = 0;
    for (size_t i = 0; i < n; i++) {
        char c = out[(i + 4) % n];
        mod = is_digit(c) ? (mod * 10 + (c - '0')) % 97
                          : (mod * 100 + (c - 'A' + 10)) % 97;
    }
    return mod == 1;
}

char *text_iban_print(struct arena *a, const char *iban)
{
    if (!iban) {
        return NULL;
    }
    size_t n = strlen(iban);
    char *out = arena_alloc(a, n + n / 4 + 2);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && i % 4 == 0) {
            out[k++] = ' ';
        }
        out[k++] = iban[i];
    }
    return out;
}

/* ---- numbers --------------------------------------------------------------------- */

/* The characters of a number without currency, blanks and sign. */
struct raw_number {
    char s[NUMBER_BYTES];
    size_t n;
    bool negative;
};

/* Drop what may stand around a number: blanks, €, EUR, %. false = foreign text. */
static bool strip_number(struct raw_number *r, const char *s)
{
    bool sign_seen = false;
    *r = (struct raw_number){0};
    while (*s) {
        if (text_starts(s, "EUR") && (r->n == 0 || !is_digit(s[3]))) {
            s += 3;
            continue;
        }
        uint32_t cp = text_next(&s);
        if (cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x202F || cp == 0x20AC ||
            cp == '%' || cp == '\'') {
            continue;
        }
        if (cp == '-' || cp == 0x2212 || cp == '+') {
            if (sign_seen) {
                return false;
            }
            sign_seen = true;
            r->negative = cp != '+';
            continue;
        }
        if ((cp != '.' && cp != ',' && !(cp >= '0' && cp <= '9')) ||
            r->n + 1 >= NUMBER_BYTES) {
            return false;
        }
        r->s[r->n++] = (char)cp;
    }
    return r->n > 0;
}

/* Are the signs `group` before `end` where thousands need them: 1.234.567? */
static bool groups_right(const char *s, size_t end, char group)
{
    size_t run = 0;
    bool first = true;
    for (size_t i = 0; i <= end; i++) {
        if (i < end && s[i] != group) {
            run++;
            continue;
        }
        if (first ? run < 1 || (i < end && run > 3) : run != 3) {
            return false;
        }
        first = false;
        run = 0;
    }
    return true;
}

/* The decimal sign of a number whose file does not say: the last of both kinds; a
 * sign that stands once and not before exactly three digits. 0 = none, '?' = open. */
static char guess_sign(const char *s)
{
    const char *comma = strrchr(s, ','), *point = strrchr(s, '.');
    if (comma && point) {
        return comma > point ? ',' : '.';
    }
    const char *last = comma ? comma : point;
    if (!last) {
        return 0;
    }
    if (strchr(s, *last) != last) {
        return *last == ',' ? '.' : ','; /* repeated: a group sign */
    }
    bool leading_zero = s[0] == '0' || last == s;
    if (strlen(last + 1) == 3 && !leading_zero && last - s <= 3) {
        return '?';
    }
    return *last;
}

bool text_decimal(decimal *out, const char *s, char dec)
{
    struct raw_number r;
    if (!s || !strip_number(&r, s)) {
        return false;
    }
    if (dec == 0) {
        dec = guess_sign(r.s);
        if (dec == '?') {
            return false;
        }
        dec = dec ? dec : ',';
    }
    char group = dec == ',' ? '.' : ',';
    const char *point = strchr(r.s, dec);
    size_t whole = point ? (size_t)(point - r.s) : r.n;
    if (point && strchr(point + 1, dec)) {
        return false;
    }
    if ((point && strchr(point, group)) ||
        (memchr(r.s, group, whole) && !groups_right(r.s, whole, group))) {
        return false;
    }
    char plain[NUMBER_BYTES + 1];
    size_t n = 0;
    if (r.negative) {
        plain[n++] = '-';
    }
    for (size_t i = 0; i < r.n; i++) {
        if (r.s[i] != group) {
            plain[n++] = r.s[i] == dec ? '.' : r.s[i];
        }
    }
    return decimal_parse(out, plain, n);
}

/* ---- dates ------------------------------------------------------------------------
 */

bool text_day(day *out, const char *s)
{
    if (!s) {
        return false;
    }
    while (*s == ' ') {
        s++;
    }
    size_t n = strlen(s);
    while (n > 0 && s[n - 1] == ' ') {
        n--;
    }
    if (day_parse_iso(out, s, n) || day_parse_de(out, s, n)) {
        return true;
    }
    /* "24.11.2026 00:00:00", as spreadsheets write it. */
    const char *blank = memchr(s, ' ', n);
    if (blank && day_parse_de(out, s, (size_t)(blank - s))) {
        return true;
    }
    int serial = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(s[i]) || n != 5) {
            return false;
        }
        serial = serial * 10 + (s[i] - '0');
    }
    /* Excel counts from 1899-12-30: serial 25569 is 1970-01-01. */
    if (serial < 20000 || serial > 80000) {
        return false;
    }
    *out = (day){.n = serial - 25569};
    return true;
}
