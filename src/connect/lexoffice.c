/*
 * lexoffice / Lexware Office, public API v1.
 *
 * /voucherlist has no positions and demands voucherType and voucherStatus; the orders
 * come singly. An order confirmation stays a draft for ever, so that its status says
 * nothing: what is finished is told by its delivery note or by a mark of the owner. A
 * new delivery note leads to its order confirmation by relatedVouchers, since nothing
 * says that the confirmation itself counts as changed then.
 */
#include <string.h>

#include "base/text.h"
#include "connect/connect_parts.h"

#include "base/banned.h"

#define PAGE_SIZE 250 /* the largest that is allowed */
#define FRESH_ATTEMPTS 3
#define RELATED_MAX 100

static const char ORDER[] = "orderconfirmation";
static const char NOTE[] = "deliverynote";

static const char *folder_of(const char *kind)
{
    return strcmp(kind, NOTE) == 0 ? "delivery-notes" : "order-confirmations";
}

/* ---- the list -------------------------------------------------------------------- */

static void read_entry(struct connect_page *out, struct connect *c, struct arena *a,
                       struct json_object *item)
{
    struct connect_entry e = {
        .id = text_of(a, item, "id"),
        .number = text_of(a, item, "voucherNumber"),
        .stamp = text_of(a, item, "updatedDate"),
        .kind = text_of(a, item, "voucherType"),
        .name = text_of(a, item, "contactName"),
        .on = day_of(item, "voucherDate"),
        .changed = day_of(item, "updatedDate"),
    };
    const char *status = text_of(a, item, "voucherStatus");
    bool known = e.kind && (strcmp(e.kind, ORDER) == 0 || strcmp(e.kind, NOTE) == 0);
    if (!is_id(e.id)) {
        return;
    }
    e.beside = !known || bool_of(item, "archived") || text_ieq(status, "voided") ||
               is_too_old(c->account, e.on);
    e.stamp = e.stamp ? e.stamp : raw_of(a, item);
    out->entry = arena_grow(a, out->entry, out->n, sizeof *out->entry);
    out->entry[out->n++] = e;
}

static enum k_status list(struct connect_page *out, struct connect *c, struct arena *a,
                          day changed_since, int page, struct k_err *err)
{
    char since[DAY_BUF];
    struct json_object *doc;
    const char *path = arena_printf(
        a,
        "/voucherlist?voucherType=%s,%s&voucherStatus=any&sort=updatedDate,DESC"
        "&size=%d&page=%d%s%s",
        ORDER, NOTE, PAGE_SIZE, page,
        day_is_set(changed_since) ? "&updatedDateFrom=" : "",
        day_format_iso(since, changed_since));
    enum k_status st = get_json(&doc, NULL, c, a, path, err);
    if (st != K_OK) {
        return st;
    }
    struct json_object *content = object_of(doc, "content");
    if (!json_object_is_type(content, json_type_array)) {
        json_object_put(doc);
        return http_fault(connect_http(c), HTTP_ANSWER, err,
                          "Die Belegliste kam ohne content.");
    }
    size_t n = json_object_array_length(content);
    for (size_t i = 0; i < n && i < PAGE_ENTRIES_MAX; i++) {
        read_entry(out, c, a, json_object_array_get_idx(content, i));
    }
    struct json_object *total = object_of(doc, "totalElements");
    out->total = total ? json_object_get_int64(total) : -1;
    /* `last` decides; where it is missing, a page that is not full. */
    out->last =
        n == 0 || (object_of(doc, "last") ? bool_of(doc, "last") : n < PAGE_SIZE);
    json_object_put(doc);
    return K_OK;
}

/* ---- one order ------------------------------------------------------------------- */

/* A fresh voucher may be unknown for some seconds after it was listed. *doc NULL when
 * it stays so: deleted since. */
static enum k_status get_voucher(struct json_object **doc, const char **raw,
                                 struct connect *c, struct arena *a, const char *kind,
                                 const char *id, struct k_err *err)
{
    const char *path = arena_printf(a, "/%s/%s", folder_of(kind), id);
    enum k_status st = K_OK;
    for (int attempt = 0; attempt <= FRESH_ATTEMPTS; attempt++) {
        st = get_json(doc, raw, c, a, path, err);
        if (st == K_OK || connect_trouble(c) != HTTP_NOT_FOUND) {
            return st;
        }
        if (attempt < FRESH_ATTEMPTS) {
            http_pause(connect_http(c), attempt);
        }
    }
    *doc = NULL;
    return K_OK;
}

/* Related vouchers of a type, at most `max`: how many. */
static size_t related_ids(const char **id, size_t max, struct arena *a,
                          struct json_object *voucher, const char *type)
{
    struct json_object *items = object_of(voucher, "relatedVouchers");
    size_t n = length_of(items), found = 0;
    for (size_t i = 0; i < n && i < RELATED_MAX && found < max; i++) {
        struct json_object *item = json_object_array_get_idx(items, i);
        id[found] = text_of(a, item, "id");
        found += text_ieq(text_of(a, item, "voucherType"), type) && is_id(id[found]);
    }
    return found;
}

/* The first one, or NULL. */
static const char *related(struct arena *a, struct json_object *voucher,
                           const char *type)
{
    const char *id;
    return related_ids(&id, 1, a, voucher, type) > 0 ? id : NULL;
}

static bool has_mark(struct connect *c, struct arena *a, struct json_object *voucher)
{
    static const char *const MEMBERS[] = {"title", "remark"};
    const struct config_account *account = connect_account(c);
    for (size_t i = 0; i < account->finished_count; i++) {
        const char *word = account->finished[i];
        const char *mark =
            text_starts(word, "mark:") ? text_fold(a, word + strlen("mark:")) : "";
        for (size_t k = 0; *mark && k < 2; k++) {
            const char *text = text_of(a, voucher, MEMBERS[k]);
            if (text && strstr(text_fold(a, text), mark)) {
                return true;
            }
        }
    }
    return false;
}

static void fill(struct connect_order *out, struct arena *a,
                 struct json_object *voucher, const char *raw, const char *kind)
{
    out->id = text_of(a, voucher, "id");
    out->stamp = text_of(a, voucher, "updatedDate");
    out->number = text_of(a, voucher, "voucherNumber");
    out->kind = kind;
    out->on = day_of(voucher, "voucherDate");
    out->contact_id = text_of(a, object_of(voucher, "address"), "contactId");
    out->order = raw;
}

static bool has_invoice(struct arena *a, struct json_object *voucher)
{
    return related(a, voucher, "invoice") != NULL;
}

static enum k_status confirmation(struct connect_order *out, struct connect *c,
                                  struct arena *a, const char *id, struct k_err *err)
{
    struct json_object *doc;
    const char *raw;
    enum k_status st = get_voucher(&doc, &raw, c, a, ORDER, id, err);
    if (st != K_OK || !doc) {
        return st;
    }
    fill(out, a, doc, raw, ORDER);
    bool noted =
        account_wants(connect_account(c), "delivery-note") && related(a, doc, NOTE);
    /* Invoiced over there already: a second invoice would be one too many. */
    out->finished = is_id(out->id) && !has_invoice(a, doc) &&
                    !is_too_old(connect_account(c), out->on) &&
                    (noted || has_mark(c, a, doc));
    if (out->finished) { /* its delivery notes need not be asked for it again */
        out->note_count = related_ids(
            out->notes, sizeof out->notes / sizeof out->notes[0], a, doc, NOTE);
    }
    json_object_put(doc);
    return K_OK;
}

static enum k_status delivery_note(struct connect_order *out, struct connect *c,
                                   struct arena *a, const char *id, struct k_err *err)
{
    struct json_object *doc;
    const char *raw;
    const struct config_account *account = connect_account(c);
    enum k_status st = get_voucher(&doc, &raw, c, a, NOTE, id, err);
    if (st != K_OK || !doc) {
        return st;
    }
    const char *order = related(a, doc, ORDER);
    if (order && account_wants(account, "delivery-note")) {
        st = confirmation(out, c, a, order, err);
    } else if (account_wants(account, "kind:deliverynote")) {
        fill(out, a, doc, raw, NOTE);
        out->finished = is_id(out->id) && !has_invoice(a, doc);
    }
    json_object_put(doc);
    return st;
}

static enum k_status order(struct connect_order *out, struct connect *c,
                           struct arena *a, const struct connect_entry *e,
                           struct k_err *err)
{
    const struct config_account *account = connect_account(c);
    if (strcmp(e->kind, ORDER) == 0) {
        return confirmation(out, c, a, e->id, err);
    }
    if (!account_wants(account, "delivery-note") &&
        !account_wants(account, "kind:deliverynote")) {
        return K_OK;
    }
    return delivery_note(out, c, a, e->id, err);
}

/* ---- contacts -------------------------------------------------------------------- */

static void read_contact(struct connect_parts *out, struct arena *a,
                         struct json_object *item)
{
    struct connect_part part = {
        .kind = CONNECT_CONTACT, .id = text_of(a, item, "id"), .raw = raw_of(a, item)};
    if (object_of(object_of(item, "roles"), "customer")) {
        add_part(out, a, &part);
    }
}

static enum k_status parts(struct connect_parts *out, struct connect *c,
                           struct arena *a, enum connect_part_kind kind, int page,
                           struct k_err *err)
{
    struct json_object *doc;
    (void)kind;
    enum k_status st = get_json(
        &doc, NULL, c, a,
        arena_printf(a, "/contacts?customer=true&size=%d&page=%d", PAGE_SIZE, page),
        err);
    if (st != K_OK) {
        return st;
    }
    struct json_object *content = object_of(doc, "content");
    size_t n = length_of(content);
    for (size_t i = 0; i < n && i < PAGE_ENTRIES_MAX; i++) {
        read_contact(out, a, json_object_array_get_idx(content, i));
    }
    out->last =
        n == 0 || (object_of(doc, "last") ? bool_of(doc, "last") : n < PAGE_SIZE);
    json_object_put(doc);
    return K_OK;
}

static enum k_status contact(struct connect_parts *out, struct connect *c,
                             struct arena *a, const char *id, struct k_err *err)
{
    struct json_object *doc;
    enum k_status st =
        get_json(&doc, NULL, c, a, arena_printf(a, "/contacts/%s", id), err);
    if (st == K_REJECT && connect_trouble(c) == HTTP_NOT_FOUND) {
        return K_OK;
    }
    if (st == K_OK) {
        struct connect_part part = {
            .kind = CONNECT_CONTACT, .id = id, .raw = raw_of(a, doc)};
        add_part(out, a, &part);
        json_object_put(doc);
    }
    return st;
}

const struct product PRODUCT_LEXOFFICE = {
    .lists = 1, .list = list, .order = order, .parts = parts, .contact = contact};
