#include "intake/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "intake/claim.h"

#include "base/banned.h"

#define FOLDERS_MAX 512 /* watched ones; the scan reaches the rest */
#define DEPTH_MAX 8
#define EVENT_BYTES ((size_t)64 * 1024)
#define READS_MAX 64 /* of one watch_drain */
#define PATH_BYTES 4096

#define FOLDER_EVENTS                                                                  \
    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE_SELF |       \
     IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)
#define PARENT_EVENTS (IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)

struct folder {
    int wd;
    char *path; /* below dir, "" for dir itself */
    bool found; /* by the walk that is going on */
};

struct watch {
    int fd;
    char *dir;
    int parent_wd; /* while dir is missing, else -1 */
    bool stale;    /* the tree of folders changed: walk it anew */
    bool limited;  /* said already that there are too few watches */
    struct folder *folder;
    size_t count;
};

static struct folder *find(struct watch *w, int wd)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->folder[i].wd == wd) {
            return &w->folder[i];
        }
    }
    return NULL;
}

static void forget(struct watch *w, struct folder *f)
{
    char *path = f->path;
    *f = w->folder[--w->count];
    free(path);
}

static void log_limit(struct watch *w, const char *why)
{
    if (!w->limited) {
        w->limited = true;
        log_warn("watch.limit", "why=%s", why);
    }
}

/* Watch the very folder that fd holds: by its path we might meet another one. A watch
 * that exists already keeps its number and gets the new path: the folder was renamed.
 * Returns whether the folder is news. */
static bool watch_folder(struct watch *w, int fd, const char *path)
{
    char self[64];
    (void)snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    if (w->count == FOLDERS_MAX) {
        log_limit(w, "folders");
        return false;
    }
    int wd = inotify_add_watch(w->fd, self, FOLDER_EVENTS);
    if (wd < 0) {
        log_limit(w, err_cause(errno));
        return false;
    }
    struct folder *f = find(w, wd);
    bool news = !f || strcmp(f->path, path) != 0;
    if (!f) {
        f = &w->folder[w->count++];
        *f = (struct folder){.wd = wd};
    }
    if (news) {
        free(f->path);
        f->path = strdup(path);
        if (!f->path) {
            abort();
        }
    }
    f->found = true;
    return news;
}

static bool walk(struct watch *w, int fd, const char *path, int depth);

static bool walk_subfolder(struct watch *w, int parent, const char *path,
                           const char *name, int depth)
{
    char inner[PATH_BYTES];
    struct stat sb;
    int n = snprintf(inner, sizeof inner, "%s%s%s", path, path[0] ? "/" : "", name);
    if (n < 0 || (size_t)n >= sizeof inner ||
        fstatat(parent, name, &sb, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(sb.st_mode)) {
        return false;
    }
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 && walk(w, fd, inner, depth);
}

/* Watch first, then look inside: what appears between the two is seen by one of them.
 * Closes fd. */
static bool walk(struct watch *w, int fd, const char *path, int depth)
{
    bool news = watch_folder(w, fd, path);
    const struct dirent *entry;
    DIR *dir = depth < DEPTH_MAX ? fdopendir(fd) : NULL;
    if (!dir) {
        close(fd);
        return news;
    }
    while ((entry = readdir(dir))) {
        bool folder = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
        if (folder && !claim_ignored(entry->d_name) &&
            walk_subfolder(w, fd, path, entry->d_name, depth + 1)) {
            news = true;
        }
    }
    closedir(dir);
    return news;
}

/* dir is missing: its parent tells when it comes. */
static void wait_for_dir(struct watch *w)
{
    char parent[PATH_BYTES];
    size_t n = (size_t)(file_base(w->dir) - w->dir);
    (void)snprintf(parent, sizeof parent, "%.*s", n > 0 ? (int)n : 1,
                   n > 0 ? w->dir : ".");
    w->parent_wd = inotify_add_watch(w->fd, parent, PARENT_EVENTS);
}

/* Make the watches agree with the tree of folders as it is now. */
static bool refresh(struct watch *w)
{
    bool news = false;
    for (size_t i = 0; i < w->count; i++) {
        w->folder[i].found = false;
    }
    int fd = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        wait_for_dir(w);
        fd = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* came meanwhile */
    }
    if (fd >= 0) {
        if (w->parent_wd >= 0) {
            (void)inotify_rm_watch(w->fd, w->parent_wd);
            w->parent_wd = -1;
        }
        news = walk(w, fd, "", 0);
    }
    for (size_t i = w->count; i-- > 0;) {
        if (!w->folder[i].found) {
            (void)inotify_rm_watch(w->fd, w->folder[i].wd);
            forget(w, &w->folder[i]);
        }
    }
    w->stale = false;
    return news;
}

enum k_status watch_open(struct watch **out, const char *dir, struct k_err *err)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w) {
        return err_nomem(err);
    }
    w->parent_wd = -1;
    w->dir = strdup(dir);
    w->folder = calloc(FOLDERS_MAX, sizeof *w->folder);
    if (!w->dir || !w->folder) {
        w->fd = -1;
        watch_close(w);
        return err_nomem(err);
    }
    /* A path that ends with '/' has no last part to wait for. */
    for (size_t n = strlen(w->dir); n > 1 && w->dir[n - 1] == '/'; n--) {
        w->dir[n - 1] = '\0';
    }
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd < 0) {
        log_limit(w, err_cause(errno));
    } else {
        (void)refresh(w);
    }
    *out = w;
    return K_OK;
}

void watch_close(struct watch *w)
{
    if (!w) {
        return;
    }
    while (w->count > 0) {
        forget(w, &w->folder[w->count - 1]);
    }
    if (w->fd >= 0) {
        close(w->fd);
    }
    free(w->folder);
    free(w->dir);
    free(w);
}

int watch_fd(const struct watch *w)
{
    return w->fd;
}

static void take_event(struct watch *w, const struct inotify_event *e,
                       watch_file_fn *ready, void *ud, bool *rescan)
{
    const char *name = e->len > 0 ? e->name : "";
    if (e->mask & IN_Q_OVERFLOW) {
        w->stale = true;
        *rescan = true;
        return;
    }
    if (e->wd == w->parent_wd) {
        w->stale = w->stale || strcmp(name, file_base(w->dir)) == 0;
        return;
    }
    struct folder *f = find(w, e->wd);
    if (!f) {
        return; /* an event of a watch that was just given up */
    }
    if (e->mask & IN_IGNORED) {
        f->wd = -1; /* the next refresh forgets it */
        w->stale = true;
    } else if (e->mask & (IN_ISDIR | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
        w->stale = w->stale || !claim_ignored(name);
    } else if (!name[0] || claim_ignored(name)) {
        return;
    } else if (e->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) {
        ready(ud, f->path, name);
    } else if (e->mask & IN_CREATE) {
        /* A fresh file, whose close is yet to come, or a link, which will have none. */
        *rescan = true;
    }
}

enum k_status watch_drain(struct watch *w, watch_file_fn *ready, void *ud, bool *rescan,
                          struct k_err *err)
{
    _Alignas(struct inotify_event) char buf[EVENT_BYTES];
    for (int i = 0; i < READS_MAX && w->fd >= 0; i++) {
        ssize_t n = read(w->fd, buf, sizeof buf);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno != EAGAIN) {
            return err_set(err, K_RETRY, "Ordner %s beobachten: %s", w->dir,
                           err_cause(errno));
        }
        if (n <= 0) {
            break;
        }
        for (const char *p = buf; p < buf + n;) {
            const struct inotify_event *e =
                (const struct inotify_event *)(const void *)p;
            take_event(w, e, ready, ud, rescan);
            p += sizeof *e + e->len;
        }
    }
    if (w->stale && w->fd >= 0 && refresh(w)) {
        *rescan = true;
    }
    return K_OK;
}

bool watch_rearm(struct watch *w)
{
    return w->fd >= 0 && refresh(w);
}

bool watch_is_network(const char *dir)
{
    /* statfs(2); where linux/magic.h has no name, the number. */
    static const uint32_t REMOTE[] = {
        NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC, 0xFF534D42 /* CIFS */,
        FUSE_SUPER_MAGIC, V9FS_MAGIC,      CODA_SUPER_MAGIC, AFS_SUPER_MAGIC,
    };
    struct statfs fs;
    if (statfs(dir, &fs) != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof REMOTE / sizeof REMOTE[0]; i++) {
        if ((uint32_t)fs.f_type == REMOTE[i]) {
            return true;
        }
    }
    return false;
}
