#include "intake/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

enum k_status spool_open(struct spool *s, const char *work_dir, struct k_err *err)
{
    *s = SPOOL_CLOSED;
    s->work_dir = work_dir;
    hash_init(&s->hash);
    s->dir_fd = open(work_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->dir_fd < 0) {
        return err_set(err, K_RETRY, "Arbeitsordner %s öffnen: %s", work_dir,
                       err_cause(errno));
    }
    /* Removed first: O_TRUNC would write through a hard link. */
    (void)unlinkat(s->dir_fd, SPOOL_UNFINISHED, 0);
    s->fd = openat(s->dir_fd, SPOOL_UNFINISHED,
                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (s->fd < 0) {
        enum k_status st = err_set(err, K_RETRY, "Datei in %s anlegen: %s", work_dir,
                                   err_cause(errno));
        spool_close(s);
        return st;
    }
    return K_OK;
}

enum k_status spool_add(struct spool *s, const void *bytes, size_t n, struct k_err *err)
{
    const char *p = bytes;
    hash_add(&s->hash, bytes, n);
    s->size += (int64_t)n;
    while (n > 0) {
        ssize_t k = write(s->fd, p, n);
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k < 0) {
            return err_set(err, K_RETRY, "in den Arbeitsordner %s schreiben: %s",
                           s->work_dir, err_cause(errno));
        }
        p += k;
        n -= (size_t)k;
    }
    return K_OK;
}

enum k_status spool_keep(struct claimed *out, struct arena *a, struct spool *s,
                         struct k_err *err)
{
    enum k_status st = K_OK;
    int fd = s->fd;
    s->fd = -1;
    hash_end_hex(&s->hash, out->hash);
    out->size = s->size;
    out->work_path = file_join(a, s->work_dir, out->hash);
    if (close(fd) != 0 ||
        renameat(s->dir_fd, SPOOL_UNFINISHED, s->dir_fd, out->hash) != 0) {
        st = err_set(err, K_RETRY, "Datei in %s abschließen: %s", s->work_dir,
                     err_cause(errno));
        (void)unlinkat(s->dir_fd, SPOOL_UNFINISHED, 0);
    }
    spool_close(s);
    return st;
}

void spool_close(struct spool *s)
{
    if (s->fd >= 0) {
        close(s->fd);
        (void)unlinkat(s->dir_fd, SPOOL_UNFINISHED, 0);
    }
    if (s->dir_fd >= 0) {
        close(s->dir_fd);
    }
    *s = SPOOL_CLOSED;
}
