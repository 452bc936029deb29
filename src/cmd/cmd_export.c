#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "cmd/cmd.h"
#include "flow/booking.h"
#include "flow/export.h"
#include "flow/firm.h"
#include "flow/matching.h"
#include "store/store_bank.h"

#include "base/banned.h"

#define DATEV_BYTES_MAX ((size_t)128 * 1024 * 1024)

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

static enum k_status matches(struct cmd *c, struct firm *f)
{
    struct export x = {.c = c, .f = f};
    arena_init(&x.arena);
    printf("file,statement,entry,detail,transaction,decision,allocations,tier,reason,"
           "sha256\n");
    enum k_status st = store_seen_each(f->store, 0, print_row, &x, &c->err);
    arena_release(&x.arena);
    return st;
}

/* ---- for the bookkeeper and the auditor ---- */

struct request {
    const char *what, *output, *label; /* "2026-11" */
    struct export_period period;
};

/* "2026-11" or "2026". */
static bool parse_period(struct request *r, struct arena *a, const char *text)
{
    char *end;
    long year = strtol(text, &end, 10);
    long month = *end == '-' ? strtol(end + 1, &end, 10) : 0;
    bool whole = strlen(text) == 4;
    if (*end || year < 1900 || year > 9999 || (!whole && strlen(text) != 7) ||
        !day_make(&r->period.from, (int)year, whole ? 1 : (int)month, 1)) {
        return false;
    }
    r->label = arena_strdup(a, text);
    long next = whole ? 13 : month + 1;
    day after;
    bool ok = day_make(&after, (int)(next > 12 ? year + 1 : year),
                       (int)(next > 12 ? 1 : next), 1);
    r->period.to = day_add(after, -1);
    return ok;
}

/* Without a period it is the last whole month. */
static bool parse_request(struct request *r, struct cmd *c)
{
    static const struct option OPTIONS[] = {{"month", required_argument, NULL, 'm'},
                                            {"year", required_argument, NULL, 'm'},
                                            {"output", required_argument, NULL, 'o'},
                                            {NULL, 0, NULL, 0}};
    int o, year, month, dom;
    *r = (struct request){.what = c->argc > 1 ? c->argv[1] : ""};
    day_split(clock_today(&c->clock), &year, &month, &dom);
    bool ok =
        parse_period(r, &c->arena,
                     arena_printf(&c->arena, "%04d-%02d", month == 1 ? year - 1 : year,
                                  month == 1 ? 12 : month - 1));
    optind = 2;
    while (ok && (o = getopt_long(c->argc, c->argv, "+o:", OPTIONS, NULL)) != -1) {
        if (o == 'o') {
            r->output = optarg;
        } else {
            ok = o == 'm' && parse_period(r, &c->arena, optarg);
        }
    }
    return ok && optind >= c->argc;
}

static enum k_status datev(struct cmd *c, struct firm *f, const struct request *r)
{
    struct str out;
    size_t rows = 0;
    const char *path =
        r->output ? r->output
                  : arena_printf(&c->arena, "EXTF_Buchungsstapel_%s.csv", r->label);
    str_init(&out, DATEV_BYTES_MAX);
    enum k_status st = export_datev(&out, &rows, f, &r->period, &c->err);
    if (st == K_OK) {
        st = file_write_lazy(path, out.data, out.len, &c->err);
    }
    str_release(&out);
    if (st == K_OK && !c->quiet) {
        printf(trn("%zu Buchung in %s\n", "%zu Buchungen in %s\n", rows), rows, path);
    }
    return st;
}

static enum k_status zip(struct cmd *c, struct firm *f, const struct request *r)
{
    size_t invoices = 0;
    const char *path =
        r->output ? r->output : arena_printf(&c->arena, "rechnungen-%s.zip", r->label);
    enum k_status st = export_zip(&invoices, f, &r->period, path, &c->err);
    if (st == K_OK && !c->quiet) {
        printf(trn("%zu Rechnung in %s\n", "%zu Rechnungen in %s\n", invoices),
               invoices, path);
    }
    return st;
}

static enum k_status journal(struct cmd *c, struct firm *f, const struct request *r)
{
    const char *dir =
        r->output ? r->output : arena_printf(&c->arena, "gobd-%s", r->label);
    enum k_status st = export_audit(f, &r->period, dir, &c->err);
    if (st == K_OK && !c->quiet) {
        printf(tr("Tabellen und index.xml liegen in %s\n"), dir);
    }
    return st;
}

static enum k_status run_request(struct cmd *c, struct firm *f, const struct request *r)
{
    return strcmp(r->what, "datev") == 0     ? datev(c, f, r)
           : strcmp(r->what, "zip") == 0     ? zip(c, f, r)
           : strcmp(r->what, "journal") == 0 ? journal(c, f, r)
                                             : matches(c, f);
}

int cmd_export(struct cmd *c)
{
    static const char *const WORDS[] = {"matches", "datev", "zip", "journal"};
    struct firm f;
    struct request r;
    bool known = false;
    bool ok = parse_request(&r, c);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        known = known || strcmp(r.what, WORDS[i]) == 0;
    }
    if (!known || !ok) {
        return cmd_usage(c, "Was? Es gibt: matches, datev, zip, journal; dazu --month "
                            "2026-11 oder --year 2026, und -o.");
    }
    enum k_status st = firm_open(&f, c->root, &c->clock, FIRM_STORE, &c->err);
    if (st == K_OK) {
        st = run_request(c, &f, &r);
    }
    firm_close(&f);
    return cmd_fail(c, st);
}
