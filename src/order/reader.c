/* Faults, notes and clean text for the readers. */
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/reader.h"
#include "order/words.h"

#include "base/banned.h"

#define SHOWN_MAX 40

void reader_fault(struct reader *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    faults_add(&r->in.faults, "%s", arena_vprintf(r->arena, tr(fmt), ap));
    va_end(ap);
}

void reader_note(struct reader *r, const char *fmt, ...)
{
    struct order_file *out = r->out;
    struct arena *a = r->notes ? r->notes : r->arena;
    if (out->notes >= READER_NOTES_MAX) {
        return;
    }
    out->note = arena_grow(a, out->note, out->notes, sizeof *out->note);
    if (out->notes == READER_NOTES_MAX - 1) {
        out->note[out->notes++] = tr("Weitere Hinweise zu dieser Datei weggelassen.");
        return;
    }
    va_list ap;
    va_start(ap, fmt);
    out->note[out->notes++] = arena_vprintf(a, tr(fmt), ap);
    va_end(ap);
}

void reader_push_order(struct reader *r, const struct order *o)
{
    struct order_file *out = r->out;
    if (out->orders >= READER_ORDERS_MAX) {
        reader_fault(r, "Mehr als %d Aufträge in einer Datei: bitte aufteilen.",
                     READER_ORDERS_MAX);
        return;
    }
    out->order = arena_grow(r->arena, out->order, out->orders, sizeof *out->order);
    out->order[out->orders++] = *o;
}

void reader_push_contact(struct reader *r, const struct customer *c)
{
    struct order_file *out = r->out;
    if (out->contacts >= READER_CONTACTS_MAX) {
        reader_fault(r, "Mehr als %d Kontakte in einer Datei: bitte aufteilen.",
                     READER_CONTACTS_MAX);
        return;
    }
    out->contact =
        arena_grow(r->arena, out->contact, out->contacts, sizeof *out->contact);
    out->contact[out->contacts++] = *c;
}

struct order_line *reader_line(struct reader *r, struct order *o)
{
    if (o->lines >= READER_LINES_MAX) {
        reader_fault(r, "Auftrag %s hat mehr als %d Positionen.",
                     o->order_number ? o->order_number : tr("ohne Nummer"),
                     READER_LINES_MAX);
        return NULL;
    }
    return order_add_line(o, r->arena);
}

bool reader_completed(const struct reader *r, const char *const *word, size_t words,
                      bool only_if_listed)
{
    if (!r->rule || r->rule->completed.count == 0) {
        return !only_if_listed;
    }
    for (size_t i = 0; i < words; i++) {
        if (rule_completes(r->rule, word[i])) {
            return true;
        }
    }
    return false;
}

const char *reader_shown(struct reader *r, const char *value)
{
    char *out = arena_array(r->arena, SHOWN_MAX + 2, 4);
    size_t n = 0, count = 0;
    for (uint32_t cp = text_next(&value); cp; cp = text_next(&value)) {
        if (count++ == SHOWN_MAX) {
            n += text_encode(out + n, 0x2026);
            break;
        }
        char one[5] = {0};
        size_t k = text_encode(one, cp);
        if (text_has_control(one, false)) {
            out[n++] = ' ';
        } else {
            memcpy(out + n, one, k);
            n += k;
        }
    }
    out[n] = '\0';
    return out;
}

/* Zero-width space, joiners' neighbours and a stray byte order mark: copied along
 * from web pages, they make two equal-looking numbers differ. */
static bool is_invisible(uint32_t cp)
{
    return cp == 0x200B || cp == 0xFEFF || cp == 0x00AD || cp == 0x200E || cp == 0x200F;
}

/* VT is the soft line break of spreadsheets; U+2028 and U+2029 that of Unicode. */
static bool is_line_end(uint32_t cp)
{
    return cp == '\n' || cp == '\r' || cp == 0x0B || cp == 0x0C || cp == 0x85 ||
           cp == 0x2028 || cp == 0x2029;
}

static char *clean(struct reader *r, const char *s, char line_end)
{
    char *out = arena_alloc(r->arena, strlen(s) + 1);
    size_t n = 0;
    uint32_t before = 0;
    for (uint32_t cp = text_next(&s); cp; cp = text_next(&s)) {
        if (is_line_end(cp)) {
            if (!(cp == '\n' && before == '\r')) {
                out[n++] = line_end;
            }
        } else if (cp == 0xFFFD) {
            out[n++] = '?'; /* may stand for one broken byte: never write more */
        } else if (!is_invisible(cp)) {
            n += text_encode(out + n, cp);
        }
        before = cp;
    }
    out[n] = '\0';
    return text_nfc(r->arena, out);
}

/* Nothing to clean: printable ASCII and Latin-1 letters, single blanks within. Nearly
 * every cell is like that, and cleaning costs three copies. */
static bool is_clean(const char *s)
{
    const unsigned char *p = (const unsigned char *)s;
    if (*p == ' ') {
        return false;
    }
    for (; *p; p++) {
        bool letter = *p == 0xC3 && p[1] >= 0x80 && p[1] <= 0xBF;
        if (*p == ' ' ? p[1] == ' ' || p[1] == '\0'
                      : !letter && (*p < 0x20 || *p >= 0x7F)) {
            return false;
        }
        p += letter;
    }
    return true;
}

const char *reader_clean_line(struct reader *r, const char *s)
{
    if (!s || text_blank(s)) {
        return NULL;
    }
    if (is_clean(s)) {
        return arena_strdup(r->arena, s);
    }
    s = text_squeeze(r->arena, clean(r, s, ' '));
    return *s ? s : NULL;
}

const char *reader_clean_lines(struct reader *r, const char *s)
{
    if (!s || text_blank(s)) {
        return NULL;
    }
    s = text_trim(r->arena, clean(r, s, '\n'));
    return *s ? s : NULL;
}

void reader_check_buyer(struct reader *r, struct customer *c, const char *whose)
{
    struct party *p = &c->party;
    char iban[36];
    if (p->email) {
        const char *fault = text_email_fault(p->email);
        if (fault) {
            reader_note(r, "%s: die E-Mail-Adresse „%s“ %s und wurde nicht übernommen.",
                        whose, reader_shown(r, p->email), fault);
            p->email = NULL;
        }
    }
    if (c->iban) {
        bool valid = text_iban(iban, c->iban);
        if (!valid) {
            reader_note(r,
                        "%s: „%s“ ist keine gültige IBAN und wurde nicht übernommen.",
                        whose, reader_shown(r, c->iban));
        }
        c->iban = valid ? arena_strdup(r->arena, iban) : NULL;
    }
    if (r->rule && c->kind == CUSTOMER_UNKNOWN && r->rule->customer_kind) {
        (void)customer_kind_parse(&c->kind, r->rule->customer_kind);
    }
    if (r->rule && !c->format && r->rule->invoice_format) {
        c->format = words_format(r->arena, r->rule->invoice_format);
    }
}
