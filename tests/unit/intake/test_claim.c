#include "drop_folder.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>

static enum k_status copy(struct claimed *out, const struct candidate *c)
{
    const struct claim_dirs dirs = {
        .inbox = inbox, .work = work, .max_bytes = LIMITS.max_bytes};
    return claim_copy(out, &a, &dirs, c, &err);
}

static size_t entries_of(const char *dir)
{
    const struct claim_limits all = {
        .max_bytes = INT64_MAX, .max_depth = 9, .max_entries = 1000};
    struct candidate *c;
    size_t n;
    assert_ok(claim_scan(&c, &n, &a, dir, &all, &err));
    return n;
}

static void a_copy_is_whole_and_named_by_its_hash(void **state)
{
    struct claimed got;
    (void)state;
    assert_int_equal(mkdir(in(inbox, "sub"), 0755), 0);
    put("sub/order.csv", "abc");
    struct candidate c = only();
    assert_ok(copy(&got, &c));
    /* FIPS 180-2, appendix B.1 */
    assert_string_equal(
        got.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(got.size, 3);
    assert_string_equal(got.work_path, in(work, got.hash));
    assert_string_equal(text_of(got.work_path), "abc");
    assert_true(file_exists(in(inbox, "sub/order.csv")));
}

static void the_same_bytes_are_copied_to_the_same_place(void **state)
{
    struct claimed first, second;
    size_t n;
    (void)state;
    put("a.csv", "same");
    put("b.csv", "same");
    struct candidate *c = scan(&n);
    assert_ok(copy(&first, &c[0]));
    assert_ok(copy(&second, &c[1]));
    assert_string_equal(first.work_path, second.work_path);
    assert_int_equal(entries_of(work), 1);
}

static void a_file_that_changed_since_the_scan_waits(void **state)
{
    struct claimed got;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    put("order.csv", "abcd");
    assert_int_equal(copy(&got, &c), K_REJECT);
    assert_int_equal(entries_of(work), 0);
}

static void a_file_that_was_replaced_since_the_scan_waits(void **state)
{
    struct claimed got;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    put(".new", "xyz");
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 0}};
    times[1].tv_sec = c.mtime_ns / 1000000000;
    times[1].tv_nsec = c.mtime_ns % 1000000000;
    assert_int_equal(utimensat(AT_FDCWD, in(inbox, ".new"), times, 0), 0);
    assert_int_equal(rename(in(inbox, ".new"), in(inbox, "order.csv")), 0);
    assert_int_equal(copy(&got, &c), K_REJECT);
}

static void a_file_that_is_gone_waits(void **state)
{
    struct claimed got;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    assert_int_equal(unlink(in(inbox, "order.csv")), 0);
    assert_int_equal(copy(&got, &c), K_REJECT);
    assert_non_null(strstr(err.text, "order.csv"));
}

static void what_is_put_in_its_place_is_never_opened(void **state)
{
    struct claimed got;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    assert_int_equal(unlink(in(inbox, "order.csv")), 0);
    assert_int_equal(mkfifo(in(inbox, "order.csv"), 0644), 0);
    assert_int_equal(copy(&got, &c), K_REJECT);
    assert_int_equal(unlink(in(inbox, "order.csv")), 0);
    assert_int_equal(symlink("/etc/passwd", in(inbox, "order.csv")), 0);
    assert_int_equal(copy(&got, &c), K_REJECT);
    assert_int_equal(entries_of(work), 0);
}

static void a_folder_that_became_a_link_is_not_followed(void **state)
{
    struct claimed got;
    (void)state;
    assert_int_equal(mkdir(in(inbox, "sub"), 0755), 0);
    put("sub/order.csv", "abc");
    struct candidate c = only();
    assert_int_equal(rename(in(inbox, "sub"), in(root, "moved")), 0);
    assert_int_equal(symlink(in(root, "moved"), in(inbox, "sub")), 0);
    assert_int_equal(copy(&got, &c), K_REJECT);
}

static void a_file_that_grew_past_the_limit_is_refused(void **state)
{
    struct claimed got;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    assert_int_equal(truncate(in(inbox, "order.csv"), LIMITS.max_bytes + 1), 0);
    assert_int_equal(copy(&got, &c), K_REJECT);
}

static atomic_bool stop;

static void *append_for_ever(void *path)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    while (!stop && lseek(fd, 0, SEEK_END) < LIMITS.max_bytes - 100) {
        if (write(fd, "line of an order\n", 17) != 17) {
            break;
        }
    }
    close(fd);
    return NULL;
}

static void a_file_under_the_pen_is_never_taken_by_half(void **state)
{
    struct claimed got;
    pthread_t writer;
    (void)state;
    put("order.csv", "");
    char *path = in(inbox, "order.csv");
    stop = false;
    assert_int_equal(pthread_create(&writer, NULL, append_for_ever, path), 0);
    for (int i = 0; i < 200; i++) {
        struct candidate c = only();
        if (c.kind == CANDIDATE_FILE && copy(&got, &c) == K_OK) {
            /* No write fell into the copy, so it ends where a write ended. */
            assert_int_equal(got.size % 17, 0);
            assert_int_equal(got.size, c.size);
        }
    }
    stop = true;
    assert_int_equal(pthread_join(writer, NULL), 0);
}

static void a_full_disk_leaves_nothing_half(void **state)
{
    struct claimed got;
    const struct rlimit small = {.rlim_cur = 100, .rlim_max = RLIM_INFINITY};
    struct rlimit before;
    (void)state;
    put("order.csv", "x");
    assert_int_equal(truncate(in(inbox, "order.csv"), 200000), 0);
    struct candidate c = only();
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum k_status st = copy(&got, &c);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(st, K_RETRY);
    assert_false(file_exists(in(work, ".unfinished.tmp")));
    assert_int_equal(entries_of(work), 0);
}

static void a_removed_original_is_gone(void **state)
{
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    assert_ok(claim_remove(inbox, &c, &err));
    assert_int_equal(entries_of(inbox), 0);
    assert_ok(claim_remove(inbox, &c, &err)); /* twice is as good as once */
}

static void a_replaced_original_is_not_removed(void **state)
{
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    put(".new", "new order");
    assert_int_equal(rename(in(inbox, ".new"), in(inbox, "order.csv")), 0);
    assert_int_equal(claim_remove(inbox, &c, &err), K_REJECT);
    assert_string_equal(text_of(in(inbox, "order.csv")), "new order");
}

static atomic_int newest; /* version that was copied */

struct replacer {
    char *path, *temporary;
    int last;
};

static bool comes_to_be_read(int version)
{
    for (int i = 0; i < 5000 && newest < version; i++) {
        (void)usleep(1000);
    }
    return newest >= version;
}

/* Puts one version after the other under the same name, by rename, as editors do. The
 * last one of each ten stands until it is read. */
static void *replace_for_ever(void *ud)
{
    struct replacer *r = ud;
    for (int i = 1; i <= 3000; i++) {
        int fd = open(r->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd < 0 || dprintf(fd, "version %d", i) < 0 || close(fd) != 0 ||
            rename(r->temporary, r->path) != 0 ||
            (i % 10 == 0 && !comes_to_be_read(i))) {
            break;
        }
        r->last = i;
    }
    stop = true;
    return NULL;
}

static void read_and_remove(const struct candidate *c)
{
    struct claimed got;
    if (c->kind == CANDIDATE_FILE && copy(&got, c) == K_OK) {
        const char *text = text_of(got.work_path);
        long version = strtol(text + strlen("version "), NULL, 10);
        newest = version > newest ? (int)version : newest;
        enum k_status st = claim_remove(inbox, c, &err);
        assert_true(st == K_OK || st == K_REJECT);
    }
}

static void the_last_version_is_never_removed_unread(void **state)
{
    struct replacer r = {.path = in(inbox, "order.csv"),
                         .temporary = in(inbox, ".order.new")};
    pthread_t writer;
    (void)state;
    stop = false;
    newest = 0;
    assert_int_equal(pthread_create(&writer, NULL, replace_for_ever, &r), 0);
    for (bool more = true; more;) {
        bool ended = stop;
        size_t n;
        struct candidate *c = scan(&n);
        for (size_t i = 0; i < n; i++) {
            read_and_remove(&c[i]);
        }
        more = !ended || n > 0;
    }
    assert_int_equal(pthread_join(writer, NULL), 0);
    assert_int_equal(r.last, 3000);
    assert_int_equal(entries_of(inbox), 0);
}

static void a_moved_file_keeps_what_is_there(void **state)
{
    static const char *const EXPECTED[] = {"order.csv", "order-2.csv", "order-3.csv"};
    char *to = NULL;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        put("order.csv", EXPECTED[i]);
        struct candidate c = only();
        assert_ok(claim_move(&to, &a, inbox, &c, in(failed, "order.csv"), &err));
        assert_string_equal(to, in(failed, EXPECTED[i]));
        assert_string_equal(text_of(to), EXPECTED[i]);
    }
    assert_int_equal(entries_of(inbox), 0);
}

static void a_moved_name_leaves_room_for_the_error_report(void **state)
{
    char name[256];
    char *to = NULL;
    (void)state;
    for (size_t i = 0; i < 250; i += 2) {
        name[i] = '\xC3'; /* ü */
        name[i + 1] = '\xBC';
    }
    memcpy(name + 250, "x.csv", 6);
    for (int i = 0; i < 2; i++) {
        put(name, "x");
        struct candidate c = only();
        assert_ok(claim_move(&to, &a, inbox, &c, in(failed, c.shown), &err));
        assert_ok(
            file_write(arena_printf(&a, "%s.error.txt", to), "why", 3, FILE_NEW, &err));
        assert_string_equal(to + strlen(to) - 4, ".csv");
        assert_int_equal(text_valid_utf8(to, strlen(to)), strlen(to));
    }
}

static void a_changed_original_is_not_moved(void **state)
{
    char *to = NULL;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    put("order.csv", "longer");
    assert_int_equal(claim_move(&to, &a, inbox, &c, in(failed, "order.csv"), &err),
                     K_REJECT);
    assert_null(to);
    assert_true(file_exists(in(inbox, "order.csv")));
}

static void moving_what_is_gone_is_no_fault(void **state)
{
    char *to = inbox;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    assert_int_equal(unlink(in(inbox, "order.csv")), 0);
    assert_ok(claim_move(&to, &a, inbox, &c, in(failed, "order.csv"), &err));
    assert_null(to);
}

static void special_files_and_bad_names_can_be_moved_away(void **state)
{
    char *to = NULL;
    (void)state;
    assert_int_equal(symlink("/etc/passwd", in(inbox, "link.csv")), 0);
    struct candidate c = only();
    assert_ok(claim_move(&to, &a, inbox, &c, in(failed, c.shown), &err));
    assert_int_equal(mkfifo(in(inbox, "fifo"), 0644), 0);
    c = only();
    assert_ok(claim_move(&to, &a, inbox, &c, in(failed, c.shown), &err));
    assert_int_equal(mkdir(in(inbox, "\xFF\n"), 0755), 0);
    put("\xFF\n/order.csv", "x");
    c = only();
    assert_ok(claim_move(&to, &a, inbox, &c, in(failed, c.shown), &err));
    assert_string_equal(to, in(failed, "%FF%0A"));
    assert_string_equal(text_of(in(to, "order.csv")), "x");
    struct stat sb;
    assert_int_equal(lstat(in(failed, "link.csv"), &sb), 0);
    assert_true(S_ISLNK(sb.st_mode));
    assert_int_equal(entries_of(inbox), 0);
}

static void a_move_between_file_systems_copies(void **state)
{
    char other[] = "/dev/shm/kontor-intake-XXXXXX";
    struct stat here, there;
    char *to = NULL;
    (void)state;
    if (!mkdtemp(other) || stat(other, &there) != 0 || stat(inbox, &here) != 0 ||
        here.st_dev == there.st_dev) {
        print_message("skipped: no second file system at hand\n");
        skip();
    }
    put("order.csv", "abc");
    assert_int_equal(close(open(in(other, "order.csv"), O_CREAT | O_WRONLY, 0644)), 0);
    struct candidate c = only();
    assert_ok(claim_move(&to, &a, inbox, &c, in(other, "order.csv"), &err));
    assert_string_equal(to, in(other, "order-2.csv"));
    assert_string_equal(text_of(to), "abc");
    assert_int_equal(entries_of(inbox), 0);
    assert_int_equal(entries_of(other), 2);
    assert_int_equal(nftw(other, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void a_read_only_inbox_is_a_matter_of_time(void **state)
{
    struct claimed got;
    char *to;
    bool as_root = geteuid() == 0;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    assert_int_equal(chmod(inbox, 0555), 0);
    if (as_root) {
        assert_int_equal(chmod(root, 0755), 0);
        assert_int_equal(chown(work, 65534, 65534), 0);
        assert_int_equal(chown(failed, 65534, 65534), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    enum k_status copied = copy(&got, &c);
    enum k_status removed = claim_remove(inbox, &c, &err);
    enum k_status moved = claim_move(&to, &a, inbox, &c, in(failed, "order.csv"), &err);
    assert_true(!as_root || seteuid(0) == 0);
    assert_int_equal(chmod(inbox, 0755), 0);
    assert_int_equal(copied, K_OK);
    assert_int_equal(removed, K_RETRY);
    assert_int_equal(moved, K_RETRY);
    assert_true(file_exists(in(inbox, "order.csv")));
}

static void few_and_many_files_can_be_made_to_last(void **state)
{
    const char *paths[10];
    (void)state;
    for (size_t i = 0; i < 10; i++) {
        char *name = arena_printf(&a, "%zu.csv", i);
        put(name, "x");
        paths[i] = in(inbox, name);
    }
    assert_ok(claim_sync(paths, 0, &err));
    assert_ok(claim_sync(paths, 1, &err));
    assert_ok(claim_sync(paths, 10, &err));
    paths[0] = in(inbox, "missing.csv");
    assert_int_equal(claim_sync(paths, 1, &err), K_RETRY);
}

static void cleaning_removes_copies_and_nothing_else(void **state)
{
    struct claimed got;
    (void)state;
    put("order.csv", "abc");
    struct candidate c = only();
    assert_ok(copy(&got, &c));
    assert_ok(file_write(in(work, ".unfinished.tmp"), "x", 1, FILE_NEW, &err));
    assert_ok(file_write(in(work, "note.txt"), "x", 1, FILE_NEW, &err));
    assert_ok(claim_clean(work, &err));
    assert_false(file_exists(got.work_path));
    assert_false(file_exists(in(work, ".unfinished.tmp")));
    assert_true(file_exists(in(work, "note.txt")));
}

#define T(f) cmocka_unit_test_setup_teardown(f, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_copy_is_whole_and_named_by_its_hash),
        T(the_same_bytes_are_copied_to_the_same_place),
        T(a_file_that_changed_since_the_scan_waits),
        T(a_file_that_was_replaced_since_the_scan_waits),
        T(a_file_that_is_gone_waits),
        T(what_is_put_in_its_place_is_never_opened),
        T(a_folder_that_became_a_link_is_not_followed),
        T(a_file_that_grew_past_the_limit_is_refused),
        T(a_file_under_the_pen_is_never_taken_by_half),
        T(a_full_disk_leaves_nothing_half),
        T(a_removed_original_is_gone),
        T(a_replaced_original_is_not_removed),
        T(the_last_version_is_never_removed_unread),
        T(a_moved_file_keeps_what_is_there),
        T(a_moved_name_leaves_room_for_the_error_report),
        T(a_changed_original_is_not_moved),
        T(moving_what_is_gone_is_no_fault),
        T(special_files_and_bad_names_can_be_moved_away),
        T(a_move_between_file_systems_copies),
        T(a_read_only_inbox_is_a_matter_of_time),
        T(few_and_many_files_can_be_made_to_last),
        T(cleaning_removes_copies_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
