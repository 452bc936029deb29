/* Generic readers of cells: text, numbers, days. */
#include "order/cells.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/words.h"

#include "base/banned.h"

/* The highest rate that a German invoice could carry, with room for new laws. */
static const decimal VAT_RATE_MAX = {.coef = 30, .scale = 0};

void cells_fault(const struct cell *c, const char *expected)
{
    reader_fault(c->r, "Zeile %d, Spalte „%s“: „%s“ gefunden, erwartet: %s.", c->line,
                 c->heading, reader_shown(c->r, c->value), expected);
}

void cells_note(const struct cell *c, const char *text)
{
    reader_note(c->r, "Zeile %d, Spalte „%s“: „%s“ %s.", c->line, c->heading,
                reader_shown(c->r, c->value), text);
}

/* "1,23E+12": what spreadsheets make of long numbers. */
static bool is_scientific(const char *s)
{
    size_t n = strspn(s, "0123456789");
    if (n == 0 || (s[n] != ',' && s[n] != '.')) {
        return false;
    }
    s += n + 1;
    n = strspn(s, "0123456789");
    if (n == 0 || (s[n] != 'E' && s[n] != 'e') ||
        (s[n + 1] != '+' && s[n + 1] != '-')) {
        return false;
    }
    s += n + 2;
    n = strspn(s, "0123456789");
    return n > 0 && s[n] == '\0';
}

/* "03. Feb", "Feb 26": spreadsheets take 3-2 and 2/26 for dates. */
static bool is_month_name(const char *s)
{
    static const char MONTHS[] = "Jan Feb Mrz Mar Apr Mai May Jun Jul Aug Sep Okt Oct "
                                 "Nov Dez Dec ";
    size_t digits = strspn(s, "0123456789");
    const char *name = s + digits + strspn(s + digits, ". -");
    const char *tail = name + strcspn(name, " .-0123456789");
    const char *year = tail + strspn(tail, " .-");
    char word[5] = "";
    if (tail - name != 3 || year[strspn(year, "0123456789")] != '\0') {
        return false;
    }
    memcpy(word, name, 3);
    word[3] = ' ';
    return strstr(MONTHS, word) != NULL && (digits > 0 || *year);
}

/* "#REF!", "#WERT!", "#NV", "######". */
static bool is_spreadsheet_error(const char *s)
{
    size_t n = strlen(s);
    if (s[0] != '#' || n < 3) {
        return false;
    }
    return strspn(s, "#") == n ||
           strspn(s + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ/0!?") == n - 1;
}

void cells_take(struct cell *c, const char *raw)
{
    bool lines = c->field->read == cells_lines;
    c->value = lines ? reader_clean_lines(c->r, raw) : reader_clean_line(c->r, raw);
    if (!c->value) {
        return;
    }
    if (text_has_control(c->value, lines)) {
        cells_fault(c, tr("Text ohne Steuerzeichen"));
    } else if (is_spreadsheet_error(c->value)) {
        cells_fault(
            c, tr("ein Wert; dies ist eine Fehlermeldung der Tabellenkalkulation"));
    } else {
        c->field->read(c);
    }
}

static void *place(const struct cell *c)
{
    return (char *)c->draft + c->field->offset;
}

static void store_text(const struct cell *c, const char *text)
{
    *(const char **)place(c) = text;
}

void cells_text(const struct cell *c)
{
    store_text(c, c->value);
}

void cells_lines(const struct cell *c)
{
    store_text(c, c->value);
}

void cells_id(const struct cell *c)
{
    if (is_scientific(c->value) || is_month_name(c->value)) {
        cells_fault(c, tr("die volle Nummer; die Tabellenkalkulation hat sie verändert "
                          "(Spalte als Text formatieren und neu exportieren)"));
        return;
    }
    store_text(c, c->value);
}

void cells_date(const struct cell *c)
{
    if (!text_day(place(c), c->value)) {
        cells_fault(c, tr("ein Datum wie 24.11.2026 oder 2026-11-24"));
    }
}

char cells_decimal_sign(const char *value)
{
    const char *comma = strrchr(value, ','), *point = strrchr(value, '.');
    if (comma && point) {
        return comma > point ? ',' : '.';
    }
    const char *last = comma ? comma : point;
    if (!last) {
        return 0;
    }
    if (strchr(value, *last) != last) {
        return *last == ',' ? '.' : ','; /* it groups thousands */
    }
    const char *digits = value + strcspn(value, "0123456789.,");
    size_t before = (size_t)(last - digits);
    size_t after = strspn(last + 1, "0123456789");
    if (after == 3 && before >= 1 && before <= 3 && *digits != '0') {
        return '?';
    }
    return *last;
}

static bool read_number(const struct cell *c, decimal *out)
{
    if (text_decimal(out, c->value, c->decimal_sign)) {
        return true;
    }
    if (is_scientific(c->value)) {
        cells_fault(c, tr("die volle Zahl; die Tabellenkalkulation hat sie verkürzt"));
    } else if (c->decimal_sign == 0 && cells_decimal_sign(c->value) == '?') {
        cells_fault(c,
                    tr("eine eindeutige Zahl. Punkt oder Komma kann hier Tausender "
                       "oder Dezimalstellen trennen: schreiben Sie z. B. 1.234,00 oder "
                       "legen Sie in der Regel decimal_sign fest"));
    } else if (c->decimal_sign == '.') {
        cells_fault(c, tr("eine Zahl wie 1,234.56 (Dezimalpunkt wie in den übrigen "
                          "Zellen)"));
    } else {
        cells_fault(c, tr("eine Zahl wie 1.234,56"));
    }
    return false;
}

static void store_number(const struct cell *c, decimal d)
{
    *(struct maybe_decimal *)place(c) = (struct maybe_decimal){.has = true, .value = d};
}

void cells_number(const struct cell *c)
{
    decimal d;
    if (read_number(c, &d)) {
        store_number(c, d);
    }
}

void cells_percent(const struct cell *c)
{
    decimal d;
    if (!read_number(c, &d)) {
        return;
    }
    if (d.coef < 0 || decimal_cmp(d, DECIMAL(100, 0)) > 0) {
        cells_fault(c, tr("ein Prozentsatz von 0 bis 100"));
        return;
    }
    store_number(c, d);
}

void cells_vat_rate(const struct cell *c)
{
    decimal d;
    if (!read_number(c, &d)) {
        return;
    }
    /* 0,19: a cell in the format "per cent", exported as its bare value. */
    if (d.coef > 0 && decimal_cmp(d, DECIMAL(1, 0)) < 0 && !strchr(c->value, '%') &&
        !decimal_mul(&d, d, DECIMAL(100, 0))) {
        d.coef = -1;
    }
    if (d.coef < 0 || decimal_cmp(d, VAT_RATE_MAX) > 0) {
        cells_fault(c, tr("ein Steuersatz wie 19, 7 oder 0"));
        return;
    }
    store_number(c, decimal_trim(d, 0));
}

void cells_yes_no(const struct cell *c)
{
    if (!words_yes_no(place(c), c->r->arena, c->value)) {
        cells_fault(c, tr("ja oder nein"));
    }
}

void cells_email(const struct cell *c)
{
    const char *fault = text_email_fault(c->value);
    if (fault) {
        cells_note(c,
                   arena_printf(c->r->arena,
                                tr("%s und wurde als E-Mail-Adresse nicht übernommen"),
                                fault));
        return;
    }
    store_text(c, c->value);
}

void cells_iban(const struct cell *c)
{
    char iban[36];
    if (!text_iban(iban, c->value)) {
        cells_note(c, tr("ist keine gültige IBAN und wurde nicht übernommen"));
        return;
    }
    store_text(c, arena_strdup(c->r->arena, iban));
}

void cells_country_code(const struct cell *c)
{
    const char *code = words_country(c->r->arena, c->value);
    if (!code) {
        cells_fault(c, tr("ein Land wie Deutschland oder ein Kürzel wie DE"));
        return;
    }
    store_text(c, code);
}

void cells_locale(const struct cell *c)
{
    const char *locale = words_locale(c->r->arena, c->value);
    if (!locale) {
        cells_fault(c, tr("de oder en"));
        return;
    }
    store_text(c, locale);
}

void cells_format(const struct cell *c)
{
    const char *format = words_format(c->r->arena, c->value);
    if (!format) {
        cells_fault(c, tr("zugferd, xrechnung oder pdf"));
        return;
    }
    store_text(c, format);
}
