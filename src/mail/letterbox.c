#include "mail/letterbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

#include "base/banned.h"

#define READABLE_BYTES 100
#define COPY_MAX ((size_t)64 * 1024 * 1024)

/* Where a message may stand: as delivered, opened, moved only, opened and answered. */
static const struct place {
    const char *dir, *flags;
} PLACES[] = {{"new", ""}, {"cur", ":2,S"}, {"cur", ":2,"}, {"cur", ":2,RS"}};
#define PLACE_NEW (&PLACES[0])
#define PLACE_SEEN (&PLACES[1])

#define PLACES_N (sizeof PLACES / sizeof *PLACES)

/* Readable, and its own even where two keys read alike. */
static char *name_of(struct arena *a, const char *key)
{
    char hex[HASH_HEX];
    hash_hex(hex, key, strlen(key));
    return arena_printf(a, "%s.%.16s", text_filename(a, key, READABLE_BYTES), hex);
}

static char *path_at(struct arena *a, const char *folder, const struct place *p,
                     const char *name)
{
    return arena_printf(a, "%s/%s/%s%s", folder, p->dir, name, p->flags);
}

/* The file that an earlier delivery left, or where a first one goes. */
static char *target_of(struct arena *a, const char *folder, const char *name,
                       const struct place *first)
{
    for (size_t i = 0; i < PLACES_N; i++) {
        char *path = path_at(a, folder, &PLACES[i], name);
        if (file_exists(path)) {
            return path;
        }
    }
    return path_at(a, folder, first, name);
}

/* The file `maildirfolder` tells delivery programs that this is a folder within a
 * Maildir and not the Maildir itself (Maildir++). */
static enum k_status make_folder(struct arena *a, const char *folder, struct k_err *err)
{
    static const char *const DIRS[] = {"tmp", "new", "cur"};
    for (size_t i = 0; i < sizeof DIRS / sizeof *DIRS; i++) {
        char *path = file_join(a, folder, DIRS[i]);
        if (!file_is_dir(path) && file_mkdirs(path, err) != K_OK) {
            return K_RETRY;
        }
    }
    if (file_base(folder)[0] != '.') {
        return K_OK;
    }
    char *mark = file_join(a, folder, "maildirfolder");
    return file_exists(mark) ? K_OK : file_write_lazy(mark, "", 0, err);
}

static enum k_status fault(struct k_err *err, const char *path)
{
    return err_set(err, K_RETRY, "%s schreiben: %s", path, err_cause(errno));
}

static enum k_status write_tmp(const char *path, const void *bytes, size_t n,
                               struct k_err *err)
{
    enum k_status st = file_write_lazy(path, bytes, n, err);
    if (st != K_OK) {
        return st;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return fault(err, path);
    }
    if (fsync(fd) != 0) {
        st = fault(err, path);
    }
    close(fd);
    return st;
}

static enum k_status put_in_place(struct arena *a, const char *tmp, const char *target,
                                  struct k_err *err)
{
    if (rename(tmp, target) != 0) {
        return fault(err, target);
    }
    size_t n = (size_t)(file_base(target) - target);
    return file_sync_dir(arena_strndup(a, target, n), err);
}

enum k_status letterbox_deliver(const char *folder, const char *key, const void *bytes,
                                size_t n, struct k_err *err)
{
    struct arena a;
    arena_init(&a);
    const char *name = name_of(&a, key);
    char *tmp = arena_printf(&a, "%s/tmp/%s", folder, name);
    enum k_status st = make_folder(&a, folder, err);
    if (st == K_OK) {
        st = write_tmp(tmp, bytes, n, err);
    }
    if (st == K_OK) {
        st = put_in_place(&a, tmp, target_of(&a, folder, name, PLACE_NEW), err);
    }
    if (st != K_OK) {
        (void)unlink(tmp);
    }
    arena_release(&a);
    return st;
}

enum k_status letterbox_copy(const char *folder, const char *key, const char *path,
                             struct k_err *err)
{
    struct arena a;
    arena_init(&a);
    enum k_status st = make_folder(&a, folder, err);
    const char *target = target_of(&a, folder, name_of(&a, key), PLACE_SEEN);
    if (st == K_OK && !file_exists(target)) {
        st = file_copy_lazy(path, target, COPY_MAX, err);
    }
    arena_release(&a);
    return st;
}
