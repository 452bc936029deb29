#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"

#define PATH_BYTES 4096
#define COPY_MAX ((size_t)16 * 1024 * 1024)
#define TREE_DEPTH 4
#define COPY_CHUNK ((size_t)64 * 1024)
#define HASH_CHUNK ((size_t)64 * 1024)

const char *file_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *file_join(struct arena *a, const char *dir, const char *name)
{
    size_t n = strlen(dir);
    const char *sep = n > 0 && dir[n - 1] == '/' ? "" : "/";
    return arena_printf(a, "%s%s%s", dir, sep, name);
}

bool file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

bool file_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The folder that a path lies in; "." when it names none. */
static enum k_status parent_of(char out[PATH_BYTES], const char *path,
                               struct k_err *err)
{
    size_t n = (size_t)(file_base(path) - path);
    if (n >= PATH_BYTES) {
        return err_set(err, K_REJECT, "%s: der Pfad ist zu lang", path);
    }
    memcpy(out, path, n);
    out[n] = '\0';
    if (n == 0) {
        out[0] = '.';
        out[1] = '\0';
    }
    return K_OK;
}

static enum k_status read_all(char *buf, size_t n, int fd, const char *path,
                              struct k_err *err)
{
    size_t got = 0;
    while (got < n) {
        ssize_t k = read(fd, buf + got, n - got);
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k < 0) {
            return err_set(err, K_RETRY, "%s lesen: %s", path, err_cause(errno));
        }
        if (k == 0) {
            return err_set(err, K_RETRY, "%s: wurde beim Lesen kürzer", path);
        }
        got += (size_t)k;
    }
    return K_OK;
}

/* A regular file of at most `max` bytes. */
static enum k_status open_regular(int *fd, size_t *size, const char *path, size_t max,
                                  struct k_err *err)
{
    struct stat sb;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0) {
        return err_set(err, K_RETRY, "%s öffnen: %s", path, err_cause(errno));
    }
    if (fstat(*fd, &sb) != 0) {
        return err_set(err, K_RETRY, "%s: %s", path, err_cause(errno));
    }
    if (!S_ISREG(sb.st_mode)) {
        return err_set(err, K_REJECT, "%s ist keine gewöhnliche Datei", path);
    }
    if (sb.st_size < 0 || (uint64_t)sb.st_size > max) {
        return err_set(err, K_REJECT, "%s ist größer als %zu Bytes", path, max);
    }
    *size = (size_t)sb.st_size;
    return K_OK;
}

enum k_status file_read(char **out, size_t *n, struct arena *a, const char *path,
                        size_t max, struct k_err *err)
{
    int fd;
    size_t size = 0;
    enum k_status st = open_regular(&fd, &size, path, max, err);
    if (st == K_OK) {
        char *buf = arena_alloc(a, size + 1);
        st = read_all(buf, size, fd, path, err);
        if (st == K_OK) {
            *out = buf;
            *n = size;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    return st;
}

static enum k_status write_all(int fd, const void *bytes, size_t n, const char *path,
                               struct k_err *err)
{
    const char *p = bytes;
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k < 0) {
            return err_set(err, K_RETRY, "%s schreiben: %s", path, err_cause(errno));
        }
        p += k;
        n -= (size_t)k;
    }
    return K_OK;
}

enum k_status file_sync_fault(const char *path, struct k_err *err)
{
    return err_set(err, errno == EIO ? K_FATAL : K_RETRY,
                   "%s auf die Platte sichern: %s", path, err_cause(errno));
}

static enum k_status sync_path(const char *path, int flags, struct k_err *err)
{
    enum k_status st = K_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
    if (fd < 0 || fsync(fd) != 0) {
        st = file_sync_fault(path, err);
    }
    if (fd >= 0) {
        close(fd);
    }
    return st;
}

enum k_status file_sync(const char *path, struct k_err *err)
{
    return sync_path(path, O_NOFOLLOW, err);
}

enum k_status file_sync_dir(const char *path, struct k_err *err)
{
    return sync_path(path, O_DIRECTORY, err);
}

bool file_hash(char out[HASH_HEX], const char *path)
{
    char buf[HASH_CHUNK];
    struct hash h;
    struct stat sb;
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return false;
    }
    if (fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode)) {
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        hash_init(&h);
        while ((n = read(fd, buf, sizeof buf)) > 0) {
            hash_add(&h, buf, (size_t)n);
        }
        hash_end_hex(&h, out);
    }
    close(fd);
    return n == 0;
}

/* What is to be written: n bytes, in memory or from an open file. */
struct content {
    const void *bytes;
    size_t n;
    int fd;
    const char *from;
};

static enum k_status copy_all(int to, const struct content *c, const char *path,
                              struct k_err *err)
{
    char buf[COPY_CHUNK];
    enum k_status st = K_OK;
    for (size_t left = c->n; st == K_OK && left > 0;) {
        size_t k = left < sizeof buf ? left : sizeof buf;
        st = read_all(buf, k, c->fd, c->from, err);
        if (st == K_OK) {
            st = write_all(to, buf, k, path, err);
        }
        left -= k;
    }
    return st;
}

/* Write under a name beside the target and rename. That name is always the same, so
 * that what a crash leaves behind is overwritten when the write is repeated; whoever
 * writes holds the lock of the firm. */
static enum k_status write_renamed(const char *path, const struct content *c,
                                   enum file_mode mode, bool durable, struct k_err *err)
{
    char dir[PATH_BYTES], tmp[PATH_BYTES + 256];
    enum k_status st = parent_of(dir, path, err);
    if (st != K_OK) {
        return st;
    }
    (void)snprintf(tmp, sizeof tmp, "%s/.%.200s.tmp", dir, file_base(path));
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0) {
        return err_set(err, K_RETRY, "%s anlegen: %s", path, err_cause(errno));
    }
    st = c->bytes ? write_all(fd, c->bytes, c->n, path, err)
                  : copy_all(fd, c, path, err);
    if (st == K_OK && durable && fsync(fd) != 0) {
        st = err_set(err, K_RETRY, "%s sichern: %s", path, err_cause(errno));
    }
    if (close(fd) != 0 && st == K_OK) {
        st = err_set(err, K_RETRY, "%s schließen: %s", path, err_cause(errno));
    }
    if (st == K_OK && renameat2(AT_FDCWD, tmp, AT_FDCWD, path,
                                mode == FILE_NEW ? RENAME_NOREPLACE : 0) != 0) {
        st = err_set(err, errno == EEXIST ? K_REJECT : K_RETRY, "%s: %s", path,
                     err_cause(errno));
    }
    if (st != K_OK) {
        (void)unlink(tmp);
        return st;
    }
    return durable ? file_sync_dir(dir, err) : K_OK;
}

enum k_status file_write(const char *path, const void *bytes, size_t n,
                         enum file_mode mode, struct k_err *err)
{
    struct content c = {.bytes = bytes, .n = n};
    return write_renamed(path, &c, mode, true, err);
}

static enum k_status copy_regular(const char *from, const char *to, size_t max,
                                  enum file_mode mode, bool durable, struct k_err *err)
{
    struct content c = {.from = from};
    enum k_status st = open_regular(&c.fd, &c.n, from, max, err);
    if (st == K_OK) {
        st = write_renamed(to, &c, mode, durable, err);
    }
    if (c.fd >= 0) {
        close(c.fd);
    }
    return st;
}

enum k_status file_copy(const char *from, const char *to, size_t max,
                        enum file_mode mode, struct k_err *err)
{
    return copy_regular(from, to, max, mode, true, err);
}

enum k_status file_copy_lazy(const char *from, const char *to, size_t max,
                             struct k_err *err)
{
    return copy_regular(from, to, max, FILE_REPLACE, false, err);
}

enum k_status file_write_lazy(const char *path, const void *bytes, size_t n,
                              struct k_err *err)
{
    struct content c = {.bytes = bytes, .n = n};
    return write_renamed(path, &c, FILE_REPLACE, false, err);
}

/* One folder, and its name in the one above. */
static enum k_status make_dir(const char *path, struct k_err *err)
{
    char above[PATH_BYTES];
    if (mkdir(path, 0750) != 0) {
        return errno == EEXIST ? K_OK
                               : err_set(err, K_RETRY, "Ordner %s anlegen: %s", path,
                                         err_cause(errno));
    }
    enum k_status st = parent_of(above, path, err);
    return st == K_OK ? file_sync_dir(above, err) : st;
}

enum k_status file_mkdirs(const char *path, struct k_err *err)
{
    char buf[PATH_BYTES];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof buf) {
        return err_set(err, K_REJECT, "%s: der Pfad ist leer oder zu lang", path);
    }
    if (file_is_dir(path)) {
        return K_OK;
    }
    memcpy(buf, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if ((buf[i] != '/' && buf[i] != '\0') || buf[i - 1] == '/') {
            continue;
        }
        char keep = buf[i];
        buf[i] = '\0';
        enum k_status st = make_dir(buf, err);
        if (st != K_OK) {
            return st;
        }
        buf[i] = keep;
    }
    if (!file_is_dir(path)) {
        return err_set(err, K_RETRY, "%s ist kein Ordner", path);
    }
    return K_OK;
}

enum k_status file_move(const char *from, const char *to, struct k_err *err)
{
    char from_dir[PATH_BYTES], to_dir[PATH_BYTES];
    enum k_status st = parent_of(from_dir, from, err);
    if (st == K_OK) {
        st = parent_of(to_dir, to, err);
    }
    if (st != K_OK) {
        return st;
    }
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0) {
        return err_set(err, errno == EEXIST ? K_REJECT : K_RETRY, "%s nach %s: %s",
                       from, to, err_cause(errno));
    }
    st = file_sync_dir(to_dir, err);
    if (st == K_OK && strcmp(from_dir, to_dir) != 0) {
        st = file_sync_dir(from_dir, err);
    }
    return st;
}

/* ---- folders --------------------------------------------------------------------- */

static enum k_status copy_tree(struct arena *a, const char *from, const char *to,
                               int depth, struct k_err *err)
{
    enum k_status st = file_mkdirs(to, err);
    DIR *d = st == K_OK ? opendir(from) : NULL;
    if (!d) {
        return st == K_OK ? err_set(err, K_RETRY, "%s: %s", from, err_cause(errno))
                          : st;
    }
    for (struct dirent *e = readdir(d); st == K_OK && e; e = readdir(d)) {
        const char *name = e->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
            strcmp(name, ".keep") == 0) {
            continue; /* .keep only holds an empty folder in version control */
        }
        const char *source = file_join(a, from, name);
        const char *target = file_join(a, to, name);
        if (file_is_dir(source) && depth > 0) {
            st = copy_tree(a, source, target, depth - 1, err);
        } else if (!file_exists(target)) {
            st = file_copy_lazy(source, target, COPY_MAX, err);
        }
    }
    (void)closedir(d);
    return st;
}

enum k_status file_copy_tree(struct arena *a, const char *from, const char *to,
                             struct k_err *err)
{
    return copy_tree(a, from, to, TREE_DEPTH, err);
}

static int remove_one(const char *path, const struct stat *sb, int type, struct FTW *at)
{
    (void)sb;
    (void)type;
    (void)at;
    return remove(path);
}

enum k_status file_remove_tree(const char *path, struct k_err *err)
{
    if (nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT) {
        return err_set(err, K_RETRY, "%s entfernen: %s", path, err_cause(errno));
    }
    return K_OK;
}
