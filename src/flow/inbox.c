#include "flow/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/attachments.h"
#include "flow/inbox_file.h"
#include "flow/inbox_special.h"
#include "flow/issue.h"
#include "flow/open_items.h"
#include "flow/removals.h"
#include "flow/statements.h"
#include "intake/unpack.h"
#include "store/store_customer.h"
#include "store/store_order_file.h"

#include "base/banned.h"

#define BATCH_FILES 100
#define BATCH_BYTES ((int64_t)128 * 1024 * 1024)
#define SCAN_ENTRIES 50000
#define LOST_BYTES ((size_t)64 * 1024)

struct pass {
    struct firm *firm;
    const struct inbox_options *opt;
    struct inbox_summary *sum;
    struct claim_limits limits;
    struct claim_dirs dirs;
    int64_t now_ms;
    int64_t real_now; /* the system's clock: file times know no other */
    size_t done, of;
    struct arena scan_arena;
    struct arena arena; /* of the running batch */
    struct inbox_file *file;
    size_t files;
    int64_t bytes;
    /* Files that may lie beside an order and cannot be taken yet. */
    struct candidate *unready;
    size_t unreadies;
    struct removals removals;
};

static void not_yet(struct pass *p, int64_t wait_ms)
{
    if (p->sum->wait_ms < 0 || wait_ms < p->sum->wait_ms) {
        p->sum->wait_ms = wait_ms;
    }
}

static void step_done(struct pass *p)
{
    p->done++;
    if (p->opt->progress) {
        p->opt->progress(p->opt->progress_ud, p->done, p->of);
    }
}

/* ---- claiming ---- */

static struct inbox_file *add_file(struct pass *p)
{
    p->file = arena_grow(&p->arena, p->file, p->files, sizeof *p->file);
    struct inbox_file *f = &p->file[p->files++];
    *f = (struct inbox_file){0};
    return f;
}

static void add_member(struct pass *p, const char *folder,
                       const struct unpacked_member *m)
{
    struct inbox_file *f = add_file(p);
    f->from_archive = true;
    f->claimed = m->file;
    f->c = (struct candidate){.kind = CANDIDATE_FILE,
                              .folder = folder,
                              .name = m->shown,
                              .shown = m->shown,
                              .size = m->file.size};
}

/* Has it been like this for so long that nobody will finish it? Its own time counts,
 * too: a process that cron starts has not seen it before. */
static bool given_up(struct pass *p, const struct candidate *c)
{
    int64_t limit_s = p->firm->config.give_up_s;
    return settle_age(p->opt->settle, c, p->now_ms) >= limit_s * 1000 ||
           p->real_now - c->mtime_ns / 1000000000 >= limit_s;
}

/* Changed or gone: the original stands, and is looked at again. */
static void later(struct pass *p, const struct candidate *c, const char *why)
{
    log_info("file.not-yet", "%s", why);
    settle_again(p->opt->settle, c, p->now_ms);
    not_yet(p, p->firm->config.settle_ms);
}

/* Does something lie beside one of its orders that is still being written? The file
 * waits for it, as long as anybody would. */
static bool must_wait(struct pass *p, const struct inbox_file *f)
{
    for (size_t i = 0; i < p->unreadies; i++) {
        const struct candidate *c = &p->unready[i];
        for (size_t k = 0; k < f->read.orders; k++) {
            const char *number = f->read.order[k].order_number;
            if (number && !given_up(p, c) &&
                attachments_fit(&p->arena, c->folder, c->shown, number)) {
                return true;
            }
        }
    }
    return false;
}

/* The members of a ZIP become files of their own, behind it. *wait: not whole yet. */
static enum k_status expand(bool *wait, struct pass *p, size_t at, struct k_err *err)
{
    struct unpacked u = {0};
    struct k_err fault = {{0}};
    const char *folder = p->file[at].c.folder;
    enum k_status st = unpack_zip(&u, &p->arena, p->file[at].claimed.work_path,
                                  p->dirs.work, &UNPACK_DEFAULT, &fault);
    *wait = u.incomplete && !given_up(p, &p->file[at].c);
    if (*wait) {
        later(p, &p->file[at].c, fault.text);
        return K_OK;
    }
    if (st == K_REJECT) {
        p->file[at].fault = arena_strdup(&p->arena, fault.text);
        return K_OK;
    }
    if (st != K_OK) {
        *err = fault;
        return st;
    }
    p->file[at].container = true;
    for (size_t i = 0; st == K_OK && i < u.count; i++) {
        bool incomplete;
        add_member(p, folder, &u.item[i]);
        struct inbox_file *f = &p->file[p->files - 1];
        st = inbox_file_understand(f, &incomplete, p->firm, &p->arena, err);
        if (incomplete && !f->fault) {
            f->fault = tr("Die Datei im ZIP-Archiv endet zu früh.");
        }
    }
    return st;
}

/* Copy, look, and keep it for this batch; or leave it for later. */
static enum k_status take(struct pass *p, const struct candidate *c, struct k_err *err)
{
    const struct config *conf = &p->firm->config;
    struct k_err why = {{0}};
    struct inbox_file *f = add_file(p);
    bool incomplete = false;
    f->c = *c;
    if (p->opt->as_rule && strcmp(c->shown, p->opt->as_name) == 0) {
        f->rule = p->opt->as_rule;
    }
    enum k_status st = claim_copy(&f->claimed, &p->arena, &p->dirs, c, &why);
    if (st == K_REJECT) {
        p->files--;
        if (f->claimed.unreadable && given_up(p, c)) {
            stuck_add(&p->sum->stuck, why.text); /* with each scan, but told once */
        } else {
            later(p, c, why.text);
        }
        return K_OK;
    }
    if (st != K_OK) {
        *err = why; /* work/ is full: that concerns every file */
        return st;
    }
    st = inbox_file_understand(f, &incomplete, p->firm, &p->arena, err);
    if (st != K_OK) {
        return st;
    }
    if (incomplete && !given_up(p, c)) {
        settle_again(p->opt->settle, c, p->now_ms);
        /* Longer than settling takes: `once` does not wait for it, cron comes again. */
        not_yet(p, 2LL * conf->settle_ms + 1000);
        p->files--;
        return K_OK;
    }
    if (incomplete && !f->fault) {
        f->fault =
            tr("Die Datei endet zu früh: sie wurde nicht fertig geschrieben oder "
               "abgeschnitten. Bitte noch einmal exportieren.");
    }
    if (must_wait(p, f)) {
        later(p, c, tr("eine Anlage wird noch geschrieben"));
        p->files--;
        return K_OK;
    }
    if (strcmp(f->content, "zip") == 0 && !f->fault) {
        size_t at = p->files - 1;
        bool wait;
        st = expand(&wait, p, at, err);
        p->files = wait ? at : p->files;
    }
    return st;
}

/* ---- booking ---- */

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
        p->sum->open_items += items.taken;
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
    if (st != K_OK) {
        batch_cancel(&b);
        return st;
    }
    st = batch_commit(&b, err);
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
    if (st == K_OK) {
        st = batch_commit(&b, err);
    } else {
        batch_cancel(&b);
    }
    if (st == K_OK) {
        add_up(p, &b);
        p->sum->statements += r.statements;
        p->sum->transactions += r.fresh;
    }
    return st;
}

static enum k_status book_batch(struct pass *p, struct k_err *err)
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
        step_done(p);
    }
    p->files = 0;
    p->file = NULL;
    p->bytes = 0;
    arena_reset(&p->arena);
    return st;
}

/* ---- the pass ---- */

/* A file whose last change is long ago need not be watched for rest. */
static void settle_by_age(struct pass *p, const struct candidate *c)
{
    if (p->real_now - c->mtime_ns / 1000000000 > p->firm->config.settle_ms / 1000 + 2) {
        settle_ready(p->opt->settle, c->folder, c->name);
    }
}

static enum k_status one(struct pass *p, const struct candidate *c, struct k_err *err)
{
    struct settle *s = p->opt->settle;
    const struct config *conf = &p->firm->config;
    int64_t wait = settle_wait(s, c, conf->settle_ms, p->now_ms);
    if (wait > 0) {
        not_yet(p, wait);
        return K_OK;
    }
    if (c->kind == CANDIDATE_FOLDER) {
        stuck_add(&p->sum->stuck,
                  arena_printf(&p->scan_arena, "%s: %s", c->shown, c->why));
        return K_OK;
    }
    if (c->kind == CANDIDATE_EMPTY && !given_up(p, c)) {
        not_yet(p, (int64_t)conf->give_up_s * 1000);
        return K_OK;
    }
    if (c->kind != CANDIDATE_FILE) {
        step_done(p);
        return inbox_refuse_special(p->sum, p->firm, &p->arena, c, err);
    }
    return take(p, c, err);
}

/* One round: files that may lie beside an order, or the others. */
static enum k_status handle(struct pass *p, const struct candidate *c, size_t n,
                            bool beside, struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (attachments_name(c[i].folder, c[i].shown) != beside ||
            removals_contain(&p->removals, &p->scan_arena, &c[i])) {
            continue;
        }
        settle_by_age(p, &c[i]);
        size_t before = p->files;
        st = one(p, &c[i], err);
        if (p->files > before) {
            p->bytes += c[i].size;
        } else if (beside) {
            p->unready = arena_grow(&p->scan_arena, p->unready, p->unreadies,
                                    sizeof *p->unready);
            p->unready[p->unreadies++] = c[i];
        }
        if (st == K_OK && (p->files >= BATCH_FILES || p->bytes >= BATCH_BYTES)) {
            st = book_batch(p, err);
        }
    }
    return st;
}

enum k_status inbox_pass(struct inbox_summary *sum, struct firm *f,
                         const struct inbox_options *opt, struct k_err *err)
{
    struct pass p = {.firm = f, .opt = opt, .sum = sum};
    struct candidate *c;
    size_t n;
    arena_init(&p.scan_arena);
    arena_init(&p.arena);
    p.limits = (struct claim_limits){.max_bytes = (int64_t)f->config.max_file_mb << 20,
                                     .max_depth = 4,
                                     .max_entries = SCAN_ENTRIES};
    p.dirs = (struct claim_dirs){.inbox = firm_path(f, &p.scan_arena, "inbox"),
                                 .work = firm_path(f, &p.scan_arena, "work"),
                                 .max_bytes = p.limits.max_bytes};
    struct clock system_clock;
    clock_init(&system_clock);
    p.now_ms = clock_monotonic_ms();
    p.real_now = clock_now(&system_clock);
    enum k_status st = claim_scan(&c, &n, &p.scan_arena, p.dirs.inbox, &p.limits, err);
    if (st == K_OK) {
        st = removals_load(&p.removals, f->store, &p.scan_arena, err);
    }
    if (st == K_OK) {
        p.of = n;
        st = handle(&p, c, n, true, err);
    }
    if (st == K_OK) {
        st = handle(&p, c, n, false, err);
    }
    if (st == K_OK && p.files > 0) {
        st = book_batch(&p, err);
    }
    if (st == K_OK) {
        settle_sweep(opt->settle, p.now_ms);
    }
    arena_release(&p.arena);
    arena_release(&p.scan_arena);
    return st;
}
