#include "bank/camt_read.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>
#include <string.h>

#include "bank/bank_text.h"
#include "bank/camt_collect.h"
#include "bank/camt_path.h"
#include "base/language.h"

#include "base/banned.h"

#define DEPTH_MAX 100 /* the schemas have 16 */

struct camt_reader {
    xmlParserCtxtPtr ctxt;
    struct camt_paths paths;
    uint8_t node[DEPTH_MAX]; /* of the open elements */
    int depth;
    bool capture; /* the open element has a value of its own */
    struct camt_collector parts;
    int lines_skipped; /* by the caller, before the first byte */
    enum k_status st;  /* the first fault ends the reading; its text is in parts.err */
};

static int line_of(const struct camt_reader *r)
{
    return (r->ctxt->input ? r->ctxt->input->line : 0) + r->lines_skipped;
}

static void fail(struct camt_reader *r, enum k_status st)
{
    if (st != K_OK && r->st == K_OK) {
        r->st = st;
        xmlStopParser(r->ctxt);
    }
}

/* ---- SAX ---- */

/* Where a name leads from here. Above the message anything may stand: Document,
 * document, an envelope. */
static unsigned step(const struct camt_reader *r, unsigned from, const xmlChar *name)
{
    if (from == CAMT_NODE_NONE) {
        return CAMT_NODE_NONE;
    }
    unsigned to = r->paths.next[from][camt_name(&r->paths, name)];
    return to == 0 && from == CAMT_NODE_OUTSIDE ? CAMT_NODE_OUTSIDE : to;
}

static void take_currency(struct camt_reader *r, int count, const xmlChar **attribute)
{
    memset(r->parts.currency, 0, sizeof r->parts.currency);
    for (int i = 0; i < count; i++) {
        /* five pointers each: local name, prefix, namespace, value, end of value */
        const xmlChar **a = attribute + (ptrdiff_t)i * 5;
        if (a[0] == r->paths.currency && a[4] - a[3] == 3) {
            memcpy(r->parts.currency, a[3], 3);
        }
    }
}

/* NOLINTNEXTLINE(readability-function-size): the signature is libxml2's */
static void on_start(void *ud, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *uri, int namespaces, const xmlChar **ns,
                     int attributes, int defaulted, const xmlChar **attribute)
{
    struct camt_reader *r = ud;
    (void)prefix;
    (void)namespaces;
    (void)ns;
    (void)defaulted;
    if (r->st != K_OK) {
        return;
    }
    if (r->depth + 1 >= DEPTH_MAX) {
        fail(r,
             err_set(&r->parts.err, K_REJECT,
                     "Zeile %d: die Elemente sind tiefer als %d Ebenen geschachtelt; "
                     "das ist kein Kontoauszug.",
                     line_of(r), DEPTH_MAX));
        return;
    }
    unsigned node = step(r, r->node[r->depth], name);
    r->node[++r->depth] = (uint8_t)node;
    const struct camt_node *n = &r->paths.node[node];
    r->capture = n->kind != 0;
    if (r->capture) {
        str_reset(&r->parts.value);
        if (n->kind == CAMT_AMOUNT) {
            take_currency(r, attributes, attribute);
        }
    }
    if (n->begins != CAMT_NOTHING) {
        r->parts.line = line_of(r);
        camt_collector_begin(&r->parts, (enum camt_part)n->begins, (const char *)name,
                             (const char *)uri);
    }
}

static void on_end(void *ud, const xmlChar *name, const xmlChar *prefix,
                   const xmlChar *uri)
{
    struct camt_reader *r = ud;
    (void)prefix;
    (void)uri;
    if (r->st != K_OK) {
        return;
    }
    const struct camt_node *n = &r->paths.node[r->node[r->depth--]];
    enum k_status st = K_OK;
    r->parts.line = line_of(r);
    if (r->capture && n->kind != 0) {
        st = camt_collector_value(&r->parts, n, (const char *)name);
    }
    r->capture = false; /* what follows inside the parent is white space */
    if (st == K_OK && n->begins != CAMT_NOTHING) {
        st = camt_collector_end(&r->parts, (enum camt_part)n->begins,
                                (const char *)name);
    }
    fail(r, st);
}

static void on_text(void *ud, const xmlChar *text, int n)
{
    struct camt_reader *r = ud;
    if (r->capture) {
        str_addn(&r->parts.value, text, (size_t)n);
    }
}

static void on_doctype(void *ud, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    struct camt_reader *r = ud;
    (void)name;
    (void)external;
    (void)system;
    fail(r, err_set(&r->parts.err, K_REJECT,
                    "Zeile %d: die Datei enthält eine DOCTYPE-Angabe. Kontoauszüge "
                    "haben keine; aus Sicherheitsgründen wird nichts gelesen.",
                    line_of(r)));
}

/* libxml2 keeps the last error in the context, where camt_reader_feed reads it. */
static void on_error(void *ud, xmlErrorPtr error)
{
    (void)ud;
    (void)error;
}

/* Faults of its encoder libxml2 would print, passing by every handler of the parser. */
static void on_generic_error(void *ud, const char *format, ...)
{
    (void)ud;
    (void)format;
}

/* ---- the reader ---- */

struct camt_reader *camt_reader_new(struct bank_counts *counts,
                                    const struct bank_sink *sink, int lines_skipped)
{
    struct camt_reader *r = calloc(1, sizeof *r);
    if (!r) {
        return NULL;
    }
    camt_collector_init(&r->parts, counts, sink);
    r->node[0] = CAMT_NODE_OUTSIDE;
    r->lines_skipped = lines_skipped;
    return r;
}

void camt_reader_free(struct camt_reader *r)
{
    if (!r) {
        return;
    }
    xmlFreeParserCtxt(r->ctxt);
    camt_collector_release(&r->parts);
    free(r);
}

/* The encoding is guessed from the first four bytes (XML 1.0, appendix F), so the
 * parser is made when they are there. Without NOENT, DTDLOAD and HUGE: no entity is
 * replaced, nothing is fetched, libxml2's own limits stay (T25). */
static enum k_status open_parser(struct camt_reader *r, const char *bytes, size_t n,
                                 struct k_err *err)
{
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text, /* equal to characters: no guessing */
        .cdataBlock = on_text,
        .internalSubset = on_doctype,
        .serror = on_error,
    };
    xmlSetGenericErrorFunc(NULL, on_generic_error);
    r->ctxt = xmlCreatePushParserCtxt(&sax, r, bytes, (int)n, NULL);
    if (!r->ctxt) {
        return err_nomem(err);
    }
    xmlCtxtUseOptions(r->ctxt, XML_PARSE_NONET);
    if (!camt_paths_init(&r->paths, r->ctxt->dict)) {
        return err_set(err, K_FATAL, "the table of CAMT paths is too large");
    }
    return K_OK;
}

/* libxml2's faults in words that tell an owner what to do. */
static enum k_status xml_fault(struct camt_reader *r, int rc, struct k_err *err)
{
    static const struct {
        int code;
        const char *text;
    } FAULTS[] = {
        {XML_ERR_DOCUMENT_END,
         N_("nach dem Ende des Auszugs steht noch etwas: sind zwei Dateien aneinander "
            "gehängt?")},
        {XML_ERR_RESERVED_XML_NAME, /* a second <?xml ...?> */
         N_("nach dem Ende des Auszugs steht noch etwas: sind zwei Dateien aneinander "
            "gehängt?")},
        {XML_ERR_INVALID_CHAR,
         N_("hier steht ein Zeichen, das nicht zur angegebenen Kodierung passt.")},
        {XML_ERR_INVALID_ENCODING,
         N_("hier steht ein Zeichen, das nicht zur angegebenen Kodierung passt.")},
        {XML_ERR_UNSUPPORTED_ENCODING, N_("diese Zeichenkodierung ist unbekannt.")},
        {XML_ERR_UNKNOWN_ENCODING, N_("diese Zeichenkodierung ist unbekannt.")},
        {XML_I18N_CONV_FAILED,
         N_("hier steht ein Zeichen, das nicht zur angegebenen Kodierung passt.")},
    };
    const xmlError *e = xmlCtxtGetLastError(r->ctxt);
    const char *text =
        N_("die Datei ist beschädigt oder unvollständig; bitte laden Sie "
           "den Auszug neu von der Bank.");
    int code = e && e->message ? e->code : rc; /* the encoder only returns a code */
    int line = e && e->line > 0 ? e->line + r->lines_skipped : line_of(r);
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        text = code == FAULTS[i].code ? FAULTS[i].text : text;
    }
    char detail[BANK_EXCERPT];
    (void)bank_excerpt(detail, e && e->message ? e->message : "encoder");
    return err_set(err, K_REJECT, "Zeile %d: %s (XML: %s)", line, tr(text), detail);
}

static enum k_status result_of(struct camt_reader *r, int rc, struct k_err *err)
{
    if (r->st != K_OK) {
        *err = r->parts.err;
        return r->st;
    }
    /* Faults of namespaces (an undeclared prefix) are no reason to refuse, T14. Any
     * other is, even with wellFormed still set, as after a broken UTF-16 character. */
    bool namespace_only = rc >= XML_NS_ERR_XML_NAMESPACE && rc <= XML_NS_ERR_COLON;
    return rc == 0 || (namespace_only && r->ctxt->wellFormed) ? K_OK
                                                              : xml_fault(r, rc, err);
}

enum k_status camt_reader_feed(struct camt_reader *r, const char *bytes, size_t n,
                               struct k_err *err)
{
    if (!r->ctxt) {
        size_t first = n < 4 ? n : 4;
        enum k_status st = open_parser(r, bytes, first, err);
        if (st != K_OK) {
            return st;
        }
        bytes += first;
        n -= first;
    }
    return result_of(r, xmlParseChunk(r->ctxt, bytes, (int)n, 0), err);
}

enum k_status camt_reader_finish(struct camt_reader *r, struct k_err *err)
{
    enum k_status st = K_OK;
    if (!r->ctxt) {
        return err_set(err, K_REJECT, "Die Datei ist leer.");
    }
    st = result_of(r, xmlParseChunk(r->ctxt, NULL, 0, 1), err);
    if (st == K_OK && (!r->ctxt->wellFormed || r->depth != 0)) {
        st = xml_fault(r, XML_ERR_DOCUMENT_EMPTY, err);
    }
    if (st == K_OK && r->parts.out.counts->statements == 0) {
        st = err_set(err, K_REJECT,
                     "Die Datei ist XML, aber kein Kontoauszug: es fehlt ein Auszug "
                     "(Stmt, Rpt oder Ntfctn in BkToCstmrStmt, BkToCstmrAcctRpt oder "
                     "BkToCstmrDbtCdtNtfctn).");
    }
    return st;
}
