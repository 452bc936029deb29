#include "connect/connect_push.h"

#include <string.h>

#include "base/text.h"
#include "connect/api_error.h"
#include "connect/connect_parts.h"
#include "model/json.h"

#include "base/banned.h"

static const char INVOICED[] = "1000";

enum connect_pushed connect_push_outcome(const struct connect *c)
{
    switch (connect_trouble(c)) {
    case HTTP_KEY:
    case HTTP_PLAN:
    case HTTP_HOST:
        return PUSH_LATER; /* the account's trouble, told as such */
    case HTTP_AWAY:
        return http_unprocessed(c->http) ? PUSH_LATER : PUSH_UNKNOWN;
    case HTTP_REFUSED:
    case HTTP_NOT_FOUND:
    case HTTP_CONFLICT:
        return http_unprocessed(c->http) ? PUSH_FAILED : PUSH_UNKNOWN;
    case HTTP_FINE:
    case HTTP_ANSWER:
        return PUSH_UNKNOWN;
    }
    return PUSH_UNKNOWN;
}

/* Send a write and read its answer; *doc is freed by the caller. */
static enum k_status call_json(struct json_object **doc, struct connect *c,
                               struct arena *a, const struct http_request *q,
                               struct k_err *err)
{
    struct http_answer answer;
    struct k_err ignored;
    *doc = NULL;
    enum k_status st = http_call(&answer, c->http, a, q, err);
    if (st != K_OK) {
        return st;
    }
    if (json_document(doc, answer.body, answer.n, &ignored) != K_OK) {
        return http_fault(c->http, HTTP_ANSWER, err,
                          "Die Antwort auf das Schreiben ist nicht zu lesen.");
    }
    const char *said = api_error_of(a, *doc);
    if (said) {
        json_object_put(*doc);
        *doc = NULL;
        return http_fault(c->http, HTTP_REFUSED, err, "%s", said);
    }
    return K_OK;
}

/* ---- lexoffice ------------------------------------------------------------------- */

enum k_status connect_upload(const char **id, struct connect *c, struct arena *a,
                             const char *name, const void *bytes, size_t n,
                             struct k_err *err)
{
    struct json_object *doc;
    /* The end of the name decides there, not the media type. */
    struct http_request q = {.method = "POST",
                             .path = "/files",
                             .file_name = name,
                             .file_type = "application/pdf",
                             .file = bytes,
                             .file_bytes = n};
    enum k_status st = call_json(&doc, c, a, &q, err);
    if (st == K_OK) {
        *id = text_of(a, doc, "id");
        json_object_put(doc);
    }
    return st;
}

/* ---- sevDesk --------------------------------------------------------------------- */

/* The first (and only) object of an answer. */
static struct json_object *first_object(struct json_object *doc)
{
    struct json_object *objects = object_of(doc, "objects");
    return json_object_is_type(objects, json_type_array)
               ? json_object_array_get_idx(objects, 0) /* NULL when there is none */
               : objects;
}

static bool is_invoiced(struct arena *a, struct json_object *doc)
{
    const char *status = text_of(a, first_object(doc), "status");
    return status && strcmp(status, INVOICED) == 0;
}

enum k_status connect_set_invoiced(struct connect *c, struct arena *a,
                                   const char *order_id, struct k_err *err)
{
    struct json_object *doc;
    const char *path = arena_printf(a, "/Order/%s", order_id);
    enum k_status st = get_json(&doc, NULL, c, a, path, err);
    if (st != K_OK) {
        return st;
    }
    bool done = is_invoiced(a, doc);
    json_object_put(doc);
    if (done) {
        return K_OK;
    }
    struct http_request q = {
        .method = "PUT",
        .path = path,
        .json = arena_printf(a,
                             "{\"objectName\":\"Order\",\"mapAll\":true,"
                             "\"status\":\"%s\"}",
                             INVOICED)};
    st = call_json(&doc, c, a, &q, err);
    if (st == K_OK) {
        if (!is_invoiced(a, doc)) {
            st = http_fault(c->http, HTTP_REFUSED, err,
                            "sevDesk hat den Status des Auftrags nicht geändert.");
        }
        json_object_put(doc);
    }
    return st;
}

static money money_in(struct arena *a, struct json_object *up, const char *member)
{
    decimal d;
    money m = {0};
    const char *text = text_of(a, up, member);
    if (text && decimal_parse(&d, text, strlen(text))) {
        (void)money_round_decimal(&m, d);
    }
    return m;
}

enum k_status connect_invoice(struct connect_invoice *out, struct connect *c,
                              struct arena *a, const char *number, struct k_err *err)
{
    struct json_object *doc;
    *out = (struct connect_invoice){0};
    enum k_status st = get_json(
        &doc, NULL, c, a,
        arena_printf(a, "/Invoice?limit=100&invoiceNumber=%s", http_encode(a, number)),
        err);
    if (st != K_OK) {
        return st;
    }
    struct json_object *objects = object_of(doc, "objects");
    size_t n = length_of(objects);
    for (size_t i = 0; i < n; i++) {
        struct json_object *item = json_object_array_get_idx(objects, i);
        const char *id = text_of(a, item, "id");
        const char *found = text_of(a, item, "invoiceNumber");
        if (found && strcmp(found, number) == 0 && is_id(id)) {
            *out = (struct connect_invoice){.id = id,
                                            .gross = money_in(a, item, "sumGross"),
                                            .paid = money_in(a, item, "paidAmount")};
            break;
        }
    }
    json_object_put(doc);
    return K_OK;
}

enum k_status connect_book(struct connect *c, struct arena *a,
                           const struct connect_invoice *invoice, money amount, day on,
                           struct k_err *err)
{
    char sum[MONEY_BUF], date[DAY_BUF];
    struct json_object *doc;
    bool full = invoice->paid.cents + amount.cents >= invoice->gross.cents;
    struct http_request q = {
        .method = "PUT",
        .path = arena_printf(a, "/Invoice/%s/bookAmount", invoice->id),
        .json = arena_printf(a,
                             "{\"amount\":%s,\"date\":\"%s\",\"type\":\"%s\","
                             "\"checkAccount\":{\"id\":\"%s\",\"objectName\":"
                             "\"CheckAccount\"},\"createFeed\":true}",
                             money_format(sum, amount), day_format_de(date, on),
                             full ? "FULL_PAYMENT" : "N", c->account->check_account)};
    enum k_status st = call_json(&doc, c, a, &q, err);
    json_object_put(doc);
    return st;
}
