/*
 * store_order - orders as they came, and what became of them.
 */
#ifndef KONTOR_STORE_ORDER_H
#define KONTOR_STORE_ORDER_H

#include "store/store.h"

enum order_state {
    ORDER_STATE_WAITING, /* not completed yet, says its source */
    ORDER_STATE_DECIDE,  /* the owner has to add or decide something */
    ORDER_STATE_REFUSED, /* wrong as it is */
    ORDER_STATE_INVOICED,
    ORDER_STATE_DROPPED, /* the owner wants no invoice */
};

struct order_row {
    int64_t id;
    const char *number;
    enum order_state state;
    const char *reason;
    const char *document; /* order_to_json */
    int64_t file_id, customer_id;
    const char *layout;
    const char *file_key; /* for putting: order_file_key of the number */
    int64_t received, changed;
};

K_MUST_CHECK enum k_status store_order_by_number(struct order_row *out, bool *found,
                                                 struct store *s, struct arena *a,
                                                 const char *number, struct k_err *err);
/* The newest one whose number gives this order_file_key. */
K_MUST_CHECK enum k_status store_order_by_file_key(struct order_row *out, bool *found,
                                                   struct store *s, struct arena *a,
                                                   const char *key, struct k_err *err);
K_MUST_CHECK enum k_status store_order_get(struct order_row *out, struct store *s,
                                           struct arena *a, int64_t id,
                                           struct k_err *err);
/* Insert or replace by number; sets o->id. An invoiced order is never replaced. */
K_MUST_CHECK enum k_status store_order_put(struct store *s, struct order_row *o,
                                           struct k_err *err);
K_MUST_CHECK enum k_status store_order_state(struct store *s, int64_t id,
                                             enum order_state state, const char *reason,
                                             struct k_err *err);
K_MUST_CHECK enum k_status store_orders_in(struct order_row **out, size_t *n,
                                           struct store *s, struct arena *a,
                                           enum order_state state, struct k_err *err);

#endif
