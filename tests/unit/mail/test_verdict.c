/* What a real server does is tested in test_sender.c; here stands what a test server
 * cannot be made to do. */
#include "kontor_test.h"

#include <string.h>

#include <curl/curl.h>

#include "mail/verdict.h"

static struct dialogue d;
static struct sender_result r;

static struct verdict_facts facts(enum dialogue_phase phase, int code, CURLcode curl)
{
    dialogue_init(&d);
    d.phase = phase;
    d.code = code;
    (void)snprintf(d.text, sizeof d.text, "%d words", code);
    return (struct verdict_facts){.curl_code = (int)curl,
                                  .dialogue = &d,
                                  .server = "mail.example:587",
                                  .detail = "curl says"};
}

static void judge(const struct verdict_facts *f, enum sender_outcome outcome)
{
    verdict_find(&r, f);
    assert_int_equal(r.outcome, outcome);
    assert_true(r.text[0] != '\0');
}

static void after_the_dot_only_a_whole_answer_decides(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum sender_outcome outcome;
    } ANSWERS[] = {
        {250, SENDER_SENT},    {200, SENDER_SENT},     {251, SENDER_SENT},
        {0, SENDER_UNKNOWN},   {354, SENDER_UNKNOWN},  {334, SENDER_UNKNOWN},
        {150, SENDER_UNKNOWN}, {451, SENDER_DEFERRED}, {554, SENDER_FAILED},
    };
    static const CURLcode CODES[] = {CURLE_OK, CURLE_RECV_ERROR,
                                     CURLE_OPERATION_TIMEDOUT, CURLE_WEIRD_SERVER_REPLY,
                                     CURLE_PARTIAL_FILE};
    for (size_t i = 0; i < sizeof ANSWERS / sizeof *ANSWERS; i++) {
        for (size_t k = 0; k < sizeof CODES / sizeof *CODES; k++) {
            struct verdict_facts f = facts(DIALOGUE_BODY, ANSWERS[i].code, CODES[k]);
            f.handed_over = true;
            judge(&f, ANSWERS[i].outcome);
        }
    }
}

static void no_code_of_curl_makes_a_handed_over_message_be_sent_again(void **state)
{
    (void)state;
    for (int code = 0; code < CURL_LAST; code++) {
        struct verdict_facts f = facts(DIALOGUE_BODY, 0, (CURLcode)code);
        f.handed_over = true;
        judge(&f, SENDER_UNKNOWN);
    }
}

static void bytes_that_never_left_are_no_riddle(void **state)
{
    (void)state;
    struct verdict_facts f = facts(DIALOGUE_BODY, 0, CURLE_SEND_ERROR);
    f.handed_over = true;
    f.cut_short = true;
    judge(&f, SENDER_DEFERRED);
}

static void before_that_no_code_of_curl_burns_a_message(void **state)
{
    (void)state;
    for (int code = 1; code < CURL_LAST; code++) {
        struct verdict_facts f = facts(DIALOGUE_RCPT, 0, (CURLcode)code);
        verdict_find(&r, &f);
        assert_true(r.outcome == SENDER_DEFERRED || r.outcome == SENDER_HELD);
        assert_non_null(strstr(r.text, "mail.example:587"));
    }
}

static void words_are_cut_on_a_character_border(void **state)
{
    (void)state;
    char text[3000];
    size_t n = 0;
    while (n < sizeof text - 3) {
        n += (size_t)snprintf(text + n, sizeof text - n, "€");
    }
    verdict_say(&r, SENDER_FAILED, "x%s", text);
    assert_int_equal(strlen(r.text), 1 + 332 * 3);
}

static void a_dead_connection_is_only_replaced_before_the_message(void **state)
{
    (void)state;
    struct verdict_facts f = facts(DIALOGUE_MAIL, 0, CURLE_RECV_ERROR);
    assert_true(verdict_is_stale(&f));
    f.handed_over = true;
    assert_false(verdict_is_stale(&f));
    f = facts(DIALOGUE_MAIL, 421, CURLE_SEND_ERROR);
    assert_true(verdict_is_stale(&f));
    f = facts(DIALOGUE_MAIL, 503, CURLE_SEND_ERROR);
    assert_true(verdict_is_stale(&f));
    f = facts(DIALOGUE_MAIL, 451, CURLE_SEND_ERROR);
    assert_false(verdict_is_stale(&f));
    f = facts(DIALOGUE_MAIL, 0, CURLE_OPERATION_TIMEDOUT);
    assert_false(verdict_is_stale(&f));
    f = facts(DIALOGUE_BODY, 0, CURLE_SEND_ERROR);
    assert_false(verdict_is_stale(&f));
}

/* The words of the server come first, always. */
static void what_the_owner_can_do_stands_behind_the_words(void **state)
{
    (void)state;
    static const struct {
        enum dialogue_phase phase;
        int code, subject, detail; /* status 5.subject.detail; 0 = none */
        const char *hint;          /* NULL = none */
    } ROWS[] = {
        {DIALOGUE_MAIL, 552, 3, 4, "zu groß"},
        {DIALOGUE_MAIL, 552, 0, 0, "zu groß"},
        {DIALOGUE_BODY, 552, 3, 4, "zu groß"},
        {DIALOGUE_BODY, 554, 2, 3, "zu groß"},
        {DIALOGUE_RCPT, 552, 2, 2, "voll"},
        {DIALOGUE_BODY, 554, 2, 2, "voll"},
        {DIALOGUE_RCPT, 552, 0, 0, NULL},
        {DIALOGUE_RCPT, 550, 1, 1, NULL},
        {DIALOGUE_MAIL, 550, 7, 1, "mail.from"},
        {DIALOGUE_RCPT, 535, 7, 8, "mail.smtp_user"},
        {DIALOGUE_CONNECT, 554, 7, 1, "nicht diese Nachricht"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct verdict_facts f = facts(ROWS[i].phase, ROWS[i].code, CURLE_SEND_ERROR);
        d.status_class = ROWS[i].subject ? 5 : 0;
        d.status_subject = ROWS[i].subject;
        d.status_detail = ROWS[i].detail;
        verdict_find(&r, &f);
        assert_memory_equal(r.text, d.text, strlen(d.text));
        const char *behind = r.text + strlen(d.text);
        assert_true(ROWS[i].hint ? strstr(behind, ROWS[i].hint) != NULL : *behind == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_the_dot_only_a_whole_answer_decides),
        cmocka_unit_test(no_code_of_curl_makes_a_handed_over_message_be_sent_again),
        cmocka_unit_test(bytes_that_never_left_are_no_riddle),
        cmocka_unit_test(before_that_no_code_of_curl_burns_a_message),
        cmocka_unit_test(words_are_cut_on_a_character_border),
        cmocka_unit_test(what_the_owner_can_do_stands_behind_the_words),
        cmocka_unit_test(a_dead_connection_is_only_replaced_before_the_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
