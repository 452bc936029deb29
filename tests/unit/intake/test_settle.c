#include "kontor_test.h"

#include "intake/settle.h"

static struct settle *s;

static int setup(void **state)
{
    (void)state;
    s = settle_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    settle_free(s);
    return 0;
}

static struct candidate file(const char *name, int64_t size)
{
    return (struct candidate){
        .folder = "", .name = name, .inode = 7, .size = size, .mtime_ns = size};
}

static void a_file_found_by_the_scan_waits(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 2000);
    assert_int_equal(settle_wait(s, &c, 2000, 2500), 500);
    assert_int_equal(settle_wait(s, &c, 2000, 3000), 0);
    assert_int_equal(settle_wait(s, &c, 2000, 9000), 0);
}

static void each_change_starts_the_wait_anew(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 2000);
    c.size = 2;
    assert_int_equal(settle_wait(s, &c, 2000, 2900), 2000);
    c.mtime_ns++;
    assert_int_equal(settle_wait(s, &c, 2000, 4800), 2000);
    c.inode++;
    assert_int_equal(settle_wait(s, &c, 2000, 6700), 2000);
    assert_int_equal(settle_wait(s, &c, 2000, 8700), 0);
}

static void a_closed_file_does_not_wait(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    settle_ready(s, "", "a");
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 0);
    assert_int_equal(settle_wait(s, &c, 2000, 1001), 0);
}

static void a_file_seen_before_its_close_need_not_wait_any_more(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 2000);
    c.size = 5;
    settle_ready(s, "", "a");
    assert_int_equal(settle_wait(s, &c, 2000, 1001), 0);
}

static void a_change_after_the_close_waits_again(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    settle_ready(s, "", "a");
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 0);
    c.size = 2;
    assert_int_equal(settle_wait(s, &c, 2000, 1100), 2000);
}

static void a_file_taken_too_early_waits_again(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    settle_ready(s, "", "a");
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 0);
    settle_again(s, &c, 1000);
    assert_int_equal(settle_wait(s, &c, 2000, 1500), 1500);
    assert_int_equal(settle_wait(s, &c, 2000, 3000), 0);
}

static void age_counts_from_the_last_change(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    assert_int_equal(settle_age(s, &c, 1000), 0);
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 2000);
    settle_again(s, &c, 3000);
    assert_int_equal(settle_age(s, &c, 4000), 3000);
    c.size = 2;
    assert_int_equal(settle_age(s, &c, 4000), 0);
}

static void folders_keep_equal_names_apart(void **state)
{
    struct candidate c = file("a", 1), d = file("a", 1);
    (void)state;
    d.folder = "sub";
    settle_ready(s, "sub", "a");
    assert_int_equal(settle_wait(s, &c, 2000, 1000), 2000);
    assert_int_equal(settle_wait(s, &d, 2000, 1000), 0);
}

static void a_sweep_forgets_what_is_gone(void **state)
{
    struct candidate gone = file("gone", 1), here = file("here", 1);
    (void)state;
    assert_int_equal(settle_wait(s, &gone, 2000, 1000), 2000);
    assert_int_equal(settle_wait(s, &here, 2000, 1000), 2000);
    settle_sweep(s, 1000);
    assert_int_equal(settle_wait(s, &here, 2000, 5000), 0);
    settle_sweep(s, 5000);
    /* It comes back: a new file, for all that is known. */
    assert_int_equal(settle_wait(s, &gone, 2000, 5000), 2000);
    assert_int_equal(settle_wait(s, &here, 2000, 5000), 0);
}

static void an_event_outlives_the_sweep_of_a_scan_that_missed_it(void **state)
{
    struct candidate c = file("a", 1);
    (void)state;
    settle_ready(s, "", "a");
    settle_sweep(s, 1000);
    assert_int_equal(settle_wait(s, &c, 2000, 2000), 0);
    settle_ready(s, "", "never seen");
    settle_sweep(s, 2000);
    settle_sweep(s, 3000);
    struct candidate never = file("never seen", 1);
    assert_int_equal(settle_wait(s, &never, 2000, 4000), 2000);
}

static void twenty_thousand_files_are_no_trouble(void **state)
{
    enum {
        MANY = 20000
    };
    static char names[MANY][16];
    (void)state;
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(names[i], sizeof names[i], "%05d.csv", i);
        settle_ready(s, "", names[i]);
    }
    for (int i = 0; i < MANY; i++) {
        struct candidate c = file(names[i], i);
        assert_int_equal(settle_wait(s, &c, 2000, 1000), 0);
    }
    settle_sweep(s, 1000);
    settle_sweep(s, 2000); /* all gone */
    struct candidate c = file(names[MANY / 2], 1);
    assert_int_equal(settle_wait(s, &c, 2000, 3000), 2000);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_file_found_by_the_scan_waits),
        T(each_change_starts_the_wait_anew),
        T(a_closed_file_does_not_wait),
        T(a_file_seen_before_its_close_need_not_wait_any_more),
        T(a_change_after_the_close_waits_again),
        T(a_file_taken_too_early_waits_again),
        T(age_counts_from_the_last_change),
        T(folders_keep_equal_names_apart),
        T(a_sweep_forgets_what_is_gone),
        T(an_event_outlives_the_sweep_of_a_scan_that_missed_it),
        T(twenty_thousand_files_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
