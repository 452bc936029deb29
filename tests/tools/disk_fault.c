/*
 * disk_fault - a disk that fails on demand, and a count of what it was asked for.
 *
 *     LD_PRELOAD=disk_fault.so DISK_FAULT=write:ENOSPC:5+ kontor once
 *     LD_PRELOAD=disk_fault.so DISK_COUNT=/tmp/count kontor once
 *
 * DISK_FAULT is CALL:ERROR:N for the N-th call alone, or N+ for it and all behind it.
 * CALL is write (pwrite, too), sync (fsync, fdatasync, syncfs), rename (link, too),
 * create (open with O_CREAT, mkdir) or remove. DISK_PATH, when set, spares paths
 * without it. DISK_COUNT names a file to which each process appends "CALL COUNT" lines
 * at its end.
 *
 * And what a power cut leaves behind:
 *
 *     DISK_SHADOW=/tmp/shadow DISK_ROOT=firm sync -f firm         all is on the disk
 *     DISK_SHADOW=/tmp/shadow DISK_CUT=170 kontor once            ended by its 170th
 * call
 *
 * keeps in DISK_SHADOW what was made to last: the bytes of a file when it was synced
 * ("f.ID"), the names in a folder when that was synced ("d.ID": "f ID NAME" or "d ID
 * NAME"), all below DISK_ROOT by a syncfs, whose own ID is in "root". DISK_NAMES=1
 * keeps names alone: those of a disk that wrote its journal before its bytes. An ID is
 * inode and time of birth, since inodes are used again.
 *
 * Calls are counted over one process; those of stdio do not pass here, and what they
 * write is never of value.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

enum call {
    WRITE,
    SYNC,
    RENAME,
    CREATE,
    REMOVE,
    CALLS
};
static const char *const NAMES[CALLS] = {"write", "sync", "rename", "create", "remove"};

static unsigned long count[CALLS];
static int fault_call = -1;
static int fault_errno;
static unsigned long fault_at;
static bool fault_on;
static const char *only, *shadow, *root;
static unsigned long all, cut_at;
static bool inside; /* our own calls are neither counted nor kept */

static int error_of(const char *name, size_t n)
{
    static const struct {
        const char *name;
        int number;
    } ERRORS[] = {{"ENOSPC", ENOSPC},
                  {"EIO", EIO},
                  {"EACCES", EACCES},
                  {"EROFS", EROFS},
                  {"EDQUOT", EDQUOT}};
    for (size_t i = 0; i < sizeof ERRORS / sizeof ERRORS[0]; i++) {
        if (strlen(ERRORS[i].name) == n && memcmp(ERRORS[i].name, name, n) == 0) {
            return ERRORS[i].number;
        }
    }
    abort();
}

__attribute__((constructor)) static void begin(void)
{
    const char *spec = getenv("DISK_FAULT"), *cut = getenv("DISK_CUT");
    only = getenv("DISK_PATH");
    shadow = getenv("DISK_SHADOW");
    root = getenv("DISK_ROOT");
    cut_at = cut ? strtoul(cut, NULL, 10) : 0;
    if (!spec) {
        return;
    }
    size_t n = strcspn(spec, ":");
    for (int i = 0; i < CALLS; i++) {
        if (strlen(NAMES[i]) == n && memcmp(NAMES[i], spec, n) == 0) {
            fault_call = i;
        }
    }
    spec += n + 1;
    n = strcspn(spec, ":");
    fault_errno = error_of(spec, n);
    char *end;
    fault_at = strtoul(spec + n + 1, &end, 10);
    fault_on = *end == '+';
    if (fault_call < 0 || fault_at == 0) {
        abort();
    }
}

__attribute__((destructor)) static void finish(void)
{
    const char *path = getenv("DISK_COUNT");
    FILE *out = path ? fopen(path, "ae") : NULL;
    if (out) {
        for (int i = 0; i < CALLS; i++) {
            fprintf(out, "%s %lu\n", NAMES[i], count[i]);
        }
        fprintf(out, "all %lu\n", all);
        fclose(out);
    }
}

static bool is_meant(int fd, const char *name)
{
    char link[64], path[4096] = "";
    if (!only) {
        return fd > STDERR_FILENO || fd == AT_FDCWD || name;
    }
    if (name && strstr(name, only)) {
        return true;
    }
    if (fd < 0) {
        return false;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    return n > 0 && strstr(path, only);
}

/* Shall this call fail? Sets errno then. */
static bool fails(enum call call, int fd, const char *name)
{
    if (inside || !is_meant(fd, name)) {
        return false;
    }
    if (__atomic_add_fetch(&all, 1, __ATOMIC_RELAXED) == cut_at) {
        kill(getpid(), SIGKILL);
    }
    unsigned long n = __atomic_add_fetch(&count[call], 1, __ATOMIC_RELAXED);
    if ((int)call != fault_call || (fault_on ? n < fault_at : n != fault_at)) {
        return false;
    }
    errno = fault_errno;
    return true;
}

/* ---- what lasts
 * ------------------------------------------------------------------------ */

static bool id_of(char id[64], int fd, const char *name, mode_t *mode)
{
    struct statx x;
    if (statx(fd, name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW,
              STATX_INO | STATX_BTIME | STATX_MODE, &x) != 0) {
        return false;
    }
    snprintf(id, 64, "%llu.%lld.%u", (unsigned long long)x.stx_ino,
             (long long)x.stx_btime.tv_sec, x.stx_btime.tv_nsec);
    *mode = x.stx_mode;
    return true;
}

static FILE *shadow_file(const char *kind, const char *id)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s%s", shadow, kind, id);
    return fopen(path, "we");
}

static void keep_bytes(int fd, const char *id)
{
    char buf[65536];
    ssize_t n;
    FILE *out = shadow_file("f.", id);
    snprintf(buf, sizeof buf, "/proc/self/fd/%d", fd);
    int in = NEXT(open)(buf, O_RDONLY | O_CLOEXEC);
    while (out && in >= 0 && (n = read(in, buf, sizeof buf)) > 0) {
        fwrite(buf, 1, (size_t)n, out);
    }
    if (in >= 0) {
        close(in);
    }
    if (out) {
        fclose(out);
    }
}

/* The names in a folder, and with `deep` all that is below it. */
static void keep_names(int fd, const char *id, bool deep);

static void keep(int fd, bool deep)
{
    char id[64];
    mode_t mode;
    if (!id_of(id, fd, "", &mode)) {
        return;
    }
    if (S_ISDIR(mode)) {
        keep_names(fd, id, deep);
    } else if (S_ISREG(mode) && !getenv("DISK_NAMES")) {
        keep_bytes(fd, id);
    }
}

static void keep_names(int fd, const char *id, bool deep)
{
    int again = NEXT(openat)(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = again < 0 ? NULL : fdopendir(again);
    FILE *out = shadow_file("d.", id);
    for (struct dirent *e = d ? readdir(d) : NULL; e && out; e = readdir(d)) {
        char inner[64];
        mode_t mode;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            !id_of(inner, dirfd(d), e->d_name, &mode) ||
            !(S_ISDIR(mode) || S_ISREG(mode))) {
            continue;
        }
        fprintf(out, "%c %s %s\n", S_ISDIR(mode) ? 'd' : 'f', inner, e->d_name);
        int child =
            deep ? NEXT(openat)(dirfd(d), e->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                 : -1;
        if (child >= 0) {
            keep(child, true);
            close(child);
        }
    }
    if (out) {
        fclose(out);
    }
    if (d) {
        closedir(d);
    }
}

static int kept(int result, int fd)
{
    if (result == 0 && shadow && fd >= 0) {
        inside = true;
        keep(fd, false);
        inside = false;
    }
    return result;
}

static void keep_all(void)
{
    char id[64];
    mode_t mode;
    inside = true;
    int fd = NEXT(open)(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && id_of(id, fd, "", &mode)) {
        FILE *out = shadow_file("root", "");
        if (out) {
            fputs(id, out);
            fclose(out);
        }
        keep(fd, true);
        close(fd);
    }
    inside = false;
}

/* ---- the calls
 * ------------------------------------------------------------------------- */

/* Names of our own in the source, those of the C library for the linker. */
ssize_t our_write(int fd, const void *buf, size_t n) __asm__("write");
ssize_t our_pwrite(int fd, const void *buf, size_t n, off_t at) __asm__("pwrite");
ssize_t our_pwrite64(int fd, const void *buf, size_t n, off64_t at) __asm__("pwrite64");
int our_fsync(int fd) __asm__("fsync");
int our_fdatasync(int fd) __asm__("fdatasync");
int our_syncfs(int fd) __asm__("syncfs");
int our_rename(const char *from, const char *to) __asm__("rename");
int our_renameat(int fd, const char *from, int to_fd,
                 const char *to) __asm__("renameat");
int our_renameat2(int fd, const char *from, int to_fd, const char *to,
                  unsigned flags) __asm__("renameat2");
int our_link(const char *from, const char *to) __asm__("link");
int our_mkdir(const char *path, mode_t mode) __asm__("mkdir");
int our_unlink(const char *path) __asm__("unlink");
int our_unlinkat(int fd, const char *path, int flags) __asm__("unlinkat");
int our_open(const char *path, int flags, ...) __asm__("open");
int our_open64(const char *path, int flags, ...) __asm__("open64");
int our_openat(int fd, const char *path, int flags, ...) __asm__("openat");
int our_openat64(int fd, const char *path, int flags, ...) __asm__("openat64");

ssize_t our_write(int fd, const void *buf, size_t n)
{
    return fails(WRITE, fd, NULL) ? -1 : NEXT(write)(fd, buf, n);
}

ssize_t our_pwrite(int fd, const void *buf, size_t n, off_t at)
{
    return fails(WRITE, fd, NULL) ? -1 : NEXT(pwrite)(fd, buf, n, at);
}

ssize_t our_pwrite64(int fd, const void *buf, size_t n, off64_t at)
{
    return fails(WRITE, fd, NULL) ? -1 : NEXT(pwrite64)(fd, buf, n, at);
}

int our_fsync(int fd)
{
    return fails(SYNC, fd, NULL) ? -1 : kept(NEXT(fsync)(fd), fd);
}

int our_fdatasync(int fd)
{
    return fails(SYNC, fd, NULL) ? -1 : kept(NEXT(fdatasync)(fd), fd);
}

int our_syncfs(int fd)
{
    if (fails(SYNC, fd, NULL)) {
        return -1;
    }
    int result = NEXT(syncfs)(fd);
    if (result == 0 && shadow && root) {
        keep_all();
    }
    return result;
}

int our_rename(const char *from, const char *to)
{
    return fails(RENAME, -1, to) ? -1 : NEXT(rename)(from, to);
}

int our_renameat(int fd, const char *from, int to_fd, const char *to)
{
    return fails(RENAME, to_fd, to) ? -1 : NEXT(renameat)(fd, from, to_fd, to);
}

int our_renameat2(int fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    return fails(RENAME, to_fd, to) ? -1 : NEXT(renameat2)(fd, from, to_fd, to, flags);
}

int our_link(const char *from, const char *to)
{
    return fails(RENAME, -1, to) ? -1 : NEXT(link)(from, to);
}

int our_mkdir(const char *path, mode_t mode)
{
    return fails(CREATE, -1, path) ? -1 : NEXT(mkdir)(path, mode);
}

int our_unlink(const char *path)
{
    return fails(REMOVE, -1, path) ? -1 : NEXT(unlink)(path);
}

int our_unlinkat(int fd, const char *path, int flags)
{
    return fails(REMOVE, fd, path) ? -1 : NEXT(unlinkat)(fd, path, flags);
}

#define MODE_OF(flags, mode)                                                           \
    do {                                                                               \
        if ((flags) & (O_CREAT | O_TMPFILE)) {                                         \
            va_list ap;                                                                \
            va_start(ap, flags);                                                       \
            (mode) = va_arg(ap, mode_t);                                               \
            va_end(ap);                                                                \
        }                                                                              \
    } while (0)

static bool no_create(int fd, const char *path, int flags)
{
    return (flags & O_CREAT) && fails(CREATE, fd, path);
}

int our_open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(-1, path, flags) ? -1 : NEXT(open)(path, flags, mode);
}

int our_open64(const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(-1, path, flags) ? -1 : NEXT(open64)(path, flags, mode);
}

int our_openat(int fd, const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(fd, path, flags) ? -1 : NEXT(openat)(fd, path, flags, mode);
}

int our_openat64(int fd, const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(fd, path, flags) ? -1 : NEXT(openat64)(fd, path, flags, mode);
}
