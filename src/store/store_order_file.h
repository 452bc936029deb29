/*
 * store_order_file - files that lie beside an order: time sheets, photos, measurements.
 *
 * They are known by the keys of their name and folder (model/order.h, order_file_key),
 * so that they may come before their order.
 */
#ifndef KONTOR_STORE_ORDER_FILE_H
#define KONTOR_STORE_ORDER_FILE_H

#include "store/store.h"

struct order_file_row {
    int64_t id, file_id;
    const char *folder, *name;
    const char *name_key, *folder_key; /* "" for no folder */
    const char *media_type;
    const char *state; /* "waiting", "told", "late", "sent" */
    int64_t since;
    const char *sha256, *stored_as; /* of the file; ignored by store_order_file_put */
    int64_t bytes;
};

/* Insert; one of the same folder and name gives way to it. Sets r->id. */
K_MUST_CHECK enum k_status
store_order_file_put(struct store *s, struct order_file_row *r, struct k_err *err);
/* Is this very file there under this name? */
K_MUST_CHECK enum k_status store_order_file_known(bool *out, struct store *s,
                                                  int64_t file_id, const char *folder,
                                                  const char *name, struct k_err *err);
/* Those of an order, by name, whatever their state. */
K_MUST_CHECK enum k_status store_order_files(struct order_file_row **out, size_t *n,
                                             struct store *s, struct arena *a,
                                             const char *order_key, struct k_err *err);
/* Still 'waiting', since before an instant, and there is no order that they fit. */
K_MUST_CHECK enum k_status store_order_files_lost(struct order_file_row **out,
                                                  size_t *n, struct store *s,
                                                  struct arena *a, int64_t before,
                                                  struct k_err *err);
K_MUST_CHECK enum k_status store_order_file_state(struct store *s, int64_t id,
                                                  const char *state, struct k_err *err);

#endif
