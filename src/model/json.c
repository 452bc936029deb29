#include "model/json.h"

#include <stdarg.h>
#include <string.h>

#include <json-c/json.h>

#include "base/language.h"
#include "base/text.h"

#include "base/banned.h"

/* A container costs json-c some hundred bytes whatever it holds: counting brackets
 * and commas first bounds the memory that a document can ask for. */
#define CONTAINERS_MAX 100000
#define COMMAS_MAX 500000
#define SHOW_BYTES 40

static const struct {
    enum json_tokener_error code;
    const char *text;
} SYNTAX[] = {
    {json_tokener_error_depth, N_("zu tief verschachtelt")},
    {json_tokener_error_parse_null, N_("unbekanntes Wort (null gemeint?)")},
    {json_tokener_error_parse_boolean,
     N_("unbekanntes Wort (true oder false gemeint?)")},
    {json_tokener_error_parse_number, N_("keine gültige Zahl")},
    {json_tokener_error_parse_array, N_("in der Liste fehlt ein Komma oder „]“")},
    {json_tokener_error_parse_object_key_name,
     N_("Name eines Feldes in Anführungszeichen erwartet")},
    {json_tokener_error_parse_object_key_sep,
     N_("hinter dem Namen fehlt der Doppelpunkt")},
    {json_tokener_error_parse_object_value_sep,
     N_("hinter dem Wert fehlt ein Komma oder „}“")},
    {json_tokener_error_parse_string, N_("ungültiges Zeichen im Text")},
    {json_tokener_error_parse_utf8_string, N_("kein gültiges UTF-8")},
};

static const char *syntax_text(enum json_tokener_error code)
{
    for (size_t i = 0; i < sizeof SYNTAX / sizeof SYNTAX[0]; i++) {
        if (SYNTAX[i].code == code) {
            return tr(SYNTAX[i].text);
        }
    }
    return tr("unerwartetes Zeichen");
}

static enum k_status syntax_fault(const char *text, size_t at,
                                  enum json_tokener_error code, struct k_err *err)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at; i++) {
        bool feed = text[i] == '\n';
        bool inside = ((unsigned char)text[i] & 0xC0) == 0x80;
        line += feed;
        column = feed ? 1 : column + !inside;
    }
    return err_set(err, K_REJECT,
                   "Zeile %zu, Spalte %zu: %s. Die Datei ist kein gültiges JSON.", line,
                   column, syntax_text(code));
}

static bool within_limits(const char *text, size_t n)
{
    size_t containers = 0, commas = 0;
    for (size_t i = 0; i < n; i++) {
        containers += text[i] == '{' || text[i] == '[';
        commas += text[i] == ',';
    }
    return n <= JSON_BYTES_MAX && containers <= CONTAINERS_MAX && commas <= COMMAS_MAX;
}

static enum k_status parse(struct json_object **out, const char *text, size_t n,
                           struct k_err *err)
{
    struct json_tokener *tok = json_tokener_new_ex(JSON_DEPTH_MAX);
    enum k_status st = K_OK;
    if (!tok) {
        return err_nomem(err);
    }
    json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *doc = json_tokener_parse_ex(tok, text, (int)n);
    enum json_tokener_error code = json_tokener_get_error(tok);
    if (code == json_tokener_continue) {
        st =
            err_set(err, K_REJECT,
                    "Die Datei endet, bevor das JSON zu Ende ist: vermutlich wurde sie "
                    "nicht vollständig geschrieben.");
    } else if (code != json_tokener_success) {
        st = syntax_fault(text, json_tokener_get_parse_end(tok), code, err);
    } else if (json_tokener_get_parse_end(tok) != n) {
        st = syntax_fault(text, json_tokener_get_parse_end(tok),
                          json_tokener_error_parse_unexpected, err);
    }
    json_tokener_free(tok);
    if (st != K_OK) {
        json_object_put(doc);
        return st;
    }
    *out = doc;
    return K_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

enum k_status json_document(struct json_object **out, const char *text, size_t n,
                            struct k_err *err)
{
    *out = NULL;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        n -= 3;
    }
    while (n > 0 && is_blank(text[n - 1])) {
        n--;
    }
    if (n == 0) {
        return err_set(err, K_REJECT, "Die Datei ist leer. Erwartet: JSON.");
    }
    if (!within_limits(text, n)) {
        return err_set(err, K_REJECT,
                       "Die JSON-Datei ist zu groß (höchstens %zu MiB, %d Objekte und "
                       "Listen).",
                       JSON_BYTES_MAX >> 20, CONTAINERS_MAX);
    }
    return parse(out, text, n, err);
}

void json_in_init(struct json_in *in, struct arena *a, bool trusted)
{
    *in = (struct json_in){.arena = a, .trusted = trusted};
    faults_init(&in->faults);
}

struct json_at json_member(const struct json_at *up, const char *name)
{
    struct json_at at = {.up = up, .name = name};
    if (json_object_is_type(up->value, json_type_object)) {
        (void)json_object_object_get_ex(up->value, name, &at.value);
    }
    return at;
}

struct json_at json_element(const struct json_at *up, size_t index)
{
    struct json_at at = {.up = up, .index = index};
    if (json_object_is_type(up->value, json_type_array)) {
        at.value = json_object_array_get_idx(up->value, index);
    }
    return at;
}

/* "lines[2].quantity"; "Datei" for the document itself. */
static char *path_of(struct arena *a, const struct json_at *at)
{
    if (!at->up) {
        return arena_strdup(a, tr("Datei"));
    }
    const char *up = at->up->up ? path_of(a, at->up) : "";
    if (!at->name) {
        return arena_printf(a, "%s[%zu]", up, at->index);
    }
    return arena_printf(a, "%s%s%s", up, *up ? "." : "", at->name);
}

/* At most SHOW_BYTES, cut at a character's border. */
static char *shorten(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    if (n <= SHOW_BYTES) {
        return arena_strdup(a, s);
    }
    n = text_valid_utf8(s, SHOW_BYTES);
    char *head = arena_strndup(a, s, n);
    return arena_printf(a, "%s…", head);
}

char *json_show(struct arena *a, struct json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_string:
        return arena_printf(a, tr("„%s“"), shorten(a, json_object_get_string(value)));
    case json_type_object:
        return arena_strdup(a, tr("ein Objekt { }"));
    case json_type_array:
        return arena_strdup(a, tr("eine Liste [ ]"));
    case json_type_null:
        return arena_strdup(a, "null");
    case json_type_boolean:
    case json_type_double:
    case json_type_int:
    default:
        return shorten(a, json_object_get_string(value));
    }
}

bool json_fault(struct json_in *in, const struct json_at *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = arena_vprintf(in->arena, tr(fmt), ap);
    va_end(ap);
    faults_add(&in->faults, "%s: %s", path_of(in->arena, at), text);
    return false;
}

bool json_expected(struct json_in *in, const struct json_at *at, const char *what)
{
    return json_fault(in, at, "%s erwartet, gefunden: %s", tr(what),
                      json_show(in->arena, at->value));
}

bool json_is_list(struct json_in *in, const struct json_at *at, size_t max)
{
    if (!at->value) {
        return true;
    }
    if (!json_object_is_type(at->value, json_type_array)) {
        return json_expected(in, at, "Liste [ ]");
    }
    size_t n = json_object_array_length(at->value);
    return n <= max ||
           json_fault(in, at, "%zu Einträge, höchstens %zu sind möglich", n, max);
}

/* CRLF, as files from Windows have it, becomes LF. */
static char *line_feeds(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s);
    size_t n = 0;
    for (const char *p = s; *p; p++) {
        if (p[0] != '\r' || p[1] != '\n') {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
    return out;
}

bool json_fits(struct json_in *in, const struct json_at *at, size_t n, bool lines)
{
    size_t max = lines ? JSON_LINES_MAX : JSON_LINE_MAX;
    return n <= max ||
           json_fault(in, at, "der Text ist länger als %zu KiB", max / 1024);
}

bool json_text(const char **out, struct json_in *in, const struct json_at *at,
               bool lines)
{
    if (!at->value) {
        return true;
    }
    if (!json_object_is_type(at->value, json_type_string)) {
        return json_expected(in, at, "Text in Anführungszeichen");
    }
    const char *s = json_object_get_string(at->value);
    if (strlen(s) != (size_t)json_object_get_string_len(at->value)) {
        return json_fault(in, at, "der Text enthält ein Nullzeichen");
    }
    if (!in->trusted && !json_fits(in, at, strlen(s), lines)) {
        return false;
    }
    char *text =
        text_nfc(in->arena, lines && !in->trusted ? line_feeds(in->arena, s) : s);
    if (!in->trusted && text_has_control(text, lines)) {
        return json_fault(in, at, "der Text enthält Steuerzeichen%s: %s",
                          lines ? "" : tr(" oder Zeilenumbrüche"),
                          json_show(in->arena, at->value));
    }
    *out = text_blank(text) ? NULL : text;
    return true;
}

/* The number as it stands in the file; NULL when the value is none. json-c keeps the
 * text of a parsed double and prints integers exactly; integers beyond 64 bits are
 * clipped to 19 digits or more, which decimal_parse refuses. */
static const char *number_text(struct json_object *value)
{
    bool number = json_object_is_type(value, json_type_int) ||
                  json_object_is_type(value, json_type_double);
    return number ? json_object_get_string(value) : NULL;
}

bool json_decimal(decimal *out, struct json_in *in, const struct json_at *at)
{
    if (!at->value) {
        return true;
    }
    const char *s = number_text(at->value);
    if (!s) {
        return json_expected(in, at, "Zahl");
    }
    if (!decimal_parse(out, s, strlen(s))) {
        return json_expected(in, at,
                             "Zahl ohne Exponent mit höchstens 18 Ziffern, davon 9 "
                             "Nachkommastellen,");
    }
    return true;
}

bool json_money(money *out, struct json_in *in, const struct json_at *at)
{
    decimal d = {0};
    if (!at->value) {
        return true;
    }
    if (!json_decimal(&d, in, at)) {
        return false;
    }
    if (!money_from_decimal(out, d)) {
        return json_expected(in, at, "Betrag mit höchstens zwei Nachkommastellen");
    }
    return true;
}

bool json_day(day *out, struct json_in *in, const struct json_at *at)
{
    if (!at->value) {
        return true;
    }
    const char *s = json_object_is_type(at->value, json_type_string)
                        ? json_object_get_string(at->value)
                        : "";
    size_t n = strlen(s);
    if (n != 10 || !day_parse_iso(out, s, n)) {
        return json_expected(in, at, "Datum wie \"2026-11-24\"");
    }
    return true;
}

bool json_boolean(bool *out, struct json_in *in, const struct json_at *at)
{
    if (!at->value) {
        return true;
    }
    if (!json_object_is_type(at->value, json_type_boolean)) {
        return json_expected(in, at, "true oder false");
    }
    *out = json_object_get_boolean(at->value);
    return true;
}

bool json_integer(int64_t *out, struct json_in *in, const struct json_at *at,
                  int64_t min, int64_t max)
{
    if (!at->value) {
        return true;
    }
    int64_t v = 0;
    bool whole = json_object_is_type(at->value, json_type_int);
    if (whole) {
        v = json_object_get_int64(at->value); /* clips beyond 64 bits */
    }
    if (!whole || v < min || v > max) {
        return json_expected(in, at,
                             arena_printf(in->arena, tr("ganze Zahl von %lld bis %lld"),
                                          (long long)min, (long long)max));
    }
    *out = v;
    return true;
}
