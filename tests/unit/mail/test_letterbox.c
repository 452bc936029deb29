#include "kontor_test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "mail/letterbox.h"

#define KEY "R2026-0001.invoice.0123456789abcdef@sommer.example"

static struct k_err err;
static struct arena arena;
static char *root, *folder;

static int setup(void **state)
{
    (void)state;
    char path[] = "/tmp/kontor-letterbox-XXXXXX";
    arena_init(&arena);
    if (!mkdtemp(path)) {
        return -1;
    }
    root = arena_strdup(&arena, path);
    folder = file_join(&arena, root, ".Outgoing");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char *cmd = arena_printf(&arena, "chmod -R u+w %s && rm -r %s", root, root);
    int rc = system(cmd);
    arena_release(&arena);
    return rc;
}

/* The one file in a sub-folder, its name in *name; counts the rest. */
static size_t files_in(const char *sub, char **name)
{
    size_t n = 0;
    DIR *d = opendir(arena_printf(&arena, "%s/%s", folder, sub));
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] != '.') {
            *name = arena_strdup(&arena, e->d_name);
            n++;
        }
    }
    closedir(d);
    return n;
}

static void deliver(const char *key, const char *text)
{
    assert_ok(letterbox_deliver(folder, key, text, strlen(text), &err));
}

static void a_message_arrives_whole_in_new(void **state)
{
    (void)state;
    char *name = NULL, *text;
    size_t n;
    deliver(KEY, "Hallo\r\n");
    assert_int_equal(files_in("new", &name), 1);
    char *path = arena_printf(&arena, "%s/new/%s", folder, name);
    assert_ok(file_read(&text, &n, &arena, path, 100, &err));
    assert_string_equal(text, "Hallo\r\n");
    assert_null(strchr(name, ':'));
    assert_int_equal(files_in("tmp", &name), 0);
    assert_int_equal(files_in("cur", &name), 0);
    assert_true(file_exists(file_join(&arena, folder, "maildirfolder")));
}

static void a_copy_of_our_own_counts_as_opened(void **state)
{
    (void)state;
    char *name = NULL, *text;
    size_t n;
    const char *kept = file_join(&arena, root, "kept.eml");
    assert_ok(file_write_lazy(kept, "Hallo\r\n", 7, &err));
    assert_ok(letterbox_copy(folder, KEY, kept, &err));
    assert_int_equal(files_in("new", &name), 0);
    assert_int_equal(files_in("cur", &name), 1);
    assert_string_equal(strchr(name, ':'), ":2,S");
    char *path = arena_printf(&arena, "%s/cur/%s", folder, name);
    assert_ok(file_read(&text, &n, &arena, path, 100, &err));
    assert_string_equal(text, "Hallo\r\n");
    assert_true(file_exists(file_join(&arena, folder, "maildirfolder")));
}

static void a_copy_that_is_there_stays(void **state)
{
    (void)state;
    char *name = NULL;
    const char *kept = file_join(&arena, root, "kept.eml");
    assert_ok(file_write_lazy(kept, "Hallo\r\n", 7, &err));
    assert_ok(letterbox_copy(folder, KEY, kept, &err));
    assert_int_equal(files_in("cur", &name), 1);
    char *from = arena_printf(&arena, "%s/cur/%s", folder, name);
    char *to = arena_strndup(&arena, from, strlen(from) - 1); /* marked as unread */
    assert_int_equal(rename(from, to), 0);
    assert_ok(letterbox_copy(folder, KEY, kept, &err));
    assert_int_equal(files_in("cur", &name), 1);
}

/* A mail program that writes into the copy must not change what is kept. */
static void a_copy_shares_nothing_with_the_message(void **state)
{
    (void)state;
    char *name = NULL, *text;
    size_t n;
    const char *kept = file_join(&arena, root, "kept.eml");
    assert_ok(file_write_lazy(kept, "Hallo\r\n", 7, &err));
    assert_ok(letterbox_copy(folder, KEY, kept, &err));
    assert_int_equal(files_in("cur", &name), 1);
    int fd = open(arena_printf(&arena, "%s/cur/%s", folder, name), O_WRONLY | O_APPEND);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "mehr", 4), 4);
    close(fd);
    assert_ok(file_read(&text, &n, &arena, kept, 100, &err));
    assert_string_equal(text, "Hallo\r\n");
}

static void a_repeated_delivery_replaces_itself(void **state)
{
    (void)state;
    char *name = NULL;
    deliver(KEY, "eins\r\n");
    deliver(KEY, "eins\r\n");
    assert_int_equal(files_in("new", &name), 1);
}

static void a_repeated_delivery_finds_the_opened_message(void **state)
{
    (void)state;
    static const char *const FLAGS[] = {":2,S", ":2,", ":2,RS"};
    for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++) {
        char *name = NULL;
        char *key = arena_printf(&arena, "%zu" KEY, i);
        deliver(key, "eins\r\n");
        assert_int_equal(files_in("new", &name), 1);
        char *from = arena_printf(&arena, "%s/new/%s", folder, name);
        char *to = arena_printf(&arena, "%s/cur/%s%s", folder, name, FLAGS[i]);
        assert_int_equal(rename(from, to), 0);
        deliver(key, "eins\r\n");
        assert_int_equal(files_in("new", &name), 0);
        assert_int_equal(files_in("cur", &name), i + 1);
    }
}

static void keys_that_read_alike_are_two_messages(void **state)
{
    (void)state;
    char *name = NULL;
    deliver("a/b", "eins\r\n");
    deliver("a:b", "zwei\r\n");
    deliver("../../a", "drei\r\n");
    assert_int_equal(files_in("new", &name), 3);
}

static void a_folder_that_cannot_be_written_is_a_reason_to_wait(void **state)
{
    (void)state;
    if (geteuid() == 0) { /* root writes everywhere: put a file in the way */
        assert_ok(file_write_lazy(folder, "x", 1, &err));
    } else {
        assert_int_equal(chmod(root, 0500), 0);
    }
    assert_int_equal(letterbox_deliver(folder, KEY, "x", 1, &err), K_RETRY);
    assert_true(strlen(err.text) > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_arrives_whole_in_new),
        TEST(a_copy_of_our_own_counts_as_opened),
        TEST(a_copy_that_is_there_stays),
        TEST(a_copy_shares_nothing_with_the_message),
        TEST(a_repeated_delivery_replaces_itself),
        TEST(a_repeated_delivery_finds_the_opened_message),
        TEST(keys_that_read_alike_are_two_messages),
        TEST(a_folder_that_cannot_be_written_is_a_reason_to_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
