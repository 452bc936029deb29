#include "order/loose.h"

#include <json-c/json.h>
#include <string.h>

#include "base/text.h"

#include "base/banned.h"

#define INT_DIGITS 9

/* Any scalar as text, not yet cleaned; NULL when not given. */
static const char *raw(struct reader *r, const struct json_at *at)
{
    enum json_type type = json_object_get_type(at->value);
    if (!at->value) {
        return NULL;
    }
    if (type == json_type_object || type == json_type_array) {
        (void)json_expected(&r->in, at, "Text oder Zahl");
        return NULL;
    }
    const char *s = json_object_get_string(at->value);
    if (type == json_type_string &&
        strlen(s) != (size_t)json_object_get_string_len(at->value)) {
        (void)json_fault(&r->in, at, "der Text enthält ein Nullzeichen");
        return NULL;
    }
    return s;
}

static const char *checked(struct reader *r, const struct json_at *at, const char *s,
                           bool lines)
{
    if (s && !json_fits(&r->in, at, strlen(s), lines)) {
        return NULL;
    }
    if (s && text_has_control(s, lines)) {
        (void)json_fault(&r->in, at, "der Text enthält Steuerzeichen: %s",
                         json_show(r->arena, at->value));
        return NULL;
    }
    return s;
}

const char *loose_text(struct reader *r, const struct json_at *up, const char *name)
{
    struct json_at at = json_member(up, name);
    return checked(r, &at, reader_clean_line(r, raw(r, &at)), false);
}

const char *loose_lines(struct reader *r, const struct json_at *up, const char *name)
{
    struct json_at at = json_member(up, name);
    return checked(r, &at, reader_clean_lines(r, raw(r, &at)), true);
}

/* "1.0E-4", as Java programs write small numbers. */
static bool parse_number(decimal *out, const char *s)
{
    size_t n = strcspn(s, "eE");
    decimal d = DECIMAL(0, 0);
    if (!decimal_parse(&d, s, n)) {
        return false;
    }
    if (s[n]) {
        const char *digits = s + n + 1;
        bool minus = *digits == '-';
        digits += *digits == '-' || *digits == '+';
        if (digits[0] < '0' || digits[0] > '9' || digits[1] != '\0') {
            return false;
        }
        int places = digits[0] - '0';
        for (int i = 0; i < places; i++) {
            decimal step = minus ? DECIMAL(1, 1) : DECIMAL(10, 0);
            if (!decimal_mul(&d, d, step)) {
                return false;
            }
        }
        d = decimal_trim(d, 0);
    }
    *out = d;
    return true;
}

bool loose_decimal(decimal *out, struct reader *r, const struct json_at *up,
                   const char *name)
{
    struct json_at at = json_member(up, name);
    const char *s = reader_clean_line(r, raw(r, &at));
    if (!s) {
        return false;
    }
    return parse_number(out, s) || json_expected(&r->in, &at, "eine Zahl wie 12.50");
}

bool loose_money(money *out, struct reader *r, const struct json_at *up,
                 const char *name)
{
    decimal d = DECIMAL(0, 0);
    return loose_decimal(&d, r, up, name) && money_round_decimal(out, d);
}

bool loose_int(int *out, struct reader *r, const struct json_at *up, const char *name)
{
    struct json_at at = json_member(up, name);
    const char *s = reader_clean_line(r, raw(r, &at));
    int n = 0;
    if (!s) {
        return false;
    }
    for (size_t i = 0; s[i]; i++) {
        if (s[i] < '0' || s[i] > '9' || i >= INT_DIGITS) {
            return json_expected(&r->in, &at, "eine ganze Zahl");
        }
        n = n * 10 + (s[i] - '0');
    }
    *out = n;
    return true;
}

day loose_day(struct reader *r, const struct json_at *up, const char *name)
{
    struct json_at at = json_member(up, name);
    const char *s = reader_clean_line(r, raw(r, &at));
    day d = DAY_NONE;
    if (s && !text_day(&d, s)) {
        (void)json_expected(&r->in, &at, "ein Datum wie 2026-11-24T00:00:00+01:00");
        return DAY_NONE;
    }
    return d;
}

bool loose_bool(struct reader *r, const struct json_at *up, const char *name)
{
    struct json_at at = json_member(up, name);
    const char *s = reader_clean_line(r, raw(r, &at));
    if (!s || strcmp(s, "0") == 0 || text_ieq(s, "false")) {
        return false;
    }
    if (strcmp(s, "1") == 0 || text_ieq(s, "true")) {
        return true;
    }
    return json_expected(&r->in, &at, "true oder false, 1 oder 0");
}

bool loose_has(const struct json_at *up, const char *name)
{
    return json_member(up, name).value != NULL;
}

size_t loose_length(const struct json_at *at)
{
    return json_object_is_type(at->value, json_type_array)
               ? json_object_array_length(at->value)
               : 0;
}
