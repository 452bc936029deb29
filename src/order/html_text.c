/* libxml2's SAX reader, so that no tree is built and depth does not matter. */
#include "order/html_text.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

#include "base/banned.h"

#define HTML_BYTES_MAX ((size_t)256 * 1024)

/* Tags that end a line where they open or close. */
static const char *const BLOCKS[] = {"br", "p",  "div", "li", "ul", "ol",
                                     "tr", "h1", "h2",  "h3", "h4", "table"};
static const char *const INLINES[] = {"b",    "strong", "i",  "em", "u",
                                      "span", "font",   "td", "a",  "th"};

static bool in_table(const char *const *table, size_t n, const char *name, size_t len)
{
    for (size_t i = 0; i < n; i++) {
        if (strlen(table[i]) == len && strncasecmp(table[i], name, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_block(const char *name, size_t len)
{
    return in_table(BLOCKS, sizeof BLOCKS / sizeof BLOCKS[0], name, len);
}

static bool is_tag(const char *s)
{
    s += *s == '/';
    size_t len = strcspn(s, " \t\r\n/>");
    return (is_block(s, len) ||
            in_table(INLINES, sizeof INLINES / sizeof INLINES[0], s, len)) &&
           strchr(s, '>');
}

/* "&uuml;", "&#252;": a short name that ends in a semicolon. */
static bool is_entity(const char *s)
{
    size_t len = strcspn(s, ";");
    return s[len] == ';' && len > 1 && len < 10 && strcspn(s, " \t\r\n&<") > len;
}

static bool looks_like_html(const char *s)
{
    for (s = strpbrk(s, "<&"); s; s = strpbrk(s + 1, "<&")) {
        if (*s == '<' ? is_tag(s + 1) : is_entity(s + 1)) {
            return true;
        }
    }
    return false;
}

static void end_line(struct str *out)
{
    if (out->len > 0 && out->data[out->len - 1] != '\n') {
        str_addc(out, '\n');
    }
}

static void on_open(void *ud, const xmlChar *name, const xmlChar **attributes)
{
    (void)attributes;
    if (is_block((const char *)name, strlen((const char *)name))) {
        end_line(ud);
    }
}

static void on_close(void *ud, const xmlChar *name)
{
    on_open(ud, name, NULL);
}

/* Line breaks in the source are white space; only tags make lines. */
static void on_text(void *ud, const xmlChar *text, int n)
{
    struct str *out = ud;
    for (int i = 0; i < n; i++) {
        char c = (char)text[i];
        bool white = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        bool gap = out->len == 0 || out->data[out->len - 1] == '\n' ||
                   out->data[out->len - 1] == ' ';
        if (!white) {
            str_addc(out, c);
        } else if (!gap) {
            str_addc(out, ' ');
        }
    }
}

const char *html_text(struct arena *a, const char *s)
{
    if (!s || !looks_like_html(s) || strlen(s) > HTML_BYTES_MAX) {
        return s;
    }
    htmlSAXHandler sax = {.startElement = on_open,
                          .endElement = on_close,
                          .characters = on_text,
                          .cdataBlock = NULL,
                          .ignorableWhitespace = on_text};
    struct str out;
    str_init(&out, HTML_BYTES_MAX);
    htmlParserCtxtPtr ctx =
        htmlCreatePushParserCtxt(&sax, &out, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!ctx) {
        str_release(&out);
        return s;
    }
    (void)htmlCtxtUseOptions(ctx, HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                      HTML_PARSE_NONET | HTML_PARSE_RECOVER);
    (void)htmlParseChunk(ctx, s, (int)strlen(s), 1);
    xmlDocPtr doc = ctx->myDoc;
    htmlFreeParserCtxt(ctx);
    xmlFreeDoc(doc);
    const char *text = text_trim(a, out.data ? out.data : "");
    str_release(&out);
    return *text ? text : NULL;
}
