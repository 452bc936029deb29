#include "kontor_test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/secret.h"

static struct k_err err;
static struct arena arena;
static char *dir;
static struct secret secret;

static int setup(void **state)
{
    (void)state;
    char path[] = "/tmp/kontor-secret-XXXXXX";
    arena_init(&arena);
    dir = mkdtemp(path) ? arena_strdup(&arena, path) : NULL;
    return dir ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    int rc = system(arena_printf(&arena, "rm -r %s", dir));
    arena_release(&arena);
    return rc;
}

static char *file_with(const char *name, const void *bytes, size_t n, mode_t mode)
{
    char *path = file_join(&arena, dir, name);
    assert_ok(file_write_lazy(path, bytes, n, &err));
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

static enum k_status from_file(const char *path)
{
    struct secret_source source = {.file = path, .folder = dir};
    return secret_read(&secret, &source, &err);
}

static enum k_status from_command(const char *command)
{
    struct secret_source source = {.command = command};
    return secret_read(&secret, &source, &err);
}

static void a_private_file_gives_its_line(void **state)
{
    (void)state;
    assert_ok(from_file(file_with("a", "geheim ä \r\n", 12, 0600)));
    assert_string_equal(secret.text, "geheim ä ");
    assert_ok(from_file(file_with("b", "geheim", 6, 0400)));
    assert_string_equal(secret.text, "geheim");
    secret_wipe(&secret);
    assert_int_equal(secret.text[0], '\0');
}

static void a_relative_file_lies_beside_the_settings(void **state)
{
    (void)state;
    (void)file_with("smtp.password", "geheim\n", 7, 0600);
    assert_ok(from_file("smtp.password"));
    assert_string_equal(secret.text, "geheim");
}

static void a_file_that_others_can_read_is_refused_with_the_remedy(void **state)
{
    (void)state;
    static const mode_t MODES[] = {0640, 0604, 0620, 0644, 0666};
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        assert_int_equal(from_file(file_with("c", "geheim\n", 7, MODES[i])), K_REJECT);
        assert_non_null(strstr(err.text, "chmod 600"));
        assert_null(strstr(err.text, "geheim"));
        assert_int_equal(secret.n, 0);
    }
}

static void what_is_no_line_is_refused(void **state)
{
    (void)state;
    char *big = arena_alloc(&arena, SECRET_MAX + 1);
    memset(big, 'x', SECRET_MAX);
    static const struct {
        const char *bytes;
        size_t n;
    } BAD[] = {{"", 0}, {"\n", 1}, {"a\nb\n", 4}, {"a\0b", 3}, {"a\x1b", 2}};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_int_equal(from_file(file_with("d", BAD[i].bytes, BAD[i].n, 0600)),
                         K_REJECT);
    }
    assert_int_equal(from_file(file_with("e", big, SECRET_MAX, 0600)), K_REJECT);
    assert_ok(from_file(file_with("f", big, SECRET_MAX - 1, 0600)));
    assert_int_equal(from_file(file_join(&arena, dir, "missing")), K_REJECT);
    assert_int_equal(from_file(dir), K_REJECT);
}

static void a_command_gives_its_output(void **state)
{
    (void)state;
    assert_ok(from_command("printf 'tok%s\\n' 123"));
    assert_string_equal(secret.text, "tok123");
}

static void a_command_that_fails_or_says_too_much_is_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "false", "exit 3",    "true", "/nowhere/to/be/found", "printf 'geheim\\nmehr'",
        "yes",   "kill -9 $$"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_int_equal(from_command(BAD[i]), K_REJECT);
        assert_non_null(strstr(err.text, "Passwort: "));
        assert_null(strstr(err.text, "geheim"));
    }
}

static void a_message_calls_the_secret_by_the_settings_words(void **state)
{
    (void)state;
    struct secret_source source = {.command = "false",
                                   .what = "API-Schlüssel",
                                   .section = "account „Büro“",
                                   .stem = "key"};
    assert_int_equal(secret_read(&secret, &source, &err), K_REJECT);
    assert_non_null(
        strstr(err.text, "API-Schlüssel: account „Büro“.key_command endet"));
    source.command = NULL;
    assert_int_equal(secret_read(&secret, &source, &err), K_REJECT);
    assert_string_equal(err.text, "API-Schlüssel: account „Büro“.key_file fehlt");
}

static void a_command_is_ended_with_all_it_started(void **state)
{
    (void)state;
    char *mark = file_join(&arena, dir, "alive");
    char *command = arena_printf(&arena, "(sleep 1; touch %s) & yes; wait", mark);
    int64_t began = clock_monotonic_ms();
    assert_int_equal(from_command(command), K_REJECT);
    assert_true(clock_monotonic_ms() - began < 900);
    usleep(1500000);
    assert_false(file_exists(mark));
}

static void a_credential_comes_from_the_folder_of_the_service(void **state)
{
    (void)state;
    struct secret_source source = {.credential = "smtp"};
    (void)file_with("smtp", "geheim", 6, 0440);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(secret_read(&secret, &source, &err), K_REJECT);
    assert_non_null(strstr(err.text, "LoadCredential"));
    setenv("CREDENTIALS_DIRECTORY", dir, 1);
    assert_ok(secret_read(&secret, &source, &err));
    assert_string_equal(secret.text, "geheim");
    source.credential = "../smtp";
    assert_int_equal(secret_read(&secret, &source, &err), K_REJECT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_private_file_gives_its_line),
        TEST(a_relative_file_lies_beside_the_settings),
        TEST(a_file_that_others_can_read_is_refused_with_the_remedy),
        TEST(what_is_no_line_is_refused),
        TEST(a_command_gives_its_output),
        TEST(a_command_that_fails_or_says_too_much_is_refused),
        TEST(a_message_calls_the_secret_by_the_settings_words),
        TEST(a_command_is_ended_with_all_it_started),
        TEST(a_credential_comes_from_the_folder_of_the_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
