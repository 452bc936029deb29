#include "bank/camt_collect.h"

#include <string.h>

#include "bank/bank_text.h"

#include "base/banned.h"

/* Limits: what no statement of a bank reaches. */
#define VALUE_BYTES_MAX ((size_t)64 * 1024)        /* the schemas have 500 */
#define ENTRY_BYTES_MAX ((size_t)24 * 1024 * 1024) /* some 25,000 details */
#define STATEMENT_BYTES_MAX ((size_t)256 * 1024)

/* ---- what begins and ends ---- */

/* "...:camt.053.001.08" gives 8; any other namespace, or none, 0. */
static int version_of(const char *uri)
{
    const char *s = uri ? strstr(uri, "camt.05") : NULL;
    if (!s || strlen(s) < 15 || strncmp(s + 8, ".001.", 5) != 0) {
        return 0;
    }
    return camt_count(s + 13);
}

static void begin_message(struct camt_collector *c, const char *name, const char *uri)
{
    struct statement *st = &c->out.st;
    arena_reset(&c->message_arena);
    c->message = (struct camt_record){.line = c->line};
    st->kind = strncmp(name, "BkToCstmrStmt", 13) == 0      ? STATEMENT_053
               : strncmp(name, "BkToCstmrAcctRpt", 16) == 0 ? STATEMENT_052
                                                            : STATEMENT_054;
    size_t len = strlen(name);
    st->version = version_of(uri);
    if (st->version == 0 && len > 3 && strcmp(name + len - 3, "V01") == 0) {
        st->version = 1;
    }
}

static void begin_statement(struct camt_collector *c)
{
    arena_reset(&c->statement_arena);
    c->statement = (struct camt_record){.line = c->line};
    struct statement old = c->out.st;
    c->out.st = (struct statement){
        .kind = old.kind,
        .version = old.version,
        .index = (int)c->out.counts->statements,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .created = DAY_NONE,
    };
    c->out.begun = false;
    c->out.opening_rank = 0;
    c->out.closing_rank = 0;
    c->out.counts->statements++;
}

static void begin_entry(struct camt_collector *c)
{
    arena_reset(&c->entry_arena);
    c->entry = (struct camt_record){.line = c->line};
    c->details = NULL;
    c->detail = NULL;
    c->detail_tail = &c->details;
    c->detail_count = 0;
}

static void begin_detail(struct camt_collector *c)
{
    c->detail = arena_alloc(&c->entry_arena, sizeof *c->detail);
    c->detail->line = c->line;
    *c->detail_tail = c->detail;
    c->detail_tail = &c->detail->next;
    c->detail_count++;
}

/* The sink hears of a statement once its head is complete: at the first entry, or
 * at the end. */
static enum k_status announce(struct camt_collector *c)
{
    if (c->out.begun) {
        return K_OK;
    }
    enum k_status st = camt_statement_fill(&c->out, &c->message, &c->statement,
                                           &c->statement_arena, &c->err);
    const struct bank_sink *sink = c->out.sink;
    if (st == K_OK && sink->begin) {
        st = sink->begin(sink->ud, &c->out.st, &c->err);
    }
    c->out.begun = true;
    return st;
}

static enum k_status finish_entry(struct camt_collector *c)
{
    enum k_status st = announce(c);
    if (st == K_OK) {
        st = camt_entry_emit(&c->out, &c->entry, c->details, c->detail_count,
                             &c->entry_arena, &c->err);
    }
    return st;
}

static enum k_status finish_statement(struct camt_collector *c)
{
    enum k_status st = announce(c);
    const struct bank_sink *sink = c->out.sink;
    if (st == K_OK && sink->end) {
        st = sink->end(sink->ud, &c->out.st, &c->err);
    }
    return st;
}

void camt_collector_begin(struct camt_collector *c, enum camt_part part,
                          const char *name, const char *uri)
{
    switch (part) {
    case CAMT_MESSAGE:
        begin_message(c, name, uri);
        break;
    case CAMT_STATEMENT:
        begin_statement(c);
        break;
    case CAMT_BALANCE:
        arena_reset(&c->entry_arena);
        c->balance = (struct camt_record){.line = c->line};
        break;
    case CAMT_ENTRY:
        begin_entry(c);
        break;
    case CAMT_DETAIL:
        begin_detail(c);
        break;
    case CAMT_CHARGE:
        c->charge = (struct camt_record){.line = c->line};
        break;
    case CAMT_NOTHING:
    case CAMT_RECORD:
    case CAMT_PARTS:
        break;
    }
}

static enum k_status finish_part(struct camt_collector *c, enum camt_part part)
{
    enum k_status st = K_OK;
    switch (part) {
    case CAMT_STATEMENT:
        st = finish_statement(c);
        break;
    case CAMT_BALANCE:
        st = camt_balance_add(&c->out, &c->balance,
                              c->statement.text[CAMT_ACCOUNT_CURRENCY], &c->err);
        break;
    case CAMT_ENTRY:
        st = finish_entry(c);
        break;
    case CAMT_DETAIL:
        c->detail = NULL;
        break;
    case CAMT_CHARGE:
        st = camt_charge_add(c->detail ? c->detail : &c->entry, &c->charge, &c->err);
        c->charge = (struct camt_record){0}; /* Rcrd stands inside Chrgs: once only */
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

static struct camt_record *owner_record(struct camt_collector *c, enum camt_part owner)
{
    switch (owner) {
    case CAMT_MESSAGE:
        return &c->message;
    case CAMT_STATEMENT:
        return &c->statement;
    case CAMT_BALANCE:
        return &c->balance;
    case CAMT_CHARGE:
        return &c->charge;
    case CAMT_ENTRY:
        return &c->entry;
    case CAMT_RECORD:
        return c->detail ? c->detail : &c->entry;
    case CAMT_NOTHING:
    case CAMT_DETAIL:
    case CAMT_PARTS:
        break;
    }
    return &c->entry;
}

static struct arena *owner_arena(struct camt_collector *c, enum camt_part owner)
{
    return owner == CAMT_MESSAGE     ? &c->message_arena
           : owner == CAMT_STATEMENT ? &c->statement_arena
                                     : &c->entry_arena;
}

static void append(const char ***list, size_t *n, const char *text, struct arena *a)
{
    *list = arena_grow(a, (void *)*list, *n, sizeof **list);
    (*list)[(*n)++] = text;
}

static enum k_status store_amount(struct camt_collector *c, struct camt_value *to,
                                  const char *element)
{
    char found[BANK_EXCERPT];
    if (to->present) {
        return K_OK;
    }
    if (!bank_decimal(&to->value, c->value.data, c->value.len)) {
        return err_set(&c->err, K_REJECT,
                       "Zeile %d: „%s“ in <%s> ist kein Betrag mit höchstens zwei "
                       "Nachkommastellen; erwartet wird zum Beispiel 924.04.",
                       c->line, bank_excerpt(found, c->value.data), element);
    }
    to->present = true;
    to->line = c->line;
    memcpy(to->currency, c->currency, sizeof to->currency);
    return K_OK;
}

/* The first of several equal elements counts; Ustrd and Strd are lists. */
static enum k_status store_value(struct camt_collector *c, const struct camt_node *n,
                                 const char *element)
{
    struct camt_record *to = owner_record(c, (enum camt_part)n->owner);
    struct arena *a = owner_arena(c, (enum camt_part)n->owner);
    bank_tidy(&c->value, n->kind == CAMT_PIECE);
    if (c->value.len == 0) {
        return K_OK;
    }
    switch ((enum camt_kind)n->kind) {
    case CAMT_AMOUNT:
        return store_amount(c, &to->amount[n->place], element);
    case CAMT_PIECE:
        append(&to->piece, &to->pieces, bank_string(a, &c->value), a);
        break;
    case CAMT_EXTRA:
        append(&to->extra, &to->extras, bank_string(a, &c->value), a);
        break;
    case CAMT_TEXT:
        if (!to->text[n->place]) {
            to->text[n->place] = bank_string(a, &c->value);
        }
        break;
    }
    return K_OK;
}

static enum k_status check_limits(struct camt_collector *c, const char *element)
{
    if (!str_ok(&c->value)) {
        return err_set(&c->err, K_REJECT,
                       "Zeile %d: der Text in <%s> ist länger als %zu Zeichen.",
                       c->line, element, VALUE_BYTES_MAX);
    }
    if (c->entry_arena.used > ENTRY_BYTES_MAX) {
        return err_set(&c->err, K_REJECT,
                       "Zeile %d: der Umsatz, der hier beginnt, hat mehr Einzelposten, "
                       "als Kontor auf einmal fasst (bisher %zu, höchstens %zu MiB).",
                       c->entry.line, c->detail_count, ENTRY_BYTES_MAX >> 20);
    }
    if (c->statement_arena.used > STATEMENT_BYTES_MAX ||
        c->message_arena.used > STATEMENT_BYTES_MAX) {
        return err_set(&c->err, K_REJECT,
                       "Zeile %d: der Kopf des Auszugs ist ungewöhnlich groß.",
                       c->line);
    }
    return K_OK;
}

enum k_status camt_collector_value(struct camt_collector *c, const struct camt_node *n,
                                   const char *element)
{
    enum k_status st = check_limits(c, element);
    return st == K_OK ? store_value(c, n, element) : st;
}

enum k_status camt_collector_end(struct camt_collector *c, enum camt_part part,
                                 const char *element)
{
    enum k_status st = check_limits(c, element);
    return st == K_OK ? finish_part(c, part) : st;
}

void camt_collector_init(struct camt_collector *c, struct bank_counts *counts,
                         const struct bank_sink *sink)
{
    *c = (struct camt_collector){.out = {.counts = counts, .sink = sink}};
    str_init(&c->value, VALUE_BYTES_MAX);
    arena_init(&c->message_arena);
    arena_init(&c->statement_arena);
    arena_init(&c->entry_arena);
}

void camt_collector_release(struct camt_collector *c)
{
    str_release(&c->value);
    arena_release(&c->message_arena);
    arena_release(&c->statement_arena);
    arena_release(&c->entry_arena);
}
