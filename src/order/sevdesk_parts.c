/*
 * One walk over the document. An object that names itself (objectName) is taken by its
 * name; one that does not, by the member that it stands in. References of two members,
 * {"id": "7", "objectName": "Contact"}, are everywhere and are no parts.
 */
#include "order/sevdesk_parts.h"

#include <json-c/json.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "order/loose.h"

#include "base/banned.h"

#define WALK_DEPTH 8

/* Members that hold parts, and of which kind. */
struct packed {
    const char *member;
    enum part_kind kind;
};

static const struct packed PACKED[] = {
    {"order", PART_ORDER},          {"orders", PART_ORDER},
    {"positions", PART_POSITION},   {"orderPos", PART_POSITION},
    {"contact", PART_CONTACT},      {"contacts", PART_CONTACT},
    {"persons", PART_CONTACT},      {"parent", PART_CONTACT},
    {"addresses", PART_ADDRESS},    {"contactAddresses", PART_ADDRESS},
    {"communicationWays", PART_WAY}};

static const char *const NAMES[PART_KINDS] = {"Order", "OrderPos", "Contact",
                                              "ContactAddress", "CommunicationWay"};

static void walk(struct parts *p, const struct json_at *at, enum part_kind hint,
                 int depth);

static const struct json_at *keep(struct arena *a, struct json_at at)
{
    struct json_at *kept = arena_alloc(a, sizeof *kept);
    *kept = at;
    return kept;
}

const char *parts_reference(struct reader *r, const struct json_at *up,
                            const char *name)
{
    struct json_at at = json_member(up, name);
    if (!json_object_is_type(at.value, json_type_object)) {
        return NULL;
    }
    return loose_text(r, &at, "id");
}

static void add(struct parts *p, enum part_kind kind, const struct json_at *at)
{
    struct part part = {.id = loose_text(p->r, at, "id"), .at = at};
    if (kind != PART_ORDER) {
        part.owner = parts_reference(p->r, at,
                                     kind == PART_POSITION  ? "order"
                                     : kind == PART_CONTACT ? "parent"
                                                            : "contact");
    }
    struct part *list = p->part[kind];
    size_t n = p->count[kind];
    p->part[kind] = list = arena_grow(p->r->arena, list, n, sizeof *list);
    list[n] = part;
    p->count[kind]++;
}

/* {"id": "7", "objectName": "Contact"} only points to an object. */
static bool is_reference(const struct json_at *at)
{
    static const char *const CONTENT[] = {
        "orderNumber", "positionNumber", "quantity", "customerNumber", "name",
        "surename",    "familyname",     "street",   "city",           "value"};
    for (size_t i = 0; i < sizeof CONTENT / sizeof CONTENT[0]; i++) {
        if (loose_has(at, CONTENT[i])) {
            return false;
        }
    }
    return true;
}

static enum part_kind kind_of(struct reader *r, const struct json_at *at,
                              enum part_kind hint)
{
    const char *name = loose_text(r, at, "objectName");
    for (int i = 0; name && i < PART_KINDS; i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            return (enum part_kind)i;
        }
    }
    return name ? PART_KINDS : hint;
}

/* Follow the members that may hold parts. Orders are not followed out of parts: a
 * position that carries its whole order along does not make it a second order. */
static void walk_members(struct parts *p, const struct json_at *at, bool is_part,
                         int depth)
{
    for (size_t i = 0; i < sizeof PACKED / sizeof PACKED[0]; i++) {
        struct json_at member = json_member(at, PACKED[i].member);
        if (member.value && !(is_part && PACKED[i].kind == PART_ORDER)) {
            walk(p, keep(p->r->arena, member), PACKED[i].kind, depth + 1);
        }
    }
}

static void walk_object(struct parts *p, const struct json_at *at, enum part_kind hint,
                        int depth)
{
    struct json_at error = json_member(at, "error");
    struct json_at objects = json_member(at, "objects");
    if (json_object_is_type(error.value, json_type_object)) {
        const char *message = loose_text(p->r, &error, "message");
        (void)json_fault(&p->r->in, &error, "sevDesk meldet einen Fehler: %s",
                         message ? message : tr("ohne Text"));
        return;
    }
    if (objects.value) {
        walk(p, keep(p->r->arena, objects), hint, depth + 1);
        return;
    }
    enum part_kind kind = kind_of(p->r, at, hint);
    bool is_part = kind != PART_KINDS && !is_reference(at);
    if (is_part) {
        add(p, kind, at);
    }
    if (!is_part || kind == PART_ORDER || kind == PART_CONTACT) {
        walk_members(p, at, is_part, depth);
    }
}

static void walk(struct parts *p, const struct json_at *at, enum part_kind hint,
                 int depth)
{
    if (depth > WALK_DEPTH) {
        (void)json_fault(&p->r->in, at, "zu tief verschachtelt");
        return;
    }
    for (size_t i = 0; i < loose_length(at); i++) {
        walk(p, keep(p->r->arena, json_element(at, i)), hint, depth + 1);
    }
    if (json_object_is_type(at->value, json_type_object)) {
        walk_object(p, at, hint, depth);
    }
}

void parts_collect(struct parts *p, struct reader *r, const struct json_at *doc)
{
    *p = (struct parts){.r = r};
    walk(p, doc, PART_KINDS, 0);
}

bool parts_belongs(const struct parts *p, enum part_kind owner_kind,
                   const struct part *owner, const struct part *part)
{
    if (part->owner && owner->id) {
        return strcmp(part->owner, owner->id) == 0;
    }
    return !part->owner && p->count[owner_kind] == 1;
}

const struct part *parts_contact(const struct parts *p, const char *id)
{
    for (size_t i = 0; id && i < p->count[PART_CONTACT]; i++) {
        const struct part *c = &p->part[PART_CONTACT][i];
        if (c->id && strcmp(c->id, id) == 0) {
            return c;
        }
    }
    return NULL;
}
