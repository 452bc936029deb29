#include "order/order_kontor.h"

#include <json-c/json.h>
#include <string.h>

#include "base/text.h"
#include "order/loose.h"
#include "order/words.h"

#include "base/banned.h"

/* Each fault of a part in its own line, after the path of the part. */
static void pass_on_faults(struct reader *r, const struct json_at *at,
                           const struct k_err *err)
{
    for (const char *p = err->text; *p;) {
        const char *end = strchrnul(p, '\n');
        const char *one = arena_strndup(r->arena, p, (size_t)(end - p));
        if (at->up) {
            (void)json_fault(&r->in, at, "%s", one);
        } else {
            reader_fault(r, "%s", one);
        }
        p = *end ? end + 1 : end;
    }
}

static bool is_completed(struct reader *r, const struct order *o,
                         const struct json_at *at)
{
    const char *word[2];
    if (loose_has(at, "completed")) {
        return o->completed;
    }
    word[0] = o->status ? arena_printf(r->arena, "status:%s", o->status) : "no-status";
    word[1] = arena_printf(r->arena, "kind:%s", order_kind_name(o->kind));
    return reader_completed(r, word, 2,
                            o->status && words_status_is_over(r->arena, o->status));
}

/* json-c writes numbers back as they were read, so nothing is lost on the way. */
static const char *text_of(const struct json_at *at)
{
    return json_object_to_json_string_ext(at->value, JSON_C_TO_STRING_PLAIN);
}

static void read_order(struct reader *r, const struct json_at *at)
{
    struct order o;
    struct k_err err = {0};
    const char *text = text_of(at);
    if (order_from_json(&o, r->arena, text, strlen(text), &err) != K_OK) {
        pass_on_faults(r, at, &err);
        return;
    }
    o.source = o.source ? o.source : "kontor";
    o.completed = is_completed(r, &o, at);
    reader_push_order(r, &o);
}

static void read_contact(struct reader *r, const struct json_at *at)
{
    struct customer c;
    struct k_err err = {0};
    const char *text = text_of(at);
    if (customer_from_json(&c, r->arena, text, strlen(text), &err) != K_OK) {
        pass_on_faults(r, at, &err);
        return;
    }
    reader_push_contact(r, &c);
}

static bool is_order(const struct json_at *at)
{
    return loose_has(at, "lines") || loose_has(at, "order_number") ||
           loose_has(at, "buyer");
}

static void read_list(struct reader *r, const struct json_at *list,
                      void (*read)(struct reader *, const struct json_at *))
{
    if (list->value && json_is_list(&r->in, list, READER_ORDERS_MAX)) {
        for (size_t i = 0; i < loose_length(list); i++) {
            struct json_at item = json_element(list, i);
            read(r, &item);
        }
    }
}

static void read_thing(struct reader *r, const struct json_at *at)
{
    (is_order(at) ? read_order : read_contact)(r, at);
}

void order_kontor_read(struct reader *r, const struct json_at *doc)
{
    struct json_at orders = json_member(doc, "orders");
    struct json_at contacts = json_member(doc, "contacts");
    if (json_object_is_type(doc->value, json_type_array)) {
        read_list(r, doc, read_thing);
    } else if (orders.value || contacts.value) {
        read_list(r, &orders, read_order);
        read_list(r, &contacts, read_contact);
    } else {
        read_thing(r, doc);
    }
}
