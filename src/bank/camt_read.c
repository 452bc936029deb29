#include "bank/camt_read.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>
#include <string.h>

#include "bank/bank_text.h"
#include "bank/camt_model.h"
#include "bank/camt_path.h"
#include "base/str.h"

#include "base/banned.h"

/* Limits: what no statement of a bank reaches. */
#define DEPTH_MAX 100                              /* the schemas have 16 */
#define VALUE_BYTES_MAX ((size_t)64 * 1024)        /* the schemas have 500 */
#define ENTRY_BYTES_MAX ((size_t)24 * 1024 * 1024) /* some 25,000 details */
#define STATEMENT_BYTES_MAX ((size_t)256 * 1024)

struct camt_reader {
    xmlParserCtxtPtr ctxt;
    struct camt_paths paths;
    uint8_t node[DEPTH_MAX]; /* of the open elements */
    int depth;
    bool capture; /* the open element has a value of its own */
    struct str value;
    char currency[4]; /* of the open amount */

    struct camt_output out;
    struct camt_record message, statement, balance, entry, charge;
    struct camt_record *detail, **detail_tail;
    struct camt_record *details;
    size_t detail_count;
    bool in_entry;
    struct arena message_arena, statement_arena, entry_arena;

    int lines_skipped; /* by the caller, before the first byte */
    enum k_status st;  /* the first fault ends the reading */
    struct k_err err;
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

/* ---- what begins and ends ---- */

/* "...:camt.053.001.08" gives 8; any other namespace, or none, 0. */
static int version_of(const xmlChar *uri)
{
    const char *s = uri ? strstr((const char *)uri, "camt.05") : NULL;
    if (!s || strlen(s) < 15 || strncmp(s + 8, ".001.", 5) != 0) {
        return 0;
    }
    return (int)strtol(s + 13, NULL, 10);
}

static void begin_message(struct camt_reader *r, const xmlChar *name,
                          const xmlChar *uri)
{
    const char *n = (const char *)name;
    struct statement *st = &r->out.st;
    arena_reset(&r->message_arena);
    r->message = (struct camt_record){.line = line_of(r)};
    st->kind = strncmp(n, "BkToCstmrStmt", 13) == 0      ? STATEMENT_053
               : strncmp(n, "BkToCstmrAcctRpt", 16) == 0 ? STATEMENT_052
                                                         : STATEMENT_054;
    size_t len = strlen(n);
    st->version = version_of(uri);
    if (st->version == 0 && len > 3 && strcmp(n + len - 3, "V01") == 0) {
        st->version = 1;
    }
}

static void begin_statement(struct camt_reader *r)
{
    arena_reset(&r->statement_arena);
    r->statement = (struct camt_record){.line = line_of(r)};
    struct statement old = r->out.st;
    r->out.st = (struct statement){
        .kind = old.kind,
        .version = old.version,
        .index = (int)r->out.counts->statements,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .created = DAY_NONE,
    };
    r->out.begun = false;
    r->out.opening_rank = 0;
    r->out.closing_rank = 0;
    r->out.counts->statements++;
}

static void begin_entry(struct camt_reader *r)
{
    arena_reset(&r->entry_arena);
    r->entry = (struct camt_record){.line = line_of(r)};
    r->details = NULL;
    r->detail = NULL;
    r->detail_tail = &r->details;
    r->detail_count = 0;
    r->in_entry = true;
}

static void begin_detail(struct camt_reader *r)
{
    r->detail = arena_alloc(&r->entry_arena, sizeof *r->detail);
    r->detail->line = line_of(r);
    *r->detail_tail = r->detail;
    r->detail_tail = &r->detail->next;
    r->detail_count++;
}

/* The sink hears of a statement once its head is complete: at the first entry, or
 * at the end. */
static enum k_status announce(struct camt_reader *r)
{
    if (r->out.begun) {
        return K_OK;
    }
    enum k_status st = camt_statement_fill(&r->out, &r->message, &r->statement,
                                           &r->statement_arena, &r->err);
    const struct bank_sink *sink = r->out.sink;
    if (st == K_OK && sink->begin) {
        st = sink->begin(sink->ud, &r->out.st, &r->err);
    }
    r->out.begun = true;
    return st;
}

static enum k_status finish_entry(struct camt_reader *r)
{
    r->in_entry = false;
    enum k_status st = announce(r);
    if (st == K_OK) {
        st = camt_entry_emit(&r->out, &r->entry, r->details, r->detail_count,
                             &r->entry_arena, &r->err);
    }
    return st;
}

static enum k_status finish_statement(struct camt_reader *r)
{
    enum k_status st = announce(r);
    const struct bank_sink *sink = r->out.sink;
    if (st == K_OK && sink->end) {
        st = sink->end(sink->ud, &r->out.st, &r->err);
    }
    return st;
}

static void begin_part(struct camt_reader *r, enum camt_part part, const xmlChar *name,
                       const xmlChar *uri)
{
    switch (part) {
    case CAMT_MESSAGE:
        begin_message(r, name, uri);
        break;
    case CAMT_STATEMENT:
        begin_statement(r);
        break;
    case CAMT_BALANCE:
        arena_reset(&r->entry_arena);
        r->balance = (struct camt_record){.line = line_of(r)};
        break;
    case CAMT_ENTRY:
        begin_entry(r);
        break;
    case CAMT_DETAIL:
        begin_detail(r);
        break;
    case CAMT_CHARGE:
        r->charge = (struct camt_record){.line = line_of(r)};
        break;
    case CAMT_NOTHING:
    case CAMT_RECORD:
    case CAMT_PARTS:
        break;
    }
}

static enum k_status finish_part(struct camt_reader *r, enum camt_part part)
{
    enum k_status st = K_OK;
    switch (part) {
    case CAMT_STATEMENT:
        st = finish_statement(r);
        break;
    case CAMT_BALANCE:
        st = camt_balance_add(&r->out, &r->balance,
                              r->statement.text[CAMT_ACCOUNT_CURRENCY], &r->err);
        break;
    case CAMT_ENTRY:
        st = finish_entry(r);
        break;
    case CAMT_DETAIL:
        r->detail = NULL;
        break;
    case CAMT_CHARGE:
        st = camt_charge_add(r->detail ? r->detail : &r->entry, &r->charge, &r->err);
        r->charge = (struct camt_record){0}; /* Rcrd stands inside Chrgs: once only */
        break;
    case CAMT_NOTHING:
    case CAMT_MESSAGE:
    case CAMT_RECORD:
    case CAMT_PARTS:
        break;
    }
    return st;
}

/* ---- values ---- */

static struct camt_record *owner_record(struct camt_reader *r, enum camt_part owner)
{
    switch (owner) {
    case CAMT_MESSAGE:
        return &r->message;
    case CAMT_STATEMENT:
        return &r->statement;
    case CAMT_BALANCE:
        return &r->balance;
    case CAMT_CHARGE:
        return &r->charge;
    case CAMT_ENTRY:
        return &r->entry;
    case CAMT_RECORD:
        return r->detail ? r->detail : &r->entry;
    case CAMT_NOTHING:
    case CAMT_DETAIL:
    case CAMT_PARTS:
        break;
    }
    return &r->entry;
}

static struct arena *owner_arena(struct camt_reader *r, enum camt_part owner)
{
    return owner == CAMT_MESSAGE     ? &r->message_arena
           : owner == CAMT_STATEMENT ? &r->statement_arena
                                     : &r->entry_arena;
}

static void append(const char ***list, size_t *n, const char *text, struct arena *a)
{
    *list = arena_grow(a, (void *)*list, *n, sizeof **list);
    (*list)[(*n)++] = text;
}

static enum k_status store_amount(struct camt_reader *r, struct camt_value *to,
                                  const xmlChar *element)
{
    if (to->present) {
        return K_OK;
    }
    if (!bank_decimal(&to->value, r->value.data, r->value.len)) {
        return err_set(&r->err, K_REJECT,
                       "Zeile %d: „%.40s“ in <%s> ist kein Betrag mit höchstens zwei "
                       "Nachkommastellen; erwartet wird zum Beispiel 924.04.",
                       line_of(r), r->value.data, (const char *)element);
    }
    to->present = true;
    to->line = line_of(r);
    memcpy(to->currency, r->currency, sizeof to->currency);
    return K_OK;
}

/* The first of several equal elements counts; Ustrd and Strd are lists. */
static enum k_status store_value(struct camt_reader *r, const struct camt_node *n,
                                 const xmlChar *element)
{
    struct camt_record *to = owner_record(r, (enum camt_part)n->owner);
    struct arena *a = owner_arena(r, (enum camt_part)n->owner);
    bank_tidy(&r->value, n->kind == CAMT_PIECE);
    if (r->value.len == 0) {
        return K_OK;
    }
    switch ((enum camt_kind)n->kind) {
    case CAMT_AMOUNT:
        return store_amount(r, &to->amount[n->place], element);
    case CAMT_PIECE:
        append(&to->piece, &to->pieces, bank_string(a, &r->value), a);
        break;
    case CAMT_EXTRA:
        append(&to->extra, &to->extras, bank_string(a, &r->value), a);
        break;
    case CAMT_TEXT:
        if (!to->text[n->place]) {
            to->text[n->place] = bank_string(a, &r->value);
        }
        break;
    }
    return K_OK;
}

static enum k_status check_limits(struct camt_reader *r, const xmlChar *element)
{
    if (!str_ok(&r->value)) {
        return err_set(&r->err, K_REJECT,
                       "Zeile %d: der Text in <%s> ist länger als %zu Zeichen.",
                       line_of(r), (const char *)element, VALUE_BYTES_MAX);
    }
    if (r->entry_arena.used > ENTRY_BYTES_MAX) {
        return err_set(&r->err, K_REJECT,
                       "Zeile %d: der Umsatz, der hier beginnt, hat mehr Einzelposten, "
                       "als Kontor auf einmal fasst (bisher %zu, höchstens %zu MiB).",
                       r->entry.line, r->detail_count, ENTRY_BYTES_MAX >> 20);
    }
    if (r->statement_arena.used > STATEMENT_BYTES_MAX ||
        r->message_arena.used > STATEMENT_BYTES_MAX) {
        return err_set(&r->err, K_REJECT,
                       "Zeile %d: der Kopf des Auszugs ist ungewöhnlich groß.",
                       line_of(r));
    }
    return K_OK;
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
    memset(r->currency, 0, sizeof r->currency);
    for (int i = 0; i < count; i++) {
        /* five pointers each: local name, prefix, namespace, value, end of value */
        const xmlChar **a = attribute + (ptrdiff_t)i * 5;
        if (a[0] == r->paths.currency && a[4] - a[3] == 3) {
            memcpy(r->currency, a[3], 3);
        }
    }
}

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
             err_set(&r->err, K_REJECT,
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
        str_reset(&r->value);
        if (n->kind == CAMT_AMOUNT) {
            take_currency(r, attributes, attribute);
        }
    }
    if (n->begins != CAMT_NOTHING) {
        begin_part(r, (enum camt_part)n->begins, name, uri);
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
    if (r->capture && n->kind != 0) {
        st = check_limits(r, name);
        if (st == K_OK) {
            st = store_value(r, n, name);
        }
    }
    r->capture = false; /* what follows inside the parent is white space */
    if (st == K_OK && n->begins != CAMT_NOTHING) {
        st = check_limits(r, name);
        if (st == K_OK) {
            st = finish_part(r, (enum camt_part)n->begins);
        }
    }
    fail(r, st);
}

static void on_text(void *ud, const xmlChar *text, int n)
{
    struct camt_reader *r = ud;
    if (r->capture) {
        str_addn(&r->value, text, (size_t)n);
    }
}

static void on_doctype(void *ud, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    struct camt_reader *r = ud;
    (void)name;
    (void)external;
    (void)system;
    fail(r, err_set(&r->err, K_REJECT,
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
    str_init(&r->value, VALUE_BYTES_MAX);
    arena_init(&r->message_arena);
    arena_init(&r->statement_arena);
    arena_init(&r->entry_arena);
    r->out.counts = counts;
    r->out.sink = sink;
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
    str_release(&r->value);
    arena_release(&r->message_arena);
    arena_release(&r->statement_arena);
    arena_release(&r->entry_arena);
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
         "nach dem Ende des Auszugs steht noch etwas: sind zwei Dateien aneinander "
         "gehängt?"},
        {XML_ERR_RESERVED_XML_NAME, /* a second <?xml ...?> */
         "nach dem Ende des Auszugs steht noch etwas: sind zwei Dateien aneinander "
         "gehängt?"},
        {XML_ERR_INVALID_CHAR,
         "hier steht ein Zeichen, das nicht zur angegebenen Kodierung passt."},
        {XML_ERR_INVALID_ENCODING,
         "hier steht ein Zeichen, das nicht zur angegebenen Kodierung passt."},
        {XML_ERR_UNSUPPORTED_ENCODING, "diese Zeichenkodierung ist unbekannt."},
        {XML_ERR_UNKNOWN_ENCODING, "diese Zeichenkodierung ist unbekannt."},
        {XML_I18N_CONV_FAILED,
         "hier steht ein Zeichen, das nicht zur angegebenen Kodierung passt."},
    };
    const xmlError *e = xmlCtxtGetLastError(r->ctxt);
    const char *text = "die Datei ist beschädigt oder unvollständig; bitte laden Sie "
                       "den Auszug neu von der Bank.";
    int code = e && e->message ? e->code : rc; /* the encoder only returns a code */
    int line = e && e->line > 0 ? e->line + r->lines_skipped : line_of(r);
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
        text = code == FAULTS[i].code ? FAULTS[i].text : text;
    }
    const char *detail = e && e->message ? e->message : "encoder";
    size_t n = strcspn(detail, "\n");
    return err_set(err, K_REJECT, "Zeile %d: %s (XML: %.*s)", line, text,
                   (int)(n < 200 ? n : 200), detail);
}

static enum k_status result_of(struct camt_reader *r, int rc, struct k_err *err)
{
    if (r->st != K_OK) {
        *err = r->err;
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
    if (st == K_OK && r->out.counts->statements == 0) {
        st = err_set(err, K_REJECT,
                     "Die Datei ist XML, aber kein Kontoauszug: es fehlt ein Auszug "
                     "(Stmt, Rpt oder Ntfctn in BkToCstmrStmt, BkToCstmrAcctRpt oder "
                     "BkToCstmrDbtCdtNtfctn).");
    }
    return st;
}
