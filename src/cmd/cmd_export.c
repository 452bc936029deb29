#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "flow/booking.h"
#include "flow/firm.h"
#include "flow/matching.h"
#include "store/store_bank.h"

#include "base/banned.h"

/* RFC 4180 for programs: commas, no BOM, line by line, so that memory stays flat. */
struct export
{
    struct cmd *c;
    struct firm *f;
    int64_t transaction_id; /* whose allocations are in `text` */
    const char *decision, *text, *tier, *reason;
    struct arena arena;
};

static void put(const char *s)
{
    if (s && strpbrk(s, ",\"\r\n")) {
        (void)putchar('"');
        for (; *s; s++) {
            if (*s == '"') {
                (void)putchar('"');
            }
            (void)putchar(*s);
        }
        (void)putchar('"');
    } else if (s) {
        (void)fputs(s, stdout);
    }
}

/* "R2026-0001:92404:0;R2026-0002:18589:0" */
static char *add_part(struct arena *a, const char *text, const char *number,
                      money amount, money skonto)
{
    return arena_printf(a, "%s%s%s:%" PRId64 ":%" PRId64, text, *text ? ";" : "",
                        number, amount.cents, skonto.cents);
}

static enum k_status booked(struct export *x, struct k_err *err)
{
    struct allocation_row *al;
    size_t n;
    enum k_status st = store_allocations(&al, &n, x->f->store, &x->arena,
                                         x->transaction_id, 0, false, err);
    if (st == K_OK && n > 0) {
        x->decision = strcmp(al[0].tier, "owner") == 0 ? "owner" : "auto";
        x->tier = al[0].tier;
        x->reason = al[0].reason;
    }
    for (size_t i = 0; st == K_OK && i < n; i++) {
        x->text = add_part(&x->arena, x->text, al[i].invoice_number, al[i].amount,
                           al[i].skonto);
    }
    return st;
}

static enum k_status proposed(struct export *x, struct k_err *err)
{
    struct proposal_row *p;
    size_t n;
    enum k_status st =
        store_proposals(&p, &n, x->f->store, &x->arena, x->transaction_id, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        struct booking bk = {0};
        const char *one = "";
        matching_parts(&bk, &x->arena, p[i].allocations);
        for (size_t k = 0; st == K_OK && k < bk.parts; k++) {
            struct invoice_row inv;
            st = store_invoice_row(&inv, x->f->store, &x->arena, bk.part[k].invoice_id,
                                   err);
            if (st == K_OK) {
                one = add_part(&x->arena, one, inv.number, bk.part[k].amount,
                               bk.part[k].skonto);
            }
        }
        x->text = arena_printf(&x->arena, "%s%s%s", x->text, i ? "|" : "", one);
    }
    return st;
}

static enum k_status gather(struct export *x, const struct seen_row *r,
                            struct k_err *err)
{
    if (x->transaction_id == r->transaction_id) {
        return K_OK;
    }
    arena_reset(&x->arena);
    x->transaction_id = r->transaction_id;
    x->text = "";
    x->decision = "none";
    x->tier = arena_strdup(&x->arena, r->tier);
    x->reason = arena_strdup(&x->arena, r->reason);
    if (strcmp(r->state, "matched") == 0) {
        return booked(x, err);
    }
    if (strcmp(r->state, "review") == 0) {
        x->decision = "review";
        return proposed(x, err);
    }
    return K_OK;
}

static enum k_status print_row(void *ud, const struct seen_row *r, struct k_err *err)
{
    struct export *x = ud;
    enum k_status st = gather(x, r, err);
    if (st != K_OK || strcmp(r->state, "split") == 0) {
        return st;
    }
    if (r->folder[0]) {
        put(r->folder);
        (void)putchar('/');
    }
    put(r->file);
    printf(",%d,%d,%d,%" PRId64 ",%s,", r->statement + 1, r->entry + 1, r->detail + 1,
           r->transaction_id, x->decision);
    put(x->text);
    (void)putchar(',');
    put(x->tier);
    (void)putchar(',');
    put(x->reason);
    (void)putchar(',');
    put(r->sha256);
    (void)putchar('\n');
    return K_OK;
}

int cmd_export(struct cmd *c)
{
    struct firm f;
    struct export x = {.c = c, .f = &f};
    if (c->argc != 2 || strcmp(c->argv[1], "matches") != 0) {
        return cmd_usage(c, "Was? Es gibt: matches.");
    }
    arena_init(&x.arena);
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        printf(
            "file,statement,entry,detail,transaction,decision,allocations,tier,reason,"
            "sha256\n");
        st = store_seen_each(f.store, 0, print_row, &x, &c->err);
    }
    firm_close(&f);
    arena_release(&x.arena);
    return cmd_fail(c, st);
}
