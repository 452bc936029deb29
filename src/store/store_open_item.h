/*
 * store_open_item - what matching asks of the store, in questions that cost the same
 * however many invoices there are.
 *
 * Open invoices and the newest settled ones are listed; older ones are looked up when
 * a payment names them. Rows are valid during the call.
 */
#ifndef KONTOR_STORE_OPEN_ITEM_H
#define KONTOR_STORE_OPEN_ITEM_H

#include "base/day.h"
#include "base/money.h"
#include "store/store.h"
#include "store/store_bank.h"

#define OPEN_ITEM_SKONTOS 2

struct open_item {
    int64_t id, customer_id;
    const char *number, *digits;
    const char *customer_number, *customer_name;
    const char *customer_street, *customer_city;
    day issue_date, due_date;
    money payable, open;
    money retained; /* agreed; of open as far as that is more */
    money fee;      /* claimed beside it */
    bool foreign;   /* taken over from another program */
    bool cancelled; /* or a cancellation itself */
    bool touched;   /* has a payment or a discount */
    day booked_on;  /* of the last payment that was booked without asking */
    int skontos;
    day skonto_until[OPEN_ITEM_SKONTOS];
    money skonto_discount[OPEN_ITEM_SKONTOS];
};

typedef enum k_status store_open_item_fn(void *ud, const struct open_item *item,
                                         struct k_err *err);

/* All that are open. */
K_MUST_CHECK enum k_status store_open_items(struct store *s, store_open_item_fn *fn,
                                            void *ud, struct k_err *err);
/* The newest `limit` of the settled and cancelled ones. */
K_MUST_CHECK enum k_status store_settled_items(struct store *s, int limit,
                                               store_open_item_fn *fn, void *ud,
                                               struct k_err *err);
/* The ids of all with these digits in their number; the first `max`. Asks an index
 * only, and reads no invoice. */
K_MUST_CHECK enum k_status store_items_by_digits(int64_t *id, size_t *n, size_t max,
                                                 struct store *s, const char *digits,
                                                 struct k_err *err);
K_MUST_CHECK enum k_status store_item(struct store *s, int64_t invoice_id,
                                      store_open_item_fn *fn, void *ud,
                                      struct k_err *err);

/* The newest `limit` payments that are booked on invoices. */
K_MUST_CHECK enum k_status store_settlements(struct store *s, int limit,
                                             store_transaction_fn *fn, void *ud,
                                             struct k_err *err);
/* Those booked on an invoice or on a fee beside it. */
K_MUST_CHECK enum k_status store_settlements_of(struct store *s, int64_t invoice_id,
                                                store_transaction_fn *fn, void *ud,
                                                struct k_err *err);
/* Those of an amount since a day: what a return may undo. */
K_MUST_CHECK enum k_status store_settlements_like(struct store *s, money amount,
                                                  day since, store_transaction_fn *fn,
                                                  void *ud, struct k_err *err);

/* Whose account is it? */
struct known_account {
    int64_t customer_id;
    bool proven, forgotten;
};
typedef enum k_status store_known_account_fn(void *ud, const struct known_account *k,
                                             struct k_err *err);
K_MUST_CHECK enum k_status store_known_accounts(struct store *s, const char *iban,
                                                store_known_account_fn *fn, void *ud,
                                                struct k_err *err);

/* Payments that nobody decided yet, the oldest `limit` by booking date; account_iban
 * and strong are NULL. */
K_MUST_CHECK enum k_status store_undecided(struct store *s, int limit,
                                           store_transaction_fn *fn, void *ud,
                                           struct k_err *err);

/* Is any pair of payment and invoice refused by the owner? */
K_MUST_CHECK enum k_status store_any_rejected(bool *out, struct store *s,
                                              struct k_err *err);

#endif
