#include "flow/inbox.h"

#include <string.h>

#include "base/language.h"
#include "base/log.h"
#include "flow/attachments.h"
#include "flow/inbox_parts.h"
#include "flow/inbox_special.h"
#include "intake/unpack.h"

#include "base/banned.h"

#define BATCH_FILES 100
#define BATCH_BYTES ((int64_t)128 * 1024 * 1024)
#define SCAN_ENTRIES 50000

static void not_yet(struct pass *p, int64_t wait_ms)
{
    if (p->sum->wait_ms < 0 || wait_ms < p->sum->wait_ms) {
        p->sum->wait_ms = wait_ms;
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
        inbox_step(p);
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
            st = inbox_book(p, err);
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
        st = inbox_book(&p, err);
    }
    if (st == K_OK) {
        settle_sweep(opt->settle, p.now_ms);
    }
    arena_release(&p.arena);
    arena_release(&p.scan_arena);
    return st;
}
