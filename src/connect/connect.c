#include "connect/connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/text.h"
#include "connect/api_error.h"
#include "connect/connect_parts.h"
#include "model/json.h"

#include "base/banned.h"

/* ---- opening --------------------------------------------------------------------- */

static enum k_status open_http(struct connect *c, const struct secret *key,
                               struct k_err *err)
{
    const struct config_account *a = c->account;
    char header[SECRET_MAX + 16];
    /* sevDesk takes its token without "Bearer". */
    bool bearer = c->product == &PRODUCT_LEXOFFICE;
    (void)snprintf(header, sizeof header, "%s%s", bearer ? "Bearer " : "", key->text);
    struct http_settings set = {.base_url = a->base_url,
                                .ca_file = a->ca_file,
                                .authorization = header,
                                .pace_ms = a->pace_ms,
                                .timeout_s = a->timeout_s};
    enum k_status st = http_new(&c->http, &set, err);
    explicit_bzero(header, sizeof header);
    return st;
}

enum k_status connect_open(struct connect **out, const struct config_account *account,
                           const char *folder, struct k_err *err)
{
    struct secret key = {{0}, 0};
    struct arena a;
    struct connect *c = calloc(1, sizeof *c);
    if (!c) {
        return err_nomem(err);
    }
    arena_init(&a);
    c->account = account;
    c->product = strcmp(account->product, "sevdesk") == 0 ? &PRODUCT_SEVDESK
                                                          : &PRODUCT_LEXOFFICE;
    struct secret_source source = {
        .file = account->key_file,
        .command = account->key_command,
        .credential = account->credential,
        .folder = folder,
        .what = tr("API-Schlüssel"),
        .section = arena_printf(&a, tr("account „%s“"), account->name),
        .stem = "key"};
    enum k_status st = secret_read(&key, &source, err);
    if (st == K_OK) {
        st = open_http(c, &key, err);
    }
    secret_wipe(&key);
    arena_release(&a);
    if (st != K_OK) {
        connect_close(c);
        return st;
    }
    *out = c;
    return K_OK;
}

void connect_close(struct connect *c)
{
    if (c) {
        http_free(c->http);
        free(c);
    }
}

const struct config_account *connect_account(const struct connect *c)
{
    return c->account;
}

struct http *connect_http(struct connect *c)
{
    return c->http;
}

enum http_trouble connect_trouble(const struct connect *c)
{
    return http_trouble(c->http);
}

/* ---- reading foreign JSON -------------------------------------------------------- */

enum k_status get_json(struct json_object **doc, const char **raw, struct connect *c,
                       struct arena *a, const char *path, struct k_err *err)
{
    struct http_answer answer;
    struct http_request q = {.method = "GET", .path = path};
    struct k_err fault = {{0}};
    *doc = NULL;
    enum k_status st = http_call(&answer, c->http, a, &q, err);
    if (st != K_OK) {
        return st;
    }
    if (json_document(doc, answer.body, answer.n, &fault) != K_OK) {
        return http_fault(c->http, HTTP_ANSWER, err,
                          "Die Antwort auf %.60s ist nicht zu lesen: %.300s", path,
                          fault.text);
    }
    const char *said = api_error_of(a, *doc);
    if (said) {
        json_object_put(*doc);
        *doc = NULL;
        return http_fault(c->http, HTTP_REFUSED, err, "%s", said);
    }
    if (raw) {
        *raw = answer.body;
    }
    return K_OK;
}

struct json_object *object_of(struct json_object *up, const char *member)
{
    struct json_object *value = NULL;
    if (!json_object_is_type(up, json_type_object) ||
        !json_object_object_get_ex(up, member, &value)) {
        return NULL;
    }
    return value;
}

const char *text_of(struct arena *a, struct json_object *up, const char *member)
{
    struct json_object *value = object_of(up, member);
    if (!value || json_object_is_type(value, json_type_object) ||
        json_object_is_type(value, json_type_array)) {
        return NULL;
    }
    const char *text = json_object_get_string(value);
    return text && *text ? arena_strdup(a, text) : NULL;
}

bool bool_of(struct json_object *up, const char *member)
{
    struct json_object *value = object_of(up, member);
    const char *text = value ? json_object_get_string(value) : NULL;
    return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

size_t length_of(struct json_object *list)
{
    return json_object_is_type(list, json_type_array) ? json_object_array_length(list)
                                                      : 0;
}

day day_of(struct json_object *up, const char *member)
{
    struct json_object *value = object_of(up, member);
    const char *text = value ? json_object_get_string(value) : NULL;
    day on = DAY_NONE;
    return text && day_parse_iso(&on, text, strlen(text)) ? on : DAY_NONE;
}

char *raw_of(struct arena *a, struct json_object *value)
{
    return arena_strdup(
        a, json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                     JSON_C_TO_STRING_NOSLASHESCAPE));
}

bool is_id(const char *id)
{
    size_t n = id ? strlen(id) : 0;
    return n > 0 && n <= 64 &&
           strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789-") == n;
}

/* ---- the account ----------------------------------------------------------------- */

bool account_wants(const struct config_account *a, const char *word)
{
    for (size_t i = 0; i < a->finished_count; i++) {
        if (text_ieq(a->finished[i], word)) {
            return true;
        }
    }
    return false;
}

bool is_too_old(const struct config_account *a, day on)
{
    return !day_is_set(on) || day_cmp(on, a->since) < 0;
}

/* ---- the product's calls --------------------------------------------------------- */

enum k_status connect_list(struct connect_page *out, struct connect *c, struct arena *a,
                           day changed_since, int page, struct k_err *err)
{
    *out = (struct connect_page){.total = -1};
    return c->product->list(out, c, a, changed_since, page, err);
}

enum k_status connect_order(struct connect_order *out, struct connect *c,
                            struct arena *a, const struct connect_entry *e,
                            struct k_err *err)
{
    *out = (struct connect_order){.on = DAY_NONE};
    return c->product->order(out, c, a, e, err);
}

int connect_part_lists(const struct connect *c)
{
    return c->product->lists;
}

enum k_status connect_parts(struct connect_parts *out, struct connect *c,
                            struct arena *a, enum connect_part_kind kind, int page,
                            struct k_err *err)
{
    *out = (struct connect_parts){0};
    return c->product->parts(out, c, a, kind, page, err);
}

enum k_status connect_contact(struct connect_parts *out, struct connect *c,
                              struct arena *a, const char *id, struct k_err *err)
{
    *out = (struct connect_parts){.last = true};
    if (!is_id(id)) {
        return K_OK;
    }
    return c->product->contact(out, c, a, id, err);
}

const char *connect_part_name(enum connect_part_kind kind)
{
    static const char *const NAMES[] = {"contact", "address", "way"};
    return kind < CONNECT_PARTS ? NAMES[kind] : "";
}

void add_part(struct connect_parts *to, struct arena *a,
              const struct connect_part *part)
{
    if (is_id(part->id)) {
        to->part = arena_grow(a, to->part, to->n, sizeof *to->part);
        to->part[to->n++] = *part;
    }
}

/* ---- bundles --------------------------------------------------------------------- */

static int by_kind_and_id(const void *x, const void *y)
{
    const struct connect_part *a = x, *b = y;
    int c = (a->kind > b->kind) - (a->kind < b->kind);
    return c ? c : strcmp(a->id, b->id);
}

/* Each kind as a list; sorted, so that the same contact gives the same bytes. */
static void add_parts(struct str *s, struct arena *a, const struct connect_parts *parts)
{
    static const char *const MEMBERS[] = {"contacts", "addresses", "communicationWays"};
    struct connect_part *sorted = arena_array(a, parts->n + 1, sizeof *sorted);
    if (parts->n == 0) {
        return;
    }
    memcpy(sorted, parts->part, parts->n * sizeof *sorted);
    qsort(sorted, parts->n, sizeof *sorted, by_kind_and_id);
    size_t n = 0;
    for (size_t i = 0; i < parts->n; i++) { /* each once */
        bool again = n > 0 && by_kind_and_id(&sorted[n - 1], &sorted[i]) == 0;
        sorted[n] = sorted[i];
        n += !again;
    }
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || sorted[i].kind != sorted[i - 1].kind;
        bool last = i + 1 == n || sorted[i].kind != sorted[i + 1].kind;
        if (first) {
            str_addf(s, "%s\"%s\":[", s->len > 1 ? "," : "", MEMBERS[sorted[i].kind]);
        }
        str_add(s, sorted[i].raw);
        str_add(s, last ? "]" : ",");
    }
}

static char *taken(struct arena *a, struct str *s)
{
    str_add(s, "}\n");
    char *out = str_ok(s) ? arena_strdup(a, s->data) : NULL;
    str_release(s);
    return out;
}

char *connect_bundle(struct arena *a, const struct connect_order *o,
                     const struct connect_parts *parts)
{
    struct str s;
    str_init(&s, 2 * HTTP_BODY_MAX);
    str_addf(&s, "{\"completed\":true,\"voucherType\":\"%s\",\"order\":", o->kind);
    str_add(&s, o->order);
    if (o->positions) {
        str_add(&s, ",\"positions\":");
        str_add(&s, o->positions);
    }
    add_parts(&s, a, parts);
    return taken(a, &s);
}

char *connect_contacts(struct arena *a, const struct connect_parts *parts)
{
    struct str s;
    str_init(&s, 2 * HTTP_BODY_MAX);
    str_addc(&s, '{');
    add_parts(&s, a, parts);
    return taken(a, &s);
}

char *connect_file_name(struct arena *a, const struct config_account *account,
                        const char *number, const char *id)
{
    return text_filename(a,
                         arena_printf(a, "%s-%.60s-%.12s.json", account->product,
                                      number ? number : "ohne-Nummer", id),
                         120);
}
