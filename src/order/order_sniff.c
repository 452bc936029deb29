/*
 * What a file is, by its first bytes. Names and endings lie; bytes do too, but then
 * the reader refuses them. Nothing here parses: JSON is told by the names of its
 * members, CAMT by the names of its elements, tables by their headings.
 */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "order/columns.h"
#include "order/order_read.h"

#include "base/banned.h"

#define HEAD_BYTES ((size_t)64 * 1024)
#define JSON_HEAD_BYTES ((size_t)256 * 1024)
#define MAGIC_BYTES 1024

struct bytes {
    const char *p;
    size_t n;
};

static bool starts(struct bytes b, const char *magic, size_t n)
{
    return b.n >= n && memcmp(b.p, magic, n) == 0;
}

static bool has(struct bytes b, const char *word)
{
    return b.n > 0 && memmem(b.p, b.n, word, strlen(word)) != NULL;
}

static struct bytes head(struct bytes b, size_t n)
{
    b.n = b.n < n ? b.n : n;
    return b;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes skip_white(struct bytes b)
{
    if (starts(b, "\xEF\xBB\xBF", 3)) {
        b.p += 3;
        b.n -= 3;
    }
    while (b.n > 0 && is_white(*b.p)) {
        b.p++;
        b.n--;
    }
    return b;
}

/* ---- containers ------------------------------------------------------------------ */

/* OpenDocument begins with a member that says what it is, uncompressed. A text document
 * is no archive of files, though it is made like one. */
static const char *sniff_zip(struct bytes b)
{
    static const char ODF[] = "mimetypeapplication/vnd.oasis.opendocument.";
    if (has(head(b, 128), ODF)) {
        return has(head(b, 128), "opendocument.spreadsheet") ? "ods" : "office";
    }
    if (has(b, "[Content_Types].xml")) {
        return has(b, "xl/")                       ? "xlsx"
               : has(b, "word/") || has(b, "ppt/") ? "office"
                                                   : "zip";
    }
    return "zip";
}

static const char *sniff_magic(struct bytes b)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *word;
    } MAGIC[] = {
        {"PK\x05\x06", 4, "zip"}, /* an empty one */
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "xls"},
        {"\x1F\x8B", 2, "gzip"},
        {"\x89PNG", 4, "image"},
        {"\xFF\xD8\xFF", 3, "image"},
    };
    if (starts(b, "PK\x03\x04", 4)) {
        return sniff_zip(head(b, HEAD_BYTES));
    }
    if (has(head(b, MAGIC_BYTES), "%PDF-")) {
        return "pdf";
    }
    for (size_t i = 0; i < sizeof MAGIC / sizeof MAGIC[0]; i++) {
        if (starts(b, MAGIC[i].magic, MAGIC[i].n)) {
            return MAGIC[i].word;
        }
    }
    return NULL;
}

/* ---- XML ------------------------------------------------------------------------- */

/* "<BkToCstmrStmt" or "<ns2:BkToCstmrStmt": by local name, whatever the version. */
static const char *sniff_xml(struct bytes b)
{
    static const char *const ROOTS[] = {"BkToCstmrStmt", "BkToCstmrAcctRpt",
                                        "BkToCstmrDbtCdtNtfctn"};
    for (size_t i = 0; i < sizeof ROOTS / sizeof ROOTS[0]; i++) {
        for (struct bytes rest = b; rest.n > 0;) {
            const char *at = memmem(rest.p, rest.n, ROOTS[i], strlen(ROOTS[i]));
            if (!at) {
                break;
            }
            if (at > b.p && (at[-1] == '<' || at[-1] == ':')) {
                return "camt";
            }
            rest.n -= (size_t)(at + 1 - rest.p);
            rest.p = at + 1;
        }
    }
    return "xml";
}

/* ---- JSON ------------------------------------------------------------------------ */

/* Is there a member of this name: the name in quotes, then a colon? */
static bool has_member(struct bytes b, const char *name)
{
    size_t n = strlen(name);
    while (b.n > n + 2) {
        const char *at = memmem(b.p, b.n, name, n);
        if (!at) {
            return false;
        }
        struct bytes rest = {at + n, b.n - (size_t)(at + n - b.p)};
        bool quoted = at > b.p && at[-1] == '"' && rest.n > 1 && rest.p[0] == '"';
        if (quoted) {
            rest = skip_white((struct bytes){rest.p + 1, rest.n - 1});
            if (rest.n > 0 && *rest.p == ':') {
                return true;
            }
        }
        b = (struct bytes){at + n, b.n - (size_t)(at + n - b.p)};
    }
    return false;
}

/* All members of `need` there, none of `without`. Lists with blanks between. */
struct json_sign {
    const char *word;
    const char *need[3];
    const char *without[2];
};

static const struct json_sign JSON_SIGNS[] = {
    {"kontor-order", {"order_number"}, {0}},
    {"kontor-order", {"lines", "buyer"}, {0}},
    {"lexoffice-delivery-note", {"lineItems", "voucherDate"}, {"totalPrice"}},
    {"lexoffice-order", {"lineItems"}, {0}},
    {"lexoffice-contact", {"roles", "company"}, {0}},
    {"lexoffice-contact", {"roles", "person"}, {0}},
    {"lexoffice-list", {"voucherNumber", "content"}, {0}},
    {"sevdesk-order", {"objectName", "orderNumber"}, {0}},
    {"sevdesk-order", {"orderNumber", "positions"}, {0}},
    {"sevdesk-positions", {"objectName", "positionNumber"}, {0}},
    {"sevdesk-contact", {"objectName", "customerNumber"}, {0}},
    {"sevdesk-contact", {"objectName", "familyname"}, {0}},
    {"sevdesk-other", {"objectName"}, {0}},
    {"sevdesk-other", {"objects"}, {0}},
    {"kontor-order", {"orders"}, {0}},
    {"kontor-contact", {"contacts"}, {0}},
    {"kontor-contact", {"customer_number"}, {0}},
    {"kontor-contact", {"name", "postcode"}, {0}},
    {"kontor-contact", {"name", "email"}, {0}},
};

static bool sign_fits(struct bytes b, const struct json_sign *s)
{
    for (size_t i = 0; i < sizeof s->need / sizeof s->need[0] && s->need[i]; i++) {
        if (!has_member(b, s->need[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof s->without / sizeof s->without[0] && s->without[i];
         i++) {
        if (has_member(b, s->without[i])) {
            return false;
        }
    }
    return true;
}

static const char *sniff_json(struct bytes b)
{
    for (size_t i = 0; i < sizeof JSON_SIGNS / sizeof JSON_SIGNS[0]; i++) {
        if (sign_fits(b, &JSON_SIGNS[i])) {
            return JSON_SIGNS[i].word;
        }
    }
    return "json";
}

/* ---- text ------------------------------------------------------------------------ */

/* A SWIFT message: :20: at a line's start, then :25:. */
static bool is_mt940(struct bytes b)
{
    b = head(b, MAGIC_BYTES);
    const char *at = b.n > 0 ? memmem(b.p, b.n, ":20:", 4) : NULL;
    if (!at || (at > b.p && at[-1] != '\n' && at[-1] != '\r')) {
        return false;
    }
    return memmem(at, b.n - (size_t)(at - b.p), "\n:25", 4) ||
           memmem(at, b.n - (size_t)(at - b.p), "\r:25", 4);
}

static bool is_vcard(struct bytes b)
{
    static const char BEGIN[] = "BEGIN:VCARD";
    return b.n >= sizeof BEGIN - 1 && strncasecmp(b.p, BEGIN, sizeof BEGIN - 1) == 0;
}

static const char *sniff_table(struct arena *a, struct bytes b)
{
    struct columns_guess g;
    struct k_err ignored;
    char *text;
    size_t n;
    b = head(b, HEAD_BYTES);
    while (b.n == HEAD_BYTES && b.n > 1 && b.p[b.n - 1] != '\n') {
        b.n--; /* not in the middle of a character */
    }
    if (text_to_utf8(&text, &n, a, b.p, b.n, NULL, &ignored) != K_OK) {
        return "unknown";
    }
    if (text_starts(text, "\"EXTF\"") || text_starts(text, "EXTF;")) {
        return "datev"; /* bookings for the tax adviser, made by any program */
    }
    columns_guess(&g, a, text, n, NULL);
    if (g.delimiter == 0) {
        return "unknown";
    }
    if (g.has_order && (g.has_item || g.has_customer)) {
        return "csv-orders";
    }
    if (g.has_invoice) {
        return "csv-open-items";
    }
    return g.has_customer && !g.has_item && g.known >= 2 ? "csv-contacts" : "csv";
}

/* The bytes without zeros: UTF-16 text as far as it is ASCII. */
static struct bytes without_zeros(struct arena *a, struct bytes b)
{
    if (!memchr(b.p, 0, b.n)) {
        return b;
    }
    char *out = arena_alloc(a, b.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < b.n; i++) {
        if (b.p[i] != '\0' && b.p[i] != '\xFF' && b.p[i] != '\xFE') {
            out[n++] = b.p[i];
        }
    }
    return (struct bytes){out, n};
}

const char *order_sniff(const void *bytes, size_t n)
{
    struct bytes b = {bytes, n};
    struct arena a;
    if (n == 0 || skip_white(b).n == 0) {
        return "empty";
    }
    const char *word = sniff_magic(b);
    if (word) {
        return word;
    }
    arena_init(&a);
    struct bytes text = skip_white(without_zeros(&a, head(b, JSON_HEAD_BYTES)));
    if (starts(text, "<", 1)) {
        word = sniff_xml(head(text, HEAD_BYTES));
    } else if (is_mt940(text)) { /* its envelope begins with a brace */
        word = "mt940";
    } else if (is_vcard(text)) {
        word = "vcard";
    } else if (starts(text, "{", 1) || starts(text, "[", 1)) {
        word = sniff_json(text);
    } else {
        word = sniff_table(&a, b);
    }
    arena_release(&a);
    return word;
}
