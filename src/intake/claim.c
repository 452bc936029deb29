#include "intake/claim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "intake/spool.h"

#include "base/banned.h"

#define COPY_BYTES ((size_t)64 * 1024)
#define NAME_BYTES 256   /* NAME_MAX and the terminator */
#define TARGET_BYTES 240 /* leaves room for "-999" or ".error.txt" */
#define SYNC_EACH_MAX 4
#define SAME_NAME_MAX 999

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* Open dir/folder without following a link below dir. -1 with errno. */
static int open_folder(const char *dir, const char *folder)
{
    char part[NAME_BYTES];
    int fd = open(dir, OPEN_FOLDER);
    while (fd >= 0 && *folder) {
        size_t n = strcspn(folder, "/");
        if (n >= sizeof part) {
            close(fd);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(part, folder, n);
        part[n] = '\0';
        int next = openat(fd, part, OPEN_FOLDER | O_NOFOLLOW);
        int why = errno;
        close(fd);
        errno = why;
        fd = next;
        folder += n + (folder[n] == '/');
    }
    return fd;
}

static int64_t nanoseconds(const struct timespec *t)
{
    return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/* Size and time of a folder tell of its entries, not of itself. */
static bool same_file(const struct candidate *c, const struct stat *sb)
{
    return c->device == sb->st_dev && c->inode == sb->st_ino &&
           (S_ISDIR(sb->st_mode) ||
            (c->size == sb->st_size && c->mtime_ns == nanoseconds(&sb->st_mtim)));
}

static enum k_status changed(const struct candidate *c, struct k_err *err)
{
    return err_set(err, K_REJECT, "%s wird gerade noch verändert", c->shown);
}

static enum k_status failed(const struct candidate *c, const char *what,
                            struct k_err *err)
{
    return err_set(err, K_RETRY, "%s %s: %s", c->shown, what, err_cause(errno));
}

/* What is gone by now is no trouble for anybody. */
static enum k_status not_read(bool *unreadable, const struct candidate *c,
                              const char *what, struct k_err *err)
{
    *unreadable = errno != ENOENT && errno != ENOTDIR && errno != ELOOP;
    return err_set(err, K_REJECT, "%s %s: %s", c->shown, what, err_cause(errno));
}

/* Open the original for reading. The look before keeps us from opening devices (that
 * alone may have an effect), O_NONBLOCK from waiting at a FIFO put there since. */
static enum k_status open_original(int *out, bool *denied,
                                   const struct claim_dirs *dirs,
                                   const struct candidate *c, struct k_err *err)
{
    enum k_status st = K_OK;
    struct stat sb;
    int fd = -1;
    int folder = open_folder(dirs->inbox, c->folder);
    if (folder < 0 || fstatat(folder, c->name, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        st = not_read(denied, c, tr("öffnen"), err);
    } else if (!S_ISREG(sb.st_mode) || sb.st_nlink > 1) {
        st = err_set(err, K_REJECT, "%s ist keine gewöhnliche Datei", c->shown);
    } else if (sb.st_size > dirs->max_bytes) {
        st = err_set(err, K_REJECT, "%s ist größer als %lld MB", c->shown,
                     (long long)dirs->max_bytes / 1000000);
    } else {
        fd = openat(folder, c->name,
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        if (fd < 0 || fstat(fd, &sb) != 0) {
            st = not_read(denied, c, tr("öffnen"), err);
        } else if (!same_file(c, &sb)) {
            st = changed(c, err);
        }
    }
    if (st != K_OK && fd >= 0) {
        close(fd);
    }
    if (folder >= 0) {
        close(folder);
    }
    *out = st == K_OK ? fd : -1;
    return st;
}

/* Read to the end, at most the size that the scan saw. */
static enum k_status copy_bytes(struct spool *to, bool *denied, int from,
                                const struct candidate *c, struct k_err *err)
{
    char buf[COPY_BYTES];
    for (;;) {
        ssize_t n = read(from, buf, sizeof buf);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return not_read(denied, c, "lesen", err);
        }
        if (n == 0) {
            return to->size == c->size ? K_OK : changed(c, err);
        }
        if (to->size + n > c->size) {
            return changed(c, err);
        }
        enum k_status st = spool_add(to, buf, (size_t)n, err);
        if (st != K_OK) {
            return st;
        }
    }
}

enum k_status claim_copy(struct claimed *out, struct arena *a,
                         const struct claim_dirs *dirs, const struct candidate *c,
                         struct k_err *err)
{
    struct spool spool = SPOOL_CLOSED;
    struct stat before, after;
    int fd = -1;
    *out = (struct claimed){0};
    enum k_status st = open_original(&fd, &out->unreadable, dirs, c, err);
    if (st != K_OK) {
        return st;
    }
    if (fstat(fd, &before) != 0) {
        st = not_read(&out->unreadable, c, tr("prüfen"), err);
        goto out;
    }
    st = spool_open(&spool, dirs->work, err);
    if (st == K_OK) {
        st = copy_bytes(&spool, &out->unreadable, fd, c, err);
    }
    if (st != K_OK) {
        goto out;
    }
    /* The change time cannot be set by the writer: it tells even of a write that put
     * size and modification time back. */
    if (fstat(fd, &after) != 0 || !same_file(c, &after) ||
        nanoseconds(&before.st_ctim) != nanoseconds(&after.st_ctim)) {
        st = changed(c, err);
        goto out;
    }
    st = spool_keep(out, a, &spool, err);
out:
    spool_close(&spool);
    close(fd);
    return st;
}

/* The files, then their folders, a folder once for neighbours in the list. */
static enum k_status sync_each(const char *const *paths, size_t n, struct k_err *err)
{
    enum k_status st = K_OK;
    struct arena a;
    const char *last = NULL;
    arena_init(&a);
    for (size_t i = 0; i < n && st == K_OK; i++) {
        st = *file_base(paths[i]) ? file_sync(paths[i], err) : K_OK;
    }
    for (size_t i = 0; i < n && st == K_OK; i++) {
        size_t len = (size_t)(file_base(paths[i]) - paths[i]);
        const char *dir = len > 0 ? arena_strndup(&a, paths[i], len) : ".";
        if (!last || strcmp(dir, last) != 0) {
            st = file_sync_dir(dir, err);
        }
        last = dir;
    }
    arena_release(&a);
    return st;
}

enum k_status claim_sync(const char *const *paths, size_t n, struct k_err *err)
{
    enum k_status st = K_OK;
    if (n <= SYNC_EACH_MAX) {
        return sync_each(paths, n, err);
    }
    int fd = open(paths[0], O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || syncfs(fd) != 0) {
        st = file_sync_fault(paths[0], err);
    }
    if (fd >= 0) {
        close(fd);
    }
    return st;
}

/* The name to use in the target folder: cut on a character border when too long, the
 * ending kept, and "-2", "-3" ... before the ending for the k-th try. */
static char *target_name(struct arena *a, const char *name, int k)
{
    const char *dot = strrchr(name, '.');
    size_t len = strlen(name);
    size_t ending = dot && dot != name && strlen(dot) <= 16 ? strlen(dot) : 0;
    size_t stem = len - ending;
    if (len > TARGET_BYTES) {
        stem = TARGET_BYTES - ending;
        while (stem > 0 && ((unsigned char)name[stem] & 0xC0) == 0x80) {
            stem--;
        }
    }
    if (k < 2) {
        return arena_printf(a, "%.*s%s", (int)stem, name, name + len - ending);
    }
    return arena_printf(a, "%.*s-%d%s", (int)stem, name, k, name + len - ending);
}

/* Put back what a rename took by mistake: somebody had replaced the file between our
 * look and the rename. If that name is in use again, any free one beside it will do;
 * whatever comes back is found by the next scan. */
static enum k_status put_back(int from, const char *from_name, int to,
                              const struct candidate *c, struct k_err *err)
{
    char name[NAME_BYTES + 8];
    for (int k = 1; k <= SAME_NAME_MAX; k++) {
        int n = k == 1 ? snprintf(name, sizeof name, "%s", c->name)
                       : snprintf(name, sizeof name, "%d-%.200s", k, c->name);
        if (n > 0 && renameat2(from, from_name, to, name, RENAME_NOREPLACE) == 0) {
            return changed(c, err);
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return failed(c, tr("zurücklegen"), err);
}

/* Is c->name in folder still what the scan saw? K_OK with *gone when it is not there
 * any more. */
static enum k_status check_original(bool *gone, int folder, const struct candidate *c,
                                    struct k_err *err)
{
    struct stat sb;
    *gone = false;
    if (fstatat(folder, c->name, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        *gone = errno == ENOENT;
        return *gone ? K_OK : failed(c, tr("prüfen"), err);
    }
    return same_file(c, &sb) ? K_OK : changed(c, err);
}

/* What was set aside goes; or back to where it was, when it may not. */
static enum k_status remove_aside(int folder, const char *aside,
                                  const struct candidate *c, struct k_err *err)
{
    if (unlinkat(folder, aside, 0) == 0 || errno == ENOENT) {
        return K_OK;
    }
    enum k_status st = failed(c, tr("entfernen"), err);
    (void)renameat2(folder, aside, folder, c->name, RENAME_NOREPLACE);
    return st;
}

/* Rename first, look again, then remove: between a look and an unlink somebody may put
 * a new order in place under the same name. One that was set aside when the program
 * died goes, too. */
static enum k_status remove_from(int folder, const struct candidate *c,
                                 struct k_err *err)
{
    char aside[NAME_BYTES];
    struct stat sb;
    bool gone = false;
    enum k_status st = check_original(&gone, folder, c, err);
    if (st != K_OK) {
        return st;
    }
    (void)snprintf(aside, sizeof aside, CLAIM_ASIDE "%.200s", c->name);
    if (!gone && renameat2(folder, c->name, folder, aside, RENAME_NOREPLACE) != 0) {
        return errno == ENOENT ? K_OK : failed(c, tr("aus dem Eingang nehmen"), err);
    }
    if (fstatat(folder, aside, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        return gone && errno == ENOENT ? K_OK : failed(c, tr("prüfen"), err);
    }
    if (!same_file(c, &sb)) {
        return gone ? K_OK : put_back(folder, aside, folder, c, err);
    }
    return remove_aside(folder, aside, c, err);
}

struct move {
    const char *dir;
    int folder;
    const char *target_dir;
    int target_fd;
};

/* Between file systems: a durable copy under the target name, then removal. */
static enum k_status move_by_copy(bool *taken, const struct move *m, const char *name,
                                  const struct candidate *c, struct k_err *err)
{
    struct arena a;
    struct claimed copy = {.work_path = ""};
    if (c->kind == CANDIDATE_TOO_BIG) {
        errno = EFBIG;
        return failed(c, tr("auf ein anderes Dateisystem verschieben"), err);
    }
    arena_init(&a);
    struct claim_dirs dirs = {
        .inbox = m->dir, .work = m->target_dir, .max_bytes = INT64_MAX};
    const char *target = file_join(&a, m->target_dir, name);
    enum k_status st = claim_copy(&copy, &a, &dirs, c, err);
    if (st == K_OK) {
        st = file_move(copy.work_path, target, err);
        *taken = st == K_REJECT;
        if (st != K_OK) {
            (void)unlink(copy.work_path);
        }
        if (st == K_OK) {
            st = claim_sync(&target, 1, err);
        }
        if (st == K_OK) {
            st = remove_from(m->folder, c, err);
        }
    }
    arena_release(&a);
    return st;
}

/* One try with one name; *taken when there is something of that name already. */
static enum k_status move_to(bool *taken, const struct move *m, const char *name,
                             const struct candidate *c, struct k_err *err)
{
    struct stat sb;
    *taken = false;
    if (renameat2(m->folder, c->name, m->target_fd, name, RENAME_NOREPLACE) != 0) {
        *taken = errno == EEXIST;
        return errno == EXDEV ? move_by_copy(taken, m, name, c, err)
                              : failed(c, "verschieben", err);
    }
    if (fstatat(m->target_fd, name, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
        !same_file(c, &sb)) {
        return put_back(m->target_fd, name, m->folder, c, err);
    }
    return K_OK;
}

static enum k_status move_under_free_name(char **moved_to, struct arena *a,
                                          const struct move *m, const char *name,
                                          const struct candidate *c, struct k_err *err)
{
    for (int k = 1; k <= SAME_NAME_MAX; k++) {
        bool taken;
        char *tried = target_name(a, name, k);
        enum k_status st = move_to(&taken, m, tried, c, err);
        if (st == K_OK) {
            *moved_to = file_join(a, m->target_dir, tried);
        }
        if (!taken) {
            return st;
        }
    }
    return err_set(err, K_RETRY, "%s: zu viele Dateien dieses Namens in %s", c->shown,
                   m->target_dir);
}

enum k_status claim_move(char **moved_to, struct arena *a, const char *dir,
                         const struct candidate *c, const char *target,
                         struct k_err *err)
{
    bool gone = false;
    size_t n = (size_t)(file_base(target) - target);
    struct move m = {.dir = dir,
                     .target_dir = n > 0 ? arena_strndup(a, target, n) : "."};
    enum k_status st = K_OK;
    *moved_to = NULL;
    m.folder = open_folder(dir, c->folder);
    m.target_fd = open(m.target_dir, OPEN_FOLDER);
    if (m.target_fd < 0) {
        st = err_set(err, K_RETRY, "Ordner %s öffnen: %s", m.target_dir,
                     err_cause(errno));
    } else if (m.folder >= 0) {
        st = check_original(&gone, m.folder, c, err);
        if (st == K_OK && !gone) {
            st = move_under_free_name(moved_to, a, &m, file_base(target), c, err);
        }
    } else if (!file_is_dir(dir)) { /* a sub-folder that is gone took the file along */
        st = err_set(err, K_RETRY, "Ordner %s fehlt", dir);
    }
    if (m.folder >= 0) {
        close(m.folder);
    }
    if (m.target_fd >= 0) {
        close(m.target_fd);
    }
    return st;
}

enum k_status claim_remove(const char *dir, const struct candidate *c,
                           struct k_err *err)
{
    int folder = open_folder(dir, c->folder);
    if (folder < 0) {
        return errno == ENOENT ? K_OK : failed(c, "entfernen", err);
    }
    enum k_status st = remove_from(folder, c, err);
    close(folder);
    return st;
}

enum k_status claim_clean(const char *work_dir, struct k_err *err)
{
    const struct dirent *entry;
    DIR *dir = opendir(work_dir);
    if (!dir) {
        return err_set(err, K_RETRY, "Ordner %s lesen: %s", work_dir, err_cause(errno));
    }
    while ((entry = readdir(dir))) {
        size_t hex = strspn(entry->d_name, "0123456789abcdef");
        bool copy = hex == HASH_HEX - 1 && entry->d_name[hex] == '\0';
        if (copy || strcmp(entry->d_name, SPOOL_UNFINISHED) == 0) {
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
        }
    }
    closedir(dir);
    return K_OK;
}
