/*
 * sevdesk_parts - the objects of a sevDesk file, sorted by what they are.
 *
 * sevDesk spreads an order over Order, OrderPos, Contact, ContactAddress and
 * CommunicationWay, which name each other by id. Whatever the packing of the file,
 * this finds them all.
 * Effects: none but faults in the reader.
 */
#ifndef KONTOR_ORDER_SEVDESK_PARTS_H
#define KONTOR_ORDER_SEVDESK_PARTS_H

#include "order/reader.h"

enum part_kind {
    PART_ORDER,
    PART_POSITION,
    PART_CONTACT,
    PART_ADDRESS,
    PART_WAY,
    PART_KINDS
};

struct part {
    const char *id;    /* NULL when it has none */
    const char *owner; /* id of the order or contact that it belongs to, or NULL */
    const struct json_at *at;
};

struct parts {
    struct reader *r;
    struct part *part[PART_KINDS];
    size_t count[PART_KINDS];
};

void parts_collect(struct parts *p, struct reader *r, const struct json_at *doc);

/* Does a part belong to the owner? Where a file has one owner only, parts without
 * a reference are its own. */
bool parts_belongs(const struct parts *p, enum part_kind owner_kind,
                   const struct part *owner, const struct part *part);

/* id of the object that a reference such as {"id": "7", "objectName": "Unity"}
 * names; NULL when not given. */
const char *parts_reference(struct reader *r, const struct json_at *up,
                            const char *name);

/* The contact with this id, or NULL. */
const struct part *parts_contact(const struct parts *p, const char *id);

#endif
