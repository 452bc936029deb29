#include "kontor_test.h"

#include <stdbool.h>
#include <string.h>

#include "mail/server.h"

static struct k_err err;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void an_address_gets_its_port_and_our_name(void **state)
{
    (void)state;
    static const struct {
        const char *given, *url, *name;
        bool allow_plain, plain;
    } CASES[] = {
        {"smtp://mail.x.example:2525", "smtp://mail.x.example:2525/sommer.example",
         "mail.x.example:2525", false, false},
        {"smtp://mail.x.example", "smtp://mail.x.example:587/sommer.example",
         "mail.x.example:587", false, false},
        {"smtps://mail.x.example", "smtps://mail.x.example:465/sommer.example",
         "mail.x.example:465", false, false},
        {"smtp://mail.x.example:465", "smtps://mail.x.example:465/sommer.example",
         "mail.x.example:465", false, false},
        {"smtp://mail.x.example/", "smtp://mail.x.example:587/sommer.example",
         "mail.x.example:587", false, false},
        {"smtp://localhost", "smtp://localhost:25/sommer.example", "localhost:25", true,
         true},
        {"smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025/sommer.example",
         "127.0.0.1:1025", true, true},
        {"smtp://[::1]", "smtp://[::1]:25/sommer.example", "[::1]:25", true, true},
        {"smtps://localhost", "smtps://localhost:465/sommer.example", "localhost:465",
         true, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct server s;
        assert_ok(server_parse(&s, &arena, CASES[i].given, "rechnung@sommer.example",
                               CASES[i].allow_plain, &err));
        assert_string_equal(s.url, CASES[i].url);
        assert_string_equal(s.name, CASES[i].name);
        assert_int_equal(s.plain, CASES[i].plain);
    }
}

static void what_is_no_mail_server_is_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "mail.x.example",
        "http://mail.x.example",
        "smtp://",
        "smtp://user:geheim@mail.x.example",
        "smtp://mail.x.example/path",
        "smtp://mail.x.example?x=y",
        "smtp://mail.x.example:99999",
        "smtp://mail.x.example\r\nX",
        "smtp://ma il.x.example",
        "",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct server s;
        assert_int_equal(server_parse(&s, &arena, BAD[i], "a@b.example", false, &err),
                         K_REJECT);
        assert_non_null(strstr(err.text, "mail.smtp_url"));
    }
}

static void plain_is_for_this_machine_only(void **state)
{
    (void)state;
    static const char *const FAR[] = {
        "smtp://mail.x.example:25", "smtp://127.0.0.1.evil.example",
        "smtp://localhost.evil.example", "smtp://10.0.0.1"};
    for (size_t i = 0; i < sizeof FAR / sizeof *FAR; i++) {
        struct server s;
        assert_int_equal(server_parse(&s, &arena, FAR[i], "a@b.example", true, &err),
                         K_REJECT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_gets_its_port_and_our_name),
        cmocka_unit_test(what_is_no_mail_server_is_refused),
        cmocka_unit_test(plain_is_for_this_machine_only),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
