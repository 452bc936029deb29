/*
 * fuzz_json - any bytes as an order, a customer or a frozen invoice in our own JSON.
 *
 * What is accepted writes and reads back to the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/invoice.h"
#include "model/order.h"

#include "base/banned.h"

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void read_order(struct arena *a, const char *json, size_t n)
{
    struct order o, again;
    struct k_err err = {{0}};
    enum k_status st = order_from_json(&o, a, json, n, &err);
    must(st == K_OK || (st == K_REJECT && err.text[0]));
    if (st == K_OK) {
        char *text = order_to_json(&o, a);
        must(order_from_json(&again, a, text, strlen(text), &err) == K_OK);
        must(strcmp(order_to_json(&again, a), text) == 0);
    }
}

static void read_customer(struct arena *a, const char *json, size_t n)
{
    struct customer c, again;
    struct k_err err = {{0}};
    if (customer_from_json(&c, a, json, n, &err) == K_OK) {
        char *text = customer_to_json(&c, a);
        must(customer_from_json(&again, a, text, strlen(text), &err) == K_OK);
        must(strcmp(customer_to_json(&again, a), text) == 0);
    }
}

static void read_invoice(struct arena *a, const char *json, size_t n)
{
    struct invoice inv, again;
    struct k_err err = {{0}};
    if (invoice_from_json(&inv, a, json, n, &err) == K_OK) {
        char *text = invoice_to_json(&inv, a);
        must(invoice_from_json(&again, a, text, strlen(text), &err) == K_OK);
        must(strcmp(invoice_to_json(&again, a), text) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    read_order(&a, (const char *)data, size);
    read_customer(&a, (const char *)data, size);
    read_invoice(&a, (const char *)data, size);
    arena_release(&a);
    return 0;
}
