/*
 * The difference of two orders, for the owner: the two JSON trees are walked side by
 * side, and each leaf that differs becomes one line.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/money.h"
#include "base/str.h"
#include "flow/issue.h"
#include "model/names.h"

#include "base/banned.h"

#define DIFFERENCE_BYTES 3000
#define PATH_DEPTH 12

/* The words for members that owners know under another name. */
static const char *german(const char *name)
{
    static const struct word_row WORDS[] = {
        {"lines", N_("Position")},
        {"quantity", N_("Menge")},
        {"unit_price", N_("Einzelpreis")},
        {"name", N_("Bezeichnung")},
        {"description", N_("Beschreibung")},
        {"unit", N_("Einheit")},
        {"vat_rate", N_("Steuersatz")},
        {"buyer", N_("Kunde")},
        {"street", N_("Straße")},
        {"city", N_("Ort")},
        {"postcode", N_("PLZ")},
        {"email", N_("E-Mail")},
        {"order_date", N_("Auftragsdatum")},
        {"service_from", N_("Leistung von")},
        {"service_to", N_("Leistung bis")},
        {NULL, NULL},
    };
    const char *word = names_word(WORDS, name);
    return word ? tr(word) : name;
}

/* "312.50" as an owner reads it: 312,50, with the two places of an amount. */
static void add_leaf(struct str *s, struct json_object *v)
{
    decimal d;
    char buf[DECIMAL_BUF];
    if (!v) {
        str_add(s, tr("(nichts)"));
        return;
    }
    const char *text = json_object_get_string(v);
    enum json_type t = json_object_get_type(v);
    if ((t == json_type_double || t == json_type_int) &&
        decimal_parse(&d, text, strlen(text))) {
        str_add(s,
                decimal_format_de(buf, t == json_type_double ? decimal_trim(d, 2) : d));
    } else {
        str_add(s, text);
    }
}

static void walk(struct str *out, const char *path, struct json_object *a,
                 struct json_object *b, int depth);

static void walk_object(struct str *out, const char *path, struct json_object *a,
                        struct json_object *b, int depth)
{
    struct json_object *side[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        json_object_object_foreach(side[i], key, value)
        {
            struct json_object *other = NULL;
            bool both = json_object_object_get_ex(side[1 - i], key, &other);
            if (i == 1 && both) {
                continue; /* seen from the other side */
            }
            char inner[256];
            (void)snprintf(inner, sizeof inner, "%s%s%s", path, path[0] ? ", " : "",
                           german(key));
            walk(out, inner, i == 0 ? value : other, i == 0 ? other : value, depth + 1);
        }
    }
}

static void walk_list(struct str *out, const char *path, struct json_object *a,
                      struct json_object *b, int depth)
{
    size_t na = json_object_array_length(a), nb = json_object_array_length(b);
    for (size_t i = 0; i < na || i < nb; i++) {
        char inner[256];
        (void)snprintf(inner, sizeof inner, "%s %zu", path, i + 1);
        walk(out, inner, i < na ? json_object_array_get_idx(a, i) : NULL,
             i < nb ? json_object_array_get_idx(b, i) : NULL, depth + 1);
    }
}

static void walk(struct str *out, const char *path, struct json_object *a,
                 struct json_object *b, int depth)
{
    if (depth > PATH_DEPTH || (!a && !b)) {
        return;
    }
    if (a && b && json_object_get_type(a) == json_object_get_type(b)) {
        if (json_object_is_type(a, json_type_object)) {
            walk_object(out, path, a, b, depth);
            return;
        }
        if (json_object_is_type(a, json_type_array)) {
            walk_list(out, path, a, b, depth);
            return;
        }
        if (strcmp(json_object_get_string(a), json_object_get_string(b)) == 0) {
            return;
        }
    }
    str_addf(out, "%s: ", path);
    add_leaf(out, a);
    str_add(out, " → ");
    add_leaf(out, b);
    str_addc(out, '\n');
}

char *issue_difference(struct arena *a, const char *before, const char *after)
{
    struct str s;
    str_init(&s, DIFFERENCE_BYTES);
    struct json_object *x = json_tokener_parse(before);
    struct json_object *y = json_tokener_parse(after);
    if (x && y) {
        walk(&s, "", x, y, 0);
    }
    char *out = arena_strdup(a, s.data);
    (void)json_object_put(x);
    (void)json_object_put(y);
    str_release(&s);
    return out;
}
