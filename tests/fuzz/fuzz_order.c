/*
 * fuzz_order - any bytes as an order file.
 *
 * Besides the sanitizers it holds the reader to its contract: what is accepted is
 * clean text, and writes and reads back as our own JSON without a difference.
 */
#include <stdint.h>
#include <string.h>

#include "fuzz_text.h"
#include "order/order_read.h"

#include "base/banned.h"

static void check_order(const struct order *o, struct arena *a)
{
    struct order again;
    struct k_err err = {0};
    check_line(o->order_number);
    check_line(o->buyer.party.name);
    check_line(o->buyer.party.address.line1);
    must(!o->buyer.party.email || text_is_email(o->buyer.party.email));
    for (size_t i = 0; i < o->lines; i++) {
        check_line(o->line[i].name);
        check_line(o->line[i].unit);
        must(!o->line[i].description ||
             !text_has_control(o->line[i].description, true));
    }
    const char *json = order_to_json(o, a);
    must(order_from_json(&again, a, json, strlen(json), &err) == K_OK);
    must(strcmp(order_to_json(&again, a), json) == 0);
}

static void read_one(const uint8_t *data, size_t size, const struct rule *rule,
                     bool explain)
{
    struct arena a;
    struct order_file f;
    struct k_err err = {0};
    arena_init(&a);
    enum k_status st = explain ? order_explain(&f, &a, data, size, rule, &err)
                               : order_read(&f, &a, data, size, rule, &err);
    must(st == K_OK || (st == K_REJECT && err.text[0]));
    for (size_t i = 0; st == K_OK && i < f.orders; i++) {
        check_order(&f.order[i], &a);
    }
    for (size_t i = 0; st == K_OK && i < f.contacts; i++) {
        check_line(f.contact[i].party.name);
    }
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *DONE[] = {"status:fertig", "mark:fertig"};
    static struct rule_map map[] = {{"Nr", "order_number"}};
    static const struct rule orders = {.action = RULE_ORDER,
                                       .completed = {DONE, 2},
                                       .map = map,
                                       .maps = 1,
                                       .default_vat_rate = "19"};
    static const struct rule contacts = {.action = RULE_CONTACTS};
    must(order_sniff(data, size) != NULL);
    (void)order_looks_incomplete(data, size);
    read_one(data, size, NULL, false);
    read_one(data, size, &orders, true);
    read_one(data, size, &contacts, false);
    return 0;
}
