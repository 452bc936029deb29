/*
 * fuzz_conf - any text as kontor.conf: our tables, readers and libconfuse's lexer.
 *
 * What is read without a fault has a value for each key that has a resting one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/config_rows.h"

#include "base/banned.h"

static void *begin(struct conf_reader *r, const struct conf_section *s,
                   const char *title, int line)
{
    (void)s;
    (void)title;
    (void)line;
    /* One of the two is filled, as the section says: room for either. */
    return arena_alloc(r->arena,
                       sizeof(struct config_level) + sizeof(struct config_account));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct config c = {0};
    struct faults faults;
    struct k_err err = {{0}};
    char *text;
    size_t n;
    arena_init(&a);
    faults_init(&faults);
    if (text_to_utf8(&text, &n, &a, data, size, NULL, &err) == K_OK) {
        struct conf_reader r = conf_reader(&a, &faults, "kontor.conf");
        r.object = &c;
        r.begin = begin;
        conf_read(&r, CONFIG_SECTIONS, CONFIG_SECTION_COUNT, text);
        if (faults_status(&faults, &err) == K_OK && (!c.iban || !c.locale)) {
            abort();
        }
    }
    arena_release(&a);
    return 0;
}
