/*
 * fuzz_vcard - any bytes as an address book.
 *
 * Besides the sanitizers it holds the reader to its contract: what it takes over is
 * clean text with a name, and writes and reads back as our own JSON.
 */
#include <stdint.h>
#include <string.h>

#include "fuzz_text.h"
#include "order/order_read.h"

#include "base/banned.h"

static void check_contact(const struct customer *c, struct arena *a)
{
    struct customer again;
    struct k_err err = {0};
    const char *const LINES[] = {c->party.identifier,
                                 c->party.name,
                                 c->party.contact,
                                 c->party.phone,
                                 c->party.address.line1,
                                 c->party.address.line2,
                                 c->party.address.postcode,
                                 c->party.address.city,
                                 c->party.vat_id,
                                 c->buyer_reference,
                                 c->salutation};
    must(c->party.name != NULL);
    must(!c->party.email || text_is_email(c->party.email));
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        check_line(LINES[i]);
    }
    const char *json = customer_to_json(c, a);
    must(customer_from_json(&again, a, json, strlen(json), &err) == K_OK);
    must(strcmp(customer_to_json(&again, a), json) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rule_map map[] = {{"UID", "customer_number"}, {"NOTE", "net_days"}};
    static const struct rule rule = {
        .action = RULE_CONTACTS, .format = "vcard", .map = map, .maps = 2};
    struct arena a;
    struct order_file f;
    struct k_err err = {0};
    arena_init(&a);
    (void)order_looks_incomplete(data, size);
    enum k_status st = order_read(&f, &a, data, size, &rule, &err);
    must(st == K_OK || (st == K_REJECT && err.text[0]));
    for (size_t i = 0; st == K_OK && i < f.contacts; i++) {
        check_contact(&f.contact[i], &a);
    }
    arena_release(&a);
    return 0;
}
