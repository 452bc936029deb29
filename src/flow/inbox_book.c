#include "flow/inbox_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/attachments.h"
#include "flow/batch.h"
#include "flow/issue.h"
#include "flow/open_items.h"
#include "flow/statements.h"
#include "store/store_customer.h"
#include "store/store_order_file.h"

#include "base/banned.h"

#define LOST_BYTES ((size_t)64 * 1024)

void inbox_step(struct pass *p)
{
    p->done++;
    if (p->opt->progress) {
        p->opt->progress(p->opt->progress_ud, p->done, p->of);
    }
}

/* Contacts and attachments first: an order of the same batch may need them. */
static int file_rank(const struct inbox_file *f)
{
    if (!f->rule || f->fault) {
        return 4;
    }
    enum rule_action action = f->rule->action;
    return action == RULE_CONTACTS     ? 0
           : action == RULE_ATTACHMENT ? 1
           : action == RULE_ORDER      ? 2
                                       : 3;
}

/* "A-9" before "A-10": digits count as numbers. */
static int natural_cmp(const char *a, const char *b)
{
    while (*a && *b) {
        if (*a >= '0' && *a <= '9' && *b >= '0' && *b <= '9') {
            char *ea, *eb;
            unsigned long long x = strtoull(a, &ea, 10), y = strtoull(b, &eb, 10);
            if (x != y) {
                return x < y ? -1 : 1;
            }
            a = ea;
            b = eb;
            continue;
        }
        if (*a != *b) {
            break;
        }
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static int by_order(const void *x, const void *y)
{
    const struct inbox_file *a = x, *b = y;
    int ra = file_rank(a), rb = file_rank(b);
    if (ra != rb) {
        return ra - rb;
    }
    const char *na = a->read.orders ? a->read.order[0].order_number : NULL;
    const char *nb = b->read.orders ? b->read.order[0].order_number : NULL;
    int c = natural_cmp(na ? na : "", nb ? nb : "");
    return c ? c : strcmp(a->c.shown, b->c.shown);
}

static enum k_status take_contacts(struct pass *p, struct batch *b,
                                   const struct inbox_file *f, struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < f->read.contacts; i++) {
        struct customer c = f->read.contact[i], known;
        bool found;
        st = store_customer_find(&known, &found, p->firm->store, b->arena, &c, err);
        if (st == K_OK && found) {
            if (order_source_is_foreign(f->read.format)) {
                store_customer_keep_own(&c, &known);
            }
            store_customer_fill(&c, &known);
            c.id = known.id;
        }
        if (st == K_OK && c.party.name) {
            st = store_customer_put(p->firm->store, b->arena, &c, err);
            p->sum->contacts++;
        }
    }
    return st;
}

/* Orders of one file, each decided by itself. *lost: reasons of those that became no
 * invoice; *useful: at least one order was taken over or had been before. */
static enum k_status take_orders(struct batch *b, const struct inbox_file *f,
                                 char **lost, bool *useful, struct k_err *err)
{
    enum k_status st = K_OK;
    struct str reasons;
    str_init(&reasons, LOST_BYTES);
    *useful = f->read.orders == 0;
    for (size_t i = 0; st == K_OK && i < f->read.orders; i++) {
        const struct order *o = &f->read.order[i];
        struct issue_result r;
        struct arena scratch; /* pages and mails: a file may hold thousands of orders */
        batch_scratch(b, &scratch);
        st = issue_order(&r, b, o, f->rule, f->row.id, err);
        if (st != K_OK) {
            err_wrap(err, "Auftrag %s", o->order_number);
        } else if (r.outcome == ISSUE_DECIDE || r.outcome == ISSUE_REFUSED) {
            str_addf(&reasons, "%sAuftrag %s: %s", reasons.len ? "\n" : "",
                     o->order_number, r.reason);
        } else {
            *useful = true;
        }
        batch_scratch_end(b, &scratch);
    }
    *lost = reasons.len ? arena_strdup(b->arena, reasons.data) : NULL;
    str_release(&reasons);
    return st;
}

static enum k_status book_content(struct pass *p, struct batch *b, struct inbox_file *f,
                                  struct k_err *err)
{
    char *lost = NULL;
    bool useful = true;
    enum k_status st = inbox_file_done(f, b, err);
    if (st == K_OK && f->read.contacts > 0) {
        st = take_contacts(p, b, f, err);
    }
    if (st == K_OK && f->rule->action == RULE_ATTACHMENT) {
        st = attachments_take(b, f, f->row.id, err);
    }
    if (st == K_OK && f->rule->action == RULE_ORDER) {
        st = take_orders(b, f, &lost, &useful, err);
    }
    if (st == K_OK && f->rule->action == RULE_OPEN_ITEMS) {
        struct open_items_result items = {0};
        st = open_items_take(&items, b, f, err);
        p->sum->open_items += st == K_OK ? items.taken : 0;
    }
    if (st == K_OK && lost && !useful) {
        /* Nothing of the file became an invoice: it goes where it is looked for. The
         * tasks stay, they name the orders. */
        st = inbox_file_refile(f, b, lost, err);
    }
    return st;
}

/* The same bytes again. One paper may lie beside several orders, under several names.
 */
static enum k_status book_again(struct pass *p, struct batch *b, struct inbox_file *f,
                                const struct file_row *known, struct k_err *err)
{
    bool there = true;
    enum k_status st = inbox_file_duplicate(f, b, known, err);
    if (st == K_OK && f->rule && f->rule->action == RULE_ATTACHMENT && !f->fault) {
        st = store_order_file_known(&there, p->firm->store, known->id, f->c.folder,
                                    f->c.shown, err);
    }
    if (st == K_OK && !there) {
        b->duplicates--;
        f->row = *known;
        st = attachments_take(b, f, known->id, err);
    }
    return st;
}

static enum k_status book(struct pass *p, struct batch *b, struct inbox_file *f,
                          struct k_err *err)
{
    struct file_row known;
    bool found;
    enum k_status st = store_file_by_hash(&known, &found, p->firm->store, b->arena,
                                          f->claimed.hash, err);
    if (st != K_OK) {
        return st;
    }
    if (found && strcmp(known.state, "failed") != 0) {
        return book_again(p, b, f, &known, err);
    }
    f->refused_as = found ? known.stored_as : NULL;
    if (f->fault) {
        return inbox_file_failed(f, b, f->fault, err);
    }
    if (f->container) {
        return inbox_file_done(f, b, err);
    }
    return book_content(p, b, f, err);
}

/* One file within the batch: what is wrong with it does not touch the others. */
static enum k_status book_part(struct pass *p, struct batch *b, struct inbox_file *f,
                               struct k_err *err)
{
    struct k_err why = {{0}};
    enum k_status st = batch_part_begin(b, err);
    if (st != K_OK) {
        return st;
    }
    st = book(p, b, f, &why);
    if (st == K_OK) {
        return batch_part_end(b, err);
    }
    batch_part_undo(b);
    if (st == K_REJECT) {
        return inbox_file_failed(f, b, arena_strdup(b->arena, why.text), err);
    }
    *err = why;
    return st;
}

static bool is_statement(const struct inbox_file *f)
{
    return f->rule && !f->fault && !f->container && f->rule->action == RULE_STATEMENT;
}

static void add_up(struct pass *p, const struct batch *b)
{
    p->sum->invoices += b->invoices;
    p->sum->duplicates += b->duplicates;
    p->sum->failures += b->failures;
}

static enum k_status book_small_files(struct pass *p, struct k_err *err)
{
    struct batch b;
    bool news = false;
    size_t n = 0;
    for (size_t i = 0; i < p->files; i++) {
        n += is_statement(&p->file[i]) ? 0 : 1;
    }
    if (n == 0) {
        return K_OK;
    }
    enum k_status st = batch_begin(&b, p->firm, &p->arena, err);
    if (st != K_OK) {
        return st;
    }
    for (size_t i = 0; st == K_OK && i < p->files; i++) {
        if (!is_statement(&p->file[i])) {
            st = book_part(p, &b, &p->file[i], err);
            news = news || file_rank(&p->file[i]) < 2;
        }
    }
    int retried;
    if (st == K_OK && news) {
        st = issue_retry(&retried, &b, err);
    }
    st = batch_end(&b, st, err);
    if (st == K_OK) {
        add_up(p, &b);
    }
    return st;
}

/* A statement is a transaction of its own: it may be as large as it likes. */
static enum k_status book_statement(struct pass *p, struct inbox_file *f,
                                    struct k_err *err)
{
    struct batch b;
    struct statements_result r = {0};
    enum k_status st = batch_begin(&b, p->firm, &p->arena, err);
    if (st != K_OK) {
        return st;
    }
    st = statements_take(&r, &b, f, err);
    st = batch_end(&b, st, err);
    if (st == K_OK) {
        add_up(p, &b);
        p->sum->statements += r.statements;
        p->sum->transactions += r.fresh;
    }
    return st;
}

enum k_status inbox_book(struct pass *p, struct k_err *err)
{
    qsort(p->file, p->files, sizeof *p->file, by_order);
    enum k_status st = book_small_files(p, err);
    for (size_t i = 0; st == K_OK && i < p->files; i++) {
        if (is_statement(&p->file[i])) {
            st = book_statement(p, &p->file[i], err);
        }
    }
    for (size_t i = 0; st == K_OK && i < p->files; i++) {
        p->sum->files++;
        inbox_step(p);
    }
    p->files = 0;
    p->file = NULL;
    p->bytes = 0;
    arena_reset(&p->arena);
    return st;
}
