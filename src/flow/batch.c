#include "flow/batch.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/notices.h"
#include "flow/tasks.h"
#include "intake/claim.h"
#include "intake/spool.h"
#include "store/store_task.h"

#include "base/banned.h"

static enum k_status begin(struct batch *b, struct firm *f, struct arena *a,
                           enum store_durability d, struct k_err *err)
{
    *b = (struct batch){.firm = f, .arena = a, .keep = a};
    return store_begin(f->store, d, err);
}

enum k_status batch_begin(struct batch *b, struct firm *f, struct arena *a,
                          struct k_err *err)
{
    return begin(b, f, a, STORE_DURABLE, err);
}

enum k_status batch_begin_lazy(struct batch *b, struct firm *f, struct arena *a,
                               struct k_err *err)
{
    return begin(b, f, a, STORE_LAZY, err);
}

void batch_cancel(struct batch *b)
{
    store_rollback(b->firm->store);
}

/* Once a batch, however many invoices a statement settles. */
static enum k_status end_reminders(struct batch *b, struct k_err *err)
{
    bool closed;
    enum k_status st = store_tasks_settled(&closed, b->firm->store, err);
    b->tasks_changed = b->tasks_changed || closed;
    return st;
}

static enum k_status finish(struct batch *b, struct k_err *err)
{
    enum k_status st = b->settled ? end_reminders(b, err) : K_OK;
    if (st == K_OK && b->notices > 0) {
        st = notices_post(b, err);
    }
    if (st == K_OK && b->mades > 0) {
        st = claim_sync(b->made, b->mades, err);
    }
    return st;
}

enum k_status batch_commit(struct batch *b, struct k_err *err)
{
    enum k_status st = finish(b, err);
    if (st != K_OK) {
        batch_cancel(b);
        return st;
    }
    st = store_commit(b->firm->store, err);
    if (st == K_OK) {
        st = effects_run(NULL, b->firm, b, err);
    }
    if (st == K_OK && b->tasks_changed) {
        st = tasks_write(b->firm, err);
    }
    return st;
}

enum k_status batch_end(struct batch *b, enum k_status st, struct k_err *err)
{
    if (st == K_OK) {
        return batch_commit(b, err);
    }
    batch_cancel(b);
    return st;
}

void batch_scratch(struct batch *b, struct arena *scratch)
{
    arena_init(scratch);
    b->arena = scratch;
}

void batch_scratch_end(struct batch *b, struct arena *scratch)
{
    b->arena = b->keep;
    arena_release(scratch);
}

enum k_status batch_part_begin(struct batch *b, struct k_err *err)
{
    b->mark.notices = b->notices;
    b->mark.invoices = b->invoices;
    b->mark.duplicates = b->duplicates;
    b->mark.failures = b->failures;
    return store_part_begin(b->firm->store, err);
}

enum k_status batch_part_end(struct batch *b, struct k_err *err)
{
    return store_part_end(b->firm->store, err);
}

void batch_part_undo(struct batch *b)
{
    b->notices = b->mark.notices;
    b->invoices = b->mark.invoices;
    b->duplicates = b->mark.duplicates;
    b->failures = b->mark.failures;
    store_part_undo(b->firm->store);
}

void batch_made(struct batch *b, const char *work_path)
{
    b->made = arena_grow(b->keep, b->made, b->mades, sizeof *b->made);
    b->made[b->mades++] = arena_strdup(b->keep, work_path);
}

enum k_status batch_file(char hash[HASH_HEX], struct batch *b, const char *target,
                         const void *bytes, size_t n, struct k_err *err)
{
    struct spool s = SPOOL_CLOSED;
    struct claimed made;
    enum k_status st = spool_open(&s, firm_path(b->firm, b->arena, "work"), err);
    if (st == K_OK) {
        st = spool_add(&s, bytes, n, err);
    }
    if (st == K_OK) {
        st = spool_keep(&made, b->arena, &s, err);
    }
    if (st != K_OK) {
        spool_close(&s);
        return st;
    }
    memcpy(hash, made.hash, HASH_HEX);
    batch_made(b, made.work_path);
    return store_effect_add(b->firm->store, EFFECT_PLACE,
                            arena_printf(b->arena, "work/%s", made.hash), target, NULL,
                            err);
}

enum k_status batch_archive_dir(char **out, struct batch *b, day on, struct k_err *err)
{
    int y, m, d;
    day_split(on, &y, &m, &d);
    *out = arena_printf(b->arena, "archive/%04d/%02d", y, m);
    return file_mkdirs(firm_path(b->firm, b->arena, *out), err);
}

static void add_notice(struct batch *b, bool task, const char *subject,
                       const char *text)
{
    if (b->no_mail) {
        return;
    }
    b->notice = arena_grow(b->keep, b->notice, b->notices, sizeof *b->notice);
    b->notice[b->notices++] = (struct notice){.task = task,
                                              .subject = arena_strdup(b->keep, subject),
                                              .text = arena_strdup(b->keep, text)};
}

void batch_notice(struct batch *b, const char *subject, const char *text)
{
    add_notice(b, false, subject, text);
}

enum k_status batch_task(struct batch *b, const char *dedupe, const char *kind,
                         const char *subject, const char *title, const char *text,
                         struct k_err *err)
{
    bool added;
    struct task_row t = {
        .kind = kind, .subject = subject, .title = title, .text = text};
    enum k_status st = store_task_put(b->firm->store, &t, dedupe, &added, err);
    b->tasks_changed = true;
    if (st == K_OK && added) {
        log_info("task.opened", "task=%lld kind=%s", (long long)t.id, kind);
        st = store_journal(b->firm->store, err, "task.opened", subject, "task",
                           arena_printf(b->arena, "%lld", (long long)t.id), "title",
                           title, "text", text, NULL);
        add_notice(b, true, title, text);
    }
    return st;
}

enum k_status batch_task_close(struct batch *b, const char *dedupe, struct k_err *err)
{
    bool closed;
    enum k_status st = store_task_close(&closed, b->firm->store, dedupe, err);
    b->tasks_changed = b->tasks_changed || closed;
    return st;
}
