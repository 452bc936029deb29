#include "kontor_test.h"

#include <string.h>

#include "connect/api_error.h"
#include "connect/connect.h"
#include "connect/http.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void every_form_of_an_error_gives_its_text(void **state)
{
    (void)state;
    static const struct {
        const char *body, *text;
    } CASES[] = {
        {"{\"status\":406,\"message\":\"Nein.\",\"details\":[{\"field\":\"lineItems[0]\","
         "\"message\":\"fehlt\"}]}",
         "Nein.; lineItems[0]: fehlt"},
        {"{\"IssueList\":[{\"i18nKey\":\"missing_entity\",\"source\":\"company and "
         "person\",\"args\":null}]}",
         "company and person: missing_entity"},
        {"{\"i18nKey\":\"bad_request_error\",\"source\":\"Required parameter\"}",
         "Required parameter"},
        {"{\"message\":\"Unauthorized\"}", "Unauthorized"},
        {"{\"objects\":null,\"error\":{\"message\":\"weg\",\"exceptionUUID\":\"5f\"}}",
         "weg, Kennung 5f"},
        {"{\"error\":{}}", "ein Fehler ohne Text"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_string_equal(
            api_error_text(&arena, CASES[i].body, strlen(CASES[i].body)),
            CASES[i].text);
    }
}

static void what_is_no_json_or_says_nothing_gives_no_text(void **state)
{
    (void)state;
    static const char *const BODIES[] = {"",        "<html>502</html>",        "[]",
                                         "{\"a\":", "{\"message\":{\"a\":1}}", "null"};
    for (size_t i = 0; i < sizeof BODIES / sizeof BODIES[0]; i++) {
        assert_null(api_error_text(&arena, BODIES[i], strlen(BODIES[i])));
    }
}

static void a_foreign_text_cannot_steer_a_terminal_nor_flood_a_mail(void **state)
{
    (void)state;
    static const char BODY[] = "{\"message\":\"a\\u001b[2Jb\\nc\"}";
    char *text = api_error_text(&arena, BODY, sizeof BODY - 1);
    assert_non_null(text);
    assert_null(strpbrk(text, "\x1b\n"));
    char *longer = arena_printf(&arena, "{\"message\":\"%s%0*d\"}", "x", 3000, 1);
    text = api_error_text(&arena, longer, strlen(longer));
    assert_non_null(text);
    assert_true(strlen(text) <= 400);
}

static void an_answer_without_error_holds_none(void **state)
{
    (void)state;
    static const char BODY[] = "{\"objects\":[{\"message\":\"kein Fehler\"}]}";
    assert_null(api_error_text(&arena, BODY, sizeof BODY - 1));
}

static void the_same_facts_give_the_same_bundle_whatever_their_order(void **state)
{
    (void)state;
    struct connect_part there[] = {{CONNECT_WAY, "9", "1", "{\"w\":9}"},
                                   {CONNECT_CONTACT, "1", NULL, "{\"c\":1}"},
                                   {CONNECT_WAY, "8", "1", "{\"w\":8}"}};
    struct connect_part back[] = {there[2], there[1], there[0], there[1]};
    struct connect_order o = {
        .kind = "AB", .order = "{\"id\":\"7\"}", .positions = "[]"};
    struct connect_parts a = {.part = there, .n = 3}, b = {.part = back, .n = 4};
    const char *one = connect_bundle(&arena, &o, &a);
    assert_string_equal(one, connect_bundle(&arena, &o, &b));
    assert_string_equal(one, "{\"completed\":true,\"voucherType\":\"AB\",\"order\":"
                             "{\"id\":\"7\"},\"positions\":[],\"contacts\":[{\"c\":1}],"
                             "\"communicationWays\":[{\"w\":8},{\"w\":9}]}\n");
    assert_string_equal(connect_contacts(&arena, &a),
                        "{\"contacts\":[{\"c\":1}],"
                        "\"communicationWays\":[{\"w\":8},{\"w\":9}]}\n");
}

static void a_name_from_outside_makes_a_harmless_file(void **state)
{
    (void)state;
    struct config_account account = {.product = "lexoffice"};
    assert_string_equal(
        connect_file_name(&arena, &account, "AB-2026-0031", "1f2e3d4c-aaaa-bbbb"),
        "lexoffice-AB-2026-0031-1f2e3d4c-aaa.json");
    const char *name = connect_file_name(&arena, &account, "../../etc/Größe", "1");
    assert_null(strchr(name, '/'));
    assert_null(strstr(connect_file_name(&arena, &account, NULL, "1"), "null"));
}

static void what_a_query_must_not_hold_is_encoded(void **state)
{
    (void)state;
    assert_string_equal(http_encode(&arena, "RE 1/2&x=ü"), "RE%201%2F2%26x%3D%C3%BC");
    assert_string_equal(http_encode(&arena, "R2026-0001"), "R2026-0001");
}

static void an_account_without_its_key_is_not_opened(void **state)
{
    struct k_err err = {{0}};
    struct connect *c = NULL;
    struct config_account account = {.name = "Büro",
                                     .product = "sevdesk",
                                     .base_url = "https://localhost:1",
                                     .key_file = "gibt-es-nicht.key"};
    (void)state;
    assert_int_equal(connect_open(&c, &account, "/tmp", &err), K_REJECT);
    assert_non_null(strstr(err.text, "API-Schlüssel"));
    assert_null(c);
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_form_of_an_error_gives_its_text),
        TEST(what_is_no_json_or_says_nothing_gives_no_text),
        TEST(a_foreign_text_cannot_steer_a_terminal_nor_flood_a_mail),
        TEST(an_answer_without_error_holds_none),
        TEST(the_same_facts_give_the_same_bundle_whatever_their_order),
        TEST(a_name_from_outside_makes_a_harmless_file),
        TEST(what_a_query_must_not_hold_is_encoded),
        TEST(an_account_without_its_key_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
