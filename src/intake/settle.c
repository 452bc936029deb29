#include "intake/settle.h"

#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct key {
    const char *folder, *name;
};

struct item {
    struct key key; /* first: the tree compares items and bare keys alike */
    bool ready;     /* closed by its writer; shape not looked at yet, or still that */
    bool known;     /* shape below is filled */
    bool young;     /* not yet passed by a sweep */
    uint64_t device, inode;
    int64_t size, mtime_ns;
    int64_t since_ms; /* first seen in this shape */
    int64_t wait_from_ms;
    int64_t seen_ms;
    char text[]; /* folder and name */
};

struct settle {
    void *root; /* of tsearch(3) */
};

static int compare(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : strcmp(x->folder, y->folder);
}

struct settle *settle_new(void)
{
    struct settle *s = calloc(1, sizeof *s);
    if (!s) {
        abort();
    }
    return s;
}

void settle_free(struct settle *s)
{
    if (s) {
        tdestroy(s->root, free);
        free(s);
    }
}

static struct item *find(const struct settle *s, const char *folder, const char *name)
{
    const struct key key = {.folder = folder, .name = name};
    void *node = tfind(&key, &s->root, compare);
    return node ? *(struct item **)node : NULL;
}

static struct item *find_or_add(struct settle *s, const char *folder, const char *name)
{
    struct item *item = find(s, folder, name);
    if (item) {
        return item;
    }
    size_t folder_bytes = strlen(folder) + 1, name_bytes = strlen(name) + 1;
    item = calloc(1, sizeof *item + folder_bytes + name_bytes);
    if (!item) {
        abort();
    }
    memcpy(item->text, folder, folder_bytes);
    memcpy(item->text + folder_bytes, name, name_bytes);
    item->key = (struct key){.folder = item->text, .name = item->text + folder_bytes};
    item->young = true;
    if (!tsearch(item, &s->root, compare)) {
        abort();
    }
    return item;
}

void settle_ready(struct settle *s, const char *folder, const char *name)
{
    struct item *item = find_or_add(s, folder, name);
    item->ready = true;
    item->known = false;
}

void settle_again(struct settle *s, const struct candidate *c, int64_t now_ms)
{
    struct item *item = find_or_add(s, c->folder, c->name);
    item->ready = false;
    item->wait_from_ms = now_ms;
}

static bool same_shape(const struct item *item, const struct candidate *c)
{
    return item->known && item->device == c->device && item->inode == c->inode &&
           item->size == c->size && item->mtime_ns == c->mtime_ns;
}

int64_t settle_wait(struct settle *s, const struct candidate *c, int settle_ms,
                    int64_t now_ms)
{
    struct item *item = find_or_add(s, c->folder, c->name);
    item->seen_ms = now_ms;
    item->young = false;
    if (!same_shape(item, c)) {
        item->ready = item->ready && !item->known;
        item->known = true;
        item->device = c->device;
        item->inode = c->inode;
        item->size = c->size;
        item->mtime_ns = c->mtime_ns;
        item->since_ms = now_ms;
        item->wait_from_ms = now_ms;
    }
    if (item->ready) {
        return 0;
    }
    int64_t left = item->wait_from_ms + settle_ms - now_ms;
    return left > 0 ? left : 0;
}

int64_t settle_age(const struct settle *s, const struct candidate *c, int64_t now_ms)
{
    const struct item *item = find(s, c->folder, c->name);
    return item && same_shape(item, c) ? now_ms - item->since_ms : 0;
}

struct stale {
    struct item **item;
    size_t count, cap;
    int64_t now_ms;
};

static void collect_stale(const void *node, VISIT which, void *ud)
{
    struct item *item = *(struct item *const *)node;
    struct stale *stale = ud;
    if (which != postorder && which != leaf) {
        return;
    }
    if (item->young) { /* its event came after this scan had passed by */
        item->young = false;
        return;
    }
    if (item->seen_ms >= stale->now_ms) {
        return;
    }
    if (stale->count == stale->cap) {
        size_t cap = stale->cap ? 2 * stale->cap : 64;
        struct item **grown = reallocarray(stale->item, cap, sizeof(struct item *));
        if (!grown) {
            return; /* the next sweep takes the rest */
        }
        stale->item = grown;
        stale->cap = cap;
    }
    stale->item[stale->count++] = item;
}

void settle_sweep(struct settle *s, int64_t now_ms)
{
    struct stale stale = {.now_ms = now_ms};
    twalk_r(s->root, collect_stale, &stale);
    for (size_t i = 0; i < stale.count; i++) {
        tdelete(stale.item[i], &s->root, compare);
        free(stale.item[i]);
    }
    free(stale.item);
}
