/*
 * The folder tasks/: one readable file for each open task, with a calendar entry
 * (VTODO, RFC 5545) beside it that calendar programs understand. The store is the
 * truth; a file that somebody removed closes its task (tasks_collect).
 */
#include <dirent.h>
#include <errno.h>
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/batch.h"
#include "flow/tasks.h"
#include "store/store_task.h"

#include "base/banned.h"

#define TASK_BYTES 32768

static char *task_stem(struct arena *a, const struct task_row *t)
{
    return arena_printf(a, "%04lld-%s", (long long)t->id,
                        text_filename(a, t->title, 60));
}

static char *task_text(struct arena *a, const struct task_row *t)
{
    char at[CLOCK_BUF];
    return arena_printf(
        a,
        tr("Aufgabe %lld: %s\nvom %s\n\n%s\n\n"
           "Erledigt? „kontor tasks done %lld“ oder diese Datei löschen.\n"),
        (long long)t->id, t->title, clock_format_de(at, t->created), t->text,
        (long long)t->id);
}

static char *task_calendar(struct arena *a, const struct task_row *t)
{
    icalcomponent *cal = icalcomponent_vanew(
        ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
        icalproperty_new_prodid("-//Kontor//DE"),
        icalcomponent_vanew(
            ICAL_VTODO_COMPONENT,
            icalproperty_new_uid(arena_printf(a, "kontor-task-%lld", (long long)t->id)),
            icalproperty_new_dtstamp(icaltime_from_timet_with_zone(
                (time_t)t->created, 0, icaltimezone_get_utc_timezone())),
            icalproperty_new_summary(t->title), icalproperty_new_description(t->text),
            icalproperty_new_status(ICAL_STATUS_NEEDSACTION), (void *)0),
        (void *)0);
    char *text = icalcomponent_as_ical_string_r(cal);
    char *out = arena_strdup(a, text ? text : "");
    free(text);
    icalcomponent_free(cal);
    return out;
}

static enum k_status write_task(const char *dir, struct arena *a,
                                const struct task_row *t, struct k_err *err)
{
    char *stem = task_stem(a, t);
    char *text = task_text(a, t);
    char *ics = task_calendar(a, t);
    enum k_status st = file_write_lazy(arena_printf(a, "%s/%s.txt", dir, stem), text,
                                       strlen(text), err);
    if (st == K_OK) {
        st = file_write_lazy(arena_printf(a, "%s/%s.ics", dir, stem), ics, strlen(ics),
                             err);
    }
    return st;
}

/* The task that a file of ours belongs to: "0017-...", 0 for any other file. */
static long long task_of(const char *name)
{
    char *end;
    if (name[0] < '0' || name[0] > '9' || strlen(name) < 6) {
        return 0;
    }
    long long id = strtoll(name, &end, 10);
    bool ours =
        *end == '-' && (text_ends_icase(name, ".txt") || text_ends_icase(name, ".ics"));
    return ours ? id : 0;
}

static int by_id(const void *key, const void *row)
{
    long long id = *(const long long *)key;
    int64_t other = ((const struct task_row *)row)->id;
    return id < other ? -1 : id > other;
}

/* Files of closed tasks, and those of a title that an open task no longer has. */
static void remove_stale(const char *dir, struct arena *a, const struct task_row *t,
                         size_t n)
{
    DIR *d = opendir(dir);
    if (!d) {
        return;
    }
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        long long id = task_of(e->d_name);
        if (!id) {
            continue;
        }
        const struct task_row *open =
            n > 0 ? bsearch(&id, t, n, sizeof *t, by_id) : NULL;
        if (!open ||
            strncmp(e->d_name, task_stem(a, open), strlen(e->d_name) - 4) != 0) {
            (void)unlink(file_join(a, dir, e->d_name));
        }
    }
    (void)closedir(d);
}

enum k_status tasks_write(struct firm *f, struct k_err *err)
{
    struct arena a;
    struct task_row *t;
    size_t n;
    arena_init(&a);
    const char *dir = firm_path(f, &a, "tasks");
    enum k_status st = store_tasks(&t, &n, f->store, &a, false, err);
    for (size_t i = 0; st == K_OK && i < n; i++) {
        st = write_task(dir, &a, &t[i], err);
    }
    if (st == K_OK) {
        remove_stale(dir, &a, t, n);
        char last[32];
        (void)snprintf(last, sizeof last, "%lld", n ? (long long)t[n - 1].id : 0);
        st = file_write_lazy(firm_path(f, &a, "tasks/.written"), last, strlen(last),
                             err);
    }
    arena_release(&a);
    return st;
}

/* tasks/.written names the newest task whose file was laid down: only files up to that
 * one can have been removed by a person. */
static long long last_written(const struct firm *f, struct arena *a)
{
    char *text;
    size_t n;
    struct k_err ignored;
    if (file_read(&text, &n, a, firm_path(f, a, "tasks/.written"), 32, &ignored) !=
        K_OK) {
        return 0;
    }
    return strtoll(text, NULL, 10);
}

/* Which tasks have a text in the folder, by their numbers: the title behind it may have
 * changed since the file was written. */
static enum k_status mark_present(bool *present, const char *dir,
                                  const struct task_row *t, size_t n, struct k_err *err)
{
    DIR *d = opendir(dir);
    if (!d) {
        return err_set(err, K_RETRY, "Ordner %s lesen: %s", dir, err_cause(errno));
    }
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        long long id = text_ends_icase(e->d_name, ".txt") ? task_of(e->d_name) : 0;
        const struct task_row *row = bsearch(&id, t, n, sizeof *t, by_id);
        if (row) {
            present[row - t] = true;
        }
    }
    (void)closedir(d);
    return K_OK;
}

enum k_status tasks_collect(int *closed, struct firm *f, struct k_err *err)
{
    struct arena a;
    struct task_row *t;
    size_t n;
    arena_init(&a);
    *closed = 0;
    long long known = last_written(f, &a);
    enum k_status st = store_tasks(&t, &n, f->store, &a, false, err);
    bool *present = arena_array(&a, n + 1, sizeof *present);
    if (st == K_OK && n > 0) {
        st = mark_present(present, firm_path(f, &a, "tasks"), t, n, err);
    }
    for (size_t i = 0; st == K_OK && i < n && t[i].id <= known; i++) {
        if (!present[i]) {
            st = tasks_close(f, t[i].id, "file removed", err);
            (*closed)++;
        }
    }
    if (st == K_OK && *closed > 0) {
        st = tasks_write(f, err);
    }
    arena_release(&a);
    return st;
}

enum k_status tasks_close(struct firm *f, int64_t id, const char *how,
                          struct k_err *err)
{
    bool found;
    char number[32];
    (void)snprintf(number, sizeof number, "%lld", (long long)id);
    enum k_status st = store_begin(f->store, STORE_DURABLE, err);
    if (st != K_OK) {
        return st;
    }
    store_set_actor(f->store, "owner");
    st = store_task_done(&found, f->store, id, err);
    if (st == K_OK && !found) {
        st = err_set(err, K_REJECT, "Es gibt keine offene Aufgabe %s.", number);
    }
    if (st == K_OK) {
        st = store_journal(f->store, err, "task.done", number, "how", how, NULL);
    }
    store_set_actor(f->store, "kontor");
    return store_end(f->store, st, err);
}
