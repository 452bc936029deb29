#include "kontor_test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "model/order.h"
#include "store/migrate.h"

static char dir[] = "/tmp/kontor-migrate-XXXXXX";
static char path[64], copy[80];
static struct store s;
static struct clock now;
static struct k_err err;

#define STEP_1 "CREATE TABLE a(x INTEGER) STRICT; INSERT INTO a VALUES (1);"
#define STEP_2 "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7;"

static const char *const TWO[] = {STEP_1, STEP_2};
static const char *const BROKEN[] = {STEP_1, STEP_2, "CREATE TABLE b(x); NONSENSE;"};

static void forget_statements(void)
{
    for (size_t i = 0; i < SQL_STATEMENTS; i++) {
        sqlite3_finalize(s.slot[i].stmt);
        s.slot[i] = (struct sql_slot){0};
    }
}

static int setup(void **state)
{
    (void)state;
    memcpy(dir + sizeof dir - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/kontor.db", dir);
    (void)snprintf(copy, sizeof copy, "%s.v1", path);
    clock_init(&now);
    s = (struct store){.clock = &now, .actor = "test"};
    assert_int_equal(sqlite3_open(path, &s.db), SQLITE_OK);
    return 0;
}

static int teardown(void **state)
{
    char cmd[128];
    (void)state;
    forget_statements();
    sqlite3_close(s.db);
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
    return system(cmd);
}

static int64_t version(void)
{
    int64_t v = -1;
    assert_ok(sql_int(&v, &s, &err, -1, "PRAGMA user_version", ""));
    return v;
}

static void an_empty_file_climbs_all_steps_without_a_copy(void **state)
{
    int64_t y;
    (void)state;
    assert_ok(migrate_run(&s, path, TWO, 2, &err));
    assert_int_equal(version(), 2);
    assert_ok(sql_int(&y, &s, &err, 0, "SELECT y FROM a", ""));
    assert_int_equal(y, 7);
    assert_false(file_exists(copy));
}

static void a_store_with_content_is_copied_before_it_is_changed(void **state)
{
    int64_t y;
    (void)state;
    assert_ok(migrate_run(&s, path, TWO, 1, &err));
    forget_statements();
    assert_ok(migrate_run(&s, path, TWO, 2, &err));
    assert_int_equal(version(), 2);
    assert_ok(sql_int(&y, &s, &err, 0, "SELECT x + y FROM a", ""));
    assert_int_equal(y, 8);
    assert_true(file_exists(copy));
}

static void a_step_that_fails_changes_nothing(void **state)
{
    int64_t n;
    (void)state;
    assert_ok(migrate_run(&s, path, TWO, 1, &err));
    forget_statements();
    assert_int_equal(migrate_run(&s, path, BROKEN, 3, &err), K_FATAL);
    forget_statements();
    assert_int_equal(version(), 1);
    assert_ok(sql_int(&n, &s, &err, 0,
                      "SELECT count(*) FROM sqlite_schema WHERE name = 'b'", ""));
    assert_int_equal(n, 0);
}

static void a_newer_store_is_left_alone(void **state)
{
    (void)state;
    assert_ok(migrate_run(&s, path, TWO, 2, &err));
    forget_statements();
    assert_int_equal(migrate_run(&s, path, TWO, 1, &err), K_FATAL);
    assert_non_null(strstr(err.text, "neueres Kontor"));
    assert_int_equal(version(), 2);
}

static const char *schema(struct arena *a, const char *name)
{
    char *text;
    size_t n;
    assert_ok(file_read(&text, &n, a, file_join(a, SOURCE_DIR "/src/store", name),
                        1 << 20, &err));
    return text;
}

/* Orders from before the second step are found by a file's name like later ones. */
static void the_second_step_knows_the_orders_of_the_first_by_file_names(void **state)
{
    static const char *const NUMBERS[] = {
        "A-1",
        "AB 2026/17",
        "a_B:c*d?e\"f<g>h|i\\j",
        "Ärger 5",
    };
    struct arena a;
    int64_t n;
    (void)state;
    arena_init(&a);
    const char *const steps[] = {schema(&a, "schema.sql"), schema(&a, "schema-2.sql")};
    assert_ok(migrate_run(&s, path, steps, 1, &err));
    for (size_t i = 0; i < 4; i++) {
        assert_ok(sql_run(&s, &err,
                          "INSERT INTO orders(number, state, document, received, "
                          "changed) VALUES (?, 'invoiced', '{}', 0, 0)",
                          "t", NUMBERS[i]));
    }
    forget_statements();
    assert_ok(migrate_run(&s, path, steps, 2, &err));
    for (size_t i = 0; i < 4; i++) {
        const char *key = order_file_key(&a, NUMBERS[i], strlen(NUMBERS[i]));
        assert_ok(sql_int(&n, &s, &err, 0,
                          "SELECT count(*) FROM orders WHERE number = ? AND "
                          "file_key = ?",
                          "tt", NUMBERS[i], key));
        assert_int_equal(n, 1);
    }
    arena_release(&a);
}

/* What an earlier program was sending had not been handed over: it is sent again. */
static void the_fifth_step_queues_what_was_being_sent(void **state)
{
    struct arena a;
    int64_t n;
    (void)state;
    arena_init(&a);
    const char *const steps[] = {schema(&a, "schema.sql"), schema(&a, "schema-2.sql"),
                                 schema(&a, "schema-3.sql"), schema(&a, "schema-4.sql"),
                                 schema(&a, "schema-5.sql")};
    assert_ok(migrate_run(&s, path, steps, 4, &err));
    assert_ok(sql_run(&s, &err,
                      "INSERT INTO outbox(kind, dedupe, recipient, subject, "
                      "message_id, path, sha256, state, next_at, created_at) VALUES "
                      "('report', 'r', 'a@example.org', '', 'm', '', '', 'sending', 5, "
                      "5)",
                      ""));
    forget_statements();
    assert_ok(migrate_run(&s, path, steps, 5, &err));
    assert_ok(sql_int(&n, &s, &err, 0,
                      "SELECT count(*) FROM outbox INDEXED BY outbox_due WHERE (state "
                      "= 'queued' OR state = 'deferred' OR state = 'held')",
                      ""));
    assert_int_equal(n, 1);
    arena_release(&a);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_empty_file_climbs_all_steps_without_a_copy),
        T(a_store_with_content_is_copied_before_it_is_changed),
        T(a_step_that_fails_changes_nothing),
        T(a_newer_store_is_left_alone),
        T(the_second_step_knows_the_orders_of_the_first_by_file_names),
        T(the_fifth_step_queues_what_was_being_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
