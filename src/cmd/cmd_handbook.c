#include <stdio.h>

#include "cmd/cmd.h"
#include "flow/handbook.h"

#include "base/banned.h"

#define HANDBOOK_BYTES_MAX ((size_t)1024 * 1024)

int cmd_handbook(struct cmd *c)
{
    struct firm f;
    struct str text;
    if (c->argc > 1) {
        return cmd_usage(c, "„%s“ gibt es hier nicht.", c->argv[1]);
    }
    str_init(&text, HANDBOOK_BYTES_MAX);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = handbook_render(&text, &f, &c->arena, &c->err);
    }
    if (st == K_OK) {
        (void)fputs(text.data, stdout);
    }
    firm_close(&f);
    str_release(&text);
    return cmd_fail(c, st);
}
