#include "drop_folder.h"

#include <poll.h>
#include <sys/resource.h>

#include "intake/watch.h"

static struct watch *w;
static bool rescan;
static char last[512]; /* "folder/name" of the last finished file */
static int finished;

static int setup(void **state)
{
    rescan = false;
    finished = 0;
    last[0] = '\0';
    return folder_setup(state);
}

static int teardown(void **state)
{
    watch_close(w);
    w = NULL;
    return folder_teardown(state);
}

static void note(void *ud, const char *subfolder, const char *name)
{
    (void)ud;
    finished++;
    (void)snprintf(last, sizeof last, "%s/%s", subfolder, name);
}

static void start(void)
{
    assert_ok(watch_open(&w, inbox, &err));
    if (watch_fd(w) < 0) {
        print_message("skipped: no inotify instance to be had\n");
        skip();
    }
}

static void drain(void)
{
    rescan = false;
    finished = 0;
    assert_ok(watch_drain(w, note, NULL, &rescan, &err));
}

static void a_closed_file_is_reported(void **state)
{
    (void)state;
    start();
    put("order.csv", "x");
    struct pollfd p = {.fd = watch_fd(w), .events = POLLIN};
    assert_int_equal(poll(&p, 1, 2000), 1);
    drain();
    assert_int_equal(finished, 1);
    assert_string_equal(last, "/order.csv");
    drain();
    assert_int_equal(finished, 0);
}

static void an_open_file_is_not_reported(void **state)
{
    (void)state;
    start();
    int fd = open(in(inbox, "order.csv"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_int_equal(write(fd, "x", 1), 1);
    drain();
    assert_int_equal(finished, 0);
    assert_int_equal(close(fd), 0);
    drain();
    assert_int_equal(finished, 1);
}

static void a_file_moved_in_is_reported(void **state)
{
    (void)state;
    start();
    put(".order.csv.tmp", "x");
    drain();
    assert_int_equal(finished, 0);
    assert_int_equal(rename(in(inbox, ".order.csv.tmp"), in(inbox, "order.csv")), 0);
    drain();
    assert_int_equal(finished, 1);
}

static void a_link_asks_for_a_scan(void **state)
{
    (void)state;
    assert_ok(file_write(in(root, "elsewhere"), "x", 1, FILE_NEW, &err));
    start();
    assert_int_equal(link(in(root, "elsewhere"), in(inbox, "order.csv")), 0);
    drain();
    assert_int_equal(finished, 0);
    assert_true(rescan);
}

static void new_folders_are_watched(void **state)
{
    (void)state;
    start();
    assert_ok(file_mkdirs(in(inbox, "lexware/2026"), &err));
    put("lexware/early.csv", "x");
    drain();
    assert_true(rescan);
    put("lexware/2026/order.csv", "x");
    drain();
    assert_int_equal(finished, 1);
    assert_string_equal(last, "lexware/2026/order.csv");
}

static void hidden_folders_are_not_watched(void **state)
{
    (void)state;
    start();
    assert_int_equal(mkdir(in(inbox, ".stversions"), 0755), 0);
    drain();
    put(".stversions/order.csv", "x");
    drain();
    assert_int_equal(finished, 0);
    assert_false(rescan);
}

static void a_renamed_folder_goes_by_its_new_name(void **state)
{
    (void)state;
    assert_ok(file_mkdirs(in(inbox, "old/deep"), &err));
    start();
    assert_int_equal(rename(in(inbox, "old"), in(inbox, "new")), 0);
    drain();
    assert_true(rescan);
    put("new/deep/order.csv", "x");
    drain();
    assert_string_equal(last, "new/deep/order.csv");
}

static void a_folder_that_left_is_not_watched_any_more(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in(inbox, "sub"), 0755), 0);
    start();
    assert_int_equal(rename(in(inbox, "sub"), in(root, "sub")), 0);
    drain();
    assert_ok(file_write(in(root, "sub/order.csv"), "x", 1, FILE_NEW, &err));
    drain();
    assert_int_equal(finished, 0);
}

static void an_inbox_made_anew_is_watched(void **state)
{
    (void)state;
    start();
    assert_int_equal(rename(inbox, in(root, "inbox.old")), 0);
    assert_int_equal(mkdir(inbox, 0755), 0);
    drain();
    assert_true(rescan);
    put("order.csv", "x");
    drain();
    assert_int_equal(finished, 1);
    assert_ok(file_write(in(root, "inbox.old/late.csv"), "x", 1, FILE_NEW, &err));
    drain();
    assert_int_equal(finished, 0);
}

static void a_missing_inbox_is_watched_when_it_comes(void **state)
{
    (void)state;
    assert_int_equal(rmdir(inbox), 0);
    start();
    drain();
    assert_false(rescan);
    assert_int_equal(mkdir(inbox, 0755), 0);
    drain();
    assert_true(rescan);
    put("order.csv", "x");
    drain();
    assert_int_equal(finished, 1);
}

static void an_inbox_removed_and_made_again_is_watched(void **state)
{
    (void)state;
    start();
    assert_int_equal(rmdir(inbox), 0);
    drain();
    assert_int_equal(mkdir(inbox, 0755), 0);
    drain();
    assert_true(rescan);
    put("order.csv", "x");
    drain();
    assert_int_equal(finished, 1);
}

static void rearming_tells_only_of_news(void **state)
{
    (void)state;
    start();
    assert_false(watch_rearm(w));
    assert_int_equal(mkdir(in(inbox, "sub"), 0755), 0);
    assert_true(watch_rearm(w));
    assert_false(watch_rearm(w));
}

/* The kernel keeps 16384 events at most (fs.inotify.max_queued_events). */
static void a_full_queue_loses_nothing_that_a_scan_does_not_find(void **state)
{
    enum {
        MANY = 20000
    };
    size_t n;
    (void)state;
    start();
    put("0.csv", "x");
    drain();
    for (int i = 1; i < MANY; i++) {
        char from[128], to[128];
        (void)snprintf(from, sizeof from, "%s/%d.csv", root, i);
        (void)snprintf(to, sizeof to, "%s/%d.csv", inbox, i);
        assert_int_equal(close(open(from, O_CREAT | O_WRONLY | O_CLOEXEC, 0644)), 0);
        assert_int_equal(rename(from, to), 0);
    }
    drain();
    assert_true(rescan || finished == MANY - 1);
    (void)scan(&n);
    assert_int_equal(n, MANY);
}

static void without_inotify_the_scan_has_to_do(void **state)
{
    struct rlimit before, none = {0};
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    enum k_status st = watch_open(&w, inbox, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(st, K_OK);
    assert_int_equal(watch_fd(w), -1);
    put("order.csv", "x");
    drain();
    assert_int_equal(finished, 0);
    assert_false(watch_rearm(w));
}

static void a_local_folder_is_no_network_share(void **state)
{
    (void)state;
    assert_false(watch_is_network(inbox));
    assert_false(watch_is_network(in(root, "missing")));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_closed_file_is_reported),
        T(an_open_file_is_not_reported),
        T(a_file_moved_in_is_reported),
        T(a_link_asks_for_a_scan),
        T(new_folders_are_watched),
        T(hidden_folders_are_not_watched),
        T(a_renamed_folder_goes_by_its_new_name),
        T(a_folder_that_left_is_not_watched_any_more),
        T(an_inbox_made_anew_is_watched),
        T(a_missing_inbox_is_watched_when_it_comes),
        T(an_inbox_removed_and_made_again_is_watched),
        T(rearming_tells_only_of_news),
        T(a_full_queue_loses_nothing_that_a_scan_does_not_find),
        T(without_inotify_the_scan_has_to_do),
        T(a_local_folder_is_no_network_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
