/*
 * connect - finished orders and contacts out of lexoffice and sevDesk, by their APIs.
 *
 * In:      an account of kontor.conf. Out: pages of what may be finished, and for each
 *          finished order a JSON bundle of the raw answers that src/order reads as it
 *          reads a dropped file.
 * Effects: requests, paced; nothing is written there but by connect_push.h.
 *
 * The caller keeps what is known of each order and contact: nothing is remembered here
 * but the connection. Filters of the servers are hints; each answer is asked again.
 * A failed call leaves its reason in connect_trouble.
 */
#ifndef KONTOR_CONNECT_CONNECT_H
#define KONTOR_CONNECT_CONNECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "config/config.h"
#include "connect/http.h"

struct json_object;
struct connect;

/* Reads the key. K_REJECT when it cannot be had: the text says how to mend it. `folder`
 * is where a relative key_file lies. */
K_MUST_CHECK enum k_status connect_open(struct connect **out,
                                        const struct config_account *account,
                                        const char *folder, struct k_err *err);
void connect_close(struct connect *c);

const struct config_account *connect_account(const struct connect *c);
struct http *connect_http(struct connect *c);
enum http_trouble connect_trouble(const struct connect *c);

/* ---- which orders there are ------------------------------------------------------ */

/* One line of a list: enough to know whether it has been seen. */
struct connect_entry {
    const char *id;     /* unique within the account */
    const char *number; /* "AB-2026-0031"; may be NULL */
    const char *stamp;  /* changes whenever the order does */
    const char *kind;   /* "orderconfirmation", "deliverynote", "AB", "LI" */
    const char *name;   /* of the customer, as listed; may be NULL */
    day on;             /* its date */
    day changed;        /* DAY_NONE when the answer does not say */
    /* Not a finished order of this account, whatever its details say: another status or
     * kind, archived, older than `since`. */
    bool beside;
    const char *raw; /* the whole order where the list has it (sevDesk), or NULL */
};

struct connect_page {
    struct connect_entry *entry;
    size_t n;
    bool last;
    int64_t total; /* -1 when the answer does not say */
};

/* A page of orders changed on or after a day (DAY_NONE: all), newest change first
 * where the server does that; pages count from 0. */
K_MUST_CHECK enum k_status connect_list(struct connect_page *out, struct connect *c,
                                        struct arena *a, day changed_since, int page,
                                        struct k_err *err);

/* ---- one order ------------------------------------------------------------------- */

struct connect_order {
    bool finished;
    const char *id, *stamp; /* of the order itself: an entry may be its delivery note */
    const char *number, *kind;
    day on;
    const char *contact_id;        /* NULL: a one-time address, no mail address known */
    const char *order, *positions; /* raw JSON; positions NULL where they are within */
    const char *notes[8]; /* its delivery notes: nothing more will come of them */
    size_t note_count;
};

/* Fetch it. K_OK with finished false when it is not, or is gone. */
K_MUST_CHECK enum k_status connect_order(struct connect_order *out, struct connect *c,
                                         struct arena *a, const struct connect_entry *e,
                                         struct k_err *err);

/* ---- contacts -------------------------------------------------------------------- */

enum connect_part_kind {
    CONNECT_CONTACT,
    CONNECT_ADDRESS, /* of sevDesk, like the next: resources of their own */
    CONNECT_WAY,
    CONNECT_PARTS
};

/* "contact", "address", "way": as they are stored. */
const char *connect_part_name(enum connect_part_kind kind);

struct connect_part {
    enum connect_part_kind kind;
    const char *id;
    const char *owner; /* of an address or way: its contact; of a person: the company */
    const char *raw;   /* JSON */
};

struct connect_parts {
    struct connect_part *part;
    size_t n;
    bool last; /* of a list: the last page */
};

/* How many lists a full refresh has: contacts alone, or the parts, too. */
int connect_part_lists(const struct connect *c);

/* One page of a list of all. */
K_MUST_CHECK enum k_status connect_parts(struct connect_parts *out, struct connect *c,
                                         struct arena *a, enum connect_part_kind kind,
                                         int page, struct k_err *err);

/* One contact with all its parts; n 0 when it is gone. */
K_MUST_CHECK enum k_status connect_contact(struct connect_parts *out, struct connect *c,
                                           struct arena *a, const char *id,
                                           struct k_err *err);

/* ---- the files for inbox/ -------------------------------------------------------- */

/* The order with its contact's parts; the same facts give the same bytes. */
char *connect_bundle(struct arena *a, const struct connect_order *o,
                     const struct connect_parts *parts);
/* Contacts alone. */
char *connect_contacts(struct arena *a, const struct connect_parts *parts);
/* "lexoffice-AB-2026-0031-1f2e3d4c.json": made harmless. */
char *connect_file_name(struct arena *a, const struct config_account *account,
                        const char *number, const char *id);

#endif
