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
 * Calls are counted over one process; those of stdio do not pass here, and what they
 * write is never of value.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
static const char *only;

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
    const char *spec = getenv("DISK_FAULT");
    only = getenv("DISK_PATH");
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
    if (!is_meant(fd, name)) {
        return false;
    }
    unsigned long n = __atomic_add_fetch(&count[call], 1, __ATOMIC_RELAXED);
    if ((int)call != fault_call || (fault_on ? n < fault_at : n != fault_at)) {
        return false;
    }
    errno = fault_errno;
    return true;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *buf, size_t n)
{
    return fails(WRITE, fd, NULL) ? -1 : NEXT(write)(fd, buf, n);
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t at)
{
    return fails(WRITE, fd, NULL) ? -1 : NEXT(pwrite)(fd, buf, n, at);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at)
{
    return fails(WRITE, fd, NULL) ? -1 : NEXT(pwrite64)(fd, buf, n, at);
}

int fsync(int fd)
{
    return fails(SYNC, fd, NULL) ? -1 : NEXT(fsync)(fd);
}

int fdatasync(int fd)
{
    return fails(SYNC, fd, NULL) ? -1 : NEXT(fdatasync)(fd);
}

int syncfs(int fd)
{
    return fails(SYNC, fd, NULL) ? -1 : NEXT(syncfs)(fd);
}

int rename(const char *from, const char *to)
{
    return fails(RENAME, -1, to) ? -1 : NEXT(rename)(from, to);
}

int renameat(int fd, const char *from, int to_fd, const char *to)
{
    return fails(RENAME, to_fd, to) ? -1 : NEXT(renameat)(fd, from, to_fd, to);
}

int renameat2(int fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    return fails(RENAME, to_fd, to) ? -1 : NEXT(renameat2)(fd, from, to_fd, to, flags);
}

int link(const char *from, const char *to)
{
    return fails(RENAME, -1, to) ? -1 : NEXT(link)(from, to);
}

int mkdir(const char *path, mode_t mode)
{
    return fails(CREATE, -1, path) ? -1 : NEXT(mkdir)(path, mode);
}

int unlink(const char *path)
{
    return fails(REMOVE, -1, path) ? -1 : NEXT(unlink)(path);
}

int unlinkat(int fd, const char *path, int flags)
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

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(-1, path, flags) ? -1 : NEXT(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(-1, path, flags) ? -1 : NEXT(open64)(path, flags, mode);
}

int openat(int fd, const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(fd, path, flags) ? -1 : NEXT(openat)(fd, path, flags, mode);
}

int openat64(int fd, const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_OF(flags, mode);
    return no_create(fd, path, flags) ? -1 : NEXT(openat64)(fd, path, flags, mode);
}
