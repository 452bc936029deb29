#include "bank/mt940_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bank/bank_text.h"
#include "bank/mt940_field.h"
#include "base/language.h"
#include "base/str.h"
#include "base/text.h"

#include "base/banned.h"

#define LINE_BYTES_MAX ((size_t)4096)       /* the format has 65 */
#define FIELD_BYTES_MAX ((size_t)64 * 1024) /* the format has 6 lines */

struct mt940_reader {
    struct bank_counts *counts;
    const struct bank_sink *sink;
    struct str line;  /* being collected */
    struct str field; /* contents of the open field, lines separated by '\n' */
    char tag[5];      /* of the open field, "" when none is open */
    int line_number, tag_line;
    bool dash; /* a line "-": the end of the message, or text */

    struct statement st;
    char currency[4];
    bool open, begun; /* a message; the sink has heard of it */
    bool interim;     /* MT942: nothing in it is booked */
    bool has_entry;   /* tx waits for its :86: */
    struct bank_transaction tx;
    struct arena statement_arena, entry_arena, field_arena;
};

/* ---- messages and bookings ---- */

static enum k_status announce(struct mt940_reader *r, struct k_err *err)
{
    if (r->begun) {
        return K_OK;
    }
    r->begun = true;
    if (!r->st.account_currency) {
        r->st.account_currency = r->currency;
    }
    return r->sink->begin ? r->sink->begin(r->sink->ud, &r->st, err) : K_OK;
}

static enum k_status count_entry(struct mt940_reader *r, struct k_err *err)
{
    bool pending = r->tx.status == ENTRY_PENDING;
    r->st.entries++;
    r->counts->entries++;
    r->st.pending += pending;
    r->counts->pending += pending;
    if (!pending && !money_add(&r->st.booked_sum, r->st.booked_sum, r->tx.amount)) {
        return err_set(err, K_REJECT, "Zeile %d: die Summe der Umsätze ist zu groß.",
                       r->tx.line);
    }
    return K_OK;
}

static enum k_status hand_on(struct mt940_reader *r, struct k_err *err)
{
    if (!r->has_entry) {
        return K_OK;
    }
    r->has_entry = false;
    enum k_status st = announce(r, err);
    if (st == K_OK) {
        st = count_entry(r, err);
    }
    if (st == K_OK && r->sink->transaction) {
        st = r->sink->transaction(r->sink->ud, &r->st, &r->tx, err);
    }
    return st;
}

static enum k_status close_message(struct mt940_reader *r, struct k_err *err)
{
    enum k_status st = hand_on(r, err);
    if (st != K_OK || !r->open) {
        return st;
    }
    r->open = false;
    if (!r->st.account_iban) {
        return err_set(err, K_REJECT,
                       "Zeile %d: im Auszug davor fehlt das Konto (:25:).",
                       r->line_number);
    }
    if (!r->st.closing.present && !r->interim) {
        return err_set(err, K_REJECT,
                       "Zeile %d: im Auszug davor fehlt der Schlusssaldo (:62F:); die "
                       "Datei ist unvollständig.",
                       r->line_number);
    }
    st = announce(r, err);
    if (st == K_OK && r->sink->end) {
        st = r->sink->end(r->sink->ud, &r->st, err);
    }
    return st;
}

/* ---- fields ---- */

static enum k_status bad_field(const struct mt940_reader *r, const char *what,
                               struct k_err *err)
{
    char found[BANK_EXCERPT];
    return err_set(err, K_REJECT, "Zeile %d: Feld :%s: „%s“ ist nicht zu lesen; %s",
                   r->tag_line, r->tag, bank_excerpt(found, r->field.data), what);
}

static enum k_status open_message(struct mt940_reader *r, const char *text,
                                  struct k_err *err)
{
    enum k_status st = close_message(r, err);
    arena_reset(&r->statement_arena);
    r->st = (struct statement){
        .kind = STATEMENT_MT940,
        .index = (int)r->counts->statements,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .created = DAY_NONE,
        .last_page = true,
    };
    char *id = arena_strndup(&r->statement_arena, text, strcspn(text, "\n"));
    r->st.message_id = text_trim(&r->statement_arena, id);
    r->st.statement_id = r->st.message_id;
    memcpy(r->currency, "EUR", 4); /* until :60: says so */
    r->open = true;
    r->begun = false;
    r->interim = false;
    r->counts->statements++;
    return st;
}

static enum k_status take_balance(struct mt940_reader *r, struct balance *to,
                                  const char *text, struct k_err *err)
{
    struct balance b = {0};
    enum k_status st = hand_on(r, err);
    if (st == K_OK && !mt940_balance(&b, r->currency, text)) {
        st = bad_field(r, tr("erwartet wird zum Beispiel C260213EUR1000,00."), err);
    }
    if (st == K_OK) {
        b.intermediate = r->tag[2] == 'M';
        *to = b;
        r->st.created = b.date;
        r->st.last_page = !b.intermediate;
    }
    return st;
}

static enum k_status take_booking(struct mt940_reader *r, const char *text,
                                  struct k_err *err)
{
    enum k_status st = hand_on(r, err);
    if (st != K_OK) {
        return st;
    }
    if (!r->st.account_iban) {
        return err_set(err, K_REJECT,
                       "Zeile %d: vor dem Umsatz fehlt das Konto (:25:).", r->tag_line);
    }
    arena_reset(&r->entry_arena);
    r->tx = (struct bank_transaction){
        .status = r->interim ? ENTRY_PENDING : ENTRY_BOOKED,
        .entry = (int)r->st.entries,
        .line = r->tag_line,
        .currency = r->currency,
    };
    if (!mt940_booking(&r->tx, &r->entry_arena, text)) {
        return bad_field(
            r, tr("erwartet wird zum Beispiel 2602130213CR924,04NTRFNONREF."), err);
    }
    r->has_entry = true;
    return K_OK;
}

/* What a field asks for; tags that are not listed tell nothing that we need. */
static enum k_status take_field(struct mt940_reader *r, const char *text,
                                struct k_err *err)
{
    const char *tag = r->tag;
    bool is_20 = strcmp(tag, "20") == 0;
    if (!r->open && !is_20) {
        return err_set(err, K_REJECT, "Zeile %d: vor dem Feld :%s: fehlt :20:.",
                       r->tag_line, tag);
    }
    if (is_20) {
        return open_message(r, text, err);
    }
    if (strcmp(tag, "25") == 0 && !mt940_account(&r->st, &r->statement_arena, text)) {
        return bad_field(r, tr("erwartet wird Bankleitzahl/Konto oder eine IBAN."),
                         err);
    }
    if (strcmp(tag, "28") == 0 || strcmp(tag, "28C") == 0) {
        mt940_number(&r->st, &r->statement_arena, text);
    }
    if (strncmp(tag, "60", 2) == 0) {
        return take_balance(r, &r->st.opening, text, err);
    }
    if (strncmp(tag, "62", 2) == 0) {
        return take_balance(r, &r->st.closing, text, err);
    }
    if (strcmp(tag, "34F") == 0) {
        r->interim = true; /* floor limit: only in MT942 */
    }
    if (strcmp(tag, "61") == 0) {
        return take_booking(r, text, err);
    }
    if (strcmp(tag, "86") == 0 && r->has_entry && r->tx.remittances == 0) {
        mt940_details(&r->tx, &r->entry_arena, text);
    }
    return K_OK;
}

/* Bytes to UTF-8 field by field: a file may be long, and a letter may be cut by a line
 * break, but never by the end of a field. */
static enum k_status close_field(struct mt940_reader *r, struct k_err *err)
{
    char *text;
    size_t n;
    if (!r->tag[0]) {
        return K_OK;
    }
    arena_reset(&r->field_arena);
    enum k_status st = text_to_utf8(&text, &n, &r->field_arena, r->field.data,
                                    r->field.len, NULL, err);
    if (st != K_OK) {
        err_wrap(err, "Zeile %d, Feld %s", r->tag_line, r->tag);
    } else {
        (void)bank_clean(text, n);
        st = take_field(r, text, err);
    }
    r->tag[0] = '\0';
    str_reset(&r->field);
    return st;
}

/* ---- lines ---- */

/* ":20:", ":28C:", ":NS:": length with both colons, 0 when it is none. */
static size_t tag_length(const char *s)
{
    if (s[0] != ':' || !isalnum((unsigned char)s[1]) || !isalnum((unsigned char)s[2])) {
        return 0;
    }
    size_t n = isupper((unsigned char)s[3]) ? 4 : 3;
    bool known = (isdigit((unsigned char)s[1]) && isdigit((unsigned char)s[2])) ||
                 strncmp(s, ":NS:", 4) == 0;
    return known && s[n] == ':' ? n + 1 : 0;
}

static enum k_status add_text(struct mt940_reader *r, const char *s, struct k_err *err)
{
    if (r->field.len > 0) {
        str_addc(&r->field, '\n');
    }
    str_add(&r->field, s);
    if (!str_ok(&r->field)) {
        return err_set(err, K_REJECT, "Zeile %d: Feld :%s: ist länger als %zu Zeichen.",
                       r->tag_line, r->tag, FIELD_BYTES_MAX);
    }
    return K_OK;
}

static enum k_status open_field(struct mt940_reader *r, const char *s, size_t tag,
                                struct k_err *err)
{
    enum k_status st = close_field(r, err);
    memcpy(r->tag, s + 1, tag - 2);
    r->tag[tag - 2] = '\0';
    r->tag_line = r->line_number;
    return st == K_OK ? add_text(r, s + tag, err) : st;
}

static bool is_frame(const char *s)
{
    return s[0] == '\0' || s[0] == '{' || s[0] == '}' || s[0] == '\x01' ||
           s[0] == '\x03';
}

static enum k_status take_line(struct mt940_reader *r, const char *s, struct k_err *err)
{
    const char *block = s[0] == '{' || s[0] == '\x01' ? strstr(s, "{4:") : NULL;
    if (block) {
        s = block + 3;
    }
    size_t tag = tag_length(s);
    if (tag > 0) {
        r->dash = false;
        return open_field(r, s, tag, err);
    }
    bool was_dash = r->dash;
    r->dash = s[0] == '-' && (s[1] == '\0' || s[1] == '}');
    if (r->dash || is_frame(s)) {
        return K_OK;
    }
    if (!r->tag[0]) {
        char found[BANK_EXCERPT];
        return err_set(err, K_REJECT,
                       "Zeile %d: „%s“ steht außerhalb eines Feldes; erwartet wird "
                       "zum Beispiel „:20:“.",
                       r->line_number, bank_excerpt(found, s));
    }
    enum k_status st = was_dash ? add_text(r, "-", err) : K_OK;
    return st == K_OK ? add_text(r, s, err) : st;
}

/* A whole line is there. */
static enum k_status close_line(struct mt940_reader *r, struct k_err *err)
{
    r->line_number++;
    while (r->line.len > 0 && r->line.data[r->line.len - 1] == '\r') {
        r->line.data[--r->line.len] = '\0';
    }
    const char *s = r->line.data;
    if (r->line_number == 1 && strncmp(s, "\xEF\xBB\xBF", 3) == 0) {
        s += 3;
    }
    if (strcmp(s, ":") == 0) {
        str_reset(&r->line);
        str_addc(&r->line, ':'); /* the tag follows on the next line */
        return K_OK;
    }
    enum k_status st = take_line(r, s, err);
    str_reset(&r->line);
    return st;
}

/* ---- the reader ---- */

struct mt940_reader *mt940_reader_new(struct bank_counts *counts,
                                      const struct bank_sink *sink)
{
    struct mt940_reader *r = calloc(1, sizeof *r);
    if (!r) {
        return NULL;
    }
    r->counts = counts;
    r->sink = sink;
    str_init(&r->line, LINE_BYTES_MAX);
    str_init(&r->field, FIELD_BYTES_MAX);
    arena_init(&r->statement_arena);
    arena_init(&r->entry_arena);
    arena_init(&r->field_arena);
    return r;
}

void mt940_reader_free(struct mt940_reader *r)
{
    if (!r) {
        return;
    }
    str_release(&r->line);
    str_release(&r->field);
    arena_release(&r->statement_arena);
    arena_release(&r->entry_arena);
    arena_release(&r->field_arena);
    free(r);
}

enum k_status mt940_reader_feed(struct mt940_reader *r, const char *bytes, size_t n,
                                struct k_err *err)
{
    enum k_status st = K_OK;
    while (n > 0 && st == K_OK) {
        const char *end = memchr(bytes, '\n', n);
        size_t k = end ? (size_t)(end - bytes) : n;
        if (memchr(bytes, '\0', k)) {
            return err_set(err, K_REJECT, "Zeile %d: die Datei ist kein Text.",
                           r->line_number + 1);
        }
        str_addn(&r->line, bytes, k);
        if (!str_ok(&r->line)) {
            return err_set(err, K_REJECT, "Zeile %d: länger als %zu Zeichen.",
                           r->line_number + 1, LINE_BYTES_MAX);
        }
        k += end != NULL;
        bytes += k;
        n -= k;
        if (end) {
            st = close_line(r, err);
        }
    }
    return st;
}

enum k_status mt940_reader_finish(struct mt940_reader *r, struct k_err *err)
{
    enum k_status st = r->line.len > 0 ? close_line(r, err) : K_OK;
    if (st == K_OK) {
        st = close_field(r, err);
    }
    if (st == K_OK) {
        st = close_message(r, err);
    }
    if (st == K_OK && r->counts->statements == 0) {
        st = err_set(err, K_REJECT, "Die Datei enthält keinen Auszug (:20:).");
    }
    return st;
}
