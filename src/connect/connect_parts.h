/*
 * connect_parts - what the two products share. Private to connect/.
 *
 * Members of foreign JSON may be string, number, bool or null, and unknown ones are
 * ignored: whatever comes is read as text.
 */
#ifndef KONTOR_CONNECT_CONNECT_PARTS_H
#define KONTOR_CONNECT_CONNECT_PARTS_H

#include <json-c/json.h>

#include "connect/connect.h"

#define PAGE_ENTRIES_MAX 5000

/* The calls of one product. */
struct product {
    int lists;
    enum k_status (*list)(struct connect_page *, struct connect *, struct arena *, day,
                          int, struct k_err *);
    enum k_status (*order)(struct connect_order *, struct connect *, struct arena *,
                           const struct connect_entry *, struct k_err *);
    enum k_status (*parts)(struct connect_parts *, struct connect *, struct arena *,
                           enum connect_part_kind, int, struct k_err *);
    enum k_status (*contact)(struct connect_parts *, struct connect *, struct arena *,
                             const char *, struct k_err *);
};

extern const struct product PRODUCT_LEXOFFICE, PRODUCT_SEVDESK;

struct connect {
    const struct config_account *account;
    const struct product *product;
    struct http *http;
};

/* GET a JSON document. An error inside HTTP 200 is a fault, too. Free *doc with
 * json_object_put; *raw (may be NULL) is the text of the answer. */
K_MUST_CHECK enum k_status get_json(struct json_object **doc, const char **raw,
                                    struct connect *c, struct arena *a,
                                    const char *path, struct k_err *err);

/* A member as text, NULL when absent, null, empty or no scalar. */
const char *text_of(struct arena *a, struct json_object *up, const char *member);
struct json_object *object_of(struct json_object *up, const char *member);
bool bool_of(struct json_object *up, const char *member);
/* 0 for what is no array. */
size_t length_of(struct json_object *list);
/* The literal date part; DAY_NONE. */
day day_of(struct json_object *up, const char *member);
/* As JSON text; decimals keep their digits. */
char *raw_of(struct arena *a, struct json_object *value);

/* Letters, digits and '-' only: safe in a path of a request. */
bool is_id(const char *id);

/* Is the word in the account's list of what is finished? */
bool account_wants(const struct config_account *a, const char *word);

/* A date that this account must not take over? */
bool is_too_old(const struct config_account *a, day on);

void add_part(struct connect_parts *to, struct arena *a,
              const struct connect_part *part);

#endif
