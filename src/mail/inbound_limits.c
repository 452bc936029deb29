/*
 * What is refused before any parser sees it: each limit stands for an input that
 * crashes libetpan 1.9.4 or takes it minutes.
 */
#include <string.h>
#include <strings.h>

#include "base/language.h"
#include "mail/inbound.h"
#include "mail/mime_header.h"

#include "base/banned.h"

#define HEADER_MAX ((size_t)256 * 1024)
#define LINE_MAX_BYTES ((size_t)64 * 1024)
#define COMMENT_DEPTH 64
#define BOUNDARIES_MAX 100
#define BOUNDARY_LENGTH 70 /* RFC 2046, 5.1.1 */

static bool line_too_long(const char *bytes, size_t n)
{
    size_t at = 0;
    while (at < n) {
        const char *end = memchr(bytes + at, '\n', n - at);
        size_t next = end ? (size_t)(end - bytes) + 1 : n;
        if (next - at > LINE_MAX_BYTES) {
            return true;
        }
        at = next;
    }
    return false;
}

/* More closing ones than open ones count as none: a parser does not go deeper. */
static bool comments_too_deep(const char *bytes, size_t n)
{
    size_t depth = 0;
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '(' && ++depth > COMMENT_DEPTH) {
            return true;
        }
        if (bytes[i] == ')' && depth > 0) {
            depth--;
        }
        if (bytes[i] == '\n' && i + 1 < n && bytes[i + 1] != ' ' &&
            bytes[i + 1] != '\t') {
            depth = 0; /* the next field */
        }
    }
    return false;
}

static const char *find_icase(const char *s, size_t n, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= n; i++) {
        const char *c = memchr(s + i, '=', n - i);
        if (!c) {
            return NULL;
        }
        i = (size_t)(c - s);
        if (i + 1 >= len && strncasecmp(c + 1 - len, word, len) == 0) {
            return c + 1;
        }
    }
    return NULL;
}

/* mailmime_extract_boundary copies length - 2 bytes of a value that begins with a
 * quote, whatever its length (CWE-787): none may hold one after unescaping. */
static bool boundary_is_bad(const char *s, size_t n)
{
    size_t at = 0, len = 0;
    while (at < n && (s[at] == ' ' || s[at] == '\t')) {
        at++;
    }
    bool in_quotes = at < n && s[at] == '"';
    for (at += in_quotes; at < n; at++, len++) {
        bool ends = in_quotes ? s[at] == '"' : s[at] && strchr("; \t\r\n", s[at]);
        if (ends) {
            return len == 0 || len > BOUNDARY_LENGTH;
        }
        if (s[at] == '\\' || s[at] == '"' || s[at] == '\n' || len > BOUNDARY_LENGTH) {
            return true;
        }
    }
    return in_quotes || len == 0;
}

/* Within a Content-Type, not within a text that speaks of one. */
static bool in_content_type(const char *bytes, const char *value)
{
    const char *word = value - strlen("boundary="), *line = word;
    while (line > bytes && line[-1] != '\n') {
        line--;
    }
    return strncasecmp(line, "content-type:", 13) == 0 ||
           ((*line == ' ' || *line == '\t') && line < word);
}

const char *inbound_limits(const char *bytes, size_t n)
{
    struct mime_header h = mime_header_of(bytes, n < HEADER_MAX ? n : HEADER_MAX + 1);
    if (n > INBOUND_BYTES_MAX) {
        return tr("Die Mail ist größer als 35 MB.");
    }
    if (n == 0) {
        return tr("Die Mail ist leer.");
    }
    if (h.n > HEADER_MAX) {
        return tr("Der Kopf der Mail ist größer als 256 KB.");
    }
    if (line_too_long(h.bytes, h.n)) {
        return tr("Eine Zeile im Kopf der Mail ist länger als 64 KB.");
    }
    if (comments_too_deep(h.bytes, h.n)) {
        return tr("Der Kopf der Mail ist zu tief verschachtelt.");
    }
    size_t count = 0;
    const char *end = bytes + n;
    for (const char *s = find_icase(bytes, n, "boundary="); s;
         s = find_icase(s, (size_t)(end - s), "boundary=")) {
        if (!in_content_type(bytes, s)) {
            continue;
        }
        if (++count > BOUNDARIES_MAX) {
            return tr("Die Mail hat zu viele verschachtelte Teile.");
        }
        if (boundary_is_bad(s, (size_t)(end - s))) {
            return tr("Die Mail hat eine fehlerhafte Teilgrenze (boundary).");
        }
    }
    return NULL;
}
