#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/language.h"
#include "base/text.h"
#include "intake/claim.h"

#include "base/banned.h"

bool claim_ignored(const char *name)
{
    /* fnmatch(3), case ignored. Written by editors, browsers, file transfer and sync
     * programs while they work, or by systems for themselves. */
    static const char *const PATTERNS[] = {
        ".*",
        /* office programs, editors */
        "~$*",
        "*~",
        "~*.tmp",
        "*.tmp",
        "*.temp",
        "*.swp",
        "*.lock",
        /* browsers, WinSCP, BitTorrent-like loaders */
        "*.part",
        "*.partial",
        "*.crdownload",
        "*.download",
        "*.filepart",
        "*.!ut",
        /* Syncthing, Dropbox, Nextcloud */
        "*.sync-conflict-*",
        "*conflicted copy*",
        "*(in Konflikt stehende Kopie*",
        "*.ocTransferId*",
        /* Windows, macOS, storage boxes */
        "Thumbs.db",
        "desktop.ini",
        "Icon\r",
        "*.lnk",
        "*.url",
        "*:Zone.Identifier",
        "$RECYCLE.BIN",
        "System Volume Information",
        "#recycle",
        "@eaDir",
        "lost+found",
        /* our own */
        "*.error.txt",
    };
    for (size_t i = 0; i < sizeof PATTERNS / sizeof PATTERNS[0]; i++) {
        if (fnmatch(PATTERNS[i], name, FNM_CASEFOLD) == 0) {
            return true;
        }
    }
    return false;
}

static bool plain_name(const char *name)
{
    return text_valid_utf8(name, strlen(name)) == strlen(name) &&
           !text_has_control(name, false);
}

/* Bytes of the character at s, 0 when it may not appear as it is. */
static size_t plain_length(const char *s)
{
    unsigned char lead = (unsigned char)s[0];
    size_t n = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char one[5] = {0};
    memcpy(one, s, strnlen(s, n));
    return lead != '/' && strlen(one) == n && plain_name(one) ? n : 0;
}

const char *claim_shown(struct arena *a, const char *name)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t used = 0;
    if (plain_name(name) && !strchr(name, '/')) {
        return name;
    }
    char *out = arena_alloc(a, 3 * strlen(name) + 1);
    for (const char *s = name; *s;) {
        size_t n = plain_length(s);
        memcpy(out + used, s, n);
        used += n;
        s += n;
        if (n == 0) {
            out[used++] = '%';
            out[used++] = HEX[(unsigned char)*s >> 4];
            out[used++] = HEX[(unsigned char)*s & 15];
            s++;
        }
    }
    return out;
}

struct scan {
    struct arena *a;
    const struct claim_limits *limits;
    struct candidate *item;
    size_t count;
};

/* A file that a removal had set aside when the program died (see claim_remove). */
static bool set_aside(const char *name)
{
    return strncmp(name, CLAIM_ASIDE, strlen(CLAIM_ASIDE)) == 0;
}

static void judge(struct candidate *c, const struct stat *sb, struct scan *scan)
{
    if (!plain_name(c->name)) {
        c->kind = CANDIDATE_BAD_NAME;
        c->why = tr("Der Name enthält Zeichen, die kein lesbarer Text sind. Bitte "
                    "umbenennen und noch einmal ablegen.");
    } else if (!S_ISREG(sb->st_mode)) {
        c->kind = CANDIDATE_SPECIAL;
        c->why =
            S_ISLNK(sb->st_mode)
                ? tr("Das ist nur eine Verknüpfung auf eine Datei. Bitte die Datei "
                     "selbst ablegen.")
                : tr("Das ist keine gewöhnliche Datei (Gerät, Pipe oder Socket).");
    } else if (sb->st_nlink > 1) {
        c->kind = CANDIDATE_LINKED;
        c->why =
            tr("Die Datei ist zugleich unter einem anderen Namen vorhanden (harter "
               "Link). Bitte eine Kopie ablegen.");
    } else if (sb->st_size == 0) {
        c->kind = CANDIDATE_EMPTY;
        c->why = tr("Die Datei ist leer.");
    } else if (sb->st_size > scan->limits->max_bytes) {
        c->kind = CANDIDATE_TOO_BIG;
        c->why = arena_printf(
            scan->a, tr("Die Datei ist mit %lld MB zu groß, erlaubt sind %lld MB."),
            (long long)sb->st_size / 1000000 + 1,
            (long long)scan->limits->max_bytes / 1000000);
    }
}

static struct candidate *add(struct scan *scan, const char *folder, const char *name,
                             const struct stat *sb)
{
    scan->item = arena_grow(scan->a, scan->item, scan->count, sizeof *scan->item);
    struct candidate *c = &scan->item[scan->count++];
    *c = (struct candidate){
        .kind = CANDIDATE_FILE,
        .folder = folder,
        .name = arena_strdup(scan->a, name),
        .device = sb->st_dev,
        .inode = sb->st_ino,
        .size = sb->st_size,
        .mtime_ns = (int64_t)sb->st_mtim.tv_sec * 1000000000 + sb->st_mtim.tv_nsec,
    };
    c->shown =
        claim_shown(scan->a, c->name + (set_aside(name) ? strlen(CLAIM_ASIDE) : 0));
    return c;
}

static void scan_folder(struct scan *scan, DIR *dir, const char *folder, size_t depth);

/* A folder is no candidate, what is in it is; unless it cannot be looked into. */
static void scan_subfolder(struct scan *scan, int parent, const char *folder,
                           const char *name, const struct stat *sb, size_t depth)
{
    struct arena *a = scan->a;
    const char *why;
    if (depth > scan->limits->max_depth) {
        why = tr("Der Ordner liegt zu tief; was darin ist, wird nicht angesehen.");
    } else {
        int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int cause = errno;
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        if (dir) {
            const char *inner = folder[0] ? arena_printf(a, "%s/%s", folder, name)
                                          : arena_strdup(a, name);
            scan_folder(scan, dir, inner, depth);
            closedir(dir);
            return;
        }
        if (fd >= 0) {
            close(fd);
        }
        if (fd < 0 && (cause == ENOENT || cause == ENOTDIR || cause == ELOOP)) {
            return; /* gone, or something else by now: the next scan will tell */
        }
        why = arena_printf(a, tr("Der Ordner lässt sich nicht öffnen: %s"),
                           err_cause(cause));
    }
    struct candidate *c = add(scan, folder, name, sb);
    c->kind = CANDIDATE_FOLDER;
    c->why = why;
}

static void scan_entry(struct scan *scan, int fd, const char *folder, const char *name,
                       size_t depth)
{
    struct stat sb;
    if (fstatat(fd, name, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        return;
    }
    if (S_ISDIR(sb.st_mode) && plain_name(name)) {
        scan_subfolder(scan, fd, folder, name, &sb, depth + 1);
    } else {
        judge(add(scan, folder, name, &sb), &sb, scan);
    }
}

static void scan_folder(struct scan *scan, DIR *dir, const char *folder, size_t depth)
{
    const struct dirent *entry;
    while (scan->count < scan->limits->max_entries && (entry = readdir(dir))) {
        if (!claim_ignored(entry->d_name) || set_aside(entry->d_name)) {
            scan_entry(scan, dirfd(dir), folder, entry->d_name, depth);
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    int order = strcmp(x->folder, y->folder);
    return order != 0 ? order : strcmp(x->name, y->name);
}

enum k_status claim_scan(struct candidate **out, size_t *n, struct arena *a,
                         const char *dir, const struct claim_limits *limits,
                         struct k_err *err)
{
    struct scan scan = {.a = a, .limits = limits};
    DIR *top = opendir(dir);
    if (!top) {
        return err_set(err, K_RETRY, "Ordner %s lesen: %s", dir, err_cause(errno));
    }
    scan_folder(&scan, top, "", 0);
    closedir(top);
    if (scan.count > 0) {
        qsort(scan.item, scan.count, sizeof *scan.item, by_place);
    }
    *out = scan.item;
    *n = scan.count;
    return K_OK;
}
