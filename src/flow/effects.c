/*
 * Moves within the firm folder that a committed transaction asked for.
 *
 * place   work/HASH -> archive/... ; there already: done. Neither there nor in work/:
 *         the copy was lost in a power cut before its original went, so the original
 *         is still in inbox/ and the next pass lays the copy down again. It stays open.
 *         The same bytes refused under several names: the first takes the copy, the
 *         others are links to it.
 * write   a text (the reason beside a refused file) to its place
 * remove  the original in inbox/, if it is still the file that was taken
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "flow/batch.h"
#include "intake/claim.h"

#include "base/banned.h"

#define SYNC_AT_ONCE 4096

struct run {
    struct firm *firm;
    struct arena arena;
    const struct effect *effect;
    size_t effects;
    const char **target; /* to sync before the effects are forgotten */
    size_t targets;
};

static void note_target(struct run *r, const char *path)
{
    r->target = arena_grow(&r->arena, r->target, r->targets, sizeof *r->target);
    r->target[r->targets++] = path;
}

/* Where another effect laid the same copy, or NULL. */
static const char *placed_twin(struct run *r, const struct effect *e)
{
    for (size_t i = 0; i < r->effects; i++) {
        const struct effect *o = &r->effect[i];
        if (o->id != e->id && o->kind == EFFECT_PLACE &&
            strcmp(o->source, e->source) == 0) {
            const char *path = firm_path(r->firm, &r->arena, o->target);
            if (file_exists(path)) {
                return path;
            }
        }
    }
    return NULL;
}

static enum k_status place(bool *done, struct run *r, const struct effect *e,
                           struct k_err *err)
{
    const char *from = firm_path(r->firm, &r->arena, e->source);
    const char *to = firm_path(r->firm, &r->arena, e->target);
    *done = true;
    if (file_exists(to)) {
        note_target(r, to);
        return K_OK;
    }
    bool waits = file_exists(from);
    const char *twin = waits ? NULL : placed_twin(r, e);
    if (!waits && !twin) {
        *done = false;
        return K_OK;
    }
    const char *dir = arena_strndup(&r->arena, to, (size_t)(file_base(to) - to - 1));
    enum k_status st = file_mkdirs(dir, err);
    if (st == K_OK && (twin ? link(twin, to) : rename(from, to)) != 0) {
        st = err_set(err, K_RETRY, "%s nach %s verschieben: %s", e->source, e->target,
                     strerror(errno));
    }
    note_target(r, to);
    return st;
}

/* "DEV INODE SIZE MTIME_NS", as batch_remove wrote it, and the path below inbox/. */
static enum k_status remove_original(struct run *r, const struct effect *e,
                                     struct k_err *err)
{
    struct candidate c = {.kind = CANDIDATE_FILE};
    if (sscanf(e->data, "%" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNd64, &c.device,
               &c.inode, &c.size, &c.mtime_ns) != 4) {
        return err_set(err, K_FATAL, "Vorgang %lld: unlesbar", (long long)e->id);
    }
    const char *slash = strrchr(e->source, '/');
    c.folder =
        slash ? arena_strndup(&r->arena, e->source, (size_t)(slash - e->source)) : "";
    c.name = slash ? slash + 1 : e->source;
    c.shown = claim_shown(&r->arena, c.name);
    enum k_status st = claim_remove(firm_path(r->firm, &r->arena, "inbox"), &c, err);
    if (st == K_RETRY) {
        /* Written to since: what stands there now is a new file and will be taken. */
        log_info("effect.original-changed", "file=%s", c.shown);
        st = K_OK;
    }
    return st;
}

static enum k_status write_text(struct run *r, const struct effect *e,
                                struct k_err *err)
{
    const char *to = firm_path(r->firm, &r->arena, e->target);
    const char *dir = arena_strndup(&r->arena, to, (size_t)(file_base(to) - to - 1));
    enum k_status st = file_mkdirs(dir, err);
    if (st == K_OK) {
        st = file_write_lazy(to, e->data, strlen(e->data), err);
    }
    note_target(r, to);
    return st;
}

static enum k_status do_effect(bool *done, struct run *r, const struct effect *e,
                               struct k_err *err)
{
    *done = true;
    switch (e->kind) {
    case EFFECT_PLACE:
        return place(done, r, e, err);
    case EFFECT_WRITE:
        return write_text(r, e, err);
    case EFFECT_REMOVE:
        return K_OK; /* in the second round, when everything placed is on the disk */
    }
    return K_FATAL;
}

static enum k_status sync_targets(struct run *r, struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < r->targets; i += SYNC_AT_ONCE) {
        size_t n = r->targets - i < SYNC_AT_ONCE ? r->targets - i : SYNC_AT_ONCE;
        st = claim_sync(r->target + i, n, err);
    }
    return st;
}

/* Forget what is done. A lazy commit: done twice, the moves change nothing. */
static enum k_status forget(struct run *r, const struct effect *e, size_t n,
                            const bool *done, struct k_err *err)
{
    enum k_status st = store_begin(r->firm->store, STORE_LAZY, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (done[i]) {
            st = store_effect_done(r->firm->store, e[i].id, err);
        }
    }
    if (st == K_OK) {
        return store_commit(r->firm->store, err);
    }
    store_rollback(r->firm->store);
    return st;
}

enum k_status effects_run(struct firm *f, struct k_err *err)
{
    struct run r = {.firm = f};
    struct effect *e;
    size_t n;
    arena_init(&r.arena);
    enum k_status st = store_effects(&e, &n, f->store, &r.arena, err);
    r.effect = e;
    r.effects = st == K_OK ? n : 0;
    bool *done = arena_array(&r.arena, n + 1, sizeof *done);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = do_effect(&done[i], &r, &e[i], err);
    }
    if (st == K_OK) {
        st = sync_targets(&r, err);
    }
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (e[i].kind == EFFECT_REMOVE) {
            st = remove_original(&r, &e[i], err);
        }
    }
    if (st == K_OK && n > 0) {
        st = forget(&r, e, n, done, err);
    }
    arena_release(&r.arena);
    return st;
}
