/*
 * The shapes: {"message", "details": [{"field", "message"}]} and {"IssueList":
 * [{"i18nKey", "source"}]} of lexoffice, {"i18nKey", "source"} of its gateway, and
 * {"objects": null, "error": {"message", "exceptionUUID"}} of sevDesk.
 */
#include "connect/api_error.h"

#include <json-c/json.h>
#include <string.h>

#include "base/language.h"
#include "base/str.h"
#include "base/text.h"
#include "model/json.h"

#include "base/banned.h"

#define TEXT_BYTES 400
#define DETAILS_MAX 5

/* Foreign text in our messages: one line, nothing that could steer a terminal. */
static const char *clean(struct arena *a, const char *text)
{
    char *line = text_squeeze(a, text);
    if (text_valid_utf8(line, strlen(line)) != strlen(line)) {
        return NULL;
    }
    for (char *p = line; *p; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7F) {
            *p = ' ';
        }
    }
    return text_has_control(line, false) ? NULL : line;
}

static void add(struct str *s, struct arena *a, struct json_object *up,
                const char *before, const char *member)
{
    struct json_object *value = NULL;
    if (!json_object_is_type(up, json_type_object) ||
        !json_object_object_get_ex(up, member, &value) ||
        !json_object_is_type(value, json_type_string)) {
        return;
    }
    const char *text = clean(a, json_object_get_string(value));
    if (text && *text) {
        size_t room = s->max - s->len;
        size_t n = strnlen(text, room > 60 ? room - 40 : 20);
        n = text_valid_utf8(text, n);
        str_addf(s, "%s%.*s", s->len ? before : "", (int)n, text);
    }
}

static void add_list(struct str *s, struct arena *a, struct json_object *doc,
                     const char *list, const char *first, const char *second)
{
    struct json_object *items = NULL;
    if (!json_object_object_get_ex(doc, list, &items) ||
        !json_object_is_type(items, json_type_array)) {
        return;
    }
    size_t n = json_object_array_length(items);
    for (size_t i = 0; i < n && i < DETAILS_MAX; i++) {
        struct json_object *item = json_object_array_get_idx(items, i);
        add(s, a, item, "; ", first);
        add(s, a, item, ": ", second);
    }
}

char *api_error_of(struct arena *a, struct json_object *doc)
{
    struct json_object *error = NULL;
    struct str s;
    if (!json_object_is_type(doc, json_type_object)) {
        return NULL;
    }
    str_init(&s, TEXT_BYTES);
    if (json_object_object_get_ex(doc, "error", &error) &&
        json_object_is_type(error, json_type_object)) {
        add(&s, a, error, "", "message");
        add(&s, a, error, ", Kennung ", "exceptionUUID");
        if (s.len == 0) {
            str_add(&s, tr("ein Fehler ohne Text"));
        }
    }
    add_list(&s, a, doc, "IssueList", "source", "i18nKey");
    char *out = s.len ? arena_strdup(a, s.data) : NULL;
    str_release(&s);
    return out;
}

char *api_error_text(struct arena *a, const char *body, size_t n)
{
    struct k_err ignored;
    struct json_object *doc = NULL;
    struct str s;
    if (n == 0 || json_document(&doc, body, n, &ignored) != K_OK) {
        return NULL;
    }
    char *out = api_error_of(a, doc);
    if (!out && json_object_is_type(doc, json_type_object)) {
        str_init(&s, TEXT_BYTES);
        add(&s, a, doc, "", "message");
        add_list(&s, a, doc, "details", "field", "message");
        if (s.len == 0) {
            add(&s, a, doc, "", "source");
        }
        out = s.len ? arena_strdup(a, s.data) : NULL;
        str_release(&s);
    }
    json_object_put(doc);
    return out;
}
