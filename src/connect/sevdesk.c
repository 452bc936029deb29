/*
 * sevDesk, API v1: everything in {"objects": ...}, almost every scalar a string.
 *
 * A filter that the server does not know is ignored without a word and everything comes
 * back, hence each object is asked again here. orderBy is such a hint, too, and
 * countAll: the caller looks at what comes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "connect/connect_parts.h"
#include "model/json.h"

#include "base/banned.h"

#define PAGE_SIZE 500
#define POSITIONS_MAX 10000

/* `objects` as a list, whatever it is: an array, one object, or null. */
static size_t count_of(struct json_object *objects)
{
    return json_object_is_type(objects, json_type_object) ? 1 : length_of(objects);
}

static struct json_object *item_of(struct json_object *objects, size_t i)
{
    return json_object_is_type(objects, json_type_array)
               ? json_object_array_get_idx(objects, i)
               : objects;
}

static const char *reference(struct arena *a, struct json_object *up,
                             const char *member)
{
    return text_of(a, object_of(up, member), "id");
}

/* ---- the list -------------------------------------------------------------------- */

/* Is it of a status or kind that this account takes? */
static bool is_wanted(struct connect *c, struct arena *a, const char *kind,
                      const char *status)
{
    const struct config_account *account = connect_account(c);
    if (text_ieq(kind, "LI")) {
        return account_wants(account, "kind:LI") && !text_ieq(status, "1000");
    }
    return text_ieq(kind, "AB") && status &&
           account_wants(account, arena_printf(a, "status:%s", status));
}

/* Objects without `update` change with their content. */
static const char *stamp_of(struct arena *a, struct json_object *item, const char *raw)
{
    char hash[HASH_HEX];
    const char *update = text_of(a, item, "update");
    if (!update) {
        hash_hex(hash, raw, strlen(raw));
        update = arena_strdup(a, hash);
    }
    return update;
}

static void read_entry(struct connect_page *out, struct connect *c, struct arena *a,
                       struct json_object *item)
{
    const char *raw = raw_of(a, item);
    struct connect_entry e = {
        .id = text_of(a, item, "id"),
        .number = text_of(a, item, "orderNumber"),
        .stamp = stamp_of(a, item, raw),
        .kind = text_of(a, item, "orderType"),
        .name = text_of(a, item, "addressName"),
        .on = day_of(item, "orderDate"),
        .changed = day_of(item, "update"),
        .raw = raw,
    };
    if (!is_id(e.id) || !text_ieq(text_of(a, item, "objectName"), "Order")) {
        return;
    }
    e.beside = !is_wanted(c, a, e.kind, text_of(a, item, "status")) ||
               is_too_old(connect_account(c), e.on);
    out->entry = arena_grow(a, out->entry, out->n, sizeof *out->entry);
    out->entry[out->n++] = e;
}

/* With one status only, the server can leave the rest out; else we do. */
static const char *status_filter(struct connect *c, struct arena *a)
{
    const struct config_account *account = connect_account(c);
    const char *word = account->finished[0];
    return account->finished_count == 1 && text_starts(word, "status:")
               ? arena_printf(a, "&orderType=AB&status=%s", word + strlen("status:"))
               : "";
}

static enum k_status list(struct connect_page *out, struct connect *c, struct arena *a,
                          day changed_since, int page, struct k_err *err)
{
    struct json_object *doc;
    (void)changed_since; /* no such filter is documented */
    int64_t since = clock_instant(connect_account(c)->since, 0);
    const char *path = arena_printf(
        a,
        "/Order?limit=%d&offset=%d&countAll=true&startDate=%lld"
        "&orderBy%%5B0%%5D%%5Bfield%%5D=update&orderBy%%5B0%%5D%%5Barrangement%%5D=desc"
        "%s",
        PAGE_SIZE, page * PAGE_SIZE, (long long)since, status_filter(c, a));
    enum k_status st = get_json(&doc, NULL, c, a, path, err);
    if (st != K_OK) {
        return st;
    }
    struct json_object *objects = object_of(doc, "objects");
    size_t n = count_of(objects);
    for (size_t i = 0; i < n && i < PAGE_ENTRIES_MAX; i++) {
        read_entry(out, c, a, item_of(objects, i));
    }
    const char *total = text_of(a, doc, "total");
    out->total = total ? strtoll(total, NULL, 10) : -1;
    out->last = n < PAGE_SIZE;
    json_object_put(doc);
    return K_OK;
}

/* ---- one order ------------------------------------------------------------------- */

static enum k_status positions(const char **raw, struct connect *c, struct arena *a,
                               const char *id, struct k_err *err)
{
    struct json_object *doc;
    const char *path = arena_printf(a,
                                    "/OrderPos?order%%5Bid%%5D=%s"
                                    "&order%%5BobjectName%%5D=Order&embed=unity"
                                    "&limit=%d",
                                    id, POSITIONS_MAX);
    enum k_status st = get_json(&doc, NULL, c, a, path, err);
    if (st != K_OK) {
        return st;
    }
    struct json_object *objects = object_of(doc, "objects");
    struct json_object *own = json_object_new_array();
    for (size_t i = 0; i < count_of(objects); i++) {
        struct json_object *item = item_of(objects, i);
        const char *order = reference(a, item, "order");
        if (order && strcmp(order, id) == 0) { /* the filter may have been ignored */
            (void)json_object_array_add(own, json_object_get(item));
        }
    }
    *raw = raw_of(a, own);
    json_object_put(own);
    json_object_put(doc);
    return K_OK;
}

static enum k_status order(struct connect_order *out, struct connect *c,
                           struct arena *a, const struct connect_entry *e,
                           struct k_err *err)
{
    struct json_object *doc = NULL;
    struct k_err ignored;
    *out = (struct connect_order){.id = e->id,
                                  .stamp = e->stamp,
                                  .number = e->number,
                                  .kind = text_ieq(e->kind, "LI") ? "LI" : "AB",
                                  .on = e->on,
                                  .order = e->raw};
    enum k_status st = positions(&out->positions, c, a, e->id, err);
    if (st != K_OK) {
        return st;
    }
    if (json_document(&doc, e->raw, strlen(e->raw), &ignored) == K_OK) {
        out->contact_id = reference(a, doc, "contact");
        json_object_put(doc);
    }
    out->finished = true; /* the list said so */
    return K_OK;
}

/* ---- contacts -------------------------------------------------------------------- */

static const struct {
    const char *resource, *query, *owner;
} LISTS[CONNECT_PARTS] = {
    {"Contact", "depth=1", "parent"},
    {"ContactAddress", "embed=country", "contact"},
    {"CommunicationWay", "embed=key", "contact"},
};

/* Of one contact, or (owner NULL) of all. */
static void collect(struct connect_parts *out, struct arena *a,
                    struct json_object *objects, enum connect_part_kind kind,
                    const char *owner)
{
    size_t n = count_of(objects);
    for (size_t i = 0; i < n && i < PAGE_ENTRIES_MAX; i++) {
        struct json_object *item = item_of(objects, i);
        struct connect_part part = {.kind = kind,
                                    .id = text_of(a, item, "id"),
                                    .owner = reference(a, item, LISTS[kind].owner),
                                    .raw = raw_of(a, item)};
        const char *whose = kind == CONNECT_CONTACT ? part.id : part.owner;
        if (!owner || (whose && strcmp(whose, owner) == 0)) {
            add_part(out, a, &part);
        }
    }
}

static enum k_status parts(struct connect_parts *out, struct connect *c,
                           struct arena *a, enum connect_part_kind kind, int page,
                           struct k_err *err)
{
    struct json_object *doc;
    const char *path =
        arena_printf(a, "/%s?%s&limit=%d&offset=%d", LISTS[kind].resource,
                     LISTS[kind].query, PAGE_SIZE, page * PAGE_SIZE);
    enum k_status st = get_json(&doc, NULL, c, a, path, err);
    if (st != K_OK) {
        return st;
    }
    struct json_object *objects = object_of(doc, "objects");
    collect(out, a, objects, kind, NULL);
    out->last = count_of(objects) < PAGE_SIZE;
    json_object_put(doc);
    return K_OK;
}

static enum k_status contact(struct connect_parts *out, struct connect *c,
                             struct arena *a, const char *id, struct k_err *err)
{
    enum k_status st = K_OK;
    for (int kind = 0; st == K_OK && kind < CONNECT_PARTS; kind++) {
        struct json_object *doc;
        const char *path =
            kind == CONNECT_CONTACT
                ? arena_printf(a, "/Contact/%s", id)
                : arena_printf(a,
                               "/%s?%s&limit=%d&contact%%5Bid%%5D=%s"
                               "&contact%%5BobjectName%%5D=Contact",
                               LISTS[kind].resource, LISTS[kind].query, PAGE_SIZE, id);
        st = get_json(&doc, NULL, c, a, path, err);
        if (st == K_REJECT && connect_trouble(c) == HTTP_NOT_FOUND) {
            return K_OK;
        }
        if (st == K_OK) {
            collect(out, a, object_of(doc, "objects"), (enum connect_part_kind)kind,
                    id);
            json_object_put(doc);
        }
    }
    return st;
}

const struct product PRODUCT_SEVDESK = {.lists = CONNECT_PARTS,
                                        .list = list,
                                        .order = order,
                                        .parts = parts,
                                        .contact = contact};
