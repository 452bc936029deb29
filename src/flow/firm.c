#include "flow/firm.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"

#include "base/banned.h"

#define LOCK_WAIT_MS 15000

const char *const FIRM_FOLDERS[] = {"inbox",  "inbox-rules", "templates", "maildir",
                                    "work",   "archive",     "failed",    "tasks",
                                    "status", NULL};

char *firm_path(const struct firm *f, struct arena *a, const char *name)
{
    return file_join(a, f->root, name);
}

static enum k_status load(struct firm *out, struct arena *a, const char *root,
                          struct k_err *err)
{
    const char *conf = file_join(a, root, "kontor.conf");
    language_set(config_language(a, conf));
    enum k_status st = config_load(&out->config, a, conf, err);
    if (st == K_OK) {
        st = rules_load(&out->rules, a, file_join(a, root, "inbox-rules"), err);
    }
    if (st == K_OK) {
        st = units_load(&out->units, a, file_join(a, root, "templates/units.tab"), err);
    }
    if (st == K_OK) {
        st = calendar_load(&out->calendar, a,
                           file_join(a, root, "templates/holidays.tab"), err);
    }
    return st;
}

void firm_unlock(struct firm *f)
{
    if (f->lock_fd >= 0) {
        (void)flock(f->lock_fd, LOCK_UN);
    }
}

enum k_status firm_lock(struct firm *f, struct k_err *err)
{
    int64_t until = clock_monotonic_ms() + LOCK_WAIT_MS;
    while (flock(f->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return err_set(err, K_RETRY, "%s/kontor.lock: %s", f->root,
                           err_cause(errno));
        }
        if (clock_monotonic_ms() >= until) {
            return err_set(
                err, K_RETRY,
                "Ein anderes Kontor arbeitet gerade in %s. Bitte später noch "
                "einmal versuchen.",
                f->root);
        }
        (void)usleep(20000);
    }
    return K_OK;
}

void firm_leave(struct firm *f)
{
    firm_unlock(f);
}

void firm_return(struct firm *f)
{
    while (f->lock_fd >= 0 && flock(f->lock_fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            (void)usleep(20000);
        }
    }
}

enum k_status firm_network(int *out, struct firm *f, struct k_err *err)
{
    struct arena a;
    arena_init(&a);
    enum k_status st = K_OK;
    const char *path = firm_path(f, &a, "kontor.net.lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0) {
        st = err_set(err, K_RETRY, "%s: %s", path, err_cause(errno));
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        firm_leave(f); /* whoever is at it needs the folder to come to an end */
        while (flock(fd, LOCK_EX) != 0 && errno == EINTR) {
        }
        firm_return(f);
    }
    *out = fd;
    arena_release(&a);
    return st;
}

static enum k_status take_lock(struct firm *f, struct k_err *err)
{
    const char *path = firm_path(f, &f->arena, "kontor.lock");
    f->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (f->lock_fd < 0) {
        return err_set(err, K_RETRY, "%s: %s", path, err_cause(errno));
    }
    return firm_lock(f, err);
}

/* Sizes and times of the files below a folder, mixed into one number. */
static uint64_t mix(uint64_t h, const char *path, int depth)
{
    struct stat sb;
    if (lstat(path, &sb) != 0) {
        return h;
    }
    uint64_t t =
        (uint64_t)sb.st_mtim.tv_sec * 1000000000U + (uint64_t)sb.st_mtim.tv_nsec;
    h = (h ^ t ^ (uint64_t)sb.st_size << 20 ^ sb.st_ino) * 1099511628211U;
    DIR *d = S_ISDIR(sb.st_mode) && depth > 0 ? opendir(path) : NULL;
    if (!d) {
        return h;
    }
    uint64_t sum = 0; /* the order of readdir must not count */
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char inner[4096];
        if (e->d_name[0] != '.' && snprintf(inner, sizeof inner, "%s/%s", path,
                                            e->d_name) < (int)sizeof inner) {
            sum += mix(14695981039346656037U, inner, depth - 1);
        }
    }
    (void)closedir(d);
    return h ^ sum;
}

static uint64_t stamp(const struct firm *f, const char *const *watched, size_t n)
{
    struct arena a;
    uint64_t h = 14695981039346656037U;
    arena_init(&a);
    for (size_t i = 0; i < n; i++) {
        h = mix(h, firm_path(f, &a, watched[i]), 3);
    }
    arena_release(&a);
    return h;
}

uint64_t firm_stamp(const struct firm *f)
{
    static const char *const WATCHED[] = {"kontor.conf", "inbox-rules", "templates"};
    return stamp(f, WATCHED, sizeof WATCHED / sizeof WATCHED[0]);
}

uint64_t firm_templates_stamp(const struct firm *f)
{
    static const char *const WATCHED[] = {"kontor.conf", "templates"};
    return stamp(f, WATCHED, sizeof WATCHED / sizeof WATCHED[0]);
}

static enum k_status check_folders(const struct firm *f, struct k_err *err)
{
    struct arena a;
    arena_init(&a);
    enum k_status st = K_OK;
    if (!file_exists(firm_path(f, &a, "kontor.conf"))) {
        st = err_set(
            err, K_REJECT,
            "%s ist kein Firmenordner: kontor.conf fehlt. Ein neuer entsteht mit "
            "„kontor init %s“.",
            f->root, f->root);
    }
    /* Folders that somebody removed are made anew: they hold nothing that counts
     * until a file lies in them. */
    for (size_t i = 0; st == K_OK && FIRM_FOLDERS[i]; i++) {
        const char *path = firm_path(f, &a, FIRM_FOLDERS[i]);
        if (!file_is_dir(path)) {
            st = file_mkdirs(path, err);
        }
    }
    arena_release(&a);
    return st;
}

enum k_status firm_open(struct firm *f, const char *root, const struct clock *clock,
                        enum firm_need need, struct k_err *err)
{
    *f = (struct firm){.lock_fd = -1, .clock = *clock};
    arena_init(&f->arena);
    f->root = arena_strdup(&f->arena, root);
    f->templates = firm_path(f, &f->arena, "templates");
    enum k_status st = check_folders(f, err);
    if (st == K_OK) {
        st = load(f, &f->arena, root, err);
    }
    if (st == K_OK && need == FIRM_WORK) {
        st = take_lock(f, err);
    }
    if (st == K_OK && need != FIRM_CONFIG) {
        st = store_open(&f->store, firm_path(f, &f->arena, "kontor.db"), STORE_WRITE,
                        &f->clock, err);
    }
    return st;
}

void firm_close(struct firm *f)
{
    if (!f) {
        return;
    }
    firm_kit_drop(f);
    store_close(f->store);
    if (f->lock_fd >= 0) {
        (void)close(f->lock_fd);
    }
    arena_release(&f->arena);
    *f = (struct firm){.lock_fd = -1};
}

enum k_status firm_reload(struct firm *f, struct k_err *err)
{
    /* The arena keeps the old settings, too: a few kilobytes per change. */
    struct firm next = {0};
    enum k_status st = load(&next, &f->arena, f->root, err);
    if (st == K_OK) {
        f->config = next.config;
        f->rules = next.rules;
        f->units = next.units;
        f->calendar = next.calendar;
        firm_kit_drop(f);
    }
    return st;
}

enum k_status firm_kit(struct document_kit **out, struct firm *f, struct k_err *err)
{
    enum k_status st = K_OK;
    if (!f->kit) {
        st = document_kit_new(&f->kit, f->templates, &f->config, err);
    }
    *out = f->kit;
    return st;
}

void firm_kit_drop(struct firm *f)
{
    document_kit_free(f->kit);
    f->kit = NULL;
}
