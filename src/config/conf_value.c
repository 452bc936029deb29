/* Readers of single values. Each returns NULL, or what was expected. */
#include <string.h>

#include "base/language.h"
#include "base/money.h"
#include "base/text.h"
#include "config/conf.h"
#include "config/digits.h"

#include "base/banned.h"

#define TEXT_CHARACTERS 200
#define LIST_ITEMS 200

static void *member(void *object, const struct conf_row *row)
{
    return (char *)object + row->offset;
}

/* NFC, trimmed, without control characters; *out NULL for a blank text. */
static const char *clean(const char **out, struct conf_reader *r, const char *text)
{
    if (text_valid_utf8(text, strlen(text)) != strlen(text)) {
        return tr("gültiges UTF-8");
    }
    if (text_has_control(text, false)) {
        return tr("Text ohne Zeilenumbrüche und Steuerzeichen");
    }
    if (text_length(text) > TEXT_CHARACTERS) {
        return tr("höchstens 200 Zeichen");
    }
    const char *s = text_trim(r->arena, text_nfc(r->arena, text));
    *out = *s ? s : NULL;
    return NULL;
}

const char *conf_text(void *object, struct conf_reader *r, const struct conf_row *row,
                      const char *text)
{
    const char **out = member(object, row);
    const char *fault = clean(out, r, text);
    return !fault && !*out && row->required ? tr("nicht leer") : fault;
}

static const char *append(void *object, struct conf_reader *r,
                          const struct conf_row *row, const char *text)
{
    const char ***list = member(object, row);
    size_t *count = (size_t *)((char *)object + row->other);
    if (*count >= LIST_ITEMS) {
        return tr("höchstens 200 Einträge");
    }
    *list = arena_grow(r->arena, *list, *count, sizeof **list);
    (*list)[(*count)++] = text;
    return NULL;
}

const char *conf_texts(void *object, struct conf_reader *r, const struct conf_row *row,
                       const char *text)
{
    const char *s = NULL;
    const char *fault = clean(&s, r, text);
    if (fault || !s) {
        return fault ? fault : tr("kein leerer Eintrag");
    }
    return append(object, r, row, s);
}

static bool parse_long(long *out, const char *s)
{
    long v = 0;
    bool negative = *s == '-';
    s += negative;
    if (!*s || strlen(s) > 12) {
        return false;
    }
    for (; *s; s++) {
        if (*s < '0' || *s > '9') {
            return false;
        }
        v = v * 10 + (*s - '0');
    }
    *out = negative ? -v : v;
    return true;
}

const char *conf_int(void *object, struct conf_reader *r, const struct conf_row *row,
                     const char *text)
{
    long v;
    if (!parse_long(&v, text) || v < row->min || v > row->max) {
        return arena_printf(r->arena, tr("eine ganze Zahl von %ld bis %ld"), row->min,
                            row->max);
    }
    *(int *)member(object, row) = (int)v;
    return NULL;
}

const char *conf_bool(void *object, struct conf_reader *r, const struct conf_row *row,
                      const char *text)
{
    static const char *const YES[] = {"ja", "yes", "true", "on", "1"};
    static const char *const NO[] = {"nein", "no", "false", "off", "0"};
    bool *out = member(object, row);
    (void)r;
    for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++) {
        if (text_ieq(text, YES[i]) || text_ieq(text, NO[i])) {
            *out = text_ieq(text, YES[i]);
            if (row->other != CONF_NO_OFFSET) {
                *(bool *)((char *)object + row->other) = true;
            }
            return NULL;
        }
    }
    return tr("ja oder nein");
}

const char *conf_money(void *object, struct conf_reader *r, const struct conf_row *row,
                       const char *text)
{
    decimal d;
    money m;
    char low[MONEY_BUF], high[MONEY_BUF];
    if (!text_decimal(&d, text, 0) || !money_from_decimal(&m, d) ||
        m.cents < row->min || m.cents > row->max) {
        return arena_printf(r->arena,
                            tr("ein Betrag von %s bis %s Euro, z. B. \"5,00\""),
                            money_format_de(low, MONEY(row->min)),
                            money_format_de(high, MONEY(row->max)));
    }
    *(money *)member(object, row) = m;
    return NULL;
}

const char *conf_minute(void *object, struct conf_reader *r, const struct conf_row *row,
                        const char *text)
{
    static const char EXPECTED[] = N_("eine Uhrzeit von \"00:00\" bis \"24:00\"");
    int h, m;
    const char *p = digits_read(&h, text, 2);
    (void)r;
    p = p && *p == ':' ? digits_exactly(&m, p + 1, 2) : NULL;
    if (!p || *p || m > 59 || h * 60 + m > 24 * 60) {
        return tr(EXPECTED);
    }
    *(int *)member(object, row) = h * 60 + m;
    return NULL;
}

const char *conf_choice(void *object, struct conf_reader *r, const struct conf_row *row,
                        const char *text)
{
    const char *word = row->choices;
    size_t n = strlen(text);
    while (*word) {
        size_t k = strcspn(word, " ");
        char *choice = arena_strndup(r->arena, word, k);
        if (n == k && text_ieq(choice, text)) {
            *(const char **)member(object, row) = choice;
            return NULL;
        }
        word += k + (word[k] == ' ');
    }
    return arena_printf(r->arena, tr("eines von: %s"), row->choices);
}

const char *conf_email(void *object, struct conf_reader *r, const struct conf_row *row,
                       const char *text)
{
    const char *fault = text_email_fault(text);
    if (!*text && !row->required) {
        return NULL;
    }
    if (fault) {
        return arena_printf(r->arena, tr("eine E-Mail-Adresse (diese %s)"), fault);
    }
    *(const char **)member(object, row) = arena_strdup(r->arena, text);
    return NULL;
}

const char *conf_emails(void *object, struct conf_reader *r, const struct conf_row *row,
                        const char *text)
{
    const char *fault = text_email_fault(text);
    if (fault) {
        return arena_printf(r->arena, tr("eine E-Mail-Adresse (diese %s)"), fault);
    }
    return append(object, r, row, arena_strdup(r->arena, text));
}

const char *conf_iban(void *object, struct conf_reader *r, const struct conf_row *row,
                      const char *text)
{
    char iban[36];
    if (!text_iban(iban, text)) {
        return tr(
            "eine IBAN mit richtiger Prüfziffer, z. B. \"DE89 3704 0044 0532 0130 "
            "00\"");
    }
    *(const char **)member(object, row) = arena_strdup(r->arena, iban);
    return NULL;
}

static bool is_upper_alnum(const char *s)
{
    for (; *s; s++) {
        if (!((*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9'))) {
            return false;
        }
    }
    return true;
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

const char *conf_bic(void *object, struct conf_reader *r, const struct conf_row *row,
                     const char *text)
{
    size_t n = strlen(text);
    if (n == 0) {
        return NULL;
    }
    if ((n != 8 && n != 11) || !is_upper_alnum(text) || !is_letter(text[4]) ||
        !is_letter(text[5])) {
        return tr("eine BIC aus 8 oder 11 Großbuchstaben und Ziffern");
    }
    *(const char **)member(object, row) = arena_strdup(r->arena, text);
    return NULL;
}

const char *conf_vat_id(void *object, struct conf_reader *r, const struct conf_row *row,
                        const char *text)
{
    static const char EXPECTED[] = N_("eine USt-IdNr. wie \"DE123456788\"");
    char *id = arena_strdup(r->arena, text);
    size_t n = 0;
    for (const char *p = text; *p; p++) {
        if (*p != ' ') {
            id[n++] = *p;
        }
    }
    id[n] = '\0';
    if (n == 0) {
        return NULL;
    }
    bool german = text_starts(id, "DE");
    if (n < 4 || n > 14 || !is_letter(id[0]) || !is_letter(id[1]) ||
        !is_upper_alnum(id) ||
        (german && (n != 11 || strspn(id + 2, "0123456789") != 9))) {
        return tr(EXPECTED);
    }
    *(const char **)member(object, row) = id;
    return NULL;
}

const char *conf_country(void *object, struct conf_reader *r,
                         const struct conf_row *row, const char *text)
{
    if (strlen(text) != 2 || !is_letter(text[0]) || !is_letter(text[1])) {
        return tr("ein Land in zwei Großbuchstaben, z. B. \"DE\"");
    }
    *(const char **)member(object, row) = arena_strdup(r->arena, text);
    return NULL;
}

static bool is_file_name(const char *s, bool dots)
{
    if (!*s || *s == '.' || strlen(s) > 60) {
        return false;
    }
    for (; *s; s++) {
        bool ok = is_letter(*s) || (*s >= 'a' && *s <= 'z') ||
                  (*s >= '0' && *s <= '9') || *s == '-' || *s == '_' ||
                  (dots && *s == '.');
        if (!ok) {
            return false;
        }
    }
    return true;
}

const char *conf_stem(void *object, struct conf_reader *r, const struct conf_row *row,
                      const char *text)
{
    if (!is_file_name(text, false)) {
        return tr("ein Name aus Buchstaben, Ziffern, - und _, ohne Endung und Ordner");
    }
    *(const char **)member(object, row) = arena_strdup(r->arena, text);
    return NULL;
}

const char *conf_file(void *object, struct conf_reader *r, const struct conf_row *row,
                      const char *text)
{
    if (!is_file_name(text, true)) {
        return tr("der Name einer Datei in templates/, z. B. \"logo.png\"");
    }
    *(const char **)member(object, row) = arena_strdup(r->arena, text);
    return NULL;
}
