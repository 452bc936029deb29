/*
 * drop_folder - a firm's folders in a temporary place, for the tests of intake.
 *
 * folder_setup and folder_teardown are cmocka fixtures; the paths below are valid
 * between them.
 */
#ifndef DROP_FOLDER_H
#define DROP_FOLDER_H

#include "kontor_test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "intake/claim.h"

static struct arena a;
static struct k_err err;
static char root[64];
static char *inbox, *work, *failed;

static int remove_one(const char *path, const struct stat *sb, int type,
                      struct FTW *ftw)
{
    (void)sb;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int folder_setup(void **state)
{
    (void)state;
    memcpy(root, "/tmp/kontor-intake-XXXXXX", sizeof "/tmp/kontor-intake-XXXXXX");
    arena_init(&a);
    err = (struct k_err){0};
    if (!mkdtemp(root)) {
        return -1;
    }
    inbox = file_join(&a, root, "inbox");
    work = file_join(&a, root, "work");
    failed = file_join(&a, root, "failed");
    return mkdir(inbox, 0755) || mkdir(work, 0755) || mkdir(failed, 0755);
}

static int folder_teardown(void **state)
{
    (void)state;
    (void)nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_release(&a);
    return 0;
}

static inline char *in(const char *dir, const char *name)
{
    return file_join(&a, dir, name);
}

static inline void put(const char *name, const char *text)
{
    int fd = open(in(inbox, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

static inline char *text_of(const char *path)
{
    char *text = NULL;
    size_t n;
    assert_ok(file_read(&text, &n, &a, path, 1 << 20, &err));
    return text;
}

static const struct claim_limits LIMITS = {
    .max_bytes = 1000000, .max_depth = 2, .max_entries = 100000};

static inline struct candidate *scan(size_t *n)
{
    struct candidate *found = NULL;
    assert_ok(claim_scan(&found, n, &a, inbox, &LIMITS, &err));
    return found;
}

/* The one thing that lies in inbox/. */
static inline struct candidate only(void)
{
    size_t n;
    struct candidate *found = scan(&n);
    assert_int_equal(n, 1);
    return found[0];
}

#endif
