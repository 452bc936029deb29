/*
 * store_customer - customers as known from orders and contact files.
 */
#ifndef KONTOR_STORE_CUSTOMER_H
#define KONTOR_STORE_CUSTOMER_H

#include "model/order.h"
#include "store/store.h"

/* By customer number, else by e-mail, else by name and postcode. *found false leaves
 * *out untouched. */
K_MUST_CHECK enum k_status store_customer_find(struct customer *out, bool *found,
                                               struct store *s, struct arena *a,
                                               const struct customer *like,
                                               struct k_err *err);
K_MUST_CHECK enum k_status store_customer_get(struct customer *out, struct store *s,
                                              struct arena *a, int64_t id,
                                              struct k_err *err);
/* Insert (c->id 0) or replace; sets c->id; an account named in the data becomes an
 * unproven one of the customer. */
K_MUST_CHECK enum k_status store_customer_put(struct store *s, struct arena *a,
                                              struct customer *c, struct k_err *err);

/* What is missing in `c` is taken from `from`: never overwrites. */
void store_customer_fill(struct customer *c, const struct customer *from);

/* Before that, for data that another program keeps (lexoffice, sevDesk, an address
 * book): what the owner told Kontor of language, format of invoices and region stays,
 * and that the customer is a public authority. */
void store_customer_keep_own(struct customer *c, const struct customer *known);

/* The customer pays from this account; proven: a payment showed it. What the owner had
 * forgotten stays so. */
K_MUST_CHECK enum k_status store_customer_account_put(struct store *s, const char *iban,
                                                      int64_t customer_id, bool proven,
                                                      struct k_err *err);

/* The owner says that an account is not (or no longer) whose it was learned to be. */
K_MUST_CHECK enum k_status store_customer_account_forget(int64_t *count,
                                                         struct store *s,
                                                         const char *iban,
                                                         struct k_err *err);
/* ... and takes that back, by booking a payment from it on the customer himself. */
K_MUST_CHECK enum k_status store_customer_account_recall(struct store *s,
                                                         const char *iban,
                                                         int64_t customer_id,
                                                         struct k_err *err);

#endif
