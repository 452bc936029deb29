#include "flow/templates.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "flow/batch.h"
#include "mail/letter_text.h"
#include "store/store_task.h"

#include "base/banned.h"

#define FOLDER ".templates"
#define NEW FOLDER "/new"
#define TASK "templates"

/* ---- the copies ------------------------------------------------------------------ */

/* A copy that was found without fault, but not `besides`; NULL when there is none. */
static const char *any_copy(const struct firm *f, struct arena *a, const char *besides)
{
    const char *folder = firm_path(f, a, FOLDER), *found = NULL;
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        const char *path = file_join(a, folder, e->d_name);
        if (e->d_name[0] != '.' && strcmp(e->d_name, "new") != 0 &&
            (!besides || strcmp(path, besides) != 0)) {
            found = path;
        }
    }
    if (d) {
        (void)closedir(d);
    }
    return found;
}

static enum k_status remove_others(const struct firm *f, struct arena *a,
                                   const char *kept, struct k_err *err)
{
    enum k_status st = K_OK;
    const char *other;
    while (st == K_OK && (other = any_copy(f, a, kept)) != NULL) {
        st = file_remove_tree(other, err);
    }
    return st;
}

/* All its files are on the disk before it has its name. */
static enum k_status put_in_place(const char *from, const char *to, struct k_err *err)
{
    int fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum k_status st = K_OK;
    if (fd < 0 || syncfs(fd) != 0 || rename(from, to) != 0) {
        st = err_set(err, K_RETRY, "%s: %s", from, err_cause(errno));
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return st;
}

/* K_REJECT lists the faults. */
static enum k_status check(const struct firm *f, const char *dir, struct k_err *err)
{
    struct k_err mails = {{0}};
    enum k_status st = document_check(dir, &f->config, err);
    enum k_status also = letter_text_check(dir, &mails);
    if (st == K_OK) {
        *err = mails;
        return also;
    }
    if (also == K_REJECT && st == K_REJECT) {
        char first[sizeof err->text];
        (void)snprintf(first, sizeof first, "%s", err->text);
        return err_set(err, K_REJECT, "%s\n%s", first, mails.text);
    }
    return st;
}

/* A copy of templates/ as it is now, at `to`, if it is without fault. */
static enum k_status copy_checked(const struct firm *f, struct arena *a, const char *to,
                                  struct k_err *err)
{
    const char *fresh = firm_path(f, a, NEW);
    enum k_status st = file_remove_tree(fresh, err);
    if (st == K_OK) {
        st = file_copy_tree(a, firm_path(f, a, "templates"), fresh, err);
    }
    if (st == K_OK) {
        st = check(f, fresh, err);
    }
    if (st == K_OK) {
        st = put_in_place(fresh, to, err);
    }
    return st;
}

/* ---- the owner ------------------------------------------------------------------- */

static enum k_status tell(struct firm *f, struct arena *a, const char *faults,
                          bool goes_on, struct k_err *err)
{
    struct batch b;
    bool open;
    enum k_status st = store_task_is_open(&open, f->store, TASK, err);
    if (st != K_OK || (!faults && !open)) {
        return st;
    }
    st = batch_begin(&b, f, a, err);
    if (st != K_OK) {
        return st;
    }
    st = faults
             ? batch_task(
                   &b, TASK, "template", "templates",
                   tr("Eine Vorlage in templates/ ist fehlerhaft"),
                   arena_printf(
                       a, "%s\n\n%s", faults,
                       goes_on ? tr("Bis das behoben ist, gelten alle Vorlagen so, "
                                    "wie sie vorher waren. Dann schließt sich diese "
                                    "Aufgabe von selbst.")
                               : tr("Bis das behoben ist, warten Aufträge, die diese "
                                    "Vorlage brauchen.")),
                   err)
             : batch_task_close(&b, TASK, err);
    return batch_end(&b, st, err);
}

/* ---- choosing -------------------------------------------------------------------- */

static enum k_status choose(struct firm *f, struct arena *a, uint64_t stamp,
                            struct k_err *err)
{
    struct k_err faults = {{0}};
    const char *copy = firm_path(f, a, arena_printf(a, FOLDER "/%016" PRIx64, stamp));
    enum k_status st = file_mkdirs(firm_path(f, a, FOLDER), err);
    if (st != K_OK) {
        return st;
    }
    st = file_is_dir(copy) ? K_OK : copy_checked(f, a, copy, &faults);
    if (st != K_OK && st != K_REJECT) {
        *err = faults;
        return st;
    }
    bool good = st == K_OK;
    const char *use = good ? copy : any_copy(f, a, NULL);
    f->templates =
        use ? arena_strdup(&f->arena, use) : firm_path(f, &f->arena, "templates");
    f->templates_stamp = stamp;
    firm_kit_drop(f);
    st = good ? remove_others(f, a, copy, err)
              : file_remove_tree(firm_path(f, a, NEW), err);
    return st == K_OK ? tell(f, a, good ? NULL : faults.text, use != NULL, err) : st;
}

enum k_status templates_choose(struct firm *f, struct k_err *err)
{
    struct arena a;
    uint64_t stamp = firm_templates_stamp(f);
    if (stamp == f->templates_stamp) {
        return K_OK;
    }
    arena_init(&a);
    enum k_status st = choose(f, &a, stamp, err);
    arena_release(&a);
    return st;
}
