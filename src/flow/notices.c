#include "flow/notices.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/post.h"
#include "store/store_task.h"

#include "base/banned.h"

#define LISTED 50 /* of each kind in one mail */
#define HOUR_S 3600

/* "1770109200 7": when the hour began, and the mails since. */
#define HOUR_KEY "notices-hour"

struct hour {
    int64_t began;
    long mails;
};

/* One kind of notices in a mail: the first ones, and how many there are. */
struct kind {
    struct value *lines;
    size_t listed;
    int64_t count;
    const char *first;
};

struct letter_data {
    struct kind failures, tasks;
    struct hash hash;
};

/* ---- the hour ---- */

static enum k_status hour_load(struct hour *h, struct firm *f, struct arena *a,
                               struct k_err *err)
{
    char *text, *end;
    int64_t now = clock_now(&f->clock);
    *h = (struct hour){.began = now};
    enum k_status st = store_meta_get(&text, f->store, a, HOUR_KEY, err);
    if (st == K_OK && text) {
        int64_t began = strtoll(text, &end, 10);
        if (now >= began && now - began < HOUR_S) {
            *h = (struct hour){began, strtol(end, NULL, 10)};
        }
    }
    return st;
}

static enum k_status hour_count(struct hour *h, struct batch *b, struct k_err *err)
{
    h->mails++;
    return store_meta_set(b->firm->store, HOUR_KEY,
                          arena_printf(b->arena, "%" PRId64 " %ld", h->began, h->mails),
                          err);
}

/* ---- the mail ---- */

static void begin(struct letter_data *d, struct arena *a)
{
    *d = (struct letter_data){.failures.lines = value_list(a),
                              .tasks.lines = value_list(a)};
    hash_init(&d->hash);
}

static void add(struct letter_data *d, struct arena *a, bool task, const char *subject,
                const char *text)
{
    struct kind *k = task ? &d->tasks : &d->failures;
    hash_add(&d->hash, subject, strlen(subject) + 1);
    hash_add(&d->hash, text, strlen(text) + 1);
    k->count++;
    if (k->listed == LISTED) {
        return;
    }
    struct value *line = value_map(a);
    value_set(line, "subject", subject);
    value_set(line, "text", text);
    value_push(k->lines, line);
    k->first = k->first ? k->first : subject;
    k->listed++;
}

static void set_kind(struct value *v, struct arena *a, const struct kind *k,
                     const char *name, const char *list)
{
    int64_t rest = k->count - (int64_t)k->listed;
    value_set_value(v, list, k->lines);
    value_setf(v, arena_printf(a, "%s_count", name), "%" PRId64, k->count);
    value_set_bool(v, arena_printf(a, "one_%s", name), k->count == 1);
    value_set_bool(v, arena_printf(a, "has_%s", list), k->count > 0);
    value_set(v, arena_printf(a, "%s_more", name),
              rest > 0 ? arena_printf(a, "%" PRId64, rest) : NULL);
}

static enum k_status send(struct letter_data *d, struct batch *b, struct k_err *err)
{
    struct arena *a = b->arena;
    struct value *v = value_map(a);
    char hash[HASH_HEX], today[DAY_BUF];
    hash_end_hex(&d->hash, hash);
    value_set(v, "firm", b->firm->config.seller.name);
    set_kind(v, a, &d->failures, "failure", "failures");
    set_kind(v, a, &d->tasks, "task", "tasks");
    value_set(v, "first", d->failures.first ? d->failures.first : d->tasks.first);
    value_set_bool(v, "more", d->failures.count + d->tasks.count > 1);
    /* The day belongs to the key: what fails again tomorrow is told again. */
    struct post_owner o = {
        .kind = "notice",
        .template = "notice",
        .dedupe = arena_printf(
            a, "%s:%s", day_format_iso(today, clock_today(&b->firm->clock)), hash),
        .reference = arena_printf(a, "notice.%.12s", hash),
        .data = v,
    };
    return post_owner(b, &o, err);
}

/* ---- at once, or later ---- */

static enum k_status keep(struct batch *b, struct k_err *err)
{
    enum k_status st = K_OK;
    for (size_t i = 0; st == K_OK && i < b->notices; i++) {
        const struct notice *n = &b->notice[i];
        st = store_notice_put(b->firm->store, n->task, n->subject, n->text, err);
    }
    return st;
}

enum k_status notices_post(struct batch *b, struct k_err *err)
{
    struct letter_data d;
    struct hour h;
    enum k_status st = hour_load(&h, b->firm, b->arena, err);
    if (st != K_OK || h.mails >= NOTICES_AN_HOUR) {
        return st == K_OK ? keep(b, err) : st;
    }
    begin(&d, b->arena);
    for (size_t i = 0; i < b->notices; i++) {
        const struct notice *n = &b->notice[i];
        add(&d, b->arena, n->task, n->subject, n->text);
    }
    st = send(&d, b, err);
    return st == K_OK ? hour_count(&h, b, err) : st;
}

static enum k_status take(struct letter_data *d, struct firm *f, struct arena *a,
                          bool task, struct k_err *err)
{
    struct notice_row *row;
    size_t n;
    int64_t waiting;
    enum k_status st =
        store_notices(&row, &n, &waiting, f->store, a, task, LISTED, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        add(d, a, task, row[i].subject, row[i].text);
    }
    if (st == K_OK) { /* the rest is in the key, too */
        (task ? &d->tasks : &d->failures)->count = waiting;
        hash_add(&d->hash, &waiting, sizeof waiting);
    }
    return st;
}

static enum k_status send_waiting(struct letter_data *d, struct hour *h, struct firm *f,
                                  struct arena *a, struct k_err *err)
{
    struct batch b;
    enum k_status st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    st = send(d, &b, err);
    if (st == K_OK) {
        st = store_notices_forget(f->store, err);
    }
    if (st == K_OK) {
        st = hour_count(h, &b, err);
    }
    return batch_end(&b, st, err);
}

enum k_status notices_pass(struct firm *f, struct k_err *err)
{
    struct arena a;
    struct letter_data d;
    struct hour h;
    arena_init(&a);
    begin(&d, &a);
    enum k_status st = hour_load(&h, f, &a, err);
    bool may = st == K_OK && h.mails < NOTICES_AN_HOUR;
    if (may) {
        st = take(&d, f, &a, false, err);
    }
    if (st == K_OK && may) {
        st = take(&d, f, &a, true, err);
    }
    if (st == K_OK && d.failures.count + d.tasks.count > 0) {
        st = send_waiting(&d, &h, f, &a, err);
    }
    arena_release(&a);
    return st;
}
