/*
 * Moves within the firm folder that a committed transaction asked for.
 *
 * place   work/HASH -> archive/... ; there already, with that hash: done. A name alone
 *         proves nothing: after a power cut it may stand without its bytes, and anybody
 *         may lay a file there; such a one is set aside, never overwritten. With no
 * copy in work/ either it stays open: the original is still in inbox/, and the next
 *         pass lays the copy down again.
 *         The same bytes refused under several names: the first takes the copy, the
 *         others are links to it.
 * write   a text (the reason beside a refused file) to its place
 * remove  the original in inbox/, if it is still the file that was taken, and its bytes
 *         are on the disk where they belong
 */
#include <errno.h>
#include <fcntl.h>
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
#define ASIDE_MAX 99
#define SYNCED_MAX 8

struct run {
    struct firm *firm;
    struct stuck *stuck;           /* or NULL */
    const struct batch *committed; /* or NULL */
    struct arena arena;
    const struct effect *effect;
    size_t effects;
    bool *done;
    const char **target; /* to sync before the effects are forgotten */
    size_t targets;
    const char **open; /* targets whose bytes are still missing */
    size_t opens;
};

static void note_target(struct run *r, const char *path)
{
    r->target = arena_grow(&r->arena, r->target, r->targets, sizeof *r->target);
    r->target[r->targets++] = path;
}

/* Synced before the commit? Many are synced all at once anyway: no need to look. */
static bool is_synced(struct run *r, const struct effect *e)
{
    const struct batch *b = r->committed;
    const char *path = firm_path(r->firm, &r->arena, e->source);
    for (size_t i = 0; b && b->mades <= SYNCED_MAX && i < b->mades; i++) {
        if (strcmp(b->made[i], path) == 0) {
            return true;
        }
    }
    return false;
}

/* Do the bytes with this hash lie there? */
static bool holds(const char *path, const char *hash)
{
    char found[HASH_HEX];
    return file_hash(found, path) && strcmp(found, hash) == 0;
}

/* Where another effect laid the same copy, or NULL. */
static const char *placed_twin(struct run *r, const struct effect *e)
{
    for (size_t i = 0; i < r->effects; i++) {
        const struct effect *o = &r->effect[i];
        if (o->id != e->id && o->kind == EFFECT_PLACE &&
            strcmp(o->source, e->source) == 0) {
            const char *path = firm_path(r->firm, &r->arena, o->target);
            if (holds(path, file_base(e->source))) {
                return path;
            }
        }
    }
    return NULL;
}

/* Something else lies where ours belongs: beside it under another name it is in
 * nobody's way, and its owner finds it. */
static enum k_status set_aside(struct run *r, const char *path, struct k_err *err)
{
    for (int k = 1; k <= ASIDE_MAX; k++) {
        const char *aside = arena_printf(&r->arena, "%s.vorgefunden-%d", path, k);
        if (renameat2(AT_FDCWD, path, AT_FDCWD, aside, RENAME_NOREPLACE) == 0) {
            log_warn("effect.set-aside", "%s lay in the way, now %s", path,
                     file_base(aside));
            return K_OK;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return err_set(err, K_RETRY, "%s beiseitelegen: %s", path, err_cause(errno));
}

static enum k_status move_or_link(struct run *r, const struct effect *e,
                                  const char *twin, const char *to, struct k_err *err)
{
    const char *from = firm_path(r->firm, &r->arena, e->source);
    const char *dir = arena_strndup(&r->arena, to, (size_t)(file_base(to) - to - 1));
    enum k_status st = file_mkdirs(dir, err);
    if (st == K_OK && file_exists(to)) {
        st = set_aside(r, to, err);
    }
    if (st == K_OK &&
        (twin ? link(twin, to)
              : renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE)) != 0) {
        st = err_set(err, K_RETRY, "%s nach %s verschieben: %s", e->source, e->target,
                     err_cause(errno));
    }
    return st;
}

/* Does the copy wait in work/? What this process has just written is whole; of what a
 * start finds there, only the name may have reached the disk, with its folder. */
static bool copy_waits(struct run *r, const struct effect *e)
{
    const char *from = firm_path(r->firm, &r->arena, e->source);
    return r->committed ? file_exists(from) : holds(from, file_base(from));
}

static enum k_status place(bool *done, struct run *r, const struct effect *e,
                           struct k_err *err)
{
    const char *hash = file_base(e->source);
    const char *to = firm_path(r->firm, &r->arena, e->target);
    enum k_status st = K_OK;
    *done = true;
    if (!file_exists(to) || !holds(to, hash)) {
        bool waits = copy_waits(r, e);
        const char *twin = waits ? NULL : placed_twin(r, e);
        if (!waits && !twin) {
            *done = false;
            r->open = arena_grow(&r->arena, r->open, r->opens, sizeof *r->open);
            r->open[r->opens++] = e->target;
            return K_OK;
        }
        st = move_or_link(r, e, twin, to, err);
        if (is_synced(r, e)) { /* the name is all that is new */
            to = arena_strndup(&r->arena, to, (size_t)(file_base(to) - to));
        }
    }
    note_target(r, to);
    return st;
}

static bool is_open(const struct run *r, const char *target)
{
    for (size_t i = 0; i < r->opens; i++) {
        if (strcmp(r->open[i], target) == 0) {
            return true;
        }
    }
    return false;
}

/* The identity and the path below inbox/ are those of inbox_file.h. */
static enum k_status remove_original(bool *done, struct run *r, const struct effect *e,
                                     struct k_err *err)
{
    struct candidate c = {.kind = CANDIDATE_FILE};
    struct k_err why = {{0}};
    *done = !is_open(r, e->target);
    if (!*done) {
        return K_OK; /* the only whole copy there is */
    }
    if (sscanf(e->data, "%" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNd64, &c.device,
               &c.inode, &c.size, &c.mtime_ns) != 4) {
        return err_set(err, K_FATAL, "Vorgang %lld: unlesbar", (long long)e->id);
    }
    const char *slash = strrchr(e->source, '/');
    c.folder =
        slash ? arena_strndup(&r->arena, e->source, (size_t)(slash - e->source)) : "";
    c.name = slash ? slash + 1 : e->source;
    c.shown = claim_shown(&r->arena, c.name);
    enum k_status st = claim_remove(firm_path(r->firm, &r->arena, "inbox"), &c, &why);
    if (st == K_REJECT) {
        /* Written to since: what stands there now is a new file and will be taken. */
        log_info("effect.original-changed", "file=%s", c.shown);
    } else if (st == K_RETRY) {
        *done = false;
        if (r->stuck) {
            stuck_add(r->stuck, why.text);
        }
    } else if (st != K_OK) {
        *err = why;
        return st;
    }
    return K_OK;
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
static enum k_status forget(struct run *r, struct k_err *err)
{
    size_t left = 0;
    for (size_t i = 0; i < r->effects; i++) {
        left += !r->done[i];
    }
    if (left == r->effects) {
        return K_OK;
    }
    enum k_status st = store_begin(r->firm->store, STORE_LAZY, err);
    for (size_t i = 0; st == K_OK && i < r->effects; i++) {
        if (r->done[i]) {
            st = store_effect_done(r->firm->store, r->effect[i].id, err);
        }
    }
    return store_end(r->firm->store, st, err);
}

enum k_status effects_run(struct stuck *stuck, struct firm *f,
                          const struct batch *committed, struct k_err *err)
{
    struct run r = {.firm = f, .stuck = stuck, .committed = committed};
    struct effect *e;
    size_t n;
    arena_init(&r.arena);
    enum k_status st = store_effects(&e, &n, f->store, &r.arena, err);
    r.effect = e;
    r.effects = st == K_OK ? n : 0;
    r.done = arena_array(&r.arena, r.effects + 1, sizeof *r.done);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = do_effect(&r.done[i], &r, &e[i], err);
    }
    if (st == K_OK) {
        st = sync_targets(&r, err);
    }
    for (size_t i = 0; st == K_OK && i < n; i++) {
        if (e[i].kind == EFFECT_REMOVE) {
            st = remove_original(&r.done[i], &r, &e[i], err);
        }
    }
    if (st == K_OK) {
        st = forget(&r, err);
    }
    arena_release(&r.arena);
    return st;
}
