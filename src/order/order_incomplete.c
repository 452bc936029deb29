/*
 * Does a file end too early? Only signs that a whole file never shows count: a file
 * that is merely wrong is refused at once, not after a wait.
 */
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "base/text.h"
#include "order/columns.h"
#include "order/order_read.h"
#include "order/sniff.h"

#include "base/banned.h"

#define TAIL_BYTES 4096
#define ZIP_TAIL_BYTES (65557u + 4096u) /* end record with the longest comment */
#define HEAD_BYTES 16384
#define NAME_BYTES 128

static const char *last_bytes(const char *p, size_t *n, size_t max)
{
    if (*n > max) {
        p += *n - max;
        *n = max;
    }
    return p;
}

static bool tail_has(const char *p, size_t n, size_t max, const char *word, size_t len)
{
    p = last_bytes(p, &n, max);
    return memmem(p, n, word, len) != NULL;
}

/* ---- JSON ------------------------------------------------------------------------ */

static bool json_is_open(const char *p, size_t n)
{
    if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        p += 3;
        n -= 3;
    }
    struct json_tokener *tok = json_tokener_new_ex(JSON_DEPTH_MAX);
    if (!tok || n > JSON_BYTES_MAX) {
        json_tokener_free(tok);
        return false;
    }
    struct json_object *doc = json_tokener_parse_ex(tok, p, (int)n);
    bool open = json_tokener_get_error(tok) == json_tokener_continue;
    json_object_put(doc);
    json_tokener_free(tok);
    return open;
}

/* ---- XML ------------------------------------------------------------------------- */

/* Name of the root element as it stands, with its prefix; false: none in the head. */
static bool root_name(char out[NAME_BYTES], const char *p, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (p[i] != '<' || p[i + 1] == '?' || p[i + 1] == '!') {
            continue;
        }
        size_t len = 0;
        while (i + 1 + len < n && len < NAME_BYTES - 1 &&
               !strchr(" \t\r\n/>", p[i + 1 + len])) {
            len++;
        }
        memcpy(out, p + i + 1, len);
        out[len] = '\0';
        return len > 0;
    }
    return false;
}

static bool xml_is_open(struct arena *a, const char *p, size_t n)
{
    char root[NAME_BYTES];
    size_t head = n < HEAD_BYTES ? n : HEAD_BYTES, tail = n;
    const char *end = last_bytes(p, &tail, TAIL_BYTES);
    char *text = arena_alloc(a, head + tail + 1);
    size_t k = 0;
    /* Zeros dropped: UTF-16 as far as it is ASCII. */
    for (size_t i = 0; i < head; i++) {
        text[k] = p[i];
        k += p[i] != '\0';
    }
    if (!root_name(root, text, k)) {
        return n < HEAD_BYTES;
    }
    k = 0;
    for (size_t i = 0; i < tail; i++) {
        text[k] = end[i];
        k += end[i] != '\0';
    }
    const char *close = arena_printf(a, "</%s", root);
    bool empty_root =
        memmem(text, k, "/>", 2) && n < TAIL_BYTES && !memmem(text, k, "</", 2);
    return !memmem(text, k, close, strlen(close)) && !empty_root;
}

/* ---- CSV ------------------------------------------------------------------------- */

/* Delimiters outside quotes in the record that begins at p; *end: behind it. */
static size_t count_fields(const char *p, const char *stop, char delimiter,
                           bool *quoted, const char **end)
{
    size_t fields = 1;
    *quoted = false;
    for (; p < stop; p++) {
        if (*p == '"') {
            *quoted = !*quoted;
        } else if (!*quoted && (*p == '\n' || *p == '\r')) {
            p++;
            break;
        } else if (!*quoted && *p == delimiter) {
            fields++;
        }
    }
    *end = p;
    return fields;
}

/* The last record lacks its newline and has fewer fields than most: its writer is not
 * done. An open quote is the same. */
static bool csv_is_open(struct arena *a, const char *p, size_t n)
{
    struct columns_guess g;
    struct k_err ignored;
    char *text;
    size_t len;
    bool quoted = false;
    if (text_to_utf8(&text, &len, a, p, n, NULL, &ignored) != K_OK || len == 0) {
        return false;
    }
    columns_guess(&g, a, text, len, NULL);
    if (g.delimiter == 0) {
        return false;
    }
    const char *stop = text + len;
    size_t most = 0, last = 0;
    for (const char *at = text; at < stop;) {
        last = count_fields(at, stop, g.delimiter, &quoted, &at);
        most = last > most ? last : most;
    }
    bool ended = stop[-1] == '\n' || stop[-1] == '\r';
    return quoted || (!ended && last < most);
}

/* ---- vCard ----------------------------------------------------------------------- */

/* Its last line is not END:VCARD; in UTF-16 every other byte is zero. */
static bool vcard_is_open(const char *p, size_t n)
{
    static const char END[] = "END:VCARD";
    char tail[sizeof END];
    size_t k = sizeof END - 1;
    while (n > 0 && k > 0) {
        char c = p[--n];
        bool white = c == '\0' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!white) {
            tail[--k] = c;
        }
    }
    return k > 0 || strncasecmp(tail, END, sizeof END - 1) != 0;
}

/* ---- all ------------------------------------------------------------------------- */

bool order_looks_incomplete(const void *bytes, size_t n)
{
    const char *p = bytes;
    const char *word = order_sniff(bytes, n);
    struct arena a;
    bool open = false;
    if (strcmp(word, "empty") == 0) {
        return true;
    }
    if (strcmp(word, "zip") == 0 || strcmp(word, "xlsx") == 0) {
        return !tail_has(p, n, ZIP_TAIL_BYTES, "PK\x05\x06", 4);
    }
    if (strcmp(word, "pdf") == 0) {
        return !tail_has(p, n, TAIL_BYTES, "%%EOF", 5);
    }
    if (strcmp(word, "mt940") == 0) {
        return !memmem(p, n, ":62", 3); /* the closing balance ends a statement */
    }
    if (strcmp(word, "vcard") == 0) {
        return vcard_is_open(p, n);
    }
    arena_init(&a);
    if (text_starts(word, "csv")) {
        open = csv_is_open(&a, p, n);
    } else if (strcmp(word, "camt") == 0 || strcmp(word, "xml") == 0) {
        open = xml_is_open(&a, p, n);
    } else if (sniff_is_json(word)) {
        open = json_is_open(p, n);
    }
    arena_release(&a);
    return open;
}
